"""The pages of words: every statement with its verdict, numbers and sources; the overview; what was corrected."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from geo.claim import CLAIM, MEANINGS, Check, Claim, Clause, Finding, Verdict
from geo.claimed import bounds_told, digits_of, in_sense, with_words
from geo.told_numbers import told_of
from geo.units import RATIO, counted, with_unit
from layers.catalogue.entries import Entry as Layer
from layers.catalogue.sources import Source
from layers.checks.explained import Explained, meant
from layers.stories.statement import Correction
from layers.stories.story import Story
from leadline.words import N_, _, between
from leadline.words import number as told_number
from maps.page.document import Link
from maps.page.head import Published
from maps.page.headline import brief, tally, told, upshot
from maps.page.sheet import credit_words, licence_words
from maps.page.static.thumbnail import Thumbnail
from maps.site import linked_data
from maps.site.pages import PageSpec
from maps.site.plots import SERIES, Plot, curves, ranges
from maps.site.readings_table import HEAD, Reading, readings_of
from maps.site.window_plot import windows_plot
from maps.site.words_page import words_page

LONG_ARITHMETIC = 300  # characters; longer ones are folded away
# Of findings and claims: those that a story names stand among its own texts.
UNITS = (N_("hours"), N_("days"), N_("% a year"), N_("% fewer"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A check as the report shows it: with its plots, and where maps show it."""

    check: Check
    plots: tuple[Plot, ...]
    maps: tuple[Link, ...]
    corrections: tuple[Correction, ...] = ()
    readings: tuple[Reading, ...] = ()
    explained: Explained | None = None

    def as_before(self, number: int, field: str) -> int:
        """Find an earlier finding with the same assumptions, or the same sources: its number; 0 if there is none.

        Parameters
        ----------
        number : int
            Of the finding, from 1.
        field : {"assumptions", "sources"}
        """
        told = [getattr(finding, field) for finding in self.check.findings[:number]]
        first = told.index(told[-1]) + 1
        return first if told[-1] and first < number else 0

    def marks(self, clause: Clause) -> list[int]:
        """Numbers, from 1, of the findings that say a clause; none where it repeats the claim."""
        names = [finding.name for finding in self.check.findings]
        return [names.index(name) + 1 for name in clause.rests_on if name != CLAIM]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A statement with a map of its own: the page, a small picture of it, the check."""

    page: PageSpec
    picture: Thumbnail
    check: Check


def checks_page(  # noqa: PLR0913  a page is described by name
    story: Story,
    checks: Sequence[Check],
    series: Mapping[str, pd.DataFrame],
    windows: Mapping[str, pd.DataFrame],
    sources: Mapping[str, Source],
    maps: Mapping[str, Sequence[Link]] | None = None,
    layers: Mapping[str, tuple[Layer, Sequence[Source]]] | None = None,
    readings: Mapping[str, pd.DataFrame] | None = None,
    *,
    pages: Sequence[PageSpec] = (),
    explained: Mapping[str, Explained] | None = None,
    published: Published | None = None,
) -> str:
    """HTML of the checks: statement, verdict, numbers with their ranges, arithmetic, assumptions, sources, plot.

    Parameters
    ----------
    story : Story
    checks : sequence of Check
        In the order of the story.
    series : mapping of str to DataFrame
        Numbers to plot by id of the claim, as `layers.checks.series` gives them.
    windows : mapping of str to DataFrame
        Windows of time to plot by id of the claim, as `layers.checks.windows` gives them.
    sources : mapping of str to Source
        Every source that a finding names, and that of the story.
    maps : mapping of str to sequence of Link, optional
        Where maps show a claim, by its id, as `maps.site.check_links.map_links` gives them.
    layers : mapping of str to (Entry, sources), optional
        Layers behind the story, by name: what the catalogue says of each, and the sources of its rows.
    readings : mapping of str to DataFrame, optional
        What a claim may mean, side by side, by its id, as `layers.checks.readings` gives them.
    pages : sequence of PageSpec
        Maps of the site, to link to.
    explained : mapping of str to Explained, optional
        How answers came about, by id of the claim, as `layers.checks.explained` tells it.
    published : Published, optional
        Where the page will stand, if that is known.

    Raises
    ------
    ValueError
        If a finding names a source that is not there, or the story's is not.
    """
    entries = [
        Entry(
            check=check,
            plots=_plots(
                check, series.get(check.claim.id), windows.get(check.claim.id), (explained or {}).get(check.claim.id)
            ),
            maps=tuple((maps or {}).get(check.claim.id, ())),
            corrections=story.all_corrections().get(check.claim.id, ()),
            readings=readings_of(found) if (found := (readings or {}).get(check.claim.id)) is not None else (),
            explained=(explained or {}).get(check.claim.id),
        )
        for check in checks
    ]
    known = _with_that_of(story, sources)
    return words_page(
        "checks.html.j2",
        _("Checks"),
        _("{tally} Each with its numbers, their ranges, the way they were reached, and their sources.").format(
            tally=tally(checks).finding
        ),
        pages,
        story=story,
        entries=entries,
        head=HEAD,
        meanings=MEANINGS,
        rules=list(dict.fromkeys(check.rule for check in checks)),
        layers={linked_data.address_of(name): layer for name, (layer, _) in (layers or {}).items()},
        linked=linked_data.block(
            _nodes(story, known[story.source_id], checks, layers or {}), published.url if published else ""
        ),
        published=published,
        credit=lambda finding: _credits(finding, sources),
        licence=licence_words,
        credited=credit_words,
        long_arithmetic=LONG_ARITHMETIC,
        bounds=bounds_told,
        keys=SERIES,
        in_words=in_words,
    )


def _nodes(
    story: Story, source: Source, checks: Sequence[Check], layers: Mapping[str, tuple[Layer, Sequence[Source]]]
) -> list[dict[str, object]]:
    reviews = [linked_data.claim_review(check, story, source) for check in checks]
    return reviews + [linked_data.dataset(story, entry, from_whom, name) for name, (entry, from_whom) in layers.items()]


def _with_that_of(story: Story, sources: Mapping[str, Source]) -> Mapping[str, Source]:
    if story.source_id not in sources:
        raise ValueError(
            f"the story {story.id!r} names the source {story.source_id!r}; expected one of "
            f"{', '.join(sorted(sources)) or 'some sources'}."
        )
    return sources


def corrections_page(story: Story, pages: Sequence[PageSpec] = (), published: Published | None = None) -> str:
    """HTML of what earlier sites said and that was put right, by statement, then of layers and maps."""
    texts = {statement.id: statement.text for statement in story.statements}
    return words_page(
        "corrections.html.j2",
        _("Corrections"),
        _("Changes that the authors noted: what earlier versions of these pages said, what they say now, and why."),
        pages,
        published=published,
        story=story,
        bounds=bounds_told,
        groups=[(texts.get(name, ""), name, found) for name, found in story.all_corrections().items()],
    )


def corrections_json(story: Story) -> str:
    """Tell the corrections of a story as JSON: a list with `statement` ("" for layers and maps), `on`, `what` ..."""
    rows = [
        {"statement": name, **asdict(correction), "on": correction.on.isoformat()}
        for name, found in story.all_corrections().items()
        for correction in found
    ]
    return json.dumps({"story": story.id, "corrections": rows}, ensure_ascii=False, indent=1) + "\n"


def index_page(
    story: Story,
    checks: Sequence[Check],
    sources: Mapping[str, Source],
    pictures: Mapping[str, Thumbnail],
    pages: Sequence[PageSpec],
    published: Published | None = None,
    maps: Mapping[str, Sequence[Link]] | None = None,
) -> str:
    """HTML of the overview: what was claimed, what the geometry says, and the way to maps and checks.

    Parameters
    ----------
    story : Story
    checks : sequence of Check
        All of the story, in its order.
    sources : mapping of str to Source
        That of the story, and those of the rows in the pictures.
    pictures : mapping of str to Thumbnail
        By name of the page; one for each page that is about a statement.
    pages : sequence of PageSpec
        Maps of the site.
    published : Published, optional
        Where the page will stand, if that is known.
    maps : mapping of str to sequence of Link, optional
        Where maps show a claim, by its id, as `maps.site.check_links.map_links` gives them: the list has the first.
    """
    cards = [
        Card(page=page, picture=pictures[page.name], check=check)
        for page in pages
        for check in checks
        if check.claim.id == page.statement
    ]
    groups = [(verdict, [c for c in checks if c.verdict is verdict]) for verdict in Verdict]
    summary = upshot(checks)
    drawn = dict.fromkeys(source for card in cards for source in card.picture.sources)
    return words_page(
        "index.html.j2",
        story.title,
        tally(checks).finding,
        pages,
        published=published,
        keys=[key for card in cards for key in card.picture.keys],
        css_more="".join(f".bar .share-{len(found)}{{flex-grow:{len(found)}}}" for _, found in groups),
        story=story,
        source=sources[story.source_id],
        upshot=summary,
        cards=cards,
        maps={claim: links[0] for claim, links in (maps or {}).items() if links},
        groups=[(verdict, found) for verdict, found in groups if found],
        total=len(checks),
        others=[page for page in pages if not page.statement],
        credits=sorted({credit_words(sources[i]) for i in drawn}),
        brief=brief,
        told=told,
        in_words=in_words,
        short=short,
        claimed=claimed_in_words,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InWords:
    """The number of a finding with its unit, and its range, "" where it has none: the same on every page."""

    number: str
    range: str


def in_words(finding: Finding, claim: Claim, unit: str | None = None) -> InWords:
    """Write the number of a finding, beside what is claimed of it.

    Parameters
    ----------
    finding : Finding
    claim : Claim
        Of its check.
    unit : str, optional
        In place of the finding's own, where there is little room.

    >>> claim = Claim(id="a", text="60 km", kind="number", value=60.0, unit="km", sense="at least")
    >>> in_words(Finding(name="b", method="c", value=59.97, low=58.12, high=61.3, unit="km"), claim)
    InWords(number='60.0 km', range='58.1 to 61.3 km')
    """
    unit = finding.unit if unit is None else unit
    told = told_of(finding, claim)
    number, low, high = (told_number(each.replace("-", "−")) for each in told)
    ranged = finding.low != finding.high and not finding.low is finding.high is None
    return InWords(number=amount(number, unit), range=amount(between(low, high), unit) if ranged else "")


def claimed_in_words(claim: Claim) -> str:
    """Write the number or range that a claim holds; empty if it holds none.

    >>> claimed_in_words(Claim(id="a", text="b", kind="number", value=60.0, unit="percent", sense="at least"))
    'at least 60 %'
    >>> claimed_in_words(Claim(id="a", text="b", kind="number", low=20.0, high=30.0, unit="km"))
    '20 to 30 km'
    >>> claimed_in_words(Claim(id="a", text="b", kind="number", value=33.0, unit="percent", words="a third"))
    'a third (33 %)'
    """
    unit = claim.unit
    if claim.value is not None:
        return in_sense(claim.sense, with_words(claim, amount(_in_full(digits_of(claim)), unit)))
    ends = [_in_full(end) for end in (claim.low, claim.high) if end is not None]
    if len(ends) > 1:
        return amount(between(*ends), unit)
    return in_sense("at most" if claim.low is None else "at least", amount(ends[0], unit)) if ends else ""


def amount(number: str, unit: str) -> str:
    """Write a number and its unit, of a ratio too.

    >>> amount("1.5", "1"), amount("1", "hours"), amount("3 to 4", "percent")
    ('1.5 times', '1 hour', '3 to 4 %')
    """
    return counted(number, "times") if unit == RATIO else with_unit(number, unit)


def _in_full(value: float) -> str:
    """Write a number as somebody else said it: no digit less."""
    return f"{value:,.15g}".replace("-", "−")


def short(unit: str) -> str:
    """Leave out what a unit is a share of: "percent" for "percent of lane km"."""
    return unit.partition(" of ")[0]


def _plots(
    check: Check, series: pd.DataFrame | None, windows: pd.DataFrame | None, told: Explained | None
) -> tuple[Plot, ...]:
    made = (
        windows_plot(windows, check.claim) if windows is not None else None,
        ranges(check, meant(told.statement) if told else None),
        curves(series, check.claim) if series is not None else None,
    )
    return tuple(plot for plot in made if plot)


def _credits(finding: Finding, sources: Mapping[str, Source]) -> list[Source]:
    unknown = [i for i in finding.sources if i not in sources]
    if unknown:
        raise ValueError(
            f"finding {finding.name!r} names the source {unknown[0]!r}; "
            f"expected one of {', '.join(sorted(sources))}. Add it to layers/data/sources."
        )
    return [sources[i] for i in finding.sources]
