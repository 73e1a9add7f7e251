"""Files of a story folder: whether they, what stands beside them and what they point to are inside of it."""

import zipfile
from pathlib import Path

SCANNED_BYTES = 65_536  # formats of GDAL are known by their first bytes: it looks at fewer than these
# What GDAL opens other files, addresses or commands for, by words that it must find near the start, lower case.
POINTERS = {
    b"<ogrvrtdatasource": "a virtual data source (VRT)",
    b"gdal_streamed_alg": "a pipeline of GDAL (GDALG)",
    b"<ogrwfsdatasource": "an address of a WFS",
    b"wfs_capabilities": "an answer of a WFS, which leads to its address",
    b"<ogrcswdatasource": "an address of a CSW",
    b"<ogroapifdatasource": "an address of an OGC API",
}
OF_A_SUFFIX = {  # words that may stand in other files too
    (".xml", b"product_observational"): "a label of PDS4, which names another file",
    (".thf", b"rtysa03:gts"): "an index of EDIGEO, which names other files",
    (".tab", b"open table"): "a seamless table of MapInfo, which names other files",
}
PIPELINES = (".gdalg.json", ".gdalg")
ARCHIVES = (".zip", ".kmz", ".shz")
ADVICE = "Copy it there, or allow it with --allow-outside."


def check_inside(path: Path, folder: Path) -> None:
    """Hold a file to the folder of its story.

    Parameters
    ----------
    path : Path
        Of a file, or of a folder that is read as one, that is there.
    folder : Path

    Raises
    ------
    ValueError
        If the file, or one beside it with its name and another ending (.shx, .dbf, .prj), is a link to outside of the
        folder, or its content makes GDAL read other files or addresses.
    """
    check_links(path, folder)
    if path.is_file() and (pointed := _points(path)):
        raise ValueError(f"{path} is {pointed}; expected the rows themselves, as GeoJSON or GeoPackage. {ADVICE}")


def check_links(path: Path, folder: Path) -> None:
    """Raise ValueError if a file, or what stands beside it with its name, is a link to outside of a folder."""
    home = folder.resolve()
    for part in sorted({path, *_beside(path), *(path.rglob("*") if path.is_dir() else ())}):
        if not part.resolve().is_relative_to(home):
            raise ValueError(f"{part} is a link out of the story's folder; expected a file in {folder}. {ADVICE}")


def _beside(path: Path) -> list[Path]:
    """Files of the same name but for what follows its first dot."""
    stem = path.name.partition(".")[0]
    return [each for each in path.parent.iterdir() if each.name.partition(".")[0] == stem]


def _points(path: Path) -> str:
    """Say what a file is that leads elsewhere; empty if it does not."""
    if path.suffix.lower() in ARCHIVES and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            return next(filter(None, (_led(each.filename, _head(archive, each)) for each in members)), "")
    with path.open("rb") as file:
        return _led(path.name, file.read(SCANNED_BYTES))


def _head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(member) as file:
            return file.read(SCANNED_BYTES)
    except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile, EOFError):  # whoever reads it will say so
        return b""


def _led(name: str, head: bytes) -> str:
    lower = head.lower()
    if name.lower().endswith(PIPELINES):
        return POINTERS[b"gdal_streamed_alg"]
    of_suffix = {mark: words for (suffix, mark), words in OF_A_SUFFIX.items() if name.lower().endswith(suffix)}
    return next((words for mark, words in {**POINTERS, **of_suffix}.items() if mark in lower), "")
