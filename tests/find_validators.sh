#!/bin/sh
# Sees to the validators of tests/validators.txt, which want older packages than ours, in an environment of their own:
# `.venv-validators`, made once for each state of that list. It prints the line that tells the tests where it is. Where
# it cannot be made, that is said, and the tests that need it are skipped. It never fails.
set -u
python=$1
wanted=tests/validators.txt
folder=$(pwd)/.venv-validators

# Folder of the packages of an environment.
packages() {
    "$1" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'
}

# RO-Crate's validator reads the context of the format from w3id.org, through its cache of HTTP. It gets it from the
# package rocrate (version 1.1.0 of the context, CC0-1.0), by that cache: the validator itself is as published.
hold_context() {
    "$folder/bin/python" - "$folder/context" <<'PYTHON'
import sys
from importlib.metadata import files
from io import BytesIO

from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from urllib3 import HTTPResponse

ADDRESS = "https://w3id.org/ro/crate/1.1/context"
CONTEXT = next(each for each in files("rocrate") if each.name == "ro-crate.jsonld").locate().read_bytes()


class Held(HTTPAdapter):
    def send(self, request, *how, **more):
        kind = {"Content-Type": "application/ld+json"}
        answer = HTTPResponse(BytesIO(CONTEXT), kind, 200, preload_content=False, request_url=request.url)
        return self.build_response(request, answer)


with CachedSession(sys.argv[1], backend="sqlite", expire_after=-1) as session:
    session.mount(ADDRESS, Held())
    assert session.get(ADDRESS).json()["@id"] == ADDRESS
PYTHON
}

make_it() {
    rm -rf "$folder" && "$python" -m venv --without-pip "$folder" &&
        "$python" -m pip --python "$folder/bin/python" install --quiet --disable-pip-version-check --retries 2 \
            --no-deps --requirement "$wanted" &&
        # What the list has not is ours: it comes last on the path.
        packages "$python" > "$(packages "$folder/bin/python")/ours.pth" &&
        hold_context && cp "$wanted" "$folder/made-from.txt"
}

if ! cmp -s "$wanted" "$folder/made-from.txt" && ! make_it >&2; then
    echo "$wanted could not be installed: the tests with validators of RO-Crate and OGC API are skipped" >&2
    folder=""
fi
echo "export LEADLINE_TEST_VALIDATORS='$folder'"
exit 0
