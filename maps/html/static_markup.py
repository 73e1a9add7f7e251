"""Markup that children of folium put into head and body: taken apart, and refused where it could act."""

from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import NamedTuple

from markupsafe import Markup

from maps.html import escape
from maps.html.policy import may_show

_ACTING = {"script", "iframe", "object", "embed", "base", "form", "frame", "frameset"}


class Static(NamedTuple):
    """Markup of folium's children as it stands in the page, and the texts of its style elements."""

    html: Markup
    styles: tuple[str, ...]


def markup(html: str, image_hosts: Sequence[str]) -> Static:
    """Take apart what children put into head and body.

    Parameters
    ----------
    html : str
        As the children render it.
    image_hosts : sequence of str
        Hosts from which the page may show images.

    Raises
    ------
    ValueError
        If it holds a script, an event handler, or an address that the page's policy refuses: the page would be broken.
    """
    reader = _Reader(image_hosts)
    reader.feed(html)
    reader.close()
    return Static(Markup("".join(reader.html)), tuple(reader.styles))  # noqa: S704  without anything that could act


class _Reader(HTMLParser):
    """Writes markup again without its styles, which it keeps apart, and refuses what could act."""

    def __init__(self, image_hosts: Sequence[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.html: list[str] = []
        self.styles: list[str] = []
        self._hosts = image_hosts
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Refuse scripts and handlers; write anything else again."""
        self._check(tag, {name: value or "" for name, value in attrs})
        self._in_style = tag == "style"
        if not self._in_style:
            words = "".join(f' {name}="{escape.text(value or "")}"' for name, value in attrs)
            self.html.append(f"<{tag}{words}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read it as a browser does, which sees no slash in HTML."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened; an image has no end."""
        if tag not in {"style", "img", "br", "hr", "input", "link", "meta"}:
            self.html.append(f"</{tag}>")
        self._in_style = False

    def handle_data(self, data: str) -> None:
        """Text between tags, or that of a style element."""
        if self._in_style:
            self.styles.append(data)
        else:
            self.html.append(escape.text(data) if data.strip() else data)

    def handle_entityref(self, name: str) -> None:
        """Keep named characters."""
        self.html.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Keep numbered characters."""
        self.html.append(f"&#{name};")

    def _check(self, tag: str, attributes: Mapping[str, str]) -> None:
        acts = [name for name in attributes if name.startswith("on") or name == "srcdoc"]
        if tag in _ACTING or acts:
            what = f"the handler {acts[0]!r} of <{tag}>" if acts else f"<{tag}>"
            raise ValueError(
                f"a child of the map puts {what} into the page, which would not run: the page's policy lets only "
                "its own scripts run, so that text from data never does. Expected markup alone; "
                "give scripts to page.get_root().script, as Element('...')."
            )
        for name in ("src", "href"):
            if name in attributes and not _harmless_address(tag, attributes[name], self._hosts):
                raise ValueError(
                    f"a child of the map puts <{tag} {name}={attributes[name]!r}> into the page, which its policy "
                    "refuses; expected images as data URIs or from `image_hosts`, and links to the web. "
                    "Name the host, as StoryMap(..., image_hosts=['https://example.org'])."
                )


def _harmless_address(tag: str, url: str, hosts: Sequence[str]) -> bool:
    if tag in {"img", "image"}:
        return may_show(url, hosts)
    if tag == "a":
        return url.partition(":")[0].lower() in {"http", "https", "mailto"} or url.startswith("#")
    return url.startswith("data:")
