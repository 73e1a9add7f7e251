"""How often the access engine asks SGP4, beside the least that the same looks need, and where its time goes.

See benchmarks/README.md. Needed: both ends of each step of 300 s in which some target is looked at, since the quintic
between two nodes is what instants are found on. Made: what is asked for.
"""

import time
from typing import Any
from unittest.mock import patch

import numpy as np
import workload

from geo import Orbit, accesses
from geo.access.access import NODE_S

RUNS = 7


def main() -> None:
    """Count, and print."""
    fleet, places = workload.fleet(workload.elements()), workload.places(workload.lonlat())
    options: dict[str, Any] = {"start_utc": workload.START_UTC, "span_s": workload.DAYS * 86_400.0}
    options["ut1_minus_utc_s"] = workload.UT1_MINUS_UTC_S
    asked: list[int] = []
    spent: list[float] = []
    fly = Orbit.earth_fixed

    def counted(self: Any, start_utc: Any, seconds: Any, *, ut1_minus_utc_s: float) -> Any:  # noqa: ANN401
        begun = time.process_time()
        found = fly(self, start_utc, seconds, ut1_minus_utc_s=ut1_minus_utc_s)
        spent.append(time.process_time() - begun)
        asked.append(len(seconds))
        return found

    accesses(fleet, places, **options)  # compiled
    whole = []
    for _ in range(RUNS):
        begun = time.process_time()
        found = accesses(fleet, places, **options)
        whole.append(time.process_time() - begun)
    with patch.object(Orbit, "earth_fixed", counted):
        accesses(fleet, places, **options)
    step = (found["time_s"] // NODE_S).astype(int)
    needed = 0
    for number in range(len(fleet)):
        here = np.unique(step[found["satellite"] == number])
        needed += len(np.union1d(here, here + 1))
    print("| SGP4 | calls |\n|---|---|")
    print(f"| needed: both ends of the steps with a look | {needed:,} |")
    print(f"| made | {sum(asked):,} |")
    print(f"| made over needed | {sum(asked) / needed:.2f} |")
    print(f"| every node of 300 s would be | {int(workload.DAYS * 86_400 / NODE_S) * len(fleet):,} |")
    print(f"\nOf {min(whole):.3f} s, the shortest of {RUNS}, SGP4 with the turn of the frame takes {sum(spent):.3f} s.")


if __name__ == "__main__":
    main()
