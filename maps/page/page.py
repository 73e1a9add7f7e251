"""The offline map page: a `folium.Map` with everything inlined, so that it opens with the network off."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeAlias, cast

import folium
from branca.element import CssLink, Element, Figure, IFrame, JavascriptLink
from folium.template import Template

from layers.files.draft import drafted
from layers.files.output import check_place
from maps.html import assets as store
from maps.html import child_needs, children, escape, notebook
from maps.html.policy import may_show, policy
from maps.html.static_markup import markup as static
from maps.packed.geometry import WEST_DEG
from maps.page.chronology import Chronology
from maps.page.counts import Counts
from maps.page.head import about
from maps.page.headline import Headline
from maps.page.lettering import Label
from maps.page.prepared import Prepared, land_block, prepare, source_block
from maps.page.row_table import RowTable
from maps.page.sheet import STATUSES, Credited, Sheet, slugs
from maps.page.style import THEME, Pane, css
from maps.page.style_table import styles_of
from maps.page.timeline import Timeline

Bounds: TypeAlias = tuple[float, float, float, float]  # west, south, east, north, degrees

OSM_HOST = "https://tile.openstreetmap.org"
OSM_TILES = {
    "url": f"{OSM_HOST}/{{z}}/{{x}}/{{y}}.png",
    "attribution": '&copy; <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> contributors',
}
SCRIPTS = (
    *("plugins.js", "marks.js", "draw.js", "packed.js", "painter.js", "packed_draw.js", "packed_find.js", "land.js"),
    *("cards.js", "lettering.js", "chart.js", "beyond.js", "permalink.js", "snapshot.js", "tools.js"),
    *("panel.js", "measure.js", "timeline.js", "counts.js", "chronology.js", "story.js"),
    *("show_row.js", "csv.js", "table.js", "layer_table.js", "event_table.js", "keys.js"),
)


class View(NamedTuple):
    """A stretch of map with a name; `detail` False if it is too wide to show the coast in detail."""

    name: str
    bounds: Bounds
    detail: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page beside this one: its words and its file name."""

    text: str
    href: str
    here: bool = False


class StoryFigure(Figure):
    """The document around the map: language, title, landmarks, policy; scripts and styles inside the file."""

    def __init__(self, page: "StoryMap") -> None:
        super().__init__(title=page.title)
        self.header._children.clear()  # noqa: SLF001  the charset stands in our own template
        self._page = page

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401  branca passes them through
        """HTML of the page; see `document`."""
        return self.document(**kwargs).html

    def document(self, **kwargs: Any) -> "Document":  # noqa: ANN401  branca passes them through
        """Write the page.

        Raises
        ------
        ValueError
            If a child needs an asset that no store holds, or brings what the policy refuses (see `maps.html.children`).
        """
        with children.harmless(self._page, self._page.hosts()):
            for child in self._children.values():
                child.render(**kwargs)
            header = list(self.header._children.values())  # noqa: SLF001  branca has no public way to list them
            return self._page.document(header=header, body=self.html.render(), script=self.script.render())


class Document(NamedTuple):
    """HTML of a page, and the policy that stands in it."""

    html: str
    policy: str


class StoryMap(folium.Map):
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
    links : sequence of Link
        The other pages.
    land : Sheet, optional
        The offline ground, drawn under everything, without tooltips.
    west_deg : float
        Meridian at which the map's world begins and ends: 30 W keeps the Pacific whole, -180 the Atlantic.
    tiles : bool
        Offer OpenStreetMap as another ground; nothing is asked of its servers until the reader chooses it.
    lang : str
        Language of the page's words (BCP 47).
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
        links: Sequence[Link] = (),
        land: Sheet | None = None,
        west_deg: float = WEST_DEG,
        tiles: bool = True,
        lang: str = "en",
        timeline: Timeline | None = None,
        chronology: Chronology | None = None,
        counts: Counts | None = None,
        table: RowTable | None = None,
        image_hosts: Sequence[str] = (),
        connect: Sequence[str] = (),
        assets: Mapping[str, str] | None = None,
    ) -> None:
        west, south, east, north = next(checked_bounds(view.bounds) for view in views)
        super().__init__(location=((south + north) / 2, (west + east) / 2), tiles=None)
        # On the instance: the lists of the class are shared by every map of the process.
        self.default_js = [pair for pair in folium.Map.default_js if pair[0] == "leaflet"]
        self.default_css = [pair for pair in folium.Map.default_css if pair[0] == "leaflet_css"]
        self.title, self.headline, self.views, self.lang = title, headline, tuple(views), lang
        self.sources, self.labels, self.links, self.land, self.tiles = sources, labels, links, land, tiles
        self.timeline, self.counts, self.table = timeline, counts, table
        self.chronology = chronology
        self.height_px, self.west_deg = notebook.HEIGHT_PX, west_deg
        self.image_hosts = (*((OSM_HOST,) if tiles else ()), *image_hosts)
        self.connect = tuple(connect)
        self.assets = dict(assets or {})
        self.sheets: list[Sheet] = []
        self._prepared: list[Prepared] = []
        self._packed_land: Prepared | None = None
        self._parent = None  # type: ignore[assignment]  # out of the Figure that folium has put it in
        StoryFigure(self).add_child(self)

    def add_child(self, child: Element, name: str | None = None, index: int | None = None) -> "StoryMap":
        """Add a child of folium; a `folium.LayerControl` changes nothing, because the legend is the layer control."""
        if isinstance(child, folium.LayerControl):
            child._parent = self  # noqa: SLF001  as branca does
            return self
        super().add_child(child, name=name, index=index)
        return self

    def _repr_html_(self, **kwargs: Any) -> str:  # noqa: ANN401  folium's signature
        """HTML by which a notebook shows the page, `height_px` high; it asks the network for nothing."""
        document = str(self.get_root().render(**kwargs))
        return notebook.frame(document, title=self.title, height_px=self.height_px)

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: Any) -> None:  # noqa: ANN401, FBT001, FBT002  as branca's
        """Write the page to a file, which appears whole or not at all; or into an open one.

        Raises
        ------
        ValueError
            As `layers.files.check_place` does; as `document` does.
        TypeError
            If `outfile` is neither the name of a file nor an open one.
        """
        if isinstance(outfile, str | bytes | Path):
            path = Path(os.fsdecode(outfile))
            check_place(path)
            html = self.get_root().render(**kwargs).encode()
            with drafted(path) as draft:
                draft.write_bytes(html)
            return
        if not hasattr(outfile, "write"):
            raise TypeError(f"a page cannot be saved to {outfile!r:.60}; expected the name of a file, or an open one.")
        outfile.write(self.get_root().render(**kwargs).encode())
        if close_file:
            outfile.close()

    def add_sheet(self, sheet: Sheet) -> "StoryMap":
        """Put a layer on the page, above those of the same pane that were added before; return the page."""
        prepared = prepare(sheet, "", self.sources, west_deg=self.west_deg)  # an error belongs to the line that made it
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
        return self

    def data(self) -> dict[str, Any]:
        """Everything that the page's scripts read, ready for JSON."""
        keys_of_sheets = slugs(sheet.title for sheet in self.sheets)
        prepared, ground = self._prepared, self._ground()
        named = [{"id": f"sheet-{n}", "key": key} for n, key in enumerate(keys_of_sheets)]
        keys = sorted({key for p in prepared for key in p.keys})
        counted = [source for part in (self.counts, self.chronology) if part for source in part.sources]
        used = sorted({s for p in prepared for s in p.sources} | set(ground.sources if ground else ()) | set(counted))
        return {
            "views": [
                {"name": view.name, "key": key, "bounds": checked_bounds(view.bounds)}
                for view, key in zip(self.views, slugs(view.name for view in self.views), strict=True)
            ],
            "west": self.west_deg,
            "panes": {pane.name: int(pane) for pane in Pane},
            "theme": {name: list(THEME[name]) for name in ("sea", "land", "coast")},
            "styles": {key: style.block() for key, style in styles_of(keys).items()},
            "statuses": dict(STATUSES),
            "sources": {s: source_block(self.sources[s]) for s in used},
            "sheets": [{**p.block, **names} for p, names in zip(prepared, named, strict=True)],
            "land": {**ground.block, "sources": ground.sources} if ground else None,
            "labels": [label_block(label) for label in self.labels],
            "tiles": OSM_TILES if self.tiles else None,
            "timeline": self.timeline.block() if self.timeline else None,
            "counts": self.counts.block() if self.counts else None,
            "chronology": self.chronology.block(self._row_ids()) if self.chronology else None,
            "table": self.table.block() if self.table else None,
            "icons": store.marker_icons() if self._given() else None,
        }

    def hosts(self) -> child_needs.Hosts:
        """Whom the page may ask; a host of tiles is none from which other images may come."""
        tiles = [*([OSM_TILES["url"]] if self.tiles else []), *child_needs.tile_addresses(children.descendants(self))]
        tiled = [host for host in self.image_hosts if any(may_show(url, [host]) for url in tiles)]
        return child_needs.Hosts(tiled, [h for h in self.image_hosts if h not in tiled], self.connect)

    def _given(self) -> bool:
        """Whether the page has children or scripts of folium's, any of which may draw Leaflet's default marker."""
        figure = cast("Figure", self.get_root())
        scripts = figure.script._children  # noqa: SLF001  branca has no public way to list them
        return bool(self._children) or any(name != self.get_name() for name in scripts)

    def _ground(self) -> Prepared | None:
        """Land, packed when it is first asked for."""
        if self.land and not self._packed_land:
            self._packed_land = land_block(self.land, self.sources, self.west_deg)
        return self._packed_land

    def packs(self) -> dict[str, str]:
        """Bytes of packed layers as text, by the id of the element that carries them."""
        ground = self._ground()
        sheets = {f"packed-sheet-{n}": prepared.text for n, prepared in enumerate(self._prepared) if prepared.text}
        return {**sheets, **({"packed-land": ground.text} if ground else {})}

    def _row_ids(self) -> set[str]:
        return {str(row) for sheet in self.sheets for row in sheet.frame["id"]}

    def document(self, *, header: Sequence[Element], body: str, script: str) -> Document:
        """HTML of the whole page; what may run in it is hashed as it is written."""
        data, found, hosts = self.data(), list(children.descendants(self)), self.hosts()
        unspoken_js, unspoken_css = child_needs.unspoken(found)
        wanted_js = [*(e.url for e in header if isinstance(e, JavascriptLink)), *unspoken_js]
        wanted_css = [*(e.url for e in header if isinstance(e, CssLink)), *unspoken_css]
        store.check([*wanted_js, *wanted_css], self.assets)
        markup = "\n".join(e.render() for e in header if not isinstance(e, JavascriptLink | CssLink))
        head, main = (static(part, hosts.images) for part in (markup, body))
        spared = child_needs.dispensable(found)
        sheets = [store.stylesheet(url, self.assets, spared) for url in dict.fromkeys(wanted_css)]
        looks = css(styles_of(data["styles"]), scripted=True)
        own = [looks, *(store.own(name) for name in ("page.css", "map.css", "print.css"))]
        styles = [escape.style(s) for s in (*sheets, *own, *head.styles, *main.styles)]
        fetched = [store.script(url, self.assets) for url in dict.fromkeys(wanted_js)]
        ours = [store.own(name) for name in self._own_scripts()]
        scripts = [escape.script(s) for s in (store.own("guard.js"), *fetched, *ours, script + self._adoptions())]
        theme = escape.script(store.own("theme.js"))
        rules = policy(
            scripts=[theme, *scripts],
            styles=[*styles, *(sheet for source in fetched for sheet in store.injected(source))],
            image_hosts=self.image_hosts,
            connect=self.connect,
            frames=any(isinstance(element, IFrame) for element in found),
            films=child_needs.films(found),
        )
        html = escape.render(
            "map.html.j2",
            page=self,
            policy=rules,
            about=about(self.title, self.headline.in_words),
            data=escape.json_block(data),
            packs=self.packs(),
            styles=styles,
            text_hosts=hosts.images,
            theme=theme,
            scripts=scripts,
            header=head.html,
            body=main.html,
        )
        return Document(html, rules)

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
            **dict.fromkeys(("packed.js", "painter.js"), bool(self.packs())),
            **dict.fromkeys(("packed_draw.js", "packed_find.js"), any(sheet.packed for sheet in self.sheets)),
            "land.js": self.land is not None,
        }
        return tuple(name for name in SCRIPTS if needs.get(name, True))

    def _adoptions(self) -> str:
        """Script that enters layers added by way of folium in the legend, and keeps those in front that are to be."""
        layers = [e for e in self._children.values() if isinstance(e, folium.map.Layer) and e.control]
        fronts = [f"{layer.get_name()}.bringToFront();" for layer in self.objects_to_stay_in_front]
        front = (
            f"{self.get_name()}.on('overlays', () => {{ {' '.join(fronts)} }}).fire('overlays');\n" if fronts else ""
        )
        return front + "".join(
            f"leadline.adopt({self.get_name()}, {layer.get_name()}, {escape.json_block(_title_of(layer))}, "
            f"{'true' if layer.overlay else 'false'});\n"
            for layer in layers
        )


def _title_of(layer: folium.map.Layer) -> str:
    """Name of a layer of folium's; where its maker gave none, folium's word for its kind and not its id."""
    title = str(layer.layer_name)
    return str(layer._name) if title.endswith(layer._id) else title  # noqa: SLF001  branca has no other way


def checked_bounds(bounds: Bounds) -> Bounds:
    """Return `bounds`; raise ValueError unless they are west < east and south < north, in degrees."""
    try:
        west, south, east, north = map(float, bounds)
    except (TypeError, ValueError) as error:
        raise ValueError(f"bounds {bounds!r:.60} are none; expected west, south, east, north in degrees.") from error
    if not (-90 <= south < north <= 90 and west < east <= west + 360):  # noqa: PLR2004  degrees
        raise ValueError(
            f"bounds {bounds} are not west, south, east, north in degrees; expected west < east and south < north. "
            "Across 180 degrees, let east run past it: (170, -10, 190, 10)."
        )
    return bounds


def label_block(label: Label) -> dict[str, Any]:
    """Write a label as the lettering script reads it."""
    return {
        "text": label.text,
        "lon": label.lon_deg,
        "lat": label.lat_deg,
        "kind": label.kind,
        "rank": label.rank,
        "from": label.from_zoom,
        "to": label.to_zoom,
    }
