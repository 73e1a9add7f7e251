"""What a page shows where its scripts cannot run: picture of the first view, legend, chart, dates, rows, sources."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from leadline.words import _, as_sentence, day, once
from leadline.words import number as in_language
from maps.html import escape
from maps.page.chronology import Chronology
from maps.page.counts import Counts
from maps.page.measure import Measure, opening
from maps.page.sheet import Credited, Sizes, credit_words, licence_words
from maps.page.static.bars import all_compared, bars_svg, chart_of
from maps.page.static.first_view import FirstView, Look, Seen, first_view
from maps.page.static.pictured import off_page
from maps.page.static.still_rows import tables
from maps.page.static.thumbnail import MARKS
from maps.page.style_table import style_of

if TYPE_CHECKING:
    from maps.page.page import StoryMap

LARGEST_MARK_PX = 6.0
DATA_PAGE = "data.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Words of the legend with their swatches before them; a layer with several looks has them as `keys`."""

    words: str
    swatches: str = ""
    keys: tuple["Entry", ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of the counts: its name, a cell for each count, what is marked in it."""

    month: str
    cells: tuple[str, ...]
    note: str


def still(page: "StoryMap") -> Markup:
    """HTML for the `noscript` of a page; see the module. At most about 60 kB of picture and 30 kB of rows."""
    view = first_view(page)
    credited = [*view.sources, *(s for part in (page.counts, page.chronology) if part for s in part.sources)]
    html = escape.render(
        "still.html.j2",
        view=view,
        alone=len(page.views) == 1,
        groups=_legend(view),
        sizes={one.sheet.sizes.title: _circles(one.sheet.sizes) for one in view.seen if one.looks and one.sheet.sizes},
        timeline=_window_words(page, view),
        counts=_counted(page.counts) if page.counts else None,
        chronology=page.chronology,
        moments=_moments(page.chronology) if page.chronology else [],
        tables=tables(page),
        data_page=next((link.href for link in page.links if link.href == DATA_PAGE), ""),
        sources=[_source(page.sources[each]) for each in dict.fromkeys(credited)],
    )
    return Markup(html)  # noqa: S704  escape.render has passed all words through escape.text


def _legend(view: FirstView) -> list[tuple[str, list[Entry]]]:
    """Entries of the layers that are seen, by group, what lies on top first."""
    drawn = [one for one in reversed(view.seen) if one.looks]
    groups = dict.fromkeys(one.sheet.group for one in drawn)
    return [(off_page(group), [_entry(one) for one in drawn if one.sheet.group == group]) for group in groups]


def _entry(seen: Seen) -> Entry:
    if seen.sheet.measures:
        return _of_measure(seen)
    words, note = seen.sheet.words, off_page(seen.sheet.note)
    looks: dict[str, list[Look]] = {}
    for look in seen.looks:
        looks.setdefault(look.key, []).append(look)
    if len(looks) == 1 and not words.keys() & looks.keys():
        return Entry(words=seen.sheet.title, swatches=_swatches(next(iter(looks.values()))), note=note)
    order = list(words)
    ranked = sorted(looks, key=lambda key: order.index(key) if key in order else -1)
    keys = tuple(Entry(words=words.get(key, _(style_of(key).label)), swatches=_swatches(looks[key])) for key in ranked)
    return Entry(words=seen.sheet.title, keys=keys, note=note)


def _of_measure(seen: Seen) -> Entry:
    """Entry of a layer that is coloured by a measure: its classes in their order."""
    measure = opening(seen.sheet.measures)
    classes = measure.single_classes if isinstance(measure, Measure) else [words for words, _ in measure.names.values()]
    looks = {look.key: look for look in seen.looks}
    keys = tuple(
        Entry(words=words, swatches=_swatches([looks[key]]))
        for key, words in zip(measure.keys, classes, strict=True)
        if key in looks
    )
    says = measure.sentence(seen.sheet.frame, seen.sheet.weight)
    return Entry(words=f"{seen.sheet.title}: {measure.title}", keys=keys, note=says)


def _swatches(looks: Sequence[Look]) -> Markup:
    drawn = dict.fromkeys(_swatch(look) for look in sorted(looks, key=lambda each: each.uncertain))
    return Markup("".join(drawn))  # noqa: S704  see `_swatch`


def _swatch(look: Look) -> str:
    """Sample of a look, as the live legend shows it; numbers and a key of the style table."""
    style, doubt = style_of(look.key), " uncertain" * look.uncertain
    if look.shape == "point":
        r = min(style.radius_px, LARGEST_MARK_PX)
        outline = MARKS[style.mark].format(
            r=f"{r:g}", d=f"{2 * r:g}", s=f"{r / 2:g}", q=f"{0.3 * r:g}", h=f"{0.7 * r:g}"
        )
        shape = f'<path class="k-{look.key} mark{" solid" if style.fill else ""}{doubt}" d="M17 8{outline}"/>'
    elif look.shape == "area" and style.fill:
        shape = f'<path class="k-{look.key}{doubt}" d="M2 2H32V14H2Z"/>'
    else:
        shape = f'<path class="k-{look.key} line{doubt}" d="M1 8H33"/>'
    return f'<svg class="swatch" width="34" height="16" viewBox="0 0 34 16" aria-hidden="true">{shape}</svg>'


def _circles(sizes: Sizes) -> list[Entry]:
    """Values with a circle as large as their marks, as the live legend shows them."""
    wide = 2 * max(radius for radius, _ in sizes.keys) + 3

    def drawn(r: float) -> str:
        box = f'width="{wide:g}" height="{2 * r + 3:g}" viewBox="{-wide / 2:g} {-r - 1.5:g} {wide:g} {2 * r + 3:g}"'
        return f'<svg class="swatch" {box} aria-hidden="true"><circle class="size-key" r="{r:g}"/></svg>'

    return [Entry(words=words, swatches=Markup(drawn(radius))) for radius, words in sizes.keys]  # noqa: S704  numbers


def _window_words(page: "StoryMap", view: FirstView) -> str:
    """Of which stretch of time the timed rows of the picture are."""
    if not page.timeline or not any(one.sheet.timed and one.looks for one in view.seen):
        return ""
    start, end = page.timeline.opening
    return _("{rows} from {start} to {end} {zone}").format(
        rows=once(page.timeline.noun[1]),
        start=f"{start:%Y-%m-%d, %H:%M}",
        end=f"{end:%Y-%m-%d, %H:%M}",
        zone=page.timeline.zone,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Counts as they stand still: the chart of the first, what is compared, stretches without a number, all months."""

    svg: Markup
    says: str
    unit: str
    compared: tuple[str, ...]
    gaps: tuple[str, ...]
    kinds: frozenset[str]
    heads: tuple[str, ...]
    months: tuple[Month, ...]
    note: str


def _counted(counts: Counts) -> Counted:
    chart = chart_of(counts)
    whole = [n for n in range(len(counts.months)) if any(count.numbers[n] is not None for count in counts.counts)]
    return Counted(
        svg=bars_svg(chart),
        says=chart.count.says[:1].upper() + chart.count.says[1:],
        unit=chart.count.unit,
        compared=tuple(each.sentence for each in all_compared(counts, chart.count)),
        gaps=tuple(as_sentence([chart.gap_words(gap)]) for gap in chart.gaps),
        kinds=frozenset({*(bar.kind for bar in chart.bars), *(["event"] if counts.events else [])}),
        heads=tuple(_("{title} ({unit})").format(title=count.title, unit=count.unit) for count in counts.counts),
        months=tuple(
            Month(
                month=counts.months[n],
                cells=tuple(_cell(count.numbers[n], count.bounds[n]) for count in counts.counts),
                note=_("; ").join(
                    filter(None, (counts.events.get(counts.months[n]), counts.notes.get(counts.months[n])))
                ),
            )
            for n in whole
        ),
        note=counts.note,
    )


def _cell(number: int | None, bound: str) -> str:
    if number is None:
        return "–"
    template = {"at least": _("at least {n}"), "about": _("about {n}")}.get(bound, "{n}")
    return template.format(n=in_language(f"{number:,}"))


def _moments(chronology: Chronology) -> Iterator[dict[str, Any]]:
    return ({**moment.block(), "sort": moment.sort.value} for moment in chronology.moments)


def _source(source: Credited) -> dict[str, str]:
    licence = licence_words(source)
    url = escape.link(source.url) if source.url else ""
    more = (
        _("; {licence}, retrieved {date}").format(licence=licence, date=day(f"{source.retrieved:%Y-%m-%d}"))
        if licence
        else ""
    )
    return {"credit": credit_words(source), "url": url, "more": more}
