"""What each map of the site says and does, as its layers have it."""

from collections import Counter
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
import shapely
import shapely.affinity
from effort import cases
from observed import EVERYBODY, question
from visits import MAPS

import layers
from layers.stories.read import load_story
from maps.site.build import names
from maps.site.pages import page_named, pages_of

PAGES = pages_of(load_story())

pytestmark = pytest.mark.browser
MAP = "window[document.querySelector('.folium-map').id]"


@pytest.fixture
def opened_at(open_page, built_site):
    """Open a page in a window of a width and a height."""

    def once(name, width, height):
        page, _ = open_page({"width": width, "height": height})
        page.goto((built_site / f"{name}.html").as_uri())
        return page

    return once


@pytest.fixture(params=MAPS)
def name(request):
    return request.param


@pytest.mark.one_in(2)
def test_every_layer_and_every_view_can_be_shown(opened, name):
    page = opened(name)
    for box in page.locator("#legend input[type=checkbox]").all():
        box.set_checked(True)
    for button in page.locator(".views button").all():
        button.click()
        page.wait_for_timeout(300)
    assert (
        page.locator("#legend input[type=checkbox]:checked").count()
        == sum(not s.file.single for s in page_named(name, PAGES).sheets) + 2
    )


# Every name that can be seen, at zooms over the middle of each view: words, middle, size, angle; and the boxes of
# controls and degrees; in pixels of the map. In the end the map is where it was.
NAMES = """(states) => {
  const map = window[document.querySelector(".folium-map").id];
  const before = [map.getCenter(), map.getZoom()];
  const frame = map.getContainer().getBoundingClientRect();
  const boxes = (path) => [...map.getContainer().querySelectorAll(path)].map((node) => {
    const r = node.getBoundingClientRect();
    return [r.left - frame.left, r.top - frame.top, r.right - frame.left, r.bottom - frame.top];
  });
  const views = map.story.data.views.map(({ bounds: [w, s, e, n] }) => [(s + n) / 2, (w + e) / 2]);
  const told = views.flatMap((centre, n) => states[n % states.length].map((zoom) => {
    map.setView(centre, zoom, { animate: false });
    map.story.lettering.place(); // the page does so when all lines are cut for the new view
    const origin = map.containerPointToLayerPoint([0, 0]);
    const names = map.story.lettering.items.filter(({ node }) => node && !node.hidden).map(({ node, size: [w, h] }) => {
      const [x, y, angle] = node.style.transform.match(/-?[0-9.]+/g).map(Number);
      return [node.textContent, x + w / 2 - origin.x, y + h / 2 - origin.y, w, h, angle];
    });
    return { zoom, names, fixed: [...boxes(".leaflet-control"), ...boxes(".degree")] };
  }));
  map.setView(...before, { animate: false });
  return told;
}"""
# Between them every zoom from 4 to 10, one or two a view in turn; all of them at every view in `make thorough`.
ZOOMS = {
    "desktop": cases([[4, 8], [6, 10]], [[*range(4, 11)]]),
    "phone": cases([[5, 9], [7]], [[*range(4, 11)]]),
}


def outline(x, y, width, height, angle):
    """A name's box on the map, half a pixel smaller at each side: offsets are whole pixels."""
    box = shapely.box(x - width / 2 + 0.5, y - height / 2 + 0.5, x + width / 2 - 0.5, y + height / 2 - 0.5)
    return shapely.affinity.rotate(box, angle, origin=(x, y), use_radians=True)


@pytest.mark.each_once
@pytest.mark.parametrize("size", ZOOMS)
def test_names_lie_over_no_other_at_zooms_4_to_10(kept, name, size):
    states = kept(name, size).evaluate(NAMES, ZOOMS[size])
    assert sum(len(state["names"]) for state in states) > 4 * len(states) / 2
    for state in states:
        words = [told[0] for told in state["names"]]
        shapes = np.array([outline(*told[1:]) for told in state["names"]], dtype=object)
        pairs = shapely.STRtree(shapes).query(shapes, "intersects").T.tolist()
        assert [(state["zoom"], words[i], words[j]) for i, j in pairs if i < j] == []
        fixed = shapely.union_all([shapely.box(*edges) for edges in state["fixed"]])
        assert [(state["zoom"], w) for w, shape in zip(words, shapes, strict=True) if shape.intersects(fixed)] == []


class Links(HTMLParser):
    """Where the links inside `<nav>` lead."""

    def __init__(self, html):
        super().__init__()
        self.hrefs, self._inside = [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._inside |= tag == "nav"
        if tag == "a" and self._inside:
            self.hrefs.append(dict(attrs)["href"])

    def handle_endtag(self, tag):
        self._inside &= tag != "nav"


def test_every_link_of_a_page_leads_to_a_page(built_site, name):
    links = Links((built_site / f"{name}.html").read_text(encoding="utf-8")).hrefs
    assert set(links) == {f"{other}.html" for other in names() if other != name}


FOLLOWED = """() => {
  leadlineReached = new Set();
  document.addEventListener("focusin", ({ target }) => leadlineReached.add(target.dataset.wanted));
}"""


def test_everything_that_answers_can_be_reached_by_keyboard(kept, name):
    page = kept(name)
    panel = "#legend input, .views button, nav a, .credits summary, .finding a"
    wanted = page.locator(f"{panel}, .leaflet-control-zoom a, .dock :is(input, select, button):enabled:visible")
    ids = wanted.evaluate_all("(all) => all.map((n, i) => (n.dataset.wanted = i))")
    radios = page.locator("#legend input[type=radio]:not(:checked)").evaluate_all(
        "(a) => a.map((n) => n.dataset.wanted)"
    )  # a group of radios is one stop; arrows move within it
    page.evaluate(FOLLOWED)
    left = {str(i) for i in ids} - set(radios)
    for n in range(len(ids) + 150):
        page.keyboard.press("Tab")
        if n % 10 == 0:
            left -= set(page.evaluate("[...leadlineReached]"))
        if not left:
            break
    page.evaluate("document.activeElement.blur()")
    assert left == set()


def test_the_page_of_the_sea_carries_no_more_than_2000_strips():
    strips = [spec for spec in page_named("south-china-sea", PAGES).sheets if spec.file.timed]
    assert 400 < sum(len(spec.rows()) for spec in strips) == len(layers.load("swaths_of_a_day")) <= 2000


def test_the_time_and_the_lanes_answer_below_the_map(opened):
    page = opened("south-china-sea")
    lanes = layers.load("lanes_in_view").query(f"group == '{EVERYBODY}'")
    at_once = 100 * np.average(lanes["in_view_share"], weights=lanes["length_km"])
    for hours in (1, 8):
        if hours != 1:
            page.get_by_label("Seen within").fill("6")  # the seventh
        seen = 100 * np.average(lanes[f"within_{hours}h"], weights=lanes["length_km"])
        assert page.locator(".says").inner_text() == (
            f"{EVERYBODY}. Within {hours} h: {seen:.0f} % of the lane length could come into a radar's reach, "
            f"on average; at one moment {at_once:.0f} % is in reach."
        )
        spec = next(spec for spec in page_named("south-china-sea", PAGES).sheets if spec.title == EVERYBODY)
        measure = next(measure for measure in spec.file.measures if measure.within_h == hours)
        values = (100 * lanes[f"within_{hours}h"]).round(measure.decimals)
        classes = Counter((np.searchsorted(measure.limits, values, side="right") + 1).tolist())
        drawn = {n: page.locator(f".leaflet-pane path.k-ramp-{n}").count() for n in range(1, 6)}
        assert {n: count for n, count in drawn.items() if count} == classes
    share = layers.load("lanes_under_swaths").set_index(["group", "window_s", "start_utc"])["share"]
    first = share["Japan and NATO members", 600.0, pd.Timestamp("2026-08-23", tz="UTC")]
    assert page.locator(".count").inner_text() == (  # few enough to be filled
        f"3 strips in view; {100 * first:.0f} % of the lane length lies under them, more than at one moment: "
        "each is seen part after part"
    )
    frame = layers.load("swaths_of_a_day")
    japan = frame[frame["nation"] == "Japan"]
    page.get_by_label("Length of the window").select_option("6 h")
    for hours in (0, 7, 18):
        start = pd.Timestamp("2026-08-23", tz="UTC") + pd.Timedelta(hours=hours)
        page.get_by_label("Strips", exact=True).fill(str(int(start.timestamp())))
        inside = (japan["start_utc"] < start + pd.Timedelta(hours=6)) & (japan["end_utc"] > start)
        assert page.locator(".leaflet-pane path.k-swath-teal:not(.off)").count() == inside.sum() > 15
        assert page.locator(".told").inner_text().startswith(f"2026-08-23, {hours:02d}:00 to {hours + 6:02d}:00 UTC")


def test_an_unknown_page_lists_those_there_are():
    with pytest.raises(ValueError, match="no page 'mars'; expected one of misawa, taiwan-strait"):
        page_named("mars", PAGES)


def test_the_strait_shows_two_median_lines_and_says_what_the_edges_are(kept):
    page = kept("taiwan-strait")
    dashes = {
        look: page.evaluate(f"getComputedStyle(document.querySelector('path.k-{look}')).strokeDasharray")
        for look in ("median_line", "median_line-thin")
    }
    assert len(set(dashes.values())) == 2
    legend = page.locator("#legend").inner_text()
    for words in (
        "stated July 2019",
        "corrected May 2004",
        "parallels where latitude is equal, meridians where longitude",
    ):
        assert words in legend
    names = page.locator(".label.t-median:not([hidden])").all_inner_texts()
    assert "median line (ROC, 2019)" in names  # the counts use it; none bears the name of its neighbour
    assert set(names) <= {"median line (ROC, 2004)", "median line (ROC, 2019)"}
    labels = page.locator(".label.t-adiz:not([hidden]), .label.t-zones:not([hidden])").all_inner_texts()
    zones = {words.split("\n")[0] for words in labels}
    claimed = {f"{zone} ({who})" for zone in ("territorial sea", "contiguous zone") for who in ("ROC", "PRC", "Japan")}
    declared = {"ROC ADIZ", "PRC ADIZ", "Japan ADIZ"}
    assert declared < zones <= declared | claimed | {"Senkaku (Diaoyu) Islands"}
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


def test_the_strait_shows_the_counts_beside_the_map(kept):
    page = kept("taiwan-strait")
    map_box, chart = page.locator(".folium-map").bounding_box(), page.locator(".bars").bounding_box()
    assert map_box["y"] + map_box["height"] <= chart["y"]
    assert chart["y"] + chart["height"] < 800
    assert page.locator(".bars .bar").count() == 40  # September 2020 to December 2023, in the zone


def place(page, lon, lat):
    return page.evaluate(f"Object.values({MAP}.latLngToContainerPoint([{lat}, {lon}]))")


def test_the_strait_opens_with_its_middle_in_the_middle_and_its_zone_clear_of_the_scale(kept):
    page = kept("taiwan-strait")
    frame, scale = (page.locator(path).bounding_box() for path in (".folium-map", ".scale"))
    x, y = place(page, 120, 25)  # halfway along the line of 2019, from 27 N 122 E to 23 N 118 E
    assert abs(x / frame["width"] - 0.5) < 0.1
    assert abs(y / frame["height"] - 0.5) < 0.1
    x, y = place(page, 117.5, 21)  # the south-west corner of the ROC's zone
    assert frame["x"] + x > scale["x"] + scale["width"]
    assert 0 < y < frame["height"]


def test_lanes_can_be_told_by_their_traffic(opened):
    page = opened("south-china-sea")
    page.get_by_label("Lanes by").select_option("class of traffic")
    sums = question().networks["searoute"].groupby("class")["length_km"].sum()
    km = {name: float(f"{total:.3g}") for name, total in sums.items()}  # three digits: the network is schematic
    assert page.locator(".says").inner_text() == (
        f"{km['major']:,.0f} km of major, {km['middle']:,.0f} km of middle and "
        f"{km['minor']:,.0f} km of minor lanes, by routes."
    )
    assert [words.split(":")[0] for words in page.locator(".ramp li").all_inner_texts()] == ["minor", "middle", "major"]
    assert page.locator(".leaflet-pane path[class*=k-ramp]").count() == 0


def test_misawa_says_what_lies_beyond_and_goes_there(opened):
    page = opened("misawa")
    names = set(page.locator(".label:not([hidden])").all_inner_texts())
    assert {
        "Japan",
        "Hokkaido",
        "Honshu",
        "Hachinohe",
        "Hakodate",  # issue 15: the first view named no land and no town
        "5 Dutch F-35 announced,\n20 March to 3 April 2026",
        "Misawa Air Base",
    } <= names
    beyond = page.locator(".beyond button:visible")
    assert beyond.all_inner_texts() == [
        "F-35A range, more than 2,170 km", "Leeuwarden–Misawa, 8,762 km", "Volkel–Misawa, 8,910 km",
    ]  # fmt: skip
    recalled = "Combat radius of the"  # no check rests on it: off until asked for
    page.get_by_role("checkbox", name=recalled).check()
    assert "F-35A combat radius, 1,093 km (recalled, no source read)" in beyond.all_inner_texts()
    page.get_by_role("checkbox", name=recalled).uncheck()
    beyond.first.click()
    assert page.evaluate(f"{MAP}.getZoom()") < 5
    assert "F-35A range, more than 2,170 km" in page.locator(".label:not([hidden])").all_inner_texts()
    assert beyond.all_inner_texts() == []


def test_the_slider_of_the_theatre_shows_the_lines_of_its_days(opened):
    page = opened("theatre", "#window=2160h&time=2023-06-08T00:00Z")
    assert " ".join(page.locator(".told").inner_text().split()) == "2023-06-08 to 2023-09-05 2 dated lines in view"
    names = page.locator(".label.along.t-rings:not([hidden])").all_inner_texts()
    assert all(name.endswith("July 2023") for name in names)  # lines of other days are not named either
    assert page.locator("#map path.k-agreement-found:not(.off)").count() == 2


@pytest.mark.parametrize(("width", "height"), [(768, 1024), (820, 1180), (1024, 1366)])
def test_a_tall_tablet_opens_the_theatre_without_the_southern_ocean(opened_at, width, height):
    """Side by side its map was twice as high as wide, and showed all of Antarctica."""
    bounds = opened_at("theatre", width, height).evaluate(f"{MAP}.getBounds().toBBoxString()")
    west, south, east, _ = map(float, bounds.split(","))
    assert (south > -40, west < -10, east > 149) == (True, True, True)


@pytest.mark.parametrize("width", [1024, 1280])
def test_both_median_lines_have_their_names(opened_at, width):
    names = opened_at("taiwan-strait", width, 800).locator(".label.along:not([hidden])").all_inner_texts()
    assert {"median line (ROC, 2004)", "median line (ROC, 2019)"} <= set(names)


def test_a_phone_held_sideways_names_the_seats(opened_at):
    names = opened_at("theatre", 844, 390).locator(".label.place:not([hidden])").all_inner_texts()
    assert {"NATO, Brussels", "Tokyo"} <= set(names)


def test_a_phone_opens_the_theatre_where_its_width_has_room(kept):
    page = kept("theatre", "phone")
    west, south, east, _north = page.evaluate(f"{MAP}.getBounds().toBBoxString()").split(",")
    assert float(south) > -55  # no Southern Ocean
    assert (float(west) < 0, float(east) > 140) == (True, True)  # both ends of the lines
    assert kept("theatre").evaluate(f"{MAP}.getBounds().getWest()") < 0
