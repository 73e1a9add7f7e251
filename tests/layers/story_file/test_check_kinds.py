"""Kinds of checks and derivations: found by the names of modules, and by what other packages offer."""

import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import EntryPoint
from types import ModuleType

import msgspec
import pytest

from layers.story_file.check_kinds import check_of, kind_of, module_of
from layers.story_file.derivations import derivation_of, derivations

check_kinds = import_module("layers.story_file.check_kinds")  # the wing has a function of this name


class Fields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="own"):
    """Of a kind of another package."""

    times: int


@pytest.fixture
def offered(monkeypatch):
    """Offer kinds as installed packages do: name -> module."""

    def offer(**kinds):
        points = [EntryPoint(name, module, check_kinds.ENTRY_POINTS) for name, module in kinds.items()]
        monkeypatch.setattr(check_kinds, "entry_points", lambda group: points if group == "leadline.checks" else [])
        check_kinds.check_kinds.cache_clear()

    yield offer
    check_kinds.check_kinds.cache_clear()


@pytest.fixture
def own_module(monkeypatch):
    module = ModuleType("own_checks")
    vars(module).update(Fields=Fields, RULE="r", EXAMPLE="e", answer=lambda *_: None)
    monkeypatch.setitem(sys.modules, "own_checks", module)
    return module


def test_every_module_of_the_folder_is_a_kind_with_all_its_parts():
    known = check_kinds.check_kinds()
    assert list(known) == sorted(known)
    assert {"distance", "reported", "count"} <= set(known)
    for kind in known:
        module = module_of(kind)
        assert module.Fields.__struct_config__.tag == kind
        assert module.Fields.__struct_config__.tag_field == "kind"
        assert module.Fields.__doc__
        assert module.RULE.strip()
        assert module.EXAMPLE.strip()


@pytest.mark.usefixtures("own_module")
def test_a_kind_of_another_package_is_known_by_its_entry_point(offered):
    offered(own="own_checks")
    assert check_kinds.check_kinds()["own"] == "own_checks"
    fields = check_of({"kind": "own", "times": 2}, "story.toml, statement 'a'")
    assert (fields.times, kind_of(fields)) == (2, "own")
    with pytest.raises(
        ValueError, match=re.escape("story.toml, statement 'a', check: unknown field 'tims'; expected on")
    ):
        check_of({"kind": "own", "tims": 2}, "story.toml, statement 'a'")


def test_a_name_that_is_taken_is_refused(offered):
    offered(distance="own_checks")
    with pytest.raises(ValueError, match="offers a kind of check 'distance', which layers.checks.kinds.distance is"):
        check_kinds.check_kinds()


def test_a_module_that_is_not_there_or_breaks_is_told_in_one_line(offered, tmp_path, monkeypatch):
    (tmp_path / "broken_checks.py").write_text("1 / 0\n", encoding="utf-8")
    (tmp_path / "unread_checks.py").write_text("def (:\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    offered(gone="gone_checks", broken="broken_checks", unread="unread_checks")
    for kind in ("gone", "broken", "unread"):
        with pytest.raises(
            ValueError, match=f"kind of check '{kind}' is '{kind}_checks', which cannot be had: "
        ) as error:
            module_of(kind)
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("part", check_kinds.PARTS)
def test_a_module_without_a_part_is_refused(offered, own_module, part):
    offered(own="own_checks")
    delattr(own_module, part)
    with pytest.raises(ValueError, match=f"own_checks, the kind of check 'own', lacks {part}; expected Fields, RULE"):
        module_of("own")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "p, check: kind is missing; expected one of amount, area, "),
        ({"kind": "distence"}, "p: check: there is no kind of check 'distence'; expected one of amount, area, "),
        ({"kind": "distence"}, "Did you mean 'distance'?"),
        ({"kind": ""}, "p: check: there is no kind of check ''"),
        ({"kind": 3}, "p, check: kind 3 is a number; expected text in quotes"),
        ({"kind": ["distance"]}, "p, check: kind is a list; expected text in quotes"),
        ({"kind": {}}, "p, check: kind is a table; expected text in quotes"),
        ({"kind": "os"}, "p: check: there is no kind of check 'os'"),
        ({"kind": "../distance"}, "p: check: there is no kind of check '../distance'"),
        ({"kind": "__init__"}, "p: check: there is no kind of check '__init__'"),
        ({"kind": "distance", "from": "a"}, "p, check: to is missing or empty; expected a value: write to = ..."),
        ({"kind": "distance", "from": "a", "to": 3}, "p, check: to 3 is a number; expected text in quotes"),
        (
            {"kind": "distance", "from": "a", "to": "b", "by_see": True},
            "unknown field 'by_see'; expected only kind, from, to,",
        ),
        ({"kind": "distance", "from": "a", "to": "b", "by_see": True}, "Did you mean 'by_sea'?"),
        ("distance", "p, check: from is missing or empty"),
        ("", "p: check: there is no kind of check ''"),
    ],
)
def test_a_check_that_is_wrong_is_told_with_its_place(given, says):
    with pytest.raises(ValueError, match=re.escape(says)) as error:
        check_of(given, "p")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "p, derive: by is missing; expected one of agreements, "),
        ({"by": 3}, "p, derive: by 3 is a number; expected text in quotes"),
        ({"by": "blet"}, "p, derive: by 'blet'; expected one of agreements, "),
        ({"by": "blet"}, "Did you mean 'belt'?"),
        ({"by": "../os"}, "p, derive: by '../os'; expected one of"),
        ({"by": "joined"}, "p, derive: parts is missing or empty"),
        ({"by": "joined", "part": []}, "p, derive: unknown field 'part'; expected only by, parts, "),
        ({"by": "joined", "parts": [{"layr": "a"}]}, "p, derive, parts 1: unknown field 'layr'; expected only layer"),
    ],
)
def test_a_derivation_that_is_wrong_is_told_with_its_place(given, says):
    assert {"belt", "joined"} <= set(derivations())
    with pytest.raises(ValueError, match=re.escape(says)) as error:
        derivation_of(given, "p")
    assert "\n" not in str(error.value)


def test_a_story_is_read_without_geopandas():
    code = "import sys, layers.stories.read as read\nread.load_story()\nprint([m for m in {} if m in sys.modules])"
    heavy = ["geopandas", "pandas", "numpy", "numba", "shapely", "pyproj", "folium"]
    told = subprocess.run([sys.executable, "-c", code.format(heavy)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
