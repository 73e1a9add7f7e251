import geopandas as gpd
import pandas as pd
import pytest
import shapely
from rich.cells import cell_len

from layers.stories import shelf
from maps.cli.rows_told import rows_told


@pytest.mark.parametrize("name", ["misawa", "places", "budgets", "sensing", "lanes", "leadline:ports", "satellites"])
def test_rows_of_a_layer_fit_eighty_columns(name):
    lines = list(rows_told(shelf.load(name)))
    assert max(map(cell_len, lines)) <= 80
    assert len(lines) <= 50


def test_a_small_table_is_told_whole_and_a_long_one_by_its_first_rows():
    frame = pd.DataFrame({"id": [f"r{n}" for n in range(31)], "value": range(31)})
    assert list(rows_told(frame.head(30)))[1:] == [f"r{n:<2}  {n:>5}" for n in range(30)]
    assert list(rows_told(frame))[-2:] == ["r7      7", "… and 23 rows more"]


def test_columns_that_do_not_fit_go_below_or_are_named():
    frame = pd.DataFrame({"name": ["a", "b"]} | {f"column_{n}": [f"{n} {'x' * 30}", "y"] for n in range(9)})
    lines = list(rows_told(frame))
    assert lines[0].split() == ["name", "column_0", "column_1"]
    assert lines[1] == "a     0 xxxxxxxxxxxxxxxxxxxxx…  1 xxxxxxxxxxxxxxxxxxxxx…"
    assert lines[4].split() == ["name", "column_2", "column_3"]
    long = pd.concat([frame] * 20)
    assert list(rows_told(long))[-3:] == [
        "… and 32 rows more",
        "more columns: column_2, column_3, column_4, column_5, column_6, column_7,",
        "  column_8",
    ]


def test_a_geometry_is_told_by_kind_and_bounds():
    frame = gpd.GeoDataFrame(
        {"name": ["a", "b", "c"]},
        geometry=[shapely.Point(121.5, 25), shapely.box(-1, 50, 2, 51), None],
        crs=4326,
    )
    assert list(rows_told(frame)) == [
        "name  geometry",
        "a     Point 121.50 25.00",
        "b     Polygon -1.0 50.0 2.0 51.0",
        "c",
    ]


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (pd.DataFrame({"id": []}), ["no rows"]),
        (pd.DataFrame({"id": ["a"], "note": [None]}), ["id  note", "a"]),
        (pd.DataFrame({"note": [None, None]}), ["note is empty in all rows"]),
    ],
)
def test_tables_with_next_to_nothing(frame, told):
    assert [line for line in rows_told(frame) if line] == told
