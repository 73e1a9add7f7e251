"""How often each point or cell is looked at, by its name."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.access.coverage import Coverage
from layers.coverage.coverage import Answer
from layers.coverage.targets import Watched
from leadline.near import checks_names

COLUMNS = ("looks", "looks_per_day", "first_utc", "mean_gap_h", "longest_gap_h")


@checks_names
def per_point(answer: Answer, watch: Watched) -> gpd.GeoDataFrame:
    """How often each point is looked at, and the longest it goes unseen.

    Parameters
    ----------
    answer : Answer
        Of `cover`.
    watch : Watched
        What it was asked about.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        A row a point, or a cell of lines and polygons, in their order, also those that are never seen: `target` (the
        name of a point, the number of a cell), `lon_deg`, `lat_deg`, `weight` (kilometres, square kilometres, 1 of a
        point), `looks`, `looks_per_day`, `first_utc` (missing where there is none), `mean_gap_h`, `longest_gap_h`: of
        the gaps the begin and the end of the span are ends too, so a point that is never seen has the whole span.
        With a plan those of the looks that it takes as well, with `tasked_` before their names.

    Raises
    ------
    ValueError
        If the answer is about another number of points.

    Examples
    --------
    >>> from layers import load
    >>> from layers.coverage import chosen_fleet, cover, fleet, watched
    >>> from layers.stories import load_story
    >>> fleets = load_story().fleets
    >>> radars = fleet([chosen_fleet(fleets, sorted(fleets)[0])])
    >>> ports = watched(load("ports").head(3))
    >>> answer = cover(radars, ports, start_utc=datetime(2026, 8, 23, tzinfo=UTC), days=2, within_h=12)
    >>> told = per_point(answer, ports)
    >>> len(told), int(told["looks"].sum()) == answer.facts["access"]["looks"]
    (3, True)
    """
    if len(watch.places) != answer.access.gaps.targets:
        raise ValueError(
            f"the answer is about {answer.access.gaps.targets} points, and {len(watch.places)} are given; expected "
            "those that it was asked about."
        )
    start = datetime.fromisoformat(answer.facts["start_utc"])
    table = watch.places.reset_index(drop=True).assign(weight=watch.weight).join(_looks(answer.access, start))
    if answer.tasked is not None:
        table = table.join(_looks(answer.tasked, start).add_prefix("tasked_"))
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon_deg"], table["lat_deg"]), crs=4326)


def _looks(found: Coverage, start: datetime) -> pd.DataFrame:
    begin = np.datetime64(start.astimezone(UTC).replace(tzinfo=None), "us")
    some = np.isfinite(found.first_s)
    micros = np.rint(np.where(some, found.first_s, 0) * 1e6).astype("timedelta64[us]")
    first = pd.Series(pd.DatetimeIndex(begin + micros, tz=UTC)).where(some)
    return found.per_target().assign(first_utc=first)[list(COLUMNS)]
