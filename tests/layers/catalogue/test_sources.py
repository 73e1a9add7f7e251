import re
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

import layers
from layers.catalogue.sources import Source, _source, source_ids
from layers.stories.read import load_story

STORY = load_story()

DATA = Path(layers.__file__).parent / "data"
GOOD = {"id": "a-1", "url": "", "credit": "A", "licence": "MIT", "retrieved": date(2026, 11, 22)}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("id", "A 1", "lower case letters"),
        ("credit", " ", "no credit"),
        ("licence", " ", "no licence"),
        ("sha256", "abc", "64 lower case hex"),
        ("published", "April 2025", "published 'April 2025'; expected a year, month or day of the calendar"),
        ("published", "2025-13", "published '2025-13'; expected a year, month or day of the calendar"),
        ("published", "2025-02-30", "published '2025-02-30'; expected a year, month or day of the calendar"),
        ("published", "0000", "published '0000'; expected a year, month or day of the calendar"),
        ("published", "2026-11-23", "published '2026-11-23' is after retrieved, 2026-11-22"),
    ],
)
def test_a_wrong_source_says_what_was_expected(field, value, says):
    with pytest.raises(ValueError, match=says):
        Source(**GOOD | {field: value})


FILE = {"url": "", "credit": "A", "licence": "MIT", "retrieved": date(2026, 11, 22)}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("retrieved", "2026-01-01", "retrieved '2026-01-01' is text; expected a day without quotes"),
        ("retrieved", datetime(2026, 1, 1, tzinfo=UTC), "is a day with a time; expected a day without quotes"),
        ("published", date(2025, 1, 1), "published 2025-01-01 is a day without quotes; expected text in quotes"),
        ("published", 2025, "published 2025 is a number; expected text in quotes"),
        ("published", "2025-13", "published '2025-13'; expected a year"),
        ("url", 3, "url 3 is a number; expected text in quotes"),
        ("credit", ["A"], "credit is a list; expected text in quotes"),
        ("sha256", 0, "sha256 0 is a number"),
        ("licence", "ODbL-1.0", "has licence 'ODbL-1.0'; expected one of Apache-2.0, "),
        ("licence", "ODbL-1.0", "may not travel in the package: read them from a package of their own"),
        ("licence", "quoted", "has licence 'quoted'; expected one of"),
        (
            "retreived",
            date(2026, 1, 1),
            "unknown field 'retreived'; expected only url, credit, licence, retrieved, pub",
        ),
        ("id", "b", "unknown field 'id'"),
    ],
)
def test_a_wrong_field_of_a_file_of_sources_names_the_file(field, value, says):
    with pytest.raises(ValueError, match=re.escape(says)) as error:
        _source("a-1", FILE | {field: value})
    assert str(error.value).startswith("layers/data/sources/a-1.toml: ")
    assert "\n" not in str(error.value)


def test_a_missing_field_of_a_file_of_sources_is_named():
    with pytest.raises(ValueError, match=re.escape("sources/a-1.toml: url is missing or empty")):
        _source("a-1", {"credit": "A", "licence": "MIT", "retrieved": date(2026, 11, 22)})


def test_a_source_speaks_of_nothing_after_its_publication_or_its_retrieval():
    latest = {published: Source(**GOOD | {"published": published}).latest for published in ("", "2026", "2024-02")}
    assert latest == {"": date(2026, 11, 22), "2026": date(2026, 11, 22), "2024-02": date(2024, 2, 29)}


def test_sources_are_known_by_the_name_of_their_file():
    known = layers.sources()
    assert known["ourairports-2026-08"].retrieved == date(2026, 8, 22)
    assert [i for i, source in known.items() if source.id != i] == []


def test_source_ids_part_rows_that_rest_on_several():
    frame = pd.DataFrame({"source_id": ["b;a", "c", "a"]})
    assert source_ids(frame) == ["a", "b", "c"]


def test_missing_and_unknown_sources_are_named():
    with pytest.raises(ValueError, match="no 'source_id'"):
        source_ids(pd.DataFrame({"name": []}))
    with pytest.raises(ValueError, match="'nobody'"):
        layers.credit_lines(pd.DataFrame({"source_id": ["nobody"]}))


def known_by(source_ids):
    """Latest day that a fact with these sources can speak of: the end of its publication, or the day it was read."""
    found = [STORY.sources[i] for i in source_ids]
    dates = [(each.published or each.retrieved.isoformat(), each.retrieved.isoformat()) for each in found]
    return max(min(date + "-12-31"[len(date) - 10 :] if len(date) < 10 else date, read) for date, read in dates)


def test_no_fact_of_the_story_is_later_than_its_sources():
    late = [
        (statement.id, fact.id)
        for statement in load_story().statements
        for fact in statement.facts
        if fact.source_ids and fact.as_of > known_by(fact.source_ids)
    ]
    assert late == []


def test_no_row_of_a_typed_file_is_later_than_its_sources():
    late = []
    for name in layers.names():
        if not any(
            (folder / f"{name}{suffix}").exists() for folder in (DATA, STORY.folder) for suffix in (".csv", ".geojson")
        ):
            continue
        rows = layers.load(name)[["source_id", "as_of"]].reset_index()
        late += [(name, n, a) for n, ids, a in rows.itertuples(index=False) if a and a > known_by(ids.split(";"))]
    assert late == []
