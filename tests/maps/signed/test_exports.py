"""Exports are signed before they appear, and a signature does not stand in the way of the next one."""

import pytest

from maps.cli import main

EXPORT = ("export", "--to", "out", "--layers", "misawa,budgets", "--formats", "geojson,csv")


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LEADLINE_KEY_PASSPHRASE", raising=False)

    def command(*words):
        return main(list(words)), *capsys.readouterr()

    assert command("new-key", "desk")[0] == 0
    return command


def test_an_export_is_signed_as_it_is_written_and_can_be_replaced(run, tmp_path):
    assert run(*EXPORT, "--sign", "desk.key")[0] == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"leadline-manifest.json", "leadline-manifest.json.ed25519", "leadline-manifest.json.ml-dsa-65"} <= names
    code, out, _ = run("verify", "out", "--key", "desk.pub")
    count = sum(path.is_file() for path in (tmp_path / "out").rglob("*")) - 3
    assert (code, f"as signed: {count} files" in out) == (0, True)
    one = next((tmp_path / "out").rglob("misawa*.csv"))
    one.write_bytes(one.read_bytes().replace(b"Misawa", b"Nisawa", 1))
    code, out, _ = run("verify", "out", "--key", "desk.pub")
    assert (code, out.count("changed"), one.name in out) == (1, 1, True)
    assert run(*EXPORT, "--sign", "desk.key", "--overwrite")[0] == 0
    assert run("verify", "out", "--key", "desk.pub")[0] == 0
    assert run(*EXPORT, "--overwrite")[0] == 0  # not signed
    assert run("verify", "out", "--key", "desk.pub")[0] == 2


def test_a_key_that_cannot_be_used_is_told_before_the_work(run, tmp_path):
    for key in ("desk.pub", "nowhere.key"):
        code, out, err = run(*EXPORT, "--sign", key)
        assert (code, out, err.count("\n"), err.startswith(f"leadline: {key} ")) == (2, "", 1, True)
    assert not (tmp_path / "out").exists()


def test_a_geopackage_that_others_signed_is_not_replaced(run, tmp_path):
    export = ("export", "--to", "one.gpkg", "--layers", "misawa")
    assert run(*export, "--sign", "desk.key")[0] == 0
    assert run("verify", "one.gpkg", "--key", "desk.pub")[0] == 0
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert run("new-key", "other")[0] == 0
    code, out, err = run(*export, "--overwrite", "--sign", "other.key")
    assert (code, out, "signed with another key" in err) == (2, "", True)
    assert {path: path.read_bytes() for path in before} == before
    assert run(*export, "--overwrite", "--sign", "desk.key")[0] == 0
    assert run("verify", "one.gpkg", "--key", "desk.pub")[0] == 0
    (tmp_path / "one.qgz").write_bytes(b"another project")
    code, out, _ = run("verify", "one.gpkg", "--key", "desk.pub")
    assert (code, "one.qgz: changed" in out) == (1, True)
