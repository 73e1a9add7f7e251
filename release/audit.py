"""Published vulnerabilities of what leadline installs: `make audit`. Asks PyPI of each package of requirements.txt.

PyPI tells them of a version (/pypi/NAME/VERSION/json); an index that has no such page tells them of its newest version
(/pypi/NAME/json). What cannot be told is said to be so, and ends with 2; a vulnerability ends with 1.
"""

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from dependencies import LOCKED, pins

INDEX = "https://pypi.org/pypi"
PATIENCE_S = 30
NOT_THERE = 404


def told(address: str) -> dict[str, Any] | None:
    """JSON at an address of the index; None if it has no such page."""
    try:
        with urlopen(address, timeout=PATIENCE_S) as answer:
            found: dict[str, Any] = json.load(answer)
    except HTTPError as error:
        if error.code == NOT_THERE:
            return None
        raise
    return found


def audited(name: str, version: str, ask: Callable[[str], dict[str, Any] | None] = told) -> tuple[list[str], str]:
    """Vulnerabilities of a version, a line each, and why they cannot be told, empty if they can."""
    found = ask(f"{INDEX}/{name}/{version}/json")
    if found is None:
        found = ask(f"{INDEX}/{name}/json")
        if found is None:
            return [], f"{name} {version}: the index has no such package"
        newest = found["info"]["version"]
        if newest != version:
            return [], f"{name} {version}: the index tells of {newest} only"
    return [line for each in found.get("vulnerabilities") or () for line in _lines(name, version, each)], ""


def _lines(name: str, version: str, each: dict[str, Any]) -> Iterator[str]:
    if not each.get("withdrawn"):
        names = ", ".join([each["id"], *each.get("aliases", [])])
        yield f"{name} {version}: {names}; fixed in {', '.join(each.get('fixed_in') or []) or 'no version'}"


def main() -> int:
    """Print what is known, and what cannot be told."""
    known: list[str] = []
    untold: list[str] = []
    try:
        for name, version in pins(LOCKED).items():
            wrong, why = audited(name, version)
            known += wrong
            untold += [why] * bool(why)
    except (URLError, TimeoutError) as error:
        sys.stderr.write(f"the index cannot be asked: {error}; expected {INDEX} to be reachable.\n")
        return 2
    sys.stdout.write("\n".join([*known, *untold, f"{len(known)} known vulnerabilities", ""]))
    return 1 if known else 2 if untold else 0


if __name__ == "__main__":
    sys.exit(main())
