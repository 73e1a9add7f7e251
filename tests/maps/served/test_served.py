"""A site and its layers on loopback, asked as programs ask: pages, places, CRS, and what is refused."""

import json
import re
import shutil
import socket
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import reduce
from html.parser import HTMLParser
from http.client import HTTPConnection
from operator import getitem
from pathlib import Path
from urllib.parse import quote, urlencode

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from bundled import PAGE, a_folder
from pyproj import Transformer

from layers.catalogue.catalogue import Description
from layers.catalogue.sources import Source
from layers.stories.read import load_story
from maps.formats.exported import ExportedLayer

pytest.importorskip("pygeoapi", reason="pygeoapi is in the extra serve")
pytest.importorskip("waitress", reason="waitress is in the extra serve")
from maps.served import asked, service
from maps.served.served import Served, listening
from maps.served.shelf import served_layer

# pygeoapi 0.21 takes the time as Python 3.12 would rather not.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
SOURCE = Source(
    id="survey", url="https://example.org/survey", credit="Example Survey", licence="CC-BY-4.0",
    retrieved=date(2026, 3, 1),
)  # fmt: skip
DEBIAN_PYTHON = "/usr/bin/python3"


def layer(name, frame):
    described = Description(
        name=name, title=name.capitalize(), summary=f"What {name} are", rows=len(frame),
        columns={c: f"meaning of {c}" for c in frame.columns}, kinds={"mark": len(frame)}, statuses={},
        sources=(SOURCE,), licences=("CC-BY-4.0",), accuracy_m=None, bounds=None,
    )  # fmt: skip
    return ExportedLayer(name=name, frame=frame, described=described)


def the_marks():
    """A grid of points about Taiwan, with values of every kind, and one without a place."""
    lon, lat = (part.ravel() for part in np.meshgrid(np.linspace(118, 124, 13), np.linspace(21, 27, 11)))
    frame = gpd.GeoDataFrame(
        {
            "id": [f"m{n}" for n in range(len(lon))],
            "height_m": np.where(np.arange(len(lon)) % 7, lat * 10, np.nan),
            "count": np.arange(len(lon)),
            "kind": np.where(lon < 121, "west", "east"),
            "seen": pd.date_range("2026-01-01", periods=len(lon), tz="UTC"),
            "sure": np.arange(len(lon)) % 2 == 0,
        },
        geometry=gpd.points_from_xy(lon, lat),
        crs=4326,
    )
    frame.loc[5, "geometry"] = None
    return frame


def the_zones():
    """Polygons wound the wrong way for RFC 7946, one on each side of 180 degrees, one with a hole."""
    shapes = [
        shapely.Polygon([(120, 22), (120, 24), (122, 24), (122, 22)], [[(120.5, 22.5), (121, 22.5), (121, 23)]]),
        shapely.MultiPolygon([shapely.box(178, -2, 180, 2), shapely.box(-180, -2, -178, 2)]),
        shapely.box(119, 25, 120, 26),
    ]
    return gpd.GeoDataFrame({"id": ["taiwan", "pacific", "north/west"]}, geometry=shapes, crs=4326)


MARKS, ZONES = the_marks(), the_zones()
TIMED = MARKS[["id", "seen"]].rename(columns={"seen": "start_utc"})
TIMED = pd.DataFrame(pd.concat([TIMED, pd.DataFrame({"id": ["always"], "start_utc": [pd.NaT]})], ignore_index=True))
DATED = pd.DataFrame(
    {
        "id": ["year", "day", "never"],
        "as_of": ["2024", "2025-04-09", ""],
        "as_of_from": [date(2024, 1, 1), date(2025, 4, 9), None],
        "as_of_to": [date(2024, 12, 31), date(2025, 4, 9), None],
    }
)
TABLE = pd.DataFrame({"id": ["a", "a"], "value": [1.5, 2.5]})


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    place = tmp_path_factory.mktemp("served")
    site = place / "site"
    (site / "data").mkdir(parents=True)
    (site / "index.html").write_text("<!DOCTYPE html><title>Site</title>")
    (site / "data" / "marks.geojson").write_text("{}")
    (place / "secret.txt").write_text("not for others")
    story = load_story(a_folder(place))
    layers = [layer("marks", MARKS), layer("zones", ZONES), layer("money", TABLE)]
    layers += [layer("timed", TIMED), layer("dated", DATED)]
    with Served(listening(0), story, layers, site, ["EPSG:4326", "EPSG:3857", "EPSG:3826"]) as one:
        yield one


def answer(served, path, method="GET", **headers):
    with closing(HTTPConnection(served.url.removeprefix("http://"), timeout=30)) as connection:
        connection.request(method, path, headers=headers)
        got = connection.getresponse()
        return got.status, got.headers, got.read()


def told(served, path, **query):
    text = f"?{urlencode({name.replace('_', '-'): value for name, value in query.items()})}" if query else ""
    status, _, body = answer(served, f"/ogc{path}{text}")
    assert status == 200, body
    return json.loads(body)


def items(served, name, **query):
    return told(served, f"/collections/{name}/items", **query)


def ids(answered):
    return [feature["id"] for feature in answered["features"]]


def refused(served, path):
    status, _, body = answer(served, f"/ogc{path}")
    assert status == 400, body
    return json.loads(body)["description"]


# What the site is, and to whom


def test_the_site_is_there_and_nothing_beside_it(served):
    status, headers, body = answer(served, "/")
    assert (status, body) == (200, b"<!DOCTYPE html><title>Site</title>")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer(served, "/data/marks.geojson")[1]["Content-Type"] == "application/geo+json"
    for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/data/../../secret.txt", "//etc/passwd", "/data", "/none"):
        assert answer(served, path)[0] == 404, path


def test_other_names_and_other_ways_of_asking_are_refused(served):
    port = served.url.rpartition(":")[2]
    assert answer(served, "/ogc", Host=f"localhost:{port}")[0] == 200
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{int(port) + 1}"):
        assert answer(served, "/ogc", Host=host)[0] == 421, host
    for path in ("/ogc/collections/marks/items", "/"):
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            status, headers, _ = answer(served, path, method)
            assert (status, headers["Allow"]) == (405, "GET, HEAD"), (method, path)
    assert answer(served, "/", "HEAD")[2] == b""


def test_no_other_site_may_read_it_or_frame_it(served):
    for path in ("/", "/ogc", "/ogc/collections/marks/items?f=html"):
        headers = answer(served, path, Origin="https://evil.example")[1]
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Access-Control-Allow-Origin"] is None


def test_it_listens_on_loopback_and_two_have_each_a_port(served, tmp_path):
    with Served(listening(0), load_story(a_folder(tmp_path)), [], tmp_path) as other:
        assert other.url != served.url
        assert told(other, "/collections")["collections"] == []
    assert told(served, "/collections/marks")["id"] == "marks"
    port = int(served.url.rpartition(":")[2])
    with pytest.raises(ValueError, match=rf"^--port {port}: cannot listen there \(.+\); expected a free port"):
        listening(port)
    with pytest.raises(ValueError, match=r"^--port 70000: there is no such port"):
        listening(70_000)
    with socket.create_connection(("127.0.0.1", port), timeout=10), pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(other.url.rpartition(":")[2])), timeout=10)


# What is told


def test_a_collection_tells_its_licence_credit_sources_extent_and_crs(served):
    marks = told(served, "/collections/marks")
    assert marks["description"] == "What marks are. Credit: Example Survey. Licence: CC-BY-4.0."
    links = {(link["rel"], link["href"]) for link in marks["links"]}
    assert ("license", "https://creativecommons.org/licenses/by/4.0/") in links
    assert ("describedby", "https://example.org/survey") in links
    assert marks["extent"]["spatial"]["bbox"] == [[118.0, 21.0, 124.0, 27.0]]
    assert marks["crs"] == [CRS84, *(f"{EPSG}{code}" for code in (4326, 3857, 3826))]
    assert {c["id"] for c in told(served, "/collections")["collections"]} == {
        "marks",
        "zones",
        "money",
        "timed",
        "dated",
    }


def test_a_licence_without_a_page_is_not_lost_beside_one_with_a_page():
    """The terms are both; a link to the one text that there is says so."""
    frame = the_zones()
    both = layer("zones", frame)
    described = replace(both.described, licences=("LicenseRef-Facts", "MIT"))
    links = served_layer(ExportedLayer(name="zones", frame=frame, described=described)).links
    told = {(link["href"], link["title"]) for link in links if link["rel"] == "license"}
    assert told == {("https://spdx.org/licenses/MIT.html", "MIT, of LicenseRef-Facts AND MIT")}


@pytest.mark.parametrize("path", ["/collections/marks/items", "/collections/marks/items/m7"])
def test_a_plain_reader_of_geojson_gets_places_in_their_crs(served, tmp_path, path):
    """GDAL reads the body alone, without its headers: 20 m and not 20 degrees, where axes begin east."""
    place = tmp_path / "items.geojson"
    for code in (3826, 3857):
        place.write_text(json.dumps(told(served, path, crs=f"{EPSG}{code}")))
        rows = gpd.read_file(place)
        assert rows.crs.to_epsg() == code
        expected = MARKS.set_index("id").geometry.to_crs(code)
        there = rows[rows.geometry.notna()].set_index("id" if "id" in rows else rows.index)
        name = there.index[0]
        assert there.geometry.loc[name].distance(expected.loc[name]) < 0.01
    for crs in (CRS84, f"{EPSG}4326"):  # degrees as RFC 7946 has them; latitude first, which no member can say
        assert "crs" not in told(served, path, crs=crs)
    assert "crs" not in told(served, path)


def test_every_own_link_leads_somewhere(served):
    for path in (
        "",
        "/collections",
        "/collections/marks",
        "/collections/marks/items",
        "/collections/zones/items/taiwan",
    ):
        links = told(served, path)["links"]
        own = [link["href"] for link in links if link["href"].startswith(served.url)]
        assert len(own) >= 2
        for href in own:
            assert answer(served, href.removeprefix(served.url))[0] == 200, href


def test_paging_to_the_end_gives_every_row_once(served):
    found, path = [], "/ogc/collections/marks/items?limit=10"
    while path:
        page = json.loads(answer(served, path)[2])
        assert page["numberMatched"] == len(MARKS)
        assert page["numberReturned"] == len(page["features"]) <= 10
        found += ids(page)
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        path = following[0].removeprefix(served.url) if following else None
    assert found == list(MARKS["id"])


def test_values_are_those_of_the_rows(served):
    for n, feature in enumerate(items(served, "marks", limit=1000)["features"]):
        row, properties = MARKS.iloc[n], feature["properties"]
        assert list(properties) == ["id", "height_m", "count", "kind", "seen", "sure"]
        assert properties["height_m"] == (None if np.isnan(row["height_m"]) else row["height_m"])
        assert (properties["count"], properties["sure"]) == (row["count"], row["sure"])
        assert pd.Timestamp(properties["seen"]) == row["seen"]
        assert (
            feature["geometry"] is None
            if n == 5
            else feature["geometry"]["coordinates"] == [row.geometry.x, row.geometry.y]
        )


def test_geojson_is_that_of_rfc_7946(served):
    _, headers, body = answer(served, "/ogc/collections/zones/items")
    assert headers["Content-Type"] == "application/geo+json"
    collection = json.loads(body)
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    for feature, shape in zip(collection["features"], ZONES.geometry, strict=True):
        assert {"type", "id", "properties", "geometry"} <= feature.keys()
        read = shapely.geometry.shape(feature["geometry"])
        assert shapely.equals(read, shape)
        for polygon in getattr(read, "geoms", [read]):
            assert polygon.exterior.is_ccw
            assert not any(ring.is_ccw for ring in polygon.interiors)


@pytest.mark.parametrize(
    "box", [(119, 22, 122, 26), (118, 21, 118, 21), (121.3, 23.4, 121.4, 23.5), (-180, -90, 180, 90)]
)
def test_a_box_finds_what_the_frame_finds(served, box):
    for name, frame in (("marks", MARKS), ("zones", ZONES)):
        meets = frame.geometry.intersects(shapely.box(*box)) | frame.geometry.isna()  # /req/core/fc-bbox-response, C
        found = items(served, name, bbox=",".join(map(str, box)), limit=1000)
        assert ids(found) == list(frame["id"][meets])


def test_a_box_across_180_degrees(served):
    assert ids(items(served, "zones", bbox="179,-1,-179,1")) == ["pacific"]
    assert ids(items(served, "zones", bbox="-179,-1,179,1")) == ["pacific"]
    assert ids(items(served, "zones", bbox="170,10,-170,20")) == []


def test_the_order_of_axes_of_a_box_is_that_of_its_crs(served):
    lonlat = ids(items(served, "marks", bbox="119,22,122,26", limit=1000))
    assert lonlat == ids(items(served, "marks", bbox="22,119,26,122", bbox_crs=f"{EPSG}4326", limit=1000))
    assert lonlat == ids(items(served, "marks", bbox="119,22,0,122,26,9", limit=1000))


def test_a_box_in_metres_is_that_box_and_not_one_of_its_corners(served):
    west, south, east, north = 40_000, 2_440_000, 460_000, 2_960_000  # TWD97 / TM2 zone 121
    xy = MARKS.to_crs(3826).geometry
    inside = ((xy.x >= west) & (xy.x <= east) & (xy.y >= south) & (xy.y <= north)) | xy.isna()
    found = items(served, "marks", bbox=f"{west},{south},{east},{north}", bbox_crs=f"{EPSG}3826", limit=1000)
    assert ids(found) == list(MARKS["id"][inside])
    assert 20 < inside.sum() < 140


@pytest.mark.parametrize("code", [4326, 3857, 3826])
def test_places_in_another_crs_are_those_of_pyproj_in_its_order_of_axes(served, code):
    there = MARKS[MARKS.geometry.notna()]
    x, y = Transformer.from_crs("OGC:CRS84", code).transform(there.geometry.x.to_numpy(), there.geometry.y.to_numpy())
    _, headers, body = answer(served, f"/ogc/collections/marks/items?limit=1000&crs={quote(EPSG + str(code))}")
    assert headers["Content-Crs"] == f"<{EPSG}{code}>"
    found = [f["geometry"]["coordinates"] for f in json.loads(body)["features"] if f["geometry"]]
    assert np.abs(np.array(found) - np.column_stack([x, y])).max() <= (1e-7 if code == 4326 else 1e-3)
    one = told(served, "/collections/marks/items/m0", crs=f"{EPSG}{code}")
    assert one["geometry"]["coordinates"] == found[0]


def test_filters_order_columns_and_counts(served):
    assert ids(items(served, "marks", kind="west", sure="true", limit=1000)) == [
        name for name, kind, sure in zip(MARKS["id"], MARKS["kind"], MARKS["sure"], strict=True)
        if kind == "west" and sure
    ]  # fmt: skip
    assert ids(items(served, "marks", sortby="-count", limit=3)) == list(MARKS["id"][::-1][:3])
    by_height = MARKS.sort_values("height_m", kind="stable", na_position="last")
    assert ids(items(served, "marks", sortby="height_m", limit=1000)) == list(by_height["id"])
    few = items(served, "marks", properties="count", skipGeometry="true", limit=1)["features"][0]
    assert (few["properties"], few["geometry"]) == ({"count": 0}, None)
    hits = items(served, "marks", resulttype="hits")
    assert (hits["numberMatched"], hits["features"]) == (len(MARKS), [])


def test_a_table_is_told_without_places_and_by_number_where_ids_repeat(served):
    table = items(served, "money")
    assert ids(table) == ["1", "2"]
    assert [(f["properties"]["value"], f["geometry"]) for f in table["features"]] == [(1.5, None), (2.5, None)]
    assert items(served, "money", bbox="-180,-90,180,90")["numberMatched"] == 2  # as Core asks


@pytest.mark.parametrize(
    ("asked_of", "found"),
    [
        ("2026-01-03", "m2"), ("2026-01-03T00:00:00Z", "m2"), ("2026-01-03T00:00:01Z", ""), ("../2026-01-02", "m0 m1"),
        ("/2026-01-01T23:59:59+00:00", "m0"), ("2026-05-22/..", "m141 m142"), ("2026-01-02/2026-01-04", "m1 m2 m3"),
        ("2026-01-03t08:00:00+08:00", "m2"), ("2030-01-01/..", ""),
    ],
)  # fmt: skip
def test_times_find_rows_by_their_own_times(served, asked_of, found):
    assert ids(items(served, "timed", datetime=asked_of, limit=1000)) == [*found.split(), "always"]


def test_times_find_rows_by_what_they_speak_of_and_those_without_any(served):
    assert ids(items(served, "dated", datetime="2024-06-30T12:00:00Z")) == ["year", "never"]
    assert ids(items(served, "dated", datetime="2025-04-09T23:59:59Z")) == ["day", "never"]
    assert ids(items(served, "dated", datetime="2025-04-10/2025-05-01")) == ["never"]
    assert items(served, "zones", datetime="1900-01-01/..")["numberMatched"] == 3


def test_an_id_with_a_slash_is_found(served):
    assert told(served, "/collections/zones/items/north%2Fwest")["id"] == "north/west"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/collections/marks/items?knid=west", "there is no parameter 'knid' here; .* Did you mean 'kind'"),
        ("/collections/marks/items?datetime=2026-13-01", "is no time; expected one as 2026-08-23"),
        ("/collections/marks/items?datetime=yesterday", "is no time"),
        ("/collections/marks/items?datetime=2026-01-01T00:00:00", "is no time"),
        ("/collections/marks/items?datetime=../..", "has no end"),
        ("/collections/marks/items?datetime=2026-01-02/2026-01-01", "ends before it begins"),
        ("/collections/marks/items?filter=count%3E3", "no parameter 'filter'"),
        ("/collections?bbox=1,2,3,4", "no parameter 'bbox'"),
        ("/collections/marks/items?bbox=1,2,3", "is no box; expected four numbers"),
        ("/collections/marks/items?bbox=nan,2,3,4", "is no box"),
        ("/collections/marks/items?bbox=1,40,3,4", "not on the Earth"),
        ("/collections/marks/items?bbox=1,2,3,400", "not on the Earth"),
        ("/collections/marks/items?bbox=", "bbox is empty"),
        ("/collections/marks/items?bbox=1,2,3,4&bbox=1,2,3,5", "bbox stands 2 times"),
        (f"/collections/marks/items?bbox=1,2,3,4&bbox-crs={EPSG}32651", "is not served; expected one of"),
        (f"/collections/marks/items?bbox=1e30,1e30,2e30,2e30&bbox-crs={EPSG}3826", "not defined|not on the Earth"),
        ("/collections/marks/items?bbox-crs=x", "bbox-crs specified without bbox"),
        (f"/collections/marks/items?crs={EPSG}32651", "not supported"),
        ("/collections/marks/items?limit=0", "strictly positive"),
        ("/collections/marks/items?limit=ten", "integer"),
        ("/collections/marks/items?offset=-1", "positive or zero"),
        ("/collections/marks/items?sortby=none", "bad sort property"),
        ("/collections/marks/items?properties=none", "unknown properties"),
        ("/collections/marks?f=csv", "f='csv' is not served; expected json or html"),
        ("/collections/marks/items?f=jsonld", "expected json or html"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(served, path, words):
    assert re.search(words, refused(served, path))


def test_what_is_not_there_is_told(served):
    for path in (
        "/collections/none",
        "/collections/none/items",
        "/collections/marks/items/m999",
        "/jobs",
        "/processes",
    ):
        status, _, body = answer(served, f"/ogc{path}")
        assert status == 404, path
        assert json.loads(body)["code"] == "NotFound"


def test_a_row_where_a_crs_is_not_defined_is_no_number(tmp_path):
    far = gpd.GeoDataFrame({"id": ["far"]}, geometry=[shapely.Point(31, 0)], crs=4326)
    with Served(listening(0), load_story(a_folder(tmp_path)), [layer("far", far)], tmp_path, ["EPSG:3826"]) as one:
        words = refused(one, f"/collections/far/items?crs={quote(EPSG + '3826')}")
    assert words.startswith(f"item 'far' of 'far' lies where {EPSG}3826 is not defined")


@pytest.mark.parametrize("code", ["3826", "EPSG:x", "EPSG:1", "EPSG:4979", "OGC:CRS84", "EPSG:٣"])
def test_a_crs_that_is_none_is_named(tmp_path, code):
    sock = listening(0)
    with sock, pytest.raises(ValueError, match=f"^--crs '{code}'.*; expected codes as EPSG:3826"):
        Served(sock, load_story(a_folder(tmp_path)), [], tmp_path, [code])


# What is promised


def test_what_it_conforms_to_is_what_is_tested_here(served):
    classes = told(served, "/conformance")["conformsTo"]
    for part in (
        "features-1/1.0/conf/core",
        "features-1/1.0/conf/geojson",
        "features-1/1.0/conf/html",
        "features-2/1.0/conf/crs",
    ):
        assert f"http://www.opengis.net/spec/ogcapi-{part}" in classes
    assert not any("ogcapi-features-4" in each for each in classes)  # nothing can be written


def test_a_catalogue_of_published_classes_knows_those_of_features():
    known = pytest.importorskip("ogcapi_registry", reason="ogcapi-registry is not installed")
    strange = [str(each) for each in known.validate_conformance(service.CONFORMS_TO).unrecognised]
    assert [each for each in strange if "/ogcapi-common-" not in each and "/ogcapi-features-5/" not in each] == []


def test_the_definition_is_openapi_and_has_the_paths_that_answer(served):
    validate_openapi_document = pytest.importorskip("pygeoapi.openapi").validate_openapi_document
    definition = told(served, "/openapi")
    assert validate_openapi_document(definition)
    assert definition["servers"][0]["url"] == served.service_url
    for path, asked_of in definition["paths"].items():
        assert list(asked_of) == ["get"]
        if "{" not in path:
            assert answer(served, f"/ogc{path}")[0] == 200, path
    names = {p.get("name") for p in definition["paths"]["/collections/marks/items"]["get"]["parameters"]}
    assert {"limit", "height_m", "kind"} <= names
    refers_to = set(re.findall(r'"\$ref": "([^"]*)"', json.dumps(definition)))
    assert refers_to  # all of them inside, or a client without a network cannot read it
    for address in refers_to:
        assert address.startswith("#/")
        assert reduce(getitem, address.split("/")[1:], definition)
    registry = pytest.importorskip("ogcapi_registry", reason="ogcapi-registry is not installed")
    for checked in (
        registry.validate_openapi_structure(definition),
        registry.validate_ogc_api(definition, service.CONFORMS_TO),
    ):
        assert (checked.is_valid, checked.errors, checked.warnings) == (True, (), ())


class Seen(HTMLParser):
    """What a page would load, and what would run in it."""

    def __init__(self, text):
        super().__init__()
        self.loads, self.words = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.loads += [tag] if tag in ("script", "iframe", "img", "object") else []
        self.loads += [
            v for n, v in attrs if n == "src" or (tag == "link" and n == "href" and not v.startswith("data:"))
        ]

    def handle_data(self, data):
        self.words += data


@pytest.mark.parametrize(
    "path",
    ["", "/conformance", "/openapi", "/collections", "/collections/marks", "/collections/marks/schema",
     "/collections/marks/queryables", "/collections/marks/items", "/collections/marks/items/m3"],
)  # fmt: skip
def test_pages_for_people_load_nothing(served, path):
    status, headers, body = answer(served, f"/ogc{path}", Accept="text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    seen = Seen(body.decode())
    assert seen.loads == []
    assert "default-src &#x27;none&#x27;" in body.decode()
    assert answer(served, f"/ogc{path}?f=html")[2] == body


def test_text_of_rows_stays_text_on_pages(tmp_path):
    bad = "<script>x()</script>"
    frame = gpd.GeoDataFrame({"id": [bad], "name": [bad]}, geometry=[shapely.Point(0, 0)], crs=4326)
    with Served(listening(0), load_story(a_folder(tmp_path)), [layer("bad", frame)], tmp_path) as one:
        for path in ("/collections/bad/items", f"/collections/bad/items/{quote(bad, safe='')}"):
            status, _, body = answer(one, f"/ogc{path}?f=html")
            assert status == 200
            assert b"<script" not in body
            assert "<script>x()" in Seen(body.decode()).words


def test_qgis_reads_it_as_wfs_3(tmp_path):
    if not (shutil.which("qgis") or Path("/usr/bin/qgis").exists()) or not Path(DEBIAN_PYTHON).exists():
        pytest.skip("QGIS of the system is not installed")
    known = subprocess.run([DEBIAN_PYTHON, "-c", "import qgis.core"], check=False, capture_output=True)
    if known.returncode:
        pytest.skip("the Python of the system has no qgis.core")
    (tmp_path / "home").mkdir()
    story = load_story(a_folder(tmp_path, more=PAGE))
    frame = story.load("places")
    script = Path(__file__).parent / "qgis_reads.py"
    with Served(listening(0), story, [layer("places", frame), layer("money", TABLE)], tmp_path, ["EPSG:4326"]) as one:
        command = [DEBIAN_PYTHON, str(script), one.service_url, "places", "money"]
        home = {"PATH": "/usr/bin", "HOME": str(tmp_path / "home")}
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, env=home)
    read = json.loads(done.stdout)
    assert read["places"]["valid"]
    assert read["places"]["crs"] in ("EPSG:4326", "OGC:CRS84")
    assert read["places"]["ids"] == list(frame["id"]) == ["a", "b"]
    assert read["places"]["places"] == ["Point (56 26.5)", "Point (57 25.5)"]
    assert read["places"]["in_box"] == ["b"]
    assert set(frame.columns.drop("geometry")) == set(read["places"]["fields"])
    assert read["money"]["valid"]
    assert len(read["money"]["ids"]) == 2


def test_boxes_are_read_with_axes_of_any_crs():
    known = [f"{EPSG}2326", f"{EPSG}4301"]
    # Hong Kong 1980 Grid has the northing first; where its origin is, EPSG says: 22 18 43.68 N, 114 10 42.80 E.
    box = asked.box_of("819060,836690,819080,836700", known[0], known)
    assert box.centroid.x == pytest.approx(114.1812, abs=1e-3)
    assert box.centroid.y == pytest.approx(22.3106, abs=1e-3)
    tokyo = asked.box_of("35,139,36,140", known[1], known)  # latitude first; the datum lies 400 m off WGS 84
    assert 0.002 < 140 - tokyo.bounds[2] < 0.005
