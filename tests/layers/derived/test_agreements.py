"""Dated lines between seats: by hand in a world of three seats, and those of the built-in story."""

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import Geod

import layers
from layers.catalogue.toml_shape import held
from layers.derived import agreements
from layers.stories.read import load_story

WGS84 = Geod(ellps="WGS84")
HEAD = "id,name,kind,told,from,to,first,last,statement,source_id,status,as_of,note\n"
ROWS = (
    "b,Second,visit,found,seats/west,seats/east,2024-07,2024-09,,news,published,2024-07-19,\n"
    "a,First,agreement,stated,seats/east,seats/west,2023-07-11,,claim,news,published,2023-07-11,\n"
    "c,Third,agreement,found,seats/west,seats/east,2025,,,news,published,2025,\n"
    "d,Across,contract,found,seats/east,seats/far,2025-04-09,,,news,published,2025-04-09,\n"
)
SEATS = {"west": (10.0, 0.0), "east": (50.0, 0.0), "far": (-150.0, 0.0)}


class Given:
    """A story of one layer of seats, one statement and one table."""

    statements = (SimpleNamespace(id="claim"),)

    def __init__(self, folder, text):
        self.folder = folder
        (folder / "table.csv").write_text(text, encoding="utf-8")

    def file(self, name):
        return self.folder / name

    def rows(self, reference):
        own = {"source_id": "atlas", "accuracy_m": 100.0}
        rows = [own | {"id": k, "name": f"{k.title()}, palace", "geometry": shapely.Point(v)} for k, v in SEATS.items()]
        frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)
        return frame[frame["id"] == reference.partition("/")[2]]


def derived(folder, text=HEAD + ROWS, **more):
    fields = held({"by": "agreements", "file": "table.csv", **more}, agreements.Fields, "test")
    return agreements.derive(fields, Given(folder, text))


def test_lines_of_a_pair_stand_apart_and_know_their_days(tmp_path):
    rows = derived(tmp_path).set_index("id")
    assert rows.index.tolist() == ["a", "b", "c", "d"]  # by date
    assert rows["of_pair"].tolist() == [1, 2, 3, 1]
    assert rows["in_pair"].tolist() == [3, 3, 3, 1]
    assert rows["dated"].tolist() == ["11 July 2023", "July to September 2024", "2025", "9 April 2025"]
    assert rows.loc["b", "end_utc"] == pd.Timestamp("2024-10-01", tz="UTC")
    assert rows.loc["a", ["between", "source_id", "accuracy_m"]].tolist() == ["East and West", "news;atlas", 200.0]
    equator_km = 40 * 111.31949079
    assert rows.loc["a", "distance_km"] == pytest.approx(equator_km, abs=0.001)
    assert rows["beside_km"].tolist() == pytest.approx([0, equator_km / 100, -equator_km / 100, 0], abs=0.001)
    for row, km in (("a", 0), ("b", equator_km / 100), ("c", equator_km / 100)):
        line = rows.geometry[row]
        assert line.coords[0] == (10, 0)  # the same ends
        assert line.coords[-1] == (50, 0)
        assert max(abs(y) for _, y in line.coords) * 110.57 == pytest.approx(km, abs=1)
    middles = [rows.geometry[row].interpolate(0.5, normalized=True).y for row in "bc"]
    assert middles[0] == pytest.approx(-middles[1], abs=0.01)  # one on either side
    assert abs(middles[0]) == pytest.approx(equator_km / 100 / 110.57, abs=0.01)


def test_lines_are_cut_at_180_degrees_and_may_lie_on_one_geodesic(tmp_path):
    rows = derived(tmp_path, apart_percent=0.0).set_index("id")
    assert rows.geometry["d"].geom_type == "MultiLineString"
    assert (rows["beside_km"] == 0).all()
    assert rows.geometry["b"].hausdorff_distance(rows.geometry["c"]) < 1e-9


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (",told,", ",said,", r"table.csv lacks told; expected the columns id, name, kind, told"),
        ("visit,found", "visit,heard", r"row 'b': told 'heard'; expected stated or found"),
        (",claim,", ",other,", r"row 'a': statement 'other' is none of the story"),
        ("2024-07,2024-09", "2024-09,2024-07", r"row 'b': first 2024-09 and last 2024-07 run backwards"),
        ("2023-07-11,,", "2023-7-11,,", r"row 'a': first '2023-7-11'; expected a year, month or day"),
        ("seats/east,seats/far", "seats/east,seats/moon", r"row 'd': 'seats/moon' is not one point"),
        ("seats/east,seats/far", "seats/east,seats/east", r"row 'd': from seats/east and to seats/east are one place"),
    ],
)
def test_a_row_that_makes_no_sense_is_named(tmp_path, was, now, words):
    text = HEAD + ROWS
    assert was in text
    with pytest.raises(ValueError, match=words):
        derived(tmp_path, text.replace(was, now, 1))


def test_every_agreement_contract_and_visit_of_the_story_stands_there():
    rows, story = layers.load("agreements"), load_story()
    stated = set(rows["statement"][rows["told"] == "stated"])
    asked = {s.id for s in story.statements if s.kind in ("agreement", "contract", "plan", "body")}
    # an exercise's content, and what is ours of a plan, are in the line of the exercise
    assert asked - stated == {"counterstrike"}
    assert stated <= {s.id for s in story.statements}
    korean = rows[rows["between"].str.contains("Seoul") & (rows["told"] == "found")]
    assert len(korean) == 8
    assert rows["told"].value_counts().to_dict() == {"found": 28, "stated": 16}


def test_a_line_that_a_fact_of_the_story_tells_has_its_day_and_source():
    rows, story = layers.load("agreements").set_index("id"), load_story()
    told = {
        "found-programme-korea": ("south_korea", "korean-programme"),
        "found-consultations-korea": ("south_korea", "consultations"),
        "found-declaration-2013": ("unprecedented", "political-declaration"),
        "found-programme-japan": ("unprecedented", "programme"),
        "found-industry-dialogue": ("innovation_task_force", "industry-dialogue"),
        "found-officers": ("ukraine_command", "officers"),
        "found-liaison-2019": ("satellite_data", "liaison"),
        "found-glide-phase": ("mhi_interceptors", "glide-phase"),
        "found-dutch-f35": ("dutch_f35", "first-exercise"),
        "found-statement-2025": ("rutte_in_tokyo", "together"),
    }
    for row, (statement, fact_id) in told.items():
        fact = story.statement(statement).fact(fact_id)
        assert str(rows.loc[row, "start_utc"].date()) == str(fact.start or fact.as_of), row
        assert set(rows.loc[row, "source_id"].split(";")) & set(fact.source_ids), row


def test_lines_of_capitals_are_as_long_as_published():
    rows = layers.load("agreements").set_index("id")
    # Karney's geodesics by another library: GeographicLib for Python
    from geographiclib.geodesic import Geodesic  # noqa: PLC0415

    metres = Geodesic.WGS84.Inverse(35.6731, 139.7412, 50.879, 4.425)["s12"]
    assert rows.loc["found-programme-japan", "distance_km"] == pytest.approx(metres / 1000, abs=1e-6)
