"""What each feed sends, read into positions: values by hand, damage counted, nothing raised whatever comes."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from layers.feeds.aircraft import AircraftDecoder
from layers.feeds.ais_catcher import AisCatcherDecoder
from layers.feeds.aisstream import AisstreamDecoder
from layers.feeds.basestation import BaseStationDecoder
from layers.feeds.formats import FORMATS, decoder_of, format_of
from layers.feeds.rows import SCHEMA

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOON_S = NOON.timestamp()


def reasons(decoder):
    return dict(decoder.report()[["reason", "lines"]].itertuples(index=False))


def document(now_s, *aircraft, **more):
    return json.dumps({"now": now_s, "messages": 7, "aircraft": aircraft, **more}).encode() + b"\n"


def plane(**fields):
    return {"hex": "4ca2d6", "lat": 51.5, "lon": -1.25, "seen_pos": 2.0, **fields}


# aircraft.json


def test_an_aircraft_is_read_with_time_height_and_rate():
    found = AircraftDecoder().feed(document(NOON_S, plane(gs=451.2, track=88.5, alt_baro=37000, baro_rate=-640)))
    assert found.schema == SCHEMA
    row = found.to_pylist()[0]
    assert (row["id"], row["lon"], row["lat"]) == ("4ca2d6", -1.25, 51.5)
    assert row["time"].timestamp() == NOON_S - 2
    assert (row["speed_kn"], row["course_deg"], row["height_kind"]) == (451.2, 88.5, "barometric")
    assert row["height_m"] == approx(11277.6)  # 37,000 ft of 0.3048 m
    assert row["vertical_rate_m_s"] == approx(-3.2512)  # 640 ft a minute


def test_the_geometric_height_and_its_rate_are_taken_first():
    found = AircraftDecoder().feed(document(NOON_S, plane(alt_baro=37000, alt_geom=36000, baro_rate=0, geom_rate=60)))
    row = found.to_pylist()[0]
    assert (row["height_m"], row["height_kind"]) == (approx(10972.8), "geometric")
    assert row["vertical_rate_m_s"] == approx(0.3048)


def test_on_the_ground_there_is_no_height():
    row = AircraftDecoder().feed(document(NOON_S, plane(alt_baro="ground", alt_geom=300))).to_pylist()[0]
    assert (row["height_m"], row["height_kind"]) == (None, None)


def test_an_address_that_is_no_icao_address_keeps_its_mark():
    found = AircraftDecoder().feed(document(NOON_S, plane(hex="~2A4B6C"), plane(hex="2A4B6C")))
    assert found["id"].to_pylist() == ["~2a4b6c", "2a4b6c"]


def test_a_position_that_was_told_before_is_told_once():
    decoder = AircraftDecoder()
    assert len(decoder.feed(document(NOON_S, plane()))) == 1
    assert len(decoder.feed(document(NOON_S + 1, plane(seen_pos=3.1)))) == 0
    assert len(decoder.feed(document(NOON_S + 2, plane(seen_pos=0.0)))) == 1  # heard anew, at the same place
    assert len(decoder.feed(document(NOON_S + 2.1, plane(seen_pos=0.0, lat=51.6)))) == 1
    assert reasons(decoder) == {"position": 3, "not a new position: told before": 1}


def test_aggregators_write_ac_and_milliseconds():
    text = json.dumps({"ac": [plane()], "now": NOON_S * 1000, "total": 1}).encode()
    decoder = AircraftDecoder()
    assert len(decoder.feed(text)) == 0
    assert decoder.close()["time"][0].as_py().timestamp() == NOON_S - 2


def test_a_document_over_several_lines_is_read_as_readsb_writes_it():
    rows = ",\n".join(json.dumps(plane(hex=f"00000{n}")) for n in range(3))
    text = f'{{ "now" : {NOON_S:.3f},\n  "messages" : 7,\n  "aircraft" : [\n{rows}\n  ]\n}}\n'.encode()
    decoder = AircraftDecoder()
    found = [row for byte in text for row in decoder.feed(bytes([byte])).to_pylist()]
    assert [row["id"] for row in found] == ["000000", "000001", "000002"]
    pretty = json.dumps(json.loads(text), indent=2).encode() + b"\n"
    assert len(AircraftDecoder().feed(pretty)) == 3


def test_a_document_cut_short_does_not_swallow_the_next():
    whole = document(NOON_S, plane())
    decoder = AircraftDecoder()
    assert len(decoder.feed(whole[:30] + b"\n" + whole)) == 1
    lines = whole.replace(b'"messages"', b'\n"messages"')
    assert len(decoder.feed(lines[:40] + b"\n" + document(NOON_S + 9, plane()))) == 1
    assert reasons(decoder) == {"position": 2, "document cut short": 2}


def test_what_is_no_position_of_an_aircraft_is_counted():
    decoder = AircraftDecoder()
    decoder.feed(
        document(NOON_S, plane(hex="xyz"), plane(lat=None), plane(seen_pos=None), plane(lat="51"), plane(seen_pos=-1))
    )
    decoder.feed(b'{"now": 1}\n{"now": "noon", "aircraft": []}\nnothing\n\n')
    assert reasons(decoder) == {
        "not JSON as expected": 3,
        "no time": 2,
        "blank line": 1,
        "document without aircraft": 1,
        "no address of six hexadecimal digits": 1,
        "not a position: heard without one": 1,
    }


# SBS-1


def sbs(kind="3", name="4CA2D6", time="2026/11/22,13:00:05.120", rest="37000,,,51.45735,-1.02826,,,0,0,0,0"):
    return f"MSG,{kind},1,1,{name},1,{time},2026/11/22,13:00:05.160,,{rest}\r\n".encode()


def test_a_line_of_sbs_is_timed_by_its_receipt_if_no_zone_is_said():
    row = BaseStationDecoder().feed(sbs(), NOON).to_pylist()[0]
    assert (row["id"], row["lon"], row["lat"], row["time"]) == ("4ca2d6", -1.02826, 51.45735, NOON)
    assert (row["height_m"], row["height_kind"]) == (approx(11277.6), "barometric")
    decoder = BaseStationDecoder()
    assert len(decoder.feed(sbs())) == 0
    assert reasons(decoder) == {"no time": 1}


def test_a_line_of_sbs_is_timed_by_its_clock_if_its_zone_is_said():
    row = BaseStationDecoder(ZoneInfo("Europe/Berlin")).feed(sbs()).to_pylist()[0]
    assert row["time"] == datetime(2026, 11, 22, 12, 0, 5, 120_000, tzinfo=UTC)


def test_an_hour_that_the_clock_shows_twice_is_told_apart_by_the_receipt_alone():
    berlin = ZoneInfo("Europe/Berlin")
    twice, skipped = sbs(time="2026/10/25,02:30:00.000"), sbs(time="2026/03/29,02:30:00.000")
    for hour in (0, 1):
        when = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        assert BaseStationDecoder(berlin).feed(twice, when)["time"].to_pylist() == [when]
    decoder = BaseStationDecoder(berlin)
    assert len(decoder.feed(twice + skipped)) == 0
    assert reasons(decoder) == {
        "time that the clock of the zone shows twice": 1,
        "time that the clock of the zone skips": 1,
    }


def test_speed_and_course_are_those_of_the_velocity_before():
    decoder = BaseStationDecoder()
    decoder.feed(sbs("4", rest=",451,88,,,-640,,0,0,0,0"), NOON)
    row = decoder.feed(sbs(), NOON).to_pylist()[0]
    assert (row["speed_kn"], row["course_deg"]) == (451, 88)
    assert row["vertical_rate_m_s"] == approx(-3.2512)


def test_on_the_ground_by_sbs_there_is_no_height():
    rows = BaseStationDecoder().feed(sbs(rest="37000,,,51.4,-1.0,,,0,0,0,-1") + sbs("2"), NOON).to_pylist()
    assert [row["height_m"] for row in rows] == [None, None]


def test_what_is_no_position_by_sbs_is_counted():
    decoder = BaseStationDecoder()
    lines = [sbs("1"), sbs("9"), sbs(name="4CA2"), sbs(rest="high,,,51.4,-1.0,,,0,0,0,0"), b"STA,,5,179\n", b"hello\n"]
    decoder.feed(b"".join([*lines, sbs(rest="1,,,nan,1,,,,,,"), sbs(rest="1,,,,1,,,,,,"), b"x" * 5000 + b"\n"]), NOON)
    assert reasons(decoder) == {
        "not a line of SBS-1": 2,
        "number that is none": 2,
        "line too long": 1,
        "no address of six hexadecimal digits": 1,
        "not a position: MSG without one": 1,
        "not a position: MSG,1": 1,
        "not a position: STA": 1,
    }


# aisstream.io


def streamed(kind="PositionReport", when="2022-12-29 18:22:32.318353 +0000 UTC", **fields):
    report = {"MessageID": 1, "UserID": 259000420, "Valid": True, "Latitude": 66.02695, "Longitude": 12.253821666666665}
    report |= {"Sog": 0.0, "Cog": 308.2, "NavigationalStatus": 15, "RateOfTurn": 4, "TrueHeading": 235, **fields}
    meta = {"MMSI": 259000420, "ShipName": "AUGUSTSON", "latitude": 66.0, "longitude": 12.2, "time_utc": when}
    return json.dumps({"MessageType": kind, "MetaData": meta, "Message": {kind: report}}).encode() + b"\n"


def test_a_message_of_aisstream_is_read_with_the_time_that_it_says():
    row = AisstreamDecoder().feed(streamed(), NOON).to_pylist()[0]
    assert row["time"] == datetime(2022, 12, 29, 18, 22, 32, 318_353, tzinfo=UTC)
    assert (row["id"], row["lon"], row["lat"]) == ("259000420", 12.253821666666665, 66.02695)
    assert (row["speed_kn"], row["course_deg"], row["status"]) == (0.0, 308.2, None)
    assert (row["ship_class"], row["message"]) == ("A", 1)


@pytest.mark.parametrize(
    ("kind", "number", "ship_class"),
    [
        ("StandardClassBPositionReport", 18, "B"),
        ("ExtendedClassBPositionReport", 19, "B"),
        ("LongRangeAisBroadcastMessage", 27, "A"),
        ("StandardSearchAndRescueAircraftReport", 9, None),
    ],
)
def test_other_messages_with_positions_are_read(kind, number, ship_class):
    row = AisstreamDecoder().feed(streamed(kind, Sog=102.3, Cog=360.0)).to_pylist()[0]
    assert (row["message"], row["ship_class"]) == (number, ship_class)
    assert (row["speed_kn"], row["course_deg"]) == (None, None)


def test_a_message_without_its_time_has_that_of_its_receipt():
    assert AisstreamDecoder().feed(streamed(when=""), NOON)["time"].to_pylist() == [NOON]
    assert len(AisstreamDecoder().feed(streamed(when=""))) == 0


def test_what_is_no_position_by_aisstream_is_counted():
    decoder = AisstreamDecoder()
    decoder.feed(streamed("ShipStaticData") + streamed("BaseStationReport") + streamed(Valid=False) + b"{]\n{}\n")
    decoder.feed(streamed(UserID=10**9) + streamed(Latitude="north") + b'{"error": "Api Key Is Not Valid"}\n')
    assert reasons(decoder) == {
        "not JSON as expected": 3,
        "MMSI of more than nine digits": 1,
        "error of the server": 1,
        "message that aisstream.io calls invalid": 1,
        "not a position: BaseStationReport": 1,
        "not a position: ShipStaticData": 1,
    }
    assert "Api Key Is Not Valid" in set(decoder.report()["example"])


# AIS-catcher


def caught(**fields):
    told = {"class": "AIS", "device": "AIS-catcher", "rxtime": "20260926235957", "rxuxtime": 1790467197.359632}
    told |= {"scaled": True, "type": 1, "mmsi": 2320787, "status": 0, "turn": 0, "speed": 10.4, "lon": -123.132683}
    return told | {"lat": 49.006222, "course": 264.6, "heading": 52} | fields


def lines(*messages):
    return "".join(json.dumps(each) + "\n" for each in messages).encode()


def test_a_message_of_ais_catcher_is_read():
    row = AisCatcherDecoder().feed(lines(caught())).to_pylist()[0]
    assert (row["id"], row["lon"], row["lat"]) == ("002320787", -123.132683, 49.006222)
    assert row["time"] == datetime(2026, 9, 26, 23, 59, 57, 359_632, tzinfo=UTC)
    assert (row["speed_kn"], row["course_deg"], row["status"], row["turn_deg_min"]) == (10.4, 264.6, 0, 0.0)


def test_a_message_of_ais_catcher_without_a_fraction_has_the_whole_second():
    row = AisCatcherDecoder().feed(lines(caught(rxuxtime=None, turn="fastleft"))).to_pylist()[0]
    assert row["time"] == datetime(2026, 9, 26, 23, 59, 57, tzinfo=UTC)
    assert row["turn_deg_min"] is None


def test_messages_in_an_envelope_know_their_station():
    envelope = {"protocol": "jsonaiscatcher", "stationid": "mine", "msgs": [caught(), caught(type=18), caught(type=4)]}
    decoder = AisCatcherDecoder()
    found = decoder.feed(lines(envelope))
    assert found["source"].to_pylist() == ["mine", "mine"]
    assert found["ship_class"].to_pylist() == ["A", "B"]
    assert reasons(decoder) == {"position": 2, "not a position: type 4 (base station)": 1}


def test_what_is_no_position_by_ais_catcher_is_counted():
    decoder = AisCatcherDecoder()
    decoder.feed(
        lines(caught(type=5), caught(lon=None), caught(mmsi=10**9), caught(rxtime="?", rxuxtime=None), caught(type=99))
    )
    decoder.feed(b"[]\n" + lines({"mmsi": 1}))
    assert reasons(decoder) == {
        "not JSON as expected": 2,
        "MMSI of more than nine digits": 1,
        "no time": 1,
        "not a position: the message has none": 1,
        "not a position: type 5 (name and voyage)": 1,
        "unknown message type": 1,
    }


# all of them


@pytest.mark.parametrize(
    ("begin", "name"),
    [
        (document(NOON_S, plane()), "aircraft"),
        (b'{ "now" : 1.0,\n  "messages" : 7', "aircraft"),
        (sbs(), "sbs"),
        (b"STA,,5,179,400AE7,10103,2008/11/28,14:58:51.153,2008/11/28,14:58:51.153,RM", "sbs"),
        (streamed(), "aisstream"),
        (lines(caught()), "ais-catcher"),
        (b"\\s:2573405,c:1577836800*00\\!BSVDM,1,1,,A,1,0*00", "nmea"),
        (b"", "nmea"),
    ],
)
def test_a_file_tells_its_format_by_its_first_bytes(begin, name):
    assert format_of(begin) == name


SAMPLES = {
    "aircraft": document(NOON_S, plane(gs=451.2), plane(hex="~abcdef", alt_baro="ground")) * 3,
    "sbs": (sbs() + sbs("4")) * 5,
    "aisstream": streamed() * 5,
    "ais-catcher": lines(caught(), {"msgs": [caught(), caught(type=18)]}) * 3,
}


@pytest.mark.parametrize("name", [each for each in FORMATS if each != "nmea"])
@given(data=st.data())
def test_damage_is_counted_and_never_raised(name, data):
    text = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(0, 8))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    cut = data.draw(st.integers(0, len(text)))
    decoder, whole = decoder_of(name), decoder_of(name)
    parts = [decoder.feed(bytes(text[:cut]), NOON), decoder.feed(bytes(text[cut:]), NOON), decoder.close()]
    together = [whole.feed(bytes(text), NOON), whole.close()]
    rows, once = ([row for part in found for row in part.to_pylist()] for found in (parts, together))
    assert repr(rows) == repr(once)  # wherever it is cut
    assert reasons(decoder) == reasons(whole)
    assert reasons(decoder).get("position", 0) == len(rows)


@pytest.mark.parametrize("name", ["aircraft", "aisstream", "ais-catcher"])
@pytest.mark.parametrize(
    "hostile",
    [
        b'{"now":1,"aircraft":' + b"[" * 200_000 + b"}\n",
        b'{"MessageType":"PositionReport","Message":' + b'{"a":' * 10_000 + b"}\n",
        b'{"mmsi":1e999,"type":1}\n{"now":1e999,"aircraft":[]}\n',
        b'{"now":1,"aircraft":[{"hex":"abcdef","lat":1,"lon":1e400,"seen_pos":1}]}\n',
        b"\xff\xfe{\x00}\x00\n",
        b'{"msgs":[' * 5_000 + b"\n",
    ],
)
def test_hostile_json_is_damage(name, hostile):
    decoder = decoder_of(name)
    decoder.feed(hostile, NOON)
    decoder.close()
    assert reasons(decoder).get("position", 0) == 0
    assert sum(reasons(decoder).values()) >= 1


@pytest.mark.parametrize("name", [each for each in FORMATS if each != "nmea"])
def test_a_line_without_an_end_takes_no_more_memory_than_the_longest(name):
    decoder = decoder_of(name)
    for _ in range(40):
        decoder.feed(b"x" * (1 << 20), NOON)
        assert len(decoder._rest) <= decoder.longest_line_bytes
    assert len(decoder.feed(b"\n" + SAMPLES[name], NOON)) > 0


def test_a_format_that_is_none_lists_those_that_are():
    with pytest.raises(ValueError, match="'gpx' is no format of a feed; expected one of nmea, aircraft, sbs"):
        decoder_of("gpx")
