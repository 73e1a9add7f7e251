"""Base points, baselines and the belts derived from them."""

import json
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod
from pytest import approx

import layers
from layers import baselines, maritime_zones

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
        "Diaoyu/Senkaku main islands": 12,
        "Dongsha (Pratas)": 4,
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


def test_a_missing_point_is_named(monkeypatch):
    points = layers.load("base_points").query("id != 'prc-15'")
    monkeypatch.setattr(baselines.base_points, "load", lambda: points)
    with pytest.raises(ValueError, match="'prc-mainland-12-26' has the points"):
        baselines.load()


@pytest.mark.parametrize(("layer", "breadth_m"), BELTS)
def test_outer_limits_lie_at_their_breadth_from_the_baseline(layer, breadth_m):
    lines = layers.load("baselines")
    for zone in layers.load(layer).itertuples():
        points = np.vstack([dense(line) for line in lines.loc[lines["group"] == zone.group].geometry])
        outer = np.vstack([np.array(part.exterior.coords) for part in shapely.get_parts(zone.geometry)])
        distance = np.array([nearest_m(at, points) for at in outer[:: max(1, len(outer) // 150)]])
        assert distance.max() == approx(breadth_m, abs=2), zone.id
        if lines.loc[lines["group"] == zone.group].geometry.is_closed.all():
            assert distance.min() == approx(breadth_m, abs=2), zone.id


def test_belts_do_not_overlap_and_leave_internal_waters_out():
    sea, zone = (layers.load(name).set_index("group").geometry for name, _ in BELTS)
    taipei, penghu_channel = shapely.Point(121.5, 25.0), shapely.Point(119.9, 23.4)
    for group in sea.index:
        assert shapely.intersection(sea[group], zone[group]).area < 1e-9
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
    assert baselines.worst_status(pd.Series(["published", "approximate"])) == "part published, part recalled"


def test_slits_are_filled_and_zones_are_not():
    square = shapely.box(0, 0, 1, 1)
    slit, bay = shapely.box(0.2, 0.2, 0.20001, 0.2001), shapely.box(0.5, 0.5, 0.6, 0.6)
    cleaned = maritime_zones.without_slits(square - slit - bay)
    assert cleaned.area == approx(0.99, abs=1e-12)
