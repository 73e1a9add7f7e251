import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from pytest import approx

from geo.orbits.frames import geodetic
from layers.coverage.targets import given_watched, watched
from layers.stories.given import given_shapes

GEOD = pyproj.Geod(ellps="WGS84")
LINE = shapely.LineString([(110, 10), (112, 14), (115, 14)])


def frame(*shapes, crs=4326, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def test_lines_are_cells_of_4_km_that_add_up():
    found = watched(frame(LINE), edges="geodesic")
    assert found.unit == "km"
    assert found.total == approx(GEOD.geometry_length(LINE) / 1000, abs=1e-6)
    assert found.weight.max() <= 4
    assert len(found.targets) == len(found.places) == len(found.weight)


def test_polygons_are_some_ten_thousand_cells_of_km2():
    box = shapely.box(105, 5, 120, 20)
    found = watched(frame(box), edges="geodesic")
    exact = abs(GEOD.geometry_area_perimeter(box)[0]) / 1e6
    assert (found.unit, found.total) == ("km2", approx(exact, rel=2e-4))
    assert found.notes == ("Edges are geodesics.",)
    assert len(found.targets) == approx(10_000, rel=0.1)
    assert watched(frame(shapely.box(105, 5, 105.1, 5.1))).cell_km == 4


def belt_km2(width_deg, south, north):
    """Area between two parallels and two meridians of WGS 84 (Snyder 1987, USGS PP 1395, eq. 3-12)."""
    e = GEOD.es**0.5

    def q(lat_deg):
        sine = np.sin(np.radians(lat_deg))
        return sine / (1 - GEOD.es * sine**2) + np.arctanh(e * sine) / e

    return np.radians(width_deg) * GEOD.b**2 / 2 * (q(north) - q(south)) / 1e6


def ring(*corners):
    return shapely.Polygon(corners)


@pytest.mark.parametrize(
    ("shape", "belt"),
    [
        (shapely.box(30, -40, 180, 40), (150, -40, 40)),
        (shapely.segmentize(shapely.box(30, -40, 180, 40), 0.5), (150, -40, 40)),
        (shapely.box(-180, -60, 180, 60), (360, -60, 60)),
        (shapely.box(-180, 66.5, 180, 80), (360, 66.5, 80)),
        (shapely.MultiPolygon([shapely.box(-180, 66.5, 0, 80), shapely.box(0, 66.5, 180, 80)]), (360, 66.5, 80)),
        (shapely.box(120, 0, 240, 50), (120, 0, 50)),
        (ring((170, 0), (180, 0), (-180, 0), (-170, 0), (-170, 9), (-180, 9), (180, 9), (170, 9)), (20, 0, 9)),
        (shapely.MultiPolygon([shapely.box(179, 10, 180, 11), shapely.box(-180, 10, -179, 11)]), (2, 10, 11)),
    ],
)
def test_boxes_run_along_parallels_and_belts_have_an_area(shape, belt):  # issue 10, cases 10 and 21
    found = watched(frame(shape))
    assert found.total == approx(belt_km2(*belt), rel=1e-4)
    assert len(found.targets) == approx(10_000, rel=0.05) or found.cell_km == 4
    assert "run along parallels" in found.notes[0]


def test_a_line_along_a_parallel_has_its_length():  # issue 10
    found = watched(frame(shapely.LineString([(30, 40), (150, 40)])))
    radius = GEOD.a / np.sqrt(1 - GEOD.es * np.sin(np.radians(40)) ** 2)
    assert found.total == approx(np.radians(120) * radius * np.cos(np.radians(40)) / 1e3, rel=1e-6)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (ring((0, 0), (1, 1), (1, 0), (0, 1)), "is not valid .Self-intersection"),
        (ring((0, 75), (90, 70), (180, 75), (-90, 70)), "goes round a pole"),
        (ring((24.8, 120.1), (24.8, 120.3), (25.2, 120.3)), "longitudes 24.8 to 25.2 and latitudes .* look swapped"),
        (shapely.box(3e5, 2.7e6, 4e5, 2.8e6), "look like metres of a projection. Declare the CRS"),
    ],
)
def test_areas_that_are_none_are_refused(shape, words):  # issue 10, cases 14 and 19
    with pytest.raises(ValueError, match=words):
        watched(frame(shape))


def test_heights_of_the_third_coordinate_are_said():  # issue 10
    assert watched(frame(shapely.Point(1, 1, 30_000))).notes == (
        "Heights of the points are their third coordinate, 30,000 m above the ellipsoid.",
    )


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "fgb", "shp", "parquet"])
def test_files_of_points_come_with_names_and_heights(tmp_path, suffix):
    points = frame(*gpd.points_from_xy([120.957, -179.9], [23.47, -17]), name=["Yushan", "Taveuni"])
    points["height_m"] = [3952.0, 0.0]
    path = tmp_path / f"points.{suffix}"
    points.to_parquet(path) if suffix == "parquet" else points.to_file(path)
    found = given_watched(given_shapes(str(path), "at"))
    by_name = found.places.set_index("target")
    assert by_name.lon_deg["Taveuni"] == approx(-179.9, abs=1e-9)
    order = found.places.target.tolist().index("Yushan")
    lon, lat, height = geodetic(found.targets.position_m)
    assert (lon[order], lat[order], height[order]) == approx((120.957, 23.47, 3952), abs=1e-6)
    assert (found.unit, found.total) == ("points", 2)


def test_a_third_coordinate_is_a_height_above_the_ellipsoid():  # RFC 7946, section 3.1.1
    found = watched(frame(shapely.Point(15, 78, 500)))
    assert geodetic(found.targets.position_m)[2] == approx([500], abs=1e-6)


def test_points_that_their_names_do_not_tell_apart_are_numbered():
    points = frame(shapely.Point(1, 1), shapely.Point(2, 2), name=["a", "a"])
    assert watched(points).places.target.tolist() == [0, 1]


def test_any_crs_gives_the_same_places():
    points = frame(shapely.Point(110, 10), shapely.Point(-70, -53))
    away = np.linalg.norm(watched(points).targets.position_m - watched(points.to_crs(3857)).targets.position_m, axis=1)
    assert away.max() < 1e-6


def write(path, text):
    path.write_text(text)
    return path


def two_layers(path):
    frame(LINE).to_file(path, layer="a")
    frame(LINE).to_file(path, layer="b", mode="a")
    return path


def without_crs(path):
    with pytest.warns(UserWarning, match="crs"):
        frame(LINE, crs=None).to_file(path)
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "none.gpkg", "there is no such layer and no such file"),
        (lambda folder: write(folder / "x.gpkg", "text"), "cannot be read as geographic data"),
        (lambda folder: write(folder / "x.csv", "a,b\n1,2\n"), "a table without geometry"),
        (lambda folder: two_layers(folder / "x.gpkg"), "holds the layers a, b; expected one. Choose it"),
        (lambda folder: without_crs(folder / "x.shp"), "declares no CRS"),
        (
            lambda folder: write(folder / "x.geojson", '{"type": "FeatureCollection", "features": []}'),
            "no rows|without geometry",
        ),
    ],
)
def test_files_that_cannot_be_used_are_named(tmp_path, make, words):
    path = make(tmp_path)
    with pytest.raises(ValueError, match=words) as told:
        given_watched(given_shapes(str(path), "lanes"))
    assert str(told.value).startswith(f"--lanes {path}: ")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (frame(shapely.Point(float("nan"), 1)), "1 of 1 rows have no geometry, or coordinates that are not numbers"),
        (frame(LINE, None), "1 of 2 rows have no geometry.*: 1"),
        (frame(shapely.Point(1, 91)), "latitude 91 is none"),
        (frame(shapely.Point(1, 1), LINE), "kinds LineString, Point; expected"),
        (frame(shapely.Point(1, 1), height_m=[float("nan")]), "a height that is no number of metres"),
        (frame(shapely.Point(1, 1), height_m=["high"]), "a height that is no number of metres"),
        (frame(shapely.LineString([(1, 1), (1, 1)])), "no length and no area"),
    ],
)
def test_data_that_cannot_be_used_are_refused(data, words):
    with pytest.raises(ValueError, match=words):
        watched(data)


def test_points_only_refuses_lines(tmp_path):
    frame(LINE).to_file(tmp_path / "x.gpkg")
    with pytest.raises(ValueError, match="it holds LineString; expected points. Give lines and polygons with --lanes"):
        given_shapes(str(tmp_path / "x.gpkg"), "at")


def test_crossings_of_a_few_metres_are_mended():  # issue 10: a TopologyException of GEOS
    (top,) = GEOD.npts(120, 25, 130, 25.0001, 1)  # of a geodesic, which a notch from the north reaches, or not quite
    below, above = (
        watched(
            frame(ring((120, 25), (130, 25.0001), (130, 26), (126, 26), (top[0], top[1] + off), (124, 26), (120, 26)))
        )
        for off in (-1e-5, 1e-5)
    )
    assert below.total == approx(above.total, rel=1e-4)


@pytest.mark.parametrize(
    ("shapes", "columns", "words"),
    [
        (gpd.points_from_xy([120], [24]), {"elev_ft": [100.0]}, "points (elev_ft) were not looked at: they were taken"),
        (gpd.points_from_xy([120], [24]), {"height_m": [100.0], "elev_ft": [328.0]}, ""),
        (gpd.points_from_xy([120], [24]), {"elev_ft": [None]}, ""),
        ([shapely.LineString([(120, 24, 300), (121, 24, 300)])], {}, "areas (the third coordinate) were not looked at"),
        ([shapely.box(120, 24, 121, 25)], {"height_m": [5.0]}, "areas (height_m) were not looked at"),
        ([shapely.LineString([(120, 24, 0), (121, 24, 0)])], {}, ""),
    ],
)
def test_heights_that_are_not_looked_at_are_said(tmp_path, shapes, columns, words):  # issue 10: nothing was said
    frame(*shapes, **columns).to_file(tmp_path / "x.geojson")
    is_point = shapes[0].geom_type == "Point"
    notes = given_watched(given_shapes(str(tmp_path / "x.geojson"), "at" if is_point else "lanes")).notes
    told = [note for note in notes if "were not looked at" in note]
    assert len(told) == bool(words)
    assert all(words in note for note in told)


def test_edges_of_a_projected_crs_are_straight_in_it():  # issue 10, A3: read as geodesics, 2 % of this area
    corners = [(10_600_000, 1_267_000), (14_470_000, 5_178_000), (11_380_000, 3_658_000)]
    frame = gpd.GeoDataFrame(geometry=[shapely.Polygon(corners)], crs=6933)  # of equal area
    assert watched(frame).weight.sum() * 1e6 == pytest.approx(frame.area.sum(), rel=1e-4)
    assert watched(frame, edges="geodesic").weight.sum() * 1e6 != pytest.approx(frame.area.sum(), rel=1e-2)
