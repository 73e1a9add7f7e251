"""Fonts that pictures are lettered in: DejaVu, which matplotlib brings, and behind it one with wide letters."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from leadline.words import SOURCE, spoken

Style = Literal["normal", "italic"]
PACKAGE = "noto_cjk_sans_jp_regular"  # of the extra cjk
KNOWN = (  # of systems, the first that is there; each has wide letters
    "Noto Sans CJK JP", "Noto Sans CJK TC", "Noto Sans JP", "Noto Sans TC", "Source Han Sans", "Source Han Sans TC",
    "Hiragino Sans", "PingFang TC", "Yu Gothic", "Microsoft JhengHei", "IPAexGothic", "IPAGothic", "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
)  # fmt: skip
MEND = "pip install 'leadline[cjk]' brings a font"
_WIDE, _FROM_RIGHT = {"W", "F"}, {"R", "AL"}
_NAMED = 12  # letters at most in one line of what is wrong


def families(text: str, family: str, weight: str = "normal", style: Style = "normal") -> list[str]:
    """Fonts to write a text with, each for the letters that those before it lack."""
    known = _letters(family, weight, style)
    return [family] if all(ord(letter) in known for letter in text) else [family, *behind()]


def unwritable(text: str, family: str, weight: str = "normal", style: Style = "normal") -> str:
    """Letters of a text, each once, that no font at hand has, or that run from right to left; "" if there are none."""
    known = _letters(family, weight, style)
    lost = (c for c in dict.fromkeys(text) if not c.isspace() and ord(c) not in known)
    more = frozenset[int]().union(*map(_letters, behind())) if any(not c.isspace() for c in text) else frozenset()
    without = {c for c in lost if ord(c) not in more}
    return "".join(c for c in dict.fromkeys(text) if c in without or unicodedata.bidirectional(c) in _FROM_RIGHT)


def cannot_draw(letters: str) -> str:
    """Say which letters cannot be drawn, and how to mend it.

    >>> cannot_draw("三沢")
    "no font at hand has 三沢; pip install 'leadline[cjk]' brings a font"
    """
    named = letters[:_NAMED] + ("…" if len(letters) > _NAMED else "")
    if any(unicodedata.bidirectional(letter) in _FROM_RIGHT for letter in letters):
        return f"{named} runs from right to left, which pictures do not write; give it in other letters"
    wide = any(unicodedata.east_asian_width(letter) in _WIDE for letter in letters)
    return f"no font at hand has {named}; {MEND if wide else 'give it in other letters'}"


def lost_letters(texts: Iterable[tuple[str, str]]) -> str:
    """Letters, each once, that are lost of texts with the font of each."""
    return "".join(dict.fromkeys("".join(unwritable(text, family) for text, family in texts)))


def language_of_letters(text: str) -> str:
    """Language whose forms of wide letters a text is to have; "" where it has none or any form will do."""
    wide = any(unicodedata.east_asian_width(letter) in _WIDE for letter in text)
    return spoken().code if wide and spoken().code != SOURCE else ""


@cache
def behind() -> tuple[str, ...]:
    """Families with wide letters: that of the extra, else one of the system, else none."""
    from matplotlib.font_manager import FontProperties, fontManager  # noqa: PLC0415  half a second, for pictures alone

    found = find_spec(PACKAGE)
    if found is not None and found.origin is not None:
        for path in sorted(Path(found.origin).parent.glob("*.otf")):
            fontManager.addfont(path)
            fontManager.ttflist.append(replace(fontManager.ttflist[-1], weight=700))  # or it warns that none is bold
            return (FontProperties(fname=path).get_name(),)
    there = {font.name for font in fontManager.ttflist}
    return next(((name,) for name in KNOWN if name in there), ())


@cache
def _letters(family: str, weight: str = "normal", style: Style = "normal") -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font  # noqa: PLC0415

    return frozenset(get_font(findfont(FontProperties(family=family, weight=weight, style=style))).get_charmap())
