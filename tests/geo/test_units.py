import re
from pathlib import Path

import pytest

from geo.units import counted, unit_told, with_unit
from leadline.words import speaking

GERMAN = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "{number} officer"
msgid_plural "{number} officers"
msgstr[0] "{number} Offizier"
msgstr[1] "{number} Offiziere"

msgid "officers"
msgstr "Offiziere allein"

msgid "signers"
msgstr "Unterzeichner"
"""


def test_a_number_and_what_it_counts_are_one_text_with_the_forms_of_the_language(tmp_path):
    (tmp_path / "de.po").write_text(GERMAN, encoding="utf-8")
    with speaking("de", [tmp_path]) as language:
        told = [counted(number, "officers") for number in ("1", "4", "1,000", "1.5", "3 to 4", "{amount}")]
        alone = unit_told("officers"), counted("1", "signers"), counted("17", "signers"), with_unit("3", "km")
    assert told == [f"{n} Offizier{'e' * (n != '1')}" for n in ("1", "4", "1.000", "1,5", "3 to 4", "{amount}")]
    assert alone == (
        "Offiziere allein",
        "1 Unterzeichner",
        "17 Unterzeichner",
        "3 km",
    )  # made of both where no whole is
    assert language.missed["{number} signer"] == "{number} signers"
    assert "km" not in language.missed


def test_a_japanese_counter_stands_where_it_belongs(tmp_path):
    (tmp_path / "ja.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
        'msgid "{number} officer"\nmsgid_plural "{number} officers"\nmsgstr[0] "将校{number}人"\n',
        encoding="utf-8",
    )
    with speaking("ja", [tmp_path]):
        assert [counted(number, "officers") for number in ("1", "4")] == ["将校1人", "将校4人"]


@pytest.mark.parametrize("unit", ["hours", "days", "officers", "nautical miles", "areas of cooperation", "vessel-days"])
def test_one_of_a_kind_is_not_said_as_if_they_were_several(unit):
    assert with_unit("2", unit) == f"2 {unit}"
    assert re.fullmatch(r"1 (hour|day|officer|nautical mile|area of cooperation|vessel-day)", with_unit("1", unit))


def test_no_module_writes_units_of_time_behind_a_number_by_itself():
    """Such a text says "1 hours": `geo.units` has the forms."""
    root = Path(__file__).parents[2]
    sources = [path for wing in ("geo", "layers", "maps") for path in (root / wing).rglob("*.py")]
    found = re.compile(r"\b_\(\s*\"\{(?:n|number|count|hours|days)[^{}]*\} (?:hours|days|months|years)\"")
    assert [path.name for path in sources if found.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("code", "unit", "told"),
    [  # as the CLDR counts in its compact form: by 10,000s
        ("ja", "米ドル", ["12億", "378.1億", "1.2兆", "5000万", "−21億", "15億～17億"]),
        ("zh-Hant", "美元", ["12億", "378.1億", "1.2兆", "5000萬", "−21億", "15億～17億"]),
    ],
)
def test_thousands_of_millions_are_counted_as_the_language_counts(tmp_path, code, unit, told):
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (tmp_path / f"{code}.po").write_text(
        f'{head}msgid "{{number}} billion USD"\nmsgstr "{{number}} × 10億{unit}"\n', encoding="utf-8"
    )
    with speaking(code, [tmp_path]):
        numbers = ("1.2", "37.81", "1,200", "0.05", "−2.1", "1.5～1.7")
        assert [counted(number, "billion USD") for number in numbers] == [amount + unit for amount in told]
        assert counted("{amount}", "billion USD").format(amount="1.2") == told[0] + unit  # filled later


def test_percents_are_counted_as_percents_in_another_language(tmp_path):
    (tmp_path / "de.po").write_text(GERMAN, encoding="utf-8")
    with speaking("de", [tmp_path]):
        assert counted("7", "percent") == with_unit("7", "percent") == "7 %"
        assert counted("7", "percent of lane km") == with_unit("7", "percent of lane km") == "7 % of lane km"
        assert with_unit("7", "percent a year") == "7 % a year"


def test_percents_of_a_longer_unit_are_a_sign():
    assert with_unit("7", "percent a year") == "7 % a year"
