"""A check in words, for a terminal: its verdict in short, or everything."""

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.claim import Check, Claim, Finding
    from layers.stories.statement import Correction


COLUMNS = 80


def in_short(check: "Check", corrections: "Sequence[Correction]", command: str, read_as: str = "") -> str:
    """Tell a check on one screen: statement, verdict, number with its range, why, sources, and how to see more.

    `read_as` says what the claimed number allows, as `layers.checks.explained.read_as` tells it.
    """
    from geo.figures import with_minus  # noqa: PLC0415

    claim, key = check.claim, check.key_finding
    sources = {words for finding in check.findings for words in finding.sources}
    lines = [*_filled(claim.text), *_filled(f"{claim.speaker}, {claim.stated_on}".removesuffix(", "), "said by"), ""]
    lines += [check.verdict.value.upper()]
    lines += _filled(f"{key.opening}{value_words(key, claim)}", "number") if key else []
    lines += _filled(claimed_words(claim, read_as), "claimed") if read_as else []
    lines += [*_filled(with_minus(check.brief), "why"), *_filled(_counted(len(check.findings), len(sources)), "from")]
    lines += [*_filled(f"{corrections[-1].on}, {corrections[-1].what}", "corrected")] if corrections else []
    return "\n".join([*lines, "", f"everything: {command} --full"])


def _counted(findings: int, sources: int) -> str:
    found = f"{findings} finding{'' if findings == 1 else 's'}"
    return f"{found}, {sources} source{'' if sources == 1 else 's'}"


def _filled(words: str, title: str = "") -> list[str]:
    """Break a text at the width of a terminal, behind its title."""
    first, rest = (f"{title + ':':<10} ", " " * 11) if title else ("", "")
    return textwrap.wrap(
        words, COLUMNS, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def claimed_words(claim: "Claim", read_as: str) -> str:
    """Tell the number of a claim, and what it is read as; of a range, that alone."""
    from geo.claimed import digits_of, with_words  # noqa: PLC0415
    from geo.units import RATIO, counted  # noqa: PLC0415

    if claim.value is None:
        return read_as
    number = f"{digits_of(claim):,.15g}".replace("-", "−")
    return f"{with_words(claim, number if claim.unit == RATIO else counted(number, claim.unit))}, {read_as}"


def in_full(check: "Check", corrections: "Sequence[Correction]", read_as: str = "") -> str:
    """Tell a check with all its findings, and what earlier sites said of it."""
    from geo.figures import with_minus  # noqa: PLC0415

    claim = check.claim
    stated = ", ".join(words for words in (claim.stated_on, claim.url) if words)
    lines = [
        claim.text,
        f"said by: {claim.speaker}",
        f"stated: {stated}",
        *([f"claimed: {claimed_words(claim, read_as)}"] if read_as else []),
        f"{check.verdict.value}: {with_minus(check.sentence)}",
    ]
    lines += ["", f"how the verdict is chosen: {check.rule}"]
    for finding in check.findings:
        lines += ["", *finding_lines(finding, claim)]
    lines += [""] * bool(corrections)
    lines += [f'corrected {c.on}, {c.what}: "{c.was}" is now "{c.now}". {c.reason}' for c in corrections]
    return "\n".join(lines)


def finding_lines(finding: "Finding", claim: "Claim") -> list[str]:
    """Tell a finding: its number with its range, the sum, the assumptions, the sources."""
    from geo.figures import with_minus  # noqa: PLC0415

    value = value_words(finding, claim)
    lines = [f"- {finding.name.removesuffix('.') if value else finding.name}{value}"]
    lines += [f"  {words}" for words in (with_minus(finding.arithmetic), finding.method) if words]
    lines += [f"  as of: {finding.as_of}"] * bool(finding.as_of)
    lines += [f"  for the statement: {finding.bearing}"] * bool(finding.bearing)
    lines += [f"  assumed: {words}" for words in finding.assumptions]
    return lines + [f"  source: {words}" for words in finding.sources]


def value_words(finding: "Finding", claim: "Claim") -> str:
    """Tell the number of a finding behind a colon, as every page does, with unit and range; empty if it has none."""
    from geo.figures import with_minus  # noqa: PLC0415
    from geo.told_numbers import told_of  # noqa: PLC0415

    if finding.value is None:
        return ""
    number, low, high = told_of(finding, claim)
    ranged = None not in (finding.low, finding.high) and finding.low != finding.high
    bounds = f" ({low} to {high})" if ranged else ""
    return with_minus(f": {number}{'' if finding.unit == '1' else f' {finding.unit}'}{bounds}")
