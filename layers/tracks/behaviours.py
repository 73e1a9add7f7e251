"""What vessels did in tracks that somebody brings: gaps, loitering, encounters, visits of the ports of the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.behaviours.behaviours import Behaviours, find_behaviours
from geo.behaviours.definitions import RULES, AnyRules, rules_digest
from geo.behaviours.reception import ANSWERS
from geo.figures import printed
from geo.geodesy.row_names import ids_of
from geo.tracks.fixes import Positions
from geo.tracks.rules import Rules
from layers.catalogue import catalogue
from layers.tracks.files import Tracks
from leadline.words import N_, _

HOUR_S = 3600.0
PORTS, LAND = "ports", "land"  # layers of the library
PORT_COLUMNS = {"port": "id", "port_name": "name"}
MOST_PORTS = 10  # that are named in the facts, those with most visits
LARGE_M = 1000.0  # from which the accuracy of ports must be said
NO_INTENT = N_(
    "A gap that reception does not explain was not shown to be one of intent: a set may fail, "
    "and a ship that is laid up switches it off."
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Asked:
    """Behaviours to look for.

    Parameters
    ----------
    definitions : mapping
        Definition by name: "gaps", "loitering", "encounters", "port_visits"; see `geo.behaviours.definitions`.
    ports : GeoDataFrame of points, any CRS, optional
        `id` and `name`, `accuracy_m` if it has one; the layer `ports` of the library if left out.
    land : GeoDataFrame of polygons, any CRS, optional
        The layer `land` if left out.
    """

    definitions: Mapping[str, AnyRules] = field(default_factory=lambda: {name: kind() for name, kind in RULES.items()})
    ports: gpd.GeoDataFrame | None = None
    land: gpd.GeoDataFrame | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FoundBehaviours:
    """What vessels did, as `geo.find_behaviours` has it (`found`), and what is said of it as plain values (`facts`)."""

    found: Behaviours
    facts: dict[str, Any]


def count_behaviours(tracks: Tracks | Positions, asked: Asked, rules: Rules | None = None) -> FoundBehaviours:
    """Find behaviours and count them.

    Parameters
    ----------
    tracks : Tracks of `layers.tracks.read_tracks`, or positions as `geo.find_events` takes them
    asked : Asked
    rules : Rules, optional
        How tracks are cleaned and cut.

    Returns
    -------
    FoundBehaviours
        `found.port_visits` has a column `port_name`. `facts` holds

        - ``definitions``: by name, all numbers and their digest
        - ``ports``, ``land``: title, rows, accuracy_m (the largest; None where not stated); None where not looked at
        - ``gaps``: count, vessels, hours, longest_h, suspected, and by answer `reception`
        - ``loitering``: count, vessels, hours
        - ``encounters``: count, pairs, vessels, hours, and `together_throughout`: those that neither began nor ended
        - ``port_visits``: count, vessels, stopped_h, by `confidence`, and `ports`: id, name, visits of the most visited
        - ``notes``: words that the reader must see.

        What was not asked for is None.

    Raises
    ------
    ValueError
        If the tracks have no times; as `geo.find_behaviours`.
    """
    if isinstance(tracks, Tracks) and not tracks.timed:
        raise ValueError("these tracks have no times, so nothing can be said of what vessels did when; expected times.")
    names = set(asked.definitions)
    ports = _ports(asked) if names & {"port_visits", "encounters"} else None
    land = (catalogue.load(LAND) if asked.land is None else asked.land) if names & {"gaps", "loitering"} else None
    positions = tracks.batches() if isinstance(tracks, Tracks) else tracks
    found = find_behaviours(positions, asked.definitions, ports=ports, land=land, rules=rules)
    if found.port_visits is not None and ports is not None:
        found = replace(found, port_visits=_named(found.port_visits, ports))
    facts: dict[str, Any] = {
        "definitions": {
            name: {**asdict(each), "digest": rules_digest(each)} for name, each in asked.definitions.items()
        },
        "ports": None if ports is None else _shapes_block("ports", ports, ours=asked.ports is None),
        "land": None if land is None else _shapes_block("land", land, ours=asked.land is None),
        "gaps": None if found.gaps is None else _gaps_block(found.gaps),
        "loitering": None if found.loitering is None else _times_block(found.loitering),
        "encounters": None if found.encounters is None else _encounters_block(found.encounters),
        "port_visits": None if found.port_visits is None else _visits_block(found.port_visits),
        "notes": [
            *found.notes,
            *([] if ports is None else _port_notes(ports, visits="port_visits" in names)),
            *([_(NO_INTENT)] if _silent(found) else []),
        ],
    }
    return FoundBehaviours(found, facts)


def _ports(asked: Asked) -> gpd.GeoDataFrame:
    """Ports as single points."""
    ports = catalogue.load(PORTS) if asked.ports is None else asked.ports
    return ports.explode(ignore_index=True)


def _named(visits: pd.DataFrame, ports: gpd.GeoDataFrame) -> pd.DataFrame:
    """Put the names of ports behind their ids."""
    ids = ids_of(ports, "ports")
    names = dict(zip(ids, ports.get("name", ids), strict=True))
    told = visits.copy()
    column = pd.Series([str(names.get(port, "")) for port in visits["port"]], dtype="str")
    told.insert(list(told.columns).index("port") + 1, "port_name", column)
    return told


def _accuracy_m(frame: gpd.GeoDataFrame) -> float | None:
    known = frame["accuracy_m"].dropna() if "accuracy_m" in frame else []
    return float(max(known)) if len(known) else None


def _shapes_block(name: str, frame: gpd.GeoDataFrame, *, ours: bool) -> dict[str, Any]:
    title = _("layer {name} of the library").format(name=name) if ours else name
    return {"title": title, "rows": len(frame), "accuracy_m": _accuracy_m(frame)}


def _port_notes(ports: gpd.GeoDataFrame, *, visits: bool) -> list[str]:
    accuracy = _accuracy_m(ports)
    if accuracy is None or accuracy < LARGE_M:
        return []
    good = printed(accuracy / 1000)
    wrong = (
        _("a visit may be missed, or told of the port beside it.") if visits else _("encounters near one may be told.")
    )
    return [
        _(
            "The positions of the ports are good to {good} km only (harbour, terminal or town): {wrong} Give "
            "anchorages of your own with ports (--ports)."
        ).format(good=good, wrong=wrong)
    ]


def _silent(found: Behaviours) -> bool:
    return found.gaps is not None and bool((found.gaps["reception"] == "does not explain").any())


def _times_block(table: pd.DataFrame) -> dict[str, Any]:
    hours = float(table["duration_s"].sum()) / HOUR_S
    return {"count": len(table), "vessels": int(table["id"].nunique()), "hours": hours}


def _gaps_block(gaps: pd.DataFrame) -> dict[str, Any]:
    answers = gaps["reception"].value_counts()
    return {
        **_times_block(gaps),
        "longest_h": float(gaps["duration_s"].max()) / HOUR_S if len(gaps) else None,
        "suspected": int(gaps["suspected"].sum()),
        "reception": {answer: int(answers.get(answer, 0)) for answer in ANSWERS},
    }


def _encounters_block(met: pd.DataFrame) -> dict[str, Any]:
    return {
        "count": len(met),
        "pairs": len(met[["id_a", "id_b"]].drop_duplicates()),
        "vessels": int(pd.concat([met["id_a"], met["id_b"]]).nunique()),
        "hours": float(met["duration_s"].sum()) / HOUR_S,
        "together_throughout": int(((met["began"] == "start") & (met["ended"] == "end")).sum()),
    }


def _visits_block(visits: pd.DataFrame) -> dict[str, Any]:
    confidence = visits["confidence"].value_counts()
    most = visits.groupby(["port", "port_name"], sort=True).size().sort_values(ascending=False, kind="stable")
    return {
        **_times_block(visits),
        "stopped_h": float(visits["stopped_s"].sum()) / HOUR_S,
        "confidence": {str(level): int(confidence.get(level, 0)) for level in (1, 2, 3, 4)},
        "ports": most.head(MOST_PORTS).rename("visits").reset_index().rename(columns=PORT_COLUMNS).to_dict("records"),
    }
