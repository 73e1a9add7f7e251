"""`leadline doctor`: what a report of a fault should say."""

import geopandas
import pytest

from maps.cli import doctor, main


def test_it_prints_versions_folders_cache_extras_and_browsers(capsys, monkeypatch, tmp_path):
    (tmp_path / "entry.parquet").write_bytes(b"x" * 1_500_000)
    monkeypatch.setenv("LEADLINE_CACHE", str(tmp_path))
    monkeypatch.delenv("LEADLINE_TEST_FIREFOX", raising=False)
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert f"geopandas {geopandas.__version__}" in out
    assert "GDAL 3." in out
    assert f"cache     {tmp_path} (1 file, 1.5 MB; set by LEADLINE_CACHE; safe to delete)" in out
    assert "[dask]" in out
    assert "LEADLINE_TEST_FIREFOX is not set" in out
    assert "wrong" not in out


def test_it_says_what_is_missing_and_what_is_wrong(capsys, monkeypatch):
    monkeypatch.setattr(doctor, "find_spec", lambda name: None if name == "pyspark" else object())
    monkeypatch.setattr(doctor, "stranger", lambda name: "maps.py hides it." if name == "maps" else "")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "not installed: pip install 'leadline[spark]'" in out
    assert out.splitlines()[-1] == "wrong     maps.py hides it."


@pytest.mark.parametrize("words", [["doctor", "x"], ["doctor", "--json"]])
def test_it_takes_no_words(words):
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
