"""Real tracks that others published: what nobody doubts is sound, what is known to be false is not."""

import numpy as np
import pandas as pd
import pytest

from geo.doubt import Inland, doubt_rules, grade_tracks
from geo.tracks.rules import Rules
from layers.ground import landmass

pytestmark = pytest.mark.shared_data

NAMES = {
    "latitude": "lat",
    "longitude": "lon",
    "icao24": "id",
    "mmsi": "id",
    "timestamp": "time",
    "groundspeed": "speed_kn",
    "sog_kn": "speed_kn",
    "track": "course_deg",
}
AIRCRAFT = Rules(max_speed_kn=700, max_gap_s=300)


def read(path):
    rows = pd.read_csv(path) if path.suffix == ".csv" else pd.read_json(path)
    return rows.rename(columns=NAMES).assign(time=lambda each: pd.to_datetime(each["time"], utc=True))


@pytest.fixture(scope="module")
def inland():
    return Inland(landmass.whole().geometry.to_numpy(), doubt_rules().inland_m)


@pytest.mark.parametrize(
    "name",
    [
        "adsb_aircraft_carrier_traffic213.json.gz",
        "adsb_inflight_refuelling_traffic213.json.gz",
        "adsb_kota_kinabalu_9MFCL_traffic213.csv",
    ],
)
def test_flights_that_nobody_doubts_are_sound(shared, name):
    graded = grade_tracks(read(shared / "data/tracks" / name), rules=AIRCRAFT, kind="aircraft")
    assert set(graded.pieces["grade"]) == {"sound"}


def test_flight_under_gps_spoofing_is_impossible_where_it_was_spoofed(shared):
    """4BAAC6 went from Istanbul to the Baltic on 17 September 2024; from 09:24:29 it was told to be near Lviv at 51 kn.

    It got there by 31 km in 25 s, and away by 564 km in 626 s.
    """
    rows = read(shared / "data/tracks/adsb_noisy_spoofing_traffic213.json.gz")
    graded = grade_tracks(rows, rules=AIRCRAFT, kind="aircraft").pieces
    false = graded["t_start"].between("2024-09-17T09:24:29Z", "2024-09-17T09:58:29Z")
    assert (graded.loc[false, "reasons"] == "two places").all()
    assert set(graded.loc[~false, "grade"]) == {"sound"}
    slow = rows["time"].between("2024-09-17T09:25Z", "2024-09-17T09:57Z")
    assert rows.loc[slow, "speed_kn"].median() < 60  # no airliner flies so slowly at 38,000 feet


def test_ships_are_sound_where_global_fishing_watch_sees_one_track(shared, inland):
    """Segments of Global Fishing Watch that overlap in time are two tracks of one number.

    249014000 has a feed that is an hour late: its segments overlap from 14 January on, and ours are impossible from the
    piece on that holds the first overlap. 413461490 goes up the Pearl River, where our land has no water.
    """
    rows = read(shared / "data/tracks/ais_gfw_pyseas_2018-01_eastasia.csv")
    graded = grade_tracks(rows, inland=inland).pieces
    doubted = graded[graded["grade"] != "sound"]
    assert set(doubted["id"]) == {"249014000"}
    assert set(doubted["reasons"]) == {"two places"}
    segments = rows[rows["id"] == 249014000].groupby("seg_id")["time"].agg(["min", "max"]).sort_values("min")
    overlap = segments["min"].to_numpy()[1:] < np.maximum.accumulate(segments["max"].to_numpy())[:-1]
    late = segments["min"].iloc[1:][overlap]
    assert doubted["t_end"].min() >= late.min()
    held = [any((piece.t_start <= time) & (time <= piece.t_end) for piece in doubted.itertuples()) for time in late]
    assert np.mean(held) > 0.8


def test_ships_heard_hours_apart_are_sound(shared, inland):
    rows = read(shared / "data/tracks/ais_taiwan_east_2026-08-29_4vessels.csv")
    assert set(grade_tracks(rows, inland=inland).pieces["grade"]) == {"sound"}
