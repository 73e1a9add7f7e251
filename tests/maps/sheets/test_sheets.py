"""Sheets of a story's layers: looks, labels, cards and measures as their tables say, or by themselves."""

import re

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString, Point, box

from layers.story_file.page_file import LookFile, MeasureFile, SheetFile
from layers.story_file.page_tables import read_pages
from maps.page.lettering import Label
from maps.page.style_table import STYLES
from maps.sheets.measures import fifths
from maps.sheets.names import named_once
from maps.sheets.sheets import SheetSpec, drawable

PLACE = "pages.toml, page 'p', layer 1 (places)"


def rows(*shapes, **columns):
    """Rows with the standard columns; others by name."""
    n = len(shapes)
    standard = {
        "id": [f"row-{i}" for i in range(n)],
        "name": [f"Row {i}, inbound" for i in range(n)],
        "kind": ["fish farm"] * n,
        "source_id": ["x"] * n,
        "status": ["published"] * n,
        "accuracy_m": [500.0] * n,
        "as_of": ["2026"] * n,
        "note": [""] * n,
    }
    return gpd.GeoDataFrame({**standard, **columns}, geometry=list(shapes), crs=4326)


def sheet(frame, colour="blue", **fields):
    file = SheetFile(layer="places", **fields)
    return SheetSpec(file=file, title="Places", load=frame.copy, place=PLACE, colour=colour).sheet()


def looks(made):
    return [made.style(row) for row in made.frame.to_dict("records")]


def labels(made):
    return [made.label(row) for row in made.frame.to_dict("records")]


THREE = (Point(56, 26), LineString([(55, 25), (57, 26)]), box(55, 25, 56, 26))


def test_a_plain_layer_has_a_look_by_shape_its_names_and_a_card_of_its_columns():
    made = sheet(rows(*THREE, depth_km=[1.0, 2.5, None], owner=["A", "B", "C"]), colour="teal")
    assert looks(made) == ["point-teal", "line-teal", "area-teal"]
    assert labels(made) == ["Row 0", "Row 1", "Row 2"]
    assert [(d.label, d.told(made.frame.iloc[1])) for d in made.details] == [("Depth", "2.5 km"), ("Owner", "B")]


def test_several_kinds_that_nobody_knows_are_told_apart():
    kinds = ["a"] * 3 + ["b"] * 2 + ["c", "d", "e", "f", "g"]
    made = sheet(rows(*[Point(i, 0) for i in range(10)], kind=kinds))
    assert looks(made)[:5] == ["given-point-hue-1"] * 3 + ["given-point-hue-2"] * 2
    assert looks(made)[-2:] == ["given-point-other"] * 2
    assert made.words["given-point-hue-1"] == "a"
    assert made.words["given-point-other"] == "other kinds"
    assert set(looks(made)) <= set(STYLES)


def test_a_known_kind_keeps_its_look():
    assert looks(sheet(rows(*THREE, kind=["port", "median line", "territorial_sea"]))) == [
        "port", "median_line", "territorial_sea",
    ]  # fmt: skip


def test_looks_come_from_a_name_a_colour_a_text_or_rules():
    frame = rows(*THREE, hue=["orange", "violet", "grey"])
    assert looks(sheet(frame, look="orange")) == ["point-orange", "line-orange", "area-orange"]
    assert looks(sheet(frame, look="{hue}")) == ["point-orange", "line-violet", "area-grey"]
    rules = read_pages({"page": [{"name": "p", "title": "P", "layers": [
        {"layer": "places", "look": [{"where": {"hue": "grey"}, "look": "outline-blue"}, {"look": "dashed-brown"}]},
    ]}]}).pages[0].layers[0].look  # fmt: skip
    assert looks(sheet(frame, look=rules)) == ["dashed-brown", "dashed-brown", "outline-blue"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"look": "oragne"}, "look 'oragne' is none of the style table; .* Did you mean 'orange'"),
        ({"look": "{colour}"}, r"look '\{colour\}' names the column 'colour'; expected one of id, name"),
        ({"label": "{titel}"}, r"label '\{titel\}' names the column 'titel'; expected one of id, name"),
        ({"label": "{name.__class__}"}, "expected the plain name of a column"),
        ({"details": ("dept",)}, "details, column 'dept' is not there; expected one of"),
        ({"where": {"owner": "A"}}, "where names the column 'owner'"),
        ({"measures": ("depth",)}, "measures, column 'depth' is not there"),
        ({"measures": ("kind_no",)}, "1 different numbers cannot be parted into 5 classes; give limits"),
        ({"covers": "nothing"}, "look 'nothing' is none of the style table"),
    ],
)
def test_what_is_not_there_is_told_with_file_page_and_key(fields, words):
    with pytest.raises(ValueError, match=words) as caught:
        sheet(rows(*THREE, kind_no=[1, 1, 1]), **fields)
    assert str(caught.value).startswith(PLACE)
    assert str(caught.value).count(PLACE) == 1


def test_a_label_writes_a_number_as_the_card_does():
    detail = {"column": "range_km", "format": "{:,.0f} km", "accuracy": "accuracy_m", "accuracy_factor": 0.001}
    given = {"details": [detail], "layer": "places", "label": "{name:short}: {range_km}"}
    file = read_pages({"page": [{"name": "p", "title": "P", "layers": [given]}]}).pages[0].layers[0]
    made = SheetSpec(
        file=file, title="t", load=lambda: rows(Point(0, 0), range_km=[2173.4], accuracy_m=[40000.0]), place=PLACE
    ).sheet()
    assert labels(made) == ["Row 0: 2,170 km"]  # known to 40 km: the last digit is not borne out


def test_a_measure_by_a_column_alone_has_fifths_of_the_rows():
    frame = rows(*[Point(i, 0) for i in range(50)], depth_km=[float(i) for i in range(50)])
    made = sheet(frame, measures=("depth_km",))
    measure = made.measures[0]
    counts = [0] * 5
    for row in made.frame.to_dict("records"):
        counts[measure.keys.index(measure.key(row))] += 1
    assert max(abs(count - 10) for count in counts) <= 1  # limits are rounded
    assert (measure.title, measure.unit) == ("depth", "km")


def test_fifths_are_found_where_most_numbers_are_the_same():
    limits = fifths(np.array([0.0] * 90 + [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
    assert list(limits) == sorted(set(limits))
    assert len(limits) == 4
    assert limits[0] > 0


LINE, AREA = LineString([(0, 0), (1, 1)]), box(0, 0, 1, 1)


@pytest.mark.parametrize(("shape", "made"), [(Point(0, 0), "point"), (LINE, "line"), (AREA, "area")])
def test_a_colour_is_a_look_of_a_measure_too(shape, made):
    frame = rows(shape, shape, class_=["a", "b"])
    names = {"a": ("first", "blue"), "b": ("second", "sea_area")}
    (measure,) = sheet(frame, measures=(MeasureFile(column="class_", names=names),)).measures
    assert measure.keys == (f"{made}-blue", "sea_area")


def test_a_colour_is_a_look_of_covering_lines_too():
    assert sheet(rows(LINE), covers="blue").width_px({" width": 3.0}) == 3.0


def refused(message, frame, **fields):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        sheet(frame, **fields)
    told = str(caught.value)
    assert told.startswith(PLACE)
    assert "maps.STYLES" not in told
    return told


def test_a_look_that_a_measure_names_and_that_is_none_is_told_with_sheet_and_key():
    names = {"a": ("first", "bleu")}
    told = refused(
        "measures, column 'class_', names 'a': look 'bleu' is none",
        rows(LINE, class_=["a"]),
        measures=(MeasureFile(column="class_", names=names),),
    )
    assert "Did you mean 'blue'?" in told


@pytest.mark.parametrize("more", [{}, {"limits": (1.0, 2.0, 3.0, 4.0)}, {"names": {"a": ("first", "blue")}}])
def test_a_column_of_a_measure_that_is_not_there_is_told_with_those_there_are(more):
    told = refused(
        "measures, column 'lenght_km' is not there; expected one of id, name, kind",
        rows(LINE, length_km=[2.0]),
        measures=(MeasureFile(column="lenght_km", **more),),
    )
    assert "Did you mean 'length_km'?" in told


def test_words_of_a_look_that_no_row_can_have_are_an_error():
    look = (LookFile(look="line-blue", where={"id": "row-0"}), LookFile(look="line-orange"))
    frame = rows(LINE, LINE)
    refused(
        "words names the look 'line-bleu', which no row has; expected one of line-blue, line-orange. Did you mean",
        frame, look=look, words={"line-bleu": "in"},
    )  # fmt: skip
    refused("words of the looks line-blue without look", frame, words={"line-blue": "in"})
    assert sheet(frame, look=look, words={"line-blue": "in"}).words["line-blue"] == "in"
    of_rows = {"look": "lane-{kind}", "words": {"lane-minor": "minor", "lane-major": "major"}}
    assert sheet(rows(LINE, kind=["major"]), **of_rows).words == {}


@pytest.mark.parametrize(
    ("kinds", "words"), [(["farm", "mine"], ["farm", "mine"]), (["claim", "claim"], ["Egypt", "Sudan"])]
)
def test_two_looks_of_one_shape_are_told_by_their_kinds_or_by_what_their_rules_ask(kinds, words):
    frame = rows(AREA, AREA, kind=kinds, by=["Egypt", "Sudan"])
    look = (
        LookFile(look="area-blue", where={"by": "Egypt"}),
        LookFile(look="area-orange", where={"by": ["Sudan"]}),
    )
    assert dict(sheet(frame, look=look).words) == dict(zip(["area-blue", "area-orange"], words, strict=True))


def test_a_name_that_a_row_bears_itself_is_not_written_twice():
    frame = rows(box(33, 21, 34, 22)).assign(name="Bir Tawil")
    made = sheet(frame, look="area-blue")
    names = [Label(text=text, lon_deg=lon, lat_deg=21.5) for text, lon in (("BIR TAWIL", 33.4), ("Sudan", 33.4))]
    far = Label(text="Bir Tawil", lon_deg=60.0, lat_deg=21.5)
    assert named_once([*names, far], [made]) == (names[1], far)
    assert named_once(names, [sheet(frame, look="area-blue", shown=False)]) == tuple(names)


def test_edges_that_a_layer_tells_once_are_drawn_as_they_run():  # issue 12: own layers were drawn straight in degrees
    frame = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[LineString([(25, 22), (37, 22)]), Point(25, 22)], crs=4326)
    frame.attrs["edge_model"] = "geodesic"
    drawn = drawable(frame)
    # GeographicLib: the geodesic from 22 N 25 E to 22 N 37 E passes 22.1102 N in its middle
    assert max(lat for _, lat in drawn.geometry[0].coords) == pytest.approx(22.1102, abs=0.001)
    assert drawn.geometry[1] == Point(25, 22)
