"""The content security policy of a page: only the scripts and styles that we wrote into it may run."""

import base64
import hashlib
import re
from collections.abc import Iterable

POLICY_PLACE = "leadline-content-security-policy"  # stands in the document until its scripts can be hashed

_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style[^>]*>(?P<text>.*?)</style>", re.DOTALL)


def policy(html: str, image_hosts: Iterable[str] = ()) -> str:
    """Policy for the `content` of a meta element: inline scripts and styles by their SHA-256, nothing from elsewhere.

    Images may be data URIs and come from `image_hosts`. Style attributes are allowed: folium's children write them,
    and they cannot run scripts.
    """
    scripts = [m["text"] for m in _SCRIPT.finditer(html) if 'type="application/' not in m["attributes"]]
    styles = [m["text"] for m in _STYLE.finditer(html)]
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            "style-src-attr 'unsafe-inline'",
            " ".join(["img-src data:", *image_hosts]),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hashes(sources: Iterable[str]) -> str:
    """SHA-256 of each text as a browser sees it: with line ends normalised."""
    digests = dict.fromkeys(hashlib.sha256(s.replace("\r\n", "\n").encode()).digest() for s in sources)
    return " ".join(f"'sha256-{base64.b64encode(d).decode('ascii')}'" for d in digests) or "'none'"
