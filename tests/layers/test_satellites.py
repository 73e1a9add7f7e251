import numpy as np
import pytest
from pyproj import Geod
from sgp4.io import compute_checksum
from skyfield.api import EarthSatellite, load, wgs84

import layers

WGS84 = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def satellites():
    return layers.load("satellites")


@pytest.fixture(scope="module")
def placed(satellites):
    return satellites[~satellites.geometry.is_empty]


def test_points_agree_with_skyfield(placed):
    timescale = load.timescale(builtin=True)
    away = []
    for row in placed.itertuples():
        there = EarthSatellite(row.tle_line1, row.tle_line2, row.name, timescale)
        under = wgs84.subpoint(there.at(there.epoch))
        away.append(WGS84.inv(row.geometry.x, row.geometry.y, under.longitude.degrees, under.latitude.degrees)[2])
    assert len(away) == 128
    assert max(away) < 100  # metres; UT1-UTC taken as zero is 465 m/s times some 0.1 s


def test_checksums_numbers_and_epochs_of_the_elements(placed):
    for row in placed.itertuples():
        for line in (row.tle_line1, row.tle_line2):
            assert (len(line), int(line[68])) == (69, compute_checksum(line)), row.name
            assert int(line[2:7]) == row.norad_id
        day = (
            1
            + (
                row.tle_epoch_utc - row.tle_epoch_utc.replace(month=1, day=1, hour=0, minute=0, second=0)
            ).total_seconds()
            / 86400
        )
        assert float(row.tle_line1[20:32]) == pytest.approx(day, abs=1.5 / 86400), row.name


def test_heights_and_inclinations_follow_from_the_elements(placed):
    motion = placed["tle_line2"].str[52:63].astype(float) * 2 * np.pi / 86400
    height = (398_600.4418 / motion**2) ** (1 / 3) - 6378.137  # Kepler's third law, km
    assert np.abs(height - placed["alt_mean_km"]).max() < 1
    assert np.abs(placed["tle_line2"].str[8:16].astype(float) - placed["inc_deg"]).max() < 1e-3


def test_local_time_of_the_nodes_is_as_published(satellites):  # JAXA: ALOS-2 and -4 at 12:00 descending; ESA: 18:00
    named = satellites.set_index("name")
    assert named.ltdn_h["ALOS-2"] == pytest.approx(12, abs=0.1)
    assert named.ltdn_h["ALOS-4 (DAICHI-4)"] == pytest.approx(12, abs=0.1)
    assert satellites.query("group == 'Sentinel-1'")["ltan_h"].tolist() == pytest.approx([18, 18, 18], abs=0.1)


def test_satellites_without_public_elements_have_no_point_and_say_why(satellites):
    bare = satellites[satellites["tle_line1"] == ""]
    assert len(bare) == 18
    assert bare.geometry.is_empty.all()
    assert bare["note"].str.contains("no point").all()
    assert set(bare.query("nation == 'Japan' and group == 'IGS'")["status_2026"]) == {
        "orbit not published by Space-Track; status not verified"
    }


def test_what_ended_and_what_is_not_verified_is_kept(satellites):  # ESA: Sentinel-1A ended on 30 June 2026
    named = satellites.set_index("norad_id")
    assert "ENDED 2026-06-30" in named.status_2026[39634]
    assert satellites["status_2026"].str.contains("not verified").sum() > 90


def test_modes_keep_what_was_recalled():
    modes = layers.load("satellite_modes")
    recalled = modes[modes["status"] == "recalled"]
    assert sorted(recalled["satellite_group"]) == ["ALOS-2", "QPS-SAR", "Sentinel-1"]
    alos2 = modes.query("satellite_group == 'ALOS-2' and mode == 'all'").iloc[0]
    assert (alos2.angle_min_deg, alos2.angle_max_deg, alos2.confidence) == (8, 70, "low")
    stripmap = modes.query("satellite_group == 'ALOS-4' and swath_km == 200").iloc[0]  # JAXA EORC: 29.1 to 48.0
    assert (stripmap.angle_min_deg, stripmap.angle_max_deg, stripmap.look_side) == (29.1, 48.0, "right/left")
    assert modes.query("satellite_group == 'QPS-SAR'")["swath_km"].isna().all()
