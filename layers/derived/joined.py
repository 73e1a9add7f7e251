"""Rows of several layers in one layer."""

from typing import TYPE_CHECKING, Annotated, Any

import geopandas as gpd
import msgspec
import pandas as pd
from msgspec import Meta

from layers.story_file.where import chosen

if TYPE_CHECKING:
    from layers.stories.story import Story


class Part(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Rows of one layer."""

    layer: Annotated[str, Meta(description="layer, or one row of it")]
    where: Annotated[dict[str, Any], Meta(description="which of its rows, by column; all if left out")] = {}


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="joined"):
    """Rows of several layers, one after the other."""

    parts: Annotated[tuple[Part, ...], Meta(description="the layers, in their order", min_length=1)]
    leave_out: Annotated[tuple[str, ...], Meta(description="columns that are not taken along")] = ()


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Put the rows together.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the layers.

    Returns
    -------
    GeoDataFrame, EPSG:4326, or DataFrame if the layers are tables
        All columns of all layers. Where a layer has no such column, texts are empty and truths false; numbers are
        missing.

    Raises
    ------
    ValueError
        If layers with geometry and tables without stand side by side, or a column to leave out is in no layer.
    """
    frames = [chosen(story.rows(part.layer), part.where, part.layer) for part in fields.parts]
    placed = [isinstance(frame, gpd.GeoDataFrame) for frame in frames]
    if any(placed) and not all(placed):
        tables = [part.layer for part, has in zip(fields.parts, placed, strict=True) if not has]
        raise ValueError(f"{', '.join(tables)} has no geometry, other layers have; expected one or the other.")
    rows = pd.concat(frames, ignore_index=True)
    absent = [name for name in fields.leave_out if name not in rows]
    if absent:
        raise ValueError(f"leave_out names {absent[0]!r}; expected some of {', '.join(map(str, rows))}.")
    rows = rows.drop(columns=list(fields.leave_out))
    for name in rows.columns.difference(["geometry"]):
        rows[name] = _filled(rows[name], [frame[name] for frame in frames if name in frame], len(frames))
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326) if all(placed) else rows


def _filled(column: "pd.Series[Any]", had: "list[pd.Series[Any]]", layers: int) -> "pd.Series[Any]":
    """Fill a column that some of the layers lack: false for truths, nothing for texts."""
    if len(had) == layers:
        return column
    if all(one.dtype == bool for one in had):
        return column.eq(True)
    return column.fillna("") if all(pd.api.types.is_string_dtype(one.dtype) for one in had) else column
