"""What "monitor" may mean, side by side: a table of the checks page, made from the readings of a claim."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from geo.figures import printed
from layers.observation.abilities import able, unable
from leadline.words import N_, _, between, in_turn

ABILITIES = (N_("detect"), N_("identify"), N_("follow"))
HEAD = (
    N_("Whose"),
    N_("Fleets"),
    N_("Satellites"),
    N_("At one moment: mean"),
    N_("least to most"),
    N_("On average within"),
    N_("Without fail within"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of a word: its title, what it can and cannot do, and a row of cells a group and fleet."""

    title: str
    abilities: str
    cannot: str
    rows: tuple[tuple[str, ...], ...]


def readings_of(frame: pd.DataFrame) -> tuple[Reading, ...]:
    """Put the readings of a claim side by side.

    Parameters
    ----------
    frame : DataFrame
        As `layers.observation.readings.readings` returns it: a row a reading, chance, group and fleet. Several chances
        of one reading become a range.

    Returns
    -------
    tuple of Reading
        In the order of the frame; each row has as many cells as `HEAD`.
    """
    return tuple(_reading(rows) for _, rows in frame.groupby("reading", sort=False))


def _reading(rows: pd.DataFrame) -> Reading:
    first = rows.iloc[0]
    return Reading(
        title=_(str(first["title"])),
        abilities=in_turn(
            _("{ability}: {able}").format(ability=_(ability), able=able(str(first[ability]))) for ability in ABILITIES
        ),
        cannot=unable(str(first["cannot"])),
        rows=tuple(_cells(of_one) for _, of_one in rows.groupby(["group", "fleet"], sort=False)),
    )


def _cells(rows: pd.DataFrame) -> tuple[str, ...]:
    """Cells of one group and fleet over its chances; without satellites there is nothing to tell."""
    first = rows.iloc[0]
    head = (_(str(first["group"])), _(str(first["fleet"])), f"{int(first['satellites'])}")
    return head + (tuple(_numbers(rows)) if first["satellites"] else (_("none"), "", "", ""))


def _numbers(rows: pd.DataFrame) -> Iterator[str]:
    told = rows[rows["chance"] != "every look"] if len(rows) > 1 else rows
    yield f"{_span(100 * told['instant_mean'])} %"
    ends = (told["instant_min"].min(), told["instant_max"].max())
    yield (
        _("{low} to {high} %").format(
            **dict(zip(("low", "high"), (printed(100 * float(end), digits=2) for end in ends), strict=True))
        )
    )
    for column in ("mean_window_h", "guaranteed_window_h"):
        known = told[column].dropna()
        lacking = len(known) < len(told)
        told_h = _("{hours} h or never in the span") if lacking else "{hours} h"
        yield told_h.format(hours=_span(known)) if len(known) else _("not in the span")


def _span(values: pd.Series) -> str:
    """Write one number, or the range of several."""
    low, high = (printed(float(end), digits=2) for end in (values.min(), values.max()))
    return between(low, high)
