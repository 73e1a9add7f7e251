"""Amounts against sums done by hand."""

from math import fsum

import pytest
from pytest import approx
from story_folders import answered

from geo.claim import Verdict
from layers.checks.kinds import amount

TABLE = """
id,name,what,value,unit,last_digit,status
a-2025,"Budget of A, 2025",money,314,billion USD,1,published
b-2025,"Budget of B, 2025",money,55.3,billion USD,0.1,published
sun,Sun,power,2131,TWh,1,published
old,Old,power,1055,TWh,5,recalled
bad,Bad,typed,"26,434",ships,,published
none,None,typed,,ships,,published
"""
STATEMENT = """
id = "it"
text = "It is so much."
kind = "number"
value = {value}
unit = "{unit}"
{more}
check = {{ kind = "amount", {fields} }}
"""


def said(tmp_path, fields, value, unit, more=""):
    return answered(tmp_path, STATEMENT.format(fields=fields, value=value, unit=unit, more=more), {"budgets": TABLE})


def test_the_number_of_one_row(tmp_path):
    answer = said(tmp_path, 'of = "budgets/sun"', 2131, "TWh")
    assert (answer.verdict, answer.findings[0].low, answer.findings[0].high) == (Verdict.HOLDS, 2130.5, 2131.5)
    assert answer.sentence == "Value of Sun: 2,131 TWh."
    assert answer.findings[0].arithmetic == "2,131 TWh"
    assert answer.findings[0].method.startswith("number of the table 'budgets/sun', column value; ")
    assert said(tmp_path, 'of = "budgets/sun"', 2100, "TWh", "rounded_to = 100").verdict is Verdict.HOLDS
    assert said(tmp_path, 'of = "budgets/sun"', 2200, "TWh", "rounded_to = 100").verdict is Verdict.DOES_NOT_HOLD
    assert said(tmp_path, 'of = "budgets/sun"', 2131.2, "TWh").verdict is Verdict.CANNOT_BE_TOLD


@pytest.mark.parametrize(
    ("take", "expected", "arithmetic"),
    [
        ("sum", fsum((314, 55.3)), "314,000 + 55,300 = 369,300 million USD"),
        ("largest", 314, "largest of 2 numbers: 314,000 million USD"),
        ("smallest", 55.3, "smallest of 2 numbers: 55,300 million USD"),
    ],
)
def test_several_rows(tmp_path, take, expected, arithmetic):
    fields = f'of = "budgets", where = {{ what = "money" }}, take = "{take}"'
    found = said(tmp_path, fields, 1, "million USD").findings[0]
    assert (found.value, found.unit) == (approx(1000 * expected), "million USD")  # billions told in millions
    assert found.low < found.value < found.high
    assert found.arithmetic == arithmetic
    names = {"sum": "sum of the column value of the table 'budgets'", "largest": "value of Budget of A, 2025"}
    assert found.name == names.get(take, "value of Budget of B, 2025")
    assert found.method.startswith(f"{take} of 2 rows of the table 'budgets', column value; ")


def test_a_row_without_a_name_is_called_by_its_id_or_its_table(tmp_path):
    text = STATEMENT.format(fields='of = "budgets"', value=7, unit="TWh", more="")
    for table, called in (("id,value,unit\nsun,7,TWh\n", "sun"), ("year,value,unit\n2025,7,TWh\n", "budgets")):
        assert answered(tmp_path, text, {"budgets": table}).sentence == f"Value of {called}: 7 TWh."


def test_a_recalled_row_carries_no_verdict(tmp_path):
    answer = said(tmp_path, 'of = "budgets", where = { what = "power" }, take = "sum"', 3186, "TWh")
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert answer.sentence.endswith("Row 'old' is recalled: it carries no verdict; what a source says would.")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ('of = "budgets"', "6 rows of 'budgets' are chosen; expected one"),
        ('of = "budgets", where = { what = "money" }', "2 rows of 'budgets' are chosen; expected one"),
        ('of = "budgets/sun", where = { what = "money" }', "no row of the table 'budgets/sun' has"),
        ('of = "budgets/a-2025"', "'billion USD' and 'TWh'; expected numbers of one unit"),
        (
            'of = "budgets/bad", unit = "TWh"',
            "row 'bad', column 'value' is '26,434'; expected a number in plain digits",
        ),
        ('of = "budgets/none", unit = "TWh"', "row 'none', column 'value' is empty; expected a number"),
        ('of = "budgets/sun", value = "valu"', "has no column 'valu'; .* Did you mean 'value'"),
        ('of = "budgets/sum"', "Did you mean 'sun'"),
    ],
)
def test_wrong_fields_are_one_clear_line(tmp_path, fields, error):
    with pytest.raises(ValueError, match=error) as caught:
        said(tmp_path, fields, 1, "TWh")
    assert "\n" not in str(caught.value)


def test_the_example_works(tmp_path):
    assert answered(tmp_path, amount.EXAMPLE, {"budgets": TABLE}).verdict is Verdict.HOLDS  # 314 > 300
