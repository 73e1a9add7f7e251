"""Base points, baselines and the belts derived from them."""

import json
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod
from pytest import approx

import layers
from geo.geodesy.buffer import outline_without
from layers.catalogue.schema import worst_status
from layers.derived import baselines, belt

WGS84 = Geod(ellps="WGS84")
BELTS = [("territorial_sea", 22_224), ("contiguous_zone", 44_448)]


def dense(line, step_m=200):
    """Every 200 m along the geodesics of a line: the nearest is at most 0.3 m too far at 12 nautical miles."""
    coords = list(line.coords)
    points = [coords[0]]
    for (x1, y1), (x2, y2) in pairwise(coords):
        count = int(WGS84.inv(x1, y1, x2, y2)[2] / step_m)
        points += [*(WGS84.npts(x1, y1, x2, y2, count) if count else []), (x2, y2)]
    return np.array(points)


def nearest_m(at, points):
    near = points[np.argsort(np.hypot((points[:, 0] - at[0]) * np.cos(np.radians(at[1])), points[:, 1] - at[1]))[:40]]
    count = len(near)
    return WGS84.inv(np.full(count, at[0]), np.full(count, at[1]), *near.T)[2].min()


@pytest.mark.shared_data
def test_roc_points_agree_with_another_copy(shared):  # taiwan-grayzone-monitor holds six decimals, ours four
    other = json.loads((shared / "data/sea/taiwan_straight_baseline.geojson").read_text())
    ring = np.array(other["features"][0]["geometry"]["coordinates"][0])
    points = layers.load("base_points").query("group == 'Taiwan and Penghu'")
    assert len(points) == 22
    assert max(nearest_m((p.x, p.y), ring) for p in points.geometry) < 8  # half of 1e-4 degrees each way


def test_points_keep_how_they_were_read():
    points = layers.load("base_points").set_index("id")
    assert points.status["prc-27"] == "recalled"
    assert points.accuracy_m["prc-27"] == 1000
    assert set(points.status[[f"prc-{n}" for n in range(21, 27)]]) == {"published (transcription)"}
    assert "ROC" in points.note["prc-19"]
    assert points.groupby("group").size().to_dict() == {
        "Chiwei Yu/Taisho": 5,
        "Diaoyu/Senkaku main islands": 12,
        "Dongsha (Pratas)": 4,
        "Huangyan Dao/Scarborough": 15,
        "Taiwan and Penghu": 22,
        "mainland coast": 16,
    }


def test_baselines_join_the_points_in_the_order_of_the_declaration():
    lines = layers.load("baselines").set_index("id")
    points = layers.load("base_points")
    taiwan = [(p.x, p.y) for p in points.query("group == 'Taiwan and Penghu'").geometry]
    assert list(lines.geometry["roc-taiwan"].coords) == [*taiwan, taiwan[0]]
    assert lines.geometry["prc-diaoyu"].is_closed
    assert lines.status["prc-mainland-26-27"] == "part published, part recalled"
    assert lines.status["prc-mainland-12-26"] == "derived"
    assert (lines["contested"].str.len() > 0).all()


class OnePoint:
    """A story whose points lack one."""

    def load(self, _reference):
        return layers.load("base_points").query("id != 'prc-15'")


def test_a_missing_point_is_named():
    line = baselines.Line(
        id="b", name="B", claimant="PRC", group="mainland coast", first=12, last=26, closed=False, contested=""
    )
    with pytest.raises(ValueError, match="'b' has the points"):
        baselines.derive(baselines.Fields(points="points", lines=(line,)), OnePoint())


@pytest.mark.parametrize(("layer", "breadth_m"), BELTS)
def test_outer_limits_lie_at_their_breadth_from_the_baseline(layer, breadth_m):
    lines = layers.load("baselines")
    zones = layers.load(layer)
    for zone in zones[zones["group"].isin(lines["group"])].itertuples():
        points = np.vstack([dense(line) for line in lines.loc[lines["group"] == zone.group].geometry])
        outer = np.vstack([np.array(part.exterior.coords) for part in shapely.get_parts(zone.geometry)])
        distance = np.array([nearest_m(at, points) for at in outer[:: max(1, len(outer) // 150)]])
        assert distance.max() == approx(breadth_m, abs=2), zone.id
        if lines.loc[lines["group"] == zone.group].geometry.is_closed.all():
            assert distance.min() == approx(breadth_m, abs=2), zone.id


@pytest.mark.parametrize(("layer", "breadth_m"), BELTS)
def test_belts_by_low_water_line_lie_at_their_breadth_from_the_points(layer, breadth_m):
    points = layers.load("low_water").set_index("id").geometry
    for zone in layers.load(layer).query("id.str.contains('senkaku|diaoyutai|scarborough')").itertuples():
        near = shapely.get_coordinates(points[zone.id.removeprefix(layer.replace("_", "-") + "-")])
        outer = np.vstack([np.array(part.exterior.coords) for part in shapely.get_parts(zone.geometry)])
        distance = np.array([nearest_m(at, near) for at in outer[:: max(1, len(outer) // 150)]])
        assert (distance.min(), distance.max()) == approx((breadth_m, breadth_m), abs=2), zone.id


CLAIMANT = {"China": "PRC", "Taiwan": "ROC"}  # disputed_features names governments by what news calls them
# Named here a second time, so that a feature that drops out of the layer is missed.
ISLANDS = {
    "kinmen": "PRC, ROC",
    "matsu-nangan": "PRC, ROC",
    "wuqiu": "PRC, ROC",
    "pratas": "PRC, ROC",
    "uotsuri": "Japan, PRC, ROC",
    "taisho": "Japan, PRC, ROC",
    "scarborough": "PRC, Philippines, ROC",
}
WITHIN_DEG = 0.25  # 24 nautical miles and the width of an island


@pytest.mark.parametrize("layer", ["baselines", "territorial_sea", "contiguous_zone", "taiwan_strait_zones"])
def test_disputed_ground_has_all_claimants_or_a_note_that_says_whose_is_not_drawn(layer):
    features = layers.load("disputed_features").set_index("id")
    for name, claimants in ISLANDS.items():
        assert ", ".join(sorted(CLAIMANT.get(c, c) for c in features.claimants[name].split(", "))) == claimants
    rows = layers.load(layer).query("kind != 'adiz'")  # a zone of identification is no claim to what lies under it
    for island in features.itertuples():
        near = rows[shapely.distance(rows.geometry.to_numpy(), island.geometry) < WITHIN_DEG]
        wanted = {CLAIMANT.get(c, c) for c in island.claimants.split(", ")}
        for row in near.itertuples():
            told = {row.claimant, *row.also_claimed_by.split(", "), *(c for c in wanted if f"{c}:" in row.not_drawn)}
            assert wanted <= told, f"{row.id} near {island.Index}: {wanted - told} not told"
            drawn = {*near["claimant"], *(c for c in wanted if f"{c}:" in row.not_drawn)}
            by_low_water = layer == "baselines" and "low-water line" in row.note
            assert wanted <= drawn or by_low_water, f"{row.id} near {island.Index}: {wanted - drawn} not drawn"


def test_who_else_claims_is_told_both_ways():
    for name in ("territorial_sea", "contiguous_zone"):
        rows = layers.load(name)
        for row in rows.itertuples():
            others = [c for c in row.also_claimed_by.split(", ") if c]
            assert others == sorted(others, key=str.casefold)
            assert row.claimant not in others
            there = set(rows[rows.intersects(row.geometry)]["claimant"])
            assert all(c in there or f"{c}:" in row.not_drawn for c in others), row.id


HELD_BY_ROC = {19: "Dongyin", 20: "Lienchiang", 22: "Wuqiu", 23: "Dongding"}  # Wikipedia marks these four, of 12 to 27


def test_base_points_on_islands_that_the_roc_holds_are_named():
    points = layers.load("base_points").query("group == 'mainland coast'").set_index("number")
    held = points[points["note"].str.contains("Held by the ROC")]
    assert list(held.index) == list(HELD_BY_ROC)
    assert all(place in held.note[n] for n, place in HELD_BY_ROC.items())
    assert "19, 20, 22 and 23" in layers.load("baselines").set_index("id").contested["prc-mainland-12-26"]


def test_the_baseline_of_2024_closes_round_the_shoal():  # the statement: minutes to a tenth; a reef some 15 km wide
    line = layers.load("baselines").set_index("id").geometry["prc-huangyan"]
    shoal = layers.load("disputed_features").set_index("id").geometry["scarborough"]
    assert line.is_closed
    assert len(line.coords) == 16
    assert line.coords[0] == approx((117 + 50.9 / 60, 15 + 8.1 / 60), abs=1e-6)
    assert shapely.Polygon(line).contains(shoal)
    west, south, east, north = line.bounds
    assert 14_000 < WGS84.inv(west, 15.2, east, 15.2)[2] < 17_000
    assert 12_000 < WGS84.inv(117.8, south, 117.8, north)[2] < 15_000


@pytest.mark.shared_data
def test_the_baseline_of_2024_lies_round_natural_earths_reef(shared):
    disputed = gpd.read_file(shared / "data/natural_earth/ne_10m_admin_0_disputed_areas_region.geojson")
    line = layers.load("baselines").set_index("id").geometry["prc-huangyan"]
    theirs = disputed[disputed["NAME"] == "Scarborough Reef"].geometry.union_all()
    assert not theirs.is_empty
    assert shapely.distance(shapely.Polygon(line), theirs) < 0.05  # 1:10 million: 5 km


def test_belts_do_not_overlap_and_leave_internal_waters_out():
    sea, zone = (layers.load(name).set_index("group").geometry for name, _ in BELTS)
    taipei, penghu_channel = shapely.Point(121.5, 25.0), shapely.Point(119.9, 23.4)
    for near, beyond in zip(sea, zone, strict=True):
        assert shapely.intersection(near, beyond).area < 1e-9
    for inside in (taipei, penghu_channel):
        assert not sea["Taiwan and Penghu"].contains(inside)
        assert not zone["Taiwan and Penghu"].contains(inside)


def test_the_mainland_belt_lies_to_seaward_only():
    sea = layers.load("territorial_sea").set_index("group").geometry["mainland coast"]
    assert sea.contains(shapely.Point(120.0, 25.3))  # off Niushan, towards Taiwan
    assert not sea.contains(shapely.Point(119.75, 25.45))  # Haitan, landward


@pytest.mark.shared_data
def test_roc_territorial_sea_agrees_with_openstreetmap(shared):
    taiwan = gpd.read_file(shared / "data/sea/osm_territorial_sea_1000m_region.geojson").set_index("isoA2")
    theirs = max(shapely.get_parts(taiwan.geometry["TW"]), key=lambda part: part.area)
    belt = layers.load("territorial_sea").set_index("group").geometry["Taiwan and Penghu"]
    ours = shapely.Polygon(belt.exterior)  # theirs holds the land and the internal waters
    assert shapely.intersection(ours, theirs).area / shapely.union(ours, theirs).area > 0.95


def test_a_recalled_part_stays_visible_in_what_is_derived():
    sea = layers.load("territorial_sea").set_index("group")
    assert sea.status["mainland coast"] == "part published, part recalled"
    assert sea.accuracy_m["mainland coast"] == 1000
    assert sea.accuracy_m["Dongsha (Pratas)"] == 20_000  # the east side is not known
    assert worst_status(["published", "approximate"]) == "part published, part recalled"


def test_slits_are_filled_and_zones_are_not():
    square = shapely.box(0, 0, 1, 1)
    slit, bay = shapely.box(0.2, 0.2, 0.20001, 0.2001), shapely.box(0.5, 0.5, 0.6, 0.6)
    cleaned = belt.without_slits(square - slit - bay)
    assert cleaned.area == approx(0.99, abs=1e-12)


@pytest.mark.parametrize(("layer", "breadth_m"), BELTS)
def test_what_was_not_read_is_told_by_the_row_and_the_edge_there_is_left_open(layer, breadth_m):
    rows = layers.load(layer).set_index("id")
    gone_on = rows[rows["not_read"] != ""]
    assert gone_on["not_read"].to_dict() == {
        f"{layer.replace('_', '-')}-prc-mainland": "points 1 to 11, points 28 to 49",
    }
    assert (rows["cut_edges"] != "").equals(rows["not_read"] != "")
    belt = gone_on.iloc[0]
    lines = outline_without(belt.geometry, shapely.from_wkt(belt["cut_edges"]))
    cut_off = shapely.difference(belt.geometry.boundary, shapely.buffer(lines, 1e-7))
    ends = layers.load("baselines").set_index("id").geometry
    tips = np.array([ends["prc-mainland-26-27"].coords[-1], ends["prc-mainland-12-26"].coords[0]])
    found = shapely.get_parts(shapely.line_merge(cut_off))
    assert len(found) == 2  # one at each end
    for end in found:
        assert WGS84.geometry_length(end) == approx(
            22_224, abs=3000
        )  # 12 nautical miles of either belt, and a tip of mm
        assert min(nearest_m(at, tips) for at in end.coords) == approx(breadth_m - 22_224, abs=1500)


def test_the_coast_is_drawn_as_far_from_uotsuri_as_the_map_says():
    """The only land of Natural Earth within 8 km of the mark is the island, for there is none at the mark."""
    mark = layers.load("disputed_features").set_index("id").geometry["uotsuri"]
    (piece,) = (
        part
        for part in layers.load("leadline:land").explode()["geometry"].cx[123.42:123.56, 25.7:25.8]
        if part.centroid.distance(mark) < 0.08
    )
    azimuth, _, distance_m = WGS84.inv(mark.x, mark.y, piece.centroid.x, piece.centroid.y)
    assert distance_m == approx(5_000, abs=500)
    assert azimuth == approx(45, abs=23)  # north-east
