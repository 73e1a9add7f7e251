import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread
from pytest import approx
from shapely.affinity import rotate
from shapely.geometry import LineString, Point, Polygon

import layers
from layers.catalogue.sources import SEPARATOR
from layers.ground import coast, gshhg, landmass
from layers.stories.read import load_story
from maps import Headline, Sheet
from maps.cli.cli import main
from maps.page.lettering import Label
from maps.page.measure import Measure
from maps.page.sheet import Sizes
from maps.page.style import THEME
from maps.page.timeline import Timeline
from maps.picture.frame import Box, View, frame_for
from maps.picture.ground import Ground, ink_land
from maps.picture.ink import Sheet as Paper
from maps.picture.legend import entries
from maps.picture.picture import Size, draw_picture, save_picture
from maps.sheets.names import labels_of
from maps.site.pages import page_named, pages_of

PAGES = pages_of(load_story())
LAND = landmass.simplified(0.1)

A5 = Size(width=595.0, height=420.0)
BOUNDS = (118.0, 20.0, 126.0, 28.0)
FINER = 4  # pixels a point: the renderer counts whole ones
DAY = datetime(2026, 8, 23, tzinfo=UTC)
FOUND = Headline(finding="One finding.")
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    '"><img src=x onerror="alert(1)">',
    "</title></svg><script>alert(1)</script>",
    r"$\frac{1}{0}$ ${7*7} `x` \input{x}",
    "&lt;b&gt; &amp; &#60;script&#62;",
)


def given(*sheets, timeline=None, bounds=BOUNDS, title="A map"):
    """A page of sheets as they are, in place of specifications that load layers."""
    specs = tuple(SimpleNamespace(shown=sheet.shown, sheet=lambda sheet=sheet: sheet) for sheet in sheets)
    return SimpleNamespace(
        title=title, bounds=bounds, sheets=specs, timeline=timeline, own_names=(), counts=None, chronology=None,
        ground=lambda: Sheet(frame=LAND, title="Land", group="Ground"),
    )  # fmt: skip


def test_no_border_between_countries_is_inked():
    ground = shapely.union_all(landmass.simplified(0.04).geometry.to_numpy())
    world = layers.load("land").set_index("name").geometry
    yalu = shapely.intersection(world["China"].boundary, shapely.buffer(world["North Korea"], 0.01))
    along = shapely.get_coordinates(shapely.segmentize(yalu, 0.1))
    inland = [point for point in shapely.points(along) if point.x > 125.0]  # up from the mouth of the river
    assert len(inland) > 20
    assert min(shapely.distance(ground.boundary, point) for point in inland) > 0.05  # 5 km to the nearest line


@pytest.fixture
def credited(sources):
    return {**layers.sources(), **sources}


@pytest.fixture
def draw(credited):
    def drawn(*sheets, headline=FOUND, **options):
        page = given(*sheets, **{k: options.pop(k) for k in ("timeline", "title") if k in options})
        return draw_picture(page, headline, credited, **{"size": A5, **options})

    return drawn


@pytest.fixture
def small(make_rows):
    points = make_rows(Point(121, 25), Point(123, 23), Point(0, 0), status=["published", "approximate", "published"])
    line = make_rows(LineString([(119, 22), (122, 26)]), kind="median_line")
    area = make_rows(Polygon([(123, 24), (125, 24), (125, 26), (123, 26)]), kind="territorial_sea")
    return (
        Sheet(frame=area, title="Zone", group="Sea"),
        Sheet(frame=line, title="Line", group="Sea", label=lambda row: row["name"]),
        Sheet(frame=points, title="Points", group="Places", label=lambda row: row["name"]),
    )


@pytest.fixture(scope="module", params=["taiwan-strait", "misawa", "theatre"])
def page_picture(request):
    page = page_named(request.param, PAGES)
    return page, draw_picture(page, FOUND, layers.sources())


def words(picture):
    return [text.get_text() for text in picture.figure.axes[0].texts]


def boxes(picture, kind):
    """What the renderer says that words cover, points: level boxes of their letters, turned as they are turned."""
    picture.figure.set_dpi(72 * FINER)
    renderer = FigureCanvasAgg(picture.figure).get_renderer()
    found = []
    for text in picture.figure.axes[0].texts:
        if text.get_gid() != kind:
            continue
        angle = text.get_rotation()
        text.set_rotation(0)
        box = shapely.box(*(text.get_window_extent(renderer).extents / FINER))
        text.set_rotation(angle)
        found.append(rotate(box, angle, origin=text.get_position()))
    return found


def test_labels_do_not_meet_each_other_nor_the_frame(page_picture):
    _, picture = page_picture
    drawn = boxes(picture, "label")
    assert len(drawn) == len(picture.labels) >= 5
    tree = shapely.STRtree(drawn)
    assert [(a, b) for a, b in tree.query(drawn, "intersects").T.tolist() if a < b] == []
    assert all(picture.frame.box.shape(0.5).contains(box) for box in drawn)


def test_labels_keep_off_the_marks(page_picture):
    _, picture = page_picture
    places = [shapely.Point(at) for seen in picture.sheets for row in seen.rows for at in row.places.tolist()]
    assert places
    assert not any(box.intersects(place) for box in boxes(picture, "label") for place in places)


def test_degrees_do_not_meet_each_other(page_picture):
    _, picture = page_picture
    drawn = boxes(picture, "degrees")
    assert len(drawn) >= 8
    assert len(shapely.STRtree(drawn).query(drawn, "intersects").T) == len(drawn)


def test_rows_drawn_are_those_in_view(page_picture):
    page, picture = page_picture
    if page.name == "theatre":
        pytest.skip("the outline of a frame about half the world is no polygon in degrees")
    frame = picture.frame
    edge = shapely.get_coordinates(shapely.segmentize(frame.box.shape(), 1.0))
    seen_deg = shapely.Polygon(frame.lonlat(edge))
    counts = []
    for spec in page.sheets:
        if spec.shown:
            rows = (
                spec.sheet().frame
                if spec.file.from_zoom <= frame.zoom() < spec.file.to_zoom
                else spec.sheet().frame.iloc[:0]
            )
            outline = rows.geometry.where(~rows["kind"].isin(["adiz", "strait_corridor"]), rows.boundary)
            counts.append(int(outline.intersects(seen_deg).sum()))
    assert [len(seen.rows) for seen in picture.sheets] == counts
    assert sum(counts) > 3


def test_credits_are_those_of_the_rows_drawn(page_picture):
    page, picture = page_picture
    said = " ".join(words(picture))
    told = layers.sources()
    for spec in page.sheets:
        rows = spec.sheet().frame
        seen = next((s for s in picture.sheets if s.sheet.title == spec.title), None)
        if seen and len(seen.rows) == len(rows):
            for ids in rows["source_id"]:
                assert all(told[i].credit.split()[0] in said for i in ids.split(SEPARATOR))
    for source in Ground(page.ground().frame).sources:
        assert "".join(told[source].credit.split()) in "".join(said.split())
    assert "airportsdata" not in said or page.name != "misawa"


def test_small_page(draw, small):
    picture = draw(*small)
    assert [len(seen.rows) for seen in picture.sheets] == [1, 1, 2]  # the point at 0, 0 is not in view
    texts = words(picture)
    assert texts.count("Row 0") == 2  # of the line and of a point
    assert "Row 2" not in texts
    assert "A map" in texts
    assert "One finding." in texts
    assert "Example Survey (CC0-1.0)" in " ".join(texts)
    assert [row.uncertain for row in picture.sheets[2].rows] == [False, True]


def test_uncertain_lines_are_dotted_with_round_ends(draw, make_rows):
    shapes = LineString([(119, 22), (122, 26)]), LineString([(120, 22), (123, 26)])
    rows = make_rows(*shapes, kind="baseline", status=["published", "recalled"])
    picture = draw(Sheet(frame=rows, title="Baselines", group="Sea"))
    strokes = {
        c.get_linestyle()[0][1] is None: c.get_capstyle()
        for c in picture.figure.axes[0].collections
        if c.get_zorder() == approx(305) and c.get_linewidths()[0] == approx(0.75 * 0.8)
    }
    assert strokes == {True: "round", False: "round"}
    assert any(entry.text.startswith("dotted or hollow") for entry in entries(picture.sheets))


def test_legend_names_claimants_and_leaves_out_what_is_not_in_view(draw, make_rows):
    near = make_rows(LineString([(119, 22), (122, 26)]), kind="adiz_boundary", claimant="Atlantis")
    far = make_rows(LineString([(0, 0), (1, 1)]), kind="median_line")
    from maps import Detail  # noqa: PLC0415

    claimed = Sheet(
        frame=near, title="Zone", group="Claims", details=(Detail("claimant", "Claimed by"),),
        note="A note; the card of each line tells more.",
    )  # fmt: skip
    said = [entry.text for entry in entries(draw(claimed, Sheet(frame=far, title="Far", group="Claims")).sheets)]
    assert said == ["Claims", "Zone", "Claimed by Atlantis.", "A note."]


def test_measured_rows_take_the_colour_of_their_class(draw, make_rows):
    lines = [LineString([(119, 21 + n), (125, 21 + n)]) for n in range(5)]
    rows = make_rows(*lines, kind="lane", length_km=1.0, hours=[0.5, 1.0, 2.5, 3.0, 9.0])
    measure = Measure(column="hours", title="wait", unit="h", limits=(1, 2, 3, 4), says="{:.1f} h.", falling=True)
    picture = draw(Sheet(frame=rows, title="Lanes", group="Lanes", measures=(measure,)))
    assert [row.key for row in picture.sheets[0].rows] == ["ramp-5", "ramp-4", "ramp-3", "ramp-2", "ramp-1"]
    said = [entry.text for entry in entries(picture.sheets)]
    assert said == ["Lanes", "Lanes: wait", "under 1 h", "1 to 2", "2 to 3", "3 to 4", "4 h and more", "3.2 h."]


def test_timed_rows_are_those_of_the_first_window(draw, make_rows):
    boxes_deg = [shapely.box(119 + n, 22, 120 + n, 26) for n in range(3)]
    hours = [timedelta(hours=h) for h in (1, 5.9, 6.1)]
    rows = make_rows(
        *boxes_deg, kind="swath-teal", start_utc=[DAY + h for h in hours], end_utc=[DAY + h + hours[0] for h in hours]
    )
    timeline = Timeline(start_utc=DAY, end_utc=DAY + timedelta(days=1))
    sheet = Sheet(frame=rows, title="Passes", group="Passes", style=lambda row: row["kind"], timed=True)
    picture = draw(sheet, timeline=timeline)
    assert len(picture.sheets[0].rows) == 2
    assert "2 passes from 23 August 2026, 00:00 to 06:00 UTC" in [entry.text for entry in entries(picture.sheets)]


def test_a_sheet_that_is_switched_off_is_not_drawn(draw, small):
    assert len(draw(small[0], replace(small[1], shown=False)).sheets) == 1


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_map_gives_the_same_bytes(draw, small, tmp_path, suffix):
    files = [save_picture(draw(*small), tmp_path / f"{name}{suffix}") for name in ("a", "b")]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert len(list(tmp_path.iterdir())) == 2  # nothing else is left


@pytest.mark.one_in(2, 1)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(make_rows, draw, tmp_path, text):
    rows = make_rows(Point(121, 25), LineString([(119, 22), (125, 22.2)]), name=text, kind=["place", "baseline"])
    sheet = Sheet(frame=rows, title=text, group=text, label=lambda row: row["name"][:30], note=text)
    picture = draw(sheet, title=text, headline=Headline(finding=text, claim=text, verdict=text))
    page = save_picture(picture, tmp_path / "a.svg").read_text(encoding="utf-8")
    root = ET.fromstring(page)  # noqa: S314  our own file: well-formed or an error
    said = [[each.text for each in root.findall(SVG + name)] for name in ("title", "desc")]
    assert said == [[text], [text]]  # for screen readers, once (#14)
    names = {element.tag for element in root.iter()}
    assert SVG + "svg" in names
    assert not names & {SVG + "script", SVG + "img", SVG + "foreignObject", "script", "img"}
    assert save_picture(picture, tmp_path / "a.pdf").stat().st_size > 10_000
    assert text[:10] in " ".join(words(picture))  # as it is, no mathematics


def test_a_file_named_by_text_is_written_and_another_ending_refused(draw, small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    picture = draw(*small)
    assert save_picture(picture, "a.png") == Path("a.png")
    assert Path("a.png").stat().st_size > 1_000
    with pytest.raises(ValueError, match=r"ends in '.jpeg'; expected one of .png, .svg, .pdf"):
        save_picture(picture, "a.jpeg")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pixels_are_those_asked_for(credited, small, tmp_path, scheme):
    size = Size(width=900 * 0.75, height=700 * 0.75, dpi=96.0)
    picture = draw_picture(given(*small), Headline(finding="x"), credited, size=size, scheme=scheme)
    image = imread(save_picture(picture, tmp_path / "a.png"))
    assert image.shape[:2] == (700, 900)
    x, y = picture.frame.paper(np.array([[124.6, 21.6]]))[0] / 0.75  # open sea, off the graticule
    sea = THEME["sea"][scheme == "dark"]
    assert [round(255 * c) for c in image[700 - int(y), int(x), :3].tolist()] == [
        int(sea[n : n + 2], 16) for n in (1, 3, 5)
    ]


def test_words_on_paper_are_as_wide_as_they_were_measured(draw, small):
    picture = draw(*small)
    drawn = {text.get_text(): box for text, box in zip(
        [t for t in picture.figure.axes[0].texts if t.get_gid() == "label"], boxes(picture, "label"), strict=True
    )}  # fmt: skip
    from maps.picture.type import width  # noqa: PLC0415

    label = next(label for label in picture.labels if label.text == "Row 1")
    west, _, east, _ = drawn["Row 1"].bounds
    assert east - west == approx(width("Row 1", label.face), abs=0.8)


def test_names_of_seas_stand_at_their_sea(page_picture):
    page, picture = page_picture
    zoom = picture.frame.zoom()
    known = [
        n for n in labels_of([page.bounds], page.own_names) if n.kind == "sea" and n.from_zoom <= zoom <= n.to_zoom
    ]
    for label in picture.labels:
        namesakes = [[n.lon_deg, n.lat_deg] for n in known if n.text == label.text]  # a sea may be named in two parts
        if namesakes:
            at = picture.frame.paper(picture.frame.near(np.array(namesakes)))
            off = np.hypot(label.x - at[:, 0], label.y - at[:, 1]).min()
            assert off <= 2.5 * np.sqrt(2) * label.face.size + 1e-6


@pytest.mark.parametrize(
    ("words_given", "says"),
    [
        (["nowhere", "--to", "a.png"], "there is no page 'nowhere'; expected one of misawa"),
        (["misawa", "--to", "a.jpg"], "expected one of .png, .svg, .pdf"),
        (["misawa", "--to", "no/a.png"], "make it first"),
        (["misawa", "--to", "a.png", "--size", "a4"], "as 297x210mm or 1600x1200px"),
        (["misawa", "--to", "a.png", "--size", "10x10mm"], "expected sides from 100 to 1200 mm"),
        (["misawa", "--to", "a.png", "--size", "1000x900mm"], "million pixels"),
        (["misawa", "--to", "a.png", "--bbox", "1,2,3"], "as 116,20,126,28"),
        (["misawa", "--to", "a.png", "--bbox", "1,5,3,2"], "south below north"),
        (["misawa", "--to", "a.png", "--bbox", "nan,1,3,2"], "in -180..180"),
        (["misawa", "--to", "a.png", "--bbox", "40,-30,42,-29"], "has anything within 40, -30, 42, -29"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(words_given, says, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["picture", *words_given]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert says in said.err
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_too_small_for_its_words_is_an_error(draw, small):
    with pytest.raises(ValueError, match=r"Choose a larger --size"):
        draw(*small, headline=Headline(finding="word " * 900))


def test_command(tmp_path, capsys):
    path = tmp_path / "strait.svg"
    assert main(["picture", "taiwan-strait", "--to", str(path), "--bbox", "118,22,123,26", "--dark"]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    root = ET.parse(path).getroot()  # noqa: S314  our own file
    assert root.get("width") == "595.275591pt"  # A4, upright
    assert THEME["sea"][1] in path.read_text(encoding="utf-8")


@pytest.fixture
def bare():
    """A sheet to ink land on; gives what is inked, as polygons on paper."""

    def inked(ground, bounds):
        figure = Figure()
        axes = figure.add_axes((0, 0, 1, 1))
        frame = frame_for(bounds, Box(40.0, 60.0, 500.0, 400.0))
        drawn = ink_land(Paper(axes=axes, clip=None, scheme="light"), ground, View(frame))
        return frame, drawn

    return inked


def test_land_whose_rings_cross_themselves_is_land_where_it_was(bare):
    """A thinned coast has such rings; cut as they are, one of a speck far away once covered the whole map."""
    bow = Polygon([(121, 22), (123, 24), (123, 22), (121, 24)])
    holed = Polygon(
        [(119, 25), (122, 25), (122, 27), (119, 27)], [[(119.5, 25.5), (121, 26.5), (121, 25.5), (119.5, 26.5)]]
    )
    far = Polygon([(202.4, 1.7), (202.8, 2.0), (202.8, 1.7), (202.4, 2.0)])
    ground = LAND.iloc[[0, 0, 0]].set_geometry([bow, holed, far], crs=4326)
    frame, drawn = bare(ground, (-8.0, -2.0, 156.0, 72.0))
    assert all(shape.is_valid for shape in drawn)
    assert sum(shape.area for shape in drawn) < 0.01 * frame.box.shape().area
    frame, drawn = bare(ground, BOUNDS)
    places = [(121.2, 23.0), (122.8, 23.0), (122.0, 23.7), (119.2, 26.0), (119.7, 26.0), (120.8, 26.0)]
    at = shapely.points(frame.paper(np.array(places)))
    assert shapely.contains(shapely.union_all(drawn), at).tolist() == [True, True, False, True, False, False]


@pytest.mark.skipif(not gshhg.is_installed(), reason="the coast of GSHHG is not installed (extra `coast`)")
def test_land_is_the_coast_of_the_page_as_fine_as_paper_shows(bare):
    bounds = (139.6, 35.0, 140.2, 35.8)  # Tokyo Bay
    page = coast.detailed([coast.Place(bounds, 12)], 3)
    frame, drawn = bare(page, bounds)
    truth = gshhg.load()
    near = (truth.lonlat[:, 0] > 139.65) & (truth.lonlat[:, 0] < 140.15) & (truth.lonlat[:, 1] > 35.1)
    near &= (truth.lonlat[:, 1] < 35.7) & np.repeat(truth.levels == 1, np.diff(truth.starts))
    at = shapely.points(frame.paper(truth.lonlat[near].astype(float)))
    edge = shapely.union_all(drawn).boundary
    off = np.sort(shapely.distance(at, edge))
    assert len(off) > 1000
    assert off[int(0.99 * len(off))] < 0.4  # points: 0.14 mm of paper
    natural = bare(landmass.simplified(0.004), bounds)[1]
    coarse = shapely.distance(at, shapely.union_all(natural).boundary)
    assert np.median(coarse) > 5 * np.median(off)
    assert sum(shapely.get_num_coordinates(shape) for shape in drawn) < page.count_coordinates().sum()


@pytest.mark.skipif(not gshhg.is_installed(), reason="the coast of GSHHG is not installed (extra `coast`)")
def test_a_closer_frame_has_the_coast_that_it_asks_for(make_page, make_rows):
    page = make_page(sources={**layers.sources(), "example": layers.sources()[gshhg.SOURCE]},
                     land=Sheet(frame=coast.detailed([], 3), title="Land", group="Ground"))  # fmt: skip
    page.add_sheet(Sheet(frame=make_rows(Point(139.9, 35.4)), title="Points", group="Places"))
    close = (139.6, 35.0, 140.2, 35.8)
    wide, near = Ground(page.land.frame), frame_for(close, Box(40.0, 60.0, 500.0, 400.0))
    assert wide.within(near, chosen=False) is page.land.frame
    fine = wide.within(near, chosen=True)
    assert (
        shapely.get_num_coordinates(fine.geometry).sum() > shapely.get_num_coordinates(page.land.frame.geometry).sum()
    )
    assert Ground(page.land.frame, alone=True).within(near, chosen=True) is page.land.frame
    assert gshhg.SOURCE in draw_picture(page, bounds=close).sources


def test_the_margin_says_how_far_the_coast_is_off_where_paper_shows_it(draw, small):
    close = draw(*small, bounds=(120.9, 24.9, 121.1, 25.1))
    assert "The coast is commonly within 5 km, which is no limit" in words(close)
    assert not any("no limit" in said for said in words(draw(*small)))


def test_a_stretch_of_time_is_told_by_its_days(draw, make_rows):
    ends = {"start_utc": [DAY], "end_utc": [DAY + timedelta(days=900)]}
    sheet = Sheet(frame=make_rows(Point(121, 25)).assign(**ends), title="Lines", group="Sea", timed=True)
    whole = timedelta(days=500)
    options = {"start_utc": DAY, "end_utc": DAY + whole, "windows": (whole,), "window": whole}
    by_days = Timeline(days=True, noun=("dated line", "dated lines"), **options)
    assert "1 dated line, 23 August 2026 to 4 January 2028" in " ".join(words(draw(sheet, timeline=by_days)))
    said = " ".join(words(draw(sheet, timeline=Timeline(**options))))
    assert "1 pass from 23 August 2026, 00:00 to 5 January 2028, 00:00 UTC" in said
    other = Timeline(counted="Zones", **options)  # issue 16: told "1 row" of lines where the slider counts zones
    assert "1 from 23 August 2026, 00:00 to 5 January 2028, 00:00 UTC" in " ".join(words(draw(sheet, timeline=other)))


def test_the_name_of_a_sea_does_not_stand_on_land(make_page, make_rows):
    land = make_rows(Polygon([(118, 20), (126, 20), (126, 24), (118, 24)]))
    names = [Label(text="Dry", lon_deg=122, lat_deg=21.5), Label(text="Wet", lon_deg=122, lat_deg=26)]
    page = make_page(land=Sheet(frame=land, title="Land", group="Ground"), labels=names)
    page.add_sheet(Sheet(frame=make_rows(Point(119, 25)), title="Points", group="Places"))
    assert [label.text for label in draw_picture(page).labels] == ["Wet"]


def test_circles_of_sizes_are_seen_through_as_on_the_page_and_no_words_lie_on_them(draw, make_rows):
    points = make_rows(*(Point(120 + lon, 22 + lon / 2) for lon in range(5))).assign(
        radius_px=[24.0, 12.0, 6.0, 3.0, 24.0]
    )
    sizes = Sizes("People", ((20.0, "10,000,000"), (10.0, "2,500,000"), (4.0, "400,000")))
    sheet = Sheet(
        frame=points, title="Towns", group="Places", label=lambda row: row["name"],
        radius_px=lambda row: row["radius_px"], sizes=sizes,
    )  # fmt: skip
    picture = draw(sheet)
    lines = [line for line in picture.figure.axes[0].lines if line.get_marker() not in ("None", "")]
    radii = [(Point(x, y), line.get_markersize() / 2) for line in lines for x, y in line.get_xydata().tolist()]
    assert {20.0, 10.0, 4.0, 24.0} <= {round(radius / 0.75, 1) for _, radius in radii}
    circles = [at.buffer(radius) for at, radius in radii if radius > 0.75 * 3.5]
    covered = [*boxes(picture, "label"), *boxes(picture, None)]
    assert "10,000,000" in words(picture)
    assert not [box for box in covered for circle in circles if box.intersects(circle)]
    faces = [line.get_markerfacecolor() for line in lines if round(line.get_markersize() / 1.5) == 24]
    assert {face[1] for face in faces if face != "none"} == {0.6}


def test_every_zone_is_named_where_there_is_room(draw, make_rows):  # issue 16: of two zones one was named
    bays = np.arange(60)
    ring = (
        np.column_stack([np.cos(bays / 60 * 2 * np.pi), np.sin(bays / 60 * 2 * np.pi)])
        * (1 + 0.2 * (bays % 2))[:, None]
    )
    shapes = [Polygon(ring * 1.5 + (121, 25)), Polygon(ring * 0.15 + (124, 25)), shapely.box(119, 21.5, 123, 22.5)]
    frame = make_rows(*shapes).assign(kind="given_zone", name=["Ragged and wide", "Ragged and small", "A box"])
    picture = draw(Sheet(frame=frame, title="Zones", group="Where", label=lambda row: row["name"]))
    named = {label.text: label for label in picture.labels if label.text in set(frame["name"])}
    assert set(named) == set(frame["name"])
    assert named["Ragged and wide"].angle_deg == named["Ragged and small"].angle_deg == 0
