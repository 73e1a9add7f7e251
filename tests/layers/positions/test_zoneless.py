"""Times that name no zone are UTC, as Python and the command say; beside another they are refused (issue 16)."""

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


def incursions(capsys, folder, *words):
    ZONE.to_file(folder / "z.gpkg")
    code = cli.main(["incursions", *words, "--zones", str(folder / "z.gpkg"), "--json"])
    return code, *capsys.readouterr()


def test_the_command_says_it_on_stderr_by_file_until_somebody_says_the_zone(tmp_path, capsys, told):
    path = tmp_path / "t.csv"
    fixes(["2026-08-06 07:00:00", "2026-08-06 07:30:00"]).to_csv(path, index=False)
    code, out, err = incursions(capsys, tmp_path, str(path))
    assert (code, "UTC where they name no zone" in out) == (0, True)
    assert (
        f"times without a zone: column 'time' of {path} has such, taken for UTC. If they are, say so: --timezone UTC; "
        in err
    )
    code, _, err = incursions(capsys, tmp_path, str(path), "--timezone", "UTC")
    assert (code, "without a zone" in err) == (0, False)
    assert not told


LOCAL, ZONED, IN_UTC = "2026-08-06 15:0{}:00", "2026-08-06T15:0{}:00+08:00", "2026-08-06T07:0{}:00Z"


def two_files(folder, second, first=LOCAL):
    for name, form in (("a", first), ("b", second)):
        rows = fixes([form.format(0), form.format(9)]).assign(id=name)
        rows.to_csv(folder / f"{name}.csv", index=False)
    return [str(folder / "a.csv"), str(folder / "b.csv")]


def test_times_without_a_zone_beside_another_zone_are_refused_until_it_is_said(tmp_path, capsys, told):
    """One clock of Taipei showed both: 15:00 there is 07:00 UTC, and not eight hours apart."""
    paths = two_files(tmp_path, ZONED)
    code, out, err = incursions(capsys, tmp_path, *paths)
    assert (code, out) == (2, "")
    assert f"{paths[0]}: column time holds times without a zone, and those of {paths[1]} name one, as in 2026-" in err
    assert "+08:00: the former may be UTC or the clock of that zone. Expected" in err
    assert "--timezone UTC, or the zone of the clock, --timezone Asia/Taipei" in err
    with pytest.raises(ValueError, match='timezone="UTC", or the zone of the clock, timezone="Asia/Taipei"'):
        read_tracks(paths[::-1])
    for zone, first in (("Asia/Taipei", "07:00"), ("UTC", "15:00")):
        tracks = read_tracks(paths, timezone=zone)
        times = pa.Table.from_batches(tracks.batches()).to_pandas().set_index("id")["time"]
        assert [f"{times[name].min():%H:%M}" for name in "ab"] == [first, "07:00"]
    assert not told


def test_times_without_a_zone_beside_utc_are_warned_of_by_file(tmp_path, told):
    paths = two_files(tmp_path, IN_UTC)
    read_tracks(paths)
    assert [str(each.message).split(", taken")[0] for each in told] == [
        f"times without a zone: column 'time' of {paths[0]} has such"
    ]


@pytest.mark.parametrize(
    "other", ["2026-08-06 15:0{}:00+0800", "2026-08-06 15:0{}:00 UTC+8", "2026-08-06 07:0{}:00-05"]
)
def test_offsets_are_zones_however_they_are_written(tmp_path, other):
    with pytest.raises(ValueError, match="may be UTC or the clock of that zone"):
        read_tracks(two_files(tmp_path, other))


@pytest.mark.parametrize(
    "other", ["2026-08-06 07:0{}:00+00", "2026-08-06 07:0{}:00 UTC", "2026-08-06 07:0{}:00 +0000 UTC"]
)
def test_offsets_of_nothing_are_utc(tmp_path, other, told):
    read_tracks(two_files(tmp_path, other))
    assert len(told) == 1


def test_a_parquet_file_whose_times_have_a_zone_is_another(tmp_path):
    two_files(tmp_path, ZONED)
    rows = pd.read_csv(tmp_path / "b.csv", parse_dates=["time"])
    rows.assign(time=rows["time"].dt.tz_convert("Asia/Taipei")).to_parquet(tmp_path / "c.parquet")
    with pytest.raises(ValueError, match="as in Asia/Taipei: the former may be UTC"):
        read_tracks([tmp_path / "a.csv", tmp_path / "c.parquet"])
    rows.assign(time=rows["time"].dt.tz_convert("UTC")).to_parquet(tmp_path / "c.parquet")
    with pytest.warns(ZonelessTimesWarning):
        read_tracks([tmp_path / "a.csv", tmp_path / "c.parquet"])


def test_a_frame_of_times_with_and_without_a_zone_is_refused():
    mixed = [pd.Timestamp("2026-08-06T07:00"), pd.Timestamp("2026-08-06T07:30", tz="Asia/Tokyo")]
    with pytest.raises(ValueError, match="times with a zone and times without; expected one or the other"):
        find_events(fixes(pd.Series(mixed, dtype=object)), ZONE)
    told = pd.Series([mixed[1], pd.NaT], dtype=object)
    assert len(find_events(fixes(told), ZONE).pieces) == 1


def test_text_of_one_column_with_and_without_a_zone_is_refused_until_it_is_said(told):
    rows = fixes(["2026-08-06T07:00:00", "2026-08-06T07:30:00+09:00"])
    with pytest.raises(ValueError, match="holds times without a zone, and others name one, as in 2026-08-06T07:30:00"):
        positions_of_frame(rows)
    for zone, first in (("UTC", "06 07:00"), ("Asia/Tokyo", "05 22:00")):
        read = positions_of_frame(rows, timezone=zone).table()["time"]
        assert [f"{time:%d %H:%M}" for time in read.to_pylist()] == [first, "05 22:30"]
    assert not told
