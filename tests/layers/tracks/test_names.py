"""Names of vessels beside their ids, where a column for them is named."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, box

from layers.tracks.counts import count_tracks
from layers.tracks.files import read_tracks
from maps.cli import main
from maps.tracks.marks import Clock, event_table

ROWS = pd.DataFrame(
    {
        "mmsi": [1] * 4 + [2] * 4,
        "time": list(pd.date_range("2026-03-01", periods=4, freq="10min", tz="UTC")) * 2,
        "lon": [0.45, 0.55, 0.65, 0.75] * 2,
        "lat": [0.0] * 4 + [0.1] * 4,
        "shipname": ["OLD NAME", "CALM, SEA", "CALM, SEA", None, None, None, "", None],
    }
)
ZONES = gpd.GeoDataFrame({"id": ["near"]}, geometry=[box(0.5, -1, 0.7, 1)], crs=4326)
LINES = gpd.GeoDataFrame({"id": ["bar"]}, geometry=[LineString([(0.6, -1), (0.6, 1)])], crs=4326)


@pytest.mark.parametrize("name", ["x.csv", "x.parquet"])
def test_events_and_crossings_have_names(tmp_path, name):
    path = tmp_path / name
    ROWS.to_csv(path, index=False) if name.endswith("csv") else ROWS.to_parquet(path, index=False)
    tracks = read_tracks(path, columns={"name": "shipname"})
    counted = count_tracks(tracks, ZONES, LINES)
    assert counted.found.events[["id", "vessel_name"]].to_numpy().tolist() == [["1", "CALM, SEA"], ["2", ""]]
    assert counted.found.crossings["vessel_name"].tolist() == ["CALM, SEA", ""]
    rows = event_table(counted, Clock(timed=True, dated=True)).rows
    assert {row.cells[1] for row in rows} == {"1 CALM, SEA", "2"}
    assert "vessel_name" not in count_tracks(read_tracks(path), ZONES).found.events
    assert all("vessel_name" not in batch.schema.names for batch in tracks.batches())


def test_the_command_writes_names(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    ROWS.to_csv("x.csv", index=False)
    ZONES.to_file("zones.gpkg")
    arguments = ["incursions", "x.csv", "--zones", "zones.gpkg", "--to", "events.csv", "--name-column"]
    assert main([*arguments, "shipname"]) == 0
    assert pd.read_csv("events.csv")["vessel_name"].fillna("").tolist() == ["CALM, SEA", ""]
    assert main([*arguments, "name"]) == 2
    assert "there is no column name" in capsys.readouterr().err
