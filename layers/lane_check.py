"""The check of "85 % of the shipping lanes of the South China Sea": not a number but a curve over time."""

from collections.abc import Callable
from functools import cache

import pandas as pd

from geo.claim import Check, Claim, Finding, Verdict
from layers import groups, lane_uncertainty, lane_watch
from layers.access_bands import load as load_bands
from layers.lane_watch import FLEETS, GROUPS, HOURS, START_UTC, WEIGHTS

EVERYBODY = "Japan and NATO members"
PUBLIC = "without the commercial fleets"
SOURCES = ("celestrak-2026-08-22", "searoute-marnet-1-6-0", "ornl-scgraph-2-15-0", "iers-finals2000a")


def check(claim: Claim, progress: Callable[[int, int], None] | None = None) -> Check:
    """Check a share of the lanes that could be watched from space, by radar satellites with public elements.

    Parameters
    ----------
    claim : Claim
        `value` in percent of the lanes.
    progress : callable, optional
        See `layers.lane_watch.windows`.

    Returns
    -------
    Check
        It holds if at any moment at least that share is in reach; holds only if a time is added, with that time, when
        the share is reached within a window shorter than the span; else does not hold.

    Raises
    ------
    ValueError
        If the claim has no number of percent between 0 and 100.
    """
    if claim.value is None or claim.unit != "percent" or not 0 < claim.value < 100:  # noqa: PLR2004  percent
        raise ValueError(
            f"claim {claim.id!r} has {claim.value} {claim.unit}; expected a number of percent between 0 and 100."
        )
    table = lane_watch.windows(claim.value / 100, progress)
    findings = [
        finding(group, table, claim.value)
        for finding in (_mean_window, _guaranteed_window, _at_one_moment, _tasked_window)
        for group in GROUPS
    ]
    share = claim.value / 100
    findings += [*_drawn(share, progress), *_moved(share)]
    found = {f.name: f for f in findings}
    found |= {PUBLIC: _public(table)}
    mean, moment = found[mean_name(EVERYBODY)], found[_moment_name(EVERYBODY)]
    if moment.value is not None and moment.value >= claim.value:
        verdict, sentence, brief = Verdict.HOLDS, _holds(claim.value, moment), ""
    elif mean.value is not None:
        verdict, sentence = Verdict.HOLDS_ONLY_IF, _holds_only_if(claim.value, found)
        brief = _in_brief(claim.value, mean)
    else:
        verdict, sentence, brief = Verdict.DOES_NOT_HOLD, _does_not_hold(claim.value, moment), ""
    return Check(
        claim=claim, verdict=verdict, sentence=sentence, findings=tuple(findings), brief=brief, key=moment.name
    )


def series() -> pd.DataFrame:
    """Curves of the base reading on the default network: share of the lanes against the window, percent.

    Returns
    -------
    DataFrame
        `x` (hours), `series`, `value`, `unit`, `source_id`, `status`.
    """
    table = lane_watch.windows(0.85)
    base = _base(table)
    rows = [
        (hour, f"{row['group']}: {words}", 100 * row[f"{kind}_{hour:g}"])
        for _, row in base.iterrows()
        for kind, words in (("mean", "on average"), ("guaranteed", "always"), ("tasked", "a plan, on average"))
        if kind != "tasked" or row["group"] == EVERYBODY
        for hour in HOURS[HOURS <= 24]  # noqa: PLR2004  hours of a day
    ]
    curves = pd.DataFrame(rows, columns=["x", "series", "value"])
    return curves.assign(
        unit="percent of lane km", x_label="length of the window, hours", source_id=";".join(SOURCES), status="derived"
    )


def _base(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the default network, the base reading of the angles, all fleets, and plain km."""
    same = {"network": "searoute", "case": "base", "fleet": FLEETS[0], "weight": WEIGHTS[0]}
    return table[(table[list(same)] == pd.Series(same)).all(axis=1)]


def _holds(percent: float, moment: Finding) -> str:
    return f"At any moment {moment.value:.0f} % of the lane length is in reach of a radar; {percent:g} % were claimed."


def _does_not_hold(percent: float, moment: Finding) -> str:
    return (
        f"Within a week {percent:g} % of the lane length never comes into reach on average; "
        f"at any one moment it is {moment.value:.0f} %."
    )


def _holds_only_if(percent: float, found: dict[str, Finding]) -> str:
    mean, sure, moment = (found[name(EVERYBODY)] for name in (mean_name, _guaranteed_name, _moment_name))
    drawn = found[_drawn_name(EVERYBODY)]
    japan, plan = found[mean_name("Japan")], found[_tasked_name(EVERYBODY)]
    return (
        f"'Monitor' must mean a possible radar look now and then: {percent:g} % of the lane length comes into reach "
        f"within {_hours(mean)} on average, and at any one moment at most {moment.value:.0f} % is; nine of ten draws "
        f"of what is not known give {_hours_range(drawn)} hours, and it is {_hours(japan)} for Japan's satellites "
        f"alone, {_hours(found[PUBLIC])} without the commercial fleets, {_hours(sure)} to be sure of it, and "
        f"{_hours(plan)} for a plan that takes one swath a pass."
    )


def _in_brief(percent: float, mean: Finding) -> str:
    return (
        "It holds only if to watch means a radar's look now and then: "
        f"{percent:g} % of the lanes come into reach within {_hours(mean)} on average."
    )


def _hours(finding: Finding) -> str:
    return f"{finding.value:.1f} hours"


def _hours_range(finding: Finding) -> str:
    return f"{finding.low:.1f} to {finding.high:.1f}"


def mean_name(group: str) -> str:
    """Name of the finding that tells the window of a group, on average."""
    return f"{group}: window in which the share comes into reach on average"


def _guaranteed_name(group: str) -> str:
    return f"{group}: window in which the share comes into reach without fail"


def _moment_name(group: str) -> str:
    return f"{group}: share of the lane length in reach at one moment"


def _tasked_name(group: str) -> str:
    return f"{group}: window in which a plan pictures the share on average"


def _tasked_window(group: str, table: pd.DataFrame, percent: float) -> Finding:
    return _window(
        group, table, "tasked_window_h", _tasked_name(group),
        f"the same as on average, for {percent:g} % of the lane km, but counting only looks that a greedy plan takes: "
        "one swath position a pass and a limit of time, the longest unseen lanes first; a good plan would do better",
    )  # fmt: skip


def _mean_window(group: str, table: pd.DataFrame, percent: float) -> Finding:
    return _window(
        group, table, "mean_window_h", mean_name(group),
        f"shortest T for which a window of length T, put anywhere in the week, holds a look at {percent:g} % of the "
        "lane km on average",
    )  # fmt: skip


def _guaranteed_window(group: str, table: pd.DataFrame, percent: float) -> Finding:
    return _window(
        group, table, "guaranteed_window_h", _guaranteed_name(group),
        f"shortest T that the longest gap between looks does not exceed on {percent:g} % of the lane km",
    )  # fmt: skip


def _window(group: str, table: pd.DataFrame, column: str, name: str, method: str) -> Finding:
    rows = table[table["group"] == group]
    base = _base(rows).iloc[0]
    known = rows[column].dropna()
    if pd.isna(base[column]):
        return Finding(name=name, method=f"{method}; not reached within the week", assumptions=_assumptions(base))
    return Finding(
        name=name,
        method=method,
        value=float(base[column]),
        unit="hours",
        low=float(known.min()),
        high=float(known.max()),
        arithmetic="; ".join(
            f"{r['network']}, {r['case']} angles, {r['fleet']} ({r['satellites']}), by {r['weight']}: {r[column]:.1f} h"
            for _, r in rows[rows[column].notna()].iterrows()
        ),
        assumptions=_assumptions(base),
        sources=SOURCES + _band_sources(),
    )


def _at_one_moment(group: str, table: pd.DataFrame, percent: float) -> Finding:
    del percent  # the share at one moment is compared with it, not computed from it
    rows = table[(table["group"] == group) & (table["case"] == "base")]
    base = _base(rows).iloc[0]
    shares = 100 * rows["instant_share"]
    return Finding(
        name=_moment_name(group),
        method="mean over the week, one instant every 2 minutes, of the lane km whose angle at that instant is in the "
        "band of some radar, ahead and behind included: an upper bound, since a radar images across its track",
        value=100 * float(base["instant_share"]),
        unit="percent of lane km",
        low=float(shares.min()),
        high=float(shares.max()),
        assumptions=_assumptions(base),
        sources=SOURCES + _band_sources(),
    )


def _public(table: pd.DataFrame) -> Finding:
    """Find the mean window of everybody without the commercial fleets, in the base reading."""
    same = {"group": EVERYBODY, "network": "searoute", "case": "base", "fleet": FLEETS[1], "weight": WEIGHTS[0]}
    row = table[(table[list(same)] == pd.Series(same)).all(axis=1)].iloc[0]
    return Finding(name=PUBLIC, method="as the window on average", value=float(row["mean_window_h"]), unit="hours")


def _drawn_name(group: str) -> str:
    return f"{group}: window on average, over draws of what is not known"


def _drawn(share: float, progress: Callable[[int, int], None] | None) -> list[Finding]:
    table = lane_uncertainty.draws(share, progress=progress)
    return [
        *(_quantiles(_drawn_name(group), table[f"{group}: mean"]) for group in GROUPS),
        *(
            _quantiles(f"{group}: window of a plan on average, over draws", table[f"{group}: tasked"].dropna())
            for group in GROUPS
        ),
    ]


def _quantiles(name: str, hours: pd.Series) -> Finding:
    chances = ", ".join(f"{chance:.0%} ({words})" for words, chance in groups.WORKING.items())
    return Finding(
        name=name,
        method=f"median of {len(hours)} seeded draws, the range holds nine of ten: lane network, weight, reading of "
        "the angles of each family, which satellites work, those without public elements, and the week",
        value=float(hours.median()),
        unit="hours",
        low=float(hours.quantile(0.05)),
        high=float(hours.quantile(0.95)),
        assumptions=(
            f"a satellite works with a chance of {chances}",
            "satellites without public elements are there in half of the draws, on heights as published or assumed",
            "readings of the angles: base in half of the draws, narrow and wide in a quarter each",
            "lanes in cells of 40 km: as with 4 km for access, 7 % too short for a plan",
        ),
        sources=SOURCES + _band_sources(),
    )


def _moved(share: float) -> list[Finding]:
    table = lane_uncertainty.tornado(share, EVERYBODY)
    return [
        Finding(
            name=f"{EVERYBODY}: window on average, moved by {row['assumption']}",
            method=f"this assumption alone; shortest: {row['low_is']}, longest: {row['high_is']}",
            value=float(row["base_h"]),
            unit="hours",
            low=float(row["low_h"]),
            high=float(row["high_h"]),
            sources=SOURCES,
        )
        for row in table.to_dict("records")
    ]


def _assumptions(base: pd.Series) -> tuple[str, ...]:
    return (
        (
            f"{base['satellites']} radar satellites with public elements, taken as working; "
            f"left out: {_left_out(base['group'])}"
        ),
        f"seven days from {START_UTC:%d %B %Y} 00:00 UTC, elements of 21 and 22 August 2026, SGP4",
        f"{base['lane_km']:,.0f} km of lane in cells of at most 4 km, South China Sea by the draft of 2002",
        (
            "a look counts if at zero Doppler the target is inside the angles of the satellite's family and on an "
            "allowed side; angles as published, or recalled and assumed where the layer access_bands says so"
        ),
        (
            "the range runs over both lane networks, narrow and wide readings of the angles, km alone and km times "
            f"routes, with and without the commercial fleets ({_fleets()})"
        ),
        "no downlink and no other customers; optical satellites and ship radio receivers are left out",
    )


@cache
def _left_out(group: str) -> str:
    missing = groups.left_out(GROUPS[group])
    return ", ".join(f"{name} ({reason})" for name, reason in zip(missing["name"], missing["reason"], strict=True))


@cache
def _fleets() -> str:
    return ", ".join(sorted({m.family for m in groups.members(lane_watch.EVERYBODY) if m.commercial}))


@cache
def _band_sources() -> tuple[str, ...]:
    bands = load_bands()
    ids = {one for ids in bands.loc[bands["case"] == "base", "source_id"] for one in ids.split(";")}
    return tuple(sorted(ids))
