import zipfile

import geopandas as gpd
import pytest
import shapely

from layers.files.dbf_encoding import dbf_encoding, has_dbf

STRAIT = "台灣海峽"


@pytest.fixture
def shapefile(tmp_path):
    def write(encoding, name="ships"):
        frame = gpd.GeoDataFrame({"name": [STRAIT, "plain"]}, geometry=[shapely.Point(120, 25)] * 2, crs=4326)
        frame.to_file(tmp_path / f"{name}.shp", encoding=encoding)
        (tmp_path / f"{name}.cpg").unlink()
        return tmp_path / f"{name}.shp"

    return write


def names(path, encoding):
    return gpd.read_file(path, encoding=encoding)["name"].tolist()


@pytest.mark.parametrize(
    ("written", "asked"), [("BIG5", "big5"), ("BIG5", "cp950"), ("CP932", "cp932"), ("UTF-8", "utf-8")]
)
def test_text_comes_back_as_it_was_written(shapefile, written, asked):  # issue 10
    path = shapefile(written)
    found = dbf_encoding(path, asked)
    assert (names(path, found.name), found.note) == ([STRAIT, "plain"], "")


def test_text_that_declares_no_encoding_is_told(shapefile):  # issue 10
    found = dbf_encoding(shapefile("BIG5"))
    assert found.name == "ISO-8859-1"
    assert "declares no encoding" in found.note
    assert "--encoding big5" in found.note


def test_utf_8_is_known_by_its_bytes(shapefile):
    path = shapefile("UTF-8")
    found = dbf_encoding(path)
    assert names(path, found.name) == [STRAIT, "plain"]
    assert "read as UTF-8" in found.note


def test_what_declares_its_encoding_or_needs_none_is_left_to_gdal(tmp_path):
    for name, text, encoding in (("declared", STRAIT, "BIG5"), ("ascii", "plain", "ISO-8859-1")):
        path = tmp_path / f"{name}.shp"
        gpd.GeoDataFrame({"name": [text]}, geometry=[shapely.Point(120, 25)], crs=4326).to_file(path, encoding=encoding)
        if name == "ascii":
            path.with_suffix(".cpg").unlink()
        assert dbf_encoding(path) == (None, "")
        assert names(path, None) == [text]


@pytest.mark.parametrize(("written", "read"), [("UTF-8", "UTF-8"), ("BIG5", "ISO-8859-1")])
def test_a_declared_encoding_that_is_none_is_told(shapefile, written, read):  # issue 17
    path = shapefile(written)
    path.with_suffix(".cpg").write_text("TF-8")
    found = dbf_encoding(path)
    assert found.name == read
    assert found.note.startswith("ships.dbf declares an encoding that is not known")
    assert names(path, found.name)[0].encode(read).decode(written) == STRAIT


def test_wrong_encodings_are_refused(shapefile):
    path = shapefile("BIG5")
    with pytest.raises(ValueError, match="not in cp932"):
        dbf_encoding(path, "cp932")
    for asked in ("nonsense", "utf-16", "hex", "mac_roman", "\0"):
        with pytest.raises(ValueError, match="not one that is read"):
            dbf_encoding(path, asked)


def test_a_last_character_may_be_cut_by_the_width_of_the_field(tmp_path):
    path = tmp_path / "wide.shp"
    gpd.GeoDataFrame({"name": ["x" * 9]}, geometry=[shapely.Point(120, 25)], crs=4326).to_file(path, encoding="BIG5")
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"x" * 9, (STRAIT + "中").encode("big5")[:9]))
    assert dbf_encoding(path, "big5").name == "big5"


def test_archives_and_folders_are_looked_into(shapefile, tmp_path):
    path = shapefile("BIG5")
    shapefile("CP932", "others")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for one in tmp_path.glob("ships.*"):
            archive.write(one, one.name)
    assert dbf_encoding(tmp_path / "all.zip", "big5").name == "big5"
    assert dbf_encoding(tmp_path, "cp932", "others").name == "cp932"
    assert [has_dbf(one) for one in (path, tmp_path, tmp_path / "all.zip", tmp_path / "x.gpkg")] == [True] * 3 + [False]


def test_damaged_tables_tell_nothing(shapefile):
    path = shapefile("BIG5")
    whole = path.with_suffix(".dbf").read_bytes()
    for size in (0, 1, 20, 40, 64, 66, 100, len(whole) - 1):
        path.with_suffix(".dbf").write_bytes(whole[:size])
        assert dbf_encoding(path).name in {None, "ISO-8859-1"}
