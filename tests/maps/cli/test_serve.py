"""`leadline serve` as a program: what it prints, how it ends, and what it refuses in one line."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from bundled import PAGE, a_folder
from effort import cases

from maps.cli import cli

pytest.importorskip("pygeoapi", reason="pygeoapi is in the extra serve")
ROOT = Path(__file__).parents[3]


def started(*words):
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-m", "leadline", "serve", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def got(address):
    host, _, path = address.removeprefix("http://").strip().partition("/")
    with closing(HTTPConnection(host, timeout=60)) as connection:
        connection.request("GET", f"/{path}")
        answered = connection.getresponse()
        return answered.status, answered.read()


@pytest.mark.parametrize("how", cases([signal.SIGINT], [signal.SIGINT, signal.SIGTERM]), ids=lambda how: how.name)
def test_it_builds_the_site_serves_and_stops_when_told(tmp_path, how):
    with started(str(a_folder(tmp_path, more=PAGE)), "--crs", "EPSG:3826") as server:
        site, service = server.stdout.readline().strip(), server.stdout.readline().strip()
        assert service == f"{site}ogc"
        assert got(site)[0] == 200
        assert b"places" in got(f"{service}/collections")[1]
        assert got(f"{site}data/places.geojson")[0] == 200
        server.send_signal(how)
        out, words = server.communicate(timeout=60)
    assert (server.returncode, out) == (128 + how, "")
    assert "Traceback" not in words


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--port", "70000"], "--port 70000: there is no such port; expected one from 1 to 65535, or 0."),
        (["--crs", "EPSG:1"], "--crs 'EPSG:1': PROJ knows no such CRS; expected codes as EPSG:3826"),
        (["--site", "nowhere"], "--site nowhere is no site of ours; expected a folder that leadline build wrote."),
    ],
)
def test_what_makes_no_sense_is_told_in_a_line(tmp_path, capsys, more, words):
    assert cli.main(["serve", str(a_folder(tmp_path)), *more]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"leadline: {words}")
    assert told.err.count("\n") == 1


def test_what_is_not_installed_is_named(tmp_path, capsys, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("maps.served")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "waitress", None)
    assert cli.main(["serve", str(a_folder(tmp_path))]) == 2
    assert "waitress is missing; expected them installed: pip install 'leadline[serve]'" in capsys.readouterr().err
