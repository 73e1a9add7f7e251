"""Vessels on a plane, made up from a seed: polylines sailed at given speeds, their entries, the messages they send.

Lengths are kilometres east and north of the middle of the zone, times seconds since the first period began. Everything
here is the truth of a made-up world, before anybody listens; nothing of it is taken from the toolkit that is judged.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

HOUR_S, DAY_S = 3600.0, 86_400.0
KM_S_PER_KN = 1.852 / 3600
_APART_S = 1e8  # longer than any world: keeps one passage from the next where all are interpolated at once


class Passages(NamedTuple):
    """Polylines of n passages with k corners: identity (n,); time, east and north of each corner (n, k)."""

    mmsi: Integers
    t_s: Floats
    x_km: Floats
    y_km: Floats


class Sent(NamedTuple):
    """Messages as they were sent, arrays of one length; `speed_kn` is over ground, `message` the AIS type."""

    mmsi: Integers
    t_s: Floats
    x_km: Floats
    y_km: Floats
    speed_kn: Floats
    message: Integers


@dataclass(frozen=True, slots=True)
class Zone:
    """A convex polygon, corners counter-clockwise, shape (m,), kilometres."""

    x_km: Floats
    y_km: Floats

    def beyond_km(self, x_km: Floats, y_km: Floats) -> Floats:
        """How far each point lies outside each side, negative inside: shape (m, ...)."""
        along_x, along_y = np.roll(self.x_km, -1) - self.x_km, np.roll(self.y_km, -1) - self.y_km
        length = np.hypot(along_x, along_y)
        right_x, right_y = along_y / length, -along_x / length  # outward
        offset = right_x * self.x_km + right_y * self.y_km
        return np.stack([a * x_km + b * y_km - c for a, b, c in zip(right_x, right_y, offset, strict=True)])


def drawn_zone(rng: np.random.Generator) -> Zone:
    """Draw a zone of four to eight corners, 20 to 40 km from side to side."""
    corners = int(rng.integers(4, 9))
    angle = np.sort((np.arange(corners) + rng.uniform(0.2, 0.8, corners)) * 2 * np.pi / corners)
    half_x, half_y = rng.uniform(12, 20), rng.uniform(10, 16)
    return Zone(half_x * np.cos(angle), half_y * np.sin(angle))


def entries_s(passages: Passages, zone: Zone) -> tuple[Integers, Floats]:
    """Which passage enters the zone, and when: one row an entry, exact for the polylines (Cyrus and Beck, 1978)."""
    far = zone.beyond_km(passages.x_km, passages.y_km)  # (m, n, k)
    start, end = far[..., :-1], far[..., 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        meets = start / (start - end)
    enters = np.where((start > 0) & (end <= 0), meets, 0.0).max(axis=0)
    leaves = np.where((start <= 0) & (end > 0), meets, 1.0).min(axis=0)
    inside = (enters > 0) & (enters < leaves) & ~((start > 0) & (end > 0)).any(axis=0)
    row, leg = np.nonzero(inside)
    t = passages.t_s
    return row, t[row, leg] + enters[row, leg] * (t[row, leg + 1] - t[row, leg])


def sent(passages: Passages, interval_s: float, span_s: tuple[float, float], rng: np.random.Generator) -> Sent:
    """Messages of passages, one each interval with a start of its own and a jitter of 5 %, within a span of time."""
    t = passages.t_s
    number = np.maximum(((t[:, -1] - t[:, 0]) / interval_s).astype(np.int64), 0)
    row = np.repeat(np.arange(len(t)), number)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    when = t[row, 0] + interval_s * (nth + rng.random(len(t))[row] + rng.uniform(-0.05, 0.05, len(row)))
    when = np.clip(when, t[row, 0], t[row, -1])
    keep = (when >= span_s[0]) & (when < span_s[1])
    row, when = row[keep], when[keep]
    knots = (t + _APART_S * np.arange(len(t))[:, None]).ravel()
    at = when + _APART_S * row
    leg = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, max(len(knots) - 2, 0))
    x, y = passages.x_km.ravel(), passages.y_km.ravel()
    with np.errstate(divide="ignore", invalid="ignore"):
        speed = np.nan_to_num(np.hypot(np.diff(x), np.diff(y)) / np.diff(knots) / KM_S_PER_KN)
    return Sent(
        passages.mmsi[row],
        when,
        np.interp(at, knots, x),
        np.interp(at, knots, y),
        speed[leg] if len(leg) else np.empty(0),
        np.full(len(row), 1, dtype=np.int64),
    )


def fixed(
    mmsi: Integers, x_km: Floats, y_km: Floats, t_s: Floats, message: int, interval_s: float, rng: np.random.Generator
) -> Sent:
    """Messages of what does not move, from times (n, 2) on and off, every interval; as a table with few of them has."""
    number = np.maximum(((t_s[:, 1] - t_s[:, 0]) / interval_s).astype(np.int64), 0)
    row = np.repeat(np.arange(len(mmsi)), number)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    when = t_s[row, 0] + interval_s * (nth + rng.random(len(mmsi))[row])
    kinds = np.full(len(row), message, dtype=np.int64)
    return Sent(mmsi[row], when, x_km[row], y_km[row], np.zeros(len(row)), kinds)


def joined(parts: list[Sent]) -> Sent:
    """All messages in one."""
    return Sent(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def sailed(start_s: Floats, x_km: Floats, y_km: Floats, speed_kn: Floats) -> Floats:
    """Return times at which corners (n, k) are reached, from a start (n,) at speeds of each leg (n, k - 1)."""
    legs_s = np.hypot(np.diff(x_km, axis=1), np.diff(y_km, axis=1)) / (speed_kn * KM_S_PER_KN)
    return np.concatenate([start_s[:, None], start_s[:, None] + np.cumsum(legs_s, axis=1)], axis=1)
