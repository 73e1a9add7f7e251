"""Ratios against fractions."""

from fractions import Fraction

import pytest
from pytest import approx
from story_folders import a_story, answered

from geo.claim import Verdict
from layers.checks import checks
from layers.checks.kinds import ratio

TABLE = """
id,value,unit,last_digit
a-2025,314,billion USD,1
b-2025,55.3,billion USD,0.1
a-2024,300,billion USD,1
ga,7,percent,1
gb,21,percent,1
zero,0.2,percent,1
"""
STATEMENT = """
id = "times"
text = "A is three times B."
kind = "number"
value = {value}
unit = "times"
{more}
[statement.check]
kind = "ratio"
table = "money"
readings = [
    {readings}
]
"""
GROWTH = '{ id = "growth", name = "growth of B over that of A", top = "gb", bottom = "ga" }'
LEVEL = '{ id = "level", name = "A over B", top = "a-2025", bottom = "b-2025" }'


def said(tmp_path, *readings, value="3", more="", fields=""):
    text = STATEMENT.format(value=value, more=more, readings=",\n    ".join(readings)) + fields
    return answered(tmp_path, text, {"money": TABLE})


def test_a_ratio_has_the_range_of_the_printed_digits(tmp_path):
    answer = said(tmp_path, GROWTH, value='"three times"')
    (found,) = answer.findings
    assert (found.value, found.low, found.high) == approx(
        (3, float(Fraction(205, 75)), float(Fraction(215, 65)))
    )  # 2.73 to 3.31 lies within 2.5 to 3.5
    assert (answer.verdict, found.arithmetic, found.unit) == (Verdict.HOLDS, "21 % / 7 % = 3", "1")
    assert answer.sentence == "Growth of B over that of A: 3 times."


def test_a_finer_claim_cannot_be_told_by_coarse_digits(tmp_path):
    answer = said(tmp_path, GROWTH, value="3.0", more="rounded_to = 0.1")
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert "more digits would" in answer.sentence


@pytest.mark.parametrize(
    ("readings", "value", "verdict"),
    [
        ((GROWTH, LEVEL), "3", Verdict.HOLDS_ONLY_IF),
        ((LEVEL,), "3", Verdict.DOES_NOT_HOLD),
        ((GROWTH, LEVEL), "9", Verdict.DOES_NOT_HOLD),
        ((LEVEL,), "5.7", Verdict.HOLDS),  # 314 / 55.3 = 5.678
    ],
)
def test_the_verdict_follows_the_rule(tmp_path, readings, value, verdict):
    assert said(tmp_path, *readings, value=value).verdict is verdict


def test_a_reading_that_holds_is_named(tmp_path):
    told = said(tmp_path, GROWTH, LEVEL).sentence
    assert told == "It holds only by growth of B over that of A; it is 3 to 5.68 times in all readings."


def test_a_growth_from_levels_and_a_rise_in_money(tmp_path):
    growth = '{ id = "g", name = "growths", top = { growth = ["a-2025", "a-2024"] }, bottom = "ga" }'
    money = (
        '{ id = "m", name = "money", top = { rise_of = "a-2025", by = "ga", called = "budget" }, '
        'bottom = { rise_of = "b-2025", by = "gb" } }'
    )
    rise = '{ rise_of = "a-2025", growth = ["a-2025", "a-2024"] }'
    levels = f'{{ id = "l", name = "money from levels", top = {rise}, bottom = "b-2025" }}'
    by_growth, by_money, by_levels = said(tmp_path, growth, money, levels, value="9").findings
    assert by_growth.value == approx(float(100 * (Fraction(314, 300) - 1) / 7))
    assert by_growth.arithmetic == "4.67 % / 7 % = 0.67"
    assert by_money.value == approx(float((314 - Fraction(31400, 107)) / (Fraction("55.3") - Fraction(5530, 121))))
    assert by_money.arithmetic.endswith("; rise = budget x g / (1 + g)")
    assert by_levels.value == approx(float(14 / Fraction("55.3")))


def test_facts_of_the_statement_can_be_divided(tmp_path):
    fact = """
[[statement.fact]]
id = "north"
text = "The north has 12 ships."
as_of = "2026"
sources = ["other"]
value = 12
unit = "ships"

[[statement.fact]]
id = "south"
text = "The south has 4 ships."
as_of = "2026"
sources = ["news"]
value = 4
unit = "ships"
"""
    reading = '{ id = "r", name = "north over south", top = { fact = "north" }, bottom = { fact = "south" } }'
    answer = said(tmp_path, reading, fields=fact)
    assert (answer.findings[0].value, answer.findings[0].sources) == (3, ("other", "news"))
    assert answer.verdict is Verdict.CANNOT_BE_TOLD  # 11.5 / 4.5 to 12.5 / 3.5: 2.6 to 3.6


UNITS = """
id,value,unit,last_digit,status
wind,2304,TWh,1,published
share,6.9,percent,0.1,published
sun,1631,TWh,1,published
big,2,million people,0.001,published
small,500,thousand people,1,published
old,1055,TWh,5,recalled
bare,7,,1,published
"""


def of_units(tmp_path, top, bottom, value="2", unit="times"):
    reading = f'{{ id = "r", name = "one over the other", top = "{top}", bottom = "{bottom}" }}'
    text = STATEMENT.format(value=value, more="", readings=reading).replace('unit = "times"', f'unit = "{unit}"')
    return answered(tmp_path, text, {"money": UNITS})


@pytest.mark.parametrize(("top", "bottom"), [("wind", "share"), ("big", "wind"), ("wind", "bare")])
def test_unlike_units_are_not_divided(tmp_path, top, bottom):
    with pytest.raises(ValueError, match="expected numbers of one unit") as caught:
        of_units(tmp_path, top, bottom)
    assert "\n" not in str(caught.value)


def test_multiples_of_one_unit_are_converted(tmp_path):
    answer = of_units(tmp_path, "big", "small", "4")
    assert (answer.findings[0].value, answer.verdict) == (4, Verdict.HOLDS)
    assert answer.findings[0].arithmetic == "2 million people / 500 thousand people = 4"


def test_a_share_is_claimed_in_percent(tmp_path):
    share = of_units(tmp_path, "sun", "wind", "71", "percent of wind")
    assert share.findings[0].value == approx(float(Fraction(163100, 2304)))  # 70.79
    assert (share.verdict, share.findings[0].unit) == (Verdict.HOLDS, "percent")
    assert share.sentence == "One over the other: 70.79 %."
    assert of_units(tmp_path, "wind", "sun", '"double"', "percent").verdict is Verdict.DOES_NOT_HOLD  # 141 %


def test_more_by_a_share_is_no_ratio(tmp_path):
    with pytest.raises(ValueError, match="claims a number in 'percent more'; expected the unit 'times'"):
        of_units(tmp_path, "wind", "sun", "41", "percent more")


def test_a_recalled_row_carries_no_verdict(tmp_path):
    answer = of_units(tmp_path, "wind", "old")
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert answer.sentence == (
        "One over the other: 2.184 times. Row 'old' is recalled: it carries no verdict; what a source says would."
    )


def test_what_stands_beside_is_not_among_all_readings(tmp_path):
    earlier = LEVEL.replace("level", "earlier").replace("A over B", "A before").replace("a-2025", "a-2024")
    answer = said(tmp_path, GROWTH, earlier, fields=f"beside = [{LEVEL}]\n")
    assert "it is 3 to 5.42 times in all readings" in answer.sentence  # 300 / 55.3, not 314 / 55.3


def test_rows_by_year_are_plotted_where_that_is_asked(tmp_path):
    table = "id,measure,year,value,unit\nx,a,2024,300,t\ny,a,2025,314,t\nz,b,2025,55,t\n"
    reading = '{ id = "r", name = "one over the other", top = "y", bottom = "z" }'
    text = STATEMENT.format(value="6", more="", readings=reading)
    asked = text + 'series = { where = { measure = "a" }, unit = "t" }\n'
    plot = checks.series("times", story=a_story(tmp_path, asked, {"money": table}))
    assert plot[["x", "value", "unit"]].to_numpy().tolist() == [[2024, 300, "t"], [2025, 314, "t"]]
    assert checks.series("times", story=a_story(tmp_path, text, {"money": table})).empty


def test_beside_stands_what_decides_nothing(tmp_path):
    answer = said(tmp_path, GROWTH, fields=f"beside = [{LEVEL}]\n")
    assert answer.verdict is Verdict.HOLDS
    assert [f.name for f in answer.findings] == ["growth of B over that of A", "A over B"]


@pytest.mark.parametrize(
    ("reading", "error"),
    [
        (
            '{ id = "r", name = "r", top = "a-2031", bottom = "ga" }',
            "has no row with the id 'a-2031'; .* Did you mean 'a-2025'",
        ),
        ('{ id = "r", name = "r", top = "ga", bottom = "zero" }', "reading 'r': cannot divide 7.0 by 0.2 as rounded"),
        ('{ id = "r", name = "r", top = "ga", bottom = { by = "gb" } }', "an amount is the id of a row"),
        ('{ id = "r", name = "r", top = "ga", bottom = { fact = "x" } }', "has no fact 'x'"),
        ('{ id = "r", name = "r", top = "ga", bottom = { growht = ["a", "b"] } }', "unknown field 'growht'"),
        (f"{GROWTH}, {GROWTH}", "expected each id once"),
    ],
)
def test_wrong_fields_are_one_clear_line(tmp_path, reading, error):
    with pytest.raises(ValueError, match=error) as caught:
        said(tmp_path, reading)
    assert "\n" not in str(caught.value)


def test_the_example_works(tmp_path):
    assert answered(tmp_path, ratio.EXAMPLE, {"budgets": TABLE}).verdict is Verdict.DOES_NOT_HOLD  # 5.7
