"""Pictures that go with addresses of pages: their size, what fits on them, and letters that the font lacks."""

import re
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.font_manager import FontProperties, findfont, get_font
from PIL import Image
from shapely.geometry import Point

import maps
from leadline.words import speaking
from maps import Headline, Sheet
from maps.picture import card as cards
from maps.picture import fonts
from maps.picture.card import COLUMN, EDGE, HEIGHT, draw_card, unwritable
from maps.picture.type import Face, wrapped
from maps.site.published import Card

SAID = Headline(
    claim="It fell by 40 %.", verdict="does not hold", finding="It fell by 1.5 %; the range is 0.9 to 2.1 %."
)
PLAIN = Card(
    title="Flights", headline=SAID, address="https://example.org/flights.html",
    number="−1.5 %", number_words="found, −40 % claimed: change of the mean",
)  # fmt: skip
LONG = "Whoever looks at unexpectedly long headlines of other people's stories finds 40 % of them cut. "


@pytest.fixture
def with_map(small_page):
    bounds = small_page.views[0].bounds
    return replace(PLAIN, page=small_page, bounds=bounds)


def words_on(card):
    """Texts of the figure with their boxes, points from the lower left corner."""
    with mpl.rc_context({"text.hinting": "none"}):
        return measured(card)


def measured(card):
    figure, left_out = cards._drawn(card)
    renderer = FigureCanvasAgg(figure).get_renderer()
    scale = 72 / figure.dpi
    boxes = {t.get_text(): t.get_window_extent(renderer) for t in figure.axes[0].texts}
    return {text: tuple(scale * edge for edge in box.extents) for text, box in boxes.items()}, left_out


def test_it_is_a_picture_of_the_size_that_is_shown_uncut_and_the_same_bytes_twice(with_map, tmp_path):
    assert draw_card(with_map, tmp_path / "a.png") == []
    draw_card(with_map, tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    picture = Image.open(tmp_path / "a.png")
    assert (picture.size, picture.mode, picture.format) == ((1200, 630), "P", "PNG")
    assert (tmp_path / "a.png").stat().st_size < 100_000
    land = picture.convert("RGB").getcolors(1 << 20)
    assert sum(count for count, _ in land) == 1200 * 630
    assert len(land) > 8  # words, land, sea, marks


def test_verdict_number_claim_and_finding_stand_on_it(with_map):
    words, _ = words_on(with_map)
    said = " ".join(words).replace("\u00a0", " ")
    for part in (
        "Flights",
        "Claimed: It fell by 40 %.",
        "Does not hold",
        "−1.5 %",
        "found, −40 % claimed",
        "0.9 to 2.1 %.",
    ):
        assert part in said
    assert "https://example.org/flights.html" in said
    assert "Example Survey" in said  # whom the map credits


@pytest.mark.parametrize("times", [1, 4, 40])
@pytest.mark.parametrize("field", ["title", "claim", "finding", "number_words"])
def test_long_words_stay_within_their_column_and_off_each_other(field, times):
    text = LONG * times
    said = replace(SAID, **{field: text}) if hasattr(SAID, field) else SAID
    words, _ = words_on(replace(PLAIN, headline=said, **({} if hasattr(SAID, field) else {field: text})))
    boxes = list(words.values())
    assert all(x0 >= EDGE - 1 and x1 <= EDGE + COLUMN + 2 and y0 >= 4 and y1 <= HEIGHT - 6 for x0, y0, x1, y1 in boxes)
    middles = sorted(((y0 + y1) / 2, y1 - y0) for _, y0, _, y1 in boxes)
    assert all(b - a > 0.42 * min(tall, other) for (a, tall), (b, other) in pairwise(middles))
    if times == 40:
        assert any(text.endswith("…") for text in words)


def test_all_at_once_too_long_is_cut_and_nothing_runs_over_the_foot():
    said = Headline(claim=LONG * 9, verdict="holds only if", finding=LONG * 9)
    words, _ = words_on(replace(PLAIN, title=LONG * 9, headline=said, number_words=LONG * 9))
    assert "Holds only if" in words
    assert "−1.5\u00a0%" in words
    foot = max(box[3] for text, box in words.items() if "example.org" in text)
    assert all(box[1] >= foot - 1 for text, box in words.items() if "example.org" not in text)


def test_a_word_without_end_is_cut_within():
    words, _ = words_on(replace(PLAIN, title="x" * 500))
    assert max(box[2] for box in words.values()) <= EDGE + COLUMN + 2


@pytest.fixture
def without_cjk(monkeypatch):
    monkeypatch.setattr(fonts, "behind", lambda: ())


@pytest.mark.usefixtures("without_cjk")
@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("三沢基地", "no font at hand has 三沢基地; pip install 'leadline[cjk]' brings a font"),
        ("미사와", "no font at hand has 미사와; pip install 'leadline[cjk]' brings a font"),
        ("מצר", "מצר runs from right to left, which pictures do not write; give it in other letters"),
    ],
)
def test_letters_that_no_font_has_are_left_out_and_told_with_the_way_to_mend_it(title, told, with_map):
    words, left_out = words_on(replace(with_map, title=title))
    assert not any(unwritable(text, Face(size=10)) for text in words)
    assert left_out == [f"the title, {title!r}: {told}."]


@pytest.mark.parametrize(
    ("code", "title"), [("ja", "三沢基地の航空機は減った。"), ("zh-Hant", "臺灣海峽的航線變窄了。")]
)
def test_a_card_in_japanese_or_chinese_is_drawn_with_a_glyph_for_every_letter(code, title, tmp_path):
    pytest.importorskip("noto_cjk_sans_jp_regular")
    with speaking(code):
        card = replace(PLAIN, title=title, headline=replace(SAID, claim=title * 3))
        assert draw_card(card, tmp_path / "card.png") == []
        words, _ = words_on(card)
    assert not any("Claimed" in text or "Does not hold" in text for text in words)
    assert all(x1 <= EDGE + COLUMN + 2 for _, _, x1, _ in words.values())
    assert not any(text.startswith(("。", "、")) for text in words)
    font = get_font(findfont(FontProperties(family=fonts.behind()[0])))
    assert all(font.get_char_index(ord(letter)) for letter in title)
    x0, y0, x1, y1 = (2 * edge for edge in words[title])
    corner = (int(x0), int(630 - y1), int(x1), int(630 - y0))
    inked = Image.open(tmp_path / "card.png").convert("L").crop(corner)
    assert 0.05 < sum(inked.histogram()[:128]) / (inked.width * inked.height) < 0.6


@pytest.mark.usefixtures("without_cjk")
def test_names_on_the_map_that_no_font_has_are_left_out_and_told(make_page, make_rows):
    page = make_page()
    page.add_sheet(
        Sheet(frame=make_rows(Point(122, 24), name=["三沢"]), title="T", group="G", label=lambda r: r["name"])
    )
    words, left_out = words_on(replace(PLAIN, page=page, bounds=page.views[0].bounds))
    assert "三沢" not in words
    assert left_out == ["1 name of 'T': no font at hand has 三沢; pip install 'leadline[cjk]' brings a font."]


def test_other_alphabets_that_the_font_has_are_written():
    assert [unwritable(text, Face(size=10)) for text in ("Пролив", "Στενό", "Đài Loan, Æ ł ş", "−1.5 % °N")] == [""] * 4


def test_no_number_is_parted_from_its_percent_sign():
    lines = wrapped(LONG * 30, Face(size=13), 120)
    assert len(lines) > 100
    assert not any(re.match(r"%", line) for line in lines)


def test_who_made_the_map_stands_on_its_card(with_map):
    page = with_map.page
    page.byline = "Map: A. Author"
    told, left_out = words_on(replace(with_map, page=page))
    assert (left_out, "Map: A. Author" in told) == ([], True)


def test_what_circles_stand_for_is_on_the_card_of_a_map_of_sizes():
    """Issue 16: circles of a shared picture had no key."""
    towns = gpd.GeoDataFrame(
        {"name": ["a", "b"], "people": [200_000, 50_000]}, geometry=gpd.points_from_xy([141, 142], [41, 42]), crs=4326
    )
    page = maps.show(towns, size="people", land=False)
    told, left_out = words_on(replace(PLAIN, page=page, bounds=page.views[0].bounds))
    assert left_out == []
    assert {"People", "200,000", "50,000", "10,000"} <= told.keys()


def test_a_card_without_a_map_has_words_alone():
    words, left_out = words_on(PLAIN)
    assert "Flights" in words
    assert left_out == []
