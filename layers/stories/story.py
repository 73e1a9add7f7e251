"""A story: its statements in our own words, read from a file and validated."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec.structs import asdict

from geo.claim import Bearing
from layers.catalogue.catalogue import names
from layers.catalogue.packaged import packaged
from layers.catalogue.partial_dates import span
from layers.catalogue.sources import sources
from layers.catalogue.toml_shape import Tables, held, missing
from layers.stories.check_kinds import CHECK_KINDS
from layers.stories.statement import Correction, Fact, Statement

Built = TypeVar("Built")
Day = date


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A published story and its statements, in their order.

    `date` is a year, month or day; `checked` is the day of the answers, and no search goes beyond it; `corrections` are
    those of layers and maps, beside those of each statement. ValueError if ids repeat or dates are not so.
    """

    id: str
    title: str
    date: str
    url: str
    source_id: str
    checked: Day
    statements: tuple[Statement, ...]
    corrections: tuple[Correction, ...] = ()

    def __post_init__(self) -> None:
        span(self.date, "date")
        twice = [i for i, times in Counter(s.id for s in self.statements).items() if times > 1]
        if twice:
            raise ValueError(f"statement {twice[0]!r} stands twice; expected each id once.")
        for statement in self.statements:
            for fact in statement.facts:
                if fact.searched and span(fact.as_of)[0] > self.checked:
                    raise ValueError(
                        f"statement {statement.id!r}, fact {fact.id!r}: as_of {fact.as_of!r} of a search is later than "
                        f"checked, {self.checked}; expected the day until which was searched."
                    )

    def all_corrections(self) -> dict[str, tuple[Correction, ...]]:
        """Corrections by id of the statement, "" for those of layers and maps; without statements that have none."""
        of_each = {s.id: s.corrections for s in self.statements} | {"": self.corrections}
        return {name: found for name, found in of_each.items() if found}

    def statement(self, statement_id: str) -> Statement:
        """Take one statement; ValueError if there is none with this id, listing those there are."""
        for statement in self.statements:
            if statement.id == statement_id:
                return statement
        ids = ", ".join(s.id for s in self.statements)
        raise ValueError(f"the story {self.id!r} has no statement {statement_id!r}; expected one of {ids}.")


def load_story(name: str = "japan_nato") -> Story:
    """Read a story that travels with the package.

    Parameters
    ----------
    name : str
        Stem of a TOML file in `layers/data`.

    Returns
    -------
    Story
        Validated.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        As `read_story`.
    """
    return read_story(packaged(f"{name}.toml"))


class _CorrectionFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A `[[correction]]` or `[[statement.correction]]`; the fields are those of `Correction`."""

    on: date
    what: str
    was: str
    now: str
    reason: str


class _FactFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A `[[statement.fact]]`; the fields are those of `Fact`, but `sources` for its `source_ids`."""

    id: str
    text: str
    as_of: str
    sources: tuple[str, ...] = ()
    bears: str = "context"
    status: str = "published"
    value: float | None = None
    unit: str = ""
    start: date | None = None
    end: date | None = None
    searched: str = ""
    where: str = ""


class _StatementFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A `[[statement]]`; the fields are those of `Statement`, without `stated_on` and `url`, which are the story's."""

    id: str
    text: str
    kind: str
    check: str
    said_by: str = ""
    value: float | None = None
    unit: str = ""
    start: date | None = None
    end: date | None = None
    places: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    sentence: str = ""
    brief: str = ""
    fact: Tables = ()
    correction: Tables = ()


class _StoryFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The file as a whole; its id is the stem of the file."""

    title: str
    date: str
    url: str
    source_id: str
    checked: Day
    statement: Tables
    correction: Tables = ()


def read_story(file: Path | Traversable) -> Story:
    """Read and validate a story file.

    Parameters
    ----------
    file : path
        TOML: `title`, `date`, `url`, `source_id`, `checked`, and a `[[statement]]` for each statement with the fields
        of `Statement` (but `stated_on` and `url`, which are the story's), a `[[statement.fact]]` for each `Fact`, and a
        `[[statement.correction]]`, or a `[[correction]]` of the whole, for each `Correction`.

    Returns
    -------
    Story
        Its id is the stem of the file.

    Raises
    ------
    ValueError
        If a field is missing, unknown, of another type or wrong, an id repeats, or a source, a place, a layer or a
        mark of a sentence is unknown; the message, one line, names file, statement and field.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file.name} is not TOML: {error}; mend the line it names.") from error
    place = file.name
    head = held(content, _StoryFile, place)
    _filled(head, ("title", "date", "url", "source_id", "statement"), place)
    with _told_at(place):
        span(head.date, "date")
    if head.source_id not in sources():
        raise ValueError(f"{place}: source_id {head.source_id!r}; expected the id of a file in layers/data/sources.")
    statements = tuple(
        _statement(fields, head, f"{place}, statement {_id_or(number, fields)}")
        for number, fields in enumerate(head.statement, start=1)
    )
    return _built(
        Story,
        {
            "id": file.name.removesuffix(".toml"),
            "title": head.title,
            "date": head.date,
            "url": head.url,
            "source_id": head.source_id,
            "checked": head.checked,
            "statements": statements,
            "corrections": _corrections(head.correction, place),
        },
        place,
    )


def _statement(fields: Mapping[str, Any], head: _StoryFile, place: str) -> Statement:
    given = held(fields, _StatementFile, place, under="statement")
    _filled(given, ("id", "text", "kind", "check"), place)
    needs = CHECK_KINDS[given.check].needs if given.check in CHECK_KINDS else ()
    lacking = [name for name in needs if getattr(given, name) in (None, "", ())]
    if lacking:
        raise ValueError(f"{place}: {', '.join(lacking)} is missing; expected with the check {given.check!r}.")
    _known("places", given.places, _place_ids(), "the layers 'places' and 'misawa'", place)
    _known("layers", given.layers, names(), "the catalogue", place)
    own = asdict(given)
    facts = tuple(
        _fact(fact, f"{place}, fact {_id_or(number, fact)}") for number, fact in enumerate(own.pop("fact"), start=1)
    )
    corrections = _corrections(own.pop("correction"), place)
    own |= {"stated_on": head.date, "url": head.url, "facts": facts, "corrections": corrections}
    return _built(Statement, own, place)


def _fact(fields: Mapping[str, Any], place: str) -> Fact:
    given = held(fields, _FactFile, place)
    _filled(given, ("id", "text", "as_of"), place)
    own = asdict(given)
    own |= {"bears": _bearing(given.bears, place), "source_ids": own.pop("sources")}
    return _built(Fact, own, place)


def _corrections(tables: Tables, place: str) -> tuple[Correction, ...]:
    found = []
    for number, fields in enumerate(tables, start=1):
        here = f"{place}, correction {number}"
        found.append(_built(Correction, asdict(held(fields, _CorrectionFile, here)), here))
    return tuple(found)


def _bearing(word: str, place: str) -> Bearing:
    if word in set(Bearing):
        return Bearing(word)
    allowed = ", ".join(repr(str(b)) for b in Bearing)
    raise ValueError(f"{place}: bears {word!r}; expected one of {allowed}.")


def _built(kind: type[Built], fields: Mapping[str, Any], place: str) -> Built:
    with _told_at(place):
        return kind(**fields)


@contextmanager
def _told_at(place: str) -> Iterator[None]:
    """Say of an error where in the file it is."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error


def _filled(given: msgspec.Struct, needed: Sequence[str], place: str) -> None:
    values = {name: getattr(given, name) for name in needed}
    empty = [name for name, value in values.items() if not value or (isinstance(value, str) and not value.strip())]
    if empty:
        raise ValueError(f"{place}: {missing(empty)}")


def _known(field: str, given: Sequence[str], known: Sequence[str], where: str, place: str) -> None:
    unknown = [name for name in given if name not in known]
    if unknown:
        close = get_close_matches(unknown[0], known, n=3) or known
        raise ValueError(f"{place}: {field} names {unknown[0]!r}; expected a name in {where}, as {', '.join(close)}.")


@cache
def _place_ids() -> tuple[str, ...]:
    """Ids of the rows of `places` and `misawa`, read as text: their geometry is not wanted here."""
    files = [json.loads(packaged(f"{name}.geojson").read_text(encoding="utf-8")) for name in ("places", "misawa")]
    return tuple(sorted(feature["properties"]["id"] for file in files for feature in file["features"]))


def _id_or(number: int, fields: Mapping[str, Any]) -> str:
    """Name a table by its id, if it has one, else by its number."""
    own = fields.get("id")
    return repr(own) if own and isinstance(own, str) else str(number)
