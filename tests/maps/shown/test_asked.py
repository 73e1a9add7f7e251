"""What `maps.show` is asked for: Series, levels of the index, Decimals and durations as numbers (issue 10)."""

from datetime import timedelta
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import maps


def frame(count=40, **columns):
    shapes = gpd.points_from_xy(np.linspace(120, 124, count), np.linspace(22, 26, count))
    return gpd.GeoDataFrame(geometry=shapes, crs=4326).assign(**columns)


def words(page):
    return list(page.sheets[0].words.values())


def cells(page):
    block = page.data()["sheets"][0]
    return block["fields"], [row.get("x") for row in block["features"]]


@pytest.mark.parametrize(
    "form", [lambda f: f["n"], lambda f: f["n"][::-1], lambda f: f["n"].to_numpy(), lambda f: pd.Index(f["n"])]
)
def test_a_column_is_given_as_explore_takes_it(form):
    numbers = frame(n=range(40))
    page = maps.show(numbers, column=form(numbers))
    assert words(page) == words(maps.show(numbers, column="n"))
    assert len(words(page)) == 5


def test_values_of_a_name_that_is_taken_leave_the_column_as_it_is():
    page = maps.show(frame(3, n=[1, 2, 3]), column=pd.Series([10, 20, 30], name="n"))
    assert words(page) == ["10 (1)", "20 (1)", "30 (1)"]
    assert cells(page) == (["N", "N (column 2)"], [["1", "10"], ["2", "20"], ["3", "30"]])


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pd.Series([1, 2]), r"column is given as values of shape \(2,\); expected one for each of the 3 rows"),
        (pd.Series([1, 2, 3], index=list("abc")), "whose index is not that of the frame"),
        (7, "column=7 is no column"),
        ("\0row", r"expected one of n\."),
        ("absent", r"expected one of n\."),
    ],
)
def test_what_is_no_column_is_refused_and_no_column_of_ours_is_named(column, said):
    with pytest.raises(ValueError, match=said) as refused:
        maps.show(frame(3, n=[1, 2, 3]), column=column)
    assert "row_" not in str(refused.value).replace("_row", "row_")


def test_several_layers_ask_for_a_name():
    with pytest.raises(ValueError, match="given as values, for 2 layers"):
        maps.show([frame(3), frame(3)], column=pd.Series([1, 2, 3]))


@pytest.mark.parametrize(("name", "asked"), [("when", "when"), (None, "index")])
def test_the_time_may_stand_in_the_index(name, asked):
    days = pd.date_range("2026-08-23", periods=3, name=name)
    page = maps.show(frame(3).set_index(days), time=asked)
    assert [(f"{at:%d}") for at in (page.timeline.start_utc, page.timeline.end_utc)] == ["23", "26"]
    assert page.sheets[0].frame["start_utc"].dt.day.tolist() == [23, 24, 25]


def test_the_time_may_be_given_as_series():
    since, until = pd.Series(["2026-08-23", None]), pd.Series([None, "2026-08-25"])
    page = maps.show(frame(2), time=(since, until))
    assert "1 row has no end" in page.sheets[0].note
    assert f"{page.timeline.end_utc:%Y-%m-%d}" == "2026-08-26"


def test_decimals_are_numbers():
    quarters = frame(v=[Decimal(i) / 4 for i in range(40)])
    assert words(maps.show(quarters, column="v")) == words(maps.show(frame(v=np.arange(40) / 4), column="v"))
    assert sum(int(each.rpartition("(")[2][:-1]) for each in words(maps.show(quarters, column="v"))) == 40


def test_durations_are_parted_in_the_unit_of_their_length():
    hours = frame(stay=pd.to_timedelta(np.arange(40), unit="h"))
    page = maps.show(hours, column="stay", classes=[timedelta(hours=6), np.timedelta64(1, "D")])
    assert words(page) == ["under 6 h (6)", "6 to 24 (18)", "24 h and more (16)"]
    assert page.sheets[0].note.startswith("By stay, h;")
    assert cells(page)[1][26] == ["1 d 02:00:00"]
    with pytest.raises(ValueError, match="limit 6 of its classes is none; expected such as pd.Timedelta"):
        maps.show(hours, column="stay", classes=[6])
    minutes = maps.show(hours.assign(stay=hours["stay"] / 60), column="stay", classes="equal")
    assert words(minutes)[0] == "under 7.8 min (8)"


def test_no_column_of_the_reader_is_lost_to_one_of_ours():
    odd = gpd.GeoDataFrame(
        {"geometry": ["a"], "geometry_": ["b"], "leadline_row": ["c"], "shape": gpd.points_from_xy([120], [24])},
        geometry="shape",
        crs=4326,
    )
    assert cells(maps.show(odd))[1] == [["a", "b", "c"]]
