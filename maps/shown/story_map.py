"""A page with ground, which may be told where it will stand on the web: what `maps.StoryMap` is."""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import layers
from layers.files import check_place
from leadline.near import checks_names
from leadline.words import speaking_again
from maps.packed.geometry import WEST_DEG
from maps.page.chronology import Chronology
from maps.page.counts import Counts
from maps.page.document import Link
from maps.page.head import Published
from maps.page.headline import Headline
from maps.page.lettering import Label, Note
from maps.page.page import Locator, Stretch, View
from maps.page.page import StoryMap as Page
from maps.page.row_table import RowTable
from maps.page.sheet import Credited, Sheet
from maps.page.timeline import Timeline
from maps.sheets.given import ground_of
from maps.site.published import Card, checked_site_url

CARD_SUFFIX = ".card.png"  # of the picture, beside the page
log = logging.getLogger(__name__)


@checks_names
class StoryMap(Page):
    """One page: a title, one finding, a legend that is the layer control, and a map with land that needs no network.

    Parameters
    ----------
    land : bool or Sheet
        The offline ground: True for the land of the library, as fine as the first view asks for, with its credit; False
        for none; or a sheet of your own.
    title, headline, views, sources, labels, notes, byline, source_line, links, closest, locator, west_deg, tiles, lang
    timeline, chronology, counts, table, image_hosts, connect, assets
        As for `maps.page.StoryMap`; the first four are needed.

    Examples
    --------
    >>> from maps.page.headline import Headline
    >>> view = View("Here", (14, 35, 15, 36))
    >>> page = StoryMap(title="Harbours", headline=Headline(finding="Two."), views=[view], sources={}, land=False)
    >>> page.title, page.views[0].name
    ('Harbours', 'Here')
    """

    def __init__(  # noqa: PLR0913  a page is described by name
        self,
        *,
        title: str,
        headline: Headline,
        views: Sequence[View],
        sources: Mapping[str, Credited],
        labels: Sequence[Label] = (),
        notes: Sequence[Note] = (),
        byline: str = "",
        source_line: str = "",
        links: Sequence[Link] = (),
        land: Sheet | bool | None = True,
        closest: Sequence[Stretch] = (),
        locator: Locator | None = None,
        west_deg: float = WEST_DEG,
        tiles: bool = True,
        lang: str = "",
        timeline: Timeline | None = None,
        chronology: Chronology | None = None,
        counts: Counts | None = None,
        table: RowTable | None = None,
        image_hosts: Sequence[str] = (),
        connect: Sequence[str] = (),
        assets: Mapping[str, str] | None = None,
    ) -> None:
        ground = ground_of(tuple(views)) if land is True else land or None
        known = layers.sources() if land is True else {}
        super().__init__(
            title=title,
            headline=headline,
            views=views,
            sources={**known, **sources},
            labels=labels,
            notes=notes,
            byline=byline,
            source_line=source_line,
            links=links,
            land=ground,
            closest=closest,
            locator=locator,
            west_deg=west_deg,
            tiles=tiles,
            lang=lang,
            timeline=timeline,
            chronology=chronology,
            counts=counts,
            table=table,
            image_hosts=image_hosts,
            connect=connect,
            assets=assets,
        )

    def save(
        self,
        outfile: str | bytes | Path | BinaryIO,
        close_file: bool = True,  # noqa: FBT001, FBT002  as branca's
        *,
        embed: bool = False,
        site_url: str = "",
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Write the page as `maps.page.StoryMap.save` does; with `site_url` it tells the web where it stands.

        Parameters
        ----------
        outfile, close_file, embed
            As there.
        site_url : str
            Address of the folder that the page will stand in, as "https://example.org/maps/". The page gets its
            canonical address under the name of its file, and a picture for those who are sent it (1,200 x 630
            pixels), which is written beside it: `towns.card.png` beside `towns.html`. Put both there.

        Raises
        ------
        ValueError
            If `site_url` is no address of a folder, or `outfile` cannot be written; one line.
        TypeError
            If `site_url` is given, and `outfile` is an open file, which has no name.
        """
        if not site_url:
            super().save(outfile, close_file, embed=embed, **kwargs)
            return
        address = checked_site_url(site_url)
        if not isinstance(outfile, str | bytes | Path):
            raise TypeError("a page with a site_url goes to an open file; expected the name of a file, as map.html.")
        path = Path(os.fsdecode(outfile))
        check_place(path)
        with speaking_again(self.language), self._standing(address, path):
            super().save(path, embed=embed, **kwargs)

    @contextmanager
    def _standing(self, address: str, path: Path) -> Iterator[None]:
        """Draw the picture, and know for a while where the page stands."""
        from maps.picture.card import draw_card  # noqa: PLC0415  matplotlib, for who publishes

        url, picture = f"{address}{quote(path.name)}", path.with_suffix(CARD_SUFFIX)
        view = self.views[0].bounds
        card = Card(
            title=self.title, headline=self.headline, address=url, page=self, bounds=view, names=tuple(self.labels)
        )
        for words in draw_card(card, picture):
            log.warning("the picture %s leaves out %s", picture.name, words)
        before = self.published
        self.published = Published(url=url, picture=f"{address}{quote(picture.name)}", picture_words=card.words)
        try:
            yield
        finally:
            self.published = before
