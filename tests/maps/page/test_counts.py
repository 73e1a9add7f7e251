"""The chart of counts by month: its numbers against the file, its changes against the table of all windows."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect
from pytest import approx

import layers
from layers.checks import checks
from layers.stories.read import load_story
from maps.site.pages import page_named, pages_of

DEFINITIONS = ("adiz_sorties", "line_sorties", "aircraft_around_taiwan", "naval_vessel_days")
COUNTS = page_named("taiwan-strait", pages_of(load_story())).counts
MAP = "window[document.querySelector('.folium-map').id]"


@pytest.fixture(scope="module")
def table():
    """Rows of the monthly table, which test_incursions holds against plain arithmetic on the files."""
    return layers.load("incursions_monthly").to_dict("records")


@pytest.fixture
def uri(make_page, tmp_path):
    page = make_page(counts=COUNTS(), sources=layers.sources())
    page.save(str(tmp_path / "counts.html"))
    return (tmp_path / "counts.html").as_uri()


@pytest.fixture
def counted(offline_page, uri):
    offline_page.goto(uri)
    offline_page.wait_for_selector("html[data-drawn=yes]", state="attached")
    return offline_page


def choose(page, label, words):
    page.locator(f".counts label:has(span:text-is('{label}')) select").select_option(label=words)


DAYS = dict(zip(DEFINITIONS, ("days_with_tracks",) * 2 + ("days_with_record", "days_with_vessels"), strict=True))


def whole(number):
    return None if number != number else int(number)  # noqa: PLR0124  NaN differs from itself


def test_the_numbers_are_those_of_the_table(table):
    block = COUNTS().block()
    assert list(block["months"]) == [row["id"] for row in table]
    for definition, count in zip(DEFINITIONS, block["counts"], strict=True):
        assert list(count["numbers"]) == [whole(row[definition]) for row in table]
        assert list(count["counted"]) == [
            whole(row[DAYS[definition]]) if row[definition] == row[definition] and row["id"] >= "2022-08" else None
            for row in table
        ]
        assert list(count["bounds"]) == [row[f"{definition}_bound"] for row in table]
    assert [at for at, _ in block["notes"]] == [0, 71]  # September 2020 and August 2026 are not whole
    assert [block["months"][at] for at, _ in block["events"]] == [
        *("2022-08", "2023-04", "2023-08", "2024-05", "2024-10", "2025-04", "2025-12"),
    ]
    assert block["events"][1][1] == "drills of 8 to 10 April 2023: 232 aircraft around Taiwan in 3 days"


def test_numbers_that_do_not_fit_the_months_are_refused():
    counts = COUNTS()
    short = replace(counts.counts[0], numbers=(1, 2))
    with pytest.raises(ValueError, match=r"has \[2, 72, 72, 72\] numbers, days, bases and bounds; expected 72 of each"):
        replace(counts, counts=(short,))
    with pytest.raises(ValueError, match="month '2019-01' is marked or compared; expected one from 2020-09 to 2026-08"):
        replace(counts, windows=(("x", ("2019-01", "2019-02"), ("2021-01", "2021-02")),))


def test_an_unknown_bound_is_refused():
    with pytest.raises(ValueError, match="has the bound 'perhaps'; expected one of"):
        replace(COUNTS().counts[0], bounds=("perhaps",))


@pytest.mark.browser
def test_the_page_reckons_every_window_as_the_table_does(open_page, uri):
    page, watch = open_page()
    page.goto(uri)
    page.wait_for_selector("html[data-drawn=yes]", state="attached")
    table = layers.load("incursion_windows")
    table = table[table["windows"] == "same months"]
    months = COUNTS().months
    asked = [
        [DEFINITIONS.index(row.definition)]
        + [
            [months.index(a), months.index(b)]
            for a, b in ((row.before_first, row.before_last), (row.after_first, row.after_last))
        ]
        for row in table.itertuples()
    ]
    found = page.evaluate(
        f"""(asked) => {{ const counts = {MAP}.story.data.counts;
             return asked.map(([n, ...pair]) => leadline.compared(counts, counts.counts[n], pair)); }}""",
        asked,
    )
    assert [f["totals"] for f in found] == table[["total_before", "total_after"]].to_numpy().tolist()
    assert [f["partial"] for f in found] == table["partial"].tolist()
    for key, column in (("change", "change_percent"), ("perDay", "change_percent_per_day")):
        known = table[column].notna()
        assert [f[key] is not None for f in found] == known.tolist()
        assert [f[key] for f in found if f[key] is not None] == approx(table.loc[known, column].tolist())
    assert watch.errors == []


@pytest.mark.browser
def test_a_bar_for_each_month_with_a_number_and_a_gap_for_the_others(counted, table):
    for n, definition in enumerate(DEFINITIONS):
        counted.locator(".counts select").first.select_option(str(n))
        there = [row for row in table if row[definition] == row[definition]]
        bars = counted.locator(".bars .bar")
        assert bars.evaluate_all("(all) => all.map((b) => b.dataset.month)") == [row["id"] for row in there]
        heights = bars.evaluate_all("(all) => all.map((b) => Number(b.getAttribute('height')))")
        values = [int(row[definition]) for row in there]
        assert heights == approx([max(heights) * v / max(values) for v in values], rel=1e-6)
        for look, wanted in (
            ("partial", [row["id"] for row in there if row["partial"]]),
            ("unsure", [row["id"] for row in there if row[f"{definition}_bound"] == "at least"]),
        ):
            drawn = counted.locator(f".bars .bar.{look}")
            assert drawn.evaluate_all("(all) => all.map((b) => b.dataset.month)") == wanted
        assert counted.locator(".bars .gap").count() == 2 - (definition != "line_sorties")


@pytest.mark.browser
def test_the_windows_compared_are_shaded_and_told(counted):
    choose(counted, "Count", "aircraft over the median line of 2019")
    choose(counted, "Compare", "August to December 2023 against 2022")
    result = counted.locator(".counts .result")
    expect(result).to_have_text(
        "August to December 2022: 565, August to December 2023: 340: −39.8 %; "
        "per day counted (127 and 107 days) −28.6 %."
    )
    for side, year in (("before", "2022"), ("after", "2023")):
        months = counted.locator(f".bars .bar.{side}").evaluate_all("(all) => all.map((b) => b.dataset.month)")
        assert months == [f"{year}-{m:02d}" for m in range(8, 13)]
        assert counted.locator(f".bars .wash.{side}").count() == 1
    disabled = counted.locator(".counts option:disabled").all_inner_texts()
    assert "January to December 2023 against 2022" in disabled  # the line has no count before August 2022
    choose(counted, "Count", "aircraft around Taiwan")
    choose(counted, "Compare", "January to December 2024 against 2023")
    expect(result).to_have_text(
        "January to December 2023: at least 4,666, January to December 2024: at least 5,026: no change of totals, "
        "4 and 12 days are missing; per day counted (361 and 354 days) +9.8 %."  # 5026 / 354 over 4666 / 361
    )
    choose(counted, "Compare", "nothing")
    assert counted.locator(".bars .wash").count() == 0


@pytest.mark.browser
def test_a_change_between_unlike_counts_tells_how_sure_it_is(counted):
    """Published totals fell by 1 to 2 %, our sums rose by 1.2 %: no contradiction, as the words must tell."""
    annual = layers.load("incursions_annual").set_index("id")
    sums = [annual.loc[f"adiz-sorties-{year}-sum", "value"] for year in (2022, 2023)]
    found = next(f for f in checks.check("incursions_40").findings if f.name.endswith("our own sums"))
    low, high = (f"{end:+.1f} %".replace("-", "−") for end in (found.low, found.high))
    choose(counted, "Count", "aircraft in Taiwan's identification zone")
    choose(counted, "Compare", "January to December 2023 against 2022")
    expect(counted.locator(".counts .result")).to_have_text(
        "Published totals: −1.5 % (1,727 or 1,738 to 1,703 or 1,709: −2.0 to −1.0 %). Counted here: "
        f"January to December 2022: at least {sums[0]:,.0f}, January to December 2023: {sums[1]:,.0f}: +1.2 %; "
        "counted from bulletins and tracks, then from tracks; "
        f"sums may be off by 3.4 %, so it lies between {low} and {high}."
    )
    assert (low, high) == ("−5.5 %", "+8.3 %")  # 1725 x 0.966 / (1705 x 1.034) and the other way round
    choose(counted, "Compare", "months of drills: April 2023 against August 2022")
    expect(counted.locator(".counts .result")).to_have_text(
        "August 2022: 446, April 2023: 267: −40.1 %; per day counted (31 and 28 days) −33.7 %."
    )
    choose(counted, "Compare", "January to July 2023 against 2022")
    expect(counted.locator(".counts .result")).to_contain_text("sums may be off by 7.4 %")  # months are further off


@pytest.mark.browser
def test_any_months_can_be_compared_and_a_partial_one_gives_no_change(counted):
    choose(counted, "Count", "vessel-days around Taiwan")
    choose(counted, "Compare", "other months …")
    choose(counted, "From", "August 2026")
    expect(counted.locator(".counts .result")).to_have_text(
        "August 2025: 190, August 2026: at least 168: no change of totals, a month is not whole; "
        "per day counted (31 and 21 days) +30.5 %."  # 168 / 21 over 190 / 31
    )
    choose(counted, "Months", "3")
    expect(counted.locator(".counts .result")).to_have_text("These months lie outside the table.")
    choose(counted, "From", "January 2022")
    expect(counted.locator(".counts .result")).to_contain_text("Not every month of")


@pytest.mark.browser
def test_months_are_told_by_keyboard_and_all_stand_in_a_table(counted, table):
    slider = counted.locator("#month")
    slider.focus()
    assert slider.get_attribute("aria-valuetext") == (
        "August 2023: about 131 aircraft, from tracks of 24 of 31 days; "
        "drills of 19 August 2023: 45 aircraft around Taiwan in 1 day"
    )
    counted.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext").startswith("September 2023: about 224 aircraft, from tracks of 17 of")
    choose(counted, "Count", "aircraft around Taiwan")
    slider.focus()
    assert slider.get_attribute("aria-valuetext") == "September 2023: 561 aircraft, from bulletins of 30 of 30 days"
    counted.keyboard.press("End")
    assert "August 2026: at least 162 aircraft, from bulletins of 21 of 31 days; partial month" in (
        slider.get_attribute("aria-valuetext")
    )
    counted.get_by_role("button", name="Table").press("Enter")
    dialog = counted.locator("dialog.numbers")
    expect(dialog).to_be_visible()
    assert dialog.locator("tbody tr").count() == len(table)
    april = dialog.locator("tbody tr", has_text="2023-04").locator("td").all_inner_texts()
    assert april[:5] == ["about 267", "tracks", "28", "about 162", "28"]
    assert april[5:9] == ["564", "30", "161", "30"]
    assert april[9] == "drills of 8 to 10 April 2023: 232 aircraft around Taiwan in 3 days"
    october = dialog.locator("tbody tr", has_text="2024-10").locator("td").all_inner_texts()
    assert october[5:9] == ["at least 543", "27", "at least 191", "26"]
    assert dialog.locator("a").count() == 4
    counted.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.browser
def test_the_map_keeps_its_room_and_nothing_is_wider_than_the_screen(counted):
    box = counted.locator(".folium-map").bounding_box()
    assert box["height"] > 430
    assert counted.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert counted.locator(".credits summary").text_content() == "Sources of what is drawn (4)"
