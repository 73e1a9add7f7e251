"""Zones without an id are called the same from a file on the command line and as a frame in Python (#16)."""

import csv

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import geo
from geo.geodesy.row_names import ids_of
from layers.tracks import count_tracks
from maps.cli.cli import main

BOXES = [shapely.box(0, 0, 2, 2), shapely.box(3, 0, 5, 2)]
SHIP = "id,time,lon,lat\n" + "".join(f"x,2024-01-01T{h:02}:00:00Z,{h / 2 - 1:.1f},1.0\n" for h in range(14))


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, ["1", "2"]),
        ({"depth_m": [3.0, 4.0]}, ["1", "2"]),
        ({"Name": ["north", "south"], "kind": ["a", "b"]}, ["north", "south"]),
        ({"what": ["p", "q"]}, ["p", "q"]),
        ({"what": ["p", "p"]}, ["1", "2"]),
        ({"id": [7, 9], "name": ["north", "south"]}, ["7", "9"]),
    ],
)
def test_a_frame_and_its_file_are_named_alike(columns, expected, tmp_path, capsys):
    zones = gpd.GeoDataFrame(columns, geometry=BOXES, crs=4326)
    ship = tmp_path / "ship.csv"
    ship.write_text(SHIP, encoding="utf-8")
    positions = pd.read_csv(ship, parse_dates=["time"])
    assert geo.find_events(positions, zones, max_speed_kn=None).events["zone"].tolist() == expected
    told = count_tracks(positions, zones).facts["zones"]
    assert [row["id"] for row in told] == expected
    zones.to_file(tmp_path / "zones.gpkg")
    words = ["--zones", str(tmp_path / "zones.gpkg"), "--to", str(tmp_path / "events.csv"), "--max-speed", "9999"]
    assert main(["incursions", str(ship), *words]) == 0
    capsys.readouterr()
    with (tmp_path / "events.csv").open(encoding="utf-8") as file:
        assert [row["zone"] for row in csv.DictReader(file)] == expected


def test_an_index_that_somebody_made_names_rows():
    zones = gpd.GeoDataFrame({"name": ["north", "south"]}, geometry=BOXES, crs=4326)
    assert ids_of(zones.set_axis(["n", "s"]), "zones") == ["n", "s"]
    assert ids_of(zones.set_index(pd.Index([4, 8], name="area")), "zones") == ["4", "8"]
    assert ids_of(zones.iloc[::-1], "zones") == ["south", "north"]


def test_a_missing_id_in_python_is_refused():
    zones = gpd.GeoDataFrame({"id": ["a", None]}, geometry=BOXES, crs=4326)
    with pytest.raises(ValueError, match="a row has no id"):
        ids_of(zones, "zones")
