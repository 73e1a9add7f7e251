"""From a check to the maps that show it: the right page, at the view, the measure or the comparison it speaks of."""

from collections.abc import Iterator, Mapping, Sequence

from geo.claim import Check
from layers.checks import checks
from layers.stories.statement import Statement
from layers.stories.story import Story
from layers.story_file.days import windows_in_words
from layers.story_file.page_file import ShowFile
from leadline.words import SOURCE, listed, once, speaking, spoken
from maps.page.document import Link
from maps.page.permalink import link
from maps.sheets.sheets import told_at
from maps.site.pages import PageSpec, page_named


def map_links(story: Story, checks: Sequence[Check], pages: Sequence[PageSpec]) -> dict[str, tuple[Link, ...]]:
    """Links to maps for each check, by the id of its claim; none for what no map shows.

    Parameters
    ----------
    story : Story
    checks : sequence of Check
    pages : sequence of PageSpec
        Of the story; no link leads elsewhere.

    Returns
    -------
    dict of str to tuple of Link
        Those that the statement asks for with `show`, else its own page; then a link for each of its places that a page
        shows: the page about the statement, else one that is about none, else the first.

    Raises
    ------
    ValueError
        If a page lacks what a link is to open: a view, a measure, a count.
    """
    places = _Places(story, pages)
    found = {}
    for check in checks:
        statement = story.statement(check.claim.id)
        with told_at(f"statement {statement.id!r}"):
            found[statement.id] = (*_shown(statement, check, pages, story), *places.of(statement))
    return found


def _about(statement: Statement, pages: Sequence[PageSpec]) -> PageSpec | None:
    return next((page for page in pages if page.statement == statement.id), None)


def _shown(statement: Statement, check: Check, pages: Sequence[PageSpec], story: Story) -> Iterator[Link]:
    """Links that the statement asks for; without any, one to the page about it."""
    own = _about(statement, pages)
    if not statement.show and own:
        yield Link(text=own.title, href=link(own))
    for number, show in enumerate(statement.show, 1):
        with told_at(f"show, item {number}"):
            page = page_named(show.page, pages) if show.page else own
            if page is None:
                raise ValueError("page is missing, and no page is about the statement; write page = ...")
            within = _within(show, check, page, story)
            if isinstance(show.within_h, str) and show.within_h and within is None:
                continue  # the finding has no value: there is no window to open
            href = link(
                page, view=show.view, on=show.on, off=show.off, by=show.colour, within_h=within, count=show.count,
                compare=show.compare or (),
            )  # fmt: skip
            yield Link(
                text=show.text.replace("{within_h}", f"{within:g}" if within else "") or _words(show, page), href=href
            )


def _within(show: ShowFile, check: Check, page: PageSpec, story: Story) -> float | None:
    """Hours of the measure to open: as given, or the nearest to a finding."""
    if show.within_h == "":
        return None
    if not isinstance(show.within_h, str):
        return show.within_h
    values = _values_by_name(show.within_h, check, story)
    if show.within_h not in values:
        raise ValueError(f"within_h {show.within_h!r} is no finding; expected hours, or one of: {'; '.join(values)}.")
    hours = values[show.within_h]
    if hours is None:
        return None
    offered = [measure.within_h for sheet in page.sheets for measure in sheet.measures if measure.within_h]
    if not offered:
        raise ValueError(f"within_h: page {page.name!r} has no measure with within_h; leave it out.")
    return min(offered, key=lambda window: abs(window - hours))


def _values_by_name(name: str, check: Check, story: Story) -> dict[str, float | None]:
    """Values of findings by their names; in another language by those too that they have in the story's own."""
    values = {finding.name: finding.value for finding in check.findings}
    if name in values or spoken().is_source:
        return values
    with speaking(SOURCE):
        written = checks.check(check.claim.id, story=story)
    named = zip(written.findings, check.findings, strict=True)  # one answer in two languages
    return values | {ours.name: theirs.value for ours, theirs in named}


def _words(show: ShowFile, page: PageSpec) -> str:
    """Words of a link whose statement gives none."""
    if show.compare:
        words = windows_in_words(*show.compare)
        words = listed([show.count, words]) if show.count else words
        return words[0].upper() + words[1:]
    titles = {measure.column: measure.title for sheet in page.sheets for measure in sheet.measures}
    return once(show.view) or titles.get(show.colour, "") or show.count or page.title


class _Places:
    """Rows of the layers that statements name, and the sheets of pages that show them, each loaded once."""

    def __init__(self, story: Story, pages: Sequence[PageSpec]) -> None:
        self.story, self.pages = story, pages
        self.rows: dict[tuple[str, int], Mapping[str, str]] = {}

    def of(self, statement: Statement) -> Iterator[Link]:
        """Links to the places of a statement."""
        own = _about(statement, self.pages)
        ordered = sorted(self.pages, key=lambda page: (page is not own, bool(page.statement)))
        for place in statement.places:
            layer, _, row = place.partition("/")
            found = next((there for page in ordered if (there := self.on(page, layer, row))), None)
            if found:
                yield found

    def on(self, page: PageSpec, layer: str, row: str) -> Link | None:
        """Link to a row on a page, if the page shows it."""
        for number, sheet in enumerate(page.sheets):
            if sheet.layer != layer:
                continue
            if (page.name, number) not in self.rows:
                self.rows[page.name, number] = sheet.called()
            if row in self.rows[page.name, number]:
                return Link(text=self.rows[page.name, number][row], href=link(page, row=(sheet.title, row)))
        return None
