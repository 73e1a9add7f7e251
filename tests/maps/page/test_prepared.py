import base64
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPoint, MultiPolygon, Point, Polygon, box
from unpacked import read_outlines

from maps.page.prepared import prepare, source_block
from maps.page.sheet import Detail, Sheet

LONGITUDES, LATITUDES = (st.floats(-n, n).map(lambda x: round(x, 9)) for n in (180, 90))


@dataclass
class Source:
    licence: str
    url: str = ""
    credit: str = "Credit"
    retrieved: date = date(2026, 11, 22)


KNOWN = {"example": object(), "other": object()}


def unrolled(steps, unit):
    """Coordinates from steps, written here a second time."""
    lon, lat = ([n / unit for n in accumulate(steps[i::2])] for i in (0, 1))
    return np.column_stack([lon, lat])


def prepared(frame, **options):
    return prepare(Sheet(frame=frame, title="Layer", group="Group", **options), "sheet-0", KNOWN)


@given(st.lists(st.tuples(LONGITUDES, LATITUDES), min_size=2, max_size=30, unique=True))
def test_a_line_comes_back_to_the_last_decimal(make_rows, lonlat):
    steps = prepared(make_rows(LineString(lonlat))).block["features"][0]["c"]
    drawn = unrolled(steps, 10**5)
    assert drawn[0] == pytest.approx(lonlat[0], abs=6e-6)
    assert drawn[-1] == pytest.approx(lonlat[-1], abs=6e-6)
    assert max(shapely.distance(shapely.LineString(lonlat), shapely.points(drawn))) < 1e-5


def test_vertices_on_the_line_that_is_left_are_left_out(make_rows):
    """A great circle in steps of 2 km, and an area along it, at 100 m: all of the line is where it was, to a step."""
    x = np.linspace(0, 10, 600)
    arc = np.column_stack([x, 40 + 0.5 * np.sin(np.radians(18 * x))])
    line, area = LineString(arc), Polygon([*arc, (10, 30), (0, 30)])
    found = prepared(make_rows(line, area), decimals=3, heavy=False).block["features"]
    for shape, steps in ((line, found[0]["c"]), (area.exterior, found[1]["c"][0])):
        drawn = LineString(unrolled(steps, 1000))
        assert 5 < len(drawn.coords) < 60
        assert shapely.hausdorff_distance(drawn, shape, densify=0.01) < 0.5e-3 + 0.71e-3


def test_rings_run_anticlockwise_and_holes_the_other_way(make_rows):
    with_hole = Polygon([(0, 0), (0, 9), (9, 9), (9, 0)], [[(3, 3), (6, 3), (6, 6), (3, 6)]])
    outer, hole = prepared(make_rows(with_hole)).block["features"][0]["c"]
    assert shapely.is_ccw(shapely.LinearRing(unrolled(outer, 10**5)))
    assert not shapely.is_ccw(shapely.LinearRing(unrolled(hole, 10**5)))


def test_parts_of_which_rounding_leaves_nothing_are_left_out(make_rows):
    islet, pond = box(5, 5, 5.001, 5.001), box(3, 3, 3.001, 3.001)
    with_pond = Polygon([(0, 0), (0, 9), (9, 9), (9, 0)], [pond.exterior.coords])
    points = MultiPoint([(0, 0), (1, 1)])
    shapes = with_pond, MultiPolygon([islet, with_pond]), islet, MultiPolygon([islet, islet]), points
    found = [prepared(make_rows(shape), decimals=1).block["features"][0]["c"] for shape in shapes]
    assert [len(found[0]), [len(part) for part in found[1]]] == [1, [1]]
    assert found[2:] == [[[50, 50]], [[[50, 50]]], [[0, 0], [1, 1]]]


def test_long_outlines_stand_apart_from_their_rows(make_rows):
    rng = np.random.default_rng(2)
    line = LineString(np.column_stack([np.linspace(-170, 170, 500), rng.uniform(-60, 60, 500)]))
    with_hole = Polygon([(0, 0), (0, 9), (9, 9), (9, 0)], [[(3, 3), (6, 3), (6, 6), (3, 6)]])
    found = prepared(make_rows(line, with_hole, Point(1, 2)), decimals=3)
    assert [feature["c"] for feature in found.block["features"]] == [500, [5, 5], [1, 2]]
    lines = read_outlines(base64.b64decode(found.outlines), [500, 5, 5])
    assert lines[0] == [tuple(place) for place in np.rint(1000 * np.array(line.coords)).astype(int).tolist()]
    assert lines[2][0] == (3000, 3000)
    assert prepared(make_rows(with_hole)).outlines == ""
    assert prepared(make_rows(line), decimals=7).outlines == ""  # the page's script could not count so far


def test_a_row_names_all_of_its_sources(make_rows):
    frame = make_rows(Point(1, 2), source_id="example;other")
    assert prepared(frame).block["features"][0]["r"] == ["example", "other"]
    assert prepared(frame).sources == ["example", "other"]


@pytest.mark.parametrize(("status", "uncertain"), [("published", False), ("recalled", True), ("derived", False)])
def test_what_is_not_read_in_a_source_is_marked(make_rows, status, uncertain):
    assert ("u" in prepared(make_rows(Point(1, 2), status=status)).block["features"][0]) is uncertain


def test_what_is_illustrative_is_marked(make_rows):
    frame = make_rows(Point(1, 2), Point(1, 2), status="derived", illustrative=[True, False])
    assert [f.get("u") for f in prepared(frame).block["features"]] == [1, None]


def test_details_are_written_with_their_units_and_missing_ones_left_out(make_rows):
    frame = make_rows(Point(1, 2), Point(1, 2), length_km=[1234.56, None])
    details = (Detail("length_km", "Length", "{:,.0f} km"),)
    features = prepared(frame, details=details).block["features"]
    assert [f.get("x") for f in features] == [["1,235 km"], None]


def test_what_all_rows_share_stands_once(make_rows):
    block = prepared(make_rows(Point(1, 2), Point(3, 4), note="A long note.", name=["One", "Two"])).block
    assert (block["common"]["t"], block["common"]["r"]) == ("A long note.", ["example"])
    assert block["features"] == [
        {"i": "row-0", "n": "One", "c": [1, 2]},
        {"i": "row-1", "n": "Two", "c": [3, 4]},
    ]


def test_the_frame_is_left_as_it_was(make_rows):
    frame = make_rows(LineString([(0.123456789, 0), (1, 1)]))
    before = frame.copy(deep=True)
    prepared(frame)
    assert_geodataframe_equal(frame, before)


def test_a_licence_without_a_name_is_told_in_words():
    told = [source_block(Source(licence=licence))["licence"] for licence in ("LicenseRef-Facts", "CC0-1.0")]
    assert told == ["facts, free to use", "CC0-1.0"]


def test_what_was_not_read_in_a_source_has_no_licence():
    recalled = Source(credit="Not read in a source: look it up before use", licence="LicenseRef-Facts")
    assert source_block(recalled)["licence"] == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(columns=["status", "note"]), "lacks the columns status, note; expected id, name, kind"),
        (lambda f: f.set_crs(None, allow_override=True), "is in CRS None; expected EPSG:4326"),
        (lambda f: f.to_crs(3857), "is in CRS EPSG:3857; expected EPSG:4326. Use frame.to_crs"),
        (lambda f: f.assign(source_id="example;nobody"), "names the source 'nobody'; the page knows example, other"),
        (lambda f: f.assign(kind="volcano"), "no style for 'volcano'"),
        (lambda f: f.set_geometry([Point()], crs=4326), "row 'row-0' of layer 'Layer' has no geometry"),
    ],
)
def test_a_wrong_layer_is_told_what_was_expected(make_rows, change, message):
    with pytest.raises(ValueError, match=message):
        prepared(change(make_rows(Point(1, 2))))
