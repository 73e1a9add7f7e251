"""Conditions as SQL writes them, against DuckDB on the same rows; what is no condition is refused and runs nothing."""

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.story_file.where import chosen
from layers.story_file.where_text import where_of

FRAME = pd.DataFrame(
    {
        "n": [1.0, 2.5, None, 80.0, 99.0, -3.0],
        "kind": ["cargo", "tanker", None, "it's", "", "cargo"],
        "a name": [1, 2, 3, 4, 5, 6],
        "open": [True, False, True, False, True, False],
    }
)


def test_the_table_of_a_text():
    assert where_of("ship_type >= 80") == {"ship_type": {"from": 80}}
    assert where_of("a > 1 AND a <= 2.5 and b = 'it''s'") == {"a": {"above": 1, "to": 2.5}, "b": "it's"}
    assert where_of("a in (1,2) and b not in ('x')") == {"a": [1, 2], "b": {"not": ["x"], "missing": False}}
    assert where_of("a is null and b is not null") == {"a": {"missing": True}, "b": {"missing": False}}
    assert where_of('"Ship Type" between -1 and 1e3') == {"Ship Type": {"from": -1, "to": 1000.0}}
    assert where_of("a != 1 and a <> 2") == {"a": {"not": [1, 2], "missing": False}}
    assert where_of("a == true") == {"a": True}
    assert where_of("MetaData.MMSI = 1") == {"MetaData.MMSI": 1}


numbers = st.sampled_from(["1", "2.5", "80", "-3", "99.5", "+1", "1e2"])
texts = st.sampled_from(["'cargo'", "'tanker'", "'it''s'", "''", "'none'"])
signs = st.sampled_from(["=", "!=", "<>", "<", "<=", ">", ">="])
names = st.sampled_from(["n", '"a name"'])
conditions = st.one_of(
    st.builds("{} {} {}".format, names, signs, numbers),
    st.builds("kind {} {}".format, signs, texts),
    st.builds("{} {}in ({}, {})".format, names, st.sampled_from(["", "not "]), numbers, numbers),
    st.builds("kind {}in ({})".format, st.sampled_from(["", "not "]), texts),
    st.builds("{} between {} and {}".format, names, numbers, numbers),
    st.builds("{} is {}null".format, st.sampled_from(["n", "kind"]), st.sampled_from(["", "not "])),
    st.sampled_from(["open = true", "open = false", "open != true"]),
)


@given(st.lists(conditions, min_size=1, max_size=4))
def test_rows_are_those_that_duckdb_chooses(drawn):
    text = " and ".join(drawn)
    try:
        where = where_of(text)
    except ValueError as error:
        assert "asks twice of" in str(error)  # noqa: PT017  only that may happen
        return
    frame = FRAME.assign(row=range(len(FRAME)))
    expected = duckdb.sql(f"SELECT row FROM frame WHERE {text} ORDER BY row").fetchall()
    assert list(chosen(frame, where).index) == [row for (row,) in expected]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it ends where a value or a condition is missing"),
        ("n", "it ends where"),
        ("n >", "it ends where"),
        ("n > 1 and", "it ends where"),
        ("n > 1 or n < 0", "it has an or; for several values of a column say: in (30, 35)"),
        ("kind = cargo", "cargo stands for a value; text stands in single quotes: 'cargo'"),
        ('kind = "cargo"', "text stands in single quotes"),
        ("n > 1; drop table x", "cannot be read from '; drop table x' on"),
        ("__import__('os').system('x')", "cannot be read from"),
        ("n.__class__ = 1 and (n = 2)", "'(' is no part of a condition"),
        ("not n = 1", "'not' is no part"),
        ("n in ()", "is no part"),
        ("n in (1", "it ends where"),
        ("n in (1,)", "is no part"),
        ("n not between 1 and 2", "is no part"),
        ("n > 1 n < 2", "'n' is no part"),
        ("n = 1 and n = 2", "asks twice of n"),
        ("n > 1 and n > 2", "asks twice of n"),
        ("n like 'a%'", "'like' is no part"),
        ("1 < n", "'1' is no part"),
        ("n = 'a", "cannot be read from"),
        ("n > 1.2.3", "cannot be read|is no part"),
        ("n = [1]", "cannot be read from '[1]' on"),
    ],
)
def test_what_is_no_condition_is_refused_in_one_line(text, words):
    with pytest.raises(ValueError, match="where is") as error:
        where_of(text)
    assert any(each in str(error.value) for each in words.split("|"))
    assert "\n" not in str(error.value)


@given(st.text(alphabet="nakid =<>!'\"(),.and1 2or_;+-", max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        assert isinstance(where_of(text), dict)
    except ValueError as error:
        assert str(error).startswith("where is")  # noqa: PT017  the only way out
