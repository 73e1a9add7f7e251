"""Military budgets and their growth as published: China, Japan, and SIPRI's estimates."""

import pandas as pd

from layers.catalogue.typed import read_table


def load() -> pd.DataFrame:
    """Budgets and growth rates, one published number a row.

    Returns
    -------
    DataFrame
        Columns `id source_id status as_of note` and `country measure year value unit last_digit confidence`.
        Levels are in billions of the unit's currency, growth in percent. Japanese years are fiscal, from April.
        `last_digit` is one step of the last digit that was printed, in the unit of the row.
    """
    return read_table("budgets", text=("id", "country", "measure", "unit", "confidence"))
