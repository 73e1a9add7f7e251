"""Totals for a year, or for some months of one, as others published them; and our own sums beside them."""

import pandas as pd

from layers import incursions_monthly
from layers.typed import read_table

MEASURES = {
    "adiz_sorties": "ADIZ entries",
    "aircraft_around_taiwan": "aircraft around Taiwan",
    "naval_vessel_days": "naval vessel-days",
}
YEARS = (2021, 2022, 2023, 2024, 2025)  # the whole years of the monthly table


def load() -> pd.DataFrame:
    """Read the published totals, then the sums of our monthly table over whole years.

    Returns
    -------
    DataFrame
        Columns `id source_id status as_of note` and `measure first_month last_month value unit bound confidence`.
        `bound` is "exact" or "at least". Japanese scrambles are by fiscal year, April to March. The rows whose id
        ends in "-sum" are derived at load time.
    """
    published = read_table(
        "incursions_annual",
        text=("id", "measure", "first_month", "last_month", "unit", "bound", "confidence"),
    )
    monthly = incursions_monthly.load()
    sums = [_sum(monthly, column, year) for column in MEASURES for year in YEARS]
    derived = pd.DataFrame([s for s in sums if s is not None], columns=published.columns)
    return pd.concat([published, derived], ignore_index=True)


def _sum(monthly: pd.DataFrame, column: str, year: int) -> dict[str, object] | None:
    months = monthly[monthly["id"].str.startswith(f"{year}-")]
    if months[column].isna().any():
        return None
    bases = [b for b in dict.fromkeys(months["adiz_basis"]) if b] if column == "adiz_sorties" else []
    missing = int((months["days_in_month"] - months["days_with_record"]).sum())
    notes = [f"counted from {' and '.join(bases)}"] if bases else [f"{missing} days of the year are missing"]
    return {
        "id": f"{column.replace('_', '-')}-{year}-sum",
        "measure": MEASURES[column],
        "first_month": f"{year}-01",
        "last_month": f"{year}-12",
        "value": float(months[column].sum()),
        "unit": incursions_monthly.UNITS[column],
        "bound": "exact",
        "confidence": "medium",
        "source_id": ";".join(incursions_monthly.count_sources(months, column)),
        "status": "derived",
        "as_of": str(year),
        "note": "; ".join(["sum of the monthly table", *notes]),
    }
