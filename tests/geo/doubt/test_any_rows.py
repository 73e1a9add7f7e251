"""Whatever rows come: a grade for each piece of `find_events`, and the same wherever on the Earth and in any order."""

import numpy as np
import pandas as pd
import pytest
from effort import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.doubt import grade_tracks
from geo.events.events import find_events
from geo.tracks.rules import Rules

START = pd.Timestamp("2024-05-01", tz="UTC")
SAME = ["id", "t_start", "t_end", "n_fixes"]


@settings(max_examples=cases(10, 60))
@given(
    seed=st.integers(0, 100_000),
    vessels=st.integers(1, 5),
    number=st.integers(1, 120),
    spread=st.sampled_from([0.0, 1e-6, 0.001, 0.1, 30.0, 179.0]),
    columns=st.sets(st.sampled_from(["speed_kn", "course_deg", "source", "height_m", "height_kind"])),
    kind=st.sampled_from(["vessel", "aircraft"]),
)
def test_any_rows_are_graded(seed, vessels, number, spread, columns, kind):
    rng = np.random.default_rng(seed)
    gap = rng.choice([1, 30, 4000])
    rows = pd.DataFrame(
        {
            "id": rng.choice([f"23200000{n}" for n in range(vessels)], number),
            "time": START + pd.to_timedelta(rng.integers(0, number * gap + 1, number), unit="s"),
            "lon": np.clip(rng.choice([-179.99, 0, 179.99]) + rng.normal(0, spread, number), -180, 180),
            "lat": np.clip(rng.choice([-84.9, 0, 84.9]) + rng.normal(0, min(spread, 10), number), -90, 90),
            "speed_kn": rng.choice([np.nan, 0, 7, 102.3], number),
            "course_deg": rng.choice([np.nan, 0, 359.9], number),
            "source": rng.choice(np.array(["one", "two", None], dtype=object), number),
            "height_m": rng.choice([np.nan, 0, 9000], number),
            "height_kind": rng.choice(np.array(["geometric", "barometric", None], dtype=object), number),
        }
    )
    rows = rows[["id", "time", "lon", "lat", *sorted(columns)]]
    graded = grade_tracks(rows, kind=kind).pieces
    assert set(graded["grade"]) <= {"sound", "doubtful", "impossible"}
    assert ((graded["reasons"] == "") == (graded["grade"] == "sound")).all()
    away = rows[rows["lat"].abs() <= 85]  # beyond, a row cuts a piece of events and is none of these
    pd.testing.assert_frame_equal(graded[SAME], find_events(away).pieces[SAME])


def world(seed):
    """One circle, one copy, one number in two places, and ships."""
    rng = np.random.default_rng(seed)
    seconds = np.cumsum(np.round(rng.uniform(40, 80, 300)))
    frames = []
    for number in range(6):
        course = rng.uniform(0, 6) + np.cumsum(rng.normal(0, 0.02, 300))
        step = np.diff(seconds, prepend=0) * 6 * (1 + rng.normal(0, 0.02, 300))
        way = np.cumsum(step * np.sin(course)), np.cumsum(step * np.cos(course))
        frames.append((f"23200000{number}", seconds, *way))
    angle = seconds * 10 / 2_000
    frames.append(("232000010", seconds, 2_000 * np.cos(angle), 2_000 * np.sin(angle)))
    frames.append(("232000011", seconds + 900, frames[0][2] + 50_000, frames[0][3] + 10_000))
    frames[1] = ("232000002", seconds + 7, frames[1][2] + 90_000, frames[1][3])  # with the third of that number
    rows = [
        pd.DataFrame({"id": name, "time": START + pd.to_timedelta(at, unit="s"), "east_m": x, "north_m": y})
        for name, at, x, y in frames
    ]
    rows = pd.concat(rows, ignore_index=True)
    noise = np.random.default_rng([seed, 1]).normal(0, 3, (2, len(rows)))
    copied = rows["id"].isin(["232000000", "232000011"])  # a copy has the noise of what it was taken from
    return rows.assign(east_m=rows["east_m"] + ~copied * noise[0], north_m=rows["north_m"] + ~copied * noise[1])


def graded_at(rows, lon, rules=None):
    placed = rows.assign(lon=(lon + rows["east_m"] / 111_195 + 180) % 360 - 180, lat=rows["north_m"] / 111_195)
    table = grade_tracks(placed[["id", "time", "lon", "lat"]], rules=rules or Rules()).pieces
    return table[["id", "t_start", "n_fixes", "grade", "reasons", "jumps", "circle_share", "copy_of"]]


@pytest.mark.parametrize("seed", range(3))
def test_grades_are_the_same_across_180_degrees_and_in_any_order(seed):
    rows = world(seed)
    here = graded_at(rows, 20.0)
    assert set(here["reasons"]) == {"", "two places", "circle", "copy"}
    pd.testing.assert_frame_equal(here, graded_at(rows, 179.98))
    pd.testing.assert_frame_equal(here, graded_at(rows.sample(frac=1, random_state=seed), 20.0))
