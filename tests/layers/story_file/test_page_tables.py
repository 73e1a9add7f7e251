"""Pages of a story as read: sheets used by name, and one line for each fault, with file, page and key."""

import pytest

from layers.story_file.page_tables import read_pages


def page(**fields):
    return {"name": "p", "title": "P", "layers": ["a"], **fields}


def test_a_sheet_used_by_name_has_its_fields_and_those_given_again():
    sheets = {
        "zone": {"group": "Zones", "rank": 6, "shown": True},
        "belt": {"use": "zone", "layer": "belts", "title": "Belts"},
    }
    made = read_pages({"page": [page(layers=["belt", {"use": "belt", "shown": False}, "a"])], "sheets": sheets}).pages[
        0
    ]
    told = [(one.layer, one.title, one.group, one.rank, one.shown) for one in made.layers]
    assert told == [
        ("belts", "Belts", "Zones", 6, True), ("belts", "Belts", "Zones", 6, False), ("a", "", "Layers", 5, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"page": [page(), page()]}, "page 'p': name 'p' is that of an earlier page"),
        ({"page": [page(name="The strait")]}, "name 'The strait' names a file and an address; expected a-z"),
        ({"page": [page(layer=["a"])]}, "page 'p': unknown field 'layer'; .* Did you mean 'layers'"),
        ({"page": [page(layers="a")]}, "page 'p': layers is 'a'; expected a list"),
        ({"page": [page(layers=[3])]}, "page 'p', layers, item 1 is 3; expected the name of a layer"),
        ({"page": [page(layers=[{"layer": "a", "titel": "x"}])]}, "layers, item 1: unknown field 'titel'.*'title'"),
        ({"page": [page(layers=[{"use": "belts"}])], "sheets": {"belt": {}}}, "use 'belts' names no table .*'belt'"),
        ({"page": [page(layers=[{"use": "b"}])], "sheets": {"b": {"use": "b"}}}, "use 'b' uses itself"),
        ({"page": [page(layers=[{"title": "x"}])]}, "layers, item 1: layer is missing"),
        ({"page": [page(views={"x": [1, 2, 3]})]}, "page 'p'.*views"),
        ({"page": [page(title=4)]}, "page 'p': title 4 is a number; expected text in quotes"),
        ({"name": [{"text": "x", "lon": 500.0, "lat": 1.0}]}, "name 'x': lon 500, lat 1, kind 'sea'; expected degrees"),
        ({"name": [{"text": "x", "lon": 5.0, "lat": 1.0, "kind": "hill"}]}, "kind 'hill'; expected .*ocean, sea, land"),
        ({"pages": []}, "unknown field 'pages'; expected only page, sheets, name"),
    ],
)
def test_a_fault_is_one_line_that_names_file_page_and_key(tables, words):
    with pytest.raises(ValueError, match=words) as caught:
        read_pages(tables)
    assert str(caught.value).startswith("pages.toml")
    assert "\n" not in str(caught.value)
