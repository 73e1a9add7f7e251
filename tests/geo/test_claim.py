import pytest

import leadline.words
from geo.claim import MEANINGS, Bearing, Check, Claim, Finding, Search, Verdict, clauses
from geo.said_numbers import numbers, unsaid_numbers
from leadline.words import speaking

CLAIM = Claim(id="fall", text="They fell by 40 %.", kind="number", value=40.0, unit="percent")
FELL = Finding(name="fall", method="counted over 3 years", value=-1.529, low=-2.04, high=-1.0, unit="percent")


def check(marked, *findings, **more):
    fields = {"verdict": Verdict.DOES_NOT_HOLD, "rule": "By the fall."} | more
    return Check(claim=CLAIM, clauses=clauses(marked), findings=findings or (FELL,), **fields)


def test_the_six_verdicts_each_have_a_meaning():
    assert [str(verdict) for verdict in Verdict] == [
        "holds", "holds only if", "does not hold", "not supported", "opinion", "cannot be told",
    ]  # fmt: skip
    assert set(MEANINGS) == set(Verdict)


@pytest.mark.parametrize("marked", ["7.2%増えた[a]。前者は、増えた[b][c]。", "7.2%増えた。[a]前者は、増えた。[b][c]"])
def test_stops_of_japanese_stand_before_or_behind_the_marks(marked):
    assert [(c.text, c.rests_on) for c in clauses(marked)] == [
        ("7.2%増えた。", ("a",)),
        ("前者は、増えた。", ("b", "c")),
    ]
    assert Finding(name="増えた。", method="m").opening == "増えた"


def test_a_sentence_is_its_clauses():
    said = check("They fell by 1.5 % [fall], not by 40 % [claim].")
    assert said.sentence == "They fell by 1.5 %, not by 40 %."
    assert [clause.rests_on for clause in said.clauses] == [("fall",), ("claim",)]
    assert said.brief == said.sentence


@pytest.mark.parametrize("marked", ["They fell.", "They fell [fall], and more besides.", "[fall]", "They [fall] fell."])
def test_a_clause_without_a_finding_is_refused(marked):
    with pytest.raises(ValueError, match="without a finding; expected each clause to end with the findings"):
        clauses(marked)


@pytest.mark.parametrize(
    ("marked", "unsaid"),
    [
        ("They fell by 1.5 % [fall].", []),
        ("They fell by 1.53 % [fall].", []),
        ("They fell by 1.6 % [fall].", ["1.6"]),  # rounds to nothing that was found
        ("They fell by 1 to 2 % [fall].", []),  # low and high
        ("They fell by 1 to 2 % over 3 years [fall].", []),  # the method says it
        ("They fell by 1.5 % over 4 years [fall].", ["4"]),
        ("Of two counts they fell in one [fall].", ["two"]),  # -2.04 rounds to it, and is no count
        ("They fell, by -1.5 % [fall].", []),
        ("They rose, by +1.5 % [fall].", ["+1.5"]),
        ("They fell by 1.5 hours [fall].", ["1.5"]),
        ("They fell by half [fall].", ["half"]),
        ("They fell by 1.5 % on 9 April 2025 [fall].", ["9 April", "April 2025"]),
        ("Of five counts they fell in one [fall].", ["five"]),
        ("Not by 40 % [claim].", []),
        ("Not by 41 % [claim].", ["41"]),
        ("It was 2,004 % [fall].", ["2,004"]),
    ],
)
def test_every_number_of_a_sentence_is_one_that_its_findings_say(marked, unsaid):
    assert [words.split(" in ")[0] for words in unsaid_numbers(check(marked))] == unsaid


@pytest.mark.parametrize(
    ("code", "marked", "unsaid"),
    [
        ("ja", "1.5%減った [fall]。", []),
        ("ja", "3年で1.5%減った [fall]。", []),
        ("ja", "2022年に1.5%減った [fall]。", ["2022"]),
        ("ja", "1.6%減った [fall]。", ["1.6"]),
        ("ja", "1.5%、4回 [fall]。", ["4"]),
        ("ja", "2022年8月4日～10日に1.5%減った [fall]。", ["4 August", "10 August", "August 2022"]),
        ("zh-Hant", "減少1.5%，共7次 [fall]。", ["7"]),
        ("zh-Hant", "減少1至2% [fall]。", []),
        ("en-XA", "Théý féll bý 1.5 % [fall].", []),
        ("en-XA", "Théý féll bý 1.6 % [fall].", ["1.6"]),
        ("en-XA", "Théý féll bý 1.5 % öñ 9 Áprîl 2025 [fall].", ["9 April", "April 2025"]),
    ],
)
def test_numbers_are_found_in_other_languages_too(code, marked, unsaid):
    with speaking(code):
        assert [words.split(" in ")[0] for words in unsaid_numbers(check(marked))] == unsaid


def test_a_number_is_read_as_the_language_writes_it_or_as_an_untranslated_text_does(tmp_path, monkeypatch):
    (tmp_path / "de.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n', encoding="utf-8")
    monkeypatch.setattr(leadline.words, "LOCALE", tmp_path)
    found = Finding(name="ships", method="counted", value=13213.0, unit="ships")
    with speaking("de"):
        for said, unsaid in (("13.213", []), ("13,213", []), ("13.214", ["13,214"]), ("1,3213", ["1.3213"])):
            told = unsaid_numbers(check(f"{said} Schiffe [ships].", found))
            assert [words.split(" in ")[0] for words in told] == unsaid


def test_a_number_must_stand_in_a_finding_of_its_own_clause():
    other = Finding(name="other", method="counted", value=7.0, unit="percent")
    assert unsaid_numbers(check("They fell by 7 % [fall]; so it was [other].", FELL, other)) == [
        "7 in 'They fell by 7 %;'"
    ]


def test_a_search_says_what_where_and_until_when():
    with pytest.raises(ValueError, match="expected all three: 'none found' tells a reader nothing"):
        Search(what="a contract", where="", until="2026-11")
    search = Search(what="a contract", where="news", until="2026-11")
    assert search.in_words == "Searched for a contract, in news, until 2026-11: none found."
    for wrong in ({"value": 1.0, "unit": "1"}, {"sources": ("paper",)}):
        with pytest.raises(ValueError, match="says that a search found nothing"):
            Finding(name="none", method="searched", searched=search, **wrong)


def test_a_check_names_findings_that_it_has():
    with pytest.raises(ValueError, match="rests on the finding 'rise'; expected one of fall, or 'claim'"):
        check("They rose [rise].")
    with pytest.raises(ValueError, match="has two findings of one name"):
        check("They fell [fall].", FELL, FELL)
    with pytest.raises(ValueError, match="has no rule"):
        check("They fell [fall].", rule=" ")
    with pytest.raises(ValueError, match="has no finding 'rise'; expected one of fall"):
        check("They fell [fall].").finding("rise")


def test_only_an_opinion_needs_no_finding():
    with pytest.raises(ValueError, match="'not supported' without a finding"):
        Check(claim=CLAIM, verdict=Verdict.NOT_SUPPORTED, clauses=clauses("No [claim]."), findings=(), rule="r")
    said = Check(claim=CLAIM, verdict=Verdict.OPINION, clauses=clauses("No measure [claim]."), findings=(), rule="r")
    assert said.sentence == "No measure."


def test_who_says_a_claim():
    assert CLAIM.speaker == "the story itself, which names nobody"
    assert Claim(id="a", text="b", kind="fact", said_by="Rutte").speaker == "Rutte"
    assert [str(b) for b in Bearing] == ["supports", "limits", "contradicts", "context"]


def test_a_range_out_of_order_is_told_without_a_value_that_nobody_gave():
    with pytest.raises(ValueError, match="gives low 40, high 30, unit 'km'; expected a range in order") as caught:
        Claim(id="a", text="b", kind="number", low=40.0, high=30.0, unit="km")
    assert "None" not in str(caught.value)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "-1.53 percent"),
        ({"low": -2.0, "high": -1.0}, "-1.5 percent (-2 to -1)"),
        ({"low": -2.0}, "-1.53 percent"),
        ({"low": -1.53, "high": -1.53}, "-1.53 percent"),
        ({"value": None, "unit": ""}, ""),
    ],
)
def test_a_finding_in_a_notebook_has_its_number_and_range(more, told):
    finding = Finding(**{"name": "fall", "method": "m", "value": -1.53, "unit": "percent"} | more)
    assert f">{told}</td>" in check("They fell [fall].", finding)._repr_html_().replace("−", "-")


def test_words_for_shares_are_their_values():
    found = {each.text: each.value for each in numbers("half of them, a third, a dozen, twice as many, nineteen")}
    assert found == pytest.approx({"half": 0.5, "third": 0.3333333, "dozen": 12, "twice": 2, "nineteen": 19}, abs=1e-6)
