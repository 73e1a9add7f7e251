"""Growth against numbers worked out by hand and with fractions."""

from fractions import Fraction

import pytest
from pytest import approx
from story_folders import a_story, answered

from geo.claim import Verdict
from layers.checks import checks
from layers.checks.kinds import growth

RATES = """
id,measure,year,value,last_digit
r22,growth,2022,7.1,0.1
r23,growth,2023,7.2,0.1
r24,growth,2024,7.2,0.1
r25,growth,2025,7.2,0.1
r26,growth,2026,7,1
l22,level,2022,1000,1
l23,level,2023,1070,10
l24,level,2024,1150,10
l25,level,2025,1300,1
"""
STATEMENT = """
id = "growth"
text = "It grows by 7.2 % a year."
kind = "number"
value = {value}
unit = "percent a year"
{more}
[statement.check]
kind = "growth"
table = "money"
{check}
"""
PUBLISHED = 'rates = { measure = "growth" }\n'
LEVELS = 'levels = { measure = "level" }\n'


def said(tmp_path, check, value="7.2", more="", table=RATES):
    return answered(tmp_path, STATEMENT.format(value=value, more=more, check=check), {"money": table})


def test_the_published_rates_of_three_years_decide(tmp_path):
    answer = said(tmp_path, PUBLISHED)
    assert answer.verdict is Verdict.HOLDS
    assert answer.sentence == (
        "It grew by 7.2 %, in 2023, 2024 and 2025; the rates for 2022 to 2026 lie between 7.0 and 7.2 %."
    )
    (rates,) = answer.findings
    assert (rates.value, rates.low, rates.high, rates.sources) == (7.2, 7, 7.2, ("news",))


@pytest.mark.parametrize(
    ("years", "value", "verdict"),
    [
        ("first = 2022\n", "7.2", Verdict.HOLDS_ONLY_IF),
        ("first = 2022\nlast = 2022\n", "7.2", Verdict.DOES_NOT_HOLD),
        ("first = 2026\nlast = 2026\n", "7.2", Verdict.CANNOT_BE_TOLD),  # "7" may be 6.5 to 7.5
        ("first = 2026\nlast = 2026\n", "8.2", Verdict.DOES_NOT_HOLD),
        ("last = 2025\n", "7.3", Verdict.DOES_NOT_HOLD),
    ],
)
def test_the_verdict_follows_the_rule(tmp_path, years, value, verdict):
    assert said(tmp_path, PUBLISHED + years, value).verdict is verdict


def test_at_least_is_no_equal(tmp_path):
    assert said(tmp_path, PUBLISHED, "7.0", 'sense = "at least"').verdict is Verdict.HOLDS
    assert said(tmp_path, PUBLISHED, "7.3", 'sense = "at least"').verdict is Verdict.DOES_NOT_HOLD


def test_levels_give_rates_with_the_range_of_their_rounding(tmp_path):
    answer = said(tmp_path, LEVELS + "first = 2024\nlast = 2024\n", "7.5")
    growth_2024 = next(f for f in answer.findings if "2023 to 2024" in f.name)
    assert growth_2024.value == approx(float(100 * (Fraction(1150, 1070) - 1)))
    assert growth_2024.low == approx(float(100 * (Fraction(1145, 1075) - 1)))
    assert growth_2024.high == approx(float(100 * (Fraction(1155, 1065) - 1)))
    assert answer.verdict is Verdict.CANNOT_BE_TOLD  # 6.5 to 8.5 for 7.45 to 7.55
    assert "more digits would" in answer.sentence
    assert answer.key == growth_2024.name


def test_growth_over_the_whole_time_and_its_yearly_mean(tmp_path):
    whole = said(tmp_path, LEVELS + 'over = "the whole"\nfirst = 2022\nlast = 2025\n', "30")
    assert (whole.verdict, whole.key) == (Verdict.HOLDS, "growth, 2022 to 2025")
    assert whole.findings[0].value == approx(30)  # 1300 / 1000
    assert whole.sentence == "From 2022 to 2025 it grew by 30.00 %."
    mean = said(tmp_path, LEVELS + 'over = "the mean"\nfirst = 2022\nlast = 2025\n', "9")
    assert mean.findings[0].value == approx(100 * (1.3 ** (1 / 3) - 1))  # 9.139
    assert mean.verdict is Verdict.HOLDS
    assert mean.sentence == "From 2022 to 2025 it grew by 9.139 % a year."
    finer = said(tmp_path, LEVELS + 'over = "the whole"\nfirst = 2022\nlast = 2025\n', "30.05")
    assert finer.verdict is Verdict.CANNOT_BE_TOLD  # 1299.5 / 1000.5 to 1300.5 / 999.5: 29.9 to 30.1 %
    assert "more digits would" in finer.sentence


def test_the_level_before_the_first_year_may_be_one_that_nobody_read(tmp_path):
    head, *lines = RATES.strip().splitlines()
    status = {"l23": "recalled"}
    table = "\n".join([f"{head},status", *(f"{line},{status.get(line[:3], 'published')}" for line in lines)])
    answer = said(tmp_path, LEVELS + "first = 2024\nlast = 2024\n", table=table)
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert "Row 'l23' is recalled" in answer.sentence


def test_rates_compound_over_the_whole_time(tmp_path):
    answer = said(tmp_path, PUBLISHED + 'over = "the whole"\nfirst = 2022\nlast = 2024\n', "14.9")
    assert answer.findings[0].value == approx(float(100 * (Fraction(1072, 1000) ** 2 - 1)))  # 14.9184
    assert "(1 + 7.2 %) x (1 + 7.2 %) - 1 = 14.92 %" in answer.findings[0].arithmetic


def test_rows_that_were_not_read_carry_no_verdict(tmp_path):
    known = {"r24": "recalled"}
    table = [f"{line},{known.get(line[:3], 'published')}" for line in RATES.strip().splitlines()]
    table[0] = table[0].replace("published", "status")
    answer = said(tmp_path, PUBLISHED + "first = 2024\nlast = 2024\n", table="\n".join(table))
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert answer.sentence == (
        "It cannot be told whether it grew by 7.2 %: the rates for 2022 to 2026 lie between 7.0 and 7.2 %. Row 'r24' "
        "is recalled: it carries no verdict; what a source says would."
    )
    assert said(tmp_path, PUBLISHED, table="\n".join(table)).verdict is Verdict.HOLDS_ONLY_IF  # the other years
    levels = [line.replace("published", "assumed") if line.startswith("l23") else line for line in table]
    by_levels = said(
        tmp_path, LEVELS + 'over = "the whole"\nfirst = 2023\nlast = 2025\n', "21", table="\n".join(levels)
    )
    assert by_levels.verdict is Verdict.CANNOT_BE_TOLD
    assert "Row 'l23' is assumed" in by_levels.sentence


def test_levels_are_of_one_unit_and_rates_in_percent(tmp_path):
    table = "id,year,value,unit,last_digit\na,2024,2,million t,1\nb,2025,3000,thousand t,1\nc,2026,4,km,1\n"
    whole = 'levels = { }\nover = "the whole"\n'
    found = said(tmp_path, whole + "first = 2024\nlast = 2025\n", "50", table=table).findings[0]
    assert (found.value, found.arithmetic) == (approx(50), "3000 thousand t / 2 million t - 1 = 50 %")
    with pytest.raises(ValueError, match="expected numbers of one unit"):
        said(tmp_path, whole + "first = 2025\nlast = 2026\n", "50", table=table)
    with pytest.raises(ValueError, match="row 'a', is in 'million t'; expected rates in percent"):
        said(tmp_path, "rates = { }\n", "50", table=table)


def test_first_is_a_growth_each_year_and_a_level_over_the_whole(tmp_path):
    each = said(tmp_path, LEVELS + "first = 2023\nlast = 2023\n", "7")
    assert each.findings[0].name.startswith("growth from 2022 to 2023")
    over = 'over = "the mean"\n'
    assert said(tmp_path, LEVELS + over + "first = 2022\nlast = 2023\n", "7").findings[0].value == approx(7)
    with pytest.raises(ValueError, match="without first; expected the year of the first level"):
        said(tmp_path, LEVELS + over, "7")


def test_without_a_last_digit_the_digits_printed_count(tmp_path):
    table = "\n".join(line.rpartition(",")[0] for line in RATES.strip().splitlines())
    assert said(tmp_path, PUBLISHED, table=table).verdict is Verdict.HOLDS


@pytest.mark.parametrize(
    ("check", "error"),
    [
        ("", "neither rates nor levels"),
        ('rates = { measure = "growth" }\nyears = 3\n', "unknown field 'years'"),
        ('rates = { measur = "growth" }\n', "where names the column 'measur', .* Did you mean 'measure'"),
        ("rates = { }\n", "has two rows for 2022, 'r22' and 'l22'; expected one a year"),
        (PUBLISHED + 'year = "yer"\n', "has no column 'yer'; expected one of id, measure, year"),
        (PUBLISHED + 'year = "measure"\n', "has measure 'growth'; expected a year"),
        (
            PUBLISHED + 'value = "measure"\n',
            "row 'r22', column 'measure' is 'growth'; expected a number in plain digits",
        ),
        (PUBLISHED + "first = 2019\n", "no rate for 2019, 2020 and 2021"),
        (LEVELS + 'over = "the whole"\nfirst = 2025\nlast = 2025\n', "expected the first year before the last"),
        (PUBLISHED + 'over = "the whole"\n', "without first"),
    ],
)
def test_wrong_fields_are_one_clear_line(tmp_path, check, error):
    with pytest.raises(ValueError, match=error) as caught:
        said(tmp_path, check)
    assert "\n" not in str(caught.value)


def test_a_plot_shows_the_lines_that_are_asked_for(tmp_path):
    check = PUBLISHED + 'series = { by = "measure", unit = "percent" }\n'
    story = a_story(tmp_path, STATEMENT.format(value=7.2, more="", check=check), {"money": RATES})
    plot = checks.series("growth", story=story)
    assert plot.groupby("series")["value"].count().to_dict() == {"growth": 5, "level": 4}
    assert set(plot["unit"]) == {"percent"}
    assert list(plot.columns) == ["x", "series", "value", "unit", "source_id", "status"]


def test_the_example_works(tmp_path):
    table = RATES.replace("id,", "id,", 1)
    assert answered(tmp_path, growth.EXAMPLE, {"budgets": table}).verdict is Verdict.HOLDS


def test_the_story_may_word_the_answer(tmp_path):
    words = (
        '[statement.sentences]\nholds = "Up by {claim:g} % [claim], {rates.low:.1f} to {rates.high:.1f} % [rates]."\n'
    )
    answer = said(tmp_path, PUBLISHED + words)
    assert answer.sentence == "Up by 7.2 %, 7.0 to 7.2 %."
