"""Every piece of track graded: sound, doubtful or impossible, with the reasons and what they were measured by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.doubt.copies import Copies
from geo.doubt.horizon import Stations, stations
from geo.doubt.identity import identity_faults
from geo.doubt.inland import Inland
from geo.doubt.measured import Measured
from geo.doubt.reasons import REASONS, TWO_PLACES, checked, found, of_the_feed
from geo.doubt.reported import BAROMETRIC, GEOMETRIC
from geo.doubt.rows import blocks
from geo.doubt.rules import DoubtRules, doubt_rules
from geo.tracks.fixes import Bools, Fixes, Ids, Positions, Report, read_fixes_with
from geo.tracks.pieces import utc
from geo.tracks.rules import Rules
from leadline.near import checks_names
from leadline.words import _

SOUND, DOUBTFUL, IMPOSSIBLE = GRADES = ("sound", "doubtful", "impossible")
HEIGHT_COLUMNS = ("height_m", "height_kind")
ALSO = ("source", "speed_kn", "course_deg", *HEIGHT_COLUMNS)
BEFORE_COPY = (
    *("inland_share", "jumps", "wild_share", "beyond_share", "station_km"),
    *("circle_share", "circle_radius_m", "circle_turns"),
)
AFTER_COPY = (
    *("even_share", "one_speed_share", "grid_share", "frozen_s", "stuck_s"),
    *("speed_off_share", "course_off_share", "height_off_share"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """Pieces of track and how far they can be believed.

    Attributes
    ----------
    pieces : DataFrame
        A row a piece, by id and t_start, the pieces of `geo.find_events` with the same rules:
        ``id t_start t_end n_fixes``; ``grade`` ("sound", "doubtful", "impossible"); ``reasons``, of
        `geo.doubt.reasons.REASONS`, parted by "; ", empty where sound; ``checked``, those of the rules that had
        something to look at, likewise; then the measures, NaN where a rule had nothing to look at:
        ``inland_share`` (of fixes), ``jumps`` (between places that one ship cannot both be in), ``wild_share`` (of
        rows), ``beyond_share`` (of fixes with a station), ``station_km`` (farthest from its station), ``circle_share``
        (of fixes), ``circle_radius_m``, ``circle_turns``, ``copy_share`` (of fixes), ``copy_of`` (id, "" for none),
        ``copy_offset_m``, ``copy_delay_s``, ``identity`` (what is wrong with it, "" for nothing), ``even_share``,
        ``one_speed_share`` (of steps under way), ``grid_share`` (of fixes), ``frozen_s``, ``stuck_s``,
        ``speed_off_share``, ``course_off_share``, ``height_off_share`` (of what could be compared).
        A piece that a row beyond 85 degrees cuts is one here and two there.
    sources : DataFrame
        Stations that heard: source, rows, lon, lat, place ("given", "middle of what it heard", "no single station",
        "too few rows").
    feed : tuple of str
        Reasons that were found in most pieces and so tell of the feed: they doubt none.

    Examples
    --------
    >>> import pandas as pd
    >>> hours = pd.date_range("2026-01-01", periods=20, freq="h", tz="UTC")
    >>> one = pd.DataFrame({"id": "a", "time": hours, "lon": 0.0, "lat": [n / 10 for n in range(20)]})
    >>> other = one.assign(time=one["time"] + pd.Timedelta("30min"), lat=one["lat"] + 20)
    >>> [set(grade_tracks(rows).pieces["grade"]) for rows in (one, pd.concat([one, other]))]
    [{'sound'}, {'impossible'}]
    """

    pieces: pd.DataFrame
    sources: pd.DataFrame
    feed: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        """HTML for a notebook: how many pieces are of each grade, then those that are believed least."""
        from leadline.notebook import block, rows_of  # noqa: PLC0415  grading goes without it

        grades = self.pieces["grade"]
        counts = {grade: f"{int((grades == grade).sum()):,}" for grade in ("sound", "doubtful", "impossible")}
        told = _("Pieces of track: {sound} sound, {doubtful} doubtful, {impossible} impossible.").format(**counts)
        feed = _("Found in most pieces, so of the feed: {reasons}.").format(reasons=", ".join(map(_, self.feed)))
        worst = self.pieces[grades != "sound"].sort_values("grade", ascending=False, kind="stable")
        return block(
            told, feed if self.feed else "", tables=[rows_of(worst, ("id", "t_start", "t_end", "grade", "reasons"))]
        )


@checks_names
def grade_tracks(
    positions: Positions,
    *,
    rules: Rules | None = None,
    doubt: DoubtRules | None = None,
    kind: str = "vessel",
    inland: Inland | None = None,
    given_stations: Mapping[str, tuple[float, float]] | None = None,
) -> Graded:
    """Grade every piece of tracks by the rules of `DoubtRules`.

    Parameters
    ----------
    positions : DataFrame, pyarrow Table or RecordBatch, an iterable of these, or a reader with `batches()`
        As `geo.find_events` takes them; `source`, `speed_kn`, `course_deg`, `height_m` and `height_kind` are looked at
        where they are there.
    rules : Rules, optional
        Which cut tracks into pieces.
    doubt : DoubtRules, optional
        The usual ones of the kind if none are given.
    kind : {"vessel", "aircraft"}
        Aircraft fly over land, circle while they wait, and are heard from beyond a ship's horizon.
    inland : Inland, optional
        Land; without it no track is on land.
    given_stations : mapping, optional
        Longitude and latitude of stations by the name in `source`; of others the middle of what they heard is taken.

    Returns
    -------
    Graded

    Raises
    ------
    ValueError
        As `geo.find_events` for columns; for a kind that is none.

    Examples
    --------
    Two ships under one identity, twenty degrees apart.

    >>> import pandas as pd
    >>> hours = pd.date_range("2026-01-01", periods=20, freq="h", tz="UTC")
    >>> one = pd.DataFrame({"id": "a", "time": hours, "lon": 0.0, "lat": [n / 10 for n in range(20)]})
    >>> other = one.assign(time=one["time"] + pd.Timedelta("30min"), lat=one["lat"] + 20)
    >>> graded = grade_tracks(pd.concat([one, other]))
    >>> set(graded.pieces["grade"]), set(graded.pieces["reasons"])
    ({'impossible'}, {'two places'})
    """
    if kind not in ("vessel", "aircraft"):
        raise ValueError(f"kind is {kind!r}; expected vessel or aircraft.")
    ids = Ids()
    fixes, also = read_fixes_with(positions, ids, Report(), ALSO)
    known = doubt or doubt_rules(kind)
    columns = {name: _numbers(name, column) for name, column in also.items() if name != "source"}
    if not set(HEIGHT_COLUMNS) <= set(columns):
        columns = {name: column for name, column in columns.items() if name not in HEIGHT_COLUMNS}
    where, sources = None, _sources_table([], np.zeros(0, dtype=np.int64), None)
    if "source" in also and kind == "vessel":
        columns["source"], where, sources = _heard(fixes, also["source"], given_stations or {}, known)
    measured = Measured(known, kind, inland, where)
    for pieces, rows in blocks(fixes, columns, rules or Rules()):
        measured.add(pieces, rows)
    return _graded(measured, ids.names, sources)


def _graded(measured: Measured, names: list[str], sources: pd.DataFrame) -> Graded:
    table, copied = measured.table(), measured.copies()
    faults, judged = identity_faults(names, measured.kind)
    faulty = np.array([bool(fault) for fault in faults], dtype=bool)
    looked_at = checked(table, measured.rules, judged=judged)
    doubted = found(table, copied, faulty, measured.rules, measured.kind)
    feed = of_the_feed(looked_at, doubted, measured.rules)
    doubted |= {reason: np.zeros(measured.pieces, dtype=bool) for reason in feed}
    columns = {"checked": _joined(looked_at, measured.pieces), "reasons": _joined(doubted, measured.pieces)}
    grade = np.full(measured.pieces, SOUND, dtype=object)
    grade[np.any(list(doubted.values()), axis=0)] = DOUBTFUL
    grade[doubted[TWO_PLACES]] = IMPOSSIBLE
    columns["grade"] = pd.Series(grade, dtype="str")
    return Graded(pieces=_table(table, copied, names, faults, columns), sources=sources, feed=feed)


def _table(
    table: Mapping[str, NDArray[Any]],
    copied: Copies,
    names: list[str],
    faults: list[str],
    words: Mapping[str, pd.Series[str]],
) -> pd.DataFrame:
    vessel = table["vessel"]
    nothing = np.full(len(vessel), np.nan)
    original = np.where(copied.of_piece >= 0, vessel[copied.of_piece] if len(vessel) else -1, -1)
    columns: dict[str, Any] = {
        "id": _told(names, vessel),
        "t_start": utc(table["start_us"]),
        "t_end": utc(table["end_us"]),
        "n_fixes": table["n_fixes"],
        **{name: words[name] for name in ("grade", "reasons", "checked")},
        **{name: table.get(name, nothing) for name in BEFORE_COPY},
        "copy_share": copied.rows / table["n_fixes"],
        "copy_of": _told([*names, ""], original),
        "copy_offset_m": copied.offset_m,
        "copy_delay_s": copied.delay_s,
        "identity": _told(faults, vessel),
        **{name: table.get(name, nothing) for name in AFTER_COPY},
    }
    return pd.DataFrame(columns).sort_values(["id", "t_start"], ignore_index=True)


def _told(words: list[str], which: NDArray[Any]) -> pd.Series[str]:
    return pd.Series(np.array(words, dtype=object)[which], dtype="str")


def _joined(flags: Mapping[str, Bools], number: int) -> pd.Series[str]:
    """Names of the flags that are set, of each row; each combination is written once."""
    code = np.zeros(number, dtype=np.int64)
    for bit, reason in enumerate(REASONS):
        code |= flags[reason].astype(np.int64) << bit
    codes, which = np.unique(code, return_inverse=True)
    words = ["; ".join(reason for bit, reason in enumerate(REASONS) if each >> bit & 1) for each in codes.tolist()]
    return _told(words, which)


def _numbers(name: str, column: pa.ChunkedArray) -> NDArray[Any]:
    """Values as floats of 32 bits, which hold a knot, a degree and a metre well enough; NaN for null."""
    if name != "height_kind":
        return np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(), dtype=np.float32)
    words = column.cast(pa.string())
    other = pc.if_else(pc.equal(words, "barometric"), BAROMETRIC, -1)
    code = pc.if_else(pc.equal(words, "geometric"), GEOMETRIC, other)
    return np.asarray(pc.fill_null(code, -1).to_numpy(), dtype=np.float32)


def _heard(
    fixes: Fixes, source: pa.ChunkedArray, given: Mapping[str, tuple[float, float]], rules: DoubtRules
) -> tuple[NDArray[np.int32], Stations, pd.DataFrame]:
    """Give the number of the source of each row, -1 for none, where the sources are, and a table of them."""
    encoded = source.cast(pa.string()).dictionary_encode().unify_dictionaries().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # no chunk at all
        names, number = [], np.zeros(0, dtype=np.int32)
    else:
        names = encoded.dictionary.to_pylist()
        number = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int32)
    where = stations(number, fixes, names, given, rules)
    rows = np.bincount(number + 1, minlength=len(names) + 1)[1:]
    return number, where, _sources_table(names, rows, where)


def _sources_table(names: list[str], rows: NDArray[Any], where: Stations | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source": pd.Series(names, dtype="str"),
            "rows": rows.astype(np.int64),
            "lon": where.lon_deg if where else np.zeros(0),
            "lat": where.lat_deg if where else np.zeros(0),
            "place": pd.Series(where.words if where else [], dtype="str"),
        }
    )
