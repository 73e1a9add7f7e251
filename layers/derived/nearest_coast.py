"""Whose coast lines run nearest to, and within which breadth: by equidistance, an indication and nobody's limit."""

import sys
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import geopandas as gpd
import msgspec
import numpy as np
import pandas as pd
import shapely
from msgspec import Meta
from numpy.typing import NDArray

from geo.geodesy.cells import lane_cells, lane_pieces
from geo.geodesy.geodesic import NAUTICAL_MILE_M
from geo.geodesy.nearest import nearest_m
from layers.catalogue.cache import cached_frame, digest, in_source, wordless
from layers.catalogue.sources import SEPARATOR, each_id
from layers.catalogue.typed import standard
from layers.story_file.where import chosen
from leadline.words import N_, _, listed, once

if TYPE_CHECKING:
    from layers.stories.story import Story

NOBODY = "beyond"
COLUMNS = {  # beside those of the rows it is made from
    "line": N_("id of the line that it is a stretch of"),
    "state": N_("whose undisputed coast is nearest, of those within the widest breadth; beyond where none is"),
    "within_nm": N_("the least of the breadths that reaches it from that coast, nautical miles; missing beyond all"),
    "claimants": N_(
        "who claims disputed ground that lies nearer than that coast, in alphabetical order; empty for nobody"
    ),
    "ground": N_("the nearest of that ground; empty for none"),
    "length_km": N_("geodesic length on WGS 84, km"),
}


class Fields(
    msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="nearest_coast"
):
    """Lines cut where another coast becomes the nearest, or another breadth reaches them."""

    of: Annotated[str, Meta(description="layer or row of lines")]
    where: Annotated[dict[str, Any], Meta(description="which of its rows, by column; all if left out")] = {}
    coasts: Annotated[str, Meta(description="layer of coasts, derived by coasts")]
    breadths_nm: Annotated[
        tuple[float, ...],
        Meta(description="breadths that rise, nautical miles; beyond the last a coast does not count"),
    ] = (12.0, 24.0, 200.0)
    piece_km: Annotated[
        float, Meta(description="longest piece that is told by its middle, kilometres", gt=0, le=50)
    ] = 4.0

    def __post_init__(self) -> None:
        rising = list(self.breadths_nm) == sorted(set(self.breadths_nm))
        if not self.breadths_nm or not rising or self.breadths_nm[0] <= 0 or self.breadths_nm[-1] > 500:  # noqa: PLR2004
            raise ValueError(f"breadths_nm is {list(self.breadths_nm)}; expected numbers that rise, at most 500")


class _Near(NamedTuple):
    """What is nearest to the middle of each piece."""

    state: NDArray[np.object_]
    within_nm: NDArray[np.float64]
    claimants: NDArray[np.object_]
    ground: NDArray[np.object_]


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Tell the lines apart by their nearest coast.

    Parameters
    ----------
    fields : Fields
    story : Story
        For lines and coasts.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Stretches of the lines, in their order: neighbouring pieces with the same answer are one. Disputed ground is
        nobody's coast: where some lies nearer than the nearest coast and within the widest breadth, `claimants` has all
        who claim any of it. Kept in the cache.

    Raises
    ------
    ValueError
        If there is no such line.
    """
    rows = chosen(story.rows(fields.of), fields.where, fields.of)
    if rows.empty:
        raise ValueError(f"{fields.of} has no row where {fields.where}; expected some.")
    coasts = story.load(fields.coasts)
    plain = coasts[["id", "state", "claimants", "source_id", "accuracy_m", "as_of", "geometry"]]
    called = coasts["name"].where(coasts["claimants"].ne(""), "").tolist()  # those of coasts of states are told
    key = digest(
        wordless(rows, "name"), plain, repr(called), in_source(fields), sys.modules[__name__], nearest_m, lane_cells
    )
    return _told(cached_frame("nearest-coast", key, lambda: _derive(fields, rows.reset_index(drop=True), coasts)), rows)


def _told(stretches: gpd.GeoDataFrame, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Stretches with their words, which the cache does not keep: it is that of every language."""
    called = dict(zip(rows["id"].astype(str), rows["name"], strict=True))
    named = [_name(called[one.line], one) for one in stretches.itertuples()]
    return standard(stretches.assign(name=named, note=[_note(one) for one in stretches.itertuples()]))


def _name(line: str, stretch: Any) -> str:  # noqa: ANN401  a row of a frame
    where = {"line": once(line), "state": _(stretch.state), "nm": stretch.within_nm}
    if stretch.state == NOBODY:
        return _("{line}: beyond all coasts that count").format(**where)
    if pd.isna(stretch.within_nm):
        return _("{line}: nearest to the coast of {state}").format(**where)
    return _("{line}: nearest to the coast of {state}, within {nm:g} nautical miles").format(**where)


def _note(stretch: Any) -> str:  # noqa: ANN401  a row of a frame
    if not stretch.claimants:
        return _("Indicative: by equidistance from the coast, no limit of anybody.")
    return _(
        "Indicative: by equidistance from the coast, no limit of anybody; nearer lies {ground}, claimed by {claimants}."
    ).format(ground=_(stretch.ground), claimants=listed(map(_, stretch.claimants.split(", "))))


def _derive(fields: Fields, rows: gpd.GeoDataFrame, coasts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    pieces = lane_pieces(rows, fields.piece_km)
    middles = lane_cells(rows, fields.piece_km).geometry
    near = _near(fields, middles.x.to_numpy(), middles.y.to_numpy(), coasts)
    told = pieces.assign(**near._asdict())
    new = (
        told[["line", "part", *near._fields]].fillna(-1) != told[["line", "part", *near._fields]].fillna(-1).shift()
    ).any(axis=1)
    stretches = [_stretch(run, rows, coasts) for _, run in told.groupby(new.cumsum())]
    numbered = pd.DataFrame(stretches)
    numbered["id"] += "-" + (numbered.groupby("line").cumcount() + 1).astype(str)
    return gpd.GeoDataFrame(numbered, geometry="geometry", crs=4326)


def _near(fields: Fields, lon: NDArray[np.float64], lat: NDArray[np.float64], coasts: gpd.GeoDataFrame) -> _Near:
    widest_m = fields.breadths_nm[-1] * NAUTICAL_MILE_M
    owned = coasts["claimants"].eq("").to_numpy()
    metres = nearest_m(lon, lat, coasts.geometry.tolist(), within_m=widest_m)
    of_states, of_ground = metres[:, owned], metres[:, ~owned]
    least = of_states.min(axis=1, initial=np.inf)
    names = coasts["state"].to_numpy()[owned]
    state = np.where(np.isfinite(least), names[of_states.argmin(axis=1)], NOBODY)
    breadths = np.array([*fields.breadths_nm, np.nan])
    within = breadths[np.searchsorted(np.array(fields.breadths_nm) * NAUTICAL_MILE_M, least)]
    nearer = of_ground < least[:, None]
    of_each = [[name.strip() for name in told.split(",")] for told in coasts["claimants"][~owned]]
    claimants = [", ".join(sorted({name for n in np.flatnonzero(one) for name in of_each[n]})) for one in nearer]
    called = coasts["name"].to_numpy()[~owned]
    ground = [called[metres_.argmin()] if one.any() else "" for one, metres_ in zip(nearer, of_ground, strict=True)]
    return _Near(state, within, np.array(claimants, dtype=object), np.array(ground, dtype=object))


def _stretch(run: gpd.GeoDataFrame, rows: gpd.GeoDataFrame, coasts: gpd.GeoDataFrame) -> dict[str, object]:
    first = run.iloc[0]
    line, state = rows.iloc[first["line"]], str(first["state"])
    own = coasts[coasts["state"].eq(state) | coasts["name"].eq(first["ground"])]
    return {
        "id": str(line["id"]),
        "kind": "lane_waters",
        "source_id": SEPARATOR.join(each_id([line["source_id"], *own["source_id"]])),
        "status": "derived",
        "accuracy_m": float(max([line["accuracy_m"], *own["accuracy_m"]])),
        "as_of": max([str(line["as_of"]), *own["as_of"].astype(str)]),
        "geometry": _joined(run.geometry),
        "line": str(line["id"]),
        "state": state,
        "within_nm": first["within_nm"],
        "claimants": first["claimants"],
        "ground": first["ground"],
        "length_km": float(run["length_km"].sum()),
    }


def _joined(pieces: gpd.GeoSeries) -> Any:  # noqa: ANN401  a shapely line
    return shapely.line_merge(shapely.multilinestrings(shapely.get_parts(pieces.to_numpy())))
