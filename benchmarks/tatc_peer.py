"""Run the workload with TAT-C. For an environment that holds `tatc`, not leadline; `benchmarks/access.py` makes it.

One instrument looks across the track to both sides, out to the widest angle of the band; the band is then cut with the
elevation that TAT-C gives for each observation, outside the time that is measured.
"""

import json
import sys
import time
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import numpy as np
from shapely.geometry import Point
from tatc.analysis import collect_observations
from tatc.schemas import PointedInstrument, Satellite, TwoLineElements

EARTH_M = 6_356_752.0  # the polar radius, so that no look angle of the band is cut
ALONG_DEG = 0.5  # any will do: an observation is dated when the target crosses the middle


def instrument(line2: str, widest_incidence_deg: float) -> PointedInstrument:
    """Look across the track, as wide as the widest incidence is from this orbit's height."""
    motion = float(line2[52:63]) * 2 * np.pi / 86_400
    radius = (3.986004418e14 / motion**2) ** (1 / 3) * (1 - float(f"0.{line2[26:33]}"))
    widest = 2 * (np.degrees(np.arcsin(EARTH_M * 1.01 / radius * np.sin(np.radians(widest_incidence_deg)))) + 0.5)
    return PointedInstrument(
        name="band",
        field_of_regard=float(widest) + 2,
        cross_track_field_of_view=float(widest),
        along_track_field_of_view=ALONG_DEG,
        is_rectangular=True,
    )


def main() -> None:
    """Read the workload named first, write accesses to the file named second, print CPU seconds and version."""
    work = json.loads(Path(sys.argv[1]).read_text())
    points = [Point(*lonlat) for lonlat in work["lonlat"]]
    place = {tuple(lonlat): number for number, lonlat in enumerate(work["lonlat"])}
    start = datetime.fromisoformat(work["start_utc"])
    low, high = work["band_deg"]
    fleet = [
        Satellite(
            name=str(number),
            orbit=TwoLineElements(tle=[each["line1"], each["line2"]]),
            instruments=[instrument(each["line2"], high)],
        )
        for number, each in enumerate(work["satellites"])
    ]
    collect_observations(points[:1], fleet[:1], start, start + timedelta(hours=6))  # what is loaded once
    begun = time.process_time()
    found = collect_observations(points, fleet, start, start + timedelta(days=work["days"]))
    seconds = time.process_time() - begun
    incidence = 90 - found["sat_alt"].to_numpy()
    kept = (incidence >= low) & (incidence <= high)
    np.savez(
        sys.argv[2],
        satellite=found["satellite"].astype(int).to_numpy()[kept],
        target=np.array([place[(p.x, p.y)] for p in found.geometry])[kept],
        time_s=(found["epoch"] - start).dt.total_seconds().to_numpy()[kept],
        incidence_deg=incidence[kept],
    )
    print(json.dumps({"cpu_s": seconds, "observations": len(found), "tatc": version("tatc")}))


if __name__ == "__main__":
    main()
