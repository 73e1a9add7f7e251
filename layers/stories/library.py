"""The library of layers in the place of a story: what is told of its layers where nobody names a story."""

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from layers.catalogue import catalogue
from layers.catalogue.packaged import packaged
from layers.catalogue.sources import sources
from layers.stories.read import load_story
from layers.stories.story import LIBRARY, Story

AUTHOR = "The leadline developers"


def library() -> Story:
    """Make a story without statements, layers and pages of its own: its title, author and sources are the library's.

    `checked` is the day on which the latest of its sources was read.

    Examples
    --------
    >>> told = library()
    >>> told.library, told.url, told.entry("leadline:ports").title
    (True, '', 'Ports of the world')
    """
    known = sources()
    read = max(source.retrieved for source in known.values())
    return Story(
        id=LIBRARY.removesuffix(":"),
        folder=Path(str(packaged())),
        title=f"leadline {version('leadline')} library of layers",
        date=read.isoformat(),
        url="",
        source_id="",
        checked=read,
        statements=(),
        sources=known,
        author=AUTHOR,
        library=True,
    )


def story_of(names: Iterable[str], where: Path | str | None = None, *, allow_outside: bool = False) -> Story:
    """Read the story that some layers are of: the library, where nobody names a story and all of them are its own.

    Parameters
    ----------
    names : iterable of str
        As `layers.load` takes them; none for all layers of a story.
    where, allow_outside
        As `layers.stories.load_story`, whose errors are raised.

    Examples
    --------
    >>> story_of(["leadline:ports"]).id, story_of([]).library
    ('leadline', False)
    """
    asked, known = list(names), catalogue.names()
    if where is None and asked and all(name.removeprefix(LIBRARY) in known for name in asked):
        own = load_story(allow_outside=allow_outside).layers
        if not any(name in own for name in asked):
            return library()
    return load_story(where, allow_outside=allow_outside)
