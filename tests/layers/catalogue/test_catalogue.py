"""Every layer of the catalogue is walked; the expectations stand here once more, apart from layers.catalogue.schema."""

import importlib
import re
from dataclasses import replace
from typing import get_args

import geopandas as gpd
import pytest

import layers
from geo.geodesy.edges import Edges
from layers.catalogue import catalogue
from layers.catalogue.packaged import packaged
from layers.stories import load_story
from layers.stories.shelf import entry

# Terms under which data may travel in a BSD-3-Clause package: no share-alike, no "non-commercial".
PERMISSIVE = {
    *("Apache-2.0", "BSD-3-Clause", "CC-BY-4.0", "CC0-1.0", "MIT"),
    *("LicenseRef-Facts", "LicenseRef-PublicDomain", "LicenseRef-USGovernmentWork"),
}
STATUSES = {
    *("published", "published (transcription)", "published (tertiary)", "derived", "approximate"),
    *("part published, part recalled", "recalled", "assumed"),
}
PLACED = ["id", "name", "kind", "source_id", "status", "accuracy_m", "as_of", "note", "geometry"]
TABLES = {
    "budgets",
    "drills",
    "incursions_annual",
    "incursions_daily",
    "incursions_monthly",
    "satellite_modes",
}  # docs/architecture.md


@pytest.fixture(scope="module", params=layers.names())
def loaded(request):
    return entry(request.param), layers.load(request.param)


def test_every_row_has_a_known_source_with_an_allowed_licence(loaded):
    _, frame = loaded
    known = load_story().sources
    used = {part for ids in frame["source_id"] for part in ids.split(";")}
    assert used
    assert used <= known.keys()
    assert {known[i].licence for i in used} <= PERMISSIVE


def test_licences_without_an_spdx_name_have_their_text_beside_the_data():
    named = {s.licence for s in load_story().sources.values() if s.licence.startswith("LicenseRef-")}
    assert {licence for licence in named if packaged("licences", f"{licence}.txt").read_text().strip()} == named


def test_rows_statuses_and_dates_are_as_declared(loaded):
    promised, frame = loaded
    assert promised.rows[0] <= len(frame) <= promised.rows[1]
    assert set(frame["status"]) <= STATUSES
    assert [d for d in frame["as_of"] if not re.fullmatch(r"\d{4}(-\d\d){0,2}", d)] == []


def test_geometry_crs_and_bounds_are_as_declared(loaded):
    promised, frame = loaded
    assert isinstance(frame, gpd.GeoDataFrame) == bool(promised.geometry)
    if not promised.geometry:
        return
    assert list(frame.columns[:9]) == PLACED
    assert frame.crs.to_epsg() == 4326
    placed = frame[~frame.geometry.is_empty]
    assert set(placed.geom_type) <= set(promised.geometry)
    assert placed.geometry.is_valid.all()
    west, south, east, north = promised.bounds
    assert len(placed.cx[west:east, south:north]) == len(placed)
    assert placed.geometry.within(gpd.GeoSeries.from_wkt(["POINT (0 0)"]).iloc[0].buffer(1e4)).all()  # finite
    assert frame["id"].is_unique


def test_the_tables_of_the_architecture_have_no_geometry():
    assert {n for n in layers.names() if not entry(n).geometry} >= TABLES


def test_a_layer_is_new_each_time():
    first = layers.load("misawa")
    first["name"] = "changed"
    assert "changed" not in set(layers.load("misawa")["name"])


def test_names_are_sorted_and_each_has_a_module():
    names = layers.names()
    assert names == sorted(set(names), key=lambda name: (name.removeprefix("leadline:"), ":" in name))
    assert [
        n
        for n in catalogue.names()
        if not callable(importlib.import_module(f"layers.{catalogue.entry(n).module}").load)
    ] == []


def test_unknown_name_lists_the_valid_ones_and_close_matches():
    with pytest.raises(ValueError, match=r"no layer 'misowa'.*Did you mean 'misawa'") as caught:
        layers.load("misowa")
    assert all(name in str(caught.value) for name in layers.names())


def test_describe_is_readable_and_true():
    described = layers.describe("misawa")
    assert described.rows == 7
    assert described.accuracy_m == (15, 5000)  # the reference point; the recalled range
    assert described.statuses == {"published": 5, "part published, part recalled": 1, "approximate": 1}
    text = str(described)
    assert "Misawa Air Base" in text
    assert "OurAirports (public domain)" in text
    assert "icao: ICAO location indicator" in text


def test_credit_lines_come_from_the_rows_drawn():
    misawa = layers.load("misawa")
    runway = misawa[misawa["kind"] == "runway"]
    known = load_story().sources
    assert layers.credit_lines(runway, known) == ["OurAirports (public domain)"]
    assert len(layers.credit_lines(misawa, known)) == 9
    assert layers.credit_lines(misawa.iloc[:0], known) == []


@pytest.mark.parametrize("name", layers.names())
def test_a_layer_with_edges_says_what_they_mean(name):  # #10: a GIS and the engine read them in two ways
    promised = entry(name)
    said = ("edge_model" in promised.columns) + bool(promised.edge_model)
    assert said == bool(set(promised.geometry) - {"Point", "MultiPoint"})
    assert promised.edge_model in {"", *get_args(Edges)}


@pytest.mark.parametrize("module", ["sea.port", "ports", "oceans.ports", "layers.sea.ports", "sea.network"])
def test_a_module_that_is_not_there_is_told_with_its_file(monkeypatch, module):  # found by a newcomer who added a layer
    wrong = replace(catalogue.entry("ports"), module=module)
    monkeypatch.setattr(catalogue, "entry", lambda _: wrong)
    with pytest.raises(ValueError, match=rf"layers/data/catalogue/ports.toml: module '{module}' has no load\(\)"):
        catalogue.load("ports")
