"""What results show in a notebook: short, the answer first, text that stays text, nothing that a theme could hide."""

import re
from datetime import date
from html.parser import HTMLParser

import pandas as pd
import pytest

import geo
import layers
from geo.claim import Bearing, Clause
from layers.catalogue.sources import Source
from leadline.notebook import MOST_ROWS, rows_of, shown
from leadline.words import speaking

HOSTILE = "</td><script>alert(1)</script><img src=x onerror='a()'>\"{x}%s\0 & \u202eabc"
PLAIN = {"div", "p", "strong", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary"}


class Read(HTMLParser):
    """Tags, attributes and text of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)


def check(words="Traffic fell", findings=1):
    found = tuple(
        geo.Finding(name=f"{words} {n}", method="counted", value=1234.5678 + n, unit="ships", low=1000, high=2000)
        for n in range(findings)
    )
    key = geo.Finding(name="the key", method=words, value=-18.0, unit="%", bearing=Bearing.CONTRADICTS)
    return geo.Check(
        claim=geo.Claim(id="fall", text=words, kind="x", said_by=words),
        verdict=geo.Verdict.DOES_NOT_HOLD,
        clauses=(Clause(text=f"It rose by 18 %: {words}.", rests_on=("the key",)),),
        findings=(*found, key),
        rule="as counted",
        key="the key",
    )


def description(words="Buoys"):
    source = Source(id="a", url="", credit=words, licence="CC0-1.0", retrieved=date(2026, 1, 1), sha256="")
    return layers.Description(
        name="x", title=words, summary=words, rows=1234, columns={words: words}, kinds={words: 2}, statuses={words: 1},
        sources=(source,), licences=("CC0-1.0",), accuracy_m=(1, 20), bounds=(1, 2, 3, 4),
    )  # fmt: skip


def found(words="alpha", rows=1):
    times = pd.to_datetime(["2026-01-01T00:00:00.5Z"] * rows)
    events = pd.DataFrame(
        {"id": [words] * rows, "zone": words, "t_in": times, "t_out": pd.NaT, "duration_s": 1234.5678}
    )
    cleaning = pd.DataFrame({"reason": ["rows read", words, "none"], "rows": [20_000, 3, 0], "example": ""})
    return geo.Found(events=events, crossings=events[:0], pieces=events, cleaning=cleaning)


def graded(words="alpha"):
    pieces = pd.DataFrame({"id": [words, "b"], "grade": ["doubtful", "sound"], "reasons": [words, ""]})
    return geo.Graded(pieces=pieces, sources=pieces[:0], feed=(words,))


def behaviours(words="alpha"):
    gaps = pd.DataFrame({"id": [words], "reception": words, "duration_s": 1.5})
    return geo.Behaviours(
        gaps=gaps, loitering=None, encounters=None, port_visits=None, pieces=gaps, cleaning=gaps, notes=(words,)
    )


RESULTS = [check, description, found, graded, behaviours]


@pytest.mark.parametrize("made", RESULTS)
def test_text_stays_text(made):
    read = Read(made(HOSTILE)._repr_html_())
    assert set(read.tags) <= PLAIN
    assert {name for name, _ in read.attributes} <= {"style", "dir", "scope"}
    shown = HOSTILE.replace("\0", "\ufffd")
    assert any(shown in words for words in read.words)


@pytest.mark.parametrize("made", RESULTS)
def test_a_dark_theme_keeps_its_colours(made):
    styles = {value for name, value in Read(made()._repr_html_()).attributes if name == "style"}
    assert not re.search(r"color|background|border|font|url", " ".join(styles))


def test_the_verdict_comes_first():
    words = Read(check()._repr_html_()).words
    assert "".join(words[:2]) == "does not hold: It rose by 18 %: Traffic fell."
    assert words[2] == "Claimed: Traffic fell (Traffic fell)"
    assert words[6:9] == ["the key", "-18 %", "contradicts"]
    assert words[9:11] == ["Traffic fell 0", "1,200 ships (1,000 to 2,000)"]


def test_the_rest_is_counted():
    words = Read(check(findings=498)._repr_html_()).words
    assert words[-1] == f"and {499 - MOST_ROWS} more rows"
    assert len(words) < 40
    words = Read(found(rows=1009)._repr_html_()).words
    assert words[0] == "Events: 1,009. Crossings of lines: 0. Pieces of track: 1,009."
    assert words[1] == "rows read 20,000, alpha 3"
    assert words[-1] == "and 1,001 more rows"
    assert "2026-01-01 00:00:00" in words


def test_a_description_says_what_is_known():
    words = Read(description()._repr_html_()).words
    assert words[:6] == ["Buoys", ": Buoys", "rows", "1,234", "kinds", "Buoys 2"]


def test_in_another_language_the_answer_is_in_that():
    with speaking("en-XA"):
        words = Read(check()._repr_html_()).words
    assert words[0] == "döés ñöt höld"


def test_half_of_a_pair_of_surrogates_can_be_written():
    assert shown("a\ud800") == "a\ufffd"


def test_a_table_of_no_rows_is_none():
    assert rows_of(pd.DataFrame({"id": []}), ("id",)) == ""
