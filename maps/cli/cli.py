"""The command `leadline`: builds the site, lists and exports layers, answers checks and questions of coverage.

Results go to stdout, words and progress to stderr. Exit codes: 0 done, 1 failed, 2 wrong usage, 128 and
the number of the signal that stopped it.
"""

import argparse
import errno
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadline.exits import BY_SIGNAL
from maps.cli.coverage import add_coverage
from maps.cli.doctor import add_doctor
from maps.cli.incursions import add_incursions
from maps.cli.picture import add_picture
from maps.cli.watch import add_watch

if TYPE_CHECKING:
    from geo.claim import Check, Finding
    from layers.stories.statement import Correction

DONE, FAILED, WRONG_USAGE = 0, 1, 2


class UsageError(Exception):
    """The command line asks for something that is not there; exit code 2."""


def parser() -> argparse.ArgumentParser:
    """Describe the command line; loads nothing heavy, so that --help is quick."""
    main_parser = argparse.ArgumentParser(
        prog="leadline", description="Sourced layers, checks on the ellipsoid, offline maps."
    )
    main_parser.add_argument("--version", action="store_true", help="print the version and stop")
    commands = main_parser.add_subparsers(title="commands", metavar="COMMAND")

    build = commands.add_parser("build", help="build the site: maps, checks, overview")
    build.add_argument("--out", type=Path, default=Path("site"), metavar="FOLDER", help="folder of the site (site)")
    build.add_argument("--only", metavar="NAME", help="build this page alone, for example misawa")
    build.set_defaults(run=cmd_build)

    layers = commands.add_parser("layers", help="list the layers, describe one, or write it to a file")
    layers.add_argument("name", nargs="?", metavar="NAME", help="a layer; without it, all are listed")
    layers.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        help="write it to FILE: .gpkg .geojson .fgb .kml .parquet, or tables .csv .parquet .gpkg; a GeoPackage that is "
        "there gets it beside its other layers",
    )
    layers.add_argument(
        "--overwrite", action="store_true", help="replace the layer of that name in a GeoPackage, or another FILE"
    )
    layers.add_argument(
        "--vertices",
        choices=("densified", "declared"),
        help="densified: enough of them that straight lines in degrees, as a GIS draws, lie within 1 m of the edges "
        "that the layer declares (geodesics, parallels); declared: those of the layer alone (densified)",
    )
    layers.set_defaults(run=cmd_layers)

    check = commands.add_parser("check", help="answer the statements of the story")
    check.add_argument("id", nargs="?", metavar="ID", help="a statement; without it, all are answered")
    check.add_argument("--json", action="store_true", help="print JSON")
    check.set_defaults(run=cmd_check)

    add_coverage(commands)
    add_incursions(commands)
    add_watch(commands)
    add_picture(commands)
    add_doctor(commands)
    return main_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; argparse itself exits with 2 on words it does not know.

    `leadline.entry` is what the command `leadline` starts with: it hears signals before anything heavy is imported.
    """
    try:
        code = _run(argv)
        _flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  those that are no bad input are raised again
        return _told(error)
    return code


def _run(argv: Sequence[str] | None) -> int:
    main_parser = parser()
    words = list(sys.argv[1:] if argv is None else argv)
    _check_words(words)
    args = main_parser.parse_args(words)
    if args.version:
        return cmd_version()
    if not hasattr(args, "run"):
        main_parser.print_help(sys.stderr)
        return WRONG_USAGE
    return int(args.run(args))


def _check_words(words: Sequence[str]) -> None:
    """Raise UsageError for a word that can be no name and no value: empty, no UTF-8, or with a NUL character."""
    for before, word in zip(["", *words], words, strict=False):
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
    _say(words)
    return code


def cmd_version() -> int:
    """Print the installed version."""
    from importlib.metadata import version  # noqa: PLC0415  --help has no use for it

    _put(version("leadline"))
    return DONE


def cmd_build(args: argparse.Namespace) -> int:
    """Build the site or one page, and print the paths of the pages written."""
    from rich.console import Console  # noqa: PLC0415  paid for by this command only
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    from maps.site import build  # noqa: PLC0415

    if args.only is not None and args.only not in build.names():
        raise UsageError(f"there is no page {args.only!r}; expected one of {', '.join(build.names())}.")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("building", total=None)
        pages = build.build(
            args.out,
            args.only,
            lambda name, done, total: bar.update(task, description=name or "built", completed=done, total=total),
        )
    for page in pages:
        _put(str(page))
    return DONE


def cmd_layers(args: argparse.Namespace) -> int:
    """List the layers, describe one, or write one to a file."""
    import layers  # noqa: PLC0415

    for option, given in (("--overwrite", args.overwrite), ("--vertices", args.vertices)):
        if given and args.to is None:
            raise UsageError(f"{option} is for the file of --to; expected one with it.")
    if args.name is None:
        if args.to:
            raise UsageError(f"--to {args.to} needs the name of a layer; expected one of {', '.join(layers.names())}.")
        return _list_layers()
    if args.name not in layers.names():
        raise UsageError(f"there is no layer {args.name!r}; expected one of {', '.join(layers.names())}.")
    if args.to is None:
        _put(str(layers.describe(args.name)))
        return DONE
    return _export(args)


def cmd_check(args: argparse.Namespace) -> int:
    """Answer one statement or all; the verdict does not change the exit code."""
    from layers.checks import checks  # noqa: PLC0415
    from layers.stories.story import load_story  # noqa: PLC0415

    story = load_story()
    known = [statement.id for statement in story.statements]
    if args.id is not None and args.id not in known:
        raise UsageError(f"the story has no statement {args.id!r}; expected one of {', '.join(known)}.")
    found = (checks.check(args.id, story=story),) if args.id else checks.check_all(story=story)
    if args.json:
        answers = [check_as_json(check, story.statement(check.claim.id).corrections) for check in found]
        _put(json.dumps(answers[0] if args.id else answers, indent=2, ensure_ascii=False))
    elif args.id:
        _put(_in_full(found[0], story.statement(args.id).corrections))
    else:
        _put("\n".join(f"{check.claim.id}: {check.verdict.value}. {check.sentence}" for check in found))
    return DONE


def check_as_json(check: "Check", corrections: "Sequence[Correction]" = ()) -> dict[str, Any]:
    """Tell a check as plain values: its claim, verdict, sentence and findings, and what earlier sites said of it."""
    from dataclasses import asdict  # noqa: PLC0415

    plain: dict[str, Any] = json.loads(json.dumps(asdict(check), default=float))
    put_right = [asdict(correction) | {"on": correction.on.isoformat()} for correction in corrections]
    return plain | {"sentence": check.sentence, "brief": check.brief, "corrections": put_right}


def _export(args: argparse.Namespace) -> int:
    """Write a layer to a file, and say where it went and what the file does not hold as it is."""
    from layers.catalogue import catalogue  # noqa: PLC0415
    from layers.files.output import check_place  # noqa: PLC0415
    from maps.export import export  # noqa: PLC0415

    check_place(args.to, export.SUFFIXES)
    export.check_free(args.to, args.name, overwrite=args.overwrite)  # before minutes of deriving
    entry, frame = catalogue.entry(args.name), catalogue.load(args.name)
    written = frame
    if args.vertices != "declared" and entry.geometry:
        written = export.densified(frame)
    export.write_layer(written, args.to, layer=args.name, overwrite=args.overwrite, vertices="declared")
    _put("\n".join([str(args.to), *export.told_export(frame, written, args.to.suffix)]))
    return DONE


def _list_layers() -> int:
    from layers.catalogue.catalogue import entry, names  # noqa: PLC0415

    width = max(map(len, names()))
    for name in names():
        _put(f"{name:{width}}  {entry(name).title}")
    return DONE


def _in_full(check: "Check", corrections: "Sequence[Correction]") -> str:
    claim = check.claim
    stated = ", ".join(words for words in (claim.stated_on, claim.url) if words)
    lines = [claim.text, f"said by: {claim.speaker}", f"stated: {stated}", f"{check.verdict.value}: {check.sentence}"]
    lines += ["", f"how the verdict is chosen: {check.rule}"]
    for finding in check.findings:
        lines += ["", *_finding_lines(finding)]
    lines += [""] * bool(corrections)
    lines += [f'corrected {c.on}, {c.what}: "{c.was}" is now "{c.now}". {c.reason}' for c in corrections]
    return "\n".join(lines)


def _finding_lines(finding: "Finding") -> list[str]:
    value = _value(finding)
    lines = [f"- {finding.name.removesuffix('.') if value else finding.name}{value}"]
    lines += [f"  {words}" for words in (finding.arithmetic, finding.method) if words]
    lines += [f"  as of: {finding.as_of}"] * bool(finding.as_of)
    lines += [f"  for the statement: {finding.bearing}"] * bool(finding.bearing)
    lines += [f"  assumed: {words}" for words in finding.assumptions]
    return lines + [f"  source: {words}" for words in finding.sources]


def _value(finding: "Finding") -> str:
    from geo.figures import half_width, printed  # noqa: PLC0415

    if finding.value is None:
        return ""
    accuracy = half_width(finding.value, finding.low, finding.high)
    ends = [printed(end, accuracy) for end in (finding.low, finding.high) if end is not None]
    bounds = f" ({' to '.join(ends)})" if len(ends) == 2 else ""  # noqa: PLR2004  a low and a high one
    return f": {printed(finding.value, accuracy)}{'' if finding.unit == '1' else f' {finding.unit}'}{bounds}"


def _put(words: str) -> None:
    sys.stdout.write(words + "\n")


def _flush() -> None:
    """Send what was printed on its way, while there is still somebody to tell that it cannot go."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OSError(f"the answer cannot be written to standard output: {error.strerror}.") from error


def _say(words: str) -> None:
    with suppress(OSError):  # the exit code tells it too
        sys.stderr.write(f"leadline: {words}\n".encode(errors="backslashreplace").decode())
