"""Names of rows in other languages, each with its source: from one table for all layers."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from layers.catalogue.sources import SEPARATOR, Source
from leadline.near import did_you_mean
from leadline.words import _, once, spoken, territory

SCRIPT_LETTERS = 4  # of the part of a tag that names a script: Hant
COLUMNS = ("layer", "id", "language", "name", "source_id")
RECALLED = "recalled"  # the source that is none
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_NAME = re.compile(r"(name_[a-z]{2,3}(?:_[a-z]{4})?(?:_[a-z]{2})?)(_source_id)?")


def with_other_names(
    frame: Any,  # noqa: ANN401  a GeoDataFrame, or a DataFrame for tables
    layer: str,
    table: pd.DataFrame,
    layers: Collection[str],
    known: Mapping[str, Source],
) -> Any:  # noqa: ANN401
    """Rows with their names in the languages of a table.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        With the column `id`; left as it was.
    layer : str
        Its name, as the table has it.
    table : DataFrame
        A row a name: `layer`, `id` of the row, `language` (a tag of BCP 47, as ja, zh or zh-Hant), `name`, and
        `source_id` of the source in which it was read, several joined by ';', or "recalled".
    layers : collection of str
        Names that `layer` may have.
    known : mapping of str to Source
        Sources by id.

    Returns
    -------
    GeoDataFrame or DataFrame
        With two columns a language, `name_ja` and `name_ja_source_id`, empty text where a row has no such name.

    Raises
    ------
    ValueError
        If a column of the table is missing or unknown, a cell is empty, the layer has a column of that name already;
        if a layer, an id, a language or a source is none that is known; if a row has two names in a language; if the
        table has none for this layer.
    """
    _check_columns(table)
    table = table.astype("str")
    _check_cells(table, layers, known)
    own = table[table["layer"] == layer]
    ids = [] if "id" not in frame else list(map(str, frame["id"]))
    _all_known(own["id"], ids, f"id of the layer {layer!r}")
    twice = own[own.duplicated(["id", "language"])]
    if len(twice):
        raise ValueError(f"{twice['id'].iloc[0]!r} has two names in {twice['language'].iloc[0]!r}; expected one.")
    if own.empty:
        raise ValueError(f"it has no name for the layer {layer!r}; expected one, or the layer without `names`.")
    added = {}
    for language, names in own.groupby("language"):
        column = "name_" + str(language).lower().replace("-", "_")
        by_id = names.set_index("id")
        for given, made in (("name", column), ("source_id", f"{column}_source_id")):
            added[made] = pd.Series([by_id[given].get(one, "") for one in ids], frame.index, "str")
    there = [column for column in added if column in frame]
    if there:
        raise ValueError(f"the layer {layer!r} has a column {there[0]!r}; expected its names in one place.")
    return frame.assign(**added)


def called(row: Any) -> str:  # noqa: ANN401  a row of a frame
    """Name of a row in the language that is spoken: that of its column for it, as `name_ja`, else of a catalogue.

    A language in a script of its own, zh-Hant, takes none of the column of the language, `name_zh`: that may hold
    another script. A country whose row has `iso_a2` may have its name from the CLDR.
    """
    name = str(row["name"])
    if spoken().is_source:
        return name
    code = spoken().code.replace("-", "_")
    base, _sep, further = code.partition("_")
    own_script = len(further.partition("_")[0]) == SCRIPT_LETTERS
    for column in (f"name_{code}", f"name_{code.lower()}", *(() if own_script else (f"name_{base}",))):
        told = row.get(column)
        if isinstance(told, str) and told.strip():
            return told
    code_of_land = row.get("iso_a2")
    return territory(code_of_land, name) if isinstance(code_of_land, str) else once(name)


def other_name_columns(columns: Iterable[str]) -> list[str]:
    """Those of some columns that hold names in other languages, or their sources.

    >>> other_name_columns(["name", "name_ja", "name_ja_source_id", "name_of_sea"])
    ['name_ja', 'name_ja_source_id']
    """
    return [column for column in columns if _NAME.fullmatch(column)]


def meanings_of_names(columns: Iterable[str]) -> dict[str, str]:
    """Say what columns of `with_other_names` mean; others are left out."""
    told = {}
    for column in other_name_columns(columns):
        name = column.removesuffix("_source_id")
        language = name.removeprefix("name_").replace("_", "-")
        if name == column:
            told[column] = _("name in the language {language} (BCP 47); empty if none was found").format(
                language=language
            )
        else:
            meaning = _("source in which {name} was read, several joined by ';'; {recalled}: from memory, look it up")
            told[column] = meaning.format(name=name, recalled=RECALLED)
    return told


def _check_columns(table: pd.DataFrame) -> None:
    wrong = sorted({*COLUMNS} ^ {*map(str, table.columns)})
    if wrong:
        what = "is missing" if wrong[0] in COLUMNS else "is none of it"
        raise ValueError(f"the column {wrong[0]!r} {what}; expected {', '.join(COLUMNS)}.")


def _check_cells(table: pd.DataFrame, layers: Collection[str], known: Mapping[str, Source]) -> None:
    for column in COLUMNS:
        empty = table[column].fillna("").str.strip() == ""
        if empty.any():
            row = " ".join(str(cell) for cell in table[empty].iloc[0])
            raise ValueError(f"{column} is empty in {row!r}; expected a value in each cell.")
    _all_known(table["layer"], layers, "layer")
    parts = [one for ids in table["source_id"] for one in str(ids).split(SEPARATOR)]
    _all_known(parts, known, "source")
    strange = [each for each in table["language"] if not _LANGUAGE.fullmatch(str(each))]
    if strange:
        raise ValueError(f"language {strange[0]!r}; expected a tag of BCP 47, as ja, zh or zh-Hant.")


def _all_known(given: Iterable[object], known: Collection[str], what: str) -> None:
    for each in map(str, given):
        if each not in known:
            raise ValueError(f"{each!r} is no {what} that there is.{did_you_mean(each, known)}")
