"""A frame that breaks one promise at a time, and the words that say which."""

import pytest
import shapely

import layers
from layers.catalogue.entries import Entry
from layers.catalogue.schema import check
from layers.stories import load_story
from layers.stories.shelf import entry


@pytest.fixture
def misawa():
    return layers.load("misawa")


def promised(name):
    """What the layer promises, the columns of its names too."""
    story = load_story()
    return story.promised(name, story.load(name))


def changed(frame, column, value):
    frame.loc[0, column] = value
    return frame


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("source_id", "hearsay", r"sources \['hearsay'\]"),
        ("status", "surely", r"status \['surely'\]"),
        ("kind", "castle", r"kind \['castle'\]"),
        ("as_of", "last year", r"as_of \['last year'\]"),
        ("id", "rjsm-threshold-10", "repeated"),
        ("geometry", shapely.Point(), "without geometry: misawa-arp"),
        ("geometry", shapely.box(141.36, 40.71, 141.37, 40.72), "Polygon"),
        ("geometry", shapely.Point(40.703056, 141.368333), "reaches"),
    ],
)
def test_a_wrong_value_is_named(misawa, column, value, says):
    with pytest.raises(ValueError, match=says):
        check(changed(misawa, column, value), promised("misawa"), layers.sources())


def test_wrong_crs_rows_and_columns_are_named(misawa):
    with pytest.raises(ValueError, match="EPSG:3857"):
        check(misawa.to_crs(3857), promised("misawa"), layers.sources())
    with pytest.raises(ValueError, match="has 6 rows; expected 7"):
        check(misawa.iloc[1:], promised("misawa"), layers.sources())
    with pytest.raises(ValueError, match=r"\['colour'\], not declared"):
        check(misawa.assign(colour="red"), promised("misawa"), layers.sources())
    with pytest.raises(ValueError, match=r"lacks the columns \['note'\]"):
        check(misawa.drop(columns="note"), promised("misawa"), layers.sources())


def test_invalid_shapes_are_named_with_the_reason():
    frame = layers.load("territorial_sea")
    bow_tie = shapely.Polygon([(117, 22), (118, 23), (118, 22), (117, 23)])
    with pytest.raises(ValueError, match="Self-intersection"):
        check(changed(frame, "geometry", bow_tie), promised("territorial_sea"), layers.sources())


def test_a_satellite_without_a_point_must_say_why():
    satellites = layers.load("satellites")
    satellites.loc[satellites.geometry.is_empty, "note"] = ""
    with pytest.raises(ValueError, match="must say why"):
        check(satellites, entry("satellites"))


@pytest.mark.parametrize(
    ("field", "value"), [("geometry", ("Circle",)), ("bounds", (10.0, 0.0, 5.0, 1.0)), ("rows", (3, 2))]
)
def test_an_entry_that_makes_no_sense_is_refused(field, value):
    good = {"name": "x", "title": "X", "summary": "", "module": "x", "rows": (1, 1)}
    with pytest.raises(ValueError, match="layer 'x' declares"):
        Entry(**good | {field: value})
