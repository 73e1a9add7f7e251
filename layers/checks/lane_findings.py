"""Findings of the check of the lanes: what the tables of looks, readings and draws say, as numbers with their range."""

from collections.abc import Iterator
from functools import cache

import pandas as pd

from geo.claim import Finding
from layers.catalogue.sources import source_ids
from layers.lane_watch import lane_watch
from layers.lane_watch import looks as lane_looks
from layers.lane_watch import readings as lane_readings
from layers.lane_watch import uncertainty as lane_uncertainty
from layers.lane_watch.looks import FLEETS, GROUPS, SPAN_DAYS, START_UTC, WEIGHTS, Progress
from layers.lane_watch.readings import CHANCES, TITLES
from layers.sky import groups, sensing
from layers.sky.access_bands import load as load_bands
from layers.sky.satellites import Status

EVERYBODY = "Japan and NATO members"
SOURCES = ("celestrak-2026-08-22", "searoute-marnet-1-6-0", "ornl-scgraph-2-15-0", "iers-finals2000a")
SPAN = f"{SPAN_DAYS / 7:.0f} weeks"
STATISTICS = {  # column of the tables -> words
    "instant_mean": "mean",
    "instant_median": "median",
    "instant_p95": "95th percentile",
    "instant_max": "most",
    "instant_min": "least",
}


OPEN_DATA = (
    "the Sentinels of the European Union and ESA, neither of which is a member, are counted with NATO members: their "
    "pictures are open to all"
)


def mean_name(group: str = EVERYBODY) -> str:
    """Name of the finding that tells the window of a group's radars, on average."""
    return f"{group}: window in which the share comes into a radar's reach on average"


def sure_name(group: str = EVERYBODY) -> str:
    """Name of the finding that tells the window of a group's radars, without fail."""
    return f"{group}: window in which the share comes into a radar's reach without fail"


def tasked_name(group: str = EVERYBODY) -> str:
    """Name of the finding that tells the window of a plan."""
    return f"{group}: window in which a plan of one swath a pass pictures the share on average"


def moment_name(group: str = EVERYBODY, column: str = "instant_mean") -> str:
    """Name of the finding that tells the share in a radar's reach at one moment."""
    return f"{group}: share of the lane length in a radar's reach at one moment, {STATISTICS[column]}"


def above_name(group: str = EVERYBODY) -> str:
    """Name of the finding that tells how often the share is in a radar's reach at once."""
    return f"{group}: part of the time at which the share or more is in a radar's reach at once"


def drawn_name(group: str = EVERYBODY, fleet: str = FLEETS[0]) -> str:
    """Name of the finding that tells the range of the mean window over draws, given which fleets are counted."""
    return f"{group}, {_given(fleet)}: radar window on average, over draws of what is not known"


def reading_name(kind: str, column: str, fleet: str = FLEETS[0]) -> str:
    """Name of the finding that tells a number of `lane_readings.readings`, for everybody."""
    words = {
        "instant_mean": "share of the lane length at one moment, mean",
        "instant_min": "share of the lane length at one moment, least",
        "mean_window_h": "window in which the share is reached on average",
        "guaranteed_window_h": "window in which the share is reached without fail",
    }
    whose = EVERYBODY if fleet == FLEETS[0] else f"{EVERYBODY} {fleet}"
    return f"{whose}, {TITLES[kind]}: {words[column]}"


def _given(fleet: str) -> str:
    return "given all commercial fleets" if fleet == FLEETS[0] else fleet


def findings(share: float, progress: Progress | None = None) -> tuple[Finding, ...]:
    """All numbers of the check.

    Parameters
    ----------
    share : float
        Of the lane km, in (0, 1).
    progress : callable, optional
        See `layers.lane_watch.lane_watch.windows`.

    Returns
    -------
    tuple of Finding
        Shares at one moment, windows, the other readings of "watch", draws, and one assumption moved at a time.
    """
    table = lane_watch.windows(share, progress)
    return (
        *(_at_one_moment(EVERYBODY, table, column, share) for column in STATISTICS),
        _above(table, share),
        *(_at_one_moment(group, table, "instant_mean", share) for group in GROUPS if group != EVERYBODY),
        *(make(group, table, share) for make in (_mean_window, _sure_window, _tasked_window) for group in GROUPS),
        *_readings(share, progress),
        *_drawn(share, progress),
        *_moved(share),
    )


def base_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the default network, the base reading of the angles, all fleets, and plain km."""
    same = {"network": "searoute", "case": "base", "fleet": FLEETS[0], "weight": WEIGHTS[0]}
    return table[(table[list(same)] == pd.Series(same)).all(axis=1)]


def _at_one_moment(group: str, table: pd.DataFrame, column: str, share: float) -> Finding:
    rows = table[table["group"] == group]
    base = base_rows(rows).iloc[0]
    return Finding(
        name=moment_name(group, column),
        method=f"{STATISTICS[column]} over the moments of {SPAN}, one every two minutes, of the part of the lane km "
        "whose angle at that moment is in the band of some radar, ahead and behind included: an upper bound, since a "
        "radar images across its track",
        value=100 * float(base[column]),
        unit="percent of lane km",
        low=100 * float(rows[column].min()),
        high=100 * float(rows[column].max()),
        arithmetic="; ".join(_all_moments(row, share) for _, row in rows.iterrows())
        if column == "instant_mean"
        else "",
        assumptions=_assumptions(base),
        sources=SOURCES + _band_sources(),
    )


def _all_moments(row: pd.Series, share: float) -> str:
    numbers = ", ".join(f"{words} {100 * row[column]:.1f}" for column, words in STATISTICS.items())
    often = f"{100 * share:g} % or more for {100 * row['instant_above']:.2f} % of the time"
    return f"{_which(row)}: {numbers} %; {often}"


def _which(row: pd.Series) -> str:
    return f"{row['network']}, {row['case']} angles, {row['fleet']} ({row['satellites']}), by {row['weight']}"


def _above(table: pd.DataFrame, share: float) -> Finding:
    rows = table[table["group"] == EVERYBODY]
    base = base_rows(rows).iloc[0]
    return Finding(
        name=above_name(),
        method=f"part of the moments, one every two minutes, at which {100 * share:g} % or more of the lane km is in "
        "the band of some radar at once",
        value=100 * float(base["instant_above"]),
        unit="percent of the time",
        low=100 * float(rows["instant_above"].min()),
        high=100 * float(rows["instant_above"].max()),
        assumptions=_assumptions(base),
        sources=SOURCES + _band_sources(),
    )


def _mean_window(group: str, table: pd.DataFrame, share: float) -> Finding:
    return _window(
        group, table, "mean_window_h", mean_name(group),
        f"shortest T for which a window of length T, put anywhere in {SPAN}, holds a look at {100 * share:g} % of the "
        "lane km on average",
    )  # fmt: skip


def _sure_window(group: str, table: pd.DataFrame, share: float) -> Finding:
    return _window(
        group, table, "guaranteed_window_h", sure_name(group),
        f"shortest T that the longest gap between looks in {SPAN} does not exceed on {100 * share:g} % of the lane km; "
        "no radar satellite that repeats its track takes longer to do so",
    )  # fmt: skip


def _tasked_window(group: str, table: pd.DataFrame, share: float) -> Finding:
    return _window(
        group, table, "tasked_window_h", tasked_name(group),
        f"the same as on average, for {100 * share:g} % of the lane km, but counting only looks that a greedy plan "
        "takes: one swath position a pass and a limit of time, the longest unseen lanes first; a good plan would do "
        "better",
    )  # fmt: skip


def _window(group: str, table: pd.DataFrame, column: str, name: str, method: str) -> Finding:
    rows = table[table["group"] == group]
    base = base_rows(rows).iloc[0]
    known = rows[column].dropna()
    if pd.isna(base[column]):
        return Finding(name=name, method=f"{method}; not reached within {SPAN}", assumptions=_assumptions(base))
    return Finding(
        name=name,
        method=method,
        value=float(base[column]),
        unit="hours",
        low=float(known.min()),
        high=float(known.max()),
        arithmetic="; ".join(f"{_which(r)}: {r[column]:.1f} h" for _, r in rows[rows[column].notna()].iterrows()),
        assumptions=_assumptions(base),
        sources=SOURCES + _band_sources(),
    )


def _readings(share: float, progress: Progress | None) -> Iterator[Finding]:
    """Tell what the readings other than the radar's give, for everybody and all fleets; all rows in the arithmetic."""
    table = lane_readings.readings(share, progress)
    for kind in lane_readings.KINDS[1:]:
        rows = table[(table["reading"] == kind)]
        for column in ("instant_mean", "instant_min", "mean_window_h", "guaranteed_window_h"):
            yield _reading(kind, column, rows)
        yield _reading(kind, "instant_mean", rows, FLEETS[1])


def _reading(kind: str, column: str, rows: pd.DataFrame, fleet: str = FLEETS[0]) -> Finding:
    """Give the number with the lower chance that a look tells; the range reaches to that with the higher."""
    own = rows[(rows["group"] == EVERYBODY) & (rows["fleet"] == fleet)].set_index("chance")
    share, unit = column.startswith("instant"), "percent of lane km" if column.startswith("instant") else "hours"
    scale = 100.0 if share else 1.0
    told = own.loc[[c for c in own.index if c != CHANCES[0]] or [CHANCES[0]], column] * scale
    arithmetic = "; ".join(
        f"{r['group']}, {r['fleet']} ({r['satellites']}), {_chance(kind, r['chance'])}: {scale * r[column]:.1f}"
        f"{' %' if share else ' h'}"
        for r in rows[rows[column].notna()].to_dict("records")
    )
    first = own.iloc[0]
    return Finding(
        name=reading_name(kind, column, fleet),
        method=f"{METHODS[kind]}; {_statistic(column)}",
        value=float(told.iloc[0]) if told.notna().all() else None,
        unit=unit if told.notna().all() else "",
        low=float(told.min()) if len(told) > 1 else None,
        high=float(told.max()) if len(told) > 1 else None,
        arithmetic=arithmetic,
        assumptions=(
            f"detects: {first['detect']}; identifies: {first['identify']}; follows: {first['follow']}",
            f"cannot tell: {first['cannot']}",
            (
                f"{first['satellites']} satellites with public elements, taken as working; cells of 80 km, km of the "
                "default network"
            ),
            *((OPEN_DATA,) if kind == "optical" else ()),
        ),
        sources=SOURCES[:2] + _sensing_sources(kind),
    )


METHODS = {
    "optical": "looks by day, with the Sun 10 degrees high or more, and a sky that is clear by chance; first number "
    "with the lower chance and clouds that stay all day, range to the higher chance drawn anew for each look",
    "rf": "an emitter that is on, within the horizon of a satellite that places it alone, or of three of one cluster "
    "of HawkEye 360 at once",
    "ais": "ships that transmit, within the horizon of a receiver, heard with a chance at each pass: messages collide "
    "where traffic is dense; first number with the lower of the rates published for other dense seas or derived, range "
    "to the higher; of Iridium NEXT, where it is not public which carry receivers, the fewest published are drawn",
}


def _chance(kind: str, chance: str) -> str:
    if chance == CHANCES[0]:
        return "within the horizon" if kind == "ais" else "every possible look"
    return f"{chance} chance of {'a clear sky' if kind == 'optical' else 'hearing'}"


def _statistic(column: str) -> str:
    return {
        "instant_mean": f"mean over the moments of {SPAN}, one every two minutes",
        "instant_min": f"least at any moment of {SPAN}, one every two minutes",
        "mean_window_h": f"shortest window, put anywhere in {SPAN}, in which the share is reached on average",
        "guaranteed_window_h": f"longest gap in {SPAN} that the share does not exceed",
    }[column]


def _drawn(share: float, progress: Progress | None) -> Iterator[Finding]:
    table = lane_uncertainty.draws(share, progress=progress)
    for group, fleet in lane_looks.SETS:
        yield _quantiles(drawn_name(group, fleet), table[f"mean: {group}, {fleet}"])
    for fleet in FLEETS:
        name = f"{EVERYBODY}, {_given(fleet)}: window of a plan on average, over draws"
        yield _quantiles(name, table[f"tasked: {EVERYBODY}, {fleet}"].dropna())


def _quantiles(name: str, hours: pd.Series) -> Finding:
    placed = {status: chance for status, chance in groups.WORKING.items() if chance and status is not Status.NO_ORBIT}
    chances = ", ".join(f"{chance:.0%} ({status.value})" for status, chance in placed.items())
    return Finding(
        name=name,
        method=f"median of {len(hours)} seeded draws, the range holds nine of ten: lane network, weight, reading of "
        "the angles of each family, which satellites work, and those without public elements",
        value=float(hours.median()),
        unit="hours",
        low=float(hours.quantile(0.05)),
        high=float(hours.quantile(0.95)),
        assumptions=(
            f"a satellite works with a chance of {chances}",
            (
                "all satellites without public elements are there in half of the draws, none in the other half, on "
                "heights as published or assumed"
            ),
            "readings of the angles: base in half of the draws, narrow and wide in a quarter each",
            "lanes in cells of 80 km and two weeks: as with 4 km for access, up to 9 % too short for a plan",
            "whether the commercial fleets are counted moves it most, and has a range of its own",
        ),
        sources=SOURCES + _band_sources(),
    )


def _moved(share: float) -> Iterator[Finding]:
    for row in lane_uncertainty.tornado(share).to_dict("records"):
        yield Finding(
            name=f"{EVERYBODY}: radar window on average, moved by {row['assumption']}",
            method=f"this assumption alone; shortest: {row['low_is']}, longest: {row['high_is']}",
            value=float(row["base_h"]),
            unit="hours",
            low=float(row["low_h"]),
            high=float(row["high_h"]),
            sources=SOURCES,
        )


def _assumptions(base: pd.Series) -> tuple[str, ...]:
    return (
        (
            f"{base['satellites']} radar satellites with public elements, taken as working; "
            f"left out: {_left_out(base['group'])}"
        ),
        f"{SPAN} from {START_UTC:%d %B %Y} 00:00 UTC, elements of 21 and 22 August 2026, SGP4",
        (
            f"{base['lane_km']:,.0f} km of lane, South China Sea by the draft of 2002, in cells of at most 20 km for "
            "windows and 40 km for moments"
        ),
        (
            "a look counts if at zero Doppler the target is inside the angles of the satellite's family and on an "
            "allowed side; angles as published, or recalled and assumed where the layer access_bands says so"
        ),
        (
            "the range runs over both lane networks, narrow and wide readings of the angles, km alone and km times "
            f"routes, with and without the commercial fleets ({_fleets()})"
        ),
        "no downlink and no other customers",
        *((OPEN_DATA,) if base["group"] != "Japan" else ()),
    )


@cache
def _left_out(group: str) -> str:
    missing = groups.left_out(GROUPS[group])
    return ", ".join(f"{name} ({reason})" for name, reason in zip(missing["name"], missing["reason"], strict=True))


@cache
def _fleets() -> str:
    return ", ".join(sorted({m.family for m in groups.of_kind(lane_looks.EVERYBODY, "radar") if m.commercial}))


@cache
def _band_sources() -> tuple[str, ...]:
    bands = load_bands()
    return tuple(source_ids(bands[bands["case"] == "base"]))


@cache
def _sensing_sources(kind: str) -> tuple[str, ...]:
    rows = sensing.load()
    return tuple(source_ids(rows[rows["kind"] == kind]))
