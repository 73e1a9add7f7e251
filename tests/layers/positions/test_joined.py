"""Days and clocks, coordinates and hemispheres in columns of their own; coordinates that are no degrees (#10)."""

import csv
import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from layers.positions.positions import read_positions
from layers.positions.rows import numbers

TEN = dt.datetime(2026, 8, 6, 10, 0, 5, tzinfo=dt.UTC)


def read(tmp_path, text, **options):
    path = tmp_path / "tracks.csv"
    path.write_text(text)
    positions = read_positions(path, **options)
    return positions, positions.table().to_pylist()


@pytest.mark.parametrize(
    ("header", "day", "clock"),
    [
        ("Date,LocalTime", "2026-08-06", "10:00:05"),
        ("date,time", "2026-08-06", "10:00:05.000"),
        ("Date,Clock", "2026/08/06", "10:00:05"),
        ("UTC DATE,UTC TIME", "2026/8/6", "10:00:05"),
        ("Date,hms", "20260806", "100005"),
        ("Date,Time", "2026-08-06 00:00:00", "10:00:05Z"),
        ("Date,Uhr", "23.08.2026", "10:00:05"),
        ("Date,Uhr", "08/23/2026", "10:00:05 AM"),
        ("Date,Uhr", "2026-08-06", "12:00:05+02:00"),
    ],
)
def test_a_day_and_a_clock_in_two_columns_are_joined_and_said(tmp_path, header, day, clock):
    positions, rows = read(tmp_path, f"mmsi,{header},lat,lon\n1,{day},{clock},25,120\n")
    assert [row["time"] for row in rows] == [TEN.replace(day=23) if "23" in day else TEN]
    told = positions.columns.set_index("field").loc["time"]
    assert told["column"] == header.replace(",", "+")
    assert "a day and a clock in two columns" in told["read_as"]
    assert ("local time" in told["read_as"]) == ("Local" in header)


def test_typed_days_and_clocks_are_joined(tmp_path):
    table = {"mmsi": [1], "date": [TEN.date()], "clock": [TEN.time()], "lat": [25.0], "lon": [120.0]}
    pq.write_table(pa.table(table), tmp_path / "x.parquet")
    assert read_positions(tmp_path / "x.parquet").table()["time"].to_pylist() == [TEN]


def test_the_zone_asked_for_is_that_of_the_clock(tmp_path):
    _, rows = read(tmp_path, "mmsi,Date,Clock,lat,lon\n1,2026-08-06,19:00:05,25,120\n", timezone="Asia/Tokyo")
    assert rows[0]["time"] == TEN


@pytest.mark.parametrize("columns", [None, {"time": "Date"}, {"time": "Date+Clock"}])
def test_both_columns_can_be_named(tmp_path, columns):
    _, rows = read(tmp_path, "mmsi,Date,Clock,lat,lon\n1,2026-08-06,10:00:05,25,120\n", columns=columns)
    assert rows[0]["time"] == TEN


def test_of_two_clocks_neither_is_taken(tmp_path):
    text = "mmsi,Date,Seen,Sent,lat,lon\n1,2026-08-06,10:00:05,10:00:09,25,120\n"
    with pytest.raises(ValueError, match=r'Seen and Sent could both be the clock.*columns=\{"time": "Date\+Seen"\}'):
        read(tmp_path, text)
    assert read(tmp_path, text, columns={"time": "Date+Seen"})[1][0]["time"] == TEN


def test_days_that_cannot_be_told_from_months_are_refused_joined_too(tmp_path):
    text = "mmsi,Date,Clock,lat,lon\n1,06/08/2026,10:00:05,25,120\n"
    with pytest.raises(ValueError, match="cannot be told apart.*%d/%m/%Y %H:%M:%S"):
        read(tmp_path, text)
    assert read(tmp_path, text, time_format="%d/%m/%Y %H:%M:%S")[1][0]["time"] == TEN


def test_days_alone_are_refused_where_a_vessel_has_several_on_one(tmp_path):
    several = "mmsi,date,lat,lon\n1,2026-08-06,25,120\n1,2026-08-06,25,121\n"
    with pytest.raises(ValueError, match=r'days without a clock.*columns=\{"time": "date\+CLOCK"\}'):
        read(tmp_path, several)
    _, rows = read(tmp_path, "mmsi,date,lat,lon\n1,2026-08-06,25,120\n1,2026-08-07,25,121\n")
    assert [row["time"].hour for row in rows] == [0, 0]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("latitude,N/S,longitude,E/W", "25.5,S,60.25,W"),
        ("lat,ns,lon,ew", "25.5,s,60.25,w"),
        ("lat,lon,lat_hemisphere,lon_hemisphere", "25.5,60.25,S,W"),
        ("lat,h1,lon,h2", "25.5,S,60.25,W"),  # told by the letters of both
        ("lat,N/S,lon,E/W", "-25.5,S,-60.25,W"),  # the sign says the same
        ("lat,lon,speed,course,N/S Indicator,E/W Indicator", "25.5,60.25,1,2,S,W"),
        ("lat,ns,lon,ew", "25.5,South,60.25,west"),
        ("lat,N_or_S,lon,E_or_W", "25.5,S.,60.25,W."),
        ("lat,hemisphere,lon,speed", "25.5,S,-60.25,1"),
        ("lat,lon", "25.5S,60.25 W"),
        ("lat,lon", "S 25.5,W60.25"),
    ],
)
def test_letters_of_hemispheres_are_signs(tmp_path, header, row):
    _, rows = read(tmp_path, f"mmsi,time,{header}\n1,2026-08-06T10:00:05,{row}\n")
    assert (rows[0]["lat"], rows[0]["lon"]) == approx((-25.5, -60.25))


def test_letters_north_and_east_are_signs_too(tmp_path):
    positions, rows = read(tmp_path, "mmsi,time,lat,N/S,lon,E/W\n1,2026-08-06T10:00:05,25.5,N,60.25,E\n")
    assert (rows[0]["lat"], rows[0]["lon"]) == approx((25.5, 60.25))
    told = positions.columns.set_index("field")["read_as"]
    assert told[["lat", "lon"]].str.contains("in a column of its own").all()


@pytest.mark.parametrize(("lat", "lon"), [("-25.5N", "60"), ("25.5E", "60"), ("25.5", "-60 E")])
def test_a_letter_against_the_sign_or_of_the_other_axis_is_no_number(tmp_path, lat, lon):
    with pytest.raises(ValueError, match="is no number: 1"):
        read(tmp_path, f"mmsi,time,lat,lon\n1,2026-08-06T10:00:05,{lat},{lon}\n")


def test_two_columns_of_letters_are_asked_about(tmp_path):
    text = "mmsi,time,lat,latdir,latref,lon\n1,2026-08-06T10:00:05,25,S,N,120\n"
    with pytest.raises(ValueError, match=r'latdir and latref could both.*columns=\{"lat": "lat\+latdir"\}'):
        read(tmp_path, text)
    assert read(tmp_path, text, columns={"lat": "lat+latdir"})[1][0]["lat"] == -25


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("lat,lat_hem,lon,lon_hem", "25.5,S,60.25,O", "lon_hem .* hemisphere of lon, but holds 'O'; expected E and W"),
        ("lat,lat_hem,lon,lon_hem", "25.5,-1,60.25,-1", "lat_hem .* holds '-1'; expected N and S"),
        ("lat,NS,lon,EW", "25.5,0,60.25,0", "NS .* holds '0'"),
        ("lat,ns,lon,ew", "25.5,Süd,60.25,West", "ns .* holds 'Süd'"),
    ],
)
def test_hemispheres_that_cannot_be_read_are_not_passed_over(tmp_path, header, row, told):
    text = f"mmsi,time,{header}\n1,2026-08-06T10:00:05,{row}\n"
    with pytest.raises(ValueError, match=told):
        read(tmp_path, text)
    rows = read(tmp_path, text, columns={"lat": "lat", "lon": "lon"})[1]
    assert abs(rows[0]["lat"]) == 25.5


@pytest.mark.parametrize(("name", "value"), [("ns", "0"), ("platform_direction", "NW"), ("lat_ref_error", "0.5")])
def test_columns_called_a_little_like_hemispheres_are_left_alone(tmp_path, name, value):
    _, rows = read(tmp_path, f"mmsi,time,lat,lon,{name}\n1,2026-08-06T10:00:05,-25.5,-60.25,{value}\n")
    assert (rows[0]["lat"], rows[0]["lon"]) == (-25.5, -60.25)


def test_flags_that_look_like_letters_are_none(tmp_path):
    _, rows = read(tmp_path, "mmsi,time,lat,ok,lon\n1,2026-08-06T10:00:05,-25.5,N,120\n")
    assert rows[0]["lat"] == -25.5


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (197181.31, 2768300.22, "They look like metres of a projection. Turn"),
        (72000000, 15000000, "They look like ten-thousandths of a minute"),
        (1200500000, 250000000, "degrees times ten million"),
        (12030.5, 2500.25, "dddmm.mmmm"),
        (-240.0, 25.0, "longitudes that run on beyond half a turn"),
    ],
)
def test_coordinates_that_are_no_degrees_are_refused_with_what_they_look_like(tmp_path, x, y, words):
    with pytest.raises(ValueError, match="no row has a position on the Earth.*" + words):
        read(tmp_path, f"mmsi,time,lat,lon\n1,2026-08-06T10:00:05,{y},{x}\n")


def test_columns_of_metres_are_called_so(tmp_path):
    with pytest.raises(ValueError, match="easting and northing look like metres"):
        read(tmp_path, "mmsi,time,easting,northing\n1,2026-08-06T10:00:05,1,2\n")


@pytest.mark.parametrize("written", ["1.786000E+09", "1.786E9", "1.8E+09", "2E+09"])
def test_epochs_rounded_by_a_spreadsheet_are_refused(tmp_path, written):
    with pytest.raises(ValueError, match="a number that a spreadsheet has rounded: digits are lost"):
        read(tmp_path, f"mmsi,time,lat,lon\n1,{written},25,120\n")
    with pytest.raises(ValueError, match="time cannot be read: 1"):
        read(tmp_path, f"mmsi,time,lat,lon\n1,{written},25,120\n", time_unit="s")


def test_epochs_with_all_of_their_digits_are_read(tmp_path):
    _, rows = read(tmp_path, "mmsi,time,lat,lon\n1,1.7860104050E+09,25,120\n")  # as numpy writes %e
    assert rows[0]["time"] == dt.datetime.fromtimestamp(1786010405, dt.UTC)


@pytest.mark.parametrize("written", ["4.1E+08", "4E+08", "4.1E+400", "1.0E400"])
def test_ids_rounded_by_a_spreadsheet_are_counted(tmp_path, written):
    positions, rows = read(
        tmp_path, f"mmsi,time,lat,lon\n{written},2026-08-06T10:00:05,25,120\n4e0042,2026-08-06,1,2\n"
    )
    assert [row["id"] for row in rows] == ["4e0042"]
    assert positions.report()["reason"].str.contains("id has lost digits").all()


@pytest.mark.parametrize(
    "written",
    [
        "2026-08-06 10:00:05 GMT",
        "2026-08-06 10:00:05.000000012 +0000 UTC",
        "2026-08-06 19:00:05.000000012 +0900 JST",
        "2026-08-06 19:00:05 UTC+9",
        "2026-08-06 15:30:05 UTC+05:30",
        "2026-08-06 05:00:05 GMT-05",
        "2026/08/06 10:00:05",
        "2026/8/6 10:00:05",
        "20260806_100005",
    ],
)
def test_times_that_are_nearly_iso_8601(tmp_path, written):
    _, rows = read(tmp_path, f"mmsi,time,lat,lon\n1,{written},25,120\n")
    assert rows[0]["time"] == TEN
    if written[-2:] != "05":
        _, rows = read(tmp_path, f"mmsi,time,lat,lon\n1,{written},25,120\n", timezone="Asia/Tokyo")
        assert rows[0]["time"] == TEN


@pytest.mark.parametrize("written", ["%Y%Y", "%Q", "%", "%d.%d.%Y"])
def test_formats_that_cannot_be_used_are_refused(tmp_path, written):
    with pytest.raises(ValueError, match="time_format is .* which cannot be used"):
        read(tmp_path, "mmsi,time,lat,lon\n1,2026-08-06,25,120\n", time_format=written)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("25°30'00.00\"S", "120°15'36.00\"W"),
        ("25° 29' 60.00\" S", "120° 15' 36\" W"),  # rounded so by programs that round seconds last
        ("25°30′00″S", "120°15′36″W"),
        ("25º30’00”S", "120º15’36,0”W"),
        ("S25°30'00\"", "W 120°15'36''"),
        ("25 30 00 S", "120 15 36 W"),
        ("25-30-00S", "120-15-36W"),
        ("25:30:00S", "120:15:36W"),
        ("25-30.00S", "120-15.60W"),
        ("25 30.0 S", "120 15,6 W"),
        ("25°30'S", "120°15.6'W"),
        ("S 25 30.0", "W 120 15.6"),
    ],
)
def test_degrees_minutes_and_seconds_are_read(tmp_path, lat, lon):  # issue 10: refused, though they can be told
    path = tmp_path / "dms.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("id", "time", "lat", "lon"), ("a", "2024-01-01", lat, lon)])
    (row,) = read_positions(path).table().to_pylist()
    assert (row["lat"], row["lon"]) == approx((-25.5, -120.26), abs=1e-12)


WRITTEN = st.sampled_from(["{}°{}'{:.4f}\"{}", "{} {} {:.4f}{}", "{}-{}-{:.4f} {}"])


@given(st.floats(0, 89.99), st.sampled_from("NS"), WRITTEN)
def test_degrees_minutes_and_seconds_of_any_latitude(degrees, letter, words):
    minutes, second = divmod(degrees * 3600, 60)
    text = words.format(*divmod(int(minutes), 60), second, letter)  # 60.0000 seconds among them
    (read,) = numbers(pa.array([text]), "NS").to_pylist()
    assert read == approx(degrees if letter == "N" else -degrees, abs=1e-4 / 3600)


@pytest.mark.parametrize(
    "text",
    [
        *("25°30'00\"", "25 30 00", "-25 30 00 S", "25 30 00 s", "25 61 00 N", "25 30 61 N", "25.5 30 00 N"),
        *("25 30.5 00 N", "25°30'00\"E", "N25 30 00 N", "1 2 3 4 N", "25--30N", "25d30m00sN", "2530.5.5N", "25 N 30"),
        "25 300 00 N",
    ],
)
def test_what_only_looks_like_degrees_and_minutes_is_refused(text):
    assert numbers(pa.array([text]), "NS").to_pylist() == [None]


def test_letters_in_a_column_of_their_own_go_with_minutes_too(tmp_path):
    path = tmp_path / "dms.csv"
    path.write_text("id,time,lat,ns,lon,ew\na,2024-01-01,25 30.0,S,120 15.6,W\n")
    (row,) = read_positions(path).table().to_pylist()
    assert (row["lat"], row["lon"]) == approx((-25.5, -120.26), abs=1e-12)


@pytest.mark.parametrize("columns", [{"time": "date+clock"}, {"time": "clock+date"}, {"time": "clock"}])
def test_a_duration_is_no_clock_and_told_as_what_it_is(tmp_path, columns):  # issue 10: "holds 2026-08-06 25200000000"
    clock = pa.array([25_200_000_000, 25_800_000_000], pa.duration("us"))
    day = pa.array([dt.date(2026, 8, 6)] * 2)
    table = pa.table({"mmsi": ["1"] * 2, "lat": [25.0] * 2, "lon": [120.0] * 2, "date": day, "clock": clock})
    pq.write_table(table, tmp_path / "d.parquet")
    with pytest.raises(ValueError, match=r"column clock holds durations \(duration\[us\]\), which are no times and"):
        read_positions(tmp_path / "d.parquet", columns=columns)
