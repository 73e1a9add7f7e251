"""Coordinates that were exchanged, and views that show nothing: each told in a line; places that are meant: none."""

import pytest
from story_folders import HEAD

from layers.stories.read import read_story
from layers.stories.stray_places import stray_places

GULF = {"bandar-abbas": (56.21, 27.14), "muscat": (58.73, 23.59), "fujairah": (56.36, 25.17)}
STATEMENT = """
[[statement]]
id = "opinion"
text = "It is the best strait."
kind = "opinion"
check = "reported"
sentence = "This is an opinion [claim]."
"""


def told(folder, layers, page=""):
    text = "".join(
        f'[layers.{name}]\ntitle = "T"\nsource = "news"\npoints = {{ '
        + ", ".join(f"{one} = [{lon}, {lat}]" for one, (lon, lat) in points.items())
        + " }\n"
        for name, points in layers.items()
    )
    (folder / "story.toml").write_text(f"{HEAD}\n{text}\n{STATEMENT}\n{page}", encoding="utf-8")
    return list(stray_places(read_story(folder)))


def a_page(names, views):
    return f'[[page]]\nname = "strait"\ntitle = "T"\nlayers = {list(names)!r}\nviews = {{ {views} }}\n'


VIEW = '"The strait" = [54.0, 23.0, 60.5, 27.6]'


def swapped(points):
    return {name: (lat, lon) for name, (lon, lat) in points.items()}


def test_one_row_whose_coordinates_are_exchanged_is_told(tmp_path):
    (line,) = told(tmp_path, {"ports": {**GULF, "sohar": (24.5, 56.63)}})
    assert line.startswith("layer 'ports': sohar lies far from everything else of the story, and would lie near it")


def test_a_layer_whose_coordinates_are_all_exchanged_is_told_with_and_without_a_page(tmp_path):
    layers = {"ports": GULF, "lane": {"gate": (56.4, 26.4)}, "more": {"khasab": (26.2, 56.25)}}
    for page in ("", a_page(layers, VIEW), a_page(layers, "")):
        (line,) = told(tmp_path, layers, page)
        assert line.startswith("layer 'more': its rows lie far"), page


def test_of_two_layers_it_is_told_that_one_is_exchanged_and_the_view_tells_which(tmp_path):
    layers = {"ports": GULF, "more": {"khasab": (26.2, 56.25)}}
    assert [line[:40] for line in told(tmp_path, layers)] == ["the layers 'more' and 'ports' lie far fr"]
    _, line = told(tmp_path, layers, a_page(layers, VIEW))
    assert "no row of the layer 'more' lies in a view; some would with" in line


def test_the_only_layer_exchanged_is_told_by_the_view(tmp_path):
    first, second = told(tmp_path, {"ports": swapped(GULF)}, a_page(["ports"], VIEW))
    assert first == (
        "story.toml, page 'strait': the view 'The strait', [54, 23, 60.5, 27.6], shows no row of the page's layers; "
        "expected west, south, east, north in degrees."
    )
    assert second.endswith("in a view; some would with longitude and latitude exchanged: expected longitude first.")


def test_a_view_that_shows_nothing_is_told(tmp_path):
    (line,) = told(tmp_path, {"ports": GULF}, a_page(["ports"], f'{VIEW}, "Other" = [328, 23, 340, 27]'))
    assert "the view 'Other', [328, 23, 340, 27], shows no row" in line


@pytest.mark.parametrize(
    "views", [VIEW, '"Wide" = [-320, 0, -200, 60]', '"Past 180" = [170, -30, 420, 30]', VIEW.replace("54.0", "56.0")]
)
def test_what_is_meant_is_left_alone(tmp_path, views):
    assert told(tmp_path, {"ports": GULF, "far": {"suva": (178.4, -18.1)}}, a_page(["ports"], views)) == []


def test_a_sign_left_out_is_told_where_no_view_is_given(tmp_path):
    layers = {"ports": GULF, "lane": {"gate": (56.4, 26.4)}, "lost": {"khasab": (-56.25, 26.2)}}
    (line,) = told(tmp_path, layers, a_page(layers, ""))
    assert line == "story.toml, page 'strait': the layer 'lost' lies 112 degrees away from all others of the page."
