"""What a page says before its map: what was claimed, the verdict, and the finding in one line."""

from collections.abc import Iterable
from dataclasses import dataclass

from geo.claim import Check, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The claim in short, its verdict, one sentence, where to read the whole check; all but `finding` may be empty."""

    finding: str
    claim: str = ""
    verdict: str = ""
    href: str = ""


def headline(check: Check) -> Headline:
    """Headline of a check: its sentence up to the first semicolon; the rest is one click away."""
    return Headline(
        finding=first_clause(check.sentence),
        claim=check.claim.text,
        verdict=check.verdict.value,
        href=f"checks.html#{check.claim.id}",
    )


def tally(checks: Iterable[Check]) -> Headline:
    """Headline of a whole story: how many of its statements got which verdict."""
    verdicts = [check.verdict for check in checks]
    counts = ", ".join(f"{verdicts.count(v)} {_WORDS[v]}" for v in Verdict if v in verdicts)
    return Headline(finding=f"Of {len(verdicts)} statements of the story {counts}.", href="checks.html")


_WORDS = {
    Verdict.HOLDS: "hold",
    Verdict.HOLDS_ONLY_IF: "hold only on a condition",
    Verdict.DOES_NOT_HOLD: "do not hold",
    Verdict.CANNOT_BE_CHECKED: "cannot be checked",
}


def first_clause(sentence: str) -> str:
    """Sentence up to its first semicolon, closed with a full stop.

    >>> first_clause("No entry was reported; aircraft in the zone fell by 2 %.")
    'No entry was reported.'
    """
    return sentence.split(";", maxsplit=1)[0].rstrip(". ") + "."
