"""Rows chosen by any column of a file, in every form of file, counted where they are left out."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, box

from layers.tracks.counts import count_tracks
from layers.tracks.files import read_tracks
from maps.cli import main

MINUTES = pd.date_range("2026-03-01", periods=4, freq="10min", tz="UTC")
FLEET = pd.concat(
    [
        pd.DataFrame(
            {
                "mmsi": mmsi,
                "time": MINUTES,
                "lon": [0, 0.4, 0.8, 1.2],
                "lat": 0.0,
                "sog": sog,
                "ship_type": kind,
                "flag": flag,
            }
        )
        for mmsi, sog, kind, flag in (
            (1, 10.0, 70, "TW"),
            (2, 4.0, 80, "JP"),
            (3, 12.0, None, None),
            (4, 9.0, 89, "JP"),
        )
    ],
    ignore_index=True,
)
ZONES = gpd.GeoDataFrame({"id": ["near"]}, geometry=[box(0.5, -1, 1, 1)], crs=4326)


def written(folder, name):
    path = folder / name
    if name.endswith(".csv"):
        FLEET.to_csv(path, index=False)
    elif name.endswith(".parquet"):
        FLEET.to_parquet(path, index=False)
    elif name.endswith(".json"):
        FLEET.to_json(path, orient="records", date_format="iso")
    else:
        points = gpd.GeoDataFrame(
            FLEET.drop(columns=["lon", "lat"]), geometry=gpd.points_from_xy(FLEET["lon"], FLEET["lat"]), crs=4326
        )
        points.to_file(path)
    return path


def chosen(path, where):
    tracks = read_tracks(path, where=where)
    ids = {row for batch in tracks.batches() for row in batch.column("id").to_pylist()}
    report = tracks.report()
    left = report[report["reason"].str.startswith("left out by where: ")]
    return ids, int(left["rows"].sum())


@pytest.mark.parametrize("name", ["x.csv", "x.parquet", "x.json", "x.gpkg", "x.geojson"])
@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("ship_type >= 80", {"2", "4"}),
        ("ship_type != 80", {"1", "4"}),  # as in SQL: nobody knows of 3
        ("ship_type not in (80, 70)", {"4"}),
        ("ship_type is null", {"3"}),
        ("flag = 'JP' and sog > 5", {"4"}),
        ("flag in ('JP', 'TW')", {"1", "2", "4"}),
        ("speed_kn > 9.5", {"1", "3"}),
        ("mmsi = 3", {"3"}),
        ({"ship_type": {"from": 80}, "flag": "JP"}, {"2", "4"}),
        ({"flag": {"not": "JP"}}, {"1", "3"}),  # the table of a story says so of missing values
    ],
)
def test_rows_by_any_column(tmp_path, name, where, ids):
    assert chosen(written(tmp_path, name), where) == (ids, 4 * (4 - len(ids)))


def test_times_are_compared_as_times(tmp_path):
    path = tmp_path / "slashes.csv"
    FLEET.assign(time=FLEET["time"].dt.strftime("%d/%m/%Y %H:%M:%S")).to_csv(path, index=False)
    tracks = read_tracks(path, time_format="%d/%m/%Y %H:%M:%S", where="time >= '2026-03-01 00:20'")
    assert sum(map(len, tracks.batches())) == 8


def test_lines_by_their_properties(tmp_path):
    path = tmp_path / "lines.gpkg"
    lines = [LineString([(0, 0), (1, 0)]), LineString([(0, 0.1), (1, 0.1)])]
    gpd.GeoDataFrame({"name": ["a", "b"], "ship_type": [70, 80]}, geometry=lines, crs=4326).to_file(path)
    tracks = read_tracks(path, where="ship_type >= 80")
    assert sum(map(len, tracks.batches())) == 2
    assert tracks.report()["reason"].tolist() == ["left out by where: ship_type >= 80"]
    with pytest.raises(ValueError, match="where leaves no row"):
        read_tracks(path, where="ship_type > 90")


SENTENCES = (
    b"1577836800 !AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\n"  # class A, moored
    b"1577836801 !AIVDM,1,1,,A,B52K>;h00Fc>jpUlNV@ikwpUoP06,0*4C\n"  # class B
)


def test_sentences_by_what_is_read_of_them(tmp_path):
    path = tmp_path / "feed.nmea"
    path.write_bytes(SENTENCES)
    assert chosen(path, "class = 'B'") == ({"338087471"}, 1)
    assert chosen(path, "status = 5") == ({"477553000"}, 1)
    assert chosen(path, "message in (1, 18)") == ({"338087471", "477553000"}, 0)
    assert chosen(path, "speed > 0.05") == ({"338087471"}, 1)
    tracks = read_tracks(path, where="status = 5")
    assert tracks.report()["rows"].sum() == 1  # without anybody having read the files
    with pytest.raises(ValueError, match=r"where leaves no row \(status = 8\)"):
        list(read_tracks(path, where="status = 8").batches())
    with pytest.raises(ValueError, match=r"where asks of 'stat', which is not among .* Did you mean 'status'\?"):
        read_tracks(path, where="stat = 8")


def test_what_is_not_there_is_told(tmp_path):
    path = written(tmp_path, "x.parquet")
    with pytest.raises(ValueError, match=r"x.parquet: where asks of 'shiptype', .* Did you mean 'ship_type'\?"):
        read_tracks(path, where="shiptype >= 80")
    with pytest.raises(ValueError, match=r"where leaves no row \(ship_type > 99\)"):
        list(read_tracks(path, where="ship_type > 99").batches())
    with pytest.raises(ValueError, match=r"where.ship_type.* is 'x', of another kind"):
        list(read_tracks(path, where="ship_type = 'x'").batches())
    with pytest.raises(ValueError, match="it has an or"):
        read_tracks(path, where="ship_type = 1 or ship_type = 2")


def test_capitals_of_a_name_are_as_in_sql_where_one_column_alone_is_meant(tmp_path):
    path = tmp_path / "x.csv"
    frame = FLEET.rename(columns={"ship_type": "Ship_Type"}).assign(Draught=range(len(FLEET)))
    frame.to_csv(path, index=False)
    assert chosen(path, "ship_type >= 80") == chosen(path, "Ship_Type >= 80")
    frame.head(10).to_csv(path, index=False)
    assert sum(len(one) for one in read_tracks(path, where="draught > 3").batches()) == 6
    frame.assign(SHIP_TYPE=0).to_csv(path, index=False)
    with pytest.raises(ValueError, match="where asks of 'ship_type', .* Did you mean 'Ship_Type'"):
        read_tracks(path, where="ship_type >= 80")


def test_one_file_of_several_may_have_no_row_that_fits(tmp_path):
    for mmsi, part in FLEET.groupby("mmsi"):
        part.to_csv(tmp_path / f"{mmsi}.csv", index=False)
    assert chosen(tmp_path, "flag = 'TW'") == ({"1"}, 12)


def test_rows_left_out_are_no_bad_rows(tmp_path):
    path = tmp_path / "x.csv"
    FLEET.assign(lat=["north" if kind == 80 else 0 for kind in FLEET["ship_type"]]).to_csv(path, index=False)
    tracks = read_tracks(path, where="ship_type != 80")
    list(tracks.batches())
    assert tracks.report()["reason"].tolist() == ["left out by where: ship_type != 80"]


def test_the_command_counts_and_reports(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "x.csv")
    ZONES.to_file("zones.gpkg")
    assert main(["incursions", "x.csv", "--zones", "zones.gpkg", "--where", "ship_type >= 80"]) == 0
    told = capsys.readouterr().out
    assert "left out by where: ship_type >= 80" in told
    assert count_tracks(read_tracks("x.csv", where="ship_type >= 80"), ZONES).facts["tracks"]["vessels"] == 2
    assert main(["incursions", "x.csv", "--zones", "zones.gpkg", "--where", "shiptype >= 80"]) == 2
    assert "Did you mean 'ship_type'?" in capsys.readouterr().err
