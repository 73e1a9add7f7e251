"""How much of the lanes lies under the strips: against the union of the strips, cut and measured another way."""

import pandas as pd
import pytest
import shapely
from observed import GROUPS, question
from pyproj import Geod

import layers

DAY = pd.Timestamp("2026-08-23", tz="UTC")


@pytest.fixture(scope="module")
def shares():
    return layers.load("lanes_under_swaths").set_index(["group", "window_s", "start_utc"])


def measured(group, start, window_s):
    """Share of the geodesic length of the lanes in the union of the strips that run in a stretch."""
    strips = layers.load("swaths_of_a_day")
    japan = strips["nation"] == "Japan"
    own = {"Japan": japan, "NATO members": ~japan, "Japan and NATO members": japan | True}[group]
    runs = own & (strips["start_utc"] < start + pd.Timedelta(seconds=window_s)) & (strips["end_utc"] > start)
    lanes = question().networks["searoute"].geometry
    cut = lanes.intersection(shapely.union_all(strips.geometry[runs]))
    length = Geod(ellps="WGS84").geometry_length
    return int(runs.sum()), sum(map(length, cut)) / sum(map(length, lanes))


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(("hours", "window_s"), [(0, 600.0), (7.5, 600.0), (13, 3600.0)])
def test_shares_are_those_of_the_strips_together(shares, group, hours, window_s):
    start = DAY + pd.Timedelta(hours=hours)
    row = shares.loc[(group, window_s, start)]
    passes, share = measured(group, start, window_s)
    assert row["passes"] == passes
    assert row["share"] == pytest.approx(share, abs=0.005)  # cells of 4 km


def test_a_wider_stretch_and_a_larger_group_never_see_less(shares):
    hour, short = (shares["share"].xs(window_s, level="window_s") for window_s in (3600.0, 600.0))
    assert (hour >= short.loc[hour.index]).all()
    everybody, japan, others = (
        shares["share"].xs(group) for group in ("Japan and NATO members", "Japan", "NATO members")
    )
    assert (everybody >= japan).all()
    assert (everybody >= others).all()


def test_all_of_a_day_is_one_stretch(shares):
    assert len(shares.xs(86_400.0, level="window_s")) == len(GROUPS)
    assert shares["share"].between(0, 1).all()
