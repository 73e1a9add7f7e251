"""Names in pictures that stand still: never on marks, never on each other, as a browser sets them."""

from importlib.resources import files

import numpy as np
import pytest
import shapely
from shapely.geometry import Point

from maps import Sheet, View
from maps.page.lettering import Label
from maps.page.static.names import Letters, Name, marks_about, names_svg
from maps.page.static.thumbnail import thumbnail
from maps.page.style import css
from maps.page.style_table import styles_of

LETTERS = Letters(width=7, height=12)
SIZE = (200, 100)
# Boxes of texts and marks as a browser has drawn them; a mark without the outline about it.
BOXES = """svg => {
  const box = (node) => {
    const { left, top, right, bottom } = node.getBoundingClientRect();
    return [left, top, right, bottom];
  };
  const shown = [...svg.querySelectorAll("text")].filter((node) => node.getClientRects().length);
  const marks = [...svg.querySelectorAll("path.mark, path.k-air_base, path.k-place, path.k-unit")].flatMap((path) => {
    const parts = path.getAttribute("d").match(/M[^M]+/g);
    return parts.map((d) => {
      const one = path.cloneNode(); one.setAttribute("d", d); path.parentNode.append(one);
      const found = box(one); one.remove(); return found;
    });
  });
  return { texts: shown.map(box), words: shown.map((node) => node.textContent), marks };
}"""


def test_a_name_stands_below_its_mark_else_above_or_beside_it():
    def said(*others):
        svg = names_svg([Name(100, 50, "ab", "place", 1, 5)], [*marks_about(np.array([(100, 50), *others]), 5.0)], SIZE,
                        letters=LETTERS, most=9)  # fmt: skip
        return [int(part) for part in svg.replace('"', " ").split() if part.isdigit()][-2:] if svg else []

    below, above, right, left = (100, 65), (100, 38), (120, 50), (80, 50)
    assert said() == [100, 70]
    assert said(below)[1] < 45
    assert said(below, above)[0] > 107
    assert said(below, above, right)[0] < 93
    assert said(below, above, right, left) == []


def test_letters_of_east_asia_are_twice_as_wide():
    assert LETTERS.half("台湾") == 2 * LETTERS.half("ab")


def test_a_sea_of_several_places_is_named_once():
    """Issue 15: a small picture said South China Sea three times."""
    sea = [Name(50, 20 * n, "ab", "water", 2) for n in (1, 3, 5)]
    assert names_svg([*sea, Name(50, 95, "cd", "water", 3)], [], SIZE, letters=LETTERS, most=9).count("<text") == 2


def test_what_has_room_only_while_letters_are_small_is_spare():
    pair = [Name(60, 50, "abcdef", "place", 1, 4), Name(110, 50, "ghijkl", "place", 2, 4)]
    svg = names_svg(pair, marks_about(np.array([(60, 50), (110, 50)]), 4), SIZE, letters=LETTERS, most=9,
                    larger=Letters(width=14, height=24))  # fmt: skip
    assert svg.startswith('<text class="place"')
    assert svg.count("spare") <= 1
    assert svg.count("<text") == 2


@pytest.fixture
def crowded(make_page, make_rows):
    """A base among other marks, as close as in the picture where names once stood over them."""
    away = [(121, 24), (121, 24.25), (121.25, 24), (121.2, 23.6), (119, 27.7), (125.9, 20.2)]
    rows = make_rows(*map(Point, away), kind=["air_base", "unit", "place", "place", "place", "place"])
    labels = [
        Label(text="A Land", lon_deg=121, lat_deg=24.0, kind="land"),
        Label(text="A Sea", lon_deg=123, lat_deg=22),
    ]
    page = make_page(labels=labels, views=[View("All", (118.0, 20.0, 126.0, 28.0))])
    return page.add_sheet(
        Sheet(frame=rows, title="Places", group="G", rank=1, label=lambda row: f"The place {row['id']}")
    )


def apart(found):
    texts, marks = (shapely.box(*np.array(found[name]).T) for name in ("texts", "marks"))
    assert len(texts) > 1
    assert len(marks) >= 4
    words = np.array(found["words"])
    on_marks = words[np.unique(shapely.STRtree(marks).query(texts, "intersects")[0])].tolist()
    pairs = shapely.STRtree(texts).query(texts, "intersects")
    assert on_marks == []
    assert [words[pair].tolist() for pair in pairs.T if pair[0] < pair[1]] == []


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [1280, 390])
def test_no_name_covers_a_mark_in_the_picture_without_scripts(browser, crowded, tmp_path, width):
    crowded.save(tmp_path / "a.html")
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "a.html").as_uri())
    found = page.locator("svg.still-map").evaluate(BOXES)
    context.close()
    apart(found)


def test_no_name_covers_a_mark_in_the_small_picture(browser, crowded, tmp_path):
    drawn = thumbnail(crowded, (118.0, 20.0, 126.0, 28.0))
    sheet = files("maps").joinpath("assets/report.css").read_text(encoding="utf-8")
    (tmp_path / "a.html").write_text(
        f'<!doctype html><meta charset="utf-8"><style>{css(styles_of(drawn.keys))}{sheet} svg{{width:640px}}</style>'
        f'<body>{drawn.svg}', encoding="utf-8",
    )  # fmt: skip
    page = browser.new_page()
    page.goto((tmp_path / "a.html").as_uri())
    found = page.locator("svg.thumb").evaluate(BOXES)
    page.close()
    apart(found)
