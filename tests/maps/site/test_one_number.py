"""One number is told in one way on every surface of a site, whatever kind of check found it."""

import html
import json
import re

import pytest

from geo.claimed import Claimed
from layers.checks import checks
from layers.stories.read import load_story
from leadline.words import speaking
from maps.cli.check_words import in_full, in_short
from maps.site import build
from maps.site.published import key_number
from maps.site.report import claimed_in_words

STORY = """
title = "A story made for a test"
date = "2025-04"
source = "news"
checked = 2026-11-29

[sources.news]
credit = "Made for a test"
licence = "CC0-1.0"
retrieved = 2026-11-01
published = "2026-10"

[layers.ports]
title = "Ports"
points = { a = [-66.1, 18.46], b = [-79.9, 9.36] }
geometry = ["Point"]
kind = "port"
source = "news"
status = "published"
accuracy_m = 2000
as_of = "2025"

[layers.shores]
title = "Shores"
file = "shores.geojson"
geometry = ["LineString"]
kind = "shore"
source = "news"
status = "published"
accuracy_m = 150
as_of = "2025"

[layers.money]
title = "Money"
file = "money.csv"
source = "news"
status = "published"
as_of = "2025"
columns = { id = "id", value = "tonnes", last_digit = "step" }

[[statement]]
id = "far"
text = "The ports are 2,000 km apart."
kind = "number"
value = 2000
unit = "km"
check = { kind = "distance", from = "ports/a", to = "ports/b" }

[[statement]]
id = "wide"
text = "The passage is 28 km wide."
kind = "number"
value = 28
unit = "km"
check = { kind = "width", between = ["shores/south", "shores/north"], near = [-61.0, 10.13], within_km = 30 }

[[statement]]
id = "part"
text = "A half goes there."
kind = "number"
value = 50
unit = "percent"
[statement.check]
kind = "ratio"
table = "money"
readings = [{ id = "part", name = "the part", top = "there", bottom = "all" }]

[[statement]]
id = "third"
text = "A third goes there."
kind = "number"
value = "a third"
unit = "percent"
[statement.check]
kind = "ratio"
table = "money"
readings = [{ id = "part", name = "the part", top = "there", bottom = "all" }]

[[statement]]
id = "much"
text = "It is more than 8,000 tonnes."
kind = "number"
value = 8000
unit = "tonnes"
sense = "more than"
check = { kind = "amount", of = "money", where = { id = "there" }, called = "what goes there" }

[[statement]]
id = "many"
text = "There are two ports."
kind = "number"
value = 2
unit = "ports"
check = { kind = "count", of = "ports", called = "ports" }

[[page]]
name = "ports"
title = "The ports"
about = "far"
views = { "The sea" = [-82.0, 8.0, -60.0, 20.0] }
layers = ["ports"]
"""
MONEY = "id,unit,value,last_digit\nthere,tonnes,8130,10\nall,tonnes,17284,1\n"
WANTED = {"far", "wide", "part", "third", "much", "many"}


def line(name, lat):
    coordinates = [[-61.4, lat], [-61.0, lat], [-60.6, lat]]
    return {
        "type": "Feature",
        "properties": {"id": name},
        "geometry": {"type": "LineString", "coordinates": coordinates},
    }


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("one") / "sea"
    folder.mkdir()
    (folder / "story.toml").write_text(STORY, encoding="utf-8")
    (folder / "money.csv").write_text(MONEY, encoding="utf-8")
    shores = {"type": "FeatureCollection", "features": [line("south", 10.0), line("north", 10.25)]}
    (folder / "shores.geojson").write_text(json.dumps(shores), encoding="utf-8")
    return load_story(folder)


@pytest.fixture(scope="module")
def answers(story):
    found = {check.claim.id: check for check in checks.check_all(story=story)}
    assert found.keys() == WANTED
    return found


@pytest.fixture(scope="module")
def site(story, tmp_path_factory):
    """Words of the pages of a built site, and what the next build compares with."""
    folder = tmp_path_factory.mktemp("built") / "site"
    build.build(folder, story=story)
    read = {name: (folder / f"{name}.html").read_text(encoding="utf-8") for name in ("index", "checks", "ports")}
    words = {
        name: re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", "", page, flags=re.DOTALL) for name, page in read.items()
    }
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["told"]["statements"]
    return {name: html.unescape(page).replace("\xa0", " ") for name, page in words.items()}, told


@pytest.mark.parametrize("name", sorted(WANTED))
def test_every_surface_tells_the_same_number(name, answers, site):
    check, (pages, told) = answers[name], site
    number = key_number(check)[0].replace("\xa0", " ")  # on the picture that goes with a page
    digits = number.split(" ")[0]
    assert number in pages["checks"]
    assert number in pages["index"]
    assert told[name]["found"].replace("\xa0", " ") == number
    for words in (check.sentence, check.key_finding.arithmetic or digits, in_full(check, ()), in_short(check, (), "c")):
        assert digits in words.replace("\xa0", " "), words
    assert f">{digits} " in check._repr_html_() or f">{digits}<" in check._repr_html_()


def test_ranges_are_the_same_everywhere_and_hold_their_number(answers, site):
    pages, _ = site
    for name in ("far", "wide"):
        finding = answers[name].key_finding
        low, high = re.search(r"\(([\d.,]+) to ([\d.,]+) km\)", answers[name].sentence).groups()
        assert float(low.replace(",", "")) <= finding.low
        assert float(high.replace(",", "")) >= finding.high
        assert f"range {low} to {high} km" in pages["checks"]
        assert f"({low} to {high} km)" in finding.arithmetic
        assert f"({low} to {high})" in in_full(answers[name], ())
    assert f"; range {low} to {high} km" not in pages["index"]  # a line of the list has no room for it
    low, high = re.search(r"\(([\d.,]+) to ([\d.,]+) km\)", answers["far"].sentence).groups()
    assert f"; range {low} to {high} km" in pages["index"]


def test_a_number_claimed_in_words_is_told_by_its_word_and_two_digits(answers, site):  # 33.3333333333333 %
    pages, told = site
    check = answers["third"]
    full = in_full(check, (), Claimed.of(check.claim).words)
    assert "a third (33 percent), read as rounded to 10 percent: 28 to 38 percent" in full
    assert "claimed a third (33)" in pages["checks"]  # on the plot
    assert "read as 28 to 38" in pages["checks"]
    assert key_number(check)[1].replace("\xa0", " ").startswith("found, a third (33 %) claimed")
    with speaking("ja"):
        assert claimed_in_words(check.claim) == "3分の1（33%）"
    assert told["third"]["claimed"].replace("\xa0", " ") == "33 %"  # a site of an earlier version said no word
    for text in (*pages.values(), full):
        assert not re.search(r"3333|6667|\d\.33\b", text)
