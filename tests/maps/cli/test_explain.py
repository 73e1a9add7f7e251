import json

import pytest
from story_folders import a_story

from maps.cli import main

STATEMENT = """
id = "growth"
text = "It grows by 7.2 % a year."
kind = "number"
value = 7.2
unit = "percent a year"
[statement.check]
kind = "growth"
table = "money"
rates = { measure = "growth" }
"""
MONEY = "id,measure,year,value,last_digit\n" + "\n".join(f"r{y},growth,{y},7.2,0.1" for y in (2023, 2024, 2025))


@pytest.fixture
def folder(tmp_path):
    a_story(tmp_path, STATEMENT, {"money": MONEY})
    return str(tmp_path)


def test_the_way_from_the_source_to_the_verdict_is_told_in_order(folder, capsys):
    assert main(["explain", folder, "growth"]) == 0
    out = capsys.readouterr().out
    steps = (
        "It grows by 7.2 % a year.",
        "the number: read as rounded to 0.1 percent a year: 7.15 to 7.25 percent a year",
        "Checked as growth: ",
        "table = money",
        "Layers that the answer rests on\n- money: money\n    3 rows: the file money.csv\n    SHA-256 of the file: ",
        "[1] published rates in money: 7.2",
        "The answer, clause by clause\n  It grew by 7.2 %",
        "Verdict: holds\n  by the rule: A yearly rate: ",
        "the number that answers it: [1]",
        "Sources\n- news: Made for a test (CC0-1.0; published 2026-10, retrieved 2026-11-01)",
    )
    assert [out.count(step) >= 1 for step in steps] == [True] * len(steps)
    assert sorted(steps, key=out.index) == list(steps)


def test_the_same_as_json(folder, capsys):
    assert main(["explain", folder, "growth", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["layers"][0]["rests_on"] is True


@pytest.mark.parametrize("words", [(), ("growth", "more")])
def test_one_statement_is_expected(folder, words, capsys):
    assert main(["explain", folder, *words]) == 2
    assert "expected one of growth." in capsys.readouterr().err
