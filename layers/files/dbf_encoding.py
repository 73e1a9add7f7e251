"""How the text of a Shapefile is encoded: as the file declares, as somebody says, or as its bytes allow; and said."""

import codecs
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from layers.files.chosen_layer import read_by_gdal

SHAPEFILE = (".shp", ".dbf", ".shx")
ARCHIVE = (".zip", ".shz")
DEFAULT = "ISO-8859-1"  # what GDAL takes where nothing is declared: every byte is a character, none is lost
UNDECLARED = (0x00, 0x57)  # of the language of a DBF: nothing, and "ANSI", whichever that was on the machine
LANGUAGE, HEADER, FIELD = 29, 32, 32  # byte of the language; bytes of the header, and of each field's description
FIELDS_END = 0x0D
SUCH = "such as big5, gbk, cp932, cp1252 or utf-8"
# What iconv, by which GDAL reads text, does not know; or cuts the last letter of (cp1255, cp1258).
UNREAD = ("mac", "euc_jis", "shift_jis_2004", "shift_jisx", "kz1048", "ptcp154", "cp1255", "cp1258")


class TextEncoding(NamedTuple):
    """Encoding to be given to the reader, None for that which the file declares; and words that the reader must see."""

    name: str | None = None
    note: str = ""


def dbf_encoding(path: Path | str, asked: str | None = None, layer: str | None = None) -> TextEncoding:
    """Tell how the text in a Shapefile is to be read.

    Parameters
    ----------
    path : Path or str
        A Shapefile, its DBF, a folder of Shapefiles or a zip archive of them; other files have nothing to tell.
    asked : str, optional
        Encoding that somebody names, as Python knows it ("big5", "cp932"); it goes before what the file declares.
    layer : str, optional
        Of several Shapefiles in a folder or archive.

    Returns
    -------
    TextEncoding
        For `encoding` of pyogrio and geopandas. Where neither somebody nor the file (.cpg, language of the DBF) says
        so, or what it declares is none that GDAL knows: UTF-8 if its bytes can be nothing else, else ISO-8859-1, and a
        note; no note where the text is ASCII.

    Raises
    ------
    ValueError
        If Python does not know the encoding, or the text is not in it.
    """
    path = Path(path)
    found = _table(path, layer)
    if found is None:
        return TextEncoding()
    name, data, declared = found
    texts = [text for text in _texts(data) if not text.isascii()]
    if asked is not None:
        return TextEncoding(_checked(asked, name, texts))
    if not texts or (declared and _is_recoded(path, layer)):
        return TextEncoding()
    none = "an encoding that is not known" if declared else "no encoding"
    why = "" if declared else " (no .cpg beside it)"
    if all(_decodes(text, "utf-8") for text in texts):
        return TextEncoding("UTF-8", f"{name} declares {none}; its text was read as UTF-8, which its bytes are.")
    return TextEncoding(
        DEFAULT,
        f"{name} declares {none}{why}, and its text is not UTF-8: it was read as {DEFAULT}, as in "
        f'{texts[0].decode(DEFAULT)!r}. If names look wrong, say which it is: encoding="big5" (--encoding big5).',
    )


def has_dbf(path: Path) -> bool:
    """Whether a file is a Shapefile, or a folder or an archive of them: what `dbf_encoding` can tell of."""
    return next(_tables(path), None) is not None


def _is_recoded(path: Path, layer: str | None) -> bool:
    """Whether GDAL knows the encoding that a Shapefile declares, so that its text comes out as UTF-8."""
    import pyogrio  # noqa: PLC0415  paid for by such files only

    with read_by_gdal():
        return bool(pyogrio.read_info(path, layer=layer)["encoding"] == "UTF-8")


def _table(path: Path, layer: str | None) -> tuple[str, bytes, bool] | None:
    """Name and content of the DBF, and whether it or a file beside it declares how its text is encoded."""
    tables = [one for one in _tables(path) if layer is None or Path(one).stem == layer]
    if not tables:
        return None
    name = tables[0]
    beside = name[: -len(".dbf")] + ".cpg"
    if path.suffix.lower() in ARCHIVE:
        with zipfile.ZipFile(path) as archive:
            data = archive.read(name)
            declares = beside.lower() in {one.lower() for one in archive.namelist()}
    else:
        data = Path(name).read_bytes()
        declares = any(one.name.lower() == Path(beside).name.lower() for one in Path(name).parent.iterdir())
    return Path(name).name, data, declares or (len(data) > LANGUAGE and data[LANGUAGE] not in UNDECLARED)


def _tables(path: Path) -> Iterator[str]:
    """DBF files that belong to a path, by name."""
    if path.suffix.lower() in ARCHIVE and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
        shapes = {name[:-4] for name in names if name.lower().endswith(".shp")}
        yield from sorted(name for name in names if name.lower().endswith(".dbf") and name[:-4] in shapes)
    elif path.is_dir() or path.suffix.lower() in SHAPEFILE:
        folder = path if path.is_dir() else path.parent
        stems = {one.stem for one in folder.iterdir() if one.suffix.lower() == ".shp"} if folder.is_dir() else set()
        mine = stems if path.is_dir() else stems & {path.stem}
        yield from sorted(str(one) for one in folder.glob("*.[dD][bB][fF]") if one.stem in mine)


def _texts(data: bytes) -> Iterator[bytes]:
    """Names of the fields, and every different value of those that hold text, without the spaces that fill them."""
    if len(data) < HEADER:
        return
    count, start, width = (int.from_bytes(data[at:end], "little") for at, end in ((4, 8), (8, 10), (10, 12)))
    described = [data[at : at + FIELD] for at in range(HEADER, min(start, len(data)) - 1, FIELD)]
    first = 1  # after the mark of deletion
    for field in described:
        if field[0] == FIELDS_END or len(field) < FIELD:
            return
        yield field[:11].partition(b"\0")[0]
        size = field[16] + (256 * field[17] if field[11:12] == b"C" else 0)
        if field[11:12] == b"C" and size and width:
            rows = max(0, min(count, (len(data) - start) // width))
            table = np.frombuffer(data[start : start + rows * width], np.uint8).reshape(rows, width)
            cells = table[:, first : first + size]
            cells = np.unique(cells[(cells > 127).any(axis=1)], axis=0)  # noqa: PLR2004  the last of ASCII
            yield from (cell.tobytes().rstrip(b" \0") for cell in cells)
        first += size


def check_encoding(asked: str) -> str:
    """Return the name of an encoding as GDAL has it; ValueError if it is none of text that contains ASCII."""
    try:
        known = codecs.lookup(asked).name
        usable = "id".encode(known) == b"id" and not known.replace("-", "_").startswith(UNREAD)
    except (LookupError, ValueError):
        usable = False
    if not usable:
        raise ValueError(f"encoding is {asked!r}, which is not one that is read; expected one {SUCH}.")
    return known.replace("_", "-")


def _checked(asked: str, name: str, texts: list[bytes]) -> str:
    known = check_encoding(asked)
    if wrong := [text for text in texts if not _decodes(text, known)]:
        raise ValueError(
            f"{name} holds text that is not in {asked}: {wrong[0][:40]!r}; expected the encoding that it was written "
            f"in, {SUCH}."
        )
    return known


def _decodes(text: bytes, encoding: str) -> bool:
    """Whether bytes are text in an encoding; the last character may be cut off, for fields have a fixed width."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(text)
    except (UnicodeError, LookupError):
        return False
    return True
