"""Elements of QGIS's XML: settings as the options it writes, colours, lengths on the screen."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from maps.picture.frame import CSS_PX

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
NEVER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 has no way to write
_TYPES = {bool: "bool", int: "int", float: "double", str: "QString"}


def words(text: object) -> str:
    """Text without what XML cannot hold, which is shown as U+FFFD."""
    return NEVER.sub("\ufffd", str(text))


def add(parent: Element, tag: str, text: str = "", **attributes: object) -> Element:
    """Add an element; names of attributes that are words of Python end in "_"."""
    child = SubElement(parent, tag, {name.rstrip("_"): words(value) for name, value in attributes.items()})
    child.text = words(text) or None
    return child


def options(parent: Element, settings: Mapping[str, Any], name: str = "") -> Element:
    """Add settings as a map of options; a setting may be a map itself."""
    head = SubElement(parent, "Option", {**({"name": name} if name else {}), "type": "Map"})
    for key, value in settings.items():
        if isinstance(value, Mapping):
            options(head, value, key)
        else:
            told = str(value).lower() if isinstance(value, bool) else words(value)
            SubElement(head, "Option", {"name": key, "type": _TYPES[type(value)], "value": told})
    return head


def overridden(parent: Element, expressions: Mapping[str, str], tag: str = "data_defined_properties") -> None:
    """Let expressions give properties, by the name of each."""
    told = {name: {"active": True, "expression": said, "type": 3} for name, said in expressions.items()}
    options(add(parent, tag), {"name": "", "properties": told, "type": "collection"})


def colour(of: str, opacity: float = 1.0) -> str:
    """Colour "#rrggbb" as QGIS writes it.

    >>> colour("#3b7ea1", 0.06)
    '59,126,161,15'
    """
    red, green, blue = (int(of[n : n + 2], 16) for n in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def points(px: float) -> str:
    """CSS pixels as points: as long on any screen and on paper, where a pixel of QGIS is one of the printer.

    >>> points(1.6)
    '1.2'
    """
    return f"{round(CSS_PX * px, 4):g}"


def written(root: Element) -> str:
    """Write a document as QGIS begins it."""
    return DOCTYPE + tostring(root, encoding="unicode")
