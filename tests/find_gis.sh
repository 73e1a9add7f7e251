#!/bin/sh
# Sees to the programs of others that read what we export: QGIS with its Python, GDAL's command line, PostgreSQL with
# PostGIS. As root where apt is, the packaged ones are installed; anywhere else, those that are missing are named, and
# the tests that need them are skipped. It never fails, and takes a moment where all is there.
set -u

# The newest PostGIS that this apt knows: postgresql-15-postgis-3 on Debian 12.
postgis_package() {
    apt-cache search --names-only '^postgresql-[0-9]+-postgis-[0-9]+$' | cut -d' ' -f1 | sort -V | tail -n 1
}

# Folder of PostgreSQL's programs, if a version with PostGIS is installed.
postgis_folder() {
    for control in $(ls -d /usr/share/postgresql/*/extension/postgis.control 2>/dev/null | sort -V -r); do
        version=$(basename "$(dirname "$(dirname "$control")")")
        [ -x "/usr/lib/postgresql/$version/bin/initdb" ] && echo "/usr/lib/postgresql/$version/bin" && return 0
    done
    initdb=$(command -v initdb) && [ -e "$(pg_config --sharedir)/extension/postgis.control" ] && dirname "$initdb"
}

# Names of what is missing, one word each.
missing() {
    command -v ogrinfo >/dev/null || echo gdal-bin
    { command -v qgis && /usr/bin/python3 -c 'import qgis.core'; } >/dev/null 2>&1 || echo qgis python3-qgis
    [ -n "$(postgis_folder)" ] || echo postgis
}

wanted=$(missing | tr '\n' ' ')
if [ -n "$wanted" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "missing for the tests of exports: $wanted- installing Debian's" >&2
    timeout 300 apt-get update -qq >&2
    # No cluster of its own, no service: the tests start a server of theirs and end it.
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
    fi
    for name in $wanted; do
        [ "$name" = postgis ] && name=$(postgis_package)
        [ -n "$name" ] || continue
        DEBIAN_FRONTEND=noninteractive timeout 1200 apt-get install -y -qq --no-install-recommends \
            -o Dpkg::Options::=--force-confold "$name" >&2 || echo "$name could not be installed" >&2
    done
    wanted=$(missing | tr '\n' ' ')
fi
[ -z "$wanted" ] || echo "not there: $wanted- the tests that need them are skipped" >&2
echo "export LEADLINE_TEST_POSTGRES='$(postgis_folder)'"
exit 0
