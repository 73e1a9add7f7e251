"""Class, message, status, rate of turn of positions; base stations and aids to navigation beside pyais and in print."""

from datetime import UTC, datetime
from math import sqrt

import pyais
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from layers.ais.arrow import BEACON_SCHEMA
from layers.ais.nmea import Decoder, read_nmea
from layers.tracks.files import read_tracks

HEARD = datetime(2020, 1, 1, tzinfo=UTC)
NORFOLK = b"!AIVDM,1,1,,A,403OviQuMGCqWrRO9>E6fE700@GO,0*4D"  # gpsd's AIVDM page: 3669702 at 36.883767 N, 76.352362 W
SEATTLE = b"!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C"  # the same: moored, status 5, no rate of turn


def positions_of(data):
    decoder = Decoder(HEARD)
    return decoder.feed(data).to_pylist() + decoder.close().to_pylist()


def beacons_of(data, default_time=HEARD):
    decoder = Decoder(default_time, keep_beacons=True)
    decoder.feed(data)
    decoder.close()
    return [row for batch in decoder.beacons() for row in batch.to_pylist()]


def lines_of(message, **keywords):
    return [each.encode() for each in pyais.encode_dict(message, talker_id="AI", **keywords)]


def odd(line):
    """Write a sentence so that pyais reads it: with a sequence number of two digits."""
    body = line[1:-3].replace(b",1,1,,", b",1,1,17,", 1)
    return b"!" + body + f"*{pyais.util.compute_checksum(b'!' + body):02X}".encode()


statuses = st.fixed_dictionaries(
    {
        "msg_type": st.sampled_from([1, 2, 3, 9, 18, 19, 27]),
        "mmsi": st.integers(0, 999_999_999),
        "lon": st.floats(-180, 180),
        "lat": st.floats(-90, 90),
        "status": st.integers(0, 15),
        "turn": st.sampled_from([-128.0, -127.0, 127.0]) | st.integers(0, 126).map(lambda sent: (sent / 4.733) ** 2),
        "speed": st.floats(0, 60),
        "course": st.floats(0, 359),
    }
)


@given(st.lists(statuses, min_size=1, max_size=10))
def test_class_message_status_and_turn_agree_with_pyais(drawn):
    lines = [line for message in drawn for line in lines_of(message)]
    for written in (lines, [odd(line) for line in lines]):
        for row, line in zip(positions_of(b"\n".join(written)), lines, strict=True):
            expected = pyais.decode(line)
            kind = expected.msg_type
            assert row["message"] == kind
            assert row["ship_class"] == {1: "A", 2: "A", 3: "A", 18: "B", 19: "B"}.get(kind)
            status = int(getattr(expected, "status", 15))
            assert row["status"] == (None if status == 15 else status)
            turn = getattr(expected, "turn", -128.0)
            if turn in {-128.0, "NO_TI_DEFAULT"} or getattr(turn, "value", turn) == -128:
                assert row["turn_deg_min"] is None
            elif abs(getattr(turn, "value", turn)) == 127:
                assert abs(row["turn_deg_min"]) == 10
            else:
                assert row["turn_deg_min"] == approx(turn, abs=0.5001)  # pyais rounds to whole degrees


def test_every_rate_of_turn_as_it_is_sent():  # ITU-R M.1371-5, table 48: 4.733 times the root of degrees a minute
    def sentence(sent):
        bits = f"{1:06b}{0:02b}{431000111:030b}{0:04b}{sent & 255:08b}" + "0" * 118
        letters = [int(bits[at : at + 6], 2) for at in range(0, 168, 6)]
        payload = "".join(chr(value + 48 + 8 * (value >= 40)) for value in letters)
        body = f"AIVDM,1,1,,A,{payload},0"
        return f"!{body}*{pyais.util.compute_checksum('!' + body):02X}".encode()

    for write in (bytes, odd):
        rows = positions_of(b"\n".join(write(sentence(sent)) for sent in range(-128, 128)))
        found = {sent: row["turn_deg_min"] for sent, row in zip(range(-128, 128), rows, strict=True)}
        assert (found.pop(-128), found.pop(-127), found.pop(127)) == (None, -10.0, 10.0)
        for sent, turn in found.items():
            assert round(4.733 * sqrt(abs(turn))) == abs(sent)
            assert turn * sent >= 0
        assert found[126] == approx(708.7, abs=0.1)  # "up to 708 degrees a minute"


def test_a_printed_vessel_and_a_printed_base_station():
    (row,) = positions_of(SEATTLE)
    assert (row["ship_class"], row["message"], row["status"], row["turn_deg_min"]) == ("A", 1, 5, 0.0)
    (beacon,) = beacons_of(NORFOLK)
    assert (beacon["id"], beacon["message"], beacon["virtual"]) == ("003669702", 4, False)
    assert (beacon["lon"], beacon["lat"]) == approx((-76.352362, 36.883767), abs=6e-7)
    assert beacon["time"] == HEARD
    assert beacons_of(NORFOLK, default_time=None) == []  # nobody knows when it was heard
    assert positions_of(NORFOLK) == []


stations = st.fixed_dictionaries(
    {
        "msg_type": st.sampled_from([4, 21]),
        "mmsi": st.integers(0, 999_999_999),
        "lon": st.floats(-181, 181),
        "lat": st.floats(-91, 91),
        "virtual_aid": st.booleans(),
        "name": st.just("A BUOY"),
        "name_ext": st.sampled_from(["", "MORE", "A LONGER NAME"]),
    }
)


@given(st.lists(stations, min_size=1, max_size=10))
def test_beacons_agree_with_pyais(drawn):
    sets = [lines_of(message) for message in drawn]
    found = beacons_of(b"\n".join(line for lines in sets for line in lines))
    assert len(found) == len(drawn)
    for row in found:
        lines = next(each for each in sets if f"{pyais.decode(*each).mmsi:09d}" == row["id"])
        assert row["message"] == pyais.decode(*lines).msg_type or len({m["mmsi"] for m in drawn}) < len(drawn)
    if len(drawn) == 1:
        (row,), expected = found, pyais.decode(*sets[0])
        known = abs(expected.lon) <= 180 and abs(expected.lat) <= 90
        assert (row["lon"], row["lat"]) == (approx((expected.lon, expected.lat), abs=6e-7) if known else (None, None))
        assert row["virtual"] == bool(getattr(expected, "virtual_aid", False))


def test_an_aid_in_two_sentences_is_a_beacon_too():
    first = lines_of({"msg_type": 21, "mmsi": 992471001, "lon": 10.5, "lat": 45.1, "name": "A BUOY"})[0]
    payload = first.split(b",")[5]
    parts = [f"AIVDM,2,{n},3,A,{half.decode()},0" for n, half in ((1, payload[:30]), (2, payload[30:]))]
    lines = [f"!{part}*{pyais.util.compute_checksum('!' + part):02X}".encode() for part in parts]
    tagged = rb"\s:coast,c:1577836800*" + f"{_sum(b's:coast,c:1577836800'):02X}".encode() + b"\\" + lines[0]
    (row,) = beacons_of(tagged + b"\n" + lines[1])
    assert (row["id"], row["source"]) == ("992471001", "coast")
    assert (row["lon"], row["lat"]) == approx((10.5, 45.1), abs=6e-7)


def _sum(body):
    value = 0
    for byte in body:
        value ^= byte
    return value


def test_files_keep_beacons_apart_and_read_them_once(tmp_path):
    path = tmp_path / "feed.nmea"
    path.write_bytes(b"1577836800 " + NORFOLK + b"\n1577836801 " + SEATTLE + b"\n1577836810 " + NORFOLK + b"\n")
    tracks = read_tracks(path)
    before = [row for batch in tracks.beacons() for row in batch.to_pylist()]
    assert sum(len(batch) for batch in tracks.batches()) == 1
    path.unlink()  # and still they are there
    kept = [row for batch in tracks.beacons() for row in batch.to_pylist()]
    assert kept == before
    assert [row["time"].second for row in kept] == [0, 10]
    assert {name for batch in tracks.beacons() for name in batch.schema.names} == set(BEACON_SCHEMA.names)


def test_beacons_are_not_kept_where_nobody_asks(tmp_path):
    path = tmp_path / "feed.nmea"
    path.write_bytes(b"1577836800 " + NORFOLK + b"\n1577836801 " + SEATTLE + b"\n")
    reader = read_nmea(path)
    reader.keep_beacons = False
    assert reader.table().num_rows == 1
    assert sum(len(batch) for batch in reader.beacons()) == 1  # reads the file for it
    decoder = Decoder(HEARD)  # as a live feed has it: memory must not grow
    decoder.feed(NORFOLK + b"\n")
    assert decoder.beacons() == []
