"""Names of seas stand at sea and those of lands on them, at several views and widths, by Natural Earth's land."""

from itertools import islice

import numpy as np
import pytest
import shapely
from effort import cases
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point

from layers import load
from layers.ground import land
from layers.sea import sea_areas
from maps import Sheet, View
from maps.sheets.ground import ground
from maps.sheets.names import labels_of

pytestmark = pytest.mark.browser

MAP = "window[document.querySelector('.folium-map').id]"
BOXES = """() => {
  const map = window[document.querySelector(".folium-map").id];
  const frame = map.getContainer().getBoundingClientRect();
  const names = [...document.querySelectorAll(".label.sea, .label.ocean, .label.land")];
  return names.filter((node) => !node.hidden).map((node) => {
    const r = node.getBoundingClientRect();
    const at = (x, y) => map.containerPointToLatLng([x - frame.left, y - frame.top]);
    const [a, b] = [at(r.left, r.bottom), at(r.right, r.top)];
    return [node.textContent, node.classList.contains("land"), a.lng, a.lat, b.lng, b.lat];
  });
}"""
ALONG = """() => {
  const map = window[document.querySelector(".folium-map").id];
  const frame = map.getContainer().getBoundingClientRect();
  const names = [...document.querySelectorAll(".label.sea, .label.ocean")].filter((node) => !node.hidden);
  return names.map((node) => {
    const r = node.getBoundingClientRect();
    const turn = new DOMMatrix(getComputedStyle(node).transform);
    const [w, h] = [node.offsetWidth, node.offsetHeight];
    const shares = Array.from({ length: 24 }, (_, i) => i / 23 - 0.5);
    const at = [-0.4, 0, 0.4].flatMap((down) => shares.map((right) => {
      const x = (r.left + r.right) / 2 - frame.left + right * w * turn.a - down * h * turn.b;
      const y = (r.top + r.bottom) / 2 - frame.top + right * w * turn.b + down * h * turn.a;
      const { lng, lat } = map.containerPointToLatLng([x, y]);
      return [lng, lat];
    }));
    return [node.textContent, at];
  });
}"""
VIEWS = {
    "Misawa in northern Japan": (140.3, 40.0, 142.3, 42.0),
    "Taiwan Strait": (116.0, 20.6, 123.2, 28.2),
    "South China Sea": (99.0, -3.5, 123.5, 26.0),
    "Singapore and Malacca": (97.0, -2.0, 106.0, 7.0),
    "East Asia": (98.0, -2.0, 150.0, 48.0),
    "Europe": (-3.0, 49.8, 10.5, 54.2),
    "Whole theatre": (-8.0, -2.0, 156.0, 72.0),
}
WIDTHS = (360, 800, 1280, 1920)
EVERY = cases(3, 1)  # views in turn: each at one width or two, each width at two views or three
FIRST = {
    "Misawa in northern Japan": {"Japan"},
    "South China Sea": {"China", "Philippines", "Vietnam", "Malaysia"},
    "Taiwan Strait": {"China", "Taiwan"},
}


@pytest.fixture(scope="module")
def lands():
    rows = land.simplified(0.02).set_index("name").geometry
    return dict(rows.items())


def test_an_islet_smaller_than_the_last_decimal_takes_no_names_away(make_page, make_rows, open_page, tmp_path):
    """Its outline had no vertex: the names of all rows were lost with it."""
    islet, sea = Point(121, 23).buffer(1e-3), Point(122, 25).buffer(1.5).difference(Point(122, 25).buffer(1e-3))
    rows = make_rows(islet, MultiPolygon([islet, sea]), sea, kind="given_zone").assign(
        name=["Islet", "Sea", "Other sea"]
    )
    page = make_page()
    page.add_sheet(Sheet(frame=rows, title="Seas", group="g", decimals=1, label=lambda row: row["name"]))
    page.save(str(tmp_path / "page.html"))
    shown, watch = open_page()
    shown.goto((tmp_path / "page.html").as_uri())
    names = shown.locator(".lettering .label:not([hidden])").all_text_contents()
    assert {"Sea", "Other sea"} <= set(names)
    assert watch.errors == []


def share(box, shapes):
    """Share of the points of a grid in a box, longitude and latitude, that lie in some shapes."""
    west, south, east, north = box
    lon, lat = (grid.ravel() for grid in np.meshgrid(np.linspace(west, east, 24), np.linspace(south, north, 8)))
    return inside(lon, lat, shapes)


def inside(lon, lat, shapes):
    """Share of places that lie in some shapes."""
    lon = (lon + 180) % 360 - 180
    found = np.zeros(len(lon), dtype=bool)
    for shape in shapes:
        x0, y0, x1, y1 = shape.bounds
        if x0 <= lon.max() and lon.min() <= x1 and y0 <= lat.max() and lat.min() <= y1:
            found |= shapely.contains_xy(shape, lon, lat)
    return found.mean()


def test_seas_are_named_at_sea_and_lands_where_they_are_seen(make_page, open_page, sources, lands, tmp_path):
    """Issue 15: of 112 names of seas 14 lay with 30 % or more on land; China was not named on its own sea's page."""
    views = [View(name, bounds, detail=bounds[2] - bounds[0] <= 30) for name, bounds in VIEWS.items()]
    sheet = ground(tuple(views), 0.006, 0.1)
    named = {id_: sources["example"] for ids in sheet.frame["source_id"].unique() for id_ in ids.split(";")}
    page = make_page(views=views, labels=labels_of(VIEWS.values()), land=sheet, sources={**sources, **named})
    page.save(tmp_path / "page.html")
    seen, watch = open_page()
    drawn = sea_areas.one_each()  # their limits are drawn to 0.05 degrees
    waters = dict(zip(drawn["name"], shapely.buffer(drawn.geometry.to_numpy(), 0.06), strict=True))
    seas, ashore, elsewhere, missing, strayed = 0, [], [], [], []
    for width in WIDTHS:
        seen.set_viewport_size({"width": width, "height": 800})
        seen.goto((tmp_path / "page.html").as_uri())
        seen.wait_for_selector("html[data-drawn=yes]")
        for view, (west, south, east, north) in islice(VIEWS.items(), WIDTHS.index(width) % EVERY, None, EVERY):
            seen.evaluate(f"{MAP}.fitBounds([[{south}, {west}], [{north}, {east}]], {{animate: false}})")
            boxes = seen.evaluate(BOXES)
            for text, is_land, *box in boxes:
                if is_land and text in lands and share(box, [lands[text]]) == 0:
                    elsewhere.append((width, view, text))
            for text, places in seen.evaluate(ALONG):
                seas += 1
                ashore += [(width, view, text)] if inside(*np.transpose(places), lands.values()) >= 0.3 else []
                strayed += [(width, view, text)] if stray(text, places, waters) else []
            missing += [(width, view, text) for text in FIRST.get(view, set()) - {text for text, *_ in boxes}]
    assert seas > cases(20, 80)
    assert (ashore, elsewhere, missing, strayed) == ([], [], [], [])
    assert watch.errors == []


def stray(text, places, waters):
    """Whether the name of a sea leaves its limits, or enters those of another, by the printed limits."""
    own = waters.get(text)
    if own is not None:
        return not own.covers(LineString(places))
    inner = waters["South China Sea"].buffer(-0.2) if text != "Luzon Strait" else Point()  # which lies in its limits
    return LineString(places).intersects(inner)


STRAITS = """() => [...document.querySelectorAll(".label.sea, .label.ocean")].filter((node) => !node.hidden)
  .map((node) => [node.textContent, parseFloat(getComputedStyle(node).fontSize)])"""


@pytest.mark.one_in(2)
@pytest.mark.parametrize("size", [(844, 390), (390, 844), (1440, 900)])
def test_the_water_that_a_page_is_about_is_named_and_no_sea_larger(make_page, open_page, sources, tmp_path, size):
    """Issue 15: the strait's page opened with its parent's name in the strait, in the largest letters of the page."""
    bounds = VIEWS["Taiwan Strait"], (118.5, 22.8, 121.2, 25.4)
    views = [View(name, box) for name, box in zip(("Wide", "Close"), bounds, strict=True)]
    sheet = ground(tuple(views), 0.006, 0.1)
    named = {id_: sources["example"] for ids in sheet.frame["source_id"].unique() for id_ in ids.split(";")}
    labels = labels_of(bounds, (), ["Taiwan Strait"])
    page = make_page(views=views, labels=labels, land=sheet, sources={**sources, **named})
    page.save(tmp_path / "page.html")
    reader, watch = open_page(viewport={"width": size[0], "height": size[1]})
    reader.goto((tmp_path / "page.html").as_uri())
    reader.wait_for_selector("html[data-drawn=yes]")
    for west, south, east, north in bounds:
        reader.evaluate(f"{MAP}.fitBounds([[{south}, {west}], [{north}, {east}]], {{animate: false}})")
        found = dict(reader.evaluate(STRAITS))
        assert "Taiwan Strait" in found
        assert max(found.values()) <= max(found["Taiwan Strait"], 13)
    assert watch.errors == []


ARC = "A–B, 9,000 km\nshortest path, not the path flown"


@pytest.mark.parametrize("bounds", [(-5.0, 30.0, 155.0, 76.0), (112.0, 20.0, 170.0, 61.0), (10.0, 50.0, 80.0, 80.0)])
def test_words_of_a_long_arc_stand_on_it_or_nowhere(make_page, make_rows, open_page, tmp_path, bounds):
    """Issue 15: words of several lines stood beside the box round an arc, thousands of km from it."""
    arc = LineString([(5 + 136 * t, 52 - 11 * t + 100 * t * (1 - t)) for t in np.linspace(0, 1, 60)])
    page = make_page(views=[View("All", bounds, detail=False)])
    rows = make_rows(arc, kind="great_circle_route")
    page.add_sheet(Sheet(frame=rows, title="Paths", group="Reach", label=lambda _: ARC))
    page.save(tmp_path / "a.html")
    reader, watch = open_page()
    reader.goto((tmp_path / "a.html").as_uri())
    reader.wait_for_selector("html[data-drawn=yes]")
    away = reader.evaluate(AWAY, [list(place) for place in arc.segmentize(0.2).coords])
    assert [px for px in away if px > 40] == []
    assert watch.errors == []


def test_words_follow_lines_that_joined_the_map_after_it_opened(make_page, make_rows, open_page, tmp_path):
    """Issue 15: such lines hear last that the view is new; words along them stood where they had been in the old."""
    arc = LineString([(5 + 136 * t, 52 - 11 * t + 100 * t * (1 - t)) for t in np.linspace(0, 1, 60)])
    page = make_page(views=[View("All", (-5.0, 30.0, 155.0, 76.0), detail=False)])
    rows = make_rows(arc, kind="great_circle_route")
    page.add_sheet(Sheet(frame=rows, title="Paths", group="Reach", label=lambda _: ARC, shown=False))
    page.save(tmp_path / "a.html")
    reader, watch = open_page()
    reader.goto((tmp_path / "a.html").as_uri())
    reader.wait_for_selector("html[data-drawn=yes]")
    reader.get_by_role("checkbox", name="Paths").check()
    for place in ([44.0, 141.0, 4], [66.0, 70.0, 3]):
        reader.evaluate(MOVED, place)
        reader.wait_for_timeout(300)
        away = reader.evaluate(AWAY, [list(at) for at in arc.segmentize(0.2).coords])
        assert len(away) == 1
        assert away[0] < 40
    assert watch.errors == []


MOVED = """([lat, lon, zoom]) => {
  window[document.querySelector(".folium-map").id].setView([lat, lon], zoom, { animate: false });
}"""


AWAY = """(line) => {
  const map = window[document.querySelector(".folium-map").id];
  const frame = map.getContainer().getBoundingClientRect();
  return [...document.querySelectorAll(".label.along")].filter((node) => !node.hidden).map((node) => {
    const r = node.getBoundingClientRect();
    const [x, y] = [(r.left + r.right) / 2 - frame.left, (r.top + r.bottom) / 2 - frame.top];
    const arc = line.map(([lon, lat]) => map.latLngToContainerPoint([lat, lon]));
    return Math.min(...arc.map((p) => Math.hypot(p.x - x, p.y - y)));
  });
}"""


def test_a_name_stands_nearer_to_its_mark_than_to_another(make_page, make_rows, open_page, tmp_path):
    """Issue 15: afar, islets were named over the rings of others; a row may be named from a zoom level of its own."""
    isles = [(123.46, 25.74), (123.55, 25.72), (123.68, 25.92), (124.56, 25.92)]
    page = make_page(views=[View("All", (116.0, 20.6, 126.0, 28.2))])
    points = make_rows(*map(Point, isles), name=["Uotsuri", "Kitakojima", "Kuba", "Taisho"])
    sheet = Sheet(
        frame=points, title="Isles", group="Sea", label=lambda row: f"{row['name']} / In another language",
        label_zoom=lambda row: 8.0 if row["name"] == "Kitakojima" else None,
    )  # fmt: skip
    page.add_sheet(sheet)
    page.save(tmp_path / "a.html")
    reader, watch = open_page()
    for zoom in (5, 6, 7, 8, 10):
        reader.goto(f"{(tmp_path / 'a.html').as_uri()}#map={zoom}/25.80000/123.90000")
        reader.wait_for_selector("html[data-drawn=yes]")
        reader.wait_for_timeout(200)
        found = reader.evaluate(SHOWN)
        names = [words.split(" / ")[0] for words in found["words"]]
        assert ("Kitakojima" in names) <= (zoom >= 8)
        marks = reader.evaluate(MARKS, [list(isle) for isle in isles])
        for name, (west, north, east, south) in zip(names, found["boxes"], strict=True):
            box = shapely.box(west, north, east, south)
            own = Point(marks[list(points["name"]).index(name)])
            apart = [(isle, Point(mark)) for isle, mark in zip(points["name"], marks, strict=True)]
            off = {isle: box.distance(mark) for isle, mark in apart if isle == name or mark.distance(own) > 12}
            assert min(off, key=off.get) == name, (zoom, off)
        reader.goto("about:blank")
    assert watch.errors == []


MARKS = """(places) => {
  const map = window[document.querySelector(".folium-map").id];
  const frame = map.getContainer().getBoundingClientRect();
  const points = places.map(([lon, lat]) => map.latLngToContainerPoint([lat, lon]));
  return points.map((p) => [p.x + frame.left, p.y + frame.top]);
}"""


RINGED = "Both (Names) Islands\nbelts: claimed by A, B"


@pytest.mark.one_in(2)
@pytest.mark.parametrize("zoom", [6, 7, 8, 9, 10])
def test_words_of_a_ring_are_read_at_every_zoom_level(make_page, make_rows, open_page, tmp_path, zoom):
    """A label of several lines stands beside a ring that is too small or too round to follow, or inside it."""
    isles = [(123.46, 25.74), (123.55, 25.72), (123.56, 25.78), (123.68, 25.92), (124.56, 25.92)]
    rings = MultiPolygon([Point(123.55, 25.8).buffer(0.5), Point(124.7, 25.92).buffer(0.4)])
    page = make_page(views=[View("All", (118.0, 20.0, 126.0, 28.0))])
    ring = make_rows(rings, kind="contiguous_zone")
    page.add_sheet(Sheet(frame=ring, title="Zone", group="Sea", rank=6, label=lambda _: RINGED))
    line = make_rows(LineString([(123.0, 20.0), (123.0, 28.0)]), kind="adiz")
    page.add_sheet(Sheet(frame=line, title="Line", group="Sea", rank=2, label=lambda _: "A line of words"))
    points = make_rows(*map(Point, isles), name=["Main", "North Islet", "South Islet", "Kuba", "Taisho"])
    page.add_sheet(Sheet(frame=points, title="Isles", group="Sea", rank=8, label=lambda row: f"{row['name']} / Other"))
    page.save(tmp_path / "a.html")
    reader, watch = open_page()
    reader.goto(f"{(tmp_path / 'a.html').as_uri()}#map={zoom}/25.80000/123.90000")
    reader.wait_for_timeout(300)
    found = reader.evaluate(SHOWN)
    assert RINGED in found["words"]
    if zoom >= 8:
        assert "Main / Other" in found["words"]  # a line that is written far off leaves room for it
    boxes = shapely.box(*np.array(found["boxes"]).T)
    pairs = shapely.STRtree(boxes).query(shapely.buffer(boxes, -1), "intersects").T
    assert [(found["words"][a], found["words"][b]) for a, b in pairs if a != b] == []
    assert watch.errors == []


def test_words_much_longer_than_a_ring_are_not_written_beside_it(make_page, make_rows, open_page, tmp_path):
    """Issue 15: words about rings of 60 px reached over a strait to another land."""
    page = make_page(views=[View("All", (118.0, 20.0, 126.0, 28.0))])
    ring, words = make_rows(Point(123.55, 25.8).buffer(0.4), kind="contiguous_zone"), f"{RINGED}, C, D, E, F and G"
    page.add_sheet(Sheet(frame=ring, title="Zone", group="Sea", rank=6, label=lambda _: words))
    page.save(tmp_path / "a.html")
    reader, watch = open_page()
    for zoom, written in ((6, False), (9, True)):
        reader.goto("about:blank")
        reader.goto(f"{(tmp_path / 'a.html').as_uri()}#map={zoom}/25.80000/123.55000")
        reader.wait_for_timeout(300)
        assert (words in reader.evaluate(SHOWN)["words"]) is written
    assert watch.errors == []


SHOWN = """() => {
  const map = document.querySelector(".folium-map").getBoundingClientRect();
  const labels = [...document.querySelectorAll(".lettering .label")].filter((n) => !n.hidden && n.textContent.trim());
  const box = (n) => [n.getBoundingClientRect()].flatMap((r) => [r.left, r.top, r.right, r.bottom]);
  const inside = labels.filter((n) => box(n)[0] >= map.left && box(n)[3] <= map.bottom);
  return { words: inside.map((n) => n.textContent), boxes: inside.map(box) };
}"""


MIDDLES = """() => {
  const map = window[document.querySelector(".folium-map").id];
  const frame = map.getContainer().getBoundingClientRect();
  return [...document.querySelectorAll(".label.along")].filter((node) => !node.hidden).map((node) => {
    const r = node.getBoundingClientRect();
    const [x, y] = [(r.left + r.right) / 2, (r.top + r.bottom) / 2];
    const { lng, lat } = map.containerPointToLatLng([x - frame.left, y - frame.top]);
    return [lng, lat];
  });
}"""


def test_a_belt_is_not_named_in_the_water_that_it_surrounds(make_page, make_rows, open_page, tmp_path):
    """Issue 15: the name of a contiguous zone stood inside it, on the baseline: along the edge of the zone's hole."""
    belt = load("contiguous_zone").set_index("id").loc["contiguous-zone-roc-taiwan"].geometry
    inner = shapely.Polygon(belt.interiors[0])
    edge = inner.exterior.segmentize(0.3)
    ways = MultiLineString([[(x, y), (x + 0.5 * (x - 120.8), y + 0.5 * (y - 23.8))] for x, y in edge.coords])
    page = make_page(views=[View("All", (116.0, 20.6, 123.2, 28.2))])
    zone = make_rows(belt, kind="contiguous_zone")
    page.add_sheet(Sheet(frame=zone, title="Zone", group="Sea", label=lambda _: "contiguous zone (A)"))
    page.add_sheet(Sheet(frame=make_rows(ways), title="Ways", group="Sea"))
    page.save(tmp_path / "a.html")
    reader, watch = open_page()
    for zoom in (6, 6.5, 7, 7.5):
        reader.goto("about:blank")
        reader.goto(f"{(tmp_path / 'a.html').as_uri()}#map={zoom}/24.00000/120.50000")
        reader.wait_for_selector("html[data-drawn=yes]")
        reader.wait_for_timeout(200)
        (middle,) = reader.evaluate(MIDDLES)
        assert not inner.contains(Point(middle)), zoom
    assert watch.errors == []


LED = """(places) => {
  const map = window[document.querySelector(".folium-map").id];
  const frame = map.getContainer().getBoundingClientRect();
  const marks = places.map(([lon, lat]) => map.latLngToContainerPoint([lat, lon]));
  const names = [...document.querySelectorAll(".label.place:not([hidden])")].map((node) => {
    const r = node.getBoundingClientRect();
    return [node.textContent, [r.left - frame.left, r.top - frame.top, r.right - frame.left, r.bottom - frame.top]];
  });
  const drawn = [...document.querySelectorAll(".lead")].filter((svg) => svg.style.display !== "none");
  const lines = drawn.map(({ firstChild: path }) => {
    const ends = [0, path.getTotalLength()].map((at) => path.getPointAtLength(at));
    const [a, b] = ends.map((end) => end.matrixTransform(path.getScreenCTM()));
    return [a.x - frame.left, a.y - frame.top, b.x - frame.left, b.y - frame.top];
  });
  return { marks: marks.map((p) => [p.x, p.y]), names, lines };
}"""


def test_a_name_that_would_be_taken_for_anothers_has_a_line_to_its_mark(make_page, make_rows, open_page, tmp_path):
    """Issue 15: among the seats of Europe the name of one stood at the mark of another."""
    towns = {
        "Middle": (4.4, 50.9),
        "North": (4.6, 53.2),
        "West": (-0.1, 51.5),
        "East": (8.3, 50.0),
        "South": (2.4, 48.9),
    }
    page = make_page(views=[View("All", (-8.0, -2.0, 156.0, 72.0), detail=False)])
    points = make_rows(*map(Point, towns.values()), name=list(towns))
    label = {name: f"Seat of the {name}" for name in towns}
    page.add_sheet(Sheet(frame=points, title="Seats", group="Sea", rank=1, label=lambda row: label[row["name"]]))
    page.save(tmp_path / "a.html")
    reader, watch = open_page()
    led = 0
    for zoom in (2, 2.5, 3, 4, 6):
        reader.goto("about:blank")
        reader.goto(f"{(tmp_path / 'a.html').as_uri()}#map={zoom}/50.00000/20.00000")
        reader.wait_for_selector("html[data-drawn=yes]")
        reader.wait_for_timeout(200)
        found = reader.evaluate(LED, [list(place) for place in towns.values()])
        marks = {label[name]: Point(at) for name, at in zip(towns, found["marks"], strict=True)}
        lines = [LineString([line[:2], line[2:]]) for line in found["lines"]]
        for words, sides in found["names"]:
            box, own = shapely.box(*sides), marks[words]
            off = {name: box.distance(mark) for name, mark in marks.items() if name == words or mark.distance(own) > 12}
            ends = [
                line
                for line in lines
                if Point(line.coords[0]).distance(box) < 2 and Point(line.coords[1]).distance(own) < 12
            ]
            assert ends or min(off, key=off.get) == words, (zoom, words)
        led += len(lines)
    assert led > 0
    assert watch.errors == []
