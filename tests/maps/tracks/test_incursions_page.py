"""The map of `leadline incursions`: what it says, that it stands alone, and that text from files stays text."""

from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import validators
from playwright.sync_api import expect
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from geo import Rules
from layers.stories.given import given_shapes
from layers.tracks.changes import Change
from layers.tracks.counts import count_tracks
from layers.tracks.files import read_tracks
from maps.page.row_table import Row, RowTable
from maps.page.timeline import timeline_over
from maps.tracks import marks as incursion_marks
from maps.tracks.page import incursions_page, write_page

HOSTILE = "<img src=x onerror=alert(1)>${alert(2)}</script><script>alert(3)</script>`"
START = pd.Timestamp("2026-03-01", tz="UTC")


def sailing(name, hours, lon, lat=0.0):
    time = START + pd.to_timedelta(np.asarray(hours, dtype=float), unit="h")
    return pd.DataFrame({"id": name, "time": time, "lon": np.asarray(lon, dtype=float), "lat": lat})


def usual():
    """One across, one that starts inside, one inside after a gap."""
    hours = np.arange(0, 4.01, 0.5)
    across = sailing("across", hours, -0.5 + hours / 2)
    starts = sailing("starts", np.arange(6, 8.01, 0.5), [0.5, 0.75, 1.0, 1.25, 1.5], 0.1)
    gap = sailing("gap", [0, 0.5, 3.5, 4, 4.5, 5], [-0.5, -0.25, 0.75, 0.75, 1.0, 1.25], -0.2)
    return pd.concat([across, starts, gap], ignore_index=True)


@pytest.fixture
def made(tmp_path):
    """Write tracks, a zone and a line; count and draw them; return the page."""
    return drawing_in(tmp_path)


def drawing_in(folder):
    def drawn(rows=None, *, name="Near zone", change=None, rules=None, shift=0.0, kind="vessel"):
        path = folder / "tracks.parquet"
        rows = usual() if rows is None else rows
        turned = (rows["lon"] + shift + 180) % 360 - 180
        rows.assign(lon=turned).to_parquet(path)
        zone, line = box(shift, -1, shift + 1, 1), LineString([(shift + 0.5, -1), (shift + 0.5, 1)])
        gpd.GeoDataFrame({"id": ["near"], "name": [name]}, geometry=[zone], crs=4326).to_file(folder / "z.gpkg")
        gpd.GeoDataFrame({"id": ["line"], "name": [name]}, geometry=[line], crs=4326).to_file(folder / "l.gpkg")
        zones, lines = (given_shapes(str(folder / f), w) for f, w in (("z.gpkg", "zones"), ("l.gpkg", "lines")))
        tracks = read_tracks([path])
        counted = count_tracks(tracks, zones.frame, lines.frame, rules=rules or Rules(), change=change, kind=kind)
        return incursions_page(counted, tracks, zones, lines)

    return drawn


def sheet(page, title):
    return next(s for s in page.sheets if s.title == title)


def test_a_page_of_aircraft_calls_them_so(made):  # issue 10: they were vessels
    page = made(kind="aircraft")
    assert page.headline.finding.startswith("1 entry across the edge of Near zone, by 1 aircraft. 2 more stays")
    assert page.headline.finding.endswith("1 crossing of Near zone, by 1 aircraft.")


def test_the_page_says_what_was_counted(made):
    page = made()
    assert page.headline.finding == (
        "1 entry across the edge of Near zone, by 1 vessel. 2 more stays began unseen: inside when a track starts, or "
        "after a gap. 1 crossing of Near zone, by 1 vessel."
    )
    assert sorted(sheet(page, "Entries").frame["kind"]) == ["entry-crossing", "entry-gap", "entry-start"]
    assert sheet(page, "Exits").frame["kind"].unique().tolist() == ["exit-crossing"]
    assert sheet(page, "Line crossings").frame["kind"].tolist() == ["crossed-left-to-right"]
    assert sheet(page, "Gaps").frame.geometry.iloc[0].coords[0] == (-0.25, -0.2)
    assert sheet(page, "Zones").frame["edges"].iloc[0].startswith("parallels where latitude is equal")
    assert sheet(page, "Left and right of the lines").frame["name"].tolist() == ["left of line", "right of line"]


def test_nothing_found_is_said_in_words(made):
    page = made(sailing("far", [0, 0.5, 1], [10, 10.1, 10.2]))
    assert page.headline.finding == "No entry across the edge of Near zone. No crossing of Near zone."
    assert [s.title for s in page.sheets] == ["Zones", "Lines", "Left and right of the lines", "Tracks"]
    assert page.table.rows == ()


def test_heights_are_among_the_assumptions(tmp_path):  # issue 10
    rows = "icao24,time,lon,lat,geoaltitude\n" + "".join(
        f"a,2026-03-01T00:{minute:02}:00Z,{minute / 60},0,12000\n" for minute in range(0, 60, 4)
    )
    (tmp_path / "flight.csv").write_text(rows)
    zones = gpd.GeoDataFrame({"id": ["low"], "ceiling_ft": [10_000]}, geometry=[box(0.5, -1, 2, 1)], crs=4326)
    zones.to_file(tmp_path / "low.gpkg")
    tracks, given = read_tracks(tmp_path / "flight.csv"), given_shapes(str(tmp_path / "low.gpkg"), "zones")
    page = incursions_page(count_tracks(tracks, given.frame), tracks, given)
    told = page.table.notes
    (note,) = [note for note in told if note.startswith("Heights of the tracks (geoaltitude) were not looked at")]
    assert "nothing says whether they are in metres or in feet" in note
    assert page.headline.finding == "No entry into low. Of 1 more it cannot be told whether it was inside."
    assert not any(note.startswith("Floors and ceilings of the zones") for note in told)  # issue 13: they are
    assert any(note.startswith("Of 1 stretch over zones it cannot be told whether inside: 1 without") for note in told)


def test_what_files_mean_and_rows_lost_are_under_the_table(tmp_path):  # issue 10: they were not on the page
    hours = np.arange(0, 2.01, 0.5)
    rows = pd.concat([sailing("a", hours, hours / 2), sailing("a", [3], 99.0, 0.9)])
    rows.to_csv(tmp_path / "t.csv", index=False)
    zones = gpd.GeoDataFrame({"id": ["z", "p"]}, geometry=[box(0.2, -1, 0.8, 1), Point(1, 1)], crs=4326)
    zones.to_crs(3857).to_file(tmp_path / "z.geojson")
    tracks, given = read_tracks(tmp_path / "t.csv"), given_shapes(str(tmp_path / "z.geojson"), "zones")
    page = incursions_page(count_tracks(tracks, given.frame), tracks, given)
    left_out, edges, lost = page.table.notes[1:]
    assert left_out == "Left out of z.geojson: 1 row of other kinds than polygons: p."
    assert edges.startswith("Edges of z.geojson are straight in its CRS (WGS 84 / Pseudo-Mercator, EPSG:3857)")
    assert lost == "Rows: 6 read, 5 kept; 1 faster than 60 kn (--max-speed)."
    assert sheet(page, "Zones").frame["edges"].tolist() == ["straight in EPSG:3857"]


@pytest.mark.parametrize(("hours", "end"), [([0, 0.5, 1], "01:01"), ([0, 0.5, 1, 1.5], "01:30")])
def test_the_slider_holds_what_happens_on_its_last_minute(made, hours, end):  # it said one event less than there are
    page = made(sailing("late", hours, 0.5 + np.asarray(hours) * 0.45))
    assert sheet(page, "Exits").frame["start_utc"].max() < pd.Timestamp(page.timeline.end_utc)
    assert f"{page.timeline.end_utc:%H:%M}" == end


def test_the_table_has_a_row_for_each_event(made):
    table = made(rules=Rules(depth=True)).table
    assert table.title == "3 events in zones, 1 crossing of lines"
    assert [row.cells[:4] for row in table.rows] == [
        ("2026-03-01 01:00:00", "across", "near: across the edge", "2026-03-01 03:00:00, across the edge"),
        ("2026-03-01 02:00:00", "across", "line: left to right", ""),
        ("2026-03-01 03:30:00", "gap", "near: after a gap", "2026-03-01 04:30:00, across the edge"),
        ("2026-03-01 06:00:00", "starts", "near: inside at the start", "2026-03-01 07:00:00, across the edge"),
    ]
    assert table.rows[0].cells[4].startswith("2 h, 55.")
    assert table.rows[0].at_s == int(datetime(2026, 3, 1, 1, tzinfo=UTC).timestamp())
    assert table.notes[0].startswith("Nothing interpolated over more than 1 h; nothing faster than 60 kn; rules ")


def test_what_does_not_fit_is_told(made, monkeypatch):
    monkeypatch.setattr(incursion_marks, "MOST_EVENTS", 2)
    page = made()
    assert page.table.notes[0] == "The first 2 of 4: all of them are in the file that --to writes."
    assert (len(page.table.rows), len(sheet(page, "Entries").frame)) == (2, 2)
    assert sheet(page, "Entries").note == "The first 2 of 3, by time."
    assert sheet(page, "Line crossings").note == ""


def test_a_change_has_its_verdict(made):
    day = [datetime(2026, 3, n, tzinfo=UTC) for n in (1, 2, 3)]
    later = usual().assign(time=lambda rows: rows["time"] + pd.Timedelta(days=1))
    page = made(
        pd.concat([usual(), later]), change=Change(before=(day[0], day[1]), after=(day[1], day[2]), claim_percent=-40)
    )
    assert page.headline.verdict == "cannot be told"
    assert page.headline.finding.startswith("It cannot be told whether the number fell by 40 %")
    assert page.headline.finding.endswith(". Compared: 2026-03-01..2026-03-02 and 2026-03-02..2026-03-03, UTC.")
    assert len(page.headline.finding) < 250  # issue 13: it was a block of 13 lines
    assert "Traffic within" not in page.headline.finding
    assert page.table.notes[0].startswith(
        "The watching changed (share of the time of vessels near by 10.8 % and 42.6 %), "
    )
    assert " Counted incursions that began: " in page.table.notes[0]
    assert "Traffic within" in page.table.notes[0]
    assert page.table.notes[1].startswith("Nothing interpolated over more than 1 h;")


def test_periods_that_begin_at_a_time_are_told_with_it(made):  # issue 16
    first, middle, last = (datetime(2026, 3, 1, *clock, tzinfo=UTC) for clock in ((0, 0), (2, 30), (7, 0, 30)))
    change = Change(before=(first - timedelta(hours=8), middle), after=(middle, last))
    assert made(usual(), change=change).headline.finding.endswith(
        " Compared: 2026-02-28T16:00:00Z..2026-03-01T02:30:00Z and 2026-03-01T02:30:00Z..2026-03-01T07:00:30Z, UTC."
    )


def test_a_zone_across_180_degrees_is_shown_where_it_is(made):
    west, _, east, _ = made(shift=179.5).views[0].bounds
    assert 178 < west < 179.5
    assert 180.5 < east < 182


@pytest.fixture
def across_180(tmp_path):
    """Page of a track from 178.5 E to 178.6 W and a zone of 2 by 2 degrees on 180, written in each of three ways."""
    lon = np.arange(178.5, 181.41, 0.1)
    rows = sailing("over", np.arange(len(lon)) / 6, (lon + 180) % 360 - 180)
    rows.to_csv(tmp_path / "t.csv", index=False)
    ways = {
        "jumping": Polygon([(179, -1), (-179, -1), (-179, 1), (179, 1)]),
        "past 180": box(179, -1, 181, 1),
        "cut": MultiPolygon([box(179, -1, 180, 1), box(-180, -1, -179, 1)]),
    }
    gpd.GeoDataFrame({"id": list(ways)}, geometry=list(ways.values()), crs=4326).to_file(tmp_path / "z.geojson")

    def page(words):
        tracks, zones = read_tracks(tmp_path / "t.csv"), given_shapes(f"{tmp_path / 'z.geojson'}{words}", "zones")
        return incursions_page(count_tracks(tracks, zones.frame), tracks, zones)

    return page


@pytest.mark.parametrize("words", ["", ":jumping", ":past 180", ":cut"])
def test_the_first_view_fits_a_zone_across_180_degrees(across_180, words):
    west, south, east, north = across_180(words).views[0].bounds  # a zone of 2 degrees, with 12 % around it
    assert (west, south, east, north) == pytest.approx((178.76, -1.24, 181.24, 1.24))


def test_zones_on_both_sides_of_the_pages_seam_show_the_world(tmp_path):
    sailing("a", [0, 1], [-29.5, -29.4]).to_csv(tmp_path / "t.csv", index=False)
    boxes = [box(-29, 0, -28, 1), box(-32, 0, -31, 1)]  # the page begins at 30 degrees west
    gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=boxes, crs=4326).to_file(tmp_path / "z.gpkg")
    tracks, zones = read_tracks(tmp_path / "t.csv"), given_shapes(str(tmp_path / "z.gpkg"), "zones")
    page = incursions_page(count_tracks(tracks, zones.frame), tracks, zones)
    assert page.views[0].bounds == (-30, -70, 330, 80)


@pytest.mark.browser
def test_data_across_180_degrees_open_close_up(across_180, open_page, tmp_path):
    page, watch = open_page()
    page.goto(write_page(across_180(""), tmp_path / "map.html").as_uri())
    page.wait_for_selector("html[data-drawn=yes]")
    west, east = page.evaluate(
        "(() => { const b = Object.values(window).find((v) => v instanceof L.Map).getBounds();"
        " return [b.getWest(), b.getEast()]; })()"
    )
    assert 170 < west < 179
    assert 181 < east < 190
    widths = page.eval_on_selector_all(".k-given_zone", "all => all.map((each) => each.getBoundingClientRect().width)")
    assert widths
    assert max(widths) < 1280  # and no zone is drawn the long way round the world
    assert (watch.requests, watch.errors) == ([], [])


def test_a_lone_fix_has_a_page(made):
    page = made(sailing("lone", [1], [0.5]))
    assert [s.title for s in page.sheets] == ["Zones", "Lines", "Left and right of the lines", "Exits", "Entries"]
    assert page.timeline.end_utc - page.timeline.start_utc == timedelta(minutes=1)
    assert page.table.rows[0].cells[2:4] == ("near: inside at the start", "2026-03-01 01:00:00, end of the track")


def test_lines_without_times_have_neither_slider_nor_hours(tmp_path):
    lines = gpd.GeoDataFrame({"id": ["a"]}, geometry=[LineString([(-0.5, 0), (1.5, 0)])], crs=4326)
    lines.to_file(tmp_path / "drawn.geojson")
    gpd.GeoDataFrame({"id": ["near"]}, geometry=[box(0, -1, 1, 1)], crs=4326).to_file(tmp_path / "z.gpkg")
    tracks, zones = read_tracks([tmp_path / "drawn.geojson"]), given_shapes(str(tmp_path / "z.gpkg"), "zones")
    page = incursions_page(count_tracks(tracks, zones.frame), tracks, zones)
    assert page.timeline is None
    assert page.table.columns == ("When (UTC)", "Who", "What", "Until")
    assert page.table.rows[0].cells == ("no date", "a", "near: across the edge", "across the edge")
    lines.assign(date="2026-03-05").to_file(tmp_path / "drawn.geojson")
    tracks = read_tracks([tmp_path / "drawn.geojson"])
    page = incursions_page(count_tracks(tracks, zones.frame), tracks, zones)
    assert page.table.rows[0].cells[0] == "2026-03-05"
    assert [f"{t:%F %R}" for t in (page.timeline.start_utc, page.timeline.end_utc)] == [
        "2026-03-05 00:00", "2026-03-06 00:00",
    ]  # fmt: skip


def test_many_thousand_positions_stay_under_five_megabytes(made, tmp_path):
    random = np.random.default_rng(1)
    hours = np.arange(2000) / 20
    walks = [
        sailing(
            f"v{n}", hours, n / 60 + np.cumsum(random.normal(0, 0.004, 2000)), np.cumsum(random.normal(0, 0.004, 2000))
        )
        for n in range(150)
    ]
    path = write_page(made(pd.concat(walks)), tmp_path / "map.html")
    assert path.stat().st_size < 5_000_000  # 300,000 positions
    page = path.read_text()
    assert "counted in full" in page
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("hours", "step_s", "shortest_h", "count"), [(1, 60, 1 / 60, 5), (48, 600, 1, 6), (24 * 365, 86_400, 24 * 7, 5)]
)
def test_a_slider_fits_its_span(hours, step_s, shortest_h, count):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    timeline = timeline_over(start, start + timedelta(hours=hours))
    assert timeline.step.total_seconds() == step_s
    assert timeline.windows[0] == timedelta(hours=shortest_h)
    assert len(timeline.windows) == count
    assert timeline.window == timeline.windows[-1] == timedelta(hours=hours)


def test_a_row_of_a_table_must_fit():
    with pytest.raises(ValueError, match="a row of table 't' has 1 cells; expected 2"):
        RowTable(title="t", columns=("a", "b"), rows=(Row(("x",), 0, 0),))


@pytest.fixture(scope="module")
def usual_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("usual")
    return write_page(drawing_in(folder)(), folder / "map.html")


@pytest.fixture
def opened(open_page, made, tmp_path, usual_file):
    """Open the page of some tracks; whatever it asks of the network or complains about is a failure."""
    watches = []

    def shown(rows=None, viewport=None, scheme="light", **options):
        given = rows is not None or options
        path = write_page(made(rows, **options), tmp_path / "map.html") if given else usual_file
        page, watch = open_page(viewport or {"width": 1280, "height": 800}, scheme)
        watches.append(watch)
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-drawn=yes]")
        return page

    yield shown
    assert [(watch.requests, watch.errors) for watch in watches] == [([], [])] * len(watches)


PHONE = {"width": 390, "height": 844}


@pytest.mark.browser
def test_text_from_files_is_shown_and_does_not_run(opened):
    rows = usual()
    rows["id"] = rows["id"].where(rows["id"] != "across", HOSTILE)
    page = opened(rows, name=HOSTILE)
    assert HOSTILE in page.locator(".finding").inner_text()
    assert HOSTILE in page.locator(".rows tbody").inner_text()
    page.locator(".rows tbody button").first.click()
    expect(page.locator(".leaflet-popup h2")).to_have_text(f"{HOSTILE} into near")
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.each_once
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_the_page_fits_the_screen(opened, viewport, scheme):
    page = opened(viewport=viewport, scheme=scheme)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= (viewport or {"width": 1280})["width"]
    height = page.locator(".folium-map").bounding_box()["height"]
    assert height > 300
    expect(page.locator(".rows")).to_be_visible(visible=viewport is None)  # on a phone it waits for its button


@pytest.mark.one_in(2, 1)
@pytest.mark.browser
@pytest.mark.skipif(bool(validators.missing()), reason=validators.missing())
@pytest.mark.parametrize(("viewport", "scheme"), [(None, "light"), (PHONE, "dark")], ids=["desktop", "phone, dark"])
def test_nobody_is_kept_out(opened, usual_file, viewport, scheme):
    page = opened(viewport=viewport, scheme=scheme)
    assert validators.violations(page) == []
    page.locator(".rows-sheet-4, .leaflet-marker-icon").first.dispatch_event("click")
    expect(page.locator(".leaflet-popup h2").first).to_be_visible()
    assert validators.violations(page) == []
    assert validators.html_errors([usual_file]) == []


@pytest.mark.browser
def test_the_slider_hides_what_is_not_in_its_window(opened):
    page = opened()
    assert page.locator(".told .count").inner_text() == "3 events in view"
    page.get_by_label("Length of the window").select_option("1 h")
    marks = page.locator(".spot:visible .mark[class*=k-entry]")
    expect(marks).to_have_count(0)
    slider = page.get_by_label("Events", exact=True)
    slider.evaluate("(s) => { s.value = Number(s.min) + 90 * 60; s.dispatchEvent(new Event('input')); }")
    expect(marks).to_have_count(1)
    assert page.locator(".told").inner_text().split("\n") == ["2026-03-01, 01:30 to 02:30 UTC", "1 event in view"]
    story = "Object.values(window).find((v) => v instanceof L.Map).story"
    drawn = f"() => {story}.sheets.find((s) => s.block.title === 'Tracks')"
    shown = page.evaluate(f"(({{ group, block }}) => group.now().map((n) => block.features[n].n))(({drawn})())")
    assert set(shown) == {"across"}


@pytest.mark.browser
def test_a_page_without_events_says_so(opened):
    page = opened(sailing("far", [0, 0.5, 1], [10, 10.1, 10.2]))
    assert page.locator(".told .count").inner_text() == "no events"
    assert page.locator(".rows table").count() == 0
    assert page.locator(".row-table .says").inner_text() == "0 events in zones, 0 crossings of lines"


@pytest.mark.browser
def test_play_runs_through_shorter_windows(opened):
    page = opened()
    assert page.get_by_label("Events", exact=True).is_disabled()
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    assert page.get_by_label("Events", exact=True).is_enabled()
    page.get_by_role("button", name="Pause").click()


@pytest.mark.browser
def test_a_row_shows_its_mark_by_keyboard(opened):
    page = opened()
    page.get_by_label("Length of the window").select_option("1 h")
    page.get_by_role("checkbox", name="Line crossings").uncheck()
    page.get_by_role("button", name="Show on map: 2026-03-01 02:00:00").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup h2")).to_have_text("across across line")
    expect(page.get_by_role("checkbox", name="Line crossings")).to_be_checked()  # what is shown is switched on
    assert page.locator(".told .reading").inner_text() == "2026-03-01, 01:30 to 02:30 UTC"
    told = page.locator(".leaflet-popup dl").inner_text().split("\n")
    assert told[:4] == ["At", "2026-03-01 02:00:00", "Direction", "left to right"]


@pytest.mark.browser
def test_the_table_folds(opened):
    page = opened(viewport=PHONE)
    button = page.get_by_role("button", name="Show the table")
    assert button.get_attribute("aria-expanded") == "false"
    button.press("Enter")
    expect(page.get_by_role("region", name="3 events in zones, 1 crossing of lines")).to_be_visible()
    assert page.get_by_role("button", name="Hide the table").get_attribute("aria-expanded") == "true"
    assert page.get_by_role("columnheader").all_inner_texts()[:4] == ["Map", "When (UTC)", "Who", "What"]


@pytest.mark.browser
def test_on_a_phone_the_table_gives_way_to_the_mark(opened):
    page = opened(viewport=PHONE)
    page.get_by_role("button", name="Show the table").click()
    page.locator(".rows tbody button").first.click()
    expect(page.locator(".rows")).to_be_hidden()
    expect(page.locator(".leaflet-popup")).to_be_focused()
    card, around = page.locator(".leaflet-popup").bounding_box(), page.locator(".folium-map").bounding_box()
    assert card["y"] >= around["y"]
    assert card["y"] + card["height"] <= around["y"] + around["height"]


@pytest.mark.browser
@pytest.mark.shared_data
def test_the_strait_of_tsugaru_is_drawn(shared, open_page, tmp_path):
    tracks = read_tracks([shared / "data" / "tracks" / "ais_gfw_pyseas_2018-01_eastasia.csv"])
    zones = given_shapes("tsugaru_strait", "zones")
    page = incursions_page(count_tracks(tracks, zones.frame), tracks, zones)
    path = write_page(page, tmp_path / "map.html")
    view, watch = open_page()
    view.goto(path.as_uri())
    view.wait_for_selector("html[data-drawn=yes]")
    assert path.stat().st_size < 1_000_000
    assert view.locator(".finding").inner_text() == "2 entries across the edge of 3 zones, by 1 vessel."
    view.get_by_text("Sources of what is drawn").click()
    assert "ais_gfw_pyseas_2018-01_eastasia.csv; terms as its owner says" in view.locator(".credits").inner_text()
    assert (watch.requests, watch.errors) == ([], [])
