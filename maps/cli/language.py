"""The language of a build: that of its option, with the story's own catalogues; data stay in that of their sources."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leadline.words import SOURCE, Language, NoLanguageError, language, speaking, spoken

if TYPE_CHECKING:
    from layers.stories.story import Story
    from maps.site.data_page import Writer, Written


@contextmanager
def speaking_for(where: Path | None, code: str) -> Iterator[Language]:
    """Speak a language with the words of a story, the library's behind them; "" is the story's own, if it can."""
    from layers.stories.read import built_in, language_of  # noqa: PLC0415  --help has no use for it
    from layers.stories.translations import CATALOGUES  # noqa: PLC0415

    folder = built_in() if where is None else where if where.is_dir() else where.parent
    own = [folder / CATALOGUES]
    with speaking(code or _spoken_of_itself(language_of(where), own), own) as one:
        yield one


def _spoken_of_itself(code: str, folders: Sequence[Path]) -> str:
    """Language of a story where there are words in it, else that of the library."""
    try:
        language(code, folders)
    except NoLanguageError:
        return SOURCE
    return code


def missed_words(language: Language) -> str:
    """Say in one line how many texts have no translation, those that `leadline words` lists for the story first."""
    from layers.stories.translations import library_texts  # noqa: PLC0415  seconds that only a gap costs

    library = library_texts()
    own = [text for text in language.missed if text not in library]
    rest = len(language.missed) - len(own)
    told = [f"{len(own):,} texts of the story have no words in {language.code}, the first {own[0]!r}"] * bool(own)
    told += [f"{rest:,} of the library have none in {language.code} (leadline words --library)"] * bool(rest)
    return f"{'; '.join(told)}; they stay as they are written"


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
