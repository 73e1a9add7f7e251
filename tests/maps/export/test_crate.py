"""RO-Crate beside exported files: every file with its hash, size, licence and sources; the same bytes each time."""

import json
import shutil
from datetime import date
from hashlib import sha256

import crate_validator
import geopandas as gpd
import pytest
import shapely
from bundled import PAGE, a_folder
from crate_validator import issues_of_each

from layers.catalogue.catalogue import Description
from layers.catalogue.sources import Source
from layers.stories.read import load_story
from maps.cli import cli
from maps.export.crate import CRATE_FILE, write_crate
from maps.formats.exported import ExportedLayer

PORTS = Source(
    id="harbour-office",
    url="https://example.org/ports",
    credit="Harbour Office",
    licence="CC-BY-4.0",
    retrieved=date(2026, 3, 1),
    published="2026-02",
    sha256="0" * 64,
    changes="Two names joined.",
)
CHART = Source(id="chart", url="", credit="Old chart", licence="LicenseRef-Facts", retrieved=date(2026, 3, 2))


def a_layer(name="ports"):
    frame = gpd.GeoDataFrame(
        {"id": ["a", "b"], "depth_m": [4.0, 9.5]}, geometry=[shapely.Point(1, 2), shapely.Point(3, 4)], crs=4326
    )
    described = Description(
        name=name,
        title="Ports",
        summary="Where ships load.",
        rows=2,
        columns={"id": "unique in the layer", "depth_m": "metres of water at low tide"},
        kinds={},
        statuses={"published": 2},
        sources=(CHART, PORTS),
        licences=("CC-BY-4.0", "LicenseRef-Facts"),
        accuracy_m=(50.0, 400.0),
        bounds=(1.0, 2.0, 3.0, 4.0),
    )
    return ExportedLayer(name=name, frame=frame, described=described)


def a_folder_of_files(made):
    (made / "more").mkdir(parents=True)
    (made / "ports.geojson").write_text('{"type":"FeatureCollection","features":[]}')
    (made / "more" / "ports with space.csv").write_text("id\na\n")
    (made / "README.txt").write_text("read me")
    return made


@pytest.fixture
def folder(tmp_path):
    return a_folder_of_files(tmp_path / "out")


HELD = {"ports.geojson": ["ports"], "more/ports with space.csv": ["ports"]}


def entities(folder):
    return {each["@id"]: each for each in json.loads((folder / CRATE_FILE).read_text())["@graph"]}


def test_every_file_is_told_with_its_hash_size_format_licence_and_sources(folder):
    write_crate(folder, load_story(), [a_layer()], HELD, command="leadline export --to .")
    told = entities(folder)
    files = {"ports.geojson", "more/ports%20with%20space.csv", "README.txt"}
    assert {name for name, each in told.items() if each["@type"] == "File"} == files
    assert {part["@id"] for part in told["./"]["hasPart"]} == files
    for path in (folder / "ports.geojson", folder / "README.txt"):
        assert told[path.name]["sha256"] == sha256(path.read_bytes()).hexdigest()
        assert told[path.name]["contentSize"] == str(path.stat().st_size)
    ports = told["ports.geojson"]
    assert ports["encodingFormat"][0] == "application/geo+json"
    assert told[ports["conformsTo"]["@id"]]["name"] == "GeoJSON"
    assert ports["license"] == [{"@id": "https://creativecommons.org/licenses/by/4.0/"}, "LicenseRef-Facts"]
    assert ports["creditText"] == "Old chart\nHarbour Office"
    assert ports["description"] == "Where ships load. 2 rows. Positions are known to 50 to 400 m."
    assert [part["@id"] for part in ports["isBasedOn"]] == ["#source-chart", "#source-harbour-office"]
    assert "license" not in told["README.txt"]


def test_columns_sources_and_how_it_was_made_are_told(folder):
    write_crate(folder, load_story(), [a_layer()], HELD, command="leadline export --to . --crs EPSG:3826")
    told = entities(folder)
    columns = [told[ref["@id"]] for ref in told["ports.geojson"]["variableMeasured"]]
    assert [each["name"] for each in columns] == ["id", "depth_m", "geometry"]
    assert columns[1]["description"] == "metres of water at low tide"
    source = told["#source-harbour-office"]
    assert (source["url"], source["datePublished"], source["sha256"]) == (PORTS.url, "2026-02", "0" * 64)
    assert source["description"] == "Retrieved 2026-03-01. Two names joined."
    made = told["#export"]
    assert made["name"] == "leadline export --to . --crs EPSG:3826"
    assert told[made["instrument"]["@id"]]["version"]
    assert load_story().checked.isoformat() in made["description"]


def test_nothing_hangs_in_the_air(folder):
    write_crate(folder, load_story(), [a_layer()], HELD)
    told = entities(folder)
    values = [
        v for each in told.values() for value in each.values() for v in (value if isinstance(value, list) else [value])
    ]
    refs = {value["@id"] for value in values if isinstance(value, dict)}
    assert refs - told.keys() == {"https://w3id.org/ro/crate/1.1"}
    assert told.keys() - refs == {CRATE_FILE}


def test_the_same_files_give_the_same_bytes(folder, tmp_path):
    write_crate(folder, load_story(), [a_layer()], HELD)
    once = (folder / CRATE_FILE).read_bytes()
    other = shutil.copytree(folder, tmp_path / "elsewhere")
    write_crate(other, load_story(), [a_layer()], HELD)
    assert (other / CRATE_FILE).read_bytes() == once


def test_files_and_layers_that_are_not_there_are_named(folder):
    with pytest.raises(ValueError, match=r"there is no file 'lanes.csv' in the folder; expected some of README.txt"):
        write_crate(folder, load_story(), [a_layer()], {"lanes.csv": ["ports"]})
    with pytest.raises(ValueError, match=r"file 'README.txt' names the layer 'lanes'; expected some of ports"):
        write_crate(folder, load_story(), [a_layer()], {"README.txt": ["lanes"]})
    assert not (folder / CRATE_FILE).exists()


def without_a_file(folder):
    (folder / "ports.geojson").unlink()


def with_root(folder, **changed):
    path = folder / CRATE_FILE
    told = json.loads(path.read_text())
    root = next(each for each in told["@graph"] if each["@id"] == "./")
    root |= changed
    for name in [name for name, value in changed.items() if value is None]:
        del root[name]
    path.write_text(json.dumps(told))


def with_another_profile(folder):
    path = folder / CRATE_FILE
    path.write_text(path.read_text().replace('"https://w3id.org/ro/crate/1.1"', '"https://example.org/profile"'))


DAMAGES = {
    "a file": (without_a_file, "ports.geojson"),
    "the licence": (lambda folder: with_root(folder, license=None), "license"),
    "the day": (lambda folder: with_root(folder, datePublished="soon"), "datePublished"),
    "the profile": (with_another_profile, "conformsTo"),
}


@pytest.fixture(scope="module")
def required(tmp_path_factory):
    """What the validator finds required and missing, in a whole folder and in each that is damaged."""
    base = tmp_path_factory.mktemp("crates")
    folders = {name: a_folder_of_files(base / f"{n}") for n, name in enumerate(["", *DAMAGES])}
    for name, made in folders.items():
        write_crate(made, load_story(), [a_layer()], HELD)
        if name:
            DAMAGES[name][0](made)
    found = issues_of_each([(made, base / f"{made.name}.json") for made in folders.values()])
    return {
        name: [each for each in issues if each.severity == "REQUIRED"]
        for name, issues in zip(folders, found, strict=True)
    }


@crate_validator.needed
def test_the_validator_of_ro_crate_finds_nothing_that_is_required(required):
    assert required[""] == []


@crate_validator.needed
@pytest.mark.parametrize("lacks", DAMAGES)
def test_the_validator_of_ro_crate_finds_what_is_wrong(required, lacks):
    """So that its silence about ours means something."""
    assert any(DAMAGES[lacks][1] in each.message for each in required[lacks]), required[lacks]


def test_a_folder_of_exported_layers_has_its_crate(tmp_path, capsys):
    folder = a_folder(tmp_path, more=PAGE)
    words = ["export", str(folder), "--to", str(tmp_path / "out"), "--formats", "csv,geojson", "--bbox=50,20,60,30"]
    assert cli.main(words) == 0
    assert str(tmp_path / "out") in capsys.readouterr().out
    told = entities(tmp_path / "out")
    there = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {name for name, each in told.items() if each["@type"] == "File"} == there - {CRATE_FILE}
    assert told["#export"]["name"] == "leadline export --to FOLDER --bbox 50,20,60,30 --formats csv,geojson"
    assert told["geojson/places.geojson"]["license"] == {"@id": "https://creativecommons.org/publicdomain/zero/1.0/"}
    accuracy = told["#column-places-accuracy_m"]
    assert (accuracy["description"], accuracy["unitText"]) == (
        "metres by which the position may be off; empty if not stated", "m",
    )  # fmt: skip
    assert cli.main([*words, "--overwrite"]) == 0  # the crate is known as ours
