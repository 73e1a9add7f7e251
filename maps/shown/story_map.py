"""A page with ground: what `maps.StoryMap` is."""

from collections.abc import Mapping, Sequence
from typing import Any

import layers
from maps.page.page import StoryMap as Page
from maps.page.page import View
from maps.page.sheet import Credited, Sheet
from maps.sheets.given import ground_of


class StoryMap(Page):
    """One page: a title, one finding, a legend that is the layer control, and a map with land that needs no network.

    Parameters
    ----------
    land : bool or Sheet
        The offline ground: True for the land of the library, as fine as the first view asks for, with its credit; False
        for none; or a sheet of your own.
    views, sources, **page
        As for `maps.page.StoryMap`: `title`, `headline`, `views` and `sources` are needed.
    """

    def __init__(
        self,
        *,
        views: Sequence[View],
        sources: Mapping[str, Credited],
        land: Sheet | bool | None = True,
        **page: Any,  # noqa: ANN401  see maps.page.StoryMap
    ) -> None:
        ground = ground_of(tuple(views)) if land is True else land or None
        known = layers.sources() if land is True else {}
        super().__init__(views=views, sources={**known, **sources}, land=ground, **page)
