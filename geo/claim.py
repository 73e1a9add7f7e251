"""What is claimed, what was found, and the verdict: the words in which every check answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from leadline.near import checks_names
from leadline.words import N_, _, day

NOBODY = N_("the story itself, which names nobody")
AS_PRINTED, ABOUT = N_("as printed"), N_("about")
SENSES = (
    AS_PRINTED,
    ABOUT,
    N_("at least"),
    N_("at most"),
    N_("more than"),
    N_("less than"),
)  # how a claimed number is meant
CLAIM = "claim"  # what a clause rests on that only repeats the claim


class Verdict(StrEnum):
    """The six answers a check may give.

    >>> [verdict.value for verdict in Verdict]
    ['holds', 'holds only if', 'does not hold', 'not supported', 'opinion', 'cannot be told']
    """

    HOLDS = N_("holds")
    HOLDS_ONLY_IF = N_("holds only if")
    DOES_NOT_HOLD = N_("does not hold")
    NOT_SUPPORTED = N_("not supported")
    OPINION = N_("opinion")
    CANNOT_BE_TOLD = N_("cannot be told")


MEANINGS: Mapping[Verdict, str] = {
    Verdict.HOLDS: N_("what was found bears out all of it"),
    Verdict.HOLDS_ONLY_IF: N_("what was found bears out a part of it, or one reading of it, which the sentence names"),
    Verdict.DOES_NOT_HOLD: N_("what was found contradicts it"),
    Verdict.NOT_SUPPORTED: N_("a search found no source for it; the finding says where it looked, and until when"),
    Verdict.OPINION: N_("it holds nothing that could be measured"),
    Verdict.CANNOT_BE_TOLD: N_("the data at hand do not decide; the sentence says what would"),
}


class Bearing(StrEnum):
    """What a fact does for a statement."""

    SUPPORTS = N_("supports")
    LIMITS = N_("limits")  # a part of the statement is not so, or so in one reading only
    CONTRADICTS = N_("contradicts")
    CONTEXT = N_("context")


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of a story, in our own short words.

    `value` and `unit` are the number claimed, as printed ("12", "percent"); both empty where none is. `sense` says how
    it is meant ("as printed", "about", "at least" and so on, see `geo.claimed`), `rounded_to` to which step it is
    rounded, where that is known; a range has `low` and `high`, or one of them, and no value. `said_by` is who says it
    in the story, empty where nobody is named; `stated_on` (year, month or day) and `url` are the story's. `words` are
    those in which the number was claimed ("a third"), empty where it was digits.

    Examples
    --------
    >>> Claim(id="budget", text="The budget grew by 7.2 %", kind="growth", value=7.2, unit="%").speaker
    'the story itself, which names nobody'
    >>> Claim(id="budget", text="", kind="growth")
    Traceback (most recent call last):
    ValueError: claim 'budget' has the text ''; expected both an id and a text.
    """

    id: str
    text: str
    kind: str
    value: float | None = None
    unit: str = ""
    said_by: str = ""
    stated_on: str = ""
    url: str = ""
    sense: str = "as printed"
    low: float | None = None
    high: float | None = None
    rounded_to: float | None = None
    words: str = ""

    def __post_init__(self) -> None:
        if not self.id or not self.text:
            raise ValueError(f"claim {self.id!r} has the text {self.text!r}; expected both an id and a text.")
        if self.value is not None and not (isfinite(self.value) and self.unit):
            raise ValueError(
                f"claim {self.id!r} gives {self.value} in unit {self.unit!r}; expected a finite number with its unit. "
                "If the statement has no number, leave both out."
            )
        self._meant()

    def _meant(self) -> None:
        if self.sense not in SENSES:
            raise ValueError(f"claim {self.id!r} has the sense {self.sense!r}; expected one of {', '.join(SENSES)}.")
        ends = [end for end in (self.low, self.high) if end is not None]
        if ends and (self.value is not None or not self.unit or ends != sorted(ends) or not all(map(isfinite, ends))):
            given = {"low": self.low, "high": self.high, "value": self.value}
            told = ", ".join(f"{name} {number:g}" for name, number in given.items() if number is not None)
            raise ValueError(
                f"claim {self.id!r} gives {told}, unit {self.unit!r}; expected a range in order, low before high, with "
                "its unit and without a value, or a value alone."
            )
        if self.rounded_to is not None and not (isfinite(self.rounded_to) and self.rounded_to > 0):
            raise ValueError(
                f"claim {self.id!r} is rounded_to {self.rounded_to}; expected the step, above zero: 5 for 5, 10, 15."
            )
        if self.value is None:
            self._meant_without_value()
        else:
            self._meant_of(self.value)

    def _meant_without_value(self) -> None:
        """Nothing may be said of a number that is not there: it would be left out without a word."""
        if self.sense != AS_PRINTED or self.rounded_to is not None:
            raise ValueError(
                f"claim {self.id!r} has the sense {self.sense!r} and rounded_to {self.rounded_to} without value; "
                "expected them with a value only. Of a range write the ends themselves: low = 27.5."
            )

    def _meant_of(self, value: float) -> None:
        if self.sense == ABOUT and self.rounded_to is None:
            raise ValueError(
                f"claim {self.id!r} says about {value:g}; expected rounded_to, the step to which it is rounded."
            )
        if self.sense not in (AS_PRINTED, ABOUT) and value < 0:
            raise ValueError(
                f"claim {self.id!r} says {self.sense} {value:g}, which can be read in two ways; expected an end in "
                f"place of the value: low = {value:g} allows what is above it, high = {value:g} what is below."
            )

    @property
    def speaker(self) -> str:
        """Who says it, in words: the story itself where it names nobody."""
        return self.said_by or _(NOBODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was searched without finding it: what for, where, and until when (year, month or day)."""

    what: str
    where: str
    until: str

    def __post_init__(self) -> None:
        if not (self.what and self.where and self.until):
            raise ValueError(
                f"a search for {self.what!r} in {self.where!r} until {self.until!r}; expected all three: "
                "'none found' tells a reader nothing without what was searched, where, and until when."
            )

    @property
    def in_words(self) -> str:
        """The search in one sentence."""
        told = _("Searched for {what}, in {where}, until {until}: none found.")
        return told.format(what=self.what, where=self.where, until=day(self.until))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found by a check: a number with its range, a published fact, or what a search did not find.

    `low` and `high` are the range under other fair assumptions. `arithmetic` shows the sum as a reader would write it
    ("1784.665 / 1665 - 1 = 7.19 %"). `as_of` is the date of the fact, `bearing` what it does for the statement.
    `searched` is set where nothing was found: such a finding has no number and no source.

    Examples
    --------
    >>> Finding(name="The budgets.", method="later over earlier", value=7.187, unit="%", low=7.1, high=7.3).opening
    'The budgets'
    >>> Finding(name="The budgets.", method="later over earlier", value=7.187)
    Traceback (most recent call last):
    ValueError: finding 'The budgets.' has a number without a unit; expected one, '1' for a ratio.
    """

    name: str
    method: str
    value: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    arithmetic: str = ""
    assumptions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    as_of: str = ""
    bearing: Bearing | None = None
    searched: Search | None = None

    def __post_init__(self) -> None:
        if self.value is not None and not self.unit:
            raise ValueError(f"finding {self.name!r} has a number without a unit; expected one, '1' for a ratio.")
        bounds = [b for b in (self.low, self.value, self.high) if b is not None]
        if bounds != sorted(bounds):
            raise ValueError(
                f"finding {self.name!r} has low {self.low}, value {self.value}, high {self.high}; "
                "expected low <= value <= high."
            )
        if self.searched and (self.value is not None or self.sources):
            raise ValueError(
                f"finding {self.name!r} says that a search found nothing, and has the value {self.value} and the "
                f"sources {list(self.sources)}; expected neither. What was found is a finding of its own."
            )

    @property
    def opening(self) -> str:
        """The name as the first clause of a sentence: without its full stop."""
        return self.name.rstrip(".。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A part of a sentence, and the names of the findings that say it (or "claim", where it repeats the claim)."""

    text: str
    rests_on: tuple[str, ...]


_STOPS = ".,;:?!。，；：？！、"  # of wide scripts too
_MARKED = re.compile(rf"(?P<text>[^\[\]]+)(?P<marks>\[[^\[\]]+\](?:\s*\[[^\[\]]+\])*)(?P<stop>[{re.escape(_STOPS)}]?)")


def clauses(marked: str, names: Mapping[str, str] | None = None) -> tuple[Clause, ...]:
    """Read a sentence whose clauses end with the findings that say them, in square brackets.

    Parameters
    ----------
    marked : str
        "The budget grew by 7.2 % [rates]; that of B grew faster [b][survey]."
    names : mapping of str to str, optional
        Name of the finding that each mark stands for; a mark that is not there is itself the name.

    Returns
    -------
    tuple of Clause
        Their texts one after the other are the sentence.

    Raises
    ------
    ValueError
        If a part of the sentence has no mark behind it.

    >>> [c.text for c in clauses("It grew [rates]; that of B grew faster [b][survey].")]
    ['It grew;', ' that of B grew faster.']
    """
    found, at = [], 0
    for part in _MARKED.finditer(marked):
        if part.start() != at:
            break
        at = part.end()
        marks = re.findall(r"\[([^\[\]]+)\]", part["marks"])
        text = part["text"].rstrip() + part["stop"]
        found.append(Clause(text=text, rests_on=tuple((names or {}).get(mark, mark) for mark in marks)))
    if not found or marked[at:].strip():
        raise ValueError(
            f"the sentence {marked!r} says {marked[at:].strip()!r} without a finding; expected each clause to end with "
            "the findings that say it, as in 'It grew by 7.2 % [rates].', or with [claim] where it repeats the claim."
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A claim with its verdict in one plain sentence and the findings behind it.

    `clauses` make up the sentence, each with the findings that say it; `brief_clauses` the one for somebody who reads
    no other, empty where the sentence is as short. `rule` says how the verdict follows from the findings. `key` names
    the finding whose number stands beside the claim; empty where no number answers it.

    Examples
    --------
    >>> claim = Claim(id="budget", text="The budget grew by 7.2 %", kind="growth", value=7.2, unit="%")
    >>> found = Finding(
    ...     name="two published budgets", method="later over earlier", value=7.187, unit="%", sources=("mof-2025",),
    ...     arithmetic="1784.665 / 1665 - 1 = 7.19 %",
    ... )
    >>> answer = Check(
    ...     claim=claim, verdict=Verdict.HOLDS, findings=(found,), key=found.name, rule="it rounds to the claim",
    ...     clauses=clauses("The budget grew by 7.19 % [two published budgets]."),
    ... )
    >>> print(answer.verdict, "-", answer.sentence)
    holds - The budget grew by 7.19 %.
    """

    claim: Claim
    verdict: Verdict
    clauses: tuple[Clause, ...]
    findings: tuple[Finding, ...]
    rule: str
    brief_clauses: tuple[Clause, ...] = ()
    key: str = ""

    def __post_init__(self) -> None:
        here = f"the check of {self.claim.id!r}"
        if not self.sentence.strip():
            raise ValueError(f"{here} has no sentence; expected one that a reader understands.")
        if not self.findings and self.verdict is not Verdict.OPINION:
            raise ValueError(f"{here} says {self.verdict.value!r} without a finding; expected at least one.")
        if not self.rule.strip():
            raise ValueError(f"{here} has no rule; expected the sentence that says how the verdict is chosen.")
        names = [finding.name for finding in self.findings]
        if len(set(names)) < len(names):
            raise ValueError(f"{here} has two findings of one name; expected a name of its own for each.")
        unknown = [n for c in (*self.clauses, *self.brief_clauses) for n in c.rests_on if n not in (CLAIM, *names)]
        if unknown:
            raise ValueError(
                f"{here} has a clause that rests on the finding {unknown[0]!r}; expected one of "
                f"{', '.join(names) or 'none'}, or {CLAIM!r}."
            )
        if self.key and (self.key_finding is None or self.key_finding.value is None):
            numbered = [finding.name for finding in self.findings if finding.value is not None]
            raise ValueError(
                f"{here} names the finding {self.key!r}; expected one with a number, of "
                f"{', '.join(numbered) or 'none'}."
            )

    @property
    def sentence(self) -> str:
        """The answer in one plain sentence."""
        return "".join(clause.text for clause in self.clauses).strip()

    @property
    def brief(self) -> str:
        """The answer for somebody who reads no other: a line or two."""
        return "".join(clause.text for clause in self.brief_clauses).strip() or self.sentence

    @property
    def key_finding(self) -> Finding | None:
        """The finding that `key` names."""
        return next((finding for finding in self.findings if finding.name == self.key), None) if self.key else None

    def _repr_html_(self) -> str:
        """HTML for a notebook: verdict and sentence, the claim, then the first findings, that of `key` first."""
        from leadline.notebook import block, table  # noqa: PLC0415  a check is made without it

        order = sorted(self.findings, key=lambda finding: finding.name != self.key)
        rows = [
            (finding.name, _number(finding, self.claim), _(finding.bearing) if finding.bearing else "")
            for finding in order
        ]
        claim = _("Claimed: {text} ({speaker})").format(text=self.claim.text, speaker=self.claim.speaker)
        heads = (_("Finding"), _("Value"), _("What it does"))
        return block(self.sentence, claim, tables=[table(heads, rows)], bold=_(self.verdict))

    def finding(self, name: str) -> Finding:
        """Take the finding of a name; ValueError if there is none, listing those there are."""
        for finding in self.findings:
            if finding.name == name:
                return finding
        names = ", ".join(finding.name for finding in self.findings)
        raise ValueError(f"the check of {self.claim.id!r} has no finding {name!r}; expected one of {names}.")


def _number(finding: Finding, claim: Claim) -> str:
    """Write the number of a finding as every page does, with unit and range; "" if it has none."""
    from geo.told_numbers import told_of  # noqa: PLC0415  likewise; it imports this module

    if finding.value is None:
        return ""
    number, low, high = told_of(finding, claim)
    value = f"{number} {'' if finding.unit == '1' else finding.unit}".strip()
    if finding.low is None or finding.high is None or finding.low == finding.high:
        return value
    return _("{value} ({low} to {high})").format(value=value, low=low, high=high)
