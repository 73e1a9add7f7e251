"""Stretches of which it cannot be told whether they were within the limits of a zone."""

import numpy as np
import pandas as pd

from geo.events.boundary import Boundary
from geo.events.legs import onward
from geo.events.stretches import Stretches, linked
from geo.events.within_limits import WHY
from geo.geodesy.geodesic import Floats
from geo.tracks.columns import pick
from geo.tracks.pieces import GOES_ON, SECOND_US, Memory, utc

NO_UNTOLD = pd.DataFrame(
    {
        **{name: pd.Series([], dtype="str") for name in ("id", "zone", "why", "edge_model", "rules")},
        **{name: pd.Series([], dtype="datetime64[us, UTC]") for name in ("t_in", "t_out")},
        **{name: pd.Series([], dtype="float64") for name in ("duration_s", "lon_in", "lat_in", "lon_out", "lat_out")},
        "n_fixes": pd.Series([], dtype="int64"),
    }
)[
    ["id", "zone", "t_in", "t_out", "why", "duration_s", "lon_in", "lat_in", "lon_out", "lat_out", "n_fixes",
     "edge_model", "rules"]
]  # fmt: skip


def settled_untold(rows: Stretches, memory: Memory) -> tuple[Stretches, Stretches]:
    """Join what one batch left open and the next goes on with; those that are over, and those that may still go on."""
    going_on = rows.entry == GOES_ON
    rows = pick(rows, np.lexsort((going_on, rows.t_in_us, rows.serial, rows.zone, rows.vessel)))
    meets = rows.t_in_us[1:] == rows.t_out_us[:-1]
    rows = linked(rows, (rows.exit[:-1] == GOES_ON) & (rows.entry[1:] == GOES_ON) & meets)
    goes_on = (rows.exit == GOES_ON) & memory.known[rows.vessel] & (memory.time_us[rows.vessel] == rows.t_out_us)
    mere_cut = (rows.t_in_us == rows.t_out_us) & ((rows.entry == GOES_ON) | (rows.exit == GOES_ON))  # and no lone fix
    return pick(rows, rows.interior & ~goes_on & ~mere_cut), pick(rows, goes_on)


def untold_table(rows: Stretches, boundary: Boundary, ids: list[str], digest: str) -> pd.DataFrame:
    """Write stretches as a table.

    Parameters
    ----------
    rows : Stretches
        Their zones count reasons too: zone + zones * reason.
    boundary : Boundary
        Of the zones.
    ids : list of str
        Of the vessels.
    digest : str
        Of the rules.

    Returns
    -------
    DataFrame
        id, zone, t_in, t_out (UTC), why (an entry of `within_limits.WHY`), duration_s, lon_in, lat_in, lon_out,
        lat_out, n_fixes, edge_model, rules; by id, zone, t_in.
    """
    if len(rows.zone) == 0:
        return NO_UNTOLD.copy()
    why, zone = np.divmod(rows.zone, len(boundary.names))

    def lon(x: Floats) -> Floats:
        """Move longitudes by whole turns to within half a turn of 0."""
        return onward(np.zeros(len(x)), x)

    table = pd.DataFrame(
        {
            "id": pd.Series(np.array(ids, dtype=object)[rows.vessel], dtype="str"),
            "zone": pd.Series(np.array(boundary.names, dtype=object)[zone], dtype="str"),
            "t_in": utc(rows.t_in_us),
            "t_out": utc(rows.t_out_us),
            "why": pd.Series(np.array(WHY, dtype=object)[why], dtype="str"),
            "duration_s": (rows.t_out_us - rows.t_in_us) / SECOND_US,
            "lon_in": lon(rows.x_in),
            "lat_in": rows.y_in,
            "lon_out": lon(rows.x_out),
            "lat_out": rows.y_out,
            "n_fixes": rows.last_fix - rows.first_fix + 1,
            "edge_model": pd.Series(np.array(boundary.models, dtype=object)[zone], dtype="str"),
            "rules": pd.Series([digest] * len(zone), dtype="str"),
        }
    )
    return table.sort_values(["id", "zone", "t_in", "why"], ignore_index=True, kind="stable")
