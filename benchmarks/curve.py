"""Print the shares of a workload against time, from a file of elements and points, as a process to be measured."""

import json
import sys
from datetime import datetime
from pathlib import Path

import numpy as np

from geo import Orbit, Satellite, Sensor, Targets
from geo.access.coverage import coverage

WITHIN_H = (1, 2, 3, 6, 12, 24)


def main() -> None:
    """Read the workload named on the command line."""
    work = json.loads(Path(sys.argv[1]).read_text())
    low, high = work["band_deg"]
    sensor = Sensor(name="band", angle="incidence", min_deg=low, max_deg=high, side="both")
    fleet = [
        Satellite(orbit=Orbit.from_tle(each["name"], each["line1"], each["line2"]), sensor=sensor)
        for each in work["satellites"]
    ]
    found = coverage(
        fleet,
        Targets.of(*np.array(work["lonlat"]).T),
        np.ones(len(work["lonlat"])),
        start_utc=datetime.fromisoformat(work["start_utc"]),
        span_s=work["days"] * 86_400.0,
        ut1_minus_utc_s=work["ut1_minus_utc_s"],
    )
    print(found.curve(WITHIN_H).to_string(index=False))


if __name__ == "__main__":
    main()
