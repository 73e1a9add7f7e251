"""The window in which the share of a statement comes into reach, for every fleet of a story, by kind of sensor."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from leadline.words import N_, _, listed, long_day

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from layers.observation.question import Question
    from layers.sky.members import Member
    from layers.stories.story import Story

    Windows = Mapping[tuple[str, str, str], dict[str, float]]  # by fleet, network and weight

KINDS = ("radar", "optical", "rf", "ais")
STEPPED = ("rf", "ais")  # kinds whose windows come from instants
NOTE = N_(
    "every possible look counts, an upper bound: radar in the base reading of its angles, optics "
    "by day whatever the clouds, a radio emitter that is on, and AIS within the horizon, heard "
    "or not. The plan of the radars (one swath a pass, a limit of time) is a lower bound on a "
    "good one."
)
FLOOR_NOTE = N_(
    "The window on average is told as {:g} minutes, the step from instant to instant: a floor of "
    "the method, the window is at most that."
)
RESTS_ON = ("leadline:satellites", "leadline:sensing", "leadline:access_bands", "leadline:assumed_orbits")
COLUMNS = {  # the layer's own columns, beside those of the rows it is made from; <words> stand for any
    "id": N_("unique in the table"),
    "group": N_("name of the fleet, as the story has it"),
    "kind": N_("radar, optical, rf (places radio emitters) or ais (hears ships' own messages)"),
    "network": N_("layer of the targets, of several that stand for the same"),
    "weight": N_("what a target counts by: its amount, or that times a column"),
    "satellites": N_("sensors counted"),
    "left_out": N_(
        "satellites of the fleet with such a sensor that are not counted: no public elements, or rather not working"
    ),
    "<noun>_km": N_("km of <noun> in all"),
    "<noun>_km2": N_("km2 of <noun> in all"),
    "mean_window_h": N_(
        "window, hours, that holds a possible look at the share on average; missing if the span does not reach it"
    ),
    "guaranteed_window_h": N_("longest gap between looks, hours, that the share does not exceed; missing as above"),
    "tasked_window_h": N_("the same as on average, for looks that a greedy plan of the radars takes, hours"),
    "tasked_guaranteed_h": N_("the same as the longest gap, for the plan, hours"),
    "detect": N_("whether the sensors detect a ship: yes, partly or no"),
    "identify": N_("whether they tell who she is"),
    "follow": N_("whether they follow her"),
    "cannot": N_("what they cannot tell"),
    "<noun>s": N_("number of <noun>s in all"),
}


class Fields(
    msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="by", tag="fleet_windows"
):
    """Windows of the question of a check of the kind observed_share, for each fleet and each kind of sensor alone."""

    statement: Annotated[str, Meta(description="id of the statement whose check asks")]
    fleets: Annotated[tuple[str, ...], Meta(description="fleets of the story; all of them if empty")] = ()


def derive(fields: Fields, story: "Story") -> "pd.DataFrame":
    """Tell windows of every fleet with at least one satellite that can be counted.

    Parameters
    ----------
    fields : Fields
    story : Story

    Returns
    -------
    DataFrame
        One row a fleet, kind, network and weight: `id group kind network weight satellites left_out`, the amount of
        the targets as `<noun>_km`, `<noun>_km2` or `<noun>s`; `mean_window_h` and `guaranteed_window_h` by access; for
        radars `tasked_window_h` and `tasked_guaranteed_h` by the greedy plan; missing where the span does not reach the
        share. `detect identify follow` say what the sensors of the fleet can do with a ship and `cannot` what they
        cannot; `note` says where a window is no finer than the step between instants, and which receivers are drawn.
        Less than a minute of computing the first time for twenty fleets, then kept in the cache.
    """
    import pandas as pd  # noqa: PLC0415  fields are read without it

    from layers.catalogue.cache import cached_table  # noqa: PLC0415
    from layers.observation import asked, instants, readings  # noqa: PLC0415
    from layers.observation.looks import key_of  # noqa: PLC0415

    told = asked.question_of_statement(story, fields.statement)
    fleets = asked.chosen_fleets(story, fields.fleets or sorted(story.fleets))
    question = replace(told, fleets=fleets, main=fleets[0].name, within_s=None, _cells={}, _amounts={})
    key = key_of(question, sys.modules[__name__], instants, readings, asked)
    return _told(cached_table("fleet-windows", key, lambda: pd.DataFrame(_rows(question))), question)


def _told(windows: "pd.DataFrame", question: "Question") -> "pd.DataFrame":
    """Windows with their notes, which the cache does not keep: it is that of every language."""
    from layers.observation import asked  # noqa: PLC0415  as in `derive`

    span, start = asked.span_in_words(question.days), long_day(question.start_utc.date())
    note = _("{span} from {start}; {note}").format(span=span[0].upper() + span[1:], start=start, note=_(NOTE))
    notes = [
        " ".join([note, *_drawn(json.loads(one["drawn"])), *_floor(one["kind"], one["mean_window_h"])])
        for one in windows.to_dict("records")
    ]
    return windows.drop(columns="drawn").assign(note=notes)


def _rows(question: "Question") -> Iterator[dict[str, object]]:
    import numpy as np  # noqa: PLC0415  as in `derive`

    from layers.observation import asked, readings  # noqa: PLC0415
    from layers.observation.looks import LOOK_CELL_KM  # noqa: PLC0415

    cells = question.cells(LOOK_CELL_KM)
    amounts = {name: float(question.mass(cells, name, question.weight_names[0]).sum()) for name in question.networks}
    noun = question.noun or "target"
    amount = {"km": f"{noun}_km", "km2": f"{noun}_km2", "points": f"{noun}s"}[question.unit]
    sources = ";".join(asked.sources_of(question))
    as_of = max((str(fleet.rows()["as_of"].max()) for fleet in question.fleets if fleet.ids), default="")
    for kind in KINDS:
        everyone = question.everybody((kind,))
        counted = question.counted(everyone)
        there = [place for place in range(len(question.fleets)) if counted[:, place].any()]  # a nation may have none
        windows = (_by_looks if kind not in STEPPED else _by_marks)(question, kind, everyone, there)
        for (name, network, weight), found in windows.items():
            fleet = next(one for one in question.fleets if one.name == name)
            inside = counted[:, question.fleets.index(fleet)]
            families = {m.family for m, own in zip(everyone, inside, strict=True) if own}
            yield {
                "id": f"{name}-{kind}-{network}-{weight.replace(' ', '-')}",
                "group": name,
                "kind": kind,
                "network": network,
                "weight": weight,
                "satellites": int(inside.sum()),
                "left_out": len(fleet.left_out([kind])),
                amount: amounts[network],
                **{f"{words}_window_h": found.get(words, np.nan) for words in ("mean", "guaranteed", "tasked")},
                "tasked_guaranteed_h": found.get("tasked_guaranteed", np.nan),
                **readings.capability(kind, families),
                "source_id": sources,
                "status": "derived",
                "as_of": as_of,
                "drawn": json.dumps(_counted(everyone, inside)),
            }


def _floor(kind: str, mean_window_h: float) -> list[str]:
    """Words on a window that is as short as the method can tell."""
    from layers.observation.question import HOUR_S, INSTANT_STEP_S  # noqa: PLC0415  as in `derive`

    if kind in STEPPED and mean_window_h <= INSTANT_STEP_S / HOUR_S:
        return [_(FLOOR_NOTE).format(INSTANT_STEP_S / 60)]
    return []


def _counted(members: "Sequence[Member]", there: "NDArray[np.bool_]") -> dict[str, int]:
    """How many satellites of each family carry a receiver."""
    return Counter(
        m.family for m, inside in zip(members, there, strict=True) if inside and m.kind == "ais" and m.status
    )


def _drawn(count: Mapping[str, int]) -> list[str]:
    """Words on families of which it is not public which satellites carry the receiver."""
    from layers.sky import sensing  # noqa: PLC0415  as in `derive`

    drawn = [family for family in sorted(count) if sensing.carriers(family, "ais")]
    if not drawn:
        return []
    seeds = sorted({int(sensing.row(family, "ais")["carriers_seed"]) for family in drawn})
    some = listed(_("{count} of {family}").format(count=count[family], family=family) for family in drawn)
    return [
        _("Which satellites carry a receiver is not public and drawn (seed {seeds}): {some}.").format(
            seeds=listed(map(str, seeds)), some=some
        )
    ]


def _by_looks(question: "Question", kind: str, members: "Sequence[Member]", there: Sequence[int]) -> "Windows":
    """Windows from looks at zero Doppler, and of a plan for radars."""
    from geo.access.look_pool import gap_sums  # noqa: PLC0415  as in `derive`
    from layers.observation import looks as looks_module  # noqa: PLC0415
    from layers.observation.shares import told_of_gaps, told_of_sums  # noqa: PLC0415

    if not there:
        return {}
    cells, counted = question.cells(looks_module.LOOK_CELL_KM), question.counted(list(members))[:, there]
    looks = looks_module.looks_of(question, members, cells)
    sums = gap_sums(looks_module.pool_of(looks, len(cells), question.span_s), counted, question.masses(cells))
    told = told_of_sums(question, sums)
    found = {
        (question.fleets[place].name, *worth): {
            "mean": float(told["mean_window_h"][g, w]),
            "guaranteed": float(told["guaranteed_window_h"][g, w]),
        }
        for g, place in enumerate(there)
        for w, worth in enumerate(question.worths)
    }
    duties = looks_module.duties_of(members)
    if kind == "radar" and duties is not None:
        passes = {n: looks_module.passes_of(looks, (cells["network"] == n).to_numpy()) for n in question.networks}
        for g, place in enumerate(there):
            for network, weight in question.worths:
                mass = question.mass(cells, network, weight)
                planned = looks_module.plan_gaps(passes[network], counted[:, g], duties, mass, question.span_s)
                hours = told_of_gaps(question, planned, mass)
                found[question.fleets[place].name, network, weight] |= {
                    "tasked": hours["window_h"],
                    "tasked_guaranteed": hours["guaranteed_h"],
                }
    return found


def _by_marks(question: "Question", kind: str, members: "Sequence[Member]", there: Sequence[int]) -> "Windows":  # noqa: ARG001  as _by_looks
    """Windows from stretches of time out of reach, for what is in reach for minutes on end."""
    from layers.observation import readings  # noqa: PLC0415  as in `derive`
    from layers.observation.instants import Bits, gaps_of_marks, marks_of, windows_of_marks  # noqa: PLC0415

    cells = question.cells(readings.CELL_KM)
    bits = Bits.of(question.counted(list(members)))
    marks = marks_of(question, members, cells, bits)
    found = {}
    for place in there:
        gaps = gaps_of_marks((marks & marks.dtype.type(bits.mask(place))) != 0)
        for network, weight in question.worths:
            hours = windows_of_marks(gaps, question.mass(cells, network, weight), question.share or 0.0)
            found[question.fleets[place].name, network, weight] = {
                name.removesuffix("_window_h"): value for name, value in hours.items()
            }
    return found
