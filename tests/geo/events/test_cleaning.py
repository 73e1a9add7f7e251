"""Which rows are kept, derived by hand: rows without meaning, rows out of order, rows twice."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from geo.events.events import find_events

SQUARE = "POLYGON((0 0,8 0,8 8,0 8,0 0))"
THROUGH = "0 -2 4, 4 2 4, 8 6 4, 12 10 4"
NOTHING_DROPPED = {
    "missing id": 0,
    "missing time": 0,
    "missing position": 0,
    "latitude beyond 90 degrees": 0,
    "longitude beyond 180 degrees": 0,
    "latitude above 85 degrees": 0,
    "same id and time as an earlier row": 0,
    "same id and time as an earlier row, at another place": 0,
    "faster than max_speed_kn": 0,
}


def report(found):
    """Rows by reason; reasons that did not occur count as 0, whether they are listed or not."""
    rows = dict(zip(found.cleaning.reason, found.cleaning.rows, strict=True))
    assert len(rows) == len(found.cleaning)
    assert {"read", "kept"} <= set(rows)
    assert set(rows) <= {"read", "kept", *NOTHING_DROPPED}
    return {"read": 0, "kept": 0} | NOTHING_DROPPED | rows


def found_in(grid, positions, **parameters):
    return find_events(positions, grid.shapes(SQUARE), **{"max_speed_kn": None} | parameters)


def stays(grid, found):
    events = found.events
    return list(zip(grid.seconds(events.t_in), grid.seconds(events.t_out), strict=True))


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("id", None, "missing id"),
        ("time", pd.NaT, "missing time"),
        ("lon", np.nan, "missing position"),
        ("lat", np.nan, "missing position"),
        ("lon", None, "missing position"),
        ("lat", 91.0, "latitude beyond 90 degrees"),  # AIS: not available
        ("lat", -90.5, "latitude beyond 90 degrees"),
        ("lon", 181.0, "longitude beyond 180 degrees"),  # AIS: not available
        ("lon", -180.25, "longitude beyond 180 degrees"),
        ("lon", 190.0, "longitude beyond 180 degrees"),
        ("lat", 85.5, "latitude above 85 degrees"),
        ("lat", -86.0, "latitude above 85 degrees"),
        ("lat", 90.0, "latitude above 85 degrees"),
    ],
)
def test_a_row_without_meaning_is_dropped_and_counted(grid, column, value, reason):
    positions = grid.positions(THROUGH + ", 40 4 4")
    positions.loc[4, column] = value
    found = found_in(grid, positions)
    assert report(found) == NOTHING_DROPPED | {"read": 5, "kept": 4, reason: 1}
    assert stays(grid, found) == [("2", "10")]


def test_a_row_without_position_in_the_midst_is_bridged(grid):
    # the three rows left are one straight track: nothing is cut, unlike beyond 85 degrees
    positions = grid.positions(THROUGH)
    positions.loc[1, "lat"] = np.nan
    found = found_in(grid, positions)
    assert stays(grid, found) == [("2", "10")]
    assert found.pieces.n_fixes.tolist() == [3]


def test_limits_of_latitude_and_longitude_are_kept(grid):
    positions = pd.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "time": grid.start,
            "lon": [180.0, -180.0, 0.0, 0.0],
            "lat": [0.0, 0.0, 85.0, -85.0],
        }
    )
    assert report(found_in(grid, positions)) == NOTHING_DROPPED | {"read": 4, "kept": 4}


def test_a_row_with_two_faults_counts_once(grid):
    positions = grid.positions(THROUGH + ", 40 4 4")
    positions.loc[4, ["lon", "lat"]] = 181.0, 91.0
    found = report(found_in(grid, positions))
    assert sum(found[reason] for reason in NOTHING_DROPPED) == 1
    assert (found["read"], found["kept"]) == (5, 4)


def test_every_reason_in_one_table(grid):
    positions = grid.positions(THROUGH + ", 20 9 4, 21 9 4, 22 9 4, 23 9 4, 24 9 4, 25 9 4, 12 9 4, 30 9 4")
    positions.loc[4, "id"] = None
    positions.loc[5, "time"] = pd.NaT
    positions.loc[6, "lon"] = np.nan
    positions.loc[7, "lat"] = 91.0
    positions.loc[8, "lon"] = 181.0
    positions.loc[9, "lat"] = 86.0
    found = report(found_in(grid, positions))
    none = ("faster than max_speed_kn", "same id and time as an earlier row")  # the row that is there twice moved
    once = dict.fromkeys(NOTHING_DROPPED, 1) | dict.fromkeys(none, 0)
    assert found == once | {"read": 12, "kept": 5}


def test_the_report_shows_an_example_of_each_fault(grid):
    positions = grid.positions(THROUGH + ", 40 4 4")
    positions.loc[4, "lon"] = 181.0
    cleaning = found_in(grid, positions).cleaning.set_index("reason")
    assert "181" in str(cleaning.loc["longitude beyond 180 degrees", "example"])


@pytest.mark.parametrize(
    "order", [[3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1], [3, 0, 2, 1]], ids=lambda order: "".join(map(str, order))
)
def test_the_order_of_rows_does_not_matter(grid, order):
    found = found_in(grid, grid.positions(THROUGH).iloc[order])
    assert stays(grid, found) == [("2", "10")]
    assert report(found) == NOTHING_DROPPED | {"read": 4, "kept": 4}


def test_rows_of_two_ids_may_be_mixed(grid):
    positions = grid.positions({"a": THROUGH, "b": "1 4 -2, 5 4 2, 9 4 6, 13 4 10"}).sort_values("time")
    events = found_in(grid, positions).events
    assert events.id.tolist() == ["a", "b"]
    assert grid.seconds(events.t_in) == ["2", "3"]


@pytest.mark.parametrize(
    ("track", "expected", "repeated", "elsewhere"),
    [
        ("0 -2 4, 6 4 4, 6 4 4, 12 10 4", [("2", "10")], 1, 0),  # the same row twice
        ("0 -2 4, 6 4 4, 6 4 20, 12 10 4", [("2", "10")], 0, 1),  # the second row, elsewhere, is not believed
        ("0 -2 4, 6 4 20, 6 4 4, 12 10 4", [], 0, 1),  # the first to arrive stays, though it lies elsewhere: 4 20
        ("0 -2 4, 6 4 4, 6 4 4, 6 4 4, 12 10 4", [("2", "10")], 2, 0),
        ("0 -2 4, 12 10 4, 0 4 4, 12 4 4", [("2", "10")], 0, 2),  # a whole track twice, otherwise
        ("6 4 4, 0 -2 4, 12 10 4, 6 4 20", [("2", "10")], 0, 1),  # out of order: of equal times the first row stays
        ("6 4 20, 0 -2 4, 12 10 4, 6 4 4", [], 0, 1),
        ("0 4 4, 0 9 9", [("0", "0")], 0, 1),
        ("0 4 4, 0.000001 4 4", [("0", "0.000001")], 0, 0),  # a microsecond is another time
    ],
)
def test_of_equal_id_and_time_the_first_to_arrive_stays(grid, track, expected, repeated, elsewhere):
    found = found_in(grid, grid.positions(track))
    assert stays(grid, found) == expected
    told = report(found)
    assert told["same id and time as an earlier row"] == repeated
    assert told["same id and time as an earlier row, at another place"] == elsewhere
    examples = found.cleaning.set_index("reason")["example"]
    assert all(examples[examples.index.str.startswith("same id")].str.match(r"longitude .+, latitude .+ at .+ UTC"))


def test_a_row_without_position_does_not_displace_a_later_one_of_its_time(grid):
    positions = grid.positions("0 -2 4, 6 4 4, 6 4 4, 12 10 4")
    positions.loc[1, "lat"] = 91.0
    found = found_in(grid, positions)
    assert found.pieces.n_fixes.tolist() == [3]
    assert report(found) == NOTHING_DROPPED | {"read": 4, "kept": 3, "latitude beyond 90 degrees": 1}


def test_equal_times_of_different_ids_are_both_kept(grid):
    found = found_in(grid, grid.positions({"a": THROUGH, "b": THROUGH}))
    assert report(found) == NOTHING_DROPPED | {"read": 8, "kept": 8}
    assert stays(grid, found) == [("2", "10")] * 2


def test_a_table_of_bad_rows_only_gives_no_event(grid):
    positions = grid.positions(THROUGH)
    positions["lat"] = 91.0
    found = found_in(grid, positions)
    assert (len(found.events), len(found.pieces)) == (0, 0)
    assert report(found) == NOTHING_DROPPED | {"read": 4, "kept": 0, "latitude beyond 90 degrees": 4}


def arrow(positions):
    schema = pa.schema(
        [("id", pa.string()), ("time", pa.timestamp("us", tz="UTC")), ("lon", pa.float64()), ("lat", pa.float64())]
    )
    return pa.Table.from_pandas(positions, schema=schema, preserve_index=False)


@pytest.mark.parametrize(
    "form",
    [
        arrow,
        lambda positions: arrow(positions).to_batches(max_chunksize=3),
        lambda positions: iter(arrow(positions).to_batches(max_chunksize=1)),
        lambda positions: [arrow(positions[:2]), arrow(positions[2:])],
        lambda positions: positions.assign(speed_kn=9.0, course_deg=90.0, source="x"),
        lambda positions: positions.set_index(np.arange(len(positions)) + 100),
        lambda positions: positions[["lat", "lon", "time", "id"]],
    ],
    ids=["table", "batches", "iterator of batches", "tables", "more columns", "another index", "columns in any order"],
)
def test_the_same_events_from_every_form_of_positions(grid, form):
    tracks = {"b": THROUGH, "a": "0 4 -2, 6 4 4, 6 4 4, 12 4 10, 20 9 91"}
    plain, formed = (found_in(grid, p) for p in (grid.positions(tracks), form(grid.positions(tracks))))
    pd.testing.assert_frame_equal(formed.events, plain.events)
    pd.testing.assert_frame_equal(formed.pieces, plain.pieces)
    assert report(formed) == report(plain)
    assert stays(grid, formed) == [("2", "10"), ("2", "10")]


@pytest.mark.parametrize(
    "rewritten",
    [
        lambda time: time.astype("datetime64[ns, UTC]"),
        lambda time: time.astype("datetime64[s, UTC]"),
        lambda time: time.dt.tz_convert("Asia/Taipei"),
        lambda time: time.dt.tz_localize(None),  # no zone is UTC
    ],
    ids=["nanoseconds", "seconds", "Taipei", "no zone"],
)
def test_times_of_every_unit_and_zone_are_one_instant(grid, rewritten):
    positions = grid.positions(THROUGH)
    found = found_in(grid, positions.assign(time=rewritten(positions.time)))
    assert stays(grid, found) == [("2", "10")]
    assert str(found.events.t_in.dtype) == "datetime64[us, UTC]"


@pytest.mark.parametrize(
    "ids",
    [[220413000] * 4, [220413000.0] * 4, ["220413000"] * 4, pd.Categorical(["220413000"] * 4)],
    ids=["integers", "floats", "text", "categories"],
)
def test_ids_are_told_as_text(grid, ids):
    found = found_in(grid, grid.positions(THROUGH).assign(id=ids))
    assert found.events.id.tolist() == ["220413000"]
    assert stays(grid, found) == [("2", "10")]


@pytest.mark.parametrize("column", ["id", "time", "lon", "lat"])
def test_a_missing_column_is_named(grid, column):
    with pytest.raises(ValueError, match=column):
        found_in(grid, grid.positions(THROUGH).drop(columns=column))


def test_positions_are_left_as_they_were(grid):
    positions = grid.positions(THROUGH).iloc[::-1]
    before = positions.copy(deep=True)
    found_in(grid, positions)
    pd.testing.assert_frame_equal(positions, before)


def test_a_zone_without_crs_is_refused(grid):
    zones = grid.shapes(SQUARE).set_crs(None, allow_override=True)
    with pytest.raises(ValueError, match="set_crs"):
        find_events(grid.positions(THROUGH), zones)


def test_zones_in_another_projection_are_read_on_the_ground(grid):
    # the edges of a box along meridians and parallels are straight in Mercator too
    zones = grid.shapes(SQUARE).to_crs(3857)
    events = find_events(grid.positions(THROUGH), zones, max_speed_kn=None).events
    assert (events.t_in - grid.start).dt.total_seconds().tolist() == pytest.approx([2], abs=1e-6)
    assert (events.t_out - grid.start).dt.total_seconds().tolist() == pytest.approx([10], abs=1e-6)


def test_zones_without_ids_are_named_by_their_index(grid):
    zones = grid.shapes(SQUARE).drop(columns="id").set_axis(["west box"], axis=0)
    assert find_events(grid.positions(THROUGH), zones, max_speed_kn=None).events.zone.tolist() == ["west box"]


@pytest.mark.parametrize(
    ("column", "kind", "told"),
    [("id", "float32", "431000096: of whole numbers beyond 16777216"), ("lon", "float16", "lon' is of type halffloat")],
)
def test_floats_too_short_for_what_they_hold_are_refused(grid, column, kind, told):  # issue 10
    positions = grid.positions(THROUGH).assign(id=431000111.0)
    assert set(find_events(positions, grid.shapes(SQUARE), max_speed_kn=None).events.id) == {"431000111"}
    with pytest.raises(ValueError, match=told):
        find_events(positions.astype({column: kind}), grid.shapes(SQUARE))


@pytest.mark.parametrize("positions", [{"id": ["1"]}, "tracks.csv", 5])
def test_positions_that_are_no_table_are_refused_in_one_line(grid, positions):  # issue 10: RecursionError
    with pytest.raises(ValueError, match="positions are a (dict|str|int); expected a DataFrame"):
        find_events(positions, grid.shapes(SQUARE))
