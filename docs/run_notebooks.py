"""The notebooks of the documentation, run from top to bottom in one kernel, which forgets its names in between."""

import html
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import nbformat
from gallery_pictures import fresh, stamp, write_stamp
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient

if TYPE_CHECKING:
    from nbformat import NotebookNode

HERE = Path(__file__).parent
NOTEBOOKS = sorted((HERE / "notebooks").glob("*.ipynb"))
FRAME = re.compile(r"<iframe title=\"([^\"]*)\"[^>]*?srcdoc='([^']*)'></iframe>", re.DOTALL)
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals"
LONGEST_S = 120


def executed(paths: list[Path]) -> "list[NotebookNode]":
    """Run notebooks one after the other, and return each with its outputs; nothing listens on a port meanwhile."""
    books = [nbformat.read(path, as_version=4) for path in paths]
    together = nbformat.v4.new_notebook()
    for book in books:
        nbformat.validate(book)
        together.cells += [nbformat.v4.new_code_cell("%reset -f"), *book.cells]
    with TemporaryDirectory() as folder:
        kernel = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{folder}/kernel")
        client = NotebookClient(together, km=kernel, timeout=LONGEST_S, resources={"metadata": {"path": folder}})
        client.execute(cleanup_kc=True)
    return books  # whose cells were run


def write_notebooks(folder: Path, maps: Path) -> None:
    """Write each notebook with its outputs for the site, its maps as files beside, unless all is as it was."""
    made_from = stamp(*NOTEBOOKS, Path(__file__))
    if fresh(folder, made_from):
        return
    folder.mkdir(parents=True, exist_ok=True)
    maps.mkdir(parents=True, exist_ok=True)
    for path, book in zip(NOTEBOOKS, executed(NOTEBOOKS), strict=True):
        for n, cell in enumerate(book.cells):
            if cell.cell_type == "markdown":
                cell.source = cell.source.replace("](../", "](../../")
            for output in cell.get("outputs", []):
                _without_documents(output, maps, f"{path.stem}-{n}.html")
        nbformat.write(book, folder / path.name)
    write_stamp(folder, made_from)


def _without_documents(output: "NotebookNode", maps: Path, name: str) -> None:
    """Move a page that stands in the attribute of a frame to a file of its own, which a search does not read."""
    shown = output.get("data", {}).get("text/html", "")
    shown = "".join(shown) if isinstance(shown, list) else shown
    found = FRAME.search(shown)
    if found is None:
        return
    (maps / name).write_text(html.unescape(found[2]), encoding="utf-8")
    output["data"]["text/html"] = (
        f'<iframe class="map" title="{found[1]}" src="../../_static/maps/{name}" sandbox="{SANDBOX}" loading="lazy">'
        "</iframe>"
    )
