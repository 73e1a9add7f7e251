"""What a page carries inside itself: Leaflet from its pip package, our own scripts and styles, images as data URIs."""

import ast
import base64
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urljoin

from maps.html import plugin_store

LEAFLET_VERSION = "1.9.3"
LEAFLET_JS = f"https://cdn.jsdelivr.net/npm/leaflet@{LEAFLET_VERSION}/dist/leaflet.js"
LEAFLET_CSS = f"https://cdn.jsdelivr.net/npm/leaflet@{LEAFLET_VERSION}/dist/leaflet.css"
# The addresses under which folium asks for them -> the file in the package XStatic-Leaflet.
_LEAFLET_FILES = {LEAFLET_JS: "leaflet.js", LEAFLET_CSS: "leaflet.css"}
_URL = re.compile(r"url\((?P<path>images/[\w.-]+)\)")
_ANY_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^'")\s]*))\s*\)""")
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}", re.IGNORECASE)
_FONT_SOURCES = re.compile(r"""src\s*:((?:"[^"]*"|'[^']*'|\([^)]*\)|[^;}])*);?""", re.IGNORECASE)
_FONT_SOURCE = re.compile(_ANY_URL.pattern + r"(\s*format\([^)]*\))?")
# A string of JavaScript that holds rules of CSS and nothing else.
_RULES = re.compile(r"""(["'])[.#@][\w-](?:(?!\1)[^\\\n]|\\.)*\{(?:(?!\1)[^\\\n]|\\.)*\}(?:\\n|\s)*\1""")
_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*$", re.DOTALL | re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_EMPTY = re.compile(r"^\n", re.MULTILINE)
# A line, or its part before a remark, in which nothing but strings in double quotes can hold white space that matters.
_PLAIN_LINE = re.compile(r"""^((?:[^'"`/\\\n]|"[^"`\\\n]*")+?)(?: //.*)?(\n|\Z)""", re.MULTILINE)
_AROUND = {
    ".js": re.compile(r"""("[^"]*")| ?([={}(),;?&|<>\[\]]) ?"""),
    ".css": re.compile(r"""("[^"]*")| ?([{};,>]) ?|(?<=[\w-]:) """),
}
# A browser's developer tools would ask for the map of the minified file, which is not here.
_SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=\S+\s*\Z")


@cache
def own(name: str) -> str:
    """Script or style of ours, from maps/assets, without what only its readers need.

    Indentation, empty lines, comments that begin a line, and remarks behind code are left out, and so are spaces and
    line ends around punctuation, where a line holds no single quote, backtick, slash or backslash outside strings in
    double quotes: nothing else can then be a string, a regular expression or a comment. Only literals that go on over
    several lines could be harmed; the tests compare the tokens of every file.
    """
    return _tight(files("maps").joinpath("assets", name).read_text(encoding="utf-8"), _AROUND[Path(name).suffix])


def _tight(source: str, around: re.Pattern[str]) -> str:
    short = _EMPTY.sub("", _INDENT.sub("", _COMMENT.sub("", source)))

    def line(found: re.Match[str]) -> str:
        words = around.sub(lambda at: at[1] or at[2] or "", found[1])
        return words if words.endswith(("{", "(", "[", ",", ";")) else words + found[2]

    return _PLAIN_LINE.sub(line, short)


def complete(urls: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Add to the sources that are given, by address, those of the plugins' store that are asked for besides.

    Raises
    ------
    ValueError
        If no store holds some of these, naming all of them: an offline page cannot fetch.
    """
    wanted = [url for url in dict.fromkeys(urls) if url not in given and url not in _LEAFLET_FILES]
    stored = plugin_store.plugin_assets() if wanted else {}
    check(wanted, {**given, **stored})
    return {**given, **{url: stored[url] for url in wanted}}


def check(urls: Sequence[str], extra: Mapping[str, str]) -> None:
    """Raise ValueError, naming all of them, if no store holds some of these: an offline page cannot fetch."""
    absent = list(dict.fromkeys(url for url in urls if url not in extra and url not in _LEAFLET_FILES))
    if absent:
        bring = "" if plugin_store.is_installed() else f"bring what folium's plugins need, {plugin_store.INSTALL}, or "
        raise ValueError(
            f"the page needs {', '.join(absent)}, which no store here holds; expected Leaflet {LEAFLET_VERSION}"
            f"{'' if bring else ' and the plugins of folium 0.20'}. An offline page cannot fetch: {bring}"
            "give the source of each, StoryMap(..., assets={url: source}), style sheets with their images and fonts as "
            "data URIs, or leave out the folium child that asks for this."
        )


def script(url: str, extra: Mapping[str, str]) -> str:
    """JavaScript that folium would fetch from `url`, taken from a store.

    Parameters
    ----------
    url : str
        The address that a folium class names in its `default_js`.
    extra : mapping of str to str
        Address -> source, given by the caller for children that need more than Leaflet.

    Raises
    ------
    ValueError
        If no store holds it: an offline page cannot fetch.
    """
    return _SOURCE_MAP.sub("\n", _stored(url, extra))


def stylesheet(url: str, extra: Mapping[str, str], dispensable: tuple[str, ...] = ()) -> str:
    """CSS that folium would fetch from `url`; parameters and errors as for `script`.

    Leaflet's three images (of its layer control and its default marker) are inside it as data URIs where `extra` gives
    plugins, which may need them; else they are left out: the legend is the layer control, and markers bring their own.
    In others, images and fonts are those that the sheet has as data URIs, or `extra` by their addresses; fonts that
    come in several formats are there if one is. Images whose addresses end in one of `dispensable` may be missing.

    Raises
    ------
    ValueError
        Also if images or fonts are missing: the child would be on the page and not be seen.
    """
    source = _stored(url, extra)
    if url in _LEAFLET_FILES and url not in extra:
        tight = _tight(source, _AROUND[".css"])
        return _URL.sub(lambda found: f"url({image(found['path'])})" if extra else "none", tight)
    absent: list[str] = []

    def carried(found: re.Match[str]) -> str:
        path = next(filter(None, found.groups()), "")
        where = urljoin(url, path)
        if path.startswith(("data:", "#")) or path.endswith(dispensable):
            return found[0]
        if not extra.get(where, "").startswith("data:"):
            absent.append(where)
        return f'url("{extra.get(where, "")}")'

    whole = _ANY_URL.sub(carried, _FONT_FACE.sub(lambda face: _font(face[0], url, extra), source))
    if not _FONT_FACE.search(whole):
        absent += [urljoin(url, path) for path in _font_paths(source)]
    if absent:
        raise ValueError(
            f"the style sheet {url} needs {', '.join(dict.fromkeys(absent))}, which no store here holds: what it "
            "styles would not be seen. Expected the sheet with its images and fonts as data URIs, as the extra "
            "`plugins` has those of folium, or give each, StoryMap(..., assets={url: 'data:image/png;base64,...'})."
        )
    return whole


def _font(face: str, url: str, extra: Mapping[str, str]) -> str:
    """@font-face rule with those of its formats that are there; none if none is."""

    def sources(found: re.Match[str]) -> str:
        kept = []
        for part in _FONT_SOURCE.finditer(found[1]):
            path = next(filter(None, part.groups()[:3]), "")
            data = path if path.startswith("data:") else extra.get(urljoin(url, path), "")
            if data.startswith("data:"):
                kept.append(f'url("{data}"){part[4] or ""}')
        return f"src:{','.join(kept)}" if kept else ""

    short = _FONT_SOURCES.sub(sources, face)
    return short if "src:" in short else ""


def _font_paths(source: str) -> list[str]:
    """First address of each @font-face rule."""
    found = [_ANY_URL.search(face[0]) for face in _FONT_FACE.finditer(source)]
    return [next(filter(None, at.groups()), "") for at in found if at]


def injected(source: str) -> list[str]:
    """Style sheets that a script of a plugin makes elements of while it runs: its strings that are rules of CSS."""
    rules = [ast.literal_eval(found[0]) for found in _RULES.finditer(source)]
    return [*rules, *([""] if rules else [])]  # the element is put into the page first, and then filled


@cache
def image(path: str) -> str:
    """Image of Leaflet ("images/layers.png") as a data URI."""
    content = (_leaflet_folder() / path).read_bytes()
    return f"data:image/png;base64,{base64.b64encode(content).decode('ascii')}"


def marker_icons() -> dict[str, str]:
    """Options of Leaflet's default marker, its three images as data URIs."""
    return {
        "iconUrl": image("images/marker-icon.png"),
        "iconRetinaUrl": image("images/marker-icon-2x.png"),
        "shadowUrl": image("images/marker-shadow.png"),
    }


def _stored(url: str, extra: Mapping[str, str]) -> str:
    if url in extra:
        return extra[url]
    check([url], extra)
    return (_leaflet_folder() / _LEAFLET_FILES[url]).read_text(encoding="utf-8")


@cache
def _leaflet_folder() -> Path:
    """Folder of the unmodified Leaflet files of XStatic-Leaflet."""
    from xstatic.pkg import leaflet  # noqa: PLC0415  only a page that is being written needs it

    if leaflet.VERSION != LEAFLET_VERSION:
        raise ValueError(
            f"XStatic-Leaflet holds Leaflet {leaflet.VERSION}; expected {LEAFLET_VERSION}, which folium asks for. "
            f"Install XStatic-Leaflet=={LEAFLET_VERSION}.0."
        )
    return Path(leaflet.BASE_DIR)
