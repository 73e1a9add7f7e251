"""What wants an extra that is not installed says in one line how to get it (#16)."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import leadline

ROOT = Path(__file__).parents[1]
STORY = str(ROOT / "examples" / "hormuz")
HIDDEN = """
import sys
sys.modules[sys.argv[1]] = None
sys.argv = ["leadline", *sys.argv[2:]]
from leadline.entry import run
run()
"""
COUNT = ("incursions", str(leadline.sample_file("tracks")), "--zones", str(leadline.sample_file("zones")))
WATCH = ("watch", "--zones", str(leadline.sample_file("zones")), "--feed")
WANTED = {  # extra -> package that is hidden, command
    "c2pa": [("c2pa", ("picture", COUNT[3], "--to", "x.png", "--c2pa", "no.pem", "no.key"))],
    "dask": [("distributed", (*COUNT, "--engine", "dask"))],
    "live": [
        ("websockets", (*WATCH, "wss://stream.aisstream.io/v0/stream")),
        ("urllib3", (*WATCH, "http://127.0.0.1:9/aircraft.json")),
    ],
    "postgis": [("psycopg", ("export", STORY, "--to", "postgresql://me@127.0.0.1/db?schema=x"))],
    "serve": [("pygeoapi", ("serve", STORY)), ("waitress", ("serve", STORY))],
    "sign": [("cryptography", ("new-key", "me"))],
    "spark": [("pyspark", (*COUNT, "--engine", "spark"))],
}
ELSEWHERE = {  # where it is tested, or why nothing is said
    "cjk": "tests/maps/picture/test_card.py",
    "coast": "without it the coast of Natural Earth is drawn, which the credit of each page names",
    "docs": "make docs installs it",
    "fuzz": "make fuzz installs it",
    "plugins": "tests/maps/html/test_folium_walk.py",
    "release": "make wheel installs it",
    "test": "make test installs it",
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("extra", "package", "words"),
    [(extra, package, words) for extra, cases in WANTED.items() for package, words in cases],
    ids=[package for cases in WANTED.values() for package, _ in cases],
)
def test_a_missing_extra_is_named_with_its_command(extra, package, words, tmp_path, monkeypatch):
    monkeypatch.setenv("AISSTREAM_API_KEY", "none")
    done = subprocess.run(
        [sys.executable, "-c", HIDDEN, package, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=120,
    )
    told = [line for line in done.stderr.splitlines() if not line.endswith(" ...")]
    assert (done.returncode, len(told)) == (2, 1), done.stderr
    assert f"pip install 'leadline[{extra}]'." in told[0]


def test_every_extra_is_looked_at():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(declared) == WANTED.keys() | ELSEWHERE.keys()
