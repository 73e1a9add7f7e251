"""The map pages of a story: its tables turned into sheets, views, slider, chart and chronology."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from layers.catalogue.sources import Source
from layers.stories.story import Story
from layers.story_file.page_file import LandFile, MessageFile, NameFile, PageFile, SheetFile, ViewFile
from leadline.near import did_you_mean
from leadline.words import N_, _, once, source_of
from maps.packed.world import cut_at, west_of, west_of_views
from maps.page.chronology import Chronology
from maps.page.counts import Counts
from maps.page.document import Link
from maps.page.headline import Headline
from maps.page.lettering import Label
from maps.page.page import Bounds, StoryMap, View, checked_bounds
from maps.page.sheet import Sheet
from maps.page.style_table import COLOURS
from maps.page.timeline import Timeline
from maps.sheets.given import DETAIL_DEG, bounds_of
from maps.sheets.ground import closest, ground
from maps.sheets.locator import locator_of
from maps.sheets.names import labels_of, named_once
from maps.sheets.sheets import SheetSpec, told_at
from maps.site import page_parts
from maps.site.counts_chart import counts_of

WORDS = ("checks", "corrections", "data", "index")  # pages of words, which every site has


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """A page of the site: file name without ".html", words, the statement it is about, what it shows.

    `pictured` is the number of the view that its small picture on the overview shows. A page that is about no statement
    has no picture there, but a link with the words `way` before it. `own_names` are names of the story on its maps.
    Above its map stands the answer to its statement, else its `message`, else the tally of all statements.
    """

    name: str
    short: str
    title: str
    statement: str
    views: tuple[View, ...]
    sheets: tuple[SheetSpec, ...]
    timeline: Timeline | None = None
    counts: Callable[[], Counts] | None = None
    chronology: Callable[[], Chronology] | None = None
    land: LandFile
    pictured: int = 0
    way: str = N_("Another map")
    own_names: tuple[NameFile, ...] = ()
    message: MessageFile | None = None

    @property
    def bounds(self) -> Bounds:
        """What the page shows when it opens."""
        return self.views[0].bounds

    def ground(self) -> Sheet:
        """Land under all views of the page, as fine as they ask for."""
        return ground(self.views, self.land.near_deg, self.land.far_deg)

    def _names(self) -> tuple[Label, ...]:
        about = (self.title, *(view.name for view in self.views))
        return labels_of((view.bounds for view in self.views), self.own_names, about)

    def draw(self, headline: Headline, sources: Mapping[str, Source], links: Sequence[Link] = ()) -> StoryMap:
        """Build the page; `headline` is what it says, `sources` are those of the story, `links` lead to other pages.

        Raises
        ------
        ValueError
            If a layer has not what its sheet names; the message, one line, names file, page, layer and key.
        """
        west_deg = west_of_views([view.bounds for view in self.views])
        sheets = [_within_world(spec.sheet(), west_deg) for spec in self.sheets]
        page = StoryMap(
            title=self.title,
            headline=headline,
            views=self.views,
            sources=sources,
            labels=named_once(self._names(), sheets),
            links=links,
            west_deg=west_deg,
            timeline=self.timeline,
            counts=self.counts() if self.counts else None,
            chronology=self.chronology() if self.chronology else None,
            land=self.ground(),
            locator=locator_of(self.views[0].bounds),
            closest=closest(self.views, self.land.near_deg, self.land.far_deg),
        )
        for spec, sheet in zip(self.sheets, sheets, strict=True):
            with told_at(spec.place):
                page.add_sheet(sheet)
        return page


def _within_world(sheet: Sheet, west_deg: float) -> Sheet:
    """Sheet whose rows are cut where the map's world begins."""
    shapes = cut_at(sheet.frame.geometry, west_deg)
    return sheet if shapes is sheet.frame.geometry else replace(sheet, frame=sheet.frame.set_geometry(shapes))


def pages_of(story: Story) -> tuple[PageSpec, ...]:
    """Specify all map pages of a story, in its order; rows are loaded where a page leaves views or times to them.

    Raises
    ------
    ValueError
        If two pages are about one statement or one is called as a page of words; if a statement, a layer, a view or a
        time is not there or makes no sense. The message, one line, names file, page and key.
    """
    _apart(story)
    return tuple(_page(page, story) for page in story.pages)


def page_named(name: str, pages: Sequence[PageSpec]) -> PageSpec:
    """Specification of a map page; raise ValueError, listing the names, if there is none."""
    for page in pages:
        if page.name == name:
            return page
    known = [page.name for page in pages]
    raise ValueError(
        f"there is no page {name!r}; expected one of {', '.join(known) or 'none'}.{did_you_mean(name, known)}"
    )


def links(pages: Sequence[PageSpec], here: str) -> tuple[Link, ...]:
    """Links to all pages of the site, the page `here` marked."""
    ends = [
        ("index", _("Overview")),
        *((page.name, page.short) for page in pages),
        ("checks", _("Checks")),
        ("data", _("Data")),
        ("corrections", _("Corrections")),
    ]
    return tuple(Link(text=text, href=f"{name}.html", here=name == here) for name, text in ends)


def _apart(story: Story) -> None:
    """Raise ValueError if two pages are about one statement, or one is called as a page of words."""
    about: dict[str, str] = {}
    ids = [statement.id for statement in story.statements]
    for page in story.pages:
        here = f"{story.pages_file}, page {page.name!r}"
        if page.name in WORDS:
            raise ValueError(f"{here}: name {page.name!r} is that of a page which every site has; expected another.")
        if page.about and page.about not in ids:
            raise ValueError(f"{here}: about {page.about!r} is no statement; expected one of {', '.join(ids)}.")
        if page.about in about:
            raise ValueError(
                f"{here}: about {page.about!r} is what page {about[page.about]!r} is about; expected one page for a "
                "statement, so that it is not counted twice."
            )
        if page.about and page.message:
            raise ValueError(f"{here}: about and message; expected one of them, a statement or a sentence of its own.")
        strange = [one for one in (page.message.statements if page.message else ()) if one not in ids]
        if strange:
            raise ValueError(f"{here}, message: {strange[0]!r} is no statement; expected one of {', '.join(ids)}.")
        if page.about:
            about[page.about] = page.name


def _page(page: PageFile, story: Story) -> PageSpec:
    here = f"{story.pages_file}, page {page.name!r}"
    if not page.layers:
        raise ValueError(f'{here}: layers is empty; expected at least one, as layers = ["places"].')
    sheets = tuple(
        _sheet(file, story, f"{here}, layer {n} ({file.title or file.layer})", n) for n, file in _numbered(page)
    )
    with told_at(here):
        views = _views(page, sheets)
        pictured = _pictured(page, views)
        return PageSpec(
            name=page.name,
            short=page.short or page.title,
            title=page.title,
            statement=page.about,
            views=views,
            sheets=sheets,
            timeline=page_parts.timeline_of(page, sheets, story.load),
            counts=counts_of(page, story.load, here),
            chronology=page_parts.chronology_of(page, story, story.load, here),
            land=page.land or LandFile(),
            pictured=pictured,
            way=page.way,
            own_names=story.names,
            message=page.message,
        )


def _numbered(page: PageFile) -> list[tuple[int, SheetFile]]:
    return [(n, file) for n, file in enumerate(page.layers, 1) if isinstance(file, SheetFile)]


def _sheet(file: SheetFile, story: Story, place: str, number: int) -> SheetSpec:
    with told_at(place):
        title = file.title or story.entry(file.layer).title
    colour = COLOURS[(number - 1) % len(COLOURS)]  # in turn: layers that say nothing of their look differ
    return SheetSpec(file=file, title=title, load=lambda: story.load(file.layer), place=place, colour=colour)


def _views(page: PageFile, sheets: Sequence[SheetSpec]) -> tuple[View, ...]:
    """Read the views of the page, or see what its layers cover."""
    if not page.views:
        shapes = [spec.rows().geometry for spec in sheets]
        filled = [shape for shape in shapes if not shape.empty]
        if not filled:
            raise ValueError("views is empty, and no layer has a row; expected name = [west, south, east, north].")
        return (_view(page.title, ViewFile(bounds=bounds_of(filled, west_of(filled)))),)
    return tuple(
        _view(name, view if isinstance(view, ViewFile) else ViewFile(bounds=view)) for name, view in page.views.items()
    )


def _view(name: str, view: ViewFile) -> View:
    try:
        west, _south, east, _north = checked_bounds(view.bounds)
    except ValueError as error:
        raise ValueError(f"views, {name!r}: {error}") from error
    detail = east - west <= DETAIL_DEG if view.detail is None else view.detail
    return View(once(name), view.bounds, detail=detail, from_width_px=view.from_width_px)


def _pictured(page: PageFile, views: Sequence[View]) -> int:
    names = [source_of(view.name) for view in views]
    if page.pictured and page.pictured not in names:
        raise ValueError(f"pictured {page.pictured!r} is no view; expected one of {', '.join(names)}.")
    return names.index(page.pictured) if page.pictured else 0
