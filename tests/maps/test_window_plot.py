"""The plot of all windows: what it says in words, what it draws, and that it is small."""

import base64
import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from geo.claim import Claim
from maps.style import STYLES
from maps.window_plot import windows_plot

CLAIM = Claim(id="fall", text="They fell by 40 %.", kind="number", value=40.0, unit="percent fewer")


@pytest.fixture
def windows():
    """Two counts: three windows of a year and drills each, and other years for one of them."""
    year = pd.DataFrame({"group": "2023 against 2022", "months": [1, 1, 2], "label": ["", "", "Jan to Feb"]})
    parts = [
        year.assign(series="aircraft", percent=[-44.0, 60.0, -36.0]),
        pd.DataFrame(
            {"group": "drill months", "months": 1, "label": "drills", "series": "aircraft", "percent": [-40.0]}
        ),
        pd.DataFrame(
            {"group": "other years", "months": 1, "label": "", "series": "aircraft", "percent": [-50.0, 300.0]}
        ),
        year.assign(series="ships", percent=[10.0, 20.0, 15.0]),
        pd.DataFrame({"group": "drill months", "months": 1, "label": "drills", "series": "ships", "percent": [5.0]}),
    ]
    return pd.concat(parts, ignore_index=True)


def svg_of(uri):
    return base64.b64decode(uri.split(",")[1]).decode()


def test_the_plot_says_in_words_what_it_shows(windows):
    assert windows_plot(windows, CLAIM).alt == (
        "Change in every window, claimed -40 %: "
        "aircraft: 3 windows from -44 to +60 %, 2 of them within 5 of -40 %, drill months -40.0 %; "
        "ships: 3 windows from +10 to +20 %, 0 of them within 5 of -40 %, drill months +5.0 %"
    )


def test_each_window_is_a_dot_and_the_claim_a_line_in_each_count(windows):
    plot = windows_plot(windows, CLAIM)
    for uri, scheme in ((plot.light, "light"), (plot.dark, "dark")):
        svg = svg_of(uri)
        blue, brown = (getattr(STYLES[key], scheme) for key in ("lane-major", "range_ring"))
        dots = re.findall(rf'<use [^>]*style="fill: {blue}[^"]*opacity[^"]*"', svg)
        assert len(dots) == 3 + 3
        assert len(re.findall(rf'<use [^>]*style="fill: {brown}[^"]*"', svg)) == 2 + 1  # drills, and once in the legend
        for words in ("claimed −40 %", "as rounded: 35 to 45", "Jan to Feb: −36.0 %", ">−40.0 %<", "other years"):
            assert words in svg


def test_dots_lie_by_the_ratio_of_the_totals(windows):
    svg = svg_of(windows_plot(windows, CLAIM).light)
    x = sorted({float(v) for v in re.findall(r'<use [^>]*?x="([\d.]+)" [^>]*style="fill: #08519c[^"]*opacity', svg)})
    ratios = (0.56, 0.64, 1.1, 1.15, 1.2, 1.6)
    assert len(x) == len(ratios)
    steps = [(b - a) / (x[-1] - x[0]) for a, b in pairwise(x)]
    logs = pd.Series(np.log(ratios))
    assert steps == pytest.approx((logs.diff().dropna() / (logs.iloc[-1] - logs.iloc[0])).tolist(), abs=1e-3)


def test_no_windows_or_no_number_make_no_plot(windows):
    assert windows_plot(windows.iloc[:0], CLAIM) is None
    assert windows_plot(windows, Claim(id="x", text="x", kind="event")) is None
