"""Names that a caller of `maps.show` asks for: in the browser all of them stand on a phone, or come on zooming in."""

import geopandas as gpd
import pytest

import maps

PORTS = {
    "Gdańsk": (18.66, 54.35, 81),
    "Gdynia": (18.53, 54.52, 28),
    "Świnoujście": (14.25, 53.91, 16),
    "Szczecin": (14.56, 53.43, 20),
    "Rostock": (12.10, 54.09, 30),
    "Klaipėda": (21.13, 55.71, 33),
    "Copenhagen": (12.6, 55.69, 12),
    "Malmö": (13.0, 55.61, 9),
}
NAMES = "[...document.querySelectorAll('.label.place')].filter((n) => !n.hidden).map((n) => n.textContent)"
MAP = "window[document.querySelector('.folium-map').id]"


def points(places):
    lon, lat, tonnes = zip(*places.values(), strict=True)
    columns = {"nazwa": list(places), "t": tonnes}
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(lon, lat), crs=4326)


@pytest.mark.parametrize("size", [(390, 844), (600, 450)])
def test_names_that_are_asked_for_all_stand_on_a_small_map(size, tmp_path, offline_page):
    maps.show(points(PORTS), size="t", label="nazwa", land=False, tiles=False).save(tmp_path / "ports.html")
    offline_page.set_viewport_size({"width": size[0], "height": size[1]})
    offline_page.goto((tmp_path / "ports.html").as_uri())
    offline_page.wait_for_function(f"{NAMES}.length > 0")
    assert sorted(offline_page.evaluate(NAMES)) == sorted(PORTS)


def test_names_without_room_come_when_the_map_is_zoomed_in(tmp_path, offline_page):
    crowd = {f"Berth {n}": (18.6 + n % 5 / 60, 54.4 + n // 5 / 90, 1) for n in range(20)}
    maps.show(points({**crowd, "Far": (25.0, 60.0, 1)}), label="nazwa", land=False).save(tmp_path / "crowd.html")
    offline_page.set_viewport_size({"width": 390, "height": 844})
    offline_page.goto((tmp_path / "crowd.html").as_uri())
    offline_page.wait_for_function(f"{NAMES}.length > 0")
    assert len(offline_page.evaluate(NAMES)) < len(crowd)
    offline_page.evaluate(f"{MAP}.setView([54.417, 18.633], 12, {{animate: false}})")
    offline_page.wait_for_function(f"{NAMES}.length === {len(crowd)}", timeout=5_000)
