import json

import pytest
from bundled import PAGE, a_folder

from layers.catalogue import cache
from maps.cli import main
from maps.replay.bag import read_bag, write_bag
from maps.replay.bundle import bundle
from maps.replay.replay import replay


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    place = tmp_path_factory.mktemp("replay")
    bundle(a_folder(place), place / "hormuz.zip")
    return place / "hormuz.zip"


def changed(packed, tmp_path, name, change):
    """The bundle with one file changed, and hashes that fit."""
    folder = read_bag(packed, tmp_path / "unpacked")
    (folder / name).write_bytes(change((folder / name).read_bytes()))
    write_bag(folder, tmp_path / "changed.zip", "hormuz")
    return tmp_path / "changed.zip"


def test_the_same_machine_makes_the_same_bytes(packed, capsys):
    assert main(["replay", str(packed)]) == 0
    assert capsys.readouterr().out == (
        "hormuz: the same. All 11 files have the same bytes, and all 2 statements the same answers.\n"
    )


@pytest.mark.thorough
def test_a_map_is_the_same_bytes_with_a_cold_cache_as_with_a_warm_one(tmp_path):
    folder = a_folder(tmp_path, more=PAGE)
    for _ in range(2):  # the second finds all in the cache
        bundle(folder, tmp_path / "map.zip")
    found = replay(tmp_path / "map.zip")
    assert (found.same, found.files, found.versions, found.data, found.layers) == (True, 14, (), (), ())


def test_a_number_of_the_story_that_changed_is_found_in_file_verdict_and_rows(packed, tmp_path, capsys):
    other = changed(packed, tmp_path, "story/hormuz/tables/money.csv", lambda b: b.replace(b"7.2,", b"6.1,"))
    found = replay(other)
    assert [(one.what, one.was, one.now) for one in found.verdicts] == [("growth", "holds", "does not hold")]
    assert {one.file for one in found.differences} == {
        "answers.json",
        "site/checks.html",
        "site/data.html",
        "site/data/catalog.jsonld",
        "site/data/hormuz.gpkg",
        "site/data/money.csv",
        "site/data/money.parquet",
        "site/index.html",
        "site/manifest.json",
    }
    assert [one.what for one in found.layers] == ["money"]
    assert found.versions == found.data == found.seeds == ()
    assert main(["replay", str(other)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("hormuz: 9 of 11 files and 1 of 2 verdicts differ.\n- answers.json from byte ")
    assert "Verdicts\n- growth: was holds, is does not hold\n" in out


def test_one_byte_of_one_page_is_found_where_it_is(packed, tmp_path):
    other = changed(packed, tmp_path, "site/index.html", lambda b: b.replace(b"<title>A story", b"<title>A Story"))
    (difference,) = replay(other).differences
    page = (tmp_path / "unpacked/hormuz/data/site/index.html").read_bytes()
    at = page.index(b"<title>A Story") + len(b"<title>A ")
    assert (difference.file, difference.byte, difference.line) == ("site/index.html", at, page[:at].count(b"\n") + 1)
    assert (difference.was, difference.now) == (
        "<title>A Story made for a test</title>",
        "<title>A story made for a test</title>",
    )


def test_another_version_is_named_though_the_bytes_are_the_same(packed, tmp_path, capsys):
    def older(content):
        told = json.loads(content)
        told["versions"]["numpy"] = "1.0"
        return json.dumps(told).encode()

    assert main(["replay", str(changed(packed, tmp_path, "replay.json", older))]) == 0
    assert "Versions\n- numpy: was 1.0, is " in capsys.readouterr().out


def test_other_data_of_the_library_are_named(packed, tmp_path):
    found = replay(changed(packed, tmp_path, "library/satellites.csv", lambda b: b + b"x"))
    assert found.same
    assert [one.what for one in found.data] == ["library/satellites.csv"]


def test_an_answer_whose_number_changed_but_not_its_verdict_says_which(packed, tmp_path):
    other = changed(packed, tmp_path, "answers.json", lambda b: b.replace(b'"low": 7.2', b'"low": 7.1'))
    (number,) = replay(other).numbers
    assert (number.what, number.was, number.now) == ("growth, findings 1 low", "7.1", "7.2")


def test_nothing_is_left_in_the_cache_nor_taken_from_it(packed, tmp_path, monkeypatch):
    monkeypatch.setenv("LEADLINE_CACHE", str(tmp_path / "mine"))
    replay(packed)
    assert not (tmp_path / "mine").exists()
    assert cache.cache_folder() == tmp_path / "mine"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("replay.json", b"{}", "is no bundle that this version reads"),
        ("replay.json", b"not JSON", "is no bundle that this version reads"),
        ("replay.json", b'{"format": "leadline bundle 2"}', "is no bundle that this version reads"),
        (
            "replay.json",
            b'{"format": "leadline bundle 1", "versions": {}, "seeds": {}, "layers": {}, "story": "../site"}',
            "is no bundle that this version reads",
        ),
        ("answers.json", b"not JSON", "answers.json"),
        ("answers.json", b"[1]", "answers.json"),
        ("story/hormuz/story.toml", b"[[statement]", "story.toml is not TOML"),
    ],
)
def test_a_bundle_that_is_none_is_refused(packed, tmp_path, capsys, name, content, words):
    assert main(["replay", str(changed(packed, tmp_path, name, lambda _: content))]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert "changed.zip" in err


def test_no_file_and_no_zip_file(tmp_path, capsys):
    (tmp_path / "no.zip").write_bytes(b"no")
    assert main(["replay", str(tmp_path / "no.zip")]) == 2
    assert main(["replay", str(tmp_path / "missing.zip")]) == 2
    assert "missing.zip; expected one of `leadline bundle`" in capsys.readouterr().err


def test_a_story_that_cannot_be_built_here_is_told_with_the_versions_that_differ(packed, tmp_path, capsys):
    other = changed(packed, tmp_path, "story/hormuz/tables/money.csv", lambda b: b.replace(b"2023", b"2019"))
    assert main(["replay", str(other)]) == 2
    err = capsys.readouterr().err
    assert "changed.zip: its story cannot be built here: " in err
    assert "Of the versions that made it none is another here." in err
