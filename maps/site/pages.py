"""Which layers stand on which page, and what each page says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import layers
from layers.catalogue.sources import Source
from maps.page.chronology import Chronology, visit_chronology
from maps.page.counts import Counts, incursion_counts
from maps.page.document import Link
from maps.page.headline import Headline
from maps.page.page import Bounds, StoryMap, View, checked_bounds
from maps.page.timeline import Timeline
from maps.sheets.base import BASE, PLACES, RANGES, ROUTES, RUNWAY, SEATS, TRAINING_RANGE, TSUGARU, VISIT
from maps.sheets.claims import (
    ADIZ,
    BASE_POINTS,
    BASELINES,
    CONTIGUOUS,
    DISPUTED,
    MEDIAN_LINES,
    SEA_AREAS,
    STRAIT_LIMITS,
    TERRITORIAL,
)
from maps.sheets.ground import ground
from maps.sheets.lanes import CHOKEPOINTS, LANES, LANES_ORNL, PORTS, TRAFFIC_VOLUMES, passes, watch
from maps.sheets.names import LABELS
from maps.sheets.sheets import SheetSpec

WORDS = ("checks", "corrections", "index")  # pages of words, which every site has
LOOKS = "lanes_in_view"  # the layer that takes half a minute of following satellites, unless it is in the cache


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """A page of the site: file name without ".html", words, the statement it is about, what it shows.

    `pictured` is the number of the view that its small picture on the overview shows. A page that is about no statement
    has no picture there, but a link with the words `way` before it.
    """

    name: str
    short: str
    title: str
    statement: str
    views: tuple[View, ...]
    sheets: tuple[SheetSpec, ...]
    timeline: Timeline | None = None
    counts: Callable[[], Counts] | None = None
    chronology: Callable[[], Chronology] | None = None
    near_land_deg: float = 0.004
    far_land_deg: float = 0.1
    pictured: int = 0
    way: str = "Another map"

    def __post_init__(self) -> None:
        for words, wrong in (
            ("has no view; expected one or more, the first as it opens", not self.views),
            ("has two views of one name", len({view.name for view in self.views}) < len(self.views)),
            (f"is pictured by view {self.pictured}; expected one of its {len(self.views)}, counted from 0",
             not 0 <= self.pictured < len(self.views)),
        ):  # fmt: skip
            if wrong:
                raise ValueError(f"page {self.name!r} {words}.")
        for view in self.views:
            try:
                checked_bounds(view.bounds)
            except ValueError as error:
                raise ValueError(f"page {self.name!r}, view {view.name!r}: {error}") from error

    @property
    def bounds(self) -> Bounds:
        """What the page shows when it opens."""
        return self.views[0].bounds

    @property
    def on_looks(self) -> bool:
        """Whether it rests on the looks at the lanes: it draws them, or is about no statement and tells all checks."""
        return not self.statement or any(sheet.layer == LOOKS for sheet in self.sheets)

    def draw(self, headline: Headline, sources: Mapping[str, Source]) -> StoryMap:
        """Build the page; `headline` is what it says, `sources` those of `layers.sources()`."""
        page = StoryMap(
            title=self.title,
            headline=headline,
            views=self.views,
            sources=sources,
            labels=LABELS,
            links=links(self.name),
            timeline=self.timeline,
            counts=self.counts() if self.counts else None,
            chronology=self.chronology() if self.chronology else None,
            land=ground(self.views, self.near_land_deg, self.far_land_deg),
        )
        for spec in self.sheets:
            page.add_sheet(spec.sheet())
        return page


MISAWA = PageSpec(
    name="misawa",
    short="Misawa",
    title="Misawa Air Base",
    statement="dutch_f35",
    views=(
        View("Misawa and the Tsugaru Strait", (139.6, 40.4, 142.2, 42.0)),
        View("The base", (141.3, 40.67, 141.43, 40.735)),
        View("F-35A range", (112.0, 20.0, 170.0, 61.0), detail=False),
        View("From the Netherlands", (-5.0, 30.0, 155.0, 76.0), detail=False),
    ),
    sheets=(TSUGARU, RANGES, ROUTES, RUNWAY, BASE, VISIT, TRAINING_RANGE, PLACES, SEATS),
    chronology=visit_chronology,
    pictured=3,
)
TAIWAN_STRAIT = PageSpec(
    name="taiwan-strait",
    short="Taiwan Strait",
    title="Taiwan Strait",
    statement="incursions_40",
    views=(
        View("Taiwan Strait", (116.0, 20.6, 123.2, 28.2)),
        View("Air defence zones", (113.0, 18.0, 142.0, 46.5), detail=False),
        View("Penghu and the line", (118.5, 22.8, 121.2, 25.4)),
    ),
    sheets=(CONTIGUOUS, TERRITORIAL, BASELINES, BASE_POINTS, STRAIT_LIMITS, replace(LANES, shown=False), DISPUTED,
            PLACES, SEATS, MEDIAN_LINES, ADIZ),
    counts=incursion_counts,
)  # fmt: skip
DAY = Timeline(
    start_utc=datetime(2026, 8, 23, tzinfo=UTC),
    end_utc=datetime(2026, 8, 24, tzinfo=UTC),
    windows=(timedelta(minutes=10), *(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24))),
    window=timedelta(minutes=10),
    shares=lambda: layers.load("lanes_under_swaths"),
    share_words="of the lane length lies under their strips, imaged part after part",
)
JAPAN = passes("Japan", lambda frame: frame["nation"] == "Japan")
NATO = passes("NATO members", lambda frame: frame["nation"] != "Japan")
EVERYBODY = watch("Japan and NATO members")
SOUTH_CHINA_SEA = PageSpec(
    name="south-china-sea",
    short="South China Sea",
    title="Shipping lanes of the South China Sea",
    statement="lanes_85",
    views=(
        View("South China Sea", (99.0, -3.5, 123.5, 26.0)),
        View("Singapore and Malacca", (97.0, -2.0, 106.0, 7.0)),
        View("Luzon and Taiwan Straits", (115.0, 17.0, 125.0, 27.0)),
    ),
    sheets=(
        SEA_AREAS,
        replace(DISPUTED, shown=False),
        CHOKEPOINTS,
        PORTS,
        TRAFFIC_VOLUMES,
        LANES,
        LANES_ORNL,
        JAPAN,
        NATO,
        EVERYBODY,
        watch("NATO members", shown=False),
        watch("Japan", shown=False),
    ),
    timeline=DAY,
    near_land_deg=0.006,
    far_land_deg=0.1,
)
THEATRE = PageSpec(
    name="theatre",
    short="Theatre",
    title="From Brussels to the South China Sea",
    statement="",
    way="Everything on one map",
    views=(
        View("Whole theatre", (-8.0, -2.0, 156.0, 72.0), detail=False),
        View("East Asia", (98.0, -2.0, 150.0, 48.0), detail=False),
        View("Europe", (-3.0, 49.8, 10.5, 54.2)),
        View("Taiwan and Okinawa", (116.0, 20.0, 130.0, 30.0)),
    ),
    sheets=(
        *(
            replace(sheet, shown=False)
            for sheet in (SEA_AREAS, CONTIGUOUS, TERRITORIAL, BASELINES, BASE_POINTS, STRAIT_LIMITS)
        ),
        TSUGARU,
        replace(JAPAN, shown=False),
        replace(NATO, shown=False),
        LANES,
        *(replace(sheet, shown=False) for sheet in (LANES_ORNL, EVERYBODY)),
        ADIZ,
        MEDIAN_LINES,
        replace(RANGES, beyond=False),
        replace(ROUTES, beyond=False),
        *(replace(sheet, shown=False) for sheet in (CHOKEPOINTS, TRAFFIC_VOLUMES, DISPUTED)),
        replace(PORTS, from_zoom=3.5),
        RUNWAY,
        TRAINING_RANGE,
        BASE,
        VISIT,
        PLACES,
        SEATS,
    ),
    timeline=DAY,
    near_land_deg=0.01,
    far_land_deg=0.04,
)


# To add a page to the site: its specification above, and its name here.
def apart(pages: tuple[PageSpec, ...]) -> tuple[PageSpec, ...]:
    """Return pages of one site; raise ValueError if two have one name or one statement, or one is called as `WORDS`."""
    names = [*WORDS, *(page.name for page in pages)]
    about = [page.statement for page in pages if page.statement]
    for what, given in (("are called", names), ("are about the statement", about)):
        twice = next((each for each in given if given.count(each) > 1), None)
        if twice is not None:
            raise ValueError(f"two pages {what} {twice!r}; expected one, so that none is lost or counted twice.")
    return pages


PAGES: tuple[PageSpec, ...] = apart((MISAWA, TAIWAN_STRAIT, SOUTH_CHINA_SEA, THEATRE))


def page_named(name: str) -> PageSpec:
    """Specification of a map page; raise ValueError, listing the names, if there is none."""
    for page in PAGES:
        if page.name == name:
            return page
    raise ValueError(f"there is no page {name!r}; expected one of {', '.join(page.name for page in PAGES)}.")


def links(here: str) -> tuple[Link, ...]:
    """Links to all pages of the site, the page `here` marked."""
    ends = [
        ("index", "Overview"),
        *((page.name, page.short) for page in PAGES),
        ("checks", "Checks"),
        ("corrections", "Corrections"),
    ]
    return tuple(Link(text=text, href=f"{name}.html", here=name == here) for name, text in ends)
