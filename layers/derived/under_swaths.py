"""How much of some lines, areas or points lies under the strips of the passes of a stretch of time, by fleet."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from layers.catalogue.toml_words import Words
from leadline.words import N_, _

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from layers.coverage.chosen import ChosenFleet
    from layers.stories.story import Story

STEP_S = 600.0
HOUR_S, DAY_S = 3600.0, 86_400.0
CELL_KM = 4.0
COLUMNS = {  # beside those of the rows it is made from
    "id": N_("unique in the table"),
    "group": N_("title of the fleet"),
    "window_s": N_("length of the stretch, seconds"),
    "start_utc": N_("when the stretch begins, UTC"),
    "passes": N_("strips of passes that run in it"),
    "share": N_("share of the targets under these strips, 0 to 1"),
}


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="under_swaths"):
    """Shares of some targets under the strips of a layer of swaths, for stretches that begin every ten minutes."""

    swaths: Annotated[str, Meta(description="layer of strips, derived by swaths")]
    of: Annotated[str, Meta(description="layer or row of lines, polygons or points")]
    fleets: Annotated[tuple[str, ...], Meta(description="fleets of the story whose strips are counted, each by itself")]
    where: Annotated[
        dict[str, Any], Meta(description="which rows of the layer: column = value, list or comparison")
    ] = {}
    windows_s: Annotated[tuple[float, ...], Meta(description="lengths of the stretches, seconds, up to a day")] = (
        600.0, 3600.0, 10_800.0, 21_600.0, 43_200.0, 86_400.0,
    )  # fmt: skip
    note: Annotated[Words, Meta(description="what a reader must know before using it; written if empty")] = ""

    def __post_init__(self) -> None:
        if not self.fleets or not self.windows_s or not all(0 < window <= DAY_S for window in self.windows_s):
            raise ValueError("fleets or windows_s is empty or wrong; expected fleets, and seconds up to a day")


def derive(fields: Fields, story: "Story") -> "pd.DataFrame":
    """Tell the shares of the first day of the strips.

    Parameters
    ----------
    fields : Fields
    story : Story

    Returns
    -------
    DataFrame
        `group` (title of the fleet), `window_s`, `start_utc`, `passes` (strips of passes that run in it) and `share`
        of the targets under them, 0 to 1; by fleet, window and start. Kept in the cache.
    """
    import pandas as pd  # noqa: PLC0415  fields are read without it

    from geo.geodesy import cells as cells_module  # noqa: PLC0415
    from layers.catalogue.cache import cached_table, digest, in_source, wordless  # noqa: PLC0415
    from layers.coverage import chosen  # noqa: PLC0415
    from layers.coverage import targets as targets_module  # noqa: PLC0415
    from layers.coverage.targets import cell_side_km, cells_of  # noqa: PLC0415
    from layers.observation import asked  # noqa: PLC0415

    strips, targets = story.load(fields.swaths), asked.rows_of(story, fields.of, fields.where)
    fleets = asked.chosen_fleets(story, fields.fleets)
    key = digest(
        wordless(strips, "name", "band"), wordless(targets, "name"), in_source(fields),
        repr([(f.title, sorted(f.ids), f.kinds) for f in fleets]), cells_module, targets_module, chosen,
        sys.modules[__name__],
    )  # fmt: skip
    note = fields.note or _(
        "Share of the targets in cells of 4 km whose middle lies in a strip of a pass that runs in the stretch; the "
        "whole strip counts, also what was passed before or is passed after."
    )

    def made() -> "pd.DataFrame":
        unit, total = targets_module.unit_of(targets), targets_module.amount_of(targets)
        cells = cells_of(targets, cell_side_km(CELL_KM, unit, [total], most=MOST_CELLS))
        return pd.DataFrame(_rows(fields, fleets, strips, cells))

    return cached_table("under-swaths", key, made).assign(note=note)  # the cache keeps no words


MOST_CELLS = 50_000


def under(strips: "pd.DataFrame", cells: "pd.DataFrame") -> "NDArray[np.bool_]":
    """Whether the middle of each cell lies in each strip, shape (strips, cells)."""
    import numpy as np  # noqa: PLC0415  as in `derive`
    import shapely  # noqa: PLC0415

    found = np.zeros((len(strips), len(cells)), dtype=bool)
    strip, cell = shapely.STRtree(cells.geometry.to_numpy()).query(strips.geometry.to_numpy(), "intersects")
    found[strip, cell] = True
    return found


def _rows(
    fields: Fields, fleets: "tuple[ChosenFleet, ...]", strips: "gpd.GeoDataFrame", cells: "gpd.GeoDataFrame"
) -> Iterator[dict[str, object]]:
    import numpy as np  # noqa: PLC0415  as in `derive`
    import pandas as pd  # noqa: PLC0415

    from layers.catalogue.sources import SEPARATOR, source_ids  # noqa: PLC0415

    first_utc = strips["start_utc"].min().normalize()
    covered, amount = under(strips, cells), np.asarray(cells["amount"], dtype=float)
    start, end = ((strips[c] - first_utc).dt.total_seconds().to_numpy(dtype=float) for c in ("start_utc", "end_utc"))
    sources = SEPARATOR.join(source_ids(strips))
    for fleet in fleets:
        own = strips["satellite"].isin([member.name for member in fleet.members()]).to_numpy()
        for window in fields.windows_s:
            for first in np.arange(0, DAY_S - window + STEP_S / 2, STEP_S):
                runs = own & (start < first + window) & (end > first)
                yield {
                    "id": f"{fleet.title}-{window:.0f}-{first:.0f}".lower().replace(" ", "-"),
                    "group": fleet.title,
                    "window_s": window,
                    "start_utc": first_utc + pd.Timedelta(seconds=first),
                    "passes": int(runs.sum()),
                    "share": float(amount[covered[runs].any(axis=0)].sum() / amount.sum()),
                    "source_id": sources,
                    "status": "derived",
                    "as_of": f"{first_utc:%Y-%m-%d}",
                }
