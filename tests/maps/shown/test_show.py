"""`maps.show`: any GeoDataFrame as a page; against pyproj, numpy, pandas and by hand, and in the browser."""

import os
from datetime import UTC, datetime
from html.parser import HTMLParser

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer
from shapely.geometry import GeometryCollection, LineString, Point, Polygon, box

import layers
import maps
from maps.html import notebook
from maps.shown.rows import placed

HOSTILE = "</script><img src=x onerror=\"alert('x')\">${alert(1)}`"
DAY = pd.Timestamp("2026-08-23", tz="UTC")
FIRST_S, LAST_S = -62_135_596_800, 253_402_300_799  # 0001-01-01 and 9999-12-31T23:59:59, by GNU date


def show(given, **options):
    """Show rows without the land around, which takes longest and which most tests do not look at."""
    return maps.show(given, **{"land": False, **options})


def rows(page, sheet=0):
    block = page.data()["sheets"][sheet]
    return [{**block["common"], **row} for row in block["features"]]


def unrolled(steps, unit=1e5):
    return np.cumsum(np.reshape(steps, (-1, 2)), axis=0) / unit


def elements(html, tag):
    """Attributes of the elements of a kind, as Python's own parser reads them."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda name, attributes: found.append(dict(attributes)) if name == tag else None
    parser.feed(html)
    return found


def points(count, crs=4326, **columns):
    shapes = gpd.points_from_xy(118 + 0.01 * np.arange(count), np.full(count, 24.0))
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)


def words(page, sheet=0):
    return list(page.sheets[sheet].words.values())


@pytest.mark.parametrize("epsg", [32654, 3857, 6933])
def test_any_crs_is_shown_where_pyproj_puts_it(epsg):
    there = Transformer.from_crs(4326, epsg, always_xy=True).transform(141.37, 40.70)
    page = show(gpd.GeoDataFrame(geometry=[Point(there)], crs=epsg))
    assert rows(page)[0]["c"] == pytest.approx((141.37, 40.70), abs=1e-5)


def test_geocentric_places_are_shown_by_all_three_coordinates():  # #10: x and y alone land on the equator
    xyz = gpd.GeoDataFrame(geometry=[Point(-2_915_006.6, 5_048_939.5, 2_578_405.9), Point()], crs=4978)
    shape = maps.show(xyz, land=False).sheets[0].frame.geometry.iloc[0]
    # Bowring (1976), doi:10.1179/sre.1976.23.181.323, one step
    p, z, e2, f = np.hypot(2_915_006.6, 5_048_939.5), 2_578_405.9, 0.00669437999014, 1 / 298.257223563
    u = np.arctan2(z, p * (1 - f))
    lat = np.arctan2(z + e2 / (1 - e2) * 6_378_137 * (1 - f) * np.sin(u) ** 3, p - e2 * 6_378_137 * np.cos(u) ** 3)
    assert (shape.x, shape.y) == pytest.approx((np.degrees(np.arctan2(5_048_939.5, -2_915_006.6)), np.degrees(lat)))


def test_the_frame_is_left_as_it_was():
    frame = points(3, crs=3857, name=["a", "b", None])
    before = frame.copy(deep=True)
    show(frame, column="name")
    pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(before))


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (gpd.GeoDataFrame(geometry=[Point(1, 2)]), ValueError, "has no CRS; expected one.*set_crs\\(4326\\)"),
        (gpd.GeoDataFrame(geometry=[Point(500_000, 4e6)], crs=4326), ValueError, "are no longitudes.*allow_override"),
        (gpd.GeoDataFrame({"a": [1]}), ValueError, "has no geometry; expected.*among a.*points_from_xy"),
        (pd.DataFrame({"lon": [1], "lat": [2]}), TypeError, "a DataFrame cannot be shown.*points_from_xy"),
        ("lanes.gpkg", TypeError, "a str cannot be shown.*gpd.read_file"),
        ([points(1), 3], TypeError, "a int cannot be shown"),
        ([], ValueError, "nothing to show"),
        (points(1).set_crs(4978, allow_override=True), ValueError, "needs x, y and z.*without z"),
        (points(1).set_crs(5773, allow_override=True), ValueError, "says of no number where on Earth it is"),
        (points(1).set_crs('LOCAL_CS["site",UNIT["m",1]]', allow_override=True), ValueError, "is in site .*no number"),
    ],
)
def test_what_cannot_be_shown_says_how_to_mend_it(data, error, said):
    with pytest.raises(error, match=said):
        show(data)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"column": "sped"}, "no column 'sped'; expected one of speed, when, tags"),
        ({"name": "nom"}, "no column 'nom'"),
        ({"label": "nom"}, "no column 'nom'"),
        ({"details": ["nom"]}, "no column 'nom' for the cards"),
        ({"time": "speed"}, "holds numbers; expected times.*unit='s'"),
        ({"time": "tags"}, "holds no times"),
        ({"time": ("when", "when", "when")}, "neither a column nor two"),
        ({"column": "when"}, "holds times; .* time='when'"),
        ({"column": "tags"}, "holds lists; expected names or numbers"),
        ({"column": "speed", "classes": "jenks"}, "classes 'jenks'"),
        ({"column": "speed", "classes": [3, 2]}, "up to 4 limits that rise"),
        ({"height_px": 0}, "0 px high"),
        ({"views": {"x": (10, 0, 5, 1)}}, "expected west < east"),
        ({"views": {"x": (10, 0, 5)}}, r"bounds \(10, 0, 5\) are none; expected west, south, east, north"),
        ({"views": [(10, 0, 15, 1)]}, r"views hold \(10, 0, 15, 1\), which is no View"),
        ({"details": "speed"}, "details='speed' is no list of columns"),
        ({"details": ["speed", 3]}, "details=3 is no list of columns"),
        ({"details": ["speed", ["when"]]}, r"details=\['when'\] is no list of columns"),
    ],
)
def test_a_wrong_option_says_what_was_expected(options, said):
    frame = points(6, speed=np.arange(6.0), when=DAY, tags=[["a"]] * 6)
    with pytest.raises(ValueError, match=said):
        show(frame, **options)._repr_html_()


def test_rows_without_a_place_are_counted_and_left_out():
    beyond = Point(1e7, 9e6)  # the projection, of equal area on a cylinder, ends at 7,342 km
    frame = gpd.GeoDataFrame({"name": list("abcd")}, geometry=[Point(1e7, 4.5e6), None, Point(), beyond], crs=6933)
    page = show(frame)
    assert [row["n"] for row in rows(page)] == ["a"]
    assert (
        page.sheets[0].note
        == "2 rows have no geometry and are not drawn. 1 row has no place in degrees and is not drawn."
    )


def test_an_empty_frame_is_a_map_without_rows():
    page = show(gpd.GeoDataFrame({"a": []}, geometry=[], crs=4326), column="a")
    assert page.headline.finding == "No rows to draw."
    assert page.data()["sheets"][0]["features"] == []


def test_heights_are_dropped_and_rings_are_lines():
    frame = gpd.GeoDataFrame(geometry=[Point(120, 24, 900), Polygon([(0, 0), (1, 0), (1, 1)]).exterior], crs=4326)
    assert [(row["g"], len(row["c"])) for row in rows(show(frame))] == [("Point", 2), ("LineString", 8)]


def test_a_collection_is_its_points_its_lines_and_its_areas():
    inner = GeometryCollection([Point(2, 2), box(3, 3, 4, 4), box(5, 5, 6, 6)])
    frame = gpd.GeoDataFrame(
        {"name": ["all", "one"]},
        geometry=[GeometryCollection([Point(1, 1), LineString([(0, 0), (1, 1)]), inner]), Point(9, 9)],
        crs=4326,
        index=["x", "y"],
    )
    page = show(frame)
    assert [(row["i"], row["n"], row["g"]) for row in rows(page)] == [
        ("x", "all", "MultiPoint"),
        ("x-2", "all", "LineString"),
        ("x-3", "all", "MultiPolygon"),
        ("y", "one", "Point"),
    ]
    assert page.headline.finding == "2 points, 1 line and 1 area."
    assert "4 points" not in page.headline.finding


RING = [(170, 10), (-170, 10), (-170, 20), (170, 20)]


@pytest.mark.parametrize(
    "shape",
    [
        Polygon(RING, [[(175, 12), (-175, 12), (-175, 14), (175, 14)]]),
        Polygon([(170, 10), (190, 10), (190, 20), (170, 20)]),
        Polygon([(-190, 10), (-170, 10), (-170, 20), (-190, 20)]),
        LineString(RING),
    ],
)
def test_what_crosses_180_degrees_is_whole_and_20_degrees_wide(shape):
    page = show(gpd.GeoDataFrame(geometry=[shape], crs=4326))
    row = rows(page)[0]
    line = unrolled(row["c"][0] if row["g"] == "Polygon" else row["c"])
    assert (line[:, 0].min() % 360, np.ptp(line[:, 0])) == (170, 20)
    if row["g"] == "Polygon" and len(row["c"]) > 1:
        assert (unrolled(row["c"][1])[:, 0].min() % 360, np.ptp(unrolled(row["c"][1])[:, 0])) == (175, 10)
    west, _, east, _ = page.views[0].bounds
    assert (west, east) == pytest.approx((167.6, 192.4))  # 12 % around it


def test_longitudes_from_0_to_360_are_turned():
    shapes = [Point(350, 10), box(200, 0, 210, 5)]
    found = rows(show(gpd.GeoDataFrame(geometry=shapes, crs=4326)))
    assert found[0]["c"] == [-10, 10]
    assert unrolled(found[1]["c"][0])[:, 0].min() == -160


def test_a_box_about_the_world_stays_one():
    found = rows(show(gpd.GeoDataFrame(geometry=[box(-180, -80, 180, 80)], crs=4326)))
    ring = unrolled(found[0]["c"][0])
    assert (ring[:, 0].min(), ring[:, 0].max()) == (-180, 180)


ATLANTIC = LineString([(-74, 40), (0, 51)])
PACIFIC = LineString([(139, 35), (180, 48), (-118, 34)])


@pytest.mark.parametrize(
    ("shapes", "west", "east"),
    [
        ([ATLANTIC], -74, 0),
        ([PACIFIC], 139, 242),
        ([ATLANTIC, PACIFIC], 139, 360),
        ([box(100, 0, 110, 10)], 100, 110),
        ([box(-9, 37, -7, 40), box(-35, 37, -25, 40)], -35, -7),
    ],
)
def test_the_map_is_cut_where_nothing_lies(shapes, west, east):
    page = show(gpd.GeoDataFrame(geometry=shapes, crs=4326))
    margin = 0.12 * (east - west)
    assert (page.views[0].bounds[0], page.views[0].bounds[2]) == pytest.approx((west - margin, east + margin))
    assert page.west_deg <= west
    assert east <= page.west_deg + 360
    assert {row["g"] for row in rows(page)} <= {"LineString", "Polygon"}  # none is cut


def test_lanes_keep_the_pacific_whole_and_countries_the_atlantic():
    assert maps.show(layers.load("lanes")).west_deg == -30
    assert maps.show(layers.load("land")[["name", "geometry"]]).west_deg == -180  # else Greenland is cut


def test_what_goes_all_round_is_cut_at_the_edge_of_the_map():
    page = show(gpd.GeoDataFrame(geometry=[LineString([(x, 0.1 * x) for x in range(-200, 201, 5)])], crs=4326))
    lines = [unrolled(line) for line in rows(page)[0]["c"]]
    assert min(line[:, 0].min() for line in lines) == pytest.approx(page.west_deg)
    assert max(line[:, 0].max() for line in lines) == pytest.approx(page.west_deg + 360)


def test_a_ring_about_the_pole_reaches_it():
    ring = Polygon([(lon, 70) for lon in range(-170, 180, 20)])
    found = rows(show(gpd.GeoDataFrame(geometry=[ring], crs=4326)))[0]
    rings = [found["c"]] if found["g"] == "Polygon" else found["c"]
    assert max(unrolled(each[0])[:, 1].max() for each in rings) == 90


def test_truth_is_told_in_the_same_words_when_some_is_missing():
    page = show(points(4, seen=[True, False, True, None]), column="seen")
    assert words(page) == ["yes (2)", "no (1)", "no value (1)"]
    assert [row["x"][0] for row in rows(page)[:3]] == ["yes", "no", "yes"]
    assert words(show(points(2, z=[1 + 2j, 1 - 2j]), column="z")) == ["(1+2j) (1)", "(1-2j) (1)"]


def test_columns_of_any_name_are_the_readers_own():
    frame = points(4, row=list("aabb"), geometry_=[1, 2, 3, 4], leadline=[5, 6, 7, 8])
    assert words(show(frame, column="row")) == ["a (2)", "b (2)"]
    middles = frame.assign(middle=frame.geometry.translate(1, 0)).set_geometry("middle")
    page = show(middles[["row", "geometry", "middle"]])
    assert [row["c"] for row in rows(page)] == [
        [x + 1, y] for x, y in zip(frame.geometry.x, frame.geometry.y, strict=True)
    ]
    assert [detail.label for detail in page.sheets[0].details] == ["Row"]


def test_columns_that_cannot_be_told_apart_are_refused():
    frame = points(2, a=[1, 2])
    with pytest.raises(
        ValueError, match="Rows has more than one column named 'a'; expected each name once. Rename one"
    ):
        show(gpd.GeoDataFrame(pd.concat([frame, pd.Series([3, 4], name="a")], axis=1), geometry="geometry"))
    with pytest.raises(ValueError, match="Rows has a column named 0, which is no text; expected names such as"):
        show(frame.rename(columns={"a": 0}))


@pytest.mark.parametrize("turn", [list, reversed])
@pytest.mark.parametrize("side", [1, -1])
def test_a_ring_about_a_pole_is_the_cap_however_it_runs(side, turn):
    ring = Polygon(list(turn([(lon, side * 70) for lon in range(-170, 180, 20)])))
    shape = placed(gpd.GeoDataFrame(geometry=[ring], crs=4326), "x").frame.geometry[0]
    assert shape.area == pytest.approx(360 * 20)  # square degrees from 70 to the pole


@pytest.mark.parametrize(("crs", "pole"), [(3031, -90), (3995, 90)])
def test_a_circle_on_a_polar_map_is_the_cap_inside_it(crs, pole):
    for turned in (Point(0, 0).buffer(1e6), Point(0, 0).buffer(1e6).reverse()):
        south, north = placed(gpd.GeoDataFrame(geometry=[turned], crs=crs), "x").frame.total_bounds[[1, 3]]
        rim = Transformer.from_crs(crs, 4326, always_xy=True).transform(1e6, 0)[1]
        assert [south, north] == pytest.approx(sorted([pole, rim]))


def test_a_ring_of_sea_about_the_pole_keeps_its_hole():
    sea = Point(0, 0).buffer(3e6, 90).difference(Point(0, 0).buffer(1e6, 90))
    shape = placed(gpd.GeoDataFrame(geometry=[sea], crs=3031), "x").frame.geometry[0]
    to_degrees = Transformer.from_crs(3031, 4326, always_xy=True).transform
    assert shape.area == pytest.approx(360 * (to_degrees(3e6, 0)[1] - to_degrees(1e6, 0)[1]), rel=1e-4)
    degrees = gpd.GeoDataFrame(geometry=[sea], crs=3031).to_crs(4326)
    assert placed(degrees, "x").frame.geometry[0].area == pytest.approx(shape.area)


def test_a_circle_wider_than_half_the_earth_keeps_its_inside():
    """13,000 km about Vladivostok: the North Pole is 5,200 km away, the South Pole 14,800 km."""
    crs = "+proj=aeqd +lat_0=43 +lon_0=132 +datum=WGS84"
    shape = placed(gpd.GeoDataFrame(geometry=[Point(0, 0).buffer(13e6, 90)], crs=crs), "x").frame.geometry[0]
    assert shape.contains(Point(132, 43))
    assert shape.contains(Point(10, 89))
    assert not shape.contains(Point(10, -89))
    assert not shape.contains(Point(-48, -43))


def test_the_five_commonest_names_have_hues_and_the_others_one_grey():
    names = np.random.default_rng(7).choice(list("abcdefgh"), 500, p=[0.3, 0.2, 0.15, 0.12, 0.1, 0.06, 0.05, 0.02])
    page = show(points(500, kind=names), column="kind")
    counts = pd.Series(names).value_counts()
    said = [*(f"{name} ({n})" for name, n in counts[:5].items()), f"other (3 more) ({counts[5:].sum()})"]
    assert words(page) == said
    drawn = pd.Series([row["k"] for row in rows(page)]).value_counts()
    assert [drawn[key] for key in page.sheets[0].words] == [*counts[:5], counts[5:].sum()]
    styles = page.data()["styles"]
    assert len({styles[key]["mark"] for key in list(styles) if "hue" in key}) == 5


def test_lines_and_areas_of_other_names_differ_in_dash_too():
    lines = gpd.GeoDataFrame(
        {"kind": list("abcde") * 2},
        geometry=[LineString([(n, 0), (n, 1)]) for n in range(5)] + [box(n, 2, n + 1, 3) for n in range(5)],
        crs=4326,
    )
    styles = show(lines, column="kind").data()["styles"]
    for shape in ("line", "area"):
        assert len({style["dash"] for key, style in styles.items() if key.startswith(f"given-{shape}")}) == 5


def test_a_category_keeps_its_order_and_a_missing_name_says_so():
    kinds = pd.Categorical(["low", "high", "mid", "low", None], categories=["low", "mid", "high"], ordered=True)
    page = show(points(5, kind=kinds), column="kind")
    assert words(page) == ["low (2)", "mid (1)", "high (1)", "no value (1)"]
    assert words(show(points(3, at_sea=[True, False, True]), column="at_sea")) == ["yes (2)", "no (1)"]


def counts_of(page):
    """Rows in each class as the words of the legend tell its limits, and as it says itself."""
    said = [int(text[text.rindex("(") + 1 : -1].replace(",", "")) for text in words(page)]
    return said, [len([row for row in rows(page) if row["k"] == key]) for key in page.sheets[0].words]


def test_quantiles_are_those_of_numpy_to_one_row_in_a_hundred():
    values = np.random.default_rng(3).lognormal(3, 1, 1000)
    page = show(points(1000, length_km=values), column="length_km")
    assert page.sheets[0].note == "By length, km; 5 classes, about as many rows each."
    limits = [float(text.split(" to ")[1].split(" ")[0].replace(",", "")) for text in words(page)[1:-1]]
    limits = [float(words(page)[0].split()[1]), *limits]
    said, drawn = counts_of(page)
    assert said == drawn == np.histogram(values, [-np.inf, *limits, np.inf])[0].tolist()
    exact = np.quantile(values, [0.2, 0.4, 0.6, 0.8])
    moved = np.digitize(values, limits) != np.digitize(values, exact)
    assert moved.mean() <= 0.04
    assert max(said) - min(said) <= 40


def test_equal_classes_are_those_of_pandas():
    values = np.random.default_rng(4).uniform(0, 100, 400)
    values[:2] = 0, 100
    said, drawn = counts_of(show(points(400, x=values), column="x", classes="equal", unit="%"))
    assert said == drawn == pd.cut(values, [-1, 20, 40, 60, 80, 101], right=False).value_counts().tolist()


def test_limits_are_kept_and_a_value_at_one_is_in_the_class_above():
    page = show(points(6, speed_kn=[1, 5, 9.9, 10, np.nan, np.inf]), column="speed_kn", classes=[5, 10])
    assert words(page) == ["under 5 kn (1)", "5 to 10 (2)", "10 kn and more (1)", "no finite value (2)"]
    assert [row["k"].split("-", 2)[2] for row in rows(page)] == [
        "ramp-1", "ramp-3", "ramp-3", "ramp-5", "none", "none"
    ]  # fmt: skip


def test_up_to_five_numbers_have_a_class_each_and_many_zeros_one():
    assert words(show(points(4, rank=[3, 1, 2, 1]), column="rank", unit="of 3")) == [
        "1 of 3 (2)",
        "2 of 3 (1)",
        "3 of 3 (1)",
    ]
    page = show(points(100, n=[0] * 70 + list(range(1, 31))), column="n")
    assert counts_of(page)[0] == [70, 8, 7, 7, 8]  # quartiles of 1 to 30: 8.25, 15.5, 22.75
    assert words(page)[0] == "under 1 (70)"


def test_layers_share_classes_and_need_not_all_have_the_column():
    page = show({"A": points(10, v=range(10)), "B": points(10, v=range(90, 100)), "C": points(2)}, column="v")
    limits = np.quantile([*range(10), *range(90, 100)], [0.2, 0.4, 0.6, 0.8])  # 3.8, 7.6, 91.4, 95.2
    assert words(page) == ["under 3.8 (4)", "3.8 to 7.6 (4)", "7.6 to 91.4 (2)"]
    assert words(page, 1) == ["7.6 to 91.4 (2)", "91.4 to 95.2 (4)", "95.2 and more (4)"]
    assert limits == pytest.approx([3.8, 7.6, 91.4, 95.2])
    assert [sheet.title for sheet in page.sheets] == ["A", "B", "C"]
    assert {row["k"] for row in rows(page, 2)} == {"given-point"}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Name": ["Misawa", None], "id": [7, 8]}, ["Misawa", "row 8"]),
        ({"TITLE": ["a", "b"], "id": [7, 8]}, ["a", "b"]),
        ({"id": [7, 8]}, ["7", "8"]),
        ({"x": [7, 8]}, ["row 0", "row 1"]),
    ],
)
def test_rows_are_named_by_the_first_column_that_can(columns, expected):
    assert [row["n"] for row in rows(show(points(2, **columns)))] == expected


def test_cards_tell_all_plain_columns_as_a_reader_writes_them():
    frame = points(
        2,
        year=[1999, 2026],
        people=[54_000, 223_456],
        mmsi=[431_000_123, 244_000_456],
        length_km=[1.25, 1000.5],
        seen=pd.to_datetime(["2026-08-23T06:00Z", None]),
        day=pd.to_datetime(["2026-08-23", "2026-08-24"]),
        at_sea=[True, False],
        tags=[["a"], ["b"]],
        empty=None,
        other=gpd.points_from_xy([0, 0], [1, 1]),
    )
    page = show(frame)
    told = [dict(zip([d.label for d in page.sheets[0].details], row["x"], strict=True)) for row in rows(page)]
    assert told == [
        {"Year": "1999", "People": "54,000", "Mmsi": "431000123", "Length": "1.25 km",
         "Seen": "2026-08-23 06:00:00 UTC", "Day": "2026-08-23", "At sea": "yes"},
        {"Year": "2026", "People": "223,456", "Mmsi": "244000456", "Length": "1000.50 km",
         "Seen": "", "Day": "2026-08-24", "At sea": "no"},
    ]  # fmt: skip


def test_cards_tell_the_columns_that_are_asked_for():
    frame = points(1, a=[1.5], b=["x"], c=[3])
    assert rows(show(frame, details={"b": "What", "a": "How much"}))[0]["x"] == ["x", "1.5"]
    page = show(frame, details=[maps.Detail("a", "Depth", "{:.2f} m"), "c"])
    assert (rows(page)[0]["x"], [d.label for d in page.sheets[0].details]) == (["1.50 m", "3"], ["Depth", "C"])
    assert "x" not in rows(show(frame, details=[]))[0]


def test_nothing_is_added_to_what_given_rows_tell():
    page = show(points(1, status=["mine"], note=["my note"]), source="Survey of 2026")
    row, data = rows(page)[0], page.data()
    assert (row["s"], row.get("a"), row.get("t"), row.get("d")) == ("given", None, None, None)
    assert row["x"] == ["mine", "my note"]
    assert data["statuses"]["given"] == "as in the data that were given"
    assert data["sources"]["given"]["credit"] == "Survey of 2026"
    assert data["sources"]["given"]["retrieved"] == f"{datetime.now(tz=UTC):%Y-%m-%d}"


def test_layers_keep_their_styles_sources_and_edges():
    page = show({name: layers.load(name) for name in ("adiz", "lanes", "swaths_of_a_day")})
    adiz, lanes = layers.load("adiz"), layers.load("lanes")
    assert [row["s"] for row in rows(page)] == adiz["status"].tolist()
    assert [row["k"] for row in rows(page, 1)] == [f"lane-{each}" for each in lanes["class"]]
    credited = set(page.data()["sources"])
    assert set(";".join(adiz["source_id"]).split(";")) <= credited
    assert "given" not in credited
    edges = [detail.label for detail in page.sheets[0].details].index("Edges")
    assert rows(page)[0]["x"][edges].startswith("parallels where latitude is equal")
    assert rows(page)[0]["c"][0] > len(adiz.geometry.iloc[0].exterior.coords)  # vertices, stored apart: densified


def test_rows_that_name_an_unknown_source_are_refused():
    frame = layers.load("places").assign(source_id="my-survey")
    with pytest.raises(ValueError, match="names the source 'my-survey'"):
        show(frame)
    source = layers.sources()["ourairports-2026-08"]
    assert "my-survey" in show(frame, sources={"my-survey": source}).data()["sources"]


def test_times_run_from_the_first_to_the_last():
    when = ["2026-08-23T06:00Z", "2026-08-24T06:00:30Z", None]
    page = show(points(3, when=when), time="when")
    assert (page.timeline.start_utc, page.timeline.end_utc) == (
        datetime(2026, 8, 23, 6, tzinfo=UTC),
        datetime(2026, 8, 24, 6, 1, tzinfo=UTC),
    )
    first = int(datetime(2026, 8, 23, 6, tzinfo=UTC).timestamp())
    assert [row["p"] for row in rows(page)] == [
        [first, first + 1], [first + 86430, first + 86431], [FIRST_S, LAST_S]
    ]  # fmt: skip
    assert "1 row has no time and is always shown" in page.sheets[0].note


def test_days_last_a_day_and_pairs_from_begin_to_end():
    days = points(2, a=pd.to_datetime(["2026-08-23", "2026-08-25"]), b=pd.to_datetime(["2026-08-24", None]))
    midnight = int(DAY.timestamp())
    hours = [[(t - midnight) / 3600 for t in row["p"]] for row in rows(show(days, time=("a", "b")))]
    assert hours[0] == [0, 48]
    assert rows(show(days, time=("a", "b")))[1]["p"] == [midnight + 48 * 3600, LAST_S]
    with pytest.raises(ValueError, match=r"row 1 of Rows ends at .*time=\('a', 'b'\)\?"):
        show(days, time=("b", "a"))


@pytest.mark.parametrize(
    ("data", "titles"),
    [
        (points(1), ["Rows"]),
        (points(1).geometry.rename("Places"), ["Places"]),
        ([points(1), points(1)], ["Layer 1", "Layer 2"]),
        ({"Ports": points(1), "Posts": points(1)}, ["Ports", "Posts"]),
    ],
)
def test_layers_are_titled(data, titles):
    page = show(data)
    assert [sheet.title for sheet in page.sheets] == titles
    assert page.title == ("Map" if len(titles) > 1 else titles[0])


def test_many_points_beside_lines_are_packed_apart():
    many = pd.concat([points(3000), gpd.GeoDataFrame(geometry=[LineString([(118, 24), (119, 25)])], crs=4326)])
    page = show(many, title="Tracks")
    assert [(sheet.title, len(sheet.frame), sheet.heavy) for sheet in page.sheets] == [
        ("Tracks, lines and areas", 1, True),
        ("Tracks, points", 3000, True),
    ]


def test_views_land_and_tiles_are_as_asked_for():
    page = maps.show(points(2), views={"Near": (118, 23, 119, 25), "Far": (100, 0, 140, 40)}, land=False, tiles=False)
    data = page.data()
    assert [view["name"] for view in data["views"]] == ["Near", "Far"]
    assert (data["land"], data["tiles"]) == (None, None)


def test_a_small_map_is_small():
    html = show(points(3, name=list("abc"))).get_root().render()
    assert len(html.encode()) < 600_000


def test_the_frame_of_a_notebook_is_well_formed_and_alone_in_its_origin():
    page = show(points(2), title=f"A 'map' & {HOSTILE}", height_px=420)
    (held,) = elements(page._repr_html_(), "iframe")
    (outer,) = elements(page._repr_html_(), "div")
    assert "height:420px" in outer["style"]
    assert held["title"] == page.title
    assert held["sandbox"].split()[0] == "allow-scripts"
    assert "allow-same-origin" not in held["sandbox"]
    assert held["srcdoc"] == page.get_root().render()


def test_a_notebook_that_is_not_trusted_says_what_to_do():
    assert "shown once the notebook is trusted" in notebook.frame("<p>x</p>", title="Map")


def test_children_of_folium_can_be_added():
    page = show(points(2))
    folium.Marker([24, 118], tooltip="a marker").add_to(page)
    assert "a marker" in page.get_root().render()


@pytest.fixture
def shown_page(open_page, tmp_path):
    """Open what was shown, offline; a page that asks for something or complains fails."""
    page, watch = open_page()

    def opened(html):
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        page.goto(path.as_uri())
        return page

    yield opened
    assert (watch.requests, watch.errors) == ([], [])


def mixed():
    shapes = [Point(119, 24), Point(121, 25), LineString([(118, 22), (122, 26)]), box(119, 22, 120, 23)]
    columns = {"name": [HOSTILE, "b", "c", "d"], HOSTILE: [HOSTILE, "x", "x", "y"], "depth_m2": [1, 2, 3, 4.5]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=4326)


@pytest.mark.browser
def test_the_page_draws_every_row_and_its_legend(shown_page):
    page = shown_page(maps.show(mixed(), column=HOSTILE, title=HOSTILE).get_root().render())
    page.wait_for_selector("html[data-drawn=yes]")
    assert page.locator(".leaflet-marker-pane .spot, .leaflet-pane .spot").count() == 2
    assert page.locator(".folium-map path.line[class*='k-given-line-']").count() == 1
    assert page.locator(".folium-map path[class*='k-given-area-hue']").count() == 1
    assert page.locator(".keys li").all_inner_texts() == ["x (1)", f"{HOSTILE} (1)", "x (1)", "y (1)"]
    assert page.locator("h1").inner_text() == HOSTILE
    page.locator(".folium-map path[class*='k-given-area-hue']").click()
    assert page.locator(".card h2").inner_text() == "d"
    card = page.locator(".card").inner_text()
    assert "Depth" in card
    assert "4.5 m²" in card
    assert "given: as in the data that were given" in card
    assert "your data; terms as its owner says, retrieved " in card


def test_a_page_is_saved_to_files_alone(tmp_path):  # #10: a device in its place was replaced by a file
    page = maps.show(points(1), land=False, tiles=False)
    os.mkfifo(tmp_path / "pipe")
    for place, said in (
        (tmp_path / "pipe", "is a device, a pipe or a socket"),
        (tmp_path, "is a folder"),
        (tmp_path / ("x" * 300), "File name too long"),
        (str(tmp_path / "\ud800.html"), "is no UTF-8"),
    ):
        with pytest.raises(ValueError, match=said):
            page.save(place)
    for place in (None, 5):
        with pytest.raises(TypeError, match="expected the name of a file, or an open one"):
            page.save(place)
    assert (tmp_path / "pipe").is_fifo()
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("options", "grounds"),
    [
        ({}, ["Land, drawn from this file", "OpenStreetMap (asks tile.openstreetmap.org)"]),
        ({"land": False}, ["None", "OpenStreetMap (asks tile.openstreetmap.org)"]),
        ({"land": False, "tiles": False}, []),
    ],
)
def test_the_legend_offers_the_grounds_that_there_are(shown_page, options, grounds):  # #10: land that was left out
    html = maps.show(points(2), **options)
    page = shown_page(html.get_root().render())
    page.wait_for_selector("html[data-drawn=yes]")
    assert page.locator("label:has(input[name=ground])").all_inner_texts() == grounds


@pytest.mark.browser
def test_a_ground_of_folium_can_be_left_where_there_is_no_land(shown_page):
    shown = maps.show(points(2), land=False, tiles=False)
    folium.FeatureGroup("Chart", overlay=False).add_to(shown)
    page = shown_page(shown.get_root().render())
    page.wait_for_selector("html[data-drawn=yes]")
    assert page.locator("label:has(input[name=ground])").all_inner_texts() == ["None", "Chart"]


@pytest.mark.browser
def test_several_maps_stand_in_one_notebook(shown_page):
    html = show(mixed(), title=f"One {HOSTILE}")._repr_html_() + show(points(3000), title="Two")._repr_html_()
    page = shown_page(f'<!DOCTYPE html><meta charset="utf-8"><title>Notebook</title><div>{html}</div>')
    for frame in page.frames[1:]:
        frame.wait_for_selector("html[data-drawn=yes]")
    assert [frame.locator("h1").inner_text() for frame in page.frames[1:]] == [f"One {HOSTILE}", "Two"]
    assert page.frames[1].locator(".spot").count() == 2
    assert page.frames[2].locator("canvas").count() > 0
    assert page.frames[2].evaluate("window.origin") == "null"  # of no origin, so that the notebook is out of its reach
    assert page.locator("iframe").first.bounding_box()["height"] == 600
