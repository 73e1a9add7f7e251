"""Tracks as anybody has them, one door: tables, lines and NMEA sentences, told apart by what is in the files."""

import re
import zlib
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from layers.ais.arrow import SCHEMA
from layers.ais.nmea import NmeaPositions, read_nmea
from layers.files.chosen_layer import chosen
from layers.files.unpacked import PACKED_SUFFIXES, open_unpacked
from layers.positions.altitudes import HeightKind, HeightUnit
from layers.positions.columns import FIELDS, SpeedUnit, roles_named
from layers.positions.formats.formats import GIS, PARQUET
from layers.positions.positions import Positions, read_positions
from layers.positions.rows import LEFT_OUT
from layers.positions.times import TimeUnit
from layers.tracks.row_filter import RowFilter, row_filter
from leadline.near import checks_names

SENTENCES = (b"!AIVD", b"!BSVD", b"!ABVD", b"!ANVD")  # vessels, base stations, aids to navigation
NMEA_SUFFIXES = (".nmea", ".ais", ".aivdm")
BINARY_SUFFIXES = {".zip", ".kmz", *PARQUET, *GIS}  # a column of sentences makes no feed of them
BOM = b"\xef\xbb\xbf"
LOOKED_AT_BYTES = 4096
NO_DATE = "none"  # as the column of the time of lines that have none
NAME = FIELDS["name"]
NO_TIMES = "no times"  # so begins what is told of them


@dataclass(frozen=True, slots=True)
class Tracks:
    """Positions of several files, which are read when `batches` is run through, as often as wanted.

    Made by `read_tracks`.

    Attributes
    ----------
    title : str
        Name of the file, and how many more there are.
    paths : tuple of Path
    readers : tuple of Positions or NmeaPositions
        One of all tables, one of all NMEA sentences.
    rows : RowFilter, optional
        Which positions of NMEA sentences are wanted.
    names : dict
        Names of vessels by id, known once `batches` has been run through.
    """

    title: str
    paths: tuple[Path, ...]
    readers: tuple[Positions | NmeaPositions, ...]
    rows: RowFilter | None = None  # of NMEA sentences; tables know theirs
    names: dict[str, str] = field(default_factory=dict)  # of vessels by id, once `batches` has been run through
    _left_out: Counter[str] = field(default_factory=Counter)

    @property
    def timed(self) -> bool:
        """Whether all positions have times; lines without any have only an order of vertices."""
        return all(reader.timed for reader in self.readers)

    @property
    def dated(self) -> bool:
        """Whether all positions have at least a date."""
        columns = self.columns
        return not (columns.loc[columns["field"] == "time", "column"] == NO_DATE).any()

    @property
    def columns(self) -> pd.DataFrame:
        """What was read as what: file, field, column, read_as."""
        return pd.concat([reader.columns for reader in self.readers], ignore_index=True)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader must see of the files: heights that were not read, text of no declared encoding."""
        told = (note for reader in self.readers for note in getattr(reader, "notes", ()))
        return tuple(dict.fromkeys(told))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Positions, file after file; see `layers.positions.Positions.batches`."""
        for reader in self.readers:
            if isinstance(reader, NmeaPositions) and self.rows is not None:
                yield from self._fitting(reader, self.rows)
            elif NAME in reader.schema.names:
                yield from map(self._without_names, reader.batches())
            else:
                yield from reader.batches()

    def _without_names(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Positions without the column of names, which are noted: of several names of a vessel the last."""
        pairs = pa.table({"id": batch.column("id"), NAME: batch.column(NAME)}).drop_null()
        latest = pairs.group_by("id", use_threads=False).aggregate([(NAME, "last")])
        self.names.update(zip(latest["id"].to_pylist(), latest[f"{NAME}_last"].to_pylist(), strict=True))
        return batch.drop_columns([NAME])

    def _fitting(self, reader: NmeaPositions, rows: RowFilter) -> Iterator[pa.RecordBatch]:
        """Positions of sentences that fit the conditions, by what was read of them."""
        asked, kept, left = rows.columns((), SCHEMA.names), 0, 0
        for batch in reader.batches():
            fits = rows.holds({name: batch.column(column) for name, column in asked.items()})
            kept, left = kept + int(fits.sum()), left + int((~fits).sum())
            if fits.any():
                yield batch.filter(pa.array(fits))
        self._left_out[LEFT_OUT + rows.words] = left
        if not kept:
            raise ValueError(f"where leaves no row ({rows.words}); expected some. Mend its conditions.")

    def beacons(self) -> Iterator[pa.RecordBatch]:
        """Give base stations and aids to navigation, which are no vessels, each time they were heard.

        Columns id, time, lon, lat, source, message, virtual; see `layers.ais.NmeaPositions.beacons`.
        """
        for reader in self.readers:
            yield from reader.beacons()

    def report(self) -> pd.DataFrame:
        """Rows that could not be read, and those that were not wanted: reason, rows, example."""
        if self.rows is not None and not self._left_out and any(isinstance(one, NmeaPositions) for one in self.readers):
            deque(self.batches(), maxlen=0)
        left = [{"reason": reason, "rows": rows, "example": ""} for reason, rows in self._left_out.items() if rows]
        tables = [*(reader.report() for reader in self.readers), *([pd.DataFrame(left)] if left else [])]
        return pd.concat(tables, ignore_index=True)


@checks_names
def read_tracks(  # noqa: PLR0913  each says how something is written
    paths: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    columns: Mapping[str, str | None] | None = None,
    max_unpacked_bytes: int | None = None,
    encoding: str | None = None,
    default_time: datetime | None = None,
    where: str | Mapping[str, Any] | None = None,
    time_unit: TimeUnit | None = None,
    time_format: str | None = None,
    timezone: str | None = None,
    speed_unit: SpeedUnit | None = None,
    height_unit: HeightUnit | None = None,
    height_kind: HeightKind | None = None,
) -> Tracks:
    """Open tracks of any form.

    Parameters
    ----------
    paths : path or sequence of paths
        Files that `layers.positions.read_positions` or `layers.ais.read_nmea` reads, and folders of the former. A
        layer of a file with several is "FILE|layername=NAME", as QGIS writes it.
    columns : mapping, optional
        Column by role, where its name does not tell; not for NMEA sentences.
    max_unpacked_bytes : int, optional
        What a packed file may unpack to; see `layers.files.unpacked`.
    encoding : str, optional
        Of the text in Shapefiles; see `layers.files.dbf_encoding`.
    default_time : datetime, optional
        When NMEA sentences were heard that carry no time and follow no clock; aware.
    where : str or mapping, optional
        Conditions on any column, as written in the files ("ship_type >= 80 and flag in ('TW', 'JP')"), or on what is
        read of them (`speed_kn`, `height_m`, `status`; of NMEA sentences these alone), or the same as a table, as a
        story writes it; see `layers.story_file.where_text.where_of`. A row whose value is missing fits none. Rows left
        out are counted in `report`.
    time_unit, time_format, timezone, speed_unit, height_unit, height_kind : optional
        As for `layers.positions.read_positions`; not for NMEA sentences.

    Returns
    -------
    Tracks

    Raises
    ------
    ValueError
        As the readers do; if columns or options are given and all files are NMEA sentences; if some files have times
        and some have none, for by the rules of the one the others would be counted wrongly.

    Examples
    --------
    >>> from layers import sample_file
    >>> tracks = read_tracks(sample_file("tracks"))
    >>> tracks.timed, sum(len(batch) for batch in tracks.batches()) == len(pd.read_csv(sample_file("tracks")))
    (True, True)
    """
    options: dict[str, Any] = {
        "time_unit": time_unit,
        "time_format": time_format,
        "timezone": timezone,
        "speed_unit": speed_unit,
        "height_unit": height_unit,
        "height_kind": height_kind,
    }
    rows = row_filter(where)
    named = [chosen(str(path)) for path in ([paths] if isinstance(paths, str | PathLike) else paths)]
    if not named:
        raise ValueError("there are no tracks; expected at least one file.")
    if kind := next((one.words for one in named if one.kind is not None), None):
        raise ValueError(f"{kind}: tracks are read whole; expected no |geometrytype=, which chooses zones and lines.")
    nmea = [one.path for one in named if one.layer is None and is_nmea(one.path, columns)]
    others = [one for one in named if one.layer is not None or one.path not in nmea]
    if not others:
        _refuse_for_sentences(nmea[0], columns, options)
    readers: list[Positions | NmeaPositions] = []
    if others:
        limits: dict[str, Any] = {"max_unpacked_bytes": max_unpacked_bytes, "encoding": encoding}
        readers.append(read_positions([one.words for one in others], columns=columns, rows=rows, **limits, **options))
    if nmea:
        readers.append(read_nmea(nmea, default_time=default_time, max_unpacked_bytes=max_unpacked_bytes))
    elif default_time is not None:
        raise ValueError(f"{named[0].title}: default_time is of NMEA sentences, and these are none; leave it out.")
    title = named[0].title if len(named) == 1 else f"{named[0].title} and {len(named) - 1} more"
    if rows is not None and nmea:
        rows.columns((), SCHEMA.names)
    tracks = Tracks(title, tuple(one.path for one in named), tuple(readers), rows)
    _refuse_mixture(tracks.columns)
    return tracks


def _refuse_for_sentences(path: Path, columns: Mapping[str, str | None] | None, options: Mapping[str, Any]) -> None:
    """Raise ValueError for what can only be said of tables."""
    if columns:
        raise ValueError(f"{path}: NMEA sentences have no columns to name; leave columns out.")
    if given := [name for name, value in options.items() if value is not None]:
        raise ValueError(
            f"{path}: NMEA sentences have times, speeds and heights of one kind; leave {', '.join(given)} out."
        )


def _refuse_mixture(columns: pd.DataFrame) -> None:
    times = columns[columns["field"] == "time"]
    untimed = times["read_as"].str.startswith(NO_TIMES)
    if untimed.any() and not untimed.all():
        raise ValueError(
            f"{times['file'][untimed].iloc[0]} holds lines without times, {times['file'][~untimed].iloc[0]} positions "
            "with times; expected one or the other. Count them apart."
        )


def is_nmea(path: Path, columns: Mapping[str, str | None] | None = None) -> bool:
    """Whether a file holds AIS sentences: by its name, or because its beginning does and it is no table of positions.

    Parameters
    ----------
    path : Path
    columns : mapping, optional
        As the user named them: a table that keeps raw sentences in a column has columns, a feed has none.
    """
    inner = path.with_suffix("") if path.suffix.lower() in PACKED_SUFFIXES else path
    if inner.suffix.lower() in NMEA_SUFFIXES:
        return True
    if not path.is_file() or inner.suffix.lower() in BINARY_SUFFIXES:
        return False
    try:
        with open_unpacked(path) as file:
            beginning = file.read(LOOKED_AT_BYTES)
    except (OSError, EOFError, zlib.error):  # what is wrong with it its reader tells
        return False
    return any(sentence in beginning for sentence in SENTENCES) and not _is_table(beginning, named=bool(columns))


def _is_table(beginning: bytes, *, named: bool) -> bool:
    """Whether a text with sentences in it is a table of positions: by the names in its first line."""
    first = next((line for line in beginning.removeprefix(BOM).splitlines() if line.strip()), b"")
    has_names = first.lstrip().startswith((b"{", b"[")) or not any(sentence in first for sentence in SENTENCES)
    words = re.findall(r"[^\s,;|:{}\[\]\"']+|\"[^\"]+\"", first.decode("utf-8", "replace"))
    return has_names and (named or {"lon", "lat"} <= roles_named(words))
