"""What was found in tracks as plain values: the tracks, the rules, each zone and each line."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.events.events import Found
from geo.geodesy.own_edges import models_told
from geo.geodesy.row_names import ids_of
from geo.tracks.fixes import Positions
from geo.tracks.pieces import BEGAN, ENDED
from geo.tracks.rules import Rules
from layers.tracks.files import Tracks

HOUR_S = 3600.0


def plain(value: Any) -> Any:  # noqa: ANN401  whatever facts hold
    """Turn values into what JSON can hold: times as text, numbers that cannot be given as None.

    >>> plain({"rate": float("nan"), "at": (datetime(2022, 1, 1, tzinfo=UTC),)})
    {'rate': None, 'at': ['2022-01-01T00:00:00+00:00']}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if value is pd.NaT:
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def tracks_block(tracks: Tracks | Positions, found: Found, kind: str, *, timed: bool, dated: bool) -> dict[str, Any]:
    """Return title, kind, vessels, fixes kept, hours observed, first and last time, and what was read as what."""
    pieces = found.pieces
    hours = (pieces["t_end"] - pieces["t_start"]).dt.total_seconds().sum() / HOUR_S
    known = pieces[pieces["t_end"] >= pd.Timestamp(1970, 1, 2, tz=UTC)] if not timed else pieces
    return {
        "title": tracks.title if isinstance(tracks, Tracks) else "positions",
        "kind": kind,
        "timed": timed,
        "vessels": int(pieces["id"].nunique()),
        "fixes": int(found.cleaning.loc[found.cleaning["reason"] == "kept", "rows"].sum()),
        "observed_h": float(hours) if timed else None,
        "from_utc": known["t_start"].min() if dated else None,
        "to_utc": known["t_end"].max() if dated else None,
        "columns": columns_read(tracks),
    }


def columns_read(tracks: Tracks | Positions) -> list[dict[str, Any]]:
    """Give what was read as what, if that is known."""
    rows = tracks.columns.to_dict("records") if isinstance(tracks, Tracks) else []
    return [{str(name): value for name, value in row.items()} for row in rows]


def all_stand_alone(found: Found) -> bool:
    """Whether no vessel was observed for any time, though there are several fixes of some."""
    pieces = found.pieces
    return bool((pieces["t_end"] == pieces["t_start"]).all() and pieces["id"].duplicated().any())


def rules_block(rules: Rules, shapes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return all rules, and their digest; of edges, how those of the zones and lines ran, where there are such."""
    models = dict.fromkeys(str(each["edge_model"]) for each in shapes)
    return {**asdict(rules), "edge_model": "; ".join(models) or rules.edge_model, "digest": rules.digest()}


def zone_blocks(
    found: Found, zones: gpd.GeoDataFrame, rules: Rules, heights: dict[str, Any] | None, *, timed: bool
) -> list[dict[str, Any]]:
    """Return a row for each zone: events, entries and exits by kind, hours inside, vessels, greatest depth, limits."""
    limits = {row["id"]: row for row in heights["zones"]} if heights else {}
    by_zone = dict(tuple(found.events.groupby("zone")))
    blocks: list[dict[str, Any]] = []
    for row in _told(zones, rules):
        events = by_zone.get(row["id"], found.events.iloc[:0])
        depth = events["depth_m"].max() if "depth_m" in events and len(events) else None
        blocks.append(
            {
                **row,
                "events": len(events),
                "entries": _kinds(events["entry"], (*BEGAN[:4], *(BEGAN[5:] if row["id"] in limits else ()))),
                "exits": _kinds(events["exit"], (*ENDED[:4], *(ENDED[5:] if row["id"] in limits else ()))),
                "hours_inside": float(events["duration_s"].sum()) / HOUR_S if timed else None,
                "vessels": int(events["id"].nunique()),
                "deepest_m": depth,
                **limits.get(row["id"], {}),
            }
        )
    return blocks


def line_blocks(found: Found, lines: gpd.GeoDataFrame, rules: Rules) -> list[dict[str, Any]]:
    """Return a row for each line: crossings, by direction, and vessels."""
    by_line = dict(tuple(found.crossings.groupby("line")))
    blocks: list[dict[str, Any]] = []
    for row in _told(lines, rules):
        crossings = by_line.get(row["id"], found.crossings.iloc[:0])
        ways = _kinds(crossings["direction"], ("left to right", "right to left"))
        blocks.append(
            {
                **row,
                "crossings": len(crossings),
                **{way.replace(" ", "_"): count for way, count in ways.items()},
                "vessels": int(crossings["id"].nunique()),
            }
        )
    return blocks


def _kinds(column: "pd.Series[str]", kinds: tuple[str, ...]) -> dict[str, int]:
    counts = column.value_counts()
    return {kind: int(counts.get(kind, 0)) for kind in kinds}


def _told(shapes: gpd.GeoDataFrame, rules: Rules) -> list[dict[str, str]]:
    """Id, name and edge model of zones or lines, as the engine takes them."""
    ids = ids_of(shapes)
    names = list(shapes["name"]) if "name" in shapes else ids
    return [
        {"id": each, "name": name, "edge_model": model}
        for each, name, model in zip(ids, names, models_told(shapes, rules.edge_model), strict=True)
    ]
