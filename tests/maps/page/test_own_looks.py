"""Keys of the legend are told apart: looks in doubt, layers of the same kind, anybody's data."""

from dataclasses import replace
from itertools import combinations

import pytest
from legend_keys import KEYS, same
from shapely.geometry import LineString, Point, box

import maps
from maps import Headline, Sheet, StoryMap, View
from maps.page.own_looks import Drawn, OwnLooks, alike
from maps.page.style import Pane, Style
from maps.page.style_table import GENERAL, STYLES, style_of

OWN = [key for key in STYLES if key not in GENERAL and not key.startswith("given-")]
LINE = [LineString([(0, 0), (2, 1)]), LineString([(0, 1), (2, 2)])]
SHAPES = {"point": [Point(0, 0), Point(1, 1)], "line": LINE, "area": [box(0, 0, 1, 1), box(1, 1, 2, 2)]}


def families():
    """Looks that may stand on one page: those of kinds, of data that a reader brings, of a story's own layers."""
    given = [key for key in STYLES if key.startswith("given-")]
    return {"kinds": OWN, "given": given, "general": list(GENERAL)}


def drawn_as(key):
    """Shapes that a style is made for."""
    for shape in SHAPES:
        if key.startswith((f"given-{shape}", f"{shape}-")):
            return [shape]
    style = STYLES[key]
    if style.pane.name in {"PLACES", "EVENTS"} or key in {"base_point", "density"}:
        return ["line"] if key == "runway" else ["point"]
    return ["area"] if style.fill and style.pane.name != "DENSITY" else ["line"]


@pytest.mark.parametrize("family", families())
def test_no_look_becomes_another_by_being_in_doubt(family):
    drawn = [
        (key, Drawn(style_of(key), shape, uncertain))
        for key in families()[family]
        for shape in drawn_as(key)
        for uncertain in (False, True)
    ]
    same_dashes = [
        (one, other)
        for (one, a), (other, b) in combinations(drawn, 2)
        if one != other and a.uncertain != b.uncertain and a.shape == b.shape != "point" and alike(a, b)
    ]
    assert same_dashes == []


# Rows of the table that may look the same, and why: where both stand on a page, the second is drawn otherwise.
SAME = {
    ("swath", "swath-blue"): "strips of no nation and of the first",
    ("entry-start", "place"): "an event and a place, both grey circles",
    ("given-line-none", "given-area-none"): "an area without a fill is its edge",
}


def same_looks(styles, family):
    """Pairs of a family that look the same and are not meant to, each told with where to change it."""
    drawn = [(key, Drawn(styles[key], shape, uncertain=False)) for key in family for shape in drawn_as(key)]
    return [
        f"STYLES[{one!r}] and STYLES[{other!r}] look the same as {a.shape}s: one colour, mark or dash, near width. "
        "Change one in maps/page/style_table.py; if they may be the same, name them in SAME of this test, and why."
        for (one, a), (other, b) in combinations(drawn, 2)
        if (one, other) not in SAME and alike(a, b)
    ]


@pytest.mark.parametrize("family", families())
def test_no_two_rows_of_the_table_look_the_same(family):
    assert same_looks(STYLES, families()[family]) == []


def test_two_rows_that_look_the_same_are_told_by_their_names():  # issue 16
    limit = STYLES["sea_limit"]
    styles = {**STYLES, "baseline": replace(STYLES["baseline"], width_px=limit.width_px, dash=limit.dash)}
    (told,) = same_looks(styles, OWN)
    assert told.startswith("STYLES['sea_limit'] and STYLES['baseline'] look the same as lines")


def test_a_pair_that_may_look_the_same_does():
    for one, other in SAME:
        looks = [[Drawn(STYLES[key], shape, uncertain=False) for shape in drawn_as(key)] for key in (one, other)]
        assert any(alike(a, b) for a in looks[0] for b in looks[1]), f"SAME has {one} and {other}, which differ"


@pytest.mark.parametrize(
    ("width_px", "dash", "dots"),
    [(1.6, "7 4", (1.5, 3.6, 1.5, 7.6)), (1.6, "1 6", (1.5, 9.6)), (0.8, "", (1.5, 4.0))],
    ids=["two dots for a dash of 7 px", "one for a dash of 1 px", "a solid line"],
)
def test_doubt_keeps_the_rhythm_of_the_dashes(width_px, dash, dots):
    look = Style(label="Invented", pane=Pane.ADIZ, light="#6a51a3", dark="#b9a7e0", width_px=width_px, dash=dash)
    assert look.dashes(uncertain=True) == dots


@pytest.mark.parametrize("family", families())
def test_a_page_of_any_two_looks_of_a_family_tells_them_apart(family):
    for shape in SHAPES:
        page = OwnLooks()
        keys = [key for key in families()[family] if shape in drawn_as(key)]
        for uncertain in (False, True):
            page.settle([(key, shape, uncertain) for key in keys], {})
        assert not [(a, b) for a, b in combinations(page.seen, 2) if alike(a, b)]


def test_thirty_layers_of_one_look_have_thirty():
    page = OwnLooks()
    names = [page.settle([("given-point", "point", False)], {})["given-point"] for _ in range(30)]
    assert (len(set(names)), names[:2]) == (30, ["given-point", "given-point--2"])
    assert not [(a, b) for a, b in combinations(page.seen, 2) if alike(a, b)]


def test_one_value_has_one_look_in_all_layers():
    page = OwnLooks()
    first = page.settle([("given-point-hue-1", "point", False)], {"given-point-hue-1": "tanker (3)"})
    assert page.settle([("given-point-hue-1", "point", False)], {"given-point-hue-1": "tanker (1,204)"}) == first
    other = page.settle([("given-point-hue-1", "point", False)], {"given-point-hue-1": "ferry (2)"})
    assert other == {"given-point-hue-1": "given-point-hue-1--2"}


def page_of(make_rows, sources):
    """A page on which six layers of two kinds stand beside each other, sure and in doubt."""
    story = StoryMap(
        title="Keys", headline=Headline(finding="Keys."), views=[View("All", (-1, -1, 3, 3))],
        sources=sources, tiles=False,
    )  # fmt: skip
    for n, kind in enumerate(("adiz", "adiz", "adiz_drawing_chord", "lane", "territorial_sea", "territorial_sea")):
        shapes = SHAPES["area" if kind == "territorial_sea" else "line"]
        frame = make_rows(*shapes, kind="adiz" if kind == "lane" else kind, status=["published", "recalled"])
        story.add_sheet(Sheet(frame=frame, title=f"Layer {n}", group="Layers"))
    return story


@pytest.mark.browser
def test_layers_of_one_kind_stand_apart_in_the_legend(make_rows, sources, open_page, tmp_path):
    page_of(make_rows, sources).save(tmp_path / "map.html")
    page, watch = open_page()
    page.goto((tmp_path / "map.html").as_uri())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"html[data-theme={scheme}][data-drawn=yes]", state="attached")
        assert same(page.evaluate(KEYS)) == []
    assert watch.errors == []


@pytest.mark.one_in(2)
@pytest.mark.browser
@pytest.mark.parametrize("packed", [False, True])
def test_layers_that_a_reader_brings_stand_apart_in_the_legend(make_rows, open_page, tmp_path, packed):
    more = 2500 if packed else 2
    frames = {
        f"{shape}s {n}": make_rows(*(shapes * (more // 2)))[["geometry"]]
        for shape, shapes in SHAPES.items() for n in range(3)
    }  # fmt: skip
    maps.show(frames, land=False, tiles=False).save(tmp_path / "map.html")
    page, watch = open_page()
    page.goto((tmp_path / "map.html").as_uri())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_selector(f"html[data-theme={scheme}][data-drawn=yes]", state="attached")
        assert same(page.evaluate(KEYS)) == []
    assert watch.errors == []
