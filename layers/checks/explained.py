"""How one answer came about, from the sources to the sentence: what a reader needs to follow it, or to doubt it."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from math import isnan
from typing import TYPE_CHECKING, Any

import msgspec

from geo.claim import CLAIM, Check, Claim
from geo.claimed import Claimed
from layers.catalogue.sources import Source, source_ids
from layers.checks import checks
from layers.stories.statement import Statement
from layers.stories.story import LIBRARY, Story
from layers.story_file.check_kinds import module_of, rests_on
from layers.story_file.derivations import BY
from layers.story_file.in_words import RULE, asks, meanings
from leadline.words import _, between, day, listed, ngettext

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A field of the check as it stands in the story, and what it means."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerUsed:
    """A layer that an answer rests on, or that shows it.

    `origin` says where its rows are from; `made_from` names the layers that a derived one was computed from. `sha256`
    is of its own file. `accuracy_m` (best, worst) and `as_of` (first, last) are None where no row states them.
    """

    name: str
    title: str
    origin: str
    rests_on: bool
    made_from: tuple[str, ...]
    rows: int
    statuses: Mapping[str, int]
    accuracy_m: tuple[float, float] | None
    as_of: tuple[str, str] | None
    sources: tuple[Source, ...]
    sha256: str = ""

    def in_words(self) -> Iterator[str]:
        """Tell its rows, where they are from, how they are known, and how exact they are."""
        rows = (
            ngettext("{n:,} row: {origin}, from {layers}", "{n:,} rows: {origin}, from {layers}", self.rows)
            if self.made_from
            else ngettext("{n:,} row: {origin}", "{n:,} rows: {origin}", self.rows)
        )
        yield rows.format(n=self.rows, origin=self.origin, layers=listed(self.made_from))
        yield from [_("SHA-256 of the file: {sha256}").format(sha256=self.sha256)] * bool(self.sha256)
        if self.statuses:
            yield _("status: {status}").format(
                status=listed(
                    _("{status} {count:,}").format(status=_(status), count=count)
                    for status, count in self.statuses.items()
                )
            )
        if self.accuracy_m:
            metres = between(*(f"{end:,.0f}" for end in self.accuracy_m))
            yield _("positions may be off by {metres} m").format(metres=metres)
        if self.as_of:
            yield _("as of {day}").format(day=between(*map(day, self.as_of)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A statement, how it was read and checked, what that rests on, and the answer.

    `read_as` says what the claimed number allows, empty where none is claimed; `asks` what the kind of check answers.
    `sources` are those of the findings, by id.
    """

    statement: Statement
    check: Check
    read_as: str
    asks: str
    fields: tuple[Given, ...]
    layers: tuple[LayerUsed, ...]
    sources: Mapping[str, Source]

    def marks(self, finding_name: str) -> tuple[str, ...]:
        """Clauses of the sentence that rest on a finding."""
        return tuple(c.text.strip() for c in self.check.clauses if finding_name in c.rests_on)

    def numbers(self, rests_on: tuple[str, ...]) -> tuple[int, ...]:
        """Numbers, from 1, of the findings that a clause rests on; none where it repeats the claim."""
        names = [finding.name for finding in self.check.findings]
        return tuple(names.index(name) + 1 for name in rests_on if name != CLAIM)

    def as_plain(self) -> dict[str, Any]:
        """Tell all of it as plain values, ready for JSON."""
        return {
            "check": checks.as_plain(self.check, self.statement.corrections),
            "read_as": self.read_as,
            "kind": self.statement.check_kind,
            "asks": self.asks,
            "fields": [asdict(given) for given in self.fields],
            "layers": [asdict(layer) | {"sources": [source.id for source in layer.sources]} for layer in self.layers],
            "sources": [asdict(one) | {"retrieved": one.retrieved.isoformat()} for one in self.all_sources()],
        }

    def all_sources(self) -> tuple[Source, ...]:
        """List the sources of the findings, then those of the layers, each once."""
        of_layers = (source for layer in self.layers for source in layer.sources)
        return tuple(dict.fromkeys([*self.sources.values(), *of_layers]))


def explained(statement_id: str, story: Story, known: dict[str, LayerUsed] | None = None) -> Explained:
    """Check a statement, and tell how the answer came about.

    Parameters
    ----------
    statement_id : str
    story : Story
    known : dict of str to LayerUsed, optional
        Layers that were told before; those that come are put there. One for all statements saves loading them again.

    Returns
    -------
    Explained
        Its layers are those that were loaded while the answer was computed, those that the kind of check reads by
        itself, and what they were derived from; then those that the statement names to show it.

    Raises
    ------
    ValueError
        If the story has no such statement; as the check does.
    """
    statement = story.statement(statement_id)
    with story.used() as used:
        check = checks.check(statement_id, story=story)
    by_itself = rests_on(module_of(statement.check_kind))
    return Explained(
        statement=statement,
        check=check,
        read_as=read_as(statement),
        asks=asks(type(statement.check)),
        fields=_fields(statement),
        layers=_layers(statement, story, [*used, *by_itself], {} if known is None else known),
        sources={name: story.sources[name] for finding in check.findings for name in finding.sources},
    )


def meant(statement: Statement) -> Claim:
    """Give the claim of a statement as its kind of check reads it: a kind may read a number in a way of its own."""
    own = getattr(module_of(statement.check_kind), "meant", None)
    claim: Claim = own(statement) if own else statement.claim()
    return claim


def read_as(statement: Statement) -> str:
    """Say what the claimed number of a statement allows; empty where none is claimed."""
    claim = meant(statement)
    return Claimed.of(claim).words if claim.value is not None or claim.low is not None or claim.high is not None else ""


def _fields(statement: Statement) -> tuple[Given, ...]:
    """Fields that the story gives; those left out are not told."""
    shape = type(statement.check)
    told, meaning = msgspec.to_builtins(statement.check, enc_hook=str), meanings(shape)
    left_out = {field.encode_name: field.default for field in msgspec.structs.fields(shape)}
    return tuple(
        Given(name=name, value=_plain(value), meaning=meaning[name])
        for name, value in told.items()
        if name in meaning and name != RULE and value not in ({}, [], None) and value != left_out[name]
    )


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return f"{{ {_pairs(value)} }}"
    return ", ".join(map(_plain, value)) if isinstance(value, list | tuple) else str(value)


def _pairs(table: Mapping[str, object]) -> str:
    return ", ".join(f"{name} = {_plain(one)}" for name, one in table.items())


def _layers(statement: Statement, story: Story, used: list[str], known: dict[str, LayerUsed]) -> tuple[LayerUsed, ...]:
    """Layers that were used, with those they were made from behind them, then those that are only shown."""
    rests_on = list(dict.fromkeys(part for name in used for part in _with_parts(name, story)))
    shown = [_in_full(ref.partition("/")[0], story) for ref in statement.layers]
    named = dict.fromkeys([*rests_on, *shown])
    known.update({name: _layer(name, story) for name in named if name not in known})
    return tuple(replace(known[name], rests_on=name in rests_on) for name in named)


def _in_full(name: str, story: Story) -> str:
    """Name of a layer with the prefix of the library, where the story has none of that name."""
    return name if name in story.layers else LIBRARY + name.removeprefix(LIBRARY)


def _with_parts(name: str, story: Story) -> list[str]:
    return [name, *(deeper for part in story.made_from(name) for deeper in _with_parts(part, story))]


def _layer(name: str, story: Story) -> LayerUsed:
    frame = story.load(name)
    origin, sha256 = _origin(name, story)
    return LayerUsed(
        name=name,
        title=story.entry(name).title,
        origin=origin,
        rests_on=True,
        made_from=story.made_from(name),
        rows=len(frame),
        statuses=dict(Counter(map(str, frame["status"]))) if "status" in frame else {},
        accuracy_m=_span([float(metres) for metres in frame.get("accuracy_m", []) if not isnan(metres)]),
        as_of=_as_of(frame),
        sources=tuple(story.sources[i] for i in source_ids(frame) if i in story.sources),
        sha256=sha256,
    )


def _origin(name: str, story: Story) -> tuple[str, str]:
    """Say where the rows of a layer are from, and the hash of its own file if it has one."""
    if name.startswith(LIBRARY):
        return _("a layer of the package's library"), ""
    given = story.layers[name]
    if given.points:
        return _("points written in the story"), ""
    file = given.file or given.derive.get("file", "")  # some derivations read a file of their own
    hashed = hashlib.sha256(story.file(file).read_bytes()).hexdigest() if file else ""
    how = {field: value for field, value in given.derive.items() if field != BY}
    derived = _("derived by {by}{how}").format(by=given.derive.get(BY), how=f" ({_pairs(how)})" if how else "")
    return derived if given.derive else _("the file {file}").format(file=file), hashed


def _span(values: list[float]) -> tuple[float, float] | None:
    return (min(values), max(values)) if values else None


def _as_of(frame: "pd.DataFrame") -> tuple[str, str] | None:
    stated = sorted(str(day) for day in frame.get("as_of", []) if str(day).strip() and str(day) != "nan")
    return (stated[0], stated[-1]) if stated else None
