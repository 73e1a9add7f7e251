"""Looks of the rows of a story's layer: as its sheet says, else by their kind, else by what shape they are."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from layers.story_file.page_file import LookFile, SheetFile
from layers.story_file.templates import filled, parts
from leadline.near import did_you_mean
from maps.page.style_table import COLOURS, GENERAL, HUES, STYLES, kind_style
from maps.sheets.texts import of_rules

LIKE_SHAPES: Mapping[str, str] = {"Point": "point", "LineString": "line", "LinearRing": "line", "Polygon": "area"}
SHAPES = ("point", "line", "area")


class Looks(NamedTuple):
    """Key of the style table of each row, and words of the legend, if there are several looks to tell apart."""

    keys: "pd.Series[str]"
    words: Mapping[str, str]


def looks_of(frame: gpd.GeoDataFrame, sheet: SheetFile, colour: str = COLOURS[0]) -> Looks:
    """Choose the look of every row.

    Parameters
    ----------
    frame : GeoDataFrame
    sheet : SheetFile
        Its `look`: a look, a colour (see `maps.page.style_table.COLOURS`), a text that makes one of a row, or rules.
    colour : str
        Of rows of a kind that the style table does not know, if the sheet gives no look and they are of one kind.

    Raises
    ------
    ValueError
        If there is no such look; it names the nearest.
    """
    if not sheet.look:
        if sheet.words:
            raise ValueError(f"words of the looks {', '.join(sheet.words)} without look; expected look = ... too.")
        return _by_kind(frame, colour)
    rules = (LookFile(look=sheet.look),) if isinstance(sheet.look, str) else sheet.look
    asked = of_rules(frame, [(rule.look, rule.where) for rule in rules], filled, "look")
    known = {pair: look_key(*pair) for pair in set(zip(asked, shapes(frame), strict=True))}
    keys = pd.Series([known[pair] for pair in zip(asked, shapes(frame), strict=True)], index=frame.index, dtype=object)
    for look in sheet.words:
        _check_used(look, asked, [rule.look for rule in rules])
    words = {look_key(look, shape): told for look, told in sheet.words.items() for shape in _shapes(look)}
    several = len(keys.unique()) > 1
    return Looks(keys, {**words, **_by_rows(frame, keys, words, rules)} if several else {})


def _check_used(look: str, asked: Sequence[str], rules: Sequence[str]) -> None:
    """Hold words of the legend to the looks that rows have, or that the sheet's rules can give them."""
    texts = ("".join(re.escape(before) + ".*" * (name is not None) for before, name, _ in parts(one)) for one in rules)
    if look in asked or any(re.fullmatch(text, look) for text in texts):
        return
    known = [one for one in dict.fromkeys([*rules, *asked]) if one and "{" not in one]
    hint = did_you_mean(look, known)
    raise ValueError(f"words names the look {look!r}, which no row has; expected one of {', '.join(known)}.{hint}")


def _by_rows(
    frame: gpd.GeoDataFrame, keys: "pd.Series[str]", words: Mapping[str, str], rules: Sequence[LookFile]
) -> dict[str, str]:
    """Words of general looks that the sheet says none for: kinds of their rows, else what their rules ask of a row.

    None where neither tells the looks apart.
    """
    used = keys.unique()
    kinds = {key: ", ".join(sorted(set(frame["kind"].astype(str)[keys == key]))).replace("_", " ") for key in used}
    asked = {look_key(rule.look, shape): _asked(rule) for rule in rules if "{" not in rule.look for shape in SHAPES}
    for told in (kinds, asked):
        every = [told.get(key, "") for key in used]
        if all(every) and len(set(every)) == len(every):
            return {key: told[key] for key in used if key in GENERAL and key not in words}
    return {}


def _asked(rule: LookFile) -> str:
    """Texts that a rule asks a row to have, as words; empty if it asks for anything else."""
    conditions = list(rule.where.values()) if isinstance(rule.where, Mapping) else []
    texts = [each for one in conditions for each in (one if isinstance(one, list) else [one])]
    return ", ".join(texts) if all(isinstance(each, str) for each in texts) else ""


def shapes(frame: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Tell what each row is drawn as: point, line or area."""
    found: pd.Series[str] = frame.geom_type.str.removeprefix("Multi").map(LIKE_SHAPES).fillna("area")
    return found


def _shapes(look: str) -> Sequence[str]:
    return SHAPES if look in COLOURS else SHAPES[:1]


def look_key(look: str, shape: str) -> str:
    """Find the key of the style table of a look: of a colour, that of the shape; without one, that of the shape alone.

    Raises
    ------
    ValueError
        If there is no such look; it names the nearest.
    """
    if look in COLOURS:
        return f"{shape}-{look}"
    if look in STYLES:
        return look
    if not look:
        return f"given-{shape}"
    hint = did_you_mean(look, [*COLOURS, *STYLES], most=3)
    raise ValueError(
        f"look {look!r} is none of the style table; expected a colour ({', '.join(COLOURS)}), one of "
        f"{', '.join(name for name in GENERAL if name.endswith(COLOURS[0]))} in any of them, or that of a kind, as "
        f"territorial_sea.{hint}"
    )


def _by_kind(frame: gpd.GeoDataFrame, colour: str) -> Looks:
    """Look up kinds that the style table knows; others share one, or have a hue each if there are several."""
    kinds = frame["kind"].astype(str)
    known = {kind: kind_style({"kind": kind}) for kind in kinds.unique()}
    keys = kinds.map(known).astype(object)
    unknown = ~keys.isin(STYLES)
    if not unknown.any():
        return Looks(keys, {})
    counts = kinds[unknown].value_counts()
    ranked = sorted(counts.index, key=lambda kind: (-counts[kind], kind))
    if len(ranked) == 1:
        return Looks(keys.where(~unknown, shapes(frame) + f"-{colour}"), {})
    suffixes = {kind: f"-hue-{n}" if n <= len(HUES) else "-other" for n, kind in enumerate(ranked, 1)}
    own = "given-" + shapes(frame) + kinds.map(suffixes).fillna("")
    words = {key: kind.replace("_", " ") for kind, key in zip(kinds[unknown], own[unknown], strict=True)}
    words |= {key: "other kinds" for key in words if key.endswith("-other")}
    ordered = sorted(words, key=lambda key: (key.rpartition("-")[2], key))
    return Looks(keys.where(~unknown, own), {key: words[key] for key in ordered})
