"""What a claimed number allows: printed digits, "at least", a range, and how a finding is judged against it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import inf, isfinite, isnan

from geo.claim import ABOUT, AS_PRINTED, Claim, Verdict
from geo.figures import rounded
from geo.units import counted
from leadline.words import N_, _

# Words for numbers, as a share or a multiple of one. What "half" leaves open is our reading: shares are taken as
# rounded to a tenth, multiples to a whole. A share of which one speaks so is known to two digits: a third is 0.33.
SHARE_WORDS: Mapping[str, float] = {
    N_("a tenth"): 1 / 10,
    N_("a fifth"): 1 / 5,
    N_("a quarter"): 1 / 4,
    N_("a third"): 1 / 3,
    N_("half"): 1 / 2,
    N_("two thirds"): 2 / 3,
    N_("three quarters"): 3 / 4,
}
MULTIPLE_WORDS: Mapping[str, float] = {
    N_("double"): 2.0,
    N_("twice"): 2.0,
    N_("three times"): 3.0,
    N_("four times"): 4.0,
    N_("five times"): 5.0,
    N_("ten times"): 10.0,
}
THOUSANDS = r"[,' _\u00a0\u202f]"
_NUMBER = re.compile(
    rf"(?P<sign>[+\-−]?)(?P<whole>\d{{1,3}}(?:{THOUSANDS}\d{{3}})+|\d+)(?P<rest>[.,]\d+)?\s*(?:%|percent)?"
)
AT_ALL = ("more", "fewer", "less", "higher", "lower")
NUMBER_WORDS = (*SHARE_WORDS, *MULTIPLE_WORDS)
PERCENT = "percent"
OTHER_PERCENT = ("%", "per cent", "pct")  # what people write for it
RATIO = "1"  # unit of a ratio that is told without one
RATIOS = (RATIO, "times", "")  # units of a number that is told in times
ROUNDING_NOISE = 1e-12  # of a number: what binary fractions lose
OF_NUMBERS = (Verdict.HOLDS, Verdict.HOLDS_ONLY_IF, Verdict.CANNOT_BE_TOLD, Verdict.DOES_NOT_HOLD)
EXACT_DIGITS, READ_DIGITS = 12, 6  # of an end: where it is written in no more of them; where it is not, as of a third
PLAIN_FROM, PLAIN_BELOW = 1e-6, 1e15  # numbers beyond are written with a power of ten
_DIGITS = r"[−-]?\d[\d,.]*"
_AMOUNT = rf"{_DIGITS}(?: [^.,;]{{1,40}})?"
_SENSED = {
    ABOUT: N_("about {number}"),
    "at least": N_("at least {number}"),
    "at most": N_("at most {number}"),
    "more than": N_("more than {number}"),
    "less than": N_("less than {number}"),
}


def number_of_words(words: str, unit: str, sense: str = AS_PRINTED) -> tuple[float, float | None]:
    """Take a number that is told in words, and the step to which it is taken as rounded, both in the unit.

    Parameters
    ----------
    words : str
        One of `NUMBER_WORDS`.
    unit : str
        "percent", alone or with more words behind it, takes shares and multiples times 100; what is double is 100
        "percent more". Any other unit takes shares of one ("half" a km); multiples are of "times" or "1".
    sense : str
        One of `geo.claim.SENSES`. As printed or about, a share is taken to two digits, so that a third of a hundred is
        33, 28 to 38. An end, as of "more than half", is the share itself, and no step goes with it.

    Raises
    ------
    ValueError
        If the words are not known, or do not go with the unit.

    >>> number_of_words("a third", "percent"), number_of_words("three times", "1")
    ((33.0, 10.0), (3.0, 1.0))
    >>> number_of_words("half", "percent", "more than")
    (50.0, None)
    """
    if words not in NUMBER_WORDS:
        if number := _NUMBER.fullmatch(words.strip()):
            raise ValueError(f"value {words!r} is text in quotes; expected a number: write value = {_as_toml(number)}.")
        at_all = ' For more or fewer at all, write value = 0 with sense = "more than".' if words in AT_ALL else ""
        known = ", ".join(map(repr, NUMBER_WORDS))
        raise ValueError(f"value {words!r}; expected a number, or one of {known}.{at_all}")
    if unit.lower().startswith(OTHER_PERCENT) or (unit.lower().startswith(PERCENT) and not _is_percent(unit)):
        raise ValueError(
            f"value {words!r} in unit {unit!r}; expected the unit written {PERCENT!r}, alone or with words behind a "
            "blank, or the value as a number."
        )
    if words in MULTIPLE_WORDS and not (_is_percent(unit) or unit in RATIOS):
        raise ValueError(f"value {words!r} in unit {unit!r}; expected the unit 'times', '1' or {PERCENT!r}.")
    value, step = (MULTIPLE_WORDS[words], 1.0) if words in MULTIPLE_WORDS else (SHARE_WORDS[words], 0.1)
    if words in MULTIPLE_WORDS and (change := unit.lower().removeprefix(PERCENT).strip()) in AT_ALL:
        value = _rise(words, unit, value, change)
    times = 100.0 if _is_percent(unit) else 1.0
    if sense not in (AS_PRINTED, ABOUT):
        return value * times, None
    return rounded(value * times, digits=2), step * times


def _rise(words: str, unit: str, value: float, change: str) -> float:
    """By what multiple a thing rises that is so many times what it was; ValueError where words can mean two."""
    if change in ("fewer", "less", "lower"):
        raise ValueError(f"value {words!r} in unit {unit!r}; expected a share, since nothing falls by more than it is.")
    if value > 2:  # noqa: PLR2004  "three times more"
        raise ValueError(
            f"value {words!r} in unit {unit!r} can mean {100 * (value - 1):.0f} or {100 * value:.0f}; expected the "
            "number that is meant."
        )
    return value - 1


def digits_of(claim: Claim) -> float:
    """Take the number of a claim as its digits are told: in full, but with three digits where it was said in words.

    Raises
    ------
    ValueError
        If the claim has no number.
    """
    if claim.value is None:
        raise ValueError(f"claim {claim.id!r} has no number; expected value.")
    return rounded(claim.value) if claim.words else claim.value


def with_words(claim: Claim, number: str) -> str:
    """Write the number of a claim, printed already, behind the words in which it was claimed.

    >>> claim = Claim(id="a", text="b", kind="number", value=33.0, unit="percent", rounded_to=10.0, words="a third")
    >>> with_words(claim, "33 %")
    'a third (33 %)'
    """
    return _("{words} ({number})").format(words=_(claim.words), number=number) if claim.words else number


def _as_toml(number: re.Match[str]) -> str:
    """Write a number that stands as text as TOML has it; thousands in both ways that it allows."""
    whole, rest = number["sign"].replace("−", "-") + number["whole"], (number["rest"] or "").replace(",", ".")
    groups = re.split(THOUSANDS, whole)
    plain = f"{''.join(groups)}{rest}"
    return plain if len(groups) == 1 else f"{plain} or {'_'.join(groups)}{rest}"


def _is_percent(unit: str) -> bool:
    return unit.split(" ", maxsplit=1)[0] == PERCENT


def printed_step(value: float) -> float:
    """Step to which a number is taken as rounded where nobody says it: its last digit that is not 0, or its second one.

    The finer of the two: "1,200" is taken as rounded to hundreds, "30" to ones, "7.25" to hundredths. Zero is taken as
    rounded to ones.

    >>> [printed_step(value) for value in (1200, 30, 62, 7.25, 0.5, 0)]
    [100.0, 1.0, 1.0, 0.01, 0.1, 1.0]
    """
    if value == 0:
        return 1.0
    exact = Decimal(f"{value:.15g}").normalize()
    last = int(exact.as_tuple().exponent)
    return float(Decimal(10) ** min(last, max(exact.adjusted() - 1, 0)) if last >= 0 else Decimal(10) ** last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """The numbers that a claim allows, from `low` to `high` in the unit of the claim.

    An end that is open does not belong to it. `words` say how the claim was read, for a reader.
    """

    low: float
    high: float
    words: str
    open_low: bool = False
    open_high: bool = False

    @classmethod
    def of(cls, claim: Claim) -> "Claimed":
        """Read what a claim allows: see `geo.claim.Claim` on `sense`, `low`, `high` and `rounded_to`.

        A number as printed, or "about" one, allows half of its last step to either side. "At least" and its kin allow
        the number itself and what lies beyond, and half of a step before it only where `rounded_to` says a step.

        Raises
        ------
        ValueError
            If the claim has neither a number nor a range.
        """
        if claim.low is not None or claim.high is not None:
            low, high = (-inf if claim.low is None else claim.low), (inf if claim.high is None else claim.high)
            return cls(low=low, high=high, words=_("read as {numbers}").format(numbers=_span(low, high, claim.unit)))
        if claim.value is None:
            raise ValueError(f"claim {claim.id!r} has no number; expected value, or low and high.")
        return _of_number(claim.value, claim.sense, claim.rounded_to, claim.unit, digits_of(claim))

    def judged(self, value: float, low: float | None = None, high: float | None = None) -> Verdict:
        """Judge a finding with its range against the claim.

        Parameters
        ----------
        value : float
            In the unit of the claim.
        low, high : float, optional
            Ends of what it may be; the value where left out.

        Returns
        -------
        Verdict
            It holds if all of the range is allowed, does not hold if nothing of it is, and cannot be told if some is.

        Raises
        ------
        ValueError
            If one of them is not a number, or they are not in order.
        """
        ends = (value if low is None else low, value if high is None else high)
        slack = ROUNDING_NOISE * abs(value) if isfinite(value) else 0.0
        if any(map(isnan, (*ends, value))) or not ends[0] - slack <= value <= ends[1] + slack:
            raise ValueError(f"a finding of {value}, {ends[0]} to {ends[1]}; expected numbers, low <= value <= high.")
        sides = {self._side(end) for end in ends}
        if len(sides) > 1:
            return Verdict.CANNOT_BE_TOLD
        return Verdict.HOLDS if sides == {0} else Verdict.DOES_NOT_HOLD

    def allows(self, value: float) -> bool:
        """Say whether one number is among those claimed; a number that differs from an end by rounding noise is it."""
        return self._side(value) == 0

    def _side(self, value: float) -> int:
        """Where a number is: -1 below what is claimed, 0 in it, 1 above."""
        if _same(value, self.low):
            return -int(self.open_low)
        if _same(value, self.high):
            return int(self.open_high)
        return int(value > self.high) - int(value < self.low)


def _same(value: float, end: float) -> bool:
    """Whether two numbers differ by what binary fractions lose, or not at all."""
    if not (isfinite(value) and isfinite(end)):
        return value == end
    return abs(value - end) <= ROUNDING_NOISE * max(abs(value), abs(end))


def _of_number(value: float, sense: str, rounded_to: float | None, unit: str, digits: float) -> Claimed:
    step = printed_step(value) if rounded_to is None else rounded_to
    if sense in (AS_PRINTED, ABOUT):
        low, high = value - step / 2, value + step / 2
        words = _("read as rounded to {step}: {numbers}").format(
            step=_in_unit(step, unit), numbers=_span(low, high, unit)
        )
        return Claimed(low=low, high=high, words=words)
    half = 0.0 if rounded_to is None else rounded_to / 2
    number = in_sense(sense, _in_unit(digits, unit))
    told = (
        _("read as {number}, rounded to {step}").format(number=number, step=_plain(rounded_to))
        if rounded_to
        else _("read as {number}").format(number=number)
    )
    match sense:
        case "at least":
            return Claimed(low=value - half, high=inf, words=told)
        case "at most":
            return Claimed(low=-inf, high=value + half, words=told)
        case "more than":
            return Claimed(low=value - half, high=inf, open_low=True, words=told)
    return Claimed(low=-inf, high=value + half, open_high=True, words=told)


def interval_of(claim: Claim) -> tuple[str, str] | None:
    """Write a number that stands for an interval, and the interval; None where it stands for none.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    (str, str) or None
        Both with the unit. None for a claim without a number, one that is "at least" so much, and the like.

    >>> interval_of(Claim(id="a", text="80 km", kind="number", value=80.0, unit="km", rounded_to=10.0))
    ('80 km', '75 to 85 km')
    """
    if claim.value is None or claim.sense not in (AS_PRINTED, ABOUT):
        return None
    read = Claimed.of(claim)
    return with_words(claim, _in_unit(claim.value, claim.unit)), _span(read.low, read.high, claim.unit)


def in_sense(sense: str, number: str) -> str:
    """Write a number with what is claimed of it: one of `geo.claim.SENSES`.

    >>> in_sense("at least", "60 %"), in_sense("as printed", "60 %")
    ('at least 60 %', '60 %')
    """
    return _(_SENSED[sense]).format(number=number) if sense in _SENSED else number


def bounds_told(text: str) -> str:
    """Write a claimed number that stands as text in the source's words, as in a correction, in those of the language.

    Any other text is left as it is.

    >>> from leadline.words import speaking
    >>> with speaking("ja"):
    ...     bounds_told("at most 800 km"), bounds_told("20 to 30 km"), bounds_told("At most, it is far.")
    ('800 km以下', '20～30 km', 'At most, it is far.')
    """
    for sense in _SENSED.values():
        found = re.fullmatch(rf"{re.escape(sense.partition('{')[0])}({_AMOUNT})", text)
        if found:
            return _(sense).format(number=_span_told(found[1]))
    return _span_told(text)


def _span_told(text: str) -> str:
    found = re.fullmatch(rf"({_DIGITS}) to ({_AMOUNT})", text)
    return _("{low} to {high}").format(low=found[1], high=found[2]) if found else text


def _span(low: float, high: float, unit: str) -> str:
    if not isfinite(low):
        return _("at most {number}").format(number=_in_unit(high, unit))
    if not isfinite(high):
        return _("at least {number}").format(number=_in_unit(low, unit))
    if unit == RATIO:
        return _("{low} to {high}").format(low=_plain(low), high=_plain(high))
    return counted(_("{low} to {high}").format(low=_plain(low), high=_plain(high)), unit)


def _in_unit(value: float, unit: str) -> str:
    """Write a number in full with its unit, as the claim has it; a ratio has none."""
    return _plain(value) if unit == RATIO else counted(_plain(value), unit)


def _plain(value: float) -> str:
    """Write a number in full, thousands apart; one that ends nowhere with six digits."""
    if value and not PLAIN_FROM <= abs(value) < PLAIN_BELOW:
        return f"{value:g}"
    digits = EXACT_DIGITS if float(f"{value:.{EXACT_DIGITS}g}") == value else READ_DIGITS
    return f"{Decimal(f'{value:.{digits}g}'):,f}" if value != int(value) else f"{value:,.0f}"


def by_readings(verdicts: Iterable[Verdict]) -> Verdict:
    """Choose the verdict where a claim may be read in several ways, from that of each reading.

    Returns
    -------
    Verdict
        It holds if it does in every reading, holds only if it does in some, does not hold if it does in none; it cannot
        be told if no reading holds and some cannot be told.

    Raises
    ------
    ValueError
        If there is no reading, or one has a verdict that numbers do not give.

    >>> str(by_readings([Verdict.HOLDS, Verdict.DOES_NOT_HOLD]))
    'holds only if'
    """
    found = list(verdicts)
    if not found:
        raise ValueError("a verdict was asked of no reading; expected at least one.")
    strange = [one for one in found if one not in OF_NUMBERS]
    if strange:
        raise ValueError(f"a reading has the verdict {strange[0]!s}; expected one of {', '.join(OF_NUMBERS)}.")
    if all(one is Verdict.HOLDS for one in found):
        return Verdict.HOLDS
    if Verdict.HOLDS in found or Verdict.HOLDS_ONLY_IF in found:
        return Verdict.HOLDS_ONLY_IF
    return Verdict.CANNOT_BE_TOLD if Verdict.CANNOT_BE_TOLD in found else Verdict.DOES_NOT_HOLD
