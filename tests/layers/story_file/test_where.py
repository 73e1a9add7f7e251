"""Filters of rows, against a loop over the rows in plain Python."""

import operator
import re
from datetime import UTC, date, datetime

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPoint, Point

from layers.story_file.where import chosen

FRAME = pd.DataFrame(
    {
        "kind": ["a", "b", None, "a"],
        "n": [1.0, 2.0, float("nan"), 4.0],
        "whole": [1, 2, 3, 4],
        "open": [True, False, True, False],
        "day": ["2026-01-01", "2026-02-01", "", "2026-03-01"],
        "at": pd.to_datetime(["2026-01-01", "2026-02-01", None, "2026-03-01"], utc=True),
    },
    index=[5, 6, 7, 8],
)


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ({}, [5, 6, 7, 8]),
        ({"kind": "a"}, [5, 8]),
        ({"kind": ["a", "b"]}, [5, 6, 8]),
        ({"kind": []}, []),
        ({"kind": {"not": "a"}}, [6, 7]),
        ({"kind": {"not": ["a", "b"]}}, [7]),
        ({"kind": {"missing": True}}, [7]),
        ({"kind": {"missing": False}}, [5, 6, 8]),
        ({"kind": {"not": "a", "missing": False}}, [6]),
        ({"n": {"from": 2}}, [6, 8]),
        ({"n": {"from": 2, "below": 4}}, [6]),
        ({"n": {"above": 1, "to": 2.0}}, [6]),
        ({"n": {"not": 1}}, [6, 7, 8]),
        ({"n": 1}, [5]),
        ({"whole": [1, 3]}, [5, 7]),
        ({"whole": 1.0}, [5]),
        ({"open": True}, [5, 7]),
        ({"open": False, "kind": "a"}, [8]),
        ({"day": {"from": "2026-02-01"}}, [6, 8]),
        ({"day": {"from": date(2026, 2, 1)}}, [6, 8]),
        ({"day": date(2026, 2, 1)}, [6]),
        ({"at": {"from": date(2026, 2, 1)}}, [6, 8]),
        ({"at": {"below": datetime(2026, 2, 1, tzinfo=UTC)}}, [5]),
        ({"at": "2026-02-01"}, [6]),
    ],
)
def test_rows_are_chosen(where, rows):
    before = FRAME.copy()
    assert list(chosen(FRAME, where).index) == rows
    pd.testing.assert_frame_equal(FRAME, before)
    shapes = gpd.GeoDataFrame(FRAME, geometry=gpd.points_from_xy(range(4), range(4)), crs=4326)
    assert isinstance(chosen(shapes, where), gpd.GeoDataFrame)
    assert list(chosen(shapes, where).index) == rows


@pytest.mark.parametrize(
    ("where", "says"),
    [
        (
            {"knd": "a"},
            "names the column 'knd', which the table has not; expected one of kind, n, whole, open, day, at. Did ",
        ),
        ({"kind": {"form": "a"}}, "where.kind has 'form'; expected some of from, to, above, below, not, missing"),
        ({"kind": {}}, "where.kind has nothing; expected some of"),
        (
            {"n": {"from": "a"}},
            "where.n.from is 'a', of another kind than the values of the table, as 1.0; expected a number",
        ),
        (
            {"kind": {"from": 3}},
            "where.kind.from is 3, of another kind than the values of the table, as a; expected text",
        ),
        ({"open": {"from": "a"}}, "where.open.from is 'a', of another kind"),
        ({"n": {"missing": "yes"}}, "where.n.missing is 'yes'; expected true or false"),
        ({"n": {"from": [1]}}, "where.n.from is [1]; expected one value"),
        ({"at": {"from": "soon"}}, "where.at.from is 'soon'; expected a day or a time"),
        ({"at": 3}, "where.at is 3; expected a day or a time"),
        ({"n": "1"}, "where.n is '1', of another kind than the values of the table, as 1.0"),
        ({"kind": 1}, "where.kind is 1, of another kind than the values of the table, as a"),
        ({"whole": "1"}, "where.whole is '1', of another kind"),
        ({"open": 1}, "where.open is 1, of another kind"),
        ({"open": "true"}, "where.open is 'true', of another kind"),
        ({"n": True}, "where.n is True, of another kind"),
        ({"kind": ["a", 1]}, "where.kind is 1, of another kind"),
        ({"kind": {"not": 1}}, "where.kind.not is 1, of another kind"),
        ({"kind": [["a"]]}, "where.kind is ['a'], of another kind"),
        ({"kind": [{"from": 1}]}, "of another kind"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(where, says):  # a number in quotes chose no row, without a word
    with pytest.raises(ValueError, match=re.escape(says)) as error:
        chosen(FRAME, where)
    assert "\n" not in str(error.value)


def test_a_table_without_rows_is_left_as_it_is():
    empty = FRAME[:0]
    assert list(chosen(empty, {"n": {"from": 1}, "kind": "a", "at": {"below": "2026-01-01"}}).columns) == list(FRAME)


COMPARED = {"from": operator.ge, "to": operator.le, "above": operator.gt, "below": operator.lt}
NUMBERS = st.lists(st.none() | st.integers(-3, 3), max_size=6)


@given(NUMBERS, st.dictionaries(st.sampled_from([*COMPARED]), st.integers(-3, 3), min_size=1))
def test_comparisons_hold_as_each_row_says(values, condition):
    frame = pd.DataFrame({"n": pd.Series(values, dtype=float)})
    expected = [
        row
        for row, value in enumerate(values)
        if value is not None and all(COMPARED[name](value, bound) for name, bound in condition.items())
    ]
    assert list(chosen(frame, {"n": condition}).index) == expected


def in_a_box(box, places):
    """By hand: every vertex in the box, which goes east from its west side."""
    west, south, east, north = box
    width = (east - west) % 360
    return [
        bool(row) and all((lon - west) % 360 <= width and south <= lat <= north for lon, lat in row) for row in places
    ]


@given(
    st.lists(st.lists(st.tuples(st.integers(-179, 179), st.integers(-89, 89)), max_size=4), min_size=1, max_size=6),
    st.tuples(st.integers(-170, 170), st.integers(-80, 0), st.integers(-170, 170), st.integers(1, 80)),
)
def test_rows_wholly_in_a_box_also_across_180_degrees(places, box):
    if box[0] == box[2]:
        return
    frame = gpd.GeoDataFrame(geometry=[MultiPoint(row) for row in places], crs=4326)
    kept = chosen(frame, {"within_bounds": list(box)})
    assert list(kept.index) == [k for k, inside in enumerate(in_a_box(box, places)) if inside]


@pytest.mark.parametrize(
    "box", [[1, 2, 3], [1, 2, 3, "4"], [10, 5, 20, 5], [10, 5, 10, 6], [-190, 0, 5, 5], "Red Sea", {}]
)
def test_what_is_no_box_is_refused(box):
    frame = gpd.GeoDataFrame(geometry=[Point(1, 1)], crs=4326)
    with pytest.raises(ValueError, match=r"expected \[west, south, east, north\] in degrees"):
        chosen(frame, {"within_bounds": box})


def test_a_box_is_asked_of_shapes_and_a_column_of_that_name_is_a_column():
    with pytest.raises(ValueError, match="a table without geometry"):
        chosen(pd.DataFrame({"n": [1]}), {"within_bounds": [0, 0, 1, 1]})
    assert len(chosen(pd.DataFrame({"within_bounds": ["yes", "no"]}), {"within_bounds": "yes"})) == 1
