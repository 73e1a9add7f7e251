"""What a claimed number allows, against intervals made by hand and against fractions without rounding."""

import re
import tomllib
from fractions import Fraction
from itertools import combinations_with_replacement
from math import inf, isfinite, nan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.claim import SENSES, Claim, Verdict
from geo.claimed import (
    MULTIPLE_WORDS,
    SHARE_WORDS,
    Claimed,
    by_readings,
    digits_of,
    interval_of,
    number_of_words,
    printed_step,
    with_words,
)

NUMBERS = st.floats(-1e300, 1e300, allow_nan=False) | st.integers(-(10**9), 10**9).map(float) | st.just(0.0)
POSITIVE = st.floats(1e-6, 1e12)


def claimed(value=None, unit="km", **meant):
    return Claimed.of(Claim(id="c", text="t", kind="number", value=value, unit=unit, **meant))


@pytest.mark.parametrize(
    ("value", "step"),
    [  # the digits as a newspaper prints them, and what their reader takes them to be rounded to
        (30, 1),
        (85, 1),
        (7, 1),
        (7.25, 0.01),
        (0.5, 0.1),
        (2.1, 0.1),
        (12.5, 0.1),
        (250, 10),
        (1200, 100),
        (1250, 10),
        (1234, 1),
        (4000, 100),
        (1_000_000, 100_000),
        (100, 10),
        (10, 1),
        (0, 1),
        (-0.0, 1),
        (-50, 1),
        (-1200, 100),
        (0.1 + 0.2, 0.1),
        (1e22, 1e21),
        (5e-7, 1e-7),
    ],
)
def test_a_printed_number_is_rounded_to_its_last_digit_or_its_second_one(value, step):
    assert printed_step(value) == pytest.approx(step, rel=1e-12)


@pytest.mark.parametrize(
    ("how", "low", "high", "words"),
    [
        ({"value": 30}, 29.5, 30.5, "read as rounded to 1 km: 29.5 to 30.5 km"),
        ({"value": 30, "rounded_to": 5}, 27.5, 32.5, "read as rounded to 5 km: 27.5 to 32.5 km"),
        ({"value": 30, "rounded_to": 5, "sense": "about"}, 27.5, 32.5, "read as rounded to 5 km: 27.5 to 32.5 km"),
        ({"value": 1_234_567}, 1_234_566.5, 1_234_567.5, "read as rounded to 1 km: 1,234,566.5 to 1,234,567.5 km"),
        ({"value": 12_000_000}, 11.5e6, 12.5e6, "read as rounded to 1,000,000 km: 11,500,000 to 12,500,000 km"),
        ({"value": -50}, -50.5, -49.5, "read as rounded to 1 km: -50.5 to -49.5 km"),
        ({"value": 0}, -0.5, 0.5, "read as rounded to 1 km: -0.5 to 0.5 km"),
        ({"value": 30, "sense": "at least"}, 30, inf, "read as at least 30 km"),
        ({"value": 1_234_567, "sense": "at most"}, -inf, 1_234_567, "read as at most 1,234,567 km"),
        ({"value": 30, "sense": "at least", "rounded_to": 5}, 27.5, inf, "read as at least 30 km, rounded to 5"),
        ({"value": 30, "sense": "at most", "rounded_to": 5}, -inf, 32.5, "read as at most 30 km, rounded to 5"),
        ({"value": 30, "sense": "more than"}, 30, inf, "read as more than 30 km"),
        ({"value": 30, "sense": "less than"}, -inf, 30, "read as less than 30 km"),
        ({"low": 20, "high": 30}, 20, 30, "read as 20 to 30 km"),
        ({"low": -50}, -50, inf, "read as at least -50 km"),
        ({"high": 27.1234567}, -inf, 27.1234567, "read as at most 27.1234567 km"),
        ({"value": 3, "unit": "1"}, 2.5, 3.5, "read as rounded to 1: 2.5 to 3.5"),
    ],
)
def test_what_a_claim_allows(how, low, high, words):
    found = claimed(**how)
    assert (found.low, found.high, found.words) == (low, high, words)
    assert (found.open_low, found.open_high) == (how.get("sense") == "more than", how.get("sense") == "less than")


@pytest.mark.parametrize(
    ("words", "unit", "low", "high"),
    [
        ("half", "percent", 45, 55),
        ("half", "percent of the lanes", 45, 55),
        ("half", "1", 0.45, 0.55),
        ("half", "km", 0.45, 0.55),
        ("a third", "percent", 28, 38),
        ("two thirds", "percent", 62, 72),
        ("a third", "1", 0.28, 0.38),
        ("two thirds", "km", 0.62, 0.72),
        ("a quarter", "percent", 20, 30),
        ("twice", "times", 1.5, 2.5),
        ("double", "percent", 150, 250),
        ("ten times", "1", 9.5, 10.5),
    ],
)
def test_numbers_in_words(words, unit, low, high):
    value, step = number_of_words(words, unit)
    found = claimed(value, unit, rounded_to=step)
    assert (found.low, found.high) == pytest.approx((low, high))


@pytest.mark.parametrize("words", [*SHARE_WORDS, *MULTIPLE_WORDS])
@pytest.mark.parametrize("unit", ["percent", "1"])
@pytest.mark.parametrize("sense", SENSES)
def test_a_number_in_words_is_told_by_its_word_and_two_or_three_digits(words, unit, sense):
    value, step = number_of_words(words, unit, sense)
    exact = (SHARE_WORDS | MULTIPLE_WORDS)[words] * (100 if unit == "percent" else 1)
    assert value == pytest.approx(exact, rel=0.011)
    claim = Claim(id="a", text="b", kind="number", value=value, unit=unit, sense=sense, rounded_to=step, words=words)
    told = [Claimed.of(claim).words, *(interval_of(claim) or ()), with_words(claim, f"{digits_of(claim):g}")]
    for number in re.findall(r"\d[\d.]*", " ".join(told)):
        assert len(number.replace(".", "").strip("0")) <= 3, told
    assert told[-1].startswith(f"{words} (")


@pytest.mark.parametrize(("words", "value"), [("half", 46.0), ("two thirds", 66.6), ("a third", 33.3)])
def test_more_than_half_is_more_than_half(words, value):  # 46 % was "more than half"
    share, step = number_of_words(words, "percent", "more than")
    claim = Claim(
        id="a", text="b", kind="number", value=share, unit="percent", sense="more than", rounded_to=step, words=words
    )
    assert not Claimed.of(claim).allows(value)
    assert Claimed.of(claim).allows(value + 5)


@pytest.mark.parametrize("words", [*SHARE_WORDS, *MULTIPLE_WORDS])
@pytest.mark.parametrize("unit", ["%", "% of it", "per cent", "Percent", "percentage points", "PCT"])
def test_half_of_a_percent_is_not_read_without_a_word(words, unit):  # "half" with the unit "%" was 0.5 %
    with pytest.raises(ValueError, match="expected the unit written 'percent'"):
        number_of_words(words, unit)


@pytest.mark.parametrize("words", MULTIPLE_WORDS)
def test_a_multiple_has_no_other_unit(words):
    with pytest.raises(ValueError, match="expected the unit 'times', '1' or 'percent'"):
        number_of_words(words, "km")


@pytest.mark.parametrize("words", ["", "Half", "halve", "half ", "three  times", "20,58,00", "1.2.3"])
def test_other_words_are_refused_with_those_there_are(words):
    with pytest.raises(ValueError, match="expected a number, or one of 'a tenth', "):
        number_of_words(words, "percent")


@pytest.mark.parametrize(
    ("words", "toml"),
    [("20,580", "20580 or 20_580"), ("1 250 000", "1250000 or 1_250_000"), ("7.0", "7.0"), ("50", "50"), ("50 %", "50"),
     ("-3", "-3"), ("−3", "-3"), ("7,25", "7.25"), ("1,234.5", "1234.5 or 1_234.5")],
)  # fmt: skip
def test_a_number_in_quotes_is_told_as_toml_writes_it(words, toml):  # issue 12: only the words were listed
    with pytest.raises(ValueError, match=f"in quotes; expected a number: write value = {re.escape(toml)}\\.$"):
        number_of_words(words, "percent")
    for written in toml.split(" or "):
        assert isinstance(tomllib.loads(f"value = {written}")["value"], int | float)


@given(value=NUMBERS, step=st.none() | POSITIVE, sense=st.sampled_from(SENSES))
def test_what_is_claimed_contains_the_number_unless_it_is_said_not_to(value, step, sense):
    assume(value >= 0 or sense in ("as printed", "about"))
    assume(step is not None or sense != "about")
    found = claimed(value, sense=sense, rounded_to=step)
    assert found.low <= found.high
    if sense in ("as printed", "about", "at least", "at most"):
        assert found.allows(value)
    elif step is None:
        assert not found.allows(value)
    end = found.high if isfinite(found.high) else found.low
    beyond = max(abs(end), 1.0) * 1e-6
    assert not found.allows(end + beyond if isfinite(found.high) else end - beyond)


@given(value=st.floats(0, 1e9), step=st.none() | POSITIVE, found=st.floats(-1e9, 1e9))
def test_a_stronger_sense_allows_nothing_that_a_weaker_one_does_not(value, step, found):
    least, most, more, less = (
        claimed(value, sense=sense, rounded_to=step).allows(found)
        for sense in ("at least", "at most", "more than", "less than")
    )
    assert more <= least
    assert less <= most
    assert least or most  # nothing lies on neither side
    assert not (more and less) or step is not None
    if step is not None:
        printed = claimed(value, rounded_to=step).allows(found)
        assert printed == (least and most) == claimed(value, sense="about", rounded_to=step).allows(found)


@given(value=POSITIVE, step=POSITIVE, wider=st.floats(1, 1e6), found=st.floats(-1e12, 1e12))
def test_a_coarser_step_allows_no_less(value, step, wider, found):
    fine, coarse = (claimed(value, rounded_to=one).allows(found) for one in (step, step * wider))
    assert fine <= coarse


TENTHS = st.integers(-60, 60)


def side(number, low, high, *, open_low, open_high):
    """Brute force in whole tenths, without binary fractions."""
    if low is not None and (number < low or (open_low and number == low)):
        return -1
    return 1 if high is not None and (number > high or (open_high and number == high)) else 0


@given(
    claim=st.tuples(TENTHS, TENTHS).map(sorted),
    opened=st.sampled_from(["", "low", "high", "no low", "no high"]),
    finding=st.tuples(TENTHS, TENTHS, TENTHS).map(sorted),
)
def test_a_finding_is_judged_as_each_number_of_its_range_would_be(claim, opened, finding):
    low, high = (None if opened == "no low" else claim[0]), (None if opened == "no high" else claim[1])
    how = {"open_low": opened == "low", "open_high": opened == "high"}
    assume(low != high or not opened)
    ends = {"low": -inf if low is None else low * 0.1, "high": inf if high is None else high * 0.1}  # 0.1 * 3 != 0.3
    verdict = Claimed(**ends, words="", **how).judged(finding[1] / 10, finding[0] / 10, finding[2] / 10)
    tenths = [Fraction(n, 2) for n in range(2 * finding[0], 2 * finding[2] + 1)]  # every half tenth of the range
    sides = {side(number, low, high, **how) for number in tenths}
    expected = Verdict.HOLDS if sides == {0} else Verdict.DOES_NOT_HOLD if 0 not in sides else Verdict.CANNOT_BE_TOLD
    if sides == {-1, 1}:  # the claim lies between two of the numbers tried
        expected = Verdict.CANNOT_BE_TOLD
    assert verdict is expected


@pytest.mark.parametrize(
    ("how", "finding", "verdict"),
    [
        ({"value": 30, "rounded_to": 5}, (30.0,), Verdict.HOLDS),
        ({"value": 30, "rounded_to": 5}, (27.5,), Verdict.HOLDS),  # an end belongs to it
        ({"value": 30, "rounded_to": 5}, (27.0, 26.0, 27.5), Verdict.CANNOT_BE_TOLD),  # and is touched
        ({"value": 30, "rounded_to": 5}, (27.0, 26.0, 27.4), Verdict.DOES_NOT_HOLD),
        ({"value": 30, "rounded_to": 5}, (30.0, 10.0, 50.0), Verdict.CANNOT_BE_TOLD),  # wider than what is claimed
        ({"value": 30, "rounded_to": 5}, (30.0, -inf, inf), Verdict.CANNOT_BE_TOLD),
        ({"value": 30, "sense": "more than"}, (30.0,), Verdict.DOES_NOT_HOLD),
        ({"value": 30, "sense": "more than"}, (30.0, 30.0, 31.0), Verdict.CANNOT_BE_TOLD),
        ({"value": 30, "sense": "more than"}, (31.0, 30.1, inf), Verdict.HOLDS),
        ({"value": 30, "sense": "less than"}, (30.0, 30.0, 31.0), Verdict.DOES_NOT_HOLD),
        ({"value": 0.3, "sense": "more than"}, (0.1 + 0.2,), Verdict.DOES_NOT_HOLD),  # it is 0.3, but for noise
        ({"value": 0.3, "sense": "at least"}, (0.1 + 0.2 - 1e-16,), Verdict.HOLDS),
        ({"value": 0.3, "sense": "less than"}, (0.1 + 0.2 - 1e-16,), Verdict.DOES_NOT_HOLD),
        ({"value": 1e-13, "rounded_to": 1e-14}, (5e-13,), Verdict.DOES_NOT_HOLD),  # a noise of 1e-12 hid it
        ({"value": 3}, (inf,), Verdict.DOES_NOT_HOLD),  # any claim allowed infinity
        ({"value": 3}, (-inf,), Verdict.DOES_NOT_HOLD),
        ({"value": 3, "sense": "at least"}, (inf,), Verdict.HOLDS),
        ({"low": 5, "high": 5}, (5.0, 4.0, 6.0), Verdict.CANNOT_BE_TOLD),
    ],
)
def test_ends_noise_and_infinity(how, finding, verdict):
    assert claimed(**how).judged(*finding) is verdict


@pytest.mark.parametrize("finding", [(nan,), (1.0, nan, 2.0), (1.0, 0.0, nan), (1.0, 2.0, 3.0), (2.0, 3.0, 1.0)])
def test_a_finding_that_is_no_number_or_out_of_order_is_refused(finding):  # a NaN did not hold
    with pytest.raises(ValueError, match="expected numbers, low <= value <= high"):
        claimed(3).judged(*finding)


@pytest.mark.parametrize(
    ("meant", "says"),
    [
        ({"value": 30, "sense": "about"}, "says about 30; expected rounded_to"),
        ({"value": 30, "sense": "roughly"}, "has the sense 'roughly'; expected one of as printed, about"),
        ({"value": -50, "sense": "at least"}, "says at least -50, which can be read in two ways; expected an end"),
        ({"value": -50, "sense": "less than"}, "says less than -50, which can be read in two ways; expected an end"),
        ({"low": 20, "high": 30, "sense": "at most"}, "has the sense 'at most' and rounded_to None without value"),
        ({"low": 20, "high": 30, "rounded_to": 5}, "and rounded_to 5 without value; expected them with a value only"),
        ({"sense": "about", "rounded_to": 5, "unit": ""}, "without value; expected them with a value only"),
        ({"low": 30, "high": 20}, "expected a range in order"),
        ({"low": 30, "value": 20}, "expected a range in order, low before high, with its unit and without a value"),
        ({"low": 30, "unit": ""}, "expected a range in order, low before high, with its unit"),
        ({"low": nan}, "expected a range in order"),
        ({"low": -inf, "high": 3}, "expected a range in order"),
        ({"value": 30, "rounded_to": 0}, "is rounded_to 0; expected the step, above zero"),
        ({"value": 30, "rounded_to": -5}, "is rounded_to -5; expected the step, above zero"),
        ({"value": 30, "rounded_to": nan}, "is rounded_to nan; expected the step, above zero"),
        ({"value": inf}, "expected a finite number"),
    ],
)
def test_what_a_claim_says_twice_or_of_nothing_is_refused(meant, says):
    with pytest.raises(ValueError, match=says):
        claimed(**meant)


def test_a_claim_without_a_number_allows_none():
    with pytest.raises(ValueError, match="claim 'c' has no number; expected value, or low and high"):
        claimed(unit="")


OF_NUMBERS = (Verdict.HOLDS, Verdict.HOLDS_ONLY_IF, Verdict.CANNOT_BE_TOLD, Verdict.DOES_NOT_HOLD)


@pytest.mark.parametrize("readings", [c for n in (1, 2, 3) for c in combinations_with_replacement(OF_NUMBERS, n)])
def test_the_verdict_of_several_readings(readings):
    held = sum(one in (Verdict.HOLDS, Verdict.HOLDS_ONLY_IF) for one in readings)
    if set(readings) == {Verdict.HOLDS}:
        expected = Verdict.HOLDS
    elif held:
        expected = Verdict.HOLDS_ONLY_IF
    else:
        expected = Verdict.CANNOT_BE_TOLD if Verdict.CANNOT_BE_TOLD in readings else Verdict.DOES_NOT_HOLD
    assert by_readings(readings) is by_readings(reversed(readings)) is expected


@pytest.mark.parametrize("readings", [[], [Verdict.OPINION], [Verdict.HOLDS, Verdict.NOT_SUPPORTED]])
def test_readings_without_a_number_are_refused(readings):  # an opinion did not hold
    with pytest.raises(ValueError, match="reading"):
        by_readings(readings)


def test_what_is_double_is_a_hundred_percent_more():  # issue 16
    assert number_of_words("double", "percent more") == (100.0, 100.0)
    assert number_of_words("a third", "percent more") == (33.0, 10.0)
    with pytest.raises(ValueError, match="can mean 200 or 300"):
        number_of_words("three times", "percent more")
    with pytest.raises(ValueError, match="nothing falls by more than it is"):
        number_of_words("twice", "percent fewer")
