#!/bin/sh
# Prints the lines that tell the tests which browsers to use: an installed Chromium or Chrome; else Playwright's own;
# else, as root on Debian, the packaged one. The headless shell of Debian's, too, where it can be had. An installed Firefox,
# too; else, as root on Debian, the packaged one, which the tests can do without. All it has to say goes to stderr.
set -u
python=$1

installed() {
    for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
        command -v "$name" && return 0
    done
    for app in "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        [ -x "$app" ] && echo "$app" && return 0
    done
    return 1
}

# The path of Playwright's own Chromium, if it has been downloaded.
playwrights_own() {
    "$python" -c '
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    path = playwright.chromium.executable_path
print(path)
sys.exit(not os.path.exists(path))' 2>/dev/null
}

path=$(installed || playwrights_own) || path=""
if [ -z "$path" ] || [ ! -x "$path" ]; then
    echo "no Chromium or Chrome found: trying Playwright's own" >&2
    timeout 600 "$python" -m playwright install chromium >&2 2>&1
    path=$(playwrights_own) || path=""
fi
if [ -z "$path" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Playwright's Chromium cannot be had: installing Debian's" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >&2
    path=$(installed) || path=""
fi
if [ -z "$path" ]; then
    echo "no browser for the tests: install Chromium or Chrome and run 'make test' again" >&2
    exit 1
fi
echo "export LEADLINE_TEST_BROWSER='$path'"

# The same Chromium without windows and menus: the tests take it, since their pages cost half the CPU in it. Where Debian's
# Chromium is installed and its headless shell is not, the packages that it runs from are unpacked in the environment:
# nothing of the system changes. Where it cannot be had the tests do without.
shell=$(command -v chromium-headless-shell || command -v chrome-headless-shell) || shell=""
place=$(cd "$(dirname "$python")/.." && pwd)/headless-shell
own=$place/usr/lib/chromium/chromium-headless-shell
unpack() {
    command -v apt-get >/dev/null && dpkg-query --show chromium >/dev/null || return 1
    rm -rf "$place" && mkdir -p "$place" && cd "$place" || return 1
    [ "$(id -u)" != 0 ] || timeout 120 apt-get update -qq
    timeout 300 apt-get -o APT::Sandbox::User="$(id -un)" download -qq chromium-headless-shell chromium-common || return 1
    for package in *.deb; do dpkg-deb --extract "$package" . && rm "$package" || return 1; done
    "$own" --no-sandbox --disable-gpu --dump-dom about:blank >/dev/null 2>&1
}
if [ -z "$shell" ]; then
    { [ -x "$own" ] || (unpack); } >&2 2>&1 && shell=$own
fi
echo "export LEADLINE_TEST_SHELL='$shell'"

# A Firefox that the tests can give a profile of theirs: one in a snap cannot see it.
installed_firefox() {
    for name in firefox-esr firefox firefox-developer-edition "/Applications/Firefox.app/Contents/MacOS/firefox"; do
        found=$(command -v "$name") || continue
        case $(readlink -f "$found") in *snap*) continue ;; esac
        head -c 4000 "$found" | grep -aq /snap/ && continue
        echo "$found" && return 0
    done
    return 1
}

path=$(installed_firefox) || path=""
if [ -z "$path" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "no Firefox found: installing Debian's" >&2
    { timeout 120 apt-get update -qq && DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y -qq firefox-esr; } >&2
    path=$(installed_firefox) || path=""
fi
[ -n "$path" ] || echo "no Firefox for the tests: those that need it are skipped" >&2
echo "export LEADLINE_TEST_FIREFOX='$path'"
