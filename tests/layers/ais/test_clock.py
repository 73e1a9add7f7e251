"""The clock of a feed: values that the sentences' own definitions give, how far it reaches, and what is no clock."""

from datetime import UTC, datetime, timedelta

import pyais
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.ais.clock import read_clock
from layers.ais.nmea import Decoder, read_nmea
from layers.ais.times import NO_TIME
from layers.tracks.files import is_nmea, read_tracks

SEATTLE = b"!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\n"
NEW_YEAR = datetime(2020, 1, 1, tzinfo=UTC)


def told(body):
    return f"${body}*{pyais.util.checksum(body.encode()):02X}".encode()


def moved(lon, second=0):
    """Sentence of one vessel at a longitude, encoded by pyais."""
    fields = {"msg_type": 1, "mmsi": 431000111, "lon": lon, "lat": 25.0, "speed": 10.0, "course": 90.0}
    return pyais.encode_dict(fields | {"second": second}, talker_id="AI", radio_channel="A")[0].encode()


CLOCKS = {
    "ZDA": told("GPZDA,000000.00,01,01,2020,00,00"),
    "ZDA of another talker": told("GNZDA,000000,01,01,2020,,"),
    "RMC": told("GPRMC,000000.00,A,2500.000,N,12000.000,E,10.0,090.0,010120,,,A"),
    "RMC, older": told("GPRMC,000000,A,2500.000,N,12000.000,E,,,010120,,"),
    "PGHP": told("PGHP,1,2020,1,1,0,0,0,0,338,2,,1,09"),
}


@pytest.mark.parametrize("name", CLOCKS)
def test_sentences_without_times_have_that_of_the_clock_before_them(name):  # issue #10
    decoder = Decoder()
    rows = decoder.feed(SEATTLE + CLOCKS[name] + b"\r\n" + SEATTLE * 2)
    assert rows["time"].to_pylist() == [NEW_YEAR] * 2  # the first came before the clock
    assert dict(decoder.report()[["reason", "lines"]].to_numpy()) == {
        "position": 2,
        "no time": 1,
        "clock of the feed": 1,
    }


@pytest.mark.parametrize(
    "line",
    [
        CLOCKS["ZDA"][:-1] + b"0",
        CLOCKS["ZDA"][:-3],
        told("GPZDA,,,,,,"),
        told("GPZDA,240000.00,01,01,2020,00,00"),
        told("GPZDA,000000.00,30,02,2020,00,00"),
        told("GPRMC,000000.00,V,,,,,,,010120,,,N"),
        told("GPGGA,000000.00,2500.000,N,12000.000,E,1,08,1.0,10.0,M,0.0,M,,"),
        told("PGHP,1,2020,13,1,0,0,0,0,338,2,,1,09"),
        b"$GPZDA",
        b"$",
    ],
)
def test_what_tells_no_time_is_no_clock(line):
    assert read_clock(line) == NO_TIME
    assert len(Decoder().feed(line + b"\n" + SEATTLE)) == 0


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_all_clocks_tell_the_same_instant(instant):
    hundredths = instant.replace(microsecond=instant.microsecond // 10_000 * 10_000)
    clock = f"{hundredths:%H%M%S}.{hundredths.microsecond // 10_000:02}"
    parts = ",".join(str(each) for each in hundredths.timetuple()[:6])
    lines = [
        told(f"GPZDA,{clock},{hundredths:%d,%m,%Y},00,00"),
        told(f"GPRMC,{clock},A,2500.000,N,12000.000,E,10.0,090.0,{hundredths:%d%m%y},,,A"),
        told(f"PGHP,1,{parts},{hundredths.microsecond // 1000},338,2,,1,09"),
    ]
    expected = (hundredths - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert [read_clock(line) for line in lines] == [expected] * 3


def test_the_clock_holds_for_a_thousand_lines_and_over_pieces():
    decoder = Decoder()
    decoder.feed(CLOCKS["ZDA"] + b"\n" + SEATTLE)
    assert decoder.feed(SEATTLE)["time"].to_pylist() == [NEW_YEAR]
    decoder.feed(b"\n" * 996)
    assert decoder.feed(SEATTLE * 3)["time"].to_pylist() == [NEW_YEAR] * 2


def test_own_and_received_times_go_before_the_clock_and_the_clock_before_the_default():
    received, default = datetime(2026, 11, 22, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
    decoder = Decoder(default)
    assert decoder.feed(SEATTLE)["time"].to_pylist() == [default]
    assert decoder.feed(CLOCKS["ZDA"] + b"\n" + SEATTLE)["time"].to_pylist() == [NEW_YEAR]
    assert decoder.feed(SEATTLE, received)["time"].to_pylist() == [received]
    own = b"1609459200 " + SEATTLE
    assert decoder.feed(own)["time"].to_pylist() == [default]  # 2021 as it happens


def test_a_number_that_stands_still_while_vessels_move_is_no_time(tmp_path):  # issue #10
    path = tmp_path / "station.nmea"
    path.write_bytes(b"".join(moved(120 + i / 20) + b",1573445099\n" for i in range(6)))
    with pytest.raises(ValueError, match=r"station\.nmea: the number beside every sentence is the same, 2019-11-11"):
        list(read_nmea(path).batches())
    path.write_bytes(b"".join(moved(120 + i / 20) + b",%d\n" % (1573445099 + i // 5) for i in range(6)))
    assert read_nmea(path).table().num_rows == 6
    path.write_bytes(b"".join(moved(120) + b",1573445099\n" for i in range(6)))
    assert read_nmea(path).table().num_rows == 6  # nobody moved: a log of one second


HEADS = {
    "mmsi first": ("mmsi,timestamp,lat,lon,raw", '431000111,{t},25.0,{x},"{raw}"'),
    "row first": ("id,mmsi,lat,lon,timestamp,raw", '{i},431000111,25.0,{x},{t},"{raw}"'),
    "time first": ("timestamp,mmsi,lat,lon,raw", '{t},431000111,25.0,{x},"{raw}"'),
    "sentence first": ("raw;mmsi;latitude;longitude;time", '"{raw}";431000111;25.0;{x};{t}'),
    "no positions": ("mmsi,timestamp,raw", '431000111,{t},"{raw}"'),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_table_with_a_column_of_sentences_is_a_table(name, tmp_path):  # issue #10: the MMSI became a day of 1983
    head, row = HEADS[name]
    rows = [(i, f"2026-08-06 07:{10 * i:02}:40", 120 + i / 20, moved(120 + i / 20).decode()) for i in range(5)]
    lines = [head, *(row.format(i=i, t=time, x=lon, raw=raw) for i, time, lon, raw in rows)]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines) + "\n")
    assert is_nmea(path) == (name == "no positions")
    rows = [row for batch in read_tracks(path).batches() for row in batch.to_pylist()]
    assert [(row["id"], row["time"], round(row["lon"], 6)) for row in rows] == [
        ("431000111", datetime(2026, 8, 6, 7, 10 * i, 40, tzinfo=UTC), 120 + i / 20) for i in range(5)
    ]


def test_columns_make_a_table_of_what_has_names(tmp_path):
    table, feed = tmp_path / "table.csv", tmp_path / "feed.csv"
    lines = [f'431000111,2026-08-06 07:0{i}:40,25.0,{120 + i},"{moved(120 + i).decode()}"' for i in range(3)]
    table.write_text("\n".join(["ship,when,north,east,raw", *lines]))
    feed.write_bytes(b"1786000000," + moved(120) + b"\n")
    columns = {"id": "ship", "time": "when", "lat": "north", "lon": "east"}
    assert [lon for batch in read_tracks(table, columns=columns).batches() for lon in batch["lon"].to_pylist()] == [
        *(120, 121, 122)
    ]
    with pytest.raises(ValueError, match="NMEA sentences have no columns to name"):
        read_tracks(feed, columns=columns)
    with pytest.raises(ValueError, match="default_time is of NMEA sentences, and these are none"):
        read_tracks(table, columns=columns, default_time=NEW_YEAR)


def test_a_default_time_is_told_with_what_was_read(tmp_path):
    path = tmp_path / "silent.nmea"
    path.write_bytes(SEATTLE)
    tracks = read_tracks(path, default_time=NEW_YEAR)
    assert next(iter(tracks.batches()))["time"].to_pylist() == [NEW_YEAR]
    told_of = tracks.columns.set_index("field").loc["time", "column"]
    assert told_of.endswith("else 2020-01-01 00:00:00 as default_time says")
