"""A story: its statements in our own words, read from a file and validated."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from geo.claim import Bearing
from layers.packaged import packaged
from layers.sources import sources
from layers.statement import Correction, Fact, Statement

Built = TypeVar("Built")
Day = date


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A published story and its statements, in their order.

    `checked` is the day of the answers; `corrections` are those of layers and maps, beside those of each statement.
    """

    id: str
    title: str
    date: str
    url: str
    source_id: str
    checked: Day
    statements: tuple[Statement, ...]
    corrections: tuple[Correction, ...] = ()

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
        If a field is missing, unknown or wrong, an id repeats or a source is unknown; the message names file,
        statement and field.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{file.name} is not TOML: {error}; mend the line it names.") from error
    head = {key: value for key, value in content.items() if key not in ("statement", "correction")}
    place = file.name
    _fields_present(head, ("title", "date", "url", "source_id", "checked"), place)
    if head["source_id"] not in sources():
        raise ValueError(f"{place}: source_id {head['source_id']!r}; expected the id of a file in layers/data/sources.")
    statements = tuple(
        _statement(fields, head, f"{place}, statement {fields.get('id', number)!r}")
        for number, fields in enumerate(content.get("statement", []), start=1)
    )
    _unique((s.id for s in statements), f"{place}: statement")
    own = {"id": file.name.removesuffix(".toml"), "statements": statements, "corrections": _corrections(content, place)}
    return _built(Story, own | head, place)


def _statement(fields: Mapping[str, Any], head: Mapping[str, Any], place: str) -> Statement:
    _fields_present(fields, ("id", "text", "kind", "check"), place)
    facts = tuple(
        _fact(fact, f"{place}, fact {fact.get('id', number)!r}")
        for number, fact in enumerate(fields.get("fact", []), 1)
    )
    _unique((f.id for f in facts), f"{place}: fact")
    own = {
        key: tuple(v) if isinstance(v, list) else v for key, v in fields.items() if key not in ("fact", "correction")
    }
    own |= {"stated_on": head["date"], "url": head["url"], "facts": facts, "corrections": _corrections(fields, place)}
    return _built(Statement, own, place)


def _fact(fields: Mapping[str, Any], place: str) -> Fact:
    _fields_present(fields, ("id", "text", "as_of"), place)
    own = {key: value for key, value in fields.items() if key not in ("sources", "bears")}
    if "bears" in fields:
        own["bears"] = _bearing(fields["bears"], place)
    return _built(Fact, own | {"source_ids": tuple(fields.get("sources", ()))}, place)


def _corrections(fields: Mapping[str, Any], place: str) -> tuple[Correction, ...]:
    return tuple(
        _built(Correction, one, f"{place}, correction {number}")
        for number, one in enumerate(fields.get("correction", []), 1)
    )


def _bearing(word: object, place: str) -> Bearing:
    try:
        return Bearing(str(word))
    except ValueError:
        allowed = ", ".join(repr(str(b)) for b in Bearing)
        raise ValueError(f"{place}: bears {word!r}; expected one of {allowed}.") from None


def _built(kind: type[Built], fields: Mapping[str, Any], place: str) -> Built:
    try:
        return kind(**fields)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{place}: {str(error).removeprefix(f'{kind.__name__}.__init__() ')}") from error


def _fields_present(fields: Mapping[str, Any], needed: Iterable[str], place: str) -> None:
    missing = [name for name in needed if not fields.get(name)]
    if missing:
        raise ValueError(f"{place}: {', '.join(missing)} is missing or empty; expected a value.")


def _unique(ids: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for i in ids:
        if i in seen:
            raise ValueError(f"{what} {i!r} stands twice; expected each id once.")
        seen.add(i)
