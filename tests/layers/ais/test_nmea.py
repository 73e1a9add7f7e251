"""AIS sentences: values printed by others, pyais message by message, and every line accounted for."""

import gzip
from datetime import UTC, datetime
from itertools import pairwise

import pyais
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from layers.ais.nmea import SCHEMA, Decoder, read_nmea

HEARD = datetime(2020, 1, 1, tzinfo=UTC)
SEATTLE = b"!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C"
VESSEL_TYPES = (1, 2, 3, 9, 18, 19, 27)

# Sentences with values as others print them; the sources stand in tests/data/README.md.
PRINTED = {
    "1, gpsd's AIVDM page": (SEATTLE, ("477553000", -122.345833, 47.582833, 0.0, 51.0)),
    "1, Schwehr": (
        b"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A",
        ("371798000", -123.395383333, 48.38163333333, 12.3, 224.0),
    ),
    "1, Schwehr, Portsmouth": (
        b"!AIVDM,1,1,,A,16SteH0P00Jt63hHaa6SagvJ087r,0*42",
        ("440348000", -70.7582, 43.08015, 0.0, 93.4),
    ),
    "2, Schwehr": (
        b"!AIVDM,1,1,,B,25Cjtd0Oj;Jp7ilG7=UkKBoB0<06,0*60",
        ("356302000", -71.626143333, 40.392358333, 13.9, 87.7),
    ),
    "3, Schwehr": (
        b"!AIVDM,1,1,,A,38Id705000rRVJhE7cl9n;160000,0*40",
        ("563808000", -76.327533333, 36.91, 0.0, 252.0),
    ),
    "9, pyais": (b"!AIVDM,1,1,,B,91b55wi;hbOS@OdQAC062Ch2089h,0*30", ("111232511", -6.278843, 58.144, 42.0, 154.5)),
    "18, gpsd": (b"!AIVDM,1,1,,A,B52K>;h00Fc>jpUlNV@ikwpUoP06,0*4C", ("338087471", -74.072132, 40.68454, 0.1, 79.6)),
    "19, gpsd": (
        b"!AIVDM,1,1,,B,C5N3SRgPEnJGEBT>NhWAwwo862PaLELTBJ:V00000000S0D:R220,0*0B",
        ("367059850", -88.810391667, 29.543695, 8.7, 335.9),
    ),
    "27, 96 bits": (b"!AIVDM,1,1,,A,KCQ9r=hrFUnH7P00,0*41", ("236091959", -154.20166667, 87.065, 0.0, 0.0)),
    "27, 168 bits": (b"!AIVDM,1,1,,B,KC5E2b@U19PFdLbMuc5=ROv62<7m,0*16", ("206914217", 137.02333, 4.84, 57.0, 167.0)),
}


def checked(body, *, start="!"):
    """Sentence with the checksum that pyais computes."""
    return f"{start}{body}*{pyais.util.compute_checksum(f'!{body}'):02X}".encode()


def tag(fields):
    return b"\\" + checked(fields, start="") + b"\\"


def read(data, **keywords):
    """Rows as tuples and the report as a dict, of one decoder that is closed."""
    decoder = Decoder(**keywords)
    rows = decoder.feed(data).to_pylist() + decoder.close().to_pylist()
    return rows, reasons(decoder)


def reasons(decoder):
    report = decoder.report()
    return dict(zip(report["reason"], report["lines"], strict=True))


@pytest.mark.parametrize("name", PRINTED)
def test_printed_values(name):
    sentence, (mmsi, lon, lat, speed_kn, course_deg) = PRINTED[name]
    (row,), _ = read(sentence + b"\r\n", default_time=HEARD)
    assert row["id"] == mmsi
    assert (row["lon"], row["lat"]) == approx((lon, lat), abs=6e-7 if "27" not in name else 5e-6)
    assert (row["speed_kn"], row["course_deg"]) == approx((speed_kn, course_deg), abs=1e-9)
    assert row["time"] == HEARD


def test_a_message_in_two_sentences():  # type 19; values as nmea_plus prints them
    lines = (
        b"\\g:1-2-7,s:rORBCOMM,c:1577836800*hh\\!AIVDM,2,1,0,B,C8u:8C@t7@TnGCKfm6Po`e6N`:Va0L2J;06HV50JV?SjBPL3,0*28\n"
        b"\\g:2-2-7*hh\\!AIVDM,2,2,0,B,11RP,0*17\n"
    )
    for fields in (b"g:1-2-7,s:rORBCOMM,c:1577836800", b"g:2-2-7"):
        lines = lines.replace(b"\\" + fields + b"*hh\\", tag(fields.decode()))
    rows, why = read(lines)
    assert [(row["id"], row["time"], row["source"]) for row in rows] == [("601000013", HEARD, "rORBCOMM")]
    row = rows[0]
    assert (row["lon"], row["lat"], row["speed_kn"], row["course_deg"]) == approx((32.19953, -29.83748, 2.9, 89.0))
    assert why == {"position": 1, "earlier part of a position in several sentences": 1}


def bits_of(*fields):
    """Armoured payload of (value, width) fields, by the table of IEC 61162-1."""
    bits = "".join(f"{value % (1 << width):0{width}b}" for value, width in fields)
    bits += "0" * (-len(bits) % 6)
    values = [int(bits[i : i + 6], 2) for i in range(0, len(bits), 6)]
    return "".join(chr(v + 48 if v < 40 else v + 56) for v in values)


def test_not_known_is_null_and_impossible_places_pass_through():  # M.1371: 181 and 91 degrees, 102.3 kn, 360 degrees
    class_a = bits_of(
        (1, 6),
        (0, 2),
        (7, 30),
        (0, 12),
        (1023, 10),
        (0, 1),
        (181 * 600_000, 28),
        (91 * 600_000, 27),
        (3600, 12),
        (0, 40),
    )
    class_b = bits_of(
        (18, 6),
        (0, 2),
        (8, 30),
        (0, 8),
        (1023, 10),
        (0, 1),
        (181 * 600_000, 28),
        (91 * 600_000, 27),
        (3600, 12),
        (0, 44),
    )
    far = bits_of((27, 6), (0, 2), (9, 30), (0, 6), (181 * 600, 18), (91 * 600, 17), (63, 6), (511, 9), (0, 2))
    aircraft = bits_of(
        (9, 6),
        (0, 2),
        (10, 30),
        (0, 12),
        (1023, 10),
        (0, 1),
        (181 * 600_000, 28),
        (91 * 600_000, 27),
        (3600, 12),
        (0, 40),
    )
    data = b"\n".join(checked(f"AIVDM,1,1,,A,{payload},0") for payload in (class_a, class_b, far, aircraft))
    rows, _ = read(data + b"\n", default_time=HEARD)
    assert [row["id"] for row in rows] == ["000000007", "000000008", "000000009", "000000010"]
    assert {(row["lon"], row["lat"], row["speed_kn"], row["course_deg"]) for row in rows} == {(181.0, 91.0, None, None)}


def test_speed_of_an_aircraft_is_in_whole_knots():
    payload = bits_of(
        (9, 6),
        (0, 2),
        (111_232_511, 30),
        (4095, 12),
        (1022, 10),
        (0, 1),
        (-600_000, 28),
        (-300_000, 27),
        (3599, 12),
        (0, 40),
    )
    (row,), _ = read(checked(f"AIVDM,1,1,,A,{payload},0") + b"\n", default_time=HEARD)
    assert (row["lon"], row["lat"], row["speed_kn"], row["course_deg"]) == (-1.0, -0.5, 1022.0, 359.9)


FIELDS = {
    "partno": 0,
    "shipname": "NORTHERN STAR",
    "name": "BUOY",
    "destination": "KAOHSIUNG",
    "text": "HELLO",
    "data": b"\x12\x34",
}


def encodable(kind):
    fields = {
        "msg_type": kind,
        "mmsi": 412_000_000,
        "dest_mmsi": 413_000_000,
        "mmsi1": 1,
        "mmsi2": 2,
        "mmsi_seq": 1,
        "dac": 1,
        "fid": 1,
        **FIELDS,
    }
    return pyais.encode_dict(fields, talker_id="AI", sentence_type="VDM")


def test_every_type_is_a_position_of_a_vessel_or_says_what_it_is():
    for kind in range(1, 29):
        # pyais makes no type 26 without its parts
        sentences = (
            encodable(kind) if kind != 26 else [checked(f"AIVDM,1,1,,A,{bits_of((26, 6), (0, 162))},0").decode()]
        )
        rows, why = read("".join(f"{each}\n" for each in sentences).encode(), default_time=HEARD)
        assert len(rows) == (kind in VESSEL_TYPES), kind
        assert sum(why.values()) == len(sentences)
        if not rows:
            (reason,) = why
            assert reason.startswith(f"not a position: type {kind}"), kind
    assert set(read("\n".join(encodable(4)).encode(), default_time=HEARD)[1]) == {
        "not a position: type 4 (base station)"
    }
    assert set(read("\n".join(encodable(21)).encode(), default_time=HEARD)[1]) == {
        "not a position: type 21 (aid to navigation)"
    }

    for kind in (0, *range(29, 64)):
        unknown = checked(f"AIVDM,1,1,,A,{bits_of((kind, 6), (0, 162))},0")
        assert read(unknown, default_time=HEARD) == ([], {"unknown message type": 1})


messages = st.fixed_dictionaries(
    {
        "msg_type": st.sampled_from(VESSEL_TYPES),
        "mmsi": st.integers(0, 999_999_999),
        "lon": st.floats(-181, 181),
        "lat": st.floats(-91, 91),
        "speed": st.floats(0, 62),
        "course": st.floats(0, 359),
        "heading": st.integers(0, 511),
        "second": st.integers(0, 63),
        "shipname": st.sampled_from(["A", "LONG NAME OF A SHIP"]),
    }
)


@given(
    st.lists(messages, min_size=1, max_size=30), st.sampled_from(["AI", "BS", "AN"]), st.sampled_from(["VDM", "VDO"])
)
def test_agrees_with_pyais_message_by_message(drawn, talker, formatter):
    sentences = [pyais.encode_dict(m, talker_id=talker, sentence_type=formatter, radio_channel="A") for m in drawn]
    rows, why = read("".join(f"{line}\r\n" for each in sentences for line in each).encode(), default_time=HEARD)
    assert why["position"] == len(rows) == len(drawn)
    for row, each in zip(rows, sentences, strict=True):
        expected = pyais.decode(*each)
        assert row["id"] == f"{expected.mmsi:09d}"
        assert (row["lon"], row["lat"]) == approx((expected.lon, expected.lat), abs=6e-7)  # pyais rounds to 0.000001
        assert row["speed_kn"] == approx(expected.speed, abs=1e-9)
        assert row["course_deg"] == approx(expected.course, abs=1e-9)


@given(st.lists(messages, min_size=1, max_size=8))
def test_plain_and_odd_sentences_give_the_same(drawn):
    # a sequence number of two digits makes a sentence odd, and odd ones are read by pyais
    sentences = [pyais.encode_dict(m, talker_id="AI", sentence_type="VDM")[0] for m in drawn]
    odd = [checked(each[1:-3].replace(",1,1,,A,", ",1,1,17,A,", 1)).decode() for each in sentences]
    rows, _ = read("\n".join(sentences).encode(), default_time=HEARD)
    same, why = read("\n".join(odd).encode(), default_time=HEARD)
    assert why == {"position": len(drawn)}
    for one, other in zip(rows, same, strict=True):
        assert one["id"] == other["id"]
        assert (one["lon"], one["lat"]) == approx((other["lon"], other["lat"]), abs=6e-7)
        assert (one["speed_kn"], one["course_deg"]) == approx((other["speed_kn"], other["course_deg"]), abs=1e-9)


FEED = b"\n".join(
    [
        b"hello\r",
        b"\r",
        b"1577836800 " + SEATTLE,
        *(each.encode() + b"\r" for each in encodable(5)),
        tag("s:rNAHA,c:1577836860") + PRINTED["18, gpsd"][0] + b"\r",
        b"1577836801 !AIVDM,2,1,0,B,C8u:8C@t7@TnGCKfm6Po`e6N`:Va0L2J;06HV50JV?SjBPL3,0*28",
        SEATTLE[:20],
        b"!AIVDM,2,2,0,B,11RP,0*17",
        SEATTLE,
        b"1577836802 !AIVDM,2,1,1,B,C8u:8C@t7@TnGCKfm6Po`e6N`:Va0L2J;06HV50JV?SjBPL3,0*29",
        b"",
    ]
)


@given(st.lists(st.integers(0, len(FEED)), max_size=12))
def test_a_feed_may_be_cut_anywhere(cuts):
    whole = Decoder()
    expected = whole.feed(FEED)
    assert expected.schema == SCHEMA
    assert [each.as_py() for each in expected["id"]] == ["477553000", "338087471", "601000013"]
    decoder, rows = Decoder(), []
    edges = [0, *sorted(cuts), len(FEED)]
    for a, b in pairwise(edges):
        rows += decoder.feed(FEED[a:b]).to_pylist()
    assert rows == expected.to_pylist()
    assert decoder.report().equals(whole.report())
    assert decoder.lines_read == FEED.count(b"\n") == sum(reasons(whole).values())


def test_rows_stand_in_the_order_of_their_lines():
    first, second = b"!AIVDM,2,1,0,B,C8u:8C@t7@TnGCKfm6Po`e6N`:Va0L2J;06HV50JV?SjBPL3,0*28", b"!AIVDM,2,2,0,B,11RP,0*17"
    rows, _ = read(b"\n".join([first, SEATTLE, second, PRINTED["18, gpsd"][0]]), default_time=HEARD)
    assert [row["id"] for row in rows] == ["477553000", "601000013", "338087471"]


def test_reasons_one_by_one():
    cases = {
        b"": "blank line",
        b"hello": "not an AIS sentence",
        b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47": "not an AIS sentence",
        checked("AIVSI,1,2,3,4,5,6"): "not an AIS sentence",
        SEATTLE[:-1] + b"D": "bad checksum",
        SEATTLE[:-3]: "malformed sentence",
        SEATTLE + SEATTLE: "several sentences in one line",
        checked("AIVDM,1,1,,B,177KQJ5000G?tO`K>RA,0"): "message too short",
        checked("AIVDM,1,1,,B,,0"): "message too short",
        checked("AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wXbN0TKH,0"): "payload outside the six-bit alphabet",
        checked("AIVDM,1,1,,B,w77KQJ5000G?tO`K>RA1wUbN0TKH,0"): "unknown message type",
        checked("AIVDM,1,1,,B,077KQJ5000G?tO`K>RA1wUbN0TKH,0"): "unknown message type",
        checked(
            "AIVDM,1,1,,B," + bits_of((1, 6), (0, 2), (1_000_000_000, 30), (0, 130)) + ",0"
        ): "MMSI of more than nine digits",
        checked("AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH"): "malformed sentence",
        checked("AIVDM,0,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0"): "malformed sentence",
        b"\\c:1577836800*00\\" + SEATTLE: "bad tag block",
        b"c:1577836800*5F\\" + SEATTLE: "bad tag block",
        b"\\c:1577836800\\" + SEATTLE: "bad tag block",
        b"!AIVDM,2,2,0,B,11RP,0*17": "part of a message whose other parts are missing",
        encodable(24)[0].encode(): "not a position: type 24 (name and call sign)",
        b"x" * 5000: "line too long",
        b"y" * 4097: "line too long",
        b"z" * 4096: "not an AIS sentence",
    }
    for line, reason in cases.items():
        decoder = Decoder(HEARD)
        assert len(decoder.feed(line)) == 0
        assert len(decoder.feed(b"\n")) == 0
        assert reasons(decoder) == {reason: 1}, line
        assert decoder.report()["example"][0] == line[:120].decode()
    assert read(SEATTLE + b"\n")[1] == {"no time": 1}


def test_an_endless_line_is_counted_once_and_the_next_is_read():
    decoder = Decoder(HEARD)
    for _ in range(100):
        assert len(decoder.feed(b"y" * 1000)) == 0
    assert len(decoder._rest) <= 4096
    assert decoder.feed(b"y\n" + SEATTLE + b"\n")["id"].to_pylist() == ["477553000"]
    assert reasons(decoder) == {"position": 1, "line too long": 1}


def test_parts_wait_but_not_for_ever():
    first = b"!AIVDM,2,1,0,B,C8u:8C@t7@TnGCKfm6Po`e6N`:Va0L2J;06HV50JV?SjBPL3,0*28\n"
    second = b"!AIVDM,2,2,0,B,11RP,0*17\n"
    decoder = Decoder(HEARD)
    decoder.feed(first)
    assert reasons(decoder) == {"part of a message whose rest has not come yet": 1}
    decoder.feed(b"\n" * 999)
    assert len(decoder.feed(second)) == 1
    decoder.feed(first + b"\n" * 1000)
    assert len(decoder.feed(second)) == 0
    assert reasons(decoder)["part of a message whose other parts are missing"] == 2
    decoder.feed(first + first)  # the first of them can only be half of a message
    assert len(decoder.feed(second)) == 1
    assert reasons(decoder)["part of a message whose other parts are missing"] == 3
    decoder.feed(first)
    decoder.close()
    assert reasons(decoder)["part of a message whose other parts are missing"] == 4


fragments = st.builds(
    lambda body, sequence, source: (tag(source) if source else b"") + checked(body.replace("S", sequence, 1)) + b"\n",
    st.sampled_from(
        [
            "AIVDM,2,1,S,A,55?MbV02>H97ac<H4eEK6,0",  # the parts of a type 5, and of a type 19
            "AIVDM,2,2,S,A,88888888880,2",
            "AIVDM,2,1,S,B,C8u:8C@t7@TnGCKfm6Po`e6N`:Va0L2J;06HV50JV?SjBPL3,0",
            "AIVDM,2,2,S,B,11RP,0",
            "AIVDM,2,1,S,A,C8u:8C@t7@TnGCKfm6Po`e6N`:Va0L2J;06HV50JV?SjBPL3,0",
            "AIVDM,2,2,S,A,11RP,0",
            "AIVDM,3,1,S,A,55?MbV02>H97ac<H4eEK6,0",
            "AIVDM,3,2,S,A,55?MbV02>H97ac<H4eEK6,0",
            "AIVDM,3,3,S,A,88888888880,2",
            "AIVDM,2,1,S,A,,0",
        ]
    ),
    st.sampled_from(["0", "1", ""]),
    st.sampled_from([None, "s:a", "s:b"]),
)


VOYAGE = [b"!AIVDM,2,1,0,A,55?MbV02>H97ac<H4eEK6,0*36\n", b"!AIVDM,2,2,0,A,88888888880,2*24\n"]
SHIP = [b"!AIVDM,2,1,0,A,C8u:8C@t7@TnGCKfm6Po`e6N`:Va0L2J;06HV50JV?SjBPL3,0*2B\n", b"!AIVDM,2,2,0,A,11RP,0*14\n"]


def test_a_new_message_ends_an_unfinished_one_of_its_key():
    whole = Decoder(HEARD)
    assert len(whole.feed(b"".join([SHIP[0], *VOYAGE, SHIP[1]]))) == 0
    assert reasons(whole) == {
        "part of a message whose other parts are missing": 2,
        "not a position: type 5 (name and voyage)": 2,
    }
    assert len(whole.feed(SHIP[0])) == 0
    assert len(whole.feed(b"".join(VOYAGE))) == 0  # the same over three pieces
    assert len(whole.feed(SHIP[1])) == 0
    assert reasons(whole)["part of a message whose other parts are missing"] == 4
    assert len(whole.feed(b"".join([*VOYAGE, *SHIP]))) == 1


@given(st.lists(st.one_of(fragments, fragments, st.sampled_from([b"\n", b"\n" * 999, b"\n" * 1001])), max_size=30))
def test_parts_are_joined_alike_whether_they_come_together_or_line_by_line(found):
    # messages without a position are told two lines at a time where they stand together, else one by one
    whole, single, rows = Decoder(HEARD), Decoder(HEARD), []
    expected = whole.feed(b"".join(found)).to_pylist()
    for lines in found:  # each is a sentence, or some blank lines
        rows += single.feed(lines).to_pylist()
    assert rows == expected
    assert single.report().equals(whole.report())


def test_messages_of_two_stations_are_not_mixed():
    parts = pyais.encode_dict({"msg_type": 5, "mmsi": 1, "shipname": "A"}, sentence_type="VDM", seq_id=3)
    other = b"!AIVDM,2,1,3,A,C8u:8C@t7@TnGCKfm6Po`e6N`:Va0L2J;06HV50JV?SjBPL3,0"
    lines = [
        tag("s:rONE,c:1577836800") + parts[0].encode(),
        tag("s:rTWO,c:1577836801") + checked(other[1:].decode()),
        tag("s:rONE,c:1577836802") + parts[1].encode(),
        tag("s:rTWO,c:1577836803") + checked("AIVDM,2,2,3,A,11RP,0"),
    ]
    rows, why = read(b"\n".join(lines))
    assert [(row["id"], row["source"], row["time"].second) for row in rows] == [("601000013", "rTWO", 1)]
    assert why["not a position: type 5 (name and voyage)"] == 2


line_parts = st.sampled_from(
    [
        SEATTLE,
        b"!AIVDM,2,1,0,B,",
        b"!AIVDM",
        b"!",
        b"\\",
        b"*",
        b",",
        b"\n",
        b"\r\n",
        b"c:1577836800",
        b"\\g:1-2-3,s:x*",
        b"0*5C",
    ]
    + [sentence + b"\n" for sentence, _ in PRINTED.values()]
)


@given(st.lists(st.one_of(st.binary(max_size=60), line_parts), max_size=25), st.integers(1, 7))
def test_anything_is_counted_and_nothing_raises(found, pieces):
    data = b"".join(found)
    decoder, rows = Decoder(HEARD), 0
    size = len(data) // pieces + 1
    for at in range(0, len(data), size):
        rows += len(decoder.feed(data[at : at + size]))
    rows += len(decoder.close())
    why = reasons(decoder)
    assert sum(why.values()) == data.count(b"\n") + (not data.endswith(b"\n") and data != b"")
    assert why.get("position", 0) == rows


@given(st.integers(0, len(FEED) - 1), st.integers(0, 255))
def test_one_wrong_byte_never_makes_a_position(at, byte):
    """Of a sentence: its checksum tells. Before it, only the time may change, never the position."""
    spoilt = FEED[:at] + bytes([byte]) + FEED[at + 1 :]
    rows, why = read(spoilt)
    known = {(row["id"], row["lon"], row["lat"]) for row in read(FEED)[0]}
    assert {(row["id"], row["lon"], row["lat"]) for row in rows} <= known
    assert sum(why.values()) == spoilt.count(b"\n") + (not spoilt.endswith(b"\n"))


def test_files_are_read_whole(tmp_path):
    plain, packed = tmp_path / "feed.nmea", tmp_path / "feed.nmea.gz"
    plain.write_bytes(FEED)
    with gzip.open(packed, "wb") as file:
        file.write(FEED)
    positions = read_nmea(plain)
    assert positions.timed
    assert positions.columns["field"].tolist() == SCHEMA.names
    assert positions.table()["id"].to_pylist() == ["477553000", "338087471", "601000013"]
    assert positions.table() == read_nmea(packed).table()
    assert read_nmea([plain, packed]).table().num_rows == 6
    report = read_nmea(str(plain)).report()
    assert report.columns.tolist() == ["reason", "rows", "example"]
    assert report["rows"].sum() == FEED.count(b"\n") - 4  # three positions, one of them in two sentences
    assert positions.report().equals(report)


def test_a_file_without_times_says_what_to_do(tmp_path):
    path = tmp_path / "silent.nmea"
    path.write_bytes(SEATTLE + b"\n" + SEATTLE + b"\nhello\n")
    with pytest.raises(
        ValueError, match=r"silent\.nmea: no line gave a position \(2 x no time; 1 x not an AIS sentence\)"
    ):
        list(read_nmea(path).batches())
    assert read_nmea(path).report()["rows"].tolist() == [2, 1]
    assert read_nmea(path, default_time=HEARD).table()["time"].to_pylist() == [HEARD, HEARD]
    with pytest.raises(ValueError, match="there is no such file"):
        read_nmea(tmp_path / "none.nmea")
    with pytest.raises(ValueError, match="has no zone"):
        read_nmea(path, default_time=datetime(2020, 1, 1))  # noqa: DTZ001  that is what is wrong


@given(
    st.lists(st.sampled_from([b"\n", b"\r\n", b"#\n", b"\r\r\n", b"x\r\n", b"$GPZDA\n", b"y" * 4097 + b"\n", b" \n"]))
)
def test_lines_without_sentences_are_counted_as_beside_sentences(lines):
    data = b"".join(lines)
    rows, why = read(data)
    _, beside = read(data + SEATTLE + b"\n", default_time=HEARD)
    assert rows == []
    assert why | {"position": 1} == beside


def test_sentences_that_cannot_be_read_are_told_apart_all_at_once():
    lines = [b"!", b"!AIVDM", b"!aivdo,", b"!AIVSI,1,2", b"!AIVDMX,1", b"!A,VDM,1", b"!,,,,,,", b"!AIVDM,1,1,,A,w,0"]
    one_by_one = [next(iter(read(line + b"\n")[1])) for line in lines]
    expected = ["not an AIS sentence", "malformed sentence", "malformed sentence", *["not an AIS sentence"] * 4]
    assert one_by_one == [*expected, "malformed sentence"]
    assert read(b"\n".join(lines))[1] == {"not an AIS sentence": 5, "malformed sentence": 3}


def test_a_small_packed_file_that_unpacks_to_much_is_refused(tmp_path):  # issue #10: half a gigabyte of line ends
    path = tmp_path / "feed.nmea.gz"
    path.write_bytes(gzip.compress(b"\n" * 2_000_000))
    with pytest.raises(ValueError, match=r"feed\.nmea\.gz: it unpacks to more than 977 KiB; .*max_unpacked_bytes"):
        list(read_nmea(path, max_unpacked_bytes=1_000_000).batches())
    with pytest.raises(ValueError, match="2000000 x blank line"):
        list(read_nmea(path).batches())
