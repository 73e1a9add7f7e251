"""Columns of any values, as files hold them (#14): some were flattened, cut or rounded without a word."""

import datetime as dt
import decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from maps.formats.plain_columns import plain

JSON = "lists and objects are JSON, as text"
SEVERAL = "values of several types, or too large, are text"
NO_TYPE = "has no type in a file, it is text"


@pytest.mark.parametrize(
    ("values", "expected", "note"),
    [
        ([[1, 2], [3]], ["[1, 2]", "[3]"], JSON),
        ([{"a": 1}, None], ['{"a": 1}', None], JSON),  # GDAL: 1 and 0 in a column "c.a"
        (["a", 1], ["a", "1"], SEVERAL),
        (["a", True], ["a", "true"], SEVERAL),
        ([dt.time(1, 2), None], ["01:02:00", None], SEVERAL),
        ([2**70, 1], [str(2**70), "1"], SEVERAL),
        ([decimal.Decimal("1.10"), None], ["1.10", None], SEVERAL),
        (np.array([2**63 + 1, 1], dtype="uint64"), [str(2**63 + 1), "1"], NO_TYPE),  # GDAL: 9.223372036854776e18
        (np.array([2, 1], dtype="uint64"), [2, 1], ""),
        (pd.to_timedelta(["1h", "2h"]), ["0 days 01:00:00", "0 days 02:00:00"], NO_TYPE),
        (pd.PeriodIndex(["2020-01", "2020-02"], freq="M"), ["2020-01", "2020-02"], NO_TYPE),  # GDAL: 600 and 601
        (["a\0b", "x"], ["a\ufffdb", "x"], "1 texts hold characters"),  # GDAL: "a"
        (pd.Series(["\ud800", "x"], dtype=object), ["\ufffd", "x"], "1 texts hold characters"),
        ([True, None], [True, None], ""),
        ([1, None], [1, None], ""),
        (pd.Series([1, 2.5], dtype=object), [1.0, 2.5], ""),
        ([dt.date(2020, 1, 1), None], [dt.date(2020, 1, 1), None], ""),
        ([b"\0", None], [b"\0", None], ""),
        (["a", None], ["a", None], ""),
    ],
)
def test_what_no_format_has_a_type_for_is_text_and_said(values, expected, note):
    frame = pd.DataFrame({"c": values})
    before = frame.copy(deep=True)
    made, notes = plain(frame)
    assert made["c"].astype(object).where(made["c"].notna(), None).tolist() == expected
    assert [told.startswith(f"column c: {note}") for told in notes] == ([True] if note else [])
    pd.testing.assert_frame_equal(frame, before)


def test_names_are_text_and_geometry_stays():
    frame = gpd.GeoDataFrame({5: [1]}, geometry=gpd.points_from_xy([1], [2]), crs=4326)
    made, notes = plain(frame)
    assert (list(made.columns), notes) == (["5", "geometry"], [])
    assert made.geometry.iloc[0].coords[0] == (1, 2)
