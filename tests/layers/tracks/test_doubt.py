"""Counts with doubtful pieces and without: the fakes are known, so what is left must be the count of the others."""

from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.doubt.doubt import Graded
from geo.events.events import find_events
from geo.tracks.rules import Rules
from layers.tracks.changes import Change
from layers.tracks.counts import count_tracks
from layers.tracks.doubt import without

START = datetime(2024, 5, 1, tzinfo=UTC)
ZONE = gpd.GeoDataFrame({"id": ["box"]}, geometry=[shapely.box(-0.2, -0.2, 0.2, 0.2)], crs=4326)  # in the Atlantic


def passage(name, begin_h, *, lat=0.0, seed=0):
    """A ship goes through the zone from west to east in four hours, with noise of some metres."""
    rng = np.random.default_rng([seed, int(name)])
    seconds = np.cumsum(np.round(rng.uniform(50, 70, 240)))
    lon = -0.4 + 0.8 * seconds / seconds[-1]
    return pd.DataFrame(
        {
            "id": name,
            "time": pd.Timestamp(START) + pd.to_timedelta(begin_h * 3600 + seconds, unit="s"),
            "lon": lon + rng.normal(0, 5e-5, 240),
            "lat": lat + np.cumsum(rng.normal(0, 2e-4, 240)) + rng.normal(0, 5e-5, 240),
        }
    )


def honest(number=12):
    return [passage(f"2320{n:05}", 12 * n) for n in range(number)]


def fake(name="232009999", begin_h=30):
    """Two ships under one number, a hundred kilometres apart."""
    other = passage(name, begin_h, lat=1.0, seed=1)
    return pd.concat([passage(name, begin_h), other]).sort_values("time", kind="stable")


def test_both_counts_are_told_and_drop_counts_the_honest():
    rows = pd.concat([*honest(), fake()])
    kept = count_tracks(rows, ZONE, doubtful="keep")
    dropped = count_tracks(rows, ZONE, doubtful="drop")
    alone = count_tracks(pd.concat(honest()), ZONE)
    counts = kept.facts["doubt"]["counts"]
    assert counts == dropped.facts["doubt"]["counts"]
    assert counts["events"]["without"] == alone.facts["zones"][0]["events"] == 12
    assert counts["events"]["with"] == kept.facts["zones"][0]["events"] > 12
    assert counts["crossings"] is None
    assert dropped.facts["zones"] == alone.facts["zones"]
    assert dropped.facts["sensitivity"] == alone.facts["sensitivity"]
    assert (kept.facts["doubt"]["used"], dropped.facts["doubt"]["used"]) == ("keep", "drop")
    assert [row["entries"] for row in kept.facts["doubt"]["zones"]] == [{"with": 13, "without": 12}]


def test_an_id_that_two_ships_use_is_named_and_what_one_of_them_did_is_said_to_be_in_no_count():
    """Two ships go through the zone, one stay each; under one id some of their fixes reject the others."""
    one, other = passage("232009999", 30), passage("232009999", 30, lat=0.1, seed=1)
    assert [len(find_events(each, ZONE).events) for each in (one, other)] == [1, 1]
    both = pd.concat([one, other]).sort_values("time", kind="stable").drop_duplicates("time")
    rows = pd.concat([*honest(), both], ignore_index=True)
    stray = rows.index[rows["id"] == "232000003"][100]
    rows.loc[stray, "lon"] = 20.0  # one wild position of an honest ship
    counted = count_tracks(rows, ZONE, doubtful="keep")
    told = counted.facts["rejected"]
    assert [row["id"] for row in told] == ["232009999"]
    pieces = counted.found.pieces
    kept = int(pieces.loc[pieces["id"] == "232009999", "n_fixes"].sum())
    assert (told[0]["kept"], told[0]["rejected"]) == (kept, len(both) - kept)
    assert (told[0]["share"], told[0]["two_places"]) == ((len(both) - kept) / len(both), True)
    reasons = {row["reason"]: row["ids"] for row in counted.facts["doubt"]["reasons"]}
    assert reasons["two places"] == ["232009999"]
    note = f"232009999 {len(both) - kept} of {len(both)} rows"
    assert [words for words in counted.facts["notes"] if note in words and "is in no count here" in words]
    ungraded = count_tracks(rows, ZONE).facts
    assert ungraded["rejected"] == [{**told[0], "two_places": None}]
    assert [words for words in ungraded["notes"] if note in words]
    assert not any("rejected" in words for words in count_tracks(pd.concat(honest()), ZONE).facts["notes"])


def test_pieces_and_reasons_are_counted():
    doubt = count_tracks(pd.concat([*honest(), fake()]), ZONE, doubtful="keep").facts["doubt"]
    grades = {row["grade"]: row for row in doubt["grades"]}
    assert (grades["sound"]["pieces"], grades["sound"]["vessels"]) == (12, 12)
    assert grades["impossible"]["vessels"] == 1
    reasons = {row["reason"]: row for row in doubt["reasons"]}
    assert reasons["two places"]["vessels"] == 1
    assert reasons["circle"]["pieces"] == 0
    assert reasons["circle"]["checked"] >= 12
    assert reasons["beyond the horizon"]["checked"] == 0  # nobody says which station heard them


def test_change_is_judged_with_and_without():
    """Twelve ships before, twelve after, all true; and after, thirty numbers that two ships share."""
    true = [passage(f"2320{n:05}", 24 * n, seed=2) for n in range(24)]
    false = [fake(f"2321{n:05}", 24 * 12 + 6 * n) for n in range(30)]
    spans = ((START, START + timedelta(days=12)), (START + timedelta(days=12), START + timedelta(days=24)))
    change = Change(before=spans[0], after=spans[1], claim_percent=100.0, draws=200)
    block = count_tracks(pd.concat([*true, *false]), ZONE, change=change, doubtful="keep").facts
    both = block["doubt"]["change"]
    assert both["with"]["counts"] == block["change"]["all"]["counts"]
    assert both["without"]["counts"] == [12, 12]
    assert both["with"]["counts"][1] > 20


def test_nothing_is_graded_unless_asked():
    facts = count_tracks(pd.concat(honest(2)), ZONE).facts
    assert facts["doubt"] is None


def test_lone_rows_that_can_be_read_once_are_graded_too():
    rows = pd.concat([*honest(3), fake()])
    once = (part for _, part in rows.groupby(np.arange(len(rows)) // 100))
    assert count_tracks(once, ZONE, doubtful="keep").facts["doubt"]["counts"]["events"]["without"] == 3


def test_all_doubtful_leaves_nothing_to_count():
    with pytest.raises(ValueError, match="every one of .* pieces of track is doubtful, so nothing is left to count"):
        count_tracks(fake(), ZONE, doubtful="drop")


def test_words_that_are_none_are_refused():
    with pytest.raises(ValueError, match="doubtful is 'yes'; expected keep, drop or tell"):
        count_tracks(pd.concat(honest(1)), ZONE, doubtful="yes")


@pytest.mark.parametrize("seed", range(5))
def test_what_is_left_out_is_found_by_brute_force(seed):
    """Every event and piece against every doubtful piece of the same id, by rules other than those that graded."""
    rng = np.random.default_rng(seed)
    rows = pd.concat([*honest(6), *(passage(f"2320{n:05}", 12 * n + 5, seed=3) for n in range(6))])
    found = find_events(rows, ZONE, rules=Rules(max_gap_s=7200))
    pieces = find_events(rows, ZONE, rules=Rules(max_gap_s=65)).pieces
    grades = rng.choice(["sound", "doubtful"], len(pieces), p=[0.97, 0.03])
    graded = Graded(pieces=pieces.assign(grade=grades), sources=pieces)
    bad = graded.pieces[graded.pieces["grade"] != "sound"]

    def clear(name, start, end):
        return not any(one.id == name and one.t_start <= end and one.t_end >= start for one in bad.itertuples())

    left = without(found, graded)
    expected = [clear(e.id, e.t_in, e.t_out) for e in found.events.itertuples()]
    pd.testing.assert_frame_equal(left.events, found.events[expected].reset_index(drop=True))
    expected = [clear(p.id, p.t_start, p.t_end) for p in found.pieces.itertuples()]
    pd.testing.assert_frame_equal(left.pieces, found.pieces[expected].reset_index(drop=True))
