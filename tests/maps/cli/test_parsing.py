"""Lists unite, mistakes are one line, help has examples: over the whole parser, so that no option is left out."""

import argparse
import re
import shlex

import pytest

from maps.cli import cli, parsing
from maps.cli.examples import EXAMPLES, FIRST, GROUPS

COMMANDS = cli.parser().get_default("commands")
ACTIONS = [
    pytest.param(name, action, id=f"{name} {action.option_strings[-1]}")
    for name, command in COMMANDS.items()
    for action in command._actions
    if action.option_strings and action.nargs != 0
]
OF_ONE = {"--bbox": "W,S,E,N"}  # four numbers that are one box


def takes_a_list(action):
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    listed = "," in metavar or action.dest == "where"
    return listed and OF_ONE.get(action.option_strings[-1]) != metavar


@pytest.mark.parametrize(("name", "action"), ACTIONS)
def test_an_option_with_a_list_unites_and_one_without_is_refused_twice(name, action):
    option = action.option_strings[-1]
    value = next(iter(action.choices)) if action.choices else "7"
    words = [option, *[str(value)] * (action.nargs or 1)] * 2
    bare = parsing.Parser(prog=name)
    bare._actions, bare._option_string_actions = [action], dict.fromkeys(action.option_strings, action)
    bare._mutually_exclusive_groups = []
    if takes_a_list(action):
        assert isinstance(action, parsing.United)
        joint = " and " if action.dest == "where" else ","
        assert getattr(_without_required(bare, action, words), action.dest) == f"7{joint}7"
    else:
        with pytest.raises(parsing.UsageError, match=re.escape(f"{name} has {option} twice; expected it once.")):
            _without_required(bare, action, words)


def _without_required(parser, action, words):
    before, action.required = action.required, False
    try:
        return parser.parse_args(words)
    finally:
        action.required = before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "incursions a.csv --kind vesel",
            "--kind is 'vesel'; expected one of vessel, aircraft. Did you mean 'vessel'?",
        ),
        ("coverage --from 2026-08-23 --days a", "--days is 'a'; expected a number."),
        ("serve --port a", "--port is 'a'; expected a whole number."),
        ("serve --port", "--port stands without its value; expected --port PORT."),
        ("picture a --to b --c2pa c", "--c2pa stands without its value; expected --c2pa CERT KEY."),
        ("check --json=5", "--json has the value '5'; expected --json alone, which takes none."),
        ("watch --nmea a --feed b", "--feed and --nmea exclude each other; expected one of them."),
        ("coverage --s a", "--s may be --satellites or --story or --side or --swath-km; expected one of them in full."),
        ("export", "leadline export lacks --to PLACE; expected it, as in: leadline export --to story.gpkg."),
        ("verify", "leadline verify lacks PATH and --key PUB; expected them, as in: leadline verify site "),
        ("watch", "leadline watch lacks --feed FEED or --nmea FEED; expected one of them, as in: leadline watch "),
        ("export --to a --to b", "leadline export has --to twice; expected it once."),
        ("build a b", "there is a word too many, 'b'; expected what leadline build --help tells."),
    ],
)
def test_what_argparse_finds_wrong_is_one_line(capsys, words, told):
    assert cli.main(words.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("leadline: ")
    assert told in err
    assert err.count("\n") == 1
    assert "usage" not in err


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_says_what_it_does_and_ends_with_examples_that_parse(name):
    told = COMMANDS[name].format_help()
    for example in EXAMPLES[name]:
        assert told.index("options:") < told.index(f"  {example}\n")
        assert shlex.split(example)[:2] == ["leadline", name]
        assert cli.parser().parse_args(shlex.split(example)[1:]).run
    assert COMMANDS[name].description[0].isupper()


def test_help_begins_with_what_a_newcomer_needs_and_names_every_command_once(capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--help"])
    told = capsys.readouterr().out
    assert told.startswith("leadline takes soundings of the geography in the news")
    assert len(FIRST) == 5
    assert max(map(len, told.split("stories:")[0].splitlines())) <= 80
    named = [*FIRST, *(name for names in GROUPS.values() for name in names)]
    assert sorted(named) == sorted(COMMANDS) == sorted(EXAMPLES)
    places = [told.index(example) for example, _ in FIRST.values()]
    assert places == sorted(places)
    assert places[-1] < told.index("\nstories:\n")
    for name, (example, _) in FIRST.items():
        assert shlex.split(example)[:2] == ["leadline", name]
        assert cli.parser().parse_args(shlex.split(example)[1:]).run
    assert cli.main([]) == 2
    assert capsys.readouterr() == ("", told)


def test_a_list_that_is_repeated_builds_both_pages():
    args = cli.parser().parse_args(["build", "--only", "checks", "--only", "data,checks"])
    assert parsing.parts_of(args.only, "--only") == ("checks", "data")


def test_no_action_of_argparse_of_its_own_takes_a_value():
    kinds = {type(action) for _, action in (each.values for each in ACTIONS)}
    assert kinds <= {parsing.Once, parsing.United, parsing.UnitedConditions}
    assert argparse._AppendAction not in kinds
