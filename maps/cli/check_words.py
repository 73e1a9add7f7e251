"""A check in words, for a terminal."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.claim import Check, Finding
    from layers.stories.statement import Correction


def in_full(check: "Check", corrections: "Sequence[Correction]") -> str:
    """Tell a check with all its findings, and what earlier sites said of it."""
    from geo.figures import with_minus  # noqa: PLC0415

    claim = check.claim
    stated = ", ".join(words for words in (claim.stated_on, claim.url) if words)
    lines = [
        claim.text,
        f"said by: {claim.speaker}",
        f"stated: {stated}",
        f"{check.verdict.value}: {with_minus(check.sentence)}",
    ]
    lines += ["", f"how the verdict is chosen: {check.rule}"]
    for finding in check.findings:
        lines += ["", *finding_lines(finding)]
    lines += [""] * bool(corrections)
    lines += [f'corrected {c.on}, {c.what}: "{c.was}" is now "{c.now}". {c.reason}' for c in corrections]
    return "\n".join(lines)


def finding_lines(finding: "Finding") -> list[str]:
    """Tell a finding: its number with its range, the sum, the assumptions, the sources."""
    from geo.figures import with_minus  # noqa: PLC0415

    value = value_words(finding)
    lines = [f"- {finding.name.removesuffix('.') if value else finding.name}{value}"]
    lines += [f"  {words}" for words in (with_minus(finding.arithmetic), finding.method) if words]
    lines += [f"  as of: {finding.as_of}"] * bool(finding.as_of)
    lines += [f"  for the statement: {finding.bearing}"] * bool(finding.bearing)
    lines += [f"  assumed: {words}" for words in finding.assumptions]
    return lines + [f"  source: {words}" for words in finding.sources]


def value_words(finding: "Finding") -> str:
    """Tell the number of a finding behind a colon, with its unit and its range; empty if it has none."""
    from geo.figures import half_width, printed, with_minus  # noqa: PLC0415

    if finding.value is None:
        return ""
    accuracy = half_width(finding.value, finding.low, finding.high)
    ends = [printed(end, accuracy) for end in (finding.low, finding.high) if end is not None]
    told = len(ends) == 2 and finding.low != finding.high  # noqa: PLR2004  a low and a high one
    bounds = f" ({' to '.join(ends)})" if told else ""
    return with_minus(
        f": {printed(finding.value, accuracy)}{'' if finding.unit == '1' else f' {finding.unit}'}{bounds}"
    )
