"""`maps.show` of columns of every dtype: packed and plain rows tell the same words, and nothing ends in a traceback.

`PYTHONPATH=.:tests/instruments python tests/maps/shown/test_dtypes.py 400 1` tries 400 frames of random columns from
seed 1 on, and counts what came of them (issue 10).
"""

import random
import re
import sys
import warnings
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from unpacked import read_streams, told

import maps
from maps.shown import shown

ROWS = 120  # of which most columns below have more than 40 different values: those are packed as numbers
JST = timezone(timedelta(hours=9))
FAR = np.array(["0044-03-15T01:02:03", "1500-01-01", "2026-08-23T06:00:00", "9999-12-31"], dtype="datetime64[s]")


def show(given, **options):
    """Show rows without the land around, which takes longest and which most tests do not look at."""
    return maps.show(given, **{"land": False, **options})


class Unwritable:
    def __str__(self):
        raise AttributeError("missing")


def objects(*values, count=ROWS):
    return pd.Series([values[n % len(values)] for n in range(count)], dtype=object)


def arrow(kind, values):
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.array(values, type=kind)))


def columns(random_numbers):
    """Columns of every dtype, by name."""
    n = np.arange(ROWS)
    floats = random_numbers.normal(size=ROWS)
    whole = random_numbers.integers(-(10**6), 10**6, ROWS)
    instants = pd.Series(pd.to_datetime(whole * 3600, unit="s"))
    gaps = n % 7 == 0
    return {
        "floats": pd.Series(floats),
        "float32": pd.Series(floats.astype("float32")),
        "float16": pd.Series(floats.astype("float16")),
        "halves": pd.Series(n / 8 - 5),
        "ties": pd.Series(np.append(np.round(n[:-1] * 0.1 + 0.05, 2), 12345.678)),
        "near zero": pd.Series(np.append(floats[:-1] * 1e-4, 1e4)),
        "tiny": pd.Series(floats * 1e-12),
        "vast": pd.Series(floats * 1e200),
        "wide": pd.Series(10.0 ** (n / 8 - 7)),
        "nan and inf": pd.Series(np.select([gaps, n % 5 == 0, n % 11 == 0], [np.nan, np.inf, -np.inf], floats)),
        "all nan": pd.Series(np.nan, index=n),
        "all inf": pd.Series(np.inf, index=n),
        "negative zero": pd.Series(np.where(gaps, -0.0, 0.25)),
        "int64": pd.Series(whole),
        "int8": pd.Series(n.astype("int8")),
        "edges of int64": pd.Series(np.where(gaps, np.iinfo("int64").min, np.iinfo("int64").max - n)),
        "beyond doubles": pd.Series(2**53 + n),
        "uint64": pd.Series(2**64 - 1 - n.astype("uint64")),
        "big ints": pd.Series([10**40 + int(k) for k in n], dtype=object),
        "ints with None": objects(None, 3, 10**18 + 1),
        "Int64": pd.Series(whole).astype("Int64").mask(gaps),
        "UInt8": pd.Series(n % 200).astype("UInt8").mask(gaps),
        "Float64": pd.Series(floats).astype("Float64").mask(gaps),
        "boolean": pd.Series(n % 2 == 0).astype("boolean").mask(gaps),
        "bool": pd.Series(n % 2 == 0),
        "truth and None": objects(True, None, False),
        "truth and numbers": objects(True, 1, 1.0, 0, False, "1", None),
        "string": pd.Series([f"s{k}" for k in n], dtype="string").mask(gaps),
        "str": pd.Series([f"s {k % 60}" for k in n]),
        "text": objects(
            "", " ", "a", "a ", "\n", "\0", "\u2028", "\ufeffbom", "</script>", "{}", "%s", None, "nan", "0"
        ),
        "many texts": pd.Series([f"\ufeff{k}{{0}}%d" for k in n]),
        "huge text": objects("x" * 200_000, "y"),
        "surrogates": objects("\ud800", "a\udcffb", "fine", "\ud83d\ude00", None),
        "many surrogates": pd.Series([f"\udc80{k}" for k in n], dtype=object),
        "UTF-8": objects(b"abc", "海".encode(), None),
        "decimals": objects(Decimal("1.10"), Decimal("-0.00"), None, *(Decimal(int(k)) / 8 for k in n)),
        "long decimals": pd.Series([Decimal(f"{k}.{'1' * 30}") for k in n], dtype=object),
        "no decimals": objects(Decimal("NaN"), Decimal("Infinity"), Decimal("1e400")),
        "fractions": objects(Fraction(1, 3), Fraction(2, 3)),
        "complex": pd.Series(floats + 1j * floats),
        "durations": pd.Series(pd.to_timedelta(whole, unit="s")).mask(gaps),
        "objects of durations": objects(timedelta(days=1, microseconds=5), None, timedelta(0)),
        "durations in seconds": pd.Series((whole * 10**6).astype("timedelta64[s]")),
        "instants": instants,
        "instants with gaps": instants.mask(gaps),
        "aware": instants.dt.tz_localize("UTC") + pd.to_timedelta(n, unit="s"),
        "Tokyo": instants.dt.tz_localize("Asia/Tokyo").mask(gaps),
        "nanoseconds": pd.Series(instants.dt.as_unit("ns") + pd.to_timedelta(n * 333, unit="ns")),
        "before 1970": pd.Series(instants - pd.to_timedelta(n * 500 + 1, unit="ms") - pd.Timedelta(days=30_000)),
        "days": instants.dt.normalize(),
        "mixed zones": objects(
            datetime(2026, 1, 1, tzinfo=JST),
            datetime(2026, 1, 1, tzinfo=UTC),
            datetime(2026, 1, 1),  # noqa: DTZ001
        ),
        "far": pd.Series(np.tile(FAR, ROWS // 4)),
        "farther": pd.Series(np.tile(FAR, ROWS // 4) + np.timedelta64(3000 * 366, "D") * (n % 60)),
        "before Christ": pd.Series(np.datetime64("-044-03-15", "s") + n.astype("timedelta64[D]")),
        "far objects": objects(datetime(44, 3, 15), datetime(9999, 12, 31), None),  # noqa: DTZ001
        "dates": objects(date(44, 3, 15), date(2026, 8, 23), date(9999, 12, 31), None),
        "clocks": objects(time(6, 30), time(23, 59, 59), None),
        "months": pd.Series(pd.period_range("2026-01", periods=ROWS, freq="M")).mask(gaps),
        "intervals": pd.Series(pd.interval_range(0, ROWS)).mask(gaps),
        "categories": pd.Series(pd.Categorical([f"c{k % 3}" for k in n])).mask(gaps),
        "categories of numbers": pd.Series(pd.Categorical(n % 50)),
        "categories of a kind": pd.Series(
            pd.Categorical.from_codes(n % 2, categories=pd.Index([1, "1"], dtype=object))
        ),
        "categories of surrogates": pd.Series(pd.Categorical(objects("\ud800", "b"))),
        "sparse": pd.Series(pd.arrays.SparseArray(np.where(gaps, 1.5, 0))),
        "lists": objects([1], [], None),
        "late lists": objects(*["a"] * 60, [1], count=ROWS),
        "dicts": objects({"a": [1]}, {}),
        "sets": objects({1}, frozenset()),
        "arrays": objects(np.arange(2), np.arange(3)),
        "geometries": objects(shapely.Point(1, 2), None),
        "numpy scalars": objects(np.int8(1), np.float32(2.5), np.int64(3), np.nan),
        "numpy texts": objects(np.str_("a"), np.str_("\udc80")),
        "numpy times": objects(np.datetime64("2026-01-01"), np.datetime64("0044-03-15"), None),
        "missing of all kinds": objects(None, np.nan, pd.NA, pd.NaT),
        "mixed": objects(1, "1", 1.0, True, None, 2.5, date(2026, 1, 1), pd.NA, b"x", UUID(int=1)),
        "types": objects(int, len, ...),
        "arrow int": arrow(pa.int64(), [None, *whole[1:].tolist()]),
        "arrow decimal": arrow(pa.decimal128(20, 3), [Decimal(int(k)) / 8 for k in n]),
        "arrow float": arrow(pa.float32(), floats.tolist()),
        "arrow date": arrow(pa.date32(), [None, *[date(1500, 1, 1) + timedelta(days=int(k)) for k in n[1:]]]),
        "arrow time": arrow(pa.timestamp("s", "Asia/Tokyo"), whole.tolist()),
        "arrow duration": arrow(pa.duration("ms"), whole.tolist()),
        "arrow list": arrow(pa.list_(pa.int64()), [[1], None] * (ROWS // 2)),
        "arrow bytes": arrow(pa.binary(), [b"a", None] * (ROWS // 2)),
        "arrow bool": arrow(pa.bool_(), [True, None] * (ROWS // 2)),
        "arrow text": arrow(pa.string(), [f"t{k}" for k in n]),
        "arrow words": arrow(pa.dictionary(pa.int32(), pa.string()), ["a", "b"] * (ROWS // 2)),
        "arrow clock": arrow(pa.time64("us"), [time(1, 2, 3)] * ROWS),
        "arrow struct": arrow(pa.struct([("a", pa.int64())]), [{"a": 1}, None] * (ROWS // 2)),
    }


NO_TEXT = {
    "no UTF-8": objects("a", b"\xff\xfe", None),
    "categories of bytes": pd.Series(pd.Categorical(objects(b"a", b"\xff"))),
    "well-known binary": objects(None, shapely.to_wkb(shapely.Point(0, 0))),  # which is UTF-8, with NULs
    "arrow binary": arrow(pa.binary(), [b"a", b"\xb1\xa4"] * (ROWS // 2)),
}
REFUSED = {
    "unwritable": objects("a", Unwritable()),
    "no number": objects("a", Decimal("sNaN")),
    "endless": objects("a", 10**5000),
}


def frame(given, seed=0):
    rows = len(next(iter(given.values()))) if given else ROWS
    lonlat = np.random.default_rng(seed).uniform([-180, -80], [180, 80], (rows, 2))
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*lonlat.T), crs=4326).assign(**given)


def formatted(column, streams, row):
    """What a packed column says of a row, numbers and times too, by Python."""
    if "decimals" not in column and "day" not in column:
        return told(column, streams, row)
    at = streams[column["at"]][row]
    if not at:
        return ""
    if "decimals" in column:
        number = Decimal(at + column["from"]).scaleb(-column["decimals"])
        return f"{column['before']}{number:{',' if column['comma'] else ''}.{column['decimals']}f}{column['after']}"
    iso = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at + column["from"])).isoformat()
    day, clock = iso[:10] if column["day"] else "", iso[11 : 11 + column["clock"]]
    return f"{column['before']}{day}{column['between']}{clock}{column['after']}"


def words_of(page):
    """Id, name and cells of each row of the first layer, whether packed or not."""
    block = page.data()["sheets"][0]
    count = len(block["fields"])
    if not block["heavy"]:
        rows = [{**block["common"], **row} for row in block["features"]]
        return [(row["i"], row["n"], row.get("x") or [""] * count) for row in rows]
    header = block["packed"]
    streams = read_streams(page.packs()["packed-sheet-0"], header["streams"])
    plain = {name: header["columns"].get(name) or {"all": block["common"][name]} for name in ("i", "n")}
    return [
        (
            *(told(column, streams, n) for column in plain.values()),
            [formatted(c, streams, n) for c in header["details"]],
        )
        for n in range(header["rows"])
    ]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", list(columns(np.random.default_rng(1))))
def test_packed_rows_tell_the_same_words_as_plain_ones(name, monkeypatch):
    given = frame({"value": columns(np.random.default_rng(1))[name]})
    plain = words_of(maps.show(given, land=False))
    monkeypatch.setattr(shown, "HEAVY_ROWS", 0)
    assert words_of(maps.show(given, land=False)) == plain
    assert not any("\ud800" <= letter <= "\udfff" for _, _, cells in plain for text in cells for letter in text)


@pytest.mark.parametrize(
    ("name", "row", "expected"),
    [
        ("edges of int64", 0, "-9223372036854775808"),
        ("beyond doubles", 1, "9007199254740993"),
        ("uint64", 0, "18446744073709551615"),
        ("big ints", 1, "10000000000000000000000000000000000000001"),
        ("ints with None", 2, "1000000000000000001"),
        ("decimals", 1, "0.000"),
        ("long decimals", 3, "3.111111111111111111111111111111"),
        ("nan and inf", 5, "inf"),
        ("nan and inf", 0, ""),
        ("truth and numbers", 0, "True"),
        ("truth and numbers", 1, "1"),
        ("surrogates", 1, "a\ufffdb"),
        ("surrogates", 3, "\U0001f600"),
        ("UTF-8", 1, "海"),
        ("objects of durations", 0, "1 d 00:00:00.000005"),
        ("far", 0, "0044-03-15 01:02:03"),
        ("farther", 1, "4506-03-23 00:00:00"),
        ("dates", 0, "0044-03-15"),
        ("arrow date", 1, "1500-01-02"),
        ("arrow time", 0, None),
        ("sparse", 0, "1.5"),
        ("negative zero", 0, "0.00"),
    ],
)
def test_values_are_told_exactly(name, row, expected):
    cell = words_of(maps.show(frame({"value": columns(np.random.default_rng(1))[name]}), land=False))[row][2][0]
    assert cell == expected or (expected is None and cell.endswith(" UTC"))


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_cannot_be_written_is_refused_with_column_and_row(name):
    with pytest.raises(ValueError, match=r"row 2 of Rows has .* in column 'value'") as refused:
        show(frame({"value": REFUSED[name]}))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", list(NO_TEXT))
def test_bytes_that_are_no_text_are_left_out_and_said(name):  # #10: the whole frame was refused
    given = frame({"name": NO_TEXT[name], "shape": NO_TEXT[name], "n": range(ROWS)})
    page = show(given, column="n")
    assert page.sheets[0].note.endswith("Cards and table leave out bytes that are no text in UTF-8: name, shape.")
    assert words_of(page)[1] == ("1", "row 1", ["1"])


@pytest.mark.parametrize("name", list(NO_TEXT))
@pytest.mark.parametrize(
    "asked",
    [
        {"column": "shape"},
        {"name": "shape"},
        {"label": "shape"},
        {"time": "shape"},
        {"details": ["shape"]},
        {"details": {"shape": "Shape"}},
        {"details": [maps.Detail("shape", "Shape")]},
        {"column": NO_TEXT["no UTF-8"].rename("given")},
    ],
)
def test_bytes_that_are_no_text_are_refused_where_they_are_asked_for(name, asked):
    with pytest.raises(ValueError, match=r"^row 2 of Rows has bytes in column '\w+' that are no text[^\n]+$"):
        show(frame({"shape": NO_TEXT[name]}), **asked)


def test_nested_columns_and_broken_text_are_said():
    page = show(frame({"tags": objects([1]), "text": objects("a\udcffb", "b")}))
    assert page.sheets[0].note == (
        "60 values of column 'text' hold what is no text (lone surrogates), shown as \ufffd. "
        "Cards leave out what is nested: tags."
    )


def shaken(given, pick):
    """The frame with odd geometries, indexes and names of columns."""
    shapes = given.geometry.to_numpy().copy()
    for nth in range(ROWS):
        lon, lat = shapes[nth].x, shapes[nth].y
        line = shapely.LineString([(lon, lat), (lon + 400 * (pick.random() < 0.01) + 1, lat / 2)])
        several = shapely.GeometryCollection([shapes[nth], line, shapely.GeometryCollection()])
        odd = [
            None,
            shapely.Point(),
            shapely.Point(np.nan, 1),
            line,
            line.buffer(1),
            several,
            shapely.Point(lon, lat, 9),
        ]
        if pick.random() < 0.1:
            shapes[nth] = pick.choice(odd)
    given = given.set_geometry(gpd.GeoSeries(shapes, crs=4326))
    if pick.random() < 0.2:
        again = list(map(str, pick.choices(range(ROWS), k=ROWS)))
        given.index = pd.Index(again, name=pick.choice([None, "value", "id"]))
    if pick.random() < 0.1:
        given = given.iloc[: pick.choice([0, 1, 2])]
    if pick.random() < 0.1:
        given.index = pd.MultiIndex.from_arrays([range(len(given)), ["x"] * len(given)], names=["a", None])
    if pick.random() < 0.05:
        given.columns = [*given.columns[:-1], pick.choice([1, ("a", "b"), None, "geometry_", given.columns[0]])]
    return given


def asked(given, picked, pick):
    """Options of `show`, fit or not."""
    first = next(iter(picked))
    series = [given[first]] if list(given.columns).count(first) == 1 else []
    names = [*3 * list(picked), "geometry", "index", *(["absent"] if pick.random() < 0.1 else []), *series]
    shares = {"column": 0.3, "name": 0.3, "label": 0.3, "time": 0.1}
    options = {option: pick.choice(names) for option, share in shares.items() if pick.random() < share}
    further = {
        "time": (0.1, [(pick.choice(names), pick.choice(names))]),
        "classes": (0.2, ["equal", "odd", [0.0], [1, 2, 3], [3, 1], ["a"], [np.nan], []]),
        "details": (0.15, [list(picked), dict.fromkeys(picked, "words"), [maps.Detail(first, "w", "{:.1f}")]]),
    }
    return options | {name: pick.choice(odd) for name, (share, odd) in further.items() if pick.random() < share}


def attempt(seed):
    """Show a frame of random columns in a random way: the page, or the error of one line."""
    pick = random.Random(seed)  # noqa: S311
    known = {**columns(np.random.default_rng(seed)), **(REFUSED | NO_TEXT if pick.random() < 0.1 else {})}
    picked = {name: known[name] for name in pick.sample(list(known), pick.randint(1, 6))}
    given = shaken(frame(picked, seed), pick)
    shown.HEAVY_ROWS = pick.choice([0, 2000])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return maps.show(given, land=pick.random() < 0.1, **asked(given, picked, pick)), None
    except UnicodeError as error:  # a ValueError that says nothing of column and row
        raise AssertionError(error) from error
    except ValueError as error:
        assert re.fullmatch(r"[^\n\0]+", str(error)), error  # noqa: PT017
        return None, error


@pytest.mark.one_in(3)
@pytest.mark.parametrize("seed", range(24))
def test_a_hostile_frame_is_a_page_or_an_error_of_one_line(seed, monkeypatch):
    monkeypatch.setattr(shown, "HEAVY_ROWS", shown.HEAVY_ROWS)
    page, _ = attempt(seed)
    if page is None:
        return
    page.get_root().render().encode()
    for n, sheet in enumerate(page.sheets):
        assert len(sheet.frame) == page.data()["sheets"][n].get("packed", {}).get("rows", len(sheet.frame))


def main(count, first, folder=""):
    """Try frames and count what came of them; pages of every tenth are written to a folder, if one is named."""
    came = Counter()
    for seed in range(first, first + count):
        try:
            page, _ = attempt(seed)
            html = page.get_root().render().encode() if page else b""
        except Exception as error:  # noqa: BLE001  what is counted
            print(seed, type(error).__name__, str(error).splitlines()[:1])  # noqa: T201
            came["traceback"] += 1
            continue
        came["page" if page else "one line"] += 1
        if folder and page and seed % 10 == 0:
            Path(folder, f"{seed}.html").write_bytes(html)
    print(dict(came))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
