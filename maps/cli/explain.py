"""The command `leadline explain`: how one answer came about, from the sources to the sentence."""

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from maps.cli.check_words import finding_lines, value_words
from maps.cli.progress import progress_bar, put
from maps.cli.story_words import STORY_WORDS, add_outside, folder_and_rest, told_story

if TYPE_CHECKING:
    from layers.catalogue.sources import Source
    from layers.checks.explained import Explained, LayerUsed

DONE = 0


def add_explain(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Describe the command; loads nothing heavy."""
    explain = commands.add_parser("explain", help="tell how one answer came about, from the sources to the sentence")
    explain.add_argument("words", nargs="+", metavar="[STORY] ID", help=f"{STORY_WORDS}; the statement")
    add_outside(explain)
    explain.add_argument("--json", action="store_true", help="print JSON")
    explain.set_defaults(run=cmd_explain)


def cmd_explain(args: argparse.Namespace) -> int:
    """Print the statement as read, the check with its fields, layers, findings, sentence and verdict."""
    from layers.checks.explained import explained  # noqa: PLC0415  paid for by this command only

    folder, rest = folder_and_rest(args.words)
    story = told_story(folder, allow_outside=args.allow_outside)
    if len(rest) != 1:
        ids = ", ".join(statement.id for statement in story.statements)
        raise ValueError(f"{len(rest)} statements are named, {' '.join(rest)!r}; expected one of {ids}.")
    story.check_references()
    with progress_bar("answering"):
        found = explained(rest[0], story)
    words = json.dumps(found.as_plain(), indent=2, ensure_ascii=False) if args.json else "\n".join(in_words(found))
    put(words)
    return DONE


def in_words(found: "Explained") -> Iterator[str]:
    """Lines of text that tell how an answer came about."""
    claim = found.statement.claim()
    yield claim.text
    yield f"  said by: {claim.speaker}"
    yield f"  stated: {', '.join(words for words in (claim.stated_on, claim.url) if words)}"
    yield from [f"  the number: {found.read_as}"] * bool(found.read_as)
    yield from ("", f"Checked as {found.statement.check_kind}: {found.asks}")
    yield from (f"  {given.name} = {given.value}    ({given.meaning})" for given in found.fields)
    for title, rests_on in (("Layers that the answer rests on", True), ("Layers that show it", False)):
        layers = [layer for layer in found.layers if layer.rests_on is rests_on]
        yield from ["", title] * bool(layers)
        for layer in layers:
            yield from _layer_lines(layer)
    yield from ["", "Findings"] * bool(found.check.findings)
    for number, finding in enumerate(found.check.findings, start=1):
        first, *lines = finding_lines(finding, claim)
        yield from (f"[{number}] {first.removeprefix('- ')}", *(f"  {line}" for line in lines))
        yield from (f'    the answer says with it: "{words}"' for words in found.marks(finding.name))
    yield from _answer_lines(found)
    sources = found.all_sources()
    yield from ["", "Sources"] * bool(sources)
    yield from (_source_line(source) for source in sources)


def _answer_lines(found: "Explained") -> Iterator[str]:
    yield from ("", "The answer, clause by clause")
    for clause in found.check.clauses:
        numbers = "".join(f"[{number}]" for number in found.numbers(clause.rests_on))
        yield f"  {clause.text.strip()} {numbers or '[claim]'}"
    yield from ("", f"Verdict: {found.check.verdict.value}", f"  by the rule: {found.check.rule}")
    key = found.check.key_finding
    if key and found.read_as:
        number = value_words(key, found.check.claim)
        yield f"  the number that answers it: [{found.numbers((key.name,))[0]}]{number}; {found.read_as}"


def _layer_lines(layer: "LayerUsed") -> Iterator[str]:
    yield f"- {layer.name}: {layer.title}"
    yield from (f"    {line}" for line in layer.in_words())
    yield from (f"    source: {source.id}" for source in layer.sources)


def _source_line(source: "Source") -> str:
    published = f"published {source.published}, " if source.published else ""
    told = f"- {source.id}: {source.credit} ({source.licence}; {published}retrieved {source.retrieved})"
    hashed = f"SHA-256 of the file as published: {source.sha256}" * bool(source.sha256)
    return " ".join(words for words in (told, source.url, hashed) if words)
