"""How rows of zones, lines and points are called: by columns for ids and names, whatever their case, or as asked."""

from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

# How a column of names is called in some languages that are not written in Latin letters.
OTHER_NAMES = ("名称", "名稱", "名前", "名", "이름", "명칭", "название", "имя", "наименование", "όνομα", "الاسم", "ชื่อ")
MOST_LETTERS = 80  # of a text that is a name


class Named(NamedTuple):
    """Ids (no two the same) and names of rows, and how they were found where a reader would not expect it."""

    ids: list[str]
    names: list[str]
    note: str = ""


def ids_of(frame: gpd.GeoDataFrame, what: str = "the frame") -> list[str]:
    """Tell ids of rows that are handed over in Python, by the rule of files.

    Parameters
    ----------
    frame : GeoDataFrame
        The column `id`; without one the index, if somebody made it of texts or gave it a name; without that
        as `names_of` says: a column of names, else the only short texts that tell all rows apart, else numbers from 1
        in the order of the rows, as `fid` has them in a GeoPackage.
    what : str
        For people.

    Raises
    ------
    ValueError
        If a row has no id.

    Examples
    --------
    >>> import shapely
    >>> places = gpd.GeoSeries([shapely.Point(0, 0), shapely.Point(1, 0)], crs=4326)
    >>> ids_of(gpd.GeoDataFrame(geometry=places), "ports")
    ['1', '2']
    >>> ids_of(gpd.GeoDataFrame({"name": ["Aden", "Duqm"]}, geometry=places), "ports")
    ['Aden', 'Duqm']
    >>> ids_of(gpd.GeoDataFrame(geometry=places).set_axis(["x", "y"]), "ports")
    ['x', 'y']
    """
    if "id" in frame.columns:
        return [_id(value, what) for value in frame["id"]]
    if frame.index.name is not None or not pd.api.types.is_integer_dtype(frame.index):
        return [_id(value, what) for value in frame.index]
    return names_of(frame, what).ids


def _id(value: object, what: str) -> str:
    """Id of a row as text; a whole number read as a float, as files do where one is missing, without its point."""
    if pd.isna(value):  # type: ignore[call-overload]  # any scalar
        raise ValueError(f"{what}: a row has no id; expected one for each. Fill the column 'id', or leave it out.")
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)


def names_of(frame: gpd.GeoDataFrame, title: str, column: str | None = None, *, option: str = "") -> Named:
    """Tell ids and names of rows.

    Parameters
    ----------
    frame : GeoDataFrame
        Any CRS.
    title : str
        For people.
    column : str, optional
        The column that names rows; else one called id, and one called name, in any case and some other scripts, else
        the only column of short texts that tells all rows apart. Without any, rows are numbered from 1.
    option : str
        How the command line calls `column`.

    Returns
    -------
    Named
        Ids are of the first column whose values tell all rows apart; names, where there is one, of that of names.

    Raises
    ------
    ValueError
        If there is no such column.
    """
    if column is not None:
        return _asked(frame, title, column)
    by_id, by_name = _called(frame, ("id", "id2")), _called(frame, ("name", *OTHER_NAMES))
    candidates = [each for each in (*by_id[::-1], *by_name) if not _empty(frame, each)]
    used = next((each for each in candidates if _tells(frame[each])), None)
    note = ""
    if used is None and not by_name and not by_id:
        texts = [str(each) for each in frame.columns if _is_text(frame, each) and _tells(frame[each])]
        if len(texts) == 1 and len(frame) > 1:
            used, by_name = texts[0], [texts[0]]
            note = f"Rows of {title} are named by the column {used}; name another one with {option or 'name_column'}."
    passed = candidates[: candidates.index(used)] if used in candidates else candidates
    if passed and not note:
        by = f"the column {used}" if used else "their number in the file, from 1"
        note = f"Rows of {title} are named by {by}: values of {' and of '.join(passed)} are missing or stand twice."
    ids = _numbers(frame) if used is None else _texts(frame[used])
    names = _texts(frame[by_name[0]]) if by_name else [""] * len(frame)
    return Named(ids, [name or each for name, each in zip(names, ids, strict=True)], note)


def _asked(frame: gpd.GeoDataFrame, title: str, column: str) -> Named:
    others = [str(each) for each in frame.columns if each != frame.geometry.name]
    exact = [each for each in others if each == column] or [
        each for each in others if each.casefold() == column.casefold()
    ]
    if len(exact) != 1:
        raise ValueError(
            f"{title} has no column {column!r}; expected one of {', '.join(others) or 'none, for it has none'}."
        )
    names = _texts(frame[exact[0]])
    if _tells(frame[exact[0]]):
        return Named(names, names)
    ids = _numbers(frame)
    words = f"Rows of {title} are numbered from 1: values of {exact[0]} are missing or stand twice."
    return Named(ids, [name or each for name, each in zip(names, ids, strict=True)], words)


def _called(frame: gpd.GeoDataFrame, names: tuple[str, ...]) -> list[str]:
    """Columns of these names, first as they are written here, then in any case."""
    columns = [str(each) for each in frame.columns if each != frame.geometry.name]
    found = [each for name in names for each in columns if each == name]
    return list(dict.fromkeys([*found, *(each for name in names for each in columns if each.casefold() == name)]))


def _empty(frame: gpd.GeoDataFrame, column: str) -> bool:
    """Whether a column holds nothing, or only the numbers that elements of KML have (file.1, file.2)."""
    values = pd.Series(_texts(frame[column]))
    if (values == "").all() and len(values):
        return True
    kml = {"drawOrder", "tessellate", "extrude"} <= set(frame.columns)
    return column == "id" and kml and bool(((values == "") | values.str.fullmatch(r".*\.\d+")).all())


def _tells(column: "pd.Series[Any]") -> bool:
    """Whether values are there and tell all rows apart."""
    texts = pd.Series(_texts(column))
    return bool((texts != "").all() and texts.is_unique)


def _is_text(frame: gpd.GeoDataFrame, column: str) -> bool:
    if column in (frame.geometry.name, "edge_model"):
        return False
    values = frame[column].dropna()
    return len(values) > 0 and all(isinstance(each, str) and len(each) <= MOST_LETTERS for each in values)


def _texts(column: "pd.Series[Any]") -> list[str]:
    """Values as text; whole numbers that a file reads as floats without their point."""
    return [
        "" if pd.isna(each) else f"{each:.0f}" if isinstance(each, float) and each.is_integer() else str(each).strip()
        for each in (value if pd.api.types.is_scalar(value) else str(value) for value in column)
    ]


def _numbers(frame: gpd.GeoDataFrame) -> list[str]:
    return [str(number) for number in range(1, len(frame) + 1)]
