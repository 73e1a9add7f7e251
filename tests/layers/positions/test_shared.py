"""All real tracks are read: every value against csv and json alone, the counts against the README beside them."""

import csv
import gzip
import json
from datetime import UTC, datetime

import pytest

from layers.positions.positions import read_positions

pytestmark = pytest.mark.shared_data


def records(path):
    """Rows of a file by the standard library; records of JSON may stand by column."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    with gzip.open(path) as stream:
        document = json.load(stream)
    if isinstance(document, list):
        return document
    return [{name: column[row] for name, column in document.items()} for row in document["timestamp"]]


@pytest.mark.parametrize(
    ("name", "rows", "ids", "begin", "end"),
    [
        ("ais_gfw_pyseas_2018-01_eastasia.csv", 12_846, 3, (2018, 1, 1), (2018, 2, 1)),
        ("ais_taiwan_east_2026-08-29_4vessels.csv", 24, 4, (2026, 8, 28), (2026, 8, 31)),
        ("adsb_kota_kinabalu_9MFCL_traffic213.csv", 919, 1, (2017, 3, 8), (2017, 3, 9)),
        ("adsb_aircraft_carrier_traffic213.json.gz", 9_024, None, (2020, 9, 14), (2020, 9, 16)),
        ("adsb_inflight_refuelling_traffic213.json.gz", 10_397, None, (2020, 6, 30), (2020, 7, 2)),
        ("adsb_noisy_spoofing_traffic213.json.gz", 8_681, None, (2024, 9, 17), (2024, 9, 19)),
    ],
)
def test_real_rows_are_all_read(shared, name, rows, ids, begin, end):
    path = shared / "data" / "tracks" / name
    by_hand = records(path)
    assert len(by_hand) == rows
    positions = read_positions(path)
    table = positions.table().to_pydict()
    assert positions.report().empty
    assert positions.timed
    key = "mmsi" if "mmsi" in by_hand[0] else "icao24"
    assert table["id"] == [row[key] for row in by_hand]
    assert ids is None or len(set(table["id"])) == ids
    for field, columns in (("lon", ("lon", "longitude")), ("lat", ("lat", "latitude"))):
        column = columns[0] if columns[0] in by_hand[0] else columns[1]
        assert table[field] == [None if row[column] is None else float(row[column]) for row in by_hand]
    assert datetime(*begin, tzinfo=UTC) <= min(table["time"])
    assert max(table["time"]) < datetime(*end, tzinfo=UTC)
    assert table["time"] == [by_standard_library(row["timestamp"]) for row in by_hand]


def by_standard_library(value):
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1000, UTC)
    when = datetime.fromisoformat(value)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "features", "dates"),
    [
        ("pla_air_taiwan_mnd_2022-08_2023-09.geojson", 995, "dates_fixed"),
        ("pla_air_taiwan_mnd_2023-09_2024-01.geojson", 266, "date"),
        ("pla_air_taiwan_mnd_2024-01_2024-07_areas.geojson", 1_083, "date"),
        ("pla_ship_air_japan_mod_2022-08_2023-08.geojson", 327, None),
    ],
)
def test_published_lines_are_all_read(shared, name, features, dates):
    path = shared / "data" / "tracks" / name
    found = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert len(found) == features
    parts, drawn, areas = [], [], 0
    for one in found:
        kind, coordinates = one["geometry"]["type"], one["geometry"]["coordinates"]
        areas += kind == "Polygon"
        lines = {"LineString": [coordinates], "MultiLineString": coordinates}.get(kind, [])
        parts += lines
        drawn += [(one["properties"].get(dates) or "").replace("-", "")[:8]] * len(lines)
    positions = read_positions(path)
    table = positions.table()
    assert not positions.timed
    assert len(set(table["id"].to_pylist())) == len(parts)
    assert [list(place) for place in zip(table["lon"].to_pylist(), table["lat"].to_pylist(), strict=True)] == [
        place[:2] for line in parts for place in line
    ]
    report = positions.report().set_index("reason").rows.to_dict()
    assert report.get("Polygon: not a track", 0) == areas
    starts = table["time"].to_pylist()
    firsts = [starts[sum(map(len, parts[:number]))].strftime("%Y%m%d") for number in range(len(parts))]
    unread = [(first, day) for first, day in zip(firsts, drawn, strict=True) if first != (day if dates else "19700101")]
    # one date of 2023 reads "20230115 (2)": the line stays, from 1970, and the report says so
    assert unread == ([("19700101", "20230115")] if dates == "dates_fixed" else [])
    assert report.get("no date that can be read (line kept, from 1970-01-01)", 0) == len(unread)
