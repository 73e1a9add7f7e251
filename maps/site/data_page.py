"""The page of the data: each layer behind a site with its licence and sources, and files of it to take away."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import geopandas as gpd

from layers.catalogue.catalogue import Description, described
from layers.catalogue.licences import licence_page
from layers.catalogue.partial_dates import span
from layers.stories.story import Story
from leadline.words import _, between, day, spoken
from maps.linked.formats import format_of
from maps.page.head import Published
from maps.page.sheet import STATUSES, credit_words, licence_told, licence_words
from maps.site import linked_data
from maps.site.linked_data import DataFile, address_of
from maps.site.pages import PageSpec
from maps.site.words_page import words_page

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "data"  # of the files, beside the pages
CATALOGUE = "catalog.jsonld"  # among them
KILO = 1000.0  # bytes in a kB


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written of a layer: files, or why there are none, in words with what stands in their places.

    The words are those of the source: files are written in it, whatever language the page is in.
    """

    files: tuple[Path, ...] = ()
    why_not: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_words(self) -> str:
        """Say why there are no files, in the language that is spoken; "" where nothing is missing."""
        return _(self.why_not).format(**self.places)


# Takes the story, names of layers as it takes them, and a folder that is there; tells what it wrote of each.
Writer = Callable[[Story, Sequence[str], Path], Mapping[str, Written]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerData:
    """A layer as the page shows it."""

    described: Description
    placed: bool
    dates: str = ""
    files: tuple[DataFile, ...] = ()
    why_not: str = ""

    @property
    def id(self) -> str:
        """Its name in addresses."""
        return address_of(self.described.name)

    @property
    def rows(self) -> str:
        """How many rows, for a reader."""
        return f"{self.described.rows:,}"

    @property
    def statuses(self) -> str:
        """How its values are known, the most frequent way first."""
        counts = sorted(self.described.statuses.items(), key=lambda told: -told[1])
        return _("; ").join(f"{count:,} {_(status)}" for status, count in counts)

    @property
    def accuracy(self) -> str:
        """By how much positions may be off, where rows say so."""
        if not self.described.accuracy_m:
            return ""
        best, worst = (f"{value:,.0f}" for value in self.described.accuracy_m)
        return f"{best} m" if best == worst else _("{low} to {high} m, where stated").format(low=best, high=worst)

    @property
    def licences(self) -> list[tuple[str, str]]:
        """Words and address of each licence; "" where it has no page."""
        return [(licence_told(name), licence_page(name)) for name in self.described.licences]


def in_bytes(count: int) -> str:
    """Size of a file for a reader.

    >>> in_bytes(812), in_bytes(45_300), in_bytes(2_345_678)
    ('0.8 kB', '45 kB', '2.3 MB')
    """
    if count < 10 * KILO:
        return f"{count / KILO:.1f} kB"
    return f"{count / KILO:.0f} kB" if count < KILO**2 else f"{count / KILO**2:.1f} MB"


def layers_data(story: Story, names: Sequence[str], written: Mapping[str, Written], site: Path) -> list[LayerData]:
    """Tell of layers what the page shows.

    Parameters
    ----------
    story : Story
    names : sequence of str
        As the story takes them: "lanes", "leadline:land".
    written : mapping of str to Written
        From a `Writer`, by name; of a layer that is not named nothing was written.
    site : Path
        Folder of the site, in which the files are.
    """
    found = []
    times = Counter(path for one in written.values() for path in one.files)
    for name in names:
        one = written.get(name, Written())
        frame = story.load(name)
        told = replace(described(story.promised(name, frame), frame, story.sources), name=name)
        files = tuple(_file(path, site, of_all=times[path] > 1) for path in one.files)
        found.append(
            LayerData(
                described=told,
                placed=isinstance(frame, gpd.GeoDataFrame),
                dates=_dates(frame),
                files=files,
                why_not=one.in_words,
            )
        )
    return found


def data_page(
    story: Story, layers: Sequence[LayerData], pages: Sequence[PageSpec] = (), published: Published | None = None
) -> str:
    """HTML of the data: of each layer words, licences, sources, columns, and its files.

    Parameters
    ----------
    story : Story
    layers : sequence of LayerData
        From `layers_data`.
    pages : sequence of PageSpec
        Maps of the site, to link to.
    published : Published, optional
        Where the page will stand, if that is known.
    """
    parts = _parts(layers)
    layers = [layer for _, some in parts for layer in some]
    told = [linked_data.data_files(story, layer.described, layer.files) for layer in layers]
    told += linked_data.works(layer.described for layer in layers)
    total = sum({file.href: file.bytes for layer in layers for file in layer.files}.values())
    return words_page(
        "data.html.j2",
        _("Data"),
        _("The layers and tables behind {story}, with their licences, credits and sources, as files.").format(
            story=repr(story.title)
        ),
        pages,
        layers=layers,
        parts=parts,
        whole=next((file for layer in layers for file in layer.files if file.of_all), None),
        checked=day(story.checked) if not spoken().is_source else f"{story.checked.day} {story.checked:%B %Y}",
        meanings=STATUSES,
        licence=licence_words,
        credited=credit_words,
        in_bytes=in_bytes,
        total=in_bytes(total) if total else "",
        catalogue=f"{FOLDER}/{CATALOGUE}" if total else "",
        linked=linked_data.block(told, published.url if published else ""),
        published=published,
    )


def _parts(layers: Sequence[LayerData]) -> list[tuple[str, list[LayerData]]]:
    """Sort layers into those with places and tables, each by title, under headings."""
    by_title = sorted(layers, key=lambda layer: layer.described.title.casefold())
    placed = [layer for layer in by_title if layer.placed]
    tables = [layer for layer in by_title if not layer.placed]
    return [(words, some) for words, some in ((_("Map layers"), placed), (_("Tables"), tables)) if some]


def _file(path: Path, site: Path, *, of_all: bool) -> DataFile:
    kind, content = format_of(path.name), path.read_bytes()
    return DataFile(
        href=quote(path.relative_to(site).as_posix()),
        words=_("{format} of all layers").format(format=kind.words) if of_all else kind.words,
        of_all=of_all,
        media_type=kind.media_type,
        conforms_to=kind.page,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _dates(frame: "pd.DataFrame") -> str:
    """Span of the dates that rows speak of, as they are written; "" where none does."""
    told = sorted({str(cell) for cell in frame.get("as_of", []) if isinstance(cell, str) and cell.strip()}, key=span)
    return between(day(told[0]), day(max(told, key=lambda cell: span(cell)[1]))) if told else ""
