"""The map page: sheets on an offline map, its views, labels, ground, time slider, and what stands below it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from folium.template import Template
from markupsafe import Markup

from leadline.near import checks_names
from leadline.words import _, speaking_again, spoken
from maps.html import assets as store
from maps.packed.geometry import WEST_DEG
from maps.packed.weight import Weight, check_weight
from maps.packed.world import in_world
from maps.page.chronology import Chronology
from maps.page.counts import Counts
from maps.page.document import OSM_TILES, Link, OfflineMap
from maps.page.headline import Headline
from maps.page.lettering import Label, Note
from maps.page.own_looks import OwnLooks
from maps.page.prepared import Prepared, land_block, looks_drawn, prepare, source_block
from maps.page.row_table import RowTable
from maps.page.sheet import STATUSES, Credited, Sheet, slugs
from maps.page.static.still import still
from maps.page.style import THEME, Pane
from maps.page.style_table import styles_of
from maps.page.timeline import Timeline

Bounds: TypeAlias = tuple[float, float, float, float]  # west, south, east, north, degrees

SCRIPTS = (
    "words.js",
    *("plugins.js", "slices.js", "marks.js", "draw.js", "outlines.js", "packed.js", "painter.js"),
    *("packed_draw.js", "packed_find.js", "land.js", "closest.js", "locator.js", "cards.js", "bundle.js"),
    *("lettering.js", "notes.js", "chart.js", "beyond.js"),
    *("permalink.js", "snapshot.js", "publish.js", "tools.js"),
    *("panel.js", "measure.js", "timeline.js", "counts.js", "chronology.js", "story.js"),
    *("show_row.js", "csv.js", "table.js", "layer_table.js", "event_table.js", "keys.js", "embed.js"),
)


class View(NamedTuple):
    """A stretch of map with a name; `detail` False if it is too wide to show the coast in detail.

    `at` is longitude, latitude and zoom level where these shall be just so, whatever the window's size.
    The page opens with the first view whose `from_width_px` the map has.

    Examples
    --------
    >>> View("The strait", (14.0, 35.5, 15.0, 36.5)).bounds
    (14.0, 35.5, 15.0, 36.5)
    """

    name: str
    bounds: Bounds
    detail: bool = True
    at: tuple[float, float, float] | None = None
    from_width_px: int = 0


class Stretch(NamedTuple):
    """A stretch of map, and the closest zoom level at which it may be looked at."""

    bounds: Bounds
    zoom: float


class Locator(NamedTuple):
    """A small map about a view: a square of the projected world, its land as the path of an SVG of 100 units."""

    west_deg: float
    middle_deg: float
    across_deg: float
    path: str

    def block(self, world_deg: float = WEST_DEG) -> dict[str, Any]:
        """Write it as the script of a page reads it whose world begins at `world_deg`."""
        west, _, _, _ = in_world((self.west_deg, 0.0, self.west_deg + self.across_deg, 0.0), world_deg)
        places = {"west": west, "middle": self.middle_deg, "across": self.across_deg}
        return {**{name: round(value, 3) for name, value in places.items()}, "path": self.path}


@checks_names
class StoryMap(OfflineMap):
    """One page: a title, one finding, a legend that is the layer control, and a map that needs no network.

    A real `folium.Map`: folium's own children can be added too. What they need beyond Leaflet must be given in
    `assets`, because an offline page cannot fetch it.

    Parameters
    ----------
    title : str
        The heading.
    headline : Headline
        The one line that a reader should take away, and if there is one the claim it answers.
    views : sequence of View
        Stretches of map to choose from; the first is what the page shows when it opens. East may run past 180.
    sources : mapping of str to Credited
        Sources by id; every row of every sheet must name one of them.
    labels : sequence of Label
        Names of seas and lands.
    notes : sequence of Note
        Words of the author's on the map, with arrows.
    byline, source_line : str
        Who made the map, and whom its numbers are from: a line below the finding, and on the picture.
    links : sequence of Link
        The other pages.
    land : Sheet, optional
        The offline ground, drawn under everything, without tooltips.
    closest : sequence of Stretch
        Up to which zoom level the map goes, by the stretch that its middle is in: the one that goes closest. Anywhere
        up to 18, if there are none.
    locator : Locator, optional
        A small map in the corner, which marks where a close view lies.
    west_deg : float
        Meridian at which the map's world begins and ends: 30 W keeps the Pacific whole, -180 the Atlantic.
    tiles : bool
        Offer OpenStreetMap as another ground; nothing is asked of its servers until the reader chooses it.
    lang : str
        Language of the page's words (BCP 47); that which is spoken (`leadline.words.speaking`) if left out.
    timeline : Timeline, optional
        What the time slider runs over; needed by sheets that are `timed`.
    chronology : Chronology, optional
        Dated moments, as a list drawn to scale below the map.
    counts : Counts, optional
        Counts by month, as a chart below the map.
    table : RowTable, optional
        What the marks say, as a table below the map.
    image_hosts : sequence of str
        Further hosts ("https://example.org") from which folium children may show images.
    connect : sequence of str
        Whom the page's scripts may ask for data: "'self'" for the server it came from, or hosts. Nobody, if empty.
    assets : mapping of str to str, optional
        Address -> source of scripts and styles that folium children need beyond Leaflet.

    Raises
    ------
    ValueError
        If `bounds` are none; from `add_sheet`, see `Sheet`; from `save`, if a child needs an asset that is not there.
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = leadline.open({{ this.get_name()|tojson }});
        {% endmacro %}
        """
    )

    def __init__(  # noqa: PLR0913  a page is described by name
        self,
        *,
        title: str,
        headline: Headline,
        views: Sequence[View],
        sources: Mapping[str, Credited],
        labels: Sequence[Label] = (),
        notes: Sequence[Note] = (),
        byline: str = "",
        source_line: str = "",
        links: Sequence[Link] = (),
        land: Sheet | None = None,
        closest: Sequence[Stretch] = (),
        locator: Locator | None = None,
        west_deg: float = WEST_DEG,
        tiles: bool = True,
        lang: str = "",
        timeline: Timeline | None = None,
        chronology: Chronology | None = None,
        counts: Counts | None = None,
        table: RowTable | None = None,
        image_hosts: Sequence[str] = (),
        connect: Sequence[str] = (),
        assets: Mapping[str, str] | None = None,
    ) -> None:
        west, south, east, north = next(checked_bounds(view.bounds) for view in views)
        super().__init__(
            title=title,
            headline=headline,
            location=((south + north) / 2, (west + east) / 2),
            links=links,
            tiles=tiles,
            lang=lang,
            image_hosts=image_hosts,
            connect=connect,
            assets=assets,
        )
        self.views, self.west_deg = tuple(views), west_deg
        self.sources, self.labels, self.land = sources, labels, land
        self.closest, self.locator = tuple(closest), locator
        self.notes, self.byline, self.source_line = tuple(notes), byline, source_line
        self.timeline, self.counts, self.table = timeline, counts, table
        self.chronology = chronology
        self.sheets: list[Sheet] = []
        self._looks = OwnLooks()
        self._prepared: list[Prepared] = []
        self._weights: list[tuple[str, Weight]] = []
        self._packed_land: Prepared | None = None

    def add_sheet(self, sheet: Sheet) -> "StoryMap":
        """Put a layer on the page, above those of the same pane that were added before; return the page.

        A look that would be taken for one of another layer in the legend is varied (see `maps.page.own_looks`).
        """
        images = [name for name, _ in sheet.cells.images] if sheet.cells else []
        weights = [*self._weights, (sheet.title, Weight.of(sheet.frame, without=images))]
        check_weight(weights)
        sheet = _with_looks(sheet, self._looks.settle(looks_drawn(sheet), sheet.words))
        with speaking_again(self.language):
            prepared = prepare(sheet, "", self.sources, west_deg=self.west_deg)  # an error belongs to the line here
        if sheet.timed and not self.timeline:
            raise ValueError(f"layer {sheet.title!r} is timed, but the page has no slider; give it a `timeline`.")
        measured = next((other for other in self.sheets if other.measures), sheet)
        if sheet.measures and sheet.measures != measured.measures:
            raise ValueError(
                f"layers {measured.title!r} and {sheet.title!r} are coloured by different measures; expected the same, "
                "because the reader chooses one for all."
            )
        self.sheets.append(sheet)
        self._prepared.append(prepared)
        self._weights = weights
        return self

    def data(self) -> dict[str, Any]:
        """Everything that the page's scripts read, ready for JSON."""
        keys_of_sheets = slugs(sheet.title for sheet in self.sheets)
        prepared, ground = self._prepared, self._ground()
        outlines = self._outlines()
        named = [
            {"id": f"sheet-{n}", "key": key, **({"outlines": outlines[p.outlines]} if p.outlines else {})}
            for n, (key, p) in enumerate(zip(keys_of_sheets, prepared, strict=True))
        ]
        keys = sorted({key for p in prepared for key in p.keys})
        counted = [source for part in (self.counts, self.chronology) if part for source in part.sources]
        used = sorted({s for p in prepared for s in p.sources} | set(ground.sources if ground else ()) | set(counted))
        return {
            "views": [
                {
                    "name": view.name,
                    "key": key,
                    "bounds": in_world(checked_bounds(view.bounds), self.west_deg),
                    "from": view.from_width_px,
                    **({"at": view.at} if view.at else {}),
                }
                for view, key in zip(self.views, slugs(view.name for view in self.views), strict=True)
            ],
            "west": self.west_deg,
            "panes": {pane.name: int(pane) for pane in Pane},
            "theme": {name: list(THEME[name]) for name in ("sea", "land", "coast")},
            "styles": {key: style.block() for key, style in styles_of(keys).items()},
            "statuses": {status: _(words) for status, words in STATUSES.items() if self.sheets},
            "statusNames": {} if spoken().is_source else {status: _(status) for status in STATUSES},
            "sources": {s: source_block(self.sources[s]) for s in used},
            "sheets": [{**p.block, **names} for p, names in zip(prepared, named, strict=True)],
            "land": {**ground.block, "sources": ground.sources} if ground else None,
            "closest": [[*(round(side, 2) for side in one.bounds), one.zoom] for one in self.closest],
            "locator": self.locator.block(self.west_deg) if self.locator else None,
            "labels": [label.block() for label in self.labels],
            "notes": [note.block() for note in self.notes],
            "tiles": OSM_TILES if self.tiles else None,
            "timeline": self.timeline.block() if self.timeline else None,
            "counts": self.counts.block() if self.counts else None,
            "chronology": self.chronology.block(self._row_ids()) if self.chronology else None,
            "table": self.table.block() if self.table else None,
            "icons": store.marker_icons() if self._given() else None,
        }

    def _ground(self) -> Prepared | None:
        """Land, packed when it is first asked for."""
        if self.land and not self._packed_land:
            self._packed_land = land_block(self.land, self.sources, self.west_deg)
        return self._packed_land

    def packs(self) -> dict[str, str]:
        """Bytes of packed layers and of outlines as text, by the id of the element that carries them."""
        ground = self._ground()
        outlines = {name: text for text, name in self._outlines().items()}
        sheets = {f"packed-sheet-{n}": prepared.text for n, prepared in enumerate(self._prepared) if prepared.text}
        return {**outlines, **sheets, **({"packed-land": ground.text} if ground else {})}

    def _outlines(self) -> dict[str, str]:
        """Outlines of the sheets' rows, each once with the id of its element: sheets may have the same."""
        texts = dict.fromkeys(prepared.outlines for prepared in self._prepared if prepared.outlines)
        return {text: f"outlines-{n}" for n, text in enumerate(texts)}

    def still(self) -> Markup:
        """Write what the page shows where its scripts cannot run; see `maps.page.static.still`."""
        return still(self)

    def _row_ids(self) -> set[str]:
        return {str(row) for sheet in self.sheets for row in sheet.frame["id"]}

    def _own_scripts(self) -> tuple[str, ...]:
        """Our scripts that this page has a use for."""
        needs = {
            "plugins.js": self._given(),
            "measure.js": any(sheet.measures for sheet in self.sheets),
            "timeline.js": self.timeline is not None,
            "counts.js": self.counts is not None,
            "chronology.js": self.chronology is not None,
            "beyond.js": any(sheet.beyond for sheet in self.sheets),
            "event_table.js": self.table is not None,
            **dict.fromkeys(("show_row.js", "csv.js", "table.js", "layer_table.js"), bool(self.sheets)),
            "outlines.js": bool(self.packs()),
            **dict.fromkeys(("packed.js", "painter.js"), bool(self.land or any(sheet.packed for sheet in self.sheets))),
            **dict.fromkeys(("packed_draw.js", "packed_find.js"), any(sheet.packed for sheet in self.sheets)),
            "land.js": self.land is not None,
            "bundle.js": any(sheet.bundled_below_zoom for sheet in self.sheets),
            "closest.js": bool(self.closest),
            "locator.js": self.locator is not None,
            "notes.js": bool(self.notes),
        }
        return tuple(name for name in SCRIPTS if needs.get(name, True))


def _with_looks(sheet: Sheet, own: Mapping[str, str]) -> Sheet:
    """Return the sheet with other keys of the style table, where some of its own are to be others."""
    if all(key == told for key, told in own.items()):
        return sheet
    style = sheet.style
    words = {own.get(key, key): text for key, text in sheet.words.items()}
    return replace(sheet, style=lambda row: own[style(row)], words=words)


def checked_bounds(bounds: Bounds) -> Bounds:
    """Return `bounds`; raise ValueError unless they are west < east and south < north, in degrees."""
    try:
        west, south, east, north = map(float, bounds)
    except (TypeError, ValueError) as error:
        raise ValueError(f"bounds {bounds!r:.60} are none; expected west, south, east, north in degrees.") from error
    if not (-90 <= south < north <= 90 and west < east <= west + 360 and -540 <= west <= 540):  # noqa: PLR2004  degrees
        raise ValueError(
            f"bounds {bounds} are not west, south, east, north in degrees; expected west < east and "
            "-90 <= south < north <= 90, longitudes within a turn of -180 to 180. Across 180 degrees, let east run "
            "past it: (170, -10, 190, 10)."
        )
    return bounds
