"""The one door for positions: files of ships and aircraft in the formats that publishers use, as Arrow batches."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import Any, get_args

import pandas as pd
import pyarrow as pa

from layers.files.chosen_layer import Chosen, chosen
from layers.files.dbf_encoding import check_encoding
from layers.positions.altitudes import HeightKind, HeightOptions, HeightUnit, check_height_options
from layers.positions.columns import FIELDS, KNOTS, ROLES, SpeedUnit, roles_named
from layers.positions.formats.files import TableFile, frame_table
from layers.positions.formats.formats import files_of, open_file
from layers.positions.names import at_once
from layers.positions.open import NoRowsError, OpenFile, batches_of, naming, opened_file, stem
from layers.positions.rows import STATION, RowFilter, Tally, schema
from layers.positions.said_zones import SaidZone, settle_zones
from layers.positions.times import TimeUnit, check_time_arguments
from leadline.near import checks_names

UNNAMED = "index"  # column of an index of times without a name


@dataclass(slots=True)
class Positions:
    """Positions of one or more files, which are read when `batches` is run through, as often as wanted.

    Attributes
    ----------
    timed : bool
        False if any of the files holds lines without times. Their vertices are one second apart, from the date of
        their row or from 1970-01-01: only their order means anything, durations and speeds do not.
    columns : DataFrame
        What was read as what: file, field, column, read_as.
    notes : tuple of str
        What the reader must see: heights that were not read, text whose encoding is not declared.
    keep_beacons : bool
        Keep what `beacons` tells while `batches` is run through, so that it need not read the files again.
    schema : pyarrow.Schema
        id (string), time (timestamp[us, UTC]), lon and lat (degrees, EPSG:4326), and those that any file has of
        speed_kn, course_deg, source (the station that heard it), height_m with height_kind ("geometric", above the
        ellipsoid or the sea; "barometric", above 1013.25 hPa), vertical_rate_m_s, ship_class ("A", "B"), message (type
        of AIS), status (navigational, 0 to 14), turn_deg_min (to starboard) and vessel_name.
    """

    _files: tuple[OpenFile, ...]
    timed: bool
    columns: pd.DataFrame
    schema: pa.Schema
    notes: tuple[str, ...] = ()
    keep_beacons: bool = True
    _tally: Tally | None = field(default=None, init=False)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Positions, file after file, in the order of their rows; memory is that of one batch.

        Rows that cannot be read are left out and counted, see `report`. Missing values, and positions that cannot be
        (latitude 91), stay for the cleaning of the tracks, which counts them too.

        Raises
        ------
        ValueError
            After the rows of a file: if none had an id, a time and a position, or its latitudes can only be
            longitudes. While reading: if it is damaged. After the last: if no row of any is wanted, or all are of base
            stations and aids to navigation.
        """
        total, rows = Tally(), 0
        for opened in self._files:
            for batch in batches_of(opened, total):
                rows += len(batch)
                yield batch
            if not self.keep_beacons:
                total.beacons.clear()
        self._tally = total
        wanted = self._files[0].reading.rows if self._files else None
        if wanted is not None and not rows:
            raise ValueError(f"where leaves no row ({wanted.words}); expected some. Mend its conditions.")
        if self._files and not rows:
            raise ValueError(f"{self._files[0].raw.name}: every row is of a {STATION}; expected some of vessels.")

    def beacons(self) -> Iterator[pa.RecordBatch]:
        """Give base stations and aids to navigation, which are no vessels, each time they were heard.

        Told by a column of classes ("Base Station", "AtoN", as the Danish Maritime Authority has them) or of types of
        messages (4, 21). Kept of the last whole run through `batches`; else the files are read for it.

        Yields
        ------
        RecordBatch
            id, time (UTC), lon and lat (degrees), source, message (4 or 21), virtual (false: tables do not say).
        """
        if self._tally is None or not self.keep_beacons:
            total = Tally()
            for opened in self._files:
                for _ in batches_of(opened, total):
                    pass
                yield from total.beacons
                total.beacons.clear()
            return
        yield from self._tally.beacons

    def report(self) -> pd.DataFrame:
        """Rows that could not be read: reason, rows, example (place and content). Reads the files if nobody has yet."""
        if self._tally is None:
            for _ in self.batches():
                pass
        return (self._tally or Tally()).frame()

    def table(self) -> pa.Table:
        """All positions at once, in memory."""
        return pa.Table.from_batches(self.batches(), self.schema)


@checks_names
def read_positions(  # noqa: PLR0913  each says how something is written
    paths: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    columns: Mapping[str, str | None] | None = None,
    time_unit: TimeUnit | None = None,
    time_format: str | None = None,
    timezone: str | None = None,
    speed_unit: SpeedUnit | None = None,
    height_unit: HeightUnit | None = None,
    height_kind: HeightKind | None = None,
    rows: RowFilter | None = None,
    max_unpacked_bytes: int | None = None,
    encoding: str | None = None,
) -> Positions:
    """Read positions of ships and aircraft from files.

    Parameters
    ----------
    paths : path or sequence of paths
        Text with a header line and commas, semicolons, tabs or bars (.csv, .tsv, .txt, also packed as .gz, .zst, .zip);
        Parquet and GeoParquet; JSON records; GeoJSON, GeoPackage, FlatGeobuf and Shapefiles of points with times, or
        of lines with or without; folders of these. Text and Parquet are read in batches, of any size.
    columns : mapping, optional
        Column by role, where its name does not tell (see `layers.positions.columns.ALIASES`) or two could be meant:
        `id`, `time`, `lon`, `lat`, `speed`, `course`, `source`, `height`, `height_kind`, `vertical_rate`,
        `ship_class`, `message`, `status`, `turn`, `name` (of the vessel; read only if it is given). None leaves one
        out; `{"id": None}` names a single track after its file. Longitude and latitude given here are not held
        against each other.
    time_unit : {"s", "ms", "us", "ns"}, optional
        Of times that are numbers; by default told by their size.
    time_format : str, optional
        Of times that are strings, as `strptime` wants it; by default told by the first rows.
    timezone : str, optional
        IANA name, of times without a zone; by default they are UTC, and a `ZonelessTimesWarning` says so, by file.
    speed_unit : {"kn", "m/s", "km/h"}, optional
        By default told by the column's name: `velocity` in m/s, others in knots.
    height_unit : {"m", "ft", "FL", "km"}, optional
        By default told by the column's name (`alt_ft`) or by its publisher: OpenSky writes metres, traffic and readsb
        feet. "m" and "ft" are also those of vertical rates whose unit nothing else tells: m/s and ft/min.
    height_kind : {"geometric", "barometric"}, optional
        By default told likewise. Heights without a unit or a kind are not read, and `notes` says so.
    rows : RowFilter, optional
        Which rows are wanted; see `layers.tracks.row_filter`. The others are counted.
    max_unpacked_bytes : int, optional
        What a packed file may unpack to; by default 512 MiB, or 100 times its size if that is more and it is text.
    encoding : str, optional
        Of the text in Shapefiles, such as "big5"; by default what they declare, see `layers.files.dbf_encoding`.

    Returns
    -------
    Positions

    Raises
    ------
    ValueError
        Naming the file: if it cannot be read, columns or times cannot be told, latitude and longitude look swapped in
        the first rows, or an argument is wrong; if some times name no zone, nobody says which it is, and others, also
        of another file, name one that is not UTC.

    Examples
    --------
    >>> from layers import sample_file
    >>> positions = read_positions(sample_file("tracks"))
    >>> positions.columns[["field", "column"]].values.tolist()
    [['id', 'id'], ['time', 'time'], ['lon', 'lon'], ['lat', 'lat']]
    >>> positions.table().num_rows == len(pd.read_csv(sample_file("tracks")))
    True
    """
    given, times = _arguments(columns, time_unit, time_format, timezone, speed_unit)
    check_height_options(heights := HeightOptions(height_unit, height_kind))
    named = [paths] if isinstance(paths, str | PathLike) else list(paths)
    if not named:
        raise ValueError("there are no files; expected at least one.")
    if encoding is not None:
        check_encoding(encoding)
    files: list[Chosen] = []
    for place in [chosen(str(one)) for one in named]:
        with naming(place.path):
            files += files_of(place)
    opened: list[OpenFile] = []
    zones: list[SaidZone] = []
    without: list[NoRowsError] = []
    for file in files:
        try:
            with naming(file.path):
                raw = open_file(file, max_unpacked_bytes, encoding)
                for one in raw:
                    said: list[SaidZone] = []
                    opened.append(opened_file(one, given, {**times, "said": said}, speed_unit, heights, rows))
                    zones += [each._replace(file=str(file.path)) for each in said]
        except NoRowsError as error:
            without.append(error)
    if not opened:
        raise without[0]
    settle_zones(zones)
    return _positions(opened, len(without))


@checks_names
def positions_of_frame(  # noqa: PLR0913  likewise
    frame: pd.DataFrame,
    *,
    columns: Mapping[str, str | None] | None = None,
    time_unit: TimeUnit | None = None,
    time_format: str | None = None,
    timezone: str | None = None,
    speed_unit: SpeedUnit | None = None,
    height_unit: HeightUnit | None = None,
    height_kind: HeightKind | None = None,
    name: str = "DataFrame",
) -> Positions:
    """Positions of a DataFrame whose columns are named as in any of the files that `read_positions` reads.

    Parameters
    ----------
    frame : DataFrame, shape (n, k)
        With columns for id, time, longitude and latitude. Levels of the index are columns where nothing else is what
        they name, and so is an index of times without a name, if no column is one.
    columns, time_unit, time_format, timezone, speed_unit, height_unit, height_kind : optional
        As in `read_positions`.
    name : str
        For messages and examples.

    Returns
    -------
    Positions

    Raises
    ------
    ValueError
        As `read_positions` does.

    Examples
    --------
    >>> ships = pd.DataFrame({"MMSI": [416000001], "BaseDateTime": ["2024-01-01T12:00:00"], "LAT": [25], "LON": [121]})
    >>> positions_of_frame(ships, timezone="UTC").columns[["field", "column", "read_as"]].values.tolist()[:2]
    [['id', 'MMSI', 'as written'], ['time', 'BaseDateTime', 'ISO 8601, UTC where they name no zone']]
    """
    given, times = _arguments(columns, time_unit, time_format, timezone, speed_unit)
    check_height_options(heights := HeightOptions(height_unit, height_kind))
    with naming(name):
        table = frame_table(_with_index(frame, given))
        said: list[SaidZone] = []
        opened = opened_file(TableFile(name, table), given, {**times, "said": said}, speed_unit, heights)
    settle_zones([each._replace(file=name) for each in said])
    return _positions([opened])


def _with_index(frame: pd.DataFrame, given: dict[str, str | None]) -> pd.DataFrame:
    """Frame with the levels of its index as columns that are what no column is; `given` names a time without a name."""
    here = {*roles_named([str(name) for name in frame.columns]), *given}
    columns: dict[str, pd.Series[Any]] = {}
    for number, level in enumerate(frame.index.names):
        values = frame.index.get_level_values(number).to_series(index=frame.index)
        if level is None and values.dtype.kind == "M":
            if "time" not in here:
                given["time"] = UNNAMED
                columns[UNNAMED] = values
        elif level is not None and level not in frame and (level in given.values() or roles_named([str(level)]) - here):
            columns[str(level)] = values
    plain = {name: each.reset_index(drop=True) for name, each in columns.items()}
    return frame.reset_index(drop=True).assign(**plain) if plain else frame


def _arguments(
    columns: Mapping[str, str | None] | None,
    time_unit: TimeUnit | None,
    time_format: str | None,
    timezone: str | None,
    speed_unit: SpeedUnit | None,
) -> tuple[dict[str, str | None], dict[str, Any]]:
    check_time_arguments(time_unit, time_format, timezone)
    if speed_unit is not None and speed_unit not in KNOTS:
        raise ValueError(f"speed_unit is {speed_unit!r}; expected one of {', '.join(get_args(SpeedUnit))}.")
    return dict(columns or {}), {"time_unit": time_unit, "time_format": time_format, "timezone": timezone}


def _positions(opened: Sequence[OpenFile], without: int = 0) -> Positions:
    """Files as one, with the same fields; `without` tells how many others have no row."""
    roles = {role for one in opened for role in one.reading.roles}
    fields = schema([role for role in ROLES if role in roles])
    rows = [
        (one.raw.name, FIELDS[role], *one.described[role]) for one in opened for role in ROLES if role in one.described
    ]
    described = pd.DataFrame(rows, columns=["file", "field", "column", "read_as"])
    alike, words = at_once(opened)
    emptied = f"{without} of {len(opened) + without} files have columns and no row." if without else ""
    said = (*(note for one in opened for note in one.notes), words, emptied)
    notes = tuple(dict.fromkeys(note for note in said if note))
    return Positions(_told_apart(opened, fields, alike), all(one.timed for one in opened), described, fields, notes)


def _told_apart(opened: Sequence[OpenFile], fields: pa.Schema, alike: set[int]) -> tuple[OpenFile, ...]:
    """Files with ids that do not clash: from the names of files, of lines without times, of tracks called `alike`."""
    seen: Counter[str] = Counter()
    files = []
    for place, one in enumerate(opened):
        name = stem(one.raw)
        seen[name] += 1
        label = name if seen[name] == 1 else f"{name} ({seen[name]})"
        nameless = "id" in one.reading.roles and one.described["id"][0] == "none"
        untimed = len(opened) > 1 and not one.timed
        prefix = label if untimed or place in alike or (nameless and label != name) else ""
        files.append(one._replace(reading=replace(one.reading, schema=fields, constant_id=label, prefix=prefix)))
    return tuple(files)
