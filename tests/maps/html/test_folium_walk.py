"""Every class of folium and of its plugins: drawn on a page without network, or refused when it is saved (#10)."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import folium
import folium.elements
import folium.features
import folium.map
import folium.raster_layers
import folium.vector_layers
import geopandas as gpd
import pytest
from branca.element import Element
from folium import plugins
from folium_cases import ABSTRACT, AT, DRAWN, PINS, RED, REFUSED, points

import maps
from maps.html import assets, children, plugin_store
from maps.html.children import descendants

BOX = {"All": (118.5, 22.5, 122.5, 26.5)}
CLICKED = {"ClickForMarker", "ClickForLatLng", "LatLngPopup"}


def needs_plugins():
    """Skip where what folium's plugins fetch is not there."""
    if not plugin_store.is_installed():
        pytest.skip("folium-offline is not installed; `pip install 'leadline[plugins]'` brings what plugins fetch")


def page_with(make):
    rows = gpd.GeoDataFrame({"name": ["A"]}, geometry=gpd.points_from_xy([120.5], [24]), crs=4326)
    page = maps.show(rows, tiles=False, land=False, views=BOX)
    for child in make():
        page.add_child(child)
    return page


def test_every_class_of_folium_has_its_case():
    modules = (
        folium,
        folium.elements,
        folium.features,
        folium.map,
        folium.raster_layers,
        folium.vector_layers,
        plugins,
    )
    classes = {
        name
        for module in modules
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Element)
    }
    told = {name.split(",")[0] for name in (*DRAWN, *REFUSED)}
    told = {name.split(" ")[0] for name in told} | ABSTRACT
    assert classes - told == set(), "add a least use of it to folium_cases, and look at its page"


@pytest.mark.one_in(4)
@pytest.mark.browser
@pytest.mark.parametrize(("make", "script", "count"), DRAWN.values(), ids=DRAWN)
def test_what_is_saved_is_drawn(reader, tmp_path, make, script, count, request):
    needs_plugins()
    page_with(make).save(str(tmp_path / "page.html"))
    page = reader.open(tmp_path / "page.html")
    if request.node.callspec.id in CLICKED:
        page.locator(".leaflet-container").click(position={"x": 300, "y": 300})
    page.wait_for_function(f"Number({script}) === {count}", timeout=5_000)
    reader.watch.errors[:] = [e for e in reader.watch.errors if not e.startswith(("Deprecated include", "Canvas2D"))]
    reader.assert_quiet()


@pytest.mark.one_in(4, 1)
@pytest.mark.parametrize("make", [make for make, _, _ in DRAWN.values()], ids=DRAWN)
def test_two_pages_of_the_same_map_are_the_same_bytes(make):  # #12
    needs_plugins()
    first, second = (page_with(make).get_root().render() for _ in range(2))
    assert first == second


@pytest.mark.parametrize(("make", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_work_is_refused_with_the_reason(tmp_path, make, reason):
    needs_plugins()
    page = page_with(make)
    with pytest.raises(ValueError, match=reason):
        page.save(str(tmp_path / "page.html"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.each_once
@pytest.mark.browser
@pytest.mark.parametrize(
    "spots", [[(40.70, 141.37), (50.88, 4.42)], [(40.70, 141.37), (40.71, 141.36), (50.88, 4.42), (-33.9, 151.2)]]
)
@pytest.mark.parametrize("kind", [plugins.MarkerCluster, plugins.FastMarkerCluster])
def test_clusters_show_every_marker_at_every_zoom(reader, tmp_path, spots, kind):  # by counting them
    needs_plugins()
    rows = gpd.GeoDataFrame({"name": ["A", "B"]}, geometry=gpd.points_from_xy([141.37, 4.42], [40.7, 50.88]), crs=4326)
    page = maps.show(rows, tiles=False, land=False)
    page.add_child(kind(spots)).save(str(tmp_path / "page.html"))
    opened = reader.open(tmp_path / "page.html")
    counted = opened.evaluate(
        """async ([lat, lon]) => {
          const map = window[document.querySelector(".folium-map").id];
          const LONE = ":is(.leaflet-marker-icon, .awesome-marker):not(.marker-cluster, .spot, .awesome-marker-shadow)";
          const found = {};
          for (let zoom = 1.5; zoom <= 3; zoom += 0.25) {
            map.setView([lat, lon], zoom, { animate: false });
            await new Promise((done) => setTimeout(done, 80));
            const clusters = [...document.querySelectorAll(".marker-cluster")].map((e) => Number(e.textContent));
            const lone = document.querySelectorAll(LONE).length;
            found[zoom] = clusters.reduce((a, b) => a + b, lone);
          }
          return found;
        }""",
        [20, 75],
    )
    assert counted == {key: len(spots) for key in ("1.5", "1.75", "2", "2.25", "2.5", "2.75", "3")}


@pytest.mark.one_in(3, 1)
@pytest.mark.browser
@pytest.mark.parametrize(
    "make",
    [
        lambda: [folium.GeoJson(points())],
        lambda: [folium.GeoJson(points(), marker=folium.Marker())],  # as explore(marker_type="marker") does
        lambda: [folium.FeatureGroup().add_child(folium.GeoJson(points()))],
    ],
)
@pytest.mark.usefixtures("without_plugins")
def test_default_pins_need_no_assets(reader, tmp_path, make):
    page_with(make).save(str(tmp_path / "page.html"))
    page = reader.open(tmp_path / "page.html")
    page.wait_for_function(f"{PINS} === 3", timeout=5_000)
    reader.assert_quiet()


@pytest.mark.usefixtures("without_plugins")
def test_an_icon_names_all_that_it_needs_at_once():
    page = page_with(lambda: [folium.Marker(AT, icon=folium.Icon(angle=30))])
    with pytest.raises(ValueError, match=r"no store here holds; .*pip install 'leadline\[plugins\]'") as error:
        page.get_root().render()
    assert "\n" not in str(error.value)
    for name in ("awesome-markers.js", "awesome-markers.css", "bootstrap-glyphicons.css", "rotate.min.css"):
        assert name in str(error.value)


def test_the_icon_of_a_pattern_is_seen():
    layer = folium.GeoJson(points(), marker=folium.Marker(icon=folium.Icon()))
    page = page_with(lambda: [layer])
    assert any(isinstance(element, folium.Icon) for element in descendants(page))


CSS = "https://example.org/css/a.css"


def test_a_style_sheet_without_its_images_is_refused_and_names_them():
    extra = {CSS: ".a { background: url('../img/a.png') } .b { background: url(b.svg#c) } .c { fill: url(#d) }"}
    with pytest.raises(
        ValueError, match=r"needs https://example.org/img/a.png, https://example.org/css/b.svg#c, which"
    ):
        assets.stylesheet(CSS, extra)
    whole = assets.stylesheet(
        CSS, {**extra, "https://example.org/img/a.png": RED, "https://example.org/css/b.svg#c": RED}
    )
    assert whole.count(RED) == 2
    assert "url(#d)" in whole


def test_a_font_is_there_in_one_of_its_formats():
    font = "data:font/woff2;base64,AAAA"
    face = (
        f'@font-face{{font-family:F;src:url(f.eot);src:url(f.eot?#iefix) format("eot"),url({font}) format("woff2");}}'
    )
    assert assets.stylesheet(CSS, {CSS: face}) == f'@font-face{{font-family:F;src:url("{font}") format("woff2")}}'
    with pytest.raises(ValueError, match="needs https://example.org/css/f.woff, which no store here holds"):
        assets.stylesheet(CSS, {CSS: "@font-face{font-family:F;src:url(f.woff)}"})


def test_times_of_wms_are_refused_though_its_host_is_named():
    wms = folium.WmsTileLayer("https://tile.example.org/wms", layers="a", name="WMS")
    page = page_with(lambda: [wms, plugins.TimestampedWmsTileLayers([wms])])
    page.image_hosts += ("https://tile.example.org",)
    with pytest.raises(ValueError, match="asks a server which times there are"):
        page.get_root().render()


BEACON = "https://tile.openstreetmap.org/beacon?who=reader"
BEACONS = (
    f'<img src="{BEACON}">',
    f'<img srcset="{BEACON}">',
    f'<input type="image" src="{BEACON}">',
    f'<svg><image href="{BEACON}"/></svg>',
    f'<b style="background:url({BEACON})">a</b>',
    f'<video poster="{BEACON}" src="{BEACON}"></video>',
)


@pytest.mark.each_once
@pytest.mark.browser
@pytest.mark.parametrize("words", BEACONS)
@pytest.mark.parametrize("kind", ["popup", "tooltip", "icon", "attribution"])
def test_no_image_in_a_text_asks_the_host_of_tiles(reader, make_page, tmp_path, words, kind):
    story = make_page(tiles=True)
    made = {
        "popup": lambda: folium.Marker(AT, popup=folium.Popup(words, show=True)),
        "tooltip": lambda: folium.Marker(AT, tooltip=folium.Tooltip(words, permanent=True)),
        "icon": lambda: folium.Marker(AT, icon=folium.DivIcon(words)),
        "attribution": lambda: folium.TileLayer(RED, attr=words),
    }
    story.add_child(made[kind]()).save(str(tmp_path / "page.html"))
    page = reader.open(tmp_path / "page.html")
    page.wait_for_timeout(60)
    assert "tile.openstreetmap.org" in story.get_root().document().policy
    reader.assert_quiet()


@pytest.mark.parametrize(
    "child",
    [
        folium.Marker(AT, icon=folium.CustomIcon(BEACON)),
        plugins.FloatImage(BEACON),
        folium.raster_layers.ImageOverlay(BEACON, [[23, 120], [24, 121]]),
        plugins.TimestampedGeoJson(
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [121, 24]},
             "properties": {"times": [0], "icon": "marker", "iconstyle": {"iconUrl": BEACON}}}
        ),
    ],
)  # fmt: skip
def test_an_image_that_is_no_tile_from_the_host_of_tiles_is_refused(make_page, child):
    story = make_page(tiles=True).add_child(child)
    with pytest.raises(ValueError, match="shows tiles alone"):
        story.get_root().render()


def test_hosts_are_named_for_what_they_are(make_page):
    story = make_page(tiles=True, image_hosts=["https://photos.example", "https://*.tiles.example"])
    folium.TileLayer("https://{s}.tiles.example/{z}/{x}/{y}.png", attr="a").add_to(story)
    assert story.hosts().tiles == ["https://tile.openstreetmap.org", "https://*.tiles.example"]
    assert story.hosts().images == ["https://photos.example"]
    assert 'data-images="https://photos.example"' in story.get_root().render()
    assert "openstreetmap" not in make_page(tiles=False).get_root().document().policy


def test_the_walk_leaves_children_as_they_were():
    page = page_with(
        lambda: [plugins.TimeSliderChoropleth({"type": "FeatureCollection", "features": []}, {"a": {"1": {}}})]
    )
    before = [dict(e.__dict__) for e in descendants(page)]
    with children.harmless(page, page.hosts()):
        pass
    assert [dict(e.__dict__) for e in descendants(page)] == before


@pytest.mark.browser
def test_a_browser_without_trusted_types_comes_in_by_the_same_door(open_page, make_page, tmp_path):
    story = make_page(tiles=True)
    for words in BEACONS:
        story.add_child(folium.Marker(AT, tooltip=folium.Tooltip(f"<b>a</b>{words}", permanent=True)))
    html = story.get_root().render()
    path = tmp_path / "page.html"
    path.write_text(re.sub(r"; require-trusted-types-for [^\"]*", "", html), encoding="utf-8")
    page, watch = open_page(alone=True)
    page.add_init_script("delete window.trustedTypes")
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-drawn=yes]", state="attached")
    page.wait_for_timeout(100)
    assert page.evaluate(
        "[window.trustedTypes === undefined, document.querySelectorAll('.leaflet-tooltip b').length]"
    ) == [
        True,
        len(BEACONS) + 1,
    ]
    assert watch.requests == []


TABLE = re.compile(r"^\| (\w+) \| (works|refused|given a host) \|(?: (\d+))? \|", re.MULTILINE)


def test_the_table_of_plugins_is_what_was_tried():
    needs_plugins()
    page = (Path(__file__).parents[3] / "docs" / "folium.md").read_text(encoding="utf-8")
    table = {name: (verdict, size) for name, verdict, size in TABLE.findall(page)}
    classes = {n for n, kind in inspect.getmembers(plugins, inspect.isclass) if issubclass(kind, Element)}
    assert set(table) == classes
    assert f"All {len(classes)} classes" in page
    bare = len(page_with(list).get_root().render().encode())
    wrong = []
    for name, (verdict, size) in table.items():
        if verdict == "works":
            added_kb = (len(page_with(DRAWN[name][0]).get_root().render().encode()) - bare) / 1000
            wrong += [(name, added_kb)] if abs(added_kb - float(size)) > max(3, 0.1 * added_kb) else []
        else:
            asks = REFUSED.get(name, (None, ""))[1] == "asks"
            wrong += [name] if name not in REFUSED or asks != (verdict == "given a host") else []
    assert wrong == []


@pytest.mark.parametrize("make", [plugins.Geocoder, lambda: plugins.VectorGridProtobuf("https://tile.example.org/{z}")])
def test_a_plugin_that_asks_is_written_once_its_host_is_named(make):
    needs_plugins()
    page = page_with(lambda: [make()])
    page.connect += ("https://nominatim.openstreetmap.org", "https://tile.example.org")
    assert "connect-src https://nominatim" in page.get_root().render()


def test_what_plugins_fetch_is_read_without_importing_the_package():
    needs_plugins()
    code = (
        "import sys; from maps.html.plugin_store import plugin_assets as found; "
        "print(len(found()), 'offlinefolium' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["72", "False"]


def test_a_package_that_was_changed_is_refused(monkeypatch, tmp_path):
    (tmp_path / "elements.py").write_text("_res['https://example.org/a.js'] = 'alert(1)'\n", encoding="utf-8")
    monkeypatch.setattr(plugin_store, "_path", lambda: tmp_path / "elements.py")
    plugin_store.plugin_assets.cache_clear()
    with pytest.raises(ValueError, match=r"is not that of folium-offline 0\.20\.0\.2; expected the file with"):
        plugin_store.plugin_assets()
    plugin_store.plugin_assets.cache_clear()
