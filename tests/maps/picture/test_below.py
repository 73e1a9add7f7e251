"""What stands below a printed map: bars of counts with their totals, dates to scale; and pages of `maps.show`."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from pytest import approx
from shapely.geometry import Point

import layers
import maps
from layers.stories.read import load_story
from maps import Headline
from maps.cli.cli import main
from maps.page.style import THEME
from maps.picture.legend import entries
from maps.picture.picture import draw_picture
from maps.site.pages import page_named, pages_of

PAGES = pages_of(load_story())
FOUND = Headline(finding="One finding.")


def texts(picture, kind):
    return [text.get_text() for text in picture.figure.axes[0].texts if text.get_gid() == kind]


def boxes(picture, kind):
    collections = [each for each in picture.figure.axes[0].collections if each.get_gid() == kind]
    edges = [to_hex(each.get_edgecolor()[0]) if len(each.get_edgecolor()) else "" for each in collections]
    return [(path.get_extents(), edge) for c, edge in zip(collections, edges, strict=True) for path in c.get_paths()]


def test_the_bars_are_the_numbers_of_the_table():
    picture = draw_picture(page_named("taiwan-strait", PAGES), FOUND, load_story().sources)
    table = layers.load("incursions_monthly")
    numbers = table["adiz_sorties"].dropna().to_numpy(dtype=float)
    bars = sorted(boxes(picture, "chart-bars"), key=lambda each: each[0].x0)
    assert len(bars) == len(numbers)
    heights = np.array([box.height for box, _ in bars])
    assert heights / heights.max() == approx(numbers / numbers.max(), abs=1e-3)
    year = table.set_index("id")["adiz_sorties"]
    totals = [int(year[year.index.str.startswith(y)].sum()) for y in ("2022", "2023")]
    said = " ".join(texts(picture, "chart"))
    assert f"January to December 2022: at least {totals[0]:,}; January to December 2023: {totals[1]:,}" in said
    assert "No count, January 2024 to August 2026" in said
    frame = picture.layout.below_box
    assert all(frame.bottom <= box.y0 and box.y1 <= frame.top for box, _ in bars)
    assert frame.top <= picture.layout.legend_box.bottom


def test_dates_are_told_and_drawn_to_scale():
    page = page_named("misawa", PAGES)
    picture = draw_picture(page, FOUND, load_story().sources)
    chronology = page.chronology()
    said = texts(picture, "dates")
    for moment in chronology.moments:
        assert any(moment.words in words for words in said)
        assert moment.block()["when"] in said
    bars = boxes(picture, "dates-bar")
    starts = [box.x0 for box, _ in bars]
    days = [moment.block()["start"] for moment in chronology.moments]
    scale = np.polyfit(days, starts, 1)
    assert np.polyval(scale, days) == approx(starts, abs=0.2)
    claimed = next(n for n, moment in enumerate(chronology.moments) if moment.sort == "claimed")
    assert bars[claimed][1] == THEME["does-not-hold"][0]
    assert set(chronology.sources) <= set(picture.sources)


def test_a_page_of_maps_show_is_drawn_as_it_is():
    shapes = [Point(141.2, 41.3), Point(140.4, 40.8)]
    towns = gpd.GeoDataFrame({"name": ["Mutsu", "Goshogawara"]}, geometry=shapes, crs=4326)
    picture = draw_picture(maps.show(towns, title="Two towns", source="A register"))
    said = " ".join(text.get_text() for text in picture.figure.axes[0].texts)
    assert picture.title == "Two towns"
    assert "A register" in said
    assert "Mutsu" in said
    assert sum(len(row.places) for seen in picture.sheets for row in seen.rows) == 2
    bare = draw_picture(maps.show(towns, land=False))
    assert not any("Natural Earth" in text.get_text() for text in bare.figure.axes[0].texts)


def test_classes_stand_in_their_order_and_under_their_title_and_a_slider_tells_its_whole_window():
    depth, seen = [30, 1, 20, 2, 10], ["2026-05-04", "2026-06-28", "2026-05-05", "2026-05-06", "2026-05-07"]
    places = gpd.points_from_xy(np.linspace(13, 14, 5), np.full(5, 36.0))
    frame = gpd.GeoDataFrame({"depth": depth, "seen": pd.to_datetime(seen)}, geometry=places, crs=4326)
    page = maps.show(frame, column="depth", classes=[5, 15, 25], legend="Depth", title="Wells", time="seen")
    said = [entry.text for entry in entries(draw_picture(page).sheets)]
    assert said[1:6] == ["Wells: Depth", "under 5 (2)", "5 to 15 (1)", "15 to 25 (1)", "25 and more (1)"]
    assert "5 rows from 4 May 2026, 00:00 to 29 June 2026, 00:00 UTC" in said[6]


def test_a_page_that_is_not_drawn_yet_wants_its_headline():
    with pytest.raises(ValueError, match="comes without its headline or sources"):
        draw_picture(PAGES[0])


def test_a_file_of_shapes_is_drawn_by_the_command(tmp_path, capsys):
    towns = gpd.GeoDataFrame({"name": ["Mutsu"]}, geometry=[Point(141.2, 41.3)], crs=4326)
    towns.to_file(tmp_path / "towns.geojson")
    assert main(["picture", str(tmp_path / "towns.geojson"), "--to", str(tmp_path / "a.svg")]) == 0
    assert "<title>towns</title>" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    (tmp_path / "page.html").write_text("<p>", encoding="utf-8")
    capsys.readouterr()
    assert main(["picture", str(tmp_path / "page.html"), "--to", str(tmp_path / "b.svg")]) == 2
    assert "is no page of leadline; expected a map page that" in capsys.readouterr().err
