"""What stands below the map: the number that colours the lanes, and the time of the passes."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from playwright.sync_api import expect
from shapely.geometry import LineString, box

from maps import Sheet
from maps.page.measure import Measure
from maps.page.style_table import STYLES
from maps.page.timeline import Timeline

pytestmark = pytest.mark.browser
START = pd.Timestamp("2026-08-23", tz="UTC")
GAP = Measure(column="gap", title="mean gap", unit="h", limits=(1, 2, 3, 4), falling=True, says="Gap {:.1f} h.")
WITHIN = [
    Measure(
        column=f"within_{h}", title=f"seen within {h} h", unit="%", limits=(50, 70, 85, 95), factor=100, decimals=0,
        within_h=h, says=f"Within {h} h: {{:.0f}} %.",
    )
    for h in (1, 3)
]  # fmt: skip


def lanes(make_rows, **columns):
    standard = {"gap": [0.5, 4.5], "within_1": [0.6, 0.2], "within_3": [0.99, 0.85], "length_km": [10.0, 30.0]}
    shapes = [LineString([(119, 22), (122, 26)]), LineString([(120, 22), (123, 26)])]
    return make_rows(*shapes, kind="lane in view", **{**standard, **columns})


def passes(make_rows, hours, place=(119, 21, 122, 27)):
    start = [START + pd.Timedelta(hours=h) for h in hours]
    end = [s + pd.Timedelta(minutes=9) for s in start]
    return make_rows(*[box(*place)] * len(hours), kind="swath", start_utc=start, end_utc=end)


@pytest.fixture
def made(make_page, make_rows, tmp_path):
    """Write a page with two groups of lanes and passes at the given hours; return its address."""

    def written(hours=(0.5, 3, 7, 23.9), **options):
        day = Timeline(start_utc=START.to_pydatetime(), end_utc=(START + pd.Timedelta(days=1)).to_pydatetime())
        page = make_page(timeline=day, **options)
        strips = Sheet(frame=passes(make_rows, hours), title="Passes of X", group="p", timed=True,
                       style=lambda row: "swath-teal")  # noqa: ARG005  # fmt: skip
        page.add_sheet(strips)
        for title, shown, gap in (("One", True, [0.5, 4.5]), ("Two", False, [2.5, 2.5])):
            frame = lanes(make_rows, gap=gap)
            page.add_sheet(
                Sheet(frame=frame, title=title, group="who", measures=(GAP, *WITHIN), single=True, shown=shown)
            )
        page.save(str(tmp_path / "page.html"))
        return (tmp_path / "page.html").as_uri()

    return written


def opened(page, uri):
    page.goto(uri)
    page.wait_for_selector("html[data-drawn=yes]", state="attached")
    return page


def colours(page):
    """Strokes of the lanes drawn, in the order of their rows, as keys of the style table."""
    found = page.locator(".leaflet-pane path[class*=k-ramp]").evaluate_all(
        "(all) => all.map((node) => getComputedStyle(node).stroke)"
    )
    known = {"rgb({}, {}, {})".format(*bytes.fromhex(STYLES[f"ramp-{n}"].light[1:])): n for n in range(1, 6)}
    return [known[stroke] for stroke in found]


def shown(page):
    return page.locator(".leaflet-pane path.k-swath-teal:not(.off)").count()


def test_lanes_are_coloured_by_the_number_that_is_chosen(open_page, made):
    page, watch = open_page()
    opened(page, made())
    assert page.locator(".says").inner_text() == "One. Gap 3.5 h."  # (0.5 * 10 + 4.5 * 30) / 40
    assert colours(page) == [5, 1]  # the shorter the gap, the brighter
    page.get_by_label("Lanes by").select_option("share seen within a time T")
    assert page.locator(".says").inner_text() == "One. Within 1 h: 30 %."
    assert colours(page) == [2, 1]
    slider = page.get_by_label("Seen within")
    assert slider.get_attribute("aria-valuetext") == "1 hour"
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "3 hours"
    assert page.locator(".says").inner_text() == "One. Within 3 h: 88 %."  # (99 * 10 + 85 * 30) / 40 = 88.5, to even
    assert colours(page) == [5, 4]
    assert page.locator(".ramp li").all_inner_texts() == [
        "under 50 %", "50 to 70", "70 to 85", "85 to 95", "95 % and more",
    ]  # fmt: skip
    assert watch.errors == []


def test_the_slider_shows_only_where_it_does_something(open_page, made):
    page, _ = open_page()
    opened(page, made())
    slider = page.locator("#within")
    assert not slider.is_visible()
    place = page.locator(".says").bounding_box()
    page.get_by_label("Lanes by").select_option("within")
    assert slider.is_visible()
    assert page.locator(".says").bounding_box()["y"] == place["y"]
    page.get_by_label("Seen within").fill("1")
    assert page.locator(".reading").first.inner_text() == "T = 3 h"


def test_one_group_is_shown_at_a_time(open_page, made):
    page, _ = open_page()
    opened(page, made())
    page.get_by_role("radio", name="Two").check()
    assert page.locator(".says").inner_text() == "Two. Gap 2.5 h."
    assert colours(page) == [3, 3]
    page.get_by_role("group", name="who").get_by_role("radio", name="None").check()
    assert page.locator(".says").inner_text() == "Nothing is coloured."
    assert colours(page) == []


def test_a_lane_says_first_what_it_is_coloured_by(open_page, made):
    page, _ = open_page()
    opened(page, made())
    page.get_by_label("Lanes by").select_option("within")
    page.get_by_label("Seen within").fill("1")
    page.locator(".rows-sheet-1").nth(1).dispatch_event("click")
    terms = page.locator(".leaflet-popup-content dt").all_inner_texts()
    assert terms[:2] == ["Seen within 3 h", "Mean gap"]
    assert page.locator(".leaflet-popup-content dd").first.inner_text() == "85 %"


def test_passes_are_shown_while_the_window_is_at_them(open_page, made):
    page, watch = open_page()
    opened(page, made())
    slider = page.get_by_label("Passes", exact=True)
    assert slider.get_attribute("aria-valuetext") == "2026-08-23, 00:00 to 06:00 UTC"
    assert page.locator(".told").inner_text().split("\n") == ["2026-08-23, 00:00 to 06:00 UTC", "2 passes in view"]
    assert shown(page) == 2
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "2026-08-23, 00:10 to 06:10 UTC"
    page.get_by_label("Length of the window").select_option("1 h")
    page.get_by_label("Passes", exact=True).focus()
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "2026-08-23, 23:00 to 24:00 UTC"
    assert shown(page) == 1
    page.get_by_label("Length of the window").select_option("24 h")
    assert slider.get_attribute("aria-valuetext") == "2026-08-23, 00:00 to 24:00 UTC"
    assert shown(page) == 4
    page.get_by_role("checkbox", name="Passes of X").uncheck()
    assert page.locator(".count").inner_text() == "No passes are switched on in the legend."
    page.get_by_role("checkbox", name="Passes of X").check()
    assert shown(page) == 4
    assert watch.errors == []


def test_who_turns_the_slider_hears_what_is_shown(open_page, made):
    page, _ = open_page()
    opened(page, made())
    count, slider = page.locator(".count"), page.get_by_label("Passes", exact=True)
    assert count.get_attribute("aria-live") == "off"  # the map is moved, or the time runs
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert (count.inner_text(), count.get_attribute("aria-live")) == ("2 passes in view", "polite")
    slider.blur()
    assert count.get_attribute("aria-live") == "off"


@pytest.mark.parametrize(
    ("count", "opacity", "words"), [(15, "0.05", "15 passes in view"), (16, "0", "16 passes in view, outlines only")]
)
def test_strips_are_filled_up_to_15_in_view(open_page, made, count, opacity, words):  # docs/maps.md
    page, _ = open_page()
    opened(page, made(hours=[1] * count))
    fill = "getComputedStyle(document.querySelector('.leaflet-pane path.k-swath-teal')).fillOpacity"
    assert page.evaluate(fill) == opacity
    assert page.locator(".count").inner_text() == words
    dash = "getComputedStyle(document.querySelector('.leaflet-pane path.k-swath-teal')).strokeDasharray"
    assert page.evaluate(dash) == "6px, 2px"


def test_strips_out_of_the_view_are_not_counted_as_in_it(open_page, made):
    page, _ = open_page()
    opened(page, made(hours=[1] * 16))
    page.evaluate("window[document.querySelector('.folium-map').id].setView([0, 60], 6, { animate: false })")
    expect(page.locator(".count")).to_have_text("16 passes, 0 in view")


def test_time_plays_and_pauses(open_page, made):
    page, _ = open_page()
    opened(page, made())
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator(".timeline .reading")).not_to_have_text("2026-08-23, 00:00 to 06:00 UTC")
    page.get_by_role("button", name="Pause").click()
    stopped = page.get_by_label("Passes", exact=True).input_value()
    page.wait_for_timeout(600)
    assert page.get_by_label("Passes", exact=True).input_value() == stopped
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_with_less_motion_nothing_moves_by_itself(open_page, made):
    page, _ = open_page()
    page.emulate_media(reduced_motion="reduce")
    opened(page, made())
    page.get_by_role("button", name="Next hour").click()
    page.wait_for_timeout(600)
    assert page.get_by_label("Passes", exact=True).get_attribute("aria-valuetext") == "2026-08-23, 01:00 to 07:00 UTC"


def test_turning_to_less_motion_stops_the_play(open_page, made):
    page, _ = open_page()
    opened(page, made())
    page.get_by_role("button", name="Play").click()
    page.emulate_media(reduced_motion="reduce")
    expect(page.get_by_role("button", name="Next hour")).to_be_visible()


def test_on_a_phone_the_map_keeps_a_third_and_nothing_runs_off(open_page, made):
    page, _ = open_page(viewport={"width": 390, "height": 844})
    opened(page, made())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator(".folium-map").bounding_box()["height"] > 844 / 3
    assert page.locator(".finding").is_visible()


def test_a_page_without_numbers_or_times_has_nothing_below_its_map(open_page, small_file):
    page, _ = open_page()
    opened(page, small_file)
    assert page.locator(".dock").count() == 0


def test_a_timeline_need_not_begin_at_midnight(open_page, make_page, make_rows, tmp_path):
    start = datetime(2026, 8, 23, 20, 30, tzinfo=UTC)
    span = Timeline(start_utc=start, end_utc=start + timedelta(days=1))
    page_object = make_page(timeline=span)
    frame = passes(make_rows, [21])
    page_object.add_sheet(Sheet(frame=frame, title="t", group="g", timed=True, style=lambda row: "swath-blue"))  # noqa: ARG005
    page_object.save(str(tmp_path / "page.html"))
    page, _ = open_page()
    opened(page, (tmp_path / "page.html").as_uri())
    words = page.get_by_label("Passes", exact=True).get_attribute("aria-valuetext")
    assert words == "2026-08-23, 20:30 to 2026-08-24, 02:30 UTC"


@pytest.mark.one_in(2, 1)
@pytest.mark.parametrize("heavy", [False, True])
def test_no_number_of_rows_is_told_before_they_are_drawn(make_page, make_rows, open_page, tmp_path, heavy):
    day = Timeline(start_utc=START.to_pydatetime(), end_utc=(START + pd.Timedelta(days=1)).to_pydatetime())
    strips = Sheet(frame=passes(make_rows, [0.5, 3, 4]), title="Passes", group="p", timed=True, heavy=heavy)
    make_page(timeline=day).add_sheet(strips).save(str(tmp_path / "page.html"))
    page, watch = open_page(alone=True)
    page.add_init_script(
        """window.told = []; new MutationObserver(() => {
          const said = document.querySelector(".count:not(.coming)")?.textContent;
          if (said !== undefined && said !== told.at(-1)) told.push(said);
        }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });"""
    )
    opened(page, (tmp_path / "page.html").as_uri())
    expect(page.locator(".count")).to_have_text("3 passes in view")
    expect(page.locator(".count")).to_be_visible()
    assert [said for said in page.evaluate("told") if said] == ["3 passes in view"]
    assert watch.errors == []
