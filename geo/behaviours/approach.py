"""When two vessels are within a distance of each other: exact for straight steps, on the plane between the two."""

from typing import NamedTuple

import numpy as np

from geo.behaviours.circles import inside_share
from geo.behaviours.ways import along, expanded, last_before, scales_m, short_way
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import pick
from geo.tracks.fixes import Ints
from geo.tracks.pieces import Pieces


class Pairs(NamedTuple):
    """Pieces of two vessels, and from when to when they are looked at, both of them going on; microseconds."""

    piece_a: Ints
    piece_b: Ints
    begun_us: Ints
    done_us: Ints


class Motion(NamedTuple):
    """Instants of each pair, in its order of time, where both vessels are, and the way from one to the other."""

    pair: Ints
    time_us: Ints
    lon_a: Floats
    lat_a: Floats
    lon_b: Floats
    lat_b: Floats
    east_m: Floats
    north_m: Floats


class Together(NamedTuple):
    """Stretches of time within the distance: pair, from when to when, the least distance in it."""

    pair: Ints
    begun_us: Floats
    done_us: Floats
    least_m: Floats


def positions_at(pieces: Pieces, piece: Ints, time_us: Ints) -> tuple[Floats, Floats]:
    """Where vessels are at times at which their pieces go on."""
    row = last_before(pieces.fixes.time_us, pieces.first[piece], pieces.first[piece + 1], time_us)
    return along(pieces.fixes, row, time_us)


def motion(pieces: Pieces, pairs: Pairs, step_us: int) -> Motion:
    """Follow both vessels of each pair through the instants of all their fixes, and whole multiples of a step.

    Between two such instants the way from one to the other is taken to change at a constant rate; the plane at the
    latitude between them is right to 1 mm at 500 m, and two geodesics of a step of 10 min at 20 knots bend apart by
    less than 1 m up to 60 degrees.
    """
    times = [pairs.begun_us, pairs.done_us]
    owners = [np.arange(len(pairs.piece_a))] * 2
    time_us = pieces.fixes.time_us
    for piece in (pairs.piece_a, pairs.piece_b):
        first, end = pieces.first[piece], pieces.first[piece + 1]
        low = last_before(time_us, first, end, pairs.begun_us) + 1
        high = last_before(time_us, first, end, pairs.done_us - 1) + 1
        owner, number = expanded(np.maximum(high - low, 0))
        owners.append(owner)
        times.append(time_us[low[owner] + number])
    low, high = pairs.begun_us // step_us + 1, -(-pairs.done_us // step_us)
    owner, number = expanded(np.maximum(high - low, 0))
    owners.append(owner)
    times.append((low[owner] + number) * step_us)
    pair, when = np.concatenate(owners), np.concatenate(times)
    order = np.lexsort((when, pair))
    pair, when = pair[order], when[order]
    new = np.append(True, (np.diff(pair) != 0) | (np.diff(when) != 0)) if len(pair) else np.zeros(0, dtype=bool)
    return followed(pieces, pairs, pair[new], when[new])


def followed(pieces: Pieces, pairs: Pairs, pair: Ints, time_us: Ints) -> Motion:
    """Both vessels of pairs at some instants."""
    lon_a, lat_a = positions_at(pieces, pairs.piece_a[pair], time_us)
    lon_b, lat_b = positions_at(pieces, pairs.piece_b[pair], time_us)
    east, north = scales_m((lat_a + lat_b) / 2)
    return Motion(pair, time_us, lon_a, lat_a, lon_b, lat_b, short_way(lon_b - lon_a) * east, (lat_b - lat_a) * north)


def together(moving: Motion, distance_m: float) -> Together:
    """Longest stretches of time in which the two of a pair are within a distance, its bound included."""
    step = np.flatnonzero(moving.pair[1:] == moving.pair[:-1])
    x0, y0 = moving.east_m[step], moving.north_m[step]
    dx, dy = moving.east_m[step + 1] - x0, moving.north_m[step + 1] - y0
    square, half = dx * dx + dy * dy, x0 * dx + y0 * dy
    limit = distance_m * distance_m
    out = moving.east_m**2 + moving.north_m**2 - limit
    low, high, held = inside_share(square, half, out[step], out[step + 1])
    row = step[held]
    begun, done = moving.time_us[row].astype(float), moving.time_us[row + 1].astype(float)
    from_us, to_us = begun + low * (done - begun), np.where(high == 1, done, begun + high * (done - begun))
    nearest = np.clip(-half[held] / np.where(square[held] > 0, square[held], 1.0), low, high)
    least = np.hypot(x0[held] + nearest * dx[held], y0[held] + nearest * dy[held])
    pair = moving.pair[row]
    new = np.append(True, (np.diff(pair) != 0) | (from_us[1:] > to_us[:-1])) if len(row) else np.zeros(0, dtype=bool)
    begin = np.flatnonzero(new)
    last = np.append(begin[1:], len(row))[: len(begin)] - 1
    least = np.minimum.reduceat(least, begin) if len(begin) else least
    return Together(pair[begin], from_us[begin], to_us[last], least)


def joined(close: Together, wider: Together) -> Together:
    """Put together stretches that lie in one of the wider ones of their pair."""
    low, high = np.searchsorted(wider.pair, close.pair, "left"), np.searchsorted(wider.pair, close.pair, "right")
    holder = last_before(wider.begun_us, low, high, close.begun_us)  # a wider one begins no later
    begin = np.flatnonzero(np.append(True, np.diff(holder) != 0)) if len(holder) else holder
    last = np.append(begin[1:], len(holder))[: len(begin)] - 1
    found = pick(close, begin)
    least = np.minimum.reduceat(close.least_m, begin) if len(begin) else close.least_m
    return found._replace(done_us=close.done_us[last], least_m=least)
