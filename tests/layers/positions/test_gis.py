"""Files that GDAL reads, GPX, KML and GeoParquet: the same ship of issue 10, however a file keeps it."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta, timezone

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from pytest import approx

from layers.positions.positions import positions_of_frame, read_positions
from layers.tracks.files import read_tracks

START = datetime(2026, 8, 6, 7, 6, 40, tzinfo=UTC)
TIMES = [START + timedelta(minutes=10 * n) for n in range(4)]
LON = [120.0, 120.05, 120.1, 120.15]
JST = timezone(timedelta(hours=9))
SHIP = [("431000111", time, lon, 25.0) for time, lon in zip(TIMES, LON, strict=True)]


def fixes(path, **arguments):
    return sorted(tuple(row.values()) for row in read_positions(path, **arguments).table().to_pylist())


def near(found, expected=SHIP):
    assert [row[:2] for row in found] == [row[:2] for row in expected]
    assert [row[2:] for row in found] == [approx(row[2:], abs=1e-7) for row in expected]


def points(times, **columns):
    data = {"mmsi": 431000111, "time": times} | columns
    return gpd.GeoDataFrame(data, geometry=gpd.points_from_xy(LON, [25.0] * 4), crs=4326)


WRITTEN = {
    "jst": [time.astimezone(JST) for time in TIMES],
    "naive": [time.astimezone(JST).replace(tzinfo=None) for time in TIMES],
    "mixed": [time.astimezone(JST if n % 2 else UTC) for n, time in enumerate(TIMES)],
}


@pytest.mark.filterwarnings("ignore:Non-conformant content")  # of GeoPackage, when it is written
@pytest.mark.parametrize("chosen", ["", "|layername=ship"])
@pytest.mark.parametrize("zone", WRITTEN)
@pytest.mark.parametrize("suffix", ["fgb", "gpkg", "geojson", "sqlite", "gdb"])
def test_times_of_gis_files_keep_their_zones(tmp_path, suffix, zone, chosen):  # issue 10
    if suffix == "gdb" and zone != "naive":
        pytest.skip("a file geodatabase has one zone for all times")
    path = tmp_path / f"ship.{suffix}"
    driver = {"driver": "OpenFileGDB", "TIME_IN_UTC": "NO"} if suffix == "gdb" else {}
    times = pd.Series(WRITTEN[zone], dtype=object) if zone == "mixed" else WRITTEN[zone]
    ship = points(times, mmsi=431000111.0) if suffix == "gdb" else points(times)
    pyogrio.write_dataframe(ship, path, layer="ship", **driver)
    near(fixes(f"{path}{chosen}", timezone="Asia/Tokyo"))
    tracks = read_tracks(f"{path}{chosen}", timezone="Asia/Tokyo")
    assert tracks.columns.set_index("field").read_as["time"] == "ISO 8601, Asia/Tokyo where they name no zone"
    if zone != "naive":
        near(fixes(f"{path}{chosen}"))


def test_times_with_and_without_a_zone_in_one_frame_keep_apart():  # pyarrow takes all for one or the other
    when = [time.astimezone(JST).replace(tzinfo=None if n % 2 else JST) for n, time in enumerate(TIMES)]
    for order in (1, -1):
        frame = pd.DataFrame(
            {"id": "a", "time": pd.Series(when[::order], dtype=object), "lon": LON[::order], "lat": 25.0}
        )
        table = positions_of_frame(frame, timezone="Asia/Tokyo").table()
        assert table["time"].to_pylist() == TIMES[::order]


def test_layers_of_lines_are_chosen_too(tmp_path):
    path = tmp_path / "x.gpkg"
    points(WRITTEN["jst"]).to_file(path, layer="points")
    line = {"mmsi": [7], "times": [json.dumps([time.isoformat() for time in TIMES])]}
    gpd.GeoDataFrame(line, geometry=[shapely.LineString([(x, 25) for x in LON])], crs=4326).to_file(path, layer="line")
    near(fixes(f"{path}|layername=line"), [("7", *row[1:]) for row in SHIP])
    with pytest.raises(
        ValueError, match=r"holds the layers points, line; expected one. Choose it: '.*layername=points'"
    ):
        read_positions(path)
    with pytest.raises(ValueError, match="no layer 'zones'; expected one of points, line"):
        read_positions(f"{path}|layername=zones")


def test_tables_without_geometry_are_read_by_their_columns(tmp_path):
    path = tmp_path / "x.gpkg"
    frame = pd.DataFrame(points(WRITTEN["jst"], lon=LON, lat=25.0).drop(columns="geometry"))
    pyogrio.write_dataframe(frame, path, layer="rows")
    near(fixes(path))


def test_shapefiles_in_archives_and_other_encodings(tmp_path):  # issue 10
    written = points([time.isoformat() for time in TIMES], name="台灣海峽").drop(columns="mmsi")
    written.to_file(tmp_path / "x.shp", encoding="BIG5")
    (tmp_path / "x.cpg").unlink()
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for one in tmp_path.glob("x.*"):
            if one.suffix != ".zip":
                archive.write(one, one.name)
    for name in ("x.shp", "x.zip"):
        near(fixes(tmp_path / name, columns={"id": "name"}, encoding="big5"), [("台灣海峽", *row[1:]) for row in SHIP])
        told = read_positions(tmp_path / name, columns={"id": "name"})
        assert "x.dbf declares no encoding" in told.notes[0]
    with pytest.raises(ValueError, match="not in cp932"):
        read_positions(tmp_path / "x.shp", columns={"id": "name"}, encoding="cp932")


def gpx(*tracks):
    told = "".join(
        f"<trk>{f'<name>{name}</name>' if name else ''}"
        + "".join(f"<trkseg>{''.join(segment)}</trkseg>" for segment in segments)
        + "</trk>"
        for name, segments in tracks
    )
    return f'<?xml version="1.0"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">{told}</gpx>'


def trackpoints(extra="", shift=0):
    return [
        f'<trkpt lat="25.0" lon="{lon + shift}">{extra}<time>{time:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>'
        for time, lon in zip(TIMES, LON, strict=True)
    ]


def test_tracks_of_gpx(tmp_path):  # issue 10
    path = tmp_path / "tour.gpx"
    one = trackpoints()
    path.write_text(gpx(("Run", [one[:2], one[2:]]), (None, [trackpoints(shift=1)]), ("Twin", [one]), ("Twin", [one])))
    found = fixes(path)
    near([row for row in found if row[0] == "Run"], [("Run", *row[1:]) for row in SHIP])
    assert {row[0] for row in found} == {"Run", "tour #2", "Twin #3", "Twin #4"}
    near([row for row in found if row[0] == "tour #2"], [("tour #2", row[1], row[2] + 1, 25.0) for row in SHIP])


def test_tracks_of_one_name_in_two_files_at_once_are_two(tmp_path):  # issue 10: the second boat was a double
    for name, shift in (("one", 0), ("two", 0.02)):
        (tmp_path / f"{name}.gpx").write_text(gpx(("ACTIVE LOG", [trackpoints(shift=shift)])))
    positions = read_positions([tmp_path / "one.gpx", tmp_path / "two.gpx"])
    assert set(positions.table()["id"].to_pylist()) == {"one: ACTIVE LOG", "two: ACTIVE LOG"}
    assert "tracks of one name (ACTIVE LOG) at the same time" in " ".join(positions.notes)
    later = [f'<trkpt lat="25" lon="120"><time>2027-01-01T0{hour}:00:00Z</time></trkpt>' for hour in (1, 2)]
    (tmp_path / "two.gpx").write_text(gpx(("ACTIVE LOG", [later])))  # of the next day: one track that goes on
    positions = read_positions([tmp_path / "one.gpx", tmp_path / "two.gpx"])
    assert set(positions.table()["id"].to_pylist()) == {"ACTIVE LOG"}
    assert positions.notes == ()


def test_gpx_without_times_is_lines_and_without_tracks_nothing(tmp_path):
    path = tmp_path / "x.gpx"
    path.write_text(gpx((None, [[f'<trkpt lat="25" lon="{lon}"/>' for lon in LON]])))
    positions = read_positions(path)
    assert not positions.timed
    assert [row[2] for row in fixes(path)] == approx(LON)
    path.write_text(gpx())
    with pytest.raises(ValueError, match="holds no tracks and no routes"):
        read_positions(path)
    path.write_text("<gpx")
    with pytest.raises(ValueError, match="cannot be read as geographic data"):
        read_positions(path)


KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"
 xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>all</name>{}</Document></kml>"""


def gx_track(name="Ship", height=0, extra="", turn=lambda time: time.isoformat()):
    when = "".join(f"<when>{turn(time)}</when>" for time in TIMES)
    where = "".join(f"<gx:coord>{lon} 25 {height}</gx:coord>" for lon in LON)
    return f"<Placemark><name>{name}</name>{extra}<gx:Track>{when}{where}</gx:Track></Placemark>"


def stamped(**values):
    data = "".join(f'<Data name="{name}"><value>{value}</value></Data>' for name, value in values.items())
    return "".join(
        f"<Placemark><name>{n}</name><ExtendedData>{data}</ExtendedData><TimeStamp><when>{time.astimezone(JST).isoformat()}"
        f"</when></TimeStamp><Point><coordinates>{lon},25,0</coordinates></Point></Placemark>"
        for n, (time, lon) in enumerate(zip(TIMES, LON, strict=True))
    )


WAY = " ".join(f"{lon},25" for lon in LON)
LINE = f"<Placemark><name>way</name><LineString><coordinates>{WAY}</coordinates></LineString></Placemark>"


@pytest.mark.parametrize("suffix", ["kml", "kmz"])
def test_tracks_of_kml(tmp_path, suffix):  # issue 10
    path = tmp_path / f"x.{suffix}"
    extended = '<ExtendedData><Data name="mmsi"><value>431000111</value></Data></ExtendedData>'
    for document, expected in (
        (gx_track() + LINE, [("Ship", *row[1:]) for row in SHIP]),
        (gx_track(extra=extended), SHIP),
        (gx_track() + gx_track("Ship"), sorted([(f"x #{n}", *row[1:]) for row in SHIP for n in (1, 2)])),
        (f"<Folder><name>F</name>{stamped(mmsi=431000111)}</Folder>{LINE}", SHIP),
        (stamped(mmsi=431000111).replace("+09:00", ""), [(i, t + timedelta(hours=9), *at) for i, t, *at in SHIP]),
    ):
        if suffix == "kml":
            path.write_text(KML.format(document))
        else:
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("doc.kml", KML.format(document))
        near(fixes(path), expected)


def test_what_kml_leaves_out_is_counted_and_folders_are_layers(tmp_path):
    path = tmp_path / "x.kml"
    path.write_text(
        KML.format(f"<Folder><name>A</name>{gx_track()}{LINE}</Folder><Folder><name>B</name>{LINE}</Folder>")
    )
    positions = read_positions(path)
    positions.table()
    assert positions.report().set_index("reason").rows.to_dict() == {"LineString beside Tracks: left out": 2}
    assert not read_positions(f"{path}|layername=B").timed
    with pytest.raises(ValueError, match="no folder 'C' with placemarks"):
        read_positions(f"{path}|layername=C")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<kml", "this is no KML"),
        (KML.format(""), "it holds no placemarks"),
        (KML.format("<Placemark><Polygon/></Placemark>"), "it holds Polygon; expected tracks"),
        (KML.format(LINE.replace("120.0,", "east,")), "coordinates 'east 25'; expected numbers"),
        (KML.format(stamped().replace("when>", "then>")), "no column for id"),
        (KML.format(stamped(mmsi=1).replace("when>", "then>")), "no row has an id, a time and a position"),
        ("<a>" * 100_000, "this is no KML"),
        (
            '<!DOCTYPE a [<!ENTITY x "'
            + "y" * 1000
            + '"><!ENTITY z "'
            + "&x;" * 1000
            + '">]><kml>'
            + "&z;" * 1000
            + "</kml>",
            "no",
        ),
    ],
)
def test_kml_that_cannot_be_used_says_why(tmp_path, text, words):
    (tmp_path / "x.kml").write_text(text)
    with pytest.raises(ValueError, match=words):
        read_positions(tmp_path / "x.kml").table()


def test_kmz_is_unpacked_to_a_limit(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.kmz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", KML.format(" " * 1_000_000))
    with pytest.raises(ValueError, match="unpacks to more than"):
        read_positions(tmp_path / "x.kmz", max_unpacked_bytes=100_000)
    with zipfile.ZipFile(tmp_path / "y.kmz", "w") as archive:
        archive.writestr("picture.png", b"")
    with pytest.raises(ValueError, match="archive without a .kml file"):
        read_positions(tmp_path / "y.kmz")


def test_a_multipoint_with_times_is_a_track(tmp_path):  # as leaflet-playback wants it; issue 10
    def written(**properties):
        geometry = {"type": "MultiPoint", "coordinates": [[lon, 25.0] for lon in LON]}
        (tmp_path / "x.geojson").write_text(
            json.dumps({"type": "Feature", "geometry": geometry, "properties": {"mmsi": 431000111} | properties})
        )
        return tmp_path / "x.geojson"

    near(fixes(written(time=[time.timestamp() * 1000 for time in TIMES])))
    with pytest.raises(ValueError, match="no times of the points of its MultiPoint"):
        read_positions(written())


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "parquet", "shp"])
def test_points_that_are_promoted_are_points(tmp_path, suffix):  # as QGIS writes them
    frame = points([time.isoformat() for time in TIMES])
    frame = frame.set_geometry([shapely.MultiPoint([point]) for point in frame.geometry], crs=4326)
    path = tmp_path / f"x.{suffix}"
    frame.to_parquet(path) if suffix == "parquet" else frame.to_file(path)
    near(fixes(path))


def test_a_feature_a_line_is_geojson(tmp_path):
    features = json.loads(points([time.isoformat() for time in TIMES]).to_json())["features"]
    (tmp_path / "x.geojsonl").write_text("\n".join(map(json.dumps, features)))
    near(fixes(tmp_path / "x.geojsonl"))


def test_layers_of_polygons_are_no_tracks(tmp_path):
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326).to_file(tmp_path / "x.gpkg")
    with pytest.raises(ValueError, match="it holds Polygon; expected points or lines"):
        read_positions(tmp_path / "x.gpkg")


def test_geoarrow_without_geoparquet_is_read(tmp_path):  # as DataFrame.to_arrow writes it; issue 10
    table = pa.table(points([time.isoformat() for time in TIMES]).to_arrow())
    pq.write_table(table, tmp_path / "x.parquet")
    near(fixes(tmp_path / "x.parquet"))


@pytest.mark.parametrize("edges", ["planar", "spherical", "wavy"])
def test_edges_of_geoparquet_are_told(tmp_path, edges):  # issue 10
    frame = gpd.GeoDataFrame({"mmsi": [1]}, geometry=[shapely.LineString([(x, 25) for x in LON])], crs=4326)
    frame.to_parquet(tmp_path / "x.parquet")
    table = pq.read_table(tmp_path / "x.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"]["edges"] = edges
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo)}), tmp_path / "x.parquet")
    if edges == "wavy":
        with pytest.raises(ValueError, match="its edges are 'wavy'; expected planar or spherical"):
            read_positions(tmp_path / "x.parquet")
        return
    notes = read_positions(tmp_path / "x.parquet").notes
    assert bool(notes) == (edges == "spherical")
    assert not notes or "declares spherical edges" in notes[0]


@pytest.mark.parametrize("geo", ["{", "[]", "{}", '{"primary_column": "g", "columns": {}}', "[" * 100_000])
def test_damaged_metadata_of_geoparquet_are_told(tmp_path, geo):
    table = pa.table({"mmsi": [1]}).replace_schema_metadata({b"geo": geo})
    pq.write_table(table, tmp_path / "x.parquet")
    with pytest.raises(ValueError, match="its metadata are not those of GeoParquet"):
        read_positions(tmp_path / "x.parquet")


def lifted(tmp_path, name, height):
    """Files of tracks in all forms, with heights or without."""
    path = tmp_path / name
    if name.endswith(".csv"):
        text = io.StringIO()
        columns = {} if height is None else {"geoaltitude": height}
        pd.DataFrame({"icao24": "a", "time": TIMES, "lat": 25.0, "lon": LON} | columns).to_csv(text, index=False)
        path.write_text(text.getvalue())
    elif name.endswith(".gpx"):
        path.write_text(gpx(("Run", [trackpoints("" if height is None else f"<ele>{height}</ele>")])))
    elif name.endswith(".kml"):
        path.write_text(KML.format(gx_track(height=height or 0)))
    else:
        z = None if height is None else [height] * 4
        data = {"mmsi": [1] * 4, "time": [time.isoformat() for time in TIMES]}
        frame = gpd.GeoDataFrame(data, geometry=gpd.points_from_xy(LON, [25.0] * 4, z), crs=4326)
        frame.to_parquet(path) if name.endswith(".parquet") else frame.to_file(path)
    return path


@pytest.mark.parametrize("name", ["x.csv", "x.gpx", "x.kml", "x.parquet", "x.gpkg", "x.geojson", "x.shp"])
def test_heights_of_tracks_are_read_or_it_is_told_once_that_they_are_not(tmp_path, name):  # issues 10 and 13
    tracks = read_tracks(lifted(tmp_path, name, 12_000))
    with_heights = [note for note in tracks.notes if note.startswith("Heights")]
    rows = pa.Table.from_batches(tracks.batches())
    if name in {"x.csv", "x.kml"}:  # geoaltitude of nobody known, and KML that may be clamped to the ground
        assert len(with_heights) == 1
        assert "were not looked at" in with_heights[0]
        assert "height_m" not in rows.column_names
    else:
        assert with_heights == []
        assert set(rows.column("height_m").to_pylist()) == {12_000.0}
        assert set(rows.column("height_kind").to_pylist()) == {"geometric"}
        assert "height_m" in set(tracks.columns["field"])
    assert [note for note in read_tracks(lifted(tmp_path, name, None)).notes if note.startswith("Heights")] == []


def test_text_sequences_are_read_as_gdal_writes_them(tmp_path):  # issue 10: .geojsons begins objects with a mark
    points = gpd.GeoDataFrame(
        {"mmsi": [1, 1], "time": ["2026-08-06T07:00:00Z", "2026-08-06T07:10:00Z"]},
        geometry=gpd.points_from_xy([120, 120.1], [25, 25]),
        crs=4326,
    )
    points.to_file(tmp_path / "t.geojsons", driver="GeoJSONSeq", RS="YES")
    assert (tmp_path / "t.geojsons").read_bytes()[:1] == b"\x1e"
    assert read_positions(tmp_path / "t.geojsons").table().column("lon").to_pylist() == [120, 120.1]
