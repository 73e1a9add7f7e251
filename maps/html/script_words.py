"""What a page's scripts say, in the language that is spoken: found in them as gettext's tools do."""

import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from leadline.words import PSEUDO, SOURCE, signs_of_numbers, spoken
from maps.html.assets import own

_KEYWORDS: Mapping[str, Any] = {"_": None, "ngettext": (1, 2)}
_SAMPLE = range(201)  # numbers among which every plural form of a language occurs


def words_of(scripts: Iterable[str]) -> dict[str, Any] | None:
    """Texts of our scripts, given by the names of their files, for `words.js`; None in the language of the source.

    A text with a plural has its forms by the names that `Intl.PluralRules` gives them.

    >>> words_of(["panel.js"]) is None
    True
    """
    language = spoken()
    if language.is_source:
        return None
    texts: dict[str, str | dict[str, str]] = {}
    for one, many in dict.fromkeys(pair for name in scripts for pair in texts_of(name)):
        texts[one] = _forms(one, many) if many else language.translations.gettext(one)
    told = {text: told for text, told in texts.items() if told != text}
    return {"lang": language.code, "texts": told, "signs": signs_of_numbers()}


@cache
def texts_of(name: str) -> tuple[tuple[str, str], ...]:
    """Texts of one of our scripts, each with its plural or ""."""
    from babel.messages.extract import extract_javascript  # noqa: PLC0415  only other languages pay for it

    found = extract_javascript(io.BytesIO(own(name).encode()), _KEYWORDS, (), {"jsx": False})
    return tuple(_pair(messages, plural=function == "ngettext") for _line, function, messages, _comments in found)


def _pair(messages: str | Sequence[str | None], *, plural: bool) -> tuple[str, str]:
    """Text and its plural; what stands in the places of a text is none."""
    one, many, *_rest = (messages, "") if isinstance(messages, str) else (*messages, "")
    return one or "", (many or "") if plural else ""


def _forms(one: str, many: str) -> dict[str, str]:
    """Forms of a text by the plural categories of CLDR."""
    from babel import Locale  # noqa: PLC0415  only other languages pay for it

    language = spoken()
    locale = Locale.parse(SOURCE if language.code in PSEUDO else language.code, sep="-")
    samples = {locale.plural_form(n): n for n in reversed(_SAMPLE)}
    forms = {str(form): language.translations.ngettext(one, many, n) for form, n in samples.items()}
    return {"other": language.translations.ngettext(one, many, _SAMPLE[-1]), **forms}
