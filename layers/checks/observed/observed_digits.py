"""Numbers in the sentence of an observed share, with the digits that are known of them."""

from collections.abc import Mapping

from geo.claim import Finding
from geo.figures import accuracy_of_digits, half_width, printed
from leadline.words import _, between, ngettext, pgettext

DIGITS = 2  # of the numbers of a sentence


def tenths(percent: float) -> str:
    """Write a share as the arithmetic of a finding does, to a tenth."""
    return f"{percent:.1f}".removesuffix(".0")


def in_reach(value: Mapping[str, Finding]) -> tuple[str, str, str]:
    """Write the share in reach at one moment on average, at the least and at the most."""
    moment, least, most = (in_digits(value[mark]) for mark in ("moment", "least", "most"))
    return moment, least, most


def in_digits(finding: Finding) -> str:
    """Write the number of a finding with the digits that its range bears out, at most two."""
    if finding.value is None:
        return pgettext("number", "none")
    accuracy = half_width(finding.value, finding.low, finding.high) or 0.0
    return printed(finding.value, max(accuracy, accuracy_of_digits(finding.value, DIGITS)), digits=DIGITS)


def in_hours(finding: Finding) -> str:
    """Hours in words; more than the span where it was not reached."""
    if finding.value is None:
        return _("more than the span")
    count = in_digits(finding)
    return ngettext("{count} hour", "{count} hours", 1 if count == "1" else 2).format(count=count)


def hours_between(finding: Finding) -> tuple[str, str] | None:
    """Write the ends of a range of hours, each to its first digit; None where there is none."""
    if finding.value is None or finding.low is None or finding.high is None or finding.low == finding.high:
        return None
    low, high = (printed(end, accuracy_of_digits(end, 1), digits=1) for end in (finding.low, finding.high))
    return None if low == high else (low, high)


def in_range(finding: Finding, accuracy: float) -> str:
    """Write the ends of a range to the place that an accuracy, in the unit of the finding, bears out."""
    ends = (finding.value if end is None else end for end in (finding.low, finding.high))
    return between(*(printed(end or 0.0, accuracy) for end in ends))
