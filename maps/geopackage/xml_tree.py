"""Elements of XML with their names as written, prefix and all."""

import re
from xml.etree import ElementTree as ET

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def node(tag: str, *inside: "ET.Element | str | None", **attributes: str) -> ET.Element:
    """Element with text or elements inside; None is left out, and "_" in the name of an attribute stands for ":".

    >>> ET.tostring(node("a:b", "1 < 2", node("c"), x_y="z"), encoding="unicode")
    '<a:b x:y="z">1 &lt; 2<c /></a:b>'
    """
    made = ET.Element(tag, {name.replace("_", ":"): legal(value) for name, value in attributes.items()})
    for each in inside:
        if isinstance(each, str):
            made.text = (made.text or "") + legal(each)
        elif each is not None:
            made.append(each)
    return made


def legal(text: str) -> str:
    """Text without characters that XML has no place for."""
    return _ILLEGAL.sub("\ufffd", text)


def written(root: ET.Element, head: str) -> str:
    """Document behind a first line; in one more line, for `ogrinfo` prints it with every layer."""
    return f"{head}\n{ET.tostring(root, encoding='unicode')}\n"
