import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from pytest import approx

import layers
from geo.geodesy.edges import densify
from geo.geodesy.geodesic import lengths_m
from geo.geodesy.overlay import length_inside_m
from layers.catalogue import installed
from layers.sea import lanes, lanes_ornl, ports, sea_areas
from layers.sea.network import edge_usage, nearest_nodes, shortest_route
from layers.stories import load_story

SHARED = Path(__file__).parents[4] / "shared"


@pytest.fixture(scope="module")
def marnet():
    return lanes.marnet(lanes.SEAROUTE.content())


@pytest.fixture(scope="module", params=["lanes", "lanes_ornl"])
def drawn(request):
    return layers.load(request.param)


def route_nm(sea, start, end):
    (first, last), away_m = nearest_nodes(sea, *zip(start, end, strict=True))
    return (shortest_route(sea, int(first), int(last))[1] + away_m.sum()) / 1852


# US Hydrographic Office, in W. L. Merry, San Francisco and the Nicaragua Canal (1900); read at clyx.com.
@pytest.mark.parametrize(
    ("end", "published_nm"), [((139.65, 35.45), 4536), ((114.17, 22.29), 6060)], ids=["Yokohama", "Hong Kong"]
)
def test_routes_across_the_pacific_agree_with_print(marnet, end, published_nm):
    san_francisco = (-122.40, 37.80)
    assert route_nm(marnet, san_francisco, end) == approx(published_nm, rel=0.02)
    assert route_nm(lanes_ornl.oak_ridge(), san_francisco, end) == approx(published_nm, rel=0.03)


def test_lengths_are_geodesic_and_nothing_is_lost_in_cutting(drawn):
    assert drawn["length_km"].to_numpy() == approx(lengths_m(drawn).to_numpy() / 1000)
    assert drawn["length_km"].min() >= lanes.SHORTEST_M / 1000


def test_a_lane_keeps_its_length_when_cut_by_seas():
    whole = gpd.GeoDataFrame(
        {"n_routes": [1]}, geometry=gpd.GeoSeries.from_wkt(["LINESTRING (104.5 1.3, 119 21, 124 28, 150 30)"]), crs=4326
    )
    dense = densify(whole, tolerance_m=10)
    cut = lanes.split_by_sea(dense, sea_areas.one_each())
    assert lengths_m(cut).sum() == approx(lengths_m(whole).sum(), abs=1)
    assert set(cut["sea"]) == {"South China Sea", "Taiwan Strait", "East China Sea", "other"}


def test_each_lane_lies_in_the_sea_it_names(drawn):
    seas = sea_areas.one_each().set_index("id")
    for name in seas["name"].unique():
        named = drawn[drawn["sea"] == name]
        assert length_inside_m(named, seas[seas["name"] == name], polygon_edges="planar").sum() == approx(
            lengths_m(named).sum(), rel=1e-4
        )
    subject = seas.loc[["south-china-sea-2002"]]
    assert length_inside_m(drawn[drawn["sea"] == "other"], subject, polygon_edges="planar").sum() < 100


def test_lanes_of_the_world_hold_those_of_any_sea():
    """Between Oman and Iran all traffic of the Gulf runs: its ports, among them those of four countries, send it."""
    world = layers.load("leadline:lanes")
    hubs = ports.hubs()
    assert world["n_routes"].max() <= len(hubs) * (len(hubs) - 1) / 2
    strait = world[world.intersects(shapely.LineString([(56.35, 26.2), (56.9, 27.1)]))]
    inside = hubs[hubs.within(shapely.box(47.5, 23.5, 56.0, 30.6))]
    assert set(inside["country"]) >= {"AE", "KW", "IQ", "QA"}
    outside = len(hubs) - len(inside)
    assert strait["n_routes"].sum() == approx(len(inside) * outside, rel=0.15)
    assert set(strait["class"]) == {"major"}


def test_hubs_are_the_best_joined_port_of_each_country_and_all_that_are_joined_widely():
    """Against the list itself, without pandas."""
    listed = json.loads(installed.installed_bytes("searoute", ports.POSITIONS, source_id=ports.SOURCE_ID))["features"]
    joined = {}
    for port in (f["properties"] for f in listed):
        joined.setdefault(port["port"], len(port.get("to_cty") or ()))
    best = {}
    for code, count in joined.items():
        best[code[:2]] = max(best.get(code[:2], 0), count)
    found = dict(zip(*ports.hubs()[["unlocode", "connections"]].T.to_numpy().tolist(), strict=True))
    assert {c for c, n in joined.items() if n >= 20} <= set(found)
    assert all(found[c] == joined[c] and (joined[c] >= 20 or joined[c] == best[c[:2]]) for c in found)
    assert {c[:2] for c in found} == {country for country, count in best.items() if count}


def test_classes_are_quartiles_of_the_lane_km_of_the_south_china_sea(drawn):
    subject = drawn[drawn["sea"] == "South China Sea"]
    km = subject.groupby("class")["length_km"].sum() / subject["length_km"].sum()
    counts = drawn.groupby("class")["n_routes"].agg(["min", "max"])
    assert counts.loc["major", "min"] > counts.loc["middle", "max"] >= counts.loc["middle", "min"]
    assert counts.loc["middle", "min"] > counts.loc["minor", "max"]
    busier = subject[subject["n_routes"] > counts.loc["major", "min"]]["length_km"].sum() / subject["length_km"].sum()
    assert busier <= 0.25 <= km["major"]  # the threshold is the quartile; its ties are major
    assert km["minor"] <= 0.25


def test_a_second_load_comes_from_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LEADLINE_CACHE", str(tmp_path))
    made = load_story().load("lanes")
    kept = sorted(place.name for place in tmp_path.iterdir())
    again = load_story().load("lanes")
    assert (
        sorted(place.name for place in tmp_path.iterdir()) == kept
    )  # a key that changed would have left a second entry
    assert again["length_km"].tolist() == made["length_km"].tolist()


def test_no_lane_carries_more_than_all_pairs(drawn):
    assert drawn["n_routes"].between(1, 276).all()


def test_ports_send_23_routes_each(marnet):
    ends = layers.load("ports")
    nodes, _ = nearest_nodes(marnet, ends.geometry.x.to_numpy(), ends.geometry.y.to_numpy())
    usage = edge_usage(marnet, [int(n) for n in nodes])
    at_node = {n: sum(count for edge, count in usage.items() if n in edge) for n in nodes.tolist()}
    assert len(set(nodes.tolist())) == 24
    assert all(
        count % 2 == 1 and count >= 23 for count in at_node.values()
    )  # 23 end here, the others pass: two edges each


def test_edge_usage_is_that_of_the_routes_that_networkx_finds(marnet):
    ends = layers.load("ports")
    nodes = nearest_nodes(marnet, ends.geometry.x.to_numpy(), ends.geometry.y.to_numpy())[0].tolist()[::3]
    ways = [
        nx.dijkstra_path(marnet.graph, start, end, weight="length_m")
        for i, start in enumerate(nodes)
        for end in nodes[i + 1 :]
    ]
    assert edge_usage(marnet, nodes) == Counter(tuple(sorted(step)) for way in ways for step in pairwise(way))


def test_kept_order_of_magnitude_of_the_published_map():
    # Benden (2022), doi:10.5281/zenodo.6361763, inside the Natural Earth South China Sea: 23,547 km of lanes
    km = {
        name: layers.load(name).groupby("sea")["length_km"].sum()["South China Sea"] for name in ("lanes", "lanes_ornl")
    }
    assert km["lanes"] == approx(23_547, rel=0.1)
    assert km["lanes_ornl"] == approx(23_547, rel=0.3)


def test_lanes_that_leave_the_subject_sea_out_have_no_classes():
    with pytest.raises(ValueError, match="South China Sea"):
        lanes.classes(layers.load("lanes").query("sea == 'other'"), "South China Sea")


@pytest.mark.shared_data
def test_ten_lanes_of_the_dossier_come_out_again(marnet):
    place = SHARED / "facts" / "south_china_sea.geojson"
    if not place.is_file():
        pytest.skip("../shared/facts is not beside the checkout")
    features = json.loads(place.read_text(encoding="utf-8"))["features"]
    told = [f for f in features if f["properties"]["kind"] == "lane"]
    forced = "Hong Kong - Luzon Strait - Tokyo Bay"  # led through the Luzon Strait there; the Taiwan Strait is shorter
    checked = [f for f in told if f["properties"]["name"] != forced]
    for lane in checked:
        ends = lane["geometry"]["coordinates"][0], lane["geometry"]["coordinates"][-1]
        assert route_nm(marnet, *ends) == approx(lane["properties"]["length_nm"], abs=1), lane["properties"]["name"]
    assert len(checked) == 11


@pytest.mark.shared_data
def test_edge_usage_agrees_with_routes_of_searoute_itself(marnet):
    place = SHARED / "data" / "lanes" / "searoute_160_od276_usage_region.geojson"
    if not place.is_file():
        pytest.skip("../shared/data/lanes is not beside the checkout")

    def key(one, other):
        return frozenset((tuple(np.round(one, 4)), tuple(np.round(other, 4))))

    features = json.loads(place.read_text(encoding="utf-8"))["features"]
    theirs = {key(*f["geometry"]["coordinates"]): f["properties"]["n"] for f in features}
    ends = layers.load("ports")
    nodes, _ = nearest_nodes(marnet, ends.geometry.x.to_numpy(), ends.geometry.y.to_numpy())
    usage = edge_usage(marnet, [int(n) for n in nodes])
    ours = {key(marnet.lonlat_deg[a], marnet.lonlat_deg[b]): n for (a, b), n in usage.items()}
    common = sorted(set(theirs) & set(ours), key=sorted)
    assert len(common) > 0.8 * len(theirs)  # 20 of its 24 ports are the same
    pairs = np.array([(theirs[k], ours[k]) for k in common])
    assert np.corrcoef(pairs.T)[0, 1] > 0.97


@pytest.mark.shared_data
def test_the_shares_of_the_classes_follow_the_published_map():
    place = SHARED / "data" / "lanes" / "Shipping_Lanes_v1_benden2022.geojson"
    if not place.is_file():
        pytest.skip("../shared/data/lanes is not beside the checkout")
    map_2012 = gpd.read_file(place).set_index("Type")
    sea = layers.load("sea_areas").query("id == 'south-china-sea-2002'")
    km = length_inside_m(map_2012, sea) / 1000
    assert (km / km.sum())[["Major", "Middle", "Minor"]].tolist() == approx([0.25, 0.5, 0.25], abs=0.05)
