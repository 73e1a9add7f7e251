"""Tracks as anybody has them, one door: tables, lines and NMEA sentences, told apart by what is in the files."""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from layers.nmea import NmeaPositions, read_nmea
from layers.positions import Positions, read_positions

SENTENCES = (b"!AIVD", b"!BSVD", b"!ABVD", b"!ANVD")  # vessels, base stations, aids to navigation
NMEA_SUFFIXES = (".nmea", ".ais", ".aivdm")
LOOKED_AT_BYTES = 4096
NO_DATE = "none"  # as the column of the time of lines that have none
NO_TIMES = "no times"  # so begins what is told of them


@dataclass(frozen=True, slots=True)
class Tracks:
    """Positions of several files, which are read when `batches` is run through, as often as wanted."""

    title: str
    paths: tuple[Path, ...]
    readers: tuple[Positions | NmeaPositions, ...]

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

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Positions, file after file; see `layers.positions.Positions.batches`."""
        for reader in self.readers:
            yield from reader.batches()

    def report(self) -> pd.DataFrame:
        """Rows that could not be read: reason, rows, example."""
        return pd.concat([reader.report() for reader in self.readers], ignore_index=True)


def read_tracks(
    paths: Sequence[Path],
    *,
    columns: Mapping[str, str | None] | None = None,
    **options: Any,  # noqa: ANN401  as of read_positions
) -> Tracks:
    """Open tracks of any form.

    Parameters
    ----------
    paths : sequence of Path
        Files that `layers.positions.read_positions` or `layers.nmea.read_nmea` reads, and folders of the former.
    columns : mapping, optional
        Column by role, where its name does not tell; not for NMEA sentences.
    **options
        Of `read_positions`: time_unit, time_format, timezone, speed_unit.

    Returns
    -------
    Tracks

    Raises
    ------
    ValueError
        As the readers do; if columns are named and all files are NMEA sentences; if some files have times and some
        have none, for by the rules of the one the others would be counted wrongly.
    """
    if not paths:
        raise ValueError("there are no tracks; expected at least one file.")
    nmea = [path for path in paths if is_nmea(path)]
    others = [path for path in paths if path not in nmea]
    if columns and not others:
        raise ValueError(f"{nmea[0]}: NMEA sentences have no columns to name; leave columns out.")
    readers: list[Positions | NmeaPositions] = []
    if others:
        readers.append(read_positions(others, columns=columns, **options))
    if nmea:
        readers.append(read_nmea(nmea))
    names = [path.name for path in paths]
    title = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
    tracks = Tracks(title, tuple(paths), tuple(readers))
    _refuse_mixture(tracks.columns)
    return tracks


def _refuse_mixture(columns: pd.DataFrame) -> None:
    times = columns[columns["field"] == "time"]
    untimed = times["read_as"].str.startswith(NO_TIMES)
    if untimed.any() and not untimed.all():
        raise ValueError(
            f"{times['file'][untimed].iloc[0]} holds lines without times, {times['file'][~untimed].iloc[0]} positions "
            "with times; expected one or the other. Count them apart."
        )


def is_nmea(path: Path) -> bool:
    """Whether a file holds AIS sentences: by its name, or because its beginning does."""
    inner = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    if inner.suffix.lower() in NMEA_SUFFIXES:
        return True
    if not path.is_file():
        return False
    try:
        with gzip.open(path) if inner is not path else path.open("rb") as file:
            beginning = file.read(LOOKED_AT_BYTES)
    except (OSError, EOFError):  # what is wrong with it its reader tells
        return False
    return any(sentence in beginning for sentence in SENTENCES)
