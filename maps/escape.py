"""The boundary where text from data becomes HTML: every string of a page passes here, and nowhere else.

Three forms, by where the text goes: `text` between tags and in quoted attributes, `link` in an href, `json_block`
inside a `<script type="application/json">`. The page's own scripts put text into the document by `textContent` alone.
"""

import html
import json
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

# Harmless in HTML, but folium's templates paste some strings into JavaScript template literals.
_LITERALS = str.maketrans({"`": "&#96;", "$": "&#36;", "\\": "&#92;"})


def text(value: object) -> str:
    """HTML that shows `str(value)` and nothing else, between tags, in a quoted attribute or in a template literal.

    >>> text('<img src=x onerror="x()">${1}')
    '&lt;img src=x onerror=&quot;x()&quot;&gt;&#36;{1}'
    """
    return html.escape(str(value), quote=True).translate(_LITERALS)


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
    return Markup(words.replace("<", "\\u003c"))  # noqa: S704  made safe on this line


def render(template: str, **values: object) -> str:
    """Fill a template of `maps/assets`; every value passes through `text`, save what is Markup already."""
    source = files("maps").joinpath("assets", template).read_text(encoding="utf-8")
    environment = Environment(
        loader=DictLoader({template: source}),
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["link"] = link
    return environment.get_template(template).render(**values)


def _finalize(value: object) -> object:
    """Jinja calls this on every value before it is written; it would escape by itself, but not the literals."""
    return value if hasattr(value, "__html__") else Markup(text(value))  # noqa: S704  escaped on this line
