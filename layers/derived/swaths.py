"""Strips of ground that the radar satellites of a fleet could image in a span: real passes, from published elements."""

import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import geopandas as gpd
import msgspec
from msgspec import Meta

from layers.catalogue.toml_words import Words
from leadline.words import N_, _, pgettext

if TYPE_CHECKING:
    from layers.coverage.chosen import ChosenFleet
    from layers.sky.members import Member
    from layers.stories.story import Story

DAY_S = 86_400.0
AGEING_M_PER_DAY = 3000.0  # elements drift by 1 to 3 km a day along the track
SIMPLIFIED_DEG = 0.005  # 550 m: a fifth of what the elements are off, and a fifth of the vertices
NOTE = N_(
    "What the radar could look at in one pass, not what it took: the whole band of angles, in "
    "the base reading, of a satellite taken as working. One picture is narrower."
)
SIDES, DIRECTIONS = (N_("left"), N_("right")), (N_("ascending"), N_("descending"))
RESTS_ON = ("leadline:satellites", "leadline:sensing", "leadline:access_bands", "leadline:assumed_orbits")
COLUMNS = {  # beside those of the rows it is made from
    "satellite": N_("name of the satellite"),
    "nation": N_("seat of its operator, as in the layer satellites; empty for satellites of a file"),
    "family": N_("family or constellation, as in the layer satellites; the fleet for satellites of a file"),
    "band": N_("angles and sides of the sensor, degrees, and how they are known"),
    "side": N_("left or right of the ground velocity"),
    "direction": N_("ascending or descending"),
    "start_utc": N_("when the strip begins to touch the region, UTC, to 10 s"),
    "end_utc": N_("when it has left it, UTC, to 10 s"),
}


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="swaths"):
    """The whole bands of angles of a fleet's sensors on the ground, a row a pass and side of the track."""

    fleet: Annotated[str, Meta(description="fleet of the story")]
    region: Annotated[
        tuple[float, float, float, float], Meta(description="west, south, east, north, degrees: passes over it")
    ]
    start: Annotated[date, Meta(description="first day, from 00:00 UTC")]
    days: Annotated[float, Meta(gt=0, le=31, description="length of the span, days")] = 1.0
    note: Annotated[Words, Meta(description="what a reader must know before using it")] = NOTE


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Follow the passes of a fleet over a region.

    Parameters
    ----------
    fields : Fields
    story : Story

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One row a pass over the region and side of the track, by time, with `satellite`, `nation`, `family`, `side`,
        `direction`, `band` (angles in words, and how they are known), `start_utc` and `end_utc` (while the strip
        touches the region, to 10 s). Some seconds of computing the first time, then kept in the cache.

    Raises
    ------
    ValueError
        If no satellite of the fleet can be counted, or one of them has no band of a radar or optical sensor.
    """
    from geo.access import dense, swath  # noqa: PLC0415  fields are read without them
    from geo.geodesy import antimeridian  # noqa: PLC0415
    from geo.orbits import frames, orbit, sensor  # noqa: PLC0415
    from layers.catalogue.cache import cached_frame, digest, in_source, wordless  # noqa: PLC0415
    from layers.coverage import chosen  # noqa: PLC0415
    from layers.sky import access_bands, members, satellites, sensing  # noqa: PLC0415

    fleet = chosen.chosen_fleet(story.fleets, fields.fleet, story.file)
    own = [repr(member) for member in fleet.own]
    key = digest(
        *(wordless(layer.load()) for layer in (satellites, access_bands, sensing)),
        repr((sorted(fleet.ids), fleet.kinds, own)), in_source(fields),
        *(swath, orbit, frames, sensor, antimeridian, dense, members, chosen, sys.modules[__name__]),
    )  # fmt: skip
    return _in_words(cached_frame("swaths", key, lambda: _derived(fields, fleet)), fields, fleet)


def _in_words(passes: gpd.GeoDataFrame, fields: Fields, fleet: "ChosenFleet") -> gpd.GeoDataFrame:
    """Tell passes with their words, which the cache does not keep: it is that of every language."""
    from layers.catalogue.typed import standard  # noqa: PLC0415  as in `derive`

    bands = [_band(member) for member in fleet.members()]
    names = [
        (
            _("{satellite}, {start_utc:%H:%M} UTC, left")
            if t.side == SIDES[0]
            else _("{satellite}, {start_utc:%H:%M} UTC, right")
        ).format(satellite=t.satellite, start_utc=t.start_utc)
        for t in passes.itertuples()
    ]
    told = passes.drop(columns="member").assign(name=names, note=fields.note)
    told.insert(told.columns.get_loc("family") + 1, "band", [bands[n] for n in passes["member"]])
    return standard(told)


def _derived(fields: Fields, fleet: "ChosenFleet") -> gpd.GeoDataFrame:
    import numpy as np  # noqa: PLC0415  as in `derive`
    import pandas as pd  # noqa: PLC0415

    from geo.access import swath  # noqa: PLC0415
    from layers.catalogue.typed import standard  # noqa: PLC0415
    from layers.sky.earth_rotation import nearest_ut1_minus_utc_s  # noqa: PLC0415

    members = fleet.members()
    if not members:
        raise ValueError(f"no satellite of the fleet {fields.fleet!r} can be counted; expected at least one.")
    start_utc = datetime(fields.start.year, fields.start.month, fields.start.day, tzinfo=UTC)
    middle = start_utc + timedelta(days=fields.days / 2)
    found = swath.swaths(
        (member.satellite for member in members),
        fields.region,
        start_utc=start_utc,
        span_s=fields.days * DAY_S,
        ut1_minus_utc_s=nearest_ut1_minus_utc_s(middle)[0],
    )
    member = pd.DataFrame([_told(m, fleet) for m in members]).loc[found["satellite"]].reset_index(drop=True)
    start, end = (
        pd.Timestamp(start_utc) + pd.to_timedelta(found[column].round(), unit="s") for column in ("start_s", "end_s")
    )
    told = gpd.GeoDataFrame(
        {
            **{column: member[column] for column in ("satellite", "nation", "family", "source_id")},
            "member": found["satellite"].to_numpy(),
            "side": np.where(found["left"], *SIDES),
            "direction": np.where(found["ascending"], *DIRECTIONS),
            "start_utc": start,
            "end_utc": end,
            "accuracy_m": AGEING_M_PER_DAY * np.ceil((end - member["epoch_utc"]) / pd.Timedelta(days=1)).clip(lower=1),
        },
        geometry=found.simplify(SIMPLIFIED_DEG),
        crs=4326,
    ).sort_values(["start_utc", "satellite", "side"], ignore_index=True)
    told["id"] = [f"{t.satellite}-{t.start_utc:%H%M%S}-{t.side}".lower().replace(" ", "-") for t in told.itertuples()]
    return standard(told.assign(kind="swath", status="derived", as_of=f"{start_utc:%Y-%m-%d}"))


def _told(member: "Member", fleet: "ChosenFleet") -> dict[str, object]:
    """Columns that are the same on all passes of a satellite."""
    import pandas as pd  # noqa: PLC0415  as in `derive`

    from layers.catalogue.sources import SEPARATOR, each_id, source_ids  # noqa: PLC0415
    from layers.sky.earth_rotation import SOURCE_ID  # noqa: PLC0415

    _status, source = _known(member)
    rows = fleet.rows()
    elements = source_ids(rows[rows["id"] == member.id]) if member.status is not None else [fleet.source]
    return {
        "satellite": member.name,
        "nation": member.nation,
        "family": member.family,
        "source_id": SEPARATOR.join(each_id([one for one in (*elements, source, SOURCE_ID) if one])),
        "epoch_utc": pd.Timestamp(member.satellite.orbit.epoch_utc),
    }


def _band(member: "Member") -> str:
    """Angles and sides of the sensor of a satellite, and how they are known."""
    sensor = member.satellite.sensor
    band = {
        "both": _("{angle} angle {low:g} to {high:g}°, both sides, {known}"),
        "left": _("{angle} angle {low:g} to {high:g}°, left side, {known}"),
        "right": _("{angle} angle {low:g} to {high:g}°, right side, {known}"),
    }[sensor.side]
    known = _known(member)[0]
    angle = pgettext("angle", "look") if sensor.angle == "look" else pgettext("angle", "incidence")
    return band.format(angle=angle, low=sensor.min_deg, high=sensor.max_deg, known=known)


def _known(member: "Member") -> tuple[str, str]:
    """How the band of a satellite is known, and its source."""
    from layers.sky import access_bands, sensing  # noqa: PLC0415  as in `derive`

    if member.status is None:
        return _("as its file has it"), ""
    if member.kind == "radar":
        bands = access_bands.load()
        band = bands[(bands["case"] == "base") & (bands["satellite_group"] == member.family)].iloc[0]
        return _(str(band["status"])), str(band["source_id"])
    one = sensing.row(member.family, member.kind)
    return _(str(one["band_status"])), str(one["source_id"])
