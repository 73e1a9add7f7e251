"""How totals that others published changed between two runs of months, over all pairs of publishers."""

from typing import NamedTuple

import pandas as pd

from leadline.words import alternatives


class PrintedChange(NamedTuple):
    """Change in percent: from the means of the totals of each run, and the least and greatest over all pairs."""

    percent: float
    low: float
    high: float
    before: tuple[float, ...]
    after: tuple[float, ...]

    @property
    def told(self) -> tuple[str, str]:
        """Totals of each run, as "1,727 or 1,738"."""
        before, after = (alternatives(f"{v:,.0f}" for v in sorted(side)) for side in (self.before, self.after))
        return before, after


def printed_change(totals: pd.DataFrame, before: tuple[str, str], after: tuple[str, str]) -> PrintedChange | None:
    """Compare the published totals of two runs of months.

    Parameters
    ----------
    totals : DataFrame
        Published totals of one thing: `first_month last_month` (as "2022-08", included) and `value`.
    before, after : (str, str)
        First and last month of each run.

    Returns
    -------
    PrintedChange
        None where no total of a run was published, or one of the earlier is not above 0.
    """
    sides = [
        totals.loc[(totals["first_month"] == first) & (totals["last_month"] == last), "value"].astype(float)
        for first, last in (before, after)
    ]
    if any(side.empty for side in sides) or not (sides[0] > 0).all():
        return None
    pairs = [100 * (a / b - 1) for a in sides[1] for b in sides[0]]
    percent = float(100 * (sides[1].mean() / sides[0].mean() - 1))
    return PrintedChange(percent, min(pairs), max(pairs), tuple(sides[0]), tuple(sides[1]))
