# ruff: noqa: E501  a table is read by its lines
"""Any frame that people have, at random of its kind: drawn, or refused by `maps.show` in one line (#10)."""

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from effort import cases
from page_data import data_of
from shapely.geometry import LineString, Point, box

import maps

N, MANY = 4, 2_100  # rows drawn one by one, and rows that are packed


def frame(columns, n=N, **options):
    places = gpd.points_from_xy(np.linspace(119, 123, n), np.linspace(23, 26, n))
    return gpd.GeoDataFrame(columns, geometry=places, crs=4326, **options)


def show(given, **options):
    return maps.show(given, land=False, tiles=False, **options)


def cycled(values, n):
    return (list(values) * (n // len(values) + 1))[:n]


MIXED_ZONES = [
    dt.datetime(2026, 8, 6, 7, tzinfo=dt.UTC),
    dt.datetime(2026, 8, 6, 16, tzinfo=dt.timezone(dt.timedelta(hours=9))),
]
# Kind of values -> their column for n rows.
KINDS = {
    "floats with nan and inf": lambda n: np.array(cycled([1.5, np.nan, np.inf, -np.inf], n)),
    "all nan": lambda n: np.full(n, np.nan),
    "all None": lambda n: pd.Series([None] * n, dtype=object),
    "tiny and huge": lambda n: np.array(cycled([5e-324, 1.8e308, -0.0, 1e-9], n)),
    "huge ints": lambda n: pd.Series(cycled([2**63, -(2**70), 10**400, 1], n), dtype=object),
    "uint64": lambda n: np.array(cycled([2**64 - 1, 2**53 + 1, 0], n), dtype="uint64"),
    "nullable ints": lambda n: pd.array(cycled([1, None, 2**62], n), dtype="Int64"),
    "nullable truth": lambda n: pd.array(cycled([True, None, False], n), dtype="boolean"),
    "complex": lambda n: np.array(cycled([1 + 2j, 0j], n)),
    "half floats": lambda n: np.array(cycled([1.5, 2], n), dtype="float16"),
    "int and text": lambda n: pd.Series(cycled([1, "a", 2.5, None], n), dtype=object),
    "truth and text": lambda n: pd.Series(cycled([True, "no", None], n), dtype=object),
    "decimals": lambda n: pd.Series(cycled([Decimal("1.10"), Decimal("NaN"), Decimal("1E+400")], n), dtype=object),
    "fractions": lambda n: pd.Series(cycled([Fraction(1, 3), Fraction(10**400, 7)], n), dtype=object),
    "lists": lambda n: pd.Series(cycled([[1, [2]], [], None], n), dtype=object),
    "tables": lambda n: pd.Series(cycled([{"a": {"b": 1}}, {}], n), dtype=object),
    "lists far down": lambda n: pd.Series(["a"] * (n - 1) + [[1]], dtype=object),
    "sets": lambda n: pd.Series(cycled([{1}, frozenset()], n), dtype=object),
    "arrays": lambda n: pd.Series([np.arange(3)] * n, dtype=object),
    "bytes": lambda n: pd.Series(cycled([b"a", b"\xff\xfe", b""], n), dtype=object),
    "UTF-8 bytes": lambda n: pd.Series(cycled(["高".encode(), b"a"], n), dtype=object),
    "lone surrogates": lambda n: pd.Series(cycled(["\ud800", "a\udfff", "b"], n), dtype=object),
    "control characters": lambda n: pd.Series(cycled(["\0", "\x1b[31m", "\u202e", "\ufeff", "\u2028"], n), dtype=object),
    "markup": lambda n: cycled(["</script><script>x</script>", "${x}", "{{ 1 }}", "`"], n),
    "long text": lambda n: cycled(["x" * 10_000, "é" * 1000], n),
    "empty text": lambda n: cycled(["", " ", "\n"], n),
    "categories": lambda n: pd.Categorical(cycled(["a", None, "b"], n), categories=["b", "a", "never"], ordered=True),
    "categories of numbers": lambda n: pd.Categorical(cycled([3, 1, None], n)),
    "categories of surrogates": lambda n: pd.Categorical(pd.Series(cycled(["\ud800", "a"], n), dtype=object)),
    "categories of nothing": lambda n: pd.Categorical([None] * n),
    "intervals": lambda n: pd.arrays.IntervalArray.from_breaks(range(n + 1)),
    "intervals of time": lambda n: pd.arrays.IntervalArray.from_breaks(pd.date_range("2026", periods=n + 1, freq="h")),
    "periods": lambda n: pd.period_range("1500", periods=n, freq="M"),
    "sparse": lambda n: pd.arrays.SparseArray(cycled([0, 1.5, 0], n)),
    "arrow text": lambda n: pd.array(cycled(["a", None], n), dtype="string[pyarrow]"),
    "dates": lambda n: pd.Series(cycled([dt.date(1500, 1, 1), None, dt.date(9999, 12, 31)], n), dtype=object),
    "clocks": lambda n: pd.Series(cycled([dt.time(3, 4), None], n), dtype=object),
    "far times": lambda n: np.array(cycled(["1492-10-12", "2400-01-01", "NaT"], n), dtype="datetime64[s]"),
    "farther times": lambda n: np.array(cycled(["-9999-01-01", "30000-01-01"], n), dtype="datetime64[s]"),
    "aware times": lambda n: pd.date_range("2026-08-06", periods=n, freq="min", tz="Asia/Tokyo"),
    "mixed zones": lambda n: pd.Series(cycled(MIXED_ZONES, n), dtype=object),
    "aware and naive": lambda n: pd.Series(cycled([MIXED_ZONES[0], dt.datetime(2026, 8, 6)], n), dtype=object),  # noqa: DTZ001
    "times as text": lambda n: cycled(["2026-08-06T07:06:40Z", "1066-10-14", "9999-12-31", "0001-01-01"], n),
    "no times": lambda n: cycled(["2026-13-45", "soon"], n),
    "lengths of time": lambda n: pd.to_timedelta(cycled([1, 90_000, -5], n), unit="s"),
    "lengths as objects": lambda n: pd.Series(cycled([dt.timedelta(days=999_999_999), None], n), dtype=object),
    "geometries": lambda n: gpd.array.from_shapely([Point(0, 0)] * n),
    "shapes as objects": lambda n: pd.Series(cycled([Point(0, 0), None], n), dtype=object),
    "types": lambda n: pd.Series(cycled([int, len], n), dtype=object),
    "missing of all sorts": lambda n: pd.Series(cycled([None, np.nan, pd.NA, pd.NaT], n), dtype=object),
}  # fmt: skip
ROLES = ("column", "name", "label", "details", "time")


def drawn_or_refused(given, **options):
    """Draw a frame, and return the page's data; or the one line in which it is refused."""
    try:
        html = show(given, **options).get_root().render()
    except (ValueError, TypeError) as error:
        said = str(error)
        assert "\n" not in said, said
        assert re.search("expected|Add it", said), said
        return said
    html.encode()
    return data_of(html)


@pytest.mark.one_in(4)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_values_is_drawn_or_refused_in_one_line(kind):
    """Packed rows in one role in turn, from kind to kind; in `make thorough` in all of them."""
    turn = list(KINDS).index(kind) % len(ROLES)
    for n, roles in ((N, ROLES), (MANY, cases(ROLES[turn : turn + 1], ROLES))):
        given = frame({"v": KINDS[kind](n)}, n=n)
        before = given.copy(deep=True)
        said = drawn_or_refused(given)
        assert isinstance(said, dict) or "bytes" in said, f"left to itself any frame is drawn: {said}"
        for role in roles:
            drawn_or_refused(given, **{role: ["v"] if role == "details" else "v"})
        if len(roles) == len(ROLES):
            drawn_or_refused(given, column=given["v"])
        pd.testing.assert_frame_equal(pd.DataFrame(given), pd.DataFrame(before))


SHAPES = {
    "no rows": [],
    "all missing": [None, None],
    "empty": [Point(), LineString()],
    "a place that is nowhere": [Point(np.nan, 1), Point(np.inf, 2), Point(1, 1)],
    "every sort": [Point(1, 1, 5), LineString([(0, 0), (1, 1)]), box(0, 0, 1, 1), shapely.MultiPoint([(1, 1), (2, 2)])],
    "collections": [shapely.GeometryCollection([Point(1, 1), shapely.GeometryCollection()]), shapely.GeometryCollection()],
    "of no length": [LineString([(1, 1), (1, 1)]), box(1, 1, 1, 1)],
    "crossing itself": [shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])],
    "the whole Earth": [box(-180, -90, 180, 90), box(0, -90, 360, 90)],
    "poles": [Point(0, 90), Point(0, -90), LineString([(0, 90), (0, -90)])],
}  # fmt: skip


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", SHAPES)
def test_every_sort_of_geometry_is_drawn_or_refused_in_one_line(name):
    shapes = SHAPES[name]
    values = {
        "name": [f"row {n}" for n in range(len(shapes))],
        "n": range(len(shapes)),
        "t": ["2026-08-06"] * len(shapes),
    }
    given = gpd.GeoDataFrame(values, geometry=list(shapes), crs=4326)
    assert isinstance(drawn_or_refused(given), dict)
    for options in ({"column": "n"}, {"column": "name"}, {"time": "t"}, {"label": "name"}):
        drawn_or_refused(given, **options)


def names_that_are_odd():
    base = frame({"a": range(4)})
    twice = pd.concat([base, base[["a"]]], axis=1)
    yield gpd.GeoDataFrame(twice, geometry="geometry", crs=4326)
    yield base.rename(columns={"a": 1})
    yield base.rename(columns={"a": ""})
    yield base.set_axis(pd.Index(["\ud800", "geometry"], dtype=object), axis=1)
    yield base.rename(columns={"a": "</script>"})
    yield base.rename(columns={"a": None})
    yield base.rename(columns={"a": "kind"})
    yield base.rename(columns={"a": "geometry_"})
    yield base.set_axis(pd.MultiIndex.from_tuples([("x", "a"), ("x", "geometry")]), axis=1)
    yield base.set_axis([1, 1, 1, 1], axis=0)
    yield base.set_axis([None, np.nan, "a", "a"], axis=0)
    yield base.set_axis(pd.Index(["\ud800", b"a", 1, 2.5], dtype=object), axis=0)
    yield base.set_index(pd.MultiIndex.from_product([["a", "b"], [1, 2]]))
    yield base.assign(id=pd.Series(["a", "a", None, "\ud800"], dtype=object))
    yield base.assign(id=[b"a", b"\xff", b"c", b"d"])
    yield frame({f"c{n}": range(4) for n in range(300)})
    yield base.assign(source_id="nobody", status="x", accuracy_m="far", as_of=1, note=2, kind=3, name=4, id=5)
    yield base.rename_geometry("shape").assign(geometry="text")
    yield base.rename_geometry("name")


@pytest.mark.parametrize("given", list(names_that_are_odd()), ids=lambda given: ascii(list(given.columns)[:3])[:40])
def test_every_name_of_columns_and_rows_is_drawn_or_refused_in_one_line(given):
    drawn_or_refused(given)
    drawn_or_refused(given, column="a")
    drawn_or_refused(given, time="a")


def test_numbers_among_objects_are_no_times():
    with pytest.raises(ValueError, match="column 'v' of Rows holds numbers; expected times"):
        show(frame({"v": pd.Series([20260806, 20260807, 10**400, 1], dtype=object)}), time="v")


def test_the_last_day_of_all_days_is_a_day():
    page = show(frame({"v": ["9999-12-31", "9999-12-30", "2026-01-01", "2026-01-02"]}), time="v")
    last = 253_402_300_799  # 9999-12-31T23:59:59Z by GNU date
    assert page.data()["timeline"]["to"] == last
    assert next(row["p"] for row in page.data()["sheets"][0]["features"]) == [last - 86_399, last]


def test_labels_of_rows_that_are_no_unicode_are_ids():
    page = show(frame({"a": [1, 2]}, n=2, index=pd.Index(["\udcb0", "b"], dtype=object)))
    assert [row["i"] for row in page.data()["sheets"][0]["features"]] == ["\ufffd", "b"]


def test_a_column_that_is_no_accuracy_is_refused():
    columns = {"id": "1", "name": "a", "kind": "place", "source_id": "x", "status": "", "as_of": "", "note": ""}
    with pytest.raises(ValueError, match="column 'accuracy_m' of Rows holds 'far'; expected metres"):
        show(frame({key: [value] * N for key, value in {**columns, "accuracy_m": "far"}.items()}))
