"""Numbers as a language writes them: its signs for thousands and decimals, in its groups, by the CLDR."""

import copy
import re
import string
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+")  # with a sign that another language may write otherwise
ALONE = re.compile(  # a printed number with its sign, and a short unit
    rf"[+\-−]?(?:{_NUMBER.pattern})(?:e[+-]?\d+)?(?:[ \N{{NO-BREAK SPACE}}]?(?:%|[A-Za-z]{{1,3}}\d?))?"
)
_SCALES = {"10億": 10**9, "10亿": 10**9, "100万": 10**6, "100萬": 10**6, "1兆": 10**12}
_SIGNED = r"[-−+]?\d[\d,]*(?:\.\d+)?"
_BLANK = r"[ \N{NO-BREAK SPACE}]?"
_TIMES = re.compile(
    rf"(?:(?P<low>{_SIGNED})(?P<to> ?[～〜~至到–] ?))?"
    rf"(?P<number>{_SIGNED}){_BLANK}×{_BLANK}(?P<scale>{'|'.join(_SCALES)})"
)
DECIMALS = 12  # as many as a number has: none is rounded


def in_locale(printed: str, locale: str) -> str:
    """Numbers of a text that are printed as in English, as a locale of Babel writes them; decimals are kept.

    >>> in_locale("-1,234.50 km", "de"), in_locale("12,345,678", "hi"), in_locale("2022", "fr")
    ('-1.234,50 km', '1,23,45,678', '2022')
    """
    return _NUMBER.sub(lambda found: _one(found[0], locale), printed)


def in_myriads(text: str, locale: str) -> str:
    """Numbers that count thousands of millions of something, as a locale writes them that counts by ten thousands.

    A catalogue says that a number counts these by a sign of multiplication behind it: "{number} × 10億米ドル".

    >>> in_myriads("1.23 × 10億米ドル", "ja"), in_myriads("−0.05 × 10億美元", "zh_Hant")
    ('12.3億米ドル', '−5000萬美元')
    """
    return _TIMES.sub(lambda found: _counted(found, locale), text) if "×" in text else text


def _counted(found: re.Match[str], locale: str) -> str:
    from babel.numbers import format_compact_decimal  # noqa: PLC0415  60 ms that only other languages pay

    def one(number: str) -> str:
        value = Decimal(number.replace(",", "").replace("−", "-")) * _SCALES[found["scale"]]
        told: str = format_compact_decimal(value, locale=locale, fraction_digits=DECIMALS)
        return told.replace("-", "−") if "−" in number else told

    return (one(found["low"]) + found["to"] if found["low"] else "") + one(found["number"])


def as_printed(text: str, locale: str) -> str:
    """Numbers of a text of a locale as English prints them: what `in_locale` made is given back.

    >>> as_printed("1.234,5 km am 4. August", "de")
    '1,234.5 km am 4. August'
    """
    group, decimal, pairs = _signs(locale)
    if (group, decimal, pairs) == (",", ".", False):
        return text
    rest = r"\d{2,3}" if pairs else r"\d{3}"
    theirs = re.compile(rf"(?<![\d.,])(\d{{1,3}}(?:{re.escape(group)}{rest})+|\d+)({re.escape(decimal)}\d+)?(?!\d)")
    return theirs.sub(lambda found: _back(found[1], found[2] or "", group), text)


def _back(whole: str, decimals: str, group: str) -> str:
    plain = f"{int(whole.replace(group, '')):,}" if group in whole else whole
    return plain + decimals.replace(decimals[:1], ".", 1) if decimals else plain


@cache
def _one(printed: str, locale: str) -> str:
    from babel import Locale  # noqa: PLC0415  60 ms that only other languages pay

    pattern = copy.copy(Locale.parse(locale).decimal_formats[None])
    decimals = len(printed.partition(".")[2])
    pattern.frac_prec = (decimals, decimals)
    told: str = pattern.apply(Decimal(printed.replace(",", "")), locale, group_separator="," in printed)
    return told


def signs_of(locale: str) -> tuple[str, str]:
    """Signs for thousands and decimals of a locale.

    >>> signs_of("de")
    ('.', ',')
    """
    return _signs(locale)[:2]


@cache
def _signs(locale: str) -> tuple[str, str, bool]:
    """Signs for thousands and decimals, and whether digits beyond thousands stand in pairs."""
    from babel import Locale  # noqa: PLC0415  as above
    from babel.numbers import get_decimal_symbol, get_group_symbol  # noqa: PLC0415

    in_pairs = Locale.parse(locale).decimal_formats[None].grouping == (3, 2)
    return str(get_group_symbol(locale)), str(get_decimal_symbol(locale)), in_pairs


class Filling(string.Formatter):
    """Fills the places of a text; numbers, and texts that are one, pass through `tell`."""

    def __init__(self, tell: "Callable[[str], str]", is_told: "Callable[[object], bool]") -> None:
        super().__init__()
        self._tell, self._is_told = tell, is_told

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401  whatever stands in the places
        """Write what stands in a place, told where it is a number."""
        text: str = format(value, format_spec)
        if self._is_told(value) or (isinstance(value, str) and not ALONE.fullmatch(value)):
            return text
        return self._tell(text)
