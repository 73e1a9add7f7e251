"""Straight baselines: lines that join declared base points in the order of the declaration."""

from typing import TYPE_CHECKING, Annotated

import geopandas as gpd
import msgspec
import shapely
from msgspec import Meta

from layers.catalogue.schema import worst_status
from layers.catalogue.sources import SEPARATOR, source_ids
from layers.catalogue.toml_words import Words
from leadline.words import N_

if TYPE_CHECKING:
    from layers.stories.story import Story
COLUMNS = {  # beside those of the rows it is made from
    "claimant": N_("government that claims or declares it"),
    "group": N_("name of the baseline"),
    "also_claimed_by": N_("who else claims the land it is drawn round, in alphabetical order; empty for nobody"),
    "not_drawn": N_("which of those have no line here, and why; empty if all have"),
    "contested": N_("who disputes it, in words"),
    "not_read": N_("which points it goes on to that were not read; empty if it ends where it is drawn to"),
    "edge_model": N_("what the edges between two vertices mean: geodesics"),
}


class Line(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """How the points of one group are joined."""

    id: Annotated[str, Meta(description="unique in the layer")]
    name: Annotated[Words, Meta(description="what a reader calls it")]
    claimant: Annotated[str, Meta(description="government that declares it")]
    group: Annotated[str, Meta(description="value of the column `group` of its points")]
    first: Annotated[int, Meta(description="number of the first point, by the column `number`")]
    last: Annotated[int, Meta(description="number of the last point")]
    closed: Annotated[bool, Meta(description="whether the last point is joined to the first")]
    contested: Annotated[Words, Meta(description="who disputes it, in words")] = ""
    note: Annotated[Words, Meta(description="what a reader must know before using it")] = ""
    also_claimed_by: Annotated[str, Meta(description="who else claims the land, in alphabetical order")] = ""
    not_drawn: Annotated[Words, Meta(description="which of those have no line or belt here, and why")] = ""
    not_read: Annotated[
        Words,
        Meta(description="which points it goes on to that were not read, as 'points 1 to 11': belts end cut there"),
    ] = ""
    sources: Annotated[tuple[str, ...], Meta(description="of what the words tell beyond the points")] = ()
    accuracy_m: Annotated[float, Meta(description="metres, where worse than that of the points")] = 0.0

    def __post_init__(self) -> None:
        if self.last <= self.first:
            raise ValueError(
                f"baseline {self.id!r} runs from point {self.first} to {self.last}; "
                "expected two points or more, in the order of the declaration"
            )


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="baselines"):
    """Lines that join base points, closed where a declaration closes them; edges are geodesics."""

    points: Annotated[str, Meta(description="layer of points with the columns `group` and `number`")]
    lines: Annotated[tuple[Line, ...], Meta(description="the lines, in their order")]


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Join the base points as each declaration says.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the points.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Lines with the base points as their only vertices: edges are geodesics (densify before drawing). Standard
        columns but `kind`, then `claimant`, `group`, `also_claimed_by`, `not_drawn`, `contested`,
        `not_read` and `edge_model`.
        Status "derived", or "part published, part recalled" where a point is recalled; accuracy of the worst point.

    Raises
    ------
    ValueError
        If a point of a declared stretch is missing.
    """
    points = story.load(fields.points)
    rows = [_row(line, _points_of(line, points, fields.points)) for line in fields.lines]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


def _points_of(line: Line, points: gpd.GeoDataFrame, layer: str) -> gpd.GeoDataFrame:
    own = points[(points["group"] == line.group) & points["number"].between(line.first, line.last)].sort_values(
        "number"
    )
    wanted = list(range(line.first, line.last + 1))
    if own["number"].tolist() != wanted:
        raise ValueError(
            f"baseline {line.id!r} has the points {own['number'].tolist()} of group {line.group!r} of {layer}; "
            f"expected {wanted}."
        )
    return own


def _row(line: Line, points: gpd.GeoDataFrame) -> dict[str, object]:
    course = [*points.geometry, points.geometry.iloc[0]] if line.closed else list(points.geometry)
    return {
        "id": line.id,
        "name": line.name,
        "source_id": SEPARATOR.join(sorted({*source_ids(points), *line.sources})),
        "status": worst_status(points["status"]),
        "accuracy_m": max(line.accuracy_m, float(points["accuracy_m"].max())),
        "as_of": points["as_of"].max(),
        "note": line.note,
        "geometry": shapely.LineString(course),
        "claimant": line.claimant,
        "group": line.group,
        "also_claimed_by": line.also_claimed_by,
        "not_drawn": line.not_drawn,
        "contested": line.contested,
        "not_read": line.not_read,
        "edge_model": "geodesic",
    }
