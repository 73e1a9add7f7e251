"""Zones and lines by layer, file or id; tracks by what is in the files."""

import gzip

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Polygon, box

import layers
from layers.given_shapes import given_shapes, path_of
from layers.track_files import is_nmea, read_tracks

SENTENCE = "1577836800 !AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\r\n"  # ITU-R M.1371, as pyais prints it


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "own.gpkg"
    shapes = [box(0, 0, 1, 1), box(2, 0, 3, 1), LineString([(0, 0), (1, 1)])]
    gpd.GeoDataFrame({"name": ["a", "b", "c"]}, geometry=shapes, crs=4326).to_crs(3857).to_file(path)
    return path


def test_a_layer_and_some_of_its_rows():
    whole, some = given_shapes("adiz", "zones"), given_shapes("adiz:taiwan-adiz,prc-adiz-drawn", "zones")
    assert set(whole.frame["id"]) == set(layers.load("adiz").query("geometry.geom_type == 'Polygon'")["id"])
    assert "japan-adiz-points-1-7" in whole.left_out
    assert some.frame["id"].tolist() == ["taiwan-adiz", "prc-adiz-drawn"]
    assert (some.title, some.path) == ("adiz:taiwan-adiz,prc-adiz-drawn", None)
    assert any("Taiwan Today" in words for words in some.credits)
    assert given_shapes("adiz", "lines").frame.geom_type.unique().tolist() == ["LineString"]


def test_a_file_in_any_crs(file):
    zones = given_shapes(str(file), "zones")
    assert zones.frame["id"].tolist() == ["a", "b"]
    assert zones.frame.geometry.iloc[0].bounds == pytest.approx((0, 0, 1, 1))
    assert (zones.path, zones.title, zones.left_out, zones.credits) == (file, "own.gpkg", ("c",), ())
    assert given_shapes(f"{file}:b", "zones").frame["id"].tolist() == ["b"]
    assert given_shapes(str(file), "lines").frame["name"].tolist() == ["c"]


def test_rows_without_telling_names_are_numbered(tmp_path):
    gpd.GeoDataFrame({"name": ["a", "a"]}, geometry=[box(0, 0, 1, 1)] * 2, crs=4326).to_parquet(tmp_path / "z.parquet")
    frame = given_shapes(str(tmp_path / "z.parquet"), "zones").frame
    assert (frame["id"].tolist(), frame["name"].tolist()) == (["1", "2"], ["a", "a"])


@pytest.mark.parametrize(
    ("words", "what", "message"),
    [
        ("adizz", "zones", "--zones adizz: there is no such layer and no such file; expected a file, or one of "),
        ("adiz:nowhere", "zones", "it has no row 'nowhere'; expected some of taiwan-adiz, "),
        ("median_lines", "zones", "--zones median_lines: it holds LineString; expected polygons"),
        ("territorial_sea", "lines", "it holds MultiPolygon, Polygon; expected lines"),
        ("budgets", "zones", "it is a table without geometry"),
    ],
)
def test_what_is_not_there_is_told(words, what, message):
    with pytest.raises(ValueError, match=message):
        given_shapes(words, what)


def test_a_file_without_crs_is_refused(tmp_path):
    gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)]).to_parquet(tmp_path / "z.parquet")
    with pytest.raises(
        ValueError, match=r"z.parquet: it declares no CRS; expected one. Declare the one that .*set_crs"
    ):
        given_shapes(str(tmp_path / "z.parquet"), "zones")


def test_sentences_are_known_by_what_they_are(tmp_path):
    (tmp_path / "feed.txt").write_text(SENTENCE)
    (tmp_path / "table.txt").write_text("mmsi,timestamp,lat,lon\n1,2020-01-01T00:00:00Z,47.6,-122.3\n")
    with gzip.open(tmp_path / "feed.log.gz", "wt") as packed:
        packed.write(SENTENCE)
    found = {path.name: is_nmea(path) for path in tmp_path.iterdir()}
    assert found == {"feed.txt": True, "table.txt": False, "feed.log.gz": True}
    assert [is_nmea(tmp_path / name) for name in ("not-there.nmea", "not-there.csv")] == [True, False]


def test_tables_and_sentences_are_read_together(tmp_path):
    (tmp_path / "feed.nmea").write_text(SENTENCE)
    (tmp_path / "table.csv").write_text("mmsi,timestamp,lat,lon\n1,2020-01-01T00:00:00Z,47.6,-122.3\n2,x,1,1\n")
    tracks = read_tracks([tmp_path / "feed.nmea", tmp_path / "table.csv"])
    assert [batch["id"][0].as_py() for batch in tracks.batches()] == ["1", "477553000"]
    assert (tracks.title, tracks.timed, tracks.dated) == ("feed.nmea and 1 more", True, True)
    assert set(tracks.columns["file"]) == {"feed.nmea", str(tmp_path / "table.csv")} or "table.csv" in "".join(
        tracks.columns["file"]
    )
    assert tracks.report()["rows"].sum() == 1


def test_tracks_with_and_without_times_are_not_mixed(tmp_path):
    gpd.GeoDataFrame({"id": ["a"]}, geometry=[LineString([(0, 0), (1, 1)])], crs=4326).to_file(tmp_path / "l.geojson")
    (tmp_path / "feed.nmea").write_text(SENTENCE)
    with pytest.raises(
        ValueError, match=r"l.geojson holds lines without times, feed.nmea positions with times; expected"
    ):
        read_tracks([tmp_path / "feed.nmea", tmp_path / "l.geojson"])


def test_columns_of_sentences_cannot_be_named(tmp_path):
    (tmp_path / "feed.nmea").write_text(SENTENCE)
    with pytest.raises(ValueError, match=r"feed.nmea: NMEA sentences have no columns to name"):
        read_tracks([tmp_path / "feed.nmea"], columns={"id": "x"})
    with pytest.raises(ValueError, match="there are no tracks; expected at least one file"):
        read_tracks([])


@pytest.fixture
def layered(tmp_path):
    """File with the layers zones (two boxes), and fixes (one vessel at 1 E, then 2 E, written in Web Mercator)."""
    path = tmp_path / "survey.gpkg"
    zones = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[box(0, 0, 1, 1), box(2, 0, 3, 1)], crs=4326)
    zones.to_file(path, layer="zones")
    times = ["2026-03-01T00:00:00Z", "2026-03-01T01:00:00Z"]
    points = gpd.points_from_xy([1, 2], [0.5, 0.5])
    fixes = gpd.GeoDataFrame({"mmsi": "7", "timestamp": times, "lat": [9, 9]}, geometry=points, crs=4326)
    fixes.to_crs(3857).to_file(path, layer="fixes")
    zones.set_geometry(zones.boundary).to_file(path, layer="edges")
    return path


def test_a_layer_of_several_is_chosen_as_in_qgis(layered):
    zones = given_shapes(f"{layered}|layername=zones:b", "zones")
    assert (zones.frame["id"].tolist(), zones.path, zones.title) == (["b"], layered, "zones of survey.gpkg")
    assert given_shapes(f"{layered}|layername=edges", "lines").frame["id"].tolist() == ["a", "b"]
    assert path_of(f"{layered}|layername=zones:b") == layered
    tracks = read_tracks(f"{layered}|layername=fixes")
    (batch,) = tracks.batches()
    assert batch["lon"].to_pylist() == pytest.approx([1, 2], abs=1e-9)
    assert batch["lat"].to_pylist() == pytest.approx([0.5, 0.5], abs=1e-9)  # of the geometry, not the column
    assert (tracks.title, tracks.paths, set(batch["id"].to_pylist())) == ("fixes of survey.gpkg", (layered,), {"7"})


def test_layers_that_could_be_chosen_are_listed(layered):
    listed = r"survey.gpkg: it holds the layers zones, fixes, edges; expected one. Choose it: '.*\|layername=zones'"
    for read in (lambda: given_shapes(str(layered), "zones"), lambda: read_tracks(layered)):
        with pytest.raises(ValueError, match=listed):
            read()
    with pytest.raises(ValueError, match="it has no layer 'c'; expected one of zones, fixes, edges"):
        given_shapes(f"{layered}|layername=c", "zones")
    with pytest.raises(ValueError, match="chooses 'layerid=1'; expected FILE|layername=NAME"):
        given_shapes(f"{layered}|layerid=1", "zones")
    with pytest.raises(ValueError, match="there is no column for time|holds Polygon; expected"):
        read_tracks(f"{layered}|layername=zones")


def test_rows_without_geometry_are_told_apart_from_those_of_the_other_kind(tmp_path):
    shapes = [box(0, 0, 1, 1), None, Polygon(), LineString([(0, 0), (1, 1)])]
    gpd.GeoDataFrame({"id": list("abcd")}, geometry=shapes, crs=4326).to_parquet(tmp_path / "z.parquet")
    zones = given_shapes(str(tmp_path / "z.parquet"), "zones")
    assert (zones.frame["id"].tolist(), zones.without_geometry, zones.left_out) == (["a"], ("b", "c"), ("d",))
    gpd.GeoDataFrame({"id": ["b"]}, geometry=[None], crs=4326).to_parquet(tmp_path / "n.parquet")
    with pytest.raises(ValueError, match="it holds rows without geometry; expected polygons"):
        given_shapes(str(tmp_path / "n.parquet"), "zones")


@pytest.mark.parametrize(
    ("columns", "naming"),
    [
        ({"id": [1, 2], "name": ["x", "x"]}, ""),
        ({"id": [1, 1], "name": ["x", "y"]}, "named by the column name: values of id are missing or stand twice."),
        ({"id": [1, None]}, "named by their number in the file, from 1: values of id are missing or stand twice."),
        ({"kind": ["x", "y"]}, "named by the column kind; name another one with --zone-name."),
        ({"kind": ["x", "y"], "sort": ["v", "w"]}, ""),
    ],
)
def test_it_is_told_if_rows_are_not_named_by_their_id(tmp_path, columns, naming):
    gpd.GeoDataFrame(columns, geometry=[box(0, 0, 1, 1)] * 2, crs=4326).to_parquet(tmp_path / "z.parquet")
    told = given_shapes(str(tmp_path / "z.parquet"), "zones").notes
    assert [words for words in told if "named" in words] == [f"Rows of z.parquet are {naming}"] * bool(naming)


def test_tracks_are_one_path_of_any_kind(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("mmsi,timestamp,lat,lon\n1,2020-01-01T00:00:00Z,47.6,-122.3\n")
    for given in (path, str(path), [str(path)]):
        assert [batch["id"].to_pylist() for batch in read_tracks(given).batches()] == [["1"]]
    (tmp_path / "feed.nmea").write_text(SENTENCE)
    with pytest.raises(ValueError, match=r"NMEA sentences have times and speeds of one kind; leave timezone out"):
        read_tracks(str(tmp_path / "feed.nmea"), timezone="Asia/Tokyo")
