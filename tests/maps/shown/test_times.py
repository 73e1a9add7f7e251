"""Times of any frame on the slider of `maps.show`; seconds since 1970 by GNU date (issue 10)."""

from datetime import UTC, date, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import maps

FIRST_S, LAST_S = -62_135_596_800, 253_402_300_799  # 0001-01-01 and 9999-12-31T23:59:59: open
Y2013, Y2016, Y2016_2, Y2020_2 = 1_385_164_800, 1_451_606_400, 1_451_692_800, 1_577_923_200  # 2013-11-23, 2016-01-01 ..
HEAVY = 2_001


def show(given, **options):
    """Show rows without the land around, which takes longest and which most tests do not look at."""
    return maps.show(given, **{"land": False, **options})


def frame(count=3, **columns):
    shapes = gpd.points_from_xy(125 + np.arange(count) % 3, 30 + 0.001 * np.arange(count))
    return gpd.GeoDataFrame(geometry=shapes, crs=4326).assign(**columns)


def spans(page):
    block = page.data()["sheets"][0]
    return [{**block["common"], **row}["p"] for row in block["features"]]


def claims(**columns):
    known = {"since": ["2013-11-23", "2013-11-23", None, None], "until": [None, "2020-01-01", "2016-01-01", None]}
    return frame(4, name=["since 2013", "2013 to 2020", "to 2016", "no time"], **{**known, **columns})


def test_a_row_without_an_end_is_open_to_the_end():
    page = show(claims(), time=("since", "until"))
    assert spans(page) == [[Y2013, LAST_S], [Y2013, Y2020_2], [FIRST_S, Y2016_2], [FIRST_S, LAST_S]]
    assert page.sheets[0].note == (
        "1 row has no end and is shown from its begin on. 1 row has no begin and is shown up to its end. "
        "1 row has no time and is always shown."
    )
    assert page.timeline.end_utc == datetime(2020, 1, 2, tzinfo=UTC)  # what is known


def test_the_last_day_of_all_days_is_no_end():
    since = ["2013-11-23", "2013-11-23", "0001-01-01", None]
    written = claims(since=since, until=["9999-12-31", "2020-01-01", "2016-01-01", None])
    assert spans(show(written, time=("since", "until"))) == spans(show(claims(), time=("since", "until")))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2013", "2016", "2020"], [(1_356_998_400, 1_388_534_400), (1_451_606_400, 1_483_228_800)]),
        (["2013-11", "2016-02", "2020-01"], [(1_383_264_000, 1_385_856_000), (1_454_284_800, 1_456_790_400)]),
        (pd.PeriodIndex(["2013", "2016", "2020"], freq="Y"), [(1_356_998_400, 1_388_534_400)]),
        (pd.IntervalIndex.from_breaks(pd.to_datetime(["2013-11-23", "2016-01-01", "2020-01-02", "2021-01-01"])),
         [(Y2013, Y2016), (Y2016, Y2020_2)]),
        ([date(2013, 11, 23), date(2016, 1, 1), None], [(Y2013, Y2013 + 86400), (Y2016, Y2016_2), (FIRST_S, LAST_S)]),
        (np.array(["0044-03-15", "1453-05-29", "2262-04-12"], dtype="datetime64[s]"),
         [(-60_772_291_200, -60_772_204_800), (-16_302_124_800, -16_302_038_400), (9_223_372_800, 9_223_459_200)]),
    ],
    ids=["years", "months", "periods", "intervals", "dates", "far"],
)  # fmt: skip
def test_a_column_tells_begin_and_end_by_what_it_holds(values, expected):
    assert [tuple(p) for p in spans(show(frame(when=values), time="when"))][: len(expected)] == expected


def test_whole_years_as_begin_and_end():
    known = frame(since=["2013", None, "2014"], until=["2015", "2016", None])
    assert spans(show(known, time=("since", "until"))) == [
        [1_356_998_400, 1_451_606_400], [FIRST_S, 1_483_228_800], [1_388_534_400, LAST_S]
    ]  # fmt: skip


def test_a_layer_that_ends_early_stays_open_beside_another():
    early, late = claims()[:1], claims(since="2025-01-01", until="2026-01-01")
    assert spans(show({"early": early, "late": late}, time=("since", "until"))) == [[Y2013, LAST_S]]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.array(["2026-01-01", "12000-01-01"], dtype="M8[s]"), "row 2 of Rows is of the year 12000 in column 'when'"),
        (np.array(["-044-03-15", "2026-01-01"], dtype="M8[s]"), "row 1 of Rows is of the year -44 in column 'when'"),
        (["2026-01-01", "soon"], r"column 'when' of Rows holds no times \(row 2: 'soon'\)"),
        (["2026-01-01", "12000-01-01"], r"column 'when' of Rows holds no times \(row 2: '12000-01-01'\)"),
    ],
)  # fmt: skip
def test_times_that_no_calendar_has_are_refused_with_column_and_row(values, said):
    with pytest.raises(ValueError, match=said) as refused:
        show(frame(2, when=values), time="when")
    assert "\n" not in str(refused.value)


def test_an_error_names_the_row_of_the_frame_that_was_given():
    given = frame(3, when=["2026-01-01", "2026-01-02", "soon"])
    with pytest.raises(ValueError, match=r"\(row 3: 'soon'\)"):
        show(given.set_geometry([None, *given.geometry[1:]], crs=4326), time="when")


@pytest.mark.one_in(2)
@pytest.mark.parametrize("heavy", [False, True])
@pytest.mark.browser
def test_open_rows_are_shown_by_slider_table_card_and_address(heavy, open_page, tmp_path):
    known = claims()
    if heavy:
        rest = frame(HEAVY, name="filler", since="2014-01-01", until="2014-01-02")
        known = pd.concat([known, rest], ignore_index=True)
    show(known, time=("since", "until"), title="Claims").save(tmp_path / "page.html")
    page, watch = open_page()
    address = (tmp_path / "page.html").as_uri()
    page.goto(f"{address}#window=2160h&time=2019-06-01T00:00Z")
    page.wait_for_selector("html[data-drawn=yes]")
    assert page.locator(".timeline .count").inner_text().startswith("3 rows")  # all but what ended in 2016
    page.goto("about:blank")
    page.goto(f"{address}#window=2160h&time=2013-12-01T00:00Z")
    page.wait_for_selector("html[data-drawn=yes]")
    assert page.locator(".timeline .count").inner_text().startswith(f"{4 + heavy * HEAVY:,} rows")
    page.get_by_role("button", name="Table").first.click()
    heads = page.locator(".layer-table th[scope=col]").all_inner_texts()
    cells = page.locator(".layer-table tbody tr").first.locator("th, td").all_inner_texts()
    assert any("From" in head for head in heads)
    assert "2013-11-23 00:00:00" in cells
    assert "open" in cells
    assert (watch.requests, watch.errors) == ([], [])


def calls(zone, **columns):
    at = pd.to_datetime(["2026-03-28T23:30Z", "2026-03-29T03:00Z", "2026-03-29T15:00Z"])
    return maps.show(frame(at=at, **columns), time="at", time_zone=zone, land=False)


def test_times_are_told_by_the_clocks_of_a_zone():  # GNU date: TZ=Asia/Tokyo date -d 2026-03-28T23:30Z
    page = calls("Asia/Tokyo")
    assert [page.sheets[0].details[0].told(row) for _, row in page.sheets[0].frame.iterrows()] == [
        "2026-03-29 08:30:00 Asia/Tokyo", "2026-03-29 12:00:00 Asia/Tokyo", "2026-03-30 00:00:00 Asia/Tokyo",
    ]  # fmt: skip
    assert spans(page) == spans(calls("UTC"))
    assert page.data()["timeline"]["zone"] == "Asia/Tokyo"
    html = page.get_root().render()
    assert "Times of rows are in the time zone Asia/Tokyo, other dates in UTC." in html
    assert "Dates are in UTC." in calls("UTC").get_root().render()
    assert "rows from 2026-03-29, 08:30 to 2026-03-30, 00:01 Asia/Tokyo" in html
    assert "From, Asia/Tokyo" in html


def test_times_without_a_zone_are_utc_and_days_of_the_place_are_whole():
    bare = pd.to_datetime(["2026-03-28T23:30", "2026-03-29T03:00", "2026-03-29T15:00"])
    page = maps.show(frame(at=bare), time="at", time_zone="Asia/Tokyo", land=False)
    assert spans(page) == spans(calls("UTC"))
    assert page.sheets[0].details[0].told(page.sheets[0].frame.iloc[0]) == "2026-03-29 08:30:00 Asia/Tokyo"
    days = pd.to_datetime(["2026-03-28", "2026-03-29", "2026-03-30"]).tz_localize("Asia/Tokyo")
    page = maps.show(frame(at=days), time="at", time_zone="Asia/Tokyo", land=False)
    assert page.sheets[0].details[0].told(page.sheets[0].frame.iloc[0]) == "2026-03-28"


@pytest.mark.parametrize("zone", ["Tokyo", "Mars", "", None, "GMT+9"])
def test_what_is_no_time_zone_is_said_in_one_line(zone):
    with pytest.raises(ValueError, match=r"is no time zone of IANA; expected such as 'Asia/Tokyo'") as error:
        calls(zone)
    assert "\n" not in str(error.value)
    assert ("Is 'Asia/Tokyo' meant?" in str(error.value)) == (zone == "Tokyo")


@pytest.mark.browser
def test_slider_and_table_tell_the_zone_and_its_summer_time(reader, tmp_path):  # clocks went on at 2026-03-29T01:00Z
    calls("Europe/Berlin").save(tmp_path / "page.html")
    page = reader.open(tmp_path / "page.html")
    said = page.locator(".timeline .reading").inner_text()
    assert said == ("2026-03-29, 00:30 to 17:01 Central European Standard Time to Central European Summer Time")
    page.get_by_role("button", name="Table of Rows").click()
    assert "2026-03-29 05:00:00" in page.locator(".layer-table").inner_text()
    reader.assert_quiet()


@pytest.mark.browser
def test_the_slider_counts_in_thousands(reader, tmp_path):
    at = pd.Series(pd.Timestamp("2026-03-29T00:00Z") + pd.to_timedelta(np.arange(HEAVY), unit="min"))
    maps.show(frame(HEAVY, at=at), time="at", land=False).save(tmp_path / "page.html")
    page = reader.open(tmp_path / "page.html")
    assert "2,001 rows" in page.locator(".timeline .count").inner_text()
    reader.assert_quiet()
