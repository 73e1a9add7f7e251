"""Write tracks.csv and transits.csv: SYNTHETIC transits of the Strait of Hormuz, invented, of no real ship. Run: python make_tracks.py"""

import csv
import json
import math
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
SPEED_KMH = 23.0  # some 12.5 knots
STEP = timedelta(minutes=45)


def along(points, km):
    """Position some km along a line; on a plane, which is enough for invented ships."""
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        length = math.hypot((x1 - x0) * 111.3 * math.cos(math.radians(y0)), (y1 - y0) * 110.8)
        if km <= length:
            return x0 + (x1 - x0) * km / length, y0 + (y1 - y0) * km / length
        km -= length
    return None


def main():
    draw = random.Random(20260601)
    lanes = {
        f["properties"]["id"]: f["geometry"]["coordinates"]
        for f in json.loads((HERE / "lanes.geojson").read_text())["features"]
    }
    ways = [lanes["hormuz-in"], lanes["hormuz-out"]]
    rows, ship, months = [], 0, {}
    day = datetime(2026, 4, 1, tzinfo=UTC)
    while day < datetime(2026, 8, 1, tzinfo=UTC):
        mean = 5.0 if day < datetime(2026, 6, 1, tzinfo=UTC) else 2.5
        for _ in range(max(0, round(draw.gauss(mean, 1.0)))):
            ship += 1
            months[f"{day:%Y-%m}"] = months.get(f"{day:%Y-%m}", 0) + 1
            way, off = draw.choice(ways), draw.gauss(0, 0.008)
            when = day + timedelta(minutes=draw.randrange(0, 1080))
            km = 0.0
            while (place := along(way, km)) is not None:
                rows.append(
                    (f"S{ship:04d}", when.strftime("%Y-%m-%dT%H:%MZ"), f"{place[0] + off:.4f}", f"{place[1] + off:.4f}")
                )
                when, km = when + STEP, km + SPEED_KMH * STEP.total_seconds() / 3600 * draw.uniform(0.92, 1.08)
        day += timedelta(days=1)
    with (HERE / "tracks.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "time", "lon", "lat"])
        out.writerows(rows)
    with (HERE / "transits.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "ships"])
        out.writerows(months.items())
    print(ship, "transits,", len(rows), "rows")


if __name__ == "__main__":
    main()
