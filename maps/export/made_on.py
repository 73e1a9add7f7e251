"""The day that files say they were made on, so that the same rows give the same bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pyogrio

CLOCK = "OGR_CURRENT_DATE"  # GDAL's option: what it writes for now


@contextmanager
def made_on(day: date) -> Iterator[None]:
    """Let GDAL write a day in place of now, as GeoPackages do for each of their layers.

    Parameters
    ----------
    day : date
        As that of the answers of a story. It holds for the whole process until the block ends.
    """
    before = pyogrio.get_gdal_config_option(CLOCK)
    pyogrio.set_gdal_config_options({CLOCK: f"{day.isoformat()}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({CLOCK: before})
