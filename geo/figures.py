"""How numbers are printed: with the digits that their accuracy bears out, and no more; counts with their noun."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from math import floor, isfinite, log10

from leadline.near import checks_names

DIGITS = 3  # significant ones, where nothing is known of the accuracy
TWO_DIGITS_TO = 3.55  # leading digits of an accuracy: up to here two of its digits are kept, above one
NEXT_POWER_FROM = 9.5  # from here on it counts as 10
EXACT_DIGITS = 12  # of an end of a range: what lies beyond is what sums of binary fractions lose


def last_place(accuracy: float) -> int:
    """Power of ten of the last digit that an accuracy bears out: 4 for +- 80,000, -1 for +- 1.6.

    Parameters
    ----------
    accuracy : float
        Half the width of the interval in which the number lies, in its unit; above zero.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If the accuracy is not a finite number above zero.

    References
    ----------
    Particle Data Group (2024), Review of Particle Physics, Introduction, section 5.3: an accuracy whose leading
    digits are 100 to 354 is told with two digits, 355 to 949 with one, 950 to 999 as 1000 with two; the number is
    rounded to the same place.

    >>> last_place(0.354), last_place(0.36), last_place(0.96), last_place(80_000)
    (-2, -1, -1, 4)
    """
    if not (accuracy > 0 and isfinite(accuracy)):
        raise ValueError(f"an accuracy of {accuracy}; expected a finite number above zero, in the unit of the number.")
    power = floor(log10(float(accuracy)))
    leading = accuracy / 10.0**power
    if leading >= NEXT_POWER_FROM:
        return power  # told as 10: two digits
    return power - (leading < TWO_DIGITS_TO)


def half_width(value: float, low: float | None, high: float | None) -> float | None:
    """Accuracy of a number with a range: half of the width, a bound that is missing being the number itself.

    >>> half_width(2.4, 0.8, 5.4), half_width(2.4, None, 5.4), half_width(7.0, None, None)
    (2.3000000000000003, 1.5000000000000002, None)
    """
    width = (value if high is None else high) - (value if low is None else low)
    return width / 2 if width > 0 else None


@checks_names
def printed(value: float, accuracy: float | None = None, *, digits: int = DIGITS) -> str:
    """Write a number with the digits that its accuracy bears out; thousands apart.

    Parameters
    ----------
    value : float
    accuracy : float, optional
        In the unit of the number: half the width of the interval in which it lies. None or 0 where nothing is known:
        then a whole number is printed as it is, because it is a count or was published so, and any other with at
        most `digits` significant digits, or all before the point.
    digits : int
        Significant digits where there is no accuracy.

    Returns
    -------
    str
        With "-" before a number below zero. At least one significant digit stays, however poor the accuracy; a whole
        number has no decimals, however good.

    Raises
    ------
    ValueError
        If the number is not finite.

    Examples
    --------
    >>> printed(3_320_211, 80_000), printed(2.39598, 1.6), printed(2.39598), printed(1725.0)
    ('3,320,000', '2.4', '2.4', '1,725')
    """
    value = float(value)  # numpy's numbers too
    if not isfinite(value):
        raise ValueError(f"cannot print {value}; expected a finite number.")
    if value == 0:
        return "0"
    first = floor(log10(abs(value)))
    whole = value.is_integer()
    if accuracy:
        place = min(last_place(accuracy), first)
        return _to_place(value, max(place, 0) if whole else place)
    if whole:
        return f"{value:,.0f}"
    words = _to_place(value, min(first - digits + 1, 0))
    return words.rstrip("0").rstrip(".") if "." in words else words


def accuracy_of_digits(value: float, digits: int = DIGITS) -> float:
    """Accuracy that bears out so many significant digits of a number: five of the last one.

    >>> accuracy_of_digits(6254.3), rounded(6254.3, accuracy_of_digits(6254.3))
    (50.0, 6250.0)
    """
    return 5.0 * 10.0 ** (floor(log10(abs(float(value)))) - digits + 1) if value else 0.0


def rounded(value: float, accuracy: float | None = None, *, digits: int = DIGITS) -> float:
    """Round a number to what `printed` writes, for a format of one's own.

    >>> rounded(2.39598), rounded(12_345.6, 60), f"{rounded(78.44):g} %"
    (2.4, 12350.0, '78.4 %')
    """
    return float(printed(value, accuracy, digits=digits).replace(",", ""))


def printed_range(
    low: float, high: float, accuracy: float | None = None, *, place: int | None = None
) -> tuple[str, str]:
    """Write the two ends of a range to one place, rounded outward: never narrower than it is.

    Parameters
    ----------
    low, high : float
    accuracy : float, optional
        Half the width; by default that of the range itself.
    place : int, optional
        Power of ten of the last digit; by default the one that the accuracy bears out.

    Returns
    -------
    tuple of (str, str)
        Each with one significant digit at least, and a whole number without decimals.

    >>> printed_range(1.0812, 5.4711), printed_range(0.04, 12.0), printed_range(1914, 1921.2, place=0)
    (('1.0', '5.5'), ('0.04', '12'), ('1,914', '1,922'))
    """
    known = accuracy or half_width(low, low, high)
    if place is None:
        if known is None:
            return printed(low), printed(high)
        place = last_place(known)
    return outward(low, place, up=False), outward(high, place, up=True)


def outward(end: float, place: int, *, up: bool) -> str:
    """Write an end of a range to a place, the upper one rounded up, the lower one down.

    >>> outward(1.42, -1, up=True), outward(1.49, -1, up=False), outward(0.04, 0, up=False)
    ('1.5', '1.4', '0.04')
    """
    exact = float(f"{float(end):.{EXACT_DIGITS}g}")
    if exact == 0:
        return "0"
    place = min(place, floor(log10(abs(exact))))
    place = max(place, 0) if exact.is_integer() else place
    return _to_place(exact, place, ROUND_CEILING if up else ROUND_FLOOR)


_HYPHEN = re.compile(r"(?<![a-zA-Z0-9_.,:/)\]-])-(?=\.?\d)")  # wide letters part no words


def with_minus(text: str) -> str:
    """Write numbers below zero in a text with a minus sign, as they are read, in place of a hyphen.

    >>> with_minus("-21.6 % in all (-1.2 to 3), on 2026-07-31, by F-35")
    '−21.6 % in all (−1.2 to 3), on 2026-07-31, by F-35'
    >>> with_minus("合計は-40.1%")
    '合計は−40.1%'
    """
    return _HYPHEN.sub("−", text)


def signed(value: float, decimals: int = 0) -> str:
    """Write a change with its sign, as it is read: a minus sign, no hyphen; none before zero.

    >>> signed(-53.2, 1), signed(1250), signed(-0.3)
    ('−53.2', '+1,250', '0')
    """
    text = f"{value:+,.{decimals}f}".replace("-", "−")
    return text if any(c in "123456789" for c in text) else text[1:]


def _to_place(value: float, place: int, rounding: str = ROUND_HALF_UP) -> str:
    step = Decimal(1).scaleb(int(place))
    text = f"{Decimal(repr(float(value))).quantize(step, rounding=rounding):,f}"
    return text.replace("-", "", 1) if not any(c in "123456789" for c in text) else text


def many(number: int, one: str) -> str:
    """Write a count with its noun.

    >>> many(1, "vessel"), many(1200, "event"), many(2, "aircraft")
    ('1 vessel', '1,200 events', '2 aircraft')
    """
    return f"{number:,} {one if number == 1 else plural(one)}"


def plural(one: str) -> str:
    """Noun for several of a kind.

    >>> plural("vessel"), plural("aircraft")
    ('vessels', 'aircraft')
    """
    return one if one == "aircraft" else f"{one}s"
