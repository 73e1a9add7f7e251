"""How many cases a test draws: as many as find a fault of its kind, or as many as may find a rare one.

The second by `make thorough`: for engines that were changed, and before a release.
"""

import os
from typing import TypeVar

Cases = TypeVar("Cases")  # a number of them, or they themselves
VARIABLE = "LEADLINE_TESTS"
THOROUGH = "thorough"


def cases(usual: Cases, thorough: Cases) -> Cases:
    """Take the first in `make test`, the second where LEADLINE_TESTS=thorough.

    >>> cases(30, 100) in (30, 100)
    True
    """
    asked = os.environ.get(VARIABLE, "")
    if asked not in {"", THOROUGH}:
        raise ValueError(f"{VARIABLE}={asked}: no such number of cases; expected {THOROUGH}, or leave it out.")
    return thorough if asked else usual
