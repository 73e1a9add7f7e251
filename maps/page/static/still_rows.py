"""The first rows of each layer as tables that stand still, for readers without scripts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from layers.catalogue.other_names import called
from leadline.words import _
from maps.page.measure import Measure, opening
from maps.page.sheet import STATUSES, Sheet
from maps.page.static.pictured import off_page
from maps.page.timeline import FIRST_UTC, LAST_UTC

if TYPE_CHECKING:
    from maps.page.page import StoryMap

MOST_ROWS = (12, 8, 5)  # of a layer; the first at which all tables are no heavier than they may be
MOST_CHARACTERS = 12_000  # of cells
LONGEST_CELL = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class StillTable:
    """First rows of a layer: its title, how many rows it has, heads and cells, and what all of them share."""

    title: str
    rows: int
    heads: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    shared: str = ""


def tables(page: "StoryMap") -> list[StillTable]:
    """Tables of all layers of a page, what lies on top first, then that of what the marks say in words."""
    known = [sheet.title for sheet in page.sheets]
    titles = [
        s.title if known.count(s.title) == 1 else _("{layer}, {group}").format(layer=s.title, group=off_page(s.group))
        for s in page.sheets
    ]
    sheets = [each for each in zip(page.sheets, titles, strict=True) if len(each[0].frame)][::-1]
    for most in MOST_ROWS:
        found = [*_in_words(page, most), *(_table(sheet, title, most, page.time_zone) for sheet, title in sheets)]
        if sum(len(cell) for table in found for row in table.cells for cell in row) <= MOST_CHARACTERS:
            break
    return found


def _in_words(page: "StoryMap", most: int) -> Iterator[StillTable]:
    if page.table:
        cells = tuple(tuple(map(_short, row.cells)) for row in page.table.rows[:most])
        title, heads = page.table.title, page.table.columns
        yield StillTable(title=title, rows=len(page.table.rows), heads=heads, cells=cells)


def _table(sheet: Sheet, title: str, most: int, zone: str) -> StillTable:
    rows = sheet.frame.head(most).drop(columns=sheet.frame.geometry.name).to_dict("records")
    status = sheet.frame["status"].unique()
    told = {_("Status")} if len(status) == 1 else set()
    columns = [(head, cells) for head, cells in _columns(sheet, rows, zone) if any(cells) and head not in told]
    return StillTable(
        title=title,
        rows=len(sheet.frame),
        heads=tuple(head for head, _ in columns),
        cells=tuple(zip(*(cells for _, cells in columns), strict=True)),
        shared=_(STATUSES.get(status[0], status[0])) if len(status) == 1 else "",
    )


def _columns(sheet: Sheet, rows: list[dict[Any, Any]], zone: str) -> Iterator[tuple[str, list[str]]]:
    yield _("Name"), [_short(called(row)) for row in rows]
    if sheet.measures:
        measure = opening(sheet.measures)
        head = measure.title[:1].upper() + measure.title[1:]
        if isinstance(measure, Measure):
            yield (
                _("{title}, {unit}").format(title=head, unit=measure.unit),
                [f"{measure.value(row):g}" for row in rows],
            )
        else:
            yield head, [list(measure.names.values())[measure.value(row)][0] for row in rows]
    if sheet.timed:
        yield _("From, {zone}").format(zone=zone), [_moment(row["start_utc"], zone) for row in rows]
        yield _("To, {zone}").format(zone=zone), [_moment(row["end_utc"], zone) for row in rows]
    for detail in sheet.details:
        yield detail.label, [_short(detail.told(row)) for row in rows]
    yield _("Status"), [_(STATUSES.get(row["status"], row["status"])) for row in rows]


def _moment(at: pd.Timestamp, zone: str) -> str:
    return _("open") if at in (FIRST_UTC, LAST_UTC) else f"{at.tz_convert(zone):%Y-%m-%d %H:%M}"


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_CELL else f"{words[: LONGEST_CELL - 1]}…"
