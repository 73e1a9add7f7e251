"""What a story folder may hold, table by table: the one place that readers, errors and the JSON Schema take it from."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from geo.claim import SENSES, Bearing
from geo.claimed import NUMBER_WORDS
from geo.geodesy.edge_models import Edges
from layers.catalogue.entries import STATUSES
from layers.catalogue.toml_shape import Tables
from layers.catalogue.toml_words import Words
from layers.story_file.fleet_file import FleetFile
from layers.story_file.page_file import NameFile, PageFile, SheetFile, ShowFile
from layers.story_file.refers_to import Reference
from leadline.words import N_

Day = date
STORY_FILE = "story.toml"
KINDS = (
    "agreement",
    "attribution",
    "body",
    "cause",
    "contract",
    "event",
    "fact",
    "number",
    "opinion",
    "plan",
)  # of statements
CORRECTED = {  # what a correction may be of
    N_("verdict"): "a verdict",
    N_("number"): "a number claimed or found",
    N_("words"): "a title or any other text",
    N_("fact"): "a fact or its source",
    N_("map"): "a page, a layer or how it looks",
}
_CORRECTED = "; ".join(f"{what} for {of}" for what, of in CORRECTED.items())
# Tables that may stand in a file of their own, beside the story file.
BESIDE = {
    "sources.toml": ("sources",),
    "layers.toml": ("layers",),
    "fleets.toml": ("fleets",),
    "statements.toml": ("statement",),
    "pages.toml": ("page", "sheets", "name"),
}
Text = Annotated[Words, Meta(description="text")]
PartialDate = Annotated[
    str,
    Meta(
        description="a year, month or day as text: 2026, 2026-11 or 2026-11-22",
        extra_json_schema={"pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
    ),
]
LANGUAGE = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*$"
LanguageTag = Annotated[
    str,
    Meta(
        description="the language in which its texts are written, a tag of BCP 47: en, ja, zh-Hant, pt-BR",
        extra_json_schema={"pattern": LANGUAGE},
    ),
]


class SourceFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A `[sources.<id>]`: a publication that rows or facts were taken from. The id is lower case, digits, hyphens."""

    credit: Annotated[str, Meta(description="the words the publisher asks for, shown on every map that draws a row")]
    licence: Annotated[
        str,
        Meta(
            description="SPDX identifier, as CC-BY-4.0 or ODbL-1.0; LicenseRef-Facts for facts typed from print, "
            "quoted for a text that is only quoted; any other terms in words: a build then says that it is not known "
            "whether rows may be passed on"
        ),
    ]
    retrieved: Annotated[date, Meta(description="the day on which it was read")]
    url: Annotated[str, Meta(description="the page a reader can open; empty for what is one's own")] = ""
    published: Annotated[str, Meta(description="day, month or year of publication; no fact from it may be later")] = ""
    sha256: Annotated[str, Meta(description="of the file as published, 64 hex digits")] = ""
    changes: Annotated[Words, Meta(description="what was dropped, joined or rounded")] = ""


class PointFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A point with a name."""

    at: Annotated[tuple[float, float], Meta(description="longitude, latitude, degrees, WGS 84")]
    name: Annotated[str, Meta(description="its name on maps; by default the id")] = ""


class LayerFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A `[layers.<name>]`: rows from a file, from points written here, or derived from other layers."""

    title: Annotated[Words, Meta(description="for legends")]
    summary: Annotated[Words, Meta(description="what it is, for a reader")] = ""
    file: Annotated[
        str,
        Meta(description="GIS file (GeoJSON, GeoPackage, Shapefile, KML, ...) or table (.csv), beside the story file"),
    ] = ""
    points: Annotated[
        dict[str, tuple[float, float] | PointFile],
        Meta(
            description="id = [longitude, latitude], degrees, WGS 84; or id = { at = [longitude, latitude], name = "
            '"Bandar Abbas" }, with a name that is not the id'
        ),
    ] = {}
    derive: Annotated[
        dict[str, Any], Meta(description="computed from other layers: by = the derivation, and its fields")
    ] = {}
    source: Annotated[str, Meta(description="id of the source of rows that name none, several joined by ;")] = ""
    kind: Annotated[str, Meta(description="what sort of thing rows are that do not say so")] = ""
    status: Annotated[
        str,
        Meta(
            description=f"how the values of rows are known that do not say so, one of: {', '.join(map(repr, STATUSES))}"
        ),
    ] = ""
    accuracy_m: Annotated[
        Annotated[float, Meta(ge=0)] | None,
        Meta(description="metres by which positions may be off, of rows that do not say so"),
    ] = None
    as_of: Annotated[str, Meta(description="year, month or day that rows speak of that do not say so")] = ""
    note: Annotated[str, Meta(description="what a reader must know before using rows that say nothing")] = ""
    edges: Annotated[Edges | None, Meta(description="what the edges of lines and polygons mean")] = None
    id: Annotated[str, Meta(description="column of the file that holds the ids, if it is not called id")] = ""
    name: Annotated[str, Meta(description="column of the file that holds the names, if it is not called name")] = ""
    lon: Annotated[
        str, Meta(description="column of a table that holds the longitudes, if it is not called lon or longitude")
    ] = ""
    lat: Annotated[
        str, Meta(description="column of a table that holds the latitudes, if it is not called lat or latitude")
    ] = ""
    names: Annotated[
        str,
        Meta(
            description="table (.csv) of names of rows in other languages, one file for all layers: layer, id, "
            "language (ja, zh, zh-Hant), name, source_id; they become columns, as name_ja and name_ja_source_id"
        ),
    ] = ""
    rows: Annotated[int | tuple[int, int] | None, Meta(description="promise: number of rows, or [fewest, most]")] = None
    geometry: Annotated[
        tuple[str, ...], Meta(description="promise: geometry types, as Point, LineString, Polygon")
    ] = ()
    bounds: Annotated[
        tuple[float, float, float, float] | None, Meta(description="promise: west, south, east, north, degrees")
    ] = None
    kinds: Annotated[tuple[str, ...], Meta(description="promise: values of the column kind")] = ()
    columns: Annotated[dict[str, Words], Meta(description="meaning and unit of each own column")] = {}
    empty_geometry: Annotated[bool, Meta(description="whether a row may have no geometry, its note saying why")] = False


class CorrectionFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A `[[correction]]` or `[[statement.correction]]`: what an earlier site said and that was put right."""

    on: Annotated[date, Meta(description="the day")]
    what: Annotated[str, Meta(description=_CORRECTED, extra_json_schema={"enum": [*CORRECTED]})]
    was: Annotated[Words, Meta(description="what the earlier site said")]
    now: Annotated[Words, Meta(description="what it says now")]
    reason: Annotated[Words, Meta(description="why it was changed")]


class FactFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A `[[statement.fact]]`: a published fact, or a search that found none."""

    id: Annotated[str, Meta(description="the mark by which sentences name it, in square brackets")]
    text: Annotated[Words, Meta(description="the fact, in your own short words")]
    as_of: PartialDate
    sources: Annotated[tuple[str, ...], Meta(description="ids of the sources it was read in; none for a search")] = ()
    bears: Annotated[
        str,
        Meta(
            description="what it does for the statement: supports, limits, contradicts or context",
            extra_json_schema={"enum": [*Bearing]},
        ),
    ] = "context"
    status: Annotated[
        str, Meta(description="how it is known, as status of a layer", extra_json_schema={"enum": [*STATUSES]})
    ] = "published"
    value: Annotated[float | None, Meta(description="its number, in unit")] = None
    unit: Annotated[str, Meta(description="unit of value; 1 for a ratio")] = ""
    start: Annotated[date | None, Meta(description="first day of an event")] = None
    end: Annotated[date | None, Meta(description="last day of an event")] = None
    searched: Annotated[Words, Meta(description="what was searched and not found")] = ""
    where: Annotated[Words, Meta(description="where it was searched")] = ""


class StatementFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A `[[statement]]`: what the story says, and how it is checked."""

    id: Annotated[
        str,
        Meta(description="lower case letters, digits, _ or -", extra_json_schema={"pattern": "^[a-z0-9][a-z0-9_-]*$"}),
    ]
    text: Annotated[Words, Meta(description="the statement, in your own short words")]
    kind: Annotated[
        str,
        Meta(
            description="agreement, attribution, body, cause, contract, event, fact, number, opinion or plan",
            extra_json_schema={"enum": [*KINDS]},
        ),
    ]
    check: Annotated[
        str | dict[str, Any], Meta(description="kind = the kind of check, and its fields; or the kind alone, as text")
    ]
    said_by: Annotated[Words, Meta(description="who says it; empty where nobody is named")] = ""
    value: Annotated[
        float | Annotated[str, Meta(extra_json_schema={"enum": [*NUMBER_WORDS]})] | None,
        Meta(description="the number claimed, in unit; or half, a third, twice, three times and the like"),
    ] = None
    unit: Annotated[str, Meta(description="unit of value, low, high; 1 for a ratio, percent for a share")] = ""
    sense: Annotated[Literal[SENSES], Meta(description="how the number is meant")] = SENSES[0]  # type: ignore[valid-type]
    low: Annotated[float | None, Meta(description="lower end of a claimed range, in place of value")] = None
    high: Annotated[float | None, Meta(description="upper end of a claimed range, in place of value")] = None
    rounded_to: Annotated[
        float | None,
        Meta(description="step to which value is rounded, in unit: 5 if 30 stands for 27.5 to 32.5"),
    ] = None
    start: Annotated[date | None, Meta(description="first day that it speaks of")] = None
    end: Annotated[date | None, Meta(description="last day that it speaks of")] = None
    places: Annotated[tuple[Reference, ...], Meta(description="rows that maps link to")] = ()
    layers: Annotated[tuple[Reference, ...], Meta(description="layers that show it")] = ()
    show: Annotated[tuple[ShowFile, ...], Meta(description="map pages that show it, and what is to be open there")] = ()
    sentence: Annotated[
        Words, Meta(description="the answer of a reported check, each clause ending with [ids of facts]")
    ] = ""
    brief: Annotated[Words, Meta(description="the same in a line")] = ""
    sentences: Annotated[
        dict[str, Words],
        Meta(
            description="own words for a computed verdict: verdict = text, with {mark} for numbers and [mark] behind "
            "clauses"
        ),
    ] = {}
    briefs: Annotated[dict[str, Words], Meta(description="the same in a line, by verdict")] = {}
    fact: Annotated[Tables, Meta(description="published facts, and searches that found none")] = ()
    correction: Annotated[Tables, Meta(description="what an earlier site said of it and was put right")] = ()


class StoryFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A story folder as a whole: `story.toml` and the files beside it."""

    title: Annotated[Words, Meta(description="heading of the site")]
    date: PartialDate
    source: Annotated[str, Meta(description="id of the source that is the story: the text that is checked")]
    checked: Annotated[Day, Meta(description="the day of the answers; no search goes beyond it")]
    url: Annotated[str, Meta(description="address of the story; that of its source if left out")] = ""
    author: Annotated[
        str,
        Meta(
            description="who answers it and makes its layers, an organisation or a person: contact in the metadata of "
            "files, author of the answers on its pages; told as not named if left out"
        ),
    ] = ""
    rests_on: Annotated[
        Words,
        Meta(description="one sentence below the count of verdicts on the overview: what the answers rest on, or lack"),
    ] = ""
    language: LanguageTag = "en"
    sources: Annotated[dict[str, dict[str, Any]], Meta(description="where rows and facts were taken from, by id")] = {}
    layers: Annotated[dict[str, dict[str, Any]], Meta(description="its own rows, by name of the layer")] = {}
    fleets: Annotated[dict[str, dict[str, Any]], Meta(description="sets of satellites, by name")] = {}
    statement: Annotated[Tables, Meta(description="what it says, and how that is checked")] = ()
    page: Annotated[Tables, Meta(description="its maps")] = ()
    sheets: Annotated[dict[str, dict[str, Any]], Meta(description="sheets that several pages show, by name")] = {}
    name: Annotated[Tables, Meta(description="names to write on the maps beside those of lands and seas")] = ()
    correction: Annotated[
        Tables, Meta(description="what an earlier site said of layers and maps and was put right")
    ] = ()


PARTS: dict[str, type[msgspec.Struct]] = {
    "sources": SourceFile,
    "layers": LayerFile,
    "fleets": FleetFile,
    "statement": StatementFile,
    "page": PageFile,
    "sheets": SheetFile,
    "name": NameFile,
    "show": ShowFile,
    "correction": CorrectionFile,
}
