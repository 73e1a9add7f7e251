"""The examples work: a kind of check of one's own is installed and asked, and the stories are built."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
STORY = """
title = "Two capes"
date = "2026-11"
source = "own"
checked = 2026-11-29
[sources.own]
credit = "Read off a map"
licence = "LicenseRef-Facts"
retrieved = 2026-11-29
[layers.places]
title = "Places"
points = {{ tarifa = [-5.607, 36.006], ceuta = [-5.307, 35.889] }}
source = "own"
status = "approximate"
accuracy_m = {accuracy}
as_of = "2026"
kind = "place"
[[statement]]
id = "direction"
text = "Ceuta lies {point} of Tarifa."
kind = "fact"
check = {{ kind = "direction", from = "places/tarifa", to = "places/ceuta", is = "{point}" }}
"""


@pytest.fixture(scope="module")
def with_direction(tmp_path_factory):
    """Environment in which the example package is installed, as pip does it."""
    there = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    source = tmp_path_factory.mktemp("source") / "direction_check"
    source.mkdir()
    for file in (EXAMPLES / "direction_check").iterdir():
        (source / file.name).write_bytes(file.read_bytes())
    subprocess.run([*pip, "--target", str(there), str(source)], check=True, timeout=120)
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(there)])}


def asked(env, *words):
    command = [sys.executable, "-m", "leadline", *map(str, words)]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)


# Azimuth from 36.006 N 5.607 W to 35.889 N 5.307 W by GeographicLib: 115.5 degrees, over 30 km
@pytest.mark.parametrize(
    ("point", "accuracy", "verdict"),
    [("south-east", 100, "holds"), ("north", 100, "does not hold"), ("east", 100, "does not hold"),
     ("east", 3000, "cannot be told")],
)  # fmt: skip
def test_a_kind_of_an_installed_package_answers(with_direction, tmp_path, point, accuracy, verdict):
    (tmp_path / "story.toml").write_text(STORY.format(point=point, accuracy=accuracy), encoding="utf-8")
    told = asked(with_direction, "check", f"{tmp_path}/")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(f"direction: {verdict}.")


def test_a_kind_of_an_installed_package_is_told_and_held_to_its_fields(with_direction, tmp_path):
    assert "lies south-east" in asked(with_direction, "schema", "direction").stdout
    wrong = STORY.format(point="south-east", accuracy=1).replace("is =", "iss =")
    (tmp_path / "story.toml").write_text(wrong, encoding="utf-8")
    told = asked(with_direction, "check", f"{tmp_path}/")
    assert told.returncode == 2
    assert (
        "statement 'direction', check: unknown field 'iss'; expected only kind, from, to, is. Did you mean 'is'?"
        in (told.stderr)
    )
