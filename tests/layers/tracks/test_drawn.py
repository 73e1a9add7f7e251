"""Tracks, zones and lines made fit to be drawn."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pytest import approx
from shapely.geometry import LineString, MultiLineString, Point, box

from geo import Rules, find_events
from layers.tracks.drawn import _kept_fixes, drawn_tracks
from layers.tracks.drawn_shapes import line_sides, thinned_shapes

START = pd.Timestamp("2026-03-01", tz="UTC")
ZONE = gpd.GeoDataFrame({"id": ["zone"]}, geometry=[box(0, -1, 1, 1)], crs=4326)
RULES = Rules()


def track(name, hours, lon, lat=0.0):
    time = START + pd.to_timedelta(np.asarray(hours, dtype=float), unit="h")
    return pd.DataFrame({"id": name, "time": time, "lon": np.asarray(lon, dtype=float), "lat": lat})


def length_deg(frame):
    return shapely.length(frame.geometry.to_numpy()).sum()


def drawn(positions, rules=RULES, **limits):
    return drawn_tracks(positions, rules, find_events(positions, ZONE, rules=rules), **limits)


def test_a_straight_track_is_drawn_whole_in_strokes_that_meet():
    hours = np.arange(0, 10.01, 0.25)
    strokes = drawn(track("a", hours, hours / 4)).strokes
    assert strokes["id"].unique().tolist() == ["a"]
    assert length_deg(strokes) == approx(2.5, abs=1e-9)  # 10 h at a quarter of a degree an hour
    assert shapely.line_merge(shapely.multilinestrings(strokes.geometry.to_numpy())).geom_type == "LineString"
    assert (strokes["start_utc"].iloc[0], strokes["end_utc"].iloc[-1]) == (START, START + pd.Timedelta(hours=10))


def test_gaps_are_not_part_of_the_track():
    found = drawn(track("a", [0, 0.5, 3.5, 4], [0, 0.1, 1.0, 1.1]))
    assert sorted(found.strokes.total_bounds[[0, 2]].tolist()) == [0, 1.1]
    assert length_deg(found.strokes) == approx(0.2)
    assert found.gaps.geometry.iloc[0].coords[0] == (0.1, 0)
    assert found.gaps.geometry.iloc[0].coords[-1] == (1.0, 0)
    assert found.gaps["start_utc"].iloc[0] == START + pd.Timedelta(hours=0.5)


def test_what_the_speed_filter_rejects_is_not_drawn():
    jump = track("a", [0, 0.25, 0.5, 0.75, 1], [0, 0.1, 9.0, 0.3, 0.4])
    assert drawn(jump).strokes.total_bounds[2] == approx(0.4)
    assert drawn(jump, Rules(max_speed_kn=None)).strokes.total_bounds[2] == approx(9.0)


def test_each_piece_has_as_many_vertices_as_the_counting_kept():
    random = np.random.default_rng(3)
    hours = np.cumsum(random.choice([0.1, 0.2, 1.5], 600))
    lon = hours / 4 + np.where(random.random(600) < 0.2, random.normal(0, 3, 600), 0)  # every fifth one is wild
    rows = pd.concat([track("a", hours, lon), track("b", hours, lon + 1)]).sample(frac=1, random_state=4)
    found = find_events(rows, ZONE)
    assert found.cleaning.set_index("reason")["rows"]["faster than max_speed_kn"] > 100
    vertices = _kept_fixes(rows, found.pieces, RULES)
    assert np.bincount(vertices.piece).tolist() == found.pieces["n_fixes"].tolist()


@pytest.mark.parametrize("column", ["lon", "lat"])
def test_rows_that_are_no_positions_are_not_drawn(column):
    rows = track("a", [0, 0.25, 0.5], [0, 0.1, 0.2])
    rows.loc[1, column] = 181.0
    strokes = drawn(rows).strokes
    assert strokes.total_bounds.tolist() == approx([0, 0, 0.2, 0])


def test_a_track_across_180_degrees_runs_on():
    hours = np.arange(0, 4.01, 0.5)
    lon = 179 + hours / 2
    strokes = drawn(track("a", hours, np.where(lon > 180, lon - 360, lon))).strokes
    assert length_deg(strokes) == approx(2)
    assert shapely.bounds(shapely.get_parts(strokes.geometry.to_numpy()))[:, 0].min() == -180
    gap = drawn(track("a", [0, 1, 5, 6], [179, 179.5, -179.5, -179])).gaps
    assert length_deg(gap) == approx(1)


def wiggles(count=4000):
    hours = np.arange(count) / 60
    return track("a", hours, hours / 20, 0.02 * np.sin(np.arange(count) / 7))


def test_thinning_keeps_within_its_tolerance():
    rows = wiggles()
    found = drawn(rows, most_vertices=400)
    vertices = shapely.get_num_coordinates(found.strokes.geometry).sum()
    assert vertices - len(found.strokes) <= 400  # each stroke goes on to the first vertex of the next
    assert found.thinned_to_m > 20
    line = shapely.union_all(found.strokes.geometry.to_numpy())
    off_deg = max(line.distance(Point(x, y)) for x, y in zip(rows["lon"], rows["lat"], strict=True))
    assert off_deg * 111_320 <= found.thinned_to_m * 1.01
    assert drawn(rows).thinned_to_m == 20


def test_strokes_are_as_few_as_asked():
    assert len(drawn(wiggles(), most_strokes=50).strokes) <= 50
    assert len(drawn(wiggles()).strokes) > 200


def test_vessels_with_events_are_drawn_first():
    far = [track(f"far-{n}", [0, 0.5, 1, 1.5], [30, 30.1, 30.2, 30.3]) for n in range(5)]
    near = track("near", [0, 0.5], [-0.1, 0.1])
    found = drawn(pd.concat([*far, near]), most_strokes=2)
    assert found.pieces_left_out == 4
    assert "near" in set(found.strokes["id"])


def test_nothing_comes_out_as_nothing():
    found = drawn(track("a", [0], [0]))
    assert (len(found.strokes), len(found.gaps), found.pieces_left_out) == (0, 0, 0)
    columns = ["id", "start_utc", "end_utc", "geometry", "low_m", "high_m", "height_kind"]
    assert list(found.strokes.columns) == columns


def test_sides_of_a_line_are_as_a_sailor_sees_them():
    east = LineString([(0, 0), (2, 0)])
    bent = MultiLineString([[(10, 0), (10.1, 0)], [(20, 0), (20, 2)]])
    lines = gpd.GeoDataFrame({"id": ["east", "north"]}, geometry=[east, bent], crs=4326)
    sides = line_sides(lines).set_index(["line", "side"]).geometry
    assert sides["east", "left"].y == approx(
        0.06 * 2 * 111_319.49 / 110_574.3, rel=1e-3
    )  # north of it, 6 % of its length
    assert sides["east", "right"].y == approx(-sides["east", "left"].y)
    assert sides["east", "left"].x == approx(1)
    assert sides["north", "left"].x < 20 < sides["north", "right"].x  # of its longest part
    assert sides["north", "left"].y == approx(1, abs=1e-3)


def test_shapes_of_very_many_vertices_are_thinned():
    round_one = gpd.GeoDataFrame({"id": ["disk"]}, geometry=[Point(0, 0).buffer(1, quad_segs=5000)], crs=4326)
    thin, tolerance_m = thinned_shapes(round_one, 500)
    assert shapely.get_num_coordinates(thin.geometry.iloc[0]) <= 500
    assert thin.geometry.iloc[0].hausdorff_distance(round_one.geometry.iloc[0]) * 111_000 <= tolerance_m
    assert thinned_shapes(ZONE).thinned_to_m == 0


def test_a_stroke_tells_the_heights_of_all_its_fixes_though_they_are_thinned_out():
    hours = np.arange(0, 2.01, 0.25)
    straight = track("a", hours, hours / 4).assign(height_m=[900, 950, 4000, 950, 900, 800, np.nan, 700, 600])
    found = drawn(straight.assign(height_kind="barometric"), most_strokes=1).strokes
    assert len(found.geometry.iloc[0].coords) < len(hours)
    assert found[["low_m", "high_m", "height_kind"]].to_numpy().tolist() == [[600, 4000, "barometric"]]
    mixed = straight.assign(height_kind=["geometric", *["barometric"] * 8])
    assert drawn(mixed, most_strokes=1).strokes["height_kind"].tolist() == ["both"]


def test_a_stroke_without_heights_says_so():
    plain = drawn(track("a", [0, 0.5, 1], [0, 0.1, 0.2])).strokes
    assert plain["height_kind"].unique().tolist() == [""]
    assert plain[["low_m", "high_m"]].isna().all(axis=None)


def test_heights_lie_with_their_fixes_in_whatever_order_rows_come():
    hours = np.arange(0, 10.01, 0.25)
    low, high = (track(name, hours, hours / 4 + n) for n, name in enumerate(["low", "high"]))
    rows = pd.concat([low.assign(height_m=hours), high.assign(height_m=1000 + hours)]).assign(height_kind="geometric")
    rows = rows.sample(frac=1, random_state=5)
    strokes = drawn(rows).strokes
    begin, end = ((strokes[name] - START).dt.total_seconds() / 3600 for name in ("start_utc", "end_utc"))
    base = strokes["id"].map({"low": 0, "high": 1000})
    assert (strokes["low_m"] - base).tolist() == approx(begin.tolist())  # the height is the hour
    assert (strokes["high_m"] - base).tolist() == approx(end.tolist())


def test_vessels_that_are_asked_for_are_drawn_first():
    rows = pd.concat([track(name, [0, 0.5, 1, 1.5], [5, 5.1, 5.2, 5.3], n) for n, name in enumerate("abc")])
    found = drawn(rows, most_strokes=1, first=["b"])
    assert found.strokes["id"].unique().tolist() == ["b"]
    assert found.pieces_left_out == 2
