"""Codes in the cells of a row, as other languages tell them."""

import geopandas as gpd
import pytest
import shapely

from leadline.words import speaking
from maps.page.sheet import Detail
from maps.sheets.texts import told_values

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "AAA"
msgstr "甲"

msgid "BBB"
msgstr "乙"
"""


@pytest.mark.parametrize(("cell", "told"), [("AAA", "甲"), ("AAA, BBB", "甲、乙"), ("AAA, XXX", "AAA, XXX"), ("", "")])
def test_codes_are_told_where_each_has_words(tmp_path, cell, told):
    (tmp_path / "ja.po").write_text(CATALOGUE, encoding="utf-8")
    frame = gpd.GeoDataFrame({"held_by": [cell]}, geometry=[shapely.Point(0, 0)], crs=4326)
    with speaking("ja", [tmp_path]):
        assert told_values(frame, [Detail("held_by", "Held by")], kept=()).held_by.tolist() == [told]
