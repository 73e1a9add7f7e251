"""`leadline incursions --behaviours`: what it prints and writes, and one clear line for each wrong use."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from slow_behaviours import positions

from maps.cli import cli

HOUR = 3600.0


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    every = np.arange(0, 10 * HOUR + 1, 300.0)
    silent = [(at, 179.9 if at < 6 * HOUR else -179.9, -16.5) for at in every if not 3 * HOUR < at < 9 * HOUR]
    fleet = {
        "a": [(at, 140.0, 5.0) for at in every],
        "b": [(at, 140.002, 5.0) for at in every],
        "moored": [(at, 150.0, 5.0) for at in every],
        "silent": silent,
    }
    positions(fleet).to_csv("tracks.csv", index=False)
    gpd.GeoDataFrame({"id": ["p"], "name": ["Pier"]}, geometry=gpd.points_from_xy([150], [5]), crs=4326).to_file(
        "ports.gpkg"
    )
    return tmp_path


ALL = ("tracks.csv", "--behaviours", "all", "--ports", "ports.gpkg", "--define", "gaps.min-duration=5h")


def run(capsys, *words):
    code = cli.main(["incursions", *words])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.usefixtures("here")
def test_behaviours_are_told_in_words_and_in_json(capsys):
    code, out, _ = run(capsys, *ALL)
    facts = json.loads(run(capsys, *ALL, "--json")[1])["behaviours"]
    assert code == 0
    assert "\ngaps of 5 h or more: 1 of 1 vessel, the longest 6.0 h\n         1 of which it cannot be told\n" in out
    assert "\nencounters, within 500 m for 2 h or more, below 2 kn: 1 of 1 pair, 10.0 h\n" in out
    assert "\nport visits, within 3 km, until beyond 4 km: 1 of 1 vessel, 10.0 h stopped\n" in out
    assert "\n  most at Pier 1\n" in out
    assert "good to 10 km" not in out  # the reader's own ports do not say how good they are
    assert facts["definitions"]["gaps"]["min_duration_s"] == 5 * HOUR
    assert facts["definitions"]["encounters"]["distance_m"] == 500


@pytest.mark.one_in(2)
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.usefixtures("here")
def test_each_behaviour_gets_a_file_beside(capsys, suffix):
    assert run(capsys, *ALL, "--to", f"out{suffix}")[0] == 0
    read = pd.read_csv if suffix == ".csv" else gpd.read_parquet
    counts = {name: len(read(f"out-{name}{suffix}")) for name in ("gaps", "loitering", "encounters", "port-visits")}
    assert counts == {"gaps": 1, "loitering": 3, "encounters": 1, "port-visits": 1}
    assert run(capsys, *ALL, "--to", f"out{suffix}")[0] == 0  # those of an earlier run are replaced


@pytest.mark.usefixtures("here")
def test_a_geopackage_holds_the_behaviours_as_layers_and_their_rules(capsys):
    for _ in range(2):
        assert run(capsys, *ALL, "--to", "out.gpkg")[0] == 0
    gaps = gpd.read_file("out.gpkg", layer="gaps")
    assert gaps.geometry.iloc[0].geom_type == "MultiLineString"
    assert gaps.total_bounds == pytest.approx([-180, -16.5, 180, -16.5], abs=1e-4)  # cut at 180 degrees, not round
    rules = gpd.read_file("out.gpkg", layer="rules").set_index("rule")["value"]
    assert rules["gaps.min_duration_s"] == "18000.0"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--behaviours", "gap"),
            "--behaviours names 'gap'; expected some of gaps, loitering, encounters, port-visits",
        ),
        (
            ("--behaviours", "gaps", "--define", "gaps.min-duration=5"),
            "--define gaps.min-duration is '5'; expected a num",
        ),
        (("--behaviours", "gaps", "--define", "gaps.length=5h"), "expected gaps with a number of min-duration"),
        (("--behaviours", "gaps", "--define", "encounters.distance=5m"), "expected NAME.NUMBER=VALUE with a name of"),
        (
            ("--behaviours", "gaps", "--define", "gaps.min-duration=0h"),
            "min_duration_s is 0; expected a number, above 0.",
        ),
        (("--behaviours", "gaps", "--define", "gaps.silent-chance=x"), "expected a number after the equals sign"),
        (("--behaviours", "gaps", "--ports", "ports.gpkg"), "--ports is of encounters and port-visits"),
        (("--behaviours", "port-visits", "--ports", "no.gpkg"), "--ports no.gpkg: there is no such layer"),
        (("--ports", "ports.gpkg", "--zones", "z"), "--ports is of behaviours; expected --behaviours with it."),
        (("--behaviours", "gaps", "--engine", "dask"), "expected the engine local with them, not dask"),
        (("--behaviours", "gaps", "--kind", "aircraft"), "behaviours are those of vessels"),
        (("--behaviours", "gaps", "--by", "day"), "periods are those of entries and crossings"),
        (("--behaviours", "gaps", "--to", "tracks.csv"), "tracks.csv"),
    ],
)
@pytest.mark.usefixtures("here")
def test_a_wrong_use_gets_one_line(capsys, words, told):
    code, out, err = run(capsys, "tracks.csv", *words)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.usefixtures("here")
def test_a_file_of_others_beside_is_not_replaced(capsys, here):
    (here / "out-gaps.csv").write_text("mine\n1\n")
    code, _, err = run(capsys, *ALL, "--to", "out.csv")
    assert code == 2
    assert "out-gaps.csv is there and is not what an earlier run wrote" in err
    assert (here / "out-gaps.csv").read_text() == "mine\n1\n"
