"""What was claimed and what was found, by date: the numbers behind the list, and the list on the page."""

from datetime import date

import pytest
from shapely.geometry import Point

from layers.stories.read import load_story
from layers.story_file.days import in_words
from maps import Sheet
from maps.page.chronology import Chronology, Moment, Sort
from maps.site.pages import page_named, pages_of


def moment(start, end=None, **options):
    standard = {"words": "words", "sort": Sort.FOUND}
    return Moment(start=start, end=end or start, **{**standard, **options})


def test_the_visit_stands_beside_the_claim():  # the story, April 2025; Up in the Sky, 3 March 2026; Shephard Media
    chronology = page_named("misawa", pages_of(load_story())).chronology()
    told = [(m.start, m.end, m.sort, m.row) for m in chronology.moments]
    assert told == [
        (date(2024, 7, 1), date(2024, 9, 30), "claimed", "misawa-arp"),
        (date(2024, 7, 19), date(2024, 7, 19), "found", "chitose"),
        (date(2025, 4, 1), date(2025, 4, 30), "told", ""),
        (date(2026, 3, 3), date(2026, 3, 3), "told", "dutch-visit-2026"),
        (date(2026, 3, 20), date(2026, 4, 3), "announced", "dutch-visit-2026"),
        (date(2026, 3, 28), date(2026, 3, 28), "found", "misawa-units"),
    ]
    assert set(chronology.sources) == {
        "upglob-2025", "japan-times-2024-07", "upinthesky-2026", "indux-2026-04", "windmill-digest-2026",
    }  # fmt: skip


def test_days_are_counted_from_1970_and_the_last_belongs_to_the_stretch():
    claimed = moment(date(2024, 7, 1), date(2024, 9, 30))
    block = claimed.block()
    assert (block["start"], block["end"]) == (19_905, 19_997)  # date -u -d 2024-07-01 +%s, and 2024-10-01, by 86400
    late = moment(date(2026, 3, 20), since=claimed.end).block()
    assert (late["since"], late["late"]) == (19_997, "536 days later")
    assert late["late_from"] == "536 days after 30 September 2024"  # as the check counts it


def test_the_axis_runs_over_whole_quarters_and_names_years():
    block = Chronology(title="t", moments=(moment(date(2024, 8, 5)), moment(date(2025, 10, 2)))).block(rows=())
    quarters = ["2024-07-01", "2024-10-01", "2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01"]
    since = [(date.fromisoformat(day) - date(1970, 1, 1)).days for day in quarters]
    assert [day for day, _ in block["ticks"]] == since
    assert [words for _, words in block["ticks"]] == ["July 2024", "", "2025", "", "", "", "2026"]
    assert (block["from"], block["to"]) == (since[0], since[-1])


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2024-07-01", "2024-09-30", "July to September 2024"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2023-12-01", "2024-01-31", "December 2023 to January 2024"),
        ("2023-12-31", "2024-01-01", "31 December 2023 to 1 January 2024"),
        ("2026-04-02", "2026-04-03", "2 to 3 April 2026"),
    ],
)
def test_dates_are_written_for_a_reader(start, end, words):
    assert in_words(date.fromisoformat(start), date.fromisoformat(end)) == words


def test_moments_that_run_backwards_are_refused():
    with pytest.raises(ValueError, match="expected them in order of time"):
        moment(date(2024, 1, 2), date(2024, 1, 1))
    with pytest.raises(ValueError, match="since 2024-01-03; expected them in order"):
        moment(date(2024, 1, 2), since=date(2024, 1, 3))
    with pytest.raises(ValueError, match="expected at least one, in order of time"):
        Chronology(title="t", moments=(moment(date(2024, 1, 2)), moment(date(2024, 1, 1))))
    with pytest.raises(ValueError, match="begins its moments on no day"):
        Chronology(title="t", moments=())


def test_a_moment_on_a_row_that_the_page_lacks_is_refused(make_page, make_rows):
    chronology = Chronology(title="t", moments=(moment(date(2024, 1, 2), row="nowhere"),))
    page = make_page(chronology=chronology).add_sheet(Sheet(frame=make_rows(Point(121, 25)), title="t", group="g"))
    with pytest.raises(ValueError, match="names the row 'nowhere'; expected the id of a row on the page"):
        page.data()


@pytest.mark.browser
def test_lines_are_drawn_to_scale_and_show_their_row(open_page, make_page, make_rows, tmp_path):
    chronology = Chronology(
        title="By date",
        moments=(
            moment(date(2024, 1, 1), date(2024, 3, 31), sort=Sort.CLAIMED, words="claimed"),
            moment(date(2024, 7, 1), date(2024, 7, 31), row="row-1", words="found", since=date(2024, 3, 31)),
        ),
    )
    page_object = make_page(chronology=chronology)
    rows = make_rows(Point(121, 25), Point(123, 23))
    page_object.add_sheet(Sheet(frame=rows, title="Points", group="g", shown=False))
    page_object.save(str(tmp_path / "page.html"))
    page, watch = open_page()
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_selector("html[data-drawn=yes]", state="attached")
    track, claimed, found = (
        page.locator(path).bounding_box() for path in (".track >> nth=0", ".stretch.claimed", ".stretch.found")
    )
    per_day = track["width"] / 274  # January to September 2024
    for bar, first, days in ((claimed, 0, 91), (found, 182, 31)):
        assert bar["x"] - track["x"] == pytest.approx(first * per_day, abs=1)
        assert bar["width"] == pytest.approx(days * per_day, abs=1)
    assert page.locator(".late").inner_text() == "92 days later"
    assert page.locator(".late span").get_attribute("title") == "92 days after 31 March 2024"
    assert page.locator(".chronology li").all_inner_texts()[0].split("\n") == ["January to March 2024", "claimed"]
    assert page.locator(".chronology button").count() == 1  # a moment without a row is text
    button = page.get_by_role("button", name="July 2024")
    assert button.bounding_box()["height"] >= 24
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup-content h2").inner_text() == "Row 1"
    assert page.get_by_role("checkbox", name="Points").is_checked()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert watch.errors == []
