"""The map of `leadline incursions` shows how far tracks can be believed, heights and limits, and what vessels did."""

from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import validators
from effort import cases
from playwright.sync_api import expect
from shapely.geometry import LineString, Point, box

from geo import Rules
from layers.stories.given import given_shapes
from layers.tracks.behaviours import Asked
from layers.tracks.counts import count_tracks
from layers.tracks.files import read_tracks
from maps.page.headline import Headline
from maps.page.page import StoryMap, View
from maps.page.sheet import Sheet
from maps.page.style_table import STYLES
from maps.sheets.given import FileSource, standard
from maps.tracks.page import incursions_page, write_page

START = pd.Timestamp("2026-03-01", tz="UTC")
MINUTE = 1 / 60
LOOKS = (  # every kind that a page of tracks can have
    *("given_zone", "given_line", "line_side", "track", "track_of_many", "track_gap"),
    *("track_doubtful", "track_impossible", "crossed-left-to-right", "crossed-right-to-left", "untold"),
    *(key for key in STYLES if key.startswith(("entry-", "exit-", "silence-"))),
    *("loitering", "encounter", "encounter-throughout", "port_visit", "port_visit-unsure"),
)


def sailing(name, hours, lon, lat, **more):
    hours = np.asarray(hours, dtype=float)
    time = START + pd.to_timedelta(hours, unit="h")
    lon, lat = (np.broadcast_to(np.asarray(x, dtype=float), hours.shape) for x in (lon, lat))
    return pd.DataFrame({"id": name, "time": time, "lon": lon, "lat": lat, **more})


def ships():
    """Eight that pass through the zone; one silent among them, two that meet, one that drifts, one that circles."""
    hours = np.arange(0, 60, 0.1)
    rows = [sailing(f"43100000{n}", hours, 142.0 + 0.02 * n, 34.5 + hours / 20) for n in range(8)]
    heard = (hours <= 14) | (hours >= 40)
    rows.append(sailing("412000001", hours[heard], 142.3, 34.5 + hours[heard] / 20))
    calm = np.clip(hours, 10, 16)  # stays from 10 to 16
    rows.append(sailing("440000001", hours, 145 + (hours - calm) / 10, 36))
    rows.append(sailing("440000002", hours, 145.001, 36.001 + (hours - calm) / 10))
    turns = np.arange(0, 6, MINUTE)
    east, north = 0.06 * np.cos(2 * np.pi * turns), 0.05 * np.sin(2 * np.pi * turns)
    rows.append(sailing("273000222", turns, 142.2 + east, 36.0 + north))
    return pd.concat(rows, ignore_index=True)


def flights():
    """One across the edge, from above, from below, there when the zone becomes active; one without a height."""
    random = np.random.default_rng(2)
    minutes = np.arange(0, 61, 0.5)
    share = minutes / 60

    def flown(name, first_h, heights, lat):
        height = np.interp(share, np.linspace(0, 1, len(heights)), heights) if heights else np.full(len(share), np.nan)
        return sailing(
            name,
            first_h + share,
            1 + 2 * share,
            lat + random.normal(0, 5e-4, 122),
            height_m=height,
            height_kind="barometric",
        )

    rows = [
        flown("across", 12, [6000, 6000], 0.1),
        flown("above", 12.1, [11000, 11000, 6000, 6000], 0.2),
        flown("below", 12.2, [100, 100, 6000, 6000], 0.3),
        flown("early", 9.5, [6000, 6000], 0.4),
        flown("unknown", 12.3, None, 0.5),
    ]
    return pd.concat(rows, ignore_index=True)


@pytest.fixture(scope="module")
def ports():
    return gpd.GeoDataFrame({"id": ["p"], "name": ["A <b>port</b>"]}, geometry=[Point(150, 40)], crs=4326)


@pytest.fixture(scope="module")
def sailed(tmp_path_factory, ports):
    """Count and draw ships: with a zone, counting doubtful ones or not, or with no zone at all."""
    folder = tmp_path_factory.mktemp("ships")
    ships().to_parquet(folder / "t.parquet")
    gpd.GeoDataFrame({"id": ["z"], "name": ["The zone"]}, geometry=[box(141.5, 35, 143, 36.5)], crs=4326).to_file(
        folder / "z.gpkg"
    )
    tracks, zones = read_tracks(folder / "t.parquet"), given_shapes(str(folder / "z.gpkg"), "zones")

    def drawn(doubtful="keep", given=zones):
        counted = count_tracks(
            tracks, given.frame if given else None, doubtful=doubtful, behaviours=Asked(ports=ports), rules=Rules()
        )
        return incursions_page(counted, tracks, given)

    return {"keep": drawn(), "drop": drawn("drop"), "alone": drawn(given=None)}


@pytest.fixture(scope="module")
def flown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flights")
    flights().to_parquet(folder / "t.parquet")
    limits = {"floor": ["FL100"], "ceiling": ["FL300"], "schedule": ["daily 10:00-20:00"]}
    zone = gpd.GeoDataFrame({"id": ["z"], "name": ["Area"], **limits}, geometry=[box(1.5, -1, 2.5, 1)], crs=4326)
    zone.to_file(folder / "z.gpkg")
    tracks, zones = read_tracks(folder / "t.parquet"), given_shapes(str(folder / "z.gpkg"), "zones")
    rules = Rules(max_speed_kn=700, max_gap_s=300)
    counted = count_tracks(tracks, zones.frame, kind="aircraft", rules=rules, doubtful="keep")
    return incursions_page(counted, tracks, zones)


def sheet(page, title):
    return next(s for s in page.sheets if s.title == title)


def details(page, title, row=0):
    one = sheet(page, title)
    return {detail.label: told for detail in one.details if (told := detail.told(one.frame.iloc[row]))}


def test_a_doubtful_track_stands_apart_with_its_reason(sailed):
    false = sheet(sailed["keep"], "Tracks that may be false")
    assert set(false.frame["id"]) == {"273000222"}
    assert set(false.frame["kind"]) == {"track_doubtful"}
    assert false.frame["name"].iloc[0] == "273000222: may be false"
    why = details(sailed["keep"], false.title)["Why"]
    assert why.startswith("on a circle about a fixed point: ")
    turns, radius = (float(part.split()[0 if "turns" in part else 1]) for part in why.partition(": ")[2].split(", "))
    assert turns == pytest.approx(6, abs=0.2)
    assert radius == pytest.approx(5.5, abs=0.3)  # 0.05 degrees of latitude, km
    assert "On a circle about a fixed point (1 piece). They are counted as all others are." in false.note
    assert "273000222" not in set(sheet(sailed["keep"], "Tracks").frame["id"])


def test_what_is_left_out_of_the_count_is_drawn_and_said(sailed):
    kept, dropped = sailed["keep"], sailed["drop"]
    assert sheet(dropped, "Tracks that may be false").note.endswith("They are left out of all counts.")
    assert len(sheet(dropped, "Tracks that may be false").frame) == len(sheet(kept, "Tracks that may be false").frame)
    assert "273000222" in set(sheet(kept, "Entries").frame["id"])
    assert "273000222" not in set(sheet(dropped, "Entries").frame["id"])
    assert kept.headline.finding.endswith("1 piece of track may be false; without it 9 events.")
    assert dropped.headline.finding.endswith("1 piece of track may be false; with it 10 events.")


def test_an_event_tells_that_its_track_is_doubted(sailed):
    frame = sheet(sailed["keep"], "Entries").frame
    (row,) = [n for n, name in enumerate(frame["id"]) if name == "273000222"]
    assert details(sailed["keep"], "Entries", row)["Its track"].startswith("may be false: on a circle")
    (cells,) = [row.cells for row in sailed["keep"].table.rows if row.cells[1] == "273000222"]
    assert cells[2].startswith("z: inside at the start (its track may be false: on a circle about a fixed point")
    sound = next(n for n, name in enumerate(frame["id"]) if name == "431000000")
    assert "Its track" not in details(sailed["keep"], "Entries", sound)


def test_gaps_say_whether_others_were_heard(sailed):
    gaps = sheet(sailed["keep"], "Gaps of 12 h or more")
    assert gaps.frame[["name", "kind"]].to_numpy().tolist() == [["412000001: silent for 26 h", "silence-unexplained"]]
    assert gaps.frame.geometry.iloc[0].coords[0] == pytest.approx((142.3, 35.2))
    assert gaps.frame.geometry.iloc[0].coords[-1] == pytest.approx((142.3, 36.5))
    told = details(sailed["keep"], gaps.title)
    assert (told["From"], told["To"]) == ("2026-03-01 14:00:00", "2026-03-02 16:00:00")
    assert told["Why silent"] == "others were heard there: reception does not explain the gap"
    assert told["Others heard"].endswith(" of 25 spans of 1 h")  # the fix at 14:00 is in the first of 26
    assert "Gaps" not in [s.title for s in sailed["keep"].sheets]  # the same silence is not drawn twice


def test_an_encounter_names_both(sailed):
    met = sheet(sailed["keep"], "Encounters")
    assert met.frame["kind"].tolist() == ["encounter"]
    assert met.frame["name"].iloc[0].startswith("440000001 and 440000002: together for 6")
    assert (met.frame.geometry.x.iloc[0], met.frame.geometry.y.iloc[0]) == pytest.approx((145, 36), abs=0.01)
    told = details(sailed["keep"], "Encounters")
    assert (told["Began"], told["Ended"]) == ("one came", "one left")


def test_loitering_is_a_mark_at_its_mean_place(sailed):
    drift = sheet(sailed["keep"], "Loitering")
    assert sorted(drift.frame["name"].str.partition(":")[0]) == ["440000001", "440000002"]
    assert drift.note.startswith("4 h or more below 2 kn, 37 km or more from land")
    assert details(sailed["keep"], "Loitering")["Mean speed"] == "0.0 kn"


def test_nothing_is_shown_of_what_was_not_found(sailed, flown):
    titles = [s.title for page in (*sailed.values(), flown) for s in page.sheets]
    assert "Port visits" not in titles
    assert {"Tracks that may be false", "Gaps of 12 h or more"}.isdisjoint(s.title for s in flown.sheets)
    assert all(len(s.frame) for page in (*sailed.values(), flown) for s in page.sheets)


def test_behaviours_need_no_zone(sailed):
    page = sailed["alone"]
    assert page.title == "What vessels did in t.parquet"
    assert page.headline.finding == (
        "1 gap of 12 h or more, 1 encounter and 2 spells of loitering. 1 piece of track may be false."
    )
    assert [view.name for view in page.views] == ["All tracks"]
    assert page.table.title == "1 gap of 12 h or more, 1 encounter, 2 spells of loitering"
    assert sorted(row.cells[1] for row in page.table.rows) == [
        "412000001", "440000001", "440000001 and 440000002", "440000002",
    ]  # fmt: skip
    assert page.timeline.counted == "Gaps of 12 h or more"


def test_each_way_into_a_zone_with_limits_has_its_mark(flown):
    entries = sheet(flown, "Entries").frame.set_index("id")["kind"].to_dict()
    assert entries == {
        "across": "entry-crossing", "above": "entry-above", "below": "entry-below", "early": "entry-activated",
    }  # fmt: skip
    assert flown.headline.finding == (
        "3 entries into Area, by 3 aircraft: 1 across the edge, 1 from above and 1 from below. 1 more was inside when "
        "it became active. Of 1 more it cannot be told whether it was inside."
    )


def test_what_cannot_be_told_is_counted_apart(flown):
    perhaps = sheet(flown, "Perhaps inside")
    assert perhaps.frame["name"].tolist() == ["unknown: perhaps in z"]
    assert details(flown, perhaps.title)["Cannot be told"] == "its height is not known"
    assert flown.table.title == "4 events in zones, 1 that cannot be told"
    assert "unknown" not in set(sheet(flown, "Entries").frame["id"])


def test_a_zone_tells_its_limits_in_its_card_and_by_its_name(flown):
    told = details(flown, "Zones")
    assert (told["Height"], told["Active"]) == ("FL100 to FL300", "daily 10:00-20:00 UTC")
    zones = sheet(flown, "Zones")
    assert zones.label(zones.frame.iloc[0]) == "Area, FL100 to FL300, daily 10:00-20:00 UTC"


def test_tracks_tell_their_heights(flown):
    rows = sheet(flown, "Tracks").frame
    low = rows[rows["id"] == "across"]["height"].unique().tolist()
    assert low == ["6,000 m, by pressure, above 1013.25 hPa"]
    assert rows[rows["id"] == "unknown"]["height"].unique().tolist() == [""]
    assert any(words.startswith("6,000 to ") for words in rows[rows["id"] == "above"]["height"])


@pytest.fixture
def looked_at(open_page, tmp_path):
    """Open a page that has every kind of mark and line of tracks, and tell how each key of its legend looks."""

    def opened(scheme, media="screen"):
        page, watch = open_page({"width": 1280, "height": 800}, scheme)
        page.goto(every_look(tmp_path).as_uri())
        page.wait_for_selector("html[data-drawn=yes]")
        page.emulate_media(media=media, color_scheme=scheme)
        assert (watch.requests, watch.errors) == ([], [])
        return page.evaluate(
            """() => Array.from(document.querySelectorAll('#legend .swatch'), (one) => {
              const [path, seen] = [one.querySelector('path'), getComputedStyle(one.querySelector('path'))];
              const shape = [path.getAttribute('d'), seen.strokeDasharray, seen.strokeWidth, seen.strokeOpacity];
              const filled = seen.fill === 'none' ? 'none' : seen.fillOpacity;
              const words = one.closest('.entry').querySelector('label span').firstChild.textContent;
              return { words, shape: [...shape, filled].join(' | '), colour: [seen.stroke, seen.fill].join(' ') };
            })"""
        )

    return opened


def every_look(folder):
    """Write a page with one row of each look, a layer each, as the pages of tracks draw them."""
    source = FileSource(credit="made here", retrieved=START.date())
    view = View("All", (0, 0, 10, 10))
    page = StoryMap(title="All", headline=Headline(finding="All."), views=[view], sources={"s": source})
    for n, key in enumerate(LOOKS):
        line = STYLES[key].pane.name in ("DENSITY", "MEDIAN") and key != "line_side"
        shape = LineString([(0, n / 10), (1, n / 10)]) if line and key != "silence-in-place" else Point(2, n / 10)
        shape = box(0, 0, 1, 1) if key == "given_zone" else shape
        frame = gpd.GeoDataFrame({"id": [key], "name": [key]}, geometry=[shape], crs=4326)
        page.add_sheet(Sheet(frame=standard(frame, key, "s", "found"), title=key, group="All"))
    return write_page(page, folder / "looks.html")


@pytest.mark.one_in(2)
@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "media"), [("light", "screen"), ("dark", "screen"), ("dark", "print")])
def test_no_two_keys_look_alike_even_without_colour(looked_at, scheme, media):
    keys = looked_at(scheme, media)
    assert sorted(key["words"].strip() for key in keys) == sorted(LOOKS)
    for one, other in combinations(keys, 2):
        assert one["shape"] != other["shape"], (one, other)


@pytest.mark.one_in(2)
@pytest.mark.browser
@pytest.mark.parametrize("which", ["keep", "alone"])
def test_a_row_of_the_table_opens_the_card_of_what_a_vessel_did(sailed, open_page, tmp_path, which):
    page, watch = open_page()
    page.goto(write_page(sailed[which], tmp_path / "map.html").as_uri())
    page.wait_for_selector("html[data-drawn=yes]")
    for name in ("412000001: silent for 26 h", "440000001 and 440000002: together for 6"):
        row = page.locator(".rows tbody tr", has_text=name.partition(": ")[2]).filter(has_text=name.partition(":")[0])
        row.first.get_by_role("button").press("Enter")
        expect(page.locator(".leaflet-popup h2", has_text=name)).to_be_visible()
    assert (watch.requests, watch.errors) == ([], [])


@pytest.mark.browser
def test_each_layer_is_switched_and_read_by_keyboard(sailed, open_page, tmp_path):
    page, _ = open_page()
    page.goto(write_page(sailed["keep"], tmp_path / "map.html").as_uri())
    for title in ("Gaps of 12 h or more", "Tracks that may be false", "Encounters"):
        box_ = page.get_by_role("checkbox", name=title)
        box_.press("Space")
        expect(box_).not_to_be_checked()
        box_.press("Space")
        expect(box_).to_be_checked()
        entry = page.locator(".entry", has=box_)
        entry.get_by_role("button").press("Enter")
        expect(page.locator("dialog.layer-table h2")).to_contain_text(title)
        page.keyboard.press("Escape")
        expect(page.locator("dialog.layer-table")).to_be_hidden()


@pytest.mark.one_in(2, 1)
@pytest.mark.browser
@pytest.mark.skipif(bool(validators.missing()), reason=validators.missing())
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(sailed, flown, open_page, tmp_path, scheme):
    """Two of three pages in light, one in dark; each in both in `make thorough`."""
    page, watch = open_page({"width": 820, "height": 1180}, scheme)
    for n, made in enumerate((sailed["keep"], sailed["alone"], flown)):
        if cases(scheme != ("light", "dark")[n % 2], False):
            continue
        path = write_page(made, tmp_path / f"{n}.html")
        page.goto(path.as_uri())
        assert validators.violations(page) == []
        assert validators.html_errors([path]) == []
        assert (watch.requests, watch.errors) == ([], [])
        assert path.stat().st_size < 700_000


@pytest.mark.browser
def test_a_dash_runs_on_from_stroke_to_stroke(sailed, open_page, tmp_path):  # strokes shorter than a dash were solid
    page, _ = open_page()
    page.goto(write_page(sailed["keep"], tmp_path / "map.html").as_uri())
    page.wait_for_selector("html[data-drawn=yes]")
    moves = page.evaluate(
        """() => {
          const story = Object.values(window).find((v) => v instanceof L.Map).story;
          const { block } = story.sheets.find((s) => s.block.title === 'Tracks that may be false');
          const { shape, bits } = block.pack;
          const view = leadline.viewOf(story.map, story.map.getPixelBounds(), bits);
          const count = { move: 0, line: 0 };
          const path = { moveTo: () => { count.move += 1; }, lineTo: () => { count.line += 1; } };
          let last = -1;
          for (let i = 0; i < block.pack.rows; i += 1) {
            for (let n = shape.line[i]; n < shape.line[i + 1]; n += 1) {
              const steps = leadline.tracing(path, shape, n, view, false, null, last);
              let step = steps.next();
              while (!step.done) step = steps.next();
              last = step.value;
            }
          }
          return [block.pack.rows, count.move];
        }"""
    )
    assert moves[0] > 5
    assert moves[1] == 1
