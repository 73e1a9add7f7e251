from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from pytest import approx
from shapely.geometry import Point

from maps.page.measure import Classes, Measure, opening
from maps.page.page import StoryMap
from maps.page.sheet import Sheet
from maps.page.style_table import RAMP
from maps.page.timeline import Timeline

START = datetime(2026, 8, 23, tzinfo=UTC)
SHARE = Measure(
    column="share", title="share", unit="%", limits=(50, 70, 85, 95), factor=100, decimals=0, says="{:.0f} % on average"
)
GAP = Measure(column="gap", title="gap", unit="h", limits=(0.5, 1, 2, 4), decimals=2, falling=True, says="{:.1f} h")


@pytest.fixture
def frame(make_rows):
    return make_rows(Point(1, 2), Point(3, 4), share=[0.2, 0.8], gap=[0.123, 5.0], length_km=[30.0, 10.0])


def test_the_sentence_tells_the_mean_weighted_with_the_length(frame):
    assert SHARE.sentence(frame, "length_km") == "35 % on average"  # (0.2 * 30 + 0.8 * 10) / 40
    assert GAP.sentence(frame, "length_km") == "1.3 h"  # (0.123 * 30 + 5 * 10) / 40 = 1.342


def test_an_empty_layer_says_nothing(frame):
    assert SHARE.sentence(frame.iloc[:0], "length_km") == ""


def test_rows_carry_their_values_in_the_unit_of_the_legend(frame, sources, make_page):
    page = make_page(sources=sources).add_sheet(Sheet(frame=frame, title="t", group="g", measures=(SHARE, GAP)))
    block = page.data()["sheets"][0]
    assert [feature["m"] for feature in block["features"]] == [[20, 0.12], [80, 5.0]]
    assert set(page.data()["styles"]) == set(RAMP)


def test_few_hours_are_as_bright_as_many_looks():
    assert SHARE.block(pd.DataFrame(), "x")["keys"] == list(RAMP)
    assert GAP.block(pd.DataFrame(), "x")["keys"] == list(RAMP)[::-1]


TRAFFIC = Classes(
    column="class", title="traffic", names={"minor": ("few", "lane-minor"), "major": ("many", "lane-major")},
    says="{minor:.0f} km and {major:.0f} km",
)  # fmt: skip


def test_a_class_by_name_is_a_place_with_a_look_of_its_own(frame, sources, make_page):
    classed = frame.assign(**{"class": ["major", "minor"]})
    page = make_page(sources=sources).add_sheet(Sheet(frame=classed, title="t", group="g", measures=(SHARE, TRAFFIC)))
    sheet = page.data()["sheets"][0]
    assert [feature["m"] for feature in sheet["features"]] == [[20, 1], [80, 0]]
    block = sheet["measures"][1]
    assert (block["classes"], block["keys"]) == (["few", "many"], ["lane-minor", "lane-major"])
    assert (block["limits"], block["says"]) == ([0.5], "10 km and 30 km")
    assert {"lane-minor", "lane-major"} < set(page.data()["styles"])


def test_a_row_of_another_name_is_refused():
    with pytest.raises(ValueError, match="row 'a' has the class 'huge'; expected minor, major"):
        TRAFFIC.value({"id": "a", "class": "huge"})


def test_a_page_opens_with_the_measure_that_says_so():
    assert opening((SHARE, GAP)) is SHARE
    chosen = replace(GAP, opens=True)
    assert opening((SHARE, chosen, TRAFFIC)) is chosen


def test_a_value_takes_the_look_of_its_class():
    looks = [GAP.key({"gap": hours}) for hours in (0.49, 0.5, 3.9, 4.0)]
    assert looks == ["ramp-5", "ramp-4", "ramp-2", "ramp-1"]  # a value at a limit is in the class above
    assert TRAFFIC.key({"id": "a", "class": "major"}) == "lane-major"


@pytest.mark.parametrize("limits", [(1, 2, 3), (1, 2, 3, 4, 5), (1, 3, 2, 4), (1, 1, 2, 3)])
def test_limits_that_make_no_classes_are_refused(limits):
    with pytest.raises(ValueError, match="expected 4 numbers that rise, which part the 5 colours"):
        Measure(column="x", title="x", unit="", limits=limits, says="")


def test_sheets_of_a_page_have_the_same_measures(frame, make_page):
    page = make_page().add_sheet(Sheet(frame=frame, title="One", group="g", measures=(SHARE,)))
    with pytest.raises(ValueError, match="layers 'One' and 'Two' are coloured by different measures"):
        page.add_sheet(Sheet(frame=frame, title="Two", group="g", measures=(GAP,)))


def test_a_measured_layer_needs_its_columns_and_its_weight(make_rows):
    with pytest.raises(ValueError, match="lacks the columns share, length_km"):
        Sheet(frame=make_rows(Point(1, 2)), title="t", group="g", measures=(SHARE,))


def timed(make_rows):
    return make_rows(Point(1, 2), start_utc=pd.Timestamp(START), end_utc=pd.Timestamp(START) + pd.Timedelta(minutes=8))


def test_a_timed_row_tells_when_in_seconds_since_1970(make_rows, make_page):
    page = make_page(timeline=Timeline(start_utc=START, end_utc=START + timedelta(days=1)))
    assert isinstance(page, StoryMap)
    page.add_sheet(Sheet(frame=timed(make_rows), title="t", group="g", timed=True))
    seconds = 1_787_443_200  # date -u -d 2026-08-23 +%s
    assert page.data()["sheets"][0]["features"][0]["p"] == [seconds, seconds + 480]
    assert page.data()["timeline"] == {
        "from": seconds, "to": seconds + 86_400, "step": 600, "window": 21_600,
        "windows": [3600, 10_800, 21_600, 43_200, 86_400],
        "noun": ["pass", "passes"], "counted": "", "about": "Looks at the lanes", "shares": None, "shareWords": "",
        "days": False, "zone": "UTC",
    }  # fmt: skip


def test_a_timed_layer_needs_times_and_a_slider(make_rows, make_page):
    with pytest.raises(ValueError, match="lacks the columns start_utc, end_utc"):
        Sheet(frame=make_rows(Point(1, 2)), title="t", group="g", timed=True)
    with pytest.raises(ValueError, match="is timed, but the page has no slider"):
        make_page().add_sheet(Sheet(frame=timed(make_rows), title="t", group="g", timed=True))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start_utc": datetime(2026, 8, 23)}, "has no zone; add tzinfo=UTC"),  # noqa: DTZ001  the mistake under test
        ({"end_utc": START}, "expected the end after the start"),
        ({"step": timedelta(0)}, "expected the end after the start, and step and windows more than nothing"),
        ({"windows": (timedelta(days=2),)}, "no longer than that"),
        ({"window": timedelta(hours=5)}, "the window 5:00:00 is none of"),
    ],
)
def test_a_timeline_that_cannot_run_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Timeline(**{"start_utc": START, "end_utc": START + timedelta(days=1), **change})


def test_a_day_is_the_stretch_that_it_covers():
    span = Timeline(start_utc=START, end_utc=START + timedelta(days=1)).block()
    assert span["to"] - span["from"] == approx(86_400)


def test_shares_stand_in_order_of_time_by_group_and_window():
    table = pd.DataFrame(
        {
            "group": ["A", "A", "A", "B"],
            "window_s": [600.0, 600.0, 3600.0, 600.0],
            "start_utc": pd.to_datetime([START + timedelta(minutes=10), START, START, START]),
            "share": [0.126, 0.0, 1.0, 0.5],
        }
    )
    span = Timeline(start_utc=START, end_utc=START + timedelta(days=1), shares=lambda: table)
    assert span.block()["shares"] == {"A": {"600": [0, 13], "3600": [100]}, "B": {"600": [50]}}


def test_a_sentence_names_other_columns_of_the_layer(make_rows):
    rows = make_rows(Point(121, 25), Point(122, 25)).assign(soon=[0.5, 0.9], now=[0.1, 0.3], km=[1.0, 3.0])
    said = {"column": "soon", "title": "soon", "unit": "%", "limits": (1, 2, 3, 4), "factor": 100}
    found = Measure(**said, says="{:.0f} % soon, {now:.0f} % now").sentence(rows, "km")
    assert found == "80 % soon, 25 % now"  # (0.5 + 3 * 0.9) / 4, (0.1 + 3 * 0.3) / 4
    with pytest.raises(ValueError, match=r"the layer has no column then; expected \{\} for its own mean"):
        Measure(**said, says="{:.0f} %, {then:.0f} %").sentence(rows, "km")
