"""Kinds and units of columns: all layers are walked, and what is expected of them is written here once more."""

import re
from datetime import UTC, date, datetime
from importlib import import_module

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from layers.catalogue.columns import columns_of, notes_of, typed, with_spans
from layers.catalogue.entries import Entry
from layers.stories import load_story
from layers.stories.shelf import names
from layers.story_file.derivations import derivations

ENTRY = Entry(name="own", title="Own", summary="", module="", rows=(0, 9), columns={})
UCUM = {"m", "km", "km2", "deg", "s", "h", "min", "[ft_i]", "[nmi_i]", "%", "/d", "1"}
SUFFIXES = {  # of this project's names, CONTRIBUTING.md; UCUM codes by https://ucum.org/ucum
    "_m": "m",
    "_km": "km",
    "_km2": "km2",
    "_deg": "deg",
    "_s": "s",
    "_h": "h",
    "_ft": "[ft_i]",
    "_min": "min",
    "percent": "%",
    "_share": "1",
    "_a_day": "/d",
}
DATED = re.compile(r"\d{4}-\d\d(-\d\d)?")
SPANS = {  # columns with dates that are no days, of all layers; each has `as_of` too
    "incursions_annual": {"first_month", "last_month"},
    "incursion_windows": {"before_first", "before_last", "after_first", "after_last"},
    "satellites": {"launch_date"},
}
DATES = {"drills": {"first_day", "last_day"}, "incursions_daily": {"day"}, "misawa": {"start", "end"}}


@pytest.fixture(scope="module", params=names())
def walked(request):
    story = load_story()
    name = request.param if request.param in story.layers else f"leadline:{request.param.removeprefix('leadline:')}"
    frame = story.load(name)
    columns = columns_of(story.promised(name, frame), frame)
    return request.param, frame, columns, typed(frame, columns)


def texts(column):
    return [str(cell) for cell in column if isinstance(cell, str) and cell]


def test_every_column_has_a_kind_and_a_meaning(walked):
    _, frame, columns, _ = walked
    assert list(columns) == list(frame.columns)
    assert all(column.meaning for column in columns.values())
    assert {column.kind for column in columns.values()} <= {
        *("text", "integer", "number", "flag", "date", "partial date", "year", "time", "geometry"),
    }


def test_each_suffix_of_a_number_is_its_unit(walked):
    name, frame, columns, _ = walked
    for column in columns.values():
        expected = next((unit for end, unit in SUFFIXES.items() if column.name.endswith(end)), None)
        if expected and pd.api.types.is_numeric_dtype(frame[column.name].dtype):
            assert column.unit == expected, f"{name}.{column.name}: {column.meaning}"
        assert column.unit in UCUM | {""}


def test_what_a_derivation_makes_has_its_unit_too():
    for by in derivations():
        for name, meaning in getattr(import_module(f"layers.derived.{by}"), "COLUMNS", {}).items():
            expected = next((unit for end, unit in SUFFIXES.items() if name.endswith(end)), None)
            if expected:
                entry = Entry(name=by, title=by, summary="", module="", rows=(0, 9), columns={name: meaning})
                assert columns_of(entry, pd.DataFrame({name: [1.5]}))[name].unit == expected, f"{by}: {name}: {meaning}"


def test_text_that_is_a_date_becomes_one_and_nothing_is_lost(walked):
    name, frame, columns, made = walked
    bare = name.removeprefix("leadline:")
    dated = {
        str(c) for c in frame if c not in ("geometry", "id") and (t := texts(frame[c])) and all(map(DATED.fullmatch, t))
    }
    spans = {"as_of"} | SPANS.get(bare, set())
    assert {c for c, column in columns.items() if column.kind == "partial date"} == spans
    assert {c for c, column in columns.items() if column.kind == "date"} == DATES.get(bare, set())
    assert dated <= spans | DATES.get(bare, set())
    for column in DATES.get(bare, set()):
        assert str(made[column].dtype) == "date32[day][pyarrow]"
        assert [str(day) for day in made[column].dropna()] == texts(frame[column])
    for column in spans:
        assert list(made[column]) == list(frame[column])
        for text, first, last in zip(frame[column], made[f"{column}_from"], made[f"{column}_to"], strict=True):
            assert str(first).startswith(text)
            assert str(last).startswith(text)
            assert (last - first).days + 1 in {4: (365, 366), 7: (28, 29, 30, 31), 10: (1,)}[len(text)]
    rest = [c for c in frame if c not in spans | DATES.get(bare, set()) and columns[c].kind not in ("time", "flag")]
    pd.testing.assert_frame_equal(pd.DataFrame(made[rest]), pd.DataFrame(frame[rest]))


def test_times_are_utc_and_of_the_same_instant(walked):
    _, frame, columns, made = walked
    for column in (c for c, each in columns.items() if each.kind == "time"):
        assert str(made[column].dtype) == "datetime64[us, UTC]"
        assert (made[column].isna() == frame[column].isna()).all()
        assert ((made[column] - frame[column]).dropna().abs() < pd.Timedelta(microseconds=1)).all()
    assert {c for c in frame if str(c).endswith("_utc")} <= {c for c, each in columns.items() if each.kind == "time"}


def test_what_is_typed_is_told_and_is_left_alone_the_second_time(walked):
    _, frame, columns, made = walked
    assert list(with_spans(columns)) == list(made.columns)
    again = columns_of(ENTRY, made)
    assert {c: each.kind for c, each in again.items()} == {c: each.kind for c, each in with_spans(columns).items()}
    pd.testing.assert_frame_equal(typed(made, again), made)
    assert made.attrs == frame.attrs


def own(**columns):
    return pd.DataFrame(columns)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["2024-02-29", "1066-10-14"], "date"),
        (["2024-02-29", None, ""], "date"),
        (["2024-02-29", "2024"], "partial date"),
        (["2024-02", "2023-12"], "partial date"),
        (["2023-02-29"], "text"),  # no day of the calendar
        (["2024-13"], "text"),
        (["2024", "1999"], "text"),  # or numbers of something else
        (["2024-02-29", "in spring"], "text"),
        (["29/02/2024"], "text"),
        (["20240229"], "text"),
        (["2026-04-01T07:49Z", "2026-04-01 07:49:01.5Z"], "time"),
        (["2026-04-01T07:49+00:00"], "time"),
        (["2026-04-01T07:49"], "local time"),
        (["2026-04-01T07:49Z", "2026-04-01T07:49"], "local time"),
        (["2026-04-01T07:49+09:00", "2026-04-01T07:49-0930"], "time"),  # stayed text before
        (["2026-04-01T07:49-00:00"], "local time"),  # RFC 3339: the zone is not known
        (["2026-04-01T25:49Z"], "text"),  # no time of the calendar
        (["2026-04-01T07:49+25:00"], "text"),
        ([True, None, False], "flag"),
        ([date(2024, 2, 29), None], "date"),
        ([pd.Timestamp("2024-02-29"), pd.Timestamp("1999-01-01")], "date"),  # as GDAL reads a column of dates
        ([pd.Timestamp("2024-02-29T12:00"), pd.Timestamp("1999-01-01")], "local time"),
        ([datetime(2024, 2, 29, tzinfo=UTC)], "time"),
        ([1, 2], "integer"),
        ([1.5, None], "number"),
        ([[1], [2]], "other"),
        (["", None], "text"),
    ],
)
def test_kinds_of_a_readers_column(cells, kind):
    frame = own(given=cells)
    columns = columns_of(ENTRY, frame)
    assert columns["given"].kind == kind
    made = typed(frame, columns)
    blank = sum(cell in ("", None) for cell in cells)
    if kind != "text":
        assert made["given"].isna().sum() == blank


def test_a_clock_time_without_zone_is_utc_only_where_the_name_says_so():
    frame = own(seen=["2026-04-01T07:49"], seen_utc=["2026-04-01T07:49"], at_utc=[pd.Timestamp("2026-04-01T07:49")])
    made = typed(frame, columns_of(ENTRY, frame))
    assert list(made["seen"]) == ["2026-04-01T07:49"]
    instant = pd.Timestamp("2026-04-01T07:49Z")
    assert list(made["seen_utc"]) == list(made["at_utc"]) == [instant]


def test_times_of_other_zones_are_the_same_instants_and_said():
    frame = own(
        seen=["2024-01-01T09:00+09:00", "2024-01-01 00:30:00.5-0930", None], bare=["2024-01-01T09:00", "", None]
    )
    columns = columns_of(ENTRY, frame)
    made = typed(frame, columns)
    assert list(made["seen"][:2]) == [pd.Timestamp("2024-01-01T00:00Z"), pd.Timestamp("2024-01-01T10:00:00.5Z")]
    assert list(made["bare"]) == list(frame["bare"])
    assert notes_of(columns) == [
        "column seen: times that the layer has at +09:00, -0930 are in UTC: the same instants.",
        "column bare: 1 of 1 clock times tell no zone, they stay text, and none is taken for UTC.",
    ]


def test_ids_that_are_dates_get_no_days_beside_them():
    frame = own(id=["2024-01", "2024-02"], as_of=["2024", "2024"])
    assert list(typed(frame, columns_of(ENTRY, frame))) == ["id", "as_of", "as_of_from", "as_of_to"]


@pytest.mark.parametrize(
    ("name", "good", "bad", "said"),
    [
        ("day", "2026-02-28", "2026-02-30", "column 'day', row 2 (b): '2026-02-30' is no day"),
        ("as_of", "2026", "2026-02-30", "column 'as_of', row 2 (b): '2026-02-30' is no year, month or day"),
        ("at_utc", "2026-02-28T23:00", "2026-02-28T25:00", "column 'at_utc', row 2 (b): '2026-02-28T25:00' is no time"),
        ("at", "2026-02-28T23:00+09:00", "2026-02-30T23:00Z", "column 'at', row 2 (b): '2026-02-30T23:00Z' is no time"),
    ],
)
def test_a_cell_that_is_no_date_is_named_by_column_and_row(name, good, bad, said):  # "day is out of range for month"
    whole, wrong = own(id=["a", "b"], **{name: [good, good]}), own(id=["a", "b"], **{name: [good, bad]})
    with pytest.raises(ValueError, match=re.escape(said)):
        typed(wrong, columns_of(ENTRY, whole))
    told = columns_of(ENTRY, wrong)
    if name != "as_of":  # where nobody promised dates, it stays text
        assert typed(wrong, told)[name].tolist() == [good, bad]
        assert "not in the calendar" in told[name].note


def test_a_suffix_is_a_unit_only_where_the_meaning_says_so():
    frame = own(pop_m=[12.0], height_m=[3.5], temp_min=[-4.0], wait_min=[10.0], note_m=["words"])
    meanings = {"height_m": "height, metres", "wait_min": "waiting, minutes", "temp_min": "lowest temperature, °C"}
    told = columns_of(Entry(name="own", title="", summary="", module="", rows=(0, 9), columns=meanings), frame)
    assert {c: each.unit for c, each in told.items() if each.unit} == {"height_m": "m", "wait_min": "min"}


def test_a_column_that_would_be_covered_is_refused():
    frame = own(as_of=["2026"], as_of_from=["the archive"])
    with pytest.raises(ValueError, match="as_of_from.*another name"):
        typed(frame, columns_of(ENTRY, frame))


def test_files_with_types_for_dates_hold_them(tmp_path):
    day, instant = date(2024, 2, 29), pd.Timestamp("2026-04-01T07:49:00.25Z")
    frame = gpd.GeoDataFrame(
        own(day=[str(day), None], at_utc=[instant.isoformat(), None], as_of=["2026-11", "2024"], seen=[True, None]),
        geometry=[shapely.Point(0, 0)] * 2,
        crs=4326,
    )
    made = typed(frame, columns_of(ENTRY, frame))
    pyogrio.write_dataframe(made, tmp_path / "own.gpkg", use_arrow=True)
    info = pyogrio.read_info(tmp_path / "own.gpkg")
    ogr = dict(zip(info["fields"], info["ogr_types"], strict=True))
    assert {c for c, kind in ogr.items() if kind == "OFTDate"} == {"day", "as_of_from", "as_of_to"}
    assert ogr["at_utc"] == "OFTDateTime"
    read = pyogrio.read_dataframe(tmp_path / "own.gpkg", use_arrow=True)
    assert read["at_utc"][0] == instant
    assert [str(each)[:10] for each in read["as_of_to"]] == ["2026-11-30", "2024-12-31"]
    made.to_parquet(tmp_path / "own.parquet")
    arrow = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "own.parquet")}
    assert (arrow["day"], arrow["as_of_to"], arrow["at_utc"]) == ("date32[day]", "date32[day]", "timestamp[us, tz=UTC]")
    assert list(gpd.read_parquet(tmp_path / "own.parquet")["as_of_from"]) == [date(2026, 11, 1), date(2024, 1, 1)]
