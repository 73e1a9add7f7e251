"""Numbers in the sentence of an observed share: places that are filled in as every other surface tells them."""

from collections.abc import Mapping

from geo.claim import Finding
from geo.told_numbers import told_of
from leadline.words import _, between, ngettext, pgettext


def tenths(percent: float) -> str:
    """Write a share as the arithmetic of a finding does, to a tenth."""
    return f"{percent:.1f}".removesuffix(".0")


def in_reach(value: Mapping[str, Finding]) -> tuple[str, str, str]:
    """Write the share in reach at one moment on average, at the least and at the most."""
    return in_digits(value, "moment"), in_digits(value, "least"), in_digits(value, "most")


def in_digits(value: Mapping[str, Finding], mark: str) -> str:
    """Write the place of a finding's number, which the sentence fills in as every other surface tells it."""
    return pgettext("number", "none") if value[mark].value is None else f"{{{mark}}}"


def in_hours(value: Mapping[str, Finding], mark: str) -> str:
    """Hours in words; more than the span where it was not reached."""
    if value[mark].value is None:
        return _("more than the span")
    one = told_of(value[mark]).number == "1"
    return ngettext("{count} hour", "{count} hours", 1 if one else 2).format(count=in_digits(value, mark))


def hours_between(value: Mapping[str, Finding], mark: str) -> tuple[str, str] | None:
    """Write the places of the ends of a range; None where there is none."""
    finding = value[mark]
    if finding.value is None or finding.low is None or finding.high is None or finding.low == finding.high:
        return None
    return f"{{{mark}.low}}", f"{{{mark}.high}}"


def in_range(value: Mapping[str, Finding], mark: str) -> str:
    """Write the places of the ends of a range, or of the number where it has none."""
    ends = hours_between(value, mark)
    return between(*ends) if ends else in_digits(value, mark)
