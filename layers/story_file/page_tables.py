"""Pages of a story read from its tables: sheets used by name put in their places, every field held to its type."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from layers.catalogue.toml_shape import held, unknown
from layers.story_file.page_file import NameFile, PageFile, PagesFile, SheetFile
from leadline.near import did_you_mean

PAGE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of a story as its file has them, each layer a `SheetFile` of its own; and further names on their maps."""

    pages: tuple[PageFile, ...] = ()
    names: tuple[NameFile, ...] = ()
    place: str = "pages.toml"


def read_pages(tables: Mapping[str, Any], place: str = "pages.toml") -> Pages:
    """Hold the tables `page`, `sheets` and `name` of a story to their shapes.

    Parameters
    ----------
    tables : mapping
        As `tomllib.loads` gives them.
    place : str
        What errors call the file.

    Returns
    -------
    Pages
        A layer that names a sheet of `sheets` has its fields; `use` is gone.

    Raises
    ------
    ValueError
        If a field is missing, unknown or of another type, a name is used that no sheet has, or two pages have one name;
        the message, one line, names file, page and key.
    """
    strange = [name for name in tables if name not in PagesFile.__struct_fields__]
    if strange:
        raise ValueError(f"{place}: {unknown(strange[0], PagesFile.__struct_fields__)}")
    sheets = tables.get("sheets", {})
    if not isinstance(sheets, Mapping):
        raise ValueError(f"{place}: sheets is no table; expected a [sheets.NAME] for each.")  # noqa: TRY004  of a file
    pages, taken = [], set[str]()
    for number, page in enumerate(_tables(tables, "page", place), 1):
        named = page.get("name")
        here = f"{place}, page {named if isinstance(named, str) and named else number!r}"
        made = _page(page, sheets, place, here)
        if made.name in taken:
            raise ValueError(f"{here}: name {made.name!r} is that of an earlier page; expected one name for each.")
        taken.add(made.name)
        pages.append(made)
    names = tuple(held(n, NameFile, f"{place}, name {k}") for k, n in enumerate(_tables(tables, "name", place), 1))
    for name in names:
        if not (-360 <= name.lon <= 360 and -90 <= name.lat <= 90) or name.kind not in ("ocean", "sea", "land"):  # noqa: PLR2004
            raise ValueError(
                f"{place}, name {name.text!r}: lon {name.lon:g}, lat {name.lat:g}, kind {name.kind!r}; expected "
                "degrees east and north, and one of ocean, sea, land."
            )
    return Pages(tuple(pages), names, place)


def _page(page: Mapping[str, Any], sheets: Mapping[str, Any], place: str, here: str) -> PageFile:
    given = page.get("layers", [])
    if not isinstance(given, list):
        raise ValueError(f'{here}: layers is {given!r}; expected a list, as layers = ["places"].')  # noqa: TRY004  of a file
    layers = tuple(_layer(one, sheets, place, f"{here}, layers, item {n}") for n, one in enumerate(given, 1))
    made = held({**page, "layers": []} if "layers" in page else page, PageFile, here, under="page")
    if not PAGE_NAME.fullmatch(made.name):
        raise ValueError(
            f"{here}: name {made.name!r} names a file and an address; expected a-z, 0-9 and hyphens, as 'the-strait'."
        )
    return msgspec.structs.replace(made, layers=layers)


def _layer(one: Any, sheets: Mapping[str, Any], place: str, here: str) -> SheetFile:  # noqa: ANN401  as TOML has it
    """Sheet of an item of `layers`: a name, or a table."""
    if isinstance(one, str):
        one = {"use": one} if one in sheets else {"layer": one}
    if not isinstance(one, Mapping):
        raise ValueError(f"{here} is {one!r}; expected the name of a layer or of a sheet, or a table.")  # noqa: TRY004
    made = held(_used(one, sheets, place, here), SheetFile, here)
    if not made.layer:
        raise ValueError(f"{here}: layer is missing; expected the name of a layer: write layer = ...")
    return made


def _used(
    table: Mapping[str, Any], sheets: Mapping[str, Any], place: str, here: str, seen: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Fields of a table over those of the sheet that it uses."""
    name = table.get("use", "")
    own = {key: value for key, value in table.items() if key != "use"}
    if not name:
        return own
    if name not in sheets or name in seen or not isinstance(sheets[name], Mapping):
        hint = did_you_mean(name, sheets)
        wrong = "uses itself" if name in seen else "names no table of [sheets]"
        raise ValueError(f"{here}: use {name!r} {wrong}; expected one of {', '.join(sheets) or 'none'}.{hint}")
    return _used(sheets[name], sheets, place, here, (*seen, name)) | own


def _tables(tables: Mapping[str, Any], field: str, place: str) -> list[Mapping[str, Any]]:
    found = tables.get(field, [])
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise ValueError(f"{place}: {field} is not a list of tables; expected [[{field}]] above the fields of each.")
    return found
