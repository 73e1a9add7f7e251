"""China's announced drills around Taiwan, counted by their days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from layers.catalogue.sources import SEPARATOR, each_id
from layers.catalogue.typed import read_table
from layers.counts import incursions_daily

COUNTED = ("aircraft", "naval_vessels")


def load() -> pd.DataFrame:
    """Read the drills, with what the bulletins counted on their days.

    Returns
    -------
    DataFrame
        Columns `id name first_day last_day source_id status as_of note`, `days`, and for each count of `COUNTED` its
        sum, `<count>_days` (days that have it; fewer than `days` make the sum "at least") and `<count>_a_day`. In
        order of time.
    """
    drills = read_table("drills", text=("id", "name", "first_day", "last_day"))
    daily = incursions_daily.load()
    return drills.join(pd.DataFrame([_counted(daily, row) for row in drills.to_dict("records")])).assign(
        source_id=[_sources(daily, row) for row in drills.to_dict("records")]
    )


def days_in_words(first: str, last: str) -> str:
    """Write the days of a drill.

    >>> days_in_words("2022-08-04", "2022-08-10"), days_in_words("2023-08-19", "2023-08-19")
    ('4 to 10 August 2022', '19 August 2023')
    """
    start, end = (date.fromisoformat(day) for day in (first, last))
    opening = "" if start == end else f"{start.day} to " if first[:7] == last[:7] else f"{start.day} {start:%B} to "
    return f"{opening}{end.day} {end:%B %Y}"


def _on_days(daily: pd.DataFrame, drill: Mapping[Any, Any]) -> pd.DataFrame:
    return daily[daily["day"].between(drill["first_day"], drill["last_day"])]


def _counted(daily: pd.DataFrame, drill: Mapping[Any, Any]) -> dict[str, float]:
    there = _on_days(daily, drill)
    first, last = (date.fromisoformat(drill[end]) for end in ("first_day", "last_day"))
    found: dict[str, float] = {"days": (last - first).days + 1}
    for count in COUNTED:
        total, days = float(there[count].sum()), int(there[count].count())
        found |= {count: total, f"{count}_days": days, f"{count}_a_day": total / days if days else float("nan")}
    return found


def _sources(daily: pd.DataFrame, drill: Mapping[Any, Any]) -> str:
    ids = [drill["source_id"], *_on_days(daily, drill)["source_id"]]
    return SEPARATOR.join(each_id(ids))
