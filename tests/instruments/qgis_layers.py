"""Layers made for tests of QGIS: every shape and mark, measures, times, widths, words that try to be something else."""

from datetime import UTC, date, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point, box

from layers.catalogue.catalogue import Description
from layers.catalogue.columns import Column
from layers.catalogue.sources import Source
from maps.formats.exported import ExportedLayer
from maps.page.measure import Classes, Measure
from maps.page.style_table import STYLES
from maps.sheets.layer_looks import LayerLook

MINOR, MAJOR = "lane-minor", "lane-major"
SOURCE = Source(
    id="made", url="https://example.org/a?b=1&c=2", credit="Example <Survey> & 'Sons'", licence="CC0-1.0",
    retrieved=date(2026, 11, 22),
)  # fmt: skip
HOSTILE = ['"quoted"', "it's", "a & b < c", "back\\slash", "[% $area %]", "'); DROP", "two\nlines", "海峡", "bell\x07"]


def frame_of(shapes, **columns):
    """Rows with the standard columns, and others by name."""
    n = len(shapes)
    standard = {
        "id": [f"row-{i}" for i in range(n)], "name": [f"Row {i}" for i in range(n)], "kind": ["made"] * n,
        "source_id": ["made"] * n, "status": ["published"] * n, "accuracy_m": [500.0] * n, "as_of": ["2026"] * n,
        "note": [""] * n,
    }  # fmt: skip
    return gpd.GeoDataFrame({**standard, **columns}, geometry=list(shapes), crs=4326)


def look_of(frame, keys, **fields):
    """Look of all rows; labels and doubts are none unless they are given."""
    fields = {"name": "all rows", "title": "Made", "group": "Layers"} | fields
    labels = pd.Series(fields.pop("labels", [""] * len(frame)), index=frame.index, dtype=object)
    uncertain = pd.Series(fields.pop("uncertain", [False] * len(frame)), index=frame.index, dtype=bool)
    return LayerLook(
        keys=pd.Series(keys, index=frame.index, dtype=object), labels=labels, uncertain=uncertain, **fields
    )


def layer_of(name, frame, *looks, title="Made"):
    """Layer as it leaves."""
    described = Description(
        name=name, title=title, summary="Made for a test.", rows=len(frame), columns=dict.fromkeys(frame.columns, "x"),
        kinds={}, statuses={}, sources=(SOURCE,), licences=("CC0-1.0",), accuracy_m=None, bounds=(0.0, 0.0, 40.0, 10.0),
    )  # fmt: skip
    kinds = {"start_utc": "time", "end_utc": "time", "geometry": "geometry"}
    columns = {
        name: Column(name=name, meaning="x", unit="", kind=kinds.get(name, "number" if one.dtype == float else "text"))
        for name, one in frame.items()
    }
    return ExportedLayer(name=name, frame=frame, described=described, looks=looks, columns=columns)


def every_style():
    """One row for each row of the style table, certain and not, as point, line and area in layers of their own."""
    keys = sorted(STYLES)
    shapes = {
        "point": [Point(n % 20, n // 20) for n in range(2 * len(keys))],
        "line": [LineString([(n, 0), (n + 1, 1)]) for n in range(2 * len(keys))],
        "area": [box(n % 20, n // 20, n % 20 + 0.5, n // 20 + 0.5) for n in range(2 * len(keys))],
    }
    doubts = [False] * len(keys) + [True] * len(keys)
    frames = {shape: frame_of(geometries) for shape, geometries in shapes.items()}
    return [
        layer_of(
            f"styles_{shape}", frame, look_of(frame, keys * 2, uncertain=doubts, labels=[f"L{n}" for n in frame.index])
        )
        for shape, frame in frames.items()
    ]


def measured():
    """Lines coloured by a number whose classes part at halves, by names, and covering others; values at every edge."""
    values = np.r_[np.arange(0.485, 0.975, 0.005), 0.845, 0.945, 0.695]
    names = ["low" if n % 2 else "high" for n in range(len(values))]
    frame = frame_of(
        [LineString([(n / 10, 0), (n / 10, 5)]) for n in range(len(values))],
        share=values, hours=values * 4, sort=names, length_km=[1.0] * len(values),
    )  # fmt: skip
    measures = (
        Measure(column="share", title="share", unit="%", limits=(50, 70, 85, 95), says="", factor=100, decimals=0),
        Measure(
            column="hours", title="hours", unit="h", limits=(2.0, 2.5, 3.3, 3.8), says="", falling=True, decimals=2
        ),
        Classes(
            column="sort", title="sort", names={"low": ("Low", "lane-minor"), "high": ("High", "lane-major")}, says=""
        ),
    )
    widths = pd.Series([3.0 if name == "low" else 4.4 for name in names], index=frame.index)
    keys = ["lane-minor" if name == "low" else "lane-major" for name in names]
    look = look_of(frame, keys, measures=measures, widths_px=widths)
    return layer_of("measured", frame, look, look_of(frame, keys, measures=measures, widths_px=widths, page="A page"))


def timed():
    """Areas that are there for ten minutes each."""
    start = datetime(2026, 8, 23, tzinfo=UTC)
    starts = [start + timedelta(minutes=10 * n) for n in range(6)]
    ends = [one + timedelta(minutes=10) for one in starts]
    frame = frame_of([box(n, 0, n + 1, 1) for n in range(6)], start_utc=starts, end_utc=ends)
    return layer_of("timed", frame, look_of(frame, ["swath-teal"] * 6, timed=True))


def hostile():
    """Points whose names, labels, kinds and legend words try to be XML, SQL or an expression."""
    frame = frame_of(
        [Point(n, n) for n in range(len(HOSTILE))], kind=HOSTILE, look=HOSTILE, Label=["own"] * len(HOSTILE)
    )
    keys = ["place" if n % 2 else "seat" for n in range(len(HOSTILE))]
    words = {"place": HOSTILE[2], "seat": HOSTILE[4]}
    whole = look_of(frame, keys, words=words, labels=HOSTILE)
    some = [key if n < 5 else "" for n, key in enumerate(keys)]
    page = look_of(frame, some, words=words, labels=[f"{one}!" for one in HOSTILE], page=HOSTILE[2], title=HOSTILE[0])
    return layer_of("hostile", frame, whole, page, title="Bell\x07 & <Title>")
