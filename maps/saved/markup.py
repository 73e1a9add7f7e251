"""The HTML of a saved page taken apart: the words about its map, and the blocks of data that it carries."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

MARK = 'content="leadline"'  # of every page that leadline wrote
HEAD_BYTES = 1 << 14  # in which it stands
MOST_BYTES = 1 << 29  # a page is held in memory
DATA = "leadline-data"
WORDS = {("h1",): "title", ("p", "claim"): "claim", ("p", "finding"): "finding", ("p", "byline"): "byline"}
LEFT_OUT = ("strong", "a", "button")  # of the words: the verdict, which is told apart, the link to the check, "More"


@dataclass(slots=True)
class Markup:
    """Words by what they are (title, claim, verdict, finding, byline), blocks by id, and the page's language."""

    lang: str = "en"
    words: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)


def read_markup(path: Path) -> Markup:
    """Take a saved map page apart.

    Raises
    ------
    ValueError
        If it is none: another file, or a page of words.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if MARK.encode() not in head:
            raise ValueError(
                f"{path} is no page of leadline; expected a map page that `leadline build`, maps.show or StoryMap "
                "saved, the name of a page of a story, or a file of shapes, as a.geojson."
            )
        content = head + file.read(MOST_BYTES - HEAD_BYTES)
    if len(content) == MOST_BYTES:
        raise ValueError(f"{path} has more than {MOST_BYTES >> 20} MiB; expected a smaller page.")
    reader = _Reader()
    reader.feed(content.decode("utf-8", "replace"))
    reader.close()
    if DATA not in reader.found.blocks and "main" in reader.seen and "map" not in reader.seen:
        raise ValueError(
            f"{path} is a page of leadline without a map; expected a map page, as those that its navigation leads to."
        )
    return reader.found


class _Reader(HTMLParser):
    """Walks over the page once; what stands in its scripts and pictures is not looked into."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found, self.seen = Markup(), set[str]()
        self._word, self._block = "", ""
        self._inside: list[bool] = []  # elements that are open inside the words, and whether they are to be left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        kinds = told.get("class", "").split()
        name, identifier = WORDS.get((tag, *kinds[:1]), ""), told.get("id", "")
        self.seen |= {tag, identifier}
        if tag == "html":
            self.found.lang = told.get("lang", "en")
        elif tag == "script" and (identifier == DATA or identifier.startswith(("rows-", "packed-", "outlines-"))):
            self._block = identifier
            self.found.blocks[identifier] = ""
        elif name and name not in self.found.words:
            self._word = name
            self.found.words[name] = ""
            self._inside = []
        elif self._word:
            self._inside.append(tag in LEFT_OUT or "quiet-word" in kinds or any(self._inside))
            if verdict := next((kind for kind in kinds if kind.startswith("v-")), ""):
                self.found.words["verdict"] = verdict.removeprefix("v-").replace("-", " ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._block = ""
        elif self._inside:
            self._inside.pop()
        else:
            self._word = ""

    def handle_data(self, data: str) -> None:
        if self._block:
            self.found.blocks[self._block] += data
        elif self._word and not any(self._inside):
            self.found.words[self._word] += data
