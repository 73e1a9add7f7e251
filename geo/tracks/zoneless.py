"""Times that name no zone: taken for UTC, which is said."""

import warnings


class ZonelessTimesWarning(UserWarning):
    """Times without a zone were taken for UTC; the words say how to tell whether they are."""


def say_zoneless(column: str, remedy: str, where: str = "") -> None:
    """Warn of a column of times without a zone, " of FILE" where it is of one; Python shows the same words once."""
    words = f"times without a zone: column {column!r}{where} has such, taken for UTC. {remedy}"
    warnings.warn(words, ZonelessTimesWarning, stacklevel=2)
