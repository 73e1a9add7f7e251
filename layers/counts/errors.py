"""How far counts by month may be off, by the totals that others published of the same thing."""

import pandas as pd

from layers.counts.windows import LONGEST_MONTHS


def counting_errors(totals: pd.DataFrame, monthly: pd.DataFrame, column: str) -> tuple[float, ...]:
    """How far sums of a count may be off, by the number of months that are summed.

    The error of a length is the largest difference from a published total of that length or longer; where none of that
    length was printed, the next shorter printed length counts too. Single months are further off than years.

    Parameters
    ----------
    totals : DataFrame
        Published totals of the same thing: `first_month`, `last_month` (as "2022-08", included) and `value`.
    monthly : DataFrame
        A row a month, `id` as "2022-08", and the column.
    column : str
        The count.

    Returns
    -------
    tuple of float
        Shares (0.03 is 3 percent) for 1 to 12 months; empty where no total can be compared.
    """
    counted = monthly.set_index("id")[column].dropna()
    off: dict[int, list[float]] = {}
    for row in totals.to_dict("records"):
        months = [str(p) for p in pd.period_range(row["first_month"], row["last_month"], freq="M")]
        if set(months) <= set(counted.index) and row["value"]:
            off.setdefault(len(months), []).append(abs(float(counted[months].sum()) / row["value"] - 1))
    if not off:
        return ()
    floors = [max([n for n in off if n <= length] or [min(off)]) for length in range(1, LONGEST_MONTHS + 1)]
    return tuple(max(error for n, errors in off.items() if n >= floor for error in errors) for floor in floors)
