"""Where a site will stand on the web: addresses of its pages, and the files that search engines ask for."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlsplit

from geo.claim import Check, Verdict
from leadline.words import _, pgettext
from maps.page.head import Published
from maps.page.headline import Headline
from maps.page.lettering import Label
from maps.page.page import Bounds, StoryMap
from maps.site.report import claimed_in_words, in_words, short

CARDS = "cards"  # folder of the pictures, beside the pages
INDEX = "index"
SITEMAP, ROBOTS = "sitemap.xml", "robots.txt"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PLAIN = re.compile(r"[!-~]+")  # letters that stand in an address as they are
LONGEST_ADDRESS = 1000  # of the 2,048 letters that a sitemap allows, with room for the name of a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the picture of a page shows to those who are sent its address.

    `number` is the one to remember, with its unit, and `number_words` what stands beside it; `address` is that of the
    page. Without a `page` there is no map; `names` are those of seas and lands on it.
    """

    title: str
    headline: Headline
    address: str
    number: str = ""
    number_words: str = ""
    page: StoryMap | None = None
    bounds: Bounds | None = None
    names: tuple[Label, ...] = ()

    @property
    def words(self) -> str:
        """The picture in words, for those who do not see it."""
        number = f" {self.number} {self.number_words}".rstrip() + "." if self.number else ""
        shown = f"Map: {self.title}. " if self.page else f"{self.title}. "
        return f"{shown}{self.headline.in_words}{number}"


# Writes the picture of a card; tells what it could not show.
CardDrawer = Callable[[Card, Path], Sequence[str]]


def checked_site_url(url: str) -> str:
    """Return the address of the folder that a site will stand in, with a slash at its end.

    Raises
    ------
    ValueError
        If it is none: one line.

    >>> checked_site_url("https://example.org/maps")
    'https://example.org/maps/'
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:  # a port or a host that is none
        parts, host = urlsplit(""), None
    last = parts.path.rsplit("/", maxsplit=1)[-1]
    bare = not (parts.query or parts.fragment or "@" in parts.netloc or last.endswith((".html", ".htm")))
    plain = _PLAIN.fullmatch(url) and not re.search(r"[\"'<>\\^`{|}]", url) and len(url) <= LONGEST_ADDRESS
    if parts.scheme not in {"http", "https"} or not host or not bare or not plain:
        raise ValueError(
            f"the address of the site is {url!r:.120}; expected that of its folder, as https://example.org/maps/: with "
            "https:// or http://, without the name of a page, ? and #, other letters written as %C3%A9 or xn--."
        )
    return f"{url.rstrip('/')}/"


def page_address(site_url: str, name: str) -> str:
    """Address of a page of the site; that of the overview is the folder's."""
    return site_url if name == INDEX else f"{site_url}{quote(name)}.html"


def picture_place(name: str) -> str:
    """Place in the site of the picture that goes with a page."""
    return f"{CARDS}/{quote(name)}.png"


def published(site_url: str, name: str, card: Card, picture: str, site_name: str) -> Published:
    """Tell where a page will stand.

    Parameters
    ----------
    site_url : str
        From `checked_site_url`.
    name : str
        Of the page.
    card : Card
        What its picture shows.
    picture : str
        Name of the page that the picture is of: that of the overview stands for all pages of words.
    site_name : str
        Title of the story.
    """
    return Published(
        url=page_address(site_url, name),
        site_name=site_name,
        picture=site_url + picture_place(picture),
        picture_words=card.words,
    )


def key_number(check: Check) -> tuple[str, str]:
    """Tell the number of a check that a reader should remember, and what was claimed instead; "" without one."""
    key, claimed = check.key_finding, claimed_in_words(check.claim)
    if check.verdict is Verdict.NOT_SUPPORTED:
        words = _("found, {number} claimed").format(number=claimed) if claimed else pgettext("beside a number", "found")
        return pgettext("in place of a number", "no source"), words
    if key is None or key.value is None:
        return "", ""
    number = in_words(key, check.claim, short(key.unit)).number
    if not claimed:
        return number, _("found: {name}").format(name=key.name)
    return number, _("found, {number} claimed: {name}").format(number=claimed, name=key.name)


def count_that_hold(checks: Sequence[Check]) -> tuple[str, str]:
    """Tell of a story how many of its statements hold, as a number and words; "" where one, or none, can be told."""
    verdicts = [check.verdict for check in checks]
    told = len(verdicts) - verdicts.count(Verdict.CANNOT_BE_TOLD)
    if len(verdicts) == 1 or not told:
        return "", ""
    number = _("{n} of {all}").format(n=verdicts.count(Verdict.HOLDS), all=len(verdicts))
    return number, _("statements hold")


def write_sitemap(folder: Path, names: Sequence[str], site_url: str, changed: date) -> tuple[Path, Path]:
    """Write the list of pages for search engines, and the file by which they find it.

    Parameters
    ----------
    folder : Path
        Of the site.
    names : sequence of str
        Of its pages.
    site_url : str
        From `checked_site_url`.
    changed : date
        Day of the answers.

    References
    ----------
    https://www.sitemaps.org/protocol.html ; RFC 9309
    """
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}urlset")
    for name in names:
        url = ET.SubElement(root, f"{{{NAMESPACE}}}url")
        ET.SubElement(url, f"{{{NAMESPACE}}}loc").text = page_address(site_url, name)
        ET.SubElement(url, f"{{{NAMESPACE}}}lastmod").text = changed.isoformat()
    ET.indent(root)
    sitemap, robots = folder / SITEMAP, folder / ROBOTS
    sitemap.write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
    robots.write_text(f"User-agent: *\nAllow: /\n\nSitemap: {site_url}{SITEMAP}\n", encoding="utf-8")
    return sitemap, robots
