"""Words of the command line that name a story: a folder, before the name of what is in it."""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from maps.cli.progress import say

if TYPE_CHECKING:
    from layers.stories.story import Story

STORY_FILE = "story.toml"
ASK_HERE = "Name the folder to ask it: leadline layers --story . ports, leadline check . ID, leadline build ."
STORY_WORDS = "a story folder, as hormuz/; without it, the story that travels with the package"


def add_story_option(command: argparse.ArgumentParser) -> None:
    """Add `--story`, for commands whose first word is something else, and `--allow-outside`."""
    command.add_argument("--story", type=Path, metavar="FOLDER", help=STORY_WORDS)
    add_outside(command)


def add_outside(command: argparse.ArgumentParser) -> None:
    """Add `--allow-outside`."""
    command.add_argument("--allow-outside", action="store_true", help="let the story name files outside of its folder")


def folder_and_rest(words: Sequence[str]) -> tuple[Path | None, list[str]]:
    """Part the story, if the first word names one, from the words behind it.

    Parameters
    ----------
    words : sequence of str
        A word names a story if it has a slash, is "." or "..", or is a folder with a story file.

    Returns
    -------
    path or None, list of str

    >>> folder_and_rest(["hormuz/", "hormuz_60"]), folder_and_rest(["lanes"])
    ((PosixPath('hormuz'), ['hormuz_60']), (None, ['lanes']))
    """
    if words and names_story(words[0]):
        return Path(words[0]), list(words[1:])
    return None, list(words)


def names_story(word: str) -> bool:
    """Say whether a word names a story: by its slash, or because such a folder is there."""
    return "/" in word or "\\" in word or word in (".", "..", STORY_FILE) or (Path(word) / STORY_FILE).is_file()


def told_story(folder: Path | None, *, allow_outside: bool = False, of: Sequence[str] = ()) -> "Story":
    """Read a story, and say on stderr what its author is to know.

    Without a folder, layers `of` the library alone are no story's: it is the library that is told.
    """
    from layers.stories.library import story_of  # noqa: PLC0415  --help has no use for it

    story = story_of(of, folder, allow_outside=allow_outside)
    if folder is None and not story.library and Path(STORY_FILE).is_file():
        say(f"{STORY_FILE} of this folder is not read: this is the story that travels with the package. {ASK_HERE}")
    _tell(story.warnings)
    return story


def tell_strays(story: "Story", *, derived: bool = False) -> None:
    """Say on stderr which rows and views of a story lie where nothing else of it does."""
    from layers.stories.stray_places import stray_places  # noqa: PLC0415  geopandas takes 0.65 s to import

    _tell(stray_places(story, derived=derived))


def tell_of_build(story: "Story") -> None:
    """Say on stderr, once a site is built, what its sources ask of whoever publishes it, and what lies astray."""
    from layers.stories.licence_words import licence_words  # noqa: PLC0415

    tell_strays(story, derived=True)
    _tell(licence_words(story))


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)
