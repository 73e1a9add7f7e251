"""The tests of OGC API - Features, Part 1, on every layer of the built-in story as `leadline serve` has it (#14).

Of those with a place in every row `make test` takes every fourth, `make thorough` all.

The land below them is left out: ogctests holds each of its vertices to a schema, and takes minutes.
"""

import os
import subprocess
from xml.etree import ElementTree as ET

import crate_validator
import pytest
from effort import cases

pytest.importorskip("pygeoapi", reason="pygeoapi is in the extra serve")
pytest.importorskip("waitress", reason="waitress is in the extra serve")
from layers.stories.read import load_story
from maps.served.configuration import DEFAULT_CRS
from maps.served.served import Served, listening

PYTHON = crate_validator.ENVIRONMENT / "bin" / "python"
# ogctests reads a row by `geopandas.read_file(TEXT)`, which takes a text for a path and cuts it at a semicolon; and it
# waits 5 s for an answer, too short on a machine that runs all tests at once.
RUN = """
import sys
from functools import partial

import geopandas, httpx, ogctests, pytest

httpx.get, httpx.Client = partial(httpx.get, timeout=120), partial(httpx.Client, timeout=120)
read = geopandas.read_file
geopandas.read_file = lambda text, **how: read(text.encode(), **how)
sys.exit(pytest.main([*sys.argv[1:], ogctests.__path__[0] + "/features/core"]))
"""
MOST = 20  # collections that ogctests looks at
# Rows without a place: to a box they belong by /req/core/fc-bbox-response C, and their geometry is null by RFC 7946,
# 3.2; ogctests takes them for wrong. (Abstract tests 15, 22 and 28.)
NO_PLACE = {"test_ast15", "test_ast22", "test_ast28"}
pytestmark = [
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),
    pytest.mark.skipif(
        not PYTHON.is_file(),
        reason="LEADLINE_TEST_VALIDATORS names no environment with ogctests; `make test` makes it",
    ),
]


@pytest.fixture(scope="module")
def groups(whole_story):
    """Layers in groups that ogctests looks at as a whole: those with a place in every row, and the others."""
    layers = [each for each in whole_story if each.name != "leadline_land"]
    whole = [each for each in layers if each.placed and not (each.frame.geometry.isna() | each.frame.is_empty).any()]
    other = [each for each in layers if each not in whole]
    return {"placed": cases(whole[::4], whole), "other": other}


def results(url, tmp_path):
    """Tests of ogctests that ran on a service, and those that failed, each with what it says."""
    report = tmp_path / "report.xml"
    environment = {"INSTANCE_URL": url, "HOME": str(tmp_path), "PATH": os.environ["PATH"], "NO_PROXY": "*"}
    words = ["-q", "-p", "no:cacheprovider", "--tb=short", f"--junit-xml={report}", f"--rootdir={tmp_path}"]
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    done = subprocess.run(
        [PYTHON, "-c", RUN, *words], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    cases = list(ET.parse(report).getroot().iter("testcase"))  # noqa: S314  our own
    failed = {each.get("name"): told.text for each in cases for told in each if told.tag in {"failure", "error"}}
    return {each.get("name") for each in cases}, failed


@pytest.mark.parametrize(("group", "unfit"), [("placed", set()), ("other", NO_PLACE)])
def test_ogctests_pass_on_every_layer(groups, tmp_path, group, unfit):
    story, layers = load_story(), groups[group]
    assert layers
    for first in range(0, len(layers), MOST):
        with Served(listening(0), story, layers[first : first + MOST], tmp_path, DEFAULT_CRS) as served:
            ran, failed = results(f"{served.service_url}", tmp_path)
        assert len(ran) >= 28
        assert failed.keys() == unfit, failed
