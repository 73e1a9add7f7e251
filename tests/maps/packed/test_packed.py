"""Packed layers, read by a decoder written here a second time, number by number."""

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from effort import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx
from shapely.geometry import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon, box
from unpacked import read_outlines, read_streams, told

from maps.packed.columns import by_distinct
from maps.packed.outlines import coded, decoded
from maps.packed.streams import Streams, varint, zigzag
from maps.page.measure import Measure
from maps.page.prepared import land_block, prepare
from maps.page.sheet import Detail, Sheet

KNOWN = {"example": object()}
NUMBERS = st.integers(-(2**52), 2**52)


def degrees(x, y, bits):
    """Longitude and latitude of units, by the inverse that Snyder prints (USGS PP 1395, 7-4 and 7-5)."""
    width = 2**bits
    lat = math.degrees(math.pi / 2 - 2 * math.atan(math.exp(-math.pi * (1 - 2 * y / width))))
    return 360 * x / width - 180, lat


def metres_apart(a, b):
    """Distance on the Mercator sphere between two places near each other, at the equator's scale."""
    (lon1, lat1), (lon2, lat2) = a, b
    y1, y2 = (math.asinh(math.tan(math.radians(lat))) for lat in (lat1, lat2))
    return 6_378_137 * math.hypot(math.radians(lon1 - lon2), y1 - y2)


def packed(frame, **options):
    sheet = Sheet(frame=frame, title="Layer", group="Group", **{"heavy": True, "precision_m": 10, **options})
    prepared = prepare(sheet, "sheet-0", KNOWN)
    header = prepared.block["packed"]
    return prepared, header, read_streams(prepared.text, header["streams"])


@given(st.lists(NUMBERS, max_size=40), st.integers(0, 2))
def test_numbers_come_back(numbers, order):
    streams = Streams()
    streams.integers(numbers, order)
    assert read_streams(streams.text(), streams.table) == [numbers]


@given(st.lists(NUMBERS, min_size=1, max_size=200))
def test_numbers_come_back_by_the_order_that_is_chosen(numbers):
    streams = Streams()
    streams.integers(numbers)
    assert read_streams(streams.text(), streams.table) == [numbers]


def test_varint_of_protocol_buffers():  # protobuf.dev/programming-guides/encoding
    assert varint(np.array([1, 150, 2**35], dtype=np.uint64)).hex() == "01" + "9601" + "808080808001"
    assert zigzag(np.array([0, -1, 1, -2, 2_147_483_647, -2_147_483_648])).tolist() == [
        0,
        1,
        2,
        3,
        2**32 - 2,
        2**32 - 1,
    ]


@pytest.mark.parametrize(("numbers", "array"), [([0, 255], "B"), ([0, 256], "H"), ([-1], "i"), ([2**31], "d")])
def test_the_page_is_told_an_array_that_holds_the_numbers(numbers, array):
    streams = Streams()
    streams.integers(numbers)
    assert streams.table[0][2] == array


def test_numbers_that_a_script_miscounts_are_refused():
    with pytest.raises(ValueError, match="expected none beyond 2\\*\\*52"):
        Streams().integers([2**53])


@given(
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-84, 84)), min_size=1, max_size=30),
    st.sampled_from([1.2, 10, 100]),
)
def test_points_come_back_within_half_a_unit(make_rows, lonlat, precision_m):
    _, header, streams = packed(make_rows(*map(Point, lonlat)), precision_m=precision_m)
    xs, ys = (streams[header["points"][axis]] for axis in "xy")
    unit_m = 2 * math.pi * 6_378_137 / 2 ** header["bits"]
    assert precision_m / 2 < unit_m <= precision_m
    for x, y, (lon, lat) in zip(xs, ys, lonlat, strict=True):
        drawn = (lon + 360 if lon < -30 else lon, lat)  # the map shows the world from 30 W eastward
        assert metres_apart(degrees(x, y, header["bits"]), drawn) <= 0.7072 * unit_m + 1e-6


def test_fixes_of_vessels_that_report_in_turn_are_written_track_by_track(make_rows):
    rng = np.random.default_rng(1)
    lon = np.repeat(rng.uniform(110, 120, 50), 40) + np.tile(np.arange(40) * 0.001, 50)
    order = np.argsort(np.tile(np.arange(40), 50), kind="stable")
    frame = make_rows(*[Point(x, 20) for x in lon[order]], name=np.repeat([f"V{i}" for i in range(50)], 40)[order])
    prepared, header, streams = packed(frame)
    assert header["points"]["byTrack"] is True
    xs, codes = streams[header["points"]["x"]], streams[header["columns"]["n"]["at"]]
    turn = sorted(range(len(codes)), key=lambda i: (codes[i], i))
    found = dict(zip(turn, xs, strict=True))
    drawn = [degrees(found[i], 0, header["bits"])[0] for i in range(len(codes))]
    assert drawn == approx(lon[order].tolist(), abs=5e-5)
    assert len(prepared.text) / len(frame) < 4  # bytes a fix


def test_lines_areas_and_holes_come_back_within_half_a_unit(make_rows):
    hole = [(3, 3), (6, 3), (6, 6), (3, 6)]
    shapes = [
        LineString([(0, 0), (10, 10), (20, 5)]),
        Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [hole]),
        MultiPolygon([box(20, 20, 21, 21), box(-40, 0, -39, 1)]),
    ]
    _, header, streams = packed(make_rows(*shapes, kind="territorial_sea"))
    lines = {name: streams[at] for name, at in header["lines"].items()}
    assert (lines["vertices"], lines["lines"], lines["first"]) == ([3, 4, 4, 4, 4], [1, 2, 2], [1, 1, 0, 1, 1])
    expected = [*shapes[0].coords, *shapes[1].exterior.coords[:-1], *hole]
    expected += [*shapes[2].geoms[0].exterior.coords[:-1]]
    expected += [(lon + 360, lat) for lon, lat in shapes[2].geoms[1].exterior.coords[:-1]]  # west of 30 W
    drawn = [degrees(x, y, header["bits"]) for x, y in zip(lines["x"], lines["y"], strict=True)]
    assert drawn == [approx(place, abs=5e-5) for place in expected]


def test_a_point_beside_several_keeps_its_own(make_rows):
    _, header, streams = packed(make_rows(MultiPoint([(0, 0), (1, 1)]), Point(2, 2)))
    assert streams[header["points"]["counts"]] == [2, 1]
    assert len(streams[header["points"]["x"]]) == 3


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(TEXTS, min_size=2, max_size=60))
def test_texts_come_back(make_rows, names):
    frame = make_rows(*[Point(0, 0)] * len(names), name=names, note=names)
    prepared, header, streams = packed(frame)
    for column, standing in (("n", "name"), ("t", "note")):
        if column in header["columns"]:
            assert [told(header["columns"][column], streams, i) for i in range(len(names))] == names
        else:
            assert prepared.block["common"].get(column, "") == names[0], standing
            assert len(set(names)) == 1


@pytest.mark.parametrize(
    "ids", [["fix-0008", "fix-0009", "fix-0010"], ["8x", "9x", "10x"], ["07", "7", "8"], ["a", "b", "c"]]
)
def test_ids_that_are_counted_through_come_back(make_rows, ids):
    _, header, streams = packed(make_rows(*[Point(0, 0)] * 3, id=ids))
    assert [told(header["columns"]["i"], streams, i) for i in range(3)] == ids


def test_a_hundred_thousand_counted_ids_cost_next_to_nothing(make_rows):
    frame = make_rows(*[Point(0, 0)] * 3).iloc[np.zeros(100_000, dtype=int)].assign(id=np.arange(100_000).astype(str))
    assert len(packed(frame)[0].text) < 1500


def test_what_all_rows_share_stands_once(make_rows):
    prepared, header, _ = packed(make_rows(Point(0, 0), Point(1, 1), note="A long note."))
    assert prepared.block["common"]["t"] == "A long note."
    assert prepared.block["common"]["r"] == ["example"]
    assert set(header["columns"]) == {"i", "n"}


def test_details_of_many_values_stay_numbers_and_times(make_rows):
    n = 60
    speed = np.append(np.linspace(0, 29.5, n - 1), np.nan)
    seen = pd.date_range("2026-08-23T06:00:07", periods=n, freq="61s", tz="UTC")
    details = (Detail("speed", "Speed", "{:,.1f} kn"), Detail("seen", "Seen", "{:%Y-%m-%d %H:%M:%S} UTC"))
    _, header, streams = packed(make_rows(*[Point(0, 0)] * n, speed=speed, seen=seen), details=details)
    number, time = header["details"]
    values = [streams[number["at"]][i] for i in range(n)]
    assert values[-1] == 0  # stands for missing
    assert [(v + number["from"]) / 10 for v in values[:-1]] == approx([float(f"{s:.1f}") for s in speed[:-1]])
    seconds = [streams[time["at"]][i] + time["from"] for i in range(n)]
    assert seconds == [int(t.timestamp()) for t in seen]
    assert (time["day"], time["between"], time["clock"], time["after"]) == (True, " ", 8, " UTC")


def test_times_of_rows_come_back_to_the_second(make_rows):
    start = pd.Series(pd.to_datetime(["2026-08-23T06:00:00Z", "2026-08-22T00:00:01Z"]))
    frame = make_rows(Point(0, 0), Point(1, 1), start_utc=start, end_utc=start + pd.Timedelta("90min"))
    _, header, streams = packed(frame, timed=True)
    times = header["times"]
    assert [times["from"] + s for s in streams[times["start"]]] == [1_787_464_800, 1_787_356_801]
    assert streams[times["lasts"]] == [5400, 5400]


def test_a_style_is_asked_once_for_rows_that_are_alike():
    frame = pd.DataFrame({"kind": ["a", "b"] * 500, "size": [1, 2, 3, 4] * 250, "id": range(1000)})
    asked = []

    def style(row):
        asked.append(row["kind"])
        return row["kind"] if row["kind"] == "a" else f"b{row['size']}"

    assert by_distinct(frame, style).tolist() == ["a", "b2", "a", "b4"] * 250
    assert len(asked) < 20


def test_common_borders_are_thinned_alike_on_both_sides(make_rows):
    rng = np.random.default_rng(3)
    border = [(5 + x, y) for x, y in zip(rng.normal(0, 0.05, 199), np.linspace(0.05, 9.95, 199), strict=True)]
    west = Polygon([(0, 0), (5, 0), *border, (5, 10), (0, 10)])
    east = Polygon([(10, 10), (5, 10), *reversed(border), (5, 0), (10, 0)])
    _, header, streams = packed(make_rows(west, east, kind="territorial_sea"))
    lines = {name: streams[at] for name, at in header["lines"].items()}
    n = lines["vertices"][0]
    level = dict(zip(zip(lines["x"][:n], lines["y"][:n], strict=True), lines["levels"][:n], strict=True))
    other = dict(zip(zip(lines["x"][n:], lines["y"][n:], strict=True), lines["levels"][n:], strict=True))
    common = level.keys() & other.keys()
    assert len(common) == 201
    assert all(level[place] == other[place] for place in common)


def test_land_stands_at_both_edges_of_the_world_where_it_crosses_them(make_rows):
    frame = make_rows(box(-50, 60, -20, 80), box(100, 0, 110, 10))
    ground = land_block(Sheet(frame=frame, title="Land", group="Ground", precision_m=100), KNOWN)
    streams, lines = read_streams(ground.text, ground.block["streams"]), ground.block["lines"]
    found = read_outlines(streams[lines["coded"]], streams[lines["vertices"]])
    lon = [degrees(x, 0, ground.block["bits"])[0] for line in found for x, _ in line]
    assert {round(x) for x in lon} == {-50, -20, 100, 110, 310, 340}


def test_an_islet_smaller_than_a_unit_stays_as_a_point(make_rows):
    frame = make_rows(MultiPolygon([box(0, 0, 1, 1), box(2, 2, 2.0001, 2.0001)]))
    ground = land_block(Sheet(frame=frame, title="Land", group="Ground", precision_m=100), KNOWN)
    streams = read_streams(ground.text, ground.block["streams"])
    assert sorted(streams[ground.block["lines"]["vertices"]]) == [1, 4]


STEP = st.tuples(st.integers(-(2**13), 2**13), st.integers(-(2**13), 2**13))
COURSES = st.lists(st.tuples(st.integers(0, 9), st.lists(STEP, min_size=1, max_size=30)), min_size=1, max_size=8)


@given(COURSES)
def test_outlines_come_back(courses):
    """Of lines on grids of their own, each from where the one before ended."""
    steps = [np.array(line, dtype=np.int64) << grid for grid, line in courses]
    xy = np.cumsum(np.concatenate(steps), axis=0)
    vertices = np.array([len(line) for line in steps])
    found = read_outlines(coded(xy, vertices), vertices.tolist())
    assert [place for line in found for place in line] == [tuple(place) for place in xy.tolist()]
    assert [len(line) for line in found] == vertices.tolist()


def test_a_coast_takes_less_than_deflated_steps():
    rng = np.random.default_rng(5)
    turns = np.cumsum(rng.normal(0, 0.6, 20_000))
    steps = rng.gamma(2, 4, 20_000)[:, np.newaxis] * np.column_stack([np.cos(turns), np.sin(turns)])
    xy = (np.cumsum(steps, axis=0).round().astype(np.int64) + 2**16) << 3
    plain = Streams()
    plain.integers(xy[:, 0])
    plain.integers(xy[:, 1])
    deflated = len(plain.text()) * 3 / 4
    assert len(coded(xy, np.array([20_000]))) < 0.83 * deflated


@pytest.mark.parametrize(
    ("accuracy_m", "bits"), [(100.0, 22), (3000.0, 18), (5.0, 25), (np.nan, 25)], ids=["100", "3000", "5", "none"]
)
def test_coordinates_are_no_finer_than_their_decimals_nor_a_tenth_of_their_accuracy(make_rows, accuracy_m, bits):
    frame = make_rows(Point(1, 2), Point(3, 4)).assign(accuracy_m=accuracy_m)
    assert packed(frame, precision_m=None)[1]["bits"] == bits


@pytest.mark.parametrize(("rows", "heavy"), [(2000, False), (2001, True)])
def test_many_rows_are_packed_without_being_asked(make_rows, rows, heavy):
    frame = make_rows(Point(1, 2)).iloc[np.zeros(rows, dtype=int)]
    assert Sheet(frame=frame, title="t", group="g").packed is heavy
    assert not Sheet(frame=frame, title="t", group="g", heavy=False).packed


def test_many_vertices_are_packed_without_being_asked(make_rows):
    long = LineString(np.column_stack([np.linspace(0, 10, 20_001), np.zeros(20_001)]))
    assert Sheet(frame=make_rows(long), title="t", group="g").packed
    assert not Sheet(frame=make_rows(long, Point(0, 0)), title="t", group="g").packed  # points beside lines cannot be


@pytest.mark.parametrize(
    ("shapes", "options", "message"),
    [
        ([Point(0, 0), LineString([(0, 0), (1, 1)])], {}, "1 points among 2 rows; expected points alone"),
        ([GeometryCollection([Point(0, 0)])], {}, "type GeometryCollection cannot be packed"),
        ([Point(0, 0)], {"precision_m": 0.1}, "precision 0.1 m; expected 0.2 to 100,000 m"),
        ([Point()], {}, "row 'row-0' of layer 'Layer' has no geometry"),
    ],
)
def test_what_cannot_be_packed_is_told(make_rows, shapes, options, message):
    with pytest.raises(ValueError, match=message):
        packed(make_rows(*shapes), **options)


def test_heavy_rows_have_no_measures(make_rows):
    measure = Measure(column="n", title="n", unit="", limits=(1, 2, 3, 4), says="")
    with pytest.raises(ValueError, match="is heavy and coloured by measures; expected one or the other"):
        Sheet(frame=make_rows(Point(0, 0), n=1, length_km=1), title="t", group="g", heavy=True, measures=(measure,))


def test_a_layer_without_rows_is_not_packed(make_rows):
    sheet = Sheet(frame=make_rows(Point(0, 0)).iloc[:0], title="t", group="g", heavy=True)
    assert prepare(sheet, "sheet-0", KNOWN).block["features"] == []


def test_an_unknown_source_is_told_by_the_first_row_that_names_it(make_rows):
    with pytest.raises(ValueError, match="row 'row-1' of layer 'Layer' names the source 'nobody'"):
        packed(make_rows(Point(0, 0), Point(1, 1), source_id=["example", "nobody"]))


def test_the_frame_is_left_as_it_was(make_rows):
    frame = make_rows(Point(0.123456789, 0), Point(1, 1))
    before = frame.copy(deep=True)
    packed(frame)
    pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(before))
    assert shapely.equals_exact(frame.geometry.to_numpy(), before.geometry.to_numpy()).all()


@given(
    st.lists(st.lists(st.tuples(*[st.integers(-(2**30), 2**30)] * 2), min_size=1, max_size=40), min_size=1, max_size=6),
    st.integers(0, 12),
)
@settings(deadline=None, max_examples=cases(20, 60))
def test_outlines_come_back_as_python_reads_them(lines, grid):
    xy = np.array([place for line in lines for place in line], dtype=np.int64) >> grid << grid
    vertices = np.array([len(line) for line in lines])
    content = coded(xy, vertices)
    np.testing.assert_array_equal(decoded(content, vertices), xy)
    with pytest.raises(ValueError, match="outlines end after|expected more bytes"):
        decoded(content + bytes(9), vertices)
