"""Who agreed what with whom, and when: dated lines between seats, those of one pair drawn beside each other."""

import math
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import geopandas as gpd
import msgspec
import numpy as np
import pandas as pd
import shapely
from msgspec import Meta

from geo.geodesy.antimeridian import split_shape
from geo.geodesy.geodesic import WGS84
from layers.catalogue.other_names import called
from layers.catalogue.partial_dates import span
from layers.catalogue.sources import SEPARATOR, each_id
from layers.catalogue.typed import table
from layers.story_file.days import in_words
from layers.story_file.templates import short
from leadline.words import N_, _, day

if TYPE_CHECKING:
    from layers.stories.story import Story

METRES_PER_KM = 1000.0
PERCENT = 100.0
TYPED = ("id", "name", "kind", "told", "from", "to", "first", "last", "statement")
WANTED = (*TYPED, "source_id", "status", "as_of", "note")
STATED, FOUND = "stated", "found"
COLUMNS = {  # beside those of the rows it is made from
    "told": N_("stated, by the story that is checked; or found, in other sources"),
    "statement": N_("id of the statement of the story that it is about; empty for none"),
    "between": N_("the two seats"),
    "dated": N_("its day or days, in words"),
    "start_utc": N_("start of its first day, taken as UTC"),
    "end_utc": N_("end of its last day, taken as UTC"),
    "of_pair": N_("which of the lines between these two seats it is, by date, from 1"),
    "in_pair": N_("lines between these two seats"),
    "beside_km": N_("how far it is drawn beside the geodesic at the middle, km; 0 on it"),
    "distance_km": N_("geodesic between the seats on WGS 84, km"),
}


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="agreements"):
    """Agreements, contracts and visits as dated lines between seats; nobody went along them."""

    file: Annotated[
        str,
        Meta(
            description="table (.csv) beside the story: id, name, kind, told (stated or found), from and to (rows of "
            "layers of points, as places/tokyo), first and last (year, month or day), statement, source_id, status, "
            "as_of, note"
        ),
    ]
    apart_percent: Annotated[
        float,
        Meta(
            description="how far lines of one pair of seats are drawn apart at their middle, percent of their length; "
            "0: all on the geodesic",
            ge=0,
            le=5,
        ),
    ] = 1.0
    step_km: Annotated[float, Meta(description="longest edge, kilometres", gt=0)] = 100.0


def derive(fields: Fields, story: "Story") -> gpd.GeoDataFrame:
    """Draw the lines.

    Parameters
    ----------
    fields : Fields
    story : Story
        For the table, the seats and the statements.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        A line for each row of the table, by date. The first of a pair is the geodesic of WGS 84, the others bow to its
        left and right by turns, with the same ends; each is cut at 180 degrees. Sources are those of the row and of its
        seats; it is as accurate as both seats together.

    Raises
    ------
    ValueError
        If the table lacks a column, a seat is not one point, both are one place, the dates run backwards, a row is
        neither stated nor found, or its statement is none of the story.
    """
    typed = table(story.file(fields.file), text=TYPED)
    missing = [column for column in WANTED if column not in typed]
    if missing:
        raise ValueError(f"{fields.file} lacks {', '.join(missing)}; expected the columns {', '.join(WANTED)}.")
    statements = {statement.id for statement in story.statements}
    rows = [_row(row, fields, story, statements) for row in typed.to_dict("records")]
    lines = pd.DataFrame(rows).sort_values(["start_utc", "end_utc", "id"], kind="stable").reset_index(drop=True)
    pair = lines["ends"].map(lambda ends: tuple(sorted(ends)))
    lines["of_pair"] = lines.groupby(pair).cumcount() + 1
    lines["in_pair"] = lines.groupby(pair)["id"].transform("size")
    lines["beside_km"] = [
        _beside(n) * fields.apart_percent / PERCENT * km
        for n, km in zip(lines["of_pair"], lines["distance_km"], strict=True)
    ]
    shapes = [
        _line(min(ends), max(ends), beside, fields.step_km)
        for ends, beside in zip(lines["ends"], lines["beside_km"], strict=True)
    ]
    return gpd.GeoDataFrame(lines.drop(columns="ends"), geometry=shapes, crs=4326)


def _row(row: dict[Any, Any], fields: Fields, story: "Story", statements: set[str]) -> dict[str, object]:
    here = f"{fields.file}, row {row['id']!r}"
    if row["told"] not in (STATED, FOUND):
        raise ValueError(f"{here}: told {row['told']!r}; expected {STATED} or {FOUND}.")
    if row["statement"] and row["statement"] not in statements:
        raise ValueError(f"{here}: statement {row['statement']!r} is none of the story; expected its id, or nothing.")
    start, end = span(row["first"], f"{here}: first")[0], span(row["last"] or row["first"], f"{here}: last")[1]
    if start > end:
        raise ValueError(
            f"{here}: first {row['first']} and last {row['last']} run backwards; expected the earlier first."
        )
    seats = [_seat(story, row[end_], here) for end_ in ("from", "to")]
    places = [(float(seat.geometry.x), float(seat.geometry.y)) for seat in seats]
    metres = float(WGS84.inv(*places[0], *places[1])[2])
    if metres <= 0:
        raise ValueError(f"{here}: from {row['from']} and to {row['to']} are one place; expected two.")
    return {
        "id": row["id"],
        "name": row["name"],
        "kind": row["kind"],
        "source_id": SEPARATOR.join(each_id([row["source_id"], *(seat["source_id"] for seat in seats)])),
        "status": row["status"],
        "accuracy_m": sum(float(seat["accuracy_m"]) for seat in seats),
        "as_of": row["as_of"],
        "note": row["note"],
        "told": row["told"],
        "statement": row["statement"],
        "between": _("{one} and {other}").format(one=_short(seats[0]), other=_short(seats[1])),
        "dated": _dated(start, end),
        "start_utc": pd.Timestamp(start, tz="UTC"),
        "end_utc": pd.Timestamp(end, tz="UTC") + pd.Timedelta(days=1),
        "distance_km": metres / METRES_PER_KM,
        "ends": tuple(places),
    }


def _short(seat: Any) -> str:  # noqa: ANN401  a row
    return short(called(seat))


def _dated(start: date, end: date) -> str:
    """Days in words; a whole year is its number."""
    whole = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year
    return day(str(start.year)) if whole else in_words(start, end)


def _seat(story: "Story", reference: str, here: str) -> Any:  # noqa: ANN401  a row
    rows = story.rows(reference)
    if len(rows) != 1 or rows.geometry.iloc[0].geom_type != "Point":
        raise ValueError(f"{here}: {reference!r} is not one point; expected a row of a layer of points.")
    return rows.iloc[0]


def _beside(number: int) -> int:
    """Places beside the geodesic, of the first, second, third line of a pair: 0, 1, -1, 2, -2."""
    return number // 2 * (1 if number % 2 == 0 else -1)


def _line(start: tuple[float, float], end: tuple[float, float], beside_km: float, step_km: float) -> shapely.Geometry:
    """Geodesic from one place to another, moved to its right by a half wave whose height is `beside_km`."""
    azimuth, _, metres = WGS84.inv(*start, *end)
    count = max(2, math.ceil(metres / METRES_PER_KM / step_km))
    at = np.linspace(0, 1, count + 1)
    n = len(at)
    lon, lat, onward = WGS84.fwd(
        np.full(n, start[0]), np.full(n, start[1]), np.full(n, azimuth), at * metres, return_back_azimuth=False
    )
    lon, lat, _ = WGS84.fwd(lon, lat, np.asarray(onward) + 90, np.sin(np.pi * at) * beside_km * METRES_PER_KM)
    line = np.column_stack([lon, lat])
    line[[0, -1]] = start, end
    return split_shape(shapely.LineString(line))
