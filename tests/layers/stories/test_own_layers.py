"""Layers that strangers bring: any file, points, tables; what is filled, what is told, what is refused."""

import json
import logging
import re
from itertools import product

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from effort import cases
from pytest import approx
from story_folders import HEAD

from layers.catalogue.entries import STATUSES
from layers.shapes.plain_tables import plain_table
from layers.stories import shelf
from layers.stories.read import read_story

STATEMENT = """
[[statement]]
id = "opinion"
text = "It is the best strait."
kind = "opinion"
check = "reported"
sentence = "This is an opinion [claim]."
"""
LINE = shapely.LineString([(56.3, 26.5), (56.9, 26.2)])
ZONE = shapely.box(56.0, 26.0, 57.0, 27.0)


def a_story(folder, layer, name="mine"):
    (folder / "story.toml").write_text(
        f'{HEAD}\n[layers.{name}]\ntitle = "Mine"\n{layer}\n{STATEMENT}', encoding="utf-8"
    )
    return read_story(folder)


def loaded(folder, layer):
    return a_story(folder, layer).load("mine")


def lanes(folder, file="lanes.geojson", **columns):
    shapes = [LINE, shapely.affinity.translate(LINE, 0, 1)]
    frame = gpd.GeoDataFrame(columns or {"name": ["north", "south"]}, geometry=shapes, crs=4326)
    if file.endswith(".csv"):
        pd.DataFrame(frame.drop(columns="geometry")).assign(wkt=frame.geometry.to_wkt()).to_csv(
            folder / file, index=False
        )
    elif file.endswith(".kml"):
        pyogrio.write_dataframe(frame, folder / file, driver="LIBKML" if "LIBKML" in pyogrio.list_drivers() else "KML")
    else:
        frame.to_file(folder / file)
    return f'file = "{file}"\nsource = "news"\n'


@pytest.mark.parametrize("file", ["l.geojson", "l.gpkg", "l.shp", "l.fgb", "l.kml", "l.csv"])
def test_a_file_of_any_format_becomes_a_layer_with_all_standard_columns(tmp_path, file):
    words = 'kind = "lane"\naccuracy_m = 2000\nas_of = "2026-11"\nnote = "By eye."'
    frame = loaded(tmp_path, lanes(tmp_path, file) + words).sort_values("name", ignore_index=True)
    assert frame.columns.tolist()[:9] == [
        *("id", "name", "kind", "source_id", "status", "accuracy_m", "as_of", "note", "geometry"),
    ]
    assert frame["name"].tolist() == ["north", "south"]
    assert frame.iloc[0][["id", "kind", "source_id", "status", "accuracy_m", "as_of", "note"]].tolist() == [
        *("north", "lane", "news", "approximate", 2000.0, "2026-11", "By eye."),
    ]
    assert shapely.hausdorff_distance(frame.geometry[0], LINE) < 1e-9


def test_what_nobody_states_is_the_name_of_the_layer_and_the_date_of_the_source(tmp_path):
    row = loaded(tmp_path, lanes(tmp_path)).iloc[0]
    assert (row.kind, row.status, row.as_of, row.note) == ("mine", "approximate", "2026-10", "")
    assert pd.isna(row.accuracy_m)


def test_points_stand_in_the_story_itself(tmp_path):
    frame = loaded(tmp_path, 'points = { bandar-abbas = [56.21, 27.14], suva = [538.44, -18.14] }\nsource = "news"')
    assert frame["id"].tolist() == frame["name"].tolist() == ["bandar-abbas", "suva"]
    assert [(p.x, p.y) for p in frame.geometry] == [approx((56.21, 27.14)), approx((178.44, -18.14))]
    assert a_story(tmp_path, 'points = { a = [1, 2], b = [3, 4] }\nsource = "news"').rows(
        "mine/b"
    ).geometry.x.tolist() == [3]


PLACES = """id,name,lon,lat,source_id,status,accuracy_m,as_of,note,hull,speed_kn,seen,manned
halaib,Hala'ib,36.647,22.222,other,published,1000,2026,,007,12.5,2026-11-01,true
7,2024,35.585,23.131,,recalled,3000,,read off a map,12,7,,false
suakin,Suakin,37.33,19.1,,,,,,5,,2026-11-03,true
"""


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_columns_of_a_table_with_places_are_of_their_kinds(tmp_path, caplog, between):  # all of them were text
    (tmp_path / "places.csv").write_text(PLACES.replace(",", between), encoding="utf-8")
    frame = loaded(tmp_path, 'file = "places.csv"\nsource = "news"\naccuracy_m = 100\nas_of = "2026-11"')
    assert frame["accuracy_m"].tolist() == [1000, 3000, 100]  # the example of docs/stories.md: a row speaks first
    assert frame["speed_kn"].tolist()[:2] == [12.5, 7]
    assert pd.isna(frame["speed_kn"][2])
    assert frame.sort_values("speed_kn")["id"].tolist() == ["7", "halaib", "suakin"]  # as text 12.5 comes before 7
    assert frame["hull"].tolist() == ["007", "12", "5"]  # one is no number, so none is
    assert frame["manned"].tolist() == [True, False, True]
    assert frame["seen"].tolist() == ["2026-11-01", "", "2026-11-03"]
    assert frame[["name", "as_of"]].to_numpy().tolist() == [
        ["Hala'ib", "2026"],
        ["2024", "2026-11"],
        ["Suakin", "2026-11"],
    ]
    assert frame["status"].tolist() == ["published", "recalled", "approximate"]
    assert "means something else" not in caplog.text


def test_a_name_by_a_column_of_numbers_is_as_it_is_written(tmp_path):
    (tmp_path / "hulls.csv").write_text("mmsi,hull,lon,lat\n200,7,36,22\n201,,35,23\n", encoding="utf-8")
    frame = loaded(tmp_path, 'file = "hulls.csv"\nsource = "news"\nid = "mmsi"\nname = "hull"')
    assert frame["id"].tolist() == ["200", "201"]
    assert frame["name"].tolist()[0] == "7"


def test_cells_that_are_empty_are_filled_and_others_stay(tmp_path):
    layer = lanes(tmp_path, name=["a", "b"], source_id=["other", None], note=["seen", ""], accuracy_m=[5.0, None])
    frame = loaded(tmp_path, layer + 'accuracy_m = 90\nnote = "By eye."')
    assert frame["source_id"].tolist() == ["other", "news"]
    assert frame["note"].tolist() == ["seen", "By eye."]
    assert frame["accuracy_m"].tolist() == [5, 90]


def test_columns_that_are_called_as_ours_but_mean_something_else_are_kept_and_told(tmp_path, caplog):
    frame = loaded(tmp_path, lanes(tmp_path, name=["a", "b"], status=["open", "closed"]))
    assert frame["status_in_file"].tolist() == ["open", "closed"]
    assert set(frame["status"]) == {"approximate"}
    assert "the column status of the file means something else" in caplog.text


def test_values_of_geojson_stay_what_they_are(tmp_path):
    """GDAL makes numbers of truths and times of days."""
    layer = lanes(tmp_path, name=["a", "b"])
    content = json.loads((tmp_path / "lanes.geojson").read_text())
    for feature, day, open_ in zip(content["features"], ("2026-03-20", None), (True, None), strict=True):
        feature["properties"] |= {"start": day, "open": open_, "code": "007"}
    (tmp_path / "lanes.geojson").write_text(json.dumps(content))
    frame = loaded(tmp_path, layer)
    assert frame["open"].tolist() == [True, None]
    assert frame["start"][0] == "2026-03-20"
    assert frame["code"].tolist() == ["007", "007"]


def test_ids_are_found_named_or_numbered_and_numbers_are_told(tmp_path, caplog):
    layer = lanes(tmp_path, LNAME=["a", "b"], code=[7, 9])
    assert loaded(tmp_path, layer + 'id = "code"\nname = "LNAME"')[["id", "name"]].to_numpy().tolist() == [
        ["7", "a"],
        ["9", "b"],
    ]
    with caplog.at_level(logging.WARNING, logger="leadline"):
        caplog.clear()
        assert loaded(tmp_path, lanes(tmp_path, name=["same", "same"]))["id"].tolist() == ["1", "2"]
    assert "are named by their number in the file, from 1" in caplog.text


def test_a_projected_file_is_read_where_it_is_and_its_edges_are_told(tmp_path, caplog):
    frame = gpd.GeoDataFrame({"name": ["z"]}, geometry=[ZONE], crs=4326).to_crs(32640)
    frame.to_file(tmp_path / "z.gpkg")
    found = loaded(tmp_path, 'file = "z.gpkg"\nsource = "news"')
    assert found.crs.to_epsg() == 4326
    assert shapely.hausdorff_distance(found.geometry[0].convex_hull, ZONE) < 0.002
    assert found["edge_model"].tolist() == ["planar in EPSG:32640"]
    assert "straight in its CRS" in caplog.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,lat,lon\nA,10,20\n", False),
        ("name,Latitude,Longitude\nA,10,20\n", False),
        ("name,WKT\nA,POINT (20 10)\n", True),
    ],
)
def test_columns_called_longitude_and_latitude_say_what_they_are(tmp_path, caplog, text, told):
    """A line about a CRS that the file lacks stood at every command."""
    (tmp_path / "ports.csv").write_text(text, encoding="utf-8")
    rows = loaded(tmp_path, 'file = "ports.csv"\nsource = "news"\n')
    assert rows.geometry.iloc[0].coords[0] == (20, 10)
    assert ("declares no CRS" in caplog.text) == told


def test_a_shape_across_180_degrees_is_cut_there(tmp_path):
    gpd.GeoDataFrame({"name": ["z"]}, geometry=[shapely.box(178, -1, 182, 1)], crs=4326).to_file(tmp_path / "z.gpkg")
    zone = loaded(tmp_path, 'file = "z.gpkg"\nsource = "news"').geometry[0]
    assert zone.geom_type == "MultiPolygon"
    assert sorted(part.bounds for part in zone.geoms) == [(-180, -1, -178, 1), (178, -1, 180, 1)]


def mixed(folder):
    frame = gpd.GeoDataFrame({"name": ["p", "l"]}, geometry=[shapely.Point(1, 2), LINE], crs=4326)
    frame.to_file(folder / "m.geojson")


def test_several_kinds_of_geometry_are_chosen_or_promised(tmp_path):
    mixed(tmp_path)
    with pytest.raises(
        ValueError, match=r'it holds LineString, Point; expected one kind. Choose it, file = "m.geojson'
    ):
        loaded(tmp_path, 'file = "m.geojson"\nsource = "news"')
    chosen = loaded(tmp_path, 'file = "m.geojson|geometrytype=Point"\nsource = "news"')
    assert chosen["id"].tolist() == ["p"]
    both = loaded(tmp_path, 'file = "m.geojson"\nsource = "news"\ngeometry = ["Point", "LineString"]')
    assert both["id"].tolist() == ["p", "l"]


def nothing(_):
    pass


@pytest.mark.parametrize(
    ("make", "layer", "says"),
    [
        (lanes, 'file = "lanes.geojson"', "its rows name no source; expected source ="),
        (nothing, 'points = { a = [27.14, 156.21] }\nsource = "news"', "look swapped. Write longitude first"),
        (
            lambda f: gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(26, 156)], crs=4326).to_file(f / "x.gpkg"),
            'file = "x.gpkg"\nsource = "news"',
            "look swapped. Write longitude first",
        ),
        (
            lambda f: (lanes(f, "x.shp"), (f / "x.prj").unlink()),
            'file = "x.shp"\nsource = "news"',
            "declares no CRS",
        ),
        (
            lambda f: (f / "x.geojson").write_text('{"type": "FeatureCollection", "features": []}'),
            'file = "x.geojson"\nsource = "news"',
            "expected",
        ),
        (lambda f: (f / "x.csv").write_text("id,value\n"), 'file = "x.csv"\nsource = "news"', "it holds no rows"),
        (lambda f: (f / "x.csv").write_text("a,a\n1,2\n"), 'file = "x.csv"\nsource = "news"', "none twice"),
        (lambda f: (f / "x.csv").write_text("a,b\n1,2,3\n"), 'file = "x.csv"\nsource = "news"', "row 1 has 3 cells"),
        (lambda f: (f / "x.csv").write_bytes(b"a\n\xff\n"), 'file = "x.csv"\nsource = "news"', "not UTF-8"),
        (nothing, 'file = "../x.csv"\nsource = "news"', "outside of the story's folder"),
        (nothing, 'file = "none.gpkg"\nsource = "news"', "there is no file"),
        (lanes, 'file = "lanes.geojson"\nsource = "nobody"', "names the source 'nobody'"),
        (lanes, 'file = "lanes.geojson"\nsource = "news"\nid = "code"', "no column 'code'"),
        (lambda f: lanes(f, code=[1, 1]), 'file = "lanes.geojson"\nsource = "news"\nid = "code"', "expected each once"),
        (lanes, 'file = "lanes.geojson"\nsource = "news"\nrows = 3', "has 2 rows; expected 3 to 3"),
        (lanes, 'file = "lanes.geojson"\nsource = "news"\nstatus = "sure"', "has status ['sure']"),
        (
            lanes,
            'file = "lanes.geojson"\nsource = "news"\nbounds = [26, 56, 27, 57]',
            "longitude and latitude are swapped",
        ),
    ],
)
def test_what_cannot_be_a_layer_is_refused_in_one_line(tmp_path, make, layer, says):
    folder = tmp_path / "story"
    folder.mkdir()
    make(folder)
    with pytest.raises(ValueError, match=".") as error:
        loaded(folder, layer)
    assert says in str(error.value)
    assert "\n" not in str(error.value)
    assert "'mine'" in str(error.value) or "story's folder" in str(error.value)


def test_a_table_keeps_what_is_written_in_its_cells(tmp_path):
    (tmp_path / "t.csv").write_text(
        "\ufeffid;code;count;share;day;yes\n1;007;5;0.5;2026-01-02;true\n2;NA;;1e3;;false\n", "utf-8"
    )
    frame = loaded(tmp_path, 'file = "t.csv"\nsource = "news"')
    assert frame["id"].tolist() == ["1", "2"]
    assert frame["code"].tolist() == ["007", "NA"]  # a code, and Namibia's
    assert frame["count"].tolist()[0] == 5
    assert pd.isna(frame["count"][1])
    assert frame["share"].tolist() == [0.5, 1000]
    assert frame["day"].tolist() == ["2026-01-02", ""]
    assert frame["yes"].tolist() == [True, False]
    assert not isinstance(frame, gpd.GeoDataFrame)


def test_numbers_of_tables_are_those_that_python_reads(tmp_path):
    """Every text of up to three signs: what is taken for a number has Python's value, and no code loses its nought."""
    cells = ["".join(signs) for n in (1, 2, 3) for signs in product("0171.-+e ", repeat=n)]
    cells = cases(cells[::3], cells)
    for cell in dict.fromkeys(cells):
        (tmp_path / "t.csv").write_text(f"a,b\n{cell},x\n", "utf-8")
        (value,) = plain_table(tmp_path / "t.csv")["a"]
        if isinstance(value, str):
            assert value == cell.strip()
        elif cell.strip():
            assert value == float(cell)
            assert not (len(cell.strip().lstrip("+-")) > 1 and cell.strip().lstrip("+-")[0] == "0" and cell.isdigit())


def test_a_story_of_ones_own_has_the_layers_of_the_library_too(tmp_path):
    story = a_story(tmp_path, lanes(tmp_path), name="lanes")
    assert story.load("lanes")["id"].tolist() == ["north", "south"]
    assert {"lanes", "leadline:lanes", "land"} <= set(shelf.names(story))
    assert "misawa" not in shelf.names(story)
    assert shelf.describe("lanes", story).columns["name"] == "what a reader calls it"
    assert story.rows("leadline:land/yemen")["iso_a2"].tolist() == ["YE"]
    with pytest.raises(ValueError, match="no layer 'lane'. Did you mean 'lanes'"):
        shelf.load("lane", story)


def test_a_point_written_in_a_story_may_have_a_name_that_is_not_its_id(tmp_path):
    points = (
        'points = { bandar-abbas = { at = [56.21, 27.14], name = "Bandar Abbas" }, "Muscat port" = [58.73, 23.59] }'
    )
    frame = loaded(tmp_path, f'{points}\nsource = "news"')
    assert frame["id"].tolist() == ["bandar-abbas", "Muscat port"]
    assert frame["name"].tolist() == ["Bandar Abbas", "Muscat port"]
    assert [(p.x, p.y) for p in frame.geometry] == [approx((56.21, 27.14)), approx((58.73, 23.59))]


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ('{ name = "a" }', "at is missing"),
        ("{ at = [1, 2, 3] }", "at has 3 items; expected 2"),
        ("{ at = [1, 2], nmae = 'a' }", "unknown field 'nmae'; expected only at, name. Did you mean 'name'?"),
        ('"here"', "a list of 2 numbers or a table"),
    ],
)
def test_a_point_that_is_none_is_told(tmp_path, point, said):
    with pytest.raises(ValueError, match=f"story.toml, layer 'mine'.*points.*{said}"):
        a_story(tmp_path, f'points = {{ a = {point} }}\nsource = "news"')


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_is_kept_as_a_file_has_it(tmp_path, status):
    assert loaded(tmp_path, lanes(tmp_path, status=[status, ""]))["status"].tolist() == [status, "approximate"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (["part recalled", "part recalled"], "'part recalled'.*mean 'part published, part recalled'"),
        (["published", "open"], "'open'"),
        (["aproximate", "open"], "'aproximate'.*mean 'approximate'"),
    ],
)
def test_a_status_that_is_none_of_ours_is_an_error(tmp_path, status, said):
    with pytest.raises(ValueError, match=rf"layer 'mine' \(lanes.geojson\): a row has the status {said}"):
        loaded(tmp_path, lanes(tmp_path, status=status))


def test_an_edge_model_that_is_none_is_told_with_the_nearest(tmp_path):
    models = "'geodesic', 'parallel-aware', 'rhumb', 'planar'"
    words = f"edges 'parallel'; expected one of {models}. Did you mean 'parallel-aware'?"
    with pytest.raises(ValueError, match=re.escape(words)):
        a_story(tmp_path, lanes(tmp_path) + 'edges = "parallel"')


# As a Polish newsroom has it from Excel: a mark of byte order, semicolons, decimal commas, hard blanks.
NEWSROOM = (
    "\ufeffnazwa;szer;dl;data;ile;telefon\r\n"
    "Gdańsk;54,35;18,66;2026-11-02;1\u00a0234,5;600 123 456\r\n"
    "Świnoujście;53,91;14,25;2026-11-03;98\u00a0765;600 123 457\r\n"
)


def newsroom(folder, text=NEWSROOM, **more):
    (folder / "porty.csv").write_bytes(text.encode())
    fields = {"file": "porty.csv", "name": "nazwa", "source": "news", **more}
    return loaded(folder, "\n".join(f'{key} = "{value}"' for key, value in fields.items()))


def test_a_table_with_decimal_commas_is_read_as_it_is_meant(tmp_path):
    frame = newsroom(tmp_path, lon="dl", lat="szer")
    assert [(point.x, point.y) for point in frame.geometry] == [(18.66, 54.35), (14.25, 53.91)]
    assert (frame["ile"].tolist(), frame["name"].tolist()) == ([1234.5, 98765.0], ["Gdańsk", "Świnoujście"])
    assert frame["telefon"].tolist() == ["600 123 456", "600 123 457"]  # no number has a comma there
    assert "szer" not in frame
    usual = newsroom(tmp_path, NEWSROOM.replace("szer;dl", "lat;lon"))
    assert usual.geometry.tolist() == frame.geometry.tolist()


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1 234,5", "12 000"], [1234.5, 12000]),
        (["1.234,5", "12.000"], [1234.5, 12000]),
        (["1,5", "-2"], [1.5, -2]),
        (["12\u202f000", "7"], [12000, 7]),
        (["12 000", "7"], None),
        (["1.500", "2,5"], None),  # either may be meant
        (["1.5", "2.5"], [1.5, 2.5]),
        (["1,234,567", "1"], None),
    ],
)
def test_numbers_with_commas_are_read_where_only_one_thing_can_be_meant(tmp_path, cells, numbers):
    rows = "".join(f"{place};18,{place};54,5;{cell}\n" for place, cell in enumerate(cells, 1))
    for head in ("id;lon;lat;ile\n", "id;x;y;ile\n"):
        found = newsroom(tmp_path, head + rows, name="id")["ile"]
        assert found.tolist() == (cells if numbers is None else numbers)
    with_commas = newsroom(tmp_path, "id,ile\n" + "".join(f'{n},"{cell}"\n' for n, cell in enumerate(cells)), name="id")
    if "." not in cells[0]:
        assert with_commas["ile"].tolist() == cells


def test_columns_of_places_are_both_there_and_of_a_table(tmp_path):
    for more, said in (
        ({"lon": "dl"}, "expected both, or none"),
        ({"lon": "dl", "lat": "szerokosc"}, "lat = 'szerokosc' is no column of it; expected one of nazwa, szer, dl"),
    ):
        with pytest.raises(ValueError, match=said):
            newsroom(tmp_path, **more)
    with pytest.raises(ValueError, match="name columns of a table, and it is none"):
        loaded(tmp_path, lanes(tmp_path) + 'lon = "x"\nlat = "y"')
    with pytest.raises(ValueError, match=r"column 'lat' holds '54,35'; expected degrees as numbers"):
        newsroom(tmp_path, NEWSROOM.replace("szer;dl", "lat;lon").replace("53,91", "53.91"))
