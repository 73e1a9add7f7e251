"""GeoJSON of the wrong shape: one line that says where, or what is right in it; never anything else (issue 10)."""

import json

import pytest
from effort import cases
from mangled import JUNK, WHOLE, attack, said

from layers.positions.positions import read_positions

POINT = {"type": "Point", "coordinates": [120, 25]}


def geojson(folder, document):
    path = folder / "x.geojson"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def collection(**more):
    properties = {"mmsi": 1, "time": "2026-08-06T07:06:40Z"}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": properties, "geometry": POINT}],
    } | more


def placed(**geometry):
    document = collection()
    document["features"][0]["geometry"] = geometry
    return document


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (collection(crs="EPSG:4326"), "crs: expected an object or null, got text"),
        (
            collection(crs={"type": "link", "properties": {"href": "x"}}),
            "crs.properties: object missing required field name",
        ),
        ({"type": "FeatureCollection"}, "the document: object missing required field features"),
        (collection(features=None), "features: expected a list, got null"),
        (collection(features=[1, 2]), "features[0]: expected an object, got a number"),
        (collection(features=[None]), "features[0]: expected an object, got null"),
        (
            collection(features=[{"geometry": "POINT (120 25)"}]),
            "features[0].geometry: expected an object or null, got text",
        ),
        (collection(features=[{"properties": [1]}]), "features[0].properties: expected an object or null, got a list"),
        (placed(type="LineString"), "features[0].geometry: object missing required field coordinates"),
        (placed(type="LineString", coordinates=None), "coordinates: expected a list, got null"),
        (placed(type="LineString", coordinates=[120, 25]), "coordinates[0]: expected a list, got a number"),
        (placed(type="LineString", coordinates=5), "coordinates: expected a list, got a number"),
        (placed(type="LineString", coordinates=[[[120, 25]]]), "coordinates[0]: expected a list of length >= 2"),
        (
            placed(type="LineString", coordinates=[["120", "25"]]),
            "coordinates[0][0]: expected a number or null, got text",
        ),
        (
            placed(type="Point", coordinates=[120]),
            "features[0].geometry: expected longitude and latitude, got one number",
        ),
        (placed(type="Point", coordinates=[10**400, 25]), "coordinates[0]: number out of range"),
        (placed(type="Pt", coordinates=[120, 25]), "features[0].geometry.type: invalid value 'Pt'"),
        ("[" * 100_000, "JSON nested too deep"),
        ('{"type":"FeatureCollection","features":' + "[" * 100_000 + "]" * 100_000 + "}", "JSON nested too deep"),
    ],
)
def test_the_wrong_place_is_named(tmp_path, document, words):
    with pytest.raises(ValueError) as told:  # noqa: PT011  the words are compared as they stand
        read_positions(geojson(tmp_path, document))
    assert words in str(told.value)
    assert str(told.value).startswith(str(tmp_path / "x.geojson"))
    assert len(str(told.value).splitlines()) == 1


def test_integers_beyond_64_bits_are_ids_or_no_times(tmp_path):
    document = collection()
    document["features"][0]["properties"]["mmsi"] = 2**70
    assert read_positions(geojson(tmp_path, document)).table()["id"].to_pylist() == ["1180591620717411303424"]
    document["features"][0]["properties"]["time"] = 2**70
    with pytest.raises(ValueError, match="which is no time that can be told"):
        read_positions(geojson(tmp_path, document))


def test_documents_that_are_whole_are_read(tmp_path):
    assert [said(tmp_path / "x.geojson", json.dumps(document)) for document in WHOLE] == ["read"] * len(WHOLE)


def test_junk_in_every_place_of_a_document_is_refused_or_read(tmp_path):
    for junk in cases(JUNK[::3], JUNK):
        for document in (
            junk,
            collection(features=junk),
            collection(features=[junk]),
            collection(crs=junk),
            placed(type=junk),
        ):
            fate = said(tmp_path / "x.geojson", json.dumps(document))
            assert fate in {"read", "refused"}, (fate, document)


def test_mangled_documents_are_refused_in_one_line_or_read_right(tmp_path):
    number = cases(50, 150)
    fates, bad = attack(number, 10, tmp_path)
    assert bad == []
    assert (fates["refused"] > number / 3, fates["read"] > number / 15) == (True, True)
