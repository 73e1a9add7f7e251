import math
import re

from hypothesis import given
from hypothesis import strategies as st

from layers.catalogue.entries import STATUSES as DECLARED
from maps.page.sheet import STATUSES, UNCERTAIN, Detail, slug, slugs


def test_digits_of_a_detail_follow_its_accuracy():
    area = Detail("area_km2", "Area", "{:,.0f} km²", lambda row: row["about"])
    about = {"none": math.nan, "coarse": 123_000.0, "fine": 0.001}
    told = {name: area.told({"area_km2": 3_320_211.4, "about": width}) for name, width in about.items()}
    assert told == {"none": "3,320,211 km²", "coarse": "3,320,000 km²", "fine": "3,320,211 km²"}
    assert area.told({"area_km2": math.nan, "about": 5.0}) == ""
    assert Detail("name", "Name").told({"name": "Itu Aba"}) == "Itu Aba"


def test_every_declared_status_is_explained():
    assert set(STATUSES) == {*DECLARED, "given"}  # the rows that a reader brings are in no layer
    assert set(DECLARED) >= UNCERTAIN


@given(st.lists(st.text(max_size=8), max_size=12))
def test_slugs_are_told_apart_and_fit_an_address(titles):
    found = slugs(titles)
    assert len(set(found)) == len(titles)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in found)


def test_a_second_slug_of_the_same_words_is_numbered():
    assert slug("Lanes, ORNL network (schematic)") == "lanes-ornl-network-schematic"
    assert slugs(["Tracks 2", "Tracks", "TRACKS", "tracks!"]) == ["tracks-2", "tracks", "tracks-3", "tracks-4"]
