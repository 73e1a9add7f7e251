from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import layers
from layers.sources import Source, source_ids, sources
from layers.story import load_story

DATA = Path(layers.__file__).parent / "data"
GOOD = {"id": "a-1", "url": "", "credit": "A", "licence": "MIT", "retrieved": date(2026, 11, 22)}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("id", "A 1", "lower case letters"),
        ("credit", " ", "no credit"),
        ("licence", "ODbL-1.0", "package of their own"),
        ("licence", "NA", "expected one of"),
        ("sha256", "abc", "64 lower case hex"),
        ("published", "April 2025", "a year, month or day as 2025-04-09"),
        ("published", "2026-11-23", "not after the retrieval"),
    ],
)
def test_a_wrong_source_says_what_was_expected(field, value, says):
    with pytest.raises(ValueError, match=says):
        Source(**GOOD | {field: value})


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
    """Latest day at which a fact with these sources can have been read: its publication, else its retrieval."""
    dates = [sources()[i].published or sources()[i].retrieved.isoformat() for i in source_ids]
    return max(date + "-12-31"[len(date) - 10 :] if len(date) < 10 else date for date in dates)


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
        if not any((DATA / f"{name}{suffix}").exists() for suffix in (".csv", ".geojson")):
            continue
        rows = layers.load(name)[["source_id", "as_of"]].reset_index()
        late += [(name, n, a) for n, ids, a in rows.itertuples(index=False) if a and a > known_by(ids.split(";"))]
    assert late == []
