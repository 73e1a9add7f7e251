"""Heights, vertical rates and what AIS says of ships in tables: by names, by publishers, by argument, or not at all."""

from itertools import product

import geopandas as gpd
import pandas as pd
import pytest
from pytest import approx

from layers.positions.altitudes import FEET, HeightOptions, find_heights
from layers.positions.positions import positions_of_frame, read_positions

FT = 0.3048


def frame(**columns):
    base = {"icao24": ["a1b2c3"] * 2, "time": ["2026-03-01T00:00:00Z", "2026-03-01T00:01:00Z"], "lon": 121, "lat": 25}
    return pd.DataFrame(base | columns)


def heights(**columns):
    options = {name: columns.pop(name) for name in ("height_unit", "height_kind", "columns") if name in columns}
    found = positions_of_frame(frame(**columns), **options)
    rows = found.table().to_pylist()
    return [(row.get("height_m"), row.get("height_kind")) for row in rows], found


# Publisher's columns, what is read, and where it is written: OpenSky's state vectors (metres), traffic's documentation
# (feet), README-json.md of readsb (feet), GPX 1.1 (metres), names that say it themselves.
PUBLISHED = {
    "OpenSky state vectors": ({"velocity": 200.0, "baroaltitude": 9000.0, "geoaltitude": 9144.0}, 9144, "geometric"),
    "OpenSky, no geometric one": ({"velocity": 200.0, "baroaltitude": 9000.0}, 9000, "barometric"),
    "OpenSky REST": ({"velocity": 200.0, "true_track": 10.0, "baro_altitude": 9000.0}, 9000, "barometric"),
    "traffic": ({"groundspeed": 400.0, "altitude": 30_000, "track": 10.0}, 30_000 * FT, "barometric"),
    "traffic, both": ({"groundspeed": 400.0, "altitude": 30_000, "geoaltitude": 31_000}, 31_000 * FT, "geometric"),
    "readsb": ({"alt_baro": 30_000}, 30_000 * FT, "barometric"),
    "readsb, both": ({"alt_baro": 30_000, "alt_geom": 30_500}, 30_500 * FT, "geometric"),
    "logger": ({"ele": 812.5}, 812.5, "geometric"),
    "feet in the name": ({"baro_altitude_ft": 30_000}, 30_000 * FT, "barometric"),
    "metres in the name": ({"gps_altitude_m": 812.5}, 812.5, "geometric"),
    "flight levels": ({"flight_level": 350}, 35_000 * FT, "barometric"),
    "hae": ({"hae": 812.5}, 812.5, "geometric"),
    "our own": ({"height_m": 812.5, "height_kind": "barometric"}, 812.5, "barometric"),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_heights_as_publishers_write_them(name):
    columns, height_m, kind = PUBLISHED[name]
    rows, found = heights(**columns)
    assert rows == [(approx(height_m), kind)] * 2
    assert not any("eight" in note for note in found.notes)
    told = found.columns.set_index("field")["read_as"]["height_m"]
    assert told.startswith(("m", "ft", "FL"))


@pytest.mark.parametrize("nothing", [None, "", " "])
def test_a_column_of_heights_that_is_empty_gives_way_to_one_that_is_not(nothing):
    rows, found = heights(geoaltitude=nothing, altitude=30_000, groundspeed=400.0)
    assert rows == [(approx(30_000 * FT), "barometric")] * 2
    assert found.notes == ()
    rows, _ = heights(geoaltitude=[nothing, "31000"], altitude=30_000, groundspeed=400.0)
    assert rows == [(None, None), (approx(31_000 * FT), "geometric")]


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_empty_column_of_heights_alone_is_told_in_one_line(nothing):
    rows, found = heights(Altitude=nothing)
    assert rows == [(None, None)] * 2
    assert found.notes == ()
    assert found.columns.set_index("field")["read_as"]["height_m"] == "not read: it is empty"


@pytest.mark.parametrize(
    ("columns", "missing"),
    [
        ({"geoaltitude": 9000.0}, "in metres or in feet"),
        ({"altitude_m": 9000.0}, "geometric or barometric"),
        ({"alt": 9000.0}, "in metres or in feet (height_unit) and geometric or barometric (height_kind)"),
        ({"altitude_agl_ft": 900.0, "groundspeed": 400.0}, "geometric or barometric"),
        (
            {"true_track": 20.0, "groundspeed": 400.0, "geoaltitude": 9000.0},
            "in metres or in feet",
        ),  # of two publishers
    ],
)
def test_heights_with_two_readings_are_not_read_and_it_is_said(columns, missing):
    rows, found = heights(**columns)
    assert rows == [(None, None)] * 2
    (note,) = [note for note in found.notes if note.startswith("Heights of the tracks")]
    assert missing in note
    assert found.columns.set_index("field")["read_as"]["height_m"].startswith("not read: nothing says")
    rows, found = heights(**columns, height_unit="ft", height_kind="barometric")
    assert rows == [(approx(next(v for k, v in columns.items() if "alt" in k) * FT), "barometric")] * 2
    assert found.notes == ()


def test_a_column_by_name_needs_a_unit_and_a_kind():
    with pytest.raises(ValueError, match=r"column up holds heights, and nothing says .* \(height_unit\) and geometric"):
        heights(up=500.0, columns={"height": "up"})
    rows, _ = heights(up=500.0, columns={"height": "up"}, height_unit="km", height_kind="geometric")
    assert rows[0] == (500_000.0, "geometric")
    rows, found = heights(alt_baro=500.0, alt_geom=600.0, columns={"height": "alt_baro"})
    assert rows[0] == (approx(500 * FT), "barometric")
    rows, found = heights(alt_baro=500.0, columns={"height": None})
    assert rows[0] == (None, None)
    assert "alt_baro" in found.notes[0]
    for wrong, words in (({"height_unit": "yd"}, "height_unit is 'yd'"), ({"height_kind": "qnh"}, "height_kind is")):
        with pytest.raises(ValueError, match=words):
            heights(alt_baro=1.0, **wrong)


def test_aircraft_on_the_ground_have_no_height_and_are_counted():
    found = positions_of_frame(frame(alt_baro=["ground", "1000"]))
    rows = found.table().to_pylist()
    assert [(row["height_m"], row["height_kind"]) for row in rows] == [(None, None), (approx(304.8), "barometric")]
    report = found.report()
    assert report["reason"].tolist() == ["on the ground, without a height (row kept without)"]
    assert report["rows"].tolist() == [1]
    assert "alt_baro='ground'" in report["example"][0]


def test_a_height_that_is_no_number_is_counted_and_the_row_kept():
    found = positions_of_frame(frame(alt_baro=["high", "1000"]))
    assert len(found.table()) == 2
    assert found.report()["reason"].tolist() == ["height is no number (row kept without)"]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"vertical_rate": 1536.0, "groundspeed": 171.0}, 1536 * FT / 60),  # traffic: ft/min
        ({"vertrate": 5.2, "velocity": 88.0}, 5.2),  # OpenSky: m/s
        ({"vertical_rate": 5.2, "velocity": 88.0}, 5.2),  # its REST API
        ({"baro_rate": -640.0}, -640 * FT / 60),  # readsb: ft/min
        ({"vertical_rate_fpm": 600.0}, 600 * FT / 60),
        ({"vertical_rate_ms": 3.0}, 3.0),
        ({"vertical_rate": 600.0}, None),
    ],
)
def test_vertical_rates(columns, expected):
    found = positions_of_frame(frame(**columns))
    row = found.table().to_pylist()[0]
    assert row.get("vertical_rate_m_s") == (None if expected is None else approx(expected))
    told = found.columns.set_index("field")["read_as"]["vertical_rate_m_s"]
    assert told.startswith("not read") == (expected is None)
    given = positions_of_frame(frame(vertical_rate=600.0), height_unit="ft").table().to_pylist()[0]
    assert given["vertical_rate_m_s"] == approx(600 * FT / 60)


def test_points_at_zero_have_no_height(tmp_path):
    path = tmp_path / "flat.gpkg"
    data = {"mmsi": [1, 1], "time": ["2026-08-06T07:00:00Z", "2026-08-06T07:10:00Z"]}
    gpd.GeoDataFrame(data, geometry=gpd.points_from_xy([120, 120.1], [25, 25], [0, 0]), crs=4326).to_file(path)
    assert "height_m" not in read_positions(path).schema.names


def test_the_third_axis_of_a_crs_gives_the_unit(tmp_path):
    path = tmp_path / "feet.parquet"
    data = {"mmsi": [1, 1], "time": ["2026-08-06T07:00:00Z", "2026-08-06T07:10:00Z"]}
    points = gpd.points_from_xy([120, 120.1], [25, 25], [1000, 1000])
    gpd.GeoDataFrame(data, geometry=points, crs=4979).to_parquet(path)  # ellipsoidal heights in metres
    found = read_positions(path)
    assert found.table()["height_m"].to_pylist() == [1000.0, 1000.0]
    assert "third coordinate" in found.columns.set_index("field")["read_as"]["height_m"]


# Headers and rows as the Danish Maritime Authority and MarineCadastre publish them.
DANISH = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Data source type\n"
    "31/12/2025 00:00:00,Class A,219000001,55.1,12.1,Under way using engine,0.0,10.1,90.0,AIS\n"
    "31/12/2025 00:00:10,Class B,219000002,55.2,12.2,Unknown value,,5.0,80.0,AIS\n"
    "31/12/2025 00:00:20,SAR Airborne,111219001,55.3,12.3,Engaged in fishing,,99.0,70.0,AIS\n"
    "31/12/2025 00:00:30,Class A,219000003,55.4,12.4,Lost at sea,,1.0,60.0,AIS\n"
)


def test_class_and_status_in_words(tmp_path):
    path = tmp_path / "dma.csv"
    path.write_text(DANISH)
    found = read_positions(path)
    rows = found.table().to_pylist()
    assert [row["ship_class"] for row in rows] == ["A", "B", None, "A"]
    assert [row["status"] for row in rows] == [0, None, 7, None]
    assert "turn_deg_min" not in rows[0]  # ROT can be the number that is sent, too
    report = found.report().set_index("reason")["rows"].to_dict()
    assert report == {"navigational status is none of ITU-R M.1371 (row kept without)": 1}
    turned = read_positions(path, columns={"turn": "ROT"}).table().to_pylist()
    assert turned[0]["turn_deg_min"] == 0.0


STATIONS = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Data source type\n"
    "31/12/2025 00:00:00,Class A,219000001,55.1,12.1,AIS\n"
    "31/12/2025 00:00:10,Base Station,2190047,55.2,12.2,AIS\n"
    "31/12/2025 00:00:20,AtoN,992191001,91.0,181.0,AIS\n"
    "31/12/2025 00:00:30,Base Station,2190047,55.2,12.2,AIS\n"
)


def test_base_stations_and_aids_in_tables_are_no_vessels(tmp_path):  # they were counted as ships that never leave
    path = tmp_path / "dma.csv"
    path.write_text(STATIONS)
    found = read_positions(path)
    assert found.table()["id"].to_pylist() == ["219000001"]
    kept = [row for batch in found.beacons() for row in batch.to_pylist()]
    assert [(row["id"], row["message"], row["source"]) for row in kept] == [
        ("2190047", 4, "AIS"), ("992191001", 21, "AIS"), ("2190047", 4, "AIS")
    ]  # fmt: skip
    assert [row["lon"] for row in kept] == [12.2, None, 12.2]
    assert found.report()["rows"].tolist() == [3]
    assert "no vessel (kept as a beacon)" in found.report()["reason"][0]
    fresh = read_positions(path)
    assert [row for batch in fresh.beacons() for row in batch.to_pylist()] == kept
    numbered = tmp_path / "typed.csv"
    numbered.write_text("mmsi,time,lon,lat,message_type\n1,2026-01-01T00:00:00Z,1,2,1\n2,2026-01-01T00:00:01Z,1,2,4\n")
    assert read_positions(numbered).table()["id"].to_pylist() == ["1"]
    assert sum(map(len, read_positions(numbered).beacons())) == 1


def test_status_and_message_in_numbers(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        "mmsi,time,lon,lat,status,message_type,station_id\n1,2026-01-01T00:00:00Z,1,2,5,1,r1\n"
        "1,2026-01-01T00:01:00Z,1,2,15,18,r2\n1,2026-01-01T00:02:00Z,1,2,5.0,27.0,r2\n1,2026-01-01T00:03:00Z,1,2,99,x,\n"
    )
    found = read_positions(path)
    rows = found.table().to_pylist()
    assert [row["status"] for row in rows] == [5, None, 5, None]
    assert [row["message"] for row in rows] == [1, 18, 27, None]
    assert [row["source"] for row in rows] == ["r1", "r2", "r2", None]
    assert found.report()["rows"].sum() == 2
    aircraft = positions_of_frame(frame(status="A"))  # of an aircraft it is something else
    assert aircraft.schema.names == ["id", "time", "lon", "lat"]


def test_no_name_has_two_units_or_two_kinds():
    """Names put together from parts: where the parts name a unit and a kind these are read, and nothing else."""
    kinds = {"baro": "barometric", "pressure": "barometric", "gps": "geometric", "geo": "geometric", "": None}
    units = {"_ft": "ft", "_feet": "ft", "_m": "m", "_metres": "m", "": None}
    for (before, kind), word, (behind, unit) in product(kinds.items(), ("alt", "altitude", "height"), units.items()):
        name = f"{before}{'_' if before else ''}{word}{behind}"
        if name in {"alt_geom", "height_kind"}:
            continue
        found = find_heights([name, "mmsi"], {}, HeightOptions())
        if kind and unit:
            assert found.reading, name
            assert (found.reading.unit, found.reading.kind) == (unit, kind), name
        else:
            assert found.reading is None, name
            assert found.note, name
    assert FEET.search("altitudeft")
