"""Text tables as their publishers write them; headers and units from their documentation (layers.positions.columns)."""

import csv
import gzip
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from effort import cases
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pytest import approx

from layers.positions.formats import csv as position_csv
from layers.positions.positions import read_positions

MARINE_CADASTRE = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,"
    "TransceiverClass\n"
    "538009563,2022-06-20T00:00:04,29.23668,-116.63519,20.4,149.9,152.0,DEL MONTE PRIDE,IMO9869693,V7A4893,70,0,192,30,"
    "7.6,70,A\n"
)
DANISH = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,"
    "Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type,A,B,C,D"
    "\n"
    "01/06/2018 00:00:59,Class A,215810000,55.921028,17.320418,Constrained by her draught,0.0,13.2,64.3,66,9382774,"
    "9HA2345,X,Tanker,,44,249,GPS,14.9,PRIMORSK,02/06/2018 12:00:00,AIS,218,31,18,26\n"
)
STATSAT = (
    "mmsi;lon;lat;date_time_utc;sog;cog;true_heading;nav_status;rot;message_nr;source\n"
    "257000001;10.5;59.25;2020-01-01 00:00:00;7,5;181.5;180;0;0;1;s\n"
)
OPENSKY = (
    "time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,alert,spi,squawk,baroaltitude,geoaltitude,"
    "lastposupdate,lastcontact\n"
    "1480760792,4e0042,47.5,8.5,102.88888888888889,271.5,0,SWR1,False,False,False,1000,10000,10100,1480760791.9,"
    "1480760791.8\n"
)
FISHING_WATCH = (
    "mmsi,timestamp,distance_from_shore,distance_from_port,speed,course,lat,lon,is_fishing,source\n"
    "1.2639560807591E+13,1325376000.0,232994.28125,311748.65625,8.2,230.5,14.865583,-26.853662,-1.0,dalhousie\n"
)


def write(folder, text, name="tracks.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows(path, **arguments):
    return read_positions(path, **arguments).table().to_pylist()


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_marine_cadastre_until_2024(tmp_path):
    assert rows(write(tmp_path, MARINE_CADASTRE)) == [
        {
            "id": "538009563",
            "time": at(2022, 6, 20, 0, 0, 4),
            "lon": -116.63519,
            "lat": 29.23668,
            "speed_kn": 20.4,
            "course_deg": 149.9,
            "ship_class": "A",
            "status": 0,
        }
    ]


def test_marine_cadastre_since_then_packed_with_zstandard(tmp_path):
    text = (
        "mmsi,base_date_time,longitude,latitude,sog,cog,heading\n368382440,2025-12-31 00:00:00,-76.43,36.96,,321.6,\n"
    )
    path = tmp_path / "ais-2025-12-31.csv.zst"
    with pa.CompressedOutputStream(str(path), "zstd") as packed:
        packed.write(text.encode())
    (row,) = rows(path)
    assert (row["id"], row["time"], row["lon"], row["lat"]) == ("368382440", at(2025, 12, 31), -76.43, 36.96)
    assert (row["speed_kn"], row["course_deg"]) == (None, 321.6)


def test_danish_maritime_authority_writes_the_day_first(tmp_path):
    (row,) = rows(write(tmp_path, DANISH))
    assert (row["id"], row["time"]) == ("215810000", at(2018, 6, 1, 0, 0, 59))
    assert (row["lon"], row["lat"], row["speed_kn"], row["course_deg"]) == (17.320418, 55.921028, 13.2, 64.3)
    assert row["source"] == "AIS"


def test_statsat_with_semicolons_and_a_decimal_comma(tmp_path):
    (row,) = rows(write(tmp_path, STATSAT))
    assert (row["id"], row["time"], row["lon"], row["lat"]) == ("257000001", at(2020, 1, 1), 10.5, 59.25)
    assert (row["speed_kn"], row["course_deg"], row["source"]) == (7.5, 181.5, "s")


def test_opensky_speeds_are_metres_a_second_and_headings_are_courses(tmp_path):
    positions = read_positions(write(tmp_path, OPENSKY))
    (row,) = positions.table().to_pylist()
    assert (row["id"], row["time"]) == ("4e0042", at(2016, 12, 3, 10, 26, 32))  # README of the OpenSky samples
    assert (row["speed_kn"], row["course_deg"]) == (approx(200, abs=1e-12), 271.5)  # 200 * 1852 / 3600 m/s
    read_as = positions.columns.set_index("field").read_as
    assert read_as["time"] == "seconds since 1970 UTC"
    assert read_as["speed_kn"] == "m/s, turned into kn"


def test_global_fishing_watch_identifiers_keep_their_digits(tmp_path):
    (row,) = rows(write(tmp_path, FISHING_WATCH))
    assert (row["id"], row["time"]) == ("12639560807591", at(2012, 1, 1))
    assert (row["speed_kn"], row["course_deg"]) == (8.2, 230.5)


def test_a_ships_heading_is_no_course(tmp_path):
    text = "mmsi,timestamp,lat,lon,heading\n1,2024-01-01,1,2,90\n"
    assert "course_deg" not in read_positions(write(tmp_path, text)).schema.names


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n"])
def test_separators_line_ends_and_byte_order_marks(tmp_path, separator, end, start):
    lines = ["id,time,lon,lat", "a,2024-01-01T00:00:00,121.5,25.5", "b,2024-01-01T00:00:01,-7,-8", ""]
    path = write(tmp_path, start + end.join(lines).replace(",", separator).encode())
    assert [(row["id"], row["lon"], row["lat"]) for row in rows(path)] == [("a", 121.5, 25.5), ("b", -7, -8)]


def test_quotes_hide_separators_and_lone_quotes_are_characters(tmp_path):
    text = (
        "id,name,time,lon,lat\n"
        '1,"SMITH, JOHN",2024-01-01,10,20\n'
        '2,"SAID ""HI""",2024-01-01,11,21\n'
        '3,"NEVER CLOSED,2024-01-01,12,22\n'
        '4,5" GUN,2024-01-01,13,23\n'
        "5,LAST,2024-01-01,14,24"
    )
    positions = read_positions(write(tmp_path, text))
    assert positions.table()["lon"].to_pylist() == [10, 11, 12, 13, 14]
    assert positions.report().empty


def test_names_that_are_not_utf_8_do_not_matter(tmp_path):
    path = write(tmp_path, "mmsi,name,time,lon,lat,source\n1,ÅSE,2024-01-01,10,20,Tromsø\n".encode("latin-1"))
    (row,) = rows(path)
    assert (row["lon"], row["source"]) == (10, "Troms�")


GERMAN = "MMSI;Zeitstempel;Länge;Breite;Quelle\n416000001;30.03.2024 00:00:00;120,5;24,25;Küste\n"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252"])
@pytest.mark.parametrize("columns", [None, {"time": "Zeitstempel", "lon": "Länge", "lat": "Breite"}])
def test_german_headers_in_any_encoding(tmp_path, encoding, columns):
    path = write(tmp_path, GERMAN.encode(encoding))
    positions = read_positions(path, columns=(columns or {}) | {"source": "Quelle"})
    (row,) = positions.table().to_pylist()
    assert (row["id"], row["time"], row["lon"], row["lat"]) == ("416000001", at(2024, 3, 30), 120.5, 24.25)
    assert row["source"] == "Küste"
    assert positions.report().empty
    told = positions.columns.set_index("field").loc["lon"]
    assert told.column == "Länge"
    assert told.read_as == "degrees" + ("" if encoding == "utf-8" else ", text in Windows-1252")


def test_the_length_of_a_ship_is_no_longitude_where_there_is_one(tmp_path):
    text = "mmsi,timestamp,lon,Länge,lat,Breite\n1,2024-01-01,121.5,399,25,61\n"
    (row,) = rows(write(tmp_path, text))
    assert (row["lon"], row["lat"]) == (121.5, 25)


@pytest.mark.parametrize("remarks", ["# from station X\n", "#\n# time, of the ship: UTC\n\n# lat, lon: WGS 84\n"])
@pytest.mark.parametrize("header", [DANISH, "#mmsi,time,lon,lat\n1,2018-06-01 00:00:59,17.320418,55.921028\n"])
def test_remarks_before_the_header_are_skipped(tmp_path, remarks, header):
    (row,) = rows(write(tmp_path, remarks + header))
    assert (row["time"], row["lon"], row["lat"]) == (at(2018, 6, 1, 0, 0, 59), 17.320418, 55.921028)


def test_examples_count_the_lines_of_remarks(tmp_path):
    text = "# one\n# two\nmmsi,time,lon,lat\n1,2018-06-01,1,2\n2,2018-06-01,x,2\n"
    report = read_positions(write(tmp_path, text)).report()
    assert report.example.tolist() == ["tracks.csv, line 5: 2,2018-06-01,x,2"]


def test_examples_show_the_text_of_their_encoding(tmp_path):
    text = GERMAN + "416000001;30.03.2024 00:00:00;Öst;24,25;Küste\n"
    report = read_positions(write(tmp_path, text.encode("cp1252"))).report()
    assert report.example.tolist() == ["tracks.csv, line 3: 416000001;30.03.2024 00:00:00;Öst;24,25;Küste"]


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_packed_files(tmp_path, pack):
    path = tmp_path / f"tracks.csv.{pack}"
    if pack == "gz":
        path.write_bytes(gzip.compress(MARINE_CADASTRE.encode()))
        names = {"tracks.csv.gz"}
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("day1.csv", MARINE_CADASTRE)
            archive.writestr("readme.pdf", "no table")
            archive.writestr("__MACOSX/._day1.csv", b"\x00")
            archive.writestr("day2.csv", MARINE_CADASTRE.replace("538009563", "2"))
        names = {"tracks.csv.zip/day1.csv", "tracks.csv.zip/day2.csv"}
    positions = read_positions(path)
    assert set(positions.columns.file) == names
    assert positions.table()["id"].to_pylist() == ["538009563", "2"][: len(names)]


BAD = (
    "mmsi,timestamp,lat,lon,sog\n"  # line 1
    "1,2024-01-01T00:00:00,10,20,5\n"
    "2,2024-02-31T00:00:00,10,20,5\n"  # no such day
    "3,2024-01-01T00:00:00,ten,20,5\n"
    "4,2024-01-01T00:00:00,10,20\n"  # line 5: a field less
    "\n"
    "5,2024-01-01T00:00:00,10,20,fast\n"
    "6,now,10,20,5\n"
    "7,2024-01-01T00:00:00,10,1.2.3,5\n"
    "8,2024-01-01T00:00:00,10,20,5,6\n"  # line 10: a field more
    "4.1E+08,2024-01-01T00:00:00,10,20,5\n"
    ",2024-01-01T00:00:00,10,20,5\n"
    "9,2024-01-01T00:00:00,91,181,5\n"
)


def test_bad_rows_are_counted_with_an_example(tmp_path):
    positions = read_positions(write(tmp_path, BAD))
    table = positions.table()
    assert table["id"].to_pylist() == ["1", "5", None, "9"]  # missing and impossible values are cleaned with the tracks
    assert table["speed_kn"].to_pylist() == [5, None, 5, 5]
    report = positions.report().set_index("reason")
    assert report.rows.to_dict() == {
        "wrong number of fields": 2,
        "time cannot be read": 2,
        "id has lost digits (a number such as 4.1E+08)": 1,
        "latitude is no number": 1,
        "longitude is no number": 1,
        "speed is no number (row kept without)": 1,
    }
    assert report.example["wrong number of fields"] == "tracks.csv, line 5: 4,2024-01-01T00:00:00,10,20"
    assert report.example["time cannot be read"] == "tracks.csv, line 3: 2,2024-02-31T00:00:00,10,20,5"
    assert report.example["longitude is no number"] == "tracks.csv, line 9: 7,2024-01-01T00:00:00,10,1.2.3,5"


@pytest.mark.parametrize("ragged", [False, True])
def test_examples_name_the_right_line_in_later_blocks(tmp_path, monkeypatch, ragged):
    monkeypatch.setattr(position_csv, "BLOCK_BYTES", 1000)
    lines = ["id,time,lon,lat", *(f"{n},2024-01-01T00:00:{n % 60:02},{n % 90},5" for n in range(2, 3000))]
    lines[1499] = "1500,bad,0,5"
    if ragged:
        lines[1495] = "1496"
    positions = read_positions(write(tmp_path, "\n".join(lines)))
    assert positions.table().num_rows == 2998 - 1 - ragged
    report = positions.report().set_index("reason")
    assert report.example["time cannot be read"] == "tracks.csv, line 1500: 1500,bad,0,5"
    if ragged:
        assert report.example["wrong number of fields"] == "tracks.csv, line 1496: 1496"


def test_memory_is_that_of_a_block(tmp_path, monkeypatch):
    monkeypatch.setattr(position_csv, "BLOCK_BYTES", 1 << 18)
    line = "416000001,2024-01-01T00:00:00,25.12345,121.54321,9.5,10.0\n"
    path = write(tmp_path, "mmsi,timestamp,lat,lon,sog,cog\n" + line * 200_000)  # 11.6 MB, as Arrow 13 MB
    before, most, count = pa.total_allocated_bytes(), 0, 0
    for batch in read_positions(path).batches():
        count += len(batch)
        most = max(most, pa.total_allocated_bytes() - before)
    assert count == 200_000
    assert most < 4 << 20


def test_batches_can_be_run_through_again(tmp_path):
    positions = read_positions(write(tmp_path, BAD))
    assert positions.report().rows.sum() == 8
    assert sum(map(len, positions.batches())) == sum(map(len, positions.batches())) == 4
    assert positions.report().rows.sum() == 8


def test_several_files_share_one_schema(tmp_path):
    one, two = write(tmp_path, STATSAT, "a.csv"), write(tmp_path, "id,time,lon,lat\nx,2024-01-01,1,2\n", "b.csv")
    table = read_positions([one, two]).table()
    assert table.schema.names == ["id", "time", "lon", "lat", "speed_kn", "course_deg", "source", "status"]
    assert table["speed_kn"].to_pylist() == [7.5, None]
    assert read_positions(tmp_path).table().equals(table)


def test_columns_units_and_ids_can_be_given(tmp_path):
    text = "ship,when,x,y,pace\n007,0,121.5,25.5,36\n"
    path = write(tmp_path, text)
    columns = {"id": "ship", "time": "when", "lon": "x", "lat": "y", "speed": "pace"}
    (row,) = rows(path, columns=columns, time_unit="s", speed_unit="km/h")
    assert row["id"] == "007"
    assert row["time"] == at(1970, 1, 1)
    assert row["speed_kn"] == approx(36 / 1.852, abs=1e-12)
    assert rows(path, columns=columns | {"id": None}, time_unit="s")[0]["id"] == "tracks"
    assert "speed_kn" not in rows(path, columns=columns | {"speed": None}, time_unit="s")[0]


def test_tracks_named_after_their_files_are_told_apart(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, "time,lon,lat\n2024-01-01,1,2\n")
    write(tmp_path, "not this one", ".hidden.csv")
    assert read_positions(tmp_path, columns={"id": None}).table()["id"].to_pylist() == ["tracks", "tracks (2)"]


def test_frames_of_zstandard_follow_each_other(tmp_path):
    packed = pa.Codec("zstd").compress(MARINE_CADASTRE.encode(), asbytes=True)
    more = pa.Codec("zstd").compress(MARINE_CADASTRE.splitlines()[1].encode() + b"\n", asbytes=True)
    assert len(rows(write(tmp_path, packed + more, "x.csv.zst"))) == 2


SWAPPED = "mmsi,timestamp,LAT,LON\n" + "".join(f"1,2024-01-01T00:00:{n:02},121.5,{21 + n / 10}\n" for n in range(51))


def test_swapped_latitudes_are_refused_with_the_evidence(tmp_path):
    path = write(tmp_path, SWAPPED)
    with pytest.raises(ValueError, match=r"column LAT holds 121.5, beyond 90 degrees, in 100 % of rows while LON lies"):
        read_positions(path)
    with pytest.raises(ValueError, match="within 21 to 26; expected latitudes"):
        read_positions(path)
    table = read_positions(path, columns={"lat": "LON", "lon": "LAT"}).table()
    assert (table["lon"][0].as_py(), table["lat"][0].as_py()) == (121.5, 21)


def test_swapped_latitudes_further_down_are_refused_at_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(position_csv, "BLOCK_BYTES", 300)
    good = "".join(f"1,2024-01-01T00:00:{n:02},10,20\n" for n in range(20))
    positions = read_positions(write(tmp_path, SWAPPED.replace("LON\n", "LON\n" + good)))
    with pytest.raises(ValueError, match="in 71.8 % of rows"):  # 51 of 71
        positions.table()


@pytest.mark.parametrize(
    "text",
    [
        "1,2024-01-01T00,91,181\n" * 30 + "1,2024-01-01T00,25,121\n",  # positions not available
        "1,2024-01-01T00,120,20\n" + "1,2024-01-01T00,25,21\n" * 30,  # one row gone wrong
        "1,2024-01-01T00,120,121\n" * 30 + "1,2024-01-01T00,25,121\n",  # both beyond: not swapped
    ],
)
def test_a_few_impossible_latitudes_are_left_to_the_cleaning(tmp_path, text):
    path = write(tmp_path, "mmsi,timestamp,lat,lon\n" + text)
    assert read_positions(path).table().num_rows == 31


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty; expected a header line"),
        ("mmsi,timestamp,lat,lon\n", "no row has an id, a time and a position"),
        ("mmsi,timestamp,lat,lon\n1,2024-01-01,,\n", "no row has an id, a time and a position .they are missing"),
        ("mmsi,timestamp,lat,lon\n1,2024-01-01,x,y\n", "latitude is no number|longitude is no number: 1, as in"),
        ("mmsi,timestamp,lat,lon\n1,noon,1,2\n", r"holds 'noon', which is no time.*time_unit=.*time_format="),
        ("mmsi,time,lat,lon\n1,10:00:00,1,2\n", '\'10:00:00\', which is no .*columns={"time": "DAY.CLOCK"}'),
        ("mmsi,timestamp,lat,lon\n1,2,3\n1,2\n", "wrong number of fields: 2, as in 'tracks.csv, line 2: 1,2,3'"),
        ("a,b\n1,2\n", 'no column for id, time, lon, lat among the columns a, b; .*columns={"id": "NAME", "time"'),
        ("mmsi,time,timestamp,lat,lon\n", "the columns time and timestamp could both be the time; .*columns={"),
        ("lat,lon,timestamp\n", 'no column for id .*columns={"id": None} names it after the file'),
        (
            "mmsi,timestamp,lat,lon,lat\n1,2024-01-01,1,2,3\n",
            "2 columns are called lat, .* Rename the others in the file",
        ),
        ("mmsi,icao24,timestamp,lat,lon\n", "the columns mmsi and icao24 could both be the id"),
        ("mmsi,timestamp,lat,lon\n1,3/4/2024 10:00:00,1,2\n", "day and month cannot be told apart; .*time_format="),
        (b"\xff\xfem\x00m\x00s\x00i\x00\n\x00", "text in UTF-16; expected UTF-8"),
    ],
)
def test_files_that_cannot_be_used_say_why(tmp_path, text, words):
    path = write(tmp_path, text)
    with pytest.raises(ValueError, match=words) as told:
        read_positions(path).table()
    assert "tracks.csv: " in str(told.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"columns": {"ship": "mmsi"}}, "columns names the role ship; expected one of id, time, lon, lat"),
        ({"columns": {"id": "ship"}}, "there is no column ship; the file has the columns MMSI, BaseDateTime"),
        ({"columns": {"time": None}}, "columns leaves out time; expected a column"),
        ({"time_unit": "h"}, "time_unit is 'h'; expected one of s, ms, us, ns"),
        ({"time_unit": "s", "time_format": "%Y"}, "expected one of the two"),
        ({"timezone": "Mars"}, "timezone is 'Mars'; expected a name of the IANA database"),
        ({"speed_unit": "mph"}, "speed_unit is 'mph'; expected one of kn, m/s, km/h"),
    ],
)
def test_wrong_arguments_are_told(tmp_path, arguments, words):
    with pytest.raises(ValueError, match=words):
        read_positions(write(tmp_path, MARINE_CADASTRE), **arguments)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.csv", None, "there is no such file"),
        ("tracks.docx", b"x", "files ending in .docx are not read; expected .csv"),
        ("tracks.csv.gz", b"no gzip", "it cannot be read .*expected a whole file of its kind"),
        ("tracks.csv.gz", gzip.compress(MARINE_CADASTRE.encode() * 999)[:-99], "it cannot be read"),
        ("tracks.csv.zst", b"no zstd", "it cannot be read"),
        ("tracks.zip", b"no zip", "it cannot be read"),
        ("tracks.parquet", b"no parquet", "it cannot be read"),
    ],
)
def test_broken_files_are_named(tmp_path, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=words) as told:
        read_positions(path).table()
    assert name in str(told.value)


def test_an_archive_or_a_folder_without_tables_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("ais_20200101.zip", "nested")
    with pytest.raises(ValueError, match="an archive of ais_20200101.zip; expected tables ending in"):
        read_positions(tmp_path / "x.zip")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="the folder holds no positions"):
        read_positions(tmp_path / "empty")
    with pytest.raises(ValueError, match="there are no files"):
        read_positions([])


def test_a_file_of_a_folder_without_vessels_stops_nothing(tmp_path):
    header, row = "mmsi,time,lon,lat,message_type\n", "{},2026-03-0{}T00:00Z,3,54,{}\n"
    (tmp_path / "1.csv").write_text(header + row.format(235000001, 1, 1))
    (tmp_path / "2.csv").write_text(header + row.format(2320001, 2, 4))  # a day on which a base station is heard alone
    (tmp_path / "3.csv").write_text(header)
    positions = read_positions(tmp_path)
    assert positions.table()["id"].to_pylist() == ["235000001"]
    assert [batch["id"].to_pylist() for batch in positions.beacons()] == [["2320001"]]
    assert "1 of 3 files have columns and no row." in positions.notes
    alone = read_positions(tmp_path / "2.csv")
    with pytest.raises(ValueError, match="2.csv: every row is of a base station or aid to navigation"):
        alone.table()
    (tmp_path / "4.csv").write_text(header + row.format(235000001, "x", 1))
    with pytest.raises(ValueError, match="4.csv: "):
        read_positions(tmp_path).table()


FIELD = st.one_of(
    st.sampled_from(
        ["1", "2024-01-01", "10.5", '"', '""', '"a,b"', "x", "", "é", "\\N", "2024-01-01T00:00:00Z", "1e999"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=5),
)


@example(['1,1,1,",1,1', '1,1,1,",1,1', "1,1,1,1,1,\r0"])  # as many rows as lines, and other ones
@example(['1,1,"a,b","'])  # a quote left open at the end of the file
@example(['1,1,1,"a,b"'])  # four fields, a separator within quotes
@given(st.lists(st.lists(FIELD, min_size=3, max_size=6).map(",".join), max_size=30))
def test_every_line_is_either_read_or_counted(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("any")
    text = "\n".join(["id,time,lon,lat,sog", "a,2024-01-01T00:00:00,1,2,3", *lines])
    positions = read_positions(write(folder, text))
    try:
        read = positions.table().num_rows
    except ValueError as error:  # the name of a column, where another column is read, begins a second header
        if "is another header" not in str(error):
            raise
        return
    report = positions.report()
    dropped = report.rows[~report.reason.str.contains("row kept")].sum()
    filled = 1 + sum(bool(line.strip()) for line in lines)
    assert read + dropped == filled or ('"' in text and 0 < read + dropped < filled)  # a row of several lines is one


def test_files_put_together_have_one_order_of_columns(tmp_path):  # issue 10: the second half was read crosswise
    first, second = "1,2026-08-06T07:00:00Z,25,50\n", "2,2026-08-06T07:00:00Z,50,25\n"
    same = write(tmp_path, f"mmsi,time,lat,lon\n{first}mmsi,time,lat,lon\n{first.replace('1', '2', 1)}")
    assert [row["lat"] for row in rows(same)] == [25, 25]
    other = write(tmp_path, f'mmsi,time,lat,lon\n{first}"MMSI","Time","Lon","Lat"\n{second}')
    with pytest.raises(ValueError, match="line 3: .* is another header, with Lat where the first has lon"):
        rows(other)


BLOCKS = [1 << 23, 2000]  # bytes; the second ends within rows
INNER = st.text(st.sampled_from('ab ,;"\n\r'), max_size=8).map("x{}y".format)


def written(folder: Path, ids: Sequence[str], width: int = 4) -> Path:
    """A table as Python's csv module writes it, ids in each of its columns in turn."""
    path = folder / "tracks.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "time", "lon", "lat", *["name"] * (width > 4)])
        for number, name in enumerate(ids):
            writer.writerow([name, f"2024-01-01T00:{number // 60:02}:{number % 60:02}", 10, 20, *[name] * (width > 4)])
    return path


@pytest.mark.parametrize("block_bytes", BLOCKS)
@pytest.mark.parametrize("width", [4, 5])
@given(st.lists(INNER, min_size=1, max_size=200))
@settings(max_examples=cases(6, 30))
def test_values_with_line_breaks_in_quotes_are_whole(tmp_path_factory, block_bytes, width, ids):
    """Issue 10: the rest of such a row was kept as a vessel called `"`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(position_csv, "BLOCK_BYTES", block_bytes)
        positions = read_positions(written(tmp_path_factory.mktemp("breaks"), ids, width))
        assert positions.table()["id"].to_pylist() == ids
        assert positions.report().empty


@pytest.mark.parametrize("width", [4, 5])
def test_a_line_break_in_a_quoted_id_at_every_place_of_a_block(tmp_path, monkeypatch, width):
    path = written(tmp_path, ["plain", 'ship, "b"\n', "z", "a\n\nb", 'x"\ny'] * 3, width)
    expected = ["plain", 'ship, "b"', "z", "a\n\nb", 'x"\ny'] * 3
    for block_bytes in range(40, 300, 7):
        monkeypatch.setattr(position_csv, "BLOCK_BYTES", block_bytes)
        assert read_positions(path).table()["id"].to_pylist() == expected, block_bytes


@pytest.mark.parametrize("number", [25_000, 25_001, 25_002])
def test_a_line_break_where_pyarrow_ends_a_block_of_its_own(tmp_path, number):
    path = written(tmp_path, ["ship\nb"] * number)  # more than 1 MiB
    assert set(read_positions(path).table()["id"].to_pylist()) == {"ship\nb"}


@pytest.mark.parametrize(
    ("lines", "ids", "left"),
    [
        (['"half,2024-01-01,1,2', "b,2024-01-01,1,2"], ["b"], 1),  # whose id? nobody knows
        (['b"\n",2024-01-01,1,2', "b,2024-01-01,1,2"], ["b"], 2),  # a quote alone is no id
        (['"a\nb",2024-01-01,1,2,3', "b,2024-01-01,1,2"], ["b"], 2),  # a field too many
        (['c,2024-01-01,"1\n",2', "b,2024-01-01,1,2"], ["c", "b"], 0),
        (['"1,2', "b,2024-01-01,1,2", 'c",2024-01-01,1,2'], ["1,2\nb,2024-01-01,1,2\nc"], 0),  # RFC 4180
        (['"c,,,', ',,,"', '",2024-01-01,1,2', "b,2024-01-01,1,2"], ["b"], 3),
        (['"c,,,', ',,,",2024-01-01,1,2', "b,2024-01-01,1,2"], ["c,,,\n,,,", "b"], 0),  # each line looks like a row
        (['"a"b,2024-01-01,1,2', '"c","2024-01-01,1,2'], ["ab"], 1),
    ],
)
def test_quotes_that_are_not_closed_leave_no_wrong_id(tmp_path, lines, ids, left):
    positions = read_positions(write(tmp_path, "\n".join(["id,time,lon,lat", "a,2024-01-01,1,2", *lines, ""])))
    assert positions.table()["id"].to_pylist() == ["a", *ids]
    assert positions.report()["rows"].sum() == left


def test_ids_in_quotes_lose_them_where_another_quote_is_open(tmp_path):  # it was read as "1" with its quotes
    text = 'id,name,time,lon,lat\n"1","NEVER CLOSED,2024-01-01,12,22\n'
    (row,) = rows(write(tmp_path, text))
    assert row["id"] == "1"
