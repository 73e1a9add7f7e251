"""Every text that is to be translated, as a template of gettext: `python tests/instruments/words_template.py [STORY]`.

Without a story it writes the library's texts: of its code, its templates and its catalogue of layers. With one it
writes what the story's own files say, for `STORY/locale/CODE.po`. What only an answer composes, as titles of fleets,
is in `Language.missed` after it was asked.
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

from layers.catalogue import catalogue
from layers.stories.read import read_story
from leadline.words import speaking

ROOT = Path(__file__).parents[2]


def of_library() -> Catalog:
    """Texts of Python, of pages and of the catalogue of layers."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "leadline.pot"
        mapping = ["--mapping-file", str(ROOT / "pyproject.toml"), "--no-location", "--output-file", str(file)]
        CommandLineInterface().run(["pybabel", "--quiet", "extract", *mapping, str(ROOT)])
        found = read_po(BytesIO(file.read_bytes()))
    with speaking("en-XA") as language:
        for name in catalogue.names():
            catalogue.entry(name)
    return _with(found, language.missed)


def of_story(folder: Path) -> Catalog:
    """Texts of the files of a story; those that the library has too are left out."""
    with speaking("en-XA") as language:
        read_story(folder)
    return _with(Catalog(), language.missed)


def _with(template: Catalog, texts: dict[str, str]) -> Catalog:
    for text, plural in texts.items():
        template.add((text, plural) if plural else text)
    return template


if __name__ == "__main__":
    write_po(sys.stdout.buffer, of_story(Path(sys.argv[1])) if sys.argv[1:] else of_library())
