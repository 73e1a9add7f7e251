"""The Sun against Skyfield with the days of JPL's ephemerides that it carries in its package."""

from datetime import UTC, datetime
from importlib.resources import as_file, files

import numpy as np
import pytest
from pytest import approx
from skyfield.api import load, load_file, wgs84

from geo import sun_elevation_deg

PLACES = np.array([(-122.0, 47.6), (0.0, 0.0), (121.5, 25.0), (151.2, -33.9), (25.0, 71.0), (-60.0, -85.0)])
DAYS = {
    "de430-2015-03-02.bsp": datetime(2015, 3, 2, 1, tzinfo=UTC),
    "de441-1969.bsp": datetime(1969, 7, 28, 1, tzinfo=UTC),
}


@pytest.mark.parametrize("name", DAYS)
def test_the_sun_stands_where_skyfield_has_it(name):
    start, seconds = DAYS[name], np.arange(0, 22 * 3600, 7200)
    times = load.timescale(builtin=True).utc(start.year, start.month, start.day, start.hour, 0, seconds)
    with as_file(files("skyfield.tests") / "data" / name) as path:
        kernel = load_file(path)
        for lon, lat in PLACES:
            seen = (kernel["earth"] + wgs84.latlon(lat, lon)).at(times).observe(kernel["sun"]).apparent()
            found = sun_elevation_deg(np.full(seconds.size, lon), np.full(seconds.size, lat), start, seconds)
            assert found == approx(seen.altaz()[0].degrees, abs=0.02)
        kernel.close()
