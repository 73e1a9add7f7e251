"""Receivers of a made-up world: where they stand, how far they hear, when they listen, and what they heard."""

from dataclasses import dataclass

import numpy as np
from judged_cells import DUTY, HALF, NEXT_LOST, NEXT_OFF, ONE_OF_THREE
from sailing import DAY_S, HOUR_S, Flags, Floats, Integers, Sent

LOST_SHARE = 0.2  # of the messages within range, on a day like any other
BIN_S = 600.0  # receivers go on and off in steps of ten minutes
OUTAGE_EVERY_S, OUTAGE_S = 5 * DAY_S, 1.5 * HOUR_S  # of each receiver, before as after
DAY_TO_DAY = 0.05  # one sigma of the range of all receivers from day to day: the weather of radio waves
SILENT_NEAR_KM = (10.0, 20.0)  # from the zone, where vessels switch off


@dataclass(frozen=True, slots=True)
class Receivers:
    """Places (s,), km; range at which half is heard, and the width of its edge; the first is next to the zone."""

    x_km: Floats
    y_km: Floats
    range_km: Floats
    edge_km: Floats
    on: Flags  # (s, bins), of the whole span


def drawn_receivers(number: int, span_s: float, rng: np.random.Generator) -> Receivers:
    """Draw one receiver 6 to 24 km from the zone's middle (in one world of four 25 to 45), others 30 to 80 km away."""
    side = rng.choice([-1.0, 1.0])
    next_km = rng.uniform(6, 22) if rng.random() < 0.75 else rng.uniform(25, 45)
    x = np.concatenate([[rng.uniform(-10, 10)], np.linspace(-70, 70, number - 1) + rng.uniform(-8, 8, number - 1)])
    y = side * np.concatenate([[next_km], rng.uniform(24, 40, number - 1)])
    other_coast = (np.arange(number) > 0) & (rng.random(number) < 0.3)
    y = np.where(other_coast, -y, y)
    bins = int(np.ceil(span_s / BIN_S))
    on = np.ones((number, bins), dtype=bool)
    for row in on:
        for start in np.flatnonzero(rng.random(bins) < BIN_S / OUTAGE_EVERY_S):
            row[start : start + 1 + int(rng.exponential(OUTAGE_S) / BIN_S)] = False
    return Receivers(x, y, rng.uniform(30, 60, number), rng.uniform(3, 8, number), on)


def watched(receivers: Receivers, how: str, turn_s: float, rng: np.random.Generator) -> None:
    """Change in place when receivers listen from a turn of time on, by the name of the world's watching."""
    on = receivers.on
    number, bins = on.shape
    after = np.arange(bins) >= round(turn_s / BIN_S)
    hour = (np.arange(bins) * BIN_S + rng.uniform(0, DAY_S)) / HOUR_S
    if how == HALF:
        on[np.ix_(rng.permutation(number)[: number // 2], after)] = False
    elif how == ONE_OF_THREE:
        on[np.ix_([int(rng.integers(number))], after)] = False
    elif how == NEXT_LOST:
        on[0] &= ~after
    elif how == NEXT_OFF:
        on[0] &= ~(after & _off_two_in_five(hour, rng))
    elif how == DUTY:
        period_h = float(rng.choice([0.5, 1.0, 2.0, 6.0, 24.0]))  # 24: by solar power, or by a day's shift
        on &= ~(after & (hour % period_h >= period_h / 2))


def _off_two_in_five(hour: Floats, rng: np.random.Generator) -> Flags:
    """Two hours of each five, or of five blocks of two hours two, in turn or by lot."""
    if rng.random() < 0.5:
        return hour % 5 < 2
    block = (hour // 2).astype(np.int64)
    if rng.random() < 0.5:
        return block % 5 < 2
    lots = rng.permuted(np.tile([True, True, False, False, False], (int(block.max()) // 5 + 1, 1)), axis=1)
    return np.asarray(lots.ravel()[block])


def heard(messages: Sent, receivers: Receivers, loss: Floats, rng: np.random.Generator) -> tuple[Flags, Integers]:
    """Which messages were heard by any receiver, and by which: the likeliest of those that heard it; `loss` (n,)."""
    days = int(messages.t_s.max() // DAY_S) + 1 if len(messages.t_s) else 1
    weather = np.exp(rng.normal(0, DAY_TO_DAY, days))[(messages.t_s // DAY_S).astype(np.int64)]
    at = (messages.t_s // BIN_S).astype(np.int64)
    best, by = np.zeros(len(at)), np.full(len(at), -1, dtype=np.int64)
    for number in range(len(receivers.x_km)):
        away = np.hypot(messages.x_km - receivers.x_km[number], messages.y_km - receivers.y_km[number])
        edge = (away - receivers.range_km[number] * weather) / receivers.edge_km[number]
        chance = 1 / (1 + np.exp(np.clip(edge, -30, 30)))
        gets = receivers.on[number, at] & (rng.random(len(at)) < (1 - loss) * chance) & (chance > best)
        best[gets], by[gets] = chance[gets], number
    return by >= 0, by
