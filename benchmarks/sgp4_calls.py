"""How often the access engine asks SGP4, beside the least that the same looks need, and where its time goes.

See benchmarks/README.md. Needed: both ends of each step of 300 s in which some target is looked at, since the quintic
between two nodes is what instants are found on. Made: what is asked for. Then: how many calls other first steps would
take, with the curve between them or the greatest speed alone to say where a satellite cannot be.
"""

import time
from typing import Any
from unittest.mock import patch

import numpy as np
import workload

from geo import Orbit, Satellite, accesses
from geo.access import access
from geo.access.access import NODE_S

RUNS = 7
STEPS = (1, 2, 3, 4, 6, 8, 9, 10, 12, 18)  # nodes of 300 s from one that is asked first to the next
ROOM = 1.5  # that the curve is allowed to be off, times what it is
TURN = 1200.0  # seconds without a look, at least, between one visit of a satellite and the next


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
    looks = [np.sort(found["time_s"][found["satellite"] == number].to_numpy()) for number in range(len(fleet))]
    visits = [np.ptp(each) for one in looks for each in np.split(one, np.flatnonzero(np.diff(one) > TURN) + 1)]
    print(
        f"\n{len(visits)} visits; the shortest five last {', '.join(f'{each:.1f}' for each in np.sort(visits)[:5])} s."
    )
    print(
        "\n| first every | first calls | curve off, deg | all calls, with the curve | with the greatest speed alone |"
    )
    print("|---|---|---|---|---|")
    for nodes in STEPS:
        off = _off(fleet, nodes)
        with patch.object(access, "COARSE", nodes), patch.object(access, "GUESS_RAD", ROOM * off):
            by_curve, first = _calls(fleet, places, options, len(found))
        with patch.object(access, "COARSE", 2 * nodes), patch.object(access, "ROUND", 0.0):  # half of it, by speed
            by_speed, _ = _calls(fleet, places, options, len(found))
        told = f"{nodes * NODE_S:,.0f} s | {first:,} | {np.degrees(off):.4f} | {by_curve:,} | {by_speed:,}"
        print(f"| {told} |", flush=True)


def _off(fleet: list[Satellite], nodes: int) -> float:
    """How far, radians, the curve through every so manyth node is from the others, at most."""
    seconds = np.arange(int(workload.DAYS * 86_400 / NODE_S / nodes) * nodes + 1) * NODE_S
    worst = 0.0
    for satellite in fleet:
        at, speed = satellite.orbit.earth_fixed(workload.START_UTC, seconds, ut1_minus_utc_s=workload.UT1_MINUS_UTC_S)
        with patch.object(access, "COARSE", nodes):
            guess = access.between(at[::nodes], speed[::nodes])
        chord = guess / np.linalg.norm(guess, axis=1)[:, None] - at / np.linalg.norm(at, axis=1)[:, None]
        worst = max(worst, float(np.linalg.norm(chord, axis=1).max()))
    return worst


def _calls(fleet: list[Satellite], places: Any, options: dict[str, Any], expected: int) -> tuple[int, int]:  # noqa: ANN401
    """How many instants SGP4 is asked in all, and how many of them first, for the same accesses."""
    asked: list[int] = []
    fly = Orbit.earth_fixed

    def counted(self: Any, start_utc: Any, seconds: Any, *, ut1_minus_utc_s: float) -> Any:  # noqa: ANN401
        asked.append(len(seconds))
        return fly(self, start_utc, seconds, ut1_minus_utc_s=ut1_minus_utc_s)

    with patch.object(Orbit, "earth_fixed", counted):
        found = len(accesses(fleet, places, **options))
    if found != expected:
        raise SystemExit(f"{found:,} accesses in place of {expected:,}")
    return sum(asked), asked[0] * len(fleet)


if __name__ == "__main__":
    main()
