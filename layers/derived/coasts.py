"""Coasts of states in a stretch of sea, without ground that several claim: that stands apart, with its claimants."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import geopandas as gpd
import msgspec
import numpy as np
import pandas as pd
import shapely
from msgspec import Meta
from numpy.typing import NDArray

from geo.geodesy.geodesic import WGS84
from layers.catalogue.cache import cached_frame, digest, in_source, wordless
from layers.catalogue.sources import SEPARATOR, each_id
from layers.catalogue.typed import standard
from leadline.words import N_, _

if TYPE_CHECKING:
    from layers.stories.story import Story

Box = tuple[float, float, float, float]
METRES_PER_KM = 1000.0
COAST, DISPUTED = "coast", "disputed_ground"
COLUMNS = {  # beside those of the rows it is made from
    "state": N_("whose coast it is; empty for ground that several claim"),
    "claimants": N_("who claims it, in alphabetical order; empty for the coast of a state"),
    "also_claimed_by": N_("who else claims the whole of this coast; empty for nobody"),
}


class State(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A state, and the land that counts as its own."""

    name: Annotated[str, Meta(description="what a reader calls it, as in the claimants of disputed ground")]
    rows: Annotated[tuple[str, ...], Meta(description="ids of its rows in the layer of land")]
    also_claimed_by: Annotated[str, Meta(description="who else claims all of it")] = ""
    apart: Annotated[bool, Meta(description="whether it is told apart from the states round the sea")] = False


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="coasts"):
    """Coasts by state as lines; islands that several claim as points of nobody's, with all who claim them."""

    land: Annotated[str, Meta(description="layer of land, polygons")]
    box: Annotated[Box, Meta(description="west, south, east, north, degrees: coasts outside are left out")]
    states: Annotated[tuple[State, ...], Meta(description="states whose coasts count")]
    disputed: Annotated[str, Meta(description="layer of points on ground that several claim, with their claimants")]
    claimants: Annotated[str, Meta(description="column of it with the claimants, joined by a comma")] = "claimants"
    disputed_km: Annotated[
        float, Meta(description="land that lies wholly so near to such a point is ground that several claim", gt=0)
    ] = 15.0
    disputed_land: Annotated[
        dict[str, Box],
        Meta(description="id of such a point -> box: land wholly inside has its claimants, however far it lies"),
    ] = {}


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Take the coasts.

    Parameters
    ----------
    fields : Fields
    story : Story
        For land and disputed ground.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        A row of lines for each state, then one of points for each disputed point: itself, and the vertices of the land
        that goes with it. `state`, `claimants` and `also_claimed_by` are texts, empty for none. Kept in the cache.

    Raises
    ------
    ValueError
        If a state names a row that the land has not or has no coast in the box, or a box goes with no point.
    """
    land = story.load(fields.land)
    points = story.load(fields.disputed)
    known = set(land["id"])
    for state in fields.states:
        missing = [row for row in state.rows if row not in known]
        if missing:
            raise ValueError(f"states, {state.name!r}: {fields.land} has no row {missing[0]!r}; expected its ids.")
    strange = [name for name in fields.disputed_land if name not in set(points["id"])]
    if strange:
        raise ValueError(f"disputed_land names {strange[0]!r}; expected ids of {fields.disputed}.")
    key = digest(wordless(land, "name"), wordless(points, "name"), in_source(fields), sys.modules[__name__])
    return _told(cached_frame("coasts", key, lambda: _derive(fields, land, points)), fields, points)


def _told(coasts: gpd.GeoDataFrame, fields: Fields, points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Coasts and ground with their words, which the cache does not keep: it is that of every language."""
    ground = coasts["kind"].eq(DISPUTED)
    claimed = {state.name: state.also_claimed_by for state in fields.states}
    called = dict(zip(points["id"].astype(str), points["name"].astype(str), strict=True))
    of_coast = _("Shore of the land layer, land borders with it; straight baselines reach farther.")
    of_ground = _("Ground that several claim: it is nobody's coast here.")
    names = [
        called[name] if disputed else _("Coast of {state}").format(state=_(state))
        for name, state, disputed in zip(coasts["id"], coasts["state"], ground, strict=True)
    ]
    told = coasts.assign(
        name=names,
        note=[of_ground if disputed else of_coast for disputed in ground],
        also_claimed_by=[claimed.get(state, "") for state in coasts["state"]],
    )
    return standard(told)


def _derive(fields: Fields, land: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    box = shapely.box(*fields.box)
    parts = land[land.intersects(box)][["id", "source_id", "accuracy_m", "as_of", "geometry"]].explode(
        ignore_index=True
    )
    parts = parts[parts.intersects(box)].reset_index(drop=True)
    owner = _disputed(parts, points, fields)
    own = parts[owner < 0]
    coasts = [_coast(state, own[own["id"].isin(state.rows)], fields) for state in fields.states]
    here = points.intersects(box).to_numpy() | np.isin(np.arange(len(points)), owner)
    ground = [_ground(points.iloc[n], parts[owner == n], fields) for n in np.flatnonzero(here)]
    return gpd.GeoDataFrame(pd.DataFrame([*coasts, *ground]), geometry="geometry", crs=4326)


def _disputed(parts: gpd.GeoDataFrame, points: gpd.GeoDataFrame, fields: Fields) -> NDArray[np.int64]:
    """Which disputed point each polygon goes with, by its place among them; -1 for none: the nearest, else by box."""
    far_m = np.array([[_farthest_m(shape, point) for point in points.geometry] for shape in parts.geometry])
    far_m = far_m.reshape(len(parts), len(points))
    near = far_m.min(axis=1, initial=np.inf) <= fields.disputed_km * METRES_PER_KM
    owner = np.where(near, far_m.argmin(axis=1) if len(points) else -1, -1)
    for number, name in enumerate(points["id"]):
        if within := fields.disputed_land.get(str(name)):
            owner[(owner < 0) & parts.covered_by(shapely.box(*within)).to_numpy()] = number
    return owner


def _farthest_m(shape: shapely.Polygon, point: shapely.Point) -> float:
    """Distance from a point to the farthest vertex; infinity where the shape is too large to be near."""
    west, south, east, north = shape.bounds
    if max(east - west, north - south, abs(west - point.x), abs(south - point.y)) > 1.0:
        return np.inf
    lon, lat = shapely.get_coordinates(shape).T
    return float(max(WGS84.inv(np.full(len(lon), point.x), np.full(len(lon), point.y), lon, lat)[2]))


def _coast(state: State, parts: gpd.GeoDataFrame, fields: Fields) -> dict[str, object]:
    lines = shapely.intersection(parts.geometry.boundary.to_numpy(), shapely.box(*fields.box))
    found = [one for one in shapely.get_parts(lines) if one.geom_type == "LineString" and not one.is_empty]
    if not found:
        raise ValueError(f"states, {state.name!r}: no coast lies in the box {list(fields.box)}; expected some.")
    return {
        "id": state.name.lower().replace(" ", "-"),
        "kind": COAST,
        "source_id": SEPARATOR.join(each_id(parts["source_id"])),
        "status": "derived",
        "accuracy_m": float(parts["accuracy_m"].max()),
        "as_of": str(parts["as_of"].max()),
        "geometry": shapely.multilinestrings(found),
        "state": state.name,
        "claimants": "",
    }


def _ground(point: "pd.Series[Any]", parts: gpd.GeoDataFrame, fields: Fields) -> dict[str, object]:
    places = shapely.get_coordinates([point["geometry"], *parts.geometry])
    return {
        "id": str(point["id"]),
        "kind": DISPUTED,
        "source_id": SEPARATOR.join(each_id([point["source_id"], *parts["source_id"]])),
        "status": "derived",
        "accuracy_m": point["accuracy_m"],
        "as_of": point["as_of"],
        "geometry": shapely.MultiPoint(places),
        "state": "",
        "claimants": str(point[fields.claimants]),
    }
