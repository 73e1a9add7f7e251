from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import layers
from layers.lane_watch import GROUPS, sea_lanes
from maps import Headline
from maps.pages import PAGES, page_named
from maps.sheets import WINDOWS_H, short_name

pytestmark = pytest.mark.browser
MAP = "window[document.querySelector('.folium-map').id]"
VIEWPORTS = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
HEADLINE = Headline(finding="A finding.", claim="A claim.", verdict="holds", href="checks.html#x")


@pytest.fixture(scope="module", autouse=True)
def quick_looks():
    """Put whole lanes with made-up numbers for the looks at the lanes, which take minutes; the layers test those."""
    lanes = sea_lanes("searoute").assign(kind="lane in view")
    made = {"looks_per_day": 50.0, "mean_gap_h": 0.5, "longest_gap_h": 4.0}
    parts = [lanes.assign(group=group, id=[f"{group}-{i}" for i in lanes["id"]], **made) for group in GROUPS]
    frame = pd.concat(parts, ignore_index=True)
    frame["in_view_share"] = np.linspace(0, 0.1, len(frame))
    for hours in WINDOWS_H:
        frame[f"within_{hours:g}h"] = hours / 24
    load = layers.load
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layers, "load", lambda name: frame.copy() if name == "lanes_in_view" else load(name))
        yield


@pytest.fixture(scope="module")
def site(quick_looks, tmp_path_factory):
    """Every map, drawn from the layers; the checks behind the headlines are tested with the layers."""
    assert quick_looks is None
    folder = tmp_path_factory.mktemp("site")
    for page in PAGES:
        page.draw(HEADLINE, layers.sources()).save(str(folder / f"{page.name}.html"))
    return folder


@pytest.fixture(params=[page.name for page in PAGES])
def name(request):
    return request.param


def open_site(page, site, name):
    page.goto((site / f"{name}.html").as_uri())
    page.wait_for_selector("html[data-drawn=yes]", state="attached")


def expected_rows(spec):
    frame = layers.load(spec.layer)
    return int((spec.keep(frame) if spec.keep else ~frame.geometry.is_empty).sum())


def test_rows_drawn_are_the_rows_of_the_layers(offline_page, site, name):
    open_site(offline_page, site, name)
    for n, spec in enumerate(page_named(name).sheets):
        if spec.heavy:
            on_canvas = f"{MAP}.story.sheets[{n}].group.rows.getLayers().length"
            assert offline_page.evaluate(on_canvas) == expected_rows(spec)
        elif spec.shown and spec.from_zoom == 0:
            assert offline_page.locator(f".rows-sheet-{n}.leaflet-interactive").count() == expected_rows(spec)


def test_every_layer_and_every_view_can_be_shown(open_page, site, name):
    page, watch = open_page()
    open_site(page, site, name)
    for box in page.locator("#legend input[type=checkbox]").all():
        box.set_checked(True)
    for button in page.locator(".views button").all():
        button.click()
        page.wait_for_timeout(300)
    assert (
        page.locator("#legend input[type=checkbox]:checked").count()
        == sum(not s.single for s in page_named(name).sheets) + 2
    )
    assert watch.errors == []
    assert watch.requests == []


@pytest.mark.parametrize("size", VIEWPORTS)
def test_names_do_not_lie_over_each_other(open_page, site, name, size):
    page, _ = open_page(viewport=VIEWPORTS[size])
    open_site(page, site, name)
    boxes = page.evaluate(
        """[...document.querySelectorAll('.label:not([hidden])')]
           .filter((node) => node.style.transform.endsWith('rotate(0rad)'))
           .map((node) => { const r = node.getBoundingClientRect();
                            return [node.textContent, r.left, r.top, r.right, r.bottom]; })"""
    )
    assert len(boxes) >= 2
    over = [
        (a[0], b[0])
        for a, b in combinations(boxes, 2)
        if a[1] < b[3] - 1 and b[1] < a[3] - 1 and a[2] < b[4] - 1 and b[2] < a[4] - 1
    ]
    assert over == []


def test_a_page_is_small(site, name):
    assert (site / f"{name}.html").stat().st_size < 1_700_000


def test_every_link_of_a_page_leads_to_a_page(open_page, site, name):
    page, _ = open_page()
    open_site(page, site, name)
    links = page.locator("nav a").evaluate_all("(all) => all.map((a) => a.getAttribute('href'))")
    others = {f"{p.name}.html" for p in PAGES} | {"index.html", "checks.html"}
    assert set(links) == others - {f"{name}.html"}


def test_everything_that_answers_can_be_reached_by_keyboard(open_page, site, name):
    page, _ = open_page()
    open_site(page, site, name)
    panel = "#legend input, .views button, nav a, .credits summary, .finding a"
    wanted = page.locator(f"{panel}, .leaflet-control-zoom a, .dock input, .dock select:visible, .dock button")
    ids = wanted.evaluate_all("(all) => all.map((n, i) => (n.dataset.wanted = i))")
    reached = set()
    for _ in range(len(ids) + 150):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.wanted"))
    radios = page.locator("#legend input[type=radio]:not(:checked)").evaluate_all(
        "(a) => a.map((n) => n.dataset.wanted)"
    )
    assert {str(i) for i in ids} - reached <= set(radios)  # a group of radios is one stop; arrows move within it


def test_the_page_of_the_sea_carries_no_more_than_2000_strips():  # issue 3
    strips = [spec for spec in page_named("south-china-sea").sheets if spec.timed]
    assert 400 < sum(expected_rows(spec) for spec in strips) == len(layers.load("swaths_of_a_day")) <= 2000


def test_the_time_and_the_lanes_answer_below_the_map(open_page, site):
    page, watch = open_page()
    open_site(page, site, "south-china-sea")
    page.get_by_label("Seen within").fill("6")
    assert page.locator(".says").inner_text() == (
        "Japan and NATO members. Within 8 h: 33.3 % of the lane length on average."
    )
    assert page.locator(".leaflet-pane path.k-ramp-1").count() == len(sea_lanes("searoute"))  # a third is under 50 %
    frame = layers.load("swaths_of_a_day")
    japan = frame[frame["nation"] == "Japan"]
    for hours in (0, 7, 18):
        start = pd.Timestamp("2026-08-23", tz="UTC") + pd.Timedelta(hours=hours)
        page.get_by_label("Passes", exact=True).fill(str(int(start.timestamp())))
        inside = (japan["start_utc"] < start + pd.Timedelta(hours=6)) & (japan["end_utc"] > start)
        assert page.locator(".leaflet-pane path.k-swath-jp:not(.off)").count() == inside.sum() > 15
        assert page.locator(".told").inner_text().startswith(f"2026-08-23, {hours:02d}:00 to {hours + 6:02d}:00 UTC")
    assert watch.errors == []
    assert watch.requests == []


def test_a_short_name_ends_at_a_bracket():
    assert short_name({"name": "Leeuwarden Air Base (EHLW)"}) == "Leeuwarden Air Base"


def test_an_unknown_page_lists_those_there_are():
    with pytest.raises(ValueError, match="no page 'mars'; expected one of misawa, taiwan-strait"):
        page_named("mars")


def test_the_strait_shows_two_median_lines_and_says_what_the_edges_are(open_page, site):
    page, watch = open_page()
    open_site(page, site, "taiwan-strait")
    dashes = {
        year: page.evaluate(f"getComputedStyle(document.querySelector('path.k-median_line-{year}')).strokeDasharray")
        for year in (2004, 2019)
    }
    assert dashes[2004] != dashes[2019]
    legend = page.locator("#legend").inner_text()
    for words in (
        "stated July 2019",
        "corrected May 2004",
        "parallels where latitude is equal, meridians where longitude",
    ):
        assert words in legend
    names = page.locator(".label.t-median:not([hidden])").all_inner_texts()
    assert sorted(set(names)) == ["median line of 2004", "median line of 2019"]
    told = page.evaluate(
        f"""{MAP}.story.sheets.filter((s) => ['Claims', 'Zones at sea'].includes(s.block.group))
            .flatMap((s) => s.block.features.filter((f) => f.fields.includes('Edges'))
                             .map((f) => f.x[f.fields.indexOf('Edges')]))"""
    )
    strait = [layers.load(name) for name in ("median_lines", "territorial_sea", "contiguous_zone", "baselines")]
    adiz = layers.load("adiz")
    adiz = adiz[~adiz["closed_by_chord"]]
    assert len(told) == sum(map(len, strait)) + len(adiz)
    aware = "parallels where latitude is equal, meridians where longitude is equal, else geodesics"
    assert told.count(aware) == (adiz["edge_model"] == "parallel-aware").sum() == 5
    assert watch.errors == []


def test_the_strait_shows_the_counts_beside_the_map(open_page, site):
    page, watch = open_page()
    open_site(page, site, "taiwan-strait")
    map_box, chart = page.locator(".folium-map").bounding_box(), page.locator(".bars").bounding_box()
    assert map_box["y"] + map_box["height"] <= chart["y"]
    assert chart["y"] + chart["height"] < 800
    assert page.locator(".bars .bar").count() == 40  # September 2020 to December 2023, in the zone
    assert (watch.errors, watch.requests) == ([], [])
