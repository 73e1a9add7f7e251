"""Zones with floors, ceilings and times, against hand-made answers and against an oracle in rational arithmetic."""

import random
from fractions import Fraction
from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from effort import cases

from geo.events.events import find_events
from geo.events.stream import EventStream
from tests.geo.events.oracle_4d import Fix, Zone, told_and_untold

MAX_GAP_S = 3600
UNIT_DEG = 1 / 64  # a lattice of binary numbers near the equator, where steps are straight in degrees
SQUARE = ((2, 2), (6, 2), (6, 6), (2, 6))
SHAPES = (
    SQUARE,
    ((0, 0), (4, 6), (6, 4)),
    ((1, 1), (7, 1), (7, 7), (4, 3), (1, 7)),
    ((2, 1), (6, 1), (6, 5), (4, 5), (4, 3), (2, 3)),
)
RULES = {"max_speed_kn": None, "max_gap_s": MAX_GAP_S, "edge_model": "planar"}


def instant(seconds):
    return pd.Timestamp(seconds, unit="s", tz="UTC")


def zones(*given, reference="HAE"):
    rows = [
        {
            "id": f"z{number}",
            "floor_m": zone.floor,
            "ceiling_m": zone.ceiling,
            "floor_reference": reference,
            "ceiling_reference": reference,
            "active_windows": None
            if zone.windows is None
            else ";".join(f"{instant(a).isoformat()}/{instant(b).isoformat()}" for a, b in zone.windows),
            "geometry": shapely.Polygon([(x * UNIT_DEG, y * UNIT_DEG) for x, y in zone.vertices]),
        }
        for number, zone in enumerate(given)
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


def positions(*tracks, kind="geometric"):
    rows = [
        (
            f"{number:05}",
            instant(f.t),
            f.x * UNIT_DEG,
            f.y * UNIT_DEG,
            float("nan") if f.h is None else float(f.h),
            kind,
        )
        for number, track in enumerate(tracks)
        for f in track
    ]
    return pd.DataFrame(rows, columns=["id", "time", "lon", "lat", "height_m", "height_kind"])


def told(found, name="00000", zone="z0"):
    rows = found.events[(found.events["id"] == name) & (found.events["zone"] == zone)]
    return [
        (us(a), us(b), entry, leave)
        for a, b, entry, leave in rows[["t_in", "t_out", "entry", "exit"]].itertuples(index=False, name=None)
    ]


def untold(found, name="00000", zone="z0"):
    rows = found.untold[(found.untold["id"] == name) & (found.untold["zone"] == zone)]
    return sorted(
        (us(a), us(b), why) for a, b, why in rows[["t_in", "t_out", "why"]].itertuples(index=False, name=None)
    )


def us(time):
    return int(time.timestamp()) * 10**6 + time.microsecond


def assert_same(found, expected):
    """Words as they are, times to the microsecond: the nearest to the rational number."""
    assert [row[2:] for row in found] == [row[2:] for row in expected], (found, expected)
    for row, exact in zip(found, expected, strict=True):
        for time, due in zip(row[:2], exact[:2], strict=True):
            assert abs(time - due * 10**6) <= Fraction(1, 2) + Fraction(1, 10**6), (found, expected)


def seconds(*rows):
    return [(a * 10**6, b * 10**6, *words) for a, b, *words in rows]


ALOFT = Zone(SQUARE, 100, 300)
BY_HAND = {
    "through the side, level": (ALOFT, [Fix(0, 0, 4, 200), Fix(80, 8, 4, 200)], [(20, 60, "crossing", "crossing")]),
    "under it": (ALOFT, [Fix(0, 0, 4, 99), Fix(80, 8, 4, 99)], []),
    "over it": (ALOFT, [Fix(0, 0, 4, 301), Fix(80, 8, 4, 301)], []),
    "level on the floor": (ALOFT, [Fix(0, 0, 4, 100), Fix(80, 8, 4, 100)], []),
    "level on the ceiling, as fixes go on": (ALOFT, [Fix(10 * k, k, 4, 300) for k in range(9)], []),
    "up through the floor": (ALOFT, [Fix(0, 4, 4, 0), Fix(40, 4, 4, 200)], [(20, 40, "below", "end")]),
    "down through the ceiling": (ALOFT, [Fix(0, 4, 4, 400), Fix(40, 5, 4, 200)], [(20, 40, "above", "end")]),
    "up through all of it in one step": (ALOFT, [Fix(0, 4, 4, 0), Fix(40, 4, 5, 400)], [(10, 30, "below", "above")]),
    "in by the side and out on top": (ALOFT, [Fix(0, 0, 4, 200), Fix(80, 8, 4, 400)], [(20, 40, "crossing", "above")]),
    "in and out within a step, and again": (
        ALOFT,
        [Fix(0, 4, 4, 0), Fix(40, 4, 4, 400), Fix(80, 4, 4, 0)],
        [(10, 30, "below", "above"), (50, 70, "above", "below")],
    ),
    "at the floor as it crosses the edge": (
        ALOFT,
        [Fix(0, 0, 4, 0), Fix(80, 8, 4, 400)],
        [(20, 60, "crossing", "crossing")],
    ),
    "at the floor as it leaves": (ALOFT, [Fix(0, 0, 4, 0), Fix(60, 6, 4, 100), Fix(80, 8, 4, 200)], []),
    "touches the floor from below": (ALOFT, [Fix(0, 3, 4, 0), Fix(10, 4, 4, 100), Fix(20, 5, 4, 0)], []),
    "touches the ceiling from within": (
        ALOFT,
        [Fix(0, 3, 4, 200), Fix(10, 4, 4, 300), Fix(20, 5, 4, 200)],
        [(0, 20, "start", "end")],
    ),
    "runs along the ceiling, then down": (
        ALOFT,
        [Fix(0, 3, 4, 300), Fix(10, 4, 4, 300), Fix(20, 5, 4, 250)],
        [(0, 20, "start", "end")],
    ),
    "runs along the ceiling and off": (
        ALOFT,
        [Fix(0, 3, 4, 400), Fix(10, 3, 4, 300), Fix(20, 4, 4, 300), Fix(30, 5, 4, 400)],
        [],
    ),
    "along the edge aloft, inside too low": (
        ALOFT,
        [Fix(0, 2, 2, 200), Fix(10, 6, 2, 100), Fix(20, 6, 4, 0), Fix(30, 4, 4, 0)],
        [],
    ),
    "starts on the floor and climbs": (ALOFT, [Fix(0, 4, 4, 100), Fix(10, 4, 4, 200)], [(0, 10, "start", "end")]),
    "a lone fix": (ALOFT, [Fix(0, 4, 4, 200)], [(0, 0, "start", "end")]),
    "a lone fix on the floor": (ALOFT, [Fix(0, 4, 4, 100)], []),
    "after a gap": (
        ALOFT,
        [Fix(0, 4, 4, 0), Fix(5000, 4, 4, 200), Fix(5010, 4, 4, 200)],
        [(5000, 5010, "gap", "end")],
    ),
    "no ceiling": (
        Zone(SQUARE, 100),
        [Fix(0, 4, 4, 0), Fix(10, 4, 4, 10**6)],
        [(Fraction(1, 1000), 10, "below", "end")],
    ),
    "no floor": (
        Zone(SQUARE, None, 100),
        [Fix(0, 4, 4, -500), Fix(6, 4, 4, 100), Fix(8, 4, 4, 200)],
        [(0, 6, "start", "above")],
    ),
    "becomes active around it": (
        Zone(SQUARE, None, None, ((5, 15),)),
        [Fix(0, 4, 4), Fix(40, 5, 4)],
        [(5, 15, "activated", "deactivated")],
    ),
    "becomes active at a fix": (
        Zone(SQUARE, None, None, ((10, 90),)),
        [Fix(0, 4, 4), Fix(10, 4, 4), Fix(20, 4, 4)],
        [(10, 20, "activated", "end")],
    ),
    "active as it crosses the edge": (
        Zone(SQUARE, None, None, ((20, 90),)),
        [Fix(0, 0, 4), Fix(80, 8, 4)],
        [(20, 60, "crossing", "crossing")],
    ),
    "over as it crosses the edge": (Zone(SQUARE, None, None, ((0, 20),)), [Fix(0, 0, 4), Fix(80, 8, 4)], []),
    "windows end to end": (
        Zone(SQUARE, None, None, ((5, 10), (10, 15))),
        [Fix(0, 4, 4), Fix(40, 5, 4)],
        [(5, 15, "activated", "deactivated")],
    ),
    "two windows in one step": (
        Zone(SQUARE, None, None, ((5, 10), (11, 15))),
        [Fix(0, 4, 4), Fix(40, 5, 4)],
        [(5, 10, "activated", "deactivated"), (11, 15, "activated", "deactivated")],
    ),
    "windows that overlap": (
        Zone(SQUARE, None, None, ((11, 15), (5, 12))),
        [Fix(0, 4, 4), Fix(40, 5, 4)],
        [(5, 15, "activated", "deactivated")],
    ),
    "active too late": (Zone(SQUARE, None, None, ((100, 200),)), [Fix(0, 4, 4), Fix(40, 5, 4)], []),
    "a lone fix as the window opens": (Zone(SQUARE, None, None, ((0, 9),)), [Fix(0, 4, 4)], []),
    "up through the floor as the window opens": (
        Zone(SQUARE, 100, 300, ((20, 30),)),
        [Fix(0, 4, 4, 0), Fix(40, 4, 4, 200)],
        [(20, 30, "below", "deactivated")],
    ),
    "active only while too low": (Zone(SQUARE, 100, 300, ((0, 20),)), [Fix(0, 4, 4, 0), Fix(40, 4, 4, 200)], []),
    "height known at one fix": (
        ALOFT,
        [Fix(0, 4, 4, None), Fix(10, 4, 4, 200), Fix(20, 4, 4, None)],
        [(10, 10, "gap", "gap")],
    ),
    "height known late": (
        ALOFT,
        [Fix(0, 4, 4, None), Fix(10, 4, 4, 200), Fix(20, 4, 4, 200)],
        [(10, 20, "gap", "end")],
    ),
}


@pytest.mark.parametrize("case", BY_HAND)
def test_by_hand(case):
    zone, track, expected = BY_HAND[case]
    assert told_and_untold(track, zone, MAX_GAP_S)[0] == expected
    assert_same(told(find_events(positions(track), zones(zone), **RULES)), expected)


def drawn_zone(draw):
    floor, ceiling = draw.choice(((100, 300), (100, None), (None, 300), (None, None)))
    windows = None
    if draw.random() < 0.6:
        bounds = sorted(draw.sample(range(0, 400, 10), 2 * draw.randint(1, 3)))
        windows = tuple(zip(bounds[::2], bounds[1::2], strict=True))
        if draw.random() < 0.3:
            windows += ((windows[-1][1], windows[-1][1] + 20),)
    return Zone(draw.choice(SHAPES), floor, ceiling, windows)


def drawn_track(draw):
    """A track on the lattice, where what touches, runs along and coincides is common."""
    t, track = 0, []
    for _ in range(1 if draw.random() < 0.05 else draw.randint(2, 7)):
        h = None if draw.random() < 0.12 else draw.choice((0, 50, 100, 100, 200, 250, 300, 300, 350, 400))
        track.append(Fix(t, draw.randint(0, 8), draw.randint(0, 8), h))
        t += draw.choice((10, 20, 30, 60, 70)) if draw.random() < 0.93 else MAX_GAP_S + 100
    return track


@pytest.mark.parametrize(
    ("kind", "reference", "error"),
    [
        ("geometric", "HAE", (0, 0)),
        ("barometric", "STD", (0, 0)),
        ("geometric", "AMSL", (-86, 107)),
    ],
)
def test_drawn_cases_agree_with_the_oracle(kind, reference, error):
    """Each of 40 tracks in each of 8 zones: 320 cases of a kind, 960 of them in thorough runs."""
    draw = random.Random(13)  # noqa: S311  a draw of cases
    given, tracks = [drawn_zone(draw) for _ in range(8)], [drawn_track(draw) for _ in range(cases(40, 120))]
    found = find_events(positions(*tracks, kind=kind), zones(*given, reference=reference), **RULES)
    for number, track in enumerate(tracks):
        for nth, zone in enumerate(given):
            expected, unsure = told_and_untold(track, zone, MAX_GAP_S, error)
            try:
                assert_same(told(found, f"{number:05}", f"z{nth}"), expected)
                assert_same(untold(found, f"{number:05}", f"z{nth}"), unsure)
            except AssertionError as wrong:
                raise AssertionError(f"{zone} {track}") from wrong
    assert len(found.events) > 2 * cases(40, 120)
    assert len(found.untold) > cases(40, 120)


@pytest.mark.parametrize(("kind", "reference"), [("geometric", "HAE"), ("geometric", "AMSL"), ("barometric", "AMSL")])
@pytest.mark.parametrize("rules", [{}, {"hysteresis_m": 2000.0, "merge_breaks_s": 15.0, "min_duration_s": 5.0}])
def test_a_stream_finds_the_same(kind, reference, rules):
    draw = random.Random(4)  # noqa: S311
    given, tracks = [drawn_zone(draw) for _ in range(6)], [drawn_track(draw) for _ in range(cases(24, 60))]
    rows = positions(*tracks, kind=kind).sort_values("time", kind="stable", ignore_index=True)
    shapes = zones(*given, reference=reference)
    whole = find_events(rows, shapes, **RULES, **rules)
    stream = EventStream(shapes, lateness_s=0, **RULES, **rules)
    fresh = [i for i in range(1, len(rows)) if rows["time"][i] > rows["time"][i - 1]]  # no row comes late
    bounds = [0, *sorted(draw.sample(fresh, cases(10, 25))), len(rows)]
    parts = [stream.push(rows.iloc[a:b]) for a, b in pairwise(bounds)] + [stream.close()]
    for name, order in (("events", ["id", "zone", "t_in"]), ("untold", ["id", "zone", "t_in", "why"])):
        told_by_parts = pd.concat([getattr(part, name) for part in parts]).sort_values(order, ignore_index=True)
        pd.testing.assert_frame_equal(told_by_parts, getattr(whole, name).sort_values(order, ignore_index=True))


@pytest.mark.parametrize("seed", range(4))
def test_alerts_of_a_stream_end_as_its_events(seed):
    """After `close` the alerts confirmed and not withdrawn are the events, one each, whatever the limits."""
    draw = random.Random(seed)  # noqa: S311
    given, tracks = [drawn_zone(draw) for _ in range(4)], [drawn_track(draw) for _ in range(15)]
    rows = positions(*tracks).sort_values("time", kind="stable", ignore_index=True)
    stream = EventStream(zones(*given), lateness_s=60, with_alerts=True, **RULES)
    told_of = []
    for start in range(0, len(rows), 5):
        stream.push(rows.iloc[start : start + 5])
        told_of.append(stream.alerts())
    stream.close()
    news = pd.concat([*told_of, stream.alerts()])
    kept = news[news["state"] == "confirmed"].drop_duplicates("number", keep="last")
    kept = kept[~kept["number"].isin(news.loc[news["state"] == "withdrawn", "number"])]
    events = find_events(rows, zones(*given), **RULES).events
    assert sorted(zip(kept["id"], kept["zone"], strict=True)) == sorted(zip(events["id"], events["zone"], strict=True))
    assert len(events) > 10


OUT_AND_BACK = [Fix(0, 4, 4, 200), Fix(60, 7, 4, 200), Fix(120, 4, 4, 200)]  # by the edge: 2 units beyond it at most
UP_AND_BACK = [Fix(0, 4, 4, 200), Fix(60, 4, 4, 500), Fix(120, 4, 4, 200)]
ACROSS_AND_UP = [Fix(0, 4, 4, 200), Fix(60, 7, 4, 500), Fix(120, 4, 4, 200)]


@pytest.mark.parametrize(
    ("track", "rules", "stays"),
    [
        (OUT_AND_BACK, {}, 2),
        (OUT_AND_BACK, {"hysteresis_m": 3000.0}, 1),
        (UP_AND_BACK, {}, 2),
        (UP_AND_BACK, {"hysteresis_m": 3000.0}, 2),
        (ACROSS_AND_UP, {"hysteresis_m": 3000.0}, 2),
        (UP_AND_BACK, {"merge_breaks_s": 80.0}, 1),
        (UP_AND_BACK, {"merge_breaks_s": 79.0}, 2),
        (UP_AND_BACK, {"min_duration_s": 20.0}, 2),
        (UP_AND_BACK, {"min_duration_s": 20.1}, 0),
        (UP_AND_BACK, {"min_depth_m": 1000.0}, 2),
        (UP_AND_BACK, {"min_depth_m": 4000.0}, 0),  # two units of a lattice of 1/64 degree: 3.5 km
    ],
)
def test_hysteresis_is_horizontal_and_the_other_rules_hold_for_every_break(track, rules, stays):
    found = find_events(positions(track), zones(ALOFT), **RULES, **rules)
    assert len(found.events) == stays


def test_edges_of_zones_without_limits_are_no_edges_of_those_with():
    """Found by a sweep: runs along the edge of a later zone without limits were taken for one of the next track."""
    waits = [Fix(0, 5, 2), Fix(30, 5, 2), Fix(100, 5, 6)]  # on the edge until 30, then in it
    along = [Fix(0, 2, 6), Fix(100, 6, 6), Fix(110, 8, 8)]
    switched, plain = Zone(SQUARE, None, None, ((20, 50),)), Zone(SQUARE)
    for tracks in ((waits, along), (along, waits)):
        found = find_events(positions(*tracks), zones(switched, plain), **RULES)
        assert_same(told(found, f"{tracks.index(waits):05}"), [(20, 50, "activated", "deactivated")])
