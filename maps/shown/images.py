"""Images and links of cards: images inside the page or from hosts that it names, links by https alone."""

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from maps.html.policy import may_show

MOST_BYTES, MOST_BYTES_OF_ALL = 300_000, 5_000_000
MOST_PX = 2_000
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
DATA = "data:image/"


def addresses(values: pd.Series, column: str, title: str, hosts: Sequence[str]) -> list[str]:
    """Address of the image of each row, "" for none: what is given as bytes or a file goes into the page.

    Raises
    ------
    ValueError
        If one is no image, too large, or at a host that the page does not name.
    """
    found, total = [], 0
    for row, value in enumerate(values, 1):
        where = f"row {row} of {title} has in column {column!r}"
        address = "" if _is_missing(value) else _address(value, where, hosts)
        total += len(address) if address.startswith(DATA) else 0
        found.append(address)
    if total > MOST_BYTES_OF_ALL:
        raise ValueError(
            f"the images of column {column!r} of {title} have {total / 1e6:.1f} MB; expected "
            f"{MOST_BYTES_OF_ALL / 1e6:g} MB for all. Make them smaller, or show them from a host: image_hosts=['https://example.org']."
        )
    return found


def _is_missing(value: Any) -> bool:  # noqa: ANN401  a cell
    return value is None or (isinstance(value, float) and value != value) or value is pd.NA or value == ""  # noqa: PLR0124


def _address(value: Any, where: str, hosts: Sequence[str]) -> str:  # noqa: ANN401  a cell
    if isinstance(value, bytes | bytearray):
        return _inside(bytes(value), where)
    words = str(value)
    if words.startswith("data:"):
        return _inside(_decoded(words, where), where)
    if "://" in words:
        if urlsplit(words).scheme == "https" and may_show(words, hosts) and not any(c.isspace() for c in words):
            return words
        host = urlsplit(words).netloc or "example.org"
        raise ValueError(
            f"{where} the image {words[:80]!r}, which the page's policy refuses; expected https and a host that the "
            f"page names, image_hosts=['https://{host[:60]}'], or the image itself as bytes or a file."
        )
    path = Path(words)
    if not path.is_file():
        raise ValueError(f"{where} {words[:80]!r}, which is no file; expected one, bytes, or an address by https.")
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(_too_large(where, path.stat().st_size))
    return _inside(path.read_bytes(), where)


def _decoded(words: str, where: str) -> bytes:
    head, _, body = words.partition(",")
    try:
        return base64.b64decode(body if head.endswith(";base64") else "?", validate=True)
    except ValueError as error:
        raise ValueError(f"{where} {words[:40]!r}, which is no image; expected 'data:image/png;base64,...'.") from error


def _too_large(where: str, size: int) -> str:
    return f"{where} an image of {size / 1e3:,.0f} kB; expected up to {MOST_BYTES / 1e3:.0f}. Make it smaller."


def _inside(content: bytes, where: str) -> str:
    """Image as a data URI, if Pillow reads it as one."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  matplotlib brings it; only images need it

    if len(content) > MOST_BYTES:
        raise ValueError(_too_large(where, len(content)))
    try:
        with Image.open(io.BytesIO(content), formats=list(TYPES)) as image:
            kind, size = str(image.format), image.size
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(f"{where} bytes that are no image; expected one of {', '.join(TYPES)}.") from error
    if max(size) > MOST_PX:
        raise ValueError(f"{where} an image of {size[0]} x {size[1]} px; expected up to {MOST_PX} a side.")
    return f"data:{TYPES[kind]};base64,{base64.b64encode(content).decode('ascii')}"


def checked_links(values: pd.Series, column: str, title: str) -> pd.Series:
    """Return links as they are, None for none; raise ValueError if one is no address by https."""
    for row, value in enumerate(values, 1):
        parts = urlsplit("" if _is_missing(value) else str(value))
        bad = parts.scheme != "https" or not parts.netloc or any(c.isspace() for c in str(value))
        if not _is_missing(value) and bad:
            raise ValueError(
                f"row {row} of {title} has in column {column!r} {str(value)[:80]!r}, which cannot be a link of a card; "
                "expected an address that begins with https://."
            )
    return values
