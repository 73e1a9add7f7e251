"""What a picture is asked to show: a page of a site before it is drawn, or one that is drawn already, told alike."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadline.words import speaking_again
from maps.page.page import StoryMap
from maps.page.sheet import Credited, Sheet
from maps.page.static.bars import Chart, chart_of
from maps.picture.chart import chart_height, write_chart
from maps.picture.dates import dates_height, write_dates
from maps.picture.frame import Box
from maps.picture.ground import Ground
from maps.saved.saved import SavedPage
from maps.sheets.names import labels_of

if TYPE_CHECKING:
    from maps.page.chronology import Chronology
    from maps.page.counts import Counts
    from maps.page.headline import Headline
    from maps.page.lettering import Label, Note
    from maps.page.page import Bounds
    from maps.page.timeline import Timeline
    from maps.picture.ink import Sheet as Paper
    from maps.site.pages import PageSpec

APART = 8.0  # points between a chart and a chronology


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Words, layers that are switched on, and what stands below the map; `names` gives the names about some bounds."""

    title: str
    headline: "Headline"
    sources: Mapping[str, Credited]
    bounds: "Bounds"
    sheets: Sequence[Sheet]
    timeline: "Timeline | None"
    names: "Callable[[Iterable[Bounds]], Sequence[Label]]"
    land: Ground | None = None
    counts: "Counts | None" = None
    chronology: "Chronology | None" = None
    byline: str = ""
    notes: "Sequence[Note]" = ()
    spoken: "Callable[[], AbstractContextManager[None]]" = nullcontext

    @property
    def chart(self) -> Chart | None:
        """Chart of the first of the counts."""
        return chart_of(self.counts) if self.counts else None

    @property
    def sources_below(self) -> tuple[str, ...]:
        """Ids of the sources of what stands below the map."""
        counted = self.counts.counts[0].sources if self.counts else ()
        return tuple(dict.fromkeys([*counted, *(self.chronology.sources if self.chronology else ())]))


def asked_of(
    page: "PageSpec | StoryMap | SavedPage", headline: "Headline | None", sources: Mapping[str, Credited] | None
) -> Asked:
    """Tell a page as a picture needs it; raise ValueError if a page of a site comes without headline or sources."""
    if isinstance(page, StoryMap):
        return Asked(
            title=page.title,
            headline=headline or page.headline,
            sources=page.sources if sources is None else sources,
            bounds=page.views[0].bounds,
            sheets=[sheet for sheet in page.sheets if sheet.shown],
            timeline=page.timeline,
            names=lambda _: page.labels,
            land=Ground(page.land.frame) if page.land else None,
            counts=page.counts,
            chronology=page.chronology,
            byline=" · ".join(filter(None, (page.byline, page.source_line))),
            notes=page.notes,
            spoken=lambda: _speaking(page),
        )
    if isinstance(page, SavedPage):
        return _of_saved(page, headline or page.headline)
    if headline is None or sources is None:
        raise ValueError(
            f"page {page.name!r} of a story comes without its headline or sources; expected both, because it is not "
            "drawn yet. Give maps.page.headline.headline(check) and story.sources, or a page as maps.show makes it."
        )
    return Asked(
        title=page.title,
        headline=headline,
        sources=sources,
        bounds=page.bounds,
        sheets=[spec.sheet() for spec in page.sheets if spec.shown],
        timeline=page.timeline,
        names=lambda bounds: labels_of(bounds, page.own_names),
        land=Ground(page.ground().frame),
        counts=page.counts() if page.counts else None,
        chronology=page.chronology() if page.chronology else None,
    )


@contextmanager
def _speaking(page: StoryMap) -> Iterator[None]:
    with speaking_again(page.language):
        yield


def _of_saved(page: SavedPage, headline: "Headline") -> Asked:
    return Asked(
        title=page.title,
        headline=headline,
        sources=page.sources,
        bounds=page.bounds,
        sheets=[sheet for sheet in page.sheets if sheet.shown],
        timeline=page.timeline,
        names=lambda _: page.labels,
        land=Ground(page.land, alone=True) if page.land is not None else None,
        counts=page.counts,
        chronology=page.chronology,
        byline=page.byline,
        notes=page.notes,
        spoken=page.spoken,
    )


def below_height(chart: Chart | None, chronology: "Chronology | None", width: float) -> float:
    """Height of what stands below the map on a sheet with so much room between its margins, points."""
    heights = [chart_height(chart, width)] if chart else []
    heights += [dates_height(chronology)] if chronology else []
    return sum(heights) + APART * max(0, len(heights) - 1)


def write_below(paper: "Paper", chart: Chart | None, chronology: "Chronology | None", box: Box) -> None:
    """Draw chart and chronology into a box, one below the other."""
    top = box.top
    if chart:
        high = chart_height(chart, box.width)
        write_chart(paper, chart, Box(box.left, top - high, box.width, high))
        top -= high + APART
    if chronology:
        high = dates_height(chronology)
        write_dates(paper, chronology, Box(box.left, top - high, box.width, high))
