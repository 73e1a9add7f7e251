"""Statements with something wrong in them: an answer whose numbers its findings say, or one clear line.

Run as a module for more: python tests/layers/checks/kinds/test_mutated_statements.py 5000
"""

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "instruments"))  # as pytest does, where this runs as a script

from story_folders import a_story

from geo.said_numbers import unsaid_numbers
from layers.checks import checks
from layers.checks.kinds import change, count, dates, growth, ratio

KINDS = (change, count, dates, growth, ratio)
TABLES = {
    "budgets": "id,measure,year,value,last_digit,unit\n"
    + "".join(f"r{y},growth,{y},{7 + y % 3 / 10},0.1,percent\n" for y in range(2020, 2027))
    + "a-2025,level,2025,300,1,bn\nb-2025,level,2025,100,1,bn\n",
    "transits": "id,ships,days\n" + "".join(f"2026-{m:02d},{100 - 9 * m},{27 + m % 3}\n" for m in range(1, 9)),
    "events": "id,name,start,end\nexercise,E,2026-05-03,2026-05\n",
    "bases": "id,kind,on\na,base,2024\nb,base,2025-01\nc,port,2025\n",
}
WORDS = (
    *('""', '"x"', "-1", "0", "1e308", "nan", "inf", "true", "[]", "{}", '"percent fewer"', '"half"', "2026-05-01"),
    *('"budgets"', '"../x"', '"id"', '{ not = "base" }', "[2026-01-01, 2026-02-28]", '"leadline:land"', "3", '"2026"'),
)


def mutated(text, chance):
    """One to three changes: a value replaced, a line or a character dropped, a line doubled, two words swapped."""
    for _ in range(chance.randint(1, 3)):
        lines = text.splitlines()
        at = chance.randrange(len(lines))
        name, equals, value = lines[at].partition(" = ")
        match chance.randrange(5):
            case 0 if equals:
                lines[at] = f"{name} = {chance.choice(WORDS)}"
            case 1:
                del lines[at]
            case 2:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case 3 if len(value) > 1:
                cut = chance.randrange(len(value))
                lines[at] = f"{name} = {value[:cut]}{value[cut + 1 :]}"
            case _:
                words = lines[at].split(" ")
                one, other = (chance.randrange(len(words)) for _ in range(2))
                words[one], words[other] = words[other], words[one]
                lines[at] = " ".join(words)
        text = "\n".join(lines) or text
    return text


def attacked(kind, seed, folder):
    """What came of one changed statement: "answered", or "refused" in one line."""
    chance = random.Random(f"{kind.__name__} {seed}")  # noqa: S311  made for a test
    text = mutated(kind.EXAMPLE.strip(), chance)
    try:
        story = a_story(folder, text, TABLES)
        for statement in story.statements:
            answer = checks.check(statement.id, story=story)
            assert unsaid_numbers(answer) == [], text
            checks.series(statement.id, story=story)
            checks.windows(statement.id, story=story)
    except ValueError as error:
        told = str(error)
    else:
        return "answered"
    assert "\n" not in told, text
    assert len(told) > 20, text
    return "refused"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__.rpartition(".")[2])
def test_a_changed_statement_is_answered_or_refused_in_one_line(kind, tmp_path):
    found = Counter(attacked(kind, seed, tmp_path) for seed in range(60))
    assert found["refused"] > 10
    assert found["answered"] > 0


if __name__ == "__main__":
    for each in KINDS:
        with tempfile.TemporaryDirectory() as place:
            tally = Counter(attacked(each, n, Path(place)) for n in range(int(sys.argv[1])))
            print(each.__name__, dict(tally))  # noqa: T201
