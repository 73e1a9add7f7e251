"""Which pages of a story a project lays out: those that have something to draw, and whose answer they may print."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from layers.stories.story import Story
from maps.formats.exported import ExportedLayer, default_names
from maps.page.page import Bounds
from maps.site.page_titles import apart
from maps.site.pages import PageSpec, pages_of
from maps.site.said import rests_on

TURN_DEG = 360.0


class LaidOut(NamedTuple):
    """Pages with rows in view, those of them that show all that their map shows, and those with nothing to draw."""

    pages: tuple[PageSpec, ...]
    whole: tuple[PageSpec, ...]
    empty: tuple[PageSpec, ...]

    @property
    def told(self) -> list[str]:
        """What a reader is to know of pages that are missing, or say less: a line each."""
        lines = []
        if self.empty:
            lines.append(
                f"The project has no theme and no layout of {_named(self.empty)}, because no row here is on that map."
            )
        if part := [page for page in self.pages if page not in self.whole]:
            lines.append(
                f"Layouts of {_named(part)} print no verdict, because not all that their maps and answers rest on is "
                "here; leadline check has it."
            )
        return lines


def laid_out(story: Story, layers: Iterable[ExportedLayer]) -> LaidOut:
    """Find the pages of a story that layers can show.

    Parameters
    ----------
    story : Story
    layers : iterable of ExportedLayer
        What is exported of it.

    Returns
    -------
    LaidOut
        A page is whole if all layers that it shows when it opens are there and, where it tells the verdicts of all
        statements, all layers of the story.
    """
    here = {layer.name: layer for layer in layers}
    every = {file_name(name) for name in default_names(story)}
    pages, whole, empty = [], [], []
    for page in apart(pages_of(story)):
        shown = {file_name(sheet.layer) for sheet in page.sheets if sheet.shown}
        if not any(_in_view(here[name], page) for name in sorted(shown & here.keys())):
            empty.append(page)
            continue
        pages.append(page)
        tells_all = bool(story.statements) and rests_on(page) is None
        if (shown | every if tells_all else shown) <= here.keys():
            whole.append(page)
    return LaidOut(tuple(pages), tuple(whole), tuple(empty))


def file_name(layer: str) -> str:
    """Name of a layer in files: "leadline:ports" is leadline_ports."""
    return layer.replace(":", "_")


def _in_view(layer: ExportedLayer, page: PageSpec) -> bool:
    """Whether the page draws a row of a layer inside what it shows when it opens."""
    looks = [look for look in layer.looks if look.page == page.title and look.shown]
    drawn = np.zeros(len(layer.frame), dtype=bool)
    for look in looks:
        drawn |= (look.keys.reindex(layer.frame.index) != "").to_numpy()
    if not drawn.any():
        return False
    boxes = layer.frame.geometry[drawn].to_crs(4326).bounds.to_numpy()
    return _meet(boxes, page.bounds)


def _meet(boxes: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", bounds: Bounds) -> bool:
    """Whether a box meets bounds whose longitudes may run past 180; NaN, of no geometry, meets nothing."""
    west, south, east, north = bounds
    high = (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    turns = (-TURN_DEG, 0.0, TURN_DEG)
    return any(bool((high & (boxes[:, 0] + turn <= east) & (boxes[:, 2] + turn >= west)).any()) for turn in turns)


def _named(pages: Sequence[PageSpec]) -> str:
    return ", ".join(page.name for page in pages)
