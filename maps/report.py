"""The pages of words: every statement with its verdict, numbers and sources, and the overview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.claim import Check, Finding, Verdict
from layers.sources import Source
from layers.story import Story
from maps import assets, escape
from maps.headline import first_clause, tally
from maps.pages import PAGES, PageSpec, links
from maps.plots import Plot, curves, ranges
from maps.policy import policy
from maps.sheet import LICENCES
from maps.style import css
from maps.window_plot import windows_plot

LARGE = 1000
UNITS = {"percent": " %", "1": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A check as the report shows it: with its plots, and the map that it is about."""

    check: Check
    plots: tuple[Plot, ...]
    page: PageSpec | None


def checks_page(
    checks: Sequence[Check],
    series: Mapping[str, pd.DataFrame],
    windows: Mapping[str, pd.DataFrame],
    sources: Mapping[str, Source],
) -> str:
    """HTML of the checks: statement, verdict, numbers with their ranges, arithmetic, assumptions, sources, plot.

    Parameters
    ----------
    checks : sequence of Check
        In the order of the story.
    series : mapping of str to DataFrame
        Numbers to plot by id of the claim, as `layers.checks.series` gives them.
    windows : mapping of str to DataFrame
        Windows of time to plot by id of the claim, as `layers.checks.windows` gives them.
    sources : mapping of str to Source
        Every source that a finding names.

    Raises
    ------
    ValueError
        If a finding names a source that is not there.
    """
    entries = [
        Entry(
            check=check,
            plots=_plots(check, series.get(check.claim.id), windows.get(check.claim.id)),
            page=_page_about(check),
        )
        for check in checks
    ]
    return _document(
        "checks.html.j2", "Checks", entries=entries, credit=lambda finding: _credits(finding, sources), licence=_licence
    )


def index_page(story: Story, checks: Sequence[Check], source: Source) -> str:
    """HTML of the overview: what was claimed, what the geometry says, and the way to maps and checks."""
    mapped = [(page, check) for page in PAGES for check in checks if check.claim.id == page.statement]
    groups = [(verdict, [c for c in checks if c.verdict is verdict]) for verdict in Verdict]
    return _document(
        "index.html.j2",
        story.title,
        story=story,
        source=source,
        summary=tally(checks).finding,
        mapped=mapped,
        groups=[(verdict, found) for verdict, found in groups if found],
        total=len(checks),
        others=[page for page in PAGES if not page.statement],
        first_clause=first_clause,
    )


def number(value: float, unit: str) -> str:
    """Write a number for a reader: three digits, or all of a large one, with its unit.

    >>> number(-1.5296, "percent"), number(487000.0, "km2"), number(3.0, "1")
    ('−1.53 %', '487,000 km2', '3')
    """
    words = f"{value:,.0f}" if abs(value) >= LARGE else f"{value:.3g}"
    return words.replace("-", "−") + UNITS.get(unit, f" {unit}")


def _document(template: str, title: str, **values: object) -> str:
    style = escape.style("\n".join([css([]), assets.own("page.css"), assets.own("report.css")]))
    return escape.render(
        template,
        title=title,
        links=links(template.split(".", maxsplit=1)[0]),
        policy=policy(styles=[style]),
        style=style,
        number=number,
        **values,
    )


def _plots(check: Check, series: pd.DataFrame | None, windows: pd.DataFrame | None) -> tuple[Plot, ...]:
    made = (
        windows_plot(windows, check.claim) if windows is not None else None,
        ranges(check),
        curves(series, check.claim) if series is not None else None,
    )
    return tuple(plot for plot in made if plot)


def _page_about(check: Check) -> PageSpec | None:
    return next((page for page in PAGES if page.statement == check.claim.id), None)


def _licence(source: Source) -> str:
    return LICENCES.get(source.licence, source.licence)


def _credits(finding: Finding, sources: Mapping[str, Source]) -> list[Source]:
    unknown = [i for i in finding.sources if i not in sources]
    if unknown:
        raise ValueError(
            f"finding {finding.name!r} names the source {unknown[0]!r}; "
            f"expected one of {', '.join(sorted(sources))}. Add it to layers/data/sources."
        )
    return [sources[i] for i in finding.sources]
