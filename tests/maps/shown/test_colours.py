"""Colours, classes and numbers of `maps.show`: against matplotlib, numpy and WCAG 2.2, and in the browser."""

import re

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from shapely.geometry import LineString, Point, box

import maps
from maps.page.style import THEME
from maps.page.style_table import style_of
from maps.shown.own_colours import ABOVE, BELOW, MIDDLE, contrast


def points(**columns):
    count = len(next(iter(columns.values())))
    shapes = gpd.points_from_xy(118 + 0.01 * np.arange(count), np.full(count, 24.0))
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=4326)


def rows(page, sheet=0):
    block = page.data()["sheets"][sheet]
    return [{**block["common"], **row} for row in block["features"]]


def words(page):
    return list(page.sheets[0].words.values())


def looks(page):
    return [style_of(row["k"]) for row in rows(page)]


def shown(frame, **options):
    return maps.show(frame, land=False, tiles=False, **options)


def test_numbers_on_both_sides_of_zero_part_there():
    values = np.r_[-np.arange(1.0, 41), np.arange(0.0, 60)]
    page = shown(points(change_pct=values), column="change_pct")
    assert words(page) == [
        "under -20 % (20)",
        "-20 to 0 (20)",
        "0 to 30 (30)",
        "30 % and more (30)",
    ]  # medians of sides
    assert page.sheets[0].note == "By change, %; 4 classes, split at 0, about as many rows each on a side."
    assert {look.light for look, value in zip(looks(page), values, strict=True) if value < 0} <= {p[0] for p in BELOW}
    assert {look.light for look, value in zip(looks(page), values, strict=True) if value >= 0} <= {p[0] for p in ABOVE}
    assert {(look.mark.value, look.dash) for look, v in zip(looks(page), values, strict=True) if v < 0} == {
        ("square", "")
    }


def test_classes_as_wide_on_one_side_as_on_the_other():
    values = np.r_[np.linspace(-10, -1, 50), np.linspace(0, 40, 51)]
    assert words(shown(points(v=values), column="v", classes="equal")) == [
        "under 0 (50)",  # -20 is below all
        "0 to 20 (25)",
        "20 and more (26)",
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"centre": 50}, ["under 24.5 (25)", "24.5 to 50 (25)", "50 to 75 (25)", "75 and more (26)"]),
        ({"centre": None}, ["under 20 (20)", "20 to 40 (20)", "40 to 60 (20)", "60 to 80 (20)", "80 and more (21)"]),
        ({"classes": [10, 90], "centre": 50}, ["under 10 (10)", "10 to 90 (80)", "90 and more (11)"]),
    ],
)
def test_the_middle_is_where_the_caller_says(options, said):
    page = shown(points(v=np.arange(101.0)), column="v", **options)
    assert words(page) == said
    assert ("own-" in rows(page)[0]["k"]) == (options["centre"] is not None)
    if "classes" in options:
        assert looks(page)[50].light == MIDDLE[0]


def test_few_numbers_on_both_sides_have_a_class_each():
    page = shown(points(v=[-2, -1, 0, 1, 2]), column="v")
    assert [re.sub(r" \(1\)", "", each) for each in words(page)] == ["-2", "-1", "0", "1", "2"]
    lights = [look.light for look in looks(page)]
    assert (lights[2], lights[0], lights[4]) == (MIDDLE[0], BELOW[-1][0], ABOVE[-1][0])


@pytest.mark.parametrize("pair", [*BELOW, *ABOVE, MIDDLE])
@pytest.mark.parametrize("scheme", [0, 1])
def test_both_sides_stand_out_from_the_sea_by_3_to_1(pair, scheme):  # WCAG 2.2, 1.4.11
    assert contrast(pair[scheme], THEME["sea"][scheme]) >= 3


def test_lines_below_are_dashed_and_those_above_are_not():
    frame = gpd.GeoDataFrame({"v": [-3.0, 4.0]}, geometry=[LineString([(n, 0), (n, 1)]) for n in (0, 1)], crs=4326)
    assert [bool(look.dash) for look in looks(shown(frame, column="v"))] == [True, False]


def test_a_colour_map_of_matplotlibs_by_its_name():
    with pytest.warns(UserWarning, match=r"hardly be seen on the sea: #440154 in dark \(.*expected 3:1 at least"):
        page = shown(points(v=np.arange(100.0)), column="v", cmap="viridis")
    expected = [to_hex(mpl.colormaps["viridis"](x)) for x in np.linspace(0, 1, 5)]
    assert list(dict.fromkeys(look.light for look in looks(page))) == expected
    with pytest.warns(UserWarning, match="hardly be seen"):
        page = shown(points(v=np.arange(-50.0, 50)), column="v", cmap="RdBu")
    expected = [to_hex(mpl.colormaps["RdBu"](x)) for x in (0.0, 0.25, 0.75, 1.0)]
    assert list(dict.fromkeys(look.light for look in looks(page))) == expected


PAIRS = [("#24639b", "#86b8e2"), ("#94500a", "#dda55c"), ("#6b7277", "#9aa5ad")]


def test_a_list_of_colours_makes_as_many_classes():
    page = shown(points(v=np.arange(91.0)), column="v", cmap=PAIRS)
    assert words(page) == ["under 30 (30)", "30 to 60 (30)", "60 and more (31)"]
    assert list(dict.fromkeys((look.light, look.dark) for look in looks(page))) == PAIRS
    seven = [f"#{n}0{n}0{n}0" for n in range(1, 8)]
    with pytest.warns(UserWarning, match="in dark"):
        page = shown(points(v=np.arange(90.0)), column="v", cmap=seven, classes=[1, 2, 3, 4, 5, 6])
    assert [look.light for look in looks(page)][:7] == seven


def test_names_have_the_colours_that_they_are_given():
    frame = points(kind=["port", "town", "port", "fort", None])
    page = shown(frame, column="kind", cmap={"town": PAIRS[0], "port": PAIRS[1], "absent": PAIRS[2]})
    assert words(page) == ["town (1)", "port (2)", "other: fort (1)", "no value (1)"]
    assert [look.light for look in looks(page)][:3] == [PAIRS[1][0], PAIRS[0][0], PAIRS[1][0]]
    assert words(shown(frame, column="kind", cmap=PAIRS)) == ["port (2)", "fort (1)", "town (1)", "no value (1)"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"column": "v", "cmap": "viridi"},
            "cmap='viridi' is no colour map of matplotlib's; expected such as 'viridis'",
        ),
        ({"column": "v", "cmap": ["red", "bleu"]}, "cmap has 'bleu', which is no colour; expected such as '#2166ac'"),
        ({"column": "v", "cmap": ["red"]}, "cmap has 1 colours; expected 2 to 9"),
        ({"column": "v", "cmap": {"a": "red"}}, "cmap is a mapping .* and the column holds numbers"),
        ({"column": "v", "cmap": PAIRS, "classes": [5]}, "cmap has 3 colours for 2 classes; expected one for each"),
        ({"column": "v", "classes": [1, 2, 3, 4, 5]}, "make 6 classes; expected up to 4 limits"),
        ({"column": "k", "cmap": {"x": "red"}}, "cmap names 'x', none of which column 'k' holds; expected some of 'a'"),
        ({"column": "v", "centre": 500}, "centre=500 parts nothing: the values run from 0 to 9; expected a number bet"),
        ({"column": "v", "centre": "zero"}, "centre='zero' is no number"),
        ({"column": "v", "centre": 5, "cmap": PAIRS}, "cmap has 3 colours for numbers on both sides of 5"),
        ({"column": "v", "classes": [0.25], "form": "{:.1f}"}, r"cannot be written by the form '\{:.1f\}'"),
        ({"column": "v", "form": "{:d"}, "form"),
        ({"cmap": "viridis"}, "cmap is given without a column"),
        ({"legend": "People"}, "legend is given without a column"),
    ],
)
def test_a_wrong_colour_says_in_one_line_what_was_expected(options, said):
    frame = points(v=np.arange(10.0), k=["a", "b"] * 5)
    with pytest.raises(ValueError, match=said) as error:
        shown(frame, **options)
    assert "\n" not in str(error.value)


def test_legend_titles_the_sizes_where_there_is_no_column():  # issue 16
    frame = points(people=[216_000.5, 54_000.0])
    assert shown(frame, size="people", legend="Inhabitants").data()["sheets"][0]["sizes"][0] == "Inhabitants"
    both = shown(frame, size="people", column="people", legend="Inhabitants").data()["sheets"][0]
    assert (both["keysTitle"], both["sizes"][0]) == ("Inhabitants", "People")


def test_one_number_is_written_one_way_in_legend_card_and_table():  # #15: 216,000.5 and 216,000
    page = shown(points(people=[216_000.5, 54_000.0]), column="people")
    assert words(page) == ["54,000.0 (1)", "216,000.5 (1)"]
    assert [row["x"] for row in rows(page)] == [["216,000.5"], ["54,000.0"]]
    page = shown(points(tonnes=np.arange(101) * 1000.25), column="tonnes", form="{:,.1f} t", legend="Cargo in 2025")
    assert page.sheets[0].note == "5 classes, about as many rows each."
    assert rows(page)[7]["x"] == ["7,001.8 t"]
    assert words(page)[0].startswith("under 20,000 t (")
    assert page.data()["sheets"][0]["keysTitle"] == "Cargo in 2025"
    assert page.data()["sheets"][0]["units"] == ["t"]  # the head of the table has it, and the CSV no thousands


def test_limits_are_those_that_the_legend_tells():
    values = np.random.default_rng(5).uniform(0, 1, 500)
    page = shown(points(v=values), column="v", form="{:.1f}")
    limits = [float(text.split(" to ")[1].split(" ")[0]) for text in words(page)[1:-1]]
    limits = [float(words(page)[0].split()[1]), *limits]
    counts = [int(text[text.rindex("(") + 1 : -1]) for text in words(page)]
    assert counts == np.histogram(values, [-np.inf, *limits, np.inf])[0].tolist()


def test_durations_part_too_and_have_own_colours():
    frame = points(late=pd.to_timedelta([-3, -2, 5, 9, 12, 7], unit="h"))
    page = shown(frame, column="late", classes=[pd.Timedelta(0)])
    assert words(page) == ["under 0 h (2)", "0 h and more (4)"]
    assert [look.mark.value for look in looks(page)] == ["square"] * 2 + ["circle"] * 4


@pytest.mark.browser
def test_the_page_draws_own_colours_and_their_title(reader, tmp_path):
    frame = gpd.GeoDataFrame(
        {"v": [-5.0, 5.0, 9.0], "w": [1, 2, 3]}, geometry=[Point(120, 24), LineString([(120, 23), (121, 23)]),
        box(121, 24, 122, 25)], crs=4326,
    )  # fmt: skip
    shown(frame, column="v", legend="Change since May", cmap=PAIRS[:2], classes=[0]).save(tmp_path / "page.html")
    page = reader.open(tmp_path / "page.html")
    page.wait_for_selector("path.leaflet-interactive", state="attached")
    assert page.locator(".keys-title").inner_text() == "Change since May"
    strokes = page.eval_on_selector_all(".keys path", "all => all.map((one) => getComputedStyle(one).stroke)")
    assert [tuple(map(int, re.findall(r"\d+", stroke))) for stroke in strokes] == [
        (0x24, 0x63, 0x9B), (0x94, 0x50, 0x0A), (0x94, 0x50, 0x0A)
    ]  # fmt: skip
    reader.assert_quiet()
