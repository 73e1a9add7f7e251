"""The live page of `leadline watch`: a map whose vessels move, who is inside, what was told, how the feed is doing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
from branca.element import Element, MacroElement
from folium import JsCode
from folium.plugins import Realtime
from folium.template import Template

import layers
from layers.given_shapes import GivenShapes
from layers.sources import Source
from maps import assets as store
from maps.headline import Headline
from maps.lettering import LABELS
from maps.page import Bounds, StoryMap, View
from maps.pages import ground
from maps.policy import SELF
from maps.sheet import Detail, Sheet
from maps.sheets import EDGES, drawable

REALTIME_JS = dict(Realtime.default_js)["Leaflet_Realtime_js"]
VESSELS, STATE = "/vessels.geojson", "/state.json"
POLL_MS = 2000
WIDE_DEG = 30.0  # a view that is wider needs no coast in detail
MARGIN = 0.15
NARROWEST_DEG = 0.5
WEST_DEG = -30.0  # the page's world begins here
MOST_NAMED = 3  # zones or lines named on the map; more names would hide each other
GIVEN = {"zones": "given_zone", "lines": "given_line"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFile:
    """A file of the reader's own, as the page credits it."""

    credit: str
    retrieved: date
    url: str = ""
    licence: str = "terms as its owner says"


class LiveMap(StoryMap):
    """A page that asks the server it came from, and nobody else, for vessels and news; options as for `StoryMap`."""

    def __init__(self, **options: object) -> None:
        own = {REALTIME_JS: store.own("realtime.js")}
        super().__init__(**options, tiles=False, connect=[SELF], assets=own)  # type: ignore[arg-type]
        header = self.get_root().header  # type: ignore[attr-defined]
        header.add_child(Element(f"<style>{store.own('live.css')}</style>"))
        header.add_child(Element('<link rel="icon" href="data:,">'))
        vessels = Realtime(
            VESSELS,
            interval=POLL_MS,
            get_feature_id=JsCode("leadline.vesselId"),
            update_feature=JsCode("leadline.moveVessel"),
            point_to_layer=JsCode("leadline.vessel"),
            remove_missing=True,
        )
        vessels.control = False  # the page's own legend switches it
        self.add_child(vessels)
        self.add_child(_Panel(self, vessels))

    def _own_scripts(self) -> tuple[str, ...]:
        return (*super()._own_scripts(), "live_vessels.js", "live.js")


class _Panel(MacroElement):
    """Call of the script that shows news and health, once the map and its vessels are there."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        leadline.live({{ this.page.get_name() }}, {{ this.vessels.get_name() }}, {{ this.options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, page: StoryMap, vessels: Realtime) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.page, self.vessels = page, vessels
        self.options = {"state": STATE, "interval": POLL_MS}


def live_page(
    feed: str, zones: GivenShapes | None, lines: GivenShapes | None, *, edge_model: str = "parallel-aware"
) -> StoryMap:
    """Make the page of a watch.

    Parameters
    ----------
    feed : str
        The feed in words, as the reader named it.
    zones, lines : GivenShapes or None
        What is watched; at least one.
    edge_model : str
        Of edges that declare none.

    Returns
    -------
    StoryMap
        It shows nothing that moves until a server answers `VESSELS` and `STATE`.
    """
    given = {what: shapes for what, shapes in (("zones", zones), ("lines", lines)) if shapes}
    views = (_view(given.values()),)
    page = LiveMap(
        title=f"Watching {' and '.join(shapes.title for shapes in given.values())}",
        headline=Headline(finding=f"Vessels in the feed {feed}."),
        views=views,
        sources={**layers.sources(), **_own_sources(given)},
        labels=LABELS,
        land=ground(views, 0.004 if views[0].detail else 0.05, 0.1),
    )
    for what, shapes in given.items():
        page.add_sheet(_sheet(what, shapes, edge_model))
    return page


def page_and_policy(page: StoryMap) -> tuple[bytes, str]:
    """HTML of a live page, and the policy to send with it: the page's own, and no frame may hold it."""
    document = page.get_root().document()  # type: ignore[attr-defined]  # a StoryFigure
    return document.html.encode(), f"{document.policy}; frame-ancestors 'none'"


def _own_sources(given: Mapping[str, GivenShapes]) -> dict[str, OwnFile | Source]:
    """Credit the reader's files, by the ids that their rows have here."""
    return {
        f"own-{what}": OwnFile(
            credit=shapes.title, retrieved=datetime.fromtimestamp(shapes.path.stat().st_mtime, tz=UTC).date()
        )
        for what, shapes in given.items()
        if shapes.path
    }


def _sheet(what: str, shapes: GivenShapes, edge_model: str) -> Sheet:
    frame = shapes.frame
    if shapes.path:
        own = {"kind": GIVEN[what], "source_id": f"own-{what}", "status": "as in the file"}
        frame = frame.assign(**own, accuracy_m=np.nan, as_of="", note="")
    models = frame["edge_model"].fillna(edge_model) if "edge_model" in frame else edge_model
    frame = frame.assign(edge_model=models)
    frame = drawable(frame.assign(edges=frame["edge_model"].map(EDGES)))
    return Sheet(
        frame=frame,
        title=what.capitalize(),
        group="Watched",
        details=(Detail("edges", "Edges"),),
        label=lambda row: row["name"] if len(frame) <= MOST_NAMED else "",
        rank=2,
        decimals=4,
    )


def _view(given: Iterable[GivenShapes]) -> View:
    bounds = _bounds([shapes.frame.geometry for shapes in given])
    return View("All that is watched", bounds, detail=bounds[2] - bounds[0] <= WIDE_DEG)


def _bounds(shapes: Sequence[gpd.GeoSeries]) -> Bounds:
    """Bounds with a margin, in the page's world, which begins at 30 degrees west."""
    each = pd.concat([part.bounds for part in shapes])
    turn = np.where((each["minx"] + each["maxx"]) / 2 < WEST_DEG, 360.0, 0.0)
    west, east = float((each["minx"] + turn).min()), float((each["maxx"] + turn).max())
    south, north = float(each["miny"].min()), float(each["maxy"].max())
    dx, dy = (max(length, NARROWEST_DEG) * MARGIN for length in (east - west, north - south))
    if east - west + 2 * dx > 360:  # noqa: PLR2004  a whole turn
        return (WEST_DEG, -70.0, WEST_DEG + 360.0, 80.0)
    return (west - dx, max(south - dy, -84.0), east + dx, min(north + dy, 84.0))
