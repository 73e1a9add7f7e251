"""Story folders of the tests' own making, one statement each."""

import geopandas as gpd
import pytest

from geo.geodesy import split
from geo.said_numbers import unsaid_numbers
from layers.checks import checks
from layers.stories.read import read_story

HEAD = """
title = "A story"
date = "2026-11"
source = "own"
checked = 2026-11-29

[sources.own]
credit = "Made for a test"
licence = "LicenseRef-Facts"
retrieved = 2026-11-22
published = "2026-11"
"""
LAYER = """
[layers.{name}]
title = "{name}"
file = "{name}.geojson"
source = "own"
kind = "thing"
status = "published"
as_of = "2026"
{edges}
geometry = {types}
columns = {{ {columns} }}
"""
STANDARD = ("id", "name", "accuracy_m", "geometry")


@pytest.fixture
def asked(tmp_path):
    """Answer of one statement of a story with these layers: {name: {id: shape}} or {name: GeoDataFrame}."""

    def ask(check, layers=None, *, number="", accuracy_m=0.0, edges="planar"):
        folder = tmp_path / "story"
        folder.mkdir(exist_ok=True)
        told = HEAD
        for name, rows in (layers or {}).items():
            frame = rows if isinstance(rows, gpd.GeoDataFrame) else _frame(rows, accuracy_m)
            frame = split(frame)  # as files should have them: cut at 180 degrees
            frame.to_file(folder / f"{name}.geojson", driver="GeoJSON")
            own = [column for column in frame if column not in STANDARD]
            columns = ", ".join(f'{column} = "made up"' for column in own)
            types = str(sorted(set(frame.geom_type))).replace("'", '"')
            said = f'edges = "{edges}"' if edges else ""
            told += LAYER.format(name=name, edges=said, types=types, columns=columns)
        told += f'\n[[statement]]\nid = "it"\nkind = "number"\ntext = "It is so."\n{number}\ncheck = {{ {check} }}\n'
        (folder / "story.toml").write_text(told, encoding="utf-8")
        answer = checks.check("it", story=read_story(folder))
        assert unsaid_numbers(answer) == []
        assert answer.rule.strip()
        assert all(found.sources for found in answer.findings)
        return answer

    return ask


def _frame(rows, accuracy_m):
    columns = {"id": list(rows), "name": [key.title() for key in rows], "accuracy_m": accuracy_m}
    return gpd.GeoDataFrame(columns, geometry=list(rows.values()), crs=4326)


def number(value, unit, *more):
    """Claim of a number as a story writes it."""
    return "\n".join([f"value = {value}", f'unit = "{unit}"', *more])
