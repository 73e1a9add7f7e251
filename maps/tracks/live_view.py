"""The live view: a watch and its feed behind the server of the live page."""

import time
from datetime import UTC, datetime

from layers.ais.pieces import Feed
from layers.watch.kept_watch import AnyWatch
from layers.watch.state import Pulse
from maps.page.page import StoryMap
from maps.tracks.live_data import Cached, state_json, vessels_geojson
from maps.tracks.live_page import STATE, VESSELS, page_and_policy
from maps.tracks.live_server import Answer, LiveServer


def live_view(address: str, page: StoryMap, feed: Feed, watch: AnyWatch) -> LiveServer:
    """Make the server of a watch.

    Parameters
    ----------
    address : str
        As for `maps.tracks.live_server.LiveServer`, whose errors it raises.
    page : StoryMap
        Of `maps.tracks.live_page.live_page`.
    feed : Feed
        What the watch follows; it is asked for its health, never read.
    watch : Watch or KeptWatch
        With `keeps_map`; its snapshots are shown.

    Returns
    -------
    LiveServer
        Not yet started.
    """
    html, policy = page_and_policy(page)
    vessels, pulse = Cached(vessels_geojson), Pulse()

    def state() -> bytes:
        return state_json(watch.snapshot, pulse.look(feed, time.monotonic(), datetime.now(UTC)))

    return LiveServer(
        address,
        {
            "/": Answer(lambda: html, "text/html; charset=utf-8", policy),
            VESSELS: Answer(lambda: vessels(watch.snapshot), "application/geo+json"),
            STATE: Answer(state, "application/json"),
        },
    )
