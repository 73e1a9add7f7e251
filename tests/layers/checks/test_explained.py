"""An answer told from the sources to the sentence, in stories whose every part is known."""

import hashlib
import json

import pytest
from story_folders import a_story

from layers.catalogue import catalogue
from layers.checks.explained import explained
from layers.checks.kinds import observed_share
from layers.derived import fleet_windows, pieces_in_view, swaths
from layers.story_file.check_kinds import rests_on

MONEY = """
id,measure,year,value,last_digit
r23,growth,2023,7.2,0.1
r24,growth,2024,7.2,0.1
r25,growth,2025,7.2,0.1
"""
STATEMENT = """
id = "growth"
text = "It grows by 7.2 % a year."
kind = "number"
value = 7.2
unit = "percent a year"
layers = ["others"]
[statement.check]
kind = "growth"
table = "money"
rates = { measure = "growth" }
"""
OTHERS = "id,measure\na,b\n"


@pytest.fixture
def found(tmp_path):
    return explained("growth", a_story(tmp_path, STATEMENT, {"money": MONEY, "others": OTHERS}))


def test_the_claim_is_told_as_it_is_read(found):
    assert found.read_as == "read as rounded to 0.1 percent a year: 7.15 to 7.25 percent a year"


def test_fields_that_the_story_gives_stand_with_their_meanings_and_no_others(found):
    assert {given.name: given.value for given in found.fields} == {
        "table": "money",
        "rates": "{ measure = growth }",
    }
    assert all(given.meaning for given in found.fields)


def test_a_layer_that_was_loaded_for_the_answer_is_told_apart_from_one_that_only_shows_it(found, tmp_path):
    used, shown = found.layers
    assert (used.name, used.rests_on, shown.name, shown.rests_on) == ("money", True, "others", False)
    assert (used.rows, used.statuses, used.as_of, used.accuracy_m) == (3, {"published": 3}, ("2025", "2025"), None)
    assert used.origin == "the file money.csv"
    assert used.sha256 == hashlib.sha256((tmp_path / "money.csv").read_bytes()).hexdigest()
    assert [source.id for source in used.sources] == ["news"]


def test_each_clause_leads_to_its_findings_and_back(found):
    (rates,) = found.check.findings
    said = found.marks(rates.name)
    assert said
    assert [found.numbers(c.rests_on) for c in found.check.clauses if c.text.strip() in said] == [(1,)] * len(said)


def test_all_of_it_is_plain(found):
    plain = json.loads(json.dumps(found.as_plain()))
    assert (plain["kind"], plain["check"]["verdict"]) == ("growth", "holds")
    assert [source["id"] for source in plain["sources"]] == ["news"]


def test_what_one_answer_rests_on_is_not_told_of_another(tmp_path):
    opinion = """
[[statement]]
id = "best"
text = "It is the best."
kind = "opinion"
check = "reported"
sentence = "This is an opinion [claim]."
"""
    story = a_story(tmp_path, f"[[statement]]{STATEMENT}{opinion}", {"money": MONEY, "others": OTHERS})
    explained("growth", story)
    assert explained("best", story).layers == ()


def test_a_derived_layer_is_told_with_its_parameters_and_what_it_was_made_from(tmp_path):
    both = """
[layers.both]
title = "Both"
columns = { id = "id", measure = "what it is", year = "year", value = "percent", last_digit = "step" }
derive = { by = "joined", parts = [{ layer = "money", where = { year = { from = 2024 } } }, { layer = "early" }] }
"""
    early = "id,measure,year,value,last_digit\nr23,growth,2023,7.2,0.1\n"
    tables = {"money": MONEY, "early": early, "others": OTHERS}
    story = a_story(tmp_path, STATEMENT.replace('"money"', '"both"'), tables, both)
    for _ in range(2):  # the second time the layer is there already
        layers = explained("growth", story).layers
        assert [(one.name, one.rests_on, one.made_from, one.rows) for one in layers] == [
            ("both", True, ("money", "early"), 3),
            ("money", True, (), 3),
            ("early", True, (), 1),
            ("others", False, (), 1),
        ]
        assert layers[0].origin == (
            "derived by joined (parts = { layer = money, where = { year = { from = 2024 } } }, { layer = early })"
        )


def test_layers_of_the_library_that_a_kind_reads_by_itself_are_named():
    for module in (observed_share, fleet_windows, pieces_in_view, swaths):
        assert "leadline:satellites" in rests_on(module)
        assert {name.removeprefix("leadline:") for name in rests_on(module)} <= set(catalogue.names())
