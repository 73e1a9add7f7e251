import re
from itertools import pairwise

import pytest
from ciede2000 import ciede2000, lab_of

from layers.stories.shelf import entry, names
from maps.html import assets as store
from maps.page.static.thumbnail import MARKS
from maps.page.style import THEME, Mark, Pane, Style, css
from maps.page.style_table import RAMP, STYLES, kind_style, style_of, styles_of
from maps.picture.ink import mark_outline

NOT_DRAWN = {"country or territory", "satellite", "low_water_points"}  # land is ground; satellites stand on no page
TRAFFIC = {"ship_transits", "trade_value", "share_of_shipping", "crude_oil"}  # one style for all, chosen by the page
LANES = {"lane", "lane in view"}  # styled by class, or coloured by measures
SWATHS = {"swath"}  # styled by nation


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


SCHEMES = ("light", "dark")


def check_contrast(one: str, other: str, least: float, what: str, where: str) -> None:
    """Fail with both colours, their ratio, the least that is asked, and where they stand."""
    found = contrast(one, other)
    assert found >= least, (
        f"{what}: {one} against {other} has a contrast of {found:.2f} to 1; expected {least} to 1 or more. "
        f"Change it in maps/page/{where}."
    )


def test_what_a_contrast_that_is_too_low_says():
    with pytest.raises(AssertionError) as failed:
        check_contrast("#767676", "#cccccc", 3, "the style 'lane' on the sea, light", "style_table.py: STYLES['lane']")
    told = str(failed.value)
    assert "#767676 against #cccccc has a contrast of 2.83 to 1; expected 3 to 1 or more" in told
    assert "maps/page/style_table.py" in told


def test_contrast_of_black_and_white_is_21():  # WCAG 2.2, definition of contrast ratio
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("key", sorted(STYLES))
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_style_stands_out_from_sea_by_3_to_1(key, scheme):  # WCAG 2.2, success criterion 1.4.11
    colour = (STYLES[key].light, STYLES[key].dark)[scheme]
    what, where = f"the style {key!r} on the sea, {SCHEMES[scheme]}", f"style_table.py: STYLES[{key!r}]"
    check_contrast(colour, THEME["sea"][scheme], 3, what, where)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("ink", "paper"),
        ("quiet", "paper"),
        ("link", "paper"),
        ("label-sea", "sea"),
        ("label-land", "land"),
        ("label-place", "land"),
        ("holds", "paper"),
        ("only-if", "paper"),
        ("does-not-hold", "paper"),
        ("not-supported", "paper"),
    ],
)
def test_words_stand_out_from_their_ground_by_4_5_to_1(words, ground, scheme):  # WCAG 2.2, 1.4.3
    what, where = f"words in {words!r} on {ground!r}, {SCHEMES[scheme]}", f"style.py: THEME[{words!r}]"
    check_contrast(THEME[words][scheme], THEME[ground][scheme], 4.5, what, where)


def test_every_kind_of_every_layer_has_a_style():
    kinds = {kind for name in names() if entry(name).geometry for kind in entry(name).kinds}
    drawn = kinds - NOT_DRAWN - TRAFFIC - LANES - SWATHS
    assert {kind for kind in drawn if kind_style({"kind": kind}) not in STYLES} == set()


DESIGN = {"median_line": ("#333333", "#e6e6e6", "10 4 2 4"), "adiz": ("#6a51a3", "#b9a7e0", "7 4")}


def test_looks_that_are_given_by_the_design_are_kept():
    assert {key: (STYLES[key].light, STYLES[key].dark, STYLES[key].dash) for key in DESIGN} == DESIGN
    assert (THEME["sea"], THEME["land"]) == (("#dfe8ee", "#1b2329"), ("#f4f1ea", "#39434a"))


def test_an_unknown_style_names_the_table():
    with pytest.raises(ValueError, match="no style for 'volcano'; the style table knows adiz, .*air_base"):
        style_of("volcano")


def test_lanes_have_a_look_by_their_class_and_swaths_one():  # issue 15: a bare error
    assert [kind_style({"kind": kind, "class": "minor"}) for kind in ("lane", "lane in view")] == ["lane-minor"] * 2
    assert style_of(kind_style({"kind": "swath"})).label == "Strip"
    with pytest.raises(ValueError, match=r"'lane'; .*by its column 'class': major, middle or minor.") as error:
        style_of(kind_style({"kind": "lane"}))
    assert "\n" not in str(error.value)
    assert "given-" not in str(error.value)


@pytest.mark.parametrize("key", [f"own-{look}" for look in ("line-2166ac-6db3f2-r30", "point-2166ac-6db3f2-h12")])
def test_a_key_of_own_colours_is_its_look(key):
    look = style_of(key)
    assert (look.light, look.dark) == ("#2166ac", "#6db3f2")
    assert f".k-{key}{{" in css(styles_of([key]))


def test_a_wrong_colour_says_what_was_expected():
    with pytest.raises(ValueError, match="has the colour 'red'; expected '#' and six digits"):
        Style(label="x", pane=STYLES["adiz"].pane, light="red", dark="#000000")


def test_css_holds_both_columns_of_a_style():
    look = Style(label="Invented", pane=Pane.ADIZ, light="#6a51a3", dark="#b9a7e0", width_px=1.6, dash="7 4")
    text = css({"mine": look})
    assert "--k-mine:#6a51a3" in text.split("@media")[0]
    assert "--k-mine:#b9a7e0" in text.split("@media")[1]
    assert ".k-mine{stroke:var(--k-mine);stroke-width:1.6;stroke-dasharray:7 4;fill:none}" in text


@pytest.mark.parametrize("mark", list(Mark))
def test_every_mark_is_known_to_pages_pictures_and_thumbnails(mark):
    corners = mark_outline(mark).vertices
    assert abs(corners).max() == pytest.approx(1, abs=0.01)  # a mark of radius 1
    assert re.fullmatch(r"m[-0-9a-z. ]+", MARKS[mark].format(r=4, d=8, s="2", q="1.2", h="2.8"))
    assert re.search(rf'"?{mark.value}"?:\s*\(r\)', store.own("marks.js"))


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_of_colours_are_those_in_print(one, other, difference):  # Sharma et al. (2005), table 1
    assert ciede2000(one, other) == pytest.approx(difference, abs=1e-4)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_classes_of_the_ramp_are_told_from_their_neighbours(scheme):
    """ "85 to 95" and "95 and more" were 12 apart; and they rise or fall in lightness, to be read in grey."""
    colours = [lab_of(getattr(STYLES[key], scheme)) for key in RAMP]
    assert min(ciede2000(one, other) for one, other in pairwise(colours)) > 20
    lightness = [lab[0] for lab in colours]
    assert lightness == sorted(lightness, reverse=scheme == "light")
    lane = lab_of(getattr(STYLES["lane-major"], scheme))
    assert min(ciede2000(lane, colour) for colour in colours) > 20  # not taken for a lane that nobody looks at
