"""What a GIS finds inside an exported layer, and across its lines, is what leadline finds (#10)."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from geographiclib.geodesic import Geodesic

import layers
from geo import find_events
from layers.catalogue import catalogue
from layers.stories.given import given_shapes
from maps.cli import main
from maps.export.export import write_layer
from maps.formats.exported import LOOK_MEANINGS
from maps.formats.vertices import TOLERANCE_M, densified

POINTS = 300  # a layer; of 1,000 each, none is told otherwise
NEAREST_M, FARTHEST_M = 2 * TOLERANCE_M, 5000.0
POLYGONS, LINES = (
    [name for name in catalogue.names() if any(kind in words for words in catalogue.entry(name).geometry)]
    for kind in ("Polygon", "LineString")
)
LONE = {"max_speed_kn": None, "max_gap_s": 1e9}


def declared(name):
    """Lines and polygons of a layer as leadline reads them, as far as its engine goes."""
    frame = catalogue.with_edge_model(layers.load(name))
    placed = frame[
        (shapely.get_dimensions(frame.geometry) > 0) & (frame.bounds.abs()[["miny", "maxy"]] <= 85).all(axis=1)
    ]
    return placed.set_index("id", drop=False)


def declared_edges(frame):
    """Each edge that was declared: the row's id and model, and its ends in degrees."""
    models = frame["edge_model"].to_dict()
    for each, part in frame.geometry.explode(index_parts=False).items():
        for line in shapely.get_rings(part) if part.geom_type == "Polygon" else [part]:
            for start, end in pairwise(shapely.get_coordinates(line).tolist()):
                yield each, models[each], *start, *end


def on_edge(model, lon1, lat1, lon2, lat2, share):
    """Point on an edge and the azimuth there, by GeographicLib; not by the code under test."""
    span = (lon2 - lon1 + 180) % 360 - 180
    if model == "planar" or (model == "parallel-aware" and (lat1 == lat2 or span == 0)):
        at, beyond = ((lon1 + s * span, lat1 + s * (lat2 - lat1)) for s in (share, share + 1e-6))
        return *at, Geodesic.WGS84.Inverse(*at[::-1], *beyond[::-1])["azi1"]
    assert model in {"geodesic", "parallel-aware"}
    line = Geodesic.WGS84.InverseLine(lat1, lon1, lat2, lon2)
    at = line.Position(share * line.s13)
    return at["lon2"], at["lat2"], at["azi2"]


def beside_edges(frame, count, rng):
    """Places to the left (positive) and right of edges; the longer an edge, the likelier."""
    rows = pd.DataFrame(declared_edges(frame), columns=["id", "model", "lon1", "lat1", "lon2", "lat2"])
    length = np.hypot(((rows.lon2 - rows.lon1) + 180) % 360 - 180, rows.lat2 - rows.lat1)
    for n in rng.choice(len(rows), count, p=length / length.sum()):
        row = rows.iloc[n]
        lon, lat, azimuth = on_edge(row.model, row.lon1, row.lat1, row.lon2, row.lat2, rng.uniform(0.02, 0.98))
        off_m = np.exp(rng.uniform(np.log(NEAREST_M), np.log(FARTHEST_M))) * rng.choice([-1, 1])
        near, far = (Geodesic.WGS84.Direct(lat, lon, azimuth - 90, m) for m in (off_m, 2 * off_m))
        across = Geodesic.WGS84.Direct(lat, lon, azimuth - 90, -off_m)
        yield row.id, off_m, *((p["lon2"], p["lat2"]) for p in (near, far, across))


def places(frame, count=POINTS):
    table = pd.DataFrame(
        beside_edges(frame, count, np.random.default_rng(10)), columns=["row", "off_m", "near", "far", "across"]
    )
    return table.set_index(pd.Index([f"p{n}" for n in range(len(table))], name="point"))


def positions(ids, times, lonlat):
    lon, lat = np.array(list(lonlat)).T
    return pd.DataFrame(
        {"id": ids, "time": pd.Timestamp("2026-01-01T00Z") + pd.to_timedelta(times, "h"), "lon": lon, "lat": lat}
    )


def pairs(left, right):
    return set(zip(left.astype(str), right.astype(str), strict=True))


def of_geopandas(shapes, asked, ids="id"):
    joined = gpd.sjoin(asked, shapes[[ids, "geometry"]])
    return pairs(joined.index, joined[ids])


def of_duckdb(duckdb_spatial, path, asked):
    duckdb_spatial.register("asked", pd.DataFrame({"point": asked.index, "wkb": asked.to_wkb()}))
    query = (
        "SELECT point, id FROM (SELECT point, ST_GeomFromWKB(wkb) AS shape FROM asked) AS a "
        f"JOIN ST_Read('{path}') AS b ON ST_Intersects(a.shape, b.geom)"
    )
    found = duckdb_spatial.sql(query).df()
    return pairs(found["point"], found["id"])


@pytest.fixture
def exported(tmp_path):
    def written(name, frame, **how):
        path = write_layer(frame.reset_index(drop=True), tmp_path / f"{name}.gpkg", **how)
        return path, gpd.read_file(path)

    return written


# The land has fifteen times the vertices of all others: it is asked by `make thorough`.
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.thorough] if name == "land" else []) for name in POLYGONS]
)
def test_a_gis_finds_the_same_inside(name, exported, duckdb_spatial):
    frame = declared(name)
    zones = frame[shapely.get_dimensions(frame.geometry) == 2]
    table = places(zones)
    asked = gpd.GeoSeries(gpd.points_from_xy(*np.array(list(table["near"])).T), index=table.index, crs=4326)
    path, back = exported(name, zones)
    events = find_events(positions(table.index, 0, table["near"]), zones, **LONE).events
    ours = pairs(events["id"], events["zone"])
    assert len(ours) > POINTS / 10
    assert of_geopandas(back, asked.to_frame("geometry")) ^ ours == set()
    assert of_duckdb(duckdb_spatial, path, asked) ^ ours == set()
    again = find_events(positions(table.index, 0, table["near"]), given_shapes(str(path), "zones").frame, **LONE).events
    assert pairs(again["id"], again["zone"]) ^ ours == set()


@pytest.mark.parametrize("name", LINES)
def test_a_gis_finds_the_same_lines_crossed(name, exported, duckdb_spatial):
    frame = declared(name)
    lines = frame[shapely.get_dimensions(frame.geometry) == 1]
    table = places(lines)
    short = table["off_m"].abs() < 500  # of a longer track, a straight line in degrees is not the way
    table = table[short]
    over = np.arange(len(table)) % 2 == 0
    ends = [c if o else f for o, c, f in zip(over, table["across"], table["far"], strict=True)]
    tracks = gpd.GeoSeries(
        [shapely.LineString(each) for each in zip(table["near"], ends, strict=True)], table.index, crs=4326
    )
    path, back = exported(name, lines)
    fixes = pd.concat([positions(table.index, hour, at) for hour, at in enumerate([table["near"], ends])])
    crossings = find_events(fixes, None, lines, **LONE).crossings
    ours = pairs(crossings["id"], crossings["line"])
    assert pairs(table.index[over], table["row"][over]) <= ours  # by construction, on GeographicLib's edge
    assert pairs(table.index[~over], table["row"][~over]).isdisjoint(ours)
    assert of_geopandas(back, tracks.to_frame("geometry")) ^ ours == set()
    assert of_duckdb(duckdb_spatial, path, tracks) ^ ours == set()


def farthest_m(shape, edges):
    """How far points of edges, by GeographicLib, lie from a shape as a GIS draws it."""
    line = shapely.boundary(shape) if shape.geom_type.endswith("Polygon") else shape
    worst = 0.0
    for _, model, *ends in edges:  # the nearest point in degrees: a little farther than the nearest in metres
        for share in (0.2, 0.35, 0.5, 0.65, 0.8):
            lon, lat, _ = on_edge(model, *ends, share)
            (x1, y1), (x2, y2) = shapely.shortest_line(line, shapely.Point(lon, lat)).coords
            worst = max(worst, Geodesic.WGS84.Inverse(y1, x1, y2, x2)["s12"])
    return worst


@pytest.mark.parametrize(
    ("name", "row", "off_km"),  # as issue 10 found them in the files of before
    [
        ("adiz", "japan-adiz-points-1-7", 10.06),
        ("adiz", "prc-adiz-drawn", 4.17),
        ("adiz", "taiwan-adiz", 0.4),
        ("median_lines", "mnd-2019", 3.44),
        ("baselines", "roc-taiwan", 0.4),
    ],
)  # fmt: skip
def test_edges_lie_where_they_are_declared(name, row, off_km):
    frame = declared(name).loc[[row]]
    edges = list(declared_edges(frame))
    assert farthest_m(frame.geometry.iloc[0], edges) / 1000 == pytest.approx(off_km, rel=0.15)
    assert farthest_m(densified(frame).geometry.iloc[0], edges) <= 1.05 * TOLERANCE_M


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", sorted({*POLYGONS, *LINES}))
def test_python_writes_the_same_edges_as_the_command(tmp_path, name):
    """Issue 10: declared vertices alone, up to 10 m off, where the model of edges stands in the catalogue."""
    write_layer(layers.load(name), tmp_path / "python.gpkg", layer=name)
    assert main(["layers", name, "--to", str(tmp_path / "command.gpkg")]) == 0
    files = [tmp_path / f"{each}.gpkg" for each in ("python", "command")]
    assert [pyogrio.list_layers(each)[0][0] for each in files] == [name, name]  # its sources stand behind
    python, command = (gpd.read_file(each, layer=name) for each in files)
    assert list(python.columns) == [name for name in command.columns if name not in LOOK_MEANINGS]
    assert python.geometry.geom_equals_exact(command.geometry, 0).where(~command.geometry.isna(), True).all()


def test_rows_of_a_layer_keep_its_model_of_edges_and_joined_ones_need_a_column():
    reach = layers.load("misawa_reach")
    few, dense = reach.iloc[:2], densified(reach.iloc[:2])
    assert dense.geometry.count_coordinates().sum() > few.geometry.count_coordinates().sum()
    assert "edge_model" not in reach.columns
    assert "edge_model" not in dense.attrs
    lost = few.merge(pd.DataFrame({"id": few["id"], "more": 1}), on="id")
    lost.attrs.clear()
    assert densified(lost).equals(lost)  # nobody knows what its edges mean
    said = catalogue.with_edge_model(few).merge(pd.DataFrame({"id": few["id"], "more": 1}), on="id")
    assert densified(said).geometry.count_coordinates().sum() == dense.geometry.count_coordinates().sum()
