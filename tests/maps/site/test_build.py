import json
from hashlib import sha256

import pytest

from layers.files import draft
from layers.stories.read import load_story
from maps.cli import cli
from maps.signed import new_key, read_key, sign_folder, verify
from maps.site import build
from maps.site.pages import PageSpec, pages_of

PAGES = pages_of(load_story())


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


@pytest.fixture
def writer(monkeypatch):
    """Stand-in for the making of pages: the build is about files."""
    words = {"text": "first"}

    def html(_self, name, _site):
        if words.get("fails") == name:
            raise words["with"]
        return f"{name} {words['text']}"

    monkeypatch.setattr(build._Writer, "html", html)
    monkeypatch.setattr(build._Writer, "look_at_lanes", lambda _self, progress: progress("following satellites", 1, 1))
    return words


def test_a_build_makes_every_page_and_a_manifest(writer, tmp_path):
    assert writer["text"] == "first"
    site = tmp_path / "deep" / "site"
    paths = build.build(site)
    names = [f"{page.name}.html" for page in PAGES] + ["checks.html", "corrections.html", "data.html", "index.html"]
    assert [path.name for path in paths] == names
    assert sorted(path.name for path in site.iterdir()) == sorted([*names, "corrections.json", "manifest.json"])
    files = json.loads((site / "manifest.json").read_text())["files"]
    assert files["index.html"] == sha256(b"index first").hexdigest()


def test_a_build_replaces_the_earlier_site(writer, tmp_path):
    build.build(tmp_path / "site")
    writer["text"] = "second"
    build.build(tmp_path / "site")
    assert (tmp_path / "site" / "misawa.html").read_text() == "misawa second"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("error", [RuntimeError("broken"), KeyboardInterrupt()], ids=["error", "ctrl-c"])
@pytest.mark.parametrize("earlier", [True, False])
def test_an_interrupted_build_leaves_the_earlier_site_whole(writer, tmp_path, error, earlier):
    if earlier:
        build.build(tmp_path / "site")
    before = contents(tmp_path / "site") if earlier else None
    writer.update({"text": "second", "fails": "theatre", "with": error})
    with pytest.raises(type(error)):
        build.build(tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == (["site"] if earlier else [])
    assert not earlier or contents(tmp_path / "site") == before


def test_a_move_that_fails_leaves_the_earlier_site(writer, tmp_path, monkeypatch):
    build.build(tmp_path / "site")
    before = contents(tmp_path / "site")
    writer["text"] = "second"

    def broken(_one, _other):
        raise PermissionError(13, "no")

    monkeypatch.setattr(draft, "_exchanged", broken)
    with pytest.raises(OSError, match="site cannot be written: Permission denied"):
        build.build(tmp_path / "site")
    assert contents(tmp_path / "site") == before


def test_one_page_alone_leaves_the_others_as_they_are(writer, tmp_path):
    build.build(tmp_path / "site")
    writer["text"] = "second"
    assert build.build(tmp_path / "site", only="misawa") == [tmp_path / "site" / "misawa.html"]
    site = contents(tmp_path / "site")
    assert (site["misawa.html"], site["theatre.html"]) == ("misawa second", "theatre first")
    assert json.loads(site["manifest.json"])["files"]["misawa.html"] == sha256(b"misawa second").hexdigest()


@pytest.mark.parametrize("only", [None, "misawa"])
def test_a_signed_site_is_built_again_and_is_to_be_signed_again(writer, tmp_path, only):
    build.build(tmp_path / "site")
    private, _, public = new_key(tmp_path / "desk")
    sign_folder(tmp_path / "site", read_key(private))
    writer["text"] = "second"
    build.build(tmp_path / "site", only=only)
    site = contents(tmp_path / "site")
    assert site["misawa.html"] == "misawa second"
    assert not [name for name in site if name.startswith("leadline-manifest")]
    sign_folder(tmp_path / "site", read_key(private))
    assert verify(tmp_path / "site", public).holds


def test_progress_counts_the_pages(writer, tmp_path):
    assert writer["text"] == "first"
    steps = []
    build.build(tmp_path / "site", progress=lambda *step: steps.append(step))
    names = build.names()
    told = [(name, n, len(names)) for n, name in enumerate([*names, ""])]
    assert steps == [("following satellites", 1, 1), *told]


@pytest.mark.parametrize(
    ("name", "looks"), [("misawa", 0), ("taiwan-strait", 0), ("south-china-sea", 1), ("theatre", 0)]
)
def test_satellites_are_followed_for_the_pages_that_rest_on_it_alone(writer, tmp_path, name, looks):
    steps = []
    build.build(tmp_path / "site", only=name, progress=lambda *step: steps.append(step[0]))
    assert (writer["text"], steps.count("following satellites")) == ("first", looks)


def test_files_of_others_are_not_lost(writer, tmp_path):
    assert writer["text"] == "first"
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match=r"holds thesis.txt, which no build wrote; expected an empty folder"):
        build.build(tmp_path)
    assert contents(tmp_path) == {"thesis.txt": "years of work"}


def test_an_unknown_page_lists_those_there_are(tmp_path):
    with pytest.raises(ValueError, match="no page 'mars'; expected one of misawa, taiwan-strait, south-china-sea"):
        build.build(tmp_path / "site", only="mars")


def test_names_are_the_pages_of_the_site():
    assert build.names() == [*(page.name for page in PAGES), "checks", "corrections", "data", "index"]
    assert all(isinstance(page, PageSpec) for page in PAGES)


@pytest.mark.parametrize(
    "words", ['{"name": "my web app"}', '["thesis.txt"]', '{"generator": "leadline", "files": ["thesis.txt"]}', "3"]
)
def test_a_strangers_manifest_is_not_replaced(writer, tmp_path, words):
    assert writer["text"] == "first"
    (tmp_path / "manifest.json").write_text(words)
    with pytest.raises(FileExistsError, match=r"holds manifest\.json, which no build wrote"):
        build.build(tmp_path)
    assert contents(tmp_path) == {"manifest.json": words}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("raw", [b"", b"not json", b"\xff\xfe\x00"])
def test_a_manifest_that_is_no_json_is_named(writer, tmp_path, raw, capsys):
    assert writer["text"] == "first"
    (tmp_path / "manifest.json").write_bytes(raw)
    assert cli.main(["build", "--out", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert f"{tmp_path / 'manifest.json'} is not JSON" in err
    assert [line[:9] for line in err.splitlines() if "building" not in line] == ["leadline:"]
    assert (tmp_path / "manifest.json").read_bytes() == raw
