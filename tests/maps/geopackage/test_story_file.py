"""GeoPackages of whole stories, read by GDAL, geopandas, DuckDB, OWSLib and SQL (#14)."""

import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely.geometry import Point, box

from layers.stories.read import load_story
from maps.formats.asked import Asked
from maps.formats.exported import exported_layers
from maps.geopackage.story_file import write_geopackage

TOWNS = Path(__file__).parents[3] / "examples" / "twenty-second"
SOME = ("adiz", "misawa", "territorial_sea", "lanes", "incursions_daily", "drills", "leadline:sea_areas")
VALIDATE = (
    "import sys; from osgeo_utils.samples import validate_gpkg; "
    "print(validate_gpkg.check(sys.argv[1], extra_checks=True))"
)
IN_QGIS = """
import json
import sys

from qgis.core import QgsApplication, QgsNativeMetadataValidator, QgsProviderRegistry, QgsVectorLayer

application = QgsApplication([], False)
application.initQgis()
path, told = sys.argv[1], {}
connection = QgsProviderRegistry.instance().providerMetadata("ogr").createConnection(path, {})
for name in [each.tableName() for each in connection.tables()]:
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    metadata = layer.metadata()
    told[name] = {
        "valid": layer.isValid(),
        "count": layer.featureCount(),
        "crs": layer.crs().authid(),
        "renderer": layer.renderer().type() if layer.renderer() else None,
        "styles": layer.listStylesInDatabase()[0],
        "title": metadata.title(),
        "rights": metadata.rights(),
        "licences": [words.partition(":")[0] for words in metadata.licenses()],
        "links": [link.url for link in metadata.links()],
        "metadata_valid": QgsNativeMetadataValidator().validate(metadata)[0],
        "types": {field.name(): field.typeName() for field in layer.fields()},
    }
print(json.dumps(told))
"""
QGIS, ISO = "http://mrcc.com/qgis.dtd", "http://www.isotc211.org/2005/gmd"
MIXED = {"adiz", "misawa"}  # layers of two kinds of geometry


def exported(folder=None, *names):
    story = load_story(folder)
    return story, exported_layers(story, Asked(layers=names))


@pytest.fixture(scope="module")
def story_and_layers():
    return exported(None, *SOME)


@pytest.fixture(scope="module")
def whole(story_and_layers, tmp_path_factory):
    story, layers = story_and_layers
    path = tmp_path_factory.mktemp("gpkg") / "story.gpkg"
    assert write_geopackage(layers, path, story) == []
    return path


@pytest.fixture(scope="module")
def towns():
    return exported(TOWNS, "areas", "claims", "elba", "lines", "stretches", "towns")


@pytest.fixture(scope="module")
def made(towns, tmp_path_factory):
    story, layers = towns
    path = tmp_path_factory.mktemp("towns") / "towns.gpkg"
    write_geopackage(layers, path, story)
    return path


@pytest.fixture
def there(made, tmp_path):
    return Path(copyfile(made, tmp_path / "towns.gpkg"))


def rows(path, sql, *values):
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as file:
        return file.execute(sql, values).fetchall()


def test_every_layer_comes_back_with_its_rows_types_and_bounds(story_and_layers, whole, duckdb_spatial):
    for layer in story_and_layers[1]:
        info = pyogrio.read_info(whole, layer=layer.name)
        found = gpd.read_file(whole, layer=layer.name)
        assert info["features"] == len(found) == len(layer.frame)
        assert found["source_id"].tolist() == layer.frame["source_id"].tolist()
        query = f"SELECT count(*) FROM st_read('{whole}', layer='{layer.name}')"
        assert duckdb_spatial.sql(query).fetchone() == (len(layer.frame),)
        if layer.placed:
            assert found.crs.to_epsg() == 4326
            assert found.total_bounds == pytest.approx(layer.frame.total_bounds, abs=1e-12)
            assert (info["geometry_type"] == "Unknown") == (layer.name in MIXED)
            same = shapely.equals(found.geometry.to_numpy(), layer.frame.geometry.to_numpy())
            assert (same | layer.frame.geometry.is_empty.to_numpy()).all()


def test_dates_times_and_flags_are_such(whole):
    types = dict(rows(whole, "SELECT name, type FROM pragma_table_info('incursions_daily')"))
    assert (types["day"], types["period_end_utc"], types["as_of_from"], types["aircraft"]) == (
        "DATE", "DATETIME", "DATE", "REAL",
    )  # fmt: skip
    assert dict(rows(whole, "SELECT name, type FROM pragma_table_info('adiz')"))["closed_by_chord"] == "BOOLEAN"
    (time,) = rows(whole, "SELECT max(period_end_utc) FROM incursions_daily")[0]
    assert time.endswith("Z")
    assert pd.Timestamp(time) == gpd.read_file(whole, layer="incursions_daily")["period_end_utc"].max()


def test_ten_rows_join_to_the_sources_that_they_name(story_and_layers, whole):
    joined = (
        "SELECT group_concat(s.id, ';') FROM (SELECT source_id FROM layer_sources WHERE layer = ? AND row_fid = ? "
        "AND field = '' ORDER BY fid) l JOIN sources s ON s.id = l.source_id"
    )
    related = (
        "SELECT group_concat(s.id, ';') FROM (SELECT related_id FROM sources_of_{} WHERE base_id = ? ORDER BY id) m "
        "JOIN sources s ON s.fid = m.related_id"
    )
    for layer in story_and_layers[1]:
        for n in np.linspace(0, len(layer.frame) - 1, 10).astype(int):
            named = layer.frame["source_id"].iloc[n]
            fid = int(n) + 1
            assert rows(whole, joined, layer.name, fid) == [(named,)]
            ((found,),) = rows(whole, related.format(layer.name), fid)
            assert found.split(";")[: named.count(";") + 1] == named.split(";")
            assert rows(whole, f'SELECT source_id FROM "{layer.name}" WHERE fid = ?', fid) == [(named,)]


def test_sources_of_names_are_told_apart_from_those_of_rows(story_and_layers, whole):
    adiz = next(layer for layer in story_and_layers[1] if layer.name == "adiz")
    found = rows(
        whole, "SELECT row_id, source_id FROM layer_sources WHERE layer = 'adiz' AND field = 'name_zh' ORDER BY fid"
    )
    told = adiz.frame.loc[adiz.frame["name_zh_source_id"] != "", ["id", "name_zh_source_id"]]
    assert found == [(row_id, one) for row_id, ids in told.itertuples(index=False) for one in ids.split(";")]
    assert len(found) > 1
    assert {source.id for source in adiz.sources} == {
        one for (one,) in rows(whole, "SELECT source_id FROM layer_sources WHERE layer = 'adiz'")
    }


def test_sources_are_whole(story_and_layers, whole):
    story = story_and_layers[0]
    for told in rows(whole, "SELECT id, url, credit, licence, retrieved, published, sha256, changes FROM sources"):
        source = story.sources[told[0]]
        assert told == (
            source.id, source.url, source.credit, source.licence, source.retrieved.isoformat(), source.published,
            source.sha256, source.changes,
        )  # fmt: skip
    assert rows(whole, "SELECT count(*) FROM layer_sources WHERE source_id NOT IN (SELECT id FROM sources)") == [(0,)]


def test_columns_have_meaning_unit_and_allowed_words(story_and_layers, whole):
    lanes = next(layer for layer in story_and_layers[1] if layer.name == "lanes")
    told = {
        name: (title, meaning)
        for name, title, meaning in rows(
            whole, "SELECT column_name, title, description FROM gpkg_data_columns WHERE table_name = 'lanes'"
        )
    }
    assert told["length_km"] == ("Length (km)", f"{lanes.described.columns['length_km']} [unit: km]")
    assert told["n_routes"][1] == lanes.described.columns["n_routes"]
    assert set(told) == set(gpd.read_file(whole, layer="lanes").columns) - {"geometry"}
    allowed = dict(
        rows(
            whole,
            "SELECT c.column_name, group_concat(e.value) FROM gpkg_data_columns c JOIN gpkg_data_column_constraints e "
            "USING (constraint_name) WHERE c.table_name = 'misawa' GROUP BY 1",
        )
    )
    assert set(allowed["kind"].split(",")) == set(gpd.read_file(whole, layer="misawa")["kind"])
    assert "recalled" in allowed["status"]


def test_styles_stand_where_qgis_looks_for_them(whole):
    first = rows(whole, "SELECT f_table_name, f_geometry_column, styleName FROM layer_styles WHERE useAsDefault")
    assert {(name, "geom", "default") for name in ("adiz", "lanes", "misawa", "territorial_sea")} <= set(first)
    assert len(first) == len({name for name, _, _ in first})
    for (qml,) in rows(whole, "SELECT styleQML FROM layer_styles"):
        assert ET.fromstring(qml.partition("\n")[2]).find("renderer-v2") is not None  # noqa: S314  our own


def test_metadata_of_qgis_tell_licence_credit_and_extent(story_and_layers, whole):
    for layer in story_and_layers[1]:
        (text,) = rows(
            whole,
            "SELECT metadata FROM gpkg_metadata m JOIN gpkg_metadata_reference r ON r.md_file_id = m.id "
            "WHERE r.table_name = ? AND md_standard_uri = ?",
            layer.name, QGIS,
        )[0]  # fmt: skip
        told = ET.fromstring(text.partition("\n")[2])  # noqa: S314  our own
        assert told.findtext("title") == layer.title
        assert [each.text for each in told.findall("rights")] == layer.credit.splitlines()
        assert [each.text.split(":")[0] for each in told.findall("license")] == list(layer.described.licences)
        assert (told.find("extent/spatial") is not None) == layer.placed


def test_metadata_by_iso_19139_are_read_by_owslib(story_and_layers, whole):
    iso = pytest.importorskip("owslib.iso", reason="OWSLib reads ISO 19139 in this test; it is not installed")
    etree = pytest.importorskip("lxml.etree", reason="OWSLib needs lxml; it is not installed")
    told = {}
    for (text,) in rows(whole, "SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ?", ISO):
        read = iso.MD_Metadata(etree.fromstring(text.encode()))
        told[read.identifier] = read
    story, layers = story_and_layers
    assert set(told) == {story.id, *(f"{story.id}/{layer.name}" for layer in layers)}
    for layer in layers:
        read = told[f"{story.id}/{layer.name}"]
        about = read.identification[0]
        assert (about.title, read.parentidentifier, read.datestamp) == (layer.title, story.id, str(story.checked))
        assert about.uselimitation == list(layer.described.licences)
        if layer.placed:
            west, south, east, north = layer.described.bounds
            found = (about.bbox.minx, about.bbox.miny, about.bbox.maxx, about.bbox.maxy)
            assert [float(side) for side in found] == pytest.approx([west, south, east, north], abs=1e-9)
            assert read.referencesystem.code == "4326"


def test_accuracy_is_a_quantitative_result_in_metres(story_and_layers, whole):
    lanes = next(layer for layer in story_and_layers[1] if layer.name == "lanes")
    about = "SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ? AND instr(metadata, '>japan_nato/lanes<')"
    (text,) = rows(whole, about, ISO)[0]
    names = {"gmd": ISO, "gco": "http://www.isotc211.org/2005/gco"}
    told = ET.fromstring(text.partition("\n")[2])  # noqa: S314  our own
    found = told.findall(".//gmd:DQ_QuantitativeResult/gmd:value/gco:Record", names)
    assert [float(each.text) for each in found] == list(lanes.described.accuracy_m)


def test_the_validator_of_gdal_finds_nothing(whole, there):
    for path in (whole, there):
        ran = subprocess.run(["/usr/bin/python3", "-c", VALIDATE, path], capture_output=True, text=True, check=False)
        if "ModuleNotFoundError" in ran.stderr:
            pytest.skip("the validator is in Debian's python3-gdal, which is not installed")
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "[]\n", "")


def test_qgis_loads_layers_with_styles_and_metadata(story_and_layers, whole, tmp_path):
    command = ["/usr/bin/python3", "-c", IN_QGIS, str(whole)]
    quiet = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    ran = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
    if "No module named 'qgis'" in ran.stderr or "No such file" in ran.stderr:
        pytest.skip("QGIS reads the file in this test; Debian's python3-qgis is not installed")
    told = json.loads(ran.stdout)
    for layer in story_and_layers[1]:
        found = told[layer.name]
        assert (found["valid"], found["count"], found["title"]) == (True, len(layer.frame), layer.title)
        assert found["rights"] == layer.credit.splitlines()
        assert found["licences"] == list(layer.described.licences)
        assert [source.url for source in layer.sources if source.url] == found["links"][1:]
        if layer.placed:
            assert (found["crs"], found["renderer"], found["metadata_valid"]) == ("EPSG:4326", "RuleRenderer", True)
            assert found["styles"] > 0
    types = told["incursions_daily"]["types"]
    assert (types["day"], types["period_end_utc"], types["aircraft"]) == ("Date", "DateTime", "Real")
    assert told["adiz"]["types"]["closed_by_chord"] == "Boolean"
    assert told["sources"]["valid"]
    assert told["layer_sources"]["valid"]


def test_the_file_is_sound_and_one(whole):
    assert rows(whole, "PRAGMA integrity_check") == [("ok",)]
    assert rows(whole, "PRAGMA foreign_key_check") == []
    assert rows(whole, "PRAGMA application_id") == [(0x47504B47,)]
    assert rows(whole, "PRAGMA user_version") == [(10300,)]
    assert rows(whole, "PRAGMA journal_mode") == [("delete",)]
    assert [path.name for path in whole.parent.iterdir()] == ["story.gpkg"]
    extensions = {name for (name,) in rows(whole, "SELECT DISTINCT extension_name FROM gpkg_extensions")}
    assert extensions == {"gpkg_rtree_index", "gpkg_metadata", "gpkg_schema", "gpkg_related_tables"}
    assert rows(
        whole, "SELECT count(*) FROM gpkg_contents WHERE description = '' AND table_name <> 'layer_styles'"
    ) == [(0,)]


def test_the_same_layers_make_the_same_bytes(towns, there, tmp_path):
    story, layers = towns
    again = tmp_path / "again.gpkg"
    write_geopackage(layers, again, story)
    assert again.read_bytes() == there.read_bytes()


def test_relations_are_declared_and_kept_to(there):
    found = rows(there, "SELECT base_table_name, related_table_name, mapping_table_name FROM gpkgext_relations")
    assert found == [
        (name, "sources", f"sources_of_{name}") for name in ("areas", "claims", "elba", "lines", "stretches", "towns")
    ]
    for base, _, mapping in found:
        assert rows(there, f'SELECT count(*) FROM "{mapping}" WHERE base_id NOT IN (SELECT fid FROM "{base}")') == [
            (0,)
        ]
        assert rows(there, f'SELECT count(*) FROM "{mapping}" WHERE related_id NOT IN (SELECT fid FROM sources)') == [
            (0,)
        ]


def test_layers_of_others_stay_with_their_styles(towns, tmp_path):
    story, layers = towns
    path = tmp_path / "theirs.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(1, 2)], crs=3857).to_file(
        path, layer="theirs", metadata={"by": "them"}
    )
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE notes (n INTEGER PRIMARY KEY, words TEXT)")
        file.execute("INSERT INTO notes VALUES (1, 'kept')")
    before = gpd.read_file(path, layer="theirs")
    write_geopackage(layers, path, story)
    pd.testing.assert_frame_equal(gpd.read_file(path, layer="theirs"), before)
    assert rows(path, "SELECT * FROM notes") == [(1, "kept")]
    assert len(rows(path, "SELECT 1 FROM gpkg_metadata WHERE md_standard_uri = 'http://gdal.org'")) == 1
    assert {"theirs", "towns", "sources"} <= set(pyogrio.list_layers(path)[:, 0])
    assert rows(path, "PRAGMA foreign_key_check") == []


def test_layers_are_replaced_only_if_that_is_said_and_leave_nothing_behind(towns, there):
    story, layers = towns
    before = there.read_bytes()
    with pytest.raises(ValueError, match="has a layer 'areas', which would be replaced; say overwrite"):
        write_geopackage(layers, there, story)
    assert there.read_bytes() == before
    counted = (
        "gpkg_contents", "layer_sources", "sources", "gpkgext_relations", "gpkg_metadata", "gpkg_metadata_reference",
        "layer_styles", "gpkg_data_columns", "gpkg_data_column_constraints", "gpkg_extensions",
    )  # fmt: skip
    held = {table: rows(there, f"SELECT count(*) FROM {table}") for table in counted}
    write_geopackage(layers, there, story, overwrite=True)
    assert {table: rows(there, f"SELECT count(*) FROM {table}") for table in counted} == held
    one = replace(layers[-1], frame=layers[-1].frame.iloc[:1])
    write_geopackage([one], there, story, overwrite=True)
    assert rows(there, "SELECT count(*) FROM towns") == rows(there, "SELECT count(*) FROM sources_of_towns") == [(1,)]
    assert rows(there, "SELECT count(*) FROM claims") == [(2,)]
    assert rows(there, "PRAGMA foreign_key_check") == []


def test_a_style_that_somebody_gave_a_layer_outlives_its_rows(towns, there):
    story, layers = towns
    with closing(sqlite3.connect(there)) as file, file:
        file.execute("UPDATE layer_styles SET useAsDefault = 0 WHERE f_table_name = 'towns'")
        file.execute(
            "INSERT INTO layer_styles (f_table_name, f_geometry_column, styleName, styleQML, useAsDefault, owner) "
            "VALUES ('towns', 'geom', 'mine', '<qgis/>', 1, 'me')"
        )
    write_geopackage(layers, there, story, overwrite=True)
    found = rows(there, "SELECT styleName, useAsDefault FROM layer_styles WHERE f_table_name = 'towns' ORDER BY 1")
    assert ("mine", 1) in found
    assert ("default", 0) in found


def test_two_stories_share_a_file(towns, story_and_layers, tmp_path):
    path = tmp_path / "two.gpkg"
    write_geopackage(towns[1], path, towns[0])
    story, layers = story_and_layers
    drills = next(layer for layer in layers if layer.name == "drills")
    write_geopackage([drills], path, story)
    told = rows(path, "SELECT count(*) FROM gpkg_metadata_reference WHERE reference_scope = 'geopackage'")
    assert told == [(2,)]
    whole = "SELECT metadata FROM gpkg_metadata WHERE md_scope = 'series' ORDER BY id"
    first, second = (text for (text,) in rows(path, whole))
    assert ("Halaib Triangle" in first, "Halaib Triangle" in second) == (True, False)
    write_geopackage(layers[:1], path, story)
    assert rows(path, "SELECT count(*) FROM gpkg_metadata WHERE md_scope = 'series'") == [(2,)]
    assert all(source.credit in rows(path, whole)[1][0] for source in (*layers[0].sources, *drills.sources))
    assert rows(path, "SELECT count(DISTINCT layer) FROM layer_sources") == [(len(towns[1]) + 2,)]


def test_other_words_on_a_source_that_stays_in_use_are_refused(towns, there):
    story, layers = towns
    changed = [replace(source, credit="Other words") for source in layers[-1].sources]
    towns_only = replace(layers[-1], described=replace(layers[-1].described, sources=tuple(changed)))
    before = there.read_bytes()
    with pytest.raises(
        ValueError, match="has other words on the source 'wikipedia-halaib', on which layers of it rest"
    ):
        write_geopackage([towns_only], there, story, overwrite=True)
    assert there.read_bytes() == before


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("CREATE TABLE sources (what TEXT)", "has a table 'sources' that is not of an earlier run"),
        ("CREATE TABLE layer_sources (what TEXT)", "has a table 'layer_sources' that is not of an earlier run"),
        ("CREATE TABLE layer_styles (what TEXT)", "has a table 'layer_styles' that is not as"),
        ("CREATE TABLE gpkg_data_columns (what TEXT)", "has a table 'gpkg_data_columns' that is not as"),
    ],
)
def test_tables_that_are_in_the_way_are_named(towns, tmp_path, sql, says):
    path = tmp_path / "theirs.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(1, 2)], crs=4326).to_file(path, layer="theirs")
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(sql)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=says):
        write_geopackage(towns[1], path, towns[0])
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["sources", "Layer_Styles", "gpkg_contents", "sqlite_x", "sources_of_towns"])
def test_names_that_the_file_needs_are_refused(towns, tmp_path, name):
    with pytest.raises(ValueError, match=f"a layer cannot be called '{name}' in a GeoPackage"):
        write_geopackage([replace(towns[1][0], name=name)], tmp_path / "a.gpkg", towns[0])
    assert list(tmp_path.iterdir()) == []


def test_names_that_differ_by_capitals_alone_are_refused(towns, tmp_path):
    both = [replace(towns[1][0], name=name) for name in ("Towns", "towns")]
    with pytest.raises(ValueError, match="two layers are called 'towns'"):
        write_geopackage(both, tmp_path / "a.gpkg", towns[0])


def test_awkward_rows_come_back(towns, tmp_path):
    story, layers = towns
    base = layers[-1]
    frame = gpd.GeoDataFrame(
        {
            "id": ["a", "b", "c"], "source_id": "wikipedia-halaib;factbook", "as_of": "2026", "fid": [7, 8, 9],
            "geom": ["x", "y", "z"], "flag": pd.array([True, None, False], dtype="boolean"),
            "words": ["\x00null", "\x0b", "“é😀”"],
        },
        geometry=[box(0, 0, 1, 1), shapely.MultiPolygon([box(2, 2, 3, 3)]), shapely.Polygon()], crs=4326,
    )  # fmt: skip
    described = replace(base.described, title="A \x0b title", summary="<&>", bounds=None, kinds={})
    layer = replace(base, name='odd "name"', frame=frame, described=described, looks=(), columns={})
    path = tmp_path / "odd.gpkg"
    notes = write_geopackage([layer], path, story)
    assert notes[0] == "1 of 3 rows have no place: no geometry in the file."
    assert "column words: 1 texts hold characters that a file cannot" in notes[1]
    found = pyogrio.read_dataframe(path, layer='odd "name"')
    assert found["fid"].tolist() == [7, 8, 9]
    assert found["geom"].tolist() == ["x", "y", "z"]
    assert found["flag"].fillna(9).tolist() == [1, 9, 0]
    assert found.geometry.iloc[2] is None
    assert found["words"].tolist() == ["\ufffdnull", "\x0b", "“é😀”"]
    assert set(found.geometry.geom_type.dropna()) == {"MultiPolygon"}
    assert rows(path, "SELECT count(*) FROM layer_sources") == [(6,)]
    assert rows(path, "SELECT base_primary_column FROM gpkgext_relations") == [("fid_0",)]
    for (text,) in rows(path, "SELECT metadata FROM gpkg_metadata"):
        ET.fromstring(text.partition("\n")[2])  # noqa: S314  our own


def test_columns_that_differ_by_capitals_alone_are_told_apart(towns, tmp_path):  # GDAL: "cannot create field NAME"
    story, layers = towns
    frame = layers[-1].frame.assign(NAME="x")
    columns = {**layers[-1].columns, "NAME": replace(layers[-1].columns["name"], name="NAME", meaning="of a file")}
    path = tmp_path / "a.gpkg"
    notes = write_geopackage([replace(layers[-1], frame=frame, columns=columns)], path, story)
    assert notes == ["column NAME: differs from another by capitals alone, it is NAME_2"]
    assert rows(path, "SELECT name, NAME_2 FROM towns") == [(name, "x") for name in frame["name"]]
    told = "SELECT description FROM gpkg_data_columns WHERE column_name = 'NAME_2'"
    assert rows(path, told) == [("of a file ['NAME' in the layer]",)]


def test_a_kill_leaves_the_old_file(there, tmp_path):
    script = tmp_path / "slow.py"
    script.write_text(
        "import sys, time\n"
        "from pathlib import Path\n"
        "from layers.stories.read import load_story\n"
        "from maps.formats.asked import Asked\n"
        "from maps.formats.exported import exported_layers\n"
        "import maps.geopackage.story_file as file\n"
        "story = load_story(Path(sys.argv[1]))\n"
        "layers = exported_layers(story, Asked(layers=('areas', 'towns')))\n"
        "told = file.write_metadata\n"
        "def slow(*args):\n"
        "    told(*args)\n"
        "    print('now', flush=True)\n"
        "    time.sleep(60)\n"
        "file.write_metadata = slow\n"
        "file.write_geopackage(layers, Path(sys.argv[2]), story, overwrite=True)\n",
        encoding="utf-8",
    )
    before = there.read_bytes()
    command = [sys.executable, str(script), str(TOWNS), str(there)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "now\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert there.read_bytes() == before
