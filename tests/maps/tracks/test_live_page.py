"""The live page in a browser, against its server on this machine: vessels, alerts, health, nothing from elsewhere."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import pyarrow as pa
import pytest
import validators
from playwright.sync_api import expect
from shapely.geometry import LineString, box

from geo.tracks.rules import Rules
from layers.ais.arrow import SCHEMA
from layers.ais.pieces import Feed, Health
from layers.stories.given import GivenShapes
from layers.watch.watch import Watch
from maps.tracks.live_page import live_page
from maps.tracks.live_view import live_view

pytestmark = pytest.mark.browser

MAP = "window[document.querySelector('.folium-map').id]"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOSTILE = "<img src=x onerror=\"alert('x')\">${alert(1)}</script><script>alert(2)</script>`"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


class Told(Feed):
    """A feed that says what the test wants of its health."""

    said = Health(connected=True, bytes=0, lines=0, last_message_utc=None, reconnects=0, last_error=None)

    def __init__(self) -> None:
        super().__init__(lambda: datetime.now(UTC))

    def __iter__(self):
        return iter(())

    @property
    def health(self) -> Health:
        return self.said

    def says(self, *, connected=True, age_s=0.0, error=None):
        heard = datetime.now(UTC) - timedelta(seconds=age_s)
        self.said = Health(
            connected=connected, bytes=0, lines=120, last_message_utc=heard, reconnects=2, last_error=error
        )


@dataclass
class Scene:
    watch: Watch
    feed: Told
    url: str = ""
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def hears(self, *fixes):
        """Take fixes of (id, minutes after noon, longitude, latitude)."""
        rows = [
            {"id": i, "time": NOON + timedelta(minutes=m), "lon": x, "lat": y, "speed_kn": 12.3, "course_deg": 90.0}
            for i, m, x, y in fixes
        ]
        self.watch.count(pa.RecordBatch.from_pylist(rows, schema=SCHEMA))
        return self.watch.look()


@pytest.fixture
def scene(tmp_path):
    path = tmp_path / "zones.geojson"
    frame = gpd.GeoDataFrame(
        {"id": ["square", HOSTILE], "name": ["Square", HOSTILE], "edge_model": "planar"},
        geometry=[box(10, 0, 11, 1), box(10, 2, 11, 3)], crs=4326,
    )  # fmt: skip
    path.write_text("zones")
    lines = gpd.GeoDataFrame(
        {"id": ["line"], "name": ["Line"], "edge_model": "planar"},
        geometry=[LineString([(9.2, 0), (9.2, 1)])],
        crs=4326,
    )
    watch = Watch(frame, lines, rules=Rules(max_speed_kn=None), lateness_s=60, keeps_map=True)
    made = Scene(watch, Told())
    page = live_page("tcp://192.0.2.7:1", GivenShapes("zones", frame, path), GivenShapes("lines", lines, path))
    with live_view("127.0.0.1:0", page, made.feed, watch) as server:
        made.url = server.url
        yield made


@pytest.fixture
def sky(scene, tmp_path):
    """The same watch, of aircraft."""
    frame = gpd.GeoDataFrame({"id": ["square"], "name": ["Square"]}, geometry=[box(10, 0, 11, 1)], crs=4326)
    page = live_page("sbs://a:1", GivenShapes("zones", frame, tmp_path / "zones.geojson"), None, kind="aircraft")
    with live_view("127.0.0.1:0", page, scene.feed, scene.watch) as server:
        scene.url = server.url
        yield scene


@pytest.fixture
def opened(browser, scene):
    """Open the page; all that it asks of anybody else, and all that it complains about, is an error."""
    contexts = []

    def opened(viewport=DESKTOP, scheme="light"):
        context = browser.new_context(viewport=viewport, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith((scene.url, "data:")) else scene.asked.append(r.url))
        page.on("console", lambda m: scene.errors.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: scene.errors.append(str(e)))
        page.on("dialog", lambda d: (scene.errors.append(f"dialog {d.message}"), d.dismiss()))
        page.goto(scene.url)
        page.wait_for_selector("html[data-drawn=yes]", state="attached")
        return page

    yield opened
    for context in contexts:
        context.close()


def alert_rows(page):
    return page.locator(".news tbody tr")


def wait_for_colour(page, lon, lat, colour):
    """Wait until the vessels' canvas has a colour within some pixels of a place."""
    page.wait_for_function(
        f"""([lon, lat, colour]) => {{
          const map = {MAP};
          const canvas = map.getPane("vessels").querySelector("canvas");
          const [at, frame] = [canvas, map.getContainer()].map((node) => node.getBoundingClientRect());
          const p = map.latLngToContainerPoint([lat, lon]);
          const ratio = canvas.width / at.width;
          const copy = new OffscreenCanvas(7, 7).getContext("2d", {{ willReadFrequently: true }});
          const [x, y] = [(p.x + frame.left - at.left) * ratio - 3, (p.y + frame.top - at.top) * ratio - 3];
          copy.drawImage(canvas, x, y, 7, 7, 0, 0, 7, 7);
          const data = copy.getImageData(0, 0, 7, 7).data;
          return Array.from({{ length: 49 }}, (_, i) => data.slice(4 * i, 4 * i + 3).join()).includes(colour);
        }}""",
        arg=[lon, lat, colour],
        timeout=10_000,
    )


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("viewport", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone, dark"])
def test_vessels_move_and_an_alert_is_confirmed(scene, opened, viewport, scheme):
    scene.feed.says()
    scene.hears(("201000001", 0, 9.5, 0.5), ("201000002", 0, 9.6, 1.5))
    page = opened(viewport, scheme)
    expect(page.locator(".finding")).to_have_text("2 vessels heard, none inside; 2026-11-22 12:00:00 UTC.")
    outside = {"light": "0,105,92", "dark": "111,224,207"}[scheme]
    wait_for_colour(page, 9.6, 1.5, outside)
    expect(page.locator(".news .none").first).to_have_text("None yet.")

    scene.hears(("201000001", 10, 10.5, 0.5))
    expect(alert_rows(page)).to_have_count(1)
    expect(alert_rows(page)).to_contain_text(
        re.compile(r"2026-11-22 12:05:00.*201000001.*square.*entered, provisional")
    )
    scene.hears(("201000002", 12, 9.6, 1.5))
    expect(alert_rows(page)).to_contain_text("entered, confirmed")
    expect(page.locator(".told-news")).to_have_text("1 new: 201000001, square, entered, confirmed")
    expect(page.locator(".finding")).to_contain_text("1 inside (1 confirmed, 0 provisional or silent)")
    inside = {"light": "153,0,13", "dark": "255,179,167"}[scheme]
    wait_for_colour(page, 10.5, 0.5, inside)
    assert scene.asked == []
    assert scene.errors == []


@pytest.mark.one_in(2, 1)
@pytest.mark.skipif(bool(validators.missing()), reason=validators.missing())
@pytest.mark.parametrize(("viewport", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone, dark"])
def test_nobody_is_kept_out(scene, opened, viewport, scheme):
    scene.feed.says()
    scene.hears(("201000001", 0, 9.5, 0.5), ("201000001", 10, 10.5, 0.5))
    page = opened(viewport, scheme)
    expect(alert_rows(page)).to_have_count(1)
    assert validators.violations(page) == []
    assert (scene.errors, scene.asked) == ([], [])


def test_an_alert_shows_its_vessel_from_the_keyboard(scene, opened):
    scene.feed.says()
    scene.hears(("201000001", 0, 9.5, 0.5), ("201000001", 10, 10.5, 0.5))
    page = opened()
    button = page.get_by_role("button", name="Show on map: 201000001, square, entered, provisional")
    button.focus()
    page.keyboard.press("Enter")
    card = page.locator(".leaflet-popup-content")
    expect(card.locator("h2")).to_have_text("201000001")
    expect(card).to_contain_text("inside, provisional")
    expect(card).to_contain_text("12.3 kn")
    assert page.evaluate(f"{MAP}.getZoom()") >= 9
    scene.hears(("201000009", 20, 0.0, 0.0))
    expect(card).to_contain_text("inside, confirmed")  # the card that is open follows
    expect(page.get_by_role("button", name=re.compile("Show on map: 201000001"))).to_be_focused()


def test_only_a_crossing_reads_as_an_entry(scene, opened):
    scene.feed.says()
    scene.hears(("early", 0, 10.2, 0.5), ("comes", 0, 9.5, 0.5))
    scene.hears(("comes", 10, 10.5, 0.5), ("early", 12, 10.3, 0.5))
    page = opened()
    expect(alert_rows(page)).to_have_count(2)
    comes, early = alert_rows(page).nth(0), alert_rows(page).nth(1)
    expect(comes.locator(".state")).to_have_text("entered, confirmed")
    expect(early.locator(".state")).to_have_text("inside when first heard, confirmed")
    expect(comes.locator(".state")).to_have_class("state is-confirmed")
    expect(early.locator(".state")).to_have_class("state is-confirmed not-entered")
    scene.hears(("early", 13, 11.5, 0.5), ("early", 15, 11.6, 0.5))
    expect(alert_rows(page).nth(0)).to_contain_text("left the zone; inside when first heard 2026-11-22 12:00:00")


def test_after_the_end_the_page_shows_how_things_stood(scene, opened):
    scene.feed.says()
    scene.hears(("201000001", 0, 9.5, 0.5), ("201000002", 0, 9.6, 1.5))
    scene.hears(("201000001", 10, 10.5, 0.5))
    scene.watch.close()
    page = opened()
    expect(page.locator(".finding")).to_have_text(
        "The feed has ended: 2 vessels heard, 1 inside (1 confirmed, 0 provisional or silent); 2026-11-22 12:10:00 UTC."
    )
    expect(page.get_by_role("alert")).to_have_text("The watch has ended: what is drawn is how it stood then.")
    expect(page.locator(".health")).to_contain_text("ended")
    wait_for_colour(page, 10.5, 0.5, "153,0,13")
    expect(alert_rows(page)).to_contain_text("still inside when last heard; entered 2026-11-22 12:05:00")
    assert alert_rows(page).locator("svg .v-confirmed").count() == 1
    page.get_by_role("button", name=re.compile("Show on map")).click()
    expect(page.locator(".leaflet-popup-content")).to_contain_text("inside, confirmed")
    assert scene.errors == []


def test_ids_and_names_that_are_markup_stay_text(scene, opened):
    scene.feed.says(error=HOSTILE)
    scene.hears((HOSTILE, 0, 9.5, 2.5), (HOSTILE, 10, 10.5, 2.5), ("x", 20, 0, 0))
    page = opened()
    expect(alert_rows(page)).to_contain_text(HOSTILE)
    page.get_by_role("button", name=re.compile("Show on map")).click()
    expect(page.locator(".leaflet-popup-content h2")).to_have_text(HOSTILE)
    expect(page.locator(".health")).to_contain_text(HOSTILE)
    assert page.locator("img[src=x]").count() == 0
    assert scene.errors == []


def test_a_feed_that_is_dead_or_gone_is_told_in_a_banner(scene, opened):
    scene.feed.says()
    scene.hears(("201000001", 0, 9.5, 0.5))
    page = opened()
    banner = page.get_by_role("alert")
    expect(page.locator(".health")).to_contain_text("connected")
    expect(banner).to_have_count(0)
    scene.feed.says(age_s=52)
    expect(banner).to_have_text(re.compile(r"^No message for 5\d s: what is drawn is old\.$"))
    scene.feed.says(connected=False, error="the server closed the connection")
    expect(banner).to_have_text("Not connected to the feed; trying again.")
    expect(page.locator(".health")).to_contain_text("2 times")
    scene.feed.says()
    expect(banner).to_have_count(0)


def test_a_crossing_of_a_line_is_listed(scene, opened):
    scene.feed.says()
    scene.hears(("201000001", 0, 9.1, 0.5), ("201000001", 1, 9.3, 0.5), ("201000001", 5, 9.4, 0.5))
    page = opened()
    expect(alert_rows(page)).to_contain_text("crossed, left to right")  # eastward over a line drawn northward
    page.get_by_role("button", name=re.compile("Show on map")).click()
    expect(page.locator(".leaflet-popup-content")).to_contain_text("Crossed here at 2026-11-22 12:00:30 UTC")


def test_the_server_sends_the_policy_of_the_page(scene, opened):
    scene.feed.says()
    page = opened()
    sent = page.request.get(scene.url).headers["content-security-policy"]
    inside = page.evaluate("document.querySelector('meta[http-equiv]').content")
    assert "connect-src 'self'" in inside
    assert "default-src 'none'" in inside
    assert "frame-ancestors 'none'" in sent
    assert set(inside.split("; ")) <= set(sent.split("; "))
    assert page.evaluate("fetch('https://example.org').then(() => 'sent', () => 'refused')") == "refused"


def test_a_page_of_aircraft_says_so_throughout(sky, opened):  # it said vessels of whatever was watched (#13)
    sky.hears(("4ca2d6", 0, 10.5, 0.5), ("4ca2d7", 9, 12.0, 0.5))
    page = opened()
    page.wait_for_function("() => document.querySelector('.finding').textContent.includes('2 aircraft heard')")
    said = page.inner_text("body")
    assert "Aircraft" in said
    assert "vessel" not in said.lower()
    assert sky.errors == []
