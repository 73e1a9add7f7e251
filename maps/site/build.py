"""The whole site: written into a folder beside the old one, then moved into its place in one step."""

import hashlib
import json
import shutil
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import layers
from geo.claim import Check
from layers.catalogue.catalogue import entry
from layers.catalogue.sources import Source
from layers.checks import checks
from layers.files.draft import drafted
from layers.files.output import check_folder
from layers.lane_watch import lane_watch
from layers.stories.story import Story, load_story
from maps.page.headline import headline, tally
from maps.page.page import StoryMap
from maps.site import report
from maps.site.check_links import map_links
from maps.site.pages import PAGES, WORDS, PageSpec, page_named
from maps.site.thumbnail import Thumbnail, thumbnail

MANIFEST = "manifest.json"
GENERATOR = "leadline"
CORRECTIONS = "corrections.json"
WORDS_ON_LOOKS = {"checks", "index"}  # pages of words that rest on the looks at the lanes
Progress = Callable[[str, int, int], None]


def names() -> list[str]:
    """Names of the pages that `build` can make: the maps, then "checks", "corrections" and "index"."""
    return [*(page.name for page in PAGES), *WORDS]


def build(out: Path, only: str | None = None, progress: Progress | None = None) -> list[Path]:
    """Build the site, or one page of it.

    Everything is written to a hidden folder beside `out` and put in its place in one step at the end, so a build that
    is stopped, or killed at any moment, leaves the earlier site whole (`layers.files.draft`).

    Parameters
    ----------
    out : Path
        Folder of the site: new, empty, or built before.
    only : str, optional
        One of `names()`; the other pages stay as they are.
    progress : callable, optional
        Called with the name of the page that comes next, the number done and the number of all; before that, while
        satellites are followed, with "looks at the lanes" and numbers of satellites.

    Returns
    -------
    list of Path
        The pages written.

    Raises
    ------
    ValueError
        If there is no such page; if `out` cannot be put in its place as a whole (`layers.files.check_folder`).
    FileExistsError
        If `out` holds files that no build wrote: they would be lost.
    """
    if only is not None and only not in names():
        raise ValueError(f"there is no page {only!r}; expected one of {', '.join(names())}.")
    wanted = [only] if only else names()
    check_folder(out)
    refuse_strangers(out)
    writer = _Writer()
    if progress and (WORDS_ON_LOOKS | {page.name for page in PAGES if page.on_looks}) & set(wanted):
        writer.look_at_lanes(progress)
    out.parent.mkdir(parents=True, exist_ok=True)
    with drafted(out) as folder:
        if only and out.exists():
            shutil.copytree(out, folder)
        folder.mkdir(exist_ok=True)
        for n, name in enumerate(wanted):
            if progress:
                progress(name, n, len(wanted))
            (folder / f"{name}.html").write_text(writer.html(name), encoding="utf-8")
        (folder / CORRECTIONS).write_text(report.corrections_json(writer.story), encoding="utf-8")
        _write_manifest(folder)
    if progress:
        progress("", len(wanted), len(wanted))
    return [out / f"{name}.html" for name in wanted]


def refuse_strangers(out: Path) -> None:
    """Raise FileExistsError if the folder `out` holds anything that the manifest of a build does not list.

    A file of the manifest's name that no build wrote is a stranger itself; one that is not JSON is named.
    """
    if not out.exists():
        return
    known = _written_before(out / MANIFEST)
    strangers = sorted(path.name for path in out.iterdir() if path.name not in known)
    if strangers:
        raise FileExistsError(
            f"{out} holds {', '.join(strangers[:5])}, which no build wrote; expected an empty folder or an earlier "
            "site, because a build replaces the whole folder. Move the files away, or choose another folder."
        )


def _written_before(manifest: Path) -> set[str]:
    """Names of the files of an earlier build, its manifest among them; none if no build wrote the manifest."""
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
    return {MANIFEST, *told["files"]}


def _write_manifest(folder: Path) -> None:
    written = [*sorted(folder.glob("*.html")), folder / CORRECTIONS]
    files = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in written}
    text = json.dumps({"generator": GENERATOR, "files": files}, indent=1)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


class _Writer:
    """Makes pages; what several of them need is loaded once, when the first asks for it."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}
        self._pages: dict[str, StoryMap] = {}

    def html(self, name: str) -> str:
        """HTML of a page."""
        if name == "checks":
            ids = [c.claim.id for c in self.all_checks]
            series = {i: checks.series(i, story=self.story) for i in ids}
            windows = {i: checks.windows(i, story=self.story) for i in ids}
            return report.checks_page(
                self.story,
                self.all_checks,
                series,
                windows,
                self.sources,
                map_links(self.story, self.all_checks),
                {layer: (entry(layer), layers.describe(layer).sources) for layer in layers.names()},
                {i: found for i in ids if not (found := checks.readings(i, story=self.story)).empty},
            )
        if name == "corrections":
            return report.corrections_page(self.story)
        if name == "index":
            pictures = {page.name: self._picture(page) for page in PAGES if page.statement}
            return report.index_page(self.story, self.all_checks, self.sources, pictures)
        return str(self._drawn(page_named(name)).get_root().render())

    def look_at_lanes(self, progress: Progress) -> None:
        """Compute the looks at the lanes ahead, telling how far it is: half a minute, unless in the cache."""
        lane_watch.lanes_in_view(progress=lambda done, total: progress("looks at the lanes", done, total))

    def _drawn(self, page: PageSpec) -> StoryMap:
        """Page with its layers loaded; kept, because the overview takes its small picture from it."""
        if page.name not in self._pages:
            said = headline(self._check(page.statement)) if page.statement else tally(self.all_checks)
            self._pages[page.name] = page.draw(said, self.sources)
        return self._pages[page.name]

    def _picture(self, page: PageSpec) -> Thumbnail:
        return thumbnail(self._drawn(page), page.views[page.pictured].bounds)

    def _check(self, statement: str) -> Check:
        """One check; made once, for its map, the list of all and the overview."""
        if statement not in self._checks:
            self._checks[statement] = checks.check(statement, story=self.story)
        return self._checks[statement]

    @cached_property
    def story(self) -> Story:
        return load_story()

    @cached_property
    def all_checks(self) -> tuple[Check, ...]:
        return tuple(self._check(statement.id) for statement in self.story.statements)

    @cached_property
    def sources(self) -> dict[str, Source]:
        return layers.sources()
