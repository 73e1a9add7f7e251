"""The live page of `leadline watch`: a map whose vessels move, who is inside, what was told, how the feed is doing."""

from branca.element import Element, MacroElement
from folium import JsCode
from folium.plugins import Realtime
from folium.template import Template

import layers
from layers.stories.given import GivenShapes
from maps.html import assets as store
from maps.html.policy import SELF
from maps.page.headline import Headline
from maps.page.page import StoryMap
from maps.page.sheet import Sheet
from maps.sheets.given import ground_of, shape_sheet, shape_sources, view_of
from maps.sheets.names import labels_of

REALTIME_JS = dict(Realtime.default_js)["Leaflet_Realtime_js"]
VESSELS, STATE = "/vessels.geojson", "/state.json"
POLL_MS = 2000
MANY = {"vessel": "vessels", "aircraft": "aircraft"}


class LiveMap(StoryMap):
    """A page that asks the server it came from, and nobody else, for vessels and news; options as for `StoryMap`."""

    def __init__(self, *, kind: str = "vessel", **options: object) -> None:
        own = {REALTIME_JS: store.own("realtime.js")}
        super().__init__(**options, tiles=False, connect=[SELF], assets=own)  # type: ignore[arg-type]
        header = self.get_root().header  # type: ignore[attr-defined]
        header.add_child(Element(f"<style>{store.own('live.css')}</style>"))
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
        self.add_child(_Panel(self, vessels, kind))

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

    def __init__(self, page: StoryMap, vessels: Realtime, kind: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.page, self.vessels = page, vessels
        self.options = {"state": STATE, "interval": POLL_MS, "one": kind, "many": MANY[kind]}


def live_page(
    feed: str,
    zones: GivenShapes | None,
    lines: GivenShapes | None,
    *,
    edge_model: str = "parallel-aware",
    kind: str = "vessel",
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
    kind : {"vessel", "aircraft"}
        What the feed tells of.

    Returns
    -------
    StoryMap
        It shows nothing that moves until a server answers `VESSELS` and `STATE`.
    """
    given = [shapes for shapes in (zones, lines) if shapes]
    views = (view_of("All that is watched", [shapes.frame.geometry for shapes in given]),)
    page = LiveMap(
        kind=kind,
        title=f"Watching {' and '.join(shapes.title for shapes in given)}",
        headline=Headline(finding=f"{MANY[kind].capitalize()} in the feed {feed}."),
        views=views,
        sources={**layers.sources(), **shape_sources(given)},
        labels=labels_of(view.bounds for view in views),
        land=ground_of(views),
    )
    for shapes in given:
        page.add_sheet(_sheet(shapes, edge_model))
    return page


def page_and_policy(page: StoryMap) -> tuple[bytes, str]:
    """HTML of a live page, and the policy to send with it: the page's own, and no frame may hold it."""
    document = page.get_root().document()  # type: ignore[attr-defined]  # a StoryFigure
    return document.html.encode(), f"{document.policy}; frame-ancestors 'none'"


def _sheet(shapes: GivenShapes, edge_model: str) -> Sheet:
    frame = shapes.frame
    models = frame["edge_model"].fillna(edge_model) if "edge_model" in frame else edge_model
    return shape_sheet(shapes, frame, edge_model=models, group="Watched")
