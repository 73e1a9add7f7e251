"""Behaviours by brute force: dense steps of time, every pair of vessels, geodesics of PROJ, no plane and no grid."""

from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pyproj

GEOD = pyproj.Geod(ellps="WGS84")
KNOT_M_S = 1852 / 3600
START = pd.Timestamp("2026-03-01", tz="UTC")


def positions(vessels):
    """Table of positions of {id: rows of (seconds since START, longitude, latitude)}."""
    rows = [
        (name, START + pd.Timedelta(seconds=s), lon, lat) for name, fixes in vessels.items() for s, lon, lat in fixes
    ]
    table = pd.DataFrame(rows, columns=["id", "time", "lon", "lat"])
    return table.astype({"time": "datetime64[us, UTC]"})


def seconds(times):
    return (times - START).dt.total_seconds().to_numpy()


def pieces_of(fixes, max_gap_s):
    """Runs of fixes no further apart in time."""
    fixes, runs = sorted(fixes), []
    for fix in fixes:
        if runs and fix[0] - runs[-1][-1][0] <= max_gap_s:
            runs[-1].append(fix)
        else:
            runs.append([fix])
    return runs


def place(piece, at_s):
    """Longitude and latitude at a time within a piece."""
    for (t0, lon0, lat0), (t1, lon1, lat1) in pairwise(piece):
        if t0 <= at_s <= t1:
            azimuth, _, metres = GEOD.inv(lon0, lat0, lon1, lat1)
            lon, lat, _ = GEOD.fwd(lon0, lat0, azimuth, metres * (at_s - t0) / (t1 - t0))
            return lon, lat
    assert at_s == piece[0][0]
    return piece[0][1:]


def apart(one, other):
    return GEOD.inv(*one, *other)[2]


def stretches(flags, times):
    """First and last time of each run of true flags."""
    found, begun, last = [], None, None
    for flag, at in zip([*flags, False], [*times, None], strict=True):
        if flag and begun is None:
            begun = at
        if not flag and begun is not None:
            found.append((begun, last))
            begun = None
        last = at
    return found


def slow_encounters(vessels, *, distance_m, min_duration_s, max_speed_kn, step_s, max_gap_s=3600.0, dense_s=10.0):
    """(id_a, id_b, begun, done, least, median distance, median speeds), to `dense_s`."""
    found = []
    for a, b in combinations(sorted(vessels), 2):
        for one in pieces_of(vessels[a], max_gap_s):
            for other in pieces_of(vessels[b], max_gap_s):
                begun, done = max(one[0][0], other[0][0]), min(one[-1][0], other[-1][0])
                if done < begun:
                    continue
                times = np.append(np.arange(begun, done, dense_s), done)
                away = [apart(place(one, at), place(other, at)) for at in times]
                for first, last in stretches([metres <= distance_m for metres in away], times):
                    if last - first < min_duration_s:
                        continue
                    median, *speeds = met(one, other, first, last, step_s)
                    if max(speeds) < max_speed_kn:
                        within = [m for m, at in zip(away, times, strict=True) if first <= at <= last]
                        found.append((a, b, first, last, min(within), median, *speeds))
    return found


def met(one, other, first, last, step_s):
    """Median distance and median speeds of two pieces at equal steps of time."""
    count = max(int(np.ceil((last - first) / step_s)), 1)
    cuts = np.linspace(first, last, count + 1)
    speeds = [
        np.median([apart(place(piece, s), place(piece, e)) / (e - s) / KNOT_M_S for s, e in pairwise(cuts)])
        for piece in (one, other)
    ]
    return np.median([apart(place(one, at), place(other, at)) for at in cuts]), *speeds


def piece_at(fixes, at_s, max_gap_s=3600.0):
    """Piece that goes on at a time."""
    return next(piece for piece in pieces_of(fixes, max_gap_s) if piece[0][0] <= at_s <= piece[-1][0])


def slow_loitering(vessels, *, max_speed_kn, block_s, step_s, min_duration_s, max_gap_s=3600.0):
    """(id, begun, done, metres)."""
    found = []
    epoch_s = START.timestamp()
    for name, fixes in vessels.items():
        for piece in pieces_of(fixes, max_gap_s):
            begun, done = piece[0][0], piece[-1][0]
            whole = np.arange(np.ceil((begun + epoch_s) / step_s) * step_s - epoch_s, done, step_s)
            cuts = sorted({begun, done, *whole.tolist()})
            blocks = {}
            for s, e in pairwise(cuts):
                block = blocks.setdefault(np.floor((s + epoch_s) / block_s), [s, e, 0.0])
                block[1], block[2] = e, block[2] + apart(place(piece, s), place(piece, e))
            rows = list(blocks.values())
            slow = [metres / (e - s) / KNOT_M_S < max_speed_kn for s, e, metres in rows]
            for first, last in stretches(slow, range(len(rows))):
                if rows[last][1] - rows[first][0] >= min_duration_s:
                    metres = sum(row[2] for row in rows[first : last + 1])
                    found.append((name, rows[first][0], rows[last][1], metres))
    return found


def slow_visits(vessels, ports, rules, *, max_gap_s=3600.0, dense_s=10.0):
    """(id, begun, done, confidence, stops, gaps), to `dense_s`; ports are (longitude, latitude)."""
    found = []
    for name, fixes in vessels.items():
        visit, last_done, last_in = None, None, None
        for piece in pieces_of(fixes, max_gap_s):
            begun, done = piece[0][0], piece[-1][0]
            silent_s = None if last_done is None else begun - last_done
            fresh = True
            for at in np.append(np.arange(begun, done, dense_s), done):
                away = min(apart(place(piece, at), port) for port in ports)
                if visit and away > rules.exit_m:
                    seen = not fresh or silent_s <= rules.gap_s
                    found.append((name, *visit, last_in if fresh else at, seen))
                    visit = None
                elif visit and fresh and silent_s > rules.gap_s:
                    visit[2].append(last_done)
                elif not visit and away <= rules.entry_m:
                    seen = not fresh or (silent_s is not None and silent_s <= rules.gap_s)
                    visit = [at, seen, []]
                if visit:
                    last_in = at
                fresh = False
            last_done = done
        if visit:
            found.append((name, *visit, last_in, False))
    rows = []
    for name, begun, entered, gaps, done, left in found:
        stops = _slow_stops(pieces_of(vessels[name], max_gap_s), begun, done, rules)
        confidence = 2 + entered + left if stops or gaps else 1
        rows.append((name, begun, done, confidence, stops, len(gaps)))
    return rows


def _slow_stops(pieces, begun, done, rules):
    stops, epoch_s = 0, START.timestamp()
    for piece in pieces:
        whole = np.arange(
            np.ceil((piece[0][0] + epoch_s) / rules.step_s) * rules.step_s - epoch_s, piece[-1][0], rules.step_s
        )
        cuts = sorted({piece[0][0], piece[-1][0], *whole.tolist()})
        stopped = False
        for s, e in pairwise(cuts):
            if s < begun or e > done:
                continue
            speed = apart(place(piece, s), place(piece, e)) / (e - s) / KNOT_M_S
            if speed < rules.stop_kn:
                stops += not stopped
                stopped = True
            elif speed > rules.go_kn:
                stopped = False
    return stops
