"""How ids whose positions were rejected are named."""

import pytest

from layers.tracks.rejected import told
from leadline.words import speaking

IDS = ("416000001", "416000002", "416000003")


@pytest.mark.parametrize("code", ["ja", "zh-Hant"])
def test_ids_are_parted_as_the_language_parts_them(code):
    rows = [{"id": each, "rejected": 1207, "kept": 1207, "share": 0.5} for each in IDS]
    with speaking(code):
        words = told(rows)
    assert words.count("、") == 2  # U+3001, the mark of lists in both; pages had a comma and a blank
    assert "," not in words.replace("1,207", "").replace("2,414", "")
