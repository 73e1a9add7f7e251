"""Words of a story for a computed verdict: what is filled in, and what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from geo.claim import Claim, Finding, Verdict
from geo.claimed import Claimed
from geo.told_numbers import told as in_digits
from layers.checks.sentence import written
from layers.stories.statement import Fact

WIDTH = Finding(name="width of the strait", method="measured", value=28.413, unit="km", low=28.163, high=28.663)
CHANGE = Finding(name="transits in 2026", method="table", value=-41.27, unit="percent", low=-45.2, high=-37.4)
WORDS = Finding(name="a [bracketed] {name}.", method="read", arithmetic="2 + 3 = 5")
MARKS = {"width": WIDTH, "change": CHANGE, "words": WORDS}


@dataclass(frozen=True)
class Said:
    """A statement, as far as its words go."""

    id: str = "bab_30"
    facts: tuple[Fact, ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)
    briefs: Mapping[str, str] = field(default_factory=dict)

    def claim(self) -> Claim:
        return Claim(id=self.id, text="It is 30 km wide.", kind="number", value=30, unit="km")


def _text(said: Said, verdict: Verdict = Verdict.HOLDS, default: str = "It is [width].") -> str:
    return "".join(clause.text for clause in written(said, verdict, MARKS, default, numbers={"a-day": 12.34})[0])


def _own(template: str) -> str:
    return _text(Said(sentences={"holds": template}))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("It is {width} km wide [width].", "It is 28.41 km wide."),  # +- 0.25 km: hundredths, by the rule of the PDG
        ("{width.low} to {width.high} km wide [width].", "28.16 to 28.67 km wide."),
        ("It is {width:.1f} km wide [width].", "It is 28.4 km wide."),
        ("Not {claim:g} km [claim]; {width:.0f} km [width].", "Not 30 km; 28 km."),
        ("It fell by {change:unsigned.0f} % [change].", "It fell by 41 %."),
        ("It fell by {change.high:unsigned.0f} to {change.low:unsigned.0f} % [change].", "It fell by 37 to 45 %."),
        ("It moved by {change:+.1f} % [change].", "It moved by −41.3 %."),
        ("{change.name}: {change} % [change].", "Transits in 2026: −41 %."),
        ("So says {words.name} [words].", "So says a [bracketed] {name}."),
        ("Reckoned {words.arithmetic} [words].", "Reckoned 2 + 3 = 5."),
    ],
)
def test_placeholders_print_what_the_findings_say(template, text):
    assert _own(template) == text


def test_clauses_rest_on_the_findings_of_their_marks():
    sentence, brief = written(
        Said(
            sentences={"holds": "It is {width:.0f} km [width]; so it was said [claim]."},
            briefs={"holds": "So [width]."},
        ),
        Verdict.HOLDS,
        MARKS,
        "unused [width].",
    )
    assert [clause.rests_on for clause in sentence] == [("width of the strait",), ("claim",)]
    assert [clause.text for clause in brief] == ["So."]


def test_the_kinds_own_words_stand_where_the_story_has_none_for_the_verdict():
    said = Said(sentences={"does not hold": "No [width]."})
    assert _text(said, default="It is {width} km [width].") == "It is 28.41 km."
    assert _text(said, Verdict.DOES_NOT_HOLD) == "No."


def test_a_brief_of_the_kind_does_not_stand_below_words_of_the_story():
    said = Said(sentences={"holds": "Yes [width]."})
    assert written(said, Verdict.HOLDS, MARKS, "It is [width].", "It [width].")[1] == ()
    assert [c.text for c in written(Said(), Verdict.HOLDS, MARKS, "It is [width].", "It [width].")[1]] == ["It."]


def test_facts_of_the_statement_are_findings_by_their_ids():
    fact = Fact(id="pilots", text="Pilots say so", as_of="2026-01", searched="pilots", where="news")
    assert _text(Said(facts=(fact,), sentences={"holds": "{pilots.name} [pilots]."})) == "Pilots say so."


def test_a_fact_with_the_mark_of_the_check_is_refused():
    fact = Fact(id="width", text="Wide", as_of="2026-01", searched="width", where="news")
    with pytest.raises(ValueError, match="has a fact 'width', which is a mark of its check"):
        _text(Said(facts=(fact,)))


@pytest.mark.parametrize("place", ["{words}", "{words.low}", "{words:.1f}"])
def test_words_that_ask_for_a_number_the_answer_has_not_give_way_and_say_so(place, caplog):  # issue 12: an error
    said = Said(sentences={"holds": f"It is {place} km [words]."}, briefs={"holds": "So [width]."})
    assert _text(said, default="It is {width} km [width].") == "It is 28.41 km."
    assert f"sentences.'holds': {place} asks for a number that " in caplog.text
    assert "has not in this answer: 2 + 3 = 5. The words of the kind of check stand" in caplog.text
    with pytest.raises(ValueError, match="asks for a number that"):  # of the kind itself that is a fault
        _text(Said(), default=f"It is {place} km [words].")


def test_no_number_is_printed_as_minus_nought():
    change = {"rate": Finding(name="rate", method="counted", value=-0.04, unit="percent")}
    said = Said(sentences={"holds": "By {rate:.0f} %, {rate:+.1f} % or {rate:.2f} % [rate]."})
    assert written(said, Verdict.HOLDS, change, "")[0][0].text == "By 0 %, +0.0 % or −0.04 %."


def test_a_further_number_is_filled_in_where_a_finding_says_it():
    finding = Finding(name="days", method="table", arithmetic="1 to 2: +12.3 % a day")
    said = Said(sentences={"holds": "It rose by {a-day:.1f} % a day [days]."})
    told, _ = written(said, Verdict.HOLDS, {"days": finding}, "", numbers={"a-day": 12.34})
    assert told[0].text == "It rose by 12.3 % a day."


@pytest.mark.parametrize(
    ("template", "error"),
    [
        ("It is {depth} m [width].", r"\{depth\} names no finding; expected one of width, change, words, claim, a-day"),
        ("It is [depth].", r"\[depth\] marks nothing; expected one of width"),
        ("It is {width.__class__} [width].", r"asks for '__class__'; expected value, low, high"),
        ("It is {width.sources} [width].", r"asks for 'sources'"),
        ("It is {width[0]} [width].", "without a finding|no placeholder|marks nothing"),
        ("It is {width.low.real} [width].", "no placeholder"),
        ("It is {width!r} [width].", "no placeholder"),
        ("It is {width:>999999999f} km [width].", "has the format '>999999999f'"),
        ("It is {width:.999f} km [width].", "has the format"),
        ("It is {width:{change}} km [width].", "no placeholder"),
        ("It is {} km [width].", "no placeholder"),
        ("It is wide.", "without a finding"),
        ("It is 31 km wide [width].", "no finding of the clause says 31"),
        ("It is {width:.0f} km [words].", "no finding of the clause says 28"),
    ],
)
def test_what_no_finding_answers_is_one_clear_line(template, error):
    with pytest.raises(ValueError, match=error) as caught:
        _own(template)
    assert "'bab_30'" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [50.015, 49.985, 50.0004, 49.99996])
@pytest.mark.parametrize("sense", ["more than", "less than", "at least", "at most"])
def test_a_number_is_printed_on_its_side_of_the_claim(value, sense):
    claimed = Claimed.of(Claim(id="a", text="a", kind="number", value=50, unit="percent", sense=sense))
    told = float(in_digits(-value, claimed=claimed).number)
    assert claimed.allows(-told) == claimed.allows(value)
    assert abs(told + value) < 0.05  # and is the number
