"""Times of AIS lines: every place where they stand, every form, and what is no time."""

from datetime import UTC, datetime

import pyais
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.ais.nmea import Decoder
from layers.ais.times import NO_TIME, read_time

SEATTLE = b"!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C"
NEW_YEAR = datetime(2020, 1, 1, tzinfo=UTC)  # 1,577,836,800 s after 1970


def tag(fields):
    return f"\\{fields}*{pyais.util.checksum(fields.encode()):02X}\\".encode()


def times(data, **keywords):
    decoder = Decoder()
    return decoder.feed(data + b"\n", **keywords)["time"].to_pylist()


FORMS = {
    "tag block, seconds": tag("c:1577836800") + SEATTLE,
    "tag block, milliseconds": tag("c:1577836800250") + SEATTLE,
    "tag block, fraction": tag("s:s0,c:1577836800.123456") + SEATTLE,
    "tag block behind other fields": tag("g:1-1-99,n:157036,s:r003669945,c:1577836800,t:x") + SEATTLE,
    "tag block over prefix": b"1000000000 " + tag("c:1577836800") + SEATTLE,
    "prefix over a tag block without time": b"1577836800" + tag("s:abc") + SEATTLE,
    "prefix, seconds": b"1577836800 " + SEATTLE,
    "prefix, comma": b"1577836800," + SEATTLE,
    "prefix, tab": b"1577836800\t" + SEATTLE,
    "prefix, nothing between": b"1577836800" + SEATTLE,
    "prefix, fraction": b"1577836800.5 " + SEATTLE,
    "prefix, milliseconds": b"1577836800123;" + SEATTLE,
    "prefix, ISO with Z": b"2020-01-01T00:00:00Z," + SEATTLE,
    "prefix, ISO without zone": b"2020-01-01 00:00:00," + SEATTLE,
    "prefix, ISO with fraction": b"2020-01-01T00:00:00.75Z " + SEATTLE,
    "prefix, ISO with offset": b"2020-01-01T09:00:00+09:00 " + SEATTLE,
    "prefix, ISO in brackets": b"[2020-01-01 00:00:00 UTC] " + SEATTLE,
    "prefix, ISO and a station": b"2020-01-01T00:00:00Z,station-7," + SEATTLE,
    "behind": SEATTLE + b",1577836800",
    "behind, with a station": SEATTLE + b",r003669945,1577836800\r",
    "behind, ISO": SEATTLE + b",2020-01-01T00:00:00Z",
    "behind, before a station": SEATTLE + b",1577836800,002734450",
    "behind, in brackets": SEATTLE + b" ( MSG: 1, MMSI: 477553000, ppm: 0, timestamp: 20200101000000)",
    "behind, quoted": b'477553000,"' + SEATTLE + b'","2020-01-01 00:00:00"',
    "prefix, an MMSI before it": b"477553000,1577836800," + SEATTLE,
    "prefix, quoted": b'{"mmsi": 477553000, "t": "1577836800", "nmea": "' + SEATTLE,
    "prefix, ISO without hyphens": b"20200101T000000Z " + SEATTLE,
    "prefix, ISO behind a number and an MMSI": b"7,477553000,2020-01-01 00:00:00," + SEATTLE,
    "on both sides, seconds apart": b"1577836800 " + SEATTLE + b",1577836803",
    "on both sides, one with its zone": b"1234567890,2020-01-01T00:00:00Z," + SEATTLE + b",2020-01-01 09:00:00",
}
FRACTIONS_US = {
    "tag block, milliseconds": 250_000,
    "tag block, fraction": 123_456,
    "prefix, fraction": 500_000,
    "prefix, milliseconds": 123_000,
    "prefix, ISO with fraction": 750_000,
}


@pytest.mark.parametrize("name", FORMS)
def test_a_time_is_found_where_it_stands(name):
    assert times(FORMS[name]) == [NEW_YEAR.replace(microsecond=FRACTIONS_US.get(name, 0))]


NO_TIMES = {
    "none": SEATTLE,
    "a day without an hour": b"2020-01-01," + SEATTLE,
    "an hour without a day": b"12:30:00 " + SEATTLE,
    "no such day": b"2019-02-29T00:00:00Z," + SEATTLE,
    "no such hour": b"2020-01-01T24:00:00Z," + SEATTLE,
    "day before month": b"31/12/2019 00:00:00," + SEATTLE,
    "eleven digits": b"15778368000 " + SEATTLE,
    "eight digits": b"20200101 " + SEATTLE,
    "nine digits, an MMSI": b"431000111," + SEATTLE,  # 1983-08-29 if they were seconds, #10
    "nine digits behind, a station": SEATTLE + b",002734450",  # 1970-02-01
    "twelve digits": b"431000111000," + SEATTLE,
    "ten digits from nought": b"0431000111," + SEATTLE,
    "ten digits beyond 2100": b"4431000111," + SEATTLE,
    "digits within a word": b"r1577836800," + SEATTLE,
    "digits behind a sign": b"-1577836800," + SEATTLE,
    "more digits behind a point": b"1577836800.1.2," + SEATTLE,
    "fourteen digits, no such month": b"20201301000000," + SEATTLE,
    "words": b"station seven: " + SEATTLE,
    "a station behind": SEATTLE + b",r003669945",
    "a tag block without time": tag("s:r003669945") + SEATTLE,
}


@pytest.mark.parametrize("name", NO_TIMES)
def test_no_time_is_guessed(name):
    assert times(NO_TIMES[name]) == []
    assert times(NO_TIMES[name], received_utc=NEW_YEAR) == [NEW_YEAR]


DISAGREEING = {
    "two numbers": b"1577836800,1677836800," + SEATTLE,
    "before and behind": b"1577836800 " + SEATTLE + b",1577836900",
    "a number and local time": b"1577836800,2020-01-01 09:00:00," + SEATTLE,
    "two zones that disagree": b"2020-01-01T00:00:00Z,2020-01-01T00:00:00+09:00," + SEATTLE,
}


@pytest.mark.parametrize("name", DISAGREEING)
def test_times_that_disagree_are_none(name):  # issue #10: which is the time must not be guessed
    decoder = Decoder()
    assert len(decoder.feed(DISAGREEING[name] + b"\n")) == 0
    assert decoder.report()["reason"].tolist() == ["times that disagree beside the sentence"]
    assert times(DISAGREEING[name], received_utc=NEW_YEAR) == [NEW_YEAR]


@given(
    before=st.lists(st.sampled_from(["1577836800", "1577836805", "002734450", "431000111", "r003669945", "x", "7"])),
    behind=st.lists(st.sampled_from(["1577836800", "2020-01-01T00:00:02Z", "002734450", "477553000", "s28", ""])),
    between=st.sampled_from([",", " ", ";", "|", "\t"]),
)
def test_stations_and_mmsis_beside_a_sentence_are_never_its_time(before, behind, between):
    line = between.join([*before, ""]).encode() + SEATTLE + between.join(["", *behind]).encode()
    real = any(field.startswith(("157", "202")) for field in (*before, *behind))
    found = times(line)
    assert len(found) == real
    assert all(0 <= (each - NEW_YEAR).total_seconds() <= 5 for each in found)


def test_own_time_goes_before_the_time_received():
    received = datetime(2026, 11, 22, tzinfo=UTC)
    assert times(FORMS["prefix, seconds"] + b"\n" + SEATTLE, received_utc=received) == [NEW_YEAR, received]
    assert Decoder(NEW_YEAR).feed(SEATTLE + b"\n", received)["time"].to_pylist() == [received]
    with pytest.raises(ValueError, match="has no zone"):
        Decoder().feed(b"", datetime(2020, 1, 1))  # noqa: DTZ001  that is what is wrong


def test_the_time_of_one_line_is_not_given_to_the_next():
    assert times(FORMS["prefix, seconds"] + b"\n" + SEATTLE) == [NEW_YEAR]


def test_lines_of_a_group_share_its_time_and_source():  # NMEA 4.10, field g: number-total-name
    first = tag("g:1-2-73874,s:r003669945,c:1577836800") + SEATTLE
    second = tag("g:2-2-73874") + SEATTLE
    decoder = Decoder()
    rows = decoder.feed(first + b"\n").to_pylist() + decoder.feed(second + b"\n").to_pylist()
    assert [(row["time"], row["source"]) for row in rows] == [(NEW_YEAR, "r003669945")] * 2
    assert len(decoder.feed(tag("g:2-2-1") + SEATTLE + b"\n")) == 0  # of a group that nobody has begun
    decoder.feed(b"\n" * 1000)
    assert len(decoder.feed(second + b"\n")) == 0  # too long ago: the name may be another group's by now


def test_the_published_tag_block():  # gpsd's AIVDM page, section on NMEA tag blocks
    line = rb"\g:1-2-73874,n:157036,s:r003669945,c:1241544035*4A\!AIVDM,1,1,,B,15N4cJ`005Jrek0H@9n`DW5608EP,0*13"
    row = Decoder().feed(line + b"\n").to_pylist()[0]
    assert (row["id"], row["source"]) == ("367078250", "r003669945")
    assert row["time"] == datetime(2009, 5, 5, 17, 20, 35, tzinfo=UTC)


@given(st.datetimes(datetime(2001, 9, 10), datetime(2099, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_all_forms_of_an_instant_agree(instant):
    second = instant.replace(microsecond=0)
    epoch = (second - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
    lines = [
        tag(f"c:{epoch:.0f}") + SEATTLE,
        tag(f"c:{epoch * 1000:.0f}") + SEATTLE,
        f"{epoch:.0f} ".encode() + SEATTLE,
        f"{second:%Y-%m-%dT%H:%M:%SZ},".encode() + SEATTLE,
        f"{second:%Y-%m-%d %H:%M:%S}.000,".encode() + SEATTLE,
        SEATTLE + f",{epoch:.0f}".encode(),
    ]
    assert times(b"\n".join(lines)) == [second] * len(lines)
    microseconds = read_time(f"{instant:%Y-%m-%dT%H:%M:%S.%f}Z")
    assert microseconds == int(epoch) * 1_000_000 + instant.microsecond


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_none(text):
    value = read_time(text)
    assert value == NO_TIME or abs(value) < 1e18
