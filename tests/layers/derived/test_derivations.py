"""Derivations for any story: places made here, whose right answers follow from how they are made."""

from importlib import import_module

import geopandas as gpd
import msgspec
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod
from pytest import approx

import layers
from layers.catalogue.other_names import other_name_columns
from layers.catalogue.toml_shape import held
from layers.derived import belt, route_ends
from layers.stories.read import load_story
from layers.story_file.derivations import HOME, columns_of, derivation_of, derivations, meaning_of

WGS84 = Geod(ellps="WGS84")
MILE_M = 1852


class Given:
    """A story of frames and files made here."""

    def __init__(self, folder=None, **frames):
        self.folder, self.frames = folder, frames

    def load(self, reference):
        name = reference.partition("/")[0]
        return layers.load(name) if name.startswith("leadline:") else self.frames[name]

    def rows(self, reference):
        _, _, row = reference.partition("/")
        frame = self.load(reference)
        return frame[frame["id"] == row] if row else frame

    def file(self, name):
        return self.folder / name


def frame(shapes, **columns):
    letters = list("abcdefghij")[: len(shapes)]
    rows = {"id": letters, "name": [letter.upper() for letter in letters], "kind": "thing"} | columns
    own = {"source_id": "news", "status": "published", "accuracy_m": 10.0, "as_of": "2026-01", "note": ""}
    return gpd.GeoDataFrame(own | rows, geometry=[shapely.segmentize(shape, 0.01) for shape in shapes], crs=4326)


def derived(how, story):
    """As a story derives it: the fields from a table of TOML."""
    fields = derivation_of(how, "layer 'x'")
    return module_of(how["by"]).derive(fields, story)


def module_of(by):
    return import_module(f"{HOME}.{by}")


def away_m(shape, lon, lat):
    points = shapely.get_coordinates(shape)
    return WGS84.inv(np.full(len(points), lon), np.full(len(points), lat), *points.T)[2]


@pytest.mark.parametrize(("lon", "lat"), [(56.25, 27.1), (179.9, -17.0), (25.0, 71.0)])
def test_a_buffer_of_a_point_is_a_geodesic_circle(lon, lat):
    found = derived({"by": "buffer", "of": "p", "nm": 12}, Given(p=frame([shapely.Point(lon, lat)])))
    edge = away_m(found.geometry[0], lon, lat)
    on_seam = np.abs(shapely.get_coordinates(found.geometry[0])[:, 0]) == 180
    assert edge[~on_seam] == approx(12 * MILE_M, abs=1)
    assert found["distance_km"].tolist() == [approx(22.224)]
    area = abs(
        sum(WGS84.geometry_area_perimeter(shapely.orient_polygons(p))[0] for p in shapely.get_parts(found.geometry[0]))
    )
    assert area == approx(np.pi * (12 * MILE_M) ** 2, rel=2e-3)


def test_a_buffer_leaves_the_land_out_and_another_distance_is_another_answer():
    """The cache must not give the ring of 5 km for that of 6."""
    story = Given(p=frame([shapely.Point(0, 0)]), land=frame([shapely.box(0, -1, 1, 1)]))
    half = derived({"by": "buffer", "of": "p", "km": 5, "without": "land"}, story).geometry[0]
    assert half.bounds[2] == approx(0, abs=1e-8)
    assert half.area == approx(derived({"by": "buffer", "of": "p", "km": 5}, story).geometry[0].area / 2, rel=1e-6)
    assert away_m(derived({"by": "buffer", "of": "p", "km": 6}, story).geometry[0], 0, 0) == approx(6000, abs=1)


COASTS = {  # where the land lies: a line that has the sea on its left, and the way to the sea
    "north-west": ([(10.5, 20.5), (10.0, 20.0), (9.5, 19.5)], (1, -1)),
    "south-east": ([(9.5, 19.5), (10.0, 20.0), (10.5, 20.5)], (-1, 1)),
    "north-east": ([(10.5, 19.5), (10.0, 20.0), (9.5, 20.5)], (-1, -1)),
    "south-west": ([(9.5, 20.5), (10.0, 20.0), (10.5, 19.5)], (1, 1)),
}


@pytest.mark.parametrize(("land", "course", "seaward"), [(land, *how) for land, how in COASTS.items()], ids=COASTS)
def test_a_belt_lies_on_the_seaward_side_whichever_way_a_coast_faces(land, course, seaward):
    points = frame([shapely.Point(at) for at in course], group="coast", number=[1, 2, 3])
    line = {"id": "l", "name": "L", "claimant": "X", "group": "coast", "first": 1, "last": 3, "closed": False}
    lines = derived({"by": "baselines", "points": "points", "lines": [line]}, Given(points=points))
    how = {"by": "belt", "baselines": "lines", "id": "sea-", "name": "Sea: ", "laws": {"X": "law"}}
    story = Given(lines=lines)
    sea = derived(how | {"breadth_nm": 12, "land_lies": {"coast": land}}, story).iloc[0]
    both = derived(how | {"breadth_nm": 12}, story).geometry[0]
    beyond = derived(how | {"breadth_nm": 24, "beyond_nm": 12, "land_lies": {"coast": land}}, story).geometry[0]
    out = [shapely.Point(10 + k * seaward[0], 20 + k * seaward[1]) for k in (0.05, -0.05, 0.2)]
    assert [sea.geometry.contains(p) for p in out] == [True, False, False]
    assert [both.contains(p) for p in out] == [True, True, False]
    assert [beyond.contains(p) for p in out] == [False, False, True]
    assert (sea.id, sea.source_id, sea["name"]) == ("sea-l", "law;news", "Sea: X, coast")
    assert both.area == approx(2 * sea.geometry.area, rel=0.1)  # the caps about both ends are not halves


def test_a_ring_and_a_route_about_a_place_of_ones_own():
    base = frame([shapely.Point(56.25, 27.1), shapely.Point(58.5, 23.6)], as_of=["2025", "2026-03"])
    ring = {
        "id": "r",
        "name": "R",
        "about": "base/a",
        "range_km": 300.0,
        "source": "news",
        "accuracy_m": 5e3,
        "as_of": "2026",
    }
    how = {"by": "reach", "rings": [ring], "routes": [{"id": "x", "name": "X", "from": "base/a", "to": "base/b"}]}
    found = derived(how, Given(base=base)).set_index("id")
    assert away_m(found.geometry["r"], 56.25, 27.1) == approx(300_000, abs=1e-3)
    assert found.distance_km["x"] * 1000 == approx(WGS84.inv(56.25, 27.1, 58.5, 23.6)[2], abs=1e-3)
    assert found.as_of["x"] == "2026-03"
    assert found.accuracy_m["x"] == 20
    only = derived({"by": "reach", "rings": [ring]}, Given(base=base))
    assert only["distance_km"].isna().all()
    with pytest.raises(ValueError, match="base is not one point"):
        derived({"by": "reach", "rings": [ring | {"about": "base"}]}, Given(base=base))


STRAIT = {
    "by": "strait_corridor", "land": "land", "breadth_nm": 3.0, "coast": [-2, -2, 2, 2], "strait": [-1, -1, 1, 1],
    "narrows": [[-0.6, -1, -0.4, 1], [0.4, -1, 0.6, 1]], "midwater": [0, 0], "id": "open", "name": "Open", "note": "n",
    "belt_note": "b",
    "banks": [{"inland": [0, 0.5], "id": "north", "name": "N"}, {"inland": [0, -0.5], "id": "south", "name": "S"}],
}  # fmt: skip


@pytest.mark.parametrize("half_deg", [0.1, 0.2])
def test_a_corridor_is_as_wide_as_the_strait_less_both_belts(half_deg):
    land = frame([shapely.box(-1.5, half_deg, 1.5, 1), shapely.box(-1.5, -1, 1.5, -half_deg)])
    found = derived(STRAIT, Given(land=land)).set_index("id")
    *_, wide_m = WGS84.inv(0, -half_deg, 0, half_deg)
    _, south, _, north = found.geometry["open"].bounds
    assert WGS84.inv(0, south, 0, north)[2] == approx(wide_m - 6 * MILE_M, abs=3)
    assert WGS84.inv(0, half_deg, 0, found.geometry["north"].bounds[1])[2] == approx(3 * MILE_M, abs=3)
    assert found["illustrative"].all()


def test_a_strait_that_is_covered_by_its_belts_has_no_corridor():
    land = frame([shapely.box(-1.5, 0.04, 1.5, 1), shapely.box(-1.5, -1, 1.5, -0.04)])  # 8.8 km, belts 11.1 km
    with pytest.raises(ValueError, match="no open water at"):
        derived(STRAIT, Given(land=land))


def test_lanes_of_a_strait_of_ones_own():
    """Two ports within the Persian Gulf and two without: four of six routes pass Hormuz, at 56.5 E."""
    ports = route_ends.Fields(ports=tuple(route_ends.Port(unlocode=c) for c in ("AEJEA", "KWSAA", "OMSLL", "INBOM")))
    story = Given()
    with pytest.raises(ValueError, match="leadline:ports has INBOM twice"):
        route_ends.derive(ports, story)
    listed = layers.load("leadline:ports").drop_duplicates("unlocode")
    story.frames["ports"] = listed[listed["unlocode"].isin(["AEJEA", "KWSAA", "OMSLL", "INNSA", "INMUN"])]
    story.frames["gulf"] = frame([shapely.box(47, 23.5, 56.3, 31)], name=["Persian Gulf"])
    how = {"by": "sea_lanes", "ports": "ports", "seas": ["gulf"], "classes_of": "Persian Gulf", "note": "By hand."}
    found = derived(how, story)
    mouth = found[found.intersects(shapely.LineString([(56.3, 25.9), (56.3, 27.2)])) & (found["sea"] == "Persian Gulf")]
    assert mouth["n_routes"].sum() == 6  # two within, three without
    assert found["n_routes"].max() <= 10
    assert set(found["sea"]) == {"Persian Gulf", "other"}
    assert found["note"].str.endswith("By hand.").all()
    assert derived({"by": "sea_lanes", "ports": "ports"}, story)["sea"].unique().tolist() == ["other"]
    with pytest.raises(ValueError, match="expected one of leadline:sea_areas/"):
        derived(how | {"seas": ["leadline:sea_areas/red-sea"]}, story)
    with pytest.raises(ValueError, match="no lane has the sea 'Red Sea'"):
        derived(how | {"classes_of": "Red Sea"}, story)


def test_layers_are_joined_with_texts_and_truths_filled_and_numbers_missing():
    one = frame([shapely.Point(0, 0)], shut=[True], deep_m=[3.0], group=["g"])
    other = frame([shapely.Point(1, 1), shapely.Point(2, 2)], id=["x", "y"], words=["seen", "heard"])
    how = {
        "by": "joined",
        "parts": [{"layer": "one"}, {"layer": "other", "where": {"id": "y"}}],
        "leave_out": ["group"],
    }
    found = derived(how, Given(one=one, other=other)).set_index("id")
    assert found[["shut", "words"]].to_numpy().tolist() == [[True, ""], [False, "heard"]]
    assert found["deep_m"].tolist()[0] == 3
    assert pd.isna(found["deep_m"]["y"])
    assert "group" not in found


CSV_DAYS = """id,seen_hand,seen_a,seen_b,ships_a,ships_b,source_id,note
2026-01-30,4,,,,,hand,
2026-01-31,,5,5,0,,one,
2026-02-01,,7,0,2,3,one;two,
2026-02-02,,1,1,0,4,one;two,
"""
DAILY = {
    "by": "daily_counts", "file": "days.csv", "counts": ["seen", "ships"], "collections": ["a", "b"],
    "typed": {"suffix": "hand", "ends_h": 17}, "timezone": "Asia/Dubai", "day_begins_h": 6, "never_zero": ["ships"],
}  # fmt: skip


def test_days_take_the_reading_that_is_one(tmp_path):
    (tmp_path / "days.csv").write_text(CSV_DAYS, "utf-8")
    found = derived(DAILY, Given(tmp_path))
    assert found["day"].tolist() == ["2026-01-30", "2026-01-30", "2026-01-31", "2026-02-01"]
    assert found["seen"].tolist() == [4, 5, 7, 1]
    assert found["ships"].tolist()[2:] == [3, 4]
    assert found["ships"][:2].isna().all()  # 0 is a failure to read
    assert found["differs"].tolist() == ["", "", "seen;ships", "ships"]
    assert found["period_end_utc"][1] == pd.Timestamp("2026-01-31T02:00Z")  # 06:00 in Dubai, 4 hours ahead
    assert found["note"].tolist() == ["", "read as 0: left empty", "", ""]


def test_months_and_years_are_summed_from_days(tmp_path):
    days = pd.date_range("2025-01-01", "2025-12-30")
    daily = pd.DataFrame({"day": days.strftime("%Y-%m-%d"), "seen": 2.0, "source_id": "one"})
    (tmp_path / "m.csv").write_text(
        "id,seen_total,source_id,status,as_of,note\n2024-12,9,old,published,2024-12,\n", "utf-8"
    )
    count = {"column": "seen_total", "days": "days_seen", "summed_from": "seen"}
    how = {"by": "monthly_counts", "file": "m.csv", "daily": "daily", "first_month": "2025-01", "counts": [count]}
    months = derived(how, Given(tmp_path, daily=daily)).set_index("id")
    assert months.loc["2025-02", ["seen_total", "days_seen", "seen_total_bound"]].tolist() == [56, 28, "all days"]
    assert months.loc["2025-12", ["seen_total", "partial", "seen_total_bound"]].tolist() == [60, True, "at least"]
    (tmp_path / "y.csv").write_text(
        "id,measure,first_month,last_month,value,unit,bound,confidence,source_id,status,as_of,note\n"
        "p,things,2025-01,2025-12,730,things,exact,high,news,published,2026,\n", "utf-8")  # fmt: skip
    one = {"count": "seen_total", "measure": "things", "unit": "things", "days": "days_seen"}
    how = {"by": "yearly_totals", "file": "y.csv", "monthly": "m", "sums": [one], "years": [2024, 2025]}
    year = derived(how, Given(tmp_path, m=months.reset_index())).set_index("id").loc["seen-total-2025-sum"]
    assert (year.value, year.bound) == (364 * 2, "at least")
    assert year.note == "sum of the monthly table; 1 day of the year is missing; 0.3 % below the published 730"


def test_periods_are_counted_by_their_days_and_refused_if_they_run_backwards(tmp_path):
    daily = pd.DataFrame(
        {"day": ["2026-01-01", "2026-01-02", "2026-01-04"], "seen": [1.0, 2.0, 4.0], "source_id": "one"}
    )
    text = "id,name,first_day,last_day,source_id,status,as_of,note\nstrike,Strike,2026-01-01,{},news,published,2026,\n"
    how = {"by": "counted_periods", "file": "p.csv", "daily": "daily", "counts": ["seen"]}
    (tmp_path / "p.csv").write_text(text.format("2026-01-03"), "utf-8")
    row = derived(how, Given(tmp_path, daily=daily)).iloc[0]
    assert row[["days", "seen", "seen_days", "seen_a_day", "source_id"]].tolist() == [3, 3, 2, 1.5, "news;one"]
    (tmp_path / "p.csv").write_text(text.format("2025-12-31"), "utf-8")
    with pytest.raises(ValueError, match="'strike' ends on 2025-12-31, before 2026-01-01"):
        derived(how, Given(tmp_path, daily=daily))


@pytest.mark.parametrize("by", derivations())
def test_every_derivation_has_its_parts_and_every_field_says_what_it_means(by):
    module = module_of(by)
    assert module.Fields.__struct_config__.tag_field == "by"
    assert module.Fields.__struct_config__.tag == by
    assert module.Fields.__doc__
    assert callable(module.derive)
    shapes = [s for s in vars(module).values() if isinstance(s, type) and issubclass(s, msgspec.Struct)]
    mute = [
        f"{shape.__name__}.{field.name}"
        for shape in shapes
        for field in msgspec.inspect.type_info(shape).fields
        if "description" not in (getattr(field.type, "extra_json_schema", None) or {})
    ]
    assert mute == []


def test_a_wrong_field_is_told_with_the_nearest():
    with pytest.raises(ValueError, match="unknown field 'breadth'.*Did you mean 'breadth_nm'"):
        held({"by": "belt", "baselines": "b", "id": "", "name": "", "breadth": 3}, belt.Fields, "layer 'x', derive")
    with pytest.raises(ValueError, match="one of them"):
        derivation_of({"by": "buffer", "of": "p", "km": 1, "nm": 1}, "layer 'x'")


def test_every_derivation_tells_its_own_columns_of_the_built_in_story():
    """Every column that a derived layer of the story promises is told by its derivation, but those of files."""
    story = load_story()
    for name, given in story.layers.items():
        if given.derive and given.derive["by"] not in ("joined", "measured", "midpoints", "windows"):
            columns = columns_of(given.derive["by"])
            own = [c for c in given.columns if not meaning_of(c, columns) and not other_name_columns([c])]
            assert all(c in OF_FILES[given.derive["by"]] or c.endswith(("_a", "_b")) for c in own), (name, own)


OF_FILES = dict.fromkeys(derivations(), ()) | {
    "declared_zones": ("claimant",), "pieces_in_view": ("class", "sea", "n_routes", "edge_model"),
    "daily_counts": ("aircraft", "crossed", "entered_zone", "naval_vessels", "official_ships"),
    "monthly_counts": (
        "adiz_sorties", "adiz_basis", "aircraft_around_taiwan", "naval_vessel_days", "line_sorties", "days_with_record",
        "days_with_vessels", "days_with_tracks",
    ),
}  # fmt: skip


def test_words_in_angle_brackets_stand_for_any_and_the_first_that_fits_holds():
    columns = {"within_<T>h": "look in <T> h", "<n>_days": "days of <n>", "<n>": "sum of <n>"}
    assert [meaning_of(c, columns) for c in ("within_0.5h", "ships_days", "ships", "within_h")] == [
        "look in 0.5 h", "days of ships", "sum of ships", "sum of within_h",
    ]  # fmt: skip
    assert meaning_of("other", {"within_<T>h": "look"}) == ""
