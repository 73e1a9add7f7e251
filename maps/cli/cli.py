"""The command `leadline`: builds the site, lists and exports layers, answers checks and questions of coverage.

Results go to stdout, words and progress to stderr. Exit codes: 0 done, 1 failed, 2 wrong usage, 128 and
the number of the signal that stopped it.
"""

import argparse
import errno
import json
import re
import shlex
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from leadline.exits import BY_SIGNAL
from leadline.near import did_you_mean
from leadline.words import PSEUDO, SOURCE
from maps.cli.bundle import add_bundle
from maps.cli.check_words import in_full, in_short
from maps.cli.coverage import add_coverage
from maps.cli.doctor import add_doctor
from maps.cli.examples import EXAMPLES, overview
from maps.cli.explain import add_explain
from maps.cli.export import CHOICE, GEOPACKAGE, add_choice, add_export, asked_of
from maps.cli.incursions import add_incursions
from maps.cli.language import data_in_source, missed_words, speaking_for
from maps.cli.new_story import MAY_BE_EMPTY, add_new_story
from maps.cli.parsing import Parser, UsageError, parts_of
from maps.cli.picture import add_picture
from maps.cli.progress import command_bar, page_bar, progress_bar, put, say
from maps.cli.rows_told import rows_told
from maps.cli.sample import add_sample
from maps.cli.serve import add_serve
from maps.cli.sign import add_sign
from maps.cli.story_language import add_words
from maps.cli.story_words import (
    STORY_WORDS,
    add_outside,
    add_story_option,
    folder_and_rest,
    tell_of_build,
    tell_strays,
    told_story,
)
from maps.cli.watch import add_watch
from maps.cli.words import in_one_line, with_negative_values

if TYPE_CHECKING:
    from layers.stories.story import Story

DONE, FAILED, WRONG_USAGE = 0, 1, 2
NO_ADDRESS = (
    "no picture goes with links to these pages, and search engines find no list of them: that takes the address where "
    "the site will stand, --site-url https://..."
)


class Overview(Parser):
    """The parser of `leadline` itself, whose help begins with what a newcomer needs."""

    told: Mapping[str, str] = MappingProxyType({})  # what each command does

    def format_help(self) -> str:
        """Tell what leadline is, what to begin with, and all commands by what they are for."""
        return overview(self.told)


def parser() -> Overview:
    """Describe the command line; loads nothing heavy, so that --help is quick."""
    main_parser = Overview(prog="leadline", description="Sourced layers, checks on the ellipsoid, offline maps.")
    main_parser.add_argument("--version", action="store_true", help="print the version and stop")
    commands = main_parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)

    add_new_story(commands)
    add_words(commands)
    add_sample(commands)
    build = commands.add_parser("build", help="build the site of a story: maps, checks, overview")
    build.add_argument("story", nargs="?", type=Path, metavar="STORY", help=STORY_WORDS)
    add_outside(build)
    build.add_argument("--out", type=Path, default=Path("site"), metavar="FOLDER", help="folder of the site (site)")
    build.add_argument(
        "--only", action="unite", metavar="NAME,...", help="build these pages alone, for example checks,data"
    )
    build.add_argument(
        "--site-url",
        metavar="URL",
        help="address of the folder in which the site will stand, as https://example.org/maps/: pages tell it to "
        "search engines, and have pictures for those who are sent their addresses",
    )
    build.add_argument(
        "--lang",
        default="",
        metavar="CODE",
        help="language of the pages (that of the story, if the library or the story has words in it, else en); what "
        "has no translation stays as it is written, and is counted",
    )
    build.set_defaults(run=cmd_build)

    layers = commands.add_parser("layers", help="list the layers, describe one, or write it to a file")
    layers.add_argument("name", nargs="?", metavar="NAME", help="a layer; without it, all are listed")
    layers.add_argument(
        "--to",
        metavar="PLACE",
        help="write it to a file: .gpkg .geojson .fgb .parquet .csv .shp.zip .pmtiles .kmz .kml, a table to .gpkg "
        ".parquet .csv; a GeoPackage that is there gets it beside its other layers; or postgresql://..., as export",
    )
    layers.add_argument(
        "--overwrite",
        action="store_true",
        help="replace the layer of that name in a GeoPackage or a database, or a file",
    )
    add_choice(layers)
    add_story_option(layers)
    layers.set_defaults(run=cmd_layers)

    add_export(commands)
    check = commands.add_parser("check", help="answer the statements of the story")
    check.add_argument(
        "words", nargs="*", metavar="[STORY] [ID]", help=f"{STORY_WORDS}; a statement, without which all are answered"
    )
    add_outside(check)
    check.add_argument("--full", action="store_true", help="print every finding with its sources, not the answer alone")
    check.add_argument("--json", action="store_true", help="print JSON, which has everything")
    check.set_defaults(run=cmd_check)

    add_explain(commands)
    add_bundle(commands)
    add_coverage(commands)
    add_incursions(commands)
    add_watch(commands)
    add_serve(commands)
    add_picture(commands)
    add_sign(commands)
    add_doctor(commands)
    told = {each.dest: each.help or "" for each in commands._choices_actions}  # noqa: SLF001  argparse tells it to none
    for name, command in commands.choices.items():
        command.tell(told[name], EXAMPLES[name])
    main_parser.set_defaults(commands=commands.choices)
    main_parser.told = told
    return main_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; argparse itself exits with 2 on words it does not know.

    `leadline.entry` is what the command `leadline` starts with: it hears signals before anything heavy is imported.
    """
    try:
        try:
            code = _run(argv)
        except SystemExit:  # argparse printed its help
            _flush()
            raise
        _flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  those that are no bad input are raised again
        return _told(error)
    return code


def _run(argv: Sequence[str] | None) -> int:
    main_parser = parser()
    words = list(sys.argv[1:] if argv is None else argv)
    _check_words(words)
    _check_command(main_parser, words)
    args, strays = main_parser.parse_known_args(with_negative_values(words))
    if strays:
        _refuse(main_parser, words[0], strays[0])
    if args.version:
        return cmd_version()
    if not hasattr(args, "run"):
        main_parser.print_help(sys.stderr)
        return WRONG_USAGE
    with command_bar(f"leadline {words[0]}"):
        return int(args.run(args))


def _check_command(main_parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """Raise UsageError if the first word is no command; options before it are left to argparse."""
    known = main_parser.get_default("commands")
    if words and not words[0].startswith("-") and words[0] not in known:
        near = did_you_mean(words[0], known)
        raise UsageError(f"there is no command {words[0]!r}; expected one of {', '.join(known)}.{near}")


def _refuse(main_parser: argparse.ArgumentParser, command: str, stray: str) -> None:
    """Raise UsageError for a word that the command does not take, with the options that it does."""
    asked = main_parser.get_default("commands").get(command, main_parser)
    known = [*re.findall(r"--[a-z][a-z0-9-]*", asked.format_usage()), "--help"]
    if not stray.startswith("-"):
        raise UsageError(f"there is a word too many, {stray!r}; expected what {asked.prog} --help tells.")
    option = stray.partition("=")[0]
    raise UsageError(
        f"{asked.prog} has no option {option!r}; expected one of {', '.join(known)}.{did_you_mean(option, known)}"
    )


def _check_words(words: Sequence[str]) -> None:
    """Raise UsageError for a word that can be no name and no value: empty, no UTF-8, or with a NUL character."""
    empty = MAY_BE_EMPTY if words[:1] == ["new"] else ()
    for before, word in zip(["", *words], words, strict=False):
        if (word == "" and before in empty) or word.removesuffix("=") in empty:
            continue
        if word == "" or (word.startswith("--") and word.endswith("=")):
            where = word.removesuffix("=") or (before if before.startswith("--") else "a word")
            raise UsageError(f"{where} is empty; expected a name or a value.")
        if "\0" in word or not _is_utf8(word):
            what = "holds a NUL character" if "\0" in word else "is no UTF-8"
            raise UsageError(f"{word!r} {what}; expected words and names of files in UTF-8. Rename the file.")


def _is_utf8(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _told(error: BaseException) -> int:
    """Say in one line what went wrong, and return the exit code; a fault of ours is raised."""
    code, words = FAILED, str(error)
    match error:
        case BrokenPipeError():  # whoever read the answer has had enough
            return BY_SIGNAL + signal.SIGPIPE
        case UsageError() | ValueError() | FileExistsError():  # bad input: nothing was written
            code = WRONG_USAGE
        case OSError(errno=errno.ENAMETOOLONG | errno.ELOOP) if error.filename:
            code, words = WRONG_USAGE, f"{error.filename}: {error.strerror}; expected another name."
        case OSError(errno=errno.ENOSPC, filename=None, strerror=str()):  # files are named: standard output is not
            words = f"the answer cannot be written to standard output: {error.strerror}."
        case OSError():
            pass
        case MemoryError():
            words = "there is not enough memory; what was there before is as it was. Expected fewer or smaller files."
        case KeyboardInterrupt():  # with the number of the signal, if `leadline.entry` heard it
            code = BY_SIGNAL + int(error.args[0] if error.args else signal.SIGINT)
            words = "stopped; what was there before is as it was, or replaced as a whole."
        case _:
            raise error
    say(in_one_line(words))
    return code


def cmd_version() -> int:
    """Print the installed version."""
    from importlib.metadata import version  # noqa: PLC0415  --help has no use for it

    put(version("leadline"))
    return DONE


def cmd_build(args: argparse.Namespace) -> int:
    """Build the site or one page in a language, and print the paths of the pages written."""
    with speaking_for(args.story, args.lang) as language:
        done = _build(args)
    if language.missed and language.code not in (SOURCE, *PSEUDO):
        say(missed_words(language))
    return done


def _build(args: argparse.Namespace) -> int:
    from maps.picture.card import draw_card  # noqa: PLC0415  paid for by this command only
    from maps.site import build  # noqa: PLC0415
    from maps.site.published import checked_site_url  # noqa: PLC0415

    if args.site_url is not None:
        checked_site_url(args.site_url)  # before anything is read
    story = told_story(args.story, allow_outside=args.allow_outside)
    known = build.names(story)
    only = parts_of(args.only, "--only")
    for name in only:
        if name not in known:
            near = did_you_mean(name, known)
            raise UsageError(f"there is no page {name!r}; expected one of {', '.join(known)}.{near}")
    began = time.monotonic()
    with progress_bar("reading the story"):
        story.check_references()
    left_out: list[str] = []
    with page_bar() as progress:
        pages = build.build(
            args.out,
            only,
            progress,
            story=story,
            write_data=data_in_source(args.story, allow_outside=args.allow_outside),
            site_url=args.site_url or "",
            draw_card=draw_card,
            say=left_out.append,
        )
    for words in left_out:
        say(words)
    if args.only is None and not args.site_url:
        say(NO_ADDRESS)
    if args.only is None:
        tell_of_build(story)
    say(f"built {len(pages)} pages of {story.title!r} in {time.monotonic() - began:.0f} s; open {pages[-1]}")
    for page in pages:
        put(str(page))
    return DONE


def cmd_layers(args: argparse.Namespace) -> int:
    """List the layers, describe one, or write one to a file."""
    from layers.catalogue import catalogue  # noqa: PLC0415
    from layers.stories import shelf  # noqa: PLC0415

    for option in ("overwrite", *CHOICE):
        if getattr(args, option) and args.to is None:
            raise UsageError(f"--{option} is for the file of --to; expected one with it.")
    story = told_story(args.story, allow_outside=args.allow_outside, of=[args.name] if args.name and args.to else [])
    if args.name is None:
        if args.to:
            known = ", ".join(shelf.names(story))
            raise UsageError(f"--to {args.to} needs the name of a layer; expected one of {known}.")
        return _list_layers(story)
    shelf.entry(args.name, story)  # tells if there is no such layer
    if args.to is not None:
        done = _export(args, story)
    else:
        with progress_bar(f"working out {args.name}"):
            frame = shelf.load(args.name, story)
            described = shelf.describe(args.name, story, frame)
        heading = f"{described.name}: {described.title}\n{described.summary}"
        put("\n".join([heading, "", *rows_told(frame), "", str(described).removeprefix(heading).lstrip("\n")]))
        done = DONE
    if args.name in story.layers and args.name in catalogue.names():
        say(f"{args.name} is the layer of the story {story.title!r}; that of the library is leadline:{args.name}.")
    return done


def cmd_check(args: argparse.Namespace) -> int:
    """Answer one statement or all; the verdict does not change the exit code."""
    from geo.figures import with_minus  # noqa: PLC0415
    from layers.checks import checks  # noqa: PLC0415
    from layers.checks.explained import read_as  # noqa: PLC0415
    from layers.stories.label_columns import check_labels  # noqa: PLC0415

    story, name = _story_and_name(args, "a statement")
    if name:
        _check_statement(name, args.words, story)
    story.check_references()
    check_labels(story)
    asked = checks.slow(story) & ({name} if name else {statement.id for statement in story.statements})
    if asked:  # minutes the first time, then they are in the cache
        with progress_bar("following satellites") as progress:
            checks.prepare(progress, story=story, only=asked)
    found = []
    with progress_bar("answering") as progress:
        for n, one in enumerate(names := [name] if name else [statement.id for statement in story.statements]):
            progress(n, len(names))
            found.append(checks.check(one, story=story))
    tell_strays(story)
    if args.json:
        answers = [checks.as_plain(check, story.statement(check.claim.id).corrections) for check in found]
        put(json.dumps(answers[0] if name else answers, indent=2, ensure_ascii=False))
    elif args.full:
        asked_of = [(check, story.statement(check.claim.id)) for check in found]
        put("\n\n\n".join(in_full(check, one.corrections, read_as(one)) for check, one in asked_of))
    elif name:
        command, statement = shlex.join(["leadline", "check", *args.words]), story.statement(name)
        put(in_short(found[0], statement.corrections, command, read_as(statement)))
    else:
        put("\n".join(f"{check.claim.id}: {check.verdict.value}. {with_minus(check.sentence)}" for check in found))
    return DONE


def _check_statement(name: str, words: Sequence[str], story: "Story") -> None:
    """Refuse a name that is no statement, before the work; perhaps a folder was meant that is not here."""
    try:
        story.statement(name)
    except ValueError as error:
        hint = f" A story is named by its folder, {name}/, and there is none here." if list(words) == [name] else ""
        raise ValueError(f"{error}{hint}") from None


def _story_and_name(args: argparse.Namespace, what: str) -> "tuple[Story, str | None]":
    """Part the words of a command into a story and the name of what is in it."""
    folder, rest = folder_and_rest(args.words)
    if len(rest) > 1:
        raise UsageError(f"there is a word too many, {rest[1]!r}; expected a story folder and {what}.")
    return told_story(folder, allow_outside=args.allow_outside), rest[0] if rest else None


def _export(args: argparse.Namespace, story: "Story") -> int:
    """Write a layer to a file, and say where it went and what the file does not hold as it is."""
    from maps.export import export  # noqa: PLC0415
    from maps.formats.exported import exported_layers, styled  # noqa: PLC0415
    from maps.postgis import is_database  # noqa: PLC0415

    asked = asked_of(args, (args.name,))
    if is_database(args.to):
        from maps.offered.story_export import write_tables  # noqa: PLC0415

        with progress_bar(f"writing {args.name}"):
            written = str(write_tables(args.to, story, asked, overwrite=args.overwrite))
        put(written)
        return DONE
    path = Path(args.to)
    export.check_ending(path)
    layer = args.name.replace(":", "_")  # of the library: no driver is sure to write a colon
    export.check_free(path, layer, overwrite=args.overwrite)  # before minutes of deriving
    notes: list[str] = []
    with progress_bar(f"working out {args.name}"):
        (found,) = exported_layers(story, asked, notes.append)
    with progress_bar(f"writing {path.name}"):
        if path.suffix == GEOPACKAGE:
            from maps.geopackage import write_geopackage  # noqa: PLC0415

            lines = [*styled(found).told, *write_geopackage([found], path, story, overwrite=args.overwrite)]
        else:
            lines = export.write_exported(found, path, overwrite=args.overwrite)
    said = "\n".join(notes)
    put("\n".join([str(path), *notes, *(line for line in lines if line.removesuffix(".") not in said)]))
    return DONE


def _list_layers(story: "Story") -> int:
    from layers.stories.shelf import entry, names  # noqa: PLC0415
    from layers.stories.story import LIBRARY  # noqa: PLC0415

    own = story.layer_names()
    known = {name: name if name in own else f"{LIBRARY}{name.removeprefix(LIBRARY)}" for name in names(story)}
    width = max(map(len, known.values()))
    for name in sorted(known, key=lambda name: (name not in own, known[name])):
        put(f"{known[name]:{width}}  {entry(name, story).title}")
    return DONE


def _flush() -> None:
    """Send what was printed on its way, while there is still somebody to tell that it cannot go."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OSError(f"the answer cannot be written to standard output: {error.strerror}.") from error
