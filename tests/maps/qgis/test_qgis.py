"""Debian's QGIS opens the GeoPackage and the project of the story, and of layers made for it (#14).

One process of QGIS is asked everything; see in_qgis.py.
"""

import html
import json
import math
import os
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import pictures
import pytest
import qgis_layers
from effort import cases
from PIL import Image

from layers.catalogue.sources import each_id
from layers.stories.read import load_story
from maps.formats.exported import GROUND, styled_frame
from maps.geopackage.story_file import write_geopackage
from maps.page.marks import CASING_PX, HALO_PX, THIN_CASING_PX
from maps.page.style import Mark
from maps.page.style_table import style_of
from maps.picture.frame import CSS_PX
from maps.qgis import layer_styles, write_project
from maps.sheets.looks import shapes
from maps.site.pages import pages_of

PYTHON = os.environ.get("LEADLINE_TEST_QGIS", "/usr/bin/python3")  # the one that Debian's QGIS is for
SCRIPT = Path(__file__).with_name("in_qgis.py")
KEPT = Path(__file__).parent / "pictures"
SIZE = (1000, 900)
DRAWN = {  # picture: page, bounds, times
    "taiwan-strait": ("Taiwan Strait", (116.0, 20.6, 123.2, 28.2), None),
    "misawa": ("Misawa Air Base", (139.6, 40.4, 142.2, 42.0), None),
    "south-china-sea": (
        "Shipping lanes of the South China Sea", (99.0, -3.5, 123.5, 26.0),
        ("2026-08-23T00:00:00Z", "2026-08-23T00:10:00Z"),
    ),
}  # fmt: skip
ZOOM, WORLD_M_PER_PX = 7.5, 156543.03392804097  # OGC 17-083r2, annex D.1


def _about_the_equator():
    """Bounds of a view of 1000 x 900 px at ZOOM, degrees."""
    east, north = (WORLD_M_PER_PX / 2**ZOOM * px / 2 for px in SIZE)
    radius = 6_378_137.0
    lat = math.degrees(2 * math.atan(math.exp(north / radius)) - math.pi / 2)
    return -math.degrees(east / radius), -lat, math.degrees(east / radius), lat


VIEWS = {**DRAWN, "zoom": ("Misawa Air Base", _about_the_equator(), None)}
SIMPLE = {Mark.CIRCLE: "circle", Mark.DIAMOND: "diamond", Mark.SQUARE: "square"}


@cache
def missing():
    """Why QGIS cannot be asked; empty if it can."""
    try:
        done = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False, env=surroundings())
    except OSError as error:
        return f"no Python of QGIS: {error}"
    return "" if done.returncode == 0 else f"{PYTHON} has no QGIS (Debian: python3-qgis; `sh tests/find_gis.sh`)"


def surroundings():
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    return {**kept, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}


def ask(folder, **questions):
    """Ask QGIS once."""
    asked, told = folder / "asked.json", folder / "told.json"
    asked.write_text(json.dumps(questions), encoding="utf-8")
    done = subprocess.run(
        [PYTHON, SCRIPT, asked, told], capture_output=True, text=True, check=False, timeout=600,
        env={**surroundings(), "HOME": str(folder)},
    )  # fmt: skip
    assert told.is_file(), done.stderr
    return json.loads(told.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def story():
    return load_story()


@pytest.fixture(scope="module")
def exported(whole_story):
    return {layer.name: layer for layer in whole_story}


@pytest.fixture(scope="module")
def answers(tmp_path_factory, exported, story):
    """What QGIS says of the story's file and project, and of styles (in `make test` of every third layer), read, saved
    and read again.
    """
    if reason := missing():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("qgis")
    file = folder / "story.gpkg"
    write_geopackage(exported.values(), file, story)
    project = write_project(folder / "story.qgz", exported.values(), file, story)
    styles = plain_styles(list(exported.values())[:: cases(3, 1)], folder, few=True)
    pages = [page.title for page in pages_of(story)]
    found = ask(
        folder, geopackage=str(file), project=str(project), qml=styles,
        draw={one: [page, box, SIZE, str(folder / f"{one}.png"), times] for one, (page, box, times) in VIEWS.items()},
        print={page: str(folder / f"{n}.{'pdf' if n % 2 else 'png'}") for n, page in enumerate(pages)},
    )  # fmt: skip
    return {**found, "folder": folder, "pages": pages}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Layers made for the test, by name, and what QGIS says of them."""
    if reason := missing():
        pytest.skip(reason)
    folder, story = tmp_path_factory.mktemp("made"), load_story()
    layers = [*qgis_layers.every_style(), qgis_layers.measured(), qgis_layers.timed(), qgis_layers.hostile()]
    file = folder / "made.gpkg"
    write_geopackage(layers, file, story)
    project = write_project(folder / "made & <more>.qgz", layers, file, story)
    styles = plain_styles([layers[3]], folder)
    told = ask(folder, geopackage=str(file), project=str(project), qml=styles, rows=True)
    return {layer.name: layer for layer in layers}, told


def plain_styles(layers, folder, *, few=False):
    """Write every style, and the rows to a file without styles: QGIS takes those of a file before any other.

    A style that is only read and saved again needs but a row of each sort of geometry.
    """
    found = {}
    for layer in (layer for layer in layers if layer.looks):
        path, frame = folder / f"plain-{layer.name}.gpkg", styled_frame(layer)
        frame = frame[~frame.geom_type.duplicated()] if few else frame
        frame.to_file(path, layer=layer.name, driver="GPKG", engine="pyogrio")
        for n, (name, qml) in enumerate(layer_styles(layer).items()):
            place = folder / f"{layer.name}-{n}" / f"{name}.qml"
            place.parent.mkdir()
            place.write_text(qml, encoding="utf-8")
            found[str(place)] = f"{path}|layername={layer.name}"
    return found


def kinds(layer):
    """Names of the layers that QGIS makes of one, with the rows of each."""
    drawn = shapes(layer.frame)
    return {shape: layer.frame[drawn == shape] for shape in drawn.unique()}


def of_file(told, name):
    """Layers of the file that are of a table."""
    return [one for key, one in told["geopackage"].items() if key.partition("|")[0] == name]


def check_symbol(symbol, key, shape, *, uncertain):
    """Hold a symbol to the style table."""
    style = style_of(key)
    rgb = ",".join(str(int(style.light[n : n + 2], 16)) for n in (1, 3, 5))
    last = symbol[-1]
    if shape == "point":
        width_px = 1.6 if uncertain else max(1.2, 0 if style.fill else style.width_px)
        casing = CASING_PX if style.fill else THIN_CASING_PX
        radius = 2 * style.radius_px * (1 if style.mark in SIMPLE else 2)
        assert last["outline_color"].startswith(rgb)
        assert float(last["outline_width"]) == pytest.approx(CSS_PX * width_px)
        assert float(symbol[0]["outline_width"]) == pytest.approx(CSS_PX * (width_px + 2 * casing))
        assert float(last["size"]) in (pytest.approx(CSS_PX * radius), pytest.approx(0.65 * CSS_PX * radius))
        assert last["name"] == SIMPLE.get(style.mark, last["name"])
        assert last["name"].startswith("base64:") == (style.mark not in SIMPLE)
        assert last["size_unit"] == last["outline_width_unit"] == "Point"
        return
    if "made_by" in last:  # a belt that is open where it is cut off
        assert shape == "area"
        assert 'geom_from_wkt("cut_edges")' in last["made_by"]
    dash = style.dashes(uncertain=uncertain)
    assert last["line_color"] == f"{rgb},{round(255 * style.alpha)}"
    assert float(last["line_width"]) == pytest.approx(CSS_PX * style.width_px)
    assert last["line_width_unit"] == last["customdash_unit"] == "Point"
    assert last["use_custom_dash"] == str(int(bool(dash)))
    if dash:
        assert [float(n) for n in last["customdash"].split(";")] == pytest.approx([CSS_PX * px for px in dash])
    halo = [one for one in symbol[:-1] if one["class"] == "SimpleLine"]
    assert len(halo) == style.halo
    if halo:
        assert float(halo[0]["line_width"]) == pytest.approx(CSS_PX * (style.width_px + HALO_PX))
        assert halo[0]["level"] < last["level"]
    fill = [one["color"] for one in symbol if one["class"] == "SimpleFill"]
    assert fill == [f"{rgb},{round(255 * style.fill)}"] * bool(shape == "area" and style.fill)


def test_every_layer_opens_with_its_rows_its_crs_and_its_style(answers, exported):
    for layer in exported.values():
        found = of_file(answers, layer.name)
        assert all(one["valid"] for one in found), layer.name
        assert sum(one["count"] for one in found) == len(layer.frame), layer.name
        if layer.looks:
            assert {one["crs"] for one in found} == {"EPSG:4326"}
            assert {one["renderer"] for one in found} == {"RuleRenderer"}
            assert all(not rule.get("error") for one in found for rule in one["rules"])


def test_every_row_is_drawn_in_the_look_of_the_maps(answers, exported):
    """By the style that the file itself carries: each row by the rules that are true for it in QGIS."""
    for layer in exported.values():
        if not layer.looks or layer.name == GROUND or layer.looks[0].measures:
            continue
        look, ids = layer.looks[0], layer.frame["id"].astype(str)
        keys, doubts = dict(zip(ids, look.keys, strict=True)), dict(zip(ids, look.uncertain, strict=True))
        drawn_as, met = dict(zip(ids, shapes(layer.frame), strict=True)), set()
        for rule in (rule for one in of_file(answers, layer.name) for rule in one["rules"] if "symbol" in rule):
            for row in rule["ids"]:
                check_symbol(rule["symbol"], keys[row], drawn_as[row], uncertain=doubts[row])
                met.add(row)
        assert met == {row for row, key in keys.items() if key}, layer.name


def test_words_of_the_rules_are_those_of_the_legends(answers):
    words = {rule["words"] for one in of_file(answers, "median_lines") for rule in one["rules"]}
    assert words == {"stated July 2019, two points: the counts use it", "corrected May 2004, three points"}
    assert {rule["words"] for one in of_file(answers, "ports") for rule in one["rules"]} == {
        "Ports that the lanes join"
    }


def test_labels_are_on_where_the_maps_name_rows(answers, exported):
    for layer in exported.values():
        if layer.looks and layer.name != GROUND:
            named = (layer.looks[0].labels != "").any()
            assert {one["labels_on"] for one in of_file(answers, layer.name)} == {bool(named)}, layer.name
    (label,) = of_file(answers, "ports")[0]["labels"]
    assert label["field"] == '"label"'
    assert label["priority"] == 10 - 7  # rank 7
    assert label["scale"] == math.ceil(WORLD_M_PER_PX * 96 / 0.0254 / 2**4.5)


def test_layers_appear_at_the_zoom_levels_of_the_maps(answers):
    """A view whose pixels are as large as those of a zoom level has the scale from which layers of that level show."""
    scale = answers["project"]["drawn"]["zoom"]["scale"]
    assert scale == pytest.approx(WORLD_M_PER_PX * 96 / 0.0254 / 2**ZOOM, rel=1e-5)
    (runway,) = [one for key, one in answers["project"]["layers"].items() if key.startswith("misawa_lines")]
    assert runway["scales"][0] == math.ceil(WORLD_M_PER_PX * 96 / 0.0254 / 2**10)


def test_a_style_that_qgis_saves_is_the_one_that_it_read(answers):
    assert answers["again"]
    for qml, found in answers["again"].items():
        assert found["ok"], (qml, found["said"])
        assert found["same"], qml


def test_the_project_has_every_layer_and_none_that_is_broken(answers, exported):
    project = answers["project"]
    assert project["opened"]
    assert project["crs"] == "EPSG:3857"
    assert project["background"] == "#dfe8ee"
    assert all(layer["valid"] for layer in project["layers"].values())
    shown = [layer for layer in project["layers"].values() if not layer["private"]]
    assert len(shown) == sum(len(kinds(one)) if one.looks else 1 for one in exported.values()) + 2
    assert all(valid for valid in project["relations"].values())
    assert len(project["relations"]) == len(shown) - 1  # each to its sources; and sources to their rows


def test_groups_stand_as_in_the_legends_and_layers_are_drawn_pane_over_pane(answers, exported, story):
    names = [next(iter(node)) for node in answers["project"]["tree"] if isinstance(node, dict)]
    most = max(pages_of(story), key=lambda page: len(page.sheets))
    groups = list(dict.fromkeys(sheet.file.group.partition(", by the time")[0] for sheet in most.sheets))
    assert names[: len(groups)] == groups
    assert names[-3:] == ["Layers", "Ground", "Tables"]
    assert len(set(names)) == len(names)  # in between, those of other pages
    order = [key.rpartition("_")[0] for key in answers["project"]["order"]]
    assert order[-1] == GROUND
    whole = [exported[name].looks[0].keys for name in order if name in exported and name != GROUND]
    panes = [max(style_of(key).pane for key in keys if key) for keys in whole]
    assert panes == sorted(panes, reverse=True)


def test_there_is_a_theme_and_a_bookmark_for_each_page_and_view(answers, story):
    project = answers["project"]
    assert set(project["themes"]) == set(answers["pages"])
    for page in pages_of(story):
        shown = {sheet.layer.replace(":", "_") for sheet in page.sheets if sheet.shown} | {GROUND}
        seen = {
            layer["source"].partition("layername=")[2].partition("|")[0]
            for key, layer in project["layers"].items()
            if key in project["themes"][page.title]
        }
        assert seen == shown
        styles = {style for key, style in project["themes"][page.title].items() if not key.startswith(GROUND)}
        assert styles == {page.title}
    marks = [(group, name) for group, name, _ in project["bookmarks"]]
    assert marks == [(page.title, view.name) for page in pages_of(story) for view in page.views]


def test_credits_and_licences_are_in_the_metadata(answers, exported):
    project = answers["project"]
    for layer in exported.values():
        for source in layer.sources:
            assert f"{source.credit} ({source.licence})" in project["abstract"]
        found = [one for key, one in project["layers"].items() if key.startswith(f"{layer.name}_") and one["title"]]
        assert found[0]["licences"] == list(layer.described.licences)
        assert {f"{source.credit} ({source.licence})" for source in layer.sources} == set(found[0]["rights"])


def test_a_print_says_that_its_statement_is_a_claim(answers, story):
    with zipfile.ZipFile(answers["folder"] / "story.qgz") as file:
        words = file.read(next(name for name in file.namelist() if name.endswith(".qgs"))).decode()
    for page in pages_of(story):
        if page.statement:
            assert f"Claimed: {story.statement(page.statement).text}" in html.unescape(words)


def test_layouts_print(answers):
    layouts = answers["project"]["layouts"]
    assert set(layouts) == set(answers["pages"])
    for n, page in enumerate(answers["pages"]):
        items = {"title", "map", "legend", "scale-0", "scale-1", "scale-words", "notes", "credits"}
        assert items <= set(layouts[page])
        assert layouts[page]["printed"]
        path = answers["folder"] / f"{n}.{'pdf' if n % 2 else 'png'}"
        if path.suffix == ".pdf":
            assert path.read_bytes().startswith(b"%PDF")
        else:
            with Image.open(path) as picture:
                assert len(picture.convert("RGB").getcolors(1 << 20)) > 100


@pytest.mark.parametrize("name", DRAWN)
def test_a_page_looks_as_in_its_kept_picture(answers, request, tmp_path, name):
    assert answers["project"]["drawn"][name]["errors"] == []
    path = KEPT / f"{name}.png"
    new = pictures.shrunk((answers["folder"] / path.name).read_bytes())
    if request.config.getoption("keep_pictures"):
        pictures.keep(new, path)
    with Image.open(path) as kept:
        said = pictures.differences(kept, new, pictures.Box(0, 0, *SIZE))
        pictures.side_by_side(kept, new).save(tmp_path / path.name)
    assert not said, f"{said}: look at {tmp_path / path.name} (kept, now, difference)"


def test_every_look_of_the_style_table_is_drawn_so(made):
    layers, told = made
    for shape in ("point", "line", "area"):
        layer = layers[f"styles_{shape}"]
        (found,) = of_file(told, layer.name)
        ids = list(layer.frame["id"])
        keys = dict(zip(ids, layer.looks[0].keys, strict=True))
        doubts = dict(zip(ids, layer.looks[0].uncertain, strict=True))
        met = []
        for rule in (rule for rule in found["rules"] if "symbol" in rule):
            for row in rule["ids"]:
                check_symbol(rule["symbol"], keys[row], shape, uncertain=doubts[row])
                met.append(row)
        assert sorted(met) == sorted(ids)


def test_classes_of_measures_are_those_of_the_pages(made):
    layers, told = made
    layer = layers["measured"]
    rows = {row["id"]: row for row in layer.frame.to_dict("records")}
    for measure in layer.looks[0].measures:
        style = next(one for path, one in told["again"].items() if Path(path).stem == f"By {measure.title}")
        classes = [rule for rule in style["rules"] if "symbol" in rule]
        assert len(classes) == len(measure.keys)
        found = {row: key for rule, key in zip(classes, measure.keys, strict=True) for row in rule["ids"]}
        assert found == {row: measure.key(told_row) for row, told_row in rows.items()}, measure.title


def test_timed_rows_are_timed(made):
    """In the project: of a style that a file carries, QGIS 3.22 forgets it."""
    _, told = made
    assert [one["timed"] for key, one in told["project"]["layers"].items() if key.startswith("timed_")] == [True]


def test_words_of_the_data_stay_words(made):
    layers, told = made
    layer = layers["hostile"]
    (found,) = of_file(told, "hostile")
    drawn = [row for rule in found["rules"] if "symbol" in rule for row in rule["ids"]]
    assert sorted(drawn) == sorted(layer.frame["id"])
    assert {rule["words"] for rule in found["rules"]} >= {*layer.looks[0].words.values()}
    (project,) = [one for key, one in told["project"]["layers"].items() if key.startswith("hostile_")]
    assert project["name"] == "Bell\ufffd & <Title>"
    assert project["rights"] == [f"{qgis_layers.SOURCE.credit} (CC0-1.0)"]


def test_rows_of_the_file_know_their_sources(answers, exported):
    layers = answers["project"]["layers"]
    joined = [one for key, one in layers.items() if key.startswith("layer_sources_adiz_lines")]
    frame = exported["adiz"].frame
    named = [name for name in frame if name.endswith("source_id")]  # a row for each source of a column
    each = [len(each_id([ids])) for name in named for ids in frame[name].dropna() if ids]
    assert [one["count"] for one in joined] == [sum(each)]
