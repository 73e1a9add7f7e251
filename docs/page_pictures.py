"""The pictures of pages that README and docs show, taken anew from the pages of today: `make docs-pictures`."""

import os
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gallery_pictures import ROOT, blocks
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from maps.cli import main

PICTURES = Path(__file__).parent / "pictures"
STORY = ROOT / "examples" / "hormuz"
TRACKS = "behaviours"  # picture of the gallery whose page shows most of what a map of tracks can
WIDE, HIGH, HIGHER = 1280, 800, 1000
MOST_COLOURS, MOST_KB = 128, 150
SETTLED_MS = 2500


def tracks_page(folder: Path) -> Path:
    """Save the page of tracks that the gallery makes, by its own lines."""
    names: dict[str, Any] = {"__name__": "gallery"}
    with chdir(folder):
        for block in blocks():
            if block.picture == TRACKS:
                break
            if block.kind == "python":
                exec(compile(block.text, "gallery.md", "exec"), names)  # noqa: S102  our own documentation
        names["page"].save("tracks.html")
    return folder / "tracks.html"


def taken(page: Page, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Open page after page and yield the name and the PNG of each."""
    site = folder / "site"
    for name, path, high in (
        ("overview", site / "index.html", HIGH),
        ("map", site / "hormuz.html", HIGH),
        ("check", site / "checks.html", HIGH),
        ("tracks", tracks_page(folder), HIGHER),
    ):
        page.set_viewport_size({"width": WIDE, "height": high})
        page.goto(path.as_uri() + ("#bab_30" if name == "check" else ""))
        page.wait_for_timeout(SETTLED_MS)
        if name == "check":
            page.locator("#bab_30 details").first.locator("summary").click()
            page.locator("#bab_30").scroll_into_view_if_needed()
            page.evaluate("document.getElementById('bab_30').scrollIntoView()")
        yield name, page.screenshot()


def kept(name: str, picture: bytes) -> Path:
    """Write a picture in few colours; refuse one that a reader of the README would wait for."""
    path = PICTURES / f"{name}.png"
    path.write_bytes(picture)
    with Image.open(path) as image:
        few = image.convert("RGB").quantize(MOST_COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    if path.stat().st_size > 1000 * MOST_KB:
        raise ValueError(f"{path} has {path.stat().st_size / 1000:.0f} kB; expected at most {MOST_KB}.")
    return path


def take_all() -> None:
    """Build the example, open its pages and the one of tracks in a browser, and keep what they look like."""
    with TemporaryDirectory() as name, sync_playwright() as tool:
        folder = Path(name)
        if main(["build", str(STORY), "--out", str(folder / "site")]):
            raise RuntimeError("the example could not be built.")
        browser = tool.chromium.launch(executable_path=os.environ["LEADLINE_TEST_BROWSER"], args=["--no-sandbox"])
        page = browser.new_page(color_scheme="light", locale="en")
        for each, picture in taken(page, folder):
            path = kept(each, picture)
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")
        browser.close()


if __name__ == "__main__":
    take_all()
