"""A map page that was saved, as it opens: what it says, its layers, its land, and what stands below the map."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.catalogue.sources import SEPARATOR
from leadline.words import NoLanguageError, language, speaking
from maps.packed.unpacked import read_lines, read_streams
from maps.packed.world import turned_back
from maps.page.chronology import EPOCH, Chronology, Moment, Sort
from maps.page.counts import Count, Counts
from maps.page.headline import Headline
from maps.page.lettering import Label, Note
from maps.page.measure import Classes
from maps.page.page import Bounds, checked_bounds
from maps.page.sheet import Credited, Detail, Sheet, Sizes
from maps.page.style import AREA_RADIUS, Mark, Pane, Style
from maps.page.style_table import style_of, with_looks
from maps.page.timeline import Timeline
from maps.saved.markup import DATA, read_markup
from maps.saved.rows import LOOK, frame_of


@dataclass(frozen=True, slots=True)
class SavedSource:
    """A source as a page credits it; its licence in the words of the page."""

    url: str
    credit: str
    licence: str
    retrieved: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """What a picture needs of a page; `land` is its ground, EPSG:4326, or None, and `adopted` layers of folium."""

    title: str
    headline: Headline
    byline: str
    lang: str
    looks: Mapping[str, Style]
    bounds: Bounds
    sources: Mapping[str, Credited]
    sheets: tuple[Sheet, ...]
    land: gpd.GeoDataFrame | None
    labels: tuple[Label, ...]
    notes: tuple[Note, ...]
    timeline: Timeline | None
    counts: Counts | None
    chronology: Chronology | None
    adopted: bool

    @contextmanager
    def spoken(self) -> Iterator[None]:
        """Speak the language of the page, and know its looks, within the block; English if there are no words in it."""
        with ExitStack() as stack:
            stack.enter_context(with_looks(self.looks))
            try:
                language(self.lang)
            except NoLanguageError:
                stack.enter_context(speaking("en"))
            else:
                stack.enter_context(speaking(self.lang))
            yield


def read_page(path: Path | str) -> SavedPage:
    """Read a map page back from the file that `leadline build`, `maps.show` or `StoryMap.save` wrote.

    Nothing in it is run, and nothing is asked of the network.

    Raises
    ------
    ValueError
        If it is no such page, or is damaged; one line.
    OSError
        If it cannot be read.
    """
    path = Path(path)
    markup = read_markup(path)
    try:
        return _page(markup.words, markup.lang, markup.blocks)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        said = " ".join(str(error).split()) if str(error) else type(error).__name__
        raise ValueError(
            f"{path} is a page of leadline that cannot be read back ({said:.200}): it is damaged, or another version "
            "wrote it. Save it anew, or name what it was made from."
        ) from error


def _page(words: Mapping[str, str], lang: str, blocks: Mapping[str, str]) -> SavedPage:
    data = json.loads(blocks[DATA])
    told = {name: " ".join(text.split(" ")).strip() for name, text in words.items()}
    looks = {key: _look(block) for key, block in data["styles"].items()}
    with with_looks(looks):
        sheets = tuple(_sheet(block, blocks) for block in data["sheets"])
    return SavedPage(
        title=told["title"],
        headline=Headline(finding=told["finding"], claim=told.get("claim", ""), verdict=told.get("verdict", "")),
        byline=told.get("byline", ""),
        lang=lang,
        looks=looks,
        bounds=checked_bounds(data["views"][0]["bounds"]),
        sources={key: _source(block) for key, block in data["sources"].items()},
        sheets=sheets,
        land=_land(data["land"], blocks["packed-land"]) if data["land"] else None,
        labels=tuple(_label(block) for block in data["labels"]),
        notes=tuple(_note(*block) for block in data["notes"]),
        timeline=_timeline(data["timeline"]) if data["timeline"] else None,
        counts=_counts(data["counts"]) if data["counts"] else None,
        chronology=_chronology(data["chronology"]) if data["chronology"] else None,
        adopted=data["icons"] is not None,
    )


def _look(block: Mapping[str, Any]) -> Style:
    """Style of a page; raise ValueError if its colours or dashes are none."""
    numbers = {name: float(block[name]) for name in ("fill", "alpha")}
    return Style(
        label=str(block["label"]), pane=Pane[block["pane"]], light=block["light"], dark=block["dark"],
        width_px=float(block["width"]), dash=block["dash"], halo=bool(block["halo"]), mark=Mark(block["mark"]),
        radius_px=float(block["radius"]), **numbers,
    )  # fmt: skip


def _source(block: Mapping[str, str]) -> SavedSource:
    day = date.fromisoformat(block["retrieved"])
    return SavedSource(block.get("url", ""), block["credit"], block["licence"], day)


def _sheet(block: Mapping[str, Any], blocks: Mapping[str, str]) -> Sheet:
    rows = [] if "packed" in block else json.loads(blocks[f"rows-{block['id']}"])
    apart = f"packed-{block['id']}" if "packed" in block else block.get("outlines", "")
    frame = frame_of(block, rows, blocks[apart] if apart else "")
    whose, sizes = block.get("whose"), block["sizes"]

    def column(name: str) -> Callable[[Any], Any] | None:
        return (lambda row: row[name]) if frame[name].map(lambda value: value not in (None, "")).any() else None

    return Sheet(
        frame=frame,
        title=block["title"],
        group=block["group"],
        style=lambda row: str(row[LOOK]),
        width_px=column("width_px"),
        radius_px=_radius if column("radius_px") else None,
        label=column("label"),
        sizes=Sizes(sizes[0], tuple((float(radius), words) for radius, words in sizes[1])) if sizes else None,
        shown=block["shown"],
        details=(Detail("claimant", block["fields"][whose]),) if whose is not None else (),
        rank=block["rank"],
        label_from_zoom=block["labelFrom"],
        inside=block["inside"],
        from_zoom=block["fromZoom"],
        to_zoom=block["toZoom"],
        measures=tuple(_measure(n, measure) for n, measure in enumerate(block["measures"])),
        weight="weight",
        timed=block["timed"],
        note=block["note"],
        words=block["words"],
        keys_title=block.get("keysTitle", ""),
    )


def _radius(row: Any) -> float:  # noqa: ANN401  a row of a frame
    """Radius of the circle whose area a mark has; the page has that of the mark."""
    return float(row["radius_px"]) / AREA_RADIUS[style_of(row[LOOK]).mark]


def _measure(place: int, block: Mapping[str, Any]) -> Classes:
    """Tell what a layer is coloured by, its classes by their place, in the words of the page."""
    names = {str(n): (words, key) for n, (words, key) in enumerate(zip(block["classes"], block["keys"], strict=True))}
    says = block["says"].replace("{", "{{").replace("}", "}}")
    return Classes(column=f"measure_{place}", title=block["title"], names=names, says=says, opens=block["opens"])


def _label(block: Sequence[Any]) -> Label:
    text, lon, lat, kind, rank, first, last, *reach = block
    places = {"lon_deg": lon, "lat_deg": lat, "from_zoom": first, "to_zoom": last}
    return Label(text=text, kind=kind, rank=rank, reach_deg=reach[0] if reach else None, **places)


def _note(text: str, lon: float, lat: float, dx: float, dy: float) -> Note:
    return Note(text=text, lon_deg=lon, lat_deg=lat, dx_px=dx, dy_px=dy)


def _land(block: Mapping[str, Any], text: str) -> gpd.GeoDataFrame:
    found = read_streams(text, block["streams"])
    shapes = read_lines(block, found, areas=[True] * int(block["rows"]))
    frame = pd.DataFrame({"source_id": [SEPARATOR.join(block["sources"])] * len(shapes)})
    whole = gpd.GeoDataFrame(frame, geometry=turned_back(gpd.GeoSeries(list(shapes), crs=4326)), crs=4326)
    return whole[~whole.geometry.is_empty]


def _timeline(block: Mapping[str, Any]) -> Timeline:
    noun = (str(block["noun"][0]), str(block["noun"][1]))
    return Timeline(
        start_utc=datetime.fromtimestamp(0, UTC) + timedelta(seconds=block["from"]),
        end_utc=datetime.fromtimestamp(0, UTC) + timedelta(seconds=block["to"]),
        step=timedelta(seconds=block["step"]),
        windows=tuple(timedelta(seconds=length) for length in block["windows"]),
        window=timedelta(seconds=block["window"]),
        noun=noun,
        counted=block["counted"],
        days=block["days"],
        zone=block["zone"],
    )


def _counts(block: Mapping[str, Any]) -> Counts:
    months = tuple(block["months"])

    def window(pair: Sequence[int]) -> tuple[str, str]:
        return months[pair[0]], months[pair[1]]

    kept = {each.name for each in fields(Count)}
    counts = []
    for one in block["counts"]:
        told: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in one.items() if name in kept}
        counts.append(Count(**told))
    return Counts(
        months=months,
        days=tuple(block["days"]),
        notes={months[n]: words for n, words in block["notes"]},
        counts=tuple(counts),
        events={months[n]: words for n, words in block["events"]},
        windows=tuple((words, window(one), window(other)) for words, one, other in block["windows"]),
        errors=tuple(block["errors"]),
        note=block["note"],
    )


def _chronology(block: Mapping[str, Any]) -> Chronology:
    """Moments of a page; the page tells their sources together, and so they stand with the first."""
    moments = [
        Moment(
            words=one["words"],
            start=_day(one["start"]),
            end=_day(one["end"] - 1),
            sort=Sort(one["sort"]),
            row=one["row"],
            since=None if one["since"] is None else _day(one["since"] - 1),
            sources=tuple(block["sources"]) if n == 0 else (),
            open=bool(one.get("open")),
        )
        for n, one in enumerate(block["moments"])
    ]
    return Chronology(title=block["title"], moments=tuple(moments))


def _day(number: float) -> date:
    return EPOCH + timedelta(days=number)
