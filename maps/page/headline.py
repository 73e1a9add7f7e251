"""What a page says before its map: what was claimed, the verdict, and the finding in one line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo.claim import Check, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The claim in short, its verdict, one sentence, where to read the whole check; all but `finding` may be empty."""

    finding: str
    claim: str = ""
    verdict: str = ""
    href: str = ""

    @property
    def in_words(self) -> str:
        """Claim, verdict and finding as a passage of text, for those who see no more of the page."""
        parts = [
            f"Claimed: {self.claim}" * bool(self.claim),
            f"Verdict: {self.verdict}." * bool(self.verdict),
            self.finding,
        ]
        return " ".join(part for part in parts if part)


def headline(check: Check) -> Headline:
    """Headline of a check: its brief; the rest is one click away."""
    return Headline(
        finding=brief(check),
        claim=check.claim.text,
        verdict=check.verdict.value,
        href=f"checks.html#{check.claim.id}",
    )


def tally(checks: Iterable[Check]) -> Headline:
    """Headline of a whole story: how many of its statements got which verdict."""
    verdicts = [check.verdict for check in checks]
    counts = ", ".join(f"{verdicts.count(v)} {told(v, verdicts.count(v))}" for v in Verdict if v in verdicts)
    return Headline(finding=f"Of {len(verdicts)} statements of the story, {counts}.", href="checks.html")


def upshot(mapped: Sequence[Check]) -> str:
    """One sentence on a story: how the statements came out that have a map of their own."""
    holding = sum(check.verdict is Verdict.HOLDS for check in mapped)
    count = {0: "none holds", len(mapped): "all hold"}.get(holding, f"{holding} hold")
    return f"Of the {_number(len(mapped))} claims that a map can test, {count} as told."


def _number(n: int) -> str:
    return {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}.get(n, str(n))


def told(verdict: Verdict, n: int) -> str:
    """Say what so many statements with a verdict do.

    >>> told(Verdict.DOES_NOT_HOLD, 3), told(Verdict.DOES_NOT_HOLD, 1)
    ('do not hold', 'does not hold')
    """
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
    return sentence.split(";", maxsplit=1)[0].rstrip(". ") + "."
