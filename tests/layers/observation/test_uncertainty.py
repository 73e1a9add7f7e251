"""The draws: one seed gives one answer, the base world gives that of the check, and nothing runs backwards."""

from dataclasses import replace

import numpy as np
import pytest
from observed import EVERYBODY, FLEETS, GROUPS, of_kind, question
from pytest import approx

from layers.observation import shares, uncertainty, worlds
from layers.sky.members import WORKING
from layers.sky.satellites import Status


@pytest.fixture(scope="module")
def pool():
    return worlds.pool_of_looks(question())


@pytest.fixture(scope="module")
def base(pool):
    return worlds.base_world(pool)


@pytest.fixture(scope="module")
def draws():
    return uncertainty.draws(question())


def test_the_base_world_gives_the_windows_of_the_check(pool, base):
    # cells of 40 km and two weeks, against the 10 km and four weeks of the check
    table = shares.windows(question()).query("network == 'searoute' and case == 'base' and weight == 'km'")
    for row in table.itertuples():
        mean = uncertainty._measured(pool, base, question().sets.index((row.group, row.fleet)))
        assert mean == approx(row.mean_window_h, rel=0.03)


def test_fewer_satellites_and_narrower_angles_take_longer(pool, base):
    def hours(world, fleet=FLEETS[0]):
        return uncertainty._measured(pool, world, question().sets.index((EVERYBODY, fleet)))

    half = base.working & (np.arange(base.working.size) % 2 == 0)
    families = base.case_of_family
    assert hours(replace(base, working=half)) > hours(base)
    assert hours(replace(base, case_of_family=dict.fromkeys(families, "narrow"))) > hours(base)
    assert hours(replace(base, case_of_family=dict.fromkeys(families, "wide"))) < hours(base)
    assert hours(replace(base, phase=np.zeros(len(pool.assumed), dtype=int))) < hours(base)
    assert hours(base, FLEETS[1]) > hours(base)


def test_draws_repeat_on_any_number_of_threads_and_differ(pool, monkeypatch):
    seeded = pool._replace(question=replace(question(), seed=1))
    few = uncertainty._draw_all(seeded, 8, None)
    monkeypatch.setattr(uncertainty.os, "cpu_count", lambda: 1)
    again = uncertainty._draw_all(seeded, 8, None)
    assert few.to_dict() == again.to_dict()
    assert few[f"mean: {EVERYBODY}, all"].nunique() == 8
    assert few["network"].value_counts().tolist() == [4, 4]  # a Latin hypercube: as often as their chance says
    for fleet in FLEETS:
        mean = few[f"mean: {EVERYBODY}, {fleet}"]
        assert (mean <= few[f"tasked: {EVERYBODY}, {fleet}"]).all()
        assert (mean <= few[f"mean: Japan, {fleet}"]).all()
        assert (mean <= few[f"mean: NATO members, {fleet}"]).all()
        assert (mean <= few[f"guaranteed: {EVERYBODY}, {fleet}"]).all()
    assert (few[f"mean: {EVERYBODY}, all"] < few[f"mean: {EVERYBODY}, without commercial fleets"]).all()


@pytest.mark.thorough  # as many draws again, of another seed
def test_the_quantiles_stand_still(pool, draws, monkeypatch):
    # other draws of the same number: nine of ten lie between the same bounds, to 3 percent; medians to 2
    monkeypatch.setattr(uncertainty, "TASKED_DRAWS", 0)
    others = uncertainty._draw_all(pool._replace(question=replace(question(), seed=2)), uncertainty.DRAWS, None)
    for fleet in FLEETS:
        column = f"mean: {EVERYBODY}, {fleet}"
        assert others[column].quantile([0.05, 0.95]).tolist() == approx(
            draws[column].quantile([0.05, 0.95]).tolist(), rel=0.03
        )
        assert others[column].median() == approx(draws[column].median(), rel=0.02)


def test_the_largest_unknown_is_in_the_draws(draws):
    table = uncertainty.tornado(question()).set_index("assumption")
    assert table.index[0] == "commercial fleets"
    low = min(draws[f"mean: {EVERYBODY}, {fleet}"].quantile(0.05) for fleet in FLEETS)
    high = max(draws[f"mean: {EVERYBODY}, {fleet}"].quantile(0.95) for fleet in FLEETS)
    widest = table.loc["commercial fleets"]
    assert low < widest.low < widest.high < high


def test_the_tornado_holds_the_base_and_is_sorted():
    table = uncertainty.tornado(question())
    assert (table.low <= table.base).all()
    assert (table.base <= table.high).all()
    assert (table.high - table.low).is_monotonic_decreasing
    assert len(table) == 7


def test_a_satellite_off_its_orbit_is_drawn_with_its_own_chance(pool, base):
    lost = [k for k, m in enumerate(pool.known) if m.status is Status.OFF_REFERENCE]
    assert {pool.known[k].name for k in lost} == {"COSMO-SKYMED 1", "COSMO-SKYMED 3"}
    assert not base.working[lost].any()
    drawn = worlds.drawn_worlds(pool._replace(question=replace(question(), seed=3)), 200)
    share = np.mean([world.working[lost] for world in drawn])
    assert share == approx(WORKING[Status.OFF_REFERENCE], abs=0.01)


def test_the_sets_of_a_draw_are_those_of_the_check(pool, base):
    for place, (group, fleet) in enumerate(question().sets):
        counted = worlds._counted(pool, base)[:, place]
        own = counted[: len(pool.known) * worlds.READINGS].reshape(len(pool.known), -1).any(axis=1)
        names = {m.name for m, there in zip(pool.known, own, strict=True) if there}
        chosen = of_kind(GROUPS[group], "radar", commercial=fleet == FLEETS[0])
        assert names == {m.name for m in chosen}
