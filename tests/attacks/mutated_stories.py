"""Story files with bytes, words and lines exchanged, cut and doubled: read, or refused in one line (#12).

`PYTHONPATH=. python tests/attacks/mutated_stories.py [HOW_OFTEN]`: 3,000 take a minute.
"""

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from layers.stories.new import new_story
from layers.stories.read import read_story
from layers.story_file.check_kinds import check_kinds, module_of

SEED = 12
WORDS = [
    "",
    "0",
    "-1",
    "1e400",
    "nan",
    "true",
    '"x"',
    "[]",
    "{}",
    "[[",
    "2026-02-30",
    '"\\u0000"',
    '"leadline:"',
    "#",
    '"""',
    "\r",
    "\ufeff",
]


def examples(folder: Path) -> list[str]:
    """A new story, and the same with the statement of each kind of check behind it."""
    text = new_story(folder / "new").read_text(encoding="utf-8")
    return [text] + [f"{text}\n{module_of(kind).EXAMPLE}" for kind in check_kinds()]


def mutated(text: str, draw: random.Random) -> str:
    """Exchange, cut or double some of a text."""
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(text))
        match draw.randrange(5):
            case 0:
                text = text[:at] + chr(draw.randrange(1, 0x250)) + text[at + 1 :]
            case 1:
                text = text[:at] + text[at + draw.randint(1, 40) :]
            case 2:
                lines = text.split("\n")
                lines.insert(draw.randrange(len(lines)), draw.choice(lines))
                text = "\n".join(lines)
            case 3:
                parts = text.split(" = ")
                number = draw.randrange(1, len(parts)) if len(parts) > 1 else 0
                rest = parts[number].partition("\n")
                parts[number] = draw.choice(WORDS) + rest[1] + rest[2]
                text = " = ".join(parts)
            case _:
                text = text[:at] + draw.choice(WORDS) + text[at:]
    return text


def main() -> None:
    """Try them, and print what happened how often; a traceback ends it."""
    often = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    draw, found = random.Random(SEED), Counter[str]()  # noqa: S311  a test
    with tempfile.TemporaryDirectory() as place:
        texts, folder = examples(Path(place)), Path(place) / "mutated"
        folder.mkdir()
        for _ in range(often):
            text = mutated(draw.choice(texts), draw)
            (folder / "story.toml").write_bytes(text.encode(errors="surrogatepass"))
            try:
                read_story(folder)
                found["read"] += 1
            except ValueError as error:
                words = str(error)
                good = "\n" not in words and words.startswith("story.toml") and ("expected" in words or "TOML" in words)
                found["refused in one line" if good else "refused otherwise"] += 1
                if not good:
                    print(words)  # noqa: T201
    print(dict(found))  # noqa: T201


if __name__ == "__main__":
    main()
