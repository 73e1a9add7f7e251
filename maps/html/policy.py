"""The content security policy of a page: only the scripts and styles that we wrote into it may run.

What may run is hashed as it is written, never found again in the finished page: whatever data smuggle into a page has
no hash. Text that becomes markup while the page is open passes the one trusted-types policy of assets/guard.js.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from urllib.parse import urlsplit

_HOST = re.compile(r"https?://(\*\.)?[\w-]+(\.[\w-]+)*(:\d+)?(/[^\s;,'\"]*)?", re.ASCII)
SELF = "'self'"


def policy(
    *,
    scripts: Iterable[str] = (),
    styles: Iterable[str] = (),
    image_hosts: Sequence[str] = (),
    connect: Sequence[str] = (),
    frames: bool = False,
    films: bool = False,
) -> str:
    """Policy for the `content` of a meta element: inline scripts and styles by their SHA-256, nothing from elsewhere.

    Images may be data URIs. Style attributes are allowed: folium's children write them, and they cannot run scripts.
    Fonts may be data URIs where a style sheet brings some. Objects, workers and media fall under `default-src 'none'`.

    Parameters
    ----------
    scripts, styles : iterable of str
        Texts exactly as they stand between the tags (see `maps.html.escape.script` and `maps.html.escape.style`).
    image_hosts : sequence of str
        Hosts from which images may come: "https://example.org", "https://*.example.org".
    connect : sequence of str
        Whom scripts may ask: "'self'" for the server the page came from, or hosts.
    frames : bool
        Whether frames may show data URIs.
    films : bool
        Whether films may be data URIs, or come from `image_hosts`.

    Raises
    ------
    ValueError
        If a host is no address of the web.
    """
    hashed, sheets = list(scripts), list(styles)
    images = ["data:", *map(_checked, image_hosts)]
    rules = {
        "default-src": ["'none'"],
        "script-src": _hashes(hashed),
        "style-src": _hashes(sheets),
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": images,
        "font-src": ["data:"] * any("@font-face" in sheet for sheet in sheets),
        "media-src": images * films,
        "connect-src": [each if each == SELF else _checked(each) for each in connect],
        "frame-src": ["data:"] * frames,
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default", "leadline"] if hashed else ["'none'"],
    }
    return "; ".join(" ".join([name, *values]) for name, values in rules.items() if values)


def may_show(url: str, image_hosts: Iterable[str]) -> bool:
    """Whether a page with these hosts may show the image at `url`; `{s}` in it stands for any subdomain.

    >>> may_show("https://{s}.example.org/{z}/{x}/{y}.png", ["https://*.example.org"])
    True
    >>> may_show("https://example.org.evil.example/a.png", ["https://example.org"])
    False
    """
    if url.startswith("data:image/"):
        return True
    asked = urlsplit(url.replace("{s}", "a"))
    allowed = [urlsplit(host) for host in image_hosts]
    return any(asked.scheme == host.scheme and fnmatch(asked.netloc, host.netloc) for host in allowed)


def _checked(host: str) -> str:
    if not _HOST.fullmatch(host):
        raise ValueError(
            f"{host!r} cannot be a host in a page's policy; expected an address that begins with https:// or http://, "
            'as "https://tile.example.org" or "https://*.example.org".'
        )
    return host


def _hashes(sources: Iterable[str]) -> list[str]:
    digests = dict.fromkeys(hashlib.sha256(source.encode()).digest() for source in sources)
    return [f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests] or ["'none'"]
