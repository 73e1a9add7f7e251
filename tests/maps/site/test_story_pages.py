"""Pages of a stranger's story: from the shortest table to what is wrong in it."""

import json

import pytest

from geo.claim import Check, Verdict, clauses
from layers.stories.read import load_story
from maps.page.headline import Headline
from maps.sheets.sheets import SheetSpec
from maps.site.check_links import map_links
from maps.site.pages import links, pages_of

STORY = """
title = "Two farms"
date = "2026-11"
source = "paper"
checked = 2026-11-22

[sources.paper]
credit = "A paper, 20 November 2026"
licence = "quoted"
retrieved = 2026-11-22

[layers.farms]
title = "Fish farms"
points = { north = [10.0, 60.0], south = [10.5, 59.5] }
kind = "fish farm"
source = "paper"
status = "approximate"
accuracy_m = 500
as_of = "2026-11"

[layers.belt]
title = "Belt"
file = "belt.geojson"
kind = "belt"
source = "paper"
status = "approximate"
as_of = "2026-11"

[[statement]]
id = "worst"
text = "The north farm is the worst."
kind = "opinion"
check = "reported"
places = ["farms/north"]
sentence = "This is an opinion [claim]."
"""
PAGE = '[[page]]\nname = "farms"\ntitle = "The farms"\n'


@pytest.fixture
def story(tmp_path):
    """Write a story of these pages, and read it."""

    def made(pages):
        (tmp_path / "story.toml").write_text(STORY)
        (tmp_path / "pages.toml").write_text(pages)
        ring = [[[10, 59], [11, 59], [11, 60.5], [10, 60.5], [10, 59]]]
        shape = {"type": "Polygon", "coordinates": ring}
        feature = {"type": "Feature", "properties": {"id": "b", "name": "Belt"}, "geometry": shape}
        (tmp_path / "belt.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        return load_story(tmp_path)

    return made


def test_a_name_a_title_and_layers_make_a_page(story):
    told = story(PAGE + 'layers = ["belt", "farms"]\n')
    (page,) = pages_of(told)
    drawn = page.draw(Headline(finding="One finding."), told.sources, links([page], page.name))
    assert [sheet.title for sheet in drawn.sheets] == ["Belt", "Fish farms"]
    west, south, east, north = page.bounds
    assert (west < 10, south < 59, east > 11, north > 60.5) == (True,) * 4
    keys = {drawn.sheets[n].style(row) for n in (0, 1) for row in drawn.sheets[n].frame.to_dict("records")}
    assert keys == {"area-blue", "point-orange"}
    data = drawn.data()
    assert {label[0] for label in data["labels"]} >= {"Norway", "Sweden"}
    assert [link.href for link in drawn.links] == [
        "index.html",
        "farms.html",
        "checks.html",
        "data.html",
        "corrections.html",
    ]


def answers(told):
    said = {"verdict": Verdict.OPINION, "clauses": clauses("x [claim]"), "rule": "By what was found."}
    return [Check(claim=s.claim(), findings=(), **said) for s in told.statements]


def test_links_lead_to_pages_of_the_story_alone(story):
    told = story(PAGE + 'about = "worst"\nlayers = ["farms"]\n')
    found = map_links(told, answers(told), pages_of(told))
    assert [(link.text, link.href) for link in found["worst"]] == [
        ("The farms", "farms.html"), ("north", "farms.html#row=fish-farms/north"),
    ]  # fmt: skip
    without = story(PAGE + 'layers = ["belt"]\n')
    assert map_links(without, answers(without), pages_of(without))["worst"] == ()


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ('about = "best"\nlayers = ["farms"]', "page 'farms': about 'best' is no statement; expected one of worst"),
        ("layers = []", "page 'farms': layers is empty"),
        ('layers = ["farm"]', "page 'farms'.*farm"),
        ('layers = ["farms"]\nviews = { Farms = [10, 60, 9, 61] }', "views, 'Farms': bounds .* expected west < east"),
        ('layers = ["farms"]\nviews = { Farms = [9, 59, 11, 99] }', "views, 'Farms': bounds .*-90 <= south"),
        ('layers = ["farms"]\nviews = { A = [9, 59, 11, 61] }\npictured = "B"', "pictured 'B' is no view; .* A"),
        ('layers = ["farms"]\n[page.timeline]\nwindows = ["6 hours"]', "timeline"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_with_file_and_page(story, page, words):
    with pytest.raises(ValueError, match=words) as caught:
        pages_of(story(PAGE + page + "\n"))
    assert str(caught.value).startswith("pages.toml")
    assert "\n" not in str(caught.value)


def test_pages_that_would_hide_each_other_are_refused(story):
    one = 'layers = ["farms"]\n'
    for second, words in (
        ('[[page]]\nname = "checks"\ntitle = "x"\n', "name 'checks' is that of a page which every site has"),
        ('[[page]]\nname = "other"\ntitle = "x"\nabout = "worst"\n', "about 'worst' is what page 'farms' is about"),
    ):
        with pytest.raises(ValueError, match=words):
            pages_of(story(PAGE + 'about = "worst"\n' + one + second + one))


def test_a_table_is_no_layer_of_a_map(story):
    told = story(PAGE + 'layers = ["farms"]\n')
    (page,) = pages_of(told)
    frame = told.load("farms").drop(columns="geometry")
    spec = SheetSpec(file=page.sheets[0].file, title="t", load=lambda: frame, place="here")
    with pytest.raises(ValueError, match="here: layer 'farms' is a table without places"):
        spec.sheet()
