"""What metadata say of a layer, or of a whole file, whatever the standard that they are written by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pyproj

from layers.catalogue.packaged import packaged
from layers.catalogue.partial_dates import span
from layers.catalogue.sources import Source
from layers.stories.story import Story
from maps.formats.exported import ExportedLayer
from maps.geopackage.rows import told

OWN_TERMS = "LicenseRef-"  # how licences begin whose words travel with the package
SPDX = "https://spdx.org/licenses/"
UNNAMED = "not named"  # who made layers of a story that does not say it

Bounds = tuple[float, float, float, float]
Period = tuple[date, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is told of a layer, or of a file.

    Parameters
    ----------
    identifier, parent : str
        "hormuz/lanes", "hormuz"; a file has no parent.
    title, abstract : str
    kind : {"vector", "textTable", "series"}
        Features, a table, or a file of both.
    sources : tuple of Source
    licences : tuple of str
    dated : date
        Day of the story's answers; of the library, the day on which the latest of these sources was read.
    url : str
        Of the story; empty for the library.
    author : str
        Of the answers and the layers, as the story names them.
    crs : pyproj.CRS, optional
    bounds : (west, south, east, north), optional
        Degrees.
    period : (date, date), optional
        First and last day that `as_of` of the rows may mean; of a year or a month that is not over when the story is
        answered, the day of its answers: nobody has read later things by then. Of the library, which answers nothing,
        the last day of that year or month, as `as_of_to` of the rows.
    accuracy_m : (float, float), optional
        Best and worst of the rows that state one.
    """

    identifier: str
    parent: str
    title: str
    abstract: str
    kind: str
    sources: tuple[Source, ...]
    licences: tuple[str, ...]
    dated: date
    url: str
    author: str = UNNAMED
    crs: pyproj.CRS | None = None
    bounds: Bounds | None = None
    period: Period | None = None
    accuracy_m: tuple[float, float] | None = None

    @property
    def credits(self) -> tuple[str, ...]:
        """Words that publishers ask for, each once."""
        return tuple(dict.fromkeys(source.credit for source in self.sources))


def facts_of(layer: ExportedLayer, story: Story) -> Facts:
    """Facts of a layer of a story."""
    of = layer.described
    return Facts(
        identifier=f"{story.id}/{layer.name}", parent=story.id, title=layer.title, abstract=told(layer),
        kind="vector" if layer.placed else "textTable", sources=of.sources, licences=of.licences,
        dated=_dated(story, of.sources), url=story.url, author=story.author or UNNAMED,
        crs=pyproj.CRS(layer.frame.crs) if layer.placed else None,
        bounds=of.bounds, period=_period(layer.frame, None if story.library else story.checked),
        accuracy_m=of.accuracy_m,
    )  # fmt: skip


def facts_of_file(story: Story, layers: Sequence[Facts], sources: Sequence[Source], *, alone: bool) -> Facts:
    """Facts of a file.

    Parameters
    ----------
    story : Story
    layers : sequence of Facts
        Of the layers that are written.
    sources : sequence of Source
        Of all layers of the story in the file.
    alone : bool
        Whether these layers are all that the file holds; bounds and days are told only then.
    """
    boxes = [layer.bounds for layer in layers if layer.bounds and alone]
    west, south, east, north = zip(*boxes, strict=True) if boxes else ((), (), (), ())
    days = [day for layer in layers if layer.period and alone for day in layer.period]
    whose = f"the {story.title}" if story.library else f"the story “{story.title}” ({story.date})"
    return Facts(
        identifier=story.id, parent="", title=story.title, kind="series", dated=_dated(story, sources), url=story.url,
        author=story.author or UNNAMED,
        abstract=f"Layers and tables of {whose}. The table sources has the licence "
        "and the credit of each publication that rows come from; layer_sources joins each row to its own.",
        sources=tuple(sources), licences=tuple(sorted({source.licence for source in sources})),
        crs=next((layer.crs for layer in layers if layer.crs and alone), None),
        bounds=(min(west), min(south), max(east), max(north)) if boxes else None,
        period=(min(days), max(days)) if days else None,
    )  # fmt: skip


def licence_text(licence: str) -> str:
    """Words of a licence, or the page that has them; what is no identifier is words itself.

    >>> licence_text("MIT")
    'MIT: https://spdx.org/licenses/MIT.html'
    """
    if licence.startswith(OWN_TERMS):
        file = packaged(f"licences/{licence}.txt")
        return f"{licence}: {file.read_text(encoding='utf-8').strip()}" if file.is_file() else licence
    return licence if " " in licence else f"{licence}: {SPDX}{licence}.html"


def source_words(sources: Iterable[Source]) -> list[str]:
    """One line for each source: what it is, when it was read, what was changed."""
    return [
        f"{s.id}: {s.credit} ({s.licence}). Retrieved {s.retrieved}."
        + (f" Published {s.published}." if s.published else "")
        + (f" Changes: {s.changes}" if s.changes else "")
        for s in sources
    ]


def _dated(story: Story, sources: Iterable[Source]) -> date:
    return max((source.retrieved for source in sources), default=story.checked) if story.library else story.checked


def _period(frame: pd.DataFrame, checked: date | None) -> Period | None:
    given = [span(str(text)) for text in frame.get("as_of", pd.Series(dtype=object)).dropna().unique() if str(text)]
    ends = [max(first, min(last, checked or last)) for first, last in given]
    return (min(first for first, _ in given), max(ends)) if given else None
