"""A page of `maps.show` in en-XA, in which every text of a catalogue has accents: what has none is the reader's own."""

import geopandas as gpd
import pandas as pd
from accented import said_plainly, texts_of
from shapely.geometry import Point

import maps
from layers.catalogue.sources import sources
from leadline.words import speaking

NAMES = ("BibTeX", "OpenStreetMap", "WGS 84", " kn")  # the same in every language
COLUMNS = ("When", "Speed", "speed")


def test_a_page_says_nothing_past_the_catalogues_but_what_is_the_readers_own(tmp_path):
    days = pd.date_range("2024-01-01", periods=12, freq="D", tz="UTC")
    own = {"name": [f"Q{n}" for n in range(12)], "when": days, "speed_kn": [1.7 * n - 3 for n in range(12)]}
    rows = gpd.GeoDataFrame(own, geometry=[Point(140 + n / 10, 35 + n / 10) for n in range(12)], crs=4326)
    with speaking("en-XA"):
        maps.show(rows, column="speed_kn", time="when").save(tmp_path / "one.html")
        maps.show([rows, rows.iloc[:0]], column="speed_kn").save(tmp_path / "two.html")
    known = [*NAMES, *COLUMNS, *(source.credit for source in sources().values())]
    for name in ("one", "two"):
        assert said_plainly(texts_of(tmp_path / f"{name}.html"), known) == {}
