"""Dense access of one satellite beside Skyfield's rise and set search for the same targets."""

import time
from datetime import UTC, datetime

import numpy as np
from skyfield.api import EarthSatellite, load, wgs84

from geo import Orbit, Sensor, Targets, dense_accesses

ELEMENTS = (  # ALOS-2, CelesTrak, 22 August 2026
    "1 39766U 14029A   26234.28409097  .00000696  00000+0  10011-3 0  9999",
    "2 39766  97.9220 330.5025 0001503  93.3032 266.8352 14.79478913661355",
)
START = datetime(2026, 8, 23, tzinfo=UTC)
DAYS = 7
SIZES = (10, 100, 1000, 10_000)
PEER_SIZE = 10  # Skyfield searches one target at a time


def targets(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Points spread evenly by chance over the South China Sea."""
    rng = np.random.default_rng(2026)
    return rng.uniform(105, 120, count), rng.uniform(2, 22, count)


def ours(count: int) -> tuple[float, int]:
    """CPU seconds and accesses."""
    sensor = Sensor(name="band", angle="incidence", min_deg=20, max_deg=60, side="both")
    orbit = Orbit.from_tle("ALOS-2", *ELEMENTS)
    places = Targets.of(*targets(count))
    begun = time.process_time()
    found = dense_accesses(orbit, sensor, places, start_utc=START, span_s=DAYS * 86_400, ut1_minus_utc_s=0.007)
    return time.process_time() - begun, len(found)


def peer(count: int) -> tuple[float, int]:
    """CPU seconds and passes above 30 degrees of elevation: the same cone, but not cut at zero Doppler."""
    timescale = load.timescale(builtin=True)
    satellite = EarthSatellite(*ELEMENTS, "ALOS-2", timescale)
    start, end = timescale.utc(2026, 8, 23), timescale.utc(2026, 8, 23 + DAYS)
    begun = time.process_time()
    passes = 0
    for lon, lat in zip(*targets(count), strict=True):
        _, events = satellite.find_events(wgs84.latlon(lat, lon), start, end, altitude_degrees=30.0)
        passes += int(np.sum(events == 1))
    return time.process_time() - begun, passes


def main() -> None:
    """Print a table."""
    print("| targets | CPU s | accesses, us each |\n|---|---|---|")
    for count in SIZES:
        seconds, found = ours(count)
        print(f"| {count:,} | {seconds:.2f} | {found:,}, {seconds / max(found, 1) * 1e6:.1f} |")
    seconds, found = peer(PEER_SIZE)
    print(f"| peer: Skyfield find_events, {PEER_SIZE} | {seconds:.2f} | {found:,}, {seconds / found * 1e6:.1f} |")


if __name__ == "__main__":
    main()
