"""Tables that are meant to break the reader: no traceback, no hang, one line (#10)."""

import gzip
import importlib.util
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from effort import cases

from layers.positions.formats import csv as position_csv
from layers.positions.positions import positions_of_frame, read_positions
from layers.tracks.counts import count_tracks

HEADER, ROW = "mmsi,time,lat,lon", "1,2026-08-06T07:06:40,25,120"
ROWS = [{"id": "1", "time": pd.Timestamp("2026-08-06 07:06:40+00:00"), "lon": 120.0, "lat": 25.0}]
ATTACK = Path(__file__).parents[2] / "attacks" / "mutated_tables.py"


def read(tmp_path, data, name="tracks.csv"):
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_positions(path)


def test_mutations_of_good_tables_give_positions_or_one_line(capfd):
    spec = importlib.util.spec_from_file_location("mutated_tables", ATTACK)
    attacks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(attacks)
    counts = attacks.attack(cases(50, 250), 7)
    assert set(counts) == {"read", "refused"}
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("text", [f"{HEADER}\r{ROW}\r", f"\r{HEADER}\r\r{ROW}", f"# a remark\r{HEADER}\r{ROW}\r"])
def test_carriage_returns_alone_end_lines(tmp_path, text):
    assert read(tmp_path, text).table().to_pylist() == ROWS


@pytest.mark.parametrize("field", ["a" * 140_000, '"' + "a" * 140_000 + '"'])
def test_fields_longer_than_the_csv_module_takes(tmp_path, field):
    assert read(tmp_path, f"{HEADER},{field}\n{ROW},x\n").table().to_pylist() == ROWS
    assert read(tmp_path, f"{HEADER},x\n{ROW},{field}\n").table().to_pylist() == ROWS


def test_many_columns_are_read_and_told_by_the_first(tmp_path):
    more = ",".join(f"c{n}" for n in range(20_000))
    assert read(tmp_path, f"{HEADER},{more}\n{ROW}{',1' * 20_000}\n").table().to_pylist() == ROWS
    with pytest.raises(ValueError, match="among 20000 columns, which begin c0, c1") as told:
        read(tmp_path, f"{more}\n{'1,' * 19_999}1\n")
    assert len(str(told.value)) < 1500


@pytest.mark.parametrize(
    ("head", "unit", "words"),
    [
        (b"", b"\n", "its first 1 MiB are remarks and blank lines"),
        (b"", b"#\n", "its first 1 MiB are remarks and blank lines"),
        (f"{HEADER}\n{ROW}\n".encode(), b"#\n", "lines next to none has a ',' in it"),
        (f"{HEADER}\n{ROW}\n".encode(), b" \n", "lines next to none has a ',' in it"),
        (f"{HEADER}\n{ROW}\n".encode(), b",\n", "another number of fields than the header has, 4, as"),
        (b"", b"\0", "it is no text, for it holds bytes of zero"),
        (f"{HEADER}\n".encode(), b"a", "a line of more than 1 MiB"),
    ],
)
def test_what_is_next_to_no_table_is_refused_soon(tmp_path, monkeypatch, head, unit, words):
    monkeypatch.setattr(position_csv, "MOST_RAGGED", 20_000)
    monkeypatch.setattr(position_csv, "BLOCK_BYTES", 1 << 19)
    monkeypatch.setattr(position_csv, "LONGEST_LINE", 1 << 20)
    packed = gzip.compress(head + unit * ((3 << 20) // len(unit)))
    with pytest.raises(ValueError, match=words):
        read(tmp_path, packed, "tracks.csv.gz").table()


def test_blank_lines_are_no_rows_and_examples_still_count_them(tmp_path):
    positions = read(tmp_path, f"{HEADER}\n{ROW}\n" + "\n" * 50_000 + "\r\n" * 50_000 + "2,never,1,2\n")
    assert positions.table().to_pylist() == ROWS
    assert positions.report()["example"].tolist() == ["tracks.csv, line 100003: 2,never,1,2"]


def test_lines_of_blanks_are_counted_as_no_rows(tmp_path):
    positions = read(tmp_path, f"{HEADER}\n{ROW}\n   \n\t\n{ROW}\n")
    assert positions.table().num_rows == 2
    assert positions.report().set_index("reason")["rows"].to_dict() == {"wrong number of fields": 2}


def test_bytes_that_are_no_text_say_nothing_beside_the_report(tmp_path, capfd):
    positions = read(tmp_path, f"{HEADER}\n{ROW}\n".encode() + b"\xff\n" * 3)
    assert positions.table().to_pylist() == ROWS
    assert positions.report()["rows"].tolist() == [3]
    assert capfd.readouterr().err == ""


def test_what_a_file_holds_cannot_speak_to_the_terminal(tmp_path):
    with pytest.raises(ValueError, match="no column") as told:
        read(tmp_path, "\x1b[31ma\u202eb,time\n1,2\n")
    assert str(told.value).isprintable()


FRAME = pd.DataFrame({"id": ["1"], "time": [ROWS[0]["time"]], "lon": [120.0], "lat": [25.0]})


@pytest.mark.parametrize(
    "frame",
    [
        FRAME.assign(lon=[Decimal("120.0")], lat=[Decimal(25)]),
        FRAME.assign(lon=pd.arrays.SparseArray([120.0])),
        FRAME.assign(time=FRAME["time"].dt.tz_localize(None).dt.to_period("s")),
        FRAME.set_index("time"),
        FRAME.set_index(["id", "time"]),
        FRAME.set_index(pd.DatetimeIndex(FRAME["time"], name=None)).drop(columns="time"),
    ],
)
def test_frames_as_people_have_them(frame):
    before = frame.copy()
    assert positions_of_frame(frame).table().to_pylist() == ROWS
    pd.testing.assert_frame_equal(frame, before)


def test_an_index_that_names_what_a_column_is_stays_an_index():
    frame = FRAME.rename(columns={"id": "mmsi", "time": "timestamp"}).set_index(pd.Index(["x"], name="id"))
    assert positions_of_frame(frame).table().to_pylist() == ROWS
    assert positions_of_frame(frame, columns={"id": "id"}).table()["id"].to_pylist() == ["x"]


def test_decimals_keep_their_last_digit():
    frame = FRAME.assign(lon=[Decimal("120.1")])
    assert positions_of_frame(frame).table()["lon"].to_pylist() == [120.1]


def test_truths_are_no_degrees():
    with pytest.raises(ValueError, match="longitude is no number"):
        positions_of_frame(FRAME.assign(lon=[True])).table()


def test_where_no_position_is_kept_the_reasons_are_told():
    zones = gpd.GeoDataFrame({"id": ["z"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    frame = pd.concat([FRAME.assign(lat=95.0), FRAME.assign(lon=500.0)])
    with pytest.raises(ValueError, match=r"none of 2 positions could be kept \(latitude beyond 90.*longitude beyond"):
        count_tracks(pa.Table.from_pandas(frame), zones)
