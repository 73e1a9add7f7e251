"""Small story folders for tests: tables as CSV, one statement as TOML."""

from collections.abc import Mapping
from pathlib import Path

from geo.claim import Check
from geo.said_numbers import unsaid_numbers
from layers.catalogue.schema import TABLE_COLUMNS
from layers.checks import checks
from layers.stories.read import read_story
from layers.stories.story import Story

HEAD = """
title = "A story made for a test"
date = "2025-04"
source = "news"
checked = 2026-11-29

[sources.news]
credit = "Made for a test"
licence = "CC0-1.0"
retrieved = 2026-11-01
published = "2026-10"

[sources.other]
credit = "Made for a test too"
licence = "CC0-1.0"
retrieved = 2026-11-01
published = "2026-10"
"""


def a_story(folder: Path, statement: str, tables: Mapping[str, str], more: str = "") -> Story:
    """Write and read a folder with CSV tables by name; `statement` is all behind its [[statement]] line."""
    layers = ""
    for name, csv in tables.items():
        (folder / f"{name}.csv").write_text(csv.strip() + "\n", encoding="utf-8")
        layers += f'[layers.{name}]\ntitle = "{name}"\nfile = "{name}.csv"\nsource = "news"\nstatus = "published"\n'
        layers += 'as_of = "2025"\n' + _columns(csv)
    if "[[statement]]" not in statement:
        statement = f"[[statement]]\n{statement}"
    (folder / "story.toml").write_text(f"{HEAD}\n{layers}\n{more}\n{statement}", encoding="utf-8")
    return read_story(folder)


def answered(folder: Path, statement: str, tables: Mapping[str, str], more: str = "") -> Check:
    """Answer the only statement of such a story; every number of the answer must be said by a finding."""
    (check,) = checks.check_all(story=a_story(folder, statement, tables, more))
    assert unsaid_numbers(check) == []
    return check


def _columns(csv: str) -> str:
    own = [name for name in csv.strip().splitlines()[0].split(",") if name not in TABLE_COLUMNS]
    return "columns = { " + ", ".join(f'{name} = "a column"' for name in own) + " }\n"
