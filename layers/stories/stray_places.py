"""Rows and views that lie where nothing else of a story does, as where longitude and latitude were exchanged."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from layers.stories.story import Story
from layers.story_file.page_file import PageFile, SheetFile, ViewFile

FAR_DEG = 10.0  # what lies nearer to something else is no stray
NEARER = 5.0  # times that a row lies nearer to something else if its coordinates are exchanged
FAR_OFF = 5.0  # times the size of all else of a page that a layer is away from it
MOST_ROWS = 2000  # of a layer that are compared
POLE_DEG = 90.0
Boxes = NDArray[np.float64]


class Placed(NamedTuple):
    """A layer with the boxes of its rows: west, south, east, north, degrees, shape (n, 4)."""

    name: str
    ids: Sequence[str]
    boxes: Boxes


def stray_places(story: Story, *, derived: bool = False) -> Iterator[str]:
    """Tell, in a line each, which rows, layers and views of a story lie where nothing else of it does.

    Parameters
    ----------
    story : Story
    derived : bool
        Whether layers that are derived are looked at too, which may take long; a view is said to show nothing only if
        all layers of its page were looked at, and none of them is one of the library.

    Yields
    ------
    str
    """
    names = [name for name in story.layer_names() if derived or not story.layers[name].derive]
    placed = {name: found for name in names if (found := _placed(name, story)) is not None}
    wrong = {name: rows for name, found in placed.items() if (rows := _rows_exchanged(found, placed)).any()}
    if len(wrong) == len(placed) and all(rows.all() for rows in wrong.values()):  # of two layers either may be so
        named, wrong = " and ".join(map(repr, wrong)), {}
        if named:
            yield (
                f"the layers {named} lie far from each other, and would lie side by side with longitude and latitude "
                "of one exchanged; expected longitude first in both."
            )
    for name, rows in wrong.items():
        which = "its rows lie" if rows.all() else f"{', '.join(np.array(placed[name].ids)[rows])} lies"
        yield (
            f"layer {name!r}: {which} far from everything else of the story, and would lie near it with longitude and "
            "latitude exchanged; expected longitude first."
        )
    for page in story.pages:
        for words in _of_page(page, placed, list(wrong)):
            yield f"{story.pages_file}, page {page.name!r}: {words}"


def _placed(name: str, story: Story) -> Placed | None:
    frame: Any = story.load(name)
    if not isinstance(frame, gpd.GeoDataFrame):
        return None
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    return Placed(name, [str(each) for each in frame["id"]], frame.geometry.bounds.to_numpy()) if len(frame) else None


def _rows_exchanged(one: Placed, placed: dict[str, Placed]) -> NDArray[np.bool_]:
    """Which rows lie far from all others, but near some if longitude and latitude are exchanged.

    The rows of a layer may all be exchanged, so that those of other layers tell; or one of them, so that its own do.
    """
    found = np.zeros(len(one.boxes), dtype=bool)
    if len(one.boxes) > MOST_ROWS:
        return found
    others = [each.boxes[:MOST_ROWS] for each in placed.values() if each is not one]
    turned = one.boxes[:, [1, 0, 3, 2]]
    for row, (box, swapped) in enumerate(zip(one.boxes, turned, strict=True)):
        for there in (np.concatenate(others) if others else one.boxes[:0], np.delete(one.boxes, row, axis=0)):
            if len(there) and np.abs(swapped[[1, 3]]).max() <= POLE_DEG:
                now, then = _apart_deg(box, there), _apart_deg(swapped, there)
                found[row] |= now > FAR_DEG and then * NEARER < now
    return found


def _apart_deg(box: NDArray[np.float64], others: Boxes) -> float:
    """Degrees from a box to the nearest of others, the shorter way round; 0 where they meet."""
    middle, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2
    apart = np.abs((others[:, :2] + others[:, 2:]) / 2 - middle)
    apart[:, 0] = np.abs((apart[:, 0] + 180) % 360 - 180)
    gaps = np.clip(apart - half - (others[:, 2:] - others[:, :2]) / 2, 0, None)
    return float(np.hypot(gaps[:, 0], gaps[:, 1]).min())


def _of_page(page: PageFile, placed: dict[str, Placed], exchanged: Sequence[str]) -> Iterator[str]:
    sheets = [sheet for sheet in page.layers if isinstance(sheet, SheetFile)]
    there = [placed[sheet.layer] for sheet in sheets if sheet.layer in placed]
    views = {name: view.bounds if isinstance(view, ViewFile) else view for name, view in page.views.items()}
    boxes = np.array(list(views.values())) if views else np.empty((0, 4))
    if len(there) == len(sheets):
        for (name, bounds), box in zip(views.items(), boxes, strict=True):
            if min(_apart_deg(box, one.boxes) for one in there) > 0:
                yield (
                    f"the view {name!r}, [{', '.join(f'{end:g}' for end in bounds)}], shows no row of the page's "
                    "layers; expected west, south, east, north in degrees."
                )
    beyond = {sheet.layer for sheet in sheets if sheet.beyond}
    for one in there:
        if one.name in exchanged or one.name in beyond:
            continue
        if len(boxes) and all(_apart_deg(box, one.boxes) > 0 for box in boxes):
            turned = one.boxes[:, [1, 0, 3, 2]]
            hint = any(_apart_deg(box, turned) == 0 for box in boxes)
            yield (
                f"no row of the layer {one.name!r} lies in a view"
                f"{'; some would with longitude and latitude exchanged: expected longitude first' * hint}."
            )
        elif not len(boxes) and (degrees := _off_deg(one, there)):
            yield f"the layer {one.name!r} lies {degrees:.0f} degrees away from all others of the page."


def _off_deg(one: Placed, there: Sequence[Placed]) -> float:
    """Degrees that a layer is away from all others of a page, where that is many times their size; else 0."""
    others = [each.boxes for each in there if each.name != one.name]
    if len(others) < 2:  # noqa: PLR2004  of two layers neither is the stray one
        return 0.0
    rest = np.concatenate(others)
    size = float(np.hypot(*(rest[:, 2:].max(axis=0) - rest[:, :2].min(axis=0))))
    apart = min(_apart_deg(box, rest) for box in one.boxes[:MOST_ROWS])
    return apart if apart > max(FAR_DEG, FAR_OFF * size) else 0.0
