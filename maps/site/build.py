"""The whole site: written into a folder beside the old one, then moved into its place in one step."""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import msgspec

from geo.claim import Check
from layers.catalogue.entries import Entry
from layers.catalogue.sources import Source, source_ids
from layers.checks import checks
from layers.checks.explained import Explained, LayerUsed, explained
from layers.files.draft import drafted
from layers.files.output import check_folder
from layers.stories.read import load_story
from layers.stories.story import LIBRARY, Story
from leadline.near import did_you_mean
from maps.page.head import Cited, Published
from maps.page.headline import tally
from maps.page.page import StoryMap
from maps.page.static.thumbnail import Thumbnail, thumbnail
from maps.sheets.names import labels_of, named_once
from maps.signed.manifest import SIGNED_FILES
from maps.site import data_page, report
from maps.site.check_links import map_links
from maps.site.data_page import Writer
from maps.site.dcat import catalogue
from maps.site.pages import WORDS, PageSpec, links, page_named, pages_of
from maps.site.published import (
    CARDS,
    INDEX,
    ROBOTS,
    SITEMAP,
    Card,
    CardDrawer,
    checked_site_url,
    count_that_hold,
    key_number,
    page_address,
    published,
    write_sitemap,
)
from maps.site.said import rests_on, said
from maps.site.unnoted import Told, compared, told_before

MANIFEST, ADDRESS = "manifest.json", "site_url"
GENERATOR = "leadline"
CORRECTIONS = "corrections.json"
GROUND = f"{LIBRARY}land"  # of every map
TELL_ALL = {"checks", "index"}  # pages of words that tell all checks
Progress = Callable[[str, int, int], None]


def names(story: Story | None = None) -> list[str]:
    """Names of the pages that `build` can make: the maps of a story, then "checks", "corrections", "data", "index"."""
    return [*(page.name for page in (story or load_story()).pages), *WORDS]


def build(
    out: Path,
    only: str | Sequence[str] | None = None,
    progress: Progress | None = None,
    *,
    story: Story | None = None,
    write_data: Writer | None = None,
    site_url: str = "",
    draw_card: CardDrawer | None = None,
    say: Callable[[str], None] | None = None,
) -> list[Path]:
    """Build the site of a story, or one page of it.

    Everything is written to a hidden folder beside `out` and put in its place in one step at the end, so a build that
    is stopped, or killed at any moment, leaves the earlier site whole (`layers.files.draft`).

    Parameters
    ----------
    out : Path
        Folder of the site: new, empty, or built before.
    only : str or sequence of str, optional
        Some of `names()`; the other pages stay as they are.
    progress : callable, optional
        Called with the name of the page that comes next, the number done and the number of all; before that, while
        satellites are followed, with "following satellites" and numbers of satellites.
    story : Story, optional
        By default the one that travels with the package.
    write_data : callable, optional
        Writes files of the layers, which the page "data" offers (`maps.offered.write_data`); without it that
        page has words alone.
    site_url : str
        Address of the folder in which the site will stand: pages tell it to search engines and to those who are sent
        theirs. Without it they do not, save where one page is built for a site that was built with it.
    draw_card : callable, optional
        Draws the pictures that go with the addresses (`maps.picture.draw_card`); without it there are none.
    say : callable, optional
        Called with what a picture cannot show, and with each thing that the earlier site told otherwise and that no
        correction says (`maps.site.unnoted`).

    Returns
    -------
    list of Path
        The pages written.

    Raises
    ------
    ValueError
        If there is no such page; if a page of the story makes no sense (`maps.site.pages.pages_of`); if
        `out` cannot be put in its place as a whole (`layers.files.check_folder`); if `site_url` is no such address.
    FileExistsError
        If `out` holds files that no build wrote: they would be lost.
    """
    asked = [only] if isinstance(only, str) else list(dict.fromkeys(only or ()))
    address = checked_site_url(site_url) if site_url else _address_before(out) if asked else ""
    writer = _Writer(story or load_story(), write_data, _Publisher(address, draw_card, say or (lambda _words: None)))
    known = [*(page.name for page in writer.pages), *WORDS]
    for one in asked:
        if one not in known:
            raise ValueError(f"there is no page {one!r}; expected one of {', '.join(known)}.{did_you_mean(one, known)}")
    wanted = [name for name in known if name in asked] or known
    check_folder(out)
    refuse_strangers(out)
    if progress and writer.slow_pages & set(wanted):
        writer.look_at_lanes(progress)
    out.parent.mkdir(parents=True, exist_ok=True)
    with drafted(out) as folder:
        if asked and out.exists():
            shutil.copytree(out, folder)
            for name in SIGNED_FILES:  # of the earlier site
                (folder / name).unlink(missing_ok=True)
        folder.mkdir(exist_ok=True)
        for n, name in enumerate(wanted):
            if progress:
                progress(name, n, len(wanted))
            (folder / f"{name}.html").write_text(writer.html(name, folder), encoding="utf-8")
        (folder / CORRECTIONS).write_text(report.corrections_json(writer.story), encoding="utf-8")
        if address:
            there = [name for name in known if (folder / f"{name}.html").exists()]
            write_sitemap(folder, there, address, writer.story.checked)
        told, changes = writer.compared(out)
        _write_manifest(folder, address, told)
    if progress:
        progress("", len(wanted), len(wanted))
    writer.say(changes)
    return [out / f"{name}.html" for name in wanted]


def refuse_strangers(out: Path) -> None:
    """Raise FileExistsError if the folder `out` holds anything that the manifest of a build does not list.

    A file of the manifest's name that no build wrote is a stranger itself; one that is not JSON is named.
    """
    if not out.exists():
        return
    known = _written_before(out / MANIFEST)
    strangers = [name for name in _files_and_empty_folders(out) if name not in known]
    if strangers:
        raise FileExistsError(
            f"{out} holds {', '.join(strangers[:5])}, which no build wrote; expected an empty folder or an earlier "
            "site, because a build replaces the whole folder. Move the files away, or choose another folder."
        )


def _files_and_empty_folders(folder: Path) -> list[str]:
    """Paths in a folder of all that would be lost with it, sorted; links are not followed."""
    found = sorted(folder.rglob("*"))
    full = {parent for path in found for parent in path.parents}
    return [path.relative_to(folder).as_posix() for path in found if path not in full]


def _written_before(manifest: Path) -> set[str]:
    """Names of the files of an earlier build, its manifest and signatures too; none if no build wrote the manifest."""
    if not manifest.is_file():
        return set()
    try:
        told = json.loads(manifest.read_bytes())
    except ValueError as error:  # not JSON, or no text
        raise FileExistsError(
            f"{manifest} is not JSON ({error}); expected an empty folder or an earlier site. Move the file away, or "
            "choose another folder."
        ) from error
    if not isinstance(told, dict) or told.get("generator") != GENERATOR or not isinstance(told.get("files"), dict):
        return set()
    return {MANIFEST, *SIGNED_FILES, *told["files"]}


def _address_before(out: Path) -> str:
    """Address that an earlier build of a site was given; "" if none."""
    manifest = out / MANIFEST
    told = json.loads(manifest.read_bytes()) if _written_before(manifest) else {}
    return checked_site_url(str(told[ADDRESS])) if told.get(ADDRESS) else ""


def _write_manifest(folder: Path, address: str, said_here: Told) -> None:
    written = [*sorted(folder.glob("*.html")), folder / CORRECTIONS]
    written += [path for path in (folder / ROBOTS, folder / SITEMAP) if path.exists()]
    for name in (CARDS, data_page.FOLDER):
        written += sorted(path for path in (folder / name).glob("*") if path.is_file())
    files = {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in written}
    told = {"generator": GENERATOR, **({ADDRESS: address} if address else {}), "files": files}
    text = json.dumps(told | {"told": msgspec.to_builtins(said_here, enc_hook=str)}, indent=1)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Publisher:
    """Where the site will stand, who draws the pictures that go with its addresses, who hears what they leave out."""

    address: str
    draw: CardDrawer | None
    say: Callable[[str], None]


class _Writer:
    """Makes pages; what several of them need is loaded once, when the first asks for it."""

    def __init__(self, story: Story, write_data: Writer | None, publisher: _Publisher) -> None:
        self.story, self.pages = story, pages_of(story)
        self._write_data, self._publisher = write_data, publisher
        self._cards: dict[str, Card] = {}
        self._explained: dict[str, Explained] = {}
        self._layers: dict[str, LayerUsed] = {}
        self._pages: dict[str, StoryMap] = {}

    @property
    def slow_pages(self) -> set[str]:
        """Pages that rest on checks that take long: those about them, and those that tell all checks."""
        slow = set(checks.slow(self.story))
        if not slow:
            return set()
        told = {page.name: rests_on(page) for page in self.pages}
        return {name for name, statements in told.items() if statements is None or slow & set(statements)} | TELL_ALL

    def html(self, name: str, site: Path) -> str:
        """HTML of a page; that of the data writes files into the folder of the site."""
        told = self._published(name, site) if self._publisher.address else None
        if name == "checks":
            ids = [c.claim.id for c in self.all_checks]
            series = {i: checks.series(i, story=self.story) for i in ids}
            windows = {i: checks.windows(i, story=self.story) for i in ids}
            return report.checks_page(
                self.story,
                self.all_checks,
                series,
                windows,
                self.story.sources,
                map_links(self.story, self.all_checks, self.pages),
                self._behind_checks(),
                {i: found for i in ids if not (found := checks.readings(i, story=self.story)).empty},
                pages=self.pages,
                explained=self._explained,
                published=told,
            )
        if name == "data":
            return data_page.data_page(self.story, self._data(site), self.pages, told)
        if name == "corrections":
            return report.corrections_page(self.story, self.pages, told)
        if name == "index":
            pictures = {page.name: self._picture(page) for page in self.pages if page.statement}
            shown = map_links(self.story, self.all_checks, self.pages)
            return report.index_page(self.story, self.all_checks, self.story.sources, pictures, self.pages, told, shown)
        page = self._drawn(page_named(name, self.pages))
        page.published = told
        page.cited = Cited(author=self.story.author, day=self.story.checked, site=self.story.title)
        return str(page.get_root().render())

    def _published(self, name: str, site: Path) -> Published:
        """Tell where a page will stand, and draw its picture; one picture goes with all pages of words."""
        address, draw = self._publisher.address, self._publisher.draw
        shown = INDEX if name in WORDS else name
        if draw is None:
            return Published(url=page_address(address, name), site_name=self.story.title)
        if shown not in self._cards:
            self._cards[shown] = self._card(shown)
            place = site / CARDS / f"{shown}.png"
            place.parent.mkdir(exist_ok=True)
            for words in draw(self._cards[shown], place):
                self._publisher.say(f"the picture {CARDS}/{place.name} leaves out {words}")
        return published(address, name, self._cards[shown], shown, self.story.title)

    def _card(self, name: str) -> Card:
        """Card of a map, or that of the overview: its first map, and how the statements fare."""
        first = next(iter(self.pages), None) if name == INDEX else page_named(name, self.pages)
        drawn = self._drawn(first) if first else None
        bounds = first.views[first.pictured].bounds if first else None
        check = self._check(first.statement) if first and first.statement and name != INDEX else None
        number, words = key_number(check) if check else count_that_hold(self.all_checks) if name == INDEX else ("", "")
        return Card(
            title=self.story.title if name == INDEX or drawn is None else drawn.title,
            headline=tally(self.all_checks) if name == INDEX or drawn is None else drawn.headline,
            address=page_address(self._publisher.address, name),
            number=number,
            number_words=words,
            page=drawn,
            bounds=bounds,
            names=tuple(named_once(labels_of([bounds], first.own_names), drawn.sheets))
            if first and drawn and bounds
            else (),
        )

    def say(self, lines: Sequence[str]) -> None:
        """Say lines to whoever builds."""
        for line in lines:
            self._publisher.say(line)

    def compared(self, out: Path) -> tuple[Told, list[str]]:
        """Tell what the site says, and in lines what an earlier one in the folder `out` told otherwise, unsaid."""
        there = _written_before(out / MANIFEST)
        manifest = json.loads((out / MANIFEST).read_bytes()) if there else {}
        before, why_not = told_before(manifest, self.story) if there else (None, "")
        titles = {"index": self.story.title} | {page.name: page.title for page in self.pages}
        made = {name: one.check for name, one in self._explained.items()}
        told, changes = compared(before, self.story, made, titles)
        today = datetime.now(tz=UTC).date()
        return told, [why_not] * bool(why_not) + [change.line(today) for change in changes]

    def layers_behind(self) -> dict[str, tuple[Entry, tuple[Source, ...]]]:
        """Layers of the story, and those of the library that its pages and statements name: entry, sources of rows."""
        named = [GROUND] * bool(self.pages) + [sheet.layer for page in self.pages for sheet in page.sheets]
        named += [page.timeline.shares for page in self.story.pages if page.timeline]
        named += [layer.partition("/")[0] for statement in self.story.statements for layer in statement.layers]
        library = {name for name in named if name.startswith(LIBRARY)}
        return {
            name: (self.story.entry(name), tuple(self.story.sources[i] for i in source_ids(self.story.load(name))))
            for name in sorted([*self.story.layer_names(), *library], key=lambda name: name.removeprefix(LIBRARY))
        }

    def _behind_checks(self) -> dict[str, tuple[Entry, tuple[Source, ...]]]:
        """Layers of `layers_behind` without the ground of maps, unless a check rests on it."""
        rested = {layer.name for found in self._explained.values() for layer in found.layers if layer.rests_on}
        return {name: layer for name, layer in self.layers_behind().items() if name != GROUND or name in rested}

    def _data(self, site: Path) -> list[data_page.LayerData]:
        """Write the data anew, and their catalogue; tell what was written."""
        names, folder = list(self.layers_behind()), site / data_page.FOLDER
        if folder.exists():
            shutil.rmtree(folder)
        if self._write_data is None:
            return data_page.layers_data(self.story, names, {}, site)
        folder.mkdir()
        found = data_page.layers_data(self.story, names, self._write_data(self.story, names, folder), site)
        told = catalogue(self.story, [(layer.described, layer.files) for layer in found])
        text = json.dumps(told, indent=1, ensure_ascii=False)
        (folder / data_page.CATALOGUE).write_text(text + "\n", encoding="utf-8")
        return found

    def look_at_lanes(self, progress: Progress) -> None:
        """Compute the what satellites see ahead, telling how far it is: half a minute, unless in the cache."""
        checks.prepare(lambda done, total: progress("following satellites", done, total), story=self.story)

    def _drawn(self, page: PageSpec) -> StoryMap:
        """Page with its layers loaded; kept, because the overview takes its small picture from it."""
        if page.name not in self._pages:
            told = said(page, self.story, self._check, lambda: self.all_checks)
            self._pages[page.name] = page.draw(told, self.story.sources, links(self.pages, page.name))
        return self._pages[page.name]

    def _picture(self, page: PageSpec) -> Thumbnail:
        return thumbnail(self._drawn(page), page.views[page.pictured].bounds)

    def _check(self, statement: str) -> Check:
        """One check; made once, for its map, the list of all and the overview."""
        if statement not in self._explained:
            self._explained[statement] = explained(statement, self.story, self._layers)
        return self._explained[statement].check

    @cached_property
    def all_checks(self) -> tuple[Check, ...]:
        return tuple(self._check(statement.id) for statement in self.story.statements)
