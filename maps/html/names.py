"""Names of folium's elements on a page: the same whenever the same page is written."""

import re
from collections.abc import Iterator

from branca.element import Element

_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


class SteadyNames:
    """The names of all elements of a page, numbered in the order in which they hang on it.

    branca draws 128 random bits for each element, so that no two pages of the same map would be equal. Elements keep
    their names in Python, since users write them into scripts of their own; in what is written each becomes its number.

    Parameters
    ----------
    root : Element
        The document, its children rendered: some add elements as they are.
    """

    def __init__(self, root: Element) -> None:
        found = dict.fromkeys(element._id for element in _all(root, set()))  # noqa: SLF001  branca has no other way
        self._numbers = {drawn: f"{number:032x}" for number, drawn in enumerate(found)}

    def in_place(self, text: str) -> str:
        """Write the numbers into a text; other words that look like a name stay."""
        return _ID.sub(lambda word: self._numbers.get(word[0], word[0]), text)


def _all(element: Element, seen: set[int]) -> Iterator[Element]:
    """Every element that hangs on one: as a child, an icon, what a popup holds, a pattern, one of a list."""
    if id(element) in seen:
        return
    seen.add(id(element))
    yield element
    for name, part in vars(element).items():
        held = part.values() if isinstance(part, dict) else part if isinstance(part, list | tuple) else (part,)
        for each in held if name != "_parent" else ():
            if isinstance(each, Element):
                yield from _all(each, seen)
