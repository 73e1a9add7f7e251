"""Addresses that open a page at a view, with layers, a time and a measure chosen: what "Copy link" writes."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import quote

from maps.page.counts import Counts
from maps.page.measure import Classes, Measure
from maps.page.sheet import slug, slugs
from maps.page.timeline import Timeline

_PLAIN = "/:,"  # may stand as they are, and read better


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class _Titled(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def shown(self) -> bool: ...
    @property
    def measures(self) -> tuple[Measure | Classes, ...]: ...


class Addressed(Protocol):
    """What an address needs of a page (see `maps.site.PageSpec`)."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def views(self) -> Sequence[_Named]: ...  # noqa: D102
    @property
    def sheets(self) -> Sequence[_Titled]: ...  # noqa: D102
    @property
    def timeline(self) -> Timeline | None: ...  # noqa: D102
    @property
    def counts(self) -> Callable[[], Counts] | None: ...  # noqa: D102


def link(  # noqa: PLR0913  a state of a page is told by name
    page: Addressed,
    *,
    view: str = "",
    on: Iterable[str] = (),
    off: Iterable[str] = (),
    time_utc: datetime | None = None,
    window: timedelta | None = None,
    by: str = "",
    within_h: float | None = None,
    count: str = "",
    compare: Sequence[tuple[str, str]] = (),
    month: str = "",
    row: tuple[str, str] | None = None,
    theme: str = "",
) -> str:
    """Write the address of a page in the state named; what is not named is as the page opens.

    Parameters
    ----------
    page : Addressed
        As `maps.site.pages.pages_of` gives them.
    view : str
        Title or key of a view.
    on, off : iterable of str
        Titles or keys of layers to switch.
    time_utc, window : datetime, timedelta
        Where the time slider stands, aware, and how much it shows.
    by : str
        Column of the measure that colours layers.
    within_h : float
        Length of the window of the measure "seen within".
    count, month : str
        Title or key of a count by month, and a month of it as "2022-08".
    compare : pair of (str, str)
        Windows to compare, the earlier first, each its first and last month.
    row : (str, str)
        Title or key of a layer, and the id of a row, whose card is opened. Whether it has that row is not looked up.
    theme : str
        "light" or "dark".

    Returns
    -------
    str
        File name and fragment.

    Raises
    ------
    ValueError
        If the page does not have what is named.

    >>> from types import SimpleNamespace as Page
    >>> page = Page(name="sea", views=[Page(name="The narrow strait")], sheets=[], timeline=None, counts=None)
    >>> link(page, view="The narrow strait", theme="dark")
    'sea.html#view=the-narrow-strait&theme=dark'
    """
    sheets = slugs(sheet.title for sheet in page.sheets)
    parts = {
        "view": view and _one_of(slug(view), slugs(one.name for one in page.views), "view", page),
        "on": ",".join(_one_of(slug(key), sheets, "layer", page) for key in on),
        "off": ",".join(_one_of(slug(key), sheets, "layer", page) for key in off),
        **_time(page, time_utc, window),
        **_measure(page, by, within_h),
        **_counts(page, count, compare, month),
        "row": f"{_one_of(slug(row[0]), sheets, 'layer', page)}/{row[1]}" if row else "",
        "theme": theme and _one_of(theme, ["light", "dark"], "theme", page),
    }
    fragment = "&".join(f"{name}={quote(value, safe=_PLAIN)}" for name, value in parts.items() if value)
    return f"{page.name}.html" + (f"#{fragment}" if fragment else "")


def _one_of(key: str, known: Sequence[str], what: str, page: Addressed) -> str:
    if key not in known:
        raise ValueError(
            f"page {page.name!r} has no {what} {key!r}; expected one of {', '.join(map(str, known)) or 'none'}."
        )
    return key


def _time(page: Addressed, time_utc: datetime | None, window: timedelta | None) -> dict[str, str]:
    if time_utc is None and window is None:
        return {}
    clock = page.timeline
    if clock is None:
        raise ValueError(f"page {page.name!r} has no time slider; leave out `time_utc` and `window`.")
    if time_utc and not (time_utc.tzinfo and clock.start_utc <= time_utc <= clock.end_utc):
        raise ValueError(f"{time_utc} is no time of page {page.name!r}; expected {clock.start_utc} to {clock.end_utc}.")
    lengths = [duration(length) for length in clock.windows]
    return {
        "time": f"{time_utc.astimezone(UTC):%Y-%m-%dT%H:%MZ}" if time_utc else "",
        "window": _one_of(duration(window), lengths, "window", page) if window else "",
    }


def duration(length: timedelta) -> str:
    """Write a length of time as addresses do.

    >>> duration(timedelta(hours=6)), duration(timedelta(minutes=90)), duration(timedelta(seconds=45))
    ('6h', '90m', '45s')
    """
    seconds = round(length.total_seconds())
    unit, name = next((unit, name) for unit, name in ((3600, "h"), (60, "m"), (1, "s")) if seconds % unit == 0)
    return f"{seconds // unit}{name}"


def _measure(page: Addressed, by: str, within_h: float | None) -> dict[str, str]:
    measures = [measure for sheet in page.sheets for measure in sheet.measures]
    plain = [measure.column for measure in measures if measure.within_h is None]
    windows = [f"{measure.within_h:g}h" for measure in measures if measure.within_h is not None]
    return {
        "by": by and _one_of(by, list(dict.fromkeys(plain)), "measure", page),
        "within": "" if within_h is None else _one_of(f"{within_h:g}h", list(dict.fromkeys(windows)), "window", page),
    }


def _counts(page: Addressed, count: str, compare: Sequence[tuple[str, str]], month: str) -> dict[str, str]:
    if not (count or compare or month):
        return {}
    if page.counts is None:
        raise ValueError(f"page {page.name!r} has no counts; leave out `count`, `compare` and `month`.")
    counts = page.counts()
    for named in (*(each for window in compare for each in window), *([month] if month else [])):
        _one_of(named, counts.months, "month", page)
    return {
        "count": count and _one_of(slug(count), slugs(one.title for one in counts.counts), "count", page),
        "compare": "/".join("..".join(window) for window in compare),
        "month": month,
    }
