"""Which rows: a filter that a story writes as a table, so that nothing in it runs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from leadline.near import did_you_mean

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

Scalar = str | float | bool | date | datetime
Condition = Scalar | list[Scalar] | dict[str, Any]
Where = dict[str, Condition]
QUARTER_DEG, HALF_TURN_DEG = 90.0, 180.0
BOX = "within_bounds"  # a condition on the geometry, where no column is called so
COMPARISONS = ("from", "to", "above", "below", "not", "missing")
MOST_SHOWN = 12  # values of a column that an error names
TRUTH, NUMBER, TEXT, TIME = "true or false", "a number", "text in quotes", "a day or a time"
KINDS = {  # what pandas finds in a column; of mixed ones nothing is known
    "boolean": TRUTH,
    "integer": NUMBER,
    "floating": NUMBER,
    "mixed-integer-float": NUMBER,
    "string": TEXT,
    "datetime64": TIME,
    "datetime": TIME,
}
Frame = TypeVar("Frame", bound="pd.DataFrame")


def chosen(frame: Frame, where: Mapping[str, Any], what: str = "the table", *, there: bool = False) -> Frame:
    """Rows for which every condition holds.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        Left as it was.
    where : mapping
        Column -> a value, a list of values, or a table of comparisons: `from` (at least), `to` (at most), `above`,
        `below`, `not` (a value or a list), `missing` (true or false). Days are compared with texts as 2026-04-01.
        `within_bounds` = [west, south, east, north] (degrees; west above east: across 180) keeps rows that lie wholly
        in the box, by their vertices.
    what : str
        What the rows are called in an error.
    there : bool
        Whether each value that is asked for must stand in some row of the column: one that stands in none is an error,
        because a slip of the pen would choose nothing without a word. Comparisons, and true and false, need not.

    Returns
    -------
    DataFrame
        Rows in their order, index kept; none may be left.

    Raises
    ------
    ValueError
        If a column or a comparison is not there, a value is of another kind than those of the column, or, if asked
        with `there`, stands in no row; if bounds are no box, or asked of a table without geometry.
    """
    kept = frame
    for column, condition in where.items():
        if column == BOX and BOX not in frame.columns:
            kept = kept[_in_box(kept, condition, what)]
            continue
        if column not in frame.columns:
            raise ValueError(
                f"where names the column {column!r}, which {what} has not; expected one of "
                f"{', '.join(map(str, frame.columns))}.{did_you_mean(column, frame.columns)}"
            )
        if there:
            _stands_somewhere(frame[column], condition, column, what)
        kept = kept[_holds(kept[column], condition, column, what)]
    return kept


def _stands_somewhere(values: "pd.Series[Any]", condition: Any, column: str, what: str) -> None:  # noqa: ANN401
    """Refuse a value that no row has in the column."""
    if isinstance(condition, Mapping) or values.dropna().empty:
        return
    for one in condition if isinstance(condition, (list, tuple)) else [condition]:
        if isinstance(one, bool) or _among(values, one, f"where.{column}", what).any():
            continue
        known = list(dict.fromkeys(map(str, values.dropna())))
        others = ", ..." if len(known) > MOST_SHOWN else ""
        raise ValueError(
            f"where.{column} is {one!r}, which no row of {what} has; there are "
            f"{', '.join(known[:MOST_SHOWN])}{others}.{did_you_mean(one, known)}"
        )


def _in_box(frame: "pd.DataFrame", box: Any, what: str) -> "NDArray[np.bool_]":  # noqa: ANN401
    """Whether all vertices of a row lie in a box; a row without any does not."""
    import numpy as np  # noqa: PLC0415  a story is read without them
    import shapely  # noqa: PLC0415

    west, south, east, north = _box(box)
    if "geometry" not in frame.columns:
        raise ValueError(f"where.{BOX} is asked of {what}, a table without geometry; expected a layer with shapes.")
    shapes = np.asarray(frame["geometry"])
    places, row = shapely.get_coordinates(shapes, return_index=True)
    lon, lat = places.T
    across = (lon >= west) | (lon <= east) if west > east else (lon >= west) & (lon <= east)
    outside = np.bincount(row, ~(across & (lat >= south) & (lat <= north)), minlength=len(frame))
    inside: NDArray[np.bool_] = (outside == 0) & (shapely.get_num_coordinates(shapes) > 0)
    return inside


def _box(box: Any) -> tuple[float, float, float, float]:  # noqa: ANN401
    if isinstance(box, (list, tuple)) and len(box) == 4 and all(_kind(one) == NUMBER for one in box):  # noqa: PLR2004
        west, south, east, north = map(float, box)
        on_globe = max(abs(west), abs(east)) <= HALF_TURN_DEG and max(abs(south), abs(north)) <= QUARTER_DEG
        if on_globe and west != east and south < north:
            return west, south, east, north
    raise ValueError(
        f"where.{BOX} is {box!r}; expected [west, south, east, north] in degrees, south below north, as "
        "[32, 12, 44, 30]."
    )


def _holds(values: "pd.Series[Any]", condition: Any, column: str, what: str) -> "pd.Series[bool]":  # noqa: ANN401
    if not isinstance(condition, Mapping):
        return _among(values, condition, f"where.{column}", what)
    unknown = [repr(name) for name in condition if name not in COMPARISONS]
    if unknown or not condition:
        raise ValueError(
            f"where.{column} has {unknown[0] if unknown else 'nothing'}; expected some of {', '.join(COMPARISONS)}."
        )
    found = values.notna() | ("missing" in condition or "not" in condition)
    for name, bound in condition.items():
        found &= _compared(values, name, bound, f"where.{column}.{name}", what)
    return found


def _compared(values: "pd.Series[Any]", name: str, bound: Any, where: str, what: str) -> "pd.Series[bool]":  # noqa: ANN401
    match name:
        case "not":
            return ~_among(values, bound, where, what)
        case "missing":
            if not isinstance(bound, bool):
                raise ValueError(f"{where} is {bound!r}; expected true or false.")  # noqa: TRY004  of a file
            return values.isna() == bound
    if isinstance(bound, (list, tuple, Mapping)):
        raise ValueError(f"{where} is {bound!r}; expected one value.")  # noqa: TRY004
    end = _like(values, bound, where, what)
    comparison = {"from": values.ge, "to": values.le, "above": values.gt, "below": values.lt}[name]
    return comparison(end).fillna(value=False).astype(bool) if values.notna().any() else values.notna()


def _among(values: "pd.Series[Any]", wanted: Any, where: str, what: str) -> "pd.Series[bool]":  # noqa: ANN401
    some = wanted if isinstance(wanted, (list, tuple)) else [wanted]
    return values.isin([_like(values, one, where, what) for one in some])


def _like(values: "pd.Series[Any]", value: Any, where: str, what: str) -> Any:  # noqa: ANN401
    """Write a value as those of a column are written; refuse one of another kind, which no row could have."""
    import pandas as pd  # noqa: PLC0415  a story is read without it

    there = values.dropna()
    kind = KINDS.get(pd.api.types.infer_dtype(there, skipna=True)) if len(there) else None
    if kind == TIME:
        return _time(values, value, where)
    if kind == TEXT and isinstance(value, (date, datetime)):
        return value.isoformat()
    if kind is not None and _kind(value) != kind:
        raise ValueError(
            f"{where} is {value!r}, of another kind than the values of {what}, as {there.iloc[0]}; expected {kind}."
        )
    return value


def _kind(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool):
        return TRUTH
    return NUMBER if isinstance(value, (int, float)) else TEXT if isinstance(value, str) else ""


def _time(values: "pd.Series[Any]", value: Any, where: str) -> Any:  # noqa: ANN401
    import pandas as pd  # noqa: PLC0415

    try:
        at = pd.Timestamp(value) if isinstance(value, (str, date)) else None
    except ValueError:
        at = None
    if at is None or pd.isna(at):
        raise ValueError(f"{where} is {value!r}; expected a day or a time, as 2026-04-01.")
    zone = getattr(values.dtype, "tz", None)
    if (at.tzinfo is None) == (zone is None):
        return at
    return at.tz_localize(zone) if zone is not None else at.tz_convert("UTC").tz_localize(None)
