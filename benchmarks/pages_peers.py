"""Write the scene of `pages.py` as a map of folium or of `GeoDataFrame.explore`: for an environment of the peers.

`pages_peers.py PEER SCENE PAGE` reads the GeoParquet files of the folder SCENE and prints the CPU seconds of drawing
and saving as a line of JSON; `pages_peers.py assets` prints the files that folium's pages fetch, by their address. A
fix is a small circle on canvas in both, which favours them: folium alone would make a marker with an icon of each.
"""

import ast
import json
import re
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd

LAYERS = ("coast", "lanes", "swaths", "fixes")
LOOKS = {
    "coast": {"color": "#6c777f", "weight": 0.8, "fillColor": "#f4f1ea", "fillOpacity": 1},
    "lanes": {"color": "#08519c", "weight": 2},
    "swaths": {"color": "#148c8c", "weight": 1, "fillOpacity": 0.05},
    "fixes": {"color": "#00695c", "weight": 0, "fillOpacity": 0.7, "fillColor": "#00695c"},
}
MIDDLE = (22.0, 119.0)
ZOOM = 5


def folium_map(frames: dict[str, gpd.GeoDataFrame], page: Path) -> None:
    """Write the scene as most tutorials do: a GeoJson of each frame, names as tooltips."""
    import folium  # noqa: PLC0415  each peer alone in its process

    drawn = folium.Map(MIDDLE, zoom_start=ZOOM, tiles=None, prefer_canvas=True)
    for name, frame in frames.items():
        circle = folium.CircleMarker(radius=1.5, **LOOKS[name]) if name == "fixes" else None
        look = None if circle else (lambda feature, look=LOOKS[name]: look)  # noqa: ARG005  folium hands it over
        tip = folium.GeoJsonTooltip(["name"])
        folium.GeoJson(frame, name=name, marker=circle, style_function=look, tooltip=tip).add_to(drawn)
    folium.LayerControl().add_to(drawn)
    drawn.save(page)


def explore(frames: dict[str, gpd.GeoDataFrame], page: Path) -> None:
    """Write the scene by `GeoDataFrame.explore`, each frame onto the map of the one before."""
    import folium  # noqa: PLC0415

    drawn = folium.Map(MIDDLE, zoom_start=ZOOM, tiles=None, prefer_canvas=True)
    for name, frame in frames.items():
        look = {"style_kwds": LOOKS[name]}
        if name == "fixes":
            look |= {"marker_type": "circle_marker", "marker_kwds": {"radius": 1.5}}
        drawn = frame.explore(m=drawn, name=name, tooltip=["name"], **look)
    folium.LayerControl().add_to(drawn)
    drawn.save(page)


def assets() -> dict[str, str]:
    """Read the scripts and styles that folium's pages fetch, by address; without fonts, which these do not use."""
    home = find_spec("offlinefolium")
    places = [Path(p) for p in home.submodule_search_locations] if home and home.submodule_search_locations else []
    tree = ast.parse(places[0].joinpath("elements.py").read_text(encoding="utf-8"))
    found = {}
    for node in tree.body:  # read, not imported: importing it loads every plugin
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            found[ast.literal_eval(node.targets[0].slice)] = ast.literal_eval(node.value)
    return {url: re.sub(r"url\(['\"]?data:[^)]*\)", "url()", text) for url, text in found.items()}


def main() -> None:
    """Draw what was asked for."""
    if sys.argv[1] == "assets":
        print(json.dumps(assets()))
        return
    peer, scene, page = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    frames = {
        name: gpd.read_parquet(scene / f"{name}.parquet") for name in LAYERS if (scene / f"{name}.parquet").exists()
    }
    begun = time.process_time()
    {"folium": folium_map, "explore": explore}[peer](frames, page)
    print(json.dumps({"cpu_s": time.process_time() - begun}))


if __name__ == "__main__":
    main()
