"""The speed filter, derived by hand: against the last kept fix, on WGS 84; the fifth reject in a row cuts.

A unit of longitude at the equator is 1,739.4 m: in 60 s that is 56.4 kn, in 50 s 67.6 kn. The limit is 60 kn.
"""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from geographiclib.geodesic import Geodesic

from geo import NAUTICAL_MILE_M
from geo.events.stream import EventStream
from geo.tracks.rules import Rules

SQUARE = "POLYGON((0 0,80 0,80 8,0 8,0 0))"
FASTER = "faster than max_speed_kn"
KNOT_M_S = NAUTICAL_MILE_M / 3600


def at_pace(*units, start_s=0, y=4):
    """Fixes a minute apart, at these units of longitude: one unit a step is a ship, three are none."""
    return ", ".join(f"{start_s + 60 * i} {x} {y}" for i, x in enumerate(units))


def dropped(grid, track, **parameters):
    cleaning = grid.find(track, zones=[SQUARE], **{"max_speed_kn": 60.0} | parameters).cleaning
    return int(cleaning.loc[cleaning.reason == FASTER, "rows"].sum())


@pytest.mark.parametrize(
    ("track", "stays", "rows"),
    [
        (at_pace(1, 2, 3, 4), ["0..180 start end"], 0),
        (at_pace(1, 2, 99, 4), ["0..180 start end"], 1),
        (at_pace(1, 99, 99, 99, 99, 6), ["0..300 start end"], 4),
        (at_pace(1, 99, 99, 99, 99, 99), ["0..0 start cut"], 4),
        (at_pace(1, 99, 99, 99, 99, 99, 100), ["0..0 start cut"], 4),
        (at_pace(-1, 1, 3, 5, 7, 9), ["300..300 cut end"], 4),  # 113 kn from the first fix, at each
        (at_pace(1, 30, 31, 32, 33, 34, 35), ["0..0 start cut", "300..360 cut end"], 4),
        (at_pace(1, 2, 99, 99, 99, 99, 7, 99, 99, 99, 99, 12), ["0..660 start end"], 8),  # a kept fix counts anew
        (at_pace(1, 99, 2.5, 99, 3.5, 99, 4.5, 99, 5.5, 99), ["0..480 start end"], 5),  # two ships under one id
        (
            at_pace(1, 40, 40, 40, 40, 40, 2, 2, 2, 2, 2),  # cut to the second ship, and back to the first
            ["0..0 start cut", "300..300 cut cut", "600..600 cut end"],
            8,
        ),
        (at_pace(99, 1, 100, 2, 101), [], 2),  # whoever comes first is believed
        (at_pace(-1, 0, 1, 99, 3), ["60..240 crossing end"], 1),
        (at_pace(78, 79, 80, -40, 82), ["0..120 start crossing"], 1),
    ],
    ids=[
        *("a ship", "a spike", "four in a row", "five in a row", "five in a row, then on", "too fast throughout"),
        *("two ships after each other", "four, a good one, four", "two ships by turns", "to another ship and back"),
        *("the first fix is wrong", "a spike after the entry", "a spike before the exit"),
    ],
)
def test_speed_filter(grid, track, stays, rows):
    assert grid.stays(track, SQUARE, max_speed_kn=60.0) == stays
    assert dropped(grid, track) == rows


def test_the_fifth_reject_begins_a_piece_and_the_four_before_are_dropped(grid):
    track = at_pace(1, 2, 40, 41, 42, 43, 44, 45)
    assert grid.pieces(track, max_speed_kn=60.0) == ["0..60 2 start cut", "360..420 2 cut end"]


@pytest.mark.parametrize(
    ("rejects", "pieces"),
    [
        (1, ["0..0 1 start cut", "60..120 2 cut cut", "180..180 1 cut cut", "240..360 3 cut end"]),
        (2, ["0..0 1 start cut", "120..120 1 cut cut", "240..360 3 cut end"]),
        (3, ["0..180 2 start cut", "360..360 1 cut end"]),
        (4, ["0..180 2 start end"]),
    ],
)
def test_how_many_rejects_cut_is_a_rule(grid, rejects, pieces):
    # 2 is within 60 kn of 1, if that is still the last fix kept
    assert grid.pieces(at_pace(1, 40, 40, 2, 60, 60, 60), max_speed_kn=60.0, rejects_to_cut=rejects) == pieces


def test_a_cut_hides_what_lies_between(grid):
    # the ship leaves the zone (x = 80) unseen: its exit is a cut, not a crossing
    track = at_pace(79, 120, 121, 122, 123, 124, 125)
    assert grid.stays(track, SQUARE, max_speed_kn=60.0) == ["0..0 start cut"]


def test_rejected_fixes_leave_a_gap(grid):
    track = "0 1 4, 60 99 4, 120 3 4"
    assert grid.stays(track, SQUARE, max_speed_kn=60.0, max_gap_s=120) == ["0..120 start end"]
    assert grid.stays(track, SQUARE, max_speed_kn=60.0, max_gap_s=119) == ["0..0 start gap", "120..120 gap end"]


def test_a_jump_over_a_long_gap_is_measured_too(grid):
    # 200 units in 7,200 s are 94 kn: rejected, so the fixes after it are joined to the first piece's end by a gap
    track = "0 1 4, 60 2 4, 7260 202 4, 7320 3 4, 7380 4 4"
    assert grid.pieces(track, max_speed_kn=60.0) == ["0..60 2 start gap", "7320..7380 2 gap end"]


def test_limits_for_ships_and_aircraft(grid):
    # ten units a minute: 563.5 kn
    track = at_pace(1, 11, 21, 31)
    assert dropped(grid, track, max_speed_kn=700.0) == 0
    assert dropped(grid, track, max_speed_kn=60.0) == 3
    assert dropped(grid, track, max_speed_kn=None) == 0


def test_sixty_knots_is_the_default():
    assert Rules().max_speed_kn == 60.0
    assert Rules().rejects_to_cut == 5


@pytest.mark.parametrize("end", [(64, 0), (0, 64), (64, 64), (-37, 21)], ids=str)
@pytest.mark.parametrize(("share", "rows"), [(1.0001, 0), (0.9999, 1)], ids=["slower", "faster"])
def test_speed_is_measured_on_the_ellipsoid(grid, end, share, rows):
    # against GeographicLib: a sphere of mean radius is 0.56 % off along the meridian and 0.11 % along the equator
    x, y = (v * grid.unit_deg for v in end)
    seconds = Geodesic.WGS84.Inverse(0, 0, y, x)["s12"] / (60 * KNOT_M_S)
    track = f"0 0 0, {round(seconds * share, 6)} {end[0]} {end[1]}"
    assert dropped(grid, track, max_gap_s=1e5) == rows


def test_speed_over_the_antimeridian_goes_the_short_way(grid):
    # 11519 units are 179.984375 E
    track = "0 11519 4, 60 11520 4, 120 -11519 4, 180 -11518 4"
    assert dropped(grid, track) == 0


def test_the_first_fix_of_a_vessel_is_not_measured_from_the_last_of_another(grid):
    tracks = {"a": at_pace(1, 2, 3), "b": at_pace(900, 901, 902, start_s=180), "c": at_pace(5, 6, start_s=360)}
    assert dropped(grid, tracks) == 0


def test_ids_are_told_by_the_share_of_their_rows_that_was_rejected(grid):
    tracks = {
        "a": at_pace(1, 2, 3, 4),
        "b": at_pace(1, 2, 99, 4),
        "c": at_pace(1, 99, 2.5, 99, 3.5, 99, 4.5, 99, 5.5, 99),  # two ships by turns
        "d": at_pace(1, 99, 3),
        "e": at_pace(1, 2, 99, 4, 5, 99, 7, 8),
    }
    rejected = grid.find(tracks, max_speed_kn=60.0).rejected
    assert rejected.to_numpy().tolist() == [["c", 5, 5, 0.5], ["d", 1, 2, 1 / 3], ["e", 2, 6, 0.25], ["b", 1, 3, 0.25]]
    none = grid.find(tracks, max_speed_kn=None).rejected
    assert (len(none), none.dtypes.to_dict()) == (0, rejected.dtypes.to_dict())


def pieces_one_fix_at_a_time(track, rejects_to_cut, limit_m_s=60 * KNOT_M_S):
    """The rule as it is told: a fix faster than the limit from the last one kept goes, the fifth in a row cuts."""
    pieces, rejected = [], 0
    for seconds, x, y in track:
        kept = pieces[-1][-1] if pieces else None
        if kept is None:
            pieces.append([(seconds, x, y)])
            continue
        metres = Geodesic.WGS84.Inverse(*(v / 64 for v in (kept[2], kept[1], y, x)))["s12"]
        if metres <= limit_m_s * (seconds - kept[0]):
            pieces[-1].append((seconds, x, y))
            rejected = 0
        elif rejected + 1 < rejects_to_cut:
            rejected += 1
        else:
            pieces.append([(seconds, x, y)])
            rejected = 0
    return [f"{piece[0][0]}..{piece[-1][0]} {len(piece)}" for piece in pieces]


@pytest.mark.parametrize("rejects_to_cut", [1, 2, 3, 5])
def test_rejects_are_counted_on_from_one_batch_to_the_next(grid, rejects_to_cut):
    chance = np.random.default_rng(rejects_to_cut)
    fleet = {}
    for name in "abc":  # two ships under each id, by chance: some fixes are of one, some of the other
        other = chance.random(40) < chance.choice([0.2, 0.5, 0.8])
        fleet[name] = [(60 * k, k + 900 * int(far), 4) for k, far in enumerate(other)]
    rows = grid.from_rows((name, *fix) for name, track in fleet.items() for fix in track).sort_values("time")
    stream = EventStream(
        grid.shapes(SQUARE), max_speed_kn=60.0, rejects_to_cut=rejects_to_cut, max_gap_s=1e6, lateness_s=1
    )
    bounds = [0, 7, 8, 33, 60, 61, 90, len(rows)]
    told = [stream.push(rows.iloc[first:last]) for first, last in pairwise(bounds)]
    last = stream.close()
    found = pd.concat([part.pieces for part in (*told, last)])
    for name, track in fleet.items():
        mine = found[found["id"] == name].sort_values("t_start")
        ends = zip(grid.seconds(mine.t_start), grid.seconds(mine.t_end), mine.n_fixes, strict=True)
        expected = pieces_one_fix_at_a_time(track, rejects_to_cut)
        assert [f"{begin}..{end} {n}" for begin, end, n in ends] == expected
        kept = sum(int(piece.split()[1]) for piece in expected)
        both = last.rejected.set_index("id").get(["rejected", "kept"]).reindex([name], fill_value=0).to_numpy().tolist()
        assert both == ([[len(track) - kept, kept]] if kept < len(track) else [[0, 0]])
    assert len(found) > len(fleet)
