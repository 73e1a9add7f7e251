"""A number with its range is told in one way, with the digits of its range; the range is never narrower than it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.claim import Claim, Finding, Verdict
from geo.told_numbers import claimed_of, told, told_of


def read(words):
    return float(words.replace(",", ""))


@given(value=st.floats(-1e8, 1e8), below=st.floats(0, 1e8), above=st.floats(0, 1e8))
def test_a_told_range_holds_what_was_measured_and_the_number_that_is_told(value, below, above):
    said = [read(each) for each in told(value, value - below, value + above)]
    noise = 1e-11 * (abs(value) + below + above)
    if value - below < value + above:
        assert said[1] <= value - below + noise
        assert said[2] >= value + above - noise
    assert said[1] <= said[0] <= said[2]


@given(
    value=st.floats(0.001, 1e6),
    part=st.floats(0, 1),
    claimed=st.floats(0.01, 1e6),
    sense=st.sampled_from(["as printed", "at least"]),
)
def test_what_is_told_is_judged_as_what_was_measured(value, part, claimed, sense):
    claim = Claim(id="a", text="b", kind="number", value=claimed, unit="km", sense=sense)
    ends = (value * (1 - part), value * (1 + part))
    allowed = claimed_of("km", claim)
    said = told_of(Finding(name="n", method="m", value=value, low=ends[0], high=ends[1], unit="km"), claim)
    number, low, high = map(read, said)
    assert allowed.judged(number, low, high) is allowed.judged(value, *ends)
    if allowed.judged(value, *ends) is Verdict.CANNOT_BE_TOLD:
        assert said == told(value, *ends)  # no digit more near an end of what is claimed


@pytest.mark.parametrize("near", [1150 - 1e-3, 1149.97, 1150.0, 1150 + 1e-6, 1152.0])
def test_digits_do_not_grow_near_what_is_claimed(near):  # was 1,149.97 km (1,059.45 to 1,279.98 km), known to 5 km
    claim = Claim(id="a", text="b", kind="number", value=1150.0, unit="km", sense="at least")
    found = Finding(name="n", method="m", value=near, low=1059.45, high=1279.98, unit="km")
    assert tuple(told_of(found, claim)) == ("1,150", "1,050", "1,280")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (1150.3, 1279.98, ("1,200", "1,150", "1,280")),  # rounded outward it is not below 1,150
        (1059.45, 1149.97, ("1,120.00", "1,059.45", "1,149.97")),  # "to 1,150 km" would not be below it
        (1059.45, 1148.2, ("1,120", "1,059", "1,149")),
    ],
)
def test_a_range_that_decides_has_the_digits_that_it_takes(low, high, words):
    claim = Claim(id="a", text="b", kind="number", value=1150.0, unit="km", sense="at least")
    value = 1200.0004 if low > 1150 else 1120.0004
    found = Finding(name="n", method="m", value=value, low=low, high=high, unit="km")
    assert tuple(told_of(found, claim)) == words


@pytest.mark.parametrize(
    ("given_numbers", "words"),
    [
        ((1918.0, 1914.0, 1922.0), ("1,918", "1,914", "1,922")),
        ((0.0, -1.25, 3.0), ("0", "-1.3", "3")),
        ((1.0, 0.25, 1.75), ("1", "0.2", "1.8")),
        ((10.25, 0.04, 16.1), ("10", "0.04", "17")),
        ((3_320_211.0, 3_240_000.0, 3_400_211.0), ("3,320,000", "3,240,000", "3,410,000")),
        ((2.39598, 2.39598, 2.39598), ("2.4", "2.4", "2.4")),
        ((0.1 + 0.2, 0.1, 0.3 + 1e-16), ("0.30", "0.10", "0.30")),  # what binary fractions lose widens no range
    ],
)
def test_ranges_are_told_to_the_place_of_their_number(given_numbers, words):
    assert tuple(told(*given_numbers)) == words


def test_what_is_claimed_in_another_unit_gives_no_digits():
    claim = Claim(id="a", text="b", kind="number", value=80.0, unit="km", sense="at least")
    assert claimed_of("percent", claim) is None
    assert claimed_of("km of coast", claim).low == 80.0
    with pytest.raises(ValueError, match="the finding 'n' has no number"):
        told_of(Finding(name="n", method="m"), claim)
