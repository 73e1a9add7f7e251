"""Lines in pieces, areas or points, each with how often the satellites of a statement can look at it."""

from typing import TYPE_CHECKING, Annotated

import geopandas as gpd
import msgspec
from msgspec import Meta

from layers.catalogue.sources import SEPARATOR
from layers.catalogue.typed import standard
from layers.sky.earth_rotation import SOURCE_ID
from layers.stories.evidence import UNREAD_STATUSES
from leadline.words import N_, _, long_day

if TYPE_CHECKING:
    from layers.stories.story import Story

RESTS_ON = ("leadline:satellites", "leadline:sensing", "leadline:access_bands", "leadline:assumed_orbits")
WEAKER = (*UNREAD_STATUSES, "part published, part recalled")  # of a target: its pieces are known no better
COLUMNS = {  # the layer's own columns, beside those of the rows it is made from; <words> stand for any
    "group": N_("title of the fleet"),
    "length_km": N_("geodesic length of the piece on WGS 84, km"),
    "mean_gap_h": N_("hours between looks, mean over the span"),
    "longest_gap_h": N_("hours between looks, the longest of the span; of several cells of a row, the longest of any"),
    "looks_per_day": N_("looks a day, mean over the span"),
    "in_view_share": N_("share of the time in reach of a sensor, at any squint, 0 to 1"),
    "within_<T>h": N_("chance that a window of <T> hours, put anywhere in the span, holds a look, 0 to 1"),
}


class Fields(
    msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="pieces_in_view"
):
    """The targets of a check of the kind observed_share, in pieces, once for each title among its fleets."""

    statement: Annotated[str, Meta(description="id of the statement whose check asks")]
    note: Annotated[
        str, Meta(description="what a reader must know before using it; written from the check if empty")
    ] = ""


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Tell of each piece of the base network how often it can be looked at in the base reading.

    Parameters
    ----------
    fields : Fields
    story : Story

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Short pieces of lines, or whole areas or points, with the columns of their layer and `group`, `length_km` (of
        lines), `mean_gap_h`, `longest_gap_h`, `looks_per_day`, `within_<T>h` and `in_view_share`, see
        `layers.observation.shares.pieces_in_view`. Status "derived", or that of the row where it is weaker; as of the
        first day of the span. Kept in the cache, together with what the check computes.
    """
    from layers.observation import asked, shares  # noqa: PLC0415  fields are read without them

    question = asked.question_of_statement(story, fields.statement)
    pieces = shares.pieces_in_view(question)
    own = SEPARATOR.join([*asked.elements_sources(question.fleets), SOURCE_ID])
    kinds = " and ".join(question.fleet.kinds)
    note = fields.note or (
        _(
            "Access, an upper bound: what could be looked at by {kinds} satellites with public "
            "elements, taken as working, in the base reading of their angles, {span_in_words} from "
            "{start}."
        ).format(
            kinds=kinds, span_in_words=asked.span_in_words(question.days), start=long_day(question.start_utc.date())
        )
    )
    return standard(
        pieces.assign(
            kind=f"{question.noun or 'target'} in view",
            source_id=pieces["source_id"] + SEPARATOR + own,
            note=note,
            status=pieces["status"].where(pieces["status"].isin(WEAKER), "derived"),
            as_of=f"{question.start_utc:%Y-%m-%d}",
        )
    )
