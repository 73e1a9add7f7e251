"""What cards and tooltips have beside columns of words: links, images, and a choice of their own for tooltips."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import geopandas as gpd
import pandas as pd

from maps.page.column_words import words_and_unit
from maps.page.sheet import Cells
from maps.shown.images import addresses

Columns: TypeAlias = Sequence[str] | Mapping[str, str]
Picked: TypeAlias = list[tuple[str, str, str]]


class Extras(NamedTuple):
    """What the caller of `show` asked for; see there."""

    tooltip: Columns | None = None
    links: Columns = ()
    images: Columns = ()
    hosts: tuple[str, ...] = ()

    def asked(self) -> list[str]:
        """Names of the columns, images apart."""
        return [*(self.tooltip or ()), *self.links]

    def pictures(self, frame: gpd.GeoDataFrame, title: str) -> dict[str, list[str]]:
        """Addresses of the images of each row, by column."""
        return {each: addresses(frame[each], each, title, self.hosts) for each in _words(self.images, frame, "images")}

    def words_of_links(self, frame: pd.DataFrame) -> dict[str, str]:
        """Columns of links, with words."""
        return _words(self.links, frame, "links")

    def with_others(self, picked: Picked, frame: pd.DataFrame) -> tuple[Picked, Cells | None]:
        """Put links, and what the tooltip alone tells, behind the columns of the card; and where each stands."""
        if not (self.tooltip is not None or self.links or self.images):
            return picked, None
        links = self.words_of_links(frame)
        card = [*picked, *((each, words, "") for each, words in links.items())]
        tips = _words(self.tooltip or (), frame, "tooltip")
        known = [each for each, _, _ in card]
        every = [*card, *((each, words, "") for each, words in tips.items() if each not in known)]
        places = {each: n for n, (each, _, _) in reversed(list(enumerate(every)))}
        return every, Cells(
            cards=tuple(range(len(card))) if len(every) > len(card) else None,
            tips=None if self.tooltip is None else tuple((places[each], words) for each, words in tips.items()),
            links=tuple(range(len(picked), len(card))),
            images=tuple((f"image-{n}", words) for n, words in enumerate(_image_words(self.images))),
        )


NO_EXTRAS = Extras()


def _image_words(images: Columns) -> list[str]:
    return list(images.values()) if isinstance(images, Mapping) else [words_and_unit(each)[0] for each in images]


def _words(columns: Columns, frame: pd.DataFrame, option: str) -> dict[str, str]:
    """Columns with their words; raise ValueError if there is one that the frame has not."""
    if isinstance(columns, str) or any(not isinstance(each, str) for each in columns):
        raise ValueError(
            f"{option}={columns!r:.60} is no list of columns; expected such as ['url'], or a mapping to words."
        )
    absent = [each for each in columns if each not in frame.columns]
    if absent:
        known = ", ".join(str(each) for each in frame.columns if str(each).isprintable())
        raise ValueError(f"there is no column {absent[0]!r} for {option}; expected some of {known}.")
    return dict(columns) if isinstance(columns, Mapping) else {each: words_and_unit(each)[0] for each in columns}
