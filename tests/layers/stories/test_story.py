import re

import pytest

from layers.stories.read import load_story, read_story

HEAD = """
title = "A story"
date = "2025-04"
url = "https://example.org/story"
source = "upglob-2025"
checked = 2026-11-29
"""
SOURCES = """
[sources.upglob-2025]
credit = "An outlet"
licence = "quoted"
retrieved = 2026-11-22
[sources.xinhua-2025]
credit = "An agency"
licence = "LicenseRef-Facts"
published = "2025-03-05"
retrieved = 2026-11-22
[layers.places]
title = "Places"
points = { tokyo = [139.7, 35.7] }
"""
GOOD = """
[[statement]]
id = "growth"
text = "It grows by 7 %."
kind = "number"
check = { kind = "distance", from = "places/a", to = "places/b" }
value = 7.0
unit = "percent a year"
"""
CORRECTION = '[[{}]]\non = 2026-11-29\nwhat = "{}"\nwas = "a"\nnow = "b"\nreason = "c"\n'
FACT = """
[[statement.fact]]
id = "source"
text = "It grew."
sources = ["xinhua-2025"]
as_of = "2025"
bears = "supports"
"""


def written(tmp_path, text):
    folder = tmp_path / "mine"
    folder.mkdir(exist_ok=True)
    (folder / "story.toml").write_text(text + SOURCES, encoding="utf-8")
    return folder


def test_a_story_of_a_readers_own_is_read(tmp_path):
    story = read_story(written(tmp_path, HEAD + GOOD + FACT))
    assert (story.id, story.date) == ("mine", "2025-04")
    statement = story.statement("growth")
    assert (statement.value, statement.unit, statement.year) == (7.0, "percent a year", 2025)
    assert statement.fact("source").source_ids == ("xinhua-2025",)


@pytest.mark.parametrize(
    ("wrong", "right", "expected"),
    [
        ('text = "It grows by 7 %."', "", "statement 'growth': text is missing or empty"),
        ('kind = "number"', 'kind = "numbre"', "statement 'growth': kind 'numbre'; expected one of agreement"),
        (
            'check = { kind = "distance", from = "places/a", to = "places/b" }',
            'check = "guess"',
            "statement 'growth': check: there is no kind of check 'guess'; expected one of ",
        ),
        ('unit = "percent a year"', "", "statement 'growth': value 7.0 has no unit"),
        (
            "value = 7.0",
            "vaule = 7.0",
            "statement 'growth': unknown field 'vaule'; expected only id, .*Did you mean 'value'",
        ),
        ("value = 7.0", "value = 7.0\nstart = 2025-01-01", "statement 'growth': start 2025-01-01 and end None"),
        (
            "value = 7.0",
            'value = 7.0\nsentence = "Yes [source]."',
            "statement 'growth': sentence 'Yes \\[source\\].' with check 'distance'; expected one for 'reported'",
        ),
        ('bears = "supports"', 'bears = "perhaps"', "fact 'source': bears 'perhaps'; expected one of 'supports'"),
        (
            'bears = "supports"',
            'searched = "growth"',
            "fact 'source': sources \\['xinhua-2025'\\] and searched 'growth'",
        ),
        (
            'sources = ["xinhua-2025"]\nas_of = "2025"\nbears = "supports"',
            'searched = "growth"\nas_of = "2025"',
            "a search for 'growth' in '' until '2025'; expected all three",
        ),
        ('sources = ["xinhua-2025"]', "", "fact 'source': sources \\[\\] and searched ''; expected ids of sources"),
        (
            'bears = "supports"',
            'bears = "supports"\n' + CORRECTION.format("statement.correction", "slip"),
            "statement 'growth', correction 1: what 'slip'; expected 'verdict' for a verdict",
        ),
        (
            'sources = ["xinhua-2025"]',
            'sources = ["xinhau"]',
            "fact 'source': sources \\['xinhau'\\]: 'xinhau' is not known; expected ids of sources",
        ),
        ('as_of = "2025"', "", "statement 'growth', fact 'source': as_of is missing or empty"),
        ('as_of = "2025"', 'as_of = "2025"\nvalue = 3', "fact 'source': value 3.0 has no unit"),
        ('as_of = "2025"', 'as_of = "2025"\nstatus = "rumoured"', "fact 'source': status 'rumoured'; expected one of"),
        ('date = "2025-04"', "", "story.toml: date is missing or empty; expected a value: write date ="),
        ('source = "upglob-2025"', 'source = "upglob"', "story.toml: source 'upglob'"),
        ("[[statement]]", "[[statement]", "story.toml is not TOML"),
    ],
)
def test_an_error_names_file_statement_and_field(tmp_path, wrong, right, expected):
    text = HEAD + GOOD + FACT
    assert wrong in text
    with pytest.raises(ValueError, match=expected) as error:
        read_story(written(tmp_path, text.replace(wrong, right)))
    assert "story.toml" in str(error.value)


def test_an_id_that_stands_twice_is_named(tmp_path):
    with pytest.raises(ValueError, match=re.escape("story.toml: statement 'growth' stands twice")):
        read_story(written(tmp_path, HEAD + GOOD + GOOD))


REPORTED = """
[[statement]]
id = "growth"
text = "It grows."
kind = "fact"
check = "reported"
said_by = "nobody"
places = ["tokyo"]
layers = ["places"]
sentence = "It grew [source]."
brief = "It did [source]."
"""
ANSWERED = HEAD + REPORTED + FACT + CORRECTION.format("statement.correction", "words")
SEARCH = FACT.replace('sources = ["xinhua-2025"]', 'searched = "growth"\nwhere = "yearbooks"').replace(
    'bears = "supports"\n', ""
)
STATEMENT_HAS = "statement 'growth': "
FACT_HAS = "statement 'growth', fact 'source': "
CORRECTION_HAS = "statement 'growth', correction 1: "
TEXT_FIELDS = [  # header of the table, field, what stands there, the place that the message names
    ("", "title", "A story", "story.toml: "),
    ("", "date", "2025-04", "story.toml: "),
    ("", "url", "https://example.org/story", "story.toml: "),
    ("", "source", "upglob-2025", "story.toml: "),
    ("[[statement]]", "id", "growth", "statement 1: "),
    ("[[statement]]", "text", "It grows.", STATEMENT_HAS),
    ("[[statement]]", "kind", "fact", STATEMENT_HAS),
    ("[[statement]]", "said_by", "nobody", STATEMENT_HAS),
    ("[[statement]]", "sentence", "It grew [source].", STATEMENT_HAS),
    ("[[statement]]", "brief", "It did [source].", STATEMENT_HAS),
    ("[[statement.fact]]", "id", "source", "statement 'growth', fact 1: "),
    ("[[statement.fact]]", "text", "It grew.", FACT_HAS),
    ("[[statement.fact]]", "as_of", "2025", FACT_HAS),
    ("[[statement.fact]]", "bears", "supports", FACT_HAS),
    ("[[statement.correction]]", "what", "words", CORRECTION_HAS),
    ("[[statement.correction]]", "was", "a", CORRECTION_HAS),
    ("[[statement.correction]]", "now", "b", CORRECTION_HAS),
    ("[[statement.correction]]", "reason", "c", CORRECTION_HAS),
]


def refused(tmp_path, text, says):
    with pytest.raises(ValueError, match=re.escape(says)) as error:
        read_story(written(tmp_path, text))
    assert str(error.value).startswith("story.toml")
    assert "\n" not in str(error.value)
    assert "expected" in str(error.value) or "is not TOML" in str(error.value)


@pytest.mark.parametrize(
    ("wrong", "is_a"),
    [
        ("3", " 3 is a number"),
        ("3.5", " 3.5 is a number"),
        ("nan", " nan is a number"),
        ("true", " True is true or false"),
        ("2025-04-09", " 2025-04-09 is a day without quotes"),
        ("2025-04-09T01:02:03Z", " 2025-04-09 01:02:03+00:00 is a day with a time"),
        ("01:02:03", " 01:02:03 is a time"),
        ('["a"]', " is a list"),
        ("{a = 1}", " is a table"),
    ],
)
@pytest.mark.parametrize(("header", "field", "value", "place"), TEXT_FIELDS)
def test_a_field_of_text_takes_nothing_else(tmp_path, header, field, value, place, wrong, is_a):
    before, found, after = ANSWERED.partition(f"{header}\n")
    assert found
    text = before + found + after.replace(f'{field} = "{value}"', f"{field} = {wrong}", 1)
    refused(tmp_path, text, f"{place}{field}{is_a}; expected text in quotes.")


ADDED = {"[[statement]]": "statement 'growth': ", "[[statement.fact]]": FACT_HAS}


@pytest.mark.parametrize("header", ADDED)
@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("value = true", "value True is true or false; expected a number"),
        ("value = [1]", "value is a list; expected a number"),
        ('value = nan\nunit = "%"', "value nan; expected a finite number."),
        ('value = inf\nunit = "%"', "value inf; expected a finite number."),
        ("value = 1" + 400 * "0", "value: number out of range; expected"),
        ("value = 1", "value 1.0 has no unit; expected one"),
        ('unit = "%"', "unit '%' without value; expected both or neither."),
        ("unit = 3", "unit 3 is a number; expected text in quotes."),
        ('start = "2025-01-01"\nend = "2025-01-02"', "start '2025-01-01' is text; expected a day without quotes"),
        ('start = 2025-01-01\nend = "2025-01-02"', "end '2025-01-02' is text; expected a day without quotes"),
        ("start = 2025-01-01\nend = 2025-01-02T00:00:00Z", "end 2025-01-02 00:00:00+00:00 is a day with a time; exp"),
        ("start = 1\nend = 2", "start 1 is a number; expected a day without quotes"),
        ("start = 2025-01-01", "start 2025-01-01 and end None; expected both, in order, or neither."),
        ("end = 2025-01-01", "start None and end 2025-01-01; expected both, in order, or neither."),
        ("start = 2025-01-03\nend = 2025-01-02", "start 2025-01-03 and end 2025-01-02; expected both, in order"),
        ("foo = 1", "unknown field 'foo'; expected only id, text, "),
        ('"a`b\\n" = 1', "unknown field 'a`b\\n'; expected only id, text, "),
        ('stated_on = "2025"', "unknown field 'stated_on'"),
        ("facts = [1]", "unknown field 'facts'"),
        ('source_ids = ["xinhua-2025"]', "unknown field 'source_ids'"),
    ],
)
def test_numbers_days_and_names_of_fields_are_held(tmp_path, header, line, says):
    refused(tmp_path, ANSWERED.replace(f"{header}\n", f"{header}\n{line}\n", 1), ADDED[header] + says)


def test_words_that_are_no_number_are_refused(tmp_path):
    text = ANSWERED.replace("[[statement]]\n", '[[statement]]\nvalue = "lots"\nunit = "%"\n', 1)
    refused(tmp_path, text, "value 'lots'; expected a number, or one of 'a tenth', ")


def test_a_number_in_quotes_is_words_of_a_number_or_none(tmp_path):
    says = {
        "[[statement]]": "value '85' is text in quotes; expected a number: write value = 85.",
        "[[statement.fact]]": "value '85' is ",
    }
    for header, words in says.items():
        text = ANSWERED.replace(f"{header}\n", f'{header}\nvalue = "85"\nunit = "%"\n', 1)
        refused(tmp_path, text, ADDED[header] + words)


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("checked = 2026-11-29", 'checked = "2026-11-29"', "story.toml: checked '2026-11-29' is text; expected a day"),
        (
            "checked = 2026-11-29",
            "checked = 2026-11-29T00:00:00Z",
            "story.toml: checked 2026-11-29 00:00:00+00:00 is a",
        ),
        ('date = "2025-04"', 'date = "yesterday"', "story.toml: date 'yesterday'; expected a year, month or day"),
        ('date = "2025-04"', 'date = "2025-13"', "story.toml: date '2025-13'; expected a year, month or day"),
        ('date = "2025-04"', 'date = "٢٠٢٥"', "story.toml: date '٢٠٢٥'; expected a year, month or day"),
        ('title = "A story"', 'title = " "', "story.toml: title is missing or empty"),
        (
            'title = "A story"',
            'title = "A story"\nfoo = 1',
            "story.toml: unknown field 'foo'; expected only title, date",
        ),
        ('title = "A story"', 'title = "A story"\nid = "x"', "story.toml: unknown field 'id'"),
        ('title = "A story"', 'title = "A story"\nstatements = 3', "story.toml: unknown field 'statements'; expected"),
        (
            'title = "A story"',
            'title = "A story"\ncorrection = 3',
            "story.toml: correction 3 is a number; expected tabl",
        ),
        ('places = ["tokyo"]', 'places = "tokyo"', STATEMENT_HAS + "places 'tokyo' is text; expected a list of texts"),
        ('places = ["tokyo"]', "places = [1, 2]", STATEMENT_HAS + "places, item 1, 1 is a number; expected text in q"),
        ('layers = ["places"]', 'layers = "places"', STATEMENT_HAS + "layers 'places' is text; expected a list of tex"),
        ('layers = ["places"]', 'layers = ["places", 2]', STATEMENT_HAS + "layers, item 2, 2 is a number"),
        (
            'layers = ["places"]',
            'layers = ["placs"]',
            STATEMENT_HAS + "layers names 'placs'; expected one of ",
        ),
        ('id = "growth"', "id = 1", "statement 1: id 1 is a number"),
        ('id = "growth"', 'id = ""', "statement 1: id is missing or empty"),
        (
            "It grew [source]",
            "It grew [sources]",
            STATEMENT_HAS + "sentence 'It grew [sources].' rests on [sources]; ex",
        ),
        (
            "It grew [source]",
            "It grew [ source ]",
            STATEMENT_HAS + "sentence 'It grew [ source ].' rests on [ source ]",
        ),
        (
            "It did [source]",
            "It did [x]",
            STATEMENT_HAS + "brief 'It did [x].' rests on [x]; expected the id of a fact",
        ),
        ("It did [source]", "It did", STATEMENT_HAS + "brief: the sentence 'It did.' says"),
        (
            'sources = ["xinhua-2025"]',
            'sources = "xinhua-2025"',
            FACT_HAS + "sources 'xinhua-2025' is text; expected a l",
        ),
        ('sources = ["xinhua-2025"]', "sources = 3", FACT_HAS + "sources 3 is a number; expected a list of texts"),
        ('sources = ["xinhua-2025"]', "sources = [3]", FACT_HAS + "sources, item 1, 3 is a number; expected text"),
        (
            'sources = ["xinhua-2025"]',
            'sources = [["a"]]',
            FACT_HAS + "sources, item 1, is a list; expected text in qu",
        ),
        ('sources = ["xinhua-2025"]', "sources = {a = 1}", FACT_HAS + "sources is a table; expected a list of texts"),
        ('as_of = "2025"', 'as_of = "soon"', FACT_HAS + "as_of 'soon'; expected a year, month or day"),
        ('as_of = "2025"', 'as_of = "2025-02-30"', FACT_HAS + "as_of '2025-02-30'; expected a year, month or day"),
        ('as_of = "2025"', 'as_of = "2099-04"', FACT_HAS + "as_of '2099-04'; expected a date not later than its sourc"),
        ('as_of = "2025"', 'as_of = "2025-03-06"', FACT_HAS + "as_of '2025-03-06'; expected a date not later than its"),
        ('as_of = "2025"', 'as_of = "2025"\nwhere = "x"', FACT_HAS + "where 'x' without searched"),
        (
            'as_of = "2025"',
            'as_of = "2025"\nstatus = ["published"]',
            FACT_HAS + "status is a list; expected text in qu",
        ),
        ('id = "source"', 'id = "claim"', "statement 'growth', fact 'claim': id 'claim'; expected one word witho"),
        ('id = "source"', 'id = "so]urce"', "fact 'so]urce': id 'so]urce'; expected one word without blanks"),
        ('id = "source"', 'id = "so urce"', "fact 'so urce': id 'so urce'; expected one word without blanks"),
        ('text = "It grew."', 'text = "claim"', FACT_HAS + "text 'claim'; expected what was found"),
        ("on = 2026-11-29", 'on = "2026-11-29"', CORRECTION_HAS + "on '2026-11-29' is text; expected a day without"),
        ("on = 2026-11-29\n", "", CORRECTION_HAS + "on is missing or empty; expected a value"),
        ('was = "a"', 'was = " "', CORRECTION_HAS + "was ' ', now 'b', reason 'c'; expected all three."),
        ('what = "words"', 'what = "foo"', CORRECTION_HAS + "what 'foo'; expected 'verdict' for a verdict"),
        (FACT, "", STATEMENT_HAS + "fact is missing; expected at least one fact or search"),
        (FACT, FACT + FACT, STATEMENT_HAS + "fact id 'source' stands twice; expected each id once."),
        (
            FACT,
            FACT + FACT.replace('"source"', '"other"'),
            STATEMENT_HAS + "fact text 'It grew.' stands twice; expected",
        ),
        (
            "[[statement]]",
            "[statement]",
            "story.toml: statement is a table; expected tables, each under a line of its o",
        ),
        (
            "[[statement.fact]]",
            "[statement.fact]",
            STATEMENT_HAS
            + "fact is a table; expected tables, each under a line of its own, with two brackets on each side, "
            "[[statement.fact]].",
        ),
        (
            "[[statement.correction]]",
            "[statement.correction]",
            STATEMENT_HAS + "correction is a table; expected tables",
        ),
        (FACT, SEARCH.replace("where", "# where"), FACT_HAS + "a search for 'growth' in '' until '2025'; expected all"),
        (FACT, SEARCH.replace('"growth"', "3"), FACT_HAS + "searched 3 is a number; expected text in quotes."),
        (FACT, SEARCH.replace('"yearbooks"', "3"), FACT_HAS + "where 3 is a number; expected text in quotes."),
        (FACT, SEARCH.replace('as_of = "2025"', ""), FACT_HAS + "as_of is missing or empty"),
        (FACT, SEARCH.replace('"2025"', '"2026-12"'), FACT_HAS + "as_of '2026-12' of a search is later than checked"),
        (
            FACT,
            SEARCH + 'bears = "supports"\n',
            FACT_HAS + "bears with searched 'growth', which found nothing; expected",
        ),
        (FACT, SEARCH + 'value = 3\nunit = "x"\n', FACT_HAS + "value with searched 'growth', which found nothing; exp"),
        (
            FACT,
            SEARCH + 'status = "recalled"\n',
            FACT_HAS + "status with searched 'growth', which found nothing; expec",
        ),
        (FACT, SEARCH + "start = 2025-01-01\nend = 2025-01-01\n", FACT_HAS + "start with searched 'growth'"),
        (
            FACT,
            SEARCH + 'sources = ["xinhua-2025"]\n',
            FACT_HAS + "sources ['xinhua-2025'] and searched 'growth'; expecte",
        ),
    ],
)
def test_what_a_field_says_is_held(tmp_path, wrong, right, says):
    assert wrong in ANSWERED
    refused(tmp_path, ANSWERED.replace(wrong, right, 1), says)


@pytest.mark.parametrize("table", ["statement", "fact", "correction"])
@pytest.mark.parametrize(
    ("wrong", "is_a"), [('"x"', " 'x' is text"), ("3", " 3 is a number"), ("{id = 1}", " is a table")]
)
def test_tables_are_told_from_other_things(tmp_path, table, wrong, is_a):
    head, place = (HEAD, "story.toml: ") if table == "statement" else (HEAD + REPORTED, STATEMENT_HAS)
    refused(
        tmp_path, f"{head}{table} = {wrong}\n", f"{place}{table}{is_a}; expected tables, each under a line of its own"
    )
    refused(tmp_path, f"{head}{table} = [{wrong}, 3]\n", f"{place}{table}, item")


def test_a_story_without_statements_is_refused(tmp_path):
    refused(
        tmp_path,
        HEAD,
        "story.toml: it has no statement; expected one at least, of what is checked: a table [[statement]]",
    )


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a = " + 5000 * b"1", b"a = " + 5000 * b"[", b"a = 2025-02-30"])
def test_what_is_not_toml_is_told_with_its_name(tmp_path, content):
    path = tmp_path / "story.toml"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="story.toml is not TOML: "):
        read_story(path)


def test_what_the_cases_above_start_from_is_read(tmp_path):
    assert read_story(written(tmp_path, ANSWERED)).statement("growth").fact("source").as_of == "2025"
    assert (
        read_story(written(tmp_path, ANSWERED.replace(FACT, SEARCH))).statement("growth").facts[0].searched == "growth"
    )


def test_a_check_that_writes_its_own_takes_no_brief(tmp_path):
    refused(tmp_path, HEAD + GOOD + 'brief = "Yes [source]."\n' + FACT, "brief 'Yes [source].' with check 'distance'")


def test_a_clause_of_an_answer_names_facts(tmp_path):
    reported = (
        GOOD.replace('check = { kind = "distance", from = "places/a", to = "places/b" }', 'check = "reported"')
        + 'sentence = "Nothing was found."\n'
    )
    with pytest.raises(ValueError, match="statement 'growth': sentence: the sentence 'Nothing was found.' says"):
        read_story(written(tmp_path, HEAD + reported + FACT))


def test_corrections_are_read_by_statement_and_for_the_whole(tmp_path):
    text = HEAD + GOOD + CORRECTION.format("statement.correction", "number") + CORRECTION.format("correction", "map")
    found = read_story(written(tmp_path, text)).all_corrections()
    assert {name: [c.what for c in corrections] for name, corrections in found.items()} == {
        "growth": ["number"],
        "": ["map"],
    }


def test_an_unknown_statement_lists_the_known_ones():
    with pytest.raises(ValueError, match="no statement 'lanes'; expected one of cyber_space, .*lanes_85"):
        load_story().statement("lanes")


def test_the_built_in_story_is_the_one_named():
    story = load_story()
    assert len(story.statements) == 32  # as a reader counts them in the story
    assert story.url == "https://upglob.com/news/japan-nato-security-alliance-indo-pacific-threats-7856"
    claimed = {s.id: (s.value, s.unit) for s in story.statements if s.value is not None}
    assert claimed == {  # the five numbers that the story prints
        "china_budget_growth": (7.2, "percent a year"),
        "three_times_japan": (3.0, "times"),
        "lanes_85": (85.0, "percent"),
        "incursions_40": (40.0, "percent fewer"),
        "mhi_interceptors": (2.1, "billion USD"),
    }
