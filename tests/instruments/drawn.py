"""What a page draws of its layers, held to the layers themselves."""

from collections.abc import Sequence
from typing import Any

from layers.stories.read import load_story
from maps.site.pages import page_named, pages_of

PAGES = pages_of(load_story())

MAP = "window[document.querySelector('.folium-map').id]"
ALL_DRAWN = "document.documentElement.dataset.drawn === 'yes'"
# Of each layer: the rows that the page knows, the things in the document that answer to the pointer, and of what is
# painted on canvas, whether there is any ink.
DRAWN = f"""{MAP}.story.sheets.map(({{ block, group }}) => {{
  const ink = (canvas) => canvas.width > 0 && canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
    .data.some((value, i) => i % 4 === 3 && value > 0);
  return {{
    zoom: {MAP}.getZoom(),
    rows: block.features.length,
    elements: document.querySelectorAll(`.rows-${{block.id}}.leaflet-interactive`).length,
    ink: [...group.panes].some((pane) => [...pane.querySelectorAll("canvas")].some(ink)),
  }};
}})"""


def missing(name: str, drawn: Sequence[dict[str, Any]]) -> list[str]:
    """Layers of a page, as `DRAWN` tells them, of which not every row is drawn, or some while they are off."""
    said = []
    for spec, found in zip(page_named(name, PAGES).sheets, drawn, strict=True):
        rows = len(spec.rows())
        opens = spec.shown and spec.file.from_zoom <= found["zoom"] < spec.file.to_zoom
        drawn = found["ink"] or found["elements"] == rows if opens else found["elements"] == 0
        if found["rows"] != rows or not drawn:
            said.append(f"{spec.title}: {found} of {rows} rows")
    return said
