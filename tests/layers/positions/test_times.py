"""Times by hand: 2024-02-29 12:34:56.5 UTC is 1,709,210,096.5 s after 1970 (19,782 days and 45,296.5 s)."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.positions.positions import positions_of_frame
from layers.positions.times import recognise_times

WHEN = datetime(2024, 2, 29, 12, 34, 56, 500_000, tzinfo=UTC)
SECONDS = 19_782 * 86_400 + 45_296.5


def read(values, kind=None, **arguments):
    array = pa.array(values, kind)
    return recognise_times(array, "time", **arguments).read(array).to_pylist()


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-29T12:34:56.5",
        "2024-02-29 12:34:56.500Z",
        "2024-02-29 12:34:56.500000000",
        "2024-02-29T12:34:56.5+00:00",
        "2024-02-29T21:34:56.5+09:00",
        "20240229T123456.5",
        "2024-02-29 12:34:56.5 UTC",
        " 2024-02-29T12:34:56.5 ",
        "29/02/2024 12:34:56.5",
        "02/29/2024 12:34:56.5",
        "29.02.2024 12:34:56.5",
        f"{SECONDS}",
        f"{SECONDS * 1e3:.0f}",
        f"{SECONDS * 1e6:.0f}",
        f"{SECONDS * 1e9:.0f}",
    ],
)
def test_ways_of_writing_the_same_instant(text):
    assert read([text]) == [WHEN]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("20240229", datetime(2024, 2, 29, tzinfo=UTC)),
        ("202402291234", datetime(2024, 2, 29, 12, 34, tzinfo=UTC)),
        ("20240229123456", datetime(2024, 2, 29, 12, 34, 56, tzinfo=UTC)),
        ("2024-02-29", datetime(2024, 2, 29, tzinfo=UTC)),
        ("29/02/2024 12:34", datetime(2024, 2, 29, 12, 34, tzinfo=UTC)),
        ("29-02-2024T12:34:56", datetime(2024, 2, 29, 12, 34, 56, tzinfo=UTC)),
    ],
)
def test_dates_written_as_digits_are_no_epochs(text, time):
    assert read([text]) == [time]


@pytest.mark.parametrize(("unit", "factor"), [("s", 1), ("ms", 10**3), ("us", 10**6), ("ns", 10**9)])
@pytest.mark.parametrize("kind", [pa.int64(), pa.float64(), pa.string()])
def test_epochs_in_any_unit_and_type(unit, factor, kind):
    value = int((SECONDS - 0.5) * factor)
    array = pa.array([value]).cast(kind, safe=False)  # 1.7e18 is no exact float64, but 128 ns off at most
    reading = recognise_times(array, "time")
    assert (reading.kind, reading.unit, reading.certain) == ("epoch", unit, False)
    assert reading.read(array).to_pylist() == [WHEN - timedelta(seconds=0.5)]


@given(st.integers(7305, 47_481), st.integers(0, 86_399), st.sampled_from([1, 10**3, 10**6, 10**9]))
def test_any_second_of_1990_to_2099_is_told_from_its_size(days, seconds, per_s):
    when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=seconds)
    assert read([(days * 86_400 + seconds) * per_s]) == [when]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Taipei"])
def test_typed_timestamps_in_any_unit_and_zone(unit, zone):
    array = pa.array([WHEN.replace(microsecond=0)]).cast(pa.timestamp(unit, zone))
    assert read(array.to_pylist(), array.type) == [WHEN.replace(microsecond=0)]


def test_typed_dates_begin_at_midnight():
    assert read([WHEN.date()]) == [datetime(2024, 2, 29, tzinfo=UTC)]


@pytest.mark.parametrize("form", ["2024-02-29T21:34:56.5", "29/02/2024 21:34:56.5"])
def test_naive_times_of_another_zone(form):
    assert read([form], timezone="Asia/Tokyo") == [WHEN]


def test_a_zone_is_only_for_times_that_name_none():
    assert read(["2024-02-29T21:34:56.5", "2024-02-29T12:34:56.5Z"], timezone="Asia/Tokyo") == [WHEN, WHEN]
    zoned = pa.array([WHEN], pa.timestamp("us", "UTC"))
    assert recognise_times(zoned, "time", timezone="Asia/Tokyo").read(zoned).to_pylist() == [WHEN]


def test_times_that_the_clock_skipped_or_repeated_cannot_be_read():  # Copenhagen, 31 March and 27 October 2024
    times = ["2024-03-31 01:59:59", "2024-03-31 02:30:00", "2024-10-27 02:30:00", "2024-10-27 03:00:00"]
    assert read(times, timezone="Europe/Copenhagen") == [
        datetime(2024, 3, 31, 0, 59, 59, tzinfo=UTC),
        None,
        None,
        datetime(2024, 10, 27, 2, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2024-03-31 02:30:00", "set forward and never showed"),
        ("2024-10-27 02:30:00", "set back and showed this time twice"),
    ],
)
def test_it_is_said_that_the_clock_skipped_or_repeated_a_time_issue_14(written, said):
    frame = pd.DataFrame({"id": "a", "time": [written, "2024-05-01 00:00:00", "x"], "lon": 10.0, "lat": 55.0})
    found = positions_of_frame(frame, timezone="Europe/Copenhagen")
    assert found.table().num_rows == 1
    reasons = found.report().set_index("reason")["rows"].to_dict()
    assert reasons == {
        next(each for each in reasons if said in each and "Europe/Copenhagen" in each): 1,
        "time cannot be read": 1,
    }
    for form in (written, pd.Timestamp(written), f"{written[8:10]}/{written[5:7]}/{written[:4]} {written[11:]}"):
        alone = frame.assign(time=[form] * 3)
        with pytest.raises(ValueError, match=said) as error:
            positions_of_frame(alone, timezone="Europe/Copenhagen").table()
        assert "\n" not in str(error.value)


def test_what_is_no_time_is_null():
    texts = ["2024-02-29T12:34:56.5", "now", "today", "2023-02-29", "x", "", None, "2024-02-29 25:00"]
    assert read(texts) == [WHEN, *[None] * 7]
    assert read(["29/02/2024 12:34:56", "31/02/2024 12:34:56", "29/02/2024 12:34"])[1:] == [None, None]
    assert read([SECONDS, 0.0, -1.0, float("inf"), None]) == [WHEN, None, None, None, None]


def test_a_unit_that_is_given_takes_every_number():
    assert read([0.0, -1.5], time_unit="s") == [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 58, 500_000, tzinfo=UTC),
    ]


def test_a_format_that_is_given_is_kept_to():
    assert read(["3.4.2024 10h", "2024-04-03"], time_format="%d.%m.%Y %Hh") == [
        datetime(2024, 4, 3, 10, tzinfo=UTC),
        None,
    ]
    assert read(["3.4.2024 +0900"], time_format="%d.%m.%Y %z") == [datetime(2024, 4, 2, 15, tzinfo=UTC)]


def test_the_danish_header_settles_day_and_month():
    array = pa.array(["03/04/2024 10:00:00"])
    assert recognise_times(array, "# Timestamp").read(array).to_pylist() == [datetime(2024, 4, 3, 10, tzinfo=UTC)]
    with pytest.raises(ValueError, match="day and month cannot be told apart"):
        recognise_times(array, "Timestamp")


@pytest.mark.parametrize("values", [["noon"], [43_000.5], [12.0, 13.0], [""], [2e30]])
def test_what_cannot_be_told_is_refused(values):
    with pytest.raises(ValueError, match=r"column time holds .*no time that can be told; .*time_unit=.*columns="):
        read(values)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Timestamp (LT)", "local time"),
        ("LocalTime", "local time"),
        ("time_jst", "jst"),
        ("Time (UTC+8)", "UTC+8"),
        ("Time (UTC)", ""),
        ("last_time", ""),
        ("result time", ""),
    ],
)
def test_names_of_columns_that_speak_of_another_zone_are_told(name, told):  # issue 10: only "local" was
    frame = pd.DataFrame({"mmsi": [1], name: ["2026-08-06T07:00:00"], "lon": [120.0], "lat": [25.0]})
    read = positions_of_frame(frame, columns={"time": name}).columns.set_index("field").loc["time", "read_as"]
    assert (f"its name says {told}: if so, give its zone" in read) if told else ("its name" not in read)
    read = positions_of_frame(frame, columns={"time": name}, timezone="Asia/Tokyo").columns
    assert not read["read_as"].str.contains("its name").any()
