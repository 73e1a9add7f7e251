"""Words that did not come through the catalogue: what stays plain where a pseudo-locale changes every other text."""

import re
from calendar import month_abbr, month_name
from collections.abc import Iterator

from geo.claim import Check
from geo.units import with_unit
from layers.stories.story import Story

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
CHANGED = "aceinouy"  # letters of which each has an accent in en-XA
_PLAIN = rf"(?<![\w'’.-])(?=[A-Za-z]*[{CHANGED}{CHANGED.upper()}])[A-Za-z]{{2,}}(?![\w'’.-])"
_MONTH = "|".join([*month_name[1:], *month_abbr[1:]])
_DATE = re.compile(rf"(?:\d+ (?:to \d+ )?)?\b(?:{_MONTH})\b(?: to (?:{_MONTH})\b)?")
_WORD = re.compile(_PLAIN)
_RUN = re.compile(rf"{_PLAIN}(?: {_PLAIN}){{2,}}")
_TURNED_TWICE = "\N{RIGHT-TO-LEFT OVERRIDE}" * 2


def plain_runs(text: str) -> list[str]:
    """Three or more words on end as they stand in the source.

    >>> plain_runs("ñöt tráñslátéd: as it stands here"), plain_runs("öf July to August, and Ñéw York")
    (['as it stands here'], [])
    """
    without = re.sub(rf"\b(?:{'|'.join(month_name[1:])})\b", "1", text)
    return [found[0] for found in _RUN.finditer(without)]


def single_words(text: str) -> set[str]:
    """Words that stand as in the source, each by itself, but those of dates, which are the CLDR's and have no accents.

    >>> sorted(single_words("ñöt tráñslátéd öf 4 August 2026: recalled, 3 km2, 5 km"))
    ['recalled']
    """
    return {found[0] for found in _WORD.finditer(_DATE.sub("1", text))}


def names_in(story: Story) -> set[str]:
    """Words of the rows and columns of a story's layers, which are its data: names, ids, what a condition is about."""
    told = ["USD JPY", " ".join(story.sources)]
    for name in story.layers:
        frame = story.load(name)
        told += map(str, frame.columns)
        told += [str(cell) for column in ("id", "name", "kind", "claimant") for cell in frame.get(column, [])]
    return {word for text in told for word in re.findall(r"[A-Za-z]+", text)}


def texts_of(check: Check) -> Iterator[tuple[str, str]]:
    """Every text of a check that a reader sees, with where it stands; words of values that maps tell are not there."""
    yield from (("claim", check.claim.text), ("said by", check.claim.speaker), ("rule", check.rule))
    yield from (("sentence", check.sentence), ("brief", check.brief))
    yield "unit", with_unit("3", check.claim.unit) if check.claim.unit else ""
    for finding in check.findings:
        yield from ((finding.name, text) for text in (finding.name, finding.method, finding.arithmetic))
        yield from ((finding.name, text) for text in finding.assumptions)
        yield finding.name, with_unit("3", finding.unit) if finding.unit else ""
        if finding.searched:
            yield finding.name, finding.searched.in_words


def untold(check: Check) -> list[tuple[str, str]]:
    """Runs of plain words in a check that was asked in en-XA, each with where it stands."""
    return [(where, run) for where, text in texts_of(check) for run in plain_runs(text)]


def told_twice(check: Check) -> list[str]:
    """Texts of a check that was asked in ar-XB that went through the catalogue more than once."""
    return [text for _, text in texts_of(check) if _TURNED_TWICE in text]
