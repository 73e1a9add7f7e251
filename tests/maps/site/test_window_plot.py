"""The plot of all windows: what it says in words, what it draws, and that it is small."""

import re

import numpy as np
import pandas as pd
import pytest

from geo.claim import Claim
from maps.site.window_plot import windows_plot

CLAIM = Claim(id="fall", text="They fell by 40 %.", kind="number", value=40.0, unit="percent fewer", rounded_to=10)


@pytest.fixture
def windows():
    """Two counts: three windows of a year and drills each, and other years for one of them."""
    year = pd.DataFrame({"group": "2023 against 2022", "months": [1, 1, 2], "label": ["", "", "Jan to Feb"]})
    parts = [
        year.assign(series="aircraft", percent=[-44.0, 60.0, -36.0]),
        pd.DataFrame({"group": "drills", "months": 0, "label": "drills", "series": "aircraft", "percent": [-40.0]}),
        pd.DataFrame(
            {"group": "other years", "months": 1, "label": "", "series": "aircraft", "percent": [-50.0, 300.0]}
        ),
        year.assign(series="ships", percent=[10.0, 20.0, 15.0]),
        pd.DataFrame({"group": "drills", "months": 0, "label": "drills", "series": "ships", "percent": [5.0]}),
    ]
    return pd.concat(parts, ignore_index=True)


def test_the_plot_says_in_words_what_it_shows(windows):
    assert windows_plot(windows, CLAIM).alt == (
        "Change in every window, claimed −40 %: "
        "aircraft: 3 windows from −44 to +60 %, 2 of them within 5 of −40 %, drills −40.0 %; "
        "ships: 3 windows from +10 to +20 %, 0 of them within 5 of −40 %, drills +5.0 %"
    )


def test_each_window_is_a_dot_and_the_claim_a_line_in_each_count(windows):
    html = windows_plot(windows, CLAIM).html
    groups = re.findall(r'<g class="ink-lane-major windows-of-year">(.*?)</g>', html)
    assert [group.count("<circle") for group in groups] == [3, 3]
    drills = re.findall(r'<g class="ink-range_ring">(.*?)</g>', html)
    assert [group.count('class="spot"') for group in drills] == [1, 1, 1]  # and once in the legend
    assert html.count('<line class="claimed"') == 3  # likewise
    for words in ("claimed −40 %", "as rounded: 35 to 45", "Jan to Feb −36.0 %", ">−40.0 %<", "other years"):
        assert words in html


def test_dots_lie_by_the_ratio_of_the_totals(windows):
    html = windows_plot(windows, CLAIM).html
    groups = re.findall(r'windows-of-year">(.*?)</g>', html)
    x = sorted(float(v) for group in groups for v in re.findall(r'cx="([\d.]+)%"', group))
    logs = np.log([0.56, 0.64, 1.1, 1.15, 1.2, 1.6])
    assert np.diff(x) / (x[-1] - x[0]) == pytest.approx(np.diff(logs) / (logs[-1] - logs[0]), abs=1e-3)
    line = float(re.search(r'<line class="claimed" x1="([\d.]+)%"', html)[1])
    assert (line - x[0]) / (x[-1] - x[0]) == pytest.approx(np.log(0.6 / 0.56) / (logs[-1] - logs[0]), abs=1e-3)


def test_no_windows_or_no_number_make_no_plot(windows):
    assert windows_plot(windows.iloc[:0], CLAIM) is None
    assert windows_plot(windows, Claim(id="x", text="x", kind="event")) is None


def test_a_count_without_a_window_of_the_year_or_events_is_left_out(windows):  # issue 12: it was a count of one story
    strikes = windows.assign(group=windows["group"].replace("drills", "strikes"))
    html = windows_plot(strikes, CLAIM).html
    assert "strikes by their days" in html
    assert "drills by their days" not in html
    alone = strikes[strikes["group"] == "other years"]
    assert windows_plot(alone, CLAIM) is None
    only_ships = strikes[(strikes["series"] == "ships") | (strikes["group"] == "other years")]
    assert "aircraft" not in windows_plot(only_ships, CLAIM).html


def test_a_claim_without_an_upper_end_has_a_band_to_the_edge(windows):
    claim = Claim(id="fall", text="By 40 % or more.", kind="number", value=40, unit="percent fewer", sense="at least")
    plot = windows_plot(windows, claim)
    assert "1 of them at −40 % or less" in plot.alt
    assert 'class="as-rounded" x="0' in plot.html
    assert "as rounded: 40 or more" in plot.html
