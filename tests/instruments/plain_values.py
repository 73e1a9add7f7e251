"""Values of rows as every format can tell them, to compare what was written with what is read."""

import re
from datetime import date
from math import isclose

import numpy as np
import pandas as pd

TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(?:Z|\+00(?::00)?)?)?")


def plain(value, *, empty_text=True):
    """A value as all formats can tell it: dates and times as text in UTC, true and false as numbers."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp):
        text = (value.tz_convert("UTC") if value.tzinfo else value).isoformat()
        return text.removesuffix("+00:00").removesuffix("T00:00:00")
    if isinstance(value, str):
        time = TIME.fullmatch(value)
        if time:
            return plain(pd.Timestamp(f"{time[1]}T{time[2] or '00:00'}Z"))
        return value or ("" if empty_text else None)
    return str(value) if isinstance(value, date) else float(value)


def same(value, other):
    both = isinstance(value, float) and isinstance(other, float)  # KML has 15 digits behind the point
    return value == other or (both and isclose(value, other, rel_tol=1e-12, abs_tol=1e-14))


def differing(found, expected):
    """Columns in which a value is not as expected."""
    return {c: v for c, v in found.items() if not all(same(*both) for both in zip(v, expected[c], strict=True))}


def told(frame, columns, **how):
    return {str(c): [plain(value, **how) for value in frame[c].astype(object)] for c in columns}
