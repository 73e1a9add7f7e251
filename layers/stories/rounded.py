"""Printed numbers are rounded: what two of them allow one to conclude."""

from typing import NamedTuple


class Rounded(NamedTuple):
    """A number with the interval that its rounding leaves open; unit as in the table it came from."""

    value: float
    low: float
    high: float

    def covers(self, other: "Rounded") -> bool:
        """Say whether the two intervals touch, so that both numbers may be prints of the same one."""
        return self.low <= other.high and other.low <= self.high


def as_printed(value: float, last_digit: float) -> Rounded:
    """Interval of a number rounded to its last printed digit.

    Parameters
    ----------
    value : float
        As printed, in any unit.
    last_digit : float
        One step of the last printed digit, in the same unit: 10 for "1.55 trillion" told in billions.

    Returns
    -------
    Rounded
        Half a step to either side.

    Raises
    ------
    ValueError
        If the step is not positive.

    >>> as_printed(1550, 10)
    Rounded(value=1550, low=1545.0, high=1555.0)
    """
    if not last_digit > 0:
        raise ValueError(
            f"the number {value} has the last digit {last_digit}; expected the positive step of its last printed "
            "digit, such as 0.1 for 7.2."
        )
    return Rounded(value, value - last_digit / 2, value + last_digit / 2)


def growth_percent(now: Rounded, before: Rounded) -> Rounded:
    """Growth from one level to the next, percent, with what the rounding of both leaves open.

    Parameters
    ----------
    now, before : Rounded
        Levels in the same unit; `before` above zero.

    Returns
    -------
    Rounded
        Percent.

    Raises
    ------
    ValueError
        If `before` may be zero or less.
    """
    ratio = quotient(now, before)
    return Rounded(*(100 * (r - 1) for r in ratio))


def quotient(top: Rounded, bottom: Rounded) -> Rounded:
    """One positive number divided by another, with what the rounding of both leaves open.

    Parameters
    ----------
    top, bottom : Rounded
        In the same unit, `top` not below zero and `bottom` above zero.

    Returns
    -------
    Rounded
        Ratio, without unit.

    Raises
    ------
    ValueError
        If `top` may be below zero, or `bottom` zero or less.
    """
    if top.low < 0 or bottom.low <= 0:
        raise ValueError(
            f"cannot divide {top.value} by {bottom.value} as rounded ({top.low} to {top.high}, {bottom.low} to "
            f"{bottom.high}); expected a number not below zero, and one above zero."
        )
    return Rounded(top.value / bottom.value, top.low / bottom.high, top.high / bottom.low)
