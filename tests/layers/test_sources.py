from datetime import date

import pandas as pd
import pytest

import layers
from layers.sources import Source, source_ids

GOOD = {"id": "a-1", "url": "", "credit": "A", "licence": "MIT", "retrieved": date(2026, 11, 22)}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("id", "A 1", "lower case letters"),
        ("credit", " ", "no credit"),
        ("licence", "ODbL-1.0", "package of their own"),
        ("licence", "NA", "expected one of"),
        ("sha256", "abc", "64 lower case hex"),
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
