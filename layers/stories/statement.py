"""One statement of a story: who says it, the facts and searches that answer it, and what was corrected."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from math import isfinite

import msgspec

from geo.claim import CLAIM, Bearing, Claim, Clause, Finding, Search, Verdict, clauses
from layers.catalogue.entries import STATUSES
from layers.catalogue.partial_dates import span
from layers.catalogue.sources import Source
from layers.story_file.check_kinds import REPORTED, kind_of
from layers.story_file.definitions import CORRECTED, KINDS
from layers.story_file.page_file import ShowFile
from leadline.near import did_you_mean
from leadline.words import _, between, day

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_MARK = re.compile(r"[^\s\[\]]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One published fact that stands in the story file because no table holds it, or a search that found none.

    Parameters
    ----------
    id, text : str
        The text is our own short paraphrase; it names the finding. The id is the mark of clauses: not "claim", and
        without blanks and square brackets.
    bears : Bearing
        What the fact does for the statement.
    source_ids : tuple of str
        Where it was read; empty for a search.
    as_of : str
        Date of the fact: year, month or day, not later than the sources; of a search, until when was searched.
    status : str
        One of `layers.catalogue.entries.STATUSES`.
    value, unit
        Both or neither.
    start, end : date
        Days of an event, the last included; both or neither.
    searched, where : str
        What was searched and where, if nothing was found. A search has neither bearing nor value nor status.

    Raises
    ------
    ValueError
        If a field is not as above.
    """

    id: str
    text: str
    as_of: str
    bears: Bearing = Bearing.CONTEXT
    source_ids: tuple[str, ...] = ()
    status: str = "published"
    value: float | None = None
    unit: str = ""
    start: date | None = None
    end: date | None = None
    searched: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        if self.id == CLAIM or not _MARK.fullmatch(self.id):
            raise ValueError(
                f"id {self.id!r}; expected one word without blanks and square brackets, and not {CLAIM!r}, which marks "
                "what only repeats the claim."
            )
        if self.text == CLAIM:
            raise ValueError(f"text {self.text!r}; expected what was found: {CLAIM!r} marks what repeats the claim.")
        _one_of("status", self.status, STATUSES)
        if bool(self.source_ids) == bool(self.searched):
            raise ValueError(
                f"sources {list(self.source_ids)} and searched {self.searched!r}; expected ids of sources for what was "
                "found, or what was searched, and where, for what was not."
            )
        _number(self.value, self.unit)
        _in_order(self.start, self.end)
        span(self.as_of, "as_of")
        self._search_alone()
        self.finding()

    def check_sources(self, known: Mapping[str, Source]) -> None:
        """Hold the fact to its sources: ValueError if one is not known, or the fact is later than all of them."""
        unknown = [i for i in self.source_ids if i not in known]
        if unknown:
            raise ValueError(
                f"sources {list(self.source_ids)}: {unknown[0]!r} is not known; expected ids of sources of the story "
                f"or of the package.{did_you_mean(unknown[0], known, most=2)}"
            )
        first, _ = span(self.as_of)
        latest = max((known[i].latest for i in self.source_ids), default=first)
        if first > latest:
            raise ValueError(
                f"as_of {self.as_of!r}; expected a date not later than its sources {list(self.source_ids)}, the latest "
                f"of which is of {latest}."
            )

    def _search_alone(self) -> None:
        if self.where and not self.searched:
            raise ValueError(f"where {self.where!r} without searched; expected what was searched there.")
        own = {"bears": self.bears != Bearing.CONTEXT, "value": self.value is not None, "start": bool(self.start)}
        own["status"] = self.status != "published"
        given = [name for name, is_given in own.items() if is_given]
        if self.searched and given:
            raise ValueError(
                f"{', '.join(given)} with searched {self.searched!r}, which found nothing; expected it only of what "
                "was found: that is a fact of its own, with sources."
            )

    def finding(self) -> Finding:
        """Tell the fact, or the search, as a finding."""
        if self.searched:
            search = Search(what=self.searched, where=self.where, until=self.as_of)
            return Finding(name=self.text, method=search.in_words, as_of=self.as_of, searched=search)
        return Finding(
            name=self.text,
            method=self._read(),
            value=self.value,
            unit=self.unit,
            assumptions=()
            if self.status.startswith("published")
            else (_("status: {status}").format(status=_(self.status)),),
            sources=self.source_ids,
            as_of=self.as_of,
            bearing=self.bears,
        )

    def _read(self) -> str:
        if self.start is None or self.end is None:
            return _("read in the sources named")
        return _("read in the sources named; {days}").format(days=between(day(self.start), day(self.end)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One thing that a published site said and that was put right: `on` which day, what, was, now, and why.

    Raises
    ------
    ValueError
        If `what` is not one of `CORRECTED`, or a text is missing.
    """

    on: date
    what: str
    was: str
    now: str
    reason: str

    def __post_init__(self) -> None:
        if self.what not in CORRECTED:
            allowed = ", ".join(f"{what!r} for {of}" for what, of in CORRECTED.items())
            raise ValueError(f"what {self.what!r}; expected {allowed}.")
        if not all(text.strip() for text in (self.was, self.now, self.reason)):
            raise ValueError(f"was {self.was!r}, now {self.now!r}, reason {self.reason!r}; expected all three.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Claim):
    """One statement of a story: what is claimed, and how it is checked.

    Parameters
    ----------
    id, text : str
        The text is our own short paraphrase.
    kind : str
        One of `KINDS`.
    check : Struct
        How it is checked: the fields of its kind, see `layers.story_file.check_kinds`.
    stated_on, url : str
        Date of the story (year, month or day) and its address.
    said_by : str
        Who says it in the story; empty where nobody is named.
    value, unit, sense, low, high, rounded_to, words
        The number or the range claimed, if any, and how it is meant: see `geo.claim.Claim`.
    start, end : date
        First and last day that the statement speaks of, if any.
    places, layers : tuple of str
        Rows that maps link to, and all layers that show the statement: references of the story.
    show : tuple of ShowFile
        Map pages that show it, and what is to be open there.
    facts : tuple of Fact
        Published facts that no table holds, and searches that found none.
    corrections : tuple of Correction
        What earlier sites said of it and was put right.
    sentence, brief : str
        For "reported": the answer, each clause with the ids of the facts that say it ("It grew [rates]."), and the
        same in a line. The verdict follows from the facts.
    sentences, briefs : mapping of str to str
        For every other check: own words by verdict, in place of those that the check writes itself.

    Raises
    ------
    ValueError
        If a field is not as above; the message begins with the name of the field.
    """

    stated_on: str
    check: msgspec.Struct
    start: date | None = None
    end: date | None = None
    places: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    corrections: tuple[Correction, ...] = ()
    sentence: str = ""
    brief: str = ""
    show: tuple[ShowFile, ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)
    briefs: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(
                f"id {self.id!r}; expected lower case letters, digits, _ and -: it is a word of commands and addresses."
            )
        _one_of("kind", self.kind, KINDS)
        self._worded(reported=self.check_kind == REPORTED)
        span(self.stated_on, "stated_on")
        _in_order(self.start, self.end)
        if self.low is None and self.high is None:
            _number(self.value, self.unit)
        _once("fact", "id", (fact.id for fact in self.facts))
        _once("fact", "text", (fact.text for fact in self.facts))
        Claim.__post_init__(self)  # not super(): a class with slots is made anew, and super() means the one before
        self._marked("sentence", self.sentence)
        self._marked("brief", self.brief)

    def _worded(self, *, reported: bool) -> None:
        if reported != bool(self.sentence):
            raise ValueError(
                f"sentence {self.sentence!r} with check {self.check_kind!r}; expected one for {REPORTED!r}, and none "
                "for a check that computes its answer: it may have sentences, by verdict."
            )
        if self.brief and not reported:
            raise ValueError(
                f"brief {self.brief!r} with check {self.check_kind!r}; expected one only for {REPORTED!r}."
            )
        for name, words in (("sentences", self.sentences), ("briefs", self.briefs)):
            if words and reported:
                raise ValueError(
                    f"{name} with check {REPORTED!r}; expected sentence and brief: its verdict is of facts."
                )
            for verdict in words:
                _one_of(name, verdict, [str(one) for one in Verdict])
        if reported and self.kind != "opinion" and not self.facts:
            raise ValueError("fact is missing; expected at least one fact or search, or the kind 'opinion'.")

    @property
    def check_kind(self) -> str:
        """Name of the kind of its check."""
        return kind_of(self.check)

    @property
    def year(self) -> int:
        """Year in which the story was published."""
        return int(self.stated_on[:4])

    def claim(self) -> Claim:
        """Take what is claimed, without how it is checked."""
        return Claim(**{own.name: getattr(self, own.name) for own in fields(Claim)})

    def clauses(self, marked: str) -> tuple[Clause, ...]:
        """Read a sentence whose clauses end with ids of facts; errors as `geo.claim.clauses`."""
        return clauses(marked, {fact.id: fact.text for fact in self.facts}) if marked else ()

    def _marked(self, field: str, marked: str) -> None:
        """Hold the marks of a sentence to the ids of the facts."""
        try:
            found = self.clauses(marked)
        except ValueError as error:
            raise ValueError(f"{field}: {error}") from error
        known = {CLAIM, *(fact.text for fact in self.facts)}
        unknown = [mark for clause in found for mark in clause.rests_on if mark not in known]
        if unknown:
            ids = ", ".join(f"[{mark}]" for mark in (*(fact.id for fact in self.facts), CLAIM))
            raise ValueError(
                f"{field} {marked!r} rests on [{repr(unknown[0])[1:-1]}]; expected the id of a fact of the statement, "
                f"of {ids}."
            )

    def findings(self) -> tuple[Finding, ...]:
        """Tell all facts and searches as findings."""
        return tuple(fact.finding() for fact in self.facts)

    def fact(self, fact_id: str) -> Fact:
        """Take one of the facts; ValueError if there is none with this id."""
        for fact in self.facts:
            if fact.id == fact_id:
                return fact
        raise ValueError(
            f"statement {self.id!r} has no fact {fact_id!r}; expected one of {[f.id for f in self.facts]}."
        )


def _one_of(field: str, value: str, allowed: Collection[str]) -> None:
    if value not in allowed:
        raise ValueError(f"{field} {value!r}; expected one of {', '.join(allowed)}.")


def _number(value: float | None, unit: str) -> None:
    if value is None and unit:
        raise ValueError(f"unit {unit!r} without value; expected both or neither.")
    if value is not None and not unit:
        raise ValueError(f"value {value} has no unit; expected one, '1' for a ratio.")
    if value is not None and not isfinite(value):
        raise ValueError(f"value {value}; expected a finite number.")


def _in_order(start: date | None, end: date | None) -> None:
    if (start is None) != (end is None) or (start and end and start > end):
        raise ValueError(f"start {start} and end {end}; expected both, in order, or neither.")


def _once(table: str, field: str, values: Iterable[str]) -> None:
    twice = [value for value, times in Counter(values).items() if times > 1]
    if twice:
        raise ValueError(f"{table} {field} {twice[0]!r} stands twice; expected each {field} once.")
