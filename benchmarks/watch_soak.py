"""A soak of `leadline watch`: an hour of AIS at 1,000 messages a second, replayed fast; CPU, memory at each quarter.

8,000 vessels, each heard every 8 s, around Taiwan; eleven zones; a look every 10 s of the feed, each time with the
page's two answers, as if a browser asked. One line in a thousand is garbage, one has a clock a year ahead,
one a clock an hour behind, and a few vessels come and go under new numbers. Needs Linux (it reads /proc).
`--seconds 600` soaks for less.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

Integers = npt.NDArray[np.int64]

HOUR_S, RATE, VESSELS, LOOK_S = 3600, 1000, 8000, 10
START_UTC = datetime(2026, 8, 1, tzinfo=UTC)
SEED = 2026
FLAW = 1000  # one line in so many has each of the flaws
AHEAD_S, BEHIND_S = 31_536_000, 3600
NEW_EVERY = 5000  # of the messages, one comes under a number that was not heard before
FIRST_MMSI, FIRST_NEW = 412_000_000, 563_000_000
FIELDS = (6, 2, 30, 4, 8, 10, 1, 28, 27, 12, 9, 6, 2, 3, 1, 19)  # bits of a type 1 report, ITU-R M.1371-5, table 48
GARBAGE = b"!AIVDM,1,1,,A,garbage \x00\xff*ZZ"


def reports(
    mmsi: Integers, lon: np.ndarray, lat: np.ndarray, speed_kn: np.ndarray, course_deg: np.ndarray
) -> list[bytes]:
    """Sentences of position reports of type 1, each with its checksum; arrays of shape (n,)."""
    n = len(mmsi)
    values = [1, 0, mmsi, 0, 128, speed_kn * 10, 0, lon * 600_000, lat * 600_000, course_deg * 10, 511, 60, 0, 0, 0, 0]
    bits = np.empty((n, sum(FIELDS)), dtype=np.uint8)
    at = 0
    for width, value in zip(FIELDS, values, strict=True):
        whole = np.broadcast_to(np.rint(np.asarray(value, dtype=float)).astype(np.int64), n)
        bits[:, at : at + width] = whole[:, None] >> np.arange(width - 1, -1, -1) & 1
        at += width
    six = bits.reshape(n, -1, 6) @ np.array([32, 16, 8, 4, 2, 1], dtype=np.uint8)
    letters = np.where(six < 40, six + 48, six + 56).astype(np.uint8)
    body = np.concatenate([np.tile(np.frombuffer(b"AIVDM,1,1,,A,", np.uint8), (n, 1)), letters], axis=1)
    body = np.concatenate([body, np.tile(np.frombuffer(b",0", np.uint8), (n, 1))], axis=1)
    sums = np.bitwise_xor.reduce(body, axis=1).tolist()
    return [b"!" + row.tobytes() + b"*%02X" % check for row, check in zip(body, sums, strict=True)]


class Feed:
    """Lines of the traffic, second by second; they follow from the seed alone."""

    def __init__(self, seconds: int, *, vessels: int = VESSELS, rate: int = RATE) -> None:
        from traffic import Traffic  # noqa: PLC0415  tests take `reports` alone

        self.rate, self.seconds = rate, seconds
        self._sailing = Traffic(vessels=vessels, longest_s=seconds + 60.0).sailing
        self._order = np.random.default_rng([SEED, 21]).permutation(vessels)

    def pieces(self, step_s: int) -> Iterator[tuple[bytes, datetime]]:
        """Bytes of each stretch of `step_s` seconds, with the time when it has come."""
        for begun_s in range(0, self.seconds, step_s):
            yield self.lines(begun_s, step_s), START_UTC + timedelta(seconds=begun_s + step_s)

    def lines(self, begun_s: int, seconds: int) -> bytes:
        """Lines of some seconds, each with its time before it."""
        number = np.arange(begun_s * self.rate, (begun_s + seconds) * self.rate)
        vessel, time_s = self._order[number % len(self._order)], number / self.rate
        lon, lat, _ = self._sailing.at(vessel, time_s)
        lon_later, lat_later, _ = self._sailing.at(vessel, time_s + 30)
        east, north = (lon_later - lon) * np.cos(np.radians(lat)), lat_later - lat
        course, speed = np.degrees(np.arctan2(east, north)) % 360, np.hypot(east, north) * 60 * 120
        mmsi = np.where(number % NEW_EVERY == 7, FIRST_NEW + number // NEW_EVERY, FIRST_MMSI + vessel)
        stamp = (int(START_UTC.timestamp()) + time_s).astype(np.int64)
        stamp += np.where(number % FLAW == 1, AHEAD_S, 0) - np.where(number % FLAW == 2, BEHIND_S, 0)
        sentences = reports(mmsi, lon, lat, np.minimum(speed, 102), np.minimum(course, 359.9))
        lines = [b"%d %s\r\n" % pair for pair in zip(stamp.tolist(), sentences, strict=True)]
        for at in np.flatnonzero(number % FLAW == 3).tolist():
            lines[at] = GARBAGE + b"\r\n"
        return b"".join(lines)


def rss_mb() -> float:
    """Memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def soak(seconds: int = HOUR_S) -> None:
    """Print the table."""
    import layers  # noqa: PLC0415
    from layers.ais.pieces import Piece  # noqa: PLC0415
    from layers.watch.state import FeedHealth  # noqa: PLC0415
    from layers.watch.watch import Watch  # noqa: PLC0415
    from maps.tracks.live_data import state_json, vessels_geojson  # noqa: PLC0415

    feed = Feed(seconds)
    watch = Watch(layers.load("taiwan_strait_zones")[["id", "edge_model", "geometry"]], keeps_map=True)
    health = FeedHealth(
        is_file=False, connected=True, message_age_s=0.0, lines_per_s=0.0, lines=0, reconnects=0, last_error=None
    )
    print(f"{VESSELS:,} vessels, {RATE:,} messages/s for {seconds:,} s; looks every {LOOK_S} s of the feed\n")
    print("| messages | CPU s, watch | of it: page's JSON | RSS MB | ids known | alerts |\n|---|---|---|---|---|---|")
    spent = page = 0.0
    marks = {LOOK_S, *(round(seconds * part / 4 / LOOK_S) * LOOK_S for part in (1, 2, 3, 4))}
    for data, received_utc in feed.pieces(LOOK_S):
        begun = time.process_time()
        watch.count(watch.read(Piece(data, received_utc)))
        watch.look()
        drawn = time.process_time()
        size = len(vessels_geojson(watch.snapshot)), len(state_json(watch.snapshot, health))
        page += time.process_time() - drawn
        spent += time.process_time() - begun
        if round((received_utc - START_UTC).total_seconds()) in marks:
            counts = watch.snapshot.counts
            row = (f"{counts['messages']:,}", f"{spent:.1f}", f"{page:.1f}", f"{rss_mb():.0f}")
            print(
                f"| {' | '.join((*row, format(counts['vessels'], ','), format(counts['alerts'], ',')))} |", flush=True
            )
    watch.close()
    counts = watch.snapshot.counts
    print(f"\nthe page's answers are {size[0] / 1e6:.1f} and {size[1] / 1e6:.2f} MB at the end")
    print(f"unreadable {counts['unreadable']:,}, held out {counts['held_out']:,}, late {counts['late']:,}")
    print(f"{counts['messages'] / spent:,.0f} messages per CPU second")


def main() -> None:
    """Read the options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=HOUR_S, metavar="N", help=f"of traffic; default {HOUR_S}")
    soak(parser.parse_args().seconds)


if __name__ == "__main__":
    main()
