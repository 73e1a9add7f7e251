"""`leadline incursions --doubtful`: both counts are told, and only the one that was asked for is counted."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, box

from maps.cli import cli


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in a folder with twelve ships that cross a zone in the Atlantic, and a number that two ships share."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(1)
    seconds = np.arange(0, 4 * 3600, 60)
    rows = []
    for number, north in [*((n, 0.0) for n in range(12)), (12, 0.0), (12, 1.0)]:
        begun = pd.Timestamp("2026-03-01") + pd.Timedelta(hours=12 * number)
        rows.append(
            pd.DataFrame(
                {
                    "mmsi": f"2320000{number:02}",
                    "time": begun + pd.to_timedelta(seconds + rng.integers(0, 20, 240), unit="s"),
                    "lon": np.linspace(-0.5, 0.5, 240) + rng.normal(0, 5e-5, 240),
                    "lat": north + np.cumsum(rng.normal(0, 2e-4, 240)),
                }
            )
        )
    pd.concat(rows).to_csv("tracks.csv", index=False)
    gpd.GeoDataFrame({"id": ["box"]}, geometry=[box(-0.2, -0.3, 0.2, 0.3)], crs=4326).to_file("zone.gpkg")
    gpd.GeoDataFrame({"id": ["line"]}, geometry=[LineString([(0, -0.3), (0, 0.3)])], crs=4326).to_file("line.gpkg")
    return tmp_path


def run(capsys, *words):
    code = cli.main(["incursions", "tracks.csv", *words])
    out, err = capsys.readouterr()
    return code, out, err


pytestmark = pytest.mark.usefixtures("here")
ZONE = ("--zones", "zone.gpkg")


def test_both_counts_are_told_by_default(capsys):
    code, out, _ = run(capsys, *ZONE, "--lines", "line.gpkg")
    told = " ".join(out.split())
    assert code == 0
    assert "in two places at once, or gone from one to another faster than can be" in told
    assert "events with them, 12 without" in told
    assert "crossings with them, 12 without; all else here counts them (--doubtful drop)" in told
    assert "nothing to look at for: beyond the horizon" in told


def test_drop_counts_sound_pieces_alone(capsys):
    _, out, _ = run(capsys, *ZONE, "--doubtful", "drop", "--json")
    facts = json.loads(out)
    assert facts["zones"][0]["events"] == facts["doubt"]["counts"]["events"]["without"] == 12
    assert facts["doubt"]["counts"]["events"]["with"] > 12
    assert facts["tracks"]["vessels"] == 12
    assert run(capsys, *ZONE, "--doubtful", "drop")[1].count("all else here leaves them out") == 1


def test_verdicts_with_and_without_are_told(capsys):
    spans = ("--before", "2026-03-01..2026-03-04", "--after", "2026-03-04..2026-03-09", "--claim=-40")
    _, out, _ = run(capsys, *ZONE, *spans)
    assert "the change with them: " in " ".join(out.split())
    assert "without them: 6 to 6, " in " ".join(out.split())


def test_all_doubtful_leaves_nothing_to_count(capsys):
    rows = pd.read_csv("tracks.csv")
    rows[rows["mmsi"] == 232000012].to_csv("tracks.csv", index=False)
    code, out, err = run(capsys, *ZONE, "--doubtful", "drop")
    assert (code, out) == (2, "")
    assert "is doubtful, so nothing is left to count" in err


def test_tracks_without_times_are_not_graded(capsys):
    lines = [LineString([(-1, 0), (1, 0)])]
    gpd.GeoDataFrame({"id": ["drawn"]}, geometry=lines, crs=4326).to_file("drawn.geojson")
    code = cli.main(["incursions", "drawn.geojson", *ZONE])
    assert code == 0
    assert "not graded as sound or doubtful: that needs times" in " ".join(capsys.readouterr().out.split())
    assert cli.main(["incursions", "drawn.geojson", *ZONE, "--doubtful", "drop"]) == 2
    assert "tracks are graded by their times" in capsys.readouterr().err
