"""Names in other languages: those of the built-in story and of the library, and tables that are wrong."""

import re
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import layers
from layers.catalogue.other_names import meanings_of_names, with_other_names
from layers.catalogue.sources import Source, all_source_ids, row_sources
from layers.stories import load_story

LAYERS = (
    *(
        "places",
        "misawa",
        "disputed_features",
        "chokepoints",
        "adiz",
        "median_lines",
        "tsugaru_strait",
        "baselines",
        "base_points",
    ),
    *("base_points", "territorial_sea", "contiguous_zone", "taiwan_strait_zones", "leadline:sea_areas"),
)
KANA = re.compile("[\u3040-\u30ff]")
HAN = re.compile("[\u4e00-\u9fff]")
ONLY_SIMPLIFIED = set("岛东马门关区陆领线台钓鱼飞黄")  # as the PRC writes them; 台 and 黄 also elsewhere
ONLY_TRADITIONAL = set("島東馬門關區陸領線臺釣魚飛黃")
# Independent of the table: the eight islands as the Japan Coast Guard prints them, and the PRC's declaration of 2012.
SENKAKU = {
    "uotsuri": ("魚釣島", "钓鱼岛"),
    "kuba": ("久場島", "黄尾屿"),
    "taisho": ("大正島", "赤尾屿"),
    "kitakojima": ("北小島", "北小岛"),
    "minamikojima": ("南小島", "南小岛"),
    "okinokitaiwa": ("沖ノ北岩", "北屿"),
    "okinominamiiwa": ("沖ノ南岩", "南屿"),
    "tobise": ("飛瀬", "飞屿"),
}


def named(name):
    frame = layers.load(name)
    return [
        (row["id"], language, row[f"name_{language}"], row[f"name_{language}_source_id"])
        for language in ("ja", "zh")
        if f"name_{language}" in frame
        for _, row in frame.iterrows()
    ]


@pytest.mark.parametrize("name", LAYERS)
def test_each_name_has_a_source_and_no_other_cell_has_one(name):
    known = load_story().sources
    found = named(name)
    assert any(text for *_, text, _ in found)
    for row, language, text, source in found:
        assert bool(text) == bool(source), f"{name}/{row}"
        assert set(source.split(";")) <= {*known, ""}
        assert text == text.strip()
        assert not text or HAN.search(text) or (language == "ja" and KANA.search(text)), f"{name}/{row}: {text}"
        assert language == "ja" or not KANA.search(text)


def test_most_names_were_read_in_print():
    found = [one for name in LAYERS for one in named(name) if one[2]]
    read = [one for one in found if "recalled" not in one[3].split(";")]
    assert len(found) > 240
    assert len(read) > 0.6 * len(found)


def test_the_islands_of_three_claims_are_called_as_each_state_calls_them():
    rows = layers.load("disputed_features").set_index("id")
    for one, (ja, zh) in SENKAKU.items():
        assert rows.loc[one, "name_ja"] == ja
        assert rows.loc[one, "name_zh"].split(" / ")[0] == zh
    assert rows.loc["uotsuri", "name_zh"].split(" / ")[1] == "釣魚臺"


def test_the_script_of_chinese_names_follows_who_holds_the_ground():
    rows = layers.load("disputed_features")
    held = dict(zip(rows["id"], rows["occupant"], strict=True))
    names = dict(zip(rows["id"], rows["name_zh"], strict=True))
    for one, name in names.items():
        wrong = ONLY_SIMPLIFIED - {"台", "黄", "领"} if held[one] == "Taiwan" else ONLY_TRADITIONAL - {"領"}
        assert not set(name.split(" / ")[0]) & wrong, f"{one} {name}"
    points = layers.load("base_points")
    for claimant, name in zip(points["claimant"], points["name_zh"], strict=True):
        assert not set(name) & (ONLY_TRADITIONAL if claimant == "PRC" else ONLY_SIMPLIFIED - {"台"})
    claims = layers.load("territorial_sea")
    for claimant, name in zip(claims["claimant"], claims["name_zh"], strict=True):
        assert name.startswith({"PRC": "领海", "ROC": "領海"}.get(claimant, ""))
        assert bool(name) == (claimant in ("PRC", "ROC"))


def test_sources_of_names_are_told_with_the_layer_and_not_with_its_rows():
    frame = layers.load("disputed_features")
    known = load_story().sources
    by_row = dict(zip(frame["id"], row_sources(frame, known), strict=True))
    assert {"jcg-report-2013", "prc-mnr-2012"} <= set(by_row["kuba"])
    assert "jcg-report-2013" not in by_row["woody"]
    assert "" not in set().union(*by_row.values())
    assert row_sources(frame.assign(x_source_id="strange"), known) == list(by_row.values())
    beside = set(all_source_ids(frame, known)) - {part for ids in frame["source_id"] for part in ids.split(";")}
    assert {"jcg-report-2013", "wikipedia-zh-diaoyutai"} <= beside
    assert {source.id for source in layers.describe("disputed_features").sources} >= beside
    assert known["jcg-report-2013"].credit in frame.attrs["credit"].split("\n")
    assert known["jcg-report-2013"].credit not in layers.credit_lines(frame)  # a map does not show the names


KNOWN = {"atlas": Source(id="atlas", url="", credit="Atlas", licence="CC0-1.0", retrieved=date(2026, 1, 1))}
TABLE = pd.DataFrame(
    {
        "layer": ["towns", "towns", "other"],
        "id": ["a", "b", "x"],
        "language": ["ja", "zh-Hant", "ja"],
        "name": ["エー", "乙", "エ"],
        "source_id": "atlas",
    }
)


def towns():
    named = {"id": ["a", "b"], "name": ["A", "B"], "source_id": "atlas"}
    return gpd.GeoDataFrame(named, geometry=[shapely.Point(0, 0)] * 2, crs=4326)


def test_a_table_becomes_two_columns_a_language():
    frame = with_other_names(towns(), "towns", TABLE, ["towns", "other"], KNOWN)
    assert list(frame["name_ja"]) == ["エー", ""]
    assert list(frame["name_ja_source_id"]) == ["atlas", ""]
    assert list(frame["name_zh_hant"]) == ["", "乙"]
    assert set(meanings_of_names(frame.columns)) == {
        *("name_ja", "name_ja_source_id", "name_zh_hant", "name_zh_hant_source_id")
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"layer": ["town", "towns", "other"]}, "'town' is no layer.*Did you mean 'towns'"),
        ({"id": ["aa", "b", "x"]}, "'aa' is no id of the layer 'towns'.*Did you mean 'a'"),
        ({"language": ["japanese", "zh", "ja"]}, "language 'japanese'; expected a tag of BCP 47"),
        ({"source_id": ["atlas;atlass", "atlas", "atlas"]}, "'atlass' is no source.*Did you mean 'atlas'"),
        ({"source_id": [None, "atlas", "atlas"]}, "source_id is empty in"),
        ({"name": [" ", "B", "X"]}, "name is empty in"),
        ({"id": ["b", "b", "x"], "language": "ja"}, "'b' has two names in 'ja'"),
        ({"layer": "other"}, "no id of the layer|no name for the layer 'towns'"),
        ({"extra": 1}, "the column 'extra' is none of it"),
    ],
)
def test_a_wrong_table_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        with_other_names(towns(), "towns", TABLE.assign(**change), ["towns", "other"], KNOWN)


def test_names_in_two_places_and_columns_that_lack_are_refused():
    with pytest.raises(ValueError, match="has a column 'name_ja'"):
        with_other_names(towns().assign(name_ja="?"), "towns", TABLE, ["towns", "other"], KNOWN)
    with pytest.raises(ValueError, match="'language' is missing"):
        with_other_names(towns(), "towns", TABLE.drop(columns="language"), ["towns", "other"], KNOWN)


STORY = """
title = "Ports"
date = "2026"
source = "own"
checked = 2026-11-01

[sources.own]
credit = "Own"
licence = "CC0-1.0"
retrieved = 2026-11-01

[layers.places]
title = "Ports"
points = { muscat = [58.73, 23.59], salalah = [54.0, 17.0] }
source = "own"
names = "names.csv"

[[statement]]
id = "far"
text = "They are 800 km apart."
kind = "number"
value = 800
unit = "km"
check = { kind = "distance", from = "places/muscat", to = "places/salalah" }
"""


def test_a_story_gives_names_by_a_file(tmp_path):
    (tmp_path / "story.toml").write_text(STORY)
    (tmp_path / "names.csv").write_text("layer,id,language,name,source_id\nplaces,muscat,ar,مسقط,recalled\n", "utf-8")
    story = load_story(tmp_path)
    frame = layers.load("places", story)
    assert dict(zip(frame["id"], frame["name_ar"], strict=True)) == {"muscat": "مسقط", "salalah": ""}
    assert layers.describe("places", story).columns["name_ar"].startswith("name in the language ar")
    (tmp_path / "names.csv").write_text("layer,id,language,name,source_id\nplaces,muskat,ar,مسقط,own\n", "utf-8")
    with pytest.raises(ValueError, match=r"layer 'places', names \(names.csv\): 'muskat' is no id.*'muscat'"):
        layers.load("places", load_story(tmp_path))
