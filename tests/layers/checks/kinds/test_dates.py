"""Days of events against days named: by the calendar, and by every day of the partial dates."""

from datetime import date, timedelta
from itertools import product

import pytest
from story_folders import a_story, answered

from geo.claim import Verdict
from layers.checks import checks
from layers.checks.kinds import dates

EVENTS = """
id,name,start,end
exercise,Exercise,2026-03-20,2026-04-03
early,Early one,2024-01-05,2024-01-05
vague,Vague one,2026-05,2026-05
begun,Known by its end,2026-05,2026-05-20
ended,Known by its begin,2026-05-10,2026-05
backwards,Backwards,2026-05-02,2026-05-01
none,No days,,
"""
STATEMENT = """
id = "visit"
text = "They train from July to September."
kind = "plan"
start = {start}
end = {end}
check = {{ kind = "dates", event = "events/{event}"{fields} }}
{more}
"""


def said(tmp_path, event, start, end, fields="", more=""):
    text = STATEMENT.format(start=start, end=end, event=event, fields=fields, more=more)
    return answered(tmp_path, text, {"events": EVENTS})


def test_an_event_after_the_days_named(tmp_path):  # 31 + 30 + 31 + ... counted by the calendar of datetime
    answer = said(tmp_path, "exercise", "2024-07-01", "2024-09-30")
    late = (date(2026, 3, 20) - date(2024, 9, 30)).days
    assert (answer.verdict, answer.findings[0].value, answer.key) == (
        Verdict.DOES_NOT_HOLD,
        late,
        answer.findings[0].name,
    )
    assert answer.findings[0].arithmetic == f"2026-03-20 - 2024-09-30 = {late} days"
    assert answer.sentence == f"The event is {late} days after 30 September 2024."


def test_an_event_before_the_days_named(tmp_path):
    answer = said(tmp_path, "early", "2024-02-01", "2024-02-28")
    assert (answer.verdict, answer.findings[0].value) == (Verdict.DOES_NOT_HOLD, -27)
    assert answer.sentence == "The event is 27 days before 1 February 2024."
    assert answer.findings[0].method.endswith("less the first day of the claimed period")


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ("", Verdict.HOLDS),
        (", announced = true", Verdict.HOLDS_ONLY_IF),
        (', meets = "inside"', Verdict.DOES_NOT_HOLD),  # it begins in March
        (', meets = "before"', Verdict.DOES_NOT_HOLD),
        (', meets = "after"', Verdict.DOES_NOT_HOLD),
    ],
)
def test_an_event_that_shares_days(tmp_path, fields, verdict):
    answer = said(tmp_path, "exercise", "2026-04-01", "2026-06-30", fields)
    assert (answer.verdict, answer.findings[0].value) == (verdict, 0)


def test_an_event_known_by_its_month_alone_cannot_always_be_told(tmp_path):
    assert said(tmp_path, "vague", "2026-05-10", "2026-05-12").verdict is Verdict.CANNOT_BE_TOLD
    assert said(tmp_path, "vague", "2026-04-30", "2026-06-01").verdict is Verdict.HOLDS
    assert said(tmp_path, "vague", "2026-06-01", "2026-06-05").verdict is Verdict.DOES_NOT_HOLD
    apart = said(tmp_path, "vague", "2026-06-03", "2026-06-05").findings[0]
    assert (apart.low, apart.high) == (-33, -3)  # 1 May to 31 May
    assert apart.arithmetic == "2026-05-01 - 2026-06-03 = -33 days"
    meets = said(tmp_path, "vague", "2026-05-10", "2026-05-12").findings[0]
    assert meets.arithmetic == "2026-05-01 to 2026-05-31, 2026-05-10 to 2026-05-12"


@pytest.mark.parametrize(
    ("event", "start", "end", "meets", "verdict", "days"),
    [
        ("begun", "2026-05-18", "2026-05-22", "overlap", Verdict.HOLDS, (None, None)),  # it begins by 20 May
        ("begun", "2026-05-21", "2026-05-22", "after", Verdict.DOES_NOT_HOLD, (-1, -1)),
        ("begun", "2026-04-01", "2026-04-05", "after", Verdict.HOLDS, (26, 45)),  # 1 to 20 May
        ("ended", "2026-05-08", "2026-05-12", "overlap", Verdict.HOLDS, (None, None)),  # it ends from 10 May on
        ("ended", "2026-05-08", "2026-05-09", "before", Verdict.DOES_NOT_HOLD, (1, 1)),
        ("ended", "2026-06-05", "2026-06-06", "before", Verdict.HOLDS, (-26, -5)),  # 10 to 31 May
    ],
)
def test_an_event_begins_no_later_than_it_ends(tmp_path, event, start, end, meets, verdict, days):
    answer = said(tmp_path, event, start, end, f', meets = "{meets}"')
    assert answer.verdict is verdict
    found = answer.findings[0]
    assert (found.low, found.high) == days if days[0] is not None else found.value == 0


@pytest.mark.parametrize("meets", ["overlap", "inside", "before", "after"])
def test_partial_dates_are_judged_as_all_their_days_are(meets):
    """Each verdict against all days that a coarse first and last day may be."""
    day = date(2026, 5, 1).__add__
    days = [timedelta(n) for n in range(7)]
    spans = [(a, b) for a, b in product(days, days) if a <= b and (b - a).days <= 2]
    fits = {
        "overlap": lambda first, last, named: first <= named[1] and last >= named[0],
        "inside": lambda first, last, named: first >= named[0] and last <= named[1],
        "before": lambda _, last, named: last < named[0],
        "after": lambda first, _, named: first > named[1],
    }[meets]
    exact = dates.Days((day(days[2]), day(days[2])), (day(days[4]), day(days[4])))
    coarse = dates.Days((day(days[1]), day(days[2])), (day(days[4]), day(days[5])))
    for named, first, last in product((exact, coarse), spans, spans):
        if first[0] > last[1]:
            continue  # it would begin after it ends
        event = dates.Days.of((day(first[0]), day(first[1])), (day(last[0]), day(last[1])))
        possible = {
            fits(a, b, (c, d))
            for a in (day(first[0] + timedelta(n)) for n in range((first[1] - first[0]).days + 1))
            for b in (day(last[0] + timedelta(n)) for n in range((last[1] - last[0]).days + 1))
            for c, d in product(set(named.first), set(named.last))
            if a <= b
        }
        verdict = dates._verdict(event, named, dates.Fields(event="events/x", meets=meets))
        expected = {
            frozenset({True}): Verdict.HOLDS,
            frozenset({False}): Verdict.DOES_NOT_HOLD,
        }.get(frozenset(possible), Verdict.CANNOT_BE_TOLD)
        assert verdict is expected, (event, named)


BEFORE = """
id = "it"
text = "One came before the other."
kind = "event"
{more}
check = {{ kind = "dates", event = "events/{event}", against = "events/{against}", meets = "before" }}
"""


def before(tmp_path, event, against, table=EVENTS, more=""):
    return answered(tmp_path, BEFORE.format(event=event, against=against, more=more), {"events": table})


def test_an_event_against_another(tmp_path):
    answer = before(tmp_path, "early", "exercise")
    apart = (date(2024, 1, 5) - date(2026, 3, 20)).days
    assert (answer.verdict, answer.findings[0].value) == (Verdict.HOLDS, apart)
    assert answer.sentence == f"The event is {-apart} days before Exercise."
    assert answer.findings[0].method == "last day of the event in the layer 'events' less the first day of Exercise"
    assert before(tmp_path, "exercise", "early").verdict is Verdict.DOES_NOT_HOLD
    assert before(tmp_path, "vague", "vague").verdict is Verdict.CANNOT_BE_TOLD
    with pytest.raises(ValueError, match="has start and end, and its check has against; expected one of the two"):
        before(tmp_path, "early", "exercise", more="start = 2026-01-01\nend = 2026-01-02")


@pytest.mark.parametrize(("event", "against"), [("early", "exercise"), ("exercise", "early")])
def test_a_recalled_event_carries_no_verdict(tmp_path, event, against):
    table = EVENTS.strip().replace("\n", ",published\n").replace("end,published", "end,status", 1) + ",published"
    table = table.replace("2024-01-05,published", "2024-01-05,recalled")
    answer = before(tmp_path, event, against, table)
    assert answer.verdict is Verdict.CANNOT_BE_TOLD
    assert "Row 'early' is recalled: it carries no verdict; what a source says would." in answer.sentence


@pytest.mark.parametrize(
    ("event", "fields", "error"),
    [
        ("nothing", "", "has no row 'nothing'"),
        ("none", "", "has no day in the column 'start'"),
        ("backwards", "", "begins after it ends"),
        ("exercise", ', first_day = "begin"', "has no day in the column 'begin'"),
        ("exercise", ', meets = "during"', "expected one of 'overlap', 'inside', 'before', 'after'"),
    ],
)
def test_wrong_fields_are_one_clear_line(tmp_path, event, fields, error):
    with pytest.raises(ValueError, match=error) as caught:
        said(tmp_path, event, "2026-04-01", "2026-06-30", fields)
    assert "\n" not in str(caught.value)


def test_a_statement_without_days_is_refused(tmp_path):
    text = 'id = "v"\ntext = "V."\nkind = "plan"\ncheck = { kind = "dates", event = "events/early" }\n'
    story = a_story(tmp_path, text, {"events": EVENTS})
    with pytest.raises(ValueError, match="statement 'v' has no start and end; the check 'dates' needs them"):
        checks.check("v", story=story)


def test_the_example_works(tmp_path):
    assert answered(tmp_path, dates.EXAMPLE, {"events": EVENTS}).verdict is Verdict.DOES_NOT_HOLD
