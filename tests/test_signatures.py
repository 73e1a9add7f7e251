"""What editors and `help` see of public functions: real names of arguments, and a hint for a mistaken one (#16)."""

import inspect
import pydoc
import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_overloads, get_type_hints

import geopandas as gpd
import pytest
from mypy import api as mypy
from surface import PACKAGES, callables, methods, parameters

import geo
import layers
import layers.engines
import layers.tracks
import maps
import maps.page
from geo.doubt.rules import DoubtFields
from geo.tracks.rules import rules_with

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
PASSED_THROUGH = {  # and what for
    "layers.watch.asked_of": "whatever a caller wants a state to depend on, under names of the caller's",
    "maps.StoryMap.save": "branca hands them to the templates of folium's children",
}
LONGEST = 100  # of a parameter with its type and default, as `help` prints it
TOLD_WITH_MEANING = {  # and why they are longer
    "layers.counts.Count": "fields of a story file, each with its meaning in its type",
    "layers.counts.Events": "likewise",
    "maps.page.Timeline": "its default is the five lengths that a slider offers",
}
NAMED_FROM = 4  # arguments by name alone, from which on a function says which was meant


def everything():
    for public in callables(*PACKAGES):
        yield public
        yield from methods(public)


def test_arguments_have_names_that_editors_complete():
    open_ended = {
        public.name
        for public in everything()
        for one in parameters(public)
        if one.kind is one.VAR_KEYWORD and one.annotation in (Any, object, one.empty, "Any", "object")
    }
    assert open_ended == set(PASSED_THROUGH)


def test_rules_by_name_are_the_fields_of_rules():
    names = [field.name for field in fields(geo.Rules)]
    engines = layers.engines
    by_name = [engines.find_events_by_day, engines.find_events_dask, engines.find_events_spark]
    for function in (rules_with, geo.find_events, geo.EventStream, *by_name):
        assert [name for name in inspect.signature(function).parameters if name in names] == names, function
    assert get_type_hints(geo.DoubtRules) == get_type_hints(DoubtFields)


def test_a_rule_that_is_not_named_is_as_the_rules_say():
    rules = geo.Rules(max_gap_s=60, max_speed_kn=None, depth=True)
    assert rules_with(rules) == rules
    assert rules_with(rules, max_gap_s=61, depth=False) == geo.Rules(max_gap_s=61, max_speed_kn=None)
    assert rules_with(None) == geo.Rules()
    assert rules_with(None, max_speed_kn=None).max_speed_kn is None


def test_a_page_of_a_reader_takes_what_a_page_takes():
    assert set(inspect.signature(maps.StoryMap).parameters) == set(inspect.signature(maps.page.StoryMap).parameters)


@pytest.mark.parametrize(
    ("function", "wrong", "meant"),
    [
        (geo.find_events, "max_gap", "max_gap_s"),
        (geo.areas_m2, "edge", "edges"),
        (geo.buffer, "frames", "frame"),
        (geo.EventStream, "lateness", "lateness_s"),
        (geo.Rules, "hysteresis", "hysteresis_m"),
        (geo.DoubtRules, "apart", "apart_m"),
        (geo.doubt_rules, "apart", "apart_m"),
        (geo.Orbit.circular, "inclination", "inclination_deg"),
        (layers.tracks.read_tracks, "colums", "columns"),
        (maps.show, "colum", "column"),
        (maps.StoryMap, "titel", "title"),
    ],
)
def test_a_mistaken_name_is_refused_with_the_one_that_was_meant(function, wrong, meant):
    said = rf"\(\) has no argument '{wrong}'; expected some of .*\. Did you mean '{meant}'\?$"
    with pytest.raises(TypeError, match=said):
        function(**{wrong: 1})


def test_files_and_folders_are_named_by_text_too():
    """mypy holds what is behind it: no function uses what a text has not."""
    refused = {
        f"{public.name}({one.name}=)"
        for public in everything()
        if not is_dataclass(public.what)  # made by functions of ours, from what a caller named
        for one in parameters(public)
        if re.search(r"\bPath\b", inspect.formatannotation(one.annotation))
        and not re.search(r"\bstr\b", inspect.formatannotation(one.annotation))
    }
    assert refused == set()


def test_help_is_short_enough_to_read():
    long = []
    for public in everything():
        if public.name in TOLD_WITH_MEANING:
            continue
        lines = pydoc.plain(pydoc.render_doc(public.what)).splitlines()
        head = next((line for line in lines[1:] if line.strip()), "")
        long += [(public.name, str(one)) for one in parameters(public) if len(str(one)) > LONGEST]
        if "numpy._typing" in head:
            long.append((public.name, head))
    assert long == []


TOP = [pytest.param(one, id=one.name) for one in callables(*PACKAGES) if one.name.count(".") == 1]


@pytest.mark.parametrize("public", TOP)
def test_what_a_package_offers_has_an_example(public):
    assert ">>>" in (inspect.getdoc(public.what) or ""), "add `Examples` to its docstring; the doctests run them"


def test_the_type_of_a_layer_is_told_by_its_name():
    of_places, of_tables, of_any = get_overloads(layers.load)
    assert [each.__annotations__["name"] for each in (of_places, of_tables, of_any)] == ["Places", "Tables", "str"]
    assert isinstance(layers.load("ports"), gpd.GeoDataFrame)
    assert not isinstance(layers.load("sensing"), gpd.GeoDataFrame)
    assert of_any.__annotations__["return"] == "gpd.GeoDataFrame | pd.DataFrame"


def test_checkers_of_types_know_what_a_layer_is(tmp_path):
    snippet = tmp_path / "snippet.py"
    snippet.write_text(
        "import layers\nimport maps\n\n"
        'reveal_type(layers.load("sensing"))\n'
        'reveal_type(layers.load("drills"))\n'
        'reveal_type(layers.load("land"))\n'
        'maps.show(layers.load("land"), colum="name")\n'
    )
    said, _, _ = mypy.run(["--config-file", str(PROJECT), "--no-error-summary", str(snippet)])
    assert [line.partition(": ")[2] for line in said.splitlines() if "defined in" not in line] == [
        'note: Revealed type is "pandas.core.frame.DataFrame"',
        'note: Revealed type is "Any | pandas.core.frame.DataFrame"',
        'note: Revealed type is "Any"',  # geopandas has no types
        'error: Unexpected keyword argument "colum" for "show"; did you mean "column"?  [call-arg]',
    ]


def test_functions_of_many_names_all_say_which_was_meant():
    silent = []
    for public in everything():
        by_name = [one for one in parameters(public) if one.kind is one.KEYWORD_ONLY]
        if len(by_name) >= NAMED_FROM and not inspect.isclass(public.what) and not _hints(public.what):
            silent.append(public.name)
    assert silent == []


def _hints(function):
    try:
        function(no_such_name=1)
    except TypeError as error:
        return "expected some of" in str(error)
    return False
