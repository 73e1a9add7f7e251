"""A question as a story asks it: its fleets and layers by name, and what the answer rests on."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from layers.catalogue.catalogue import with_edge_model
from layers.catalogue.sources import each_id, source_ids
from layers.coverage.chosen import ChosenFleet, chosen_fleet
from layers.observation.question import Question
from layers.sky.earth_rotation import SOURCE_ID
from layers.story_file.check_kinds import module_of
from layers.story_file.where import chosen
from leadline.words import N_, _, ngettext, pgettext

if TYPE_CHECKING:
    from layers.stories.story import Story

COUNTS = (  # from one on
    N_("one"),
    N_("two"),
    N_("three"),
    N_("four"),
    N_("five"),
    N_("six"),
    N_("seven"),
    N_("eight"),
    N_("nine"),
    N_("ten"),
    N_("eleven"),
    N_("twelve"),
)
WEEK_DAYS = 7


def asked(
    story: "Story",
    *,
    fleets: Sequence[str],
    main: str,
    of: str | Mapping[str, str],
    where: Mapping[str, Any],
    start: date,
    **more: Any,  # noqa: ANN401  the other fields of a Question
) -> Question:
    """Ask a question of fleets and layers of a story.

    Parameters
    ----------
    story : Story
    fleets : sequence of str
        Names of fleets of the story, in the order in which they are told.
    main : str
        One of them.
    of, where
        References of layers or rows, and which rows of them; see `rows_of`.
    start : date
        Begin of the span, 00:00 UTC.
    **more
        Other fields of `layers.observation.question.Question`.

    Raises
    ------
    ValueError
        As `chosen_fleet`, `rows_of` and `Question` do.
    """
    networks = {of: of} if isinstance(of, str) else of
    if not networks:
        raise ValueError("of names no layer; expected at least one.")
    return Question(
        fleets=chosen_fleets(story, fleets),
        main=main,
        networks={name: rows_of(story, ref, where) for name, ref in networks.items()},
        start_utc=datetime(start.year, start.month, start.day, tzinfo=UTC),
        **more,
    )


def chosen_fleets(story: "Story", names: Sequence[str]) -> tuple[ChosenFleet, ...]:
    """Fleets of a story by name, each once; errors as `chosen_fleet`."""
    return tuple(chosen_fleet(story.fleets, name, story.file) for name in dict.fromkeys(names))


def rows_of(story: "Story", ref: str, where: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Rows of a reference with a geometry, numbered from 0.

    Raises
    ------
    ValueError
        If it is a table, or no row is left.
    """
    rows = with_edge_model(story.rows(ref))
    if not isinstance(rows, gpd.GeoDataFrame):
        raise ValueError(  # noqa: TRY004  of a story, not of a call
            f"{ref!r} is a table without geometry; expected lines, polygons or points."
        )
    rows = chosen(rows, where, f"the layer {ref!r}")
    rows = rows[~(rows.geometry.is_empty | rows.geometry.isna())].reset_index(drop=True)
    if rows.empty:
        only = f" where {dict(where)}" if where else ""
        raise ValueError(f"{ref!r} has no row with a geometry{only}; expected at least one.")
    return rows


def question_of_statement(story: "Story", statement_id: str) -> Question:
    """Ask what a statement of a story is checked by.

    Raises
    ------
    ValueError
        If there is no such statement, or it is no share that satellites observe.
    """
    statement = story.statement(statement_id)
    kind = str(statement.check.__struct_config__.tag)
    made = getattr(module_of(kind), "question_of", None)
    if made is None:
        raise ValueError(
            f"statement {statement_id!r} is checked as {kind!r}; expected one whose check is 'observed_share'."
        )
    question: Question = made(statement, story)
    return question


def elements_sources(fleets: Sequence[ChosenFleet]) -> tuple[str, ...]:
    """Name the sources of the elements of some fleets."""
    of_layer = [one for fleet in fleets if len(rows := fleet.rows()) for one in source_ids(rows)]
    return each_id([*of_layer, *(fleet.source for fleet in fleets if fleet.source)])


def network_sources(question: Question) -> tuple[str, ...]:
    """Name the source that the rows of each network stand on: the first that they name."""
    found = []
    for rows in question.networks.values():
        found += source_ids(rows)[:1] if "source_id" in rows.columns else []
    return each_id(found)


def sources_of(question: Question) -> tuple[str, ...]:
    """Name the sources of the elements, the targets and the Earth's rotation."""
    return each_id([*elements_sources(question.fleets), *network_sources(question), SOURCE_ID])


def span_in_words(days: float) -> str:
    """Write a span.

    >>> [span_in_words(days) for days in (28.0, 7.0, 3.0, 1.5)]
    ['four weeks', 'one week', 'three days', '1.5 days']
    """
    weeks = days % WEEK_DAYS == 0
    count = days / WEEK_DAYS if weeks else days
    told = _count_told(count)
    n = 1 if count == 1 else max(2, int(count))
    words = ngettext("{count} week", "{count} weeks", n) if weeks else ngettext("{count} day", "{count} days", n)
    return words.format(count=told)


def _count_told(count: float) -> str:
    """Write a count in words where it is small and whole."""
    if not count:
        return pgettext("count", "no")
    return _(COUNTS[int(count) - 1]) if count == int(count) and count <= len(COUNTS) else f"{count:g}"
