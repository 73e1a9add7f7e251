"""How many cases a test draws: as many as find a fault of its kind, or as many as may find a rare one.

Numbers of cases by `cases`; which cases of a test with parameters by a mark of it, which `drawn` reads. All of them by
`make thorough`: for engines that were changed, and before a release.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pytest

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


def drawn(items: Iterable["pytest.Item"]) -> tuple[list["pytest.Item"], list["pytest.Item"]]:
    """Split tests into those that run and those that only `make thorough` runs, by the marks of their functions.

    thorough
        None of its cases.
    one_in(n), one_in(n, first)
        Of its cases the first, or the one with that number counted from 0, and every n-th after it.
    each_once
        As few of its cases as have each value of each parameter once: of a product its diagonal.
    """
    items = list(items)
    if os.environ.get(VARIABLE):
        return items, []
    functions: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        functions[item.nodeid.partition("[")[0]].append(item)
    kept = {id(item) for cases in functions.values() for item in _drawn_of(cases)}
    return [item for item in items if id(item) in kept], [item for item in items if id(item) not in kept]


def _drawn_of(cases: list["pytest.Item"]) -> list["pytest.Item"]:
    some = [item for item in cases if item.get_closest_marker("thorough") is None]
    if not some:
        return []
    if mark := some[0].get_closest_marker("one_in"):
        every, first = (*mark.args, 0)[:2]
        return some[first::every]
    if some[0].get_closest_marker("each_once") and hasattr(some[0], "callspec"):
        return [some[n] for n in each_once([_values(item.callspec.params) for item in some])]  # type: ignore[attr-defined]
    return some


def _values(parameters: Mapping[str, object]) -> dict[str, Hashable]:
    """Values that can be compared; of those that cannot, which object each is: a product repeats the same."""
    return {
        name: (type(value), value) if isinstance(value, str | int | float | tuple) and _hashes(value) else id(value)
        for name, value in parameters.items()
    }


def _hashes(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def each_once(cases: Sequence[Mapping[str, Hashable]]) -> list[int]:
    """Numbers of as few cases as have each value of each name once.

    The one with most that is new comes before others; of equals the one whose values were seldom taken, so that where
    one name has more values than another, those of the other take turns.

    >>> each_once([{"page": page, "size": size} for page in range(4) for size in range(2)])
    [0, 3, 4, 7]
    """
    wanted, taken = {pair for case in cases for pair in case.items()}, Counter[tuple[str, Hashable]]()
    chosen = []

    def worth(n: int) -> tuple[int, int, int]:
        pairs = cases[n].items()
        return len(wanted & pairs), -sum(taken[pair] for pair in pairs), -n

    while wanted:
        best = max(range(len(cases)), key=worth)
        chosen.append(best)
        wanted -= cases[best].items()
        taken.update(cases[best].items())
    return sorted(chosen)
