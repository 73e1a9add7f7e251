"""Errors of the library in the words of a story file: keyword arguments become fields, calls become programs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

COLUMNS = re.compile(r"columns=\{([^{}]*)\}")
ROLE = re.compile(r"[\"'](\w+)[\"']:\s*(?:[\"']([^\"']*)[\"']|None)")
OPTION = re.compile(r" \(--[a-z][^()]*\)")
USE = re.compile(r"use \w+\.(?:set_crs|to_crs)\([^()]*\)")
ISO = "write times as ISO 8601, 2026-04-01T06:00Z"
PHRASES = {
    'Say time_unit="s" (or ms, us, ns), time_format="%d.%m.%Y %H:%M", or name another column with': (
        f"{ISO[0].upper()}{ISO[1:]}, or name another column with"
    ),
    "say how times are written with time_unit or time_format": ISO,
    "set_crs() of geopandas, ": "",
    "after set_crs(4326)": "with its CRS declared, as ogr2ogr -a_srs EPSG:4326 does",
    'edge_model="planar"': 'edges = "planar"',
    "--edge-model reads": "edges of the layer reads",
    "make_valid()": "QGIS (Fix geometries) or ogr2ogr -makevalid",
}


@contextmanager
def in_story_words() -> Iterator[None]:
    """Tell a ValueError of a reader as somebody who writes a story file can mend it."""
    try:
        yield
    except ValueError as error:
        raise ValueError(as_fields(str(error))) from error


def as_fields(words: str) -> str:
    """Write the keyword arguments and calls that an error advises as fields of a story file, and programs.

    >>> as_fields('Say which with columns={"lon": "x", "id": None} (--columns lon=x,id=-).')
    'Say which with columns = { lon = "x", id = "" }.'
    >>> as_fields("If they are longitude and latitude, use zones.set_crs(4326).")
    'If they are longitude and latitude, declare it: Assign projection in QGIS, or ogr2ogr -a_srs EPSG:4326.'
    """
    words = COLUMNS.sub(_columns, OPTION.sub("", words))
    words = USE.sub("declare it: Assign projection in QGIS, or ogr2ogr -a_srs EPSG:4326", words)
    for call, told in PHRASES.items():
        words = words.replace(call, told)
    return words


def _columns(found: re.Match[str]) -> str:
    pairs = ", ".join(f'{role} = "{name}"' for role, name in ROLE.findall(found[1]))
    return f"columns = {{ {pairs} }}" if pairs else found[0]
