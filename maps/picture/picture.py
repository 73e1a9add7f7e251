"""A page's map as a picture to print: matplotlib draws it, with no browser and no network."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.files.draft import drafted
from layers.files.output import check_place
from maps.html import escape
from maps.page.page import checked_bounds
from maps.page.sheet import Credited
from maps.page.style import Pane, Scheme
from maps.picture.asked import Asked, asked_of, below_height, write_below
from maps.picture.fonts import lost_letters
from maps.picture.frame import POINTS_PER_INCH, Box, Frame, View, extent_m, frame_for, projection_for
from maps.picture.graticule import Graticule, graticule
from maps.picture.ground import ink_land
from maps.picture.ink import Sheet as Paper
from maps.picture.labels import Placed, labels, write_labels
from maps.picture.layout import MARGIN, Layout, lay_out
from maps.picture.legend import entries, write_legend
from maps.picture.margin import credit_line, write_credits, write_header, write_scale, write_ticks
from maps.picture.notes import write_notes
from maps.picture.rows import SeenSheet, ink_sheets, seen_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from maps.page.headline import Headline
    from maps.page.page import Bounds, StoryMap
    from maps.saved.saved import SavedPage
    from maps.site.pages import PageSpec

SUFFIXES = (".png", ".svg", ".pdf")
A4_MM = (210.0, 297.0)
MM = POINTS_PER_INCH / 25.4  # points
PRINT_DPI, SCREEN_DPI = 300.0, 96.0
WIDE = 1.2  # maps wider than this, against their height, lie on their side
SMALLEST_MM, LARGEST_MM, MOST_PIXELS = 100.0, 1200.0, 60e6
MOST_ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Size of the sheet, points, and pixels to the inch if it becomes pixels."""

    width: float
    height: float
    dpi: float = PRINT_DPI

    def __post_init__(self) -> None:
        sides = sorted((self.width / MM, self.height / MM))
        if not SMALLEST_MM - 1e-6 <= sides[0] <= sides[1] <= LARGEST_MM + 1e-6:
            raise ValueError(
                f"a sheet of {self.width / MM:.0f} x {self.height / MM:.0f} mm; expected sides from {SMALLEST_MM:g} to "
                f"{LARGEST_MM:g} mm (a pixel counts as 1/96 inch, so from 378 to 4535 px)."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawn picture: the figure, and what stands on it, for whoever wants to count."""

    figure: "Figure"
    size: Size
    frame: Frame
    layout: Layout
    sheets: tuple[SeenSheet, ...]
    labels: tuple[Placed, ...]
    graticule: Graticule
    sources: tuple[str, ...]
    title: str
    finding: str
    lost: str = ""  # letters that no font at hand has


def draw_picture(
    page: "PageSpec | StoryMap | SavedPage",
    headline: "Headline | None" = None,
    sources: Mapping[str, Credited] | None = None,
    *,
    size: Size | None = None,
    bounds: "Bounds | None" = None,
    scheme: Scheme = "light",
) -> Picture:
    """Draw a page as it opens: the layers that are switched on, at the start of its time slider, its chart, its dates.

    Parameters
    ----------
    page : PageSpec, StoryMap or SavedPage
        One of `maps.site.pages.pages_of` a story, a page as `maps.show` makes it, or one that was saved, as
        `maps.saved.read_page` reads it.
    headline : Headline, optional
        What the page says; the others have one.
    sources : mapping of str to Credited, optional
        Those of the story; the others have their own.
    size : Size, optional
        By default A4, on its side for a wide map.
    bounds : (west, south, east, north), optional
        Degrees; east runs past 180 across that meridian. By default those of the page. The map shows all of them, and
        more where the paper has room.
    scheme : {"light", "dark"}

    Raises
    ------
    ValueError
        For bounds that are none, or in which the page has nothing to show; for a sheet too small for title, legend,
        chart, dates and credits.

    Examples
    --------
    >>> import geopandas as gpd, maps
    >>> cities = gpd.GeoDataFrame({"name": ["Mutsu"]}, geometry=gpd.points_from_xy([141.2], [41.3]), crs=4326)
    >>> draw_picture(maps.show(cities, title="A town")).title
    'A town'
    """
    import matplotlib as mpl  # noqa: PLC0415  half a second, for pictures alone

    asked = asked_of(page, headline, sources)
    shown = checked_bounds(bounds or asked.bounds)
    paper_size = size or default_size(shown)
    with asked.spoken(), mpl.rc_context(settings()):
        layout, frame, seen, ids = _settled(asked, shown, paper_size)
        if not any(sheet.rows for sheet in seen):
            raise ValueError(
                f"no layer of the map {asked.title!r} has anything within {', '.join(f'{edge:g}' for edge in shown)}; "
                "expected west, south, east, north about what it shows. Are latitudes and longitudes swapped?"
            )
        view = View(frame)
        figure, paper = _sheet(paper_size, frame.box, scheme)
        lines = graticule(view)
        paper.lines(
            lines.lines, zorder=float(Pane.GRATICULE), colors=[paper.theme("graticule")], linewidths=0.4, alpha=0.7
        )
        ground = ink_land(paper, asked.land.within(frame, chosen=bounds is not None), view) if asked.land else []
        ink_sheets(paper, seen)
        placed = labels(seen, asked.names([shown]), ground, frame, frame.zoom())
        write_labels(paper, placed)
        write_notes(paper, asked.notes, view)
        write_header(paper, layout.header)
        write_ticks(paper, lines, frame.box)
        write_legend(paper, layout.legend, layout.legend_box, layout.gutter)
        write_scale(paper, frame, layout.scale_box, asked.land.accuracy_m if asked.land else 0.0)
        write_below(paper, asked.chart, asked.chronology, layout.below_box)
        write_credits(paper, layout.credits, layout.credit_box)
    return Picture(
        figure=figure, size=paper_size, frame=frame, layout=layout, sheets=tuple(seen), labels=tuple(placed),
        graticule=lines, sources=ids, title=asked.title, finding=asked.headline.finding,
        lost=lost_letters((text.get_text(), text.get_fontfamily()[0]) for text in paper.axes.texts),
    )  # fmt: skip


def save_picture(picture: Picture, path: Path | str) -> Path:
    """Write a picture to a file, .png, .svg or .pdf by its ending; it appears whole or not at all, and bears no date.

    Raises
    ------
    ValueError
        If the ending names no format, or a .png would have more than 60 million pixels.
    """
    import matplotlib as mpl  # noqa: PLC0415

    path = Path(path)
    check_pixels(path, picture.size)
    told = {"Title": picture.title, **({} if path.suffix == ".pdf" else {"Description": picture.finding})}
    undated: dict[str, dict[str, Any]] = {
        ".png": {"Software": None},
        ".svg": {"Date": None, "Creator": None},
        ".pdf": {"CreationDate": None, "Creator": None, "Subject": picture.finding},
    }
    check_place(path, tuple(undated))
    with mpl.rc_context(settings()), drafted(path) as draft, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)  # `lost` tells of them
        picture.figure.savefig(draft, dpi=picture.size.dpi, metadata={**told, **undated[path.suffix]})
        if path.suffix == ".svg":
            draft.write_text(_named(draft.read_text(encoding="utf-8"), picture), encoding="utf-8")
    return path


def _named(svg: str, picture: Picture) -> str:
    """Give an SVG the description that a screen reader reads out after the title, which matplotlib writes."""
    head, mark, rest = svg.partition("<metadata>")
    return f"{head}<desc>{escape.text(picture.finding)}</desc>{mark}{rest}"


def check_pixels(path: Path, size: Size) -> None:
    """Raise ValueError, before the work, for a .png of more pixels than most programs open."""
    pixels = size.width * size.height * (size.dpi / POINTS_PER_INCH) ** 2
    if path.suffix == ".png" and pixels > MOST_PIXELS:
        raise ValueError(
            f"{path.name!r} would have {pixels / 1e6:.0f} million pixels; expected at most {MOST_PIXELS / 1e6:.0f}. "
            "Write .pdf or .svg, which can be printed at any size."
        )


def settings() -> Any:  # noqa: ANN401  matplotlib types its settings by name
    """Tell matplotlib what makes the same map the same bytes, and words as wide as they were measured."""
    return {
        "svg.fonttype": "path",
        "svg.hashsalt": "leadline",
        "pdf.fonttype": 42,
        "text.parse_math": False,
        "lines.scale_dashes": False,
        "font.family": "sans-serif",
    }


def default_size(bounds: "Bounds") -> Size:
    """A4, on its side if the map is the wider for it."""
    left, bottom, right, top = extent_m(projection_for(bounds), bounds)
    short, long = (side * MM for side in A4_MM)
    return Size(width=long, height=short) if right - left > WIDE * (top - bottom) else Size(width=short, height=long)


def _settled(asked: Asked, bounds: "Bounds", size: Size) -> tuple[Layout, Frame, list[SeenSheet], tuple[str, ...]]:
    """Lay out until the legend and the credits are those of the rows in the frame that they leave room for."""
    seen: list[SeenSheet] = []
    always = (*(asked.land.sources if asked.land else ()), *asked.sources_below)
    ids: tuple[str, ...] = always
    below = below_height(asked.chart, asked.chronology, size.width - 2 * MARGIN)
    seen_in: Box | None = None
    for _ in range(MOST_ROUNDS):  # two, unless a row at the very edge comes and goes with the height of the legend
        credit = credit_line([asked.sources[i] for i in ids])
        layout = lay_out(
            size.width,
            size.height,
            asked.title,
            asked.headline,
            entries(seen),
            credit,
            below=below,
            byline=asked.byline,
        )
        frame = frame_for(bounds, layout.frame_box)
        if layout.frame_box == seen_in:
            return layout, frame, seen, ids
        seen_in = layout.frame_box
        seen = [seen_rows(sheet, View(frame), frame.zoom(), asked.timeline) for sheet in asked.sheets]
        used = [i for sheet in seen for row in sheet.rows for i in row.sources]
        ids = tuple(dict.fromkeys([*used, *always]))
    return layout, frame, seen, ids


def _sheet(size: Size, box: Box, scheme: Scheme) -> tuple["Figure", Paper]:
    """Make a figure whose one pair of axes covers the sheet and counts in points; the sea lies in its frame."""
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    figure = Figure(figsize=(size.width / POINTS_PER_INCH, size.height / POINTS_PER_INCH))
    axes: Axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, size.width), ylim=(0, size.height))
    axes.set_axis_off()
    corner = (box.left, box.bottom), box.width, box.height
    sea = axes.add_patch(Rectangle(*corner, linewidth=0, zorder=0))
    paper = Paper(axes=axes, clip=sea, scheme=scheme)
    sea.set_facecolor(paper.theme("sea"))
    figure.set_facecolor(paper.theme("paper"))
    axes.add_patch(Rectangle(*corner, fill=False, linewidth=0.8, edgecolor=paper.theme("ink"), zorder=990))
    return figure, paper
