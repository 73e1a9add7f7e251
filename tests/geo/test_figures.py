"""Printed digits follow the stated accuracy."""

from math import isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.figures import accuracy_of_digits, half_width, last_place, printed, printed_range


@pytest.mark.parametrize(
    ("value", "accuracy", "words"),
    [  # Particle Data Group, Review of Particle Physics, Introduction, 5.3: its own three examples
        (0.827, 0.119, "0.83"),
        (0.827, 0.367, "0.8"),
        (0.827, 0.96, "0.8"),
        # the numbers that issue 9 names
        (2.39598, 0.3, "2.40"),
        (3_320_211, 85_000, "3,320,000"),
        (-1.5296, None, "-1.53"),
        (1784.665, None, "1,785"),
        (487_000, None, "487,000"),
        (1725, 0, "1,725"),
        (7, 50, "7"),
        (99.96, 0.1, "99.96"),
        (99.96, 0.4, "100.0"),
        (-0.0, 0.1, "0"),
        (95, 300, "100"),
        (7.0, 1.0, "7"),
    ],
)
def test_digits_follow_the_accuracy(value, accuracy, words):
    assert printed(value, accuracy) == words


def test_both_ends_of_a_range_stop_at_the_same_digit():
    assert printed_range(1.0812, 5.4711) == ("1.0", "5.5")
    assert half_width(7.0, None, None) is None
    assert half_width(7.0, 7.0, 7.0) is None


@given(value=st.floats(-1e9, 1e9), accuracy=st.floats(1e-3, 1e9))
def test_what_is_printed_lies_within_the_accuracy(value, accuracy):
    error = abs(float(printed(value, accuracy).replace(",", "")) - value)
    assert error <= 0.5 * 10.0 ** last_place(accuracy) + 1e-6
    assert error <= 0.55 * accuracy  # half a step: at most 0.5 / 0.95 of the accuracy


@given(low=st.floats(-1e9, 1e9), width=st.floats(0, 1e9), place=st.integers(-6, 6))
def test_a_range_is_written_no_narrower_than_it_is(low, width, place):
    ends = [float(words.replace(",", "")) for words in printed_range(low, low + width, place=place)]
    noise = 1e-11 * (abs(low) + width)
    assert ends[0] <= low + noise
    assert ends[1] >= low + width - noise


@pytest.mark.parametrize("accuracy", [-1.0, float("nan"), float("inf")])
def test_an_accuracy_that_is_none_is_an_error(accuracy):
    with pytest.raises(ValueError, match="finite number above zero"):
        last_place(accuracy)


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.int64])
def test_numbers_of_numpy_are_printed_alike(kind):
    assert printed(kind(1234), kind(50)) == "1,230"
    assert printed(kind(1234), accuracy_of_digits(kind(1234))) == "1,230"


def test_what_is_no_number_is_an_error():
    with pytest.raises(ValueError, match="expected a finite number"):
        printed(float("nan"))


@given(value=st.floats(1e-6, 1e9))
def test_without_an_accuracy_three_digits_stand(value):
    assert isclose(float(printed(value).replace(",", "")), value, rel_tol=0.0051)


def test_half_of_a_narrow_range_is_an_accuracy_too():
    assert half_width(0.5, 0.25, 0.75) == 0.25
    assert half_width(0.5, 0.5, 0.5) is None
