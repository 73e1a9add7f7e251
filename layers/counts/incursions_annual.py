"""Totals for a year, or for some months of one, as others published them; and our own sums beside them."""

import pandas as pd

from layers.catalogue.typed import read_table
from layers.counts import incursions_monthly
from layers.counts.incursions_monthly import ABOUT, ALL_DAYS, AT_LEAST

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
        `bound` is "exact" (as printed) or "at least"; for our own sums, which the rows whose id ends in "-sum" are,
        "at least" where days are missing or a published total is greater, "about" where a month is counted on tracks,
        else "all days". Japanese scrambles are by fiscal year, April to March.
    """
    published = read_table(
        "incursions_annual",
        text=("id", "measure", "first_month", "last_month", "unit", "bound", "confidence"),
    )
    monthly = incursions_monthly.load()
    sums = [_sum(monthly, published, column, year) for column in MEASURES for year in YEARS]
    derived = pd.DataFrame([s for s in sums if s is not None], columns=published.columns)
    return pd.concat([published, derived], ignore_index=True)


def whole_year(annual: pd.DataFrame, measure: str, year: int) -> pd.DataFrame:
    """Take the published totals of one measure over one calendar year, as printed."""
    rows = annual[(annual["measure"] == measure) & (annual["bound"] == "exact") & (annual["status"] != "derived")]
    return rows[(rows["first_month"] == f"{year}-01") & (rows["last_month"] == f"{year}-12")]


def _sum(monthly: pd.DataFrame, published: pd.DataFrame, column: str, year: int) -> dict[str, object] | None:
    months = monthly[monthly["id"].str.startswith(f"{year}-")]
    if months[column].isna().any():
        return None
    total = float(months[column].sum())
    printed = whole_year(published, MEASURES[column], year)["value"]
    return {
        "id": f"{column.replace('_', '-')}-{year}-sum",
        "measure": MEASURES[column],
        "first_month": f"{year}-01",
        "last_month": f"{year}-12",
        "value": total,
        "unit": incursions_monthly.UNITS[column],
        "bound": _bound(set(months[f"{column}_bound"]), short=bool((printed > total).any())),
        "confidence": "medium",
        "source_id": ";".join(incursions_monthly.count_sources(months, column)),
        "status": "derived",
        "as_of": str(year),
        "note": "; ".join(["sum of the monthly table", _basis(months, column), *_shortfalls(total, printed)]),
    }


def _bound(months: set[str], *, short: bool) -> str:
    """Say how far a sum may be off, from its months, and from a published total that is greater."""
    if ABOUT in months:
        return ABOUT
    return AT_LEAST if short or AT_LEAST in months else ALL_DAYS


def _basis(months: pd.DataFrame, column: str) -> str:
    """Say what a sum was counted from, or how many days it lacks."""
    if column == "adiz_sorties":
        return f"counted from {' and '.join(dict.fromkeys(months['adiz_basis']))}"
    missing = int((months["days_in_month"] - months[incursions_monthly.DAYS_OF[column]]).sum())
    return f"{missing} days of the year are missing"


def _shortfalls(total: float, printed: "pd.Series[float]") -> list[str]:
    return [f"{100 * (1 - total / p):.1f} % below the published {p:,.0f}" for p in printed if p > total]
