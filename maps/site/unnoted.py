"""What a site told before and tells otherwise now, with no correction that says so."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from geo.claim import Check
from layers.stories.statement import Correction
from layers.stories.story import Story
from layers.story_file.definitions import STORY_FILE
from leadline.words import spoken
from maps.site.report import claimed_in_words, in_words

NONE = "none"  # in place of a number that is not there: a correction has a text on either side
WORDS, NUMBER, VERDICT = "words", "number", "verdict"  # of `layers.story_file.definitions.CORRECTED`
FIELDS = (("text", WORDS), ("claimed", NUMBER), ("found", NUMBER), ("verdict", VERDICT))
UNSAID = "and no correction since the earlier site says so; if that was published, add to"
CALLED = {"text": "the text", "claimed": "the number claimed", "found": "the number found", "verdict": "the verdict"}


class ToldStatement(msgspec.Struct, frozen=True):
    """What a site said of a statement, when its answers were of the day `on`, and how many corrections it listed."""

    on: date
    text: str
    claimed: str
    found: str
    verdict: str
    corrections: dict[str, int] = {}

    @classmethod
    def of(cls, check: Check, on: date, corrections: tuple[Correction, ...]) -> "ToldStatement":
        """Take from a check what it says."""
        listed, key = [one.what for one in corrections], check.key_finding
        found = NONE if key is None or key.value is None else in_words(key, check.claim).number
        return cls(
            on,
            check.claim.text,
            claimed_in_words(replace(check.claim, words="")) or NONE,  # a word beside the number changes none
            found,
            check.verdict.value,
            {what: listed.count(what) for what in sorted(set(listed))},
        )


class ToldPage(msgspec.Struct, frozen=True):
    """The title of a page when the answers were of the day `on`."""

    on: date
    title: str


class Told(msgspec.Struct, frozen=True):
    """What a site said, by id and name; where that changed and no correction says so, still what it said before."""

    story: str
    language: str
    statements: dict[str, ToldStatement] = {}
    pages: dict[str, ToldPage] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that a site tells otherwise than before; `place` is a statement's id, "" outside of statements."""

    whose: str
    place: str
    what: str
    was: str
    now: str

    def line(self, today: date) -> str:
        """Say it in a line, and below it what to add to the story file."""
        table, where = (
            ("statement.correction", f"{STORY_FILE}, below statement {self.place!r}")
            if self.place
            else ("correction", STORY_FILE)
        )
        entry = (
            f"[[{table}]]",
            f"on = {today.isoformat()}",
            f"what = {_toml(self.what)}",
            f"was = {_toml(self.was)}",
            f"now = {_toml(self.now)}",
            'reason = "say why"',
        )
        return "\n    ".join(
            (
                f"{self.whose} changed from {_toml(self.was)} to {_toml(self.now)}, {UNSAID} {where}:",
                *entry,
            )
        )


def told_before(manifest: Mapping[str, object], story: Story) -> tuple[Told | None, str]:
    """Read from the manifest of an earlier site what it told; or None, and why nothing can be compared with it."""
    if "told" not in manifest:
        return None, "the earlier site does not hold what it told, so that changes were not looked for; this one does"
    try:
        told = msgspec.convert(manifest["told"], Told)
    except msgspec.ValidationError as error:
        return None, f"what the earlier site told cannot be read ({error}), so that changes were not looked for"
    if told.story != story.id:
        return None, f"the earlier site was of the story {told.story!r}, so that changes were not looked for"
    if told.language != spoken().code:
        return None, f"the earlier site was in the language {told.language!r}, so that changes were not looked for"
    return told, ""


def compared(
    before: Told | None, story: Story, made: Mapping[str, Check], titles: Mapping[str, str]
) -> tuple[Told, list[Change]]:
    """Compare what a site tells with what an earlier one told.

    Parameters
    ----------
    before : Told, optional
        From `told_before`.
    story : Story
    made : mapping of str to Check
        Checks that were made, by id; what others said stays as it was.
    titles : mapping of str to str
        Titles of all pages by name.

    Returns
    -------
    tuple of (Told, list of Change)
        What the next build compares with, and the changes that no correction says: a correction that is new, of the
        same thing, and not of a day before the earlier site's answers; or one whose `was` and `now` are these. A change
        stays in the list, build after build, until it is noted or taken back.
    """
    before = before or Told(story.id, spoken().code)
    changes: list[Change] = []
    statements = dict(before.statements)
    for name, check in made.items():
        now = ToldStatement.of(check, story.checked, story.statement(name).corrections)
        statements[name], found = _kept(name, statements.get(name, now), now, story.statement(name).corrections)
        changes += found
    pages = {}
    for name, title in titles.items():
        earlier = before.pages.get(name, ToldPage(story.checked, title))
        unsaid = earlier.title != title and not _said(earlier.title, earlier.on, story)
        changes += [_change(f"the title of the page {name!r}", earlier.title, title)] * unsaid
        pages[name] = earlier if unsaid else ToldPage(story.checked, title)
    for name in sorted(statements.keys() - {statement.id for statement in story.statements}):
        gone = statements.pop(name)
        if not _said(gone.text, gone.on, story):
            statements[name] = gone
            changes.append(_change(f"the statement {name!r}", gone.text, "no longer there"))
    for name in sorted(before.pages.keys() - titles.keys()):
        lost = before.pages[name]
        if not _said(lost.title, lost.on, story):
            pages[name] = lost
            changes.append(_change(f"the page {name!r}", lost.title, "no longer there"))
    return Told(story.id, spoken().code, statements, pages), changes


def _kept(
    name: str, before: ToldStatement, now: ToldStatement, corrections: tuple[Correction, ...]
) -> tuple[ToldStatement, list[Change]]:
    """Find what to compare with next time, and changes of a statement that no correction says."""
    changes, kept, counts = [], {}, dict(now.corrections)
    for field, what in FIELDS:
        was, is_now = getattr(before, field), getattr(now, field)
        ours = [one for one in corrections if one.what == what and one.on >= before.on]
        added = now.corrections.get(what, 0) > before.corrections.get(what, 0) and bool(ours)
        if was == is_now or added or any((one.was, one.now) == (was, is_now) for one in ours):
            continue
        kept[field] = was
        counts[what] = before.corrections.get(what, 0)
        whose = f"{CALLED[field]} of the statement {name!r}"
        changes.append(Change(whose=whose, place=name, what=what, was=was, now=is_now))
    if not changes:
        return now, []
    return msgspec.structs.replace(now, on=before.on, corrections=counts, **kept), changes


def _change(whose: str, was: str, now: str) -> Change:
    return Change(whose=whose, place="", what=WORDS, was=was, now=now)


def _said(was: str, on: date, story: Story) -> bool:
    """Whether any correction from a day on says what was there."""
    return any(was in one.was and one.on >= on for one in _all(story))


def _all(story: Story) -> Iterator[Correction]:
    return (one for found in story.all_corrections().values() for one in found)


def _toml(words: str) -> str:
    """Write a text as TOML does, in one line, letters of all scripts as they are."""
    written = json.dumps(words, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in written)
