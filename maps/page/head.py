"""What a page says of itself to browsers, search engines and people who share it: words, colours and an icon inside."""

from urllib.parse import quote

from markupsafe import Markup

from maps.html import escape
from maps.page.style import THEME

LONGEST_DESCRIPTION = 200  # characters; more is cut where it is shown
# A sounding lead on its line. Without an icon of its own, a page asks its server for /favicon.ico.
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    f"<style>path{{fill:{THEME['link'][0]}}}@media(prefers-color-scheme:dark){{path{{fill:{THEME['link'][1]}}}}}</style>"
    '<path d="M7.4 0h1.2v5h-1.2zM6.2 5h3.6L11.6 16H4.4z"/></svg>'
)
ICON = f"data:image/svg+xml,{quote(_ICON, safe=' =:/,()@')}"


def about(title: str, description: str) -> Markup:
    """Elements for the head of a page: description, title and description for sharing, colours of the frame, icon.

    Parameters
    ----------
    title : str
    description : str
        A sentence or two; cut at a word if it is longer than 200 characters.
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
            *colours,
            f'<link rel="icon" type="image/svg+xml" href="{escape.text(ICON)}">',
        ]
    )
    return Markup(html)  # noqa: S704  the words have passed escape.text, the rest is ours


def _cut(words: str) -> str:
    if len(words) <= LONGEST_DESCRIPTION:
        return words
    return words[: LONGEST_DESCRIPTION - 1].rsplit(" ", maxsplit=1)[0].rstrip(",;:") + "…"
