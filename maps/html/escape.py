"""The boundary where text from data becomes HTML: every string of a page passes here, and nowhere else.

By where the text goes: `text` between tags and in quoted attributes, `link` in an href, `json_block` inside a
`<script type="application/json">`, `literal` inside a string of JavaScript. `script` and `style` are for whole sources,
which then cannot leave their element. The page's own scripts put text into the document by `textContent` alone.
"""

import html
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from geo.figures import with_minus
from layers.catalogue.toml_words import Foreign
from leadline.words import _, day, isolated, ngettext, once, spoken

# Harmless in HTML, but folium's templates paste some strings into JavaScript template literals.
_LITERALS = str.maketrans({"`": "&#96;", "$": "&#36;", "\\": "&#92;", "\r": "&#13;", "\0": "\ufffd"})
# What ends a string of JavaScript of any kind, or begins something in it; the line separators end one in old browsers.
_IN_STRINGS = re.compile(r"""[\\'"`$<\0\n\r\u2028\u2029\ud800-\udfff]""")
_WAYS_OUT = re.compile(r"<(?=/script|!--)", re.IGNORECASE)
_STYLE_END = re.compile(r"</(?=style)", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n?")
_NOT_WORDS = re.compile(r"(<(?P<whole>script|style|textarea|pre|code|title)\b.*?</(?P=whole)>|<[^>]*>)", re.DOTALL)
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:%|km²?|m²?|M|h|ft|kB|MB|GB)(?!\w))")  # as `unbroken` of marks.js
_IN_NAME = re.compile(r"(?<=[A-Z]-)(?=\d)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def text(value: object) -> str:
    """HTML that shows `str(value)` and nothing else, between tags, in a quoted attribute or in a template literal.

    What HTML or UTF-8 cannot hold (NUL, half of a surrogate pair) is shown as U+FFFD.

    >>> text('<img src=x onerror="x()">${1}')
    '&lt;img src=x onerror=&quot;x()&quot;&gt;&#36;{1}'
    """
    return html.escape(writable(str(value)), quote=True).translate(_LITERALS)


def literal(words: str) -> str:
    r"""Text as it can stand in a string of JavaScript, in whatever quotes, and be the same text there.

    >>> print(literal("it's `${1}`"))
    it\x27s \x60\x24{1}\x60
    """
    return _IN_STRINGS.sub(_escaped, words)


def script(source: str) -> Markup:
    r"""JavaScript as it can stand in a script element, meaning the same, written as a browser reads it.

    `</script` and `<!--` occur in strings, templates and regular expressions only, where `\x3c` is `<` as well.

    >>> print(script("x = '</script><!--'"))
    x = '\x3c/script>\x3c!--'
    """
    lines = _LINE_END.sub("\n", _SURROGATE.sub(_escaped, source)).replace("\0", "\\x00")
    return Markup(_WAYS_OUT.sub(r"\\x3c", lines))  # noqa: S704  made safe on this line


def style(source: str) -> Markup:
    r"""CSS as it can stand in a style element, meaning the same, written as a browser reads it.

    >>> print(style("a::after { content: '</style>' }"))
    a::after { content: '<\/style>' }
    """
    lines = _LINE_END.sub("\n", writable(source)).replace("\0", "\ufffd")
    return Markup(_STYLE_END.sub(r"<\\/", lines))  # noqa: S704  made safe on this line


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004  two digits of hex


def writable(words: str) -> str:
    """Text that UTF-8 can hold: halves of surrogate pairs are joined, and lone ones replaced by U+FFFD."""
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _SURROGATE.search(words) else words


def link(url: str) -> str:
    """Return `url` if it is an http or https address with a host; raise ValueError for anything else.

    >>> link("https://example.org/a?b=c")
    'https://example.org/a?b=c'
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or any(c.isspace() for c in url):
        raise ValueError(
            f"{url!r} cannot be a link of a page; expected an address that begins with https:// or http://. "
            "Other schemes can run scripts."
        )
    return url


def json_block(value: Any) -> Markup:  # noqa: ANN401  whatever JSON can hold
    r"""JSON that can stand inside a script element: no '<', hence no way out of it; NaN is an error.

    >>> str(json_block({"name": "</script><script>"}))
    '{"name":"\\u003c/script>\\u003cscript>"}'
    """
    words = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(_SURROGATE.sub(_escaped, words).replace("<", "\\u003c"))  # noqa: S704  made safe on this line


def unbroken(page: str) -> str:
    r"""HTML whose words part no number from its unit at the end of a line: a no-break space stands between them.

    >>> unbroken('<p title="40 %">40 % of 1,093 km</p><code>40 %</code>').replace("\xa0", "_")
    '<p title="40 %">40_% of 1,093_km</p><code>40 %</code>'
    """
    parts = _NOT_WORDS.split(page)  # words, what is none, the name of its element, words ...
    parts[::3] = [_BEFORE_UNIT.sub("\xa0", words) for words in parts[::3]]
    del parts[2::3]
    return "".join(parts)


def whole_names(words: str) -> str:
    r"""Words whose names of a letter and a number stay on one line: an unseen word joiner is behind the hyphen.

    >>> whole_names("five F-35 in 2024-25").replace("\u2060", "_")
    'five F-_35 in 2024-25'
    """
    return _IN_NAME.sub("\u2060", words)


def render(template: str, **values: object) -> str:
    """Fill a template of `maps/assets`; every value passes through `text`, save what is Markup already.

    Words of a page are `unbroken`.
    """
    filled = _templates().get_template(template).render(language=spoken(), **values)
    return unbroken(filled) if template.endswith(".html.j2") else filled


@cache
def _templates() -> Environment:
    """Templates as they were compiled before: that takes most of the time that a small page takes."""
    environment = Environment(
        loader=FunctionLoader(lambda name: files("maps").joinpath("assets", name).read_text(encoding="utf-8")),
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["link"] = link
    environment.filters["minus"] = with_minus
    environment.filters["whole_names"] = whole_names
    environment.filters["fill"] = _fill
    environment.filters["lang"] = _lang
    environment.globals.update(_=_, once=once, ngettext=ngettext, day=day)
    return environment


def _fill(template: str, **values: object) -> Markup:
    """Fill the braces of a translated text; it and its values are escaped, save what is Markup already."""
    told = str(_finalize(template))
    told = isolated(told) if spoken().direction == "rtl" else told
    return Markup(told).format(**{name: _finalize(value) for name, value in values.items()})  # noqa: S704


def _lang(value: object) -> Markup:
    """Attribute that says in which language a text is, where that is another than the page's; with a space before."""
    return Markup(' lang="{}"').format(value.lang) if isinstance(value, Foreign) else Markup()


def _finalize(value: object) -> object:
    """Jinja calls this on every value before it is written; it would escape by itself, but not the literals."""
    return value if hasattr(value, "__html__") else Markup(text(value))  # noqa: S704  escaped on this line
