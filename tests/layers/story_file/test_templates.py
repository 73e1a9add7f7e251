"""Texts with values in them: what may stand in braces, and that nothing runs."""

import re
from string import ascii_letters

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.story_file.templates import columns_of, filled

ROW = {
    "name": "Berlin, Chancellery (new)",
    "km": 1239.4,
    "n": 3,
    "day": "2026-03-20",
    "none": None,
    "nan": float("nan"),
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", ""),
        ("plain", "plain"),
        ("{name}", "Berlin, Chancellery (new)"),
        ("{name:short}", "Berlin"),
        ("{km:,.0f} km", "1,239 km"),
        ("{km:08.2f}", "01239.40"),
        ("{n} of {n}", "3 of 3"),
        ("{day:day}", "20 March 2026"),
        ("{name:title}", "Berlin, Chancellery (New)"),
        ("{none}{nan:.1f}|", "|"),
        ("{{n}} {n}", "{n} 3"),
    ],
)
def test_values_are_written_as_said(template, text):
    assert filled(template, ROW) == text
    assert filled(template, pd.Series(ROW, dtype=object).to_dict()) == text


@pytest.mark.parametrize(
    "template",
    [
        "{name.__class__}",
        "{name.__class__.__mro__}",
        "{name[0]}",
        "{name!r}",
        "{name!s}",
        "{}",
        "{0}",
        "{n:{km}}",
        "{n:{km.real}}",
        "{name",
        "name}",
        "{na me}",
        "{name:short",
        "{n!}",
        "{n!z}",
        "{ n}",
    ],
)
def test_more_than_a_name_and_a_format_is_refused(template):
    with pytest.raises(ValueError, match=re.escape(f"the text {template!r} ")) as error:
        filled(template, ROW)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{nam}", "names 'nam'; expected one of name, km, n, day, none, nan"),
        ("{name:.1f}", "cannot write name = 'Berlin, Chancellery (new)': Unknown format code 'f'"),
        ("{n:day}", "cannot write n = 3: "),
        ("{name:day}", "cannot write name = "),
        ("{km:q}", "cannot write km = 1239.4: "),
    ],
)
def test_a_value_that_does_not_fit_is_told(template, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        filled(template, ROW)


def test_a_width_cannot_fill_the_memory():  # {n:>9999999999} made a text of 10 GB
    for spec in (">9999999999", "0100000000d", ".100000000f", "99999"):
        with pytest.raises(ValueError, match="expected"):
            filled(f"{{n:{spec}}}", ROW)


@given(st.text("{}:!.[]" + ascii_letters[:3], max_size=12))
def test_any_text_is_written_or_refused_in_one_line(template):
    try:
        names = columns_of(template)
        assert all(name.isidentifier() for name in names)
        assert isinstance(filled(template, dict.fromkeys(names, 1.5)), str)
    except ValueError as error:
        assert "the text" in str(error)  # noqa: PT017  either way is right
