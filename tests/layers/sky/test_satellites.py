import gzip

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod
from sgp4.io import compute_checksum
from skyfield.api import EarthSatellite, load, wgs84

import layers
from layers.sky.satellites import AT_UTC, DECAYING_BELOW_KM, Status, check_words

WGS84 = Geod(ellps="WGS84")
FAMILIES = {  # names in CelesTrak's list of 22 August 2026, counted apart: prefix, family, how many
    "LEMUR-": ("LEMUR", 93),
    "IRIDIUM ": ("Iridium NEXT", 80),
    "ORBCOMM FM1": ("Orbcomm OG2", 8),
    "ORBCOMM FM0 ORBCOMM FM2 ORBCOMM FM3 ORBCOMM FM19": ("Orbcomm OG1", 6),
    "KINEIS-": ("Kineis", 25),
    "NORSAT ": ("Norwegian AIS", 4),
    "NISAR": ("NISAR", 1),
    "HAWK-": ("HawkEye 360", 39),
    "BRO-": ("BRO", 16),
    "IRIDE": ("IRIDE", 31),
    "SKYSAT-": ("SkySat", 14),
    "FLOCK ": ("Flock", 98),
    "PELICAN-": ("Pelican", 9),
    "GLOBAL-": ("BlackSky", 15),
    "SPOT ": ("SPOT", 2),
    "GRUS-": ("GRUS", 13),
    "GOKTURK ": ("Gokturk", 2),
    "IMECE": ("IMECE", 1),
    "SENTINEL-2": ("Sentinel-2", 3),
    "SENTINEL-1": ("Sentinel-1", 3),
    "ICEYE-": ("ICEYE", 53),
    "CAPELLA-": ("Capella", 9),
    "UMBRA-": ("Umbra", 5),
    "CO3D ": ("CO3D", 4),
    "BALKAN-": ("Balkan", 3),
    "PRISMA": ("PRISMA", 1),
}


@pytest.fixture(scope="module")
def satellites():
    return layers.load("satellites")


@pytest.fixture(scope="module")
def placed(satellites):
    return satellites[~satellites.geometry.is_empty]


@pytest.fixture(scope="module")
def timescale():
    return load.timescale(builtin=True)


@pytest.fixture(scope="module")
def published(shared):
    """Element sets of the snapshot, by catalogue number: name, line 1, line 2."""
    text = gzip.decompress((shared / "data/satellites/celestrak_active_2026-08-22.tle.gz").read_bytes()).decode()
    lines = text.splitlines()
    return {
        int(one[2:7]): (name.rstrip(), one, two)
        for name, one, two in zip(*(lines[i::3] for i in range(3)), strict=True)
    }


def test_points_agree_with_skyfield_at_one_instant(placed, timescale):
    at, away = timescale.from_datetime(AT_UTC), []
    for row in placed.itertuples():
        under = wgs84.subpoint(EarthSatellite(row.tle_line1, row.tle_line2, row.name, timescale).at(at))
        away.append(WGS84.inv(row.geometry.x, row.geometry.y, under.longitude.degrees, under.latitude.degrees)[2])
    assert len(away) == 592
    assert max(away) < 50  # metres: polar motion (10) is left out, and Skyfield predicts UT1 (465 m/s x 0.05 s)
    assert set(placed["at_utc"]) == {pd.Timestamp("2026-08-23T00:00Z")}
    assert placed["note"].str.contains("stood at 2026-08-23T00:00Z").all()


def test_points_are_no_necklace_on_the_equator(placed):
    # a circular orbit of inclination i is within x of the equator for 2 asin(sin x / sin i) / pi of the time
    tilt = np.radians(np.where(placed["inc_deg"] > 90, 180 - placed["inc_deg"], placed["inc_deg"]))
    expected = (2 / np.pi * np.arcsin(np.minimum(1, np.sin(np.radians(10)) / np.sin(tilt)))).sum()
    assert (placed.geometry.y.abs() < 10).sum() == pytest.approx(expected, abs=4 * np.sqrt(expected))
    assert (placed.geometry.y.abs() < 0.0001).sum() == 0  # at their epochs 126 of 128 stood there
    assert placed.geometry.y.abs().max() > 80


def test_accuracy_grows_with_the_age_of_the_elements(placed):
    days = (placed["tle_epoch_utc"] - pd.Timestamp(AT_UTC)).abs() / pd.Timedelta(days=1)
    assert (placed["accuracy_m"] >= 1000 + 1000 * days).all()  # METHODS: 1 to 3 km a day
    assert (placed["accuracy_m"] <= 3000 + 3000 * days).all()


def test_checksums_numbers_and_epochs_of_the_elements(placed, timescale):
    for row in placed.itertuples():
        for line in (row.tle_line1, row.tle_line2):
            assert (len(line), int(line[68])) == (69, compute_checksum(line)), row.name
            assert int(line[2:7]) == row.norad_id
        there = EarthSatellite(row.tle_line1, row.tle_line2, row.name, timescale).epoch.utc_datetime()
        assert abs(there - row.tle_epoch_utc).total_seconds() < 1, row.name


@pytest.mark.shared_data
def test_every_element_set_is_that_of_the_snapshot(placed, published):
    wrong = [
        row.name
        for row in placed.itertuples()
        if (row.name, row.tle_line1, row.tle_line2) != published.get(row.norad_id)
    ]
    assert wrong == []


@pytest.mark.shared_data
def test_families_are_whole(satellites, published):
    for prefixes, (family, count) in FAMILIES.items():
        starts = ("ORBCOMM FM0", "ORBCOMM FM2", "ORBCOMM FM3", "ORBCOMM FM19") if "FM19" in prefixes else (prefixes,)
        wanted = {
            number
            for number, (name, *_) in published.items()
            if name.startswith(starts) and not (prefixes == "ORBCOMM FM1" and name == "ORBCOMM FM19")
        }
        assert len(wanted) == count, family
        assert wanted <= set(satellites.loc[satellites["group"] == family, "norad_id"]), family


def test_what_follows_from_the_elements(placed, timescale):
    motion = placed["tle_line2"].str[52:63].astype(float) * 2 * np.pi / 86400
    height = (398_600.4418 / motion**2) ** (1 / 3) - 6378.137  # Kepler's third law, km
    assert np.abs(height - placed["alt_mean_km"]).max() < 0.06
    assert np.abs((placed["perigee_km"] + placed["apogee_km"]) / 2 - height).max() < 0.06
    for row in placed.sample(40, random_state=1).itertuples():  # osculating against mean: some km
        there = EarthSatellite(row.tle_line1, row.tle_line2, row.name, timescale)
        radius = there.at(there.epoch).distance().km - 6378.137
        assert row.perigee_km - 12 < radius < row.apogee_km + 12, row.name
        assert row.inc_deg == pytest.approx(np.degrees(there.model.inclo))
        assert row.ecc == pytest.approx(there.model.ecco)
        assert row.period_min == pytest.approx(2 * np.pi / there.model.no_kozai, abs=0.001)


def test_columns_say_what_public_catalogues_said(satellites):  # SATCAT of 22 August 2026, as it was typed before
    named = satellites.set_index("name")
    alos = named.loc["ALOS-2"]
    assert (alos.cospar, alos.launch_date, alos.perigee_km, alos.apogee_km) == ("2014-029A", "2014-05-24", 629.9, 632.0)
    assert (alos.period_min, alos.inc_deg, alos.alt_mean_km) == (97.332, 97.922, 631.0)
    assert named.loc["IGS 8A", "alt_mean_km"] == pytest.approx(513.5)  # heights of the catalogue, no elements
    assert named.loc["NISAR", ["cospar", "launch_date"]].tolist() == ["2025-163A", "2025"]  # NASA: 30 July 2025


def test_local_time_of_the_nodes_is_as_published(satellites):  # JAXA: ALOS-2 and -4 at 12:00 descending; ESA: 18:00
    named = satellites.set_index("name")
    assert named.ltdn_h["ALOS-2"] == pytest.approx(12, abs=0.1)
    assert named.ltdn_h["ALOS-4 (DAICHI-4)"] == pytest.approx(12, abs=0.1)
    assert satellites.query("group == 'Sentinel-1'")["ltan_h"].tolist() == pytest.approx([18, 18, 18], abs=0.1)
    assert satellites.query("group == 'Sentinel-2'")["ltdn_h"].tolist() == pytest.approx([10.5] * 3, abs=0.1)  # ESA
    assert np.isnan(named.ltan_h["QPS-SAR-5 (TSUKUYOMI-I)"])  # 42 degrees: it does not follow the Sun


def test_satellites_without_public_elements_have_no_point_and_say_why(satellites):
    bare = satellites[satellites["tle_line1"] == ""]
    assert len(bare) == 18
    assert bare.geometry.is_empty.all()
    assert bare["note"].str.contains("no point").all()
    assert set(bare.query("nation == 'Japan' and group == 'IGS'")["status_2026"]) == {Status.NO_ORBIT}


def test_states_follow_from_what_is_published(satellites, placed):
    named = satellites.set_index("name")["status_2026"]
    assert named["SENTINEL-1A"] == Status.ENDED  # ESA: 30 June 2026
    low = placed["alt_mean_km"] < DECAYING_BELOW_KM
    assert set(placed.loc[low, "status_2026"]) == {Status.DECAYING}
    assert (placed.loc[~low, "status_2026"] != Status.DECAYING).all()
    # ASI and ESA: 619.6 km over the ellipsoid's mean, 622.6 by the elements of those that keep it
    csk = placed[placed["group"].isin(["COSMO-SkyMed", "CSG"])]
    assert set(csk.loc[csk["alt_mean_km"] < 620, "name"]) == {"COSMO-SKYMED 1", "COSMO-SKYMED 3"}
    assert {named[n] for n in ("COSMO-SKYMED 1", "COSMO-SKYMED 3")} == {Status.OFF_REFERENCE}
    assert {named[n] for n in ("COSMO-SKYMED 2", "COSMO-SKYMED 4", "CSG-1", "CSG-2", "CSG-3")} == {Status.ON_REFERENCE}


def test_iridium_fills_66_places_at_service_height(placed):
    """Six planes of eleven places 32.7 degrees apart; 105 and 166 share one; all others in the file are spares."""
    fleet = placed[placed["group"] == "Iridium NEXT"]
    serving = fleet[fleet["status_2026"] == Status.IN_ORBIT]
    assert len(serving) == 67
    assert (fleet.drop(serving.index)["status_2026"] == Status.SPARE).all()
    planes = (serving["tle_line2"].str[17:25].astype(float) // 10).astype(int)
    assert sorted(planes.value_counts()) == [11, 11, 11, 11, 11, 12]


def test_clusters_fly_together(placed, timescale):
    at, flock = timescale.from_datetime(AT_UTC), placed[placed["cluster"] != ""]
    assert flock["cluster"].nunique() == 11
    for cluster, rows in flock.groupby("cluster"):
        where = [
            EarthSatellite(row.tle_line1, row.tle_line2, row.name, timescale).at(at).position.km
            for row in rows.itertuples()
        ]
        apart = [np.linalg.norm(where[i] - where[j]) for i, j in ((0, 1), (0, 2), (1, 2))]
        assert (len(rows), max(apart) < 350) == (3, True), (cluster, apart)
        assert len(set(rows["name"].str[:-1])) == 1
    alone = placed[(placed["group"] == "HawkEye 360") & (placed["cluster"] == "")]
    assert sorted(alone["name"]) == ["HAWK-2A", "HAWK-2B", "HAWK-2C", "HAWK-A", "HAWK-B", "HAWK-C"]
    assert (alone["kinds"] == "").all()


@pytest.mark.parametrize(
    ("column", "word", "says"),
    [
        ("status_2026", "below the reference orbit", r"row 2\) is 'below.*expected one of 'listed as active'.*'spare'"),
        ("kinds", "radar sonar", "'sonar'; expected one of 'radar', 'optical', 'rf', 'ais'"),
        ("commercial", "perhaps", "expected one of 'yes', 'no'"),
    ],
)
def test_other_words_are_errors_that_name_the_row(column, word, says):
    good = {"name": "A", "status_2026": "spare", "kinds": "radar ais", "commercial": "no"}
    with pytest.raises(ValueError, match=says):
        check_words(pd.DataFrame([good, good | {column: word}]))


def test_modes_keep_what_was_recalled():
    modes = layers.load("satellite_modes")
    recalled = modes[modes["status"] == "recalled"]
    assert sorted(recalled["satellite_group"]) == ["ALOS-2", "Sentinel-1"]
    alos2 = modes.query("satellite_group == 'ALOS-2' and mode == 'all'").iloc[0]
    assert (alos2.angle_min_deg, alos2.angle_max_deg, alos2.confidence) == (8, 70, "low")
    stripmap = modes.query("satellite_group == 'ALOS-4' and swath_km == 200").iloc[0]  # JAXA EORC: 29.1 to 48.0
    assert (stripmap.angle_min_deg, stripmap.angle_max_deg, stripmap.look_side) == (29.1, 48.0, "right/left")
    assert modes.query("satellite_group == 'QPS-SAR'")["swath_km"].isna().all()
