"""Which rows of a table may carry a verdict."""

from typing import TYPE_CHECKING, Any

from leadline.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

UNREAD_STATUSES = frozenset({"recalled", "assumed", "approximate"})
LOW_CONFIDENCE = "low"


def trusted(table: "pd.DataFrame") -> "pd.DataFrame":
    """Rows that may carry a verdict: a source was read for them and it deserves more than low confidence.

    Parameters
    ----------
    table : DataFrame
        Perhaps with the columns `status` and `confidence`.

    Returns
    -------
    DataFrame
        The rows that are neither recalled, assumed, approximate nor of low confidence; index and order kept.
    """
    rows = table
    if "status" in rows:
        rows = rows[~rows["status"].isin(UNREAD_STATUSES)]
    if "confidence" in rows:
        rows = rows[rows["confidence"] != LOW_CONFIDENCE]
    return rows


def doubt_of(row: "Mapping[str, Any] | pd.Series[Any]") -> str:
    """Say why a row may carry no verdict, the reverse of `trusted`; empty if it may.

    >>> doubt_of({"status": "recalled"}), doubt_of({"status": "published", "confidence": "low"}), doubt_of({})
    ('recalled', 'of low confidence', '')
    """
    if row.get("status") in UNREAD_STATUSES:
        return _(str(row.get("status")))
    return _("of low confidence") if row.get("confidence") == LOW_CONFIDENCE else ""
