"""What was made of heights and times of zones: which limits they have, which heights were held against them."""

from collections import Counter
from typing import Any

import geopandas as gpd
import numpy as np

from geo.events.events import Found
from geo.figures import many
from geo.geodesy.row_names import ids_of
from geo.limits.limits import Limits, limits_of
from geo.limits.vertical_limits import REFERENCES, error_in_words
from geo.tracks.fixes import HEIGHT_COLUMNS, HEIGHT_KINDS, Positions, heights_of, tables
from leadline.words import N_, _, joined, listed, ngettext

HOUR_S = 3600.0
GROUND = N_("the ground")
NO_LIMITS = N_("the ground to unlimited")
BELOW_GROUND = N_("A zone from the ground up has no floor: a height below the ground counts as above it.")


def heights_block(
    positions: Positions, found: Found, zones: gpd.GeoDataFrame | None, columns: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Tell how heights and times of zones were looked at; None where no zone has a limit in either.

    Parameters
    ----------
    positions : positions
        Those that were counted, to be read again.
    found : Found
    zones : GeoDataFrame, optional
    columns : list of dict
        Rows of what was read as what (file, field, column, read_as).

    Returns
    -------
    dict or None
        - ``zones``: id, limits, active (words; "always"), untold, untold_h for each zone with a limit
        - ``rows``: positions with a height by kind (``geometric``, ``barometric``), and ``without``; None where no zone
          has a floor or a ceiling
        - ``columns``: which column was read as the height
        - ``errors``: words for each kind of height and reference of a limit that are not the same
        - ``untold``, ``untold_no_height``, ``untold_in_error``: stretches that are no events, because it cannot be told
        - ``sentences``: the same in words.
    """
    limits = None if zones is None else limits_of(zones, ids_of(zones))
    if limits is None or zones is None:
        return None
    rows = _rows(positions) if limits.in_height else None
    kinds = [kind for kind in HEIGHT_KINDS if rows and rows[kind]]
    why = Counter(found.untold["why"])
    block: dict[str, Any] = {
        "zones": _zone_rows(limits, found, ids_of(zones)),
        "rows": rows,
        "columns": [row["column"] for row in columns if row["field"] == "height_m" and not _unread(row)],
        "errors": _errors(limits, kinds),
        "untold": len(found.untold),
        "untold_no_height": why["no height"],
        "untold_in_error": why["within the error of the height"],
    }
    return block | {"sentences": _sentences(block)}


def _unread(row: dict[str, Any]) -> bool:
    return not row["column"] or str(row["read_as"]).startswith("not read")


def has_times(zones: gpd.GeoDataFrame) -> bool:
    """Whether a zone is active at some times only."""
    limits = limits_of(zones, ids_of(zones))
    return limits is not None and any(times is not None for times in limits.times)


def _rows(positions: Positions) -> dict[str, int]:
    """Positions by the kind of their height."""
    counts = np.zeros(len(HEIGHT_KINDS), dtype=np.int64)
    total = 0
    for table in tables(positions, HEIGHT_COLUMNS):
        heights = heights_of(table)
        known = heights.kind[np.isfinite(heights.height_m)]
        counts += np.bincount(known, minlength=len(HEIGHT_KINDS))
        total += len(table)
    by_kind = dict(zip(HEIGHT_KINDS, counts.tolist(), strict=True))
    return {**by_kind, "without": total - int(counts.sum())}


def _zone_rows(limits: Limits, found: Found, ids: list[str]) -> list[dict[str, Any]]:
    by_zone = found.untold.groupby("zone")["duration_s"]
    number, length_s = by_zone.size(), by_zone.sum()
    return [
        {
            "id": name,
            "limits": limits.vertical.words[k],
            "active": times.words if (times := limits.times[k]) else "always",
            "untold": int(number.get(name, 0)),
            "untold_h": float(length_s.get(name, 0.0)) / HOUR_S,
        }
        for k, name in enumerate(ids)
        if limits.limited[k]
    ]


def _errors(limits: Limits, kinds: list[str]) -> list[str]:
    vertical = limits.vertical
    used = {
        REFERENCES[reference]
        for metres, references in (
            (vertical.floor_m, vertical.floor_reference),
            (vertical.ceiling_m, vertical.ceiling_reference),
        )
        for reference in references[np.isfinite(metres)].tolist()
    }
    pairs = [(kind, reference) for kind in kinds for reference in sorted(used)]
    return [
        _("a {kind} height held against a limit above {reference} may be off by {words}").format(
            kind=_(kind), reference=reference, words=words
        )
        for kind, reference in pairs
        if (words := error_in_words(kind, reference))
    ]


def _sentences(block: dict[str, Any]) -> list[str]:
    """Say what the reader must see."""
    rows = block["rows"]
    told = []
    if rows is not None:
        known = [f"{rows[kind]:,} {kind}" for kind in HEIGHT_KINDS if rows[kind]]
        column = (
            _(" (column {columns})").format(columns=listed(dict.fromkeys(block["columns"]))) if block["columns"] else ""
        )
        told.append(
            _(
                "Heights of the tracks{column} were held against floors and ceilings: {known}, {many} without one."
            ).format(column=column, known=joined(known) or _("none"), many=many(rows["without"], "position"))
        )
        told += [f"{words[0].upper()}{words[1:]}." for words in block["errors"]]
        if any(row["limits"].startswith(GROUND) and row["limits"] != NO_LIMITS for row in block["zones"]):
            told.append(_(BELOW_GROUND))
    if block["untold"]:
        told.append(
            ngettext(
                "Of {untold:,} stretch over zones it cannot be told whether inside: {no_height:,} without a height, "
                "{in_error:,} within its error. They are no entries in any count.",
                "Of {untold:,} stretches over zones it cannot be told whether inside: {no_height:,} without a height, "
                "{in_error:,} within its error. They are no entries in any count.",
                block["untold"],
            ).format(untold=block["untold"], no_height=block["untold_no_height"], in_error=block["untold_in_error"])
        )
    return told
