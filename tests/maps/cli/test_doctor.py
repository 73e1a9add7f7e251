"""`leadline doctor`: what a report of a fault should say."""

import errno
import os
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import geopandas
import pandas as pd
import pytest
from packaging.requirements import Requirement

from layers.catalogue.cache import cached_json, cached_table, digest
from maps.cli import doctor, main

ROOT = Path(__file__).parents[3]

ENTRY = "lanes-" + "0a" * 16 + ".parquet"


def test_it_prints_versions_folders_cache_extras_and_browsers(capsys, monkeypatch, tmp_path):
    (tmp_path / ENTRY).write_bytes(b"x" * 1_500_000)
    monkeypatch.setenv("LEADLINE_CACHE", str(tmp_path))
    monkeypatch.delenv("LEADLINE_TEST_FIREFOX", raising=False)
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert f"geopandas {geopandas.__version__}" in out
    assert "GDAL 3." in out
    assert f"cache     {tmp_path} (1 file, 1.5 MB, safe to delete; set by LEADLINE_CACHE)" in out
    assert "[dask]" in out
    assert "LEADLINE_TEST_FIREFOX is not set" in out
    assert "wrong" not in out


def test_it_knows_every_extra_by_a_package_that_the_extra_brings():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = project["optional-dependencies"]
    assert list(doctor.EXTRAS) == sorted(asked)
    for extra, package in doctor.EXTRAS.items():
        assert package in {Requirement(each).name for each in asked[extra]}
        if extra != "fuzz":  # the one that `make test` does not install
            assert find_spec(doctor.IMPORTED_AS.get(package, package)), package


def test_it_says_what_is_missing_and_what_is_wrong(capsys, monkeypatch):
    monkeypatch.setattr(doctor, "find_spec", lambda name: None if name == "pyspark" else object())
    monkeypatch.setattr(doctor, "stranger", lambda name: "maps.py hides it." if name == "maps" else "")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "not installed: pip install 'leadline[spark]'" in out
    assert out.splitlines()[-1] == "wrong     maps.py hides it."


@pytest.mark.parametrize("words", [["doctor", "x"], ["doctor", "--json"]])
def test_it_takes_no_words(words):
    assert main(words) == 2


def told(capsys, monkeypatch, cache):
    monkeypatch.setenv("LEADLINE_CACHE", str(cache))
    code = main(["doctor"])
    out = capsys.readouterr().out.splitlines()
    return code, next(line for line in out if line.startswith("cache")), [line for line in out if line[:5] == "wrong"]


def test_a_cache_that_is_not_there_is_no_fault(capsys, monkeypatch, tmp_path):
    code, line, wrong = told(capsys, monkeypatch, tmp_path / "none")
    assert (code, wrong) == (0, [])
    assert "(not there yet; set by LEADLINE_CACHE)" in line
    assert not (tmp_path / "none").exists()


def test_files_of_others_are_not_called_safe_to_delete(capsys, monkeypatch, tmp_path):
    """LEADLINE_CACHE set to the home folder: it said "safe to delete" of all that was there."""
    (tmp_path / "Documents").mkdir()
    (tmp_path / "Documents" / "thesis.txt").write_text("x")
    (tmp_path / "lanes.parquet").write_bytes(b"x" * 9_000_000)
    code, line, _ = told(capsys, monkeypatch, tmp_path)
    assert (code, "safe to delete" in line) == (0, False)
    assert "(empty; and 2 that leadline did not make, to be kept; " in line
    (tmp_path / ENTRY).write_bytes(b"x" * 1_500_000)
    _, line, _ = told(capsys, monkeypatch, tmp_path)
    assert "(1 file, 1.5 MB, safe to delete; and 2 that leadline did not make, to be kept; " in line


def test_what_the_cache_writes_is_known_as_its_own(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("LEADLINE_CACHE", str(tmp_path))
    cached_json("a-name", digest("key"), lambda: [1])
    cached_table("other", digest("key"), lambda: pd.DataFrame({"x": [1]}))
    _, line, _ = told(capsys, monkeypatch, tmp_path)
    assert "(2 files, " in line
    assert "did not make" not in line


def test_a_file_in_the_place_of_the_cache_is_told(capsys, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    code, _, wrong = told(capsys, monkeypatch, tmp_path / "file")
    assert code == 1
    cause = f"{tmp_path / 'file'}: Not a directory"
    assert wrong == [f"wrong     the cache cannot be used: {cause}. Set LEADLINE_CACHE to another folder."]


def test_a_cache_that_may_not_be_read_is_told(capsys, monkeypatch, tmp_path):
    def refused(_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(doctor.os, "scandir", refused)
    code, line, wrong = told(capsys, monkeypatch, tmp_path)
    assert (code, line.startswith(f"cache     {tmp_path}")) == (1, True)
    assert f"{tmp_path}: Permission denied." in wrong[0]


def test_a_name_too_long_for_a_folder_is_told(capsys, monkeypatch):
    code, _, wrong = told(capsys, monkeypatch, "/" + 300 * "x")
    assert (code, len(wrong)) == (1, 1)


@pytest.mark.parametrize("broken", ["pyogrio", "distributed", "numpy"])
def test_a_library_that_does_not_load_is_told_and_the_rest_is_printed(tmp_path, broken):
    (tmp_path / broken).mkdir()
    (tmp_path / broken / "__init__.py").write_text("raise ImportError('libx.so.36: cannot open\\nshared object file')")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-m", "leadline", "doctor"], capture_output=True, text=True, env=environment, check=False
    )
    lines = done.stdout.splitlines()
    assert (done.returncode, lines[-1].split()[0]) == (1, "wrong")  # pyarrow itself writes of numpy to standard error
    why = "ImportError: libx.so.36: cannot open shared object file"
    assert f"wrong     {broken} is installed and does not load: {why}" in lines
    assert {"leadline", "libraries", "packages", "[spark]", "Firefox"} <= {line.split()[0] for line in lines}


def test_a_library_that_is_missing_is_told(capsys, monkeypatch):
    monkeypatch.setattr(doctor, "_version", lambda name: "missing" if name in {"leadline", "numba"} else "1")
    assert main(["doctor"]) == 1
    wrong = [line for line in capsys.readouterr().out.splitlines() if line[:5] == "wrong"]
    assert [line.split()[1] for line in wrong] == ["leadline", "numba"]
