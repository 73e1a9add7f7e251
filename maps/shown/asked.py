"""What a caller of `maps.show` asks for: columns by name, levels of the index by theirs, or values as a Series."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from maps.page.sheet import Detail
from maps.shown.extras import NO_EXTRAS, Extras
from maps.shown.rows import check_columns
from maps.shown.values import is_number

Values: TypeAlias = pd.Series | pd.Index | np.ndarray
Asked: TypeAlias = str | Values
INDEX = "index"  # a lone level without a name, as `reset_index` calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the caller of `show` asked for, for each of the layers; see `named`."""

    column: Any
    name: Any
    details: Sequence[str | Detail] | Mapping[str, str] | None
    label: Any
    time: Any
    size: Any = None
    form: str = ""
    formed: str | None = None  # column whose numbers the form writes
    zoned: bool = False
    extras: Extras = NO_EXTRAS

    def form_of(self, column: str) -> str:
        """How the caller wants the numbers of a column written; "" if nothing is said."""
        return self.form if column == self.formed else ""

    def columns(self) -> set[str]:
        """Names of all columns that are asked for; see `named`."""
        told: list[str] = [each.column if isinstance(each, Detail) else each for each in self.details or ()]
        told = [*told, *self.extras.asked()]
        return {each for each in (self.column, self.name, self.label, self.size, *_listed(self.time), *told) if each}


def named(frames: Mapping[str, gpd.GeoDataFrame], wanted: Wanted) -> tuple[dict[str, gpd.GeoDataFrame], Wanted]:
    """Turn all that is asked for into columns with names.

    Parameters
    ----------
    frames : mapping of str to GeoDataFrame
        Layers by title; left as they were.
    wanted : Wanted
        Columns by name; names of levels of the index, or "index" for a lone one without a name; or a Series, an Index
        or an array, of a lone frame.

    Returns
    -------
    (dict of str to GeoDataFrame, Wanted)
        The frames with further columns where such were asked for, and what is wanted by name.

    Raises
    ------
    ValueError
        If values are given for several frames, do not fit the rows, or what is asked for is neither.
    """
    ready = dict(frames)
    for title, frame in ready.items():
        check_columns(frame, title)
    _check_details(wanted.details)
    times = _listed(wanted.time)
    answered: dict[str, Any] = {
        field: _name(ready, field, getattr(wanted, field)) for field in ("column", "name", "label", "size")
    }
    told = [_name(ready, "time", each) for each in times]
    asked = [*answered.values(), *told, *(d for d in wanted.details or () if isinstance(d, str))]
    for title, frame in ready.items():
        ready[title] = _with_index(frame, [each for each in asked if each])
    formed = _formed(ready, answered["column"], answered["size"])
    return ready, replace(wanted, **answered, time=None if wanted.time is None else told, formed=formed)


def _formed(frames: Mapping[str, gpd.GeoDataFrame], column: str | None, size: str | None) -> str | None:
    """Column whose numbers the form writes: that of the colours; that of the sizes where the colours tell names."""
    coloured = [frame[column] for frame in frames.values() if column in frame.columns]
    names = coloured and all(not is_number(each) and each.dtype.kind != "m" for each in coloured)
    return size if size and (column is None or names) else column


def _check_details(details: Any) -> None:  # noqa: ANN401  as given
    """Raise ValueError for what is no list of columns; the letters of one name are none."""
    listed = isinstance(details, Iterable) and not isinstance(details, str)
    strange = [each for each in details if not isinstance(each, str | Detail)] if listed else [details]
    if details is not None and strange:
        raise ValueError(
            f"details={strange[0]!r:.60} is no list of columns; expected such as ['length_km', 'depth_m'], or a "
            "mapping to words."
        )


def _listed(time: Any) -> list[Any]:  # noqa: ANN401  as given
    """Columns of time as a list, whether one is given or two."""
    if time is None:
        return []
    if isinstance(time, list | tuple):
        return list(time)
    return [time]


def _name(frames: dict[str, gpd.GeoDataFrame], field: str, asked: Any) -> str | None:  # noqa: ANN401  as given
    """Name of what is asked for, which is made a column if it is values."""
    if asked is None or isinstance(asked, str):
        return asked
    if not isinstance(asked, pd.Series | pd.Index | np.ndarray):
        raise ValueError(  # noqa: TRY004  as all that is wrongly asked for
            f"{field}={asked!r:.60} is no column; expected the name of one, or its values as a Series."
        )
    if len(frames) != 1:
        raise ValueError(
            f"{field} is given as values, for {len(frames)} layers; expected the name of a column, "
            "or one GeoDataFrame. Make it a column of each: frame.assign(value=...)."
        )
    title, frame = next(iter(frames.items()))
    values = _fitting(frame, field, asked)
    frames[title], name = _with_values(frame, values, field)
    return name


def _fitting(frame: gpd.GeoDataFrame, field: str, asked: Values) -> pd.Series:
    """Values as a column of the frame: by the index if that is another order of the frame's, else row by row."""
    if getattr(asked, "ndim", 1) != 1 or len(asked) != len(frame):
        raise ValueError(
            f"{field} is given as values of shape {np.shape(asked)}; expected one for each of the {len(frame):,} rows."
        )
    if isinstance(asked, pd.Series) and not asked.index.equals(frame.index):
        if not (asked.index.is_unique and frame.index.is_unique and asked.index.isin(frame.index).all()):
            raise ValueError(
                f"{field} is given as a Series whose index is not that of the frame; expected the same. "
                f"If its order is that of the rows, give {field}=values.to_numpy()."
            )
        return asked.reindex(frame.index)
    array, name = (asked.array, asked.name) if isinstance(asked, pd.Series | pd.Index) else (asked, None)
    return pd.Series(array, index=frame.index, name=name, dtype=asked.dtype)


def _with_values(frame: gpd.GeoDataFrame, values: pd.Series, field: str) -> tuple[gpd.GeoDataFrame, str]:
    """Frame with a column of the values, and its name: their own unless the frame has another column of that name."""
    own = str(values.name) if isinstance(values.name, str) and values.name else "value"
    if own in frame.columns and own != frame.active_geometry_name and _same(frame[own], values):
        return frame, own
    free = (name for n in range(1, len(frame.columns) + 2) for name in [own if n == 1 else f"{own} ({field} {n})"])
    name = next(each for each in free if each not in frame.columns)
    return frame.assign(**{name: values.to_numpy() if values.dtype == object else values}), name


def _same(one: pd.Series, other: pd.Series) -> bool:
    """Whether two columns hold the same objects, or equal ones."""
    return all(a is b for a, b in zip(one.array, other.array, strict=True)) or (
        one.dtype == other.dtype and one.equals(other)
    )


def _with_index(frame: gpd.GeoDataFrame, asked: Iterable[str]) -> gpd.GeoDataFrame:
    """Frame with the levels of its index as columns, of those that are asked for and no column."""
    levels = list(frame.index.names)
    if levels == [None]:
        levels = [INDEX]
    wanted = [each for each in dict.fromkeys(asked) if each in levels and each not in frame.columns]
    values = {each: frame.index.get_level_values(levels.index(each)) for each in wanted}
    return frame.assign(**{each: pd.Series(level.array, index=frame.index) for each, level in values.items()})
