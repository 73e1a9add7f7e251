"""What a page says of itself to browsers, search engines and people who share it: words, colours and an icon inside."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from maps.html import escape
from maps.page.sheet import slug
from maps.page.style import THEME

LONGEST_DESCRIPTION = 200  # characters; more is cut where it is shown
# A sounding lead on its line. Without an icon of its own, a page asks its server for /favicon.ico.
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    f"<style>path{{fill:{THEME['link'][0]}}}@media(prefers-color-scheme:dark){{path{{fill:{THEME['link'][1]}}}}}</style>"
    '<path d="M7.4 0h1.2v5h-1.2zM6.2 5h3.6L11.6 16H4.4z"/></svg>'
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")  # BibTeX's own words
_SPECIAL = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{each: f"\\{each}" for each in "&%$#_{}"},
}  # fmt: skip
_BY = re.compile(r"(?:(?:map|graphic|data)s?\s*)?(?:by\b|:)\s*", re.IGNORECASE)
_ANY = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")
ICON = f"data:image/svg+xml,{quote(_ICON, safe=' =:/,()@')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Where a page will stand on the web, and what those see who are sent its address.

    `url` and `picture` are whole addresses; the picture has `size` pixels, width and height, and `picture_words` say
    what it shows. `site_name` is the title of the whole site.
    """

    url: str
    site_name: str = ""
    picture: str = ""
    picture_words: str = ""
    size: tuple[int, int] = (1200, 630)


def about(title: str, description: str, published: Published | None = None) -> Markup:
    """Elements for the head of a page: description, title and description for sharing, colours of the frame, icon.

    Parameters
    ----------
    title : str
    description : str
        A sentence or two; cut at a word if it is longer than 200 characters.
    published : Published, optional
        Adds the canonical address, and the picture for those who share it; both must be whole addresses, so that
        neither is written for a page that does not know where it will stand.
    """
    told = escape.text(_cut(description))
    ground = zip(("light", "dark"), THEME["paper"], strict=True)
    colours = (
        f'<meta name="theme-color" media="(prefers-color-scheme: {scheme})" content="{colour}">'
        for scheme, colour in ground
    )
    html = "\n".join(
        [
            f'<meta name="description" content="{told}">',
            f'<meta property="og:title" content="{escape.text(title)}">',
            f'<meta property="og:description" content="{told}">',
            '<meta property="og:type" content="article">',
            *(_published(published) if published else ()),
            *colours,
            f'<link rel="icon" type="image/svg+xml" href="{escape.text(ICON)}">',
        ]
    )
    return Markup(html)  # noqa: S704  the words have passed escape.text, the rest is ours


def _published(page: Published) -> list[str]:
    """Tell where the page stands and which picture goes with it, by the names of Open Graph and of X."""
    told = [("og:url", page.url), *([("og:site_name", page.site_name)] if page.site_name else [])]
    cards = [("twitter:card", "summary_large_image" if page.picture else "summary")]
    if page.picture:
        width, height = page.size
        told += [("og:image", page.picture), ("og:image:type", "image/png"), ("og:image:width", str(width))]
        told += [("og:image:height", str(height)), ("og:image:alt", page.picture_words)]
        cards += [("twitter:image", page.picture), ("twitter:image:alt", page.picture_words)]
    return [
        f'<link rel="canonical" href="{escape.text(page.url)}">',
        *(f'<meta property="{name}" content="{escape.text(value)}">' for name, value in told),
        *(f'<meta name="{name}" content="{escape.text(value)}">' for name, value in cards),
    ]


def _cut(words: str) -> str:
    if len(words) <= LONGEST_DESCRIPTION:
        return words
    return words[: LONGEST_DESCRIPTION - 1].rsplit(" ", maxsplit=1)[0].rstrip(",;:") + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """Who answers for a page, the day of its answers, which is its version, and the site that it is part of."""

    author: str = ""
    day: date | None = None
    site: str = ""

    @classmethod
    def of_byline(cls, byline: str, day: date) -> "Cited":
        """Cite whom a byline names, without the words before the name.

        >>> Cited.of_byline("Map: A. Author", date(2026, 11, 9)).author
        'A. Author'
        """
        return cls(
            author=_BY.sub("", byline.strip(), count=1) if _BY.match(byline.strip()) else byline.strip(), day=day
        )

    def block(self, title: str, address: str = "") -> dict[str, Any]:
        """Tell the page's scripts how it is cited; they put the address behind, which may be known only there.

        Parameters
        ----------
        title : str
            Of the page.
        address : str
            Where it will stand, "" if that is not known.
        """
        return {"url": address, "title": title, "plain": self.plain(title), "bibtex": self.bibtex(title)}

    def plain(self, title: str) -> str:
        """Citation in the manner of the APA, without an address; without an author the title comes first.

        >>> Cited(author="A. Author", day=date(2026, 11, 9), site="A story").plain("A map")
        'A. Author (2026, November 9). A map (version of 2026-11-09) [Interactive map]. A story.'
        >>> Cited().plain("A map")
        'A map [Interactive map]. (n.d.).'
        """
        when = f"({self.day.year}, {self.day:%B} {self.day.day})" if self.day else "(n.d.)"
        what = f"{title}{f' (version of {self.day})' if self.day else ''} [Interactive map]"
        parts = [f"{self.author} {when}", what] if self.author else [what, when]
        return " ".join(f"{part}." for part in (*parts, *([self.site] if self.site and self.site != title else [])))

    def bibtex(self, title: str) -> str:
        """Entry for BibTeX and BibLaTeX, without its address and the brace that closes it."""
        key = "-".join(part for part in (slug(title).encode("ascii", "ignore").decode() or "map", self._year) if part)
        fields = {
            "author": f"{{{_tex(self.author)}}}" if self.author else "",
            "title": f"{{{_tex(title)}}}",
            "year": self._year,
            "month": _MONTHS[self.day.month - 1] if self.day else "",
            "day": str(self.day.day) if self.day else "",
            "version": self.day.isoformat() if self.day else "",
            "howpublished": "Interactive map" + (f", {_tex(self.site)}" if self.site and self.site != title else ""),
        }
        written = (
            f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n" for name, value in fields.items() if value
        )
        return f"@misc{{{key},\n{''.join(written)}"

    @property
    def _year(self) -> str:
        return str(self.day.year) if self.day else ""


def _tex(words: str) -> str:
    r"""Words as TeX reads them.

    >>> _tex("R&D: 7 %")
    'R\\&D: 7 \\%'
    """
    return _ANY.sub(lambda found: _SPECIAL[found[0]], " ".join(words.split()))
