"""A story folder to begin with: a commented file that works as it is."""

import re
from datetime import UTC, datetime
from pathlib import Path
from string import Template

from layers.catalogue.packaged import packaged
from layers.catalogue.partial_dates import span
from layers.files.draft import drafted
from layers.stories.read import read_story
from layers.story_file.definitions import STORY_FILE
from layers.story_file.json_schema import schema_text

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
TEMPLATE = "story_template.toml"
DEFAULTS = {
    "title": "In the news: what was said, and what can be checked",
    "text": "The strait is the busiest of the world.",
    "publisher": "Example News",
    "url": "",
    "date": "",  # today
}
SCHEMA_FILE = "story.schema.json"


def check_new(folder: Path) -> None:
    """Raise FileExistsError or ValueError if a story folder cannot be made here."""
    if folder.exists() or folder.is_symlink():
        raise FileExistsError(f"{folder} is there already; expected a new folder. Choose another name.")
    if not folder.absolute().parent.is_dir():
        raise ValueError(
            f"there is no folder {folder.absolute().parent}; expected one that the new folder can stand in."
        )
    if folder.name == STORY_FILE:
        raise ValueError(f"{folder} is the name of the file in a story folder; expected another for the folder.")


def new_story(
    folder: Path,
    *,
    title: str = DEFAULTS["title"],
    text: str = DEFAULTS["text"],
    publisher: str = DEFAULTS["publisher"],
    url: str = DEFAULTS["url"],
    date: str = DEFAULTS["date"],
) -> Path:
    """Make a story folder: whole, or not at all.

    Parameters
    ----------
    folder : path
        Not there yet.
    title, text, publisher, url, date : str
        Of the site; of the first statement; of what is checked. The date is a year, month or day.

    Returns
    -------
    path
        Of the story file. Beside it stands its JSON Schema, for editors.

    Raises
    ------
    FileExistsError
        If the folder is there.
    ValueError
        If the date is not so, or a text is empty, holds a line break or makes a file that cannot be read.
    """
    check_new(folder)
    today = datetime.now(UTC).date().isoformat()
    given = {"title": title, "text": text, "publisher": publisher, "url": url, "date": date or today}
    for name, words in given.items():
        if _CONTROL.search(words) or not (words.strip() or name == "url"):
            raise ValueError(
                f"{name} {words!r} is empty, or holds a line break or a control character; expected one line of text."
            )
    span(given["date"], "date")
    quoted = {name: words.replace("\\", "\\\\").replace('"', '\\"') for name, words in given.items()}
    content = Template(packaged(TEMPLATE).read_text(encoding="utf-8")).substitute(quoted, today=today)
    with drafted(folder) as draft:
        draft.mkdir()
        (draft / STORY_FILE).write_text(content, encoding="utf-8")
        (draft / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8")
        read_story(draft)  # what was answered makes a story that can be read
    return folder / STORY_FILE
