"""Tracks that were never sailed, of each kind that was published, made from the descriptions with varied parameters.

Nothing here is taken from `geo.doubt`, nor is anything fitted to it. Sources: Bergman (2020), circles above Point Reyes
and at Chinese oil terminals; SkyTruth (2016), positions far from where they were heard, and moved by an offset; Bergman
(2021), warships in two places; Global Fishing Watch, ships that share a number, a tanker without normal variation;
ITU-R M.585, numbers of no ship.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from honest import HOURS, STATIONS, Floats, Way, along, at_sea, local_m, merchant, said, varied
from traffic import AIS_STEPS_PER_DEG, DEG_M, KNOT_MPS, START_UTC

INLAND = (109.0, 24.5, 116.5, 34.0)  # west, south, east, north: China and its rivers
OCEAN = (131.0, 8.0, 160.0, 22.0)  # where no station is


def named(number: int) -> str:
    """Give a valid number that no honest vessel has."""
    return f"{(351, 352, 370, 538, 636)[number % 5]}{200_000 + number}"


def seconds_of(rng: np.random.Generator, rows: int, spacing: float) -> Floats:
    """Seconds of so many reports, at whole seconds, with losses."""
    slots = np.arange(int(rows * 1.2))
    times = np.unique(np.floor((slots + 0.4 * rng.random(len(slots))) * spacing))
    times = times[np.sort(rng.choice(len(times), min(rows, len(times)), replace=False))]
    return np.asarray(times + rng.uniform(0, max(1.0, HOURS * 3600 - times[-1])) // 1)


def wandering(rng: np.random.Generator, seconds: Floats, knots: float) -> Way:
    """Sail a way that bends now and then, as ships' do."""
    course = rng.uniform(0, 7) + np.cumsum(rng.normal(0, 0.02, len(seconds)))
    way = np.diff(seconds, prepend=seconds[0]) * varied(rng, seconds, knots)
    return Way(np.cumsum(way * np.sin(course)), np.cumsum(way * np.cos(course)))


def on_land(number: int, seed: int) -> pd.DataFrame:
    """Go on across a continent: half of them begin there, half at sea (Princess Janice, Bergman 2020)."""
    rng = np.random.default_rng([seed, 30, number])
    rows = rng.integers(80, 350)
    west, south, east, north = INLAND
    inland = np.array([rng.uniform(west, east), rng.uniform(south, north)])
    if number % 2:
        lon0, lat0 = inland
        seconds = seconds_of(rng, rows, rng.choice([60.0, 120.0, 180.0]))
        way = wandering(rng, seconds, rng.uniform(8, 25))
    else:
        lon0, lat0, metres = local_m(np.array([at_sea(rng), inland, inland + rng.normal(0, 0.5, 2)]))
        length = np.hypot(*np.diff(metres, axis=0).T).sum()
        knots = rng.uniform(15, 35)
        seconds = seconds_of(rng, rows, min(0.95 * length / (knots * KNOT_MPS), HOURS * 3500) / rows)
        way = along(metres, varied(rng, seconds, knots), seconds)
    return said(named(number), rng, seconds, lon0, lat0, way, rng.uniform(1, 7))


def two_places(number: int, seed: int) -> pd.DataFrame:
    """Two ships under one number, hours on end, each smooth (Global Fishing Watch; Bergman 2021 of warships)."""
    rng = np.random.default_rng([seed, 31, number])
    one = ship(rng, named(number), rng.integers(60, 400))
    two = ship(rng, named(number), rng.integers(60, 400))
    two["time"] += (one["time"].iloc[0] - two["time"].iloc[0]) + pd.Timedelta(rng.integers(1, 1800), unit="s")
    far = rng.uniform(1, 20) * np.array([np.cos(rng.uniform(0, 7)), 0.4])
    two["lon"] = one["lon"].iloc[0] + far[0] + two["lon"] - two["lon"].iloc[0]
    two["lat"] = one["lat"].iloc[0] + far[1] + two["lat"] - two["lat"].iloc[0]
    return pd.concat([one, two], ignore_index=True)


def ship(rng: np.random.Generator, name: str, rows: int) -> pd.DataFrame:
    """Make rows of an honest ship under way."""
    seconds = seconds_of(rng, rows, rng.choice([30.0, 60.0, 120.0]))
    lon0, lat0, way = merchant(rng, seconds, 0)
    return said(name, rng, seconds, lon0, lat0, way, rng.uniform(1.5, 7))


def excursion(number: int, seed: int) -> pd.DataFrame:
    """Be elsewhere for a while, thousands of kilometres away, and back (Bergman 2020; airports, C4ADS 2019)."""
    rng = np.random.default_rng([seed, 32, number])
    frame = ship(rng, named(number), rng.integers(120, 400)).sort_values("time", ignore_index=True)
    begin = rng.integers(20, len(frame) - 60)
    rows = frame.index[begin : begin + rng.integers(12, 50)]
    frame.loc[rows, "lon"] -= rng.uniform(3, 150)
    frame.loc[rows, "lat"] += rng.uniform(-5, 30)
    return frame


def beyond(number: int, seed: int) -> pd.DataFrame:
    """Be in mid-ocean, heard by an antenna on shore (SkyTruth 2016; simulated races, Bergman 2021)."""
    rng = np.random.default_rng([seed, 33, number])
    seconds = seconds_of(rng, rng.integers(40, 300), rng.choice([30.0, 60.0, 180.0]))
    west, south, east, north = OCEAN
    way = wandering(rng, seconds, rng.uniform(5, 18))
    frame = said(
        named(number), rng, seconds, rng.uniform(west, east), rng.uniform(south, north), way, rng.uniform(1, 7)
    )
    return frame.assign(source=list(STATIONS)[number % len(STATIONS)])


def circle(number: int, seed: int) -> pd.DataFrame:
    """Go round one point, while speed and course say anything (Point Reyes), or jump about on a ring (Shanghai)."""
    rng = np.random.default_rng([seed, 34, number])
    spacing = rng.choice([10.0, 30.0, 60.0, 120.0])
    ring = number % 5 == 0
    radius = np.exp(rng.uniform(np.log(350), np.log(2_500 if ring else 20_000)))
    knots = rng.uniform(8, 35)
    turns = rng.uniform(3, 20)
    lasts_s = min(turns * 2 * np.pi * radius / (knots * KNOT_MPS), 0.9 * HOURS * 3600)
    spacing = max(spacing, lasts_s / 2_000)
    rows = max(40, int(lasts_s / spacing))
    seconds = seconds_of(rng, rows, spacing)
    angle = seconds * knots * KNOT_MPS / radius * rng.choice([-1, 1])
    if ring:
        angle = angle + np.cumsum(rng.normal(0, 0.7, len(seconds)))
    lon0, lat0 = at_sea(rng)
    frame = said(
        named(number), rng, seconds, lon0, lat0, Way(radius * np.cos(angle), radius * np.sin(angle)), rng.uniform(0, 5)
    )
    if number % 3 == 0:  # the ship's own speed and course, at its berth
        frame = frame.assign(speed_kn=0.1, course_deg=np.round(rng.uniform(0, 360, len(frame)), 1))
    return frame


def offset(number: int, seed: int, originals: list[pd.DataFrame]) -> pd.DataFrame:
    """Be another ship's track, moved by a constant vector; every second one later as well."""
    rng = np.random.default_rng([seed, 35, number])
    frame = originals[number % len(originals)].copy()
    angle, far = rng.uniform(0, 7), np.exp(rng.uniform(np.log(0.05), np.log(20)))
    frame["lon"] = np.round((frame["lon"] + far * np.cos(angle)) * AIS_STEPS_PER_DEG) / AIS_STEPS_PER_DEG
    frame["lat"] = np.round((frame["lat"] + far * np.sin(angle) / 2) * AIS_STEPS_PER_DEG) / AIS_STEPS_PER_DEG
    if number % 2:
        frame["time"] += pd.Timedelta(int(rng.integers(600, 86_400)), unit="s")
    heard = rng.random(len(frame)) < rng.uniform(0.85, 1)
    return frame[heard].assign(id=named(number), source="sat-1")


def identity(number: int, seed: int) -> pd.DataFrame:
    """Sail under a number of no ship (ITU-R M.585)."""
    rng = np.random.default_rng([seed, 36, number])
    digits = f"{rng.integers(10**6, 10**7)}"
    forms = [
        *("000000000", "123456789", "111111111", "999999999", "987654321", "888888888"),
        *(f"1{digits}7", f"9{digits[:7]}1", f"00{digits}", f"0{digits}3", f"111{digits[:6]}", f"99{digits}"),
        *(
            f"970{digits[:6]}",
            f"974{digits[:6]}",
            f"8{digits}2",
            f"780{digits[:6]}",
            f"200{digits[:6]}",
            digits,
            f"{digits}00123",
        ),
    ]
    return ship(rng, forms[number % len(forms)], rng.integers(60, 250))


def generated(number: int, seed: int) -> pd.DataFrame:
    """Come out of a program: no noise; a curve at one speed; one speed and course told for hours; a coarse grid."""
    rng = np.random.default_rng([seed, 37, number])
    seconds = seconds_of(rng, rng.integers(60, 300), rng.choice([30.0, 60.0, 120.0, 300.0]))
    if number % 3 == 0:
        seconds = seconds[0] + np.arange(len(seconds)) * np.median(np.diff(seconds))
    knots, course = rng.uniform(8, 22), rng.uniform(0, 7)
    sailed = (seconds - seconds[0]) * knots * KNOT_MPS
    lon0, lat0 = at_sea(rng)
    bend = rng.uniform(20_000, 80_000) if number % 4 == 1 else 1e9
    middle = course + sailed / 2 / bend
    chord = sailed * np.sinc(sailed / 2 / bend / np.pi)
    lat = lat0 + chord * np.cos(middle) / DEG_M
    lon = lon0 + chord * np.sin(middle) / DEG_M / np.cos(np.radians(lat0))
    speed, heading = np.round(knots + rng.normal(0, 0.1, len(seconds)), 1), np.degrees(course + sailed / bend)
    if number % 4 == 2:  # noise of positions, but the same words for hours
        lon, lat = lon + rng.normal(0, 5, len(lon)) / DEG_M, lat + rng.normal(0, 5, len(lat)) / DEG_M
        speed, heading = np.full(len(lon), round(knots, 1)), np.full(len(lon), round(float(np.degrees(course)), 1))
    if number % 4 == 3:
        digits = rng.integers(2, 4)
        lon, lat = np.round(lon, digits), np.round(lat, digits)
    return pd.DataFrame(
        {
            "id": named(number),
            "time": pd.Timestamp(START_UTC) + pd.to_timedelta(seconds.astype(np.int64), unit="s"),
            "lon": np.round(lon * AIS_STEPS_PER_DEG) / AIS_STEPS_PER_DEG if number % 4 != 3 else lon,
            "lat": np.round(lat * AIS_STEPS_PER_DEG) / AIS_STEPS_PER_DEG if number % 4 != 3 else lat,
            "speed_kn": speed,
            "course_deg": np.round(np.asarray(heading) % 360, 1),
            "source": "sat-2",
        }
    )


def contradicting(number: int, seed: int) -> pd.DataFrame:
    """Say a speed and a course that the positions do not have: those of the place where the ship is."""
    rng = np.random.default_rng([seed, 38, number])
    frame = ship(rng, named(number), rng.integers(60, 300))
    way = number % 3
    if way in (0, 2):
        frame["speed_kn"] = (
            np.round(np.abs(rng.normal(0, 0.3, len(frame))), 1)
            if number % 2
            else np.round(frame["speed_kn"] + rng.uniform(8, 25), 1)
        )
    if way in (1, 2):
        frame["course_deg"] = np.round((frame["course_deg"] + rng.uniform(90, 270)) % 360, 1)
    return frame


def plausible(number: int, seed: int) -> pd.DataFrame:
    """Be an honest ship in all but that there is none: nothing in the positions can tell (Bergman 2021)."""
    return ship(np.random.default_rng([seed, 39, number]), named(number), 200)


KINDS: dict[str, Callable[..., pd.DataFrame]] = {
    "on land": on_land,
    "two ships under one number": two_places,
    "excursion": excursion,
    "beyond the horizon": beyond,
    "circle": circle,
    "offset": offset,
    "number of no ship": identity,
    "generated": generated,
    "speed and course of elsewhere": contradicting,
}
