"""Titles of pages as names of styles and themes in a GIS: one each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from maps.site.pages import PageSpec

RESERVED = "default"  # what QGIS calls the style that a layer opens with


def apart(pages: Sequence[PageSpec]) -> list[PageSpec]:
    """Pages whose titles are not those of others: behind one that stands twice comes the name of the page.

    Parameters
    ----------
    pages : sequence of PageSpec
        Their names are one each.
    """
    times = Counter(page.title.casefold() for page in pages)
    taken = {title for title, count in times.items() if count == 1 and title != RESERVED}
    found = []
    for page in pages:
        title = page.title
        if title.casefold() not in taken:
            title = f"{page.title} ({page.name})"
            while title.casefold() in taken:
                title += "_"
        found.append(replace(page, title=title))
        taken.add(title.casefold())
    return found
