"""The pictures of docs/gallery.md, made by its own blocks: what stands there is what was drawn."""

import hashlib
import io
import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from PIL import Image

from maps.cli import main
from maps.page.style_table import style_of
from maps.picture import picture as drawer

HERE = Path(__file__).parent
ROOT = HERE.parent
PAGE = HERE / "gallery.md"
BLOCK = re.compile(r"^```(python|sh|\{figure\} generated/gallery/([\w-]+)\.webp)\n(.*?)^```", re.DOTALL | re.MULTILINE)
SIZE_PX = (1000, 700)
QUALITY = 78
KINDS, STAMP = "kinds.json", "made-from.txt"


class Block(NamedTuple):
    """A block of the page: code, commands, or the picture that the blocks before it make."""

    kind: str
    picture: str
    text: str


def blocks(page: Path = PAGE) -> Iterator[Block]:
    """Yield code, commands and pictures of the gallery, from top to bottom."""
    for kind, picture, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        yield Block("picture" if picture else kind, picture, text)


def make_pictures(folder: Path, *, with_commands: bool = True) -> None:
    """Make all pictures anew, unless neither the page nor the packages changed since they were made.

    Without commands, pictures that they make are blank.
    """
    made_from = stamp(PAGE, Path(__file__)) + ("" if with_commands else " without commands")
    if fresh(folder, made_from):
        return
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {}
    with TemporaryDirectory() as place, chdir(place):
        Path("examples").symlink_to(ROOT / "examples")
        for name, drawn, seen in _run(blocks() if with_commands else without_commands(blocks(), Path(place))):
            shrunk(drawn, folder / f"{name}.webp")
            kinds[name] = seen
    (folder / KINDS).write_text(json.dumps(kinds, indent=1), encoding="utf-8")
    write_stamp(folder, made_from)


def without_commands(page: Iterator[Block], folder: Path) -> Iterator[Block]:
    """Leave commands out, with blank pictures in a folder in place of those that they write."""
    written = ""
    for block in page:
        if block.kind == "sh":
            written = block.text
            continue
        if block.kind == "picture" and f"{block.picture}.png" in written:
            Image.new("RGB", SIZE_PX, "white").save(folder / f"{block.picture}.png")
        yield block


def _run(page: Iterator[Block]) -> Iterator[tuple[str, Path, Mapping[str, list[str]]]]:
    """Run block after block; yield each picture's name, its file and what is drawn on it."""
    draw, drawn = drawer.draw_picture, []

    def recorded(*args: Any, **options: Any) -> drawer.Picture:  # noqa: ANN401  as the drawer takes them
        drawn.append((args[0], draw(*args, **options)))
        return drawn[-1][1]

    names: dict[str, Any] = {"__name__": "gallery"}
    drawer.draw_picture = recorded
    try:
        for block in page:
            if block.kind == "python":
                names.pop("page", None)
                exec(compile(block.text, f"{PAGE.name}, before {block.picture}", "exec"), names)  # noqa: S102
            elif block.kind == "sh":
                _run_commands(block.text)
            else:
                yield block.picture, _saved(block.picture, names.pop("page", None), recorded), _seen(drawn)
                drawn.clear()
    finally:
        drawer.draw_picture = draw


def _run_commands(text: str) -> None:
    """Run commands of leadline as they are printed; each must succeed, and what it says is told only if it does not."""
    for line in text.splitlines():
        words, said = shlex.split(line, comments=True), io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = main(words[1:]) if words[:1] == ["leadline"] else 0
        if code:
            raise RuntimeError(f"{PAGE.name}: {line!r} ended with {code}; expected 0.\n{said.getvalue()}")


def _saved(name: str, page: Any, draw: Any) -> Path:  # noqa: ANN401  a StoryMap, and the drawer
    """Return the file of a picture: drawn from the `page` that the block before made, else written by its command."""
    path = Path(f"{name}.png")
    if page is not None:
        width, height = (px * 0.75 for px in SIZE_PX)
        drawer.save_picture(draw(page, size=drawer.Size(width=width, height=height, dpi=96)), path)
    if not path.exists():
        raise FileNotFoundError(f"{PAGE.name}: no picture {path}; expected a `page` or a command that writes it.")
    return path


def _seen(drawn: list[tuple[Any, Any]]) -> dict[str, list[str]]:
    """Tell which looks, shapes, and parts of a page are on the pictures that were drawn."""
    looks, told = set(), set()
    for page, picture in drawn:
        told |= {part for part in ("timeline", "counts", "chronology", "notes") if getattr(page, part, None)}
        for sheet in picture.sheets:
            looks |= {(row.key, row.shape) for row in sheet.rows}
            told |= {"measures"} if sheet.rows and sheet.sheet.measures else set()
            told |= {"size"} if any(row.radius_px for row in sheet.rows) else set()
            told |= {"uncertain"} if any(row.uncertain for row in sheet.rows) else set()
    points = {key for key, shape in looks if shape == "point"}
    return {
        "looks": sorted({key for key, _ in looks}),
        "panes": sorted({style_of(key).pane.name for key, _ in looks}),
        "marks": sorted({style_of(key).mark.value for key in points}),
        "parts": sorted(told),
    }


def shrunk(path: Path, to: Path) -> Path:
    """Write a picture as WebP, a third of the size of its PNG; colours of maps and letters stay as they are."""
    with Image.open(path) as image:
        image.convert("RGB").save(to, "WEBP", quality=QUALITY, method=6)
    return to


def stamp(*sources: Path) -> str:
    """Return what something is made from, as a hash: its sources, and every file of the packages and examples."""
    found = hashlib.sha256(b"".join(path.read_bytes() for path in sources))
    for top in ("geo", "layers", "leadline", "maps", "examples"):
        for folder, folders, files in os.walk(ROOT / top):
            folders[:] = sorted(set(folders) - {"__pycache__"})
            for name in sorted(files):
                state = (Path(folder) / name).stat()
                found.update(f"{folder}/{name} {state.st_size} {state.st_mtime_ns}".encode())
    return found.hexdigest()


def fresh(folder: Path, made_from: str) -> bool:
    """Whether what lies in a folder was made from the same."""
    path = folder / STAMP
    return path.exists() and path.read_text(encoding="utf-8") == made_from


def write_stamp(folder: Path, made_from: str) -> None:
    """Note what a folder was made from, once it is whole."""
    (folder / STAMP).write_text(made_from, encoding="utf-8")
