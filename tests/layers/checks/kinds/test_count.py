"""Counts against rows counted by eye."""

import pytest
from story_folders import a_story, answered

from geo.claim import Verdict
from layers.checks import checks
from layers.checks.kinds import count

TABLE = """
id,kind,port,on,status
a,base,north,2024-03-01,published
b,base,north,2024-05-01,published
c,base,south,2025,recalled
d,port,south,2025-01-01,published
e,base,south,2026-02,published
"""
STATEMENT = """
id = "bases"
text = "There are bases."
kind = "number"
value = {value}
unit = "bases"
{more}
check = {{ kind = "count", of = "bases", called = "bases"{fields} }}
"""
NO_WEST = ', where = { port = "west" }, may_be_none = true'
BASES = ', where = { kind = "base" }'


def said(tmp_path, value, fields=BASES, more="", table=TABLE):
    return answered(tmp_path, STATEMENT.format(value=value, more=more, fields=fields), {"bases": table})


def test_rows_that_were_not_read_leave_a_range(tmp_path):
    answer = said(tmp_path, 4)
    assert (answer.findings[0].low, answer.findings[0].value) == (3, 4)
    assert answer.verdict is Verdict.CANNOT_BE_TOLD  # 3 were read in sources
    assert answer.sentence == "The table has 4 bases (1 of them recalled); rows read in a source would tell."


@pytest.mark.parametrize(
    ("value", "fields", "more", "verdict"),
    [
        (3, BASES, 'sense = "at least"', Verdict.HOLDS),
        (4, BASES, 'sense = "at least"', Verdict.CANNOT_BE_TOLD),
        (5, BASES, 'sense = "at least"', Verdict.DOES_NOT_HOLD),
        (5, BASES + ", complete = false", 'sense = "at least"', Verdict.CANNOT_BE_TOLD),
        (3, BASES + ", complete = false", 'sense = "at least"', Verdict.HOLDS),
        (2, BASES + ", complete = false", 'sense = "at most"', Verdict.DOES_NOT_HOLD),
        (2, ', distinct = "port"', "", Verdict.HOLDS),
        (1, ', distinct = "port"', "", Verdict.DOES_NOT_HOLD),
        (5, "", 'sense = "more than"', Verdict.DOES_NOT_HOLD),
        (2, ', by = "on", last = 2024', "", Verdict.HOLDS),
        (1, ', by = "on"', "", Verdict.HOLDS_ONLY_IF),
        (0, NO_WEST, "", Verdict.HOLDS),
        (0, NO_WEST + ', by = "on", first = 2020, last = 2022', "", Verdict.HOLDS),
    ],
)
def test_the_verdict_follows_the_rule(tmp_path, value, fields, more, verdict):
    assert said(tmp_path, value, fields, more).verdict is verdict


def test_a_slip_in_a_value_is_no_count_of_none(tmp_path):
    with pytest.raises(ValueError, match="where.kind is 'bse', which no row of the layer 'bases' has") as caught:
        said(tmp_path, 3, ', where = { kind = ["base", "bse"] }')
    assert "there are base, port. Did you mean 'base'? If none is a right answer, set may_be_none" in str(caught.value)


def test_rows_recalled_in_a_table_that_may_lack_some_are_told_once(tmp_path):
    answer = said(tmp_path, 1, ', where = { on = "2025" }, complete = false', 'sense = "at least"')
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert answer.sentence == (
        "The table has 1 bases (1 of them recalled), and it may lack some; rows read in a source and a complete table "
        "would tell."
    )
    assert (answer.findings[0].low, answer.findings[0].value) == (0, 1)
    assert "lower bound" not in str(answer)


def test_a_recalled_number_leaves_no_row_out_for_certain(tmp_path):
    table = "id,cars,status\na,10,published\nb,20,published\nc,43,recalled\nd,50,published\n"
    below = ", where = { cars = { below = 40 } }"
    answer = said(tmp_path, 3, below, table=table)
    assert (answer.verdict, answer.findings[0].high) == (Verdict.CANNOT_BE_TOLD, 3)
    assert answer.sentence == (
        "The table has 2 bases (1 more left out by a number that is recalled); rows read in a source would tell."
    )
    assert said(tmp_path, 4, below, table=table).verdict is Verdict.DOES_NOT_HOLD
    assert said(tmp_path, 2, below, 'sense = "at least"', table=table).verdict is Verdict.HOLDS


def test_by_year_each_is_told(tmp_path):
    answer = said(tmp_path, 1, ', where = { kind = "base" }, by = "on"')
    assert [f.value for f in answer.findings] == [2, 1, 1]
    assert (
        answer.sentence == "It is so in 2026; number of bases: 2 in 2024, 1 in 2025 (1 of them recalled) and 1 in 2026."
    )


def test_where_all_years_or_none_hold_none_is_named(tmp_path):
    both = ', by = "on", first = 2025, last = 2025'
    assert said(tmp_path, 2, both, 'sense = "at most"').sentence == "Number of bases: 2 in 2025 (1 of them recalled)."
    assert said(tmp_path, 7, ', by = "on", last = 2024').sentence == "Number of bases: 2 in 2024."


def test_which_rows_are_counted_is_told(tmp_path):
    assert said(tmp_path, 4).findings[0].method == "rows of the layer 'bases' where kind is base"
    assert said(tmp_path, 5, "").findings[0].method == "rows of the layer 'bases'"


def test_a_plot_by_year(tmp_path):
    text = STATEMENT.format(value=1, more="", fields=', by = "on"')
    story = a_story(tmp_path, text, {"bases": TABLE})
    assert checks.series("bases", story=story)[["x", "value"]].to_numpy().tolist() == [[2024, 2], [2025, 2], [2026, 1]]
    plain = a_story(tmp_path, STATEMENT.format(value=1, more="", fields=""), {"bases": TABLE})
    assert checks.series("bases", story=plain).empty


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        (', where = { kin = "base" }', "where names the column 'kin'"),
        (', distinct = "harbour"', "has no column 'harbour'"),
        (', by = "port"', "has port 'north'; expected a date or a year"),
        (", first = 2024", "first or last without by"),
        (', by = "on", first = 2025, last = 2024', "expected years in order"),
        (NO_WEST + ', by = "on"', "has no such rows; set first and last"),
        (NO_WEST + ', by = "on", first = 2020', "has no such rows; set first and last"),
        (NO_WEST + ', by = "on", last = 2020', "has no such rows; set first and last"),
    ],
)
def test_wrong_fields_are_one_clear_line(tmp_path, fields, error):
    with pytest.raises(ValueError, match=error) as caught:
        said(tmp_path, 3, fields)
    assert "\n" not in str(caught.value)


def test_the_example_works(tmp_path):
    assert answered(tmp_path, count.EXAMPLE, {"bases": TABLE}).verdict is Verdict.DOES_NOT_HOLD
