"""Any GeoDataFrame as an offline page, with one call: the legend, the credits and the slider follow from its rows."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd
import shapely

import layers
from leadline.near import checks_names
from leadline.words import N_, _, joined, ngettext, number, speaking
from maps.html.notebook import HEIGHT_PX
from maps.packed.weight import Weight, check_weight
from maps.packed.world import cut_at, west_of
from maps.page.head import Cited
from maps.page.headline import Headline
from maps.page.lettering import Note
from maps.page.page import Bounds, View, checked_bounds
from maps.page.sheet import REQUIRED, Cells, Credited, Detail, Sheet, Sizes
from maps.sheets.given import DETAIL_DEG, MOST_LAT_DEG, FileSource, bounds_of, standard, world
from maps.sheets.names import labels_of
from maps.sheets.sheets import drawable, told_edges
from maps.shown import sizes
from maps.shown.asked import Asked, Wanted, named
from maps.shown.classes import Classing
from maps.shown.columns import settled
from maps.shown.extras import Extras
from maps.shown.images import checked_links
from maps.shown.looks import SHAPES, Palette, Scheme, keys, own_keys, palette
from maps.shown.looks import legend as legend_of
from maps.shown.own_colours import ColourMap, unseen
from maps.shown.rows import ROW, ids, known_column, name_column, names, placed, shape_names
from maps.shown.starts import Start, notes_of, start_view
from maps.shown.story_map import StoryMap
from maps.shown.times import Times, bounded, known_zone, open_words, slider, times_of
from maps.shown.values import check_form, chosen, is_number, told

Shown: TypeAlias = gpd.GeoDataFrame | gpd.GeoSeries
HEAVY_ROWS, HEAVY_VERTICES = 2_000, 10_000  # more are drawn on canvas
GIVEN_ID, YOUR_DATA = "given", N_("your data")
MOST_NAMED = 30  # rows of a layer whose names stand on the map; they give way to each other
ASKED, LATER = 2, 5  # ranks of names that a caller asked for, which may stand off with a line to their mark; of others
SMALLEST_VIEW_DEG = 0.3  # a lone place is shown with what is about it


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One frame on its way to the page: its rows with the columns of every row, and what is to be said of them."""

    title: str
    frame: gpd.GeoDataFrame
    given: gpd.GeoDataFrame  # the same rows with their own columns
    details: tuple[Detail, ...]
    cells: Cells | None
    notes: tuple[str, ...]
    times: Times | None
    sourced: bool
    rank: int = LATER  # of its names


@checks_names
def show(  # noqa: PLR0913  a map is described by name
    data: Shown | Sequence[Shown] | Mapping[str, Shown],
    *,
    column: Asked | None = None,
    classes: Classing = "quantiles",
    cmap: ColourMap | None = None,
    centre: float | None = 0,
    unit: str = "",
    form: str = "",
    legend: str = "",
    name: Asked | None = None,
    details: Sequence[str | Detail] | Mapping[str, str] | None = None,
    tooltip: Sequence[str] | Mapping[str, str] | None = None,
    links: Sequence[str] | Mapping[str, str] = (),
    images: Sequence[str] | Mapping[str, str] = (),
    image_hosts: Sequence[str] = (),
    label: Asked | None = None,
    size: Asked | None = None,
    notes: Sequence[Note | Mapping[str, Any] | tuple[Any, ...]] = (),
    time: Asked | Sequence[Asked] | None = None,
    time_zone: str = "UTC",
    title: str = "",
    finding: str = "",
    source: str = YOUR_DATA,
    sources: Mapping[str, Credited] | None = None,
    land: bool = True,
    tiles: bool = True,
    view: Start | None = None,
    views: Sequence[View] | Mapping[str, Bounds] | None = None,
    byline: str = "",
    lang: str = "",
    locale: str | Path | Sequence[str | Path] = (),
    height_px: int = HEIGHT_PX,
) -> StoryMap:
    """Show any GeoDataFrame on an offline map.

    Parameters
    ----------
    data : GeoDataFrame or GeoSeries, or a list or dict of them
        In any CRS; the layers of the page, titles from the dict. Rows that have the columns of a layer of the toolkit
        (see `maps.page.sheet.REQUIRED`) are drawn in its styles and credited by their `source_id`. All others are drawn
        as they are, say that they are yours, and nothing is added to what they tell.
    column : str or Series, optional
        What the rows are coloured by: names (the five commonest have a hue, and a mark or dash), numbers or durations.
        This, `name`, `label` and `time` name a column, or a level of the index ("index" for one without a name), or
        are the values themselves.
    classes : "quantiles", "equal" or up to four limits that rise
        How numbers are parted; a value at a limit is in the class above.
    cmap : str, list or mapping, optional
        Colours of the classes or names: a colour map of matplotlib by its name ("viridis"), a list of up to nine
        colours, or for names a mapping from name to colour. A colour is one for light and dark, or a pair (light,
        dark). If left out those of the toolkit, which can be told apart with any colour vision.
    centre : float, optional
        Where numbers on both sides of it part into two kinds of colours; None for one ramp through all.
    form : str
        How the numbers of `column` are written in legend, cards, tooltips and table, as "{:,.1f} t"; those of `size`
        where there is no `column`, or it holds names. If left out with as many decimals as they need. A CSV has the
        same digits, without thousands apart.
    legend : str
        Title of the legend's colours, in place of a sentence on the column; without a column that of its sizes.
    unit : str
        Of the numbers, for the legend; taken from the end of the column's name if that can mean one thing only (_km).
    name : str or Series, optional
        Column of the rows' names; if left out name, title, label or id, in any case, the first that there is.
    details : sequence of str or Detail, or mapping of str to str, optional
        Columns that cards tell, with words if it is a mapping; if left out all plain ones.
    tooltip : sequence of str, or mapping of str to str, optional
        Columns that the tooltip tells, with words if it is a mapping; if left out the first of the card.
    links, images : sequence of str, or mapping of str to str, optional
        Columns of addresses by https that cards link to; columns of images that cards show: files, bytes or data URIs,
        which go into the page (up to 300 kB each, 5 MB in all), or addresses at `image_hosts`.
    image_hosts : sequence of str, optional
        Hosts from which images may come ("https://example.org"): who opens a card asks them.
    label : str or Series, optional
        Column of words to write on the map, "" for none; if left out the names of a layer of up to 30 rows. Where names
        collide, those of up to 30 rows that are asked for stand off with a line to their mark; what still has no room
        comes when the map is zoomed in.
    size : str or Series, optional
        Column of numbers by which points are drawn: area by value, the largest below the others, with a key of sizes.
        Rows without a number above zero are left out, and counted.
    notes : sequence of Note, or of (text, longitude, latitude[, dx, dy])
        Words on the map with an arrow to their place, offset by dx, dy CSS pixels (to the right and down).
    time : str or two of them, optional
        Column of times, or of begin and end: the page gets a time slider. Times without a zone are UTC. A row without
        an end is open to the end, one without a begin to the begin, and one without both is shown always.
    time_zone : str
        Time zone of IANA ("Asia/Tokyo") in which slider, cards, tables and CSV tell times. Times without a zone are UTC
        all the same.
    title : str
        The page's heading, and the words for a lone layer.
    finding : str
        What the map shows, in a sentence below the title, on cards and pictures; if left out how much is on the map.
    source : str
        Whom to credit for rows that name no source; told below the finding too.
    sources : mapping of str to Credited, optional
        Sources by id, besides those of the toolkit.
    land : bool
        Draw the offline ground.
    tiles : bool
        Offer OpenStreetMap as another ground; nothing is asked of its servers until the reader chooses it.
    view : View, or four or three numbers, optional
        Where the page opens: west, south, east, north; or longitude, latitude and zoom level.
    views : sequence of View or mapping of str to bounds, optional
        Stretches of map; the first is what the page shows at first. If left out all rows.
    byline : str
        Who made the map; stands below the finding with `source`, on pictures, and in the citation.
    lang : str
        Language of the page's own words and of its numbers (BCP 47: "ja", "pl"), one that has a catalogue; if left out
        that which is spoken (`leadline.words.speaking`), English at first. Your data and words stay as they are.
    locale : str, Path or several
        Folders that may hold a catalogue `LANG.po`, asked before the library's; `leadline words --library` writes one.
    height_px : int
        Height of the frame in a notebook.

    Returns
    -------
    StoryMap
        A `folium.Map`: a notebook shows it, `.save("map.html")` writes it, folium's children can be added.

    Raises
    ------
    TypeError
        If `data` is none of these.
    ValueError
        If a frame has no CRS or no geometry, its coordinates are no degrees, a column is missing or does not fit, or
        there is no catalogue of `lang`.

    Examples
    --------
    >>> cities = gpd.GeoDataFrame(
    ...     {"name": ["Hachinohe", "Mutsu"], "people": [223_000, 54_000]},
    ...     geometry=gpd.points_from_xy([141.49, 141.18], [40.51, 41.29]),
    ...     crs=4326,
    ... )
    >>> show(cities, column="people").headline.finding
    '2 points.'
    """
    with _speaking(lang, locale):
        frames = titled(data, title)
        if not frames:
            raise ValueError("there is nothing to show: the list is empty; expected at least one GeoDataFrame.")
        check_weight((each, Weight.of(frame, without=list(images))) for each, frame in frames.items())
        zone = known_zone(time_zone)
        known = {**layers.sources(), **(sources or {})}
        asked = Wanted(
            column=column,
            name=name,
            details=details,
            label=label,
            time=time,
            size=size,
            form=form,
            zoned=zone != "UTC",
            extras=Extras(tooltip, links, images, tuple(image_hosts)),
        )
        frames, wanted = named(frames, asked)
        ready = [layer(each, frame, wanted, zone) for each, frame in frames.items()]
        west_deg = west_of([each.frame.geometry for each in ready if len(each.frame)])
        ready = [replace(each, frame=each.frame.set_geometry(cut_at(each.frame.geometry, west_deg))) for each in ready]
        scheme = Scheme(classing=classes, unit=unit, cmap=cmap, centre=centre, form=form, legend=legend)
        colours = _palette(ready, wanted.column, scheme, sized=wanted.size is not None)
        ready, key_of_sizes = _sized(ready, wanted, legend if column is None else "")
        stretches = _opening(view, views, _views(ready, views, west_deg))
        times = [each.times for each in ready if each.times]
        today = datetime.now(tz=UTC).date()
        page = StoryMap(
            title=title or (ready[0].title if len(ready) == 1 else _("Map")),
            headline=Headline(finding=finding or _finding(ready)),
            views=stretches,
            sources={
                **known,
                GIVEN_ID: FileSource(credit=_(YOUR_DATA) if source == YOUR_DATA else source, retrieved=today),
            },
            labels=labels_of(view.bounds for view in stretches) if land else (),
            land=land,
            notes=notes_of(notes),
            image_hosts=image_hosts,
            byline=byline,
            source_line=_("Source: {source}").format(source=source) if source != YOUR_DATA else "",
            west_deg=west_deg,
            tiles=tiles,
            timeline=slider(times, ready[0].title if len(ready) == 1 else "", zone) if times else None,
        )
        page.time_zone = zone
        page.height_px, page.cited = height_px, Cited.of_byline(byline, today)
        for each in ready:
            for sheet in sheets(each, colours, key_of_sizes):
                page.add_sheet(sheet)
    return page


def _speaking(lang: str, locale: str | Path | Sequence[str | Path]) -> AbstractContextManager[Any]:
    """Speak the language of the page, if one is named."""
    folders = [locale] if isinstance(locale, str | Path) else [*locale]
    if folders and not lang:
        raise ValueError(f"locale={str(folders[0])!r} comes without lang=; expected the language too, as lang='pl'.")
    return speaking(lang, [Path(folder) for folder in folders]) if lang else nullcontext()


def titled(data: Shown | Sequence[Shown] | Mapping[str, Shown], title: str) -> dict[str, gpd.GeoDataFrame]:
    """Layers by their titles; raise TypeError for what is none."""
    if isinstance(data, gpd.GeoDataFrame | gpd.GeoSeries):
        own = data.name if isinstance(data, gpd.GeoSeries) and isinstance(data.name, str) else ""
        return {title or own or _("Rows"): _frame(data)}
    if isinstance(data, Mapping):
        return {str(each): _frame(frame) for each, frame in data.items()}
    if isinstance(data, list | tuple):
        return {_("Layer {n}").format(n=n): _frame(frame) for n, frame in enumerate(data, 1)}
    return {title or _("Rows"): _frame(data)}


def _frame(data: object) -> gpd.GeoDataFrame:
    if isinstance(data, gpd.GeoDataFrame):
        return data
    if isinstance(data, gpd.GeoSeries):
        return gpd.GeoDataFrame(geometry=data)
    mend = (
        "Make one with gpd.GeoDataFrame(df, geometry=gpd.points_from_xy(df.lon, df.lat), crs=4326)."
        if isinstance(data, pd.DataFrame)
        else "Read a file with gpd.read_file(path), or a layer with layers.load(name)."
    )
    raise TypeError(
        f"a {type(data).__name__} cannot be shown; expected a GeoDataFrame or a GeoSeries, "
        f"or a list or dict of them. {mend}"
    )


def layer(title: str, given: gpd.GeoDataFrame, wanted: Wanted, zone: str = "UTC") -> Layer:
    """Make the rows of a frame fit for the page."""
    extras = wanted.extras
    pictures = extras.pictures(given, title)
    given, broken = settled(given.drop(columns=list(pictures)), title, wanted.columns())
    for link in extras.words_of_links(given):
        checked_links(given[link], link, title)
    rows, lost = placed(given, title)
    lost = (*lost, *broken)
    name = name_column(given, wanted.name, title)
    if rows.empty:
        lost = (*lost, _("There are no rows to draw."))
    own = pd.DataFrame(rows.drop(columns=["geometry", ROW]))
    sourced = set(REQUIRED) <= set(own.columns)
    if sourced:
        _check_accuracy(own["accuracy_m"], title)
        rows = drawable(told_edges(rows))
        own = pd.DataFrame(rows.drop(columns=["geometry", ROW]))
    label = _label(given, wanted.label, name, title)
    standing = [*REQUIRED, "edge_model"] if sourced else [name] if name else []
    picked, left = chosen(own.drop(columns=list(extras.words_of_links(own))), wanted.details, standing)
    picked, cells_of = extras.with_others(picked, own)
    cells = {f"detail-{n}": told(_aware(own[each], each, wanted), each, zone) for n, (each, _, _) in enumerate(picked)}
    picked = [(each, words, form or wanted.form_of(each)) for each, words, form in picked]
    details = tuple(
        Detail(key, words, form or cells[key][1]) for key, (_, words, form) in zip(cells, picked, strict=True)
    )
    values = {
        key: check_form(own[each], form, each, rows[ROW].to_numpy()) if form else cells[key][0]
        for key, (each, _, form) in zip(cells, picked, strict=True)
    }
    frame = gpd.GeoDataFrame({**values}, geometry=rows.geometry.to_numpy(), index=rows.index, crs=4326)
    frame = frame.assign(**{f"image-{n}": [each[row] for row in rows[ROW]] for n, each in enumerate(pictures.values())})
    told_ids = ids(given, rows[ROW].to_numpy())
    frame = frame.assign(id=told_ids, name=names(rows, name, told_ids))
    if sourced:
        frame = frame.assign(**{each: own[each] for each in REQUIRED if each not in {"id", "name"}})
        frame["kind"] = own_keys(own, shape_names(frame))
    else:
        frame = standard(frame, "", GIVEN_ID, "given")
    times = _taken(times_of(given, wanted.time, title), rows[ROW]) if wanted.time is not None else None
    notes = (*lost, left) if left else lost
    if label:
        frame["words"] = own[label].astype(str).where(own[label].notna(), "")
    rank = ASKED if wanted.label is not None and len(rows) <= MOST_NAMED else LATER
    return Layer(
        title=title, frame=frame, given=rows, details=details, cells=cells_of, notes=notes, times=times,
        sourced=sourced, rank=rank,
    )  # fmt: skip


def _aware(values: pd.Series, column: str, wanted: Wanted) -> pd.Series:
    """Values; times without a zone in a column of `time`, which are read as UTC, with it where they are told so."""
    bare = pd.api.types.is_datetime64_dtype(values)
    return values.dt.tz_localize("UTC") if bare and wanted.zoned and column in (wanted.time or ()) else values


def _taken(times: Times, rows: pd.Series[int]) -> Times:
    """Take the times of the rows that are drawn."""
    start_utc, end_utc = (each.iloc[rows.to_numpy()].reset_index(drop=True) for each in times)
    return Times(start_utc, end_utc)


def _check_accuracy(metres: pd.Series, title: str) -> None:
    """Raise ValueError if rows that have all columns of a layer of the toolkit hold no metres where these do."""
    if metres.notna().any() and not is_number(metres):
        raise ValueError(
            f"column 'accuracy_m' of {title} holds {metres.dropna().iloc[0]!r:.60}; expected metres, as every layer "
            "with these columns has. If yours are other columns, rename one."
        )


def _label(given: gpd.GeoDataFrame, label: str | None, name: str | None, title: str) -> str | None:
    """Column of the words on the map, if any."""
    if label is None:
        return name if name and name.lower() != "id" and len(given) <= MOST_NAMED else None
    return known_column(given, label, title) if label else None


def _palette(ready: Sequence[Layer], column: str | None, scheme: Scheme, *, sized: bool) -> Palette | None:
    if column is None:
        without = ("cmap",) if sized else ("cmap", "form", "legend")
        unused = next((name for name in without if getattr(scheme, name)), "")
        if unused:
            raise ValueError(f"{unused} is given without a column; expected column='...', by which rows are coloured.")
        return None
    having = [each.given[column] for each in ready if column in each.given.columns.drop(["geometry", ROW])]
    if not having:
        known_column(ready[0].given.drop(columns=ROW), column, ready[0].title)
    found = palette(having, column, scheme)
    if scheme.cmap is not None and (said := unseen(list(found.shades.values()))):
        warnings.warn(said, stacklevel=3)
    return replace(found, title=scheme.legend)


def _sized(ready: Sequence[Layer], wanted: Wanted, title: str) -> tuple[list[Layer], Sizes | None]:
    """Layers with a radius for each of their points, the largest first; those without the column as they are."""
    column = wanted.size
    if column is None:
        return list(ready), None
    having = {each.title: each for each in ready if column in each.given.columns.drop(["geometry", ROW])}
    if not having:
        known_column(ready[0].given.drop(columns=ROW), column, ready[0].title)
    values = [each.given[column] for each in having.values()]
    most = sizes.largest(values, column)
    form = wanted.form_of(column)
    return [_with_radius(each, column, most) if each.title in having else each for each in ready], sizes.key_of(
        values, column, most, form, title
    )


def _with_radius(each: Layer, column: str, most: float) -> Layer:
    """Rows of a layer in order of their size."""
    found = sizes.sized(each.given[column], shape_names(each.frame), column, most, each.title)
    frame, given = (rows.iloc[found.order].reset_index(drop=True) for rows in (each.frame, each.given))
    times = each.times and Times(*(side.iloc[found.order].reset_index(drop=True) for side in each.times))
    notes = (*each.notes, found.note) if found.note else each.notes
    return replace(each, frame=frame.assign(radius_px=found.radius_px), given=given, times=times, notes=notes)


def _opening(
    view: Start | None, views: Sequence[View] | Mapping[str, Bounds] | None, stretches: tuple[View, ...]
) -> tuple[View, ...]:
    """Put the view at which the page opens first."""
    if view is None:
        return stretches
    start = start_view(view)
    return (start, *(each for each in stretches if views or each.bounds != start.bounds))


def sheets(each: Layer, colours: Palette | None, key_of_sizes: Sizes | None = None) -> list[Sheet]:
    """Lay a layer on one sheet; on two if it is heavy and has points beside lines or areas, which are packed apart."""
    frame, shapes = each.frame, shape_names(each.frame)
    column = colours and colours.column in each.given.columns
    if colours and column:
        frame = frame.assign(kind=keys(shapes, colours.classes(each.given[colours.column]), colours))
    elif not each.sourced:
        frame = frame.assign(kind=keys(shapes, None))
    if each.times:
        frame, lasting = _timed(frame, each.times)
    notes = [
        *([colours.note] if colours and column and colours.note else []),
        *each.notes,
        *([lasting] if each.times and lasting else []),
    ]
    vertices = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    heavy = len(frame) > HEAVY_ROWS or vertices > HEAVY_VERTICES
    if heavy and each.cells and each.cells.images:
        raise ValueError(
            f"{each.title} has {len(frame):,} rows of {vertices:,} vertices, and images stand on maps of up to "
            f"{HEAVY_ROWS:,} rows and {HEAVY_VERTICES:,} vertices; expected fewer, or links= in place of images=."
        )
    points = shapes == "point"
    parts = [(each.title, frame)]
    if heavy and points.any() and not points.all():
        parts = [
            (_("{title}, lines and areas").format(title=each.title), frame[~points]),
            (_("{title}, points").format(title=each.title), frame[points]),
        ]
    return [
        Sheet(
            frame=rows,
            title=words,
            group=_("Layers"),
            style=itemgetter("kind"),
            words=legend_of(rows["kind"], colours) if colours and column else {},
            keys_title=colours.title if colours and column else "",
            details=each.details,
            cells=each.cells,
            radius_px=itemgetter("radius_px") if "radius_px" in rows else None,
            sizes=key_of_sizes if "radius_px" in rows else None,
            label=itemgetter("words") if "words" in rows else None,
            rank=each.rank,
            inside=True,
            heavy=heavy,
            timed=each.times is not None,
            note=" ".join(notes),
        )
        for words, rows in parts
    ]


def _timed(frame: gpd.GeoDataFrame, times: Times) -> tuple[gpd.GeoDataFrame, str]:
    """Rows with their stretch of time, and a sentence about those that are open, or have none."""
    start_utc, end_utc = bounded(times)
    return frame.assign(start_utc=start_utc, end_utc=end_utc), open_words(times)


def _finding(ready: Sequence[Layer]) -> str:
    """How much of what is on the map."""
    shapes = pd.concat([shape_names(each.frame) for each in ready]).value_counts()
    there = {key: int(shapes.get(key, 0)) for key in SHAPES}
    words = (
        ngettext("{n} point", "{n} points", there["point"]),
        ngettext("{n} line", "{n} lines", there["line"]),
        ngettext("{n} area", "{n} areas", there["area"]),
    )
    counted = [each.format(n=number(f"{n:,}")) for each, n in zip(words, there.values(), strict=True) if n]
    if not counted:
        return _("No rows to draw.")
    return _("{what}.").format(what=joined(counted))


def _views(
    ready: Sequence[Layer], views: Sequence[View] | Mapping[str, Bounds] | None, west_deg: float
) -> tuple[View, ...]:
    if isinstance(views, Mapping):
        return tuple(View(str(name), checked_bounds(bounds)) for name, bounds in views.items())
    if views:
        strange = [each for each in views if not isinstance(each, View)]
        if strange:
            raise ValueError(
                f"views hold {strange[0]!r:.60}, which is no View; expected such as "
                "{'Sicily': (12, 36, 16, 39)}, or a list of maps.View."
            )
        return tuple(views)
    shapes = [each.frame.geometry for each in ready if len(each.frame)]
    if not shapes:
        return (View(_("World"), world(west_deg), detail=False),)
    west, south, east, north = bounds_of(shapes, west_deg)
    short = max(0.0, SMALLEST_VIEW_DEG - max(east - west, north - south)) / 2
    bounds = (west - short, max(south - short, -MOST_LAT_DEG), east + short, min(north + short, MOST_LAT_DEG))
    return (View(_("All rows"), bounds, detail=east - west <= DETAIL_DEG),)
