"""The kinds of checks: what a statement of each must have, and which functions answer it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckKind:
    """How statements of one kind are checked.

    Functions are written "module:function", as `pkgutil.resolve_name` reads it. `layers.checks` imports a module when
    a statement of the kind is asked, so that no check pays for the modules of another.

    Parameters
    ----------
    answer : str
        Takes a `Statement` and returns a `geo.claim.Check`.
    needs : tuple of str
        Fields of a statement that a story file must give: what the answer sets its findings against.
    series : str
        Takes nothing and returns numbers to plot, the same for all statements of the kind; see
        `layers.checks.series`. Empty where a plot would not help.
    windows : str
        Takes a `Statement` and returns pairs of windows of time; see `layers.checks.windows`. Empty where the
        statements are about no change.
    readings : str
        Takes a `Statement` and returns what it may mean, side by side; see `layers.checks.readings`. Empty where it
        may mean one thing only.

    Raises
    ------
    ValueError
        If there is no answer, a function is not written so, or `needs` is a text.
    """

    answer: str
    needs: tuple[str, ...] = ()
    series: str = ""
    windows: str = ""
    readings: str = ""

    def __post_init__(self) -> None:
        wrong = [each for each in (self.answer, self.series, self.windows, self.readings) if each and ":" not in each]
        if wrong or not self.answer or isinstance(self.needs, str):
            raise ValueError(
                f"a kind of check has answer {self.answer!r}, needs {self.needs!r} and the functions {wrong}; expected "
                'functions as "module:function", and needs as a tuple of fields of a statement.'
            )


REPORTED = "reported"  # answered by reading published facts; every other check computes its answer
CHECK_KINDS: Mapping[str, CheckKind] = {
    "budget_growth": CheckKind(
        answer="layers.checks.budgets:budget_growth",
        needs=("value",),
        series="layers.checks.budgets:growth_series",
    ),
    "budget_times": CheckKind(
        answer="layers.checks.budgets:budget_times",
        needs=("value",),
        series="layers.checks.budgets:growth_series",
    ),
    "incursions_fall": CheckKind(
        answer="layers.checks.incursions:incursions_fall",
        needs=("value", "start"),
        series="layers.checks.incursions:monthly_series",
        windows="layers.checks.incursions:all_windows",
    ),
    "lane_watch": CheckKind(
        answer="layers.checks.lanes:check",
        needs=("value",),
        series="layers.checks.lanes:series",
        readings="layers.checks.lanes:readings",
    ),
    "misawa_visit": CheckKind(answer="layers.checks.published:misawa_visit", needs=("start",)),
    REPORTED: CheckKind(answer="layers.checks.published:reported"),
}
