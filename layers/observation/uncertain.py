"""How sure the share is that some fleets see within a time, for any fleets and targets, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import geopandas as gpd

from geo.access.access import Satellite
from geo.access.tasking import Duty
from layers.coverage.chosen import ChosenFleet
from layers.observation import uncertainty
from layers.observation.looks import Progress
from layers.observation.question import HOUR_S, Question
from layers.observation.uncertainty import NINE_OF_TEN
from layers.sky.members import Member
from leadline.words import N_

QUANTILES = (NINE_OF_TEN[0], 0.5, NINE_OF_TEN[1])
WITHOUT_COMMERCIAL = N_("without commercial fleets")


def united(
    fleets: Sequence[ChosenFleet], own: Sequence[tuple[Satellite, Duty | None]] = (), file: str = ""
) -> ChosenFleet:
    """Several fleets, and satellites of a file, as one fleet.

    Parameters
    ----------
    fleets : sequence of ChosenFleet
    own : sequence of (Satellite, Duty or None)
        Taken as working; a satellite of a fleet that is there too is taken as it stands here.
    file : str
        Where they are from.
    """
    name = " and ".join([*(fleet.name for fleet in fleets), *([file] if file else [])])
    kinds = tuple(dict.fromkeys(kind for fleet in fleets for kind in fleet.kinds)) or ("radar",)
    members = [
        Member(one.orbit.name, "", file, kinds[0], None, one, duty, id=f"{file}: {one.orbit.name}") for one, duty in own
    ]
    numbers = {member.satellite.orbit.number for member in members} - {0}
    rows = [fleet.rows() for fleet in fleets]
    ids = frozenset(i for table in rows for i in table.loc[~table["norad_id"].isin(numbers), "id"])
    earlier = [member for fleet in fleets for member in fleet.own]
    return ChosenFleet(name=name, title=name, kinds=kinds, ids=ids, own=(*earlier, *members))


def question_of(
    fleet: ChosenFleet,
    parts: Sequence[ChosenFleet],
    networks: Mapping[str, gpd.GeoDataFrame],
    *,
    start_utc: datetime,
    days: float,
    within_h: float,
    **more: Any,  # noqa: ANN401  the other fields of a Question
) -> Question:
    """Ask how sure the share of a fleet is, of its parts, and of the fleet without commercial ones."""
    fleets = [fleet]
    rows = fleet.rows()
    public = frozenset(rows.loc[~rows["commercial"].astype(bool), "id"])
    if public and len(public) < len(rows):
        fleets.append(replace(fleet, name=f"{fleet.name}, public", subset=WITHOUT_COMMERCIAL, ids=public))
    if len(parts) > 1:
        fleets += [replace(part, title=part.name, subset="all", kinds=fleet.kinds) for part in parts]
    return Question(
        fleets=tuple(fleets), main=fleet.name, networks=networks, start_utc=start_utc, days=days,
        within_s=within_h * HOUR_S, **more,
    )  # fmt: skip


def uncertain(question: Question, progress: Progress | None = None) -> dict[str, Any]:
    """Draws and one assumption after the other, of the share within the window of a question.

    Parameters
    ----------
    question : Question
        With a window.
    progress : callable, optional
        Called with (draws done, draws in all).

    Returns
    -------
    dict
        `draws` (how many), `seed`, `cells_km`, `fleets` (a row each: `fleet`, `subset`, and for `mean_share`,
        `guaranteed_share` and, where a plan was made, `tasked_share` the [5 %, 50 %, 95 %] quantiles over the draws)
        and `tornado` (a row an assumption: `assumption`, `low`, `base`, `high` of the mean share, `low_is`,
        `high_is`). Shares are in [0, 1].
    """
    from layers.observation.worlds import CELL_KM, pool_days  # noqa: PLC0415

    table = uncertainty.draws(question, progress=progress)
    told = []
    for title, subset in question.sets:
        row: dict[str, Any] = {"fleet": title, "subset": subset}
        for name in ("mean share", "guaranteed share", "tasked share"):
            column = f"{name}: {title}, {subset}"
            if column in table:
                row[name.replace(" ", "_")] = [float(v) for v in table[column].dropna().quantile(list(QUANTILES))]
        told.append(row)
    moved = uncertainty.tornado(question)
    return {
        "draws": len(table),
        "seed": question.seed,
        "days": pool_days(question),
        "cells_km": question.side_km(CELL_KM),
        "fleets": told,
        "tornado": moved.to_dict("records"),
    }
