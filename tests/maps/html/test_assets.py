import base64
import hashlib
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
from folium import Map

from maps.html import assets
from maps.html.policy import policy

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


def test_images_of_the_stylesheet_are_inside_it_where_plugins_may_need_them():
    assert "url(" not in assets.stylesheet(assets.LEAFLET_CSS, {}).replace("url(#default#VML)", "")
    css = assets.stylesheet(assets.LEAFLET_CSS, {"https://example.org/plugin.js": ""})
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


def names(ending):
    return sorted(f.name for f in files("maps").joinpath("assets").iterdir() if f.name.endswith(ending))


def test_scripts_have_the_same_tokens_as_their_sources(tmp_path):  # by acorn, the parser that Node carries
    node, said = shutil.which("node"), {}
    if not node:
        pytest.skip("no node to take tokens with")
    for name in names(".js"):
        (tmp_path / name).write_text(assets.own(name))
        pair = files("maps").joinpath("assets", name), tmp_path / name
        command = [node, "--expose-internals", Path(__file__).parents[2] / "instruments" / "tokens.js", *pair]
        said[name] = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[0]
    assert said == dict.fromkeys(names(".js"), "same")


@pytest.mark.browser
def test_styles_have_the_same_rules_as_their_sources(open_page):
    page, _ = open_page()
    rules = """(css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      return [...sheet.cssRules].map((rule) => rule.cssText.replaceAll(", ", ","));
    }"""
    written = {name: files("maps").joinpath("assets", name).read_text(encoding="utf-8") for name in names(".css")}
    leaflet = (assets._leaflet_folder() / "leaflet.css").read_text(encoding="utf-8")
    found = {name: page.evaluate(rules, assets.own(name)) for name in written}
    assert found == {name: page.evaluate(rules, source) for name, source in written.items()}
    tight = assets._tight(leaflet, assets._AROUND[".css"])
    assert page.evaluate(rules, tight) == page.evaluate(rules, leaflet)
    assert len(found["map.css"]) > 100
