"""The commands `leadline new` and `leadline schema`: a story folder to begin with, and what may stand in it."""

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any

from maps.cli.progress import hush, put, say

DONE = 0
LOOKS = "looks"
MAY_BE_EMPTY = ("--url", "--date")
QUESTIONS = {
    "title": "Title of the site",
    "text": "The statement to check, in your own short words",
    "publisher": "Who published it",
    "url": "Its address (may be empty)",
    "date": "When: a year, month or day, as 2026-11-20 (empty: today)",
}


def add_new_story(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Describe the commands; loads nothing heavy."""
    new = commands.add_parser("new", help="make a story folder: a commented file that works, to change")
    new.add_argument("folder", type=Path, metavar="FOLDER", help="the folder to make, as hormuz/")
    for name, words in QUESTIONS.items():
        new.add_argument(f"--{name}", metavar="TEXT", help=f"{words[0].lower()}{words[1:]}; asked for on a terminal")
    new.set_defaults(run=cmd_new)
    schema = commands.add_parser("schema", help="what may stand in a story file: JSON Schema for editors, or words")
    schema.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="a table (statement, layers, page ...), a kind of check or a derivation: tell it in words; kinds: "
        "list those; looks: list looks on maps; all: one page of everything",
    )
    schema.set_defaults(run=cmd_schema)


def cmd_new(args: argparse.Namespace) -> int:
    """Make a story folder, asking on a terminal for what no option says, and print the path of its file."""
    from layers.stories.new import DEFAULTS, check_new, new_story  # noqa: PLC0415  paid for by this command only

    check_new(args.folder)  # before anybody answers questions
    answers = {name: getattr(args, name) for name in QUESTIONS}
    if sys.stdin.isatty() and sys.stderr.isatty():
        answers = {
            name: given if given is not None else _asked(name, DEFAULTS[name]) for name, given in answers.items()
        }
    made = new_story(args.folder, **{name: given for name, given in answers.items() if given})
    put(str(made))
    folder = shlex.quote(f"{'./' * str(args.folder).startswith('-')}{args.folder}/")
    say(f"change {made}, then: leadline check {folder} and leadline build {folder} --out site")
    return DONE


def cmd_schema(args: argparse.Namespace) -> int:
    """Print the JSON Schema of a story file, or one part of it in words."""
    if args.name == LOOKS:
        from maps.page.style_table import COLOURS, STYLES  # noqa: PLC0415

        lines = [
            f"a colour: {', '.join(COLOURS)}",
            "or a look:",
            *(f"  {key}  {STYLES[key].label}" for key in sorted(STYLES)),
        ]
        put("\n".join(lines))
        return DONE
    if args.name is not None:
        from layers.story_file.in_words import told  # noqa: PLC0415

        put(told(args.name))
        return DONE
    from layers.story_file.json_schema import schema_text  # noqa: PLC0415

    put(schema_text().removesuffix("\n"))
    return DONE


def _asked(name: str, default: str) -> str:
    """Ask on stderr, since stdout is for the answer; an empty line takes the default."""
    hush()
    sys.stderr.write(f"{QUESTIONS[name]}{f' [{default}]' if default else ''}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() or default
