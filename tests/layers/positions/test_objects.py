"""MovingPandas and traffic: out and back, and what times in another unit than nanoseconds would have done."""

import warnings
from datetime import UTC, datetime
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyproj
import pytest
import shapely
from pytest import approx

from layers.positions.objects import from_movingpandas, from_traffic, to_movingpandas, to_traffic_frame
from layers.positions.positions import positions_of_frame

with warnings.catch_warnings():  # of a smoother that is not installed
    warnings.simplefilter("ignore", UserWarning)
    import movingpandas

pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")  # MovingPandas 0.23 with pandas 3.1

# Along the equator at 0.1 degrees in 600 s: 18.55 m/s, and out of a box that ends at 0.15 degrees after 900 s.
START = pd.Timestamp("2024-01-01")
TRACK = pd.DataFrame(
    {"id": "a", "time": START + pd.to_timedelta([0, 600, 1200], "s"), "lon": [0, 0.1, 0.2], "lat": 0.0}
)
SPEED_M_S = pyproj.Geod(ellps="WGS84").inv(0, 0, 0.1, 0)[2] / 600
BOX = shapely.box(0.05, -1, 0.15, 1)


def in_unit(unit):
    return TRACK.assign(time=TRACK["time"].dt.as_unit(unit))


def exit_error_s(collection):
    (clipped,) = collection.trajectories[0].clip(BOX).trajectories
    return (START + pd.Timedelta(seconds=900) - clipped.get_end_time()).total_seconds()


def test_movingpandas_alone_is_wrong_by_units_of_the_time_column():
    found = {
        unit: exit_error_s(movingpandas.TrajectoryCollection(in_unit(unit), "id", t="time", x="lon", y="lat"))
        for unit in ("s", "ms", "us")
    }
    assert found == {"s": 10, "ms": approx(0.01), "us": approx(1e-5)}


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Taipei"])
@pytest.mark.parametrize("kind", ["frame", "table"])
def test_trajectories_are_in_nanoseconds_of_utc(unit, zone, kind):
    frame = in_unit(unit)
    if zone:
        frame["time"] = frame["time"].dt.tz_localize("UTC").dt.tz_convert(zone)
    collection = to_movingpandas(frame if kind == "frame" else pa.Table.from_pandas(frame))
    assert collection.trajectories[0].df.index.dtype == "datetime64[ns]"
    assert collection.trajectories[0].df.index[0] == START
    assert exit_error_s(collection) == approx(0, abs=2e-6)
    collection.add_speed()
    speeds = collection.trajectories[0].df["speed"]
    assert speeds.tolist() == approx([SPEED_M_S] * 3, rel=1e-3)  # its Earth is a sphere
    assert approx(18.5532, abs=1e-4) == SPEED_M_S


def test_there_and_back():
    table = positions_of_frame(pd.concat([TRACK, TRACK.assign(id="b", lat=60.0)])).table()
    back = from_movingpandas(to_movingpandas(table))
    assert back.schema.equals(table.schema)
    assert back.sort_by([("id", "ascending"), ("time", "ascending")]).equals(table)
    assert from_movingpandas(to_movingpandas(table).trajectories[1])["id"].to_pylist() == ["b"] * 3


def test_positions_need_not_be_made_a_table():
    positions = positions_of_frame(TRACK)
    (trajectory,) = to_movingpandas(positions).trajectories
    assert trajectory.df.geometry.x.tolist() == [0, 0.1, 0.2]
    assert to_traffic_frame(positions)["longitude"].tolist() == [0, 0.1, 0.2]


def test_rows_that_are_no_positions_or_repeat_one_are_left_out():
    more = pd.DataFrame(
        {"id": ["a", "a", None], "time": [START, pd.NaT, START], "lon": [9.0, 1, 2], "lat": [9.0, 1, 2]}
    )
    collection = to_movingpandas(pd.concat([TRACK, more]))
    assert collection.trajectories[0].df.geometry.x.tolist() == [0, 0.1, 0.2]
    with pytest.raises(ValueError, match="no row with an id, a time and a position"):
        to_movingpandas(more.assign(id=None))


def test_trajectories_in_any_crs_and_on_any_clock():
    places = gpd.GeoSeries(gpd.points_from_xy([121.5, 121.6], [25, 25.1]), crs=4326).to_crs(32651)
    times = pd.DatetimeIndex(["2024-01-01 08:00", "2024-01-01 09:00"], name="t")
    frame = gpd.GeoDataFrame({"who": 7}, geometry=places.to_numpy(), index=times, crs=32651)
    table = from_movingpandas(movingpandas.Trajectory(frame, 7), timezone="Asia/Taipei")
    assert table["id"].to_pylist() == ["7", "7"]
    assert table["time"].to_pylist() == [datetime(2024, 1, 1, hour, tzinfo=UTC) for hour in (0, 1)]
    assert table["lon"].to_pylist() == approx([121.5, 121.6], abs=1e-9)
    assert table["lat"].to_pylist() == approx([25, 25.1], abs=1e-9)


class Traffic:
    """What the library's objects have in common."""

    def __init__(self, data):
        self.data = data


FLIGHT = pd.DataFrame(
    {
        "timestamp": pd.to_datetime(["2017-03-08 01:30:15", "2017-03-08 01:30:20"], utc=True).as_unit("ns"),
        "icao24": "750093",
        "callsign": "9MFCL",
        "latitude": [5.939529, 5.944336],
        "longitude": [116.05217, 116.053986],
        "groundspeed": [171.0, 184],
        "track": [22.0, 20],
        "altitude": [200, 400],
    }
)


def test_traffic_in():
    table = from_traffic(Traffic(FLIGHT))
    assert table.to_pylist()[0] == {
        "id": "750093",
        "time": datetime(2017, 3, 8, 1, 30, 15, tzinfo=UTC),
        "lon": 116.05217,
        "lat": 5.939529,
        "speed_kn": 171.0,
        "course_deg": 22.0,
        "height_m": approx(200 * 0.3048),
        "height_kind": "barometric",
    }
    assert from_traffic(Traffic(FLIGHT.drop(columns="icao24")))["id"].to_pylist() == ["9MFCL", "9MFCL"]
    named = from_traffic(Traffic(FLIGHT.assign(flight_id=["x", "y"])), columns={"id": "flight_id"})
    assert named["id"].to_pylist() == ["x", "y"]


def test_traffic_out_and_back():
    frame = to_traffic_frame(from_traffic(Traffic(FLIGHT)))
    assert frame["timestamp"].dtype == "datetime64[ns, UTC]"
    same = ["timestamp", "icao24", "latitude", "longitude", "groundspeed", "track"]
    pd.testing.assert_frame_equal(frame[same], FLIGHT[same], check_dtype=False)
    assert frame["flight_id"].tolist() == ["750093", "750093"]
    assert from_traffic(Traffic(frame)).equals(from_traffic(Traffic(FLIGHT)))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: from_traffic("flight"), "a str has no table in .data; expected a Flight or a Traffic"),
        (lambda: from_traffic(Traffic(FLIGHT.drop(columns="latitude"))), "Traffic: there is no column for lat"),
        (lambda: to_movingpandas(TRACK.drop(columns="lon")), "there is no column lon among id, time, lat"),
        (lambda: to_traffic_frame(TRACK.drop(columns="time")), "there is no column time among id, lon, lat"),
        (lambda: from_movingpandas(SimpleNamespace(trajectories=[])), "the collection holds no trajectories"),
    ],
)
def test_what_cannot_be_turned_is_told(call, words):
    with pytest.raises(ValueError, match=words):
        call()
