"""A question that is none is refused in one line, before any satellite is followed."""

from dataclasses import replace
from datetime import datetime

import geopandas as gpd
import numpy as np
import pytest
from observed import question
from pytest import approx

from geo import lengths_m
from layers.observation.instants import Bits

PLACES = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0.0, 10.0, 20.0], [0.0, 0.0, 0.0]), crs=4326)


@pytest.mark.parametrize("share", [0, 1, 2, float("nan"), -1, 85, np.inf])
def test_a_wrong_share_is_refused_at_once(share):
    with pytest.raises(ValueError, match=r"the share is .*; expected more than 0 and less than 1\."):
        replace(question(), share=share)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"within_s": 28 * 86_400.0}, "a window of 672 h does not fit into 28 days"),
        ({"within_s": 0.0}, "a window of 0 h does not fit"),
        ({"days": 0.0}, "days is 0; expected more than 0"),
        ({"main": "japn"}, "the fleet 'japn' is not among"),
        ({"weights": {"ships": "n_ships"}}, "weights names the column 'n_ships', which searoute has not"),
        ({"start_utc": datetime(2026, 8, 23)}, "aware"),  # noqa: DTZ001  that is the mistake
        ({"networks": {"a": PLACES, "b": question().networks["ornl"]}, "weights": {}}, "of different kinds"),
    ],
)
def test_what_does_not_fit_is_told(wrong, words):
    with pytest.raises(ValueError, match=words):
        _ = replace(question(), **wrong).unit


def test_cells_are_smaller_where_there_is_little_and_their_amounts_add_up():
    lanes = question().networks["searoute"].iloc[:1]
    few = replace(question(), networks={"one": lanes}, _cells={}, _amounts={})
    km = lengths_m(lanes).sum() / 1000
    for usual in (20.0, 40.0, 80.0):
        assert few.side_km(usual) == approx(min(usual, km / 200))
        assert few.cells(usual)["amount"].sum() == approx(km)
    assert [question().side_km(usual) for usual in (20.0, 40.0, 80.0)] == [20.0, 40.0, 80.0]


def test_points_are_taken_as_they_are():
    asked = replace(question(), networks={"places": PLACES}, weights={}, _cells={}, _amounts={})
    assert asked.unit == "points"
    assert asked.weight_names == ("points",)
    assert asked.cells(80.0)["amount"].tolist() == [1.0, 1.0, 1.0]


def test_a_span_of_moments_that_does_not_fit_into_memory_is_refused():
    with pytest.raises(ValueError, match=r"28 days over 1,000,000 targets do not fit .* expected at most 0 days"):
        question().instants(1_000_000)


def test_bits_tell_every_fleet_apart():
    # brute force: twelve members in five fleets by chance; a fleet has a member's mark if, and only if, it holds it
    there = np.random.default_rng(1).random((12, 5)) < 0.4
    for levels in (1, 3):
        bits = Bits.of(there, levels)
        for level in range(levels):
            marks = np.array([bits.of_each(k)[level] for k in range(12)], dtype=bits.dtype)
            for fleet in range(5):
                seen = (marks & bits.dtype.type(bits.mask(fleet, level))) != 0
                assert seen.tolist() == there[:, fleet].tolist()
    assert Bits.of(np.eye(40, dtype=bool)).dtype == np.uint64
    with pytest.raises(ValueError, match="the fleets overlap in 70 ways; expected at most 64"):
        Bits.of(np.eye(70, dtype=bool))
