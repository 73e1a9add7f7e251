"""What the live page asks for, and the plugin that it carries."""

import json

import pandas as pd
from folium.plugins import Realtime

from layers.watch.alerts import Alert
from layers.watch.state import Dropped, FeedHealth, Snapshot, Vessel
from maps.html import assets
from maps.tracks.live_data import Cached, state_json, vessels_geojson

NOON = pd.Timestamp("2026-11-22 12:00", tz="UTC")
HEALTH = FeedHealth(
    is_file=False, connected=True, message_age_s=1.26, lines_per_s=99.95, lines=1200, reconnects=1, last_error=None
)


def test_the_page_stands_in_for_the_script_that_the_plugin_would_fetch():
    assert Realtime.default_js == [
        ("Leaflet_Realtime_js", "https://cdnjs.cloudflare.com/ajax/libs/leaflet-realtime/2.2.0/leaflet-realtime.js")
    ]
    assert "L.realtime=" in assets.own("realtime.js")


def test_vessels_are_points_with_what_is_known_of_them():
    vessel = Vessel("201000001", NOON.value // 1000, 10.1234567, -0.5, None, 90.0, "confirmed", ("square",))
    [feature] = json.loads(vessels_geojson(Snapshot(vessels=(vessel,))))["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [10.12346, -0.5]}
    assert feature["properties"] == {
        "id": "201000001", "state": "confirmed", "zones": ["square"], "heard": "2026-11-22T12:00:00Z",
        "speed_kn": None, "course_deg": 90.0,
    }  # fmt: skip


def test_the_state_tells_alerts_counts_and_health():
    alert = Alert(
        7, "201000001", "square", "ended", NOON, NOON, "crossing", 10.0, 0.5, NOON + pd.Timedelta("1h"), "gap"
    )
    vessels = tuple(
        Vessel(name, 0, 0.0, 0.0, None, None, state, zones)
        for name, state, zones in (("a", "confirmed", ("z",)), ("b", "silent", ("z",)), ("c", "outside", ()))
    )
    snapshot = Snapshot(
        number=3, clock_us=NOON.value // 1000, vessels=vessels, alerts=(alert,), counts={"vessels": 3},
        dropped=(Dropped("bad checksum", 2, "x" * 500, unreadable=True),),
    )  # fmt: skip
    state = json.loads(state_json(snapshot, HEALTH))
    assert state["counts"] == {"vessels": 3, "inside": 2, "confirmed": 1}
    assert state["clock"] == "2026-11-22T12:00:00Z"
    assert (state["alerts"][0]["time"], state["alerts"][0]["t_in"]) == ("2026-11-22T13:00:00Z", "2026-11-22T12:00:00Z")
    assert state["dropped"] == [["bad checksum", 2, "x" * 120]]
    assert (state["feed"]["age_s"], state["feed"]["lines_per_s"]) == (1.3, 100.0)


def test_a_snapshot_is_written_once():
    made = []
    cached = Cached(lambda snapshot: made.append(snapshot.number) or b"%d" % snapshot.number)
    assert [cached(Snapshot(number=n)) for n in (1, 1, 2, 2)] == [b"1", b"1", b"2", b"2"]
    assert made == [1, 2]
