"""Pages that were saved, read back: a picture of the file is that of the page; what is none or is damaged is told."""

import random
from datetime import UTC, date, datetime, timedelta

import folium
import geopandas as gpd
import numpy as np
import pytest
import shapely
from pytest import approx
from shapely.geometry import LineString, MultiLineString, MultiPoint, Point, Polygon

import maps
from layers.stories.read import load_story
from layers.story_file.days import in_words
from leadline.words import speaking
from maps import Headline, Sheet
from maps.cli.cli import main
from maps.page.chronology import Chronology, Moment, Sort
from maps.page.counts import Count, Counts
from maps.page.lettering import Label, Note
from maps.page.measure import Measure
from maps.page.sheet import Detail, Sizes
from maps.page.style import Mark, Pane, Style
from maps.page.style_table import STYLES, style_of
from maps.page.timeline import Timeline
from maps.picture.picture import draw_picture
from maps.picture.type import HAIR
from maps.saved import read_page
from maps.site.pages import page_named, pages_of

OURS = '<meta name="generator" content="leadline">'
DAY = datetime(2026, 8, 23, tzinfo=UTC)
MONTH, LATER, FOUND = date(2026, 1, 2), date(2026, 2, 3), date(2026, 3, 1)
SAID = Headline(finding="A <b> of 40 % & 3 km, `x` ${1}.", claim="It is so.", verdict="does not hold")


def words(picture):
    return [text.get_text().replace("\xa0", " ").replace(HAIR, "") for text in picture.figure.axes[0].texts]


def rows_of(picture):
    """What was drawn: of each sheet, the looks, labels and middles of its rows."""
    return [
        (
            seen.sheet.title,
            [(row.key, row.label, row.uncertain, row.claimant, row.width_px, row.radius_px) for row in seen.rows],
            np.array(
                [(*row.places.sum(axis=0), *row.lines.bounds, row.areas.area**0.5) for row in seen.rows if row.lines]
            ),
        )
        for seen in picture.sheets
    ]


def assert_same(one, other):
    assert words(one) == words(other)
    assert one.sources == other.sources
    for (title, looks, at), (other_title, other_looks, other_at) in zip(rows_of(one), rows_of(other), strict=True):
        assert (title, looks) == (other_title, other_looks)
        assert np.nan_to_num(at) == approx(np.nan_to_num(other_at), abs=0.05)  # points of paper


@pytest.fixture
def full_page(make_page, make_rows):
    """A page with all that a page may carry."""
    land = make_rows(Polygon([(119, 24), (120, 24), (120, 27), (119, 27)], [[(119.4, 25), (119.6, 25), (119.5, 26)]]))
    count = Count(
        title="Ships", says="ships a month", unit="ships", numbers=(3, None, 5), counted=(31, None, 30),
        basis=("a", "", "a"), bounds=("all days", "", "at least"), sources=("example",),
    )  # fmt: skip
    page = make_page(
        title="All & <i>more</i>",
        headline=SAID,
        byline="A. Author",
        land=Sheet(frame=land, title="Land", group="Ground"),
        labels=[
            Label(text="A Sea", lon_deg=121, lat_deg=27.5),
            Label(text="Land", lon_deg=119.5, lat_deg=26.5, kind="land"),
        ],
        notes=[Note(text="Look here", lon_deg=122, lat_deg=22, dx_px=40, dy_px=-30)],
        timeline=Timeline(start_utc=DAY, end_utc=DAY + timedelta(days=2), noun=("fix", "fixes")),
        counts=Counts(
            months=("2026-01", "2026-02", "2026-03"), days=(31, 28, 31), notes={"2026-02": "half"}, counts=(count,),
            events={"2026-03": "A storm"}, windows=(("One", ("2026-01", "2026-01"), ("2026-03", "2026-03")),),
        ),
        chronology=Chronology(
            title="By date",
            moments=(
                Moment(words="said", start=MONTH, end=LATER, sort=Sort.CLAIMED, sources=("example",)),
                Moment(words="found", start=FOUND, end=FOUND, sort=Sort.FOUND, since=LATER),
            ),
        ),
    )  # fmt: skip
    zone = make_rows(
        Polygon([(123, 24), (125, 24), (125, 26), (123, 26)], [[(123.5, 24.5), (124, 24.5), (124, 25)]]),
        kind="territorial_sea", claimant="Atlantis", cut_edges="LINESTRING (125 24, 125 26)",
    )  # fmt: skip
    page.add_sheet(Sheet(frame=zone, title="Zone", group="Sea", details=(Detail("claimant", "Claimed by"),)))
    lines = make_rows(
        LineString([(119, 22), (122, 26)]), MultiLineString([[(120, 21), (121, 21)], [(122, 21), (123, 22)]])
    )
    lines = lines.assign(length_km=[10.0, 20.0], share=[0.1, 0.99])
    share = Measure(
        column="share", title="seen", unit="%", factor=100, limits=(50, 70, 85, 95), says="{:g} % on average"
    )
    page.add_sheet(Sheet(frame=lines, title="Lanes", group="Sea", measures=(share,), label=lambda row: row["name"]))
    fixes = make_rows(*[Point(120 + n / 10, 23) for n in range(9)], status=["published"] * 8 + ["approximate"])
    times = [DAY + timedelta(hours=n) for n in range(9)]
    fixes = fixes.assign(start_utc=times, end_utc=[at + timedelta(minutes=5) for at in times])
    sizes = Sizes("How many", ((4.0, "few"), (9.0, "many")))
    options = {"timed": True, "sizes": sizes, "radius_px": lambda row: 4.0 + len(row["id"])}
    page.add_sheet(Sheet(frame=fixes, title="Fixes", group="Tracks", **options))
    page.add_sheet(Sheet(frame=make_rows(Point(119, 21)), title="Hidden", group="Tracks", shown=False))
    return page


def test_a_long_finding_is_read_whole_and_without_the_button_that_unfolds_it(make_page, tmp_path):
    finding = " ".join(f"Sentence {n} says what was found by counting." for n in range(12))
    make_page(headline=Headline(finding=finding)).save(tmp_path / "a.html")
    assert 'id="onward"' in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert read_page(tmp_path / "a.html").headline.finding == finding


def test_a_picture_of_the_file_is_that_of_the_page(full_page, tmp_path):
    full_page.save(tmp_path / "a.html")
    read = read_page(tmp_path / "a.html")
    assert (read.title, read.byline, read.headline.claim, read.headline.verdict) == (
        "All & <i>more</i>", "A. Author", "It is so.", "does not hold",
    )  # fmt: skip
    assert read.headline.finding.replace("\xa0", " ") == SAID.finding
    picture = draw_picture(read)
    said = " ".join(words(picture))
    for told in (
        "Look here",
        "A Sea",
        "Claimed by Atlantis.",
        f"found (26 days after {in_words(LATER, LATER)})",
        "Does not hold",
        "seen",
        "few",
    ):
        assert told in said
    assert "Hidden" not in said
    assert_same(picture, draw_picture(full_page))


def test_an_embedded_page_is_the_same(full_page, tmp_path):
    full_page.save(tmp_path / "a.html", embed=True)
    assert_same(draw_picture(read_page(tmp_path / "a.html")), draw_picture(full_page))


def test_packed_rows_are_read_back(make_page, make_rows, tmp_path):
    away = [Point(119 + n / 100, 22 + (n * 7 % 400) / 100) for n in range(400)]
    points = make_rows(*away, MultiPoint([(120, 21), (121, 21)]), name=[f"ship {n % 7}" for n in range(401)])
    points["id"] = [f"fix-{n:03d}" for n in range(401)]
    holed = Polygon([(123, 24), (125, 24), (125, 26), (123, 26)], [[(123.5, 24.5), (124, 24.5), (124, 25)]])
    areas = make_rows(holed, LineString([(119, 22), (122, 26)]), kind="territorial_sea", claimant=["A", None])
    page = make_page()
    page.add_sheet(Sheet(frame=points, title="Fixes", group="Tracks", heavy=True))
    options = {"label": lambda row: f"Zone {row['id']}", "width_px": lambda row: 1.5 + len(row["id"])}
    told = (Detail("claimant", "Claimed by"),)
    page.add_sheet(Sheet(frame=areas, title="Zones", group="Sea", heavy=True, details=told, **options))
    page.save(tmp_path / "a.html")
    read = read_page(tmp_path / "a.html")
    fixes, zones = (sheet.frame for sheet in read.sheets)
    assert (
        shapely.hausdorff_distance(fixes.geometry.to_numpy(), points.geometry.to_numpy()).max() < 1e-4
    )  # packed by steps of 10 m: a tenth of the accuracy
    assert fixes["id"].tolist() == points["id"].tolist()
    assert fixes["name"].tolist() == points["name"].tolist()
    assert shapely.area(zones.geometry.to_numpy()) == approx(shapely.area(areas.geometry.to_numpy()), abs=1e-3)
    assert_same(draw_picture(read), draw_picture(page))


def test_outlines_that_stand_apart_from_their_rows_are_read_back(make_page, make_rows, tmp_path):
    wave = LineString([(119 + n / 100, 24 + np.sin(n / 9)) for n in range(300)])
    ring = Point(123, 24).buffer(1, quad_segs=64)
    shapes = [wave, MultiLineString([wave.coords[:9], wave.coords[20:40]]), ring, Point(121, 25)]
    frame = make_rows(*shapes, kind=["median_line", "median_line", "territorial_sea", "place"])
    page = make_page()
    page.add_sheet(Sheet(frame=frame, title="Long", group="Sea"))
    page.save(tmp_path / "a.html")
    assert 'id="outlines-0"' in (tmp_path / "a.html").read_text(encoding="utf-8")
    (sheet,) = read_page(tmp_path / "a.html").sheets
    assert shapely.hausdorff_distance(sheet.frame.geometry.to_numpy(), frame.geometry.to_numpy()).max() < 1e-5
    assert_same(draw_picture(read_page(tmp_path / "a.html")), draw_picture(page))


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", ["misawa", "taiwan-strait", "south-china-sea", "theatre"])
def test_pages_of_the_built_site_become_the_pictures_that_the_story_gives(built_site, name):
    read = read_page(built_site / f"{name}.html")
    story = load_story()
    spec = page_named(name, pages_of(story))
    picture, other = draw_picture(read), draw_picture(spec, read.headline, story.sources)
    seen, drawn = ([(s.sheet.title, len(s.rows)) for s in each.sheets] for each in (picture, other))
    assert seen == drawn
    assert [looks for _, looks, _ in rows_of(picture)] == [looks for _, looks, _ in rows_of(other)]
    assert set(picture.sources) == set(other.sources)
    ours, theirs = (shapely.union_all(_land(each)) for each in (picture, other))
    assert ours.symmetric_difference(theirs).area < 0.002 * theirs.area
    assert 0.1 < ours.area / picture.frame.box.shape().area < 0.9


def _land(picture):
    fills = [each for each in picture.figure.axes[0].collections if each.get_gid() == "land"]
    inside = picture.frame.box.shape()
    return [shapely.intersection(inside, shape) for each in fills for shape in _polygons(each)]


def _polygons(fills):
    for path in fills.get_paths():
        shell, *holes = path.to_polygons()
        yield shapely.make_valid(shapely.Polygon(shell, holes))


def test_a_page_in_another_language_is_told_in_it(make_page, make_rows, tmp_path):
    with speaking("en-XA"):
        page = make_page(headline=Headline(finding="One.", claim="So.", verdict="does not hold"))
        page.add_sheet(Sheet(frame=make_rows(Point(121, 25), status="approximate"), title="Points", group="Places"))
        page.save(tmp_path / "a.html")
    said = " ".join(words(draw_picture(read_page(tmp_path / "a.html"))))
    assert "Döés ñöt" in said
    (tmp_path / "b.html").write_text((tmp_path / "a.html").read_text().replace('lang="en-XA"', 'lang="tlh"'))
    assert "Does not" in " ".join(words(draw_picture(read_page(tmp_path / "b.html"))))


def test_looks_that_the_page_brought_stay_its_own(make_page, make_rows, tmp_path, monkeypatch):
    own = Style(label="Mine", pane=Pane.EVENTS, light="#123456", dark="#abcdef", mark=Mark.STAR, fill=1.0)
    monkeypatch.setitem(STYLES, "mine", own)
    page = make_page()
    page.add_sheet(Sheet(frame=make_rows(Point(121, 25), kind="mine"), title="Points", group="Places"))
    page.save(tmp_path / "a.html")
    monkeypatch.delitem(STYLES, "mine")
    read = read_page(tmp_path / "a.html")
    assert draw_picture(read).sheets[0].rows[0].key == "mine"
    assert read.looks["mine"] == own
    with pytest.raises(ValueError, match="no style for 'mine'"):
        style_of("mine")


def test_the_command_draws_a_page_of_maps_show(tmp_path, capsys):
    towns = gpd.GeoDataFrame({"name": ["Mutsu", "Ōma"]}, geometry=[Point(141.2, 41.3), Point(140.9, 41.5)], crs=4326)
    page = maps.show(towns, title="Two towns", source="A register")
    page.save(tmp_path / "towns.html")
    assert main(["picture", str(tmp_path / "towns.html"), "--to", str(tmp_path / "a.svg")]) == 0
    out, err = capsys.readouterr()
    assert (out.strip(), err) == (str(tmp_path / "a.svg"), "")
    assert "<title>Two towns</title>" in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_what_only_scripts_know_is_told_to_be_left_out(make_page, make_rows, tmp_path, capsys):
    page = make_page()
    page.add_sheet(Sheet(frame=make_rows(Point(121, 25)), title="Points", group="Places"))
    folium.Marker((25, 121)).add_to(page)
    page.save(tmp_path / "a.html")
    assert main(["picture", str(tmp_path / "a.html"), "--to", str(tmp_path / "a.svg")]) == 0
    assert "layers that folium draws" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<p>", "is no page of leadline; expected a map page"),
        ("", "is no page of leadline"),
        (
            '<meta name="generator" content="leadline"><main><h1>Checks</h1></main>',
            "is a page of leadline without a map",
        ),
        ('<meta name="generator" content="leadline">', "cannot be read back"),
    ],
)
def test_what_is_no_map_page_is_refused(tmp_path, capsys, content, said):
    (tmp_path / "page.html").write_text(content, encoding="utf-8")
    assert main(["picture", str(tmp_path / "page.html"), "--to", str(tmp_path / "b.svg")]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert not (tmp_path / "b.svg").exists()


def test_a_page_that_is_not_there_is_told(tmp_path, capsys):
    assert main(["picture", str(tmp_path / "none.html"), "--to", str(tmp_path / "b.svg")]) == 2
    assert "there is no file" in capsys.readouterr().err


def test_a_damaged_page_is_drawn_or_refused_in_one_line(full_page, make_rows, tmp_path):
    """Bytes lost, doubled, changed, and the end cut off, anywhere in what the page carries: never another error."""
    packed = make_rows(*[LineString([(119, 22), (119 + n / 50, 26)]) for n in range(50)])
    full_page.add_sheet(Sheet(frame=packed, title="Packed", group="Sea", heavy=True))
    full_page.save(tmp_path / "a.html")
    whole = (tmp_path / "a.html").read_bytes()
    start = whole.index(b'id="leadline-data"')
    end = whole.index(b"</script>", whole.rindex(b'id="packed-'))
    chance = random.Random(5)  # noqa: S311  no secret
    damaged, said = tmp_path / "b.html", []
    for turn in range(120):
        at, length = chance.randrange(start, end), chance.choice([1, 1, 8, 200])
        other = [b"", whole[at : at + length] * 2, chance.randbytes(length)][turn % 3]
        damaged.write_bytes(whole[:at] if turn % 10 == 9 else whole[:at] + other + whole[at + length :])
        try:
            read_page(damaged)
        except ValueError as error:
            said.append(str(error))
    assert len(said) > 60
    assert all(str(damaged) in words and "\n" not in words for words in said)


@pytest.mark.parametrize("people", [[1_000, 50_000, 90_000], [7, 7, 7]], ids=["classes", "one class"])
def test_the_picture_of_a_saved_page_has_the_words_of_its_legend(tmp_path, people):  # issue 16
    towns = gpd.GeoDataFrame({"people": people}, geometry=gpd.points_from_xy([1, 2, 3], [1, 2, 1]), crs=4326)
    page = maps.show(towns, column="people", legend="My own words", title="Towns", land=False)
    page.save(tmp_path / "map.html")
    kept = read_page(tmp_path / "map.html")
    assert kept.sheets[0].keys_title == "My own words"
    for picture in (draw_picture(page), draw_picture(kept)):
        assert "My own words" in " ".join(words(picture))
