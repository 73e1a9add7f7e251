"""A story in PostGIS is what the frames are, all of it or none, and no table of others is touched (#14)."""

import shutil
import socket
import subprocess
from datetime import date
from urllib.parse import quote
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import pytest
import shapely
from effort import cases
from pyproj import Geod
from pytest import approx
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from layers.catalogue.catalogue import Description
from layers.catalogue.columns import Column, typed, with_spans
from layers.catalogue.sources import Source, row_sources
from layers.stories.read import load_story
from maps.cli.cli import main
from maps.formats.exported import ExportedLayer
from maps.postgis.address import address, without_password
from maps.postgis.postgis import is_database, write_postgis
from maps.sheets.layer_looks import layer_looks

SCHEMA = "japan_nato"
WGS84 = Geod(ellps="WGS84")
SOURCE = Source(id="made", url="", credit='Example\'s; "Survey"', licence="CC0-1.0", retrieved=date(2026, 11, 22))
STANDARD = {"kind": "place", "source_id": "made", "status": "published", "note": "", "as_of": "2026-11"}


@pytest.fixture(scope="module")
def story():
    return load_story()


@pytest.fixture(scope="module")
def every_layer(whole_story):
    return {layer.name: layer for layer in whole_story}


@pytest.fixture(scope="module")
def filled(opened, new_database, every_layer, story):
    """A database with the whole story."""
    name = new_database()
    assert write_postgis(every_layer.values(), opened.url(name), story) == []
    return name


@pytest.fixture
def ask(opened, filled):
    with opened.connect(filled) as connection:
        connection.execute(f"SET search_path TO {SCHEMA}, public")
        yield lambda question, *given: connection.execute(question, given or None).fetchall()


def made_layer(frame, name="made", title="Made", **columns):
    """A layer; `columns` are kinds of its own columns."""
    frame = frame.assign(**{each: value for each, value in STANDARD.items() if each not in frame})
    described = Description(
        name=name, title=title, summary="Rows of a test.", rows=len(frame), columns={}, kinds={}, statuses={},
        sources=(SOURCE,), licences=("CC0-1.0",), accuracy_m=(10, 20), bounds=None,
    )  # fmt: skip
    kinds = {
        **dict.fromkeys(map(str, frame.columns), "text"),
        "geometry": "geometry",
        "as_of": "partial date",
    } | columns
    told = {
        each: Column(name=each, meaning=f"meaning of {each}", unit="km", kind=kind)
        for each, kind in kinds.items()
        if each in frame
    }
    looks = layer_looks(frame, title) if isinstance(frame, gpd.GeoDataFrame) else ()
    return ExportedLayer(
        name=name, frame=typed(frame, told), described=described, columns=with_spans(told), looks=looks
    )


def placed(shapes, **columns):
    ids = [f"r{n}" for n in range(len(shapes))]
    return gpd.GeoDataFrame({"id": ids, "name": ids, **columns}, geometry=list(shapes), crs=4326)


def tables(server, database):
    """Every table with its number of rows, but PostgreSQL's and PostGIS's own."""
    with server.connect(database) as connection:
        names = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') "
            "AND tablename <> 'spatial_ref_sys'"
        ).fetchall()
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name[0]}"."{name[1]}"').fetchone()[0] for name in names
        }


# what the rows are


def test_every_cell_of_every_row_comes_back(ask, every_layer):
    for layer in every_layer.values():
        rows = ask(f'SELECT * FROM {layer.name} ORDER BY id COLLATE "C"')
        names = [c for (c,) in ask(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s "
            "ORDER BY ordinal_position", SCHEMA, layer.name,
        )]  # fmt: skip
        found = pd.DataFrame(rows, columns=names)
        frame = layer.frame.sort_values("id", key=lambda ids: ids.map(lambda text: text.encode()))
        assert len(found) == len(frame)
        assert set(frame.columns) <= set(names)
        for name in frame.columns:
            given, got = frame[name].astype(object).tolist(), found[name].tolist()
            if name == "geometry":
                shapes = shapely.from_wkb(got)
                assert set(shapely.get_srid(shapes)) == {4326}
                one = [shapely.MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape for shape in given]
                both = [shapely.MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape for shape in shapes]
                assert shapely.equals_exact(one, both, 0).all()
                continue
            absent = pd.isna(given)
            assert pd.isna(got).tolist() == absent.tolist()
            assert [v for v, no in zip(got, absent, strict=True) if not no] == [
                v for v, no in zip(given, absent, strict=True) if not no
            ]


def test_types_are_those_of_the_columns(ask):
    told = dict(ask(
        "SELECT table_name || '.' || column_name, data_type FROM information_schema.columns WHERE table_schema = %s",
        SCHEMA,
    ))  # fmt: skip
    expected = {
        "swaths_of_a_day.start_utc": "timestamp with time zone", "misawa.start": "date", "misawa.announced": "boolean",
        "places.as_of": "text", "places.as_of_from": "date", "base_points.number": "bigint",
        "lanes.length_km": "double precision", "sources.retrieved": "date", "incursions_daily.day": "date",
    }  # fmt: skip
    assert {name: told[name] for name in expected} == expected
    shapes = dict(ask(
        "SELECT f_table_name, type || ' ' || srid FROM geometry_columns WHERE f_table_schema = %s", SCHEMA
    ))  # fmt: skip
    assert (shapes["lanes"], shapes["territorial_sea"]) == ("LINESTRING 4326", "MULTIPOLYGON 4326")
    assert (shapes["misawa"], shapes["low_water"]) == ("GEOMETRY 4326", "MULTIPOINT 4326")


def test_keys_and_indexes(ask, every_layer):
    keys = {name for (name,) in ask(
        "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'p' AND connamespace = %s::regnamespace",
        SCHEMA,
    )}  # fmt: skip
    assert keys == {*every_layer, "layers", "sources", "layer_sources"}
    indexed = {name for (name,) in ask(
        "SELECT tablename FROM pg_indexes WHERE schemaname = %s AND indexdef LIKE '%% USING gist (geometry)'", SCHEMA
    )}  # fmt: skip
    assert indexed == {name for name, layer in every_layer.items() if layer.placed}


def test_comments_tell_licence_credit_meaning_and_unit(ask, every_layer):
    for name, layer in every_layer.items():
        ((words,),) = ask("SELECT obj_description(%s::regclass)", f"{SCHEMA}.{name}")
        assert words.startswith(layer.title)
        assert f"Licence: {layer.licence}" in words
        assert layer.credit in words
        told = dict(ask(
            "SELECT attname, col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = %s::regclass "
            "AND attnum > 0", f"{SCHEMA}.{name}",
        ))  # fmt: skip
        for column in layer.columns.values():
            if column.meaning:
                assert told[column.name].startswith(column.meaning)
                assert not column.unit or told[column.name].endswith(f" [{column.unit}]")


def test_sources_join_rows(ask, every_layer, story):
    known = {source.id for layer in every_layer.values() for source in layer.sources}
    assert {name for (name,) in ask("SELECT id FROM sources")} == known
    for name in ("places", "adiz", "lanes_under_swaths"):
        frame = every_layer[name].frame
        joined = ask("SELECT row_id, string_agg(DISTINCT source_id, ';' ORDER BY source_id) FROM layer_sources "
                     "WHERE layer = %s GROUP BY row_id", name)  # fmt: skip
        assert dict(joined) == {
            row: ";".join(sorted(ids)) for row, ids in zip(frame["id"], row_sources(frame, story.sources), strict=True)
        }
    line = ask("SELECT field, source_id FROM layer_sources WHERE layer = 'median_lines' AND row_id = 'mnd-2004'")
    assert ("", "mnd-taiwan-2004") in line  # a name that is recalled makes no line recalled
    assert [source for column, source in line if not column] == ["mnd-taiwan-2004"]
    assert ("name_zh", "wikipedia-zh-median-line") in line
    foreign = ask("SELECT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' "
                  "AND conrelid = 'layer_sources'::regclass ORDER BY 1")  # fmt: skip
    assert foreign == [("layers",), ("sources",)]


def test_styles_stand_where_qgis_asks(ask, every_layer):
    """The question is that of QGIS 3.22 (libprovider_postgres)."""
    for name, layer in every_layer.items():
        found = ask(
            "SELECT styleQML FROM layer_styles WHERE f_table_catalog=current_database() AND f_table_schema=%s AND "
            "f_table_name=%s AND f_geometry_column ='geometry' AND (type='x' OR type IS NULL) "
            "ORDER BY CASE WHEN useAsDefault THEN 1 ELSE 2 END,update_time DESC LIMIT 1", SCHEMA, name,
        )  # fmt: skip
        assert bool(found) == layer.placed
        for (qml,) in found:
            assert ET.fromstring(qml).tag == "qgis"  # noqa: S314  ours


# ten questions of place, answered there and from the frames


def pairs(left, right, how):
    """Ids of rows of two frames that shapely finds related."""
    return sorted(
        (a["id"], b["id"])
        for a in left[["id", "geometry"]].to_dict("records")
        for b in right[["id", "geometry"]].to_dict("records")
        if how(a["geometry"], b["geometry"])
    )


def test_ten_questions(ask, every_layer):
    frames = {name: layer.frame for name, layer in every_layer.items()}
    places, ports, base = frames["places"], frames["ports"], frames["base_points"]
    # 1: which places lie in which territorial sea or zone
    assert sorted(ask("SELECT z.id, p.id FROM taiwan_strait_zones z JOIN disputed_features p "
                      "ON ST_Intersects(z.geometry, p.geometry)")) == pairs(
        frames["taiwan_strait_zones"], frames["disputed_features"], shapely.intersects
    )  # fmt: skip
    # 2: which lanes cross which sea areas
    assert sorted(ask("SELECT s.id, l.id FROM leadline_sea_areas s JOIN lanes l "
                      "ON ST_Intersects(s.geometry, l.geometry)")) == pairs(
        frames["leadline_sea_areas"], frames["lanes"], shapely.intersects
    )  # fmt: skip
    # 3: how long are the median lines, on the ellipsoid
    for name, length in ask("SELECT id, ST_Length(geometry::geography) FROM median_lines"):
        line = frames["median_lines"].set_index("id").geometry[name]
        assert length == approx(WGS84.geometry_length(line), rel=1e-9)
    # 4: how large is the territorial sea
    for name, area in ask("SELECT id, ST_Area(geometry::geography) FROM territorial_sea"):
        shape = frames["territorial_sea"].set_index("id").geometry[name]
        parts = [shapely.orient_polygons(part) for part in shapely.get_parts(shape)]
        assert area == approx(sum(WGS84.geometry_area_perimeter(part)[0] for part in parts), rel=1e-6)
    # 5: which three ports are nearest to Misawa
    misawa = frames["misawa"].set_index("id").geometry["misawa-arp"]
    far = WGS84.inv(*np.broadcast_arrays(misawa.x, misawa.y, ports.geometry.x, ports.geometry.y))[2]
    nearest = ask("SELECT p.id FROM ports p, misawa m WHERE m.id = 'misawa-arp' "
                  "ORDER BY p.geometry::geography <-> m.geometry::geography LIMIT 3")  # fmt: skip
    assert [name for (name,) in nearest] == ports["id"].iloc[np.argsort(far)[:3]].tolist()
    # 6: what do the lanes span
    ((west, south, east, north),) = ask("SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM "
                                        "(SELECT ST_Extent(geometry) e FROM lanes) x")  # fmt: skip
    assert (west, south, east, north) == tuple(frames["lanes"].total_bounds)
    # 7: which strips of the day saw a place, and when first
    swaths = frames["swaths_of_a_day"]
    seen = swaths[shapely.intersects(swaths.geometry, Point(121, 24))]
    ((count, first),) = ask("SELECT count(*), min(start_utc) FROM swaths_of_a_day "
                            "WHERE ST_Intersects(geometry, ST_SetSRID(ST_MakePoint(121, 24), 4326))")  # fmt: skip
    assert (count, pd.Timestamp(first)) == (len(seen), seen["start_utc"].min())
    # 8: how many vertices have the zones
    ((points,),) = ask("SELECT sum(ST_NPoints(geometry)) FROM contiguous_zone")
    assert points == shapely.get_num_coordinates(frames["contiguous_zone"].geometry).sum()
    # 9: which base points lie within half a degree of the limits of the strait
    assert sorted(ask("SELECT s.id, b.id FROM taiwan_strait_limits s JOIN base_points b "
                      "ON ST_DWithin(s.geometry, b.geometry, 0.5)")) == pairs(
        frames["taiwan_strait_limits"], base, lambda a, b: shapely.dwithin(a, b, 0.5)
    )  # fmt: skip
    # 10: is every shape valid, and where is the middle of the places
    for name, layer in every_layer.items():
        if layer.placed:
            assert ask(f"SELECT count(*) FROM {name} WHERE NOT ST_IsValid(geometry)") == [
                (int((~layer.frame.geometry.is_valid).sum()),)
            ]
    ((x, y),) = ask("SELECT avg(ST_X(geometry)), avg(ST_Y(geometry)) FROM places")
    assert (x, y) == approx((places.geometry.x.mean(), places.geometry.y.mean()), rel=1e-12)


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="ogrinfo is not there; Debian has it as gdal-bin")
def test_gdal_reads_every_table(opened, filled, every_layer):
    target = f"PG:host=127.0.0.1 port={opened.port} dbname={filled} user=tester active_schema={SCHEMA}"
    for layer in list(every_layer.values())[:: cases(4, 1)]:
        words = ["ogrinfo", "-ro", "-so", target, layer.name]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        assert f"Feature Count: {len(layer.frame)}" in done.stdout


# what may go wrong


def test_one_row_that_does_not_fit_leaves_nothing(opened, gis, story):
    good, bad = made_layer(placed([Point(0, 0)])), made_layer(placed([Point(0, 0)], n=[2**70]), name="bad", n="integer")
    with pytest.raises(ValueError, match="nothing was written") as told:
        write_postgis([good, bad], opened.url(gis), story)
    assert "\n" not in str(told.value)
    assert tables(opened, gis) == {}


def test_heights_of_some_rows_alone_are_left_out_and_said(opened, gis, story):  # "Column has Z dimension but geometry"
    shapes = [Point(1, 2, 1500), Point(3, 4)]
    told = write_postgis([made_layer(placed(shapes))], opened.url(gis, "?schema=news"), story)
    assert told == ["made: heights of 1 rows are left out: some places have none, and 0 would be a height"]
    with opened.connect(gis) as connection:
        found = connection.execute("SELECT ST_AsText(geometry) FROM news.made ORDER BY id").fetchall()
    assert found == [("POINT(1 2)",), ("POINT(3 4)",)]


def test_tables_of_ours_are_replaced_only_if_that_is_said(opened, gis, story):
    url = opened.url(gis, "?schema=news")
    write_postgis([made_layer(placed([Point(0, 0)] * 3)), made_layer(placed([Point(0, 0)]), name="other")], url, story)
    before = tables(opened, gis)
    with pytest.raises(ValueError, match="overwrite"):
        write_postgis([made_layer(placed([Point(1, 1)]))], url, story)
    assert tables(opened, gis) == before
    assert write_postgis([made_layer(placed([Point(1, 1)]))], url, story, overwrite=True) == []
    after = tables(opened, gis)
    assert (after["news", "made"], after["news", "other"], after["news", "layers"]) == (1, 1, 2)
    assert (after["news", "layer_sources"], after["public", "layer_styles"]) == (2, before["public", "layer_styles"])


@pytest.mark.one_in(3)
@pytest.mark.parametrize("kind", ["TABLE {} (a int)", "VIEW {} AS SELECT 1 AS a", "SEQUENCE {}"])
@pytest.mark.parametrize("name", ["made", "layers", "sources", "layer_sources"])
def test_what_others_made_is_never_touched(opened, gis, story, kind, name):
    with opened.connect(gis) as connection:
        connection.execute("CREATE SCHEMA news")
        connection.execute(f"CREATE {kind.format(f'news.{name}')}")
        connection.execute("CREATE TABLE news.more AS SELECT 1 AS a")
    before = tables(opened, gis)
    for overwrite in (False, True):
        with pytest.raises(ValueError, match="leadline did not write"):
            write_postgis(
                [made_layer(placed([Point(0, 0)]))], opened.url(gis, "?schema=news"), story, overwrite=overwrite
            )
    assert tables(opened, gis) == before


def test_a_table_that_took_the_place_of_ours_is_not_ours(opened, gis, story):
    url = opened.url(gis, "?schema=news")
    write_postgis([made_layer(placed([Point(0, 0)]))], url, story)
    with opened.connect(gis) as connection:
        connection.execute("DROP TABLE news.made")
        connection.execute("CREATE TABLE news.made AS SELECT 1 AS a")
    with pytest.raises(ValueError, match="leadline did not write"):
        write_postgis([made_layer(placed([Point(0, 0)]))], url, story, overwrite=True)


def test_views_of_others_on_our_tables_stay(opened, gis, story):
    url = opened.url(gis, "?schema=news")
    write_postgis([made_layer(placed([Point(0, 0)]))], url, story)
    with opened.connect(gis) as connection:
        connection.execute("CREATE VIEW public.theirs AS SELECT id FROM news.made")
    with pytest.raises(ValueError, match=r"others need it \(view theirs"):
        write_postgis([made_layer(placed([Point(1, 1)]))], url, story, overwrite=True)
    with opened.connect(gis) as connection:
        assert connection.execute("SELECT ST_X(geometry) FROM news.made").fetchall() == [(0,)]


def test_styles_that_others_saved_stay(opened, gis, story):
    url = opened.url(gis, "?schema=news")
    write_postgis([made_layer(placed([Point(0, 0)]))], url, story)
    with opened.connect(gis) as connection:
        connection.execute(
            "INSERT INTO layer_styles (f_table_schema, f_table_name, styleName) VALUES ('news', 'made', 'mine')"
        )
    write_postgis([made_layer(placed([Point(0, 0)]))], url, story, overwrite=True)
    with opened.connect(gis) as connection:
        names = [name for (name,) in connection.execute("SELECT styleName FROM layer_styles ORDER BY 1")]
    assert names == ["default", "mine"]


def test_without_postgis_it_says_how_to_mend_it(opened, bare, story):
    with pytest.raises(ValueError, match="CREATE EXTENSION postgis"):
        write_postgis([made_layer(placed([Point(0, 0)]))], opened.url(bare), story)
    assert tables(opened, bare) == {}
    table = made_layer(pd.DataFrame({"id": ["a"], "n": [1]}), n="integer")
    assert write_postgis([table], opened.url(bare), story) == []  # a table needs none
    assert tables(opened, bare)[SCHEMA, "made"] == 1


def test_a_user_who_may_not_is_told_so(opened, gis, story, password):
    with opened.connect(gis) as connection:
        connection.execute(f"CREATE ROLE reader_{gis} LOGIN PASSWORD '{password}'")
    url = opened.url(gis).replace("tester", f"reader_{gis}")
    with pytest.raises(ValueError, match="permission denied"):
        write_postgis([made_layer(placed([Point(0, 0)]))], url, story)
    with opened.connect(gis) as connection:
        connection.execute(f"GRANT CREATE ON DATABASE {gis} TO reader_{gis}")
    told = write_postgis([made_layer(placed([Point(0, 0)]))], url, story)  # but not in public, where styles would go
    assert len(told) == 1
    assert "layer_styles" in told[0]
    assert tables(opened, gis)[SCHEMA, "made"] == 1


def test_nobody_answers(story):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with pytest.raises(ValueError, match="cannot be reached") as told:
            write_postgis([made_layer(placed([Point(0, 0)]))], f"postgresql://me:s3cr%40t@127.0.0.1:{port}/gis", story)
    assert "\n" not in str(told.value)
    assert "s3cr" not in str(told.value)


@pytest.mark.parametrize(
    "where", ["me:{}@{}/gis", "me@{1}/gis?password={0}", "me:{}@{}/missing", "me:{}@{}/gis?nonsense=1"]
)
def test_no_message_shows_the_password(opened, story, where):
    secret = "wr%ng:pa ss/@1"  # noqa: S105  it opens nothing
    url = "postgresql://" + where.format(quote(secret, safe=""), f"127.0.0.1:{opened.port}")
    with pytest.raises(ValueError, match="cannot be reached") as told:
        write_postgis([made_layer(placed([Point(0, 0)]))], url, story)
    for written in (secret, quote(secret, safe="")):
        assert written not in str(told.value)
        assert written not in repr(address(url, "x"))
        assert written not in without_password(f"x {written} y", url)
    assert told.value.__cause__ is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://h/gis?schema=a&schema=b", "expected one"),
        ("postgresql://h/gis?schema=", "0 bytes"),
        ("postgresql://h/gis?schema=" + "x" * 64, "64 bytes"),
        ("postgresql://h/gis?schema=pg_mine", "belongs to PostgreSQL"),
        ("postgresql://me:secret@h:port/gis", "port"),
        ("mysql://h/gis", "no database"),
        ("gis.gpkg", "no database"),
    ],
)
def test_addresses_that_are_none(url, words):
    with pytest.raises(ValueError, match=words) as told:
        address(url, "story")
    assert "secret" not in str(told.value)


def test_addresses():
    found = address("postgres://me:pw@h:5433/gis?sslmode=require&schema=My%20News", "story")
    assert (found.schema, found.conninfo) == ("My News", "postgresql://me:pw@h:5433/gis?sslmode=require")
    assert found.shown == "postgresql://me@h:5433/gis?sslmode=require"
    assert address("postgresql:///gis", "Red-Sea 2026").schema == "red_sea_2026"
    local = address("postgresql:///gis?schema=news&host=%2Ftmp", "story")  # by a socket: three slashes, not one
    assert local.conninfo == local.shown == "postgresql:///gis?host=%2Ftmp"
    assert [is_database(each) for each in ("POSTGRESQL://h/d", "folder", "postgresql:/x")] == [True, False, False]


@pytest.mark.parametrize("evil", ['x"; DROP TABLE t; --', "x'); DROP", "Ünï ☃", "%s {} %", "SELECT", 'a.b"c'])
def test_names_and_text_are_never_code(opened, gis, story, evil):
    frame = placed([Point(0, 0)], note=[evil]).assign(**{evil: [evil]})
    layer = made_layer(frame, name=evil, title=evil, **{evil: "text"})
    assert write_postgis([layer], opened.url(gis, f"?schema={quote(evil)}"), story) == []
    with opened.connect(gis) as connection:
        place = psycopg.sql.Identifier(evil, evil)
        question = psycopg.sql.SQL("SELECT note, {} FROM {}").format(psycopg.sql.Identifier(evil), place)
        assert connection.execute(question).fetchall() == [(evil, evil)]
        ((words,),) = connection.execute("SELECT obj_description(oid) FROM pg_class WHERE relname = %s", (evil,))
        assert words.startswith(f"{evil}\n")


def test_hard_values(opened, gis, story):
    frame = placed(
        [box(0, 0, 9, 9) - box(1, 1, 2, 2), MultiPolygon([box(0, 0, 1, 1)]), None, Polygon()],
        words=["a\tb\\n\\N\r\n", "\\N", None, "nul \0 end"], x=[0.1, np.nan, np.inf, -1e-300], n=[2**62, 0, -1, 1],
        many=[["a", 1], {"b": None}, None, []], day=["2026-02-28", "0001-01-01", None, "9999-12-31"],
        at=pd.to_datetime(["2026-01-02T03:04:05.678901Z", None, None, "1969-07-20T20:17:40Z"], format="ISO8601"),
    )  # fmt: skip
    kinds = {"words": "text", "x": "number", "n": "integer", "many": "other", "day": "date", "at": "time"}
    told = write_postgis([made_layer(frame, **kinds)], opened.url(gis, "?schema=news"), story)
    assert told == ["PostgreSQL has no zero character; U+FFFD stands for it: made."]
    with opened.connect(gis) as connection:
        found = connection.execute(
            "SELECT words, x, n, many, day, at, ST_AsBinary(geometry) FROM news.made ORDER BY id"
        ).fetchall()
    words, x, n, many, day, at, shapes = map(list, zip(*found, strict=True))
    assert words == ["a\tb\\n\\N\r\n", "\\N", None, "nul \ufffd end"]
    assert (x, n) == ([0.1, None, np.inf, -1e-300], [2**62, 0, -1, 1])
    assert many == [["a", 1], {"b": None}, None, []]
    assert day == [date(2026, 2, 28), date(1, 1, 1), None, date(9999, 12, 31)]
    assert [each and pd.Timestamp(each) for each in at] == [
        pd.Timestamp("2026-01-02T03:04:05.678901Z"), None, None, pd.Timestamp("1969-07-20T20:17:40Z"),
    ]  # fmt: skip
    kinds = [shape and shapely.from_wkb(shape).geom_type for shape in shapes]
    assert kinds == ["MultiPolygon", "MultiPolygon", None, None]
    assert len(shapely.from_wkb(shapes[0]).geoms[0].interiors) == 1


def test_rows_whose_ids_are_not_one_each_get_numbers(opened, gis, story):
    frame = placed([Point(0, 0), Point(1, 1)]).assign(id="same")
    write_postgis([made_layer(frame)], opened.url(gis, "?schema=news"), story)
    with opened.connect(gis) as connection:
        assert connection.execute("SELECT row_number, id FROM news.made").fetchall() == [(1, "same"), (2, "same")]
        joined = connection.execute("SELECT row_id, source_id FROM news.layer_sources ORDER BY 1").fetchall()
    assert joined == [("1", "made"), ("2", "made")]


def test_another_crs_has_its_srid(opened, gis, story):
    layer = made_layer(placed([LineString([(121, 24), (121, 25)])]))
    tm2 = ExportedLayer(
        name="made", frame=layer.frame.to_crs(3826), described=layer.described, columns=layer.columns, looks=layer.looks
    )
    write_postgis([tm2], opened.url(gis, "?schema=news"), story)
    with opened.connect(gis) as connection:
        ((srid, lon),) = connection.execute(
            "SELECT ST_SRID(geometry), ST_X(ST_StartPoint(ST_Transform(geometry, 4326))) FROM news.made"
        )
    assert (srid, lon) == (3826, approx(121, abs=1e-8))
    strange = layer.frame.to_crs("+proj=laea +lat_0=24 +lon_0=121 +datum=WGS84")
    with pytest.raises(ValueError, match="without an EPSG code"):
        write_postgis([ExportedLayer(name="made", frame=strange, described=layer.described)], opened.url(gis), story)


@pytest.mark.parametrize(
    ("names", "words"), [(["sources"], "other names"), (["a", "a"], "twice"), (["x" * 64], "64 bytes")]
)
def test_names_of_layers_that_cannot_be(story, names, words):
    layers = [made_layer(placed([Point(0, 0)]), name=name) for name in names]
    with pytest.raises(ValueError, match=words):
        write_postgis(layers, "postgresql://nowhere.invalid/gis", story)


def test_two_writers_at_once_both_end_well(opened, gis, story):
    """The second waits for the first, and finds its table."""
    url = opened.url(gis, "?schema=news")
    with opened.connect(gis) as first:
        first.execute("SELECT pg_advisory_xact_lock(hashtextextended('leadline news', 0))")
        waiting = opened.url(gis, "?schema=news&options=-c%20lock_timeout%3D300")
        with pytest.raises(ValueError, match="lock timeout"):
            write_postgis([made_layer(placed([Point(0, 0)]))], waiting, story)
    assert write_postgis([made_layer(placed([Point(0, 0)]))], url, story) == []


def test_the_command_fills_a_schema_and_shows_no_password(capsys, opened, gis, password):
    url = opened.url(gis, "?schema=news").replace("tester@", f"tester:{quote(password, safe='')}@")
    words = ["export", "--layers", "ports,budgets", "--to", url]
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        f"postgresql://tester@127.0.0.1:{opened.port}/{gis}, schema news: 2 tables and layers, sources, layer_sources"
    ]
    assert tables(opened, gis)["news", "ports"] == 24
    assert main(words) == 2
    told = capsys.readouterr().err
    assert "overwrite" in told
    assert main([*words, "--overwrite"]) == 0
    assert main([*words, "--formats", "csv"]) == 2
    assert main([*words, "--sign", "key.pem"]) == 2
    for each in (out, err, told, *capsys.readouterr()):
        assert password not in each
        assert quote(password, safe="") not in each


def test_one_layer_goes_to_a_database_as_all_do(capsys, opened, gis):
    url = opened.url(gis, "?schema=news")
    words = ["layers", "ports", "--to", url, "--where", "country = 'JP'", "--columns", "country"]
    assert main(words) == 0
    assert capsys.readouterr().out.startswith(f"{opened.url(gis)}, schema news: 1 table")
    with opened.connect(gis) as connection:
        assert connection.execute("SELECT DISTINCT country FROM news.ports").fetchall() == [("JP",)]
    assert main(words) == 2
    assert "overwrite" in capsys.readouterr().err
