"""Write the samples anew: SYNTHETIC ships, zones, counts and buoys in the Malta Channel. Run: python make_samples.py"""

import csv
import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

Row = tuple[str | float, ...]
HERE = Path(__file__).parent
STEP = timedelta(minutes=30)
FIRST, CHANGED, LAST = (datetime(2026, *day, tzinfo=UTC) for day in ((5, 4), (6, 1), (6, 29)))
NORTH_OF_THE_AREA_A_DAY = 1.5
ZONES = {
    "exercise-area": (
        "Exercise area (invented)",
        [[14.12, 36.28], [14.5, 36.27], [14.62, 36.36], [14.55, 36.43], [14.18, 36.42], [14.12, 36.28]],
    ),
    "survey-area": (
        "Survey area (invented)",
        [[13.75, 36.5], [14.0, 36.47], [14.05, 36.58], [13.8, 36.6], [13.75, 36.5]],
    ),
}


def write(name: str, header: list[str], rows: Iterable[Row]) -> None:
    """Write a CSV file."""
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def tracks(draw: random.Random) -> list[Row]:
    """Ships that go east or west, through the exercise area or north of it; half as many through it from 1 June."""
    rows: list[Row] = []
    ship, day = 0, FIRST
    while day < LAST:
        through = 4.0 if day < CHANGED else 2.0
        for mean, lat in ((through, 36.35), (NORTH_OF_THE_AREA_A_DAY, 36.53)):
            for _ in range(max(0, round(draw.gauss(mean, 1.0)))):
                ship += 1
                rows += passage(draw, f"S{ship:03d}", day, lat + draw.uniform(-0.04, 0.04))
        day += timedelta(days=1)
    return rows


def passage(draw: random.Random, ship: str, day: datetime, lat: float) -> Iterator[Row]:
    """One passage at 11 to 14 knots, a position every half hour."""
    east = draw.random() < 0.5
    lon, when, step = (
        (13.6 if east else 15.1),
        day + timedelta(minutes=draw.randrange(1000)),
        draw.uniform(0.114, 0.145),
    )
    while 13.55 < lon < 15.15:
        yield ship, when.strftime("%Y-%m-%dT%H:%MZ"), f"{lon:.4f}", f"{lat:.4f}"
        lon, lat, when = lon + (step if east else -step), lat + draw.gauss(0, 0.003), when + STEP


def counts(draw: random.Random) -> list[Row]:
    """Ships a month in the exercise area: some 125, from June 2026 on half as many."""
    months = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)][:22]
    return [(month, round(draw.gauss(125 if month < "2026-06" else 62, 8))) for month in months]


def buoys(draw: random.Random) -> Iterator[Row]:
    """Places with a kind, a number and a time."""
    for number in range(1, 25):
        place = draw.uniform(13.7, 15.0), draw.uniform(36.2, 36.6)
        kind = draw.choice(["wave", "wave", "current", "light"])
        seen = FIRST + timedelta(hours=draw.randrange(56 * 24))
        yield (
            f"Buoy {number}",
            kind,
            round(draw.uniform(0.3, 3.2), 1),
            f"{seen:%Y-%m-%dT%H:%MZ}",
            *(f"{each:.3f}" for each in place),
        )


def main() -> None:
    """Write them all.

    One generator draws the first three, in this order: a draw more among them would change the files behind it. A
    sample that is added has one of its own, `random.Random("NAME")`, so that all others stay as they are.
    """
    draw = random.Random(20260504)
    write("tracks.csv", ["id", "time", "lon", "lat"], tracks(draw))
    write("counts.csv", ["id", "ships"], counts(draw))
    write("points.csv", ["name", "kind", "wave_m", "seen", "lon", "lat"], buoys(draw))
    features = [
        {
            "type": "Feature",
            "properties": {"id": id_, "name": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for id_, (name, ring) in ZONES.items()
    ]
    text = ",\n".join(json.dumps(each) for each in features)
    (HERE / "zones.geojson").write_text(
        f'{{"type": "FeatureCollection", "features": [\n{text}\n]}}\n', encoding="utf-8"
    )


if __name__ == "__main__":
    main()
