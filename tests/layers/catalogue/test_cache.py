import logging

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.catalogue import cache, typed
from layers.catalogue.cache import cache_folder, cached_frame, cached_json, cached_table, digest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LEADLINE_CACHE", str(tmp_path / "store"))
    return tmp_path / "store"


class Maker:
    """Counts how often it is asked."""

    def __init__(self, value):
        self.value, self.calls = value, 0

    def __call__(self):
        self.calls += 1
        return self.value


def points():
    return gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(141.5, 40.25)], crs=4326)


def test_the_environment_is_read_at_call_time(monkeypatch, tmp_path):
    monkeypatch.setenv("LEADLINE_CACHE", str(tmp_path / "one"))
    assert cache_folder() == tmp_path / "one"
    monkeypatch.delenv("LEADLINE_CACHE")
    assert cache_folder().name == "leadline"


@pytest.mark.parametrize(
    ("cached", "value"),
    [(cached_frame, points()), (cached_table, pd.DataFrame({"n": [1.5, 2.5]})), (cached_json, {"share": [0.85, None]})],
)
def test_made_once_and_the_same_when_read_again(folder, cached, value):
    make = Maker(value)
    first, second = cached("thing", digest("x"), make), cached("thing", digest("x"), make)
    assert make.calls == 1
    assert type(second) is type(first)
    assert str(second) == str(value)
    assert [p.suffix for p in folder.iterdir()] in ([".parquet"], [".json"])  # and no half-written file


@pytest.mark.usefixtures("folder")
def test_what_a_caller_changes_is_not_seen_by_the_next():
    first = cached_frame("points", digest("x"), points)
    first["id"] = "changed"
    first.geometry = [shapely.Point(0, 0)]
    again = cached_frame("points", digest("x"), Maker(None))
    assert (again["id"].item(), again.geometry.item().wkt) == ("a", "POINT (141.5 40.25)")


def test_an_entry_that_is_replaced_is_read_anew(folder):
    cached_table("thing", digest("x"), Maker(pd.DataFrame({"n": [1]})))
    next(folder.iterdir()).unlink()
    cached_table("thing", digest("x"), Maker(pd.DataFrame({"n": [2, 3]})))
    assert cached_table("thing", digest("x"), Maker(None))["n"].tolist() == [2, 3]


@pytest.mark.usefixtures("folder")
def test_geometry_and_crs_survive():
    cached_frame("points", digest("x"), points)
    again = cached_frame("points", digest("x"), Maker(None))
    assert again.crs.to_epsg() == 4326
    assert again.geometry.iloc[0].wkt == "POINT (141.5 40.25)"


def test_a_corrupt_entry_is_deleted_and_made_again_with_a_note(folder, caplog):
    cached_frame("points", digest("x"), points)
    (entry,) = folder.iterdir()
    entry.write_bytes(entry.read_bytes()[:40])
    make = Maker(points())
    with caplog.at_level(logging.WARNING, logger="leadline"):
        assert len(cached_frame("points", digest("x"), make)) == 1
    assert make.calls == 1
    assert "deleted and made again" in caplog.text
    assert len(cached_frame("points", digest("x"), Maker(None))) == 1


@pytest.mark.parametrize(
    "how", ["a bit of it", "a bit of the seal", "cut", "empty", "zeros", "of another name", "a folder"]
)
@pytest.mark.parametrize("cached", [cached_table, cached_json])
def test_an_entry_that_is_not_as_it_was_written_is_no_answer(folder, cached, how):  # issue #17
    value = pd.DataFrame({"n": [1.5, 2.5]}) if cached is cached_table else {"share": [0.85, None]}
    cached("thing", digest("x"), Maker(value))
    (entry,) = folder.iterdir()
    good = entry.read_bytes()
    cached("other", digest("x"), Maker(value))
    other = next(each for each in folder.iterdir() if each != entry).read_bytes()
    bad = {
        "a bit of it": good[:5] + bytes([good[5] ^ 4]) + good[6:],
        "a bit of the seal": good[:-1] + bytes([good[-1] ^ 1]),
        "cut": good[: len(good) // 2],
        "empty": b"",
        "zeros": bytes(len(good)),
        "of another name": other,
    }
    if how == "a folder":
        entry.unlink()
        entry.mkdir()
    else:
        entry.write_bytes(bad[how])
    made = Maker(value)
    assert str(cached("thing", digest("x"), made)) == str(value)
    assert made.calls == 1


def test_a_failed_write_leaves_no_entry(folder, monkeypatch, caplog):
    def fail(_value, path):
        path.write_text("half")
        raise OSError("disk full")

    monkeypatch.setattr(cache, "_write_json", fail)
    with caplog.at_level(logging.WARNING, logger="leadline"):
        assert cached_json("thing", digest("x"), Maker(3)) == 3
    assert "disk full" in caplog.text
    assert list(folder.iterdir()) == []


def test_the_key_follows_every_input(monkeypatch):
    base = digest(points(), 22224.0, cache)
    moved = points().set_geometry([shapely.Point(141.5, 40.25 + 1e-12)], crs=4326)
    others = [
        digest(moved, 22224.0, cache),
        digest(points().assign(id="b"), 22224.0, cache),
        digest(points().set_crs(4269, allow_override=True), 22224.0, cache),
        digest(points(), 22225.0, cache),
        digest(points(), 22224.0, typed),
        digest("ab", "c"),
        digest("a", "bc"),
    ]
    assert base == digest(points(), 22224.0, cache)
    assert len({base, *others}) == 8
    monkeypatch.setattr(cache, "version", lambda _name: "999")
    assert digest(points(), 22224.0, cache) != base


def test_a_function_counts_by_the_code_of_its_module():
    assert digest(digest) == digest(cached_json)


def test_an_input_that_cannot_be_hashed_is_refused():
    with pytest.raises(TypeError, match="cache key of a dict"):
        digest({"a": 1})
