"""Tables that say when receivers were on, which somebody kept beside the tracks."""

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from geo.change.periods import zone_of

COLUMNS = ("from", "to")
MEASURES = ("share", "hours")


def read_listening(path: Path | str, timezone: str = "UTC") -> pd.DataFrame:
    """Read a table of the hours that receivers were on, CSV.

    Parameters
    ----------
    path : Path or str
        With the columns `from` and `to`, and `share` (0 to 1) or `hours` that receivers were on in between; all of it
        where neither is there. Times are ISO 8601; in time that is in no row receivers were off.
    timezone : str
        Of times that name no offset.

    Returns
    -------
    DataFrame
        As `geo.watching.watching(heard_hours=)` takes it.

    Raises
    ------
    ValueError
        If there is no such file or column, or a time or number is none.
    """
    zone, file = zone_of(timezone), Path(path)
    try:
        rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise ValueError(f"{file.name} cannot be read as CSV ({error}); expected a table of hours.") from error
    missing = [name for name in COLUMNS if name not in rows]
    if missing:
        raise ValueError(
            f"{file.name} has no column {missing[0]}; found {', '.join(rows.columns)}. Expected from, to, and share or "
            "hours."
        )

    def instant(words: str) -> datetime:
        try:
            time = datetime.fromisoformat(words.strip())
            return (time.replace(tzinfo=zone) if time.tzinfo is None else time).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ValueError(f"{file.name} has the time {words!r}; expected one like 2026-03-01T06:00.") from error

    told = {name: pd.to_datetime(pd.Series([instant(words) for words in rows[name]]), utc=True) for name in COLUMNS}
    numbers = {name: pd.to_numeric(rows[name], errors="coerce") for name in MEASURES if name in rows}
    for name, column in numbers.items():
        if column.isna().any():
            raise ValueError(f"{file.name} has {rows[name][column.isna()].iloc[0]!r} as {name}; expected a number.")
    return pd.DataFrame({**told, **numbers})
