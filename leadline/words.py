"""Words in the language that is spoken: catalogues of gettext, the library's and those of stories.

Every text that a reader sees is written in English in the source and passes through `_` or `ngettext`, which give it in
the language of the innermost `speaking`. Texts with numbers are templates whose braces are filled afterwards:
`_("{n} rows").format(n=n)`.
"""

import gettext
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from numbers import Number
from pathlib import Path
from typing import Any, TypeVar

from leadline.numerals import ALONE, Filling, as_printed, in_locale, in_myriads, signs_of

SOURCE = "en"  # the language in which texts are written
PSEUDO = {"en-XA": "ltr", "ar-XB": "rtl"}  # accented, and set from right to left: they show what no catalogue reaches
WIDE_STOPS = ("。", "！", "？")
MARKS_AT_END = re.compile(r"(\[[^\[\]]*\])+$")  # of numbers that the sentence tells
LOCALE = Path(__file__).resolve().parent / "locale"
_PLACES = re.compile(r"\{[^{}]*\}")
_KEPT = re.compile(  # places, places of the text that is made, marks and tags of a text
    r"(\{\{(?:[^{}]|\{[^{}]*\})*\}\}|\{[^{}]*\}|\[[^\[\]]*\]|<[^<>]*>|&\w+;|%\(\w+\)\w)"
)
_WORD = re.compile(r"[^\W\d_]+")
_ACCENTS = str.maketrans("aceinouyACEINOUY", "áçéîñöûýÁÇÉÎÑÖÛÝ")
_NO_ACCENTS = str.maketrans("áçéîñöûýÁÇÉÎÑÖÛÝ", "aceinouyACEINOUY")
_DATE = re.compile(r"(?P<year>\d{4})(-(?P<month>\d{2})(-(?P<day>\d{2}))?)?")
_TURNED, _BACK = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{POP DIRECTIONAL FORMATTING}"
_PLACE = re.compile(r"(?<!\{)\{(?P<name>\w*)[^{}]*\}(?!\})")
_MARK = re.compile(r"[\[{]")
_APART, _TOGETHER = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_SHOWN_NOWHERE = str.maketrans("", "", _TURNED + _BACK + _APART + _TOGETHER)


T = TypeVar("T")


class NoLanguageError(ValueError):
    """A language is asked for that has no catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language, and where its words are.

    Attributes
    ----------
    code : str
        BCP 47: "en", "ja", "zh-Hant".
    direction : str
        "ltr" or "rtl".
    translations : gettext.NullTranslations
        The catalogues, a story's before the library's.
    missed : dict of str to str
        Texts asked for that none of them has, in order, each with its plural if it has one; of a pseudo-locale all.
    said : set of str
        Texts that were told so far, places filled: a column of a frame keeps no more of a text than its letters.
    key : str
        Tells these catalogues from others, for what is kept in a cache; empty for the source.
    """

    code: str = SOURCE
    direction: str = "ltr"
    translations: gettext.NullTranslations = field(default_factory=gettext.NullTranslations)
    missed: dict[str, str] = field(default_factory=dict)
    said: set[str] = field(default_factory=set, repr=False)
    key: str = ""

    @property
    def is_source(self) -> bool:
        """Whether texts stay as they are written."""
        return self.code == SOURCE and not self.key


def _has_words(text: str) -> bool:
    """Whether somebody who translates has anything to say: a text of places alone, as "{name}", has no words.

    >>> [_has_words(text) for text in ("{name}", "{low:.1f} ({n})", "{n} rows", "; ")]
    [False, False, True, True]
    """
    rest = _PLACES.sub("", text)
    return rest == text or any(map(str.isalpha, rest))


class _Last(gettext.NullTranslations):
    """What stands behind all catalogues: the text as written, and a note that it was missed."""

    def __init__(self, missed: dict[str, str]) -> None:
        super().__init__()
        self._missed = missed

    def gettext(self, message: str) -> str:
        if _has_words(message):
            self._missed.setdefault(message, "")
        return message

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002  asked again without it
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self._missed[msgid1] = msgid2
        return msgid1 if n == 1 else msgid2


class _Pseudo(gettext.NullTranslations):
    """A catalogue that has every text, so changed that a text which did not come from it is seen."""

    def __init__(self, change: Callable[[str], str], asked: dict[str, str]) -> None:
        super().__init__()
        self._change, self._asked = change, asked

    def gettext(self, message: str) -> str:
        if _has_words(message):
            self._asked.setdefault(message, "")
        return self._told(message)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002  every sense has the same accents
        return self.gettext(message)

    def _told(self, message: str) -> str:
        return "".join(
            part if _KEPT.fullmatch(part) else _WORD.sub(lambda word: self._change(word[0]), part)
            for part in _KEPT.split(message)
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self._asked[msgid1] = msgid2
        return self._told(msgid1 if n == 1 else msgid2)


def isolated(template: str, but: Iterable[str] = ()) -> str:
    """Template whose places are each a run of text of its own, by the marks of Unicode that show nothing.

    What stands in a place may be written in the other direction, as a date or a name: it stays in one piece, and takes
    nothing beside it along (UAX 9, as ICU's and Fluent's messages do). Places named in `but` stay as they are.

    >>> [len(isolated(template)) for template in ("{day} ({zone})", "{{mark}}", "plain")]
    [18, 8, 5]
    """
    names = frozenset(but)
    return _PLACE.sub(lambda place: place[0] if place["name"] in names else f"{_APART}{place[0]}{_TOGETHER}", template)


class _Told(str):  # noqa: SLOT000  it is kept with what it says
    """Text in another language, which keeps what stands in the source: addresses are made from that."""

    source: str

    @classmethod
    def of(cls, told: str, source: str) -> "_Told":
        text = cls(told)
        text.source = source
        _spoken.get().said.add(told)
        return text

    def __add__(self, more: str) -> str:
        return _Told.of(str(self) + more, self.source + source_of(more))

    def format(self, *args: Any, **places: Any) -> str:  # noqa: ANN401  whatever stands in the places
        named = {name: source_of(value) for name, value in places.items()}
        template = str(self)
        if _spoken.get().direction == "rtl":  # clauses of a sentence go on in it, and its marks end them
            running = (name for name, value in places.items() if isinstance(value, str) and _MARK.search(value))
            template = isolated(template, {"clauses", *running})
        if _locale():
            filled = in_myriads(_FILLING.vformat(template, args, places), _locale())
        else:
            filled = template.format(*args, **places)
        return _Told.of(filled, self.source.format(*map(source_of, args), **named))


def source_of(told: T) -> T | str:
    """Give what stands in the source for a text that was given in another language; anything else as it is.

    >>> with speaking("en-XA"):
    ...     source_of(_("{n} lanes").format(n=3))
    '3 lanes'
    """
    return told.source if isinstance(told, _Told) else told


_ENGLISH = Language()
_spoken: ContextVar[Language] = ContextVar("spoken", default=_ENGLISH)


def spoken() -> Language:
    """Language in which texts are given now."""
    return _spoken.get()


def _(text: str) -> str:
    """Text in the language that is spoken; the text itself where it is empty or English is spoken.

    >>> with speaking("en-XA"):
    ...     print(_("{n} rows, not for navigation").format(n=3))
    3 röws, ñöt för ñávîgátîöñ
    """
    language = _spoken.get()
    return text if language.is_source or not text.strip() else _Told.of(language.translations.gettext(text), text)


def once(text: str) -> str:
    """Text in the language that is spoken, of one that may have been told in it before: it is not asked for again.

    >>> with speaking("en-XA"):
    ...     once(_("rows")), once("rows")
    ('röws', 'röws')
    """
    return text if isinstance(text, _Told) or text in _spoken.get().said else _(text)


def unasked(text: str) -> str:
    """Text in the language that is spoken, without noting that it was asked for: to compare with, not to be read.

    >>> with speaking("en-XA") as language:
    ...     unasked("rows"), list(language.missed)
    ('röws', [])
    """
    language = spoken()
    if language.is_source or not text.strip():
        return text
    known = text in language.missed
    told = language.translations.gettext(text)
    if not known:
        language.missed.pop(text, None)
    return told


def is_text(value: object) -> bool:
    """Whether a value of a row is a text that may be told in another language: codes, numbers and days are none.

    >>> [is_text(value) for value in ("left side", "JPAXT", "2022-08-04", 3.0)]
    [True, False, False, False]
    """
    return isinstance(value, str) and any(letter.islower() for letter in value)


def pgettext(sense: str, text: str) -> str:
    """Text that has several senses in English, in the one that `sense` names; the text of no sense where that is known.

    >>> pgettext("answer", "no")
    'no'
    """
    language = _spoken.get()
    if language.is_source:
        return text
    told = language.translations.pgettext(sense, text)
    return _(text) if told == text else _Told.of(told, text)


def ngettext(one: str, many: str, n: int) -> str:
    """Text for a number of things, in the form that the language has for it.

    >>> ngettext("{n} row", "{n} rows", 2).format(n=2)
    '2 rows'
    """
    language = _spoken.get()
    told, as_written = language.translations.ngettext(one, many, int(n)), one if n == 1 else many
    return told if language.is_source else _Told.of(told, as_written)


def N_(text: str) -> str:  # noqa: N802  gettext's own name for it
    """Mark a text that is translated later, where it is used; it stays as it is."""
    return text


def languages() -> list[str]:
    """Codes of the languages that the library has words in, the source first."""
    return [SOURCE, *sorted(path.stem for path in LOCALE.glob("*.po"))]


@contextmanager
def speaking(code: str, folders: Sequence[Path] = ()) -> Iterator[Language]:
    """Give texts in a language, within the block.

    Parameters
    ----------
    code : str
        "en"; a language of `languages()`, or one of which a folder has a catalogue; or a pseudo-locale, "en-XA" with
        accents, "ar-XB" from right to left, which show what was not taken from a catalogue.
    folders : sequence of Path
        Further folders that may hold a catalogue `CODE.po`, each before those after it and before the library's.

    Yields
    ------
    Language

    Raises
    ------
    NoLanguageError
        If neither the library nor a folder has a catalogue of it.
    ValueError
        If a catalogue cannot be read; one line that names file and line.
    """
    with speaking_again(language(code, folders)) as one:
        yield one


@contextmanager
def speaking_again(one: Language) -> Iterator[Language]:
    """Give texts in a language that was spoken before, within the block: a page is written in that of its making.

    >>> with speaking("en-XA") as language:
    ...     pass
    >>> with speaking_again(language):
    ...     print(_("rows"))
    röws
    """
    token = _spoken.set(one)
    try:
        yield one
    finally:
        _spoken.reset(token)


def language(code: str, folders: Sequence[Path] = ()) -> Language:
    """Language by its code; see `speaking`."""
    if code == SOURCE and not any((folder / f"{code}.po").is_file() for folder in folders):
        return _ENGLISH
    missed: dict[str, str] = {}
    if code in PSEUDO:
        change = (lambda word: word.translate(_ACCENTS)) if code == "en-XA" else (lambda word: _TURNED + word + _BACK)
        return Language(
            code=code, direction=PSEUDO[code], translations=_Pseudo(change, missed), missed=missed, key=code
        )
    files = [path for folder in (*folders, LOCALE) if (path := folder / f"{code}.po").is_file()]
    if not files:
        raise NoLanguageError(_no_words(code, folders))
    known_locale(code)
    compiled = [_compiled(path, path.stat().st_mtime_ns) for path in files]
    chain: gettext.NullTranslations = _Last(missed)
    for content in reversed(compiled):
        own = gettext.GNUTranslations(io.BytesIO(content))
        own.add_fallback(chain)
        chain = own
    key = hashlib.sha256(b"".join(compiled)).hexdigest()
    return Language(code=code, direction=_direction(code), translations=chain, missed=missed, key=f"{code}:{key}")


def _no_words(code: str, folders: Sequence[Path]) -> str:
    """Say which catalogue was looked for and where, and one that lies near by."""
    inner = [path for folder in folders for path in sorted(folder.glob(f"*/{code}.po"))]
    near = f" There is {inner[0]}: name its folder, {inner[0].parent}." if inner else ""
    looked = f", which has no file {code}.po in {' or '.join(map(str, folders))}" if folders else ""
    return (
        f"no words in {code!r}{looked}; expected one of {', '.join(languages())}, a folder with {code}.po in it, or a "
        f"pseudo-locale of tests, {' or '.join(PSEUDO)}.{near} A catalogue for a story: leadline words STORY --lang "
        f"{code}; of the words of all pages: leadline words --library --lang {code} --to FOLDER/{code}.po."
    )


def known_locale(code: str) -> str:
    """Tell a language as Babel writes it, if the CLDR has its plurals, days and numbers.

    Raises
    ------
    ValueError
        If it does not know it.

    >>> known_locale("zh-Hant")
    'zh_Hant'
    """
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  60 ms that only other languages pay

    try:
        return str(Locale.parse(code, sep="-"))
    except (UnknownLocaleError, ValueError) as error:
        raise NoLanguageError(f"{code!r} is no language that the CLDR knows; expected one as de or zh-Hant.") from error


def told_by(written: str, templates: Iterable[str]) -> str:
    """Text that was written in English by one of some templates, in the language that is spoken, and its fields too.

    What a cache keeps is English: this gives it to readers. A text of none of the templates is asked for as a whole.

    >>> with speaking("en-XA"):
    ...     told_by("draw 3 of 10", ["draw {n} of {draws}"])
    'dráw 3 öf 10'
    """
    if _spoken.get().is_source:
        return written
    for template in templates:
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(template))
        found = re.fullmatch(pattern, written)
        if found:
            return _(template).format(**{name: _field(value) for name, value in found.groupdict().items()})
    return _(written)


def _field(value: str) -> str:
    """Tell what stands in a field of a template; numbers are told where they are filled in."""
    return value if value.replace(".", "").replace(",", "").isdigit() else _(value)


def territory(iso_a2: str | None, name: str) -> str:
    """Name of a country or territory: that of a catalogue, else the one that the CLDR has for its ISO 3166-1 code.

    >>> territory("NO", "Norway")
    'Norway'
    """
    missed = spoken().missed
    known = name in missed
    told = _(name)
    if not iso_a2 or not _locale() or source_of(told) != told:
        return told
    from babel import Locale  # noqa: PLC0415  only other languages pay for it

    found = Locale.parse(_locale()).territories.get(iso_a2)
    if found and not known:
        missed.pop(name, None)
    return _Told.of(found, name) if found else told


def listed(texts: Iterable[str]) -> str:
    """Texts one after the other, as the language parts them.

    >>> listed(["a", "b", "c"])
    'a, b, c'
    """
    return _joined(", ", texts)


def joined(texts: Iterable[str], by: str = "and") -> str:
    """Texts as the end of a sentence has them, the last after "and" or "or".

    >>> joined(["a", "b", "c"]), joined(["a", "b"], "or"), joined(["a"])
    ('a, b and c', 'a or b', 'a')
    """
    *first, last = (*texts,) or ("",)
    if not first:
        return last
    if _locale():
        from babel.lists import format_list  # noqa: PLC0415  only other languages pay for it

        told = [_numbered(text) for text in (*first, last)]
        both = format_list(told, style="or" if by == "or" else "standard", locale=_locale())
        return _Told.of(both, f"{', '.join(map(source_of, first))} {by} {source_of(last)}")
    start, last_pair = listed(first), _("{first} or {last}") if by == "or" else _("{first} and {last}")
    return last_pair.format(first=start, last=last)


def in_turn(clauses: Iterable[str]) -> str:
    """Clauses or sums one after the other, as the language parts them.

    >>> in_turn(["a, b", "c"])
    'a, b; c'
    """
    return _joined("; ", clauses)


def as_sentence(clauses: Iterable[str]) -> str:
    """Clauses as one sentence, which begins with a capital and ends with the stop of the language.

    >>> as_sentence(["the gap is 3 km wide", "it was measured"])
    'The gap is 3 km wide; it was measured.'
    """
    told = _("{clauses}.").format(clauses=in_turn(clauses))
    return told[:1].upper() + told[1:]


def following(sentences: Iterable[str]) -> str:
    """Sentences one after the other; behind a wide stop, and the marks that follow it, there is no blank.

    >>> following(["One.", "Two."]), following(["一。[mean]", "二。"])
    ('One. Two.', '一。[mean]二。')
    """
    every, told = list(sentences), ""
    for sentence in every:
        told += sentence if not told or MARKS_AT_END.sub("", told).endswith(WIDE_STOPS) else f" {sentence}"
    return told if _spoken.get().is_source else _Told.of(told, " ".join(map(source_of, every)))


def unstopped(told: str) -> str:
    """Sentence without the stop at its end.

    >>> unstopped("It was measured.")
    'It was measured'
    """
    return told.removesuffix(".").removesuffix(_("."))


def alternatives(texts: Iterable[str]) -> str:
    """Texts of which any may be meant.

    >>> alternatives(["a", "b", "c"])
    'a or b or c'
    """
    every = list(texts)
    return " or ".join(every) if _spoken.get().is_source else joined(every, "or")


def between(low: str, high: str) -> str:
    """Two ends, or one where they are the same.

    >>> between("1", "2"), between("1", "1")
    ('1 to 2', '1')
    """
    return low if low == high else _("{low} to {high}").format(low=low, high=high)


def long_day(value: date) -> str:
    """Tell a day with the name of its month.

    >>> long_day(date(2026, 8, 4))
    '04 August 2026'
    """
    return day(value) if _locale() else f"{value:%d %B %Y}"


def short_month(value: date, *, year: bool = False) -> str:
    """Tell a month for the label of a plot.

    >>> short_month(date(2022, 8, 1)), short_month(date(2022, 8, 1), year=True)
    ('Aug', 'Aug 2022')
    """
    if not _locale():
        return f"{value:%b %Y}" if year else f"{value:%b}"
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415  only other languages pay for it

    return format_skeleton("yMMM", value, locale=_locale()) if year else format_date(value, "LLL", locale=_locale())


def interval(first: date, last: date, *, english: str, months: bool = False) -> str:
    """Tell some days in words, or whole months of which these are the first and the last day.

    >>> interval(date(2022, 8, 4), date(2022, 8, 10), english="4 to 10 August 2022")
    '4 to 10 August 2022'
    """
    if not _locale():
        return english
    from babel.dates import format_interval  # noqa: PLC0415  only other languages pay for it

    return format_interval(first, last, "yMMMM" if months else "yMMMMd", locale=_locale())


def moment(value: datetime) -> str:
    """Tell a minute.

    >>> moment(datetime(2026, 8, 4, 6, 30))
    '04 August 2026 06:30'
    """
    return f"{long_day(value.date())} {value:%H:%M}"


def day(value: date | str) -> str:
    """Tell a day, or a month or year given as text, as the language does; anything else stays as it is.

    >>> day(date(2022, 8, 4)), day("2022-08")
    ('2022-08-04', '2022-08')
    """
    plain = value.isoformat() if isinstance(value, date) else value
    found = _DATE.fullmatch(plain)
    if found is None or not _locale():
        return plain
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415  only other languages pay for it

    when = date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
    if found["day"]:
        return format_date(when, "long", locale=_locale())
    return format_skeleton("yMMMM" if found["month"] else "y", when, locale=_locale())


def number(printed: str) -> str:
    """Numbers of a printed text with the signs for thousands and decimals that the language has.

    Texts that are filled into places of `_` and `ngettext` need none of this where they are a number alone.

    >>> number("-1,234.5 km")
    '-1,234.5 km'
    """
    return _Told.of(in_locale(printed, _locale()), printed) if _locale() and not _is_told(printed) else printed


def as_source(told: str) -> str:
    """Text of the language with its numbers as the source prints them, and without what a pseudo-locale changed.

    >>> with speaking("en-XA"):
    ...     as_source(_("3 lanes"))
    '3 lanes'
    """
    if spoken().is_source:
        return told
    plain = told.translate(_SHOWN_NOWHERE)
    return as_printed(plain, _locale()) if _locale() else plain.translate(_NO_ACCENTS)


def _numbered(text: str) -> str:
    """Text of a list: one that is a number alone as the language writes it."""
    return number(text) if ALONE.fullmatch(text) else text


def _is_told(text: object) -> bool:
    return isinstance(text, _Told)


def _joined(by: str, texts: Iterable[str]) -> str:
    every = [*texts]
    told = _(by).join(map(_numbered, every))
    return _Told.of(told, by.join(map(source_of, every))) if _is_told(_(by)) else told


def _locale() -> str:
    """Locale of Babel; empty where all is written as in the source."""
    language = _spoken.get()
    return "" if language.code in (SOURCE, *PSEUDO) else language.code.replace("-", "_")


def _direction(code: str) -> str:
    from babel import Locale  # noqa: PLC0415  60 ms that only other languages pay

    return str(Locale.parse(code, sep="-").text_direction)


@cache
def _compiled(path: Path, _changed_ns: int) -> bytes:
    """Catalogue of a file of gettext as its machine reads it; untranslated and doubtful texts count as missing."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415  only other languages pay for it
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with reading_catalogue(path):
        catalogue = read_po(io.BytesIO(path.read_bytes()), abort_invalid=True)
        for message in catalogue:
            if isinstance(message.string, tuple) and not all(message.string):
                message.string = ""
        out = io.BytesIO()
        write_mo(out, catalogue, use_fuzzy=False)
        gettext.GNUTranslations(io.BytesIO(out.getvalue()))  # which reads the rule of plurals
    return out.getvalue()


@contextmanager
def reading_catalogue(path: Path) -> Iterator[None]:
    """Tell what Babel and gettext cannot read of a catalogue as a ValueError of one line, whatever they raise."""
    from babel.messages.pofile import PoFileError  # noqa: PLC0415  only other languages pay for it

    try:
        yield
    except (PoFileError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        words = " ".join(str(error).split()) or type(error).__name__
        raise ValueError(f"{path}: {words}; expected a catalogue of gettext, as msgfmt reads it.") from error


_FILLING = Filling(number, _is_told)


def written(form: str, value: object) -> str:
    """Value as a form writes it, a number with the signs for thousands and decimals that the language has.

    >>> written("{:,.1f} km", 1234.56), written("{}", "1,234.5")
    ('1,234.6 km', '1,234.5')
    """
    if not _locale() or isinstance(value, bool) or not isinstance(value, Number):
        return form.format(value)
    return str(_FILLING.vformat(form, (value,), {}))


def signs_of_numbers() -> tuple[str, str]:
    """Signs for thousands and decimals in numbers of the language.

    >>> signs_of_numbers()
    (',', '.')
    """
    return signs_of(_locale()) if _locale() else (",", ".")
