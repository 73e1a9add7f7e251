import base64
import hashlib

import pytest
from folium import Map

from maps import assets
from maps.policy import policy

# Integrity values printed on leafletjs.com/download.html for version 1.9.3.
JS_INTEGRITY = "sha256-WBkoXOwTeyKclOHuWtc+i2uENFpDZ9YPdf5Hf+D7ewM="
CSS_INTEGRITY = "sha256-kLaT2GOSpHechhsozzB+flnD+zUyjE2LlfWPgU04xyI="


@pytest.mark.parametrize(("name", "integrity"), [("leaflet.js", JS_INTEGRITY), ("leaflet.css", CSS_INTEGRITY)])
def test_leaflet_is_the_published_file(name, integrity):
    content = (assets._leaflet_folder() / name).read_bytes()
    assert f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}" == integrity


def test_the_addresses_are_those_that_folium_asks_for():
    assert dict(Map.default_js)["leaflet"] == assets.LEAFLET_JS
    assert dict(Map.default_css)["leaflet_css"] == assets.LEAFLET_CSS


def test_the_script_asks_for_no_source_map():
    script = assets.script(assets.LEAFLET_JS, {})
    assert "Leaflet 1.9.3" in script[:60]
    assert "sourceMappingURL" not in script


def test_images_of_the_stylesheet_are_inside_it():
    css = assets.stylesheet(assets.LEAFLET_CSS, {})
    assert "images/" not in css
    png = base64.b64decode(css.split("data:image/png;base64,")[1].split(")")[0])
    assert png[:8] == b"\x89PNG\r\n\x1a\n"  # PNG specification, section 5.2


def test_an_asset_that_no_store_holds_is_an_error():
    with pytest.raises(ValueError, match="needs https://example.org/x.js, which no store here holds; expected Leaflet"):
        assets.script("https://example.org/x.js", {})


def test_the_caller_can_give_an_asset():
    url = "https://example.org/x.js"
    assert assets.script(url, {url: "var x = 1;"}) == "var x = 1;"


def test_policy_names_the_hash_of_a_script():  # the example of Content Security Policy Level 3, section 8.3
    rules = policy(scripts=["alert('Hello, world.');"])
    assert "script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='; style-src 'none'" in rules


def test_policy_forbids_the_rest():
    assert policy().startswith("default-src 'none'; script-src 'none'; style-src 'none';")
    assert "connect-src" not in policy()
    assert "frame-src" not in policy()
    assert policy().endswith("require-trusted-types-for 'script'; trusted-types 'none'")


def test_policy_names_whom_a_page_may_ask():
    rules = policy(image_hosts=["https://tile.openstreetmap.org"], connect=["'self'"], frames=True)
    assert "img-src data: https://tile.openstreetmap.org; connect-src 'self'; frame-src data:; base-uri" in rules


@pytest.mark.parametrize(
    "host", ["https://a.example; script-src *", "*", "data:", "javascript:alert(1)", "https://", "https://a.example x"]
)
def test_policy_refuses_what_is_no_host(host):
    with pytest.raises(ValueError, match="cannot be a host in a page's policy; expected an address that begins"):
        policy(image_hosts=[host])
