"""The document around the map: a `folium.Map` with everything inlined, so that it opens with the network off."""

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self, cast

import folium
from branca.element import CssLink, Element, Figure, IFrame, JavascriptLink
from markupsafe import Markup

from layers.files.draft import drafted
from layers.files.output import check_place
from leadline.words import speaking_again, spoken
from maps.html import assets as store
from maps.html import child_needs, children, escape, notebook
from maps.html.names import SteadyNames
from maps.html.policy import may_show, policy
from maps.html.script_words import words_of
from maps.html.static_markup import markup as static
from maps.page.head import Cited, Published, about
from maps.page.headline import Headline
from maps.page.style import css
from maps.page.style_table import styles_of

OSM_HOST = "https://tile.openstreetmap.org"
OSM_TILES = {
    "url": f"{OSM_HOST}/{{z}}/{{x}}/{{y}}.png",
    "attribution": '&copy; <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> contributors',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page beside this one: its words and its file name.

    Examples
    --------
    >>> Link(text="Counts", href="counts.html", here=True).href
    'counts.html'
    """

    text: str
    href: str
    here: bool = False


class Document(NamedTuple):
    """HTML of a page, and the policy that stands in it."""

    html: str
    policy: str


class StoryFigure(Figure):
    """The document around the map: language, title, landmarks, policy; scripts and styles inside the file."""

    def __init__(self, page: "OfflineMap") -> None:
        super().__init__(title=page.title)
        self.header._children.clear()  # noqa: SLF001  the charset stands in our own template
        self._page = page

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401  branca passes them through
        """HTML of the page; see `document`."""
        return self.document(**kwargs).html

    def document(self, *, embed: bool = False, **kwargs: Any) -> Document:  # noqa: ANN401  branca passes them through
        """Write the page, as it stands alone or (`embed`) as it stands inside another.

        Raises
        ------
        ValueError
            If a child needs an asset that no store holds, or brings what the policy refuses (see `maps.html.children`).
        """
        with speaking_again(self._page.language), children.harmless(self._page, self._page.hosts()):
            for child in self._children.values():
                child.render(**kwargs)
            header = list(self.header._children.values())  # noqa: SLF001  branca has no public way to list them
            body, script = self.html.render(), self.script.render()
            return self._page.document(header=header, body=body, script=script, names=SteadyNames(self), embed=embed)


class OfflineMap(folium.Map, ABC):
    """A `folium.Map` in a document of its own, which needs no network; what is on it, a `StoryMap` says.

    Parameters
    ----------
    title, headline, links, tiles, lang, image_hosts, connect, assets
        As for `StoryMap`.
    location : tuple of float
        Latitude and longitude at which the map opens, degrees.
    """

    def __init__(  # noqa: PLR0913  a page is described by name
        self,
        *,
        title: str,
        headline: Headline,
        location: tuple[float, float],
        links: Sequence[Link] = (),
        tiles: bool = True,
        lang: str = "",
        image_hosts: Sequence[str] = (),
        connect: Sequence[str] = (),
        assets: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(location=location, tiles=None)
        # On the instance: the lists of the class are shared by every map of the process.
        self.default_js = [pair for pair in folium.Map.default_js if pair[0] == "leaflet"]
        self.default_css = [pair for pair in folium.Map.default_css if pair[0] == "leaflet_css"]
        self.title, self.headline, self.links, self.lang = title, headline, links, lang or spoken().code
        self.language = spoken()  # its words are in this one, whichever is spoken when it is written
        self.byline = self.source_line = ""
        self.time_zone = "UTC"  # in which times of rows are told
        self.tiles, self.height_px = tiles, notebook.HEIGHT_PX
        self.image_hosts = (*((OSM_HOST,) if tiles else ()), *image_hosts)
        self.connect = tuple(connect)
        self.assets = dict(assets or {})
        self.published: Published | None = None  # where it will stand, if that is known
        self.cited = Cited()
        self._parent = None  # type: ignore[assignment]  # out of the Figure that folium has put it in
        StoryFigure(self).add_child(self)

    @abstractmethod
    def data(self) -> dict[str, Any]:
        """Everything that the page's scripts read, ready for JSON; `styles` holds the keys of the styles it uses."""

    @abstractmethod
    def packs(self) -> dict[str, str]:
        """Bytes of packed layers as text, by the id of the element that carries them."""

    @abstractmethod
    def still(self) -> Markup:
        """HTML of what the page shows where its scripts cannot run."""

    @abstractmethod
    def _own_scripts(self) -> tuple[str, ...]:
        """Our scripts that this page has a use for."""

    def add_child(self, child: Element, name: str | None = None, index: int | None = None) -> Self:
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

    def save(
        self,
        outfile: str | bytes | Path | BinaryIO,
        close_file: bool = True,  # noqa: FBT001, FBT002  as branca's
        *,
        embed: bool = False,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Write the page to a file, which appears whole or not at all; or into an open one.

        With `embed` it is for a frame in another page, as `?embed=1` behind its address makes it: no navigation, the
        legend folded, map and chart within 600 pixels.

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
            html = self.get_root().render(embed=embed, **kwargs).encode()
            with drafted(path) as draft:
                draft.write_bytes(html)
            return
        if not hasattr(outfile, "write"):
            raise TypeError(f"a page cannot be saved to {outfile!r:.60}; expected the name of a file, or an open one.")
        outfile.write(self.get_root().render(embed=embed, **kwargs).encode())
        if close_file:
            outfile.close()

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

    def document(
        self, *, header: Sequence[Element], body: str, script: str, names: SteadyNames, embed: bool = False
    ) -> Document:
        """HTML of the whole page; what may run in it is hashed as it is written, under names that are always the same.

        Parameters
        ----------
        header : sequence of Element
            What children want in the head.
        body, script : str
            What children have rendered.
        names : SteadyNames
            Of all elements.
        embed : bool
            For a frame in another page.
        """
        data, found, hosts = self.data(), list(children.descendants(self)), self.hosts()
        # Rows stand apart: a browser reads them sheet by sheet, and is never long at it.
        rows = {f"rows-{s['id']}": escape.json_block(s.pop("features")) for s in data["sheets"] if "features" in s}
        unspoken_js, unspoken_css = child_needs.unspoken(found)
        wanted_js = [*(e.url for e in header if isinstance(e, JavascriptLink)), *unspoken_js]
        wanted_css = [*(e.url for e in header if isinstance(e, CssLink)), *unspoken_css]
        data["cite"] = self.cited.block(self.title, self.published.url if self.published else "")
        held = store.complete([*wanted_js, *wanted_css], self.assets)
        markup = "\n".join(e.render() for e in header if not isinstance(e, JavascriptLink | CssLink))
        head, main = (static(names.in_place(part), hosts.images) for part in (markup, body))
        spared = child_needs.dispensable(found)
        sheets = [store.stylesheet(url, held, spared) for url in dict.fromkeys(wanted_css)]
        looks = css(styles_of(data["styles"]), scripted=True)
        own = [looks, *(store.own(name) for name in ("page.css", "map.css", "embed.css", "still.css", "print.css"))]
        styles = [escape.style(s) for s in (*sheets, *own, *head.styles, *main.styles)]
        fetched = [store.script(url, held) for url in dict.fromkeys(wanted_js)]
        ours = [store.own(name) for name in self._own_scripts()]
        made = names.in_place(script + self._adoptions())
        scripts = [escape.script(s) for s in (store.own("guard.js"), *fetched, *ours, made)]
        theme, words = escape.script(store.own("theme.js")), words_of(self._own_scripts())
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
            embed=embed,
            policy=rules,
            about=about(self.title, self.headline.in_words, self.published),
            data=escape.json_block(data),
            lang=spoken().code if words else self.lang,
            direction=spoken().direction,
            words=escape.json_block(words) if words else "",
            rows=rows,
            packs=self.packs(),
            still=self.still(),
            styles=styles,
            text_hosts=hosts.images,
            theme=theme,
            scripts=scripts,
            header=head.html,
            body=main.html,
        )
        return Document(html, rules)

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
