"""Which numbers of a sentence its findings say: every other number may not be printed."""

import re
from collections.abc import Iterator, Mapping
from math import isclose, isfinite
from typing import NamedTuple

from geo.claim import CLAIM, Check, Claim, Finding
from geo.claimed import Claimed, digits_of
from geo.told_numbers import Told, told_of
from leadline.words import as_source, source_of, spoken

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")
# "one" and "once" are pronoun and adverb as often as numbers
WORDS = {word: float(n) for n, word in enumerate((*_ONES, *_TEENS)) if word != "one"} | {
    "dozen": 12.0, "half": 0.5, "third": 1 / 3, "twice": 2.0, "double": 2.0,
}  # fmt: skip
_MONTH = "|".join(MONTHS)
_DATE = re.compile(
    rf"(?P<days>(?:\b\d{{1,2}}(?:, | and | to | or | ))*)\b(?P<month>{_MONTH})\b(?: (?P<year>\d{{4}})\b)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?\b")
_WIDE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # letters of East Asia, which stand behind a number without a blank
_NUMBER = re.compile(
    rf"(?<![^\W{_WIDE}])(?<![.,])(?P<sign>[+\-−]?)"
    rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?![^\W{_WIDE}]|-)"
)
_WIDE_DATE = re.compile(
    r"(?<![\d.,])(?P<number>\d{4}(?=年)|\d{1,2}(?=[月日]))(?P<unit>年度|年|月|日)(?!間)"
)  # 日間 are days that are counted
_ON = re.compile(r"\s*(?:[~〜～、,至到–-]|から|まで|および|及び|と|和|與|及|或)?\s*")  # between two parts of dates
# How East Asia counts, by 10,000s, and English by 1,000s: the same amount is 560億 and 56 billion.
MYRIADS: Mapping[str, float] = {"万": 1e4, "萬": 1e4, "億": 1e8, "亿": 1e8, "兆": 1e12}
SCALES: Mapping[str, float] = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
_MYRIAD = re.compile(rf" ?([{''.join(MYRIADS)}])")
HAN: Mapping[str, float] = {sign: float(n) for n, sign in enumerate("二三四五六七八九十", 2)} | {"兩": 2.0}
_SCALE = re.compile(rf"\s*({'|'.join(SCALES)})\b")
_TO = re.compile(r"\s*(?:%|[a-z]+)?\s*(?:to|and|or|against)\s+(?:at least\s+)?[+\-−]?[\d.,]+\s*", re.IGNORECASE)


class Number(NamedTuple):
    """A number in a text: its characters, value, sign (or ""), what follows it, and what its last digit is worth."""

    text: str
    value: float
    sign: str
    behind: str
    step: float = 1.0


class Dates(NamedTuple):
    """Days and months that a text names: (day, month), (month, year) and years by themselves."""

    days: set[tuple[int, int]]
    months: set[tuple[int, int]]
    years: set[int]


def unsaid_numbers(check: Check) -> list[str]:
    """Find numbers of the sentence and the brief that no finding of their clause says.

    A number is said by a finding if its value, low or high rounds to it at the digits printed, or is told so by
    `geo.told_numbers`, and, in English, the finding's unit follows it; or if it stands in the finding's words (name,
    method, arithmetic, search). A number with a sign needs the same sign. Days, months and years are compared as dates.
    The number of the claim, and the ends of what it is read as, may stand only where the clause names it. "One", and
    what a number counts where it stands in words, are not looked at. A check is looked at in the language in which it
    was made.

    Parameters
    ----------
    check : Check

    Returns
    -------
    list of str
        Each number with its clause; empty if every one is said.
    """
    unsaid = []
    for clause in (*check.clauses, *check.brief_clauses):
        findings = [check.finding(name) for name in clause.rests_on if name != CLAIM]
        claim = check.claim if CLAIM in clause.rests_on else None
        told = _as_told(findings, check.claim)
        wrong = [*_wrong_dates(clause.text, findings, claim), *_wrong_numbers(clause.text, findings, claim, told)]
        unsaid += [f"{text} in {clause.text.strip()!r}" for text in wrong]
    return unsaid


def _wrong_dates(text: str, findings: list[Finding], claim: Claim | None) -> Iterator[str]:
    known = dates(" ".join([*map(_words, findings), claim.text if claim else ""]))
    said = dates(text)
    yield from (f"{day} {MONTHS[month - 1].capitalize()}" for day, month in sorted(said.days - known.days))
    yield from (f"{MONTHS[month - 1].capitalize()} {year}" for month, year in sorted(said.months - known.months))
    yield from (str(year) for year in sorted(said.years - known.years - {year for _, year in known.months}))


def _as_told(findings: list[Finding], claim: Claim) -> list[tuple[Told, str]]:
    """Tell the numbers of findings as a sentence does, each with its unit."""
    return [(told_of(finding, claim), finding.unit) for finding in findings if finding.value is not None]


def _wrong_numbers(
    text: str, findings: list[Finding], claim: Claim | None, told: list[tuple[Told, str]]
) -> Iterator[str]:
    own = [amount for number in _all_numbers(claim.text) for amount in _amounts(number)] if claim else []
    own += [amount for each in _claimed(claim) for amount in _scaled(each, claim.unit)] if claim else []

    def said(number: Number) -> bool:
        return (
            any(isclose(number.value, x) for x in own)
            or any(_says(finding, number) for finding in findings)
            or any(_is_told(number, *each) for each in told)
        )

    as_written = {_digits(number) for number in _in_english(text) if said(number)}
    yield from (number.text for number in numbers(text) if not said(number) and _digits(number) not in as_written)


def _claimed(claim: Claim) -> list[float]:
    """Give the number of a claim and the ends of what it is read as."""
    if claim.value is None:
        return []
    read = Claimed.of(claim)
    return [each for each in (claim.value, digits_of(claim), read.low, read.high) if isfinite(each)]


def _digits(number: Number) -> str:
    return re.sub(r"\D", "", number.text)


def _is_told(number: Number, told: Told, unit: str) -> bool:
    """Whether a number is one of these, with its unit behind it; its sign counts where one is printed."""
    values = [float(each.replace(",", "")) for each in told]
    same = any(_same(amount, number, 1e-9 * abs(amount)) for value in values for amount in _scaled(value, unit))
    return same and _unit_follows(number.behind, unit)


def _all_numbers(text: str) -> list[Number]:
    """Numbers of a text of another language, of which a part may be untranslated: read in both ways, 四 as four.

    >>> [n.value for n in _all_numbers("四種公布的數字")]
    [4.0]
    """
    return [*numbers(text), *_in_english(text), *(Number(sign, HAN[sign], "", "") for sign in text if sign in HAN)]


def _amounts(number: Number) -> list[float]:
    """Read a number in both ways: 56 of "56 billion" is 56, and 56,000,000,000 where a text counts otherwise."""
    return _scaled(number.value, number.behind)


def _scaled(value: float | None, unit: str) -> list[float]:
    """Give a value as it is, and in ones if its unit begins with thousand, million or more; nothing for None."""
    if value is None:
        return []
    found = _SCALE.match(source_of(unit))
    return [value, value * SCALES[found[1]]] if found else [value]


def _says(finding: Finding, number: Number) -> bool:
    half = 0.5 * number.step * (1 + 1e-9)
    known = [amount for x in (finding.value, finding.low, finding.high) for amount in _scaled(x, finding.unit)]
    if any(_same(x, number, half) for x in known) and _unit_follows(number.behind, finding.unit):
        return True
    return any(
        abs(abs(amount) - abs(number.value)) <= (half if "." in other.text else 1e-9 * abs(amount))
        and (not number.sign or not other.sign or number.sign == other.sign)
        for other in _all_numbers(_words(finding))
        for amount in _amounts(other)
    )


def _same(x: float, number: Number, half: float) -> bool:
    """Whether a value rounds to a printed number; its sign counts where one is printed."""
    return abs(x - number.value) <= half if number.sign else abs(abs(x) - number.value) <= half


def _unit_follows(behind: str, unit: str) -> bool:
    """Whether a unit stands behind a number, or behind the range or pair that it begins."""
    wanted = unit.replace("percent", "%", 1).split(" of ")[0].split()
    first = "times" if unit in ("1", "times") else wanted[0] if wanted else "of"
    if not spoken().is_source:
        return True  # other languages bend words of units, and put them before the number
    stem = first.rstrip("s").lower()
    rest = behind
    for _ in range(2):
        if rest.lstrip().lower().startswith(stem):
            return True
        further = _TO.match(rest)
        if not further:
            return False
        rest = rest[further.end() :]
    return rest.lstrip().lower().startswith(stem)


def _words(finding: Finding) -> str:
    searched = finding.searched.in_words if finding.searched else ""
    parts = (finding.name, finding.method, finding.arithmetic, finding.unit, finding.as_of, searched)
    return " ; ".join(parts)


def numbers(text: str) -> list[Number]:
    """Numbers of a text that are no part of a date, those in words included.

    >>> [(n.text, n.value, n.sign) for n in numbers("On 9 April 2025 two fell by −1.5 % of 1,725.")]
    [('two', 2.0, ''), ('−1.5', -1.5, '-'), ('1,725', 1725.0, '')]
    >>> [(n.text, n.value, n.step) for n in numbers("約5.6億米ドルと1億2,000万人")]
    [('5.6億', 560000000.0, 10000000.0), ('1億2,000万', 120000000.0, 10000.0)]
    """
    return _numbers(as_source(text))


def _in_english(text: str) -> list[Number]:
    """Numbers of a text as English writes them, where another language is spoken: the text may be untranslated."""
    return [] if spoken().is_source else _numbers(text)


def _numbers(text: str) -> list[Number]:
    plain = text
    for dated in (_DATE, _ISO, _WIDE_DATE):
        plain = dated.sub(lambda m: " " * len(m[0]), plain)
    found = _in_digits(plain, text)
    found += [
        (word.start(), Number(word[0], WORDS[word[0]], "", text[word.end() :]))
        for word in re.finditer(r"[a-z]+", plain.lower())
        if word[0] in WORDS
    ]
    return [number for _, number in sorted(found, key=lambda pair: pair[0])]


def _in_digits(plain: str, text: str) -> list[tuple[int, Number]]:
    """Numbers in digits, each with where it begins; 1億2,000万 is one."""
    found: list[tuple[int, Number]] = []
    for match in _NUMBER.finditer(plain):
        myriad = _MYRIAD.match(text, match.end())
        if _is_year(match) and not myriad:
            continue
        start, number = match.start(), _number(match, text, myriad)
        if found and found[-1][1].step > number.step and found[-1][1].behind == text[start:] and not number.sign:
            start, before = found.pop()
            whole = text[start : len(text) - len(number.behind)]
            number = number._replace(text=whole, value=before.value + number.value, sign=before.sign)
        found.append((start, number))
    return found


def _number(match: re.Match[str], text: str, myriad: re.Match[str] | None) -> Number:
    sign = match["sign"].replace("−", "-")
    worth = MYRIADS[myriad[1]] if myriad else 1.0
    value = float(match["digits"].replace(",", "")) * worth
    end = myriad.end() if myriad else match.end()
    step = worth * 10.0 ** -len(match["digits"].partition(".")[2])
    return Number(text[match.start() : end].strip(), -value if sign == "-" else value, sign, text[end:], step)


def _is_year(match: re.Match[str]) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", match[0]))


def dates(text: str) -> Dates:
    """Days, months and years that a text names, ISO dates included.

    >>> dates("on 3, 4 and 5 August 2022, in April 2023, 2025-04-09, and by 2026") == Dates(
    ...     {(3, 8), (4, 8), (5, 8), (9, 4)}, {(8, 2022), (4, 2023), (4, 2025)}, {2026}
    ... )
    True
    """
    found, text = Dates(set(), set(), set()), as_source(text)
    for match in _DATE.finditer(text):
        month = MONTHS.index(match["month"].lower()) + 1
        found.days.update((int(day), month) for day in re.findall(r"\d{1,2}", match["days"]))
        if match["year"]:
            found.months.add((month, int(match["year"])))
    for match in _ISO.finditer(text):
        found.months.add((int(match["month"]), int(match["year"])))
        if match["day"]:
            found.days.add((int(match["day"]), int(match["month"])))
    _of_wide_script(text, found)
    rest = _WIDE_DATE.sub(" ", _ISO.sub(" ", _DATE.sub(" ", text)))
    found.years.update(int(m[0]) for m in _NUMBER.finditer(rest) if _is_year(m))
    return found


def _of_wide_script(text: str, found: Dates) -> None:
    """Add dates as 2022年8月4日 and 8月4日～10日; a part that is left out is that of the date just before."""
    year = month = end = 0
    for match in _WIDE_DATE.finditer(text):
        if not _ON.fullmatch(text[end : match.start()]):
            year = month = 0
        number, end = int(match["number"]), match.end()
        if match["unit"].startswith("年"):
            year, month = number, 0
            found.years.add(number)
        elif match["unit"] == "月":
            month = number
            found.months.update({(month, year)} if year else ())
            found.years.discard(year)  # said with its month
        elif month:
            found.days.add((number, month))
