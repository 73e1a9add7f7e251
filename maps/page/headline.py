"""What a page says before its map: what was claimed, the verdict, and the finding in one line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from geo.claim import Check, Verdict
from geo.figures import with_minus
from leadline.near import checks_names
from leadline.words import _, listed, ngettext, spoken

# Ends of a first sentence; none is behind an initial, as in "J. Smith".
_SENTENCE = re.compile(r"(?:(?<=[a-z\d%)][.!?])|(?<=[A-Z]{2}[.!?]))(?=\s+\S)|(?<=。)(?=\S)")


class Remark(NamedTuple):
    """A statement in short, its verdict, and where to read its check."""

    text: str
    verdict: str
    href: str


@checks_names
@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The claim in short, its verdict, one sentence, where to read the whole check; all but `finding` may be empty.

    `remarks` are statements that the page shows beside that.

    Examples
    --------
    >>> Headline(finding="Twelve ships entered.", claim="More ships enter", verdict="holds").finding
    'Twelve ships entered.'
    """

    finding: str
    claim: str = ""
    verdict: str = ""
    href: str = ""
    remarks: tuple["Remark", ...] = ()

    @property
    def first(self) -> str:
        """First sentence of the finding, whole; a phone shows the others when it is asked."""
        return _SENTENCE.split(self.finding, maxsplit=1)[0]

    @property
    def rest(self) -> str:
        """What follows the first sentence, with the space before it."""
        return self.finding[len(self.first) :]

    @property
    def in_words(self) -> str:
        """Claim, verdict and finding as a passage of text, for those who see no more of the page."""
        parts = [
            _("Claimed: {claim}").format(claim=self.claim) * bool(self.claim),
            _("Verdict: {verdict}.").format(verdict=_(self.verdict)) * bool(self.verdict),
            self.finding,
        ]
        return " ".join(part for part in parts if part)


def headline(check: Check) -> Headline:
    """Headline of a check: its brief; the rest is one click away."""
    return Headline(
        finding=with_minus(brief(check)),
        claim=check.claim.text,
        verdict=check.verdict.value,
        href=f"checks.html#{check.claim.id}",
    )


def remark(check: Check) -> Remark:
    """Tell of a check what a page says that shows it beside others."""
    return Remark(check.claim.text, check.verdict.value, f"checks.html#{check.claim.id}")


def tally(checks: Iterable[Check]) -> Headline:
    """Headline of a whole story: how many of its statements got which verdict."""
    verdicts = [check.verdict for check in checks]
    numbers = {verdict: verdicts.count(verdict) for verdict in Verdict if verdict in verdicts}
    counts = listed(_("{n} {told}").format(n=n, told=told(verdict, n)) for verdict, n in numbers.items())
    words = ngettext(
        "Of {n} statement of the story, {counts}.", "Of {n} statements of the story, {counts}.", len(verdicts)
    )
    return Headline(finding=words.format(n=len(verdicts), counts=counts), href="checks.html")


def upshot(checks: Sequence[Check]) -> str:
    """One sentence on a story: how many of its statements got which verdict, each one that occurs."""
    verdicts = [check.verdict for check in checks]
    if len(verdicts) == 1:
        return _("The statement {told}.").format(told=told(verdicts[0], 1))
    if set(verdicts) == {Verdict.HOLDS}:
        return _("Of the {n} statements, all hold.").format(n=len(verdicts))
    if set(verdicts) == {Verdict.CANNOT_BE_TOLD}:
        return _("Of the {n} statements, none can be told.").format(n=len(verdicts))
    return tally(checks).finding


def told(verdict: Verdict, n: int) -> str:
    """Say what so many statements with a verdict do; in another language the word of the verdict.

    >>> told(Verdict.DOES_NOT_HOLD, 3), told(Verdict.DOES_NOT_HOLD, 1)
    ('do not hold', 'does not hold')
    """
    if not spoken().is_source:
        return _(verdict.value)
    return _OF_ONE[verdict] if n == 1 else _OF_MANY[verdict]


_OF_MANY = {
    Verdict.HOLDS: "hold",
    Verdict.HOLDS_ONLY_IF: "hold only on a condition",
    Verdict.DOES_NOT_HOLD: "do not hold",
    Verdict.NOT_SUPPORTED: "are not supported",
    Verdict.OPINION: "are opinions",
    Verdict.CANNOT_BE_TOLD: "cannot be told",
}
_OF_ONE = {
    Verdict.HOLDS: "holds",
    Verdict.HOLDS_ONLY_IF: "holds only on a condition",
    Verdict.DOES_NOT_HOLD: "does not hold",
    Verdict.NOT_SUPPORTED: "is not supported",
    Verdict.OPINION: "is an opinion",
    Verdict.CANNOT_BE_TOLD: "cannot be told",
}


def brief(check: Check) -> str:
    """Tell a check to somebody who reads no other line of it: its brief, else its sentence to the semicolon."""
    return check.brief if check.brief_clauses else first_clause(check.sentence)


def first_clause(sentence: str) -> str:
    """Sentence up to its first semicolon, closed with a full stop.

    >>> first_clause("No entry was reported; aircraft in the zone fell by 2 %.")
    'No entry was reported.'
    """
    first = re.split("[;；]", sentence, maxsplit=1)[0].rstrip()
    return first if first.endswith("。") else first.rstrip(". ") + _(".")
