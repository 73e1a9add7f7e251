import json
import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import pytest
from bundled import PAGE, a_folder
from pyproj import CRS
from shapely import LineString

from layers.catalogue.packaged import packaged
from maps.replay.bundle import bundle
from maps.replay.made_by import rows_hash

ROOT = Path(__file__).parents[3]


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name.removeprefix("hormuz/data/"): archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    place = tmp_path_factory.mktemp("bundle")
    bundle(a_folder(place), place / "hormuz.zip")
    return place / "hormuz.zip"


def test_the_folder_the_data_the_answers_and_the_site_are_in_it(packed):
    found = members(packed)
    assert {"story/hormuz/story.toml", "story/hormuz/tables/money.csv", "answers.json", "replay.json"} <= found.keys()
    assert {"site/index.html", "site/checks.html", "site/corrections.html", "site/manifest.json"} <= found.keys()
    assert found["library/satellites.csv"] == packaged("satellites.csv").read_bytes()
    assert not any(name.startswith("library/stories/") for name in found)
    answers = json.loads(found["answers.json"])
    assert [(one["claim"]["id"], one["verdict"]) for one in answers] == [("growth", "holds"), ("best", "opinion")]


def test_what_made_it_is_written_down(packed):
    told = json.loads(members(packed)["replay.json"])
    assert told["versions"]["numpy"] == version("numpy")
    assert {"leadline", "Python", "GEOS", "PROJ", "GDAL", "shapely", "pyproj", "sgp4", "numba"} <= told[
        "versions"
    ].keys()
    assert told["seeds"]["geo.access.reach.mark_reach"] == 0
    assert list(told["layers"]) == ["money"]
    assert told["layers"]["money"]["rows"] == 3


def test_the_same_story_gives_the_same_bytes(packed, tmp_path):
    bundle(a_folder(tmp_path), tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes()


def test_the_bytes_are_the_same_in_any_process_time_zone_and_folder(packed, tmp_path):
    (tmp_path / "deep").mkdir()
    folder = a_folder(tmp_path / "deep")
    os.utime(folder / "story.toml", (0, 0))
    (folder / "story.toml").chmod(0o600)
    for number, more in enumerate(
        ({"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}, {"PYTHONHASHSEED": "2", "LC_ALL": "C"})
    ):
        command = [sys.executable, "-m", "leadline", "bundle", "deep/hormuz", "--to", f"{number}.zip"]
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": path, **more}, check=True)
        assert (tmp_path / f"{number}.zip").read_bytes() == packed.read_bytes()


def test_the_crate_names_every_file_and_nothing_hangs_in_the_air(
    packed,
):  # RO-Crate 1.1: data entities, root, descriptor
    found = members(packed)
    told = json.loads(found["ro-crate-metadata.json"])
    entities = {entity["@id"]: entity for entity in told["@graph"]}
    assert told["@context"] == "https://w3id.org/ro/crate/1.1/context"
    assert entities["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert {"name", "description", "datePublished", "license"} <= entities["./"].keys()
    files = {name for name in found if not name.startswith("hormuz/")} - {"ro-crate-metadata.json"}
    assert {name for name, entity in entities.items() if entity["@type"] == "File"} == files
    assert {part["@id"] for part in entities["./"]["hasPart"]} >= files
    assert all(entities[name]["contentSize"] == str(len(found[name])) for name in files)
    refs = [
        ref["@id"]
        for e in told["@graph"]
        for v in e.values()
        for ref in (v if isinstance(v, list) else [v])
        if isinstance(ref, dict)
    ]
    assert {ref for ref in refs if not ref.startswith("https://")} - entities.keys() == set()
    assert entities["#source-news"]["license"] == {"@id": "https://creativecommons.org/publicdomain/zero/1.0/"}


def test_a_map_takes_the_land_that_it_draws_along(tmp_path):
    bundle(a_folder(tmp_path, more=PAGE), tmp_path / "map.zip")
    found = members(tmp_path / "map.zip")
    (polygons,) = [name for name in found if name.startswith("installed/geo-intel-offline-") and "polygons" in name]
    source = json.loads(found["ro-crate-metadata.json"])["@graph"]
    assert any("Natural Earth" in entity.get("name", "") for entity in source)
    assert sha256(found[polygons]).hexdigest() in packaged(
        "sources", "natural-earth-countries-geo-intel-offline-1-5-0.toml"
    ).read_text(encoding="utf-8")
    assert set(json.loads(found["replay.json"])["layers"]) == {"leadline:land", "leadline:sea_areas", "money", "places"}


def test_rows_that_may_not_be_passed_on_are_refused_unless_they_stay_here(tmp_path):
    folder = a_folder(tmp_path, licence="All rights reserved")
    with pytest.raises(ValueError, match=r"layer 'money'.*source 'news'.*'All rights reserved'.*--despite-licence"):
        bundle(folder, tmp_path / "no.zip")
    assert not (tmp_path / "no.zip").exists()
    bundle(folder, tmp_path / "yes.zip", despite_licence=True)
    assert (tmp_path / "yes.zip").exists()


def test_hidden_files_and_sites_are_left_out_and_told(tmp_path):
    folder = a_folder(tmp_path)
    (folder / ".git").mkdir()
    (folder / "tables" / ".DS_Store").write_bytes(b"x")
    (folder / "site").mkdir()
    (folder / "site" / "manifest.json").write_text('{"generator": "leadline", "files": {}}')
    assert bundle(folder, tmp_path / "h.zip") == (".git", "site", "tables/.DS_Store")
    assert not any(".git" in name or "DS_Store" in name for name in members(tmp_path / "h.zip"))


def test_a_link_is_refused(tmp_path):
    folder = a_folder(tmp_path)
    (folder / "secret").symlink_to("/etc/passwd")
    with pytest.raises(ValueError, match="secret is a link or a device"):
        bundle(folder, tmp_path / "h.zip")


def test_a_file_in_the_folder_is_no_place_for_the_bundle(tmp_path):
    folder = a_folder(tmp_path)
    with pytest.raises(ValueError, match="expected another"):
        bundle(folder, folder / "h.zip")


def test_rows_have_one_hash_however_their_crs_is_written():
    lines = gpd.GeoDataFrame({"id": ["a"]}, geometry=[LineString([(0, 0), (1, 1)])], crs=4326)
    spelt = lines.set_crs(CRS.from_wkt(CRS(4326).to_wkt()), allow_override=True)
    assert str(spelt.crs) != str(lines.crs)
    assert rows_hash(lines) == rows_hash(spelt)
    moved = lines.assign(geometry=[LineString([(0, 0), (1, 1.0000000001)])])
    other = lines.assign(id="b")
    assert len({rows_hash(each) for each in (lines, moved, other)}) == 3
