#!/bin/sh
# Prints the line that tells the tests which browser to use: an installed Chromium or Chrome; else Playwright's own;
# else, as root on Debian, the packaged one. Everything it has to say goes to stderr.
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
