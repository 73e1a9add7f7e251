import numpy as np
import pyproj
import pytest
import shapely
from pytest import approx

from maps.picture.frame import Box, View, frame_for
from maps.picture.graticule import graticule
from maps.picture.margin import tick_ground
from maps.picture.scale import bars, one_to, scale_range, scale_words

WGS84 = pyproj.Geod(ellps="WGS84")
BOX = Box(40.0, 60.0, 500.0, 400.0)
TAIWAN, SOUTH_CHINA_SEA = (116.6, 20.8, 125.2, 28.2), (99.0, -3.5, 123.5, 26.0)
THEATRE, PACIFIC, FIJI = (-9.0, -2.0, 152.0, 72.0), (130.0, 10.0, 240.0, 65.0), (172.0, -22.0, 188.0, -12.0)
SOUTH = (140.0, -50.0, 180.0, -30.0)
REGIONS = [TAIWAN, SOUTH_CHINA_SEA, THEATRE, PACIFIC, FIJI, SOUTH]


def on_paper(frame, *lonlat):
    return frame.paper(np.array(lonlat, dtype=float))


@pytest.mark.parametrize(
    ("bounds", "name"),
    [
        (SOUTH_CHINA_SEA, "Mercator"),
        (TAIWAN, "Lambert conformal conic"),
        (SOUTH, "Lambert conformal conic"),
        (THEATRE, "Lambert azimuthal equal-area"),
        ((-180.0, -80.0, 180.0, 80.0), "Mercator"),
        ((0.0, 78.0, 40.0, 82.0), "Lambert azimuthal equal-area"),
    ],
)
def test_the_projection_suits_the_region(bounds, name):
    assert frame_for(bounds, BOX).projection.words.startswith(name)


@pytest.mark.parametrize("bounds", REGIONS)
def test_the_frame_holds_the_bounds_and_fills_the_paper(bounds):
    frame = frame_for(bounds, BOX)
    edge = shapely.get_coordinates(shapely.segmentize(shapely.box(*bounds), 0.5))
    at = frame.paper(edge)
    assert at[:, 0].min() >= BOX.left - 0.02
    assert at[:, 0].max() <= BOX.right + 0.02
    assert at[:, 1].min() >= BOX.bottom - 0.02
    assert at[:, 1].max() <= BOX.top + 0.02
    slack = np.array([np.ptp(at[:, 0]) / BOX.width, np.ptp(at[:, 1]) / BOX.height])
    assert slack.max() == approx(1, abs=0.002)


@pytest.mark.parametrize("bounds", [TAIWAN, SOUTH_CHINA_SEA, FIJI, SOUTH])
def test_regional_maps_keep_angles(bounds):  # 1 km geodesics of known azimuth, by GeographicLib
    frame = frame_for(bounds, BOX)
    lon, lat = bounds[0] + 0.2 * (bounds[2] - bounds[0]), bounds[1] + 0.8 * (bounds[3] - bounds[1])
    azimuths = np.array([10.0, 75.0, 200.0])
    ends = WGS84.fwd(np.full(3, lon), np.full(3, lat), azimuths, np.full(3, 1000.0))
    steps = frame.paper(np.column_stack([np.unwrap(ends[0], period=360), ends[1]])) - on_paper(frame, (lon, lat))
    if abs(ends[0][0] - lon) > 180:  # pyproj gives longitudes within 180
        steps = frame.paper(np.column_stack([np.array(ends[0]) % 360, ends[1]])) - on_paper(frame, (lon, lat))
    angles = np.degrees(np.arctan2(steps[:, 0], steps[:, 1]))
    assert np.diff(np.unwrap(angles, period=360)) == approx(np.diff(azimuths), abs=0.02)


def test_the_theatre_keeps_areas():  # squares of 1 degree, geodesic area by GeographicLib
    frame = frame_for(THEATRE, BOX)
    for lon, lat in ((0, 50), (60, 10), (140, 40)):
        square = shapely.segmentize(shapely.box(lon, lat, lon + 1, lat + 1), 0.02)
        drawn = shapely.Polygon(frame.paper(shapely.get_coordinates(square))).area * frame.metres_per_point**2
        assert drawn == approx(abs(WGS84.geometry_area_perimeter(square)[0]), rel=2e-4)


@pytest.mark.parametrize("bounds", REGIONS)
def test_degrees_at_the_frame_are_where_they_say(bounds):
    frame = frame_for(bounds, BOX)
    lines = graticule(View(frame))
    inverse = pyproj.Proj(frame.projection.proj.definition_string())
    assert {tick.side for tick in lines.ticks} == {"left", "right", "top", "bottom"}
    for tick in lines.ticks:
        at = (np.array([tick.x, tick.y]) - (BOX.left, BOX.bottom)) * frame.metres_per_point + frame.origin_m
        lon, lat = inverse(*at, inverse=True)
        degrees, _, rest = tick.text.partition("°")
        minutes, _, letter = rest.partition("′") if "′" in rest else ("0", "", rest)
        said = (float(degrees) + float(minutes) / 60) * (-1 if letter in {"S", "W"} else 1)
        found = (lon if tick.meridian else lat) - said
        assert (found + 180) % 360 - 180 == approx(0, abs=0.02 if tick.meridian else 0.01), tick
        assert tick_ground(tick).intersection(BOX.shape()).area == 0


@pytest.mark.parametrize("bounds", REGIONS)
def test_bars_are_as_long_as_they_say(bounds):  # the geodesic between their ends, put in the middle of the map
    frame = frame_for(bounds, BOX)
    lengths = {"km": 1000.0, "nautical miles": 1852.0}
    assert [bar.unit for bar in bars(frame)] == list(lengths)
    for bar in bars(frame):
        x, y = frame.middle
        (lon1, lat1), (lon2, lat2) = frame.lonlat(np.array([[x - bar.points / 2, y], [x + bar.points / 2, y]]))
        assert WGS84.inv(lon1, lat1, lon2, lat2)[2] == approx(bar.length * lengths[bar.unit], rel=1e-6)
        assert 0.1 * BOX.width < bar.points <= 0.2401 * BOX.width


def test_mercator_stretches_as_its_formula_says():  # Snyder 1987, eq. 7-8: k = cos(lat) sqrt(1 - e^2 sin^2) in turn
    frame = frame_for(SOUTH_CHINA_SEA, BOX)
    e2 = 0.00669437999014
    x, y = frame.middle
    lats = np.radians(frame.lonlat(np.array([[x, BOX.bottom], [x, y], [x, BOX.top]]))[:, 1])
    k = np.sqrt(1 - e2 * np.sin(lats) ** 2) / np.cos(lats)
    equator = 1 / k[1]
    assert scale_range(frame) == approx((equator, k[2] / k[1]), rel=1e-3)
    assert f"to {round(100 * (k[2] / k[1] - 1)):+d} %" in scale_words(frame)


def test_the_fraction_is_that_of_the_paper():
    frame = frame_for(TAIWAN, BOX)
    ground = frame.ground_m(100.0) / (100.0 / 72 * 0.0254)
    assert float(one_to(frame).split(":")[1].replace(",", "")) == approx(ground, rel=0.05)


def test_zoom_is_that_of_a_screen_with_the_same_scale():
    # Leaflet: 256 * 2^z pixels around the world; in Mercator a pixel on screen is 1/96 inch, 0.75 points
    frame = frame_for(SOUTH_CHINA_SEA, BOX)
    x, y = frame.middle
    span = np.ptp(frame.lonlat(np.array([[x - 50, y], [x + 50, y]]))[:, 0])
    assert frame.zoom() == approx(np.log2(360 * (100 / 0.75) / span / 256), abs=0.01)


def test_a_line_cut_at_180_is_whole_on_paper():
    frame = frame_for(FIJI, BOX)
    halves = shapely.MultiLineString([[(175, -15), (180, -15)], [(-180, -15), (-175, -15)]])
    drawn = shapely.line_merge(shapely.MultiLineString(list(View(frame).outlines(halves).geoms)))
    whole = frame.paper(np.column_stack([np.linspace(175, 185, 201), np.full(201, -15.0)]))
    assert drawn.geom_type == "LineString"
    assert drawn.length == approx(shapely.LineString(whole).length, rel=1e-3)


def test_a_polygon_cut_at_180_has_no_seam():
    frame = frame_for(FIJI, BOX)
    halves = shapely.MultiPolygon([shapely.box(178, -18, 180, -16), shapely.box(-180, -18, -178, -16)])
    lines = View(frame).outlines(halves)
    at = on_paper(frame, (180, -17))[0]
    assert shapely.distance(lines, shapely.Point(at)) > 20  # the seam would pass through here
    filled = shapely.union_all(list(View(frame).areas(halves).geoms))
    assert filled.buffer(1e-6).covers(shapely.Point(at))


def test_nothing_leaps_across_the_far_side_of_the_plane():
    frame = frame_for(THEATRE, BOX)  # the point opposite its centre is at 108.5 W, 35 S
    line = shapely.LineString([(-150, -34.9), (-108.5, -34.9), (-70, -34.9)])
    assert View(frame).outlines(line).length == 0


def test_degrees_go_on_past_180_on_a_map_of_the_world():
    frame = frame_for((-180.0, -80.0, 180.0, 80.0), Box(0.0, 0.0, 900.0, 500.0))
    ticks = sorted((tick.x, tick.text) for tick in graticule(View(frame)).ticks if tick.side == "bottom")
    apart = np.diff([x for x, _ in ticks])
    assert [text for _, text in ticks].count("180°") == 2
    assert apart == approx(np.full(len(apart), apart[0]), rel=1e-6)
    assert ticks[0][0] < apart[0]  # none is missing before the frame's edges
    assert ticks[-1][0] > frame.box.right - apart[0]


def test_all_of_the_world_far_from_the_view_is_left_out():
    view = View(frame_for(TAIWAN, BOX))
    assert view.outlines(shapely.LineString([(0, 0), (10, 10)])).is_empty
    assert len(view.places(shapely.Point(0, 50))) == 0
    assert view.places(shapely.Point(121, 24)).shape == (1, 2)


@pytest.mark.parametrize("size", [(535.0, 350.0), (3300.0, 120.0), (120.0, 3300.0)])
@pytest.mark.parametrize(
    "bounds",
    [
        (-180.0, -90.0, 180.0, 90.0),
        (0.0, -90.0, 180.0, 90.0),
        (-180.0, 0.0, 180.0, 90.0),
        (-180.0, 60.0, 180.0, 90.0),
        (-180.0, -90.0, 180.0, -60.0),
        (-180.0, 89.0, 180.0, 90.0),
        (100.0, 30.0, 159.0, 74.0),
        (0.0, -90.0, 0.001, 90.0),
    ],
)
def test_worlds_hemispheres_and_caps_have_a_frame_of_what_there_is(bounds, size):
    """#10: the graticule had 10,694 lines, as the level ran out of the plane; scales were infinite on strips."""
    frame = frame_for(bounds, Box(30.0, 40.0, *size))
    view = View(frame)
    assert 0 < len(graticule(view).lines) < 150
    assert all(np.isfinite(scale_range(frame)))
    assert np.isfinite(frame.zoom())
    assert all(bar.length > 0 for bar in bars(frame))
    middle = (30.0 + size[0] / 2, 40.0 + size[1] / 2)
    assert frame.middle == pytest.approx(middle)
    assert frame.box.width <= size[0] + 1e-6
    assert frame.box.height <= size[1] + 1e-6
    corners = frame.paper(np.array([[bounds[0], max(bounds[1], -80.0)], [bounds[2], min(bounds[3], 80.0)]]))
    if bounds[1] > -80 or bounds[3] < 80:
        corners = frame.paper(np.array([[(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2]]))
    assert (corners[:, 0] >= frame.box.left - 1e-6).all()
    assert (corners[:, 0] <= frame.box.right + 1e-6).all()


def test_a_map_that_goes_on_past_the_world_marks_its_places_each_time():
    view = View(frame_for((-180.0, -80.0, 180.0, 80.0), Box(0.0, 0.0, 900.0, 500.0)))
    at = view.places(shapely.Point(140, 40))
    assert len(at) == 2
    assert np.ptp(at[:, 0]) == pytest.approx(900 * 360 / (view.frame.lonlat(np.array([[900.0, 250.0]]))[0, 0] * 2))
    assert len(view.places(shapely.Point(0, 40))) == 1
