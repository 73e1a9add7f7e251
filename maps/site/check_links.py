"""From a check to the map that shows it: the right page, at the view, the measure or the comparison it speaks of."""

from collections.abc import Iterator, Mapping, Sequence

from geo.claim import Check
from layers.checks.incursion_windows import in_words, load, pair
from layers.counts.incursions_monthly import TITLES
from layers.stories.statement import Statement
from layers.stories.story import Story
from maps.page.counts import OFFERED
from maps.page.document import Link
from maps.page.permalink import link
from maps.sheets.sheets import short_name
from maps.site.pages import MISAWA, PAGES, SOUTH_CHINA_SEA, TAIWAN_STRAIT, THEATRE, PageSpec

PLACE_LAYERS = ("places", "misawa")  # whose rows statements name; see layers.stories.Statement


def map_links(story: Story, checks: Sequence[Check]) -> dict[str, tuple[Link, ...]]:
    """Links to maps for each check, by the id of its claim; none for what no map shows.

    Raises
    ------
    ValueError
        If a page lacks what a link is to open: a view, a measure, a count, a row of a place.
    """
    places = _places()
    found = {}
    for check in checks:
        statement = story.statement(check.claim.id)
        found[statement.id] = (*_about(statement, check), *_to_places(statement, places))
    return found


def _about(statement: Statement, check: Check) -> Iterator[Link]:
    match statement.check:
        case "lane_watch":
            yield from _lanes(check)
        case "incursions_fall":
            yield from _windows(statement)
        case "misawa_visit":
            views = (MISAWA.views[n] for n in (0, MISAWA.pictured))
            yield from (Link(text=view.name, href=link(MISAWA, view=view.name)) for view in views)


def _lanes(check: Check) -> Iterator[Link]:
    """Lanes by the share seen within the window nearest to the one found, and by the time in reach."""
    from layers.checks.lane_findings import EVERYBODY, mean_name  # noqa: PLC0415  numba's half second, for this check alone

    hours = next(finding.value for finding in check.findings if finding.name == mean_name(EVERYBODY))
    windows = [m.within_h for sheet in SOUTH_CHINA_SEA.sheets for m in sheet.measures if m.within_h]
    if hours is not None:
        nearest = min(windows, key=lambda window: abs(window - hours))
        yield Link(text=f"Lanes by share seen within {nearest:g} h", href=link(SOUTH_CHINA_SEA, within_h=nearest))
    yield Link(text="Lanes by share of the time in reach", href=link(SOUTH_CHINA_SEA, by="in_view_share"))


def _windows(statement: Statement) -> Iterator[Link]:
    """Windows of the year that the statement speaks of, among those that the page offers."""
    rows = load()
    for definition, before, after in OFFERED:
        if statement.start and after.first.startswith(str(statement.start.year)):
            words = f"{TITLES[definition]}, {in_words(pair(rows, definition, before, after))}"
            yield Link(
                text=words[0].upper() + words[1:],
                href=link(TAIWAN_STRAIT, count=TITLES[definition], compare=(before, after)),
            )


Places = Mapping[str, tuple[str, str]]  # id of a row -> title of its sheet, and its name


def _places() -> Places:
    """Rows of places on the page that shows them all."""
    sheets = [spec.sheet() for spec in THEATRE.sheets if spec.layer in PLACE_LAYERS]
    return {
        row["id"]: (sheet.title, (sheet.label(row) if sheet.label else "") or short_name(row))
        for sheet in sheets
        for row in sheet.frame.to_dict("records")
    }


def _to_places(statement: Statement, places: Places) -> Iterator[Link]:
    page = next((page for page in PAGES if page.statement == statement.id), THEATRE)
    for place in statement.places:
        if place in places:
            title, name = places[place]
            there = page if title in _titles(page) else THEATRE
            yield Link(text=name, href=link(there, row=(title, place)))


def _titles(page: PageSpec) -> list[str]:
    return [sheet.title for sheet in page.sheets]
