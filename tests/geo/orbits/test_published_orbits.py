"""Orbits from published figures: repeat cycles against the heights that the agencies print."""

import numpy as np
import pytest
from pytest import approx
from sgp4.api import WGS72, Satrec

from geo import altitude_of_repeat_cycle

PUBLISHED = {  # orbits, days, inclination, height in km as printed
    "Sentinel-1 (ESA)": (175, 12, 98.18, 693),
    "ALOS-2 (JAXA)": (207, 14, 97.92, 628),
    "COSMO-SkyMed (ESA)": (237, 16, 97.87, 619.6),
    # DLR prints 514 km, which is above the ground; the mean motion of August 2026 gives 508.4 km above the equatorial
    # radius, and is about 3 km high for the other three as well (Kozai's mean motion)
    "TerraSAR-X (elements)": (167, 11, 97.44, 508.4),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_height_of_a_repeat_cycle(name):
    orbits, days, inclination, height = PUBLISHED[name]
    assert altitude_of_repeat_cycle(orbits, days, inclination) == approx(height, abs=5)


def test_a_cycle_that_no_low_orbit_makes_is_refused():
    with pytest.raises(ValueError, match="expected about 11 to 16 revolutions a day"):
        altitude_of_repeat_cycle(20, 1, 98)


@pytest.mark.parametrize(
    ("orbits", "days", "inclination"), [(31, 2, 51.6), (29, 2, 28.5), (127, 9, 66.0), (15, 1, 120)]
)
def test_nodes_of_sgp4_come_round_in_the_cycle(orbits, days, inclination):
    # turns from node to node in a day of the node: SGP4's rates of anomaly and perigee, and of the Earth under the node
    a_km = 6378.135 + altitude_of_repeat_cycle(orbits, days, inclination)
    motion = np.sqrt(398_600.8 / a_km**3) * 60  # radians a minute
    satellite = Satrec()
    satellite.sgp4init(WGS72, "i", 1, 27_000.0, 0.0, 0.0, 0.0, 1e-4, 0.0, np.radians(inclination), 0.0, motion, 0.0)
    earth = 7.292115e-5 * 60
    turns = (satellite.mdot + satellite.argpdot) / (earth - satellite.nodedot)
    assert turns == approx(orbits / days, rel=1e-3)
