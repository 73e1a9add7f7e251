"""Catalogues of gettext for a story: every text that is to be translated, kept in step with what its files say."""

import csv
import io
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.catalogue import catalogue
from layers.catalogue.packaged import packaged
from layers.files.draft import drafted, temporary_folder
from layers.ground import land
from layers.sky import satellites
from layers.stories.read import load_story
from layers.story_file.in_words import texts_of_checks
from leadline.words import (
    LOCALE,
    PSEUDO,
    SOURCE,
    Language,
    _,
    is_text,
    known_locale,
    language,
    reading_catalogue,
    speaking,
)

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

CATALOGUES = "locale"  # folder of a story with a catalogue CODE.po for each language
SENSE = "\x04"  # between the sense of a text and the text, as gettext has it
TEMPLATE, CATALOGUE = ".pot", ".po"
SEA_NAMES, SEA_AREAS = "sea_names.csv", "sea_limits.toml"
WIDTH = 120  # columns of a line
LIKENESS = (
    0.8  # of 1, by difflib: below it a changed text is another one ("north of {lat} N" got the words of "coast of")
)
NO_WORDS = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"X-Made-In: {}\\n"\n'
OF_ROWS = "of rows, or composed of them: may change with the data"  # for translators
_NOBODYS = "eo"  # a language that the library has no words in: each text is noted as missing
_PSEUDO = next(iter(PSEUDO))  # it has every text, and notes which were asked for
_ROOT = LOCALE.parents[1]
_METHODS = (("**.py", "python"), ("**.j2", "jinja2"), ("**.js", "javascript"))  # how texts are found in our files
_OPTIONS: Mapping[str, dict[str, Any]] = {"**.js": {"jsx": False}}
_PACKAGES = ("geo", "layers", "leadline", "maps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What stands in a catalogue: texts that are asked for, those translated and in doubt, those asked for no more."""

    texts: int
    translated: int
    doubtful: int = 0
    unused: int = 0

    @property
    def missing(self) -> int:
        """Texts without a translation that is sure."""
        return self.texts - self.translated


def story_texts(where: Path | str | None = None, *, allow_outside: bool = False) -> dict[str, str]:
    """Texts that the files of a story say where they are read, each with its plural or "", in order.

    Those of rows, units, and what is composed of them, are told when pages are built: `asked_by`.

    Parameters
    ----------
    where : path, optional
        As `load_story`, whose errors are raised.
    allow_outside : bool
        Whether it may name files outside of its folder.
    """
    with speaking(_PSEUDO) as spoken:
        story = load_story(where, allow_outside=allow_outside)
        for name in (name for page in story.pages for name in page.views or ()):
            _(name)  # keys of a table, which nothing reads as words
    return dict(spoken.missed)


def asked_by(work: Callable[[], object], code: str = "") -> dict[str, str]:
    """Texts that some work, as a build, asks for and the library does not say, each with its plural or "", in order.

    It is what a build counts as missing: the work is done in the language, as if the story had no words in it.

    Parameters
    ----------
    work : callable
        It reads its story itself.
    code : str
        The language, BCP 47: rows that have a name of their own in it need none. Empty for any.
    """
    with speaking_anew(code) if code else speaking(_PSEUDO) as spoken:
        work()
    library = library_texts()
    return {text: many for text, many in spoken.missed.items() if text not in library}


@contextmanager
def speaking_anew(code: str) -> Iterator[Language]:
    """Speak a language with a catalogue that no other is like: what is kept in memory for another was asked before."""
    with temporary_folder() as made:
        (made / f"{code}{CATALOGUE}").write_text(NO_WORDS.format(made), encoding="utf-8")
        with speaking(code, [made]) as spoken:
            yield spoken


@cache
def library_texts() -> dict[str, str]:
    """Texts that the library says on pages, in answers and in its catalogue of layers, each with its plural or ""."""
    from babel.messages.extract import extract_from_dir  # noqa: PLC0415  only translators pay for it

    found: dict[str, str] = {}
    for package in _PACKAGES:
        for _name, _line, text, _comments, sense in extract_from_dir(_ROOT / package, _METHODS, dict(_OPTIONS)):
            one, many = text if isinstance(text, tuple) else (text, "")
            found[one] = many or found.get(one, "")
            if sense:
                found[f"{sense}{SENSE}{one}"] = ""
    with speaking_anew(_NOBODYS) as spoken:
        for name in catalogue.names():
            catalogue.entry(name)
        for text in (*names_without_code(), *notes_of_seas(), *texts_of_checks()):
            _(text)
    return {text: many for text, many in {**found, **{t: found.get(t, "") for t in spoken.missed}}.items() if text}


def names_without_code() -> list[str]:
    """Names of seas, of lands that have no ISO code, for which the CLDR has none, and of seats of operators."""
    lands = land.load()
    seas = csv.DictReader(StringIO(packaged(SEA_NAMES).read_text(encoding="utf-8")))
    of_lands = lands.loc[lands["iso_a2"].isna(), "name"]
    of_operators = filter(is_text, satellites.load()["nation"].unique())
    every = (*(row["name"] for row in seas), *(area["name"] for area in _sea_areas()), *of_lands, *of_operators)
    return [*dict.fromkeys(every)]


def notes_of_seas() -> list[str]:
    """Give the notes of the rows of sea areas."""
    return [*dict.fromkeys(area["note"] for area in _sea_areas())]


def _sea_areas() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(packaged(SEA_AREAS).read_text(encoding="utf-8"))["sea"]
    return found


def untold(texts: Mapping[str, str], code: str) -> dict[str, str]:
    """Those of some texts that the library has no words for in a language; all where it does not speak it."""
    if not (LOCALE / f"{code}{CATALOGUE}").is_file():
        return dict(texts)
    translations = language(code).translations
    return {text: many for text, many in texts.items() if many or translations.gettext(text) == text}


def write_catalogue(
    texts: Mapping[str, str],
    path: Path,
    code: str = "",
    *,
    source: str = SOURCE,
    of_rows: Iterable[str] = (),
    others: Iterable[str] | None = None,
    asked_elsewhere: Callable[[], Iterable[str]] = tuple,
) -> Counted:
    """Write a template, or bring a catalogue up to date: what is missing is added, and nothing is thrown away.

    A text that was changed keeps its translation, marked as doubtful (`fuzzy`), which no page shows until somebody
    takes the mark away; one that is but little like it (`LIKENESS`) gets none. A translation of a text that is asked
    for no more stays as it is.

    Parameters
    ----------
    texts : mapping of str to str
        Each with its plural or "".
    path : Path
        The template, or the catalogue; made with its folder if it is not there.
    code : str
        The language, BCP 47; empty for a template.
    source : str
        The language in which the texts are written.
    of_rows : iterable of str
        Those of the texts that change with the data: a comment says so.
    others : iterable of str, optional
        Further texts whose translations stay. If given, those of any other text are dropped.
    asked_elsewhere : callable
        Gives further texts that are not counted as unused; called only if there are translations of other texts.

    Returns
    -------
    Counted

    Raises
    ------
    ValueError
        If there is no such language, or the file is no catalogue of gettext.
    """
    from babel.messages.catalog import Catalog  # noqa: PLC0415  only translators pay for it
    from babel.messages.pofile import write_po  # noqa: PLC0415

    template = Catalog(project="leadline", version="", fuzzy=False)
    changing = frozenset(of_rows)
    for text, many in texts.items():
        sense, _sign, one = text.rpartition(SENSE)
        about = [OF_ROWS] if text in changing else []
        template.add((one, many) if many else one, auto_comments=about, context=sense or None)
    written = _updated(template, path, code, others) if code else template
    if not path.exists():  # what translators write there is theirs
        written.header_comment = f"# Texts in {source}, to be translated to {code or 'another language'}."
    path.parent.mkdir(parents=True, exist_ok=True)
    with drafted(path) as draft, draft.open("wb") as file:
        write_po(file, written, width=WIDTH, omit_header=False)
    return _counted(written, texts, asked_elsewhere)


def _updated(template: "Catalog", path: Path, code: str, others: Iterable[str] | None) -> "Catalog":
    """Catalogue of a file with the texts of the template, and what else it has: all of it, or those of other texts."""
    from babel.messages.catalog import Catalog  # noqa: PLC0415  only translators pay for it
    from babel.messages.pofile import read_po  # noqa: PLC0415

    locale = known_locale(code)
    if not path.exists():
        fresh = Catalog(locale=locale, project="leadline", version="", fuzzy=False)
        fresh.update(template)
        return fresh
    with reading_catalogue(path):
        found = read_po(io.BytesIO(path.read_bytes()), locale=locale, abort_invalid=True)
    found.charset = "utf-8"  # whatever its head calls it
    stay = None if others is None else frozenset(others)
    before = [message for message in found if message.id and (stay is None or _singular(message) in stay)]
    found.update(template)
    found.obsolete.clear()
    known = {_singular(message) for message in before}
    for message in found:
        if message.id and message.fuzzy and _singular(message) not in known and not _alike(message):
            message.string = ("",) * found.num_plurals if message.pluralizable else ""
        if message.id and message.fuzzy and not any(_forms(message)):  # taken from one that has no words either
            message.flags.discard("fuzzy")
            message.previous_id = []
    for message in before:
        if found.get(message.id, message.context) is None:
            found[message.id] = message
    return found


def _counted(written: "Catalog", texts: Mapping[str, str], elsewhere: Callable[[], Iterable[str]]) -> Counted:
    messages = [message for message in written if message.id]
    asked = [message for message in messages if _singular(message) in texts]
    left = [_singular(message) for message in messages if _singular(message) not in texts]
    known = frozenset(elsewhere()) if left else frozenset()
    return Counted(
        texts=len(asked),
        translated=sum(_is_told(message) for message in asked),
        doubtful=sum(message.fuzzy for message in asked),
        unused=sum(text not in known for text in left),
    )


def _singular(message: "Message") -> str:
    one = str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)
    return f"{message.context}{SENSE}{one}" if message.context else one


def _alike(message: "Message") -> bool:
    """Whether a text is like enough to the one whose translation was taken for it, that this is a start."""
    before, now = str(message.previous_id[0]), _ids(message)[0]
    return SequenceMatcher(None, before, now).ratio() >= LIKENESS


def _ids(message: "Message") -> tuple[str, ...]:
    return (*message.id,) if isinstance(message.id, (tuple, list)) else (str(message.id),)


def _is_told(message: "Message") -> bool:
    return not message.fuzzy and all(_forms(message))


def _forms(message: "Message") -> tuple[str, ...]:
    return (*message.string,) if isinstance(message.string, (tuple, list)) else (str(message.string or ""),)
