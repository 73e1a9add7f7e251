"""Worlds of which the truth is known: traffic through a zone that changes, and receivers that do so or do not.

A world is a strait of some 150 km with a zone of 20 to 40 km in it, watched for 14 and 14 days. Vessels pass along a
lane (8 to 18 kn, most under a number of their own), or a fleet of small trawlers goes out from a port and tows at 2 to
4 kn about the zone's edge, day after day. Other traffic sails elsewhere, and some of it near by. Receivers on the coast
hear 30 to 60 km far, with a soft edge, lose a message in five, are down now and then and hear further on some days than
on others. What is handed to the judgement is a table of positions as a public one might be: a message in one to five
minutes, in half of the worlds without the station that heard it, in half without speed and type of message.

What such worlds leave out is said in the table that `judgement.py` writes.
"""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely
from judged_cells import (
    ENTRIES,
    FEW,
    HALF,
    LOSS,
    ONE_OF_THREE,
    SILENT,
    SILENT_NEAR,
    TRANSITS,
    Cell,
)
from reception import LOST_SHARE, SILENT_NEAR_KM, drawn_receivers, heard, watched
from sailing import (
    DAY_S,
    HOUR_S,
    KM_S_PER_KN,
    Flags,
    Floats,
    Integers,
    Passages,
    Sent,
    Zone,
    drawn_zone,
    entries_s,
    fixed,
    joined,
    sailed,
    sent,
)

SEED = 61807  # drawn anew after the rule was settled: it was tried out on 2026, 1001, 3003, 7411 and 52963
START_UTC = datetime(2025, 3, 3, tzinfo=UTC)
TURN_S, SPAN_S = 14 * DAY_S, 28 * DAY_S
BEFORE = (START_UTC, START_UTC + timedelta(days=14))
AFTER = (START_UTC + timedelta(days=14), START_UTC + timedelta(days=28))
KM_DEG = 111.2
MIDDLE_DEG = (120.5, 24.5)
NOISE_KM = 0.005  # one sigma of a position, east and north
LANE_KM = 75.0  # half the length of a lane
RETURNING = 0.15  # of the transits are by vessels that come every three to six days
FIRST_MMSI = {"transit": 210_000_000, "liner": 370_000_000, "trawler": 412_000_000, "other": 538_000_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Positions as they were heard, the zone, and what is true of it."""

    positions: pa.Table
    zones: gpd.GeoDataFrame
    entries: tuple[int, int]  # into the zone, of all vessels, in the two periods
    transmitted: tuple[int, int]  # of vessels that do not hide all the time


@dataclass(slots=True)
class _Lot:
    """What a world draws from: its chance, its zone, and the ratio of the two periods."""

    rng: np.random.Generator
    zone: Zone
    ratio: float


def made(cell: Cell, number: int) -> World:
    """Make world `number` of a cell; it follows from the two alone."""
    rng = np.random.default_rng([SEED, zlib.crc32(cell.name.encode()), number])
    lot = _Lot(rng, drawn_zone(rng), 1 + cell.change_percent / 100)
    of_interest, others = _transits(lot, cell.size) if cell.traffic == TRANSITS else _fishery(lot, cell.size)
    span = (0.0, SPAN_S)
    few = cell.traffic == TRANSITS and cell.size <= ENTRIES
    interval = float(rng.choice([60, 120, 180]) if few else rng.choice([180, 240, 300]))
    messages = joined(
        [*(sent(each, interval, span, rng) for each in (*of_interest, *others)), *_fixed_stations(lot, cell)]
    )
    messages, loss = _kept_silent(messages, cell, lot)
    receivers = drawn_receivers(_how_many(cell, rng), SPAN_S, rng)
    watched(receivers, cell.watching, TURN_S, rng)
    got, by = heard(messages, receivers, loss, rng)
    return World(
        positions=_table(messages, got, by, rng),
        zones=_zones(lot.zone),
        entries=_counted(of_interest, lot.zone, None),
        transmitted=_counted(of_interest, lot.zone, cell.watching),
    )


def _how_many(cell: Cell, rng: np.random.Generator) -> int:
    """Return how many receivers there are."""
    if cell.watching == HALF:
        return int(rng.choice([4, 6]))
    return 3 if cell.watching == ONE_OF_THREE else int(rng.integers(3, 6))


def _rate(lot: _Lot, per_day: float, ratio: float) -> Floats:
    """Draw times from half a day before the span to its end, `ratio` times as many after the turn."""
    parts = [(-0.5 * DAY_S, TURN_S, per_day), (TURN_S, SPAN_S, per_day * ratio)]
    return np.concatenate([lot.rng.uniform(a, b, lot.rng.poisson(rate * (b - a) / DAY_S)) for a, b, rate in parts])


def _along(lot: _Lot, mmsi: Integers, at_zone_s: Floats, north_km: float, spread_km: float) -> Passages:
    """Passages along a lane from west to east or back, that are level with the zone's near side at given times."""
    rng, n = lot.rng, len(mmsi)
    eastward = rng.random(n) < 0.5
    x = np.tile(np.linspace(-LANE_KM, LANE_KM, 5), (n, 1)) + rng.normal(0, 2, (n, 5))
    y = north_km + np.where(eastward, -2.0, 2.0)[:, None] + rng.normal(0, spread_km, n)[:, None]
    y = y + rng.normal(0, 1.0, (n, 5))
    x, y = np.where(eastward[:, None], x, x[:, ::-1]), np.where(eastward[:, None], y, y[:, ::-1])
    cruise = np.clip(rng.normal(13, 2.5, n), 8, 18)
    speed = cruise[:, None] * (1 + rng.normal(0, 0.03, (n, 4)))
    from_start_km = LANE_KM - float(np.ptp(lot.zone.x_km)) / 2
    return Passages(mmsi, sailed(at_zone_s - from_start_km / (cruise * KM_S_PER_KN), x, y, speed), x, y)


def _numbered(kind: str, n: int, rng: np.random.Generator) -> Integers:
    return FIRST_MMSI[kind] + rng.choice(10_000_000, n, replace=False).astype(np.int64)


def _transits(lot: _Lot, size: int) -> tuple[list[Passages], list[Passages]]:
    """Passages through the zone, some of them by vessels that return, and those of other lanes."""
    rng = lot.rng
    per_day = size / 14 / 0.97  # some pass the zone by
    times = _rate(lot, per_day * (1 - RETURNING), lot.ratio)
    liners, liner_times = _liners(lot, per_day * RETURNING)
    mmsi = np.concatenate([_numbered("transit", len(times), rng), liners])
    lane = _along(lot, mmsi, np.concatenate([times, liner_times]), rng.normal(0, 2), rng.uniform(1.5, 3))
    return [lane], _other_lanes(lot, per_day * rng.uniform(0.2, 0.6))


def _liners(lot: _Lot, per_day: float) -> tuple[Integers, Floats]:
    """Vessels that call every three to six days, and leave out a call by lot in the quieter period."""
    rng = lot.rng
    least, most = min(1.0, 1 / lot.ratio), min(1.0, lot.ratio)  # share of the calls that are made, before and after
    number = rng.poisson(per_day * 4.5 / least)
    period = rng.uniform(3, 6, number) * DAY_S
    calls = np.arange(-1, 11)
    times = period[:, None] * (calls + rng.random(number)[:, None]) + rng.uniform(0, 0.5 * DAY_S, (number, len(calls)))
    made_call = rng.random(times.shape) < np.where(times < TURN_S, least, most)
    kept = made_call & (times > -0.5 * DAY_S) & (times < SPAN_S)
    mmsi = np.broadcast_to(_numbered("liner", number, rng)[:, None], times.shape)
    return mmsi[kept], times[kept]


def _other_lanes(lot: _Lot, per_day: float) -> list[Passages]:
    """Lay a lane that keeps off the zone, and in half of the worlds one that passes close by; they change or do not."""
    rng = lot.rng
    half_km = float(np.abs(lot.zone.y_km).max())
    offsets = [rng.uniform(30, 50)] + ([rng.uniform(9, 16)] if rng.random() < 0.5 else [])
    lanes = []
    for off_km in offsets:
        ratio = lot.ratio if rng.random() < 0.4 else float(np.exp(rng.normal(0, 0.08)))
        times = _rate(lot, per_day / len(offsets), ratio)
        north = rng.choice([-1.0, 1.0]) * (half_km + off_km)
        lanes.append(_along(lot, _numbered("other", len(times), rng), times, north, 1.0))
    return lanes


def _fishery(lot: _Lot, size: int) -> tuple[list[Passages], list[Passages]]:
    """Trips of a fleet that tows about the zone's edge, and the lanes beside it."""
    rng = lot.rng
    vessels = size if size <= FEW else int(rng.integers(100, 151)) if size > ENTRIES else int(rng.integers(60, 151))
    at_sea = rng.beta(4, 6, vessels) * (1.0 if size <= ENTRIES else 1.9)  # share of the days
    share = _effort(lot, vessels)  # (2, vessels): of that, before and after
    days = np.arange(-1, 28)
    goes = rng.random((vessels, len(days))) < np.minimum(at_sea, 0.95)[:, None] * share[(days >= 14).astype(int)].T
    vessel, day = np.nonzero(goes)
    spread_km = 20.0 if size == ENTRIES else 10.0 if size < ENTRIES else 3.0
    return [_trips(lot, vessel, days[day], vessels, spread_km)], _other_lanes(lot, rng.uniform(6, 14))


def _effort(lot: _Lot, vessels: int) -> Floats:
    """Share of its days that each vessel is at sea in the two periods: fewer vessels, or fewer trips of each."""
    low = np.array([min(1.0, 1 / lot.ratio), min(1.0, lot.ratio)])
    if lot.rng.random() < 0.5:
        return np.repeat(low[:, None], vessels, axis=1)
    order = lot.rng.permutation(vessels)
    return np.stack([order < round(vessels * share) for share in low]).astype(float)


def _trips(lot: _Lot, vessel: Integers, day: Integers, vessels: int, spread_km: float) -> Passages:
    """From port to a ground of each vessel's own, six or seven tows there, and back."""
    rng, n, tows = lot.rng, len(vessel), int(lot.rng.integers(5, 8))
    zone = lot.zone
    angle = rng.uniform(0, 2 * np.pi, vessels)
    edge = 1 / zone_reach(zone, np.cos(angle), np.sin(angle))
    ground_km = np.maximum(edge + rng.normal(0, spread_km, vessels), 1.0)
    ground_x, ground_y = ground_km * np.cos(angle), ground_km * np.sin(angle)
    port_angle, port_km = rng.uniform(0, 2 * np.pi), float(np.hypot(zone.x_km, zone.y_km).max()) + rng.uniform(22, 34)
    radius = rng.uniform(2.5, 4.5, vessels)[vessel]
    x = ground_x[vessel][:, None] + radius[:, None] * rng.normal(size=(n, tows + 2))
    y = ground_y[vessel][:, None] + radius[:, None] * rng.normal(size=(n, tows + 2))
    x[:, [0, -1]], y[:, [0, -1]] = port_km * np.cos(port_angle), port_km * np.sin(port_angle)
    speed = rng.uniform(2, 4, (n, tows + 1))
    speed[:, [0, -1]] = rng.uniform(8, 10, (n, 2))
    start = (day * 24 + np.clip(rng.normal(5, 1, n), 2, 8)) * HOUR_S
    return Passages(_numbered("trawler", vessels, rng)[vessel], sailed(start, x, y, speed), x, y)


def zone_reach(zone: Zone, cos: Floats, sin: Floats) -> Floats:
    """One over the distance from the middle to the zone's boundary, in directions."""
    none = np.zeros(1)
    inside = -zone.beyond_km(none, none)  # (m, 1), distance of the middle from each side
    slope = zone.beyond_km(cos, sin) + inside
    return np.asarray((slope / inside).max(axis=0))


def _fixed_stations(lot: _Lot, cell: Cell) -> list[Sent]:
    """Aids to navigation and moored vessels, which come and go, in two worlds of five."""
    rng = lot.rng
    if rng.random() > 0.4:
        return []
    aids, moored = int(rng.integers(1, 5)), int(rng.integers(0, 6))
    stays = np.sort(rng.uniform(0, SPAN_S, (moored, 2)), axis=1)
    on = np.tile([0.0, SPAN_S], (aids, 1))
    place = (rng.normal(0, 25, aids), rng.normal(0, 15, aids))
    quay = (rng.uniform(-60, 60, moored), rng.choice([-1, 1], moored) * rng.uniform(18, 40, moored))
    numbers = 992_000_000 + rng.choice(9999, aids, replace=False).astype(np.int64)
    interval = 600.0 if cell.size <= ENTRIES else 1200.0
    return [
        fixed(numbers, *place, on, 21, interval, rng),
        fixed(_numbered("other", moored, rng), *quay, stays, 1, interval, rng),
    ]


def _silent_ids(mmsi: Integers, share: float) -> Flags:
    """Tell a share of the identities by lot, the same for the same number."""
    mixed = (mmsi.astype(np.uint64) * np.uint64(11400714819323198485)) >> np.uint64(40)
    return np.asarray(mixed < np.uint64(round(share * 2**24)))


def _kept_silent(messages: Sent, cell: Cell, lot: _Lot) -> tuple[Sent, Floats]:
    """Leave out what is not sent on purpose, and say what share of the rest is lost on the way."""
    after = messages.t_s >= TURN_S
    hidden = np.zeros(len(after), dtype=bool)
    moves = messages.speed_kn > 0
    if cell.watching == SILENT:
        hidden = after & moves & _silent_ids(messages.mmsi, 0.5)
    elif cell.watching == SILENT_NEAR:
        off_km = lot.rng.uniform(*SILENT_NEAR_KM)
        near = lot.zone.beyond_km(messages.x_km, messages.y_km).max(axis=0) < off_km
        hidden = after & moves & near & _silent_ids(messages.mmsi, lot.rng.uniform(0.3, 0.6))
    loss = np.full(len(after), LOST_SHARE)
    if cell.watching == LOSS:
        loss[after] = 2 * LOST_SHARE
    return Sent(*(column[~hidden] for column in messages)), loss[~hidden]


def _counted(passages: list[Passages], zone: Zone, watching: str | None) -> tuple[int, int]:
    """Entries of the true tracks in the two periods; where half the fleet is silent, of the other half after."""
    before = after = 0
    for each in passages:
        row, when = entries_s(each, zone)
        told = ~_silent_ids(each.mmsi[row], 0.5) if watching == SILENT else np.ones(len(row), dtype=bool)
        before += int(np.sum((when >= 0) & (when < TURN_S)))
        after += int(np.sum((when >= TURN_S) & (when < SPAN_S) & told))
    return before, after


def _degrees(x_km: Floats, y_km: Floats) -> tuple[Floats, Floats]:
    scale = KM_DEG * np.cos(np.radians(MIDDLE_DEG[1]))
    return MIDDLE_DEG[0] + x_km / scale, MIDDLE_DEG[1] + y_km / KM_DEG


def _zones(zone: Zone) -> gpd.GeoDataFrame:
    corners = np.column_stack(_degrees(zone.x_km, zone.y_km))
    return gpd.GeoDataFrame({"id": ["zone"], "name": ["the zone"]}, geometry=[shapely.Polygon(corners)], crs=4326)


def _table(messages: Sent, got: Flags, by: Integers, rng: np.random.Generator) -> pa.Table:
    """Rows as a public table has them, in order of time: id, time, lon, lat, and some columns more in some worlds."""
    order = np.flatnonzero(got)[np.argsort(messages.t_s[got], kind="stable")]
    some = Sent(*(column[order] for column in messages))
    noise = rng.normal(0, NOISE_KM, (2, len(order)))
    lon, lat = _degrees(some.x_km + noise[0], some.y_km + noise[1])
    start_us = int(START_UTC.timestamp()) * 1_000_000
    columns = {
        "id": pa.array(some.mmsi),
        "time": pa.array(start_us + (some.t_s * 1e6).astype(np.int64), pa.timestamp("us", tz="UTC")),
        "lon": pa.array(np.round(lon * 600_000) / 600_000),
        "lat": pa.array(np.round(lat * 600_000) / 600_000),
    }
    if rng.random() < 0.5:
        names = pa.array([f"station-{n}" for n in range(int(by.max(initial=0)) + 1)])
        columns["source"] = pa.DictionaryArray.from_arrays(pa.array(by[order].astype(np.int32)), names)
    if rng.random() < 0.5:
        columns["speed_kn"] = pa.array(np.round(some.speed_kn, 1))
        columns["message"] = pa.array(some.message)
    return pa.table(columns)
