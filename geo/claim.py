"""What is claimed, what was found, and the verdict: the words in which every check answers."""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite


class Verdict(StrEnum):
    """The four answers a check may give."""

    HOLDS = "holds"
    HOLDS_ONLY_IF = "holds only if"
    DOES_NOT_HOLD = "does not hold"
    CANNOT_BE_CHECKED = "cannot be checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of a story, in our own short words.

    `value` and `unit` are the number claimed, as printed ("85", "percent"); both empty where none is.
    """

    id: str
    text: str
    kind: str
    value: float | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        if not self.id or not self.text:
            raise ValueError(f"claim {self.id!r} has the text {self.text!r}; expected both an id and a text.")
        if self.value is not None and not (isfinite(self.value) and self.unit):
            raise ValueError(
                f"claim {self.id!r} gives {self.value} in unit {self.unit!r}; expected a finite number with its unit. "
                "If the statement has no number, leave both out."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One number found by a check, with its range under other fair assumptions and what it rests on.

    `value` None means that no number could be found; `method` then says what was searched.
    `arithmetic` shows the sum as a reader would write it ("1784.665 / 1665 - 1 = 7.19 %").
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

    def __post_init__(self) -> None:
        if self.value is not None and not self.unit:
            raise ValueError(f"finding {self.name!r} has a number without a unit; expected one, '1' for a ratio.")
        bounds = [b for b in (self.low, self.value, self.high) if b is not None]
        if bounds != sorted(bounds):
            raise ValueError(
                f"finding {self.name!r} has low {self.low}, value {self.value}, high {self.high}; "
                "expected low <= value <= high."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A claim with its verdict in one plain sentence and the findings behind it.

    `brief` is the sentence for somebody who reads no other, in a line or two; empty where `sentence` is as short.
    `key` names the finding whose number stands beside the claim; empty where no number answers it.
    """

    claim: Claim
    verdict: Verdict
    sentence: str
    findings: tuple[Finding, ...] = ()
    brief: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        if not self.sentence.strip():
            raise ValueError(f"the check of {self.claim.id!r} has no sentence; expected one that a reader understands.")
        if self.verdict is not Verdict.CANNOT_BE_CHECKED and not self.findings:
            raise ValueError(
                f"the check of {self.claim.id!r} says {self.verdict.value!r} without a finding; "
                "expected at least one. If nothing was found, the verdict is 'cannot be checked'."
            )
        numbered = [finding.name for finding in self.findings if finding.value is not None]
        if self.key and self.key not in numbered:
            raise ValueError(
                f"the check of {self.claim.id!r} names the finding {self.key!r}; "
                f"expected one with a number, of {', '.join(numbered) or 'none'}."
            )

    @property
    def key_finding(self) -> Finding | None:
        """The finding that `key` names."""
        return next((finding for finding in self.findings if finding.name == self.key), None) if self.key else None
