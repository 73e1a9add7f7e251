"""What every layer promises, checked each time one is loaded."""

import re
from collections.abc import Iterable, Mapping

import geopandas as gpd
import pandas as pd

from layers.catalogue.entries import STATUSES, Entry
from layers.catalogue.sources import SEPARATOR, Source, source_ids, sources

COLUMNS = ("id", "name", "kind", "source_id", "status", "accuracy_m", "as_of", "note", "geometry")
TABLE_COLUMNS = ("source_id", "status", "as_of", "note")
READ_IN_PRINT = frozenset({"published", "published (transcription)", "published (tertiary)", "derived"})
BOUNDS_SLACK_DEG = 1e-9  # rounding of a stored double, not an allowance
_AS_OF = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def check(frame: pd.DataFrame, entry: Entry, known: Mapping[str, Source] | None = None) -> None:
    """Hold a loaded layer to its entry in the catalogue.

    Parameters
    ----------
    frame : GeoDataFrame, or DataFrame if the entry declares no geometry
        What the layer's `load()` returned.
    entry : Entry
        What the catalogue promises.
    known : mapping of str to Source, optional
        Sources that rows may name: those of a story; those of the package if left out.

    Raises
    ------
    TypeError
        If a layer with geometry is no GeoDataFrame.
    ValueError
        If columns, CRS, ids, sources, statuses, dates, rows, kinds, geometry or bounds are not as declared;
        the message gives the layer, the first offending rows and what was expected.
    """
    _check_columns(frame, entry)
    _check_rows(frame, entry)
    _check_vocabulary(frame, entry)
    _check_sources(frame, entry, sources() if known is None else known)
    if entry.geometry:
        if not isinstance(frame, gpd.GeoDataFrame):
            raise TypeError(f"layer {entry.name!r} is a {type(frame).__name__}; expected a GeoDataFrame.")
        _check_crs(frame, entry)
        _check_ids(frame, entry)
        _check_geometry(frame, entry)
        _check_bounds(frame, entry)


def _check_columns(frame: pd.DataFrame, entry: Entry) -> None:
    standard = COLUMNS if entry.geometry else TABLE_COLUMNS
    expected = [*standard, *entry.columns]
    missing = [c for c in expected if c not in frame.columns]
    extra = [str(c) for c in frame.columns if c not in expected]
    if missing or extra:
        raise ValueError(
            f"layer {entry.name!r} lacks the columns {missing} and has {extra}, not declared; "
            f"expected {expected}. Mend the data, or list the column with its meaning under [columns] "
            f"in {_place(entry)}."
        )


def _place(entry: Entry) -> str:
    """Where the entry is written."""
    return f"layers/data/catalogue/{entry.name}.toml" if entry.module else f"[layers.{entry.name}] of the story"


def _check_rows(frame: pd.DataFrame, entry: Entry) -> None:
    fewest, most = entry.rows
    if not fewest <= len(frame) <= most:
        raise ValueError(
            f"layer {entry.name!r} has {len(frame)} rows; expected {fewest} to {most}. "
            f"If rows were added on purpose, change `rows` in {_place(entry)}."
        )


def _check_vocabulary(frame: pd.DataFrame, entry: Entry) -> None:
    _all_in(frame, "status", STATUSES, entry)
    if entry.kinds:
        _all_in(frame, "kind", entry.kinds, entry)
    wrong = sorted({str(v) for v in frame["as_of"] if not _AS_OF.fullmatch(str(v))})
    if wrong:
        raise ValueError(
            f"layer {entry.name!r} has as_of {wrong[:5]}; expected a date as 2026, 2026-11 or 2026-11-22. "
            "Put words such as 'amended' into the note."
        )


def _all_in(frame: pd.DataFrame, column: str, allowed: tuple[str, ...], entry: Entry) -> None:
    if column not in frame:
        raise ValueError(f"layer {entry.name!r} has no column {column!r}; expected one with {list(allowed)}.")
    wrong = sorted({str(v) for v in frame[column]} - set(allowed))
    if wrong:
        raise ValueError(f"layer {entry.name!r} has {column} {wrong[:5]}; expected one of {list(allowed)}.")


def _check_sources(frame: pd.DataFrame, entry: Entry, known: Mapping[str, Source]) -> None:
    unknown = [i for i in source_ids(frame) if i not in known]
    if unknown:
        raise ValueError(
            f"layer {entry.name!r} names the sources {unknown[:5]}, which are not known; expected ids among the "
            f"{len(known)} that are, several joined by {SEPARATOR!r}. Add "
            f"{'layers/data/sources/<id>.toml' if entry.module else f'[sources.{unknown[0]}]'}."
        )


def _check_crs(frame: gpd.GeoDataFrame, entry: Entry) -> None:
    if frame.crs is None or frame.crs.to_epsg() != 4326:  # noqa: PLR2004  the EPSG code of WGS 84 longitude, latitude
        raise ValueError(
            f"layer {entry.name!r} has CRS {frame.crs}; expected EPSG:4326. "
            "If it is longitude and latitude, use set_crs(4326); if not, to_crs(4326)."
        )


def _check_ids(frame: gpd.GeoDataFrame, entry: Entry) -> None:
    ids = frame["id"].astype(str)
    repeated = sorted(set(ids[ids.duplicated()]))
    if repeated or (ids.str.strip() == "").any():
        raise ValueError(f"layer {entry.name!r} has repeated or empty ids {repeated[:5]}; expected each id once.")


def _check_geometry(frame: gpd.GeoDataFrame, entry: Entry) -> None:
    shapes = frame.geometry
    absent = shapes.isna() | shapes.is_empty
    if absent.any() and not entry.empty_geometry:
        raise ValueError(
            f"layer {entry.name!r} has rows without geometry: {_ids(frame, absent)}; expected one on each row."
        )
    silent = absent & (frame["note"].fillna("").str.strip() == "")
    if silent.any():
        raise ValueError(f"layer {entry.name!r}: the note of {_ids(frame, silent)} must say why there is no geometry.")
    wrong = ~absent & ~shapes.geom_type.isin(entry.geometry)
    if wrong.any():
        found = sorted(set(shapes[wrong].geom_type))
        raise ValueError(
            f"layer {entry.name!r} has geometry {found} in {_ids(frame, wrong)}; expected {list(entry.geometry)}."
        )
    invalid = ~absent & ~shapes.is_valid
    if invalid.any():
        reason = shapes[invalid].is_valid_reason().iloc[0]
        raise ValueError(
            f"layer {entry.name!r} has invalid geometry in {_ids(frame, invalid)}: {reason}; expected valid shapes. "
            "If a ring crosses 180 degrees or itself, split it before it enters the layer."
        )


def _check_bounds(frame: gpd.GeoDataFrame, entry: Entry) -> None:
    if frame.geometry.is_empty.all() or frame.empty:
        return
    west, south, east, north = entry.bounds
    found = frame.total_bounds
    slack = BOUNDS_SLACK_DEG
    if not (
        found[0] >= west - slack
        and found[1] >= south - slack
        and found[2] <= east + slack
        and found[3] <= north + slack
    ):
        raise ValueError(
            f"layer {entry.name!r} reaches {[round(float(b), 6) for b in found]}; expected it inside "
            f"{list(entry.bounds)} (west, south, east, north, degrees). "
            "If longitude and latitude are swapped, swap them back."
        )


def _ids(frame: gpd.GeoDataFrame, mask: pd.Series) -> str:
    ids = [str(i) for i in frame.loc[mask, "id"]]
    return ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")  # noqa: PLR2004  enough to find them


def worst_status(statuses: Iterable[str]) -> str:
    """Status of what is derived from rows of these statuses: a recalled part stays visible.

    >>> worst_status(["published", "published (transcription)"])
    'derived'
    >>> worst_status(["published", "recalled"])
    'part published, part recalled'
    """
    return "derived" if set(statuses) <= READ_IN_PRINT else "part published, part recalled"
