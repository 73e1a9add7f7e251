"""What a story says of its pages: views, layers and their looks, slider, chart, chronology; no more than data."""

from datetime import date, datetime
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta

from layers.catalogue.toml_words import Words
from layers.story_file.refers_to import Reference
from leadline.words import N_

WhereFile: TypeAlias = dict[str, Any] | tuple[dict[str, Any], ...]
Four: TypeAlias = tuple[float, float, float, float]

_WHERE = (
    "which rows: column -> value, list of values or comparisons, or `within_bounds` = [west, south, east, north] in "
    "degrees (from, to, above, below, not, missing); of several tables any"
)
_ROW_TEXT = (
    "text with columns of the row in braces, as {name:short} or {range_km:,.0f}; a column of the card without a format "
    "is written as the card writes it"
)


class ViewFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A stretch of map that a page offers."""

    bounds: Annotated[Four, Meta(description="west, south, east, north, degrees; east may run past 180")]
    detail: Annotated[
        bool | None, Meta(description="whether the coast is drawn in detail; by default up to 30 degrees wide")
    ] = None
    from_width_px: Annotated[
        Annotated[int, Meta(ge=0, le=10_000)],
        Meta(description="the page opens with the first view whose width the map has, CSS pixels, else with the last"),
    ] = 0


class DetailFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A column that the card of a row shows."""

    column: Annotated[str, Meta(description="name of the column; `edges` tells what the edges of the row mean")]
    title: Annotated[Words, Meta(description="words before the value; by default made from the column's name")] = ""
    format: Annotated[Words, Meta(description="how the value is written, with one pair of braces, as {:,.0f} km")] = (
        "{}"
    )
    accuracy: Annotated[
        str,
        Meta(
            description="column that says how far the number may be off: digits that it does not bear out are left out"
        ),
    ] = ""
    accuracy_factor: Annotated[
        float,
        Meta(description="what turns the accuracy into the unit of the format: 0.001 for metres where it says km"),
    ] = 1.0


class TextFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A text for some rows."""

    text: Annotated[Words, Meta(description=_ROW_TEXT)]
    where: Annotated[WhereFile, Meta(description=_WHERE)] = ()
    from_zoom: Annotated[
        float | None,
        Meta(description="zoom level from which such a label is written, of rows not packed; by default the layer's"),
    ] = None


class LookFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A look for some rows."""

    look: Annotated[
        str,
        Meta(description="a look or a colour of `leadline schema looks`, or a text that makes one, as lane-{class}"),
    ]
    where: Annotated[WhereFile, Meta(description=_WHERE)] = ()


class MeasureFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A column that colours the rows: a number in classes, or names."""

    column: Annotated[str, Meta(description="name of the column; of a number no value is missing")]
    title: Annotated[Words, Meta(description="words of the legend; by default made from the column's name")] = ""
    unit: Annotated[str, Meta(description="unit of the legend, as % or h")] = ""
    limits: Annotated[
        tuple[float, ...],
        Meta(description="four numbers that rise, in `unit`, which part five colours; by default fifths of the rows"),
    ] = ()
    factor: Annotated[
        float, Meta(description="what turns the column's value into one in `unit`: 100 for shares told in %")
    ] = 1.0
    decimals: Annotated[int, Meta(description="decimal places on the page")] = 1
    falling: Annotated[bool, Meta(description="whether small values get the bright end of the colours")] = False
    within_h: Annotated[
        float | None,
        Meta(description="hours; measures that have it are chosen with one slider: seen within so many hours"),
    ] = None
    opens: Annotated[bool, Meta(description="whether the page opens with it; by default with the first")] = False
    says: Annotated[
        Words,
        Meta(
            description="sentence with {:g} for the mean over the rows, or with {name:,g} for the weight of each name"
        ),
    ] = ""
    names: Annotated[
        dict[str, tuple[Words, str]],
        Meta(description="name in the column -> words of the legend, look; in the order of the legend"),
    ] = {}


class SheetFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A layer on a page: which rows, in which words and look."""

    layer: Annotated[Reference, Meta(description="a layer of the story, or leadline:NAME of the library")] = ""
    use: Annotated[str, Meta(description="a table of [sheets], whose fields stand here but for those given again")] = ""
    title: Annotated[Words, Meta(description="words in the legend; by default the title of the layer")] = ""
    group: Annotated[Words, Meta(description="heading in the legend under which the layer stands")] = N_("Layers")
    where: Annotated[WhereFile, Meta(description=_WHERE)] = ()
    look: Annotated[
        str | tuple[LookFile, ...],
        Meta(
            description="one look, a text that makes one, or looks by rows, the first that fits; by default from `kind`"
        ),
    ] = ""
    words: Annotated[dict[str, Words], Meta(description="look -> words of the legend, in its order")] = {}
    covers: Annotated[
        str, Meta(description="a look, or a text that makes one; lines are 0.8 px wider, to cover lines drawn so")
    ] = ""
    shown: Annotated[bool, Meta(description="whether it is switched on when the page opens")] = True
    details: Annotated[
        tuple[str | DetailFile, ...] | None,
        Meta(description="columns that the card of a row shows; by default all of the layer's own"),
    ] = None
    label: Annotated[
        Words | tuple[TextFile, ...] | None,
        Meta(description="words on the map, or words by rows, the first that fits; '' for none; by default the name"),
    ] = None
    rank: Annotated[int, Meta(description="order in which labels are placed: low first, later ones give way")] = 5
    label_from_zoom: Annotated[
        float, Meta(description="labels appear from this zoom level on (0 is the world in 256 px)")
    ] = 0.0
    inside: Annotated[bool, Meta(description="whether labels of areas stand inside them, not along their edges")] = (
        False
    )
    beyond: Annotated[
        bool, Meta(description="whether rows out of view that have a label are named at the map's edge")
    ] = False
    from_zoom: Annotated[float, Meta(description="zoom level from which the rows are drawn")] = 0.0
    to_zoom: Annotated[float, Meta(description="zoom level below which the rows are drawn")] = 30.0
    bundled_below_zoom: Annotated[
        float,
        Meta(description="zoom level below which lines of the same ends and look are drawn as one, wider if many"),
    ] = 0.0
    heavy: Annotated[
        bool | None,
        Meta(description="whether rows are packed and drawn on canvas; by default where there are thousands"),
    ] = None
    decimals: Annotated[int, Meta(description="decimal places of longitude and latitude on the page; 5 is 1.1 m")] = 5
    precision_m: Annotated[
        float | None, Meta(description="longest step of packed coordinates at the equator, metres")
    ] = None
    measures: Annotated[
        tuple[str | MeasureFile, ...],
        Meta(description="columns that colour the rows, of which the reader chooses one; the same on all layers"),
    ] = ()
    rest: Annotated[
        tuple[str, Words] | None,
        Meta(description="a key below those of the measures, for rows of other layers: look and words, as in a look"),
    ] = None
    weight: Annotated[str, Meta(description="column that weights the means which measures tell")] = "length_km"
    timed: Annotated[
        bool, Meta(description="whether rows are shown while the slider is between their start_utc and end_utc")
    ] = False
    single: Annotated[bool, Meta(description="of the layers of a group that say so, one is shown at a time")] = False
    note: Annotated[Words, Meta(description="what the reader must know of all rows; stands in the legend")] = ""


class TimelineFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """The time slider of a page; by default it runs over the timed layers."""

    start: Annotated[datetime | None, Meta(description="when it begins, UTC; by default with the first timed row")] = (
        None
    )
    end: Annotated[datetime | None, Meta(description="when it ends, UTC; by default with the last timed row")] = None
    step: Annotated[str, Meta(description="length of a step, as 10 min")] = "10 min"
    windows: Annotated[tuple[str, ...], Meta(description="lengths to choose from, as 10 min, 6 h, 2 d")] = ()
    window: Annotated[str, Meta(description="the length chosen at first; by default the longest")] = ""
    noun: Annotated[tuple[Words, Words], Meta(description="what it shows, one and several")] = (N_("row"), N_("rows"))
    counted: Annotated[
        Words, Meta(description="title of the layer whose rows are counted beside it; by default all timed ones")
    ] = ""
    days: Annotated[
        bool, Meta(description="whether rows are dated by days of their places: times of day and UTC are not told")
    ] = False
    about: Annotated[Words, Meta(description="its name, for readers who hear the page")] = N_("Time")
    shares: Annotated[
        Reference,
        Meta(description="a table of shares beside the number of rows: group, window_s, start_utc and share (0 to 1)"),
    ] = ""
    share_words: Annotated[Words, Meta(description="what the share is of")] = ""


class MomentFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """One line of the chronology."""

    text: Annotated[Words, Meta(description="what; {value:.0f} and other fields of the fact or row named by `of`")]
    sort: Annotated[str, Meta(description="claimed, told, announced or found: its look, and a word before it")]
    of: Annotated[
        str,
        Meta(
            description="where its days and sources come from: statement (the days it speaks of), story (when it was "
            "published), fact/ID of the statement, or LAYER/ID, a row with columns start and end"
        ),
    ] = ""
    start: Annotated[date | None, Meta(description="first day, where `of` does not say")] = None
    end: Annotated[date | None, Meta(description="last day; by default the first")] = None
    sources: Annotated[
        tuple[str, ...], Meta(description="ids of the sources of its days, where `of` does not say")
    ] = ()
    row: Annotated[str, Meta(description="id of the row on the map that it is about")] = ""
    reported: Annotated[bool, Meta(description="whether it stands on the day of the report, its as_of")] = False
    late: Annotated[bool, Meta(description="whether the days since the end of the statement's are drawn and told")] = (
        False
    )
    open: Annotated[
        bool, Meta(description="whether it goes on after its last day, as what is claimed from a day on")
    ] = False


class ChronologyFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Dated moments, drawn to scale below the map."""

    title: Annotated[Words, Meta(description="how to read them")]
    moments: Annotated[tuple[MomentFile, ...], Meta(description="in order of time")]


class CountFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A column of counts by month."""

    column: Annotated[str, Meta(description="name of the column; a month without a number is empty")]
    title: Annotated[Words, Meta(description="words of the chart; by default made from the column's name")] = ""
    says: Annotated[Words, Meta(description="what was counted; by default the title")] = ""
    unit: Annotated[str, Meta(description="what is counted, as aircraft")] = ""
    days: Annotated[str, Meta(description="column with the number of days that were counted")] = ""
    days_from: Annotated[str, Meta(description="first month, as 2022-08, for which that number is known")] = ""
    basis: Annotated[str, Meta(description="what the numbers were counted from: words, or {column}")] = ""
    every_day: Annotated[
        str, Meta(description="the basis of which a day that was not counted makes a sum too small to compare")
    ] = ""
    bound: Annotated[str, Meta(description="column that says: all days, at least, about; by default all days")] = ""
    not_from: Annotated[
        tuple[str, ...], Meta(description="ids of sources of the months on which this count does not rest")
    ] = ()


class EventsFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Rows of a table that are marked in months of the chart."""

    layer: Annotated[Reference, Meta(description="a table of the story")]
    day: Annotated[str, Meta(description="column with a day, as 2022-08-04: its month is marked")]
    text: Annotated[Words | tuple[TextFile, ...], Meta(description=_ROW_TEXT)]


class WindowFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Two runs of whole months that the chart offers to compare."""

    before: Annotated[tuple[str, str], Meta(description="first and last month of the earlier, as 2022-01")]
    after: Annotated[tuple[str, str], Meta(description="first and last month of the later")]
    text: Annotated[Words, Meta(description="words; by default the months")] = ""


class PrintedFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Published totals of a count over several months, which tell how far its sums may be off."""

    layer: Annotated[str, Meta(description="a table with first_month, last_month (as 2022-01) and value")]
    column: Annotated[str, Meta(description="the count that they are totals of")]
    where: Annotated[WhereFile, Meta(description=_WHERE)] = ()


class CountsFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Counts by month as a chart beside the map."""

    layer: Annotated[Reference, Meta(description="a table of the story with a row a month: id as 2022-08")]
    counts: Annotated[tuple[CountFile, ...], Meta(description="columns, of which the reader chooses one")]
    partial: Annotated[str, Meta(description="column that is true where a month is not whole: its note says why")] = ""
    events: Annotated[EventsFile | None, Meta(description="what is marked in months")] = None
    windows: Annotated[tuple[WindowFile, ...], Meta(description="windows to compare")] = ()
    printed: Annotated[PrintedFile | None, Meta(description="published totals to compare sums of months with")] = None
    note: Annotated[Words, Meta(description="what a reader must know of the counts; stands above their table")] = N_(
        "– is no count, or days that are not known."
    )


class LandFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """How fine Natural Earth's coast is drawn; that of the extra `coast` is as fine as each view can show."""

    near_deg: Annotated[
        float, Meta(description="tolerance where a view shows the coast in detail, degrees; without the extra `coast`")
    ] = 0.004
    far_deg: Annotated[float, Meta(description="tolerance elsewhere, degrees; without the extra `coast`")] = 0.1


class NameFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A name on the map that no layer holds, or another place for one."""

    text: Annotated[Words, Meta(description="the name")]
    lon: Annotated[float, Meta(description="longitude of its middle, degrees east")]
    lat: Annotated[float, Meta(description="latitude of its middle, degrees north")]
    kind: Annotated[str, Meta(description="ocean, sea or land: how it is written")] = "sea"
    from_zoom: Annotated[float, Meta(description="zoom level from which it is written")] = 0.0
    to_zoom: Annotated[float, Meta(description="zoom level up to which it is written")] = 30.0


class NumberFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A number of a message: how many rows a layer has, or the sum of a column over them."""

    layer: Annotated[Reference, Meta(description="a layer or table of the story, or a row of it as coast_shares/id")]
    where: Annotated[dict[str, Any], Meta(description="which of its rows, by column; all if left out")] = {}
    column: Annotated[str, Meta(description="column of numbers that is added up; by default rows are counted")] = ""
    digits: Annotated[int, Meta(description="decimal places", ge=0, le=6)] = 0


class MessageFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """What a page says above its map that is about no single statement."""

    text: Annotated[Words, Meta(description="sentence with its numbers as {name}")]
    numbers: Annotated[dict[str, NumberFile], Meta(description="name in the text -> the number")] = {}
    statements: Annotated[
        tuple[str, ...], Meta(description="ids of statements that the page shows: linked below with their verdicts")
    ] = ()


class PageFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A map page of the site."""

    name: Annotated[str, Meta(description="name of its file without .html: a-z, 0-9 and hyphens")]
    title: Annotated[Words, Meta(description="its heading")]
    layers: Annotated[
        tuple[str | SheetFile, ...],
        Meta(
            description="what it shows, lowest first: names of [sheets] or of layers, or tables with fields of a sheet"
        ),
    ]
    short: Annotated[Words, Meta(description="words of links to it; by default its title")] = ""
    about: Annotated[
        str, Meta(description="id of the statement whose answer it shows; by default it tells the tally of all")
    ] = ""
    message: Annotated[
        MessageFile | None, Meta(description="what it says above its map in place of the tally, if about no statement")
    ] = None
    views: Annotated[
        dict[str, Four | ViewFile],
        Meta(
            description="name -> west, south, east, north, degrees; the first as it opens; by default around its rows"
        ),
    ] = {}
    pictured: Annotated[
        str, Meta(description="view that its small picture on the overview shows; by default the first")
    ] = ""
    way: Annotated[
        Words, Meta(description="words before the link to it on the overview, if it is about no statement")
    ] = N_("Another map")
    land: Annotated[LandFile | None, Meta(description="how fine the ground is drawn")] = None
    timeline: Annotated[
        TimelineFile | None, Meta(description="the time slider; by default one if a layer is timed")
    ] = None
    counts: Annotated[CountsFile | None, Meta(description="counts by month as a chart")] = None
    chronology: Annotated[ChronologyFile | None, Meta(description="dated moments below the map")] = None


class ShowFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A link from a statement to a page that shows it, opened in a state."""

    page: Annotated[str, Meta(description="name of the page; by default the one about the statement")] = ""
    text: Annotated[
        Words, Meta(description="words of the link; by default the view, measure, count or page it opens")
    ] = ""
    view: Annotated[str, Meta(description="name of a view")] = ""
    colour: Annotated[str, Meta(description="column of the measure that colours layers")] = ""
    within_h: Annotated[
        float | str,
        Meta(description="hours of the measure 'seen within', or the name of a finding in hours: the nearest there is"),
    ] = ""
    count: Annotated[Words, Meta(description="title of a count by month")] = ""
    compare: Annotated[
        tuple[tuple[str, str], tuple[str, str]] | None,
        Meta(description="two windows to compare, the earlier first, each its first and last month as 2022-01"),
    ] = None
    on: Annotated[tuple[Words, ...], Meta(description="titles of layers to switch on")] = ()
    off: Annotated[tuple[Words, ...], Meta(description="titles of layers to switch off")] = ()


class PagesFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """The tables of `pages.toml`."""

    page: Annotated[tuple[PageFile, ...], Meta(description="map pages, in their order")] = ()
    sheets: Annotated[
        dict[str, SheetFile], Meta(description="layers with their words and looks, for several pages")
    ] = {}
    name: Annotated[
        tuple[NameFile, ...], Meta(description="names on the maps beside those of lands and sea areas")
    ] = ()
