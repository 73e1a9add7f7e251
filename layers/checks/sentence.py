"""The words of a check: those of the story for the verdict, else those of the kind; numbers are those of findings."""

import logging
import re
from collections.abc import Mapping

from geo.claim import CLAIM, Check, Claim, Clause, Finding, Verdict, clauses
from geo.claimed import digits_of, interval_of
from geo.said_numbers import unsaid_numbers
from geo.told_numbers import told as told_plain
from geo.told_numbers import told_of
from layers.stories.statement import Statement
from leadline.words import _, as_sentence, unstopped
from leadline.words import number as told_number

log = logging.getLogger("leadline")
TEXTS = ("name", "unit", "arithmetic", "terms", "as_of")  # parts of a finding that are words
NUMBERS = ("value", "low", "high")
UNSIGNED = "unsigned"  # before a format: the number without its sign
_PLACE = re.compile(r"\{(?P<mark>[^\s{}\[\].:!]+)(?:\.(?P<part>[a-z_]+))?(?::(?P<spec>[^{}\[\]]*))?\}")
_SPEC = re.compile(r"(?P<unsigned>unsigned)?\s*(?P<format>\+?,?(?:\.\d{1,2})?[efg]?)")


class NoNumberError(ValueError):
    """A placeholder asks for a number that the answer has not."""


def written(
    statement: Statement,
    verdict: Verdict,
    findings_by_mark: Mapping[str, Finding],
    default: str,
    default_brief: str = "",
    *,
    numbers: Mapping[str, float] | None = None,
) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """Write the sentence and the brief of a check.

    A sentence is a text whose clauses end with marks in square brackets, as `geo.claim.clauses` reads them. In it
    `{mark}` prints the value of the finding with that mark to the accuracy known, `{mark.low}` and `{mark.high}` its
    bounds, `{mark:.1f}` with that format, `{mark:unsigned.0f}` without its sign; `{mark.name}`, `{mark.unit}`,
    `{mark.arithmetic}`, `{mark.terms}` (the arithmetic before its first equals sign) and `{mark.as_of}` its words; and
    `{claim}` the number claimed. Nothing else is filled in, and nothing runs.

    Parameters
    ----------
    statement : Statement
        Its `sentences` and `briefs` hold the story's own words by verdict; its facts are findings too, by their ids.
    verdict : Verdict
        What came out.
    findings_by_mark : mapping of str to Finding
        What the check found, by the marks that its kind documents.
    default, default_brief : str
        The kind's own words, used where the story has none for the verdict, or where those ask for a number that the
        answer has not (which is told by a warning); likewise with marks and placeholders.
    numbers : mapping of str to float, optional
        Further numbers by mark, which a finding of the same clause says in its arithmetic.

    Returns
    -------
    tuple of Clause, tuple of Clause
        The sentence, and the brief (empty where there is none).

    Raises
    ------
    ValueError
        If a text names a mark that is not there, has another format, or prints a number that no finding of its clause
        says; the message names statement and text.
    """
    known = _known(statement, findings_by_mark)
    values = dict(numbers or {})
    own, own_brief = statement.sentences.get(verdict, ""), statement.briefs.get(verdict, "")
    try:
        told = _both(statement, verdict, (own or default, own_brief or ("" if own else default_brief)), known, values)
    except NoNumberError as error:
        if not (own or own_brief):
            raise
        log.warning("%s The words of the kind of check stand in their place.", error)
        return _both(statement, verdict, (default, default_brief), known, values)
    if own or own_brief:
        _hold_to_findings(statement, verdict, told, known)
    return told


class Known(dict[str, Finding]):
    """Findings by mark, and the claim that their numbers are told beside."""

    claim: Claim


def _both(
    statement: Statement,
    verdict: Verdict,
    texts: tuple[str, str],
    known: Known,
    numbers: Mapping[str, float],
) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """Clauses of a sentence and of its brief."""
    here = f"statement {statement.id!r}"
    sentence = _clauses(texts[0], known, numbers, f"{here}, sentences.{verdict.value!r}")
    return sentence, _clauses(texts[1], known, numbers, f"{here}, briefs.{verdict.value!r}")


def _known(statement: Statement, findings_by_mark: Mapping[str, Finding]) -> Known:
    facts = {fact.id: fact.finding() for fact in statement.facts}
    twice = [mark for mark in facts if mark in findings_by_mark and findings_by_mark[mark] != facts[mark]]
    if twice:
        raise ValueError(
            f"statement {statement.id!r} has a fact {twice[0]!r}, which is a mark of its check; expected another id."
        )
    claim = statement.claim()
    claimed = {} if claim.value is None else {CLAIM: _of_the_claim(claim)}
    known = Known({**facts, **findings_by_mark, **claimed})
    known.claim = claim
    return known


def _of_the_claim(claim: Claim) -> Finding:
    return Finding(name=claim.text, method="claimed", value=digits_of(claim), unit=claim.unit)


def _clauses(template: str, known: Known, numbers: Mapping[str, float], where: str) -> tuple[Clause, ...]:
    """Read a sentence by its marks first, then fill it in: no words of a finding can be taken for a mark."""
    if not template:
        return ()
    names = {mark: finding.name for mark, finding in known.items() if mark != CLAIM}
    try:
        marked = clauses(template, names)
        unknown = [name for clause in marked for name in clause.rests_on if name not in (CLAIM, *names.values())]
        if unknown:
            raise ValueError(f"[{unknown[0]}] marks nothing; expected one of {_listed(names)}.")  # noqa: TRY301
        told = [Clause(text=_filled(c.text, known, numbers), rests_on=c.rests_on) for c in marked]
    except ValueError as error:
        raise type(error)(f"{where}: {error}") from error
    if template.startswith("{"):  # begins with words of a finding
        told[0] = Clause(text=told[0].text[:1].upper() + told[0].text[1:], rests_on=told[0].rests_on)
    return tuple(told)


def _filled(text: str, known: Known, numbers: Mapping[str, float]) -> str:
    rest = _PLACE.sub("", text)
    if "{" in rest or "}" in rest:
        raise ValueError(
            f"the braces in {text.strip()!r} are no placeholder; expected {{mark}}, {{mark.low}}, {{mark.high}}, "
            "{mark.name} or a format behind a colon, as {mark:.1f}."
        )
    return _PLACE.sub(lambda place: _printed(place, known, numbers), text)


def _printed(place: re.Match[str], known: Known, numbers: Mapping[str, float]) -> str:
    mark, part, spec = place["mark"], place["part"] or "value", place["spec"] or ""
    if mark in numbers and part == "value":
        return _number(numbers[mark], told_plain(numbers[mark]).number, spec, place[0])
    if mark not in known:
        raise ValueError(f"{place[0]} names no finding; expected one of {_listed([*known, *numbers])}.")
    finding = known[mark]
    if part in TEXTS and not spec:
        return _text(finding, part)
    if part not in NUMBERS:
        raise ValueError(f"{place[0]} asks for {part!r}; expected {', '.join(NUMBERS)}, or without format {TEXTS}.")
    value = {"value": finding.value, "low": finding.low, "high": finding.high}[part]
    if value is None or finding.value is None:
        raise NoNumberError(f"{place[0]} asks for a number that {finding.name!r} has not{_why(finding)}.")
    plain = dict(zip(NUMBERS, told_of(finding, known.claim), strict=True))[part]
    return _number(value, plain, spec, place[0])


def _why(finding: Finding) -> str:
    """Say what the finding tells in place of its number; of bounds, what it has."""
    if finding.value is not None:
        return ": it has no range on that side"
    return f" in this answer: {finding.arithmetic.rstrip('.')}" if finding.arithmetic else " in this answer"


def _text(finding: Finding, part: str) -> str:
    match part:
        case "name":
            return finding.opening
        case "unit":
            return finding.unit
        case "as_of":
            return finding.as_of
    return finding.arithmetic if part == "arithmetic" else finding.arithmetic.partition(" = ")[0]


def _number(value: float, plain: str, spec: str, place: str) -> str:
    wanted = _SPEC.fullmatch(spec)
    if not wanted:
        raise ValueError(f"{place} has the format {spec!r}; expected one as .1f, +.1f, ,.0f, g or {UNSIGNED}.1f.")
    number = float(abs(value) if wanted["unsigned"] else value)  # numpy's numbers too
    sign, rest = ("+", wanted["format"][1:]) if wanted["format"].startswith("+") else ("", wanted["format"])
    plain = plain.lstrip("-") if wanted["unsigned"] else plain
    plus = sign if number > 0 else ""
    told = format(number, f"{sign}z{rest}") if rest else f"{plus}{plain}"  # z: no "-0"
    return told_number(f"−{told[1:]}" if told.startswith("-") else told)


def with_interval(told: str, claim: Claim) -> str:
    """Add to a sentence that is not decided the interval that the claimed number stands for; as it is without one.

    >>> claim = Claim(id="a", text="80", kind="number", value=80.0, unit="km", rounded_to=10.0)
    >>> with_interval("It is 86 km [a].", claim)
    'It is 86 km [a]; 80 km is read as 75 to 85 km [claim].'
    """
    interval = interval_of(claim)
    if not interval:
        return told
    number, span = (words.translate(str.maketrans("[]{}", "()()")) for words in interval)  # no marks, no placeholders
    return as_sentence([unstopped(told), _("{number} is read as {span} [claim]").format(number=number, span=span)])


def _hold_to_findings(
    statement: Statement, verdict: Verdict, told: tuple[tuple[Clause, ...], ...], known: Mapping[str, Finding]
) -> None:
    """Refuse a number of the story's own words that no finding says."""
    findings = {f.name: f for mark, f in known.items() if mark != CLAIM}
    check = Check(
        claim=statement.claim(),
        verdict=verdict,
        clauses=told[0],
        brief_clauses=told[1],
        findings=tuple(findings.values()),
        rule="numbers are those of findings",
    )
    unsaid = unsaid_numbers(check)
    if unsaid:
        raise ValueError(
            f"statement {statement.id!r}, words for {verdict.value!r}: no finding of the clause says {unsaid[0]}; "
            "expected a placeholder such as {mark}, or the mark of the finding that says it."
        )


def _listed(marks: "list[str] | Mapping[str, object]") -> str:
    return ", ".join(marks) or "none"
