"""Readers of leadline, each as a function of bytes, with valid files to begin with: what tests/fuzz mutates."""

import io
import json
import os
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import shapely

OMM = {
    "OBJECT_NAME": "SAR-A", "OBJECT_ID": "2019-001A", "EPOCH": "2026-08-15T08:24:00", "MEAN_MOTION": 14.99,
    "ECCENTRICITY": 0.0001, "INCLINATION": 97.5, "RA_OF_ASC_NODE": 35, "ARG_OF_PERICENTER": 90, "MEAN_ANOMALY": 200,
    "EPHEMERIS_TYPE": 0, "CLASSIFICATION_TYPE": "U", "NORAD_CAT_ID": 90001, "ELEMENT_SET_NO": 999, "REV_AT_EPOCH": 1,
    "BSTAR": 1e-4, "MEAN_MOTION_DOT": 1e-5, "MEAN_MOTION_DDOT": 0,
}  # fmt: skip
TLE = b"""ISS (ZARYA)
1 25544U 98067A   26234.50000000  .00016717  00000-0  10270-3 0  9009
2 25544  51.6400 208.9163 0006317  69.9862  25.2906 15.49560532    08
"""
XML = (
    '<?xml version="1.0"?><ndm><omm><body><segment><metadata><OBJECT_NAME>SAR-A</OBJECT_NAME></metadata><data>'
    + "".join(f"<{name}>{value}</{name}>" for name, value in OMM.items() if name != "OBJECT_NAME")
    + "</data></segment></body></omm></ndm>"
)
SHIPS = pd.DataFrame(
    {
        "mmsi": [431000111] * 3 + [431000112],
        "time": [f"2026-08-06T07:{minute:02}:40Z" for minute in (6, 16, 26, 36)],
        "lat": [25.0, 25.0, 25.1, 25.2],
        "lon": [120.0, 120.05, 120.1, 120.15],
        "sog": [9.5, 10, 10.5, 11],
        "shipname": ["A", "B, C", "", "D"],
    }
)
SEEN = gpd.GeoDataFrame(
    SHIPS[["mmsi", "time", "shipname"]], geometry=gpd.points_from_xy(SHIPS["lon"], SHIPS["lat"]), crs=4326
)
AREA = shapely.Polygon(
    [(120, 24), (121, 24), (121, 25), (120.4, 25), (120, 24)], [[(120.5, 24.4), (120.6, 24.4), (120.6, 24.5)]]
)
ZONES = gpd.GeoDataFrame(
    {"id": ["a", "b"], "name": ["Zone A", "Zön B"], "floor_ft": [0, 500]},
    geometry=[AREA, shapely.box(179, -5, 180, 5)],
    crs=4326,
)
NMEA = b"""\\s:station1,c:1786000000*5D\\!AIVDM,1,1,,A,13u?etPv2;0n:dDPwUM1U1Cb069D,0*24
$GPZDA,120000.00,06,08,2026,00,00*6D
!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C
!AIVDM,2,2,1,A,88888888880,2*25
!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C,1786000060
2026-08-06T07:06:40Z !AIVDM,1,1,,B,B5NJ;PP005l4ot5Isbl03wsUkP06,0*76
"""
AIRCRAFT = json.dumps(
    {"now": 1786000000.5, "messages": 9, "aircraft": [
        {"hex": "abc123", "flight": "CAL1 ", "lat": 25.03, "lon": 121.5, "seen_pos": 0.4, "gs": 250.1, "track": 90,
         "alt_baro": "ground", "alt_geom": 3000, "baro_rate": -64},
        {"hex": "~2abc12", "lat": 24.0, "lon": -179.9, "seen_pos": 12, "alt_baro": 35000},
    ]}
).encode() + b"\n"  # fmt: skip
SBS = b"""MSG,3,1,1,ABC123,1,2026/08/06,07:06:40.000,2026/08/06,07:06:40.100,,35000,,,25.03,121.5,,,0,0,0,0
MSG,4,1,1,ABC123,1,2026/08/06,07:06:41.000,2026/08/06,07:06:41.000,,,250.1,90.0,,,-64,,,,,0
MSG,1,1,1,ABC123,1,2026/08/06,07:06:42.000,2026/08/06,07:06:42.000,CAL1,,,,,,,,,,,
"""
STREAM = json.dumps(
    {"MessageType": "PositionReport",
     "MetaData": {"MMSI": 431000111, "ShipName": "A", "time_utc": "2026-08-06 07:06:40.123456789 +0000 UTC"},
     "Message": {"PositionReport": {"UserID": 431000111, "Latitude": 25.0, "Longitude": 120.1, "Sog": 9.5, "Cog": 90.1,
                                    "TrueHeading": 511, "NavigationalStatus": 0, "Valid": True}}}
).encode() + b"\n"  # fmt: skip
CATCHER = json.dumps(
    {"class": "AIS", "device": "AIS-catcher", "rxtime": "20260806070640", "rxuxtime": 1786000000, "type": 1,
     "mmsi": 431000111, "lat": 25.0, "lon": 120.1, "speed": 9.5, "course": 90.1, "heading": 511, "status": 0}
).encode() + b"\n"  # fmt: skip
GPX = b"""<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>A</name>
<trkseg><trkpt lat="25" lon="120"><ele>3</ele><time>2026-08-06T07:06:40Z</time></trkpt><trkpt lat="25.1" lon="120.2">
<time>2026-08-06T07:16:40Z</time></trkpt></trkseg></trk></gpx>"""
KML = b"""<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>d</name>
<Folder><name>f</name><Placemark><name>A</name><TimeStamp><when>2026-08-06T07:06:40Z</when></TimeStamp><Point>
<coordinates>120,25,3</coordinates></Point></Placemark><Placemark><name>B</name><Polygon><outerBoundaryIs><LinearRing>
<coordinates>120,24 121,24 121,25 120,24</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>
</Document></kml>"""
TRACK_KML = b"""<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">
<Document><Placemark><name>A</name><gx:Track><when>2026-08-06T07:06:40Z</when><when>2026-08-06T07:16:40Z</when>
<gx:coord>120 25 0</gx:coord><gx:coord>120.1 25 0</gx:coord></gx:Track></Placemark></Document></kml>"""
PO = b"""# x
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#, fuzzy
msgid "Swims"
msgstr "Schwimmen"

msgid "{n} row"
msgid_plural "{n} rows"
msgstr[0] "{n} Zeile"
msgstr[1] "{n} Zeilen"
"""
HEARD_UTC = datetime(2026, 8, 6, 7, 7, tzinfo=UTC)
Seeds = dict[str, bytes]  # by the ending of a file


@dataclass(frozen=True)
class Reader:
    """What reads, and valid files for it; the ending of a file's name comes with its bytes."""

    read: Callable[[Path], object]
    seeds: Callable[[], Seeds]


def plain(frame: gpd.GeoDataFrame, name: str) -> bytes:
    """Bytes of a file that geopandas writes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        frame.to_parquet(path) if name.endswith("parquet") else frame.to_file(path)
        return path.read_bytes()


def shapefile(frame: gpd.GeoDataFrame) -> bytes:
    """Bytes of a zipped Shapefile."""
    with TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / "x.shp")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)
        return packed.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    """Bytes of an archive of one file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def _elements() -> Seeds:
    table = ",".join(OMM) + "\n" + ",".join(map(str, OMM.values())) + "\n"
    kvn = "CCSDS_OMM_VERS = 2.0\n" + "".join(f"{name} = {value}\n" for name, value in OMM.items())
    own = [
        OMM,
        {"name": "B", "tle": TLE.decode().splitlines()[1:], "sensor": {"incidence_deg": [20, 45], "side": "right"}},
    ]
    own[1]["sensor"] |= {"swath_km": 50, "duty_min": 3, "sun_min_deg": 5, "clear_sky": 0.3}
    return {
        ".tle": TLE,
        ".json": json.dumps(own).encode(),
        ".csv": table.encode(),
        ".xml": XML.encode(),
        ".kvn": kvn.encode(),
    }


def _tables() -> Seeds:
    records = json.loads(SHIPS.to_json(orient="records"))
    parquet = io.BytesIO()
    pa.parquet.write_table(pa.Table.from_pandas(SHIPS), parquet)
    return {
        ".csv": SHIPS.to_csv(index=False).encode(),
        ".tsv": SHIPS.to_csv(index=False, sep="\t").encode(),
        ".json": json.dumps(records).encode(),
        ".jsonl": "".join(json.dumps(one) + "\n" for one in records).encode(),
        ".parquet": parquet.getvalue(),
    }


def _drawn() -> Seeds:
    return {
        ".geojson": plain(SEEN, "x.geojson"),
        ".gpkg": plain(SEEN, "x.gpkg"),
        ".zip": shapefile(SEEN),
        ".gpx": GPX,
        ".kml": TRACK_KML,
        ".kmz": zipped("doc.kml", TRACK_KML),
        ".parquet": plain(SEEN, "x.parquet"),
    }


def _shapes() -> Seeds:
    wkt = pd.DataFrame(ZONES.drop(columns="geometry")).assign(wkt=ZONES.geometry.to_wkt()).to_csv(index=False)
    return {
        ".geojson": plain(ZONES, "x.geojson"),
        ".gpkg": plain(ZONES, "x.gpkg"),
        ".zip": shapefile(ZONES),
        ".kml": KML,
        ".kmz": zipped("doc.kml", KML),
        ".fgb": plain(ZONES, "x.fgb"),
        ".csv": wkt.encode(),
        ".parquet": plain(ZONES, "x.parquet"),
    }


@cache
def _story() -> Path:
    from layers.stories.new import new_story

    folder = Path(_room.name) / "story"
    new_story(folder)
    return folder


_room = TemporaryDirectory(prefix="leadline-fuzz-")


def _stories() -> Seeds:
    from layers.story_file.check_kinds import check_kinds, module_of

    text = (_story() / "story.toml").read_bytes()
    examples = [module_of(kind).EXAMPLE for kind in check_kinds()]
    return {".toml": text} | {f".{n}.toml": text + b"\n" + each.encode() for n, each in enumerate(examples)}


def read_story_file(path: Path) -> object:
    from layers.stories.read import read_story

    folder = path.with_suffix(".story")
    folder.mkdir()
    path.rename(folder / "story.toml")
    return read_story(folder)


def read_elements_file(path: Path) -> object:
    from geo.orbits.sensor import Sensor
    from layers.coverage.elements import read_elements

    return read_elements(path, sensor=Sensor(name="any", angle="look", min_deg=20, max_deg=45, side="both"))


def read_tracks_file(path: Path) -> object:
    from layers.tracks.files import read_tracks

    tracks = read_tracks(path)
    rows = sum(len(batch) for batch in tracks.batches())
    tracks.report()
    return rows


def read_feed(name: str) -> Callable[[Path], object]:
    def read(path: Path) -> object:
        from layers.feeds.formats import decoder_of

        data, decoder = path.read_bytes(), decoder_of(name)
        middle = len(data) // 2
        rows = [decoder.feed(data[:middle], HEARD_UTC), decoder.feed(data[middle:], HEARD_UTC)]
        return sum(map(len, [*rows, decoder.close()]))

    return read


def read_shapes(path: Path) -> object:
    from layers.files.chosen_layer import Chosen
    from layers.shapes.files import read_shape_file

    return read_shape_file(Chosen(path))


def _bags() -> Seeds:
    from maps.replay.bag import write_bag

    folder = Path(_room.name) / "bag"
    if not folder.exists():
        (folder / "deep").mkdir(parents=True)
        (folder / "deep" / "b.bin").write_bytes(bytes(range(64)))
        (folder / "50 % sure.csv").write_bytes(b"x\n")
        write_bag(folder, Path(_room.name) / "bag.zip", "hormuz")
    return {".zip": (Path(_room.name) / "bag.zip").read_bytes()}


def read_bundle(path: Path) -> object:
    from maps.replay.bag import read_bag

    into = path.with_suffix(".into")
    into.mkdir()
    try:
        return read_bag(path, into / "was")
    finally:
        outside = [each.name for each in path.parent.iterdir() if each not in {path, into}]
        assert not outside, f"files outside of the folder: {outside}"
        shutil.rmtree(into)


@cache
def _page() -> bytes:
    import maps

    path = Path(_room.name) / "page.html"
    maps.show(ZONES).save(path)
    code = re.compile(
        rb"<(script|style)>(?:(?!</\1>).){2000,}</\1>", re.DOTALL
    )  # the library's own, which nobody reads back
    return code.sub(b"", path.read_bytes())


def read_saved(path: Path) -> object:
    from maps.saved.saved import read_page

    return read_page(path)


def read_catalogue(path: Path) -> object:
    from layers.stories.translations import write_catalogue

    return write_catalogue({"Swims": "", "{n} row": "{n} rows"}, path, "de")


def read_spoken(path: Path) -> object:
    """A catalogue as pages ask it."""
    from leadline.words import _compiled

    return _compiled(path, 0)


@cache
def _keys() -> Seeds:
    from maps.signed.keys import new_key

    private, public, _ = new_key(Path(_room.name) / "k")
    return {".key": private.read_bytes(), ".pub": public.read_bytes()}


def read_keys(path: Path) -> object:
    from maps.signed.keys import read_key, read_public_key

    return read_key(path, lambda: "x") if path.suffix == ".key" else read_public_key(path)


@cache
def _manifest() -> bytes:
    from maps.signed.keys import read_key
    from maps.signed.signed import sign_folder

    _keys()
    folder = Path(_room.name) / "signed"
    folder.mkdir()
    (folder / "x.txt").write_text("x")
    return sign_folder(folder, read_key(Path(_room.name) / "k.key")).read_bytes()


def read_signed(path: Path) -> object:
    from maps.signed.manifest import read_manifest

    return read_manifest(path.read_bytes())


def read_words(path: Path) -> object:
    """Texts of options and of cells that are read by grammars of ours."""
    from geo.limits.weekly import read_weekly
    from layers.files.chosen_layer import chosen
    from layers.positions.times import recognise_times
    from layers.story_file.where_text import where_of
    from layers.watch.sources import address_of
    from maps.postgis.address import address

    text = path.read_bytes().decode("utf-8", "replace")
    kind, _, words = text.partition(":")
    readers: dict[str, Callable[[str], object]] = {
        "where": where_of, "weekly": read_weekly, "chosen": chosen, "address": address_of,
        "database": lambda url: address(url, "story"),
        "time": lambda time: recognise_times(pa.array([time] * 3), "time"),
    }  # fmt: skip
    return readers.get(kind, where_of)(words)


def read_ledger(path: Path) -> object:
    from layers.watch.ledger import Ledger

    ledger = Ledger(path)
    try:
        return ledger.counted() if hasattr(ledger, "counted") else None
    finally:
        ledger.close()


@cache
def _ledger() -> bytes:
    from layers.watch.ledger import Ledger

    path = Path(_room.name) / "kept"
    Ledger(path).close()
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA journal_mode=DELETE")
    base.close()
    return path.read_bytes()


def read_pickled(path: Path) -> object:
    from layers.watch.kept import from_bytes

    return from_bytes(path.read_bytes())


def _pickled() -> bytes:
    from layers.watch.kept import as_bytes

    return as_bytes({"a": [1, 2.5, None, "x"], "batch": pa.RecordBatch.from_pylist([{"id": "1", "lon": 120.5}])})


WORDS = {
    ".where": b"where:ship_type >= 80 and flag in ('TW', 'JP') and x is not null and lat between -1 and 9",
    ".weekly": b"weekly:Mon-Fri 08:00-17:00; Sat 22:00-06:00",
    ".chosen": b"chosen:survey.gpkg|layername=zones|geometrytype=Polygon",
    ".address": b"address:tcp://192.0.2.7:10110",
    ".http": b"address:http://127.0.0.1:8080/data/aircraft.json?x=1",
    ".db": b"database:postgresql://user:secret@localhost:5432/base?schema=news&sslmode=require",
    ".time": b"time:2026-08-06T07:06:40.123+02:00",
}
READERS = {
    "stories": Reader(read_story_file, _stories),
    "elements": Reader(read_elements_file, _elements),
    "tables": Reader(read_tracks_file, _tables),
    "tracks": Reader(read_tracks_file, _drawn),
    "nmea files": Reader(read_tracks_file, lambda: {".nmea": NMEA}),
    "nmea feed": Reader(read_feed("nmea"), lambda: {".nmea": NMEA}),
    "aircraft feed": Reader(read_feed("aircraft"), lambda: {".json": AIRCRAFT}),
    "sbs feed": Reader(read_feed("sbs"), lambda: {".sbs": SBS}),
    "aisstream feed": Reader(read_feed("aisstream"), lambda: {".json": STREAM}),
    "ais-catcher feed": Reader(read_feed("ais-catcher"), lambda: {".json": CATCHER}),
    "shapes": Reader(read_shapes, _shapes),
    "bundles": Reader(read_bundle, _bags),
    "saved pages": Reader(read_saved, lambda: {".html": _page()}),
    "catalogues": Reader(read_catalogue, lambda: {".po": PO}),
    "catalogues of pages": Reader(read_spoken, lambda: {".po": PO}),
    "keys": Reader(read_keys, _keys),
    "manifests": Reader(read_signed, lambda: {".json": _manifest()}),
    "words of options": Reader(read_words, lambda: WORDS),
    "watch state": Reader(read_ledger, lambda: {".state": _ledger()}),
    "remembered": Reader(read_pickled, lambda: {".bin": _pickled()}),
}


def came_of(reader: Reader, content: bytes, ending: str) -> str:
    """Give bytes to a reader: "read", or "refused" in one line. Any other end is an error of ours, and raised.

    Raises
    ------
    AssertionError
        If the words of a refusal are several lines, or none; if a file is left that was not there.
    """
    with TemporaryDirectory(dir=_fast()) as folder:
        path = Path(folder) / f"x{ending}"
        path.write_bytes(content)
        try:
            reader.read(path)
        except ValueError as error:
            words = str(error)
            assert words, "an empty message"
            assert len(words.splitlines()) == 1, f"several lines: {words[:300]!r}"
            assert len(words) < 20_000, f"{len(words)} characters: {words[:300]!r}"
            return "refused"
        return "read"


@cache
def _fast() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
