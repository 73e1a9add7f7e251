"""Which doubtful piece a stroke or an event rests on, and pieces put back."""

import numpy as np
import pandas as pd
import pytest

from geo import Rules, find_events
from geo.doubt.doubt import Graded, grade_tracks
from layers.tracks.doubt import without
from layers.tracks.graded import doubts, whole

START = pd.Timestamp("2026-03-01", tz="UTC")


def at(hours):
    return START + pd.to_timedelta(np.asarray(hours, dtype=float), unit="h")


def graded(*pieces):
    columns = ["id", "since", "until", "grade", "reasons"]
    rows = pd.DataFrame(list(pieces), columns=columns)
    times = {"t_start": at(rows.pop("since")), "t_end": at(rows.pop("until"))}
    return Graded(pieces=rows.assign(n_fixes=5, **times), sources=pd.DataFrame())


PIECES = graded(
    ("a", 0, 5, "sound", ""), ("a", 6, 8, "doubtful", "circle"), ("a", 9, 12, "impossible", "two places"),
    ("b", 0, 12, "doubtful", "on land"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "since", "until", "grade", "reasons"),
    [
        ("a", 1, 2, "sound", None),
        ("a", 5.1, 5.9, "sound", None),
        ("a", 7, 7.5, "doubtful", "circle"),
        ("a", 8, 8.5, "doubtful", "circle"),  # an instant is enough
        ("a", 8.1, 8.9, "sound", None),
        ("a", 1, 20, "impossible", "two places"),  # the last of several
        ("b", 13, 14, "sound", None),
        ("c", 7, 7.5, "sound", None),
    ],
)
def test_a_row_rests_on_the_last_doubtful_piece_of_its_id_that_it_meets(name, since, until, grade, reasons):
    rows = pd.DataFrame({"id": [name], "t_in": at([since]), "t_out": at([until])}, index=[7])
    found = doubts(rows, "t_in", "t_out", PIECES)
    assert (found.index.tolist(), found["grade"].tolist()) == ([7], [grade])
    assert (found["reasons"].tolist() if reasons else [None]) == [reasons]


def test_rows_keep_their_order():
    rows = pd.DataFrame({"id": ["b", "a", "a"], "t": at([11, 7, 1])})
    assert doubts(rows, "t", "t", PIECES)["grade"].tolist() == ["doubtful", "doubtful", "sound"]


def test_without_grades_everything_is_sound():
    rows = pd.DataFrame({"id": ["b"], "t": at([1])})
    for nothing in (None, graded(("b", 0, 12, "sound", ""))):
        assert doubts(rows, "t", "t", nothing).to_dict("list") == {"grade": ["sound"]}


def test_pieces_that_a_count_left_out_are_put_back_as_they_were():
    hours = np.concatenate([np.arange(0, 3, 0.25), np.arange(6, 9, 0.25), np.arange(12, 15, 0.25)])
    ways = [("000000000", 3.0), ("431000001", 0.0), ("431000002", 1.0)]  # the first is a number that no ship can have
    rows = pd.concat(
        [pd.DataFrame({"id": name, "time": at(hours), "lon": hours / 8, "lat": lat}) for name, lat in ways]
    )
    rules = Rules()
    found, judged = find_events(rows, rules=rules), grade_tracks(rows, rules=rules)
    sound = without(found, judged)
    assert (len(found.pieces), len(sound.pieces)) == (9, 6)
    back = whole(sound, judged, rules.max_gap_s).pieces
    columns = list(back.columns)
    pd.testing.assert_frame_equal(back, found.pieces[columns].reset_index(drop=True), check_dtype=False)
    assert whole(found, judged, rules.max_gap_s) is found
