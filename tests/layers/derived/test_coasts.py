"""Whose coast lanes run nearest to: in a world of two states and an islet, against brute force, and OpenStreetMap."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

import layers
from layers.catalogue.toml_shape import held
from layers.derived import coast_shares, coasts, nearest_coast

WGS84 = Geod(ellps="WGS84")
NM_M = 1852.0
DEGREE_NM = 59.705  # of the meridian at 10 degrees north


class Given:
    """A story of frames made here."""

    def __init__(self, **frames):
        self.frames = frames

    def load(self, name):
        return self.frames[name]

    rows = load


def frame(rows):
    own = {"source_id": "news", "status": "published", "accuracy_m": 10.0, "as_of": "2026-01", "note": "", "kind": "x"}
    return gpd.GeoDataFrame([own | row for row in rows], geometry="geometry", crs=4326)


STATES = [
    {"name": "West", "rows": ["west", "small"]},
    {"name": "East", "rows": ["east"], "also_claimed_by": "West"},
]
COASTS = {
    "by": "coasts", "land": "land", "box": [0.0, 5.0, 12.0, 15.0], "disputed": "islets", "states": STATES,
}  # fmt: skip


@pytest.fixture(scope="module")
def world():
    """Two coasts along meridians, 4 degrees apart, a lane across, and an islet of two claimants north of the lane."""
    land = frame([
        {"id": "west", "name": "West", "geometry": shapely.box(0, 4, 2, 16)},
        {"id": "east", "name": "East", "geometry": shapely.box(6, 4, 8, 16)},
        {"id": "small", "name": "Small", "geometry": shapely.box(4.98, 10.38, 5.02, 10.42)},
    ])  # fmt: skip
    islets = frame([
        {"id": "islet", "name": "Islet", "claimants": "East, West", "geometry": shapely.Point(5.0, 10.4)},
        {"id": "far", "name": "Far", "claimants": "East, West", "geometry": shapely.Point(30.0, 10.4)},
    ])  # fmt: skip
    lane = frame([{"id": "lane", "name": "Lane", "geometry": shapely.LineString([(2.001, 10), (4, 10), (5.999, 10)])}])
    story = Given(land=land, islets=islets, lane=lane)
    story.frames["coasts"] = coasts.derive(held(COASTS, coasts.Fields, "test"), story)
    asked = {
        "by": "nearest_coast",
        "of": "lane",
        "coasts": "coasts",
        "breadths_nm": [12.0, 24.0, 100.0],
        "piece_km": 1.0,
    }
    story.frames["stretches"] = nearest_coast.derive(held(asked, nearest_coast.Fields, "test"), story)
    return story


def test_land_near_a_disputed_point_is_nobodys_coast(world):
    rows = world.load("coasts").set_index("id")
    assert rows["state"].tolist() == ["West", "East", ""]
    assert rows["claimants"].tolist() == ["", "", "East, West"]
    assert rows.loc["east", "also_claimed_by"] == "West"
    assert shapely.get_num_coordinates(rows.geometry["islet"]) == 6  # the point and the square about it
    assert rows.geometry["west"].bounds == (0, 5, 2, 15)  # cut at the box, without an edge along it


def test_land_in_a_box_goes_with_its_point(world):
    asked = COASTS | {"disputed_land": {"far": [4.0, 10.0, 6.0, 11.0]}, "disputed_km": 0.001}
    rows = coasts.derive(held(asked, coasts.Fields, "test"), world).set_index("id")
    assert shapely.get_num_coordinates(rows.geometry["islet"]) == 1
    assert shapely.get_num_coordinates(rows.geometry["far"]) == 6


def test_the_lane_is_cut_half_way_and_at_the_breadths(world):
    rows = world.load("stretches")
    assert set(rows["state"]) == {"West", "East", "beyond"}
    assert sorted(rows["within_nm"].dropna().unique()) == [12, 24, 100]
    assert rows["within_nm"].isna().eq(rows["state"].eq("beyond")).all()
    km = rows.groupby("state")["length_km"].sum()
    whole = WGS84.line_length([2.001, 4, 5.999], [10, 10, 10]) / 1000
    assert km.sum() == pytest.approx(whole, abs=0.001)
    assert km["West"] == pytest.approx(100 * NM_M / 1000, abs=1.2)  # 2 degrees are 118 miles: beyond 100 is nobody's
    near = rows[rows["within_nm"] == 12].set_index("state")["length_km"]
    assert near.to_dict() == pytest.approx({"West": 12 * NM_M / 1000, "East": 12 * NM_M / 1000}, abs=1.2)


def test_claimants_stand_beside_what_lies_nearer_to_the_islet(world):
    rows = world.load("stretches")
    disputed = rows[rows["claimants"] != ""]
    assert set(disputed["claimants"]) == {"East, West"}
    assert set(disputed["ground"]) == {"Islet"}
    west, _, east, _ = disputed.total_bounds
    # as far from the islet, 0.38 degrees north, as from either coast
    along = (west - 2) * 59.2
    assert np.hypot((4.98 - west) * 59.2, 0.38 * DEGREE_NM) == pytest.approx(along, abs=1.5)
    along = (6 - east) * 59.2
    assert np.hypot((east - 5.02) * 59.2, 0.38 * DEGREE_NM) == pytest.approx(along, abs=1.5)


def test_shares_add_up_and_tell_what_the_islet_would_change(world):
    asked = {"by": "coast_shares", "of": "stretches", "coasts": "coasts", "called": {"East": "East (claimed by West)"}}
    rows = coast_shares.derive(held(asked, coast_shares.Fields, "test"), world).set_index("id")
    assert rows["share_percent"].sum() == pytest.approx(100)
    assert rows.index[-1] == "beyond"
    assert rows.loc["east", ["name", "also_claimed_by"]].tolist() == ["East (claimed by West)", "West"]
    for state in ("west", "east"):
        row = rows.loc[state]
        assert row["least_percent"] <= row["share_percent"] <= row["most_percent"]
        assert row["within_12_nm_percent"] < row["within_24_nm_percent"] < row["within_100_nm_percent"]
    assert rows.loc["east", "least_percent"] < rows.loc["east", "share_percent"] - 5
    assert rows.loc["west", "most_percent"] > rows.loc["west", "share_percent"] + 5


def test_errors_say_what_to_mend(world):
    with pytest.raises(ValueError, match=r"states, 'West': land has no row 'wst'"):
        coasts.derive(held(COASTS | {"states": [{"name": "West", "rows": ["wst"]}]}, coasts.Fields, "t"), world)
    asked = COASTS | {"box": [50.0, 5.0, 51.0, 6.0], "states": [{"name": "West", "rows": ["west"]}]}
    with pytest.raises(ValueError, match=r"states, 'West': no coast lies in the box"):
        coasts.derive(held(asked, coasts.Fields, "test"), world)
    with pytest.raises(ValueError, match=r"disputed_land names 'rock'; expected ids of islets"):
        coasts.derive(held(COASTS | {"disputed_land": {"rock": [0.0, 0.0, 1.0, 1.0]}}, coasts.Fields, "test"), world)
    for wrong in ([], [24.0, 12.0], [0.0, 12.0], [12.0, 501.0]):
        with pytest.raises(ValueError, match=r"expected numbers that rise, at most 500"):
            held({"by": "nearest_coast", "of": "x", "coasts": "y", "breadths_nm": wrong}, nearest_coast.Fields, "test")


@pytest.fixture(scope="module")
def waters():
    return layers.load("lane_waters")


def test_no_kilometre_of_the_lanes_is_lost(waters):
    lanes = layers.load("lanes")
    there = lanes[lanes["sea"] == "South China Sea"]["length_km"].sum()
    assert waters["length_km"].sum() == pytest.approx(there, abs=0.01)
    assert waters.geometry.map(WGS84.geometry_length).sum() / 1000 == pytest.approx(there, abs=0.5)


def test_the_nearest_coast_is_that_of_brute_force(waters):  # geodesics to every 300 m of every shore
    land = layers.load("coasts")
    own = land[land["state"] != ""]
    shores = {row.state: shapely.get_coordinates(shapely.segmentize(row.geometry, 0.003)) for row in own.itertuples()}
    for row in waters.iloc[np.random.default_rng(9).permutation(len(waters))[:14]].itertuples():
        at = shapely.get_parts(row.geometry)[0].interpolate(0.5, normalized=True)
        metres = {}
        for state, shore in shores.items():
            some = shore[np.hypot(*(shore - [at.x, at.y]).T) < 4.2]
            if len(some):
                lon, lat = np.full(len(some), at.x), np.full(len(some), at.y)
                metres[state] = min(WGS84.inv(lon, lat, some[:, 0], some[:, 1])[2])
        state, least = min(metres.items(), key=lambda pair: pair[1]) if metres else ("beyond", np.inf)
        if least > 200 * NM_M:
            state = "beyond"
        second = sorted(metres.values())[1:2] or [np.inf]
        if second[0] - least > 4000 and abs(least - 200 * NM_M) > 4000:  # pieces are told by their middles
            assert row.state == state, row.id
        if row.within_nm in (24.0, 200.0):
            assert (12 if row.within_nm == 24 else 24) * NM_M - 3000 < least < row.within_nm * NM_M + 3000


def test_shares_of_the_states_round_the_sea():
    rows = layers.load("coast_shares").set_index("state")
    told = rows["share_percent"].round().astype(int).to_dict()
    assert told == {
        "Vietnam": 24, "Indonesia": 20, "China": 20, "Philippines": 17, "Malaysia": 7, "Taiwan": 2, "Brunei": 1,
        "beyond": 9,
    }  # fmt: skip
    assert rows.loc["Vietnam", ["least_percent", "most_percent"]].tolist() == pytest.approx([17.6, 37.1], abs=0.1)
    assert rows.loc["China", ["least_percent", "most_percent"]].tolist() == pytest.approx([14.6, 41.8], abs=0.1)
    assert rows["within_12_nm_percent"].sum() == pytest.approx(9.05, abs=0.1)
    assert rows.loc["Taiwan", "also_claimed_by"] == "China"


@pytest.mark.shared_data
def test_openstreetmap_has_what_is_within_12_miles_in_the_sea_of_the_same_state(waters, shared):
    seas = gpd.read_file(shared / "data/sea/osm_territorial_sea_1000m_region.geojson").set_index("isoA2")
    seas = seas[seas.index.isin(["BN", "CN", "HK", "ID", "KH", "MO", "MY", "PH", "SG", "TH", "TW", "VN"])]
    names = {"CN": "China", "HK": "China", "MO": "China", "ID": "Indonesia", "MY": "Malaysia", "PH": "Philippines",
             "SG": "Singapore", "VN": "Vietnam", "TW": "Taiwan", "BN": "Brunei",
             "TH": "Thailand", "KH": "Cambodia"}  # fmt: skip
    of_state = seas.dissolve(by=[names[code] for code in seas.index]).geometry
    near = waters[waters["within_nm"] == 12]
    length = WGS84.geometry_length
    inside = sum(length(row.geometry.intersection(of_state[row.state])) for row in near.itertuples())
    assert inside / sum(map(length, near.geometry)) == pytest.approx(0.97, abs=0.015)
    # straight baselines, of archipelagos too, reach farther than 12 miles from the shore: the page says so
    every = shapely.union_all(of_state.to_numpy())
    within = sum(length(shape.intersection(every)) for shape in waters.geometry)
    assert within / sum(map(length, waters.geometry)) == pytest.approx(0.284, abs=0.005)
