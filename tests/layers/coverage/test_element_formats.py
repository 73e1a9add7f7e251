"""The formats of element files: one satellite in each, placed where Skyfield has it; and what is no elements (#10)."""

import csv
import gzip
import io
import json
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from sgp4 import omm
from skyfield.api import EarthSatellite, load
from skyfield.framelib import itrs

from geo import Orbit, Sensor
from layers.coverage.elements import read_elements

ALOS_2 = (  # CelesTrak, 22 August 2026
    "1 39766U 14029A   26234.28409097  .00000696  00000+0  10011-3 0  9999",
    "2 39766  97.9220 330.5025 0001503  93.3032 266.8352 14.79478913661355",
)
MESSAGE = {
    "OBJECT_NAME": "ALOS-2",
    "OBJECT_ID": "2014-029A",
    "EPOCH": "2026-08-22T06:49:05.459808",
    "MEAN_MOTION": "14.79478913",
    "ECCENTRICITY": ".0001503",
    "INCLINATION": "97.9220",
    "RA_OF_ASC_NODE": "330.5025",
    "ARG_OF_PERICENTER": "93.3032",
    "MEAN_ANOMALY": "266.8352",
    "EPHEMERIS_TYPE": "0",
    "CLASSIFICATION_TYPE": "U",
    "NORAD_CAT_ID": "799500123",
    "ELEMENT_SET_NO": "999",
    "REV_AT_EPOCH": "66135",
    "BSTAR": ".10011E-3",
    "MEAN_MOTION_DOT": ".696E-5",
    "MEAN_MOTION_DDOT": "0",
}
BAND = Sensor(name="band", angle="incidence", min_deg=20, max_deg=45, side="right")
START = datetime(2026, 8, 23, tzinfo=UTC)
META = ("OBJECT_NAME", "OBJECT_ID")
PARAMETERS = tuple(list(MESSAGE)[9:])
SYSTEM = {"CENTER_NAME": "EARTH", "REF_FRAME": "TEME", "TIME_SYSTEM": "UTC", "MEAN_ELEMENT_THEORY": "SGP4"}
TIMESCALE = load.timescale(builtin=True)


def table(rows, quoting=csv.QUOTE_MINIMAL, delimiter=","):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), quoting=quoting, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def segment(message):
    def part(name, fields):
        return f"<{name}>{''.join(f'<{key}>{value}</{key}>' for key, value in fields.items())}</{name}>"

    mean = {key: value for key, value in message.items() if key not in {*META, *PARAMETERS}}
    data = part("meanElements", mean) + part("tleParameters", {key: message[key] for key in PARAMETERS})
    return (
        '<omm id="CCSDS_OMM_VERS" version="3.0"><header><CREATION_DATE/><ORIGINATOR/></header><body><segment>'
        f"{part('metadata', {key: message[key] for key in META} | SYSTEM)}<data>{data}</data></segment></body></omm>"
    )


def xml(*messages):
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ndm xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{''.join(map(segment, messages))}</ndm>"
    )


def kvn(*messages):
    units = {"MEAN_MOTION": " [rev/day]", "INCLINATION": " [deg]"}
    blocks = [
        "\n".join(
            ["CCSDS_OMM_VERS = 3.0", "COMMENT made by hand", "CREATION_DATE = 2026-08-22T12:00:00", "ORIGINATOR ="]
            + [f"{key:20}= {value}{units.get(key, '')}" for key, value in (message | SYSTEM).items()]
            + ["USER_DEFINED_A = 1"]
        )
        for message in messages
    ]
    return "\n\n".join(blocks) + "\n"


TWIN = MESSAGE | {"OBJECT_NAME": "TWIN", "NORAD_CAT_ID": "A0012"}
BOTH = (MESSAGE, TWIN)
FORMATS = {
    "csv": table(BOTH),
    "csv with every field quoted": table(BOTH, csv.QUOTE_ALL),
    "csv with tabs": table(BOTH, delimiter="\t"),
    "csv below comments": '# from a friend, with " and EPOCH\n' + table(BOTH),
    "csv of Space-Track": table([dict(SYSTEM) | message | {"DECAY_DATE": ""} for message in BOTH]),
    "xml": xml(*BOTH),
    "xml of one": xml(MESSAGE),
    "kvn": kvn(*BOTH),
    "kvn of one": kvn(MESSAGE),
    "kvn with carriage returns": kvn(*BOTH).replace("\n", "\r"),
    "json with quotes": json.dumps([message | SYSTEM | {"DECAY_DATE": None} for message in BOTH]),
}


def read(folder, text):
    path = folder / "elements.txt"  # the content tells the format
    path.write_bytes(text.encode())
    return read_elements(path, sensor=BAND)


@pytest.fixture(scope="module")
def placed():
    """Where Skyfield has the satellite, from the fields as sgp4's own reader of CSV gives them; metres."""
    (fields,) = omm.parse_csv(io.StringIO(table([MESSAGE | {"NORAD_CAT_ID": "0"}])))
    at = TIMESCALE.from_datetime(START)
    return EarthSatellite.from_omm(TIMESCALE, fields).at(at).frame_xyz(itrs).m, float(at.dut1)


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_places_the_satellite_where_skyfield_does(tmp_path, placed, form):
    found = read(tmp_path, FORMATS[form])
    assert [one.satellite.orbit.name for one in found] == ["ALOS-2", "TWIN"][: len(found)]
    assert [one.satellite.orbit.number for one in found] == [799500123, 100012][: len(found)]
    assert len(found) == (1 if form.endswith("one") else 2)
    for one in found:
        r, _ = one.satellite.orbit.earth_fixed(START, [0.0], placed[1])
        assert np.linalg.norm(r[0] - placed[0]) < 0.05


def test_what_sgp4_reads_of_xml_we_read_too(tmp_path):
    theirs = next(iter(omm.parse_xml(io.StringIO(xml(MESSAGE)))))
    orbit = Orbit.from_omm("ALOS-2", theirs)
    (ours,) = read(tmp_path, xml(MESSAGE))
    assert ours.satellite.orbit.epoch_utc == orbit.epoch_utc
    assert ours.satellite.orbit.satrec.no_kozai == orbit.satrec.no_kozai


@pytest.mark.parametrize(
    "text",
    [
        "\r\n".join(["ALOS-2  ", *ALOS_2, "\x1a"]),
        "\r".join(["ALOS-2", *ALOS_2]),
        "\n".join(["ALOS-2", *(line[:-1] for line in ALOS_2)]),
        "\n".join(["ALOS-2", *(line[:-1] + " " for line in ALOS_2)]),
        "#\n" * 100_000 + "\n".join(["ALOS-2", *ALOS_2]),
    ],
)
def test_lines_as_people_have_them(tmp_path, text):
    (one,) = read(tmp_path, text)
    assert one.satellite.orbit.name == "ALOS-2"
    assert one.satellite.orbit.satrec.no_kozai == Orbit.from_tle("A", *ALOS_2).satrec.no_kozai


def with_sum(line):
    return line[:68] + str(sum(int(c) if c.isdigit() else c == "-" for c in line[:68]) % 10)


def test_names_that_begin_with_a_digit_and_lines_without_designator(tmp_path):
    blank = with_sum(ALOS_2[0][:9] + " " * 8 + ALOS_2[0][17:])
    found = read(tmp_path, "\n".join(["1 KUNS-PF", blank, ALOS_2[1], "2 SISTERS", *ALOS_2]))
    assert [one.satellite.orbit.name for one in found] == ["1 KUNS-PF", "2 SISTERS"]


def changed(**fields):
    return json.dumps({key: value for key, value in (MESSAGE | fields).items() if value != "left out"})


NOT_HELD = [  # a field of the wrong type or size, and what its error says was expected
    ({"EPOCH": 5}, "EPOCH is 5; expected a time like"),
    ({"EPOCH": "2026-08-22"}, "EPOCH is '2026-08-22'; expected a time like"),
    ({"EPOCH": "2026-02-30T00:00:00"}, "EPOCH is '2026-02-30T00:00:00'; expected a time like"),
    ({"EPOCH": "0001-01-01T00:00:00+14:00"}, "in the years 1957 to 2099"),
    ({"EPOCH": "9999-12-31T23:59:59"}, "in the years 1957 to 2099"),
    ({"EPOCH": None}, "the elements lack EPOCH"),
    ({"MEAN_MOTION": []}, "MEAN_MOTION is []; expected revolutions a day"),
    ({"MEAN_MOTION": True}, "MEAN_MOTION is True; expected revolutions a day"),
    ({"MEAN_MOTION": -14.8}, "MEAN_MOTION is -14.8; expected revolutions a day, more than 0"),
    ({"MEAN_MOTION": 10**40}, "expected revolutions a day"),
    ({"ECCENTRICITY": 1}, "ECCENTRICITY is 1; expected a number from 0 to less than 1"),
    ({"ECCENTRICITY": {"a": {"b": {"c": 1}}}}, "ECCENTRICITY is {'a': {'b': {...}}}; expected a number"),
    ({"INCLINATION": "ninety"}, "INCLINATION is 'ninety'; expected degrees from 0 to 180"),
    ({"INCLINATION": 181}, "INCLINATION is 181; expected degrees from 0 to 180"),
    ({"MEAN_ANOMALY": "nan"}, "MEAN_ANOMALY is 'nan'; expected degrees"),
    ({"BSTAR": "1e400"}, "BSTAR is '1e400'; expected a number from -10 to 10"),
    ({"NORAD_CAT_ID": "I0000"}, "NORAD_CAT_ID is 'I0000'; expected a number of up to nine digits, or alpha-5"),
    ({"NORAD_CAT_ID": 1_000_000_000}, "NORAD_CAT_ID is 1000000000; expected a number of up to nine digits"),
    ({"NORAD_CAT_ID": 12.5}, "NORAD_CAT_ID is 12.5; expected a number of up to nine digits"),
    ({"NORAD_CAT_ID": -1}, "NORAD_CAT_ID is -1; expected a number of up to nine digits"),
    ({"EPHEMERIS_TYPE": 4}, "EPHEMERIS_TYPE is 4; expected 0, for SGP4"),  # 4 is SGP4-XP
    ({"TIME_SYSTEM": ["UTC"]}, "TIME_SYSTEM is ['UTC']; expected UTC"),
    ({"OBJECT_NAME": ["ALOS-2"]}, "OBJECT_NAME is ['ALOS-2']; expected a name of printable characters"),
    ({"OBJECT_NAME": "\ud800"}, "expected a name of printable characters"),
]


@pytest.mark.parametrize(("fields", "words"), NOT_HELD)
def test_fields_of_the_wrong_type_or_size_are_named(tmp_path, fields, words):
    with pytest.raises(ValueError, match=r"elements\.txt: ") as told:
        read(tmp_path, changed(**fields))
    assert words in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000 + "]" * 100_000, "this JSON is nested too deep"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "this JSON is nested too deep"),
        ("[" + "9" * 5000 + "]", "4300 digits"),
        ('{"EPOCH": NaN}', "NaN stands for a number"),
        ('{"EPOCH": 1, "EPOCH": 2}', "has the field 'EPOCH' twice"),
        ("<ndm>" * 50_000 + "</ndm>" * 50_000, "there are no elements"),
        ("<ndm><omm>", "this is not XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><ndm>&b;</ndm>', "declares a document type"),
        (xml({**MESSAGE, "BSTAR": ""}), "the elements lack BSTAR"),
        (FORMATS["xml"].replace("<BSTAR>", "<BSTAR>0</BSTAR><BSTAR>"), "has the field 'BSTAR' twice"),
        (FORMATS["csv"].replace("ALOS-2,", ""), "line 2 has 16 fields; expected 17"),
        (FORMATS["csv"].replace("OBJECT_ID", "EPOCH"), "has the column 'EPOCH' twice"),
        ("EPOCH," + "a" * 200_000 + "\n1," + "a" * 200_000, "cannot be read as CSV: field larger"),
        (table([MESSAGE], delimiter=";").replace(".", ","), "expected points in numbers"),
        (FORMATS["kvn"].replace("BSTAR", "EPOCH"), "has the field 'EPOCH' twice"),
        (FORMATS["kvn"] + "and so on", "is 'and so on'; expected KEY = value"),
    ],
)
def test_what_is_no_elements_is_told_in_one_line(tmp_path, text, words):
    with pytest.raises(ValueError, match=r"elements\.txt: ") as told:
        read(tmp_path, text)
    assert words in str(told.value)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 500


@pytest.mark.parametrize(
    ("line1", "line2", "words"),
    [
        (ALOS_2[0].replace("26234.28409097", "26434.28409097"), ALOS_2[1], "has day 434.28409097 of a year"),
        (ALOS_2[0], ALOS_2[1].replace(" 97.9220", " 97.92x0"), "has ' 97.92x0' as inclination, columns 9 to 16"),
        (ALOS_2[0], ALOS_2[1].replace(" 330.5025", "1330.5025"), "has '1' in column 17; expected a blank"),
        (ALOS_2[0][:62] + "4" + ALOS_2[0][63:], ALOS_2[1], "has '4' as ephemeris type"),
    ],
)
def test_a_field_that_is_no_number_is_refused_though_the_checksum_is_right(line1, line2, words):
    with pytest.raises(ValueError, match="'ALOS-2': line") as told:
        Orbit.from_tle("ALOS-2", with_sum(line1), with_sum(line2))
    assert words in str(told.value)


def test_packed_files_are_unpacked_to_a_limit(tmp_path):
    for name, pack in (
        ("a.tle.gz", gzip.compress),
        ("a.csv.zst", lambda text: pa.compress(text, "zstd", asbytes=True)),
    ):
        text = ("\n".join(ALOS_2) if "tle" in name else FORMATS["csv"]).encode()
        (tmp_path / name).write_bytes(pack(text))
        assert read_elements(tmp_path / name, sensor=BAND)[0].satellite.orbit.number in {39766, 799500123}
        (tmp_path / name).write_bytes(pack(b" " * 1_000_000))
        with pytest.raises(ValueError, match=rf"{name}: it unpacks to more than 97\.7 KiB"):
            read_elements(tmp_path / name, sensor=BAND, max_unpacked_bytes=100_000)
        (tmp_path / name).write_bytes(pack(text)[:-9])
        with pytest.raises(ValueError, match=f"{name}: "):
            read_elements(tmp_path / name, sensor=BAND)
