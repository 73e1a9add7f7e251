"""Styles of QGIS are the looks of the maps, from the one style table; no QGIS is needed here (#14)."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import qgis_layers as made_layers
from effort import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

import maps
from layers.stories.read import load_story
from maps.formats.asked import Asked
from maps.formats.exported import exported_layers, look_columns, styled_frame
from maps.page.style import THEME, Mark
from maps.page.style_table import STYLES
from maps.qgis import layer_styles, qml_of
from maps.qgis.expression import Telling, text
from maps.qgis.labelling import SIZE_PX
from maps.qgis.scale import denominator
from maps.qgis.symbols import mark_svg

COLOUR = re.compile(r"^(\d+),(\d+),(\d+),\d+$")


def options(qml):
    return [(one.get("name") or "", one.get("value") or "") for one in ET.fromstring(qml).iter("Option")]  # noqa: S314  ours


def test_colours_are_those_of_the_style_table():
    known = {style.light for style in STYLES.values()} | {light for light, _ in THEME.values()}
    used = set()
    for layer in made_layers.every_style():
        for name, value in options(qml_of(layer)):
            if "color" in name and (found := COLOUR.match(value)):
                used.add("#{:02x}{:02x}{:02x}".format(*map(int, found.groups())))
    assert used <= known
    assert used >= {style.light for style in STYLES.values()}


def test_a_layer_has_a_style_for_all_rows_for_each_page_and_for_each_measure():
    names = list(layer_styles(made_layers.measured()))
    assert names == ["default", "A page", "By share", "By hours", "By sort"]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("keep", ["claimant", "kind", "status", "id", "edge_model", "vertices"])
def test_a_choice_of_columns_without_the_kind_has_styles_all_the_same(keep):  # KeyError 'kind'; the docs' example too
    (layer,) = exported_layers(load_story(), Asked(layers=("adiz",), columns=(keep,)))
    styles = layer_styles(layer)
    named = {column for qml in styles.values() for column in re.findall(r'"([a-z_]+)" (?:=|IN) ', qml)}
    assert next(iter(styles)) == "default"
    assert named <= {*styled_frame(layer).columns}
    assert keep in layer.frame.columns


def test_tables_have_no_style():
    layer = made_layers.layer_of("table", pd.DataFrame({"id": ["a"]}))
    assert layer_styles(layer) == {}


def test_the_same_layer_makes_the_same_style():
    assert qml_of(made_layers.measured()) == qml_of(made_layers.measured())


def test_nothing_of_the_data_becomes_markup():
    layer = made_layers.hostile()
    for qml in layer_styles(layer).values():
        root = ET.fromstring(qml)  # noqa: S314  ours
        assert {one.get("label") for one in root.iter("rule") if one.get("label")} <= {
            *layer.looks[0].words.values(), made_layers.HOSTILE[0], "On other maps", "On no map",
        }  # fmt: skip


def test_columns_of_ours_give_way_to_those_of_the_layer():
    layer = made_layers.hostile()
    assert look_columns(layer) == {
        "look": "look_on_map", "look_words": "look_words", "label": "label_on_map", "uncertain": "uncertain",
    }  # fmt: skip
    frame = styled_frame(layer)
    assert list(frame["look"]) == made_layers.HOSTILE
    assert set(frame["look_on_map"]) == {"place", "seat"}
    assert frame.columns[-1] == "geometry"


def test_zoom_levels_are_scales_of_96_dpi():
    # resolution at zoom 0 of EPSG:3857, 156543.03392804097 m a pixel of 256 (OGC 17-083r2, annex D), at 96 dpi
    assert denominator(0) == pytest.approx(156543.03392804097 * 96 / 0.0254, abs=1)
    assert denominator(7.5) == pytest.approx(denominator(0) / 2**7.5, abs=1)


def test_sizes_of_labels_are_those_of_the_pages():
    css = (Path(maps.__file__).parent / "assets" / "map.css").read_text(encoding="utf-8")
    blocks = {"place": r"^\.label \{[^}]*?font-size: ([\d.]+)px", "along": r"^\.label\.along \{ font-size: ([\d.]+)px"}
    blocks["land"] = r"^\.label\.land \{ font-size: ([\d.]+)px"
    found = {kind: float(re.search(rule, css, re.MULTILINE | re.DOTALL)[1]) for kind, rule in blocks.items()}
    assert found == SIZE_PX


@pytest.mark.parametrize("mark", [mark for mark in Mark if mark not in {Mark.CIRCLE, Mark.DIAMOND, Mark.SQUARE}])
def test_pictures_of_marks_take_their_colours_from_qgis(mark):
    path = ET.fromstring(mark_svg(mark))[0]  # noqa: S314  ours
    assert path.get("fill") == "param(fill)"
    assert path.get("stroke") == "param(outline)"


def told(expression, row):
    """Whether a simple expression of ours is true for a row, read by hand: no part of QGIS, nor of ours."""
    if expression == "FALSE":
        return False
    for part in expression.split(" AND ") if expression else []:
        if found := re.fullmatch(r'(NOT )?"(\w+)"', part):
            if bool(row[found[2]]) == bool(found[1]):
                return False
        else:
            name, values = re.fullmatch(r'"(\w+)" (?:= |IN \()(.*?)\)?', part).groups()
            if str(row[name]) not in re.findall(r"'([^']*)'", values):
                return False
    return True


@settings(max_examples=cases(40, 300), deadline=None)
@given(data=st.data())
def test_an_expression_is_true_for_the_chosen_rows_and_no_others(data):
    n = data.draw(st.integers(1, 9))
    words = st.sampled_from(["x", "y", "z", "x y"])
    frame = gpd.GeoDataFrame(
        {
            "id": [f"r{i}" for i in range(n)],
            "look": data.draw(st.lists(words, min_size=n, max_size=n)),
            "kind": data.draw(st.lists(words, min_size=n, max_size=n)),
            "sort": data.draw(st.lists(words, min_size=n, max_size=n)),
            "flag": data.draw(st.lists(st.booleans(), min_size=n, max_size=n)),
            "gap": data.draw(st.lists(st.one_of(st.none(), words), min_size=n, max_size=n)),
        },
        geometry=[Point(i, i) for i in range(n)],
        crs=4326,
    )
    chosen = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    expression = Telling(frame, ("look", "kind")).where(chosen)
    assert [told(expression, row) for row in frame.to_dict("records")] == chosen.tolist()
    assert '"gap"' not in expression or frame["gap"].notna().all()


def test_text_in_expressions_is_only_text():
    assert text("it's \\ 'x'") == r"'it''s \\ ''x'''"
    assert text("bell\x07") == "'bell' || char(7) || ''"


def test_rows_by_time_are_drawn_an_hour_at_first_where_nothing_sets_a_time():  # 655 strips at once
    (layer,) = exported_layers(load_story(), Asked(layers=("swaths_of_a_day",)))
    opened, *pages = (ET.fromstring(qml) for qml in layer_styles(layer).values())  # noqa: S314  ours
    assert (opened.find("temporal").get("enabled"), {page.find("temporal").get("enabled") for page in pages}) == (
        "0",
        {"1"},
    )
    start = layer.frame["start_utc"]
    first = set(layer.frame["id"][start < start.min() + pd.Timedelta(hours=1)])
    on, off = set(), set()
    for rule in opened.find("renderer-v2/rules"):
        (off if rule.get("checkstate") == "0" else on).update(re.findall(r"'([^']*)'", rule.get("filter")))
    assert (on, off) == (first, set(layer.frame["id"]) - first)
    assert len(first) < 50
    assert all("00:00 to 01:00 UTC" in rule.get("label") for rule in list(opened.find("renderer-v2/rules"))[:2])
