"""Vessel traffic made up from a seed: tracks around Taiwan as a receiver would report them, and zones to count in.

Vessels sail between typed points at sea, turn once or more on a leg, stay in port, and report every 10 s to 5 minutes.
As in any feed some hours are missing, some rows come twice, some positions are wild and some are none. Each row follows
from (seed, vessel, number of the fix), so batches of any length give the same rows, and 100 million need no more memory
than one batch.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

import layers

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

SEED = 2026
VESSELS = 7_000
START_UTC = datetime(2026, 8, 1, tzinfo=UTC)
SCHEMA = pa.schema(
    [("id", pa.string()), ("time", pa.timestamp("us", tz="UTC")), ("lon", pa.float64()), ("lat", pa.float64())]
)

# Points at sea (longitude, latitude), not surveyed: where ships round a cape, enter a strait or wait for a port.
ROUTES = {
    "Hong Kong to the Yellow Sea": [
        *((114.3, 21.9), (117.2, 22.9), (118.7, 24.1), (120.2, 25.4), (121.8, 27.5), (123.0, 29.6), (122.9, 31.0)),
        *((122.9, 33.0), (123.2, 34.6)),
    ],
    "Bashi Channel to Keelung, west of Taiwan": [
        *((120.8, 21.4), (120.0, 22.6), (119.9, 23.5), (120.2, 24.5), (121.2, 25.4), (121.9, 25.5)),
    ],
    "Bashi Channel to Keelung, east of Taiwan": [
        *((120.8, 21.4), (121.6, 22.7), (121.9, 24.0), (122.2, 24.7), (121.9, 25.5)),
    ],
    "Keelung to Shanghai": [(121.9, 25.5), (122.6, 27.5), (123.0, 29.6)],
    "Keelung to Naha": [(121.9, 25.5), (123.3, 26.3), (125.4, 26.5), (127.3, 26.3)],
    "Hualien to Naha": [(121.9, 24.0), (123.3, 24.1), (125.2, 25.3), (127.3, 26.3)],
    "Across the strait": [(118.7, 24.1), (120.2, 24.5), (120.2, 25.4), (121.2, 25.4)],
    "Hong Kong to Kaohsiung": [(114.3, 21.9), (117.0, 21.2), (120.0, 22.6)],
    "Bashi Channel to Manila": [(120.8, 21.4), (120.2, 18.9), (119.6, 16.6), (119.9, 14.5)],
    "Hong Kong to the south": [(114.3, 21.9), (113.6, 19.4), (112.2, 16.2), (111.0, 13.2)],
    "Manila to the west": [(119.9, 14.5), (116.0, 13.9), (111.0, 13.2)],
    "Keelung to Busan": [(121.9, 25.5), (124.6, 28.2), (126.6, 31.0), (127.2, 33.0), (129.0, 34.6)],
    "Shanghai to Nagasaki": [(122.9, 31.0), (126.6, 31.0), (129.2, 32.6), (129.0, 34.6)],
    "Bashi Channel to the Pacific": [(120.8, 21.4), (123.6, 21.8), (127.5, 22.6), (127.3, 26.3)],
}
SCATTER_DEG = 0.12  # how far from a point ships pass it, one sigma
DOGLEG = 0.06  # how far a leg bends, as a share of its length, one sigma
FISHING_SHARE = 0.3  # of the vessels stay around one point
FISHING_DEG = 0.3  # how far they go from it, one sigma
SPEED_KN = (10.0, 20.0)
STAY_SHARE = 0.06  # of the legs end with a stay
STAY_S = (2 * 3600.0, 12 * 3600.0)
SPACINGS_S = np.array([10.0, 30.0, 60.0, 120.0, 180.0, 300.0])
SPACING_SHARES = np.array([0.02, 0.08, 0.35, 0.25, 0.20, 0.10])
MOORED_SPACING_S = 180.0
SILENCE_S = 7200.0  # how long a vessel is not received
SILENCE_SHARE = 0.03
WANDER_DEG = 1e-4  # half the width of the noise of a position: 11 m
AIS_STEPS_PER_DEG = 600_000  # positions are sent in 1/10 000 minute
DOUBLED, WILD, NOWHERE, NULL = 0.004, 0.0005, 0.0008, 0.0002  # shares of the rows
WINDOW_S = 3600.0
KNOT_MPS = 1852 / 3600
DEG_M = 111_195.0

ZONES = 20
DECLARED = 11  # the layer has had more since 29 November 2026; others would be left no room for ragged ones
CORNERS = 2_020  # of each ragged zone: with the layer's eleven, 31,000 edges in 20 zones
RADIUS_DEG = (0.4, 1.1)
RAGGED = 0.35  # of the radius, one sigma of all waves together
ROUGHNESS = 1.05  # amplitude of a wave falls with its number to this power


def chance(*numbers: npt.ArrayLike) -> npt.NDArray[np.uint64]:
    """64 bits that depend on all the numbers given, elementwise (SplitMix64, Steele et al. 2014)."""
    bits = np.uint64(0)
    with np.errstate(over="ignore"):
        for number in numbers:
            bits = bits + np.asarray(number).astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
            bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            bits = bits ^ (bits >> np.uint64(31))
    return np.asarray(bits)


def share(bits: npt.NDArray[np.uint64], part: int) -> Floats:
    """One of the four 16-bit parts of `bits` as a number in [0, 1)."""
    return ((bits >> np.uint64(16 * part)) & np.uint64(0xFFFF)).astype(float) / 65_536


@dataclass(frozen=True)
class Sailing:
    """Where each vessel is when: knots of straight legs at constant speed, shape (vessels, knots)."""

    time_s: Floats
    lon: Floats
    lat: Floats

    def at(self, vessel: Integers, time_s: Floats) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
        """Longitude, latitude and whether the vessel lies still."""
        span = float(self.time_s.max()) + 1
        knots = self.time_s.shape[1]
        keys = (self.time_s + np.arange(len(self.time_s))[:, None] * span).ravel()
        after = np.searchsorted(keys, time_s + vessel * span, side="right")
        after = np.clip(after, vessel * knots + 1, (vessel + 1) * knots - 1)
        times, lon, lat = self.time_s.ravel(), self.lon.ravel(), self.lat.ravel()
        begun = after - 1
        part = (time_s - times[begun]) / np.maximum(times[after] - times[begun], 1e-9)
        moored = (lon[after] == lon[begun]) & (lat[after] == lat[begun])
        return lon[begun] + part * (lon[after] - lon[begun]), lat[begun] + part * (lat[after] - lat[begun]), moored


def network() -> tuple[Floats, Integers, Integers]:
    """Points (n, 2), the neighbours of each in rows filled up with the first ones again, and how many each has."""
    points = sorted({point for route in ROUTES.values() for point in route})
    near: list[set[int]] = [set() for _ in points]
    for route in ROUTES.values():
        for one, other in pairwise(points.index(point) for point in route):
            near[one].add(other)
            near[other].add(one)
    most = max(map(len, near))
    table = [[sorted(each)[i % len(each)] for i in range(most)] for each in near]
    return np.array(points), np.array(table), np.array([len(each) for each in near])


def sail(vessels: int, seed: int, duration_s: float, *, stays: bool) -> Sailing:
    """Let each vessel wander over the network, or around its own fishing ground, for as long as asked."""
    points, neighbours, degree = network()
    start = np.random.default_rng([seed, 1])  # one draw per vessel: the same whatever the duration
    node = start.integers(len(points), size=vessels)
    speed = start.uniform(*SPEED_KN, vessels) * KNOT_MPS
    fishing = start.random(vessels) < FISHING_SHARE
    around = np.where(fishing, FISHING_DEG, SCATTER_DEG)[:, None]
    here = points[node] + start.normal(0, 1, (vessels, 2)) * around
    now = np.zeros(vessels)
    knots = [(now, here)]
    step = 0
    while now.min() < duration_s:
        rng = np.random.default_rng([seed, 2, step])
        step += 1
        onward = neighbours[node, rng.integers(1 << 30, size=vessels) % degree[node]]
        node = np.where(fishing, node, onward)
        there = points[node] + rng.normal(0, 1, (vessels, 2)) * around
        across = (there - here)[:, ::-1] * (1, -1)
        bend = here + rng.uniform(0.3, 0.7, (vessels, 1)) * (there - here)
        bend = bend + rng.normal(0, DOGLEG, (vessels, 1)) * across
        for place in (bend, there):
            now = now + _distance_m(here, place) / speed
            here = place
            knots.append((now, here))
        lies = (rng.random(vessels) < STAY_SHARE) & stays
        now = now + lies * rng.uniform(*STAY_S, vessels)
        knots.append((now, here))
    return Sailing(
        time_s=np.stack([time for time, _ in knots], axis=1),
        lon=np.stack([place[:, 0] for _, place in knots], axis=1),
        lat=np.stack([place[:, 1] for _, place in knots], axis=1),
    )


def _distance_m(start: Floats, end: Floats) -> Floats:
    """On a sphere, short legs: good to 1 %, and no more is asked."""
    east, north = (end - start).T
    return np.asarray(DEG_M * np.hypot(east * np.cos(np.radians((start + end)[:, 1] / 2)), north))


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """A feed: its rows follow from these numbers alone.

    With `flaws` off no row is missing, doubled, wild or empty; with `stays` off no vessel lies still.
    """

    vessels: int = VESSELS
    seed: int = SEED
    flaws: bool = True
    stays: bool = True
    longest_s: float = 14 * 86_400.0  # of the feed: 100 million rows of 7,000 vessels take 12.6 days

    @cached_property
    def sailing(self) -> Sailing:
        """Where the vessels are."""
        return sail(self.vessels, self.seed, self.longest_s, stays=self.stays)

    @cached_property
    def spacing_s(self) -> Floats:
        """How often each vessel is heard, seconds, shape (vessels,)."""
        return np.asarray(np.random.default_rng([self.seed, 3]).choice(SPACINGS_S, self.vessels, p=SPACING_SHARES))

    @cached_property
    def names(self) -> list[str]:
        """Nine digits each, begun with those of some flag states of the region."""
        states = np.array([412, 413, 416, 431, 440, 477, 548, 563])
        return [f"{states[number % len(states)]}{100_000 + number}" for number in range(self.vessels)]

    def batches(self, rows: int) -> Iterator[pa.RecordBatch]:
        """First `rows` rows in order of time, an hour at a time."""
        begun_s, left = 0.0, rows
        while left > 0:
            if begun_s >= self.longest_s:
                raise ValueError(
                    f"{rows} rows were asked for, but {self.vessels} vessels send {rows - left} in {self.longest_s} s; "
                    "ask for fewer rows, or set more vessels or a longer longest_s."
                )
            batch = self.window(begun_s)[:left]
            yield batch
            left -= len(batch)
            begun_s += WINDOW_S

    def window(self, begun_s: float) -> pa.RecordBatch:
        """All rows of the hour that begins so many seconds after the start."""
        vessel, number, time_s = self._heard(begun_s)
        lon, lat, moored = self.sailing.at(vessel, time_s)
        every = np.ceil(MOORED_SPACING_S / self.spacing_s[vessel]).astype(np.int64)
        kept = ~moored | (number % every == 0)
        if self.flaws:
            slot = np.floor(time_s / SILENCE_S + vessel * 0.618)
            kept &= share(chance(self.seed, 4, vessel, slot), 0) >= SILENCE_SHARE
        vessel, number, time_s, lon, lat = (column[kept] for column in (vessel, number, time_s, lon, lat))
        bits = chance(self.seed, 5, vessel, number)
        lon = _sent(lon + (2 * share(bits, 0) - 1) * WANDER_DEG)
        lat = _sent(lat + (2 * share(bits, 1) - 1) * WANDER_DEG)
        order = np.argsort(time_s, kind="stable")
        if self.flaws:
            lon, lat, doubled = _spoil(lon, lat, bits)
            order = np.repeat(order, 1 + doubled[order])
        return self._batch(vessel[order], time_s[order], lon[order], lat[order])

    def _heard(self, begun_s: float) -> tuple[Integers, Integers, Floats]:
        """Vessel, number and time of each fix of an hour, by vessel; a fix is late by up to 40 % of the spacing."""
        first = np.maximum(np.floor(begun_s / self.spacing_s) - 1, 0).astype(np.int64)
        count = np.ceil((begun_s + WINDOW_S) / self.spacing_s).astype(np.int64) - first
        vessel = np.repeat(np.arange(self.vessels), count)
        number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count - first, count)
        late = 0.6 * share(chance(self.seed, 6, vessel), 0) + 0.4 * share(chance(self.seed, 7, vessel, number), 0)
        time_s = np.floor((number + late) * self.spacing_s[vessel])
        inside = (time_s >= begun_s) & (time_s < begun_s + WINDOW_S)
        return vessel[inside], number[inside], time_s[inside]

    def _batch(self, vessel: Integers, time_s: Floats, lon: Floats, lat: Floats) -> pa.RecordBatch:
        start_us = int(START_UTC.timestamp()) * 1_000_000
        time_us = start_us + time_s.astype(np.int64) * 1_000_000
        names = pa.DictionaryArray.from_arrays(pa.array(vessel.astype(np.int32)), pa.array(self.names))
        columns = [names.cast(pa.string()), pa.array(time_us).cast(SCHEMA.field("time").type)]
        nulls = np.isnan(lat)
        return pa.record_batch(
            [*columns, pa.array(lon, mask=nulls), pa.array(lat, mask=nulls)],
            schema=SCHEMA,
        )


def _sent(degrees: Floats) -> Floats:
    return np.asarray(np.round(degrees * AIS_STEPS_PER_DEG) / AIS_STEPS_PER_DEG)


def _spoil(lon: Floats, lat: Floats, bits: npt.NDArray[np.uint64]) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Positions with some wild, some 181 and 91 degrees, some missing; and which rows come twice."""
    fate = share(bits, 2)
    ends = np.cumsum([DOUBLED, WILD, NOWHERE, NULL])
    wild = (fate >= ends[0]) & (fate < ends[1])
    lon = np.where(wild, _sent(lon + 1 + 2 * share(bits, 3)), lon)
    nowhere = (fate >= ends[1]) & (fate < ends[2])
    lon, lat = np.where(nowhere, 181.0, lon), np.where(nowhere, 91.0, lat)
    null = (fate >= ends[2]) & (fate < ends[3])
    return lon, np.where(null, np.nan, lat), fate < ends[0]


def ragged(count: int, seed: int = SEED) -> gpd.GeoDataFrame:
    """Zones with coast-like outlines, each around one of the points that ships pass."""
    points, _, _ = network()
    shapes = []
    for number in range(count):
        rng = np.random.default_rng([seed, 8, number])
        centre = points[(number * 7) % len(points)] + rng.normal(0, 2 * SCATTER_DEG, 2)
        waves = np.arange(2, CORNERS // 4)
        size = rng.normal(size=len(waves)) / waves**ROUGHNESS
        angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
        wave = np.cos(np.outer(angle, waves) + rng.uniform(0, 2 * np.pi, len(waves))) @ size
        radius = rng.uniform(*RADIUS_DEG) * np.maximum(1 + RAGGED * wave / np.std(wave), 0.05)
        shapes.append(shapely.Polygon(centre + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])))
    names = [f"ragged-{number + 1:02d}" for number in range(count)]
    return gpd.GeoDataFrame({"id": names, "edge_model": "geodesic"}, geometry=shapes, crs=4326)


def zones(count: int = ZONES) -> gpd.GeoDataFrame:
    """Take eleven zones of the Taiwan Strait, then ragged ones up to `count`; columns id, edge_model, geometry."""
    declared = layers.load("taiwan_strait_zones")[["id", "edge_model", "geometry"]].head(DECLARED)
    made = ragged(count - len(declared))
    return gpd.GeoDataFrame(
        {name: [*declared[name], *made[name]] for name in ("id", "edge_model")},
        geometry=[*declared.geometry, *made.geometry],
        crs=4326,
    )


def write(path: Path, rows: int, traffic: Traffic | None = None) -> None:
    """Write a Parquet file in order of time, a row group an hour; memory stays that of one."""
    unfinished = path.with_suffix(".part")
    with pq.ParquetWriter(unfinished, SCHEMA, use_dictionary=["id"]) as file:
        for batch in (traffic or Traffic()).batches(rows):
            file.write_batch(batch, row_group_size=len(batch))
    unfinished.replace(path)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(float(sys.argv[2])))
