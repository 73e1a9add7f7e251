"""The command `leadline words`: the catalogue in which a story, or the library, is translated."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.cli.progress import page_bar, put, say
from maps.cli.story_words import STORY_WORDS, add_outside

if TYPE_CHECKING:
    from layers.stories.translations import Counted

DONE = 0


def add_words(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Describe the command; loads nothing heavy."""
    words = commands.add_parser("words", help="write the texts of a story for translators, or what is still missing")
    words.add_argument("story", nargs="?", type=Path, metavar="STORY", help=STORY_WORDS)
    add_outside(words)
    words.add_argument(
        "--lang",
        default="",
        metavar="CODE",
        help="bring the catalogue of a language up to date, as de or zh-Hant; without it, a template is written",
    )
    words.add_argument(
        "--library",
        action="store_true",
        help="texts of the pages themselves, which are the library's, in place of the story's",
    )
    words.add_argument(
        "--drop-unused",
        action="store_true",
        help="drop translations of texts that neither the story nor the library asks for any more",
    )
    words.add_argument(
        "--to", type=Path, metavar="FILE", help="the catalogue, .po, or the template, .pot (STORY/locale/CODE.po)"
    )
    words.set_defaults(run=cmd_words)


def cmd_words(args: argparse.Namespace) -> int:
    """Write a template or bring a catalogue up to date, count what is missing, and print the path."""
    from layers.stories.read import load_story  # noqa: PLC0415  --help has no use for it
    from layers.stories.translations import library_texts, untold, write_catalogue  # noqa: PLC0415
    from leadline.words import SOURCE, known_locale  # noqa: PLC0415

    if args.lang:
        known_locale(args.lang)
    path = _place(args)
    story = load_story(args.story, allow_outside=args.allow_outside)
    source = SOURCE if args.library else story.language
    if args.lang == source:
        raise ValueError(f"--lang is {args.lang}, in which the texts are written; expected another language.")
    of_files, texts = (library_texts(),) * 2 if args.library else _of_story(args)
    others = _others(args) if args.drop_unused else None
    every = texts

    def asked_elsewhere() -> list[str]:
        return [*every, *(_others(args) if others is None else others)]

    if args.lang and not (args.library and args.story is None):
        texts = untold(texts, args.lang)
    of_rows = texts.keys() - of_files.keys()
    counted = write_catalogue(
        texts, path, args.lang, source=source, of_rows=of_rows, others=others, asked_elsewhere=asked_elsewhere
    )
    say(told(counted, args.lang))
    put(str(path))
    return DONE


def _of_story(args: argparse.Namespace) -> tuple[dict[str, str], dict[str, str]]:
    """Texts that the files of a story say, and all that a build of it asks for, those of the files first."""
    from layers.files.draft import temporary_folder  # noqa: PLC0415
    from layers.stories.read import load_story  # noqa: PLC0415
    from layers.stories.translations import asked_by, library_texts, story_texts  # noqa: PLC0415
    from maps.site.build import build  # noqa: PLC0415

    def built() -> None:
        story = load_story(args.story, allow_outside=args.allow_outside)
        with temporary_folder() as folder, page_bar() as progress:
            build(folder / "site", progress=progress, story=story)

    library = library_texts()  # whose words a story may take over, as the group of a layer that it says none for
    every = story_texts(args.story, allow_outside=args.allow_outside)
    of_files = {text: many for text, many in every.items() if text not in library}
    return of_files, of_files | asked_by(built, args.lang)


def _others(args: argparse.Namespace) -> dict[str, str]:
    """Texts that the same catalogue may hold: those of the library beside a story's, or of the story beside those."""
    from layers.stories.translations import library_texts  # noqa: PLC0415

    if not args.library:
        return library_texts()
    return {} if args.story is None else _of_story(args)[1]


def told(counted: "Counted", code: str) -> str:
    """Say in one line what a catalogue has, and what not.

    >>> from layers.stories.translations import Counted
    >>> told(Counted(texts=1200, translated=1100, doubtful=7, unused=2), "de")
    '1,200 texts; 1,100 have words in de, 100 have none, 7 of those in doubt (fuzzy); 2 others are asked for no more'
    """
    if not code:
        return f"{counted.texts:,} texts; copy the template, or say --lang CODE, to translate them"
    words = f"{counted.texts:,} texts; {counted.translated:,} have words in {code}, {counted.missing:,} have none"
    words += f", {counted.doubtful:,} of those in doubt (fuzzy)" * bool(counted.doubtful)
    return words + f"; {counted.unused:,} others are asked for no more" * bool(counted.unused)


def _place(args: argparse.Namespace) -> Path:
    """Where the catalogue stands: as said, or in the folder of the story."""
    from layers.files.output import check_place  # noqa: PLC0415
    from layers.stories.translations import CATALOGUE, CATALOGUES, TEMPLATE  # noqa: PLC0415

    ending = CATALOGUE if args.lang else TEMPLATE
    if args.to is not None:
        if args.to.parent.is_dir():
            check_place(args.to, (ending,))
        return Path(args.to)
    if args.story is None:
        raise ValueError(f"--to is missing; expected the file to write, as words{ending}: the package stays as it is.")
    folder = args.story if args.story.is_dir() else args.story.parent
    name = args.lang or ("library" if args.library else "story")
    return Path(folder / CATALOGUES / f"{name}{ending}")
