"""A story: its statements in our own words, what each claims, and how it is checked."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from geo.claim import Claim, Finding, Verdict
from layers.packaged import packaged
from layers.schema import STATUSES
from layers.sources import sources

KINDS = ("agreement", "body", "contract", "event", "number", "opinion", "plan")
Built = TypeVar("Built")
REPORTED = "reported"  # answered by reading published facts; every other check computes its answer
CHECKS = (
    "budget_growth",
    "budget_times",
    "event_dates",
    "incursions_fall",
    "lane_watch",
    "misawa_visit",
    REPORTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One published fact that stands in the story file because no table holds it.

    `value` has a `unit`, or both are missing; `start` and `end` (included) are the days of an event.
    """

    id: str
    text: str
    source_ids: tuple[str, ...]
    as_of: str
    status: str = "published"
    value: float | None = None
    unit: str = ""
    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"status {self.status!r}; expected one of {', '.join(STATUSES)}.")
        unknown = [i for i in self.source_ids if i not in sources()]
        if unknown or not self.source_ids:
            raise ValueError(f"sources {list(self.source_ids)}; expected ids of files in layers/data/sources.")

    def finding(self, method: str) -> Finding:
        """Tell the fact as a finding; `method` says what was searched or read."""
        assumptions = () if self.status.startswith("published") else (f"status: {self.status}",)
        return Finding(
            name=self.text,
            method=method,
            value=self.value,
            unit=self.unit,
            assumptions=assumptions,
            sources=self.source_ids,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of a story.

    Parameters
    ----------
    id, text : str
        The text is our own short paraphrase.
    kind : str
        One of `KINDS`.
    check : str
        How it is checked, one of `CHECKS`. "reported" needs `verdict` and `sentence`; the others compute them.
    stated_on : str
        Date of the story: year, month or day.
    value, unit
        The number claimed, if any.
    start, end : date
        First and last day that the statement speaks of, if any.
    searched : str
        What was searched, for a statement that is answered from reports.
    places, layers : tuple of str
        Ids of rows of the layers `places` and `misawa`, and the names of all layers that show the statement.
    facts : tuple of Fact
        Published facts that no table holds.

    Raises
    ------
    ValueError
        If a field is not as above; the message begins with the name of the field.
    """

    id: str
    text: str
    kind: str
    check: str
    stated_on: str
    value: float | None = None
    unit: str = ""
    start: date | None = None
    end: date | None = None
    searched: str = ""
    places: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    verdict: Verdict | None = None
    sentence: str = ""

    def __post_init__(self) -> None:
        _one_of("kind", self.kind, KINDS)
        _one_of("check", self.check, CHECKS)
        if (self.check == REPORTED) != (self.verdict is not None and bool(self.sentence)):
            raise ValueError(
                f"check {self.check!r} with verdict {self.verdict!r} and sentence {self.sentence!r}; expected both "
                f"verdict and sentence for {REPORTED!r}, and neither for a check that computes them."
            )
        if self.check == REPORTED and not self.searched:
            raise ValueError("searched is empty; expected what was searched, because the answer comes from reports.")
        if (self.start is None) != (self.end is None) or (self.start and self.end and self.start > self.end):
            raise ValueError(f"start {self.start} and end {self.end}; expected both, in order, or neither.")
        self.claim()

    @property
    def year(self) -> int:
        """Year in which the story was published."""
        return int(self.stated_on[:4])

    def claim(self) -> Claim:
        """Take what is claimed, without how it is checked."""
        return Claim(id=self.id, text=self.text, kind=self.kind, value=self.value, unit=self.unit)

    def fact(self, fact_id: str) -> Fact:
        """Take one of the facts; ValueError if there is none with this id."""
        for fact in self.facts:
            if fact.id == fact_id:
                return fact
        raise ValueError(
            f"statement {self.id!r} has no fact {fact_id!r}; expected one of {[f.id for f in self.facts]}."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A published story and its statements, in their order."""

    id: str
    title: str
    date: str
    url: str
    source_id: str
    statements: tuple[Statement, ...]

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
        TOML: `title`, `date`, `url`, `source_id`, and a `[[statement]]` for each statement with the fields of
        `Statement` (but `stated_on`, which is the story's date) and a `[[statement.fact]]` for each `Fact`.

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
    head = {key: value for key, value in content.items() if key != "statement"}
    place = file.name
    _fields_present(head, ("title", "date", "url", "source_id"), place)
    if head["source_id"] not in sources():
        raise ValueError(f"{place}: source_id {head['source_id']!r}; expected the id of a file in layers/data/sources.")
    statements = tuple(
        _statement(fields, head["date"], f"{place}, statement {fields.get('id', number)!r}")
        for number, fields in enumerate(content.get("statement", []), start=1)
    )
    _unique((s.id for s in statements), f"{place}: statement")
    return _built(Story, {"id": file.name.removesuffix(".toml"), "statements": statements} | head, place)


def _statement(fields: Mapping[str, Any], stated_on: str, place: str) -> Statement:
    _fields_present(fields, ("id", "text", "kind", "check"), place)
    facts = tuple(
        _fact(fact, f"{place}, fact {fact.get('id', number)!r}")
        for number, fact in enumerate(fields.get("fact", []), 1)
    )
    _unique((f.id for f in facts), f"{place}: fact")
    own = {key: tuple(v) if isinstance(v, list) else v for key, v in fields.items() if key != "fact"}
    if "verdict" in own:
        own["verdict"] = _verdict(own["verdict"], place)
    return _built(Statement, own | {"stated_on": stated_on, "facts": facts}, place)


def _fact(fields: Mapping[str, Any], place: str) -> Fact:
    _fields_present(fields, ("id", "text", "sources", "as_of"), place)
    own = {key: value for key, value in fields.items() if key != "sources"}
    fact = _built(Fact, own | {"source_ids": tuple(fields["sources"])}, place)
    if fact.value is not None and not fact.unit:
        raise ValueError(f"{place}: value {fact.value} has no unit; expected one, '1' for a ratio.")
    return fact


def _verdict(word: object, place: str) -> Verdict:
    try:
        return Verdict(str(word))
    except ValueError:
        allowed = ", ".join(repr(str(v)) for v in Verdict)
        raise ValueError(f"{place}: verdict {word!r}; expected one of {allowed}.") from None


def _built(kind: type[Built], fields: Mapping[str, Any], place: str) -> Built:
    try:
        return kind(**fields)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{place}: {str(error).removeprefix(f'{kind.__name__}.__init__() ')}") from error


def _fields_present(fields: Mapping[str, Any], needed: Iterable[str], place: str) -> None:
    missing = [name for name in needed if not fields.get(name)]
    if missing:
        raise ValueError(f"{place}: {', '.join(missing)} is missing or empty; expected a value.")


def _one_of(field: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{field} {value!r}; expected one of {', '.join(allowed)}.")


def _unique(ids: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for i in ids:
        if i in seen:
            raise ValueError(f"{what} {i!r} stands twice; expected each id once.")
        seen.add(i)
