"""The commands `leadline bundle` and `leadline replay`: a story with all it rests on in one file, and made again."""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.cli.progress import page_bar, put, say
from maps.cli.story_words import STORY_WORDS, told_story

if TYPE_CHECKING:
    from maps.replay.replay import Changed, Replayed

DONE, DIFFERS = 0, 1
MOST_LISTED = 20  # differences of one sort that are told


def add_bundle(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Describe the commands; loads nothing heavy."""
    bundle = commands.add_parser("bundle", help="write a story with all that it rests on into one zip file")
    bundle.add_argument("story", nargs="?", type=Path, metavar="STORY", help=STORY_WORDS)
    bundle.add_argument("--to", type=Path, required=True, metavar="FILE.zip", help="the file, outside of the folder")
    bundle.add_argument(
        "--despite-licence",
        action="store_true",
        help="take rows in whose licence does not allow to pass them on; the file must then stay with you",
    )
    bundle.set_defaults(run=cmd_bundle)
    replay = commands.add_parser(
        "replay", help="build the site of a bundle again, offline, and name each file and verdict that differs"
    )
    replay.add_argument("file", type=Path, metavar="FILE.zip", help="a file of leadline bundle")
    replay.add_argument("--json", action="store_true", help="print JSON")
    replay.set_defaults(run=cmd_replay)


def cmd_bundle(args: argparse.Namespace) -> int:
    """Build the site, write the bundle, and print its path."""
    from maps.replay.bundle import bundle  # noqa: PLC0415  paid for by these commands only

    story = told_story(args.story)
    with page_bar() as progress:
        left_out = bundle(story, args.to, despite_licence=args.despite_licence, progress=progress)
    if left_out:
        say(f"left out of the bundle: {', '.join(left_out)}")
    put(str(args.to))
    return DONE


def cmd_replay(args: argparse.Namespace) -> int:
    """Print what differs; exit code 1 if anything does."""
    from dataclasses import asdict  # noqa: PLC0415

    from maps.replay.replay import replay  # noqa: PLC0415

    with page_bar() as progress:
        found = replay(args.file, progress=progress)
    words = json.dumps(asdict(found) | {"same": found.same}, indent=2, ensure_ascii=False) if args.json else None
    put(words or "\n".join(in_words(found)))
    return DONE if found.same else DIFFERS


def in_words(found: "Replayed") -> Iterator[str]:
    """Lines of text that tell what differs."""
    if found.same:
        yield (
            f"{found.story}: the same. All {found.files} files have the same bytes, and all {found.statements} "
            "statements the same answers."
        )
    else:
        verdicts = f"{len(found.verdicts)} of {found.statements} verdicts" if found.verdicts else "no verdict"
        yield f"{found.story}: {len(found.differences)} of {found.files} files and {verdicts} differ."
    for each in found.differences:
        place = f" from byte {each.byte:,}, line {each.line:,}" if each.line else ""
        yield f"- {each.file}{place}: was {each.was!r}, is {each.now!r}"
    yield from _section("Verdicts", found.verdicts)
    yield from _section("Answers of the same verdict, the first value that differs", found.numbers)
    yield from _section("Rows of layers", found.layers)
    yield from _section("Data of the library and of data packages", found.data)
    yield from _section("Versions", found.versions)
    yield from _section("Seeds", found.seeds)


def _section(title: str, changed: "Sequence[Changed]") -> Iterator[str]:
    yield from ["", title] * bool(changed)
    for each in changed[:MOST_LISTED]:
        yield f"- {each.what}: was {each.was or 'not there'}, is {each.now or 'not there'}"
    yield from [f"- and {len(changed) - MOST_LISTED} more"] * (len(changed) > MOST_LISTED)
