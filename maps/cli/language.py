"""The language of a build: that of its option, with the story's own catalogues; data stay in that of their sources."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leadline.words import SOURCE, Language, speaking, spoken

if TYPE_CHECKING:
    from layers.stories.story import Story
    from maps.site.data_page import Writer, Written

CATALOGUES = "locale"  # folder of a story with a catalogue CODE.po for each language


@contextmanager
def speaking_for(where: Path | None, code: str) -> Iterator[Language]:
    """Speak a language with the words of a story, those of the library behind them."""
    from layers.stories.read import built_in  # noqa: PLC0415  --help has no use for it

    folder = built_in() if where is None else where if where.is_dir() else where.parent
    with speaking(code, [folder / CATALOGUES]) as language:
        yield language


def missed_words(language: Language) -> str:
    """Say in one line how many texts have no translation, and which is the first."""
    first = next(iter(language.missed))
    return f"{len(language.missed):,} texts have no words in {language.code} and stay English; the first is {first!r}"


def data_in_source(where: Path | None, *, allow_outside: bool) -> "Writer":
    """Writer of a site's files, in the language of their sources whatever is spoken."""
    from layers.stories.read import load_story  # noqa: PLC0415
    from maps.offered.offered import write_data  # noqa: PLC0415

    def written(story: "Story", names: Sequence[str], folder: Path) -> "Mapping[str, Written]":
        if spoken().is_source:
            return write_data(story, names, folder)
        with speaking(SOURCE):
            return write_data(load_story(where, allow_outside=allow_outside), names, folder)

    return written
