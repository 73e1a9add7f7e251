"""Times that name no zone are UTC, and Python says so; the command says it in its table of columns (issue 16)."""

import warnings

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest
from shapely.geometry import box

from geo import find_events
from geo.tracks.zoneless import ZonelessTimesWarning
from layers.positions.positions import positions_of_frame
from layers.positions.times import recognise_times
from layers.tracks.files import read_tracks
from maps.cli import cli

ZONE = gpd.GeoDataFrame({"id": ["z"]}, geometry=[box(119, 24, 121, 26)], crs=4326)


def fixes(time):
    return pd.DataFrame({"id": ["a", "a"], "time": time, "lon": [119.5, 119.6], "lat": [25.0, 25.0]})


@pytest.fixture
def told():
    """Whatever is warned of in a test, of this category."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always", ZonelessTimesWarning)
        yield found


@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Dhaka"])
def test_a_frame_whose_times_name_no_zone_is_told(told, zone):
    found = find_events(fixes(pd.to_datetime(["2026-08-06T07:00", "2026-08-06T07:30"]).tz_localize(zone)), ZONE)
    assert len(found.events) == 1
    assert [str(each.message).split(" If ")[0] for each in told] == (
        [] if zone else ["times without a zone: column 'time' has such, taken for UTC."]
    )


def test_readers_tell_it_until_somebody_says_the_zone(tmp_path, told):
    path = tmp_path / "t.csv"
    fixes(["2026-08-06 07:00:00", "2026-08-06 07:30:00"]).to_csv(path, index=False)
    read_tracks([path], timezone="UTC")
    positions_of_frame(fixes([1_786_000_000, 1_786_001_800]))
    assert not told
    read_tracks([path])
    positions_of_frame(fixes(pd.to_datetime(["2026-08-06T07:00", "2026-08-06T07:30"])))
    assert len(told) == 2
    assert 'timezone="UTC"' in str(told[0].message)


@pytest.mark.parametrize(
    ("written", "zoneless"),
    [
        ("2026-08-06T07:00", True), ("2026-08-06T07:00Z", False), ("2026-08-06 07:00:00+09:00", False),
        ("2026-08-06 07:00:00 UTC", False), ("2026/08/06 07:00:00", True), ("20260806_070640", True),
        ("2026-08-06", False), ("20260806", False), ("20260806070640", True), ("1786000000", False),
        ("31/08/2026 07:00:00", True), ("2026-08-06 07:06:40.2 +0000 UTC", False), ("20260806T070640Z", False),
    ],
)  # fmt: skip
def test_what_names_a_zone_and_what_does_not(told, written, zoneless):
    recognise_times(pa.array([written] * 3), "t")
    assert bool(told) == zoneless


def test_the_command_says_it_in_its_table_alone(tmp_path, capsys, told):
    fixes(["2026-08-06 07:00:00", "2026-08-06 07:30:00"]).to_csv(tmp_path / "t.csv", index=False)
    ZONE.to_file(tmp_path / "z.gpkg")
    assert cli.main(["incursions", str(tmp_path / "t.csv"), "--zones", str(tmp_path / "z.gpkg")]) == 0
    out, err = capsys.readouterr()
    assert "UTC where they name no zone" in " ".join(out.split())
    assert "times without a zone" not in err
    assert not told


def test_a_frame_of_times_with_and_without_a_zone_is_refused():
    mixed = [pd.Timestamp("2026-08-06T07:00"), pd.Timestamp("2026-08-06T07:30", tz="Asia/Tokyo")]
    with pytest.raises(ValueError, match="times with a zone and times without; expected one or the other"):
        find_events(fixes(pd.Series(mixed, dtype=object)), ZONE)
    told = pd.Series([mixed[1], pd.NaT], dtype=object)
    assert len(find_events(fixes(told), ZONE).pieces) == 1


def test_text_with_and_without_a_zone_is_told(told):
    read = positions_of_frame(fixes(["2026-08-06T07:00:00", "2026-08-06T07:30:00+09:00"])).table()["time"]
    assert [f"{time:%d %H:%M}" for time in read.to_pylist()] == ["06 07:00", "05 22:30"]
    assert len(told) == 1
