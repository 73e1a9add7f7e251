"""What lies beside exported files: each layer, its columns, sources and licence, and what each format left out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from geo.geodesy.own_edges import crs_code
from layers.stories.story import Story
from maps.formats.exported import ExportedLayer
from maps.formats.formats import Format
from maps.formats.words import words_of
from maps.page.sheet import STATUSES

if TYPE_CHECKING:
    from maps.export.folder import Written

FEWEST = 3  # layers in which a column has to say the same to be explained once


def sidecar(
    layers: Sequence[ExportedLayer],
    formats: Sequence[Format],
    written: "Sequence[Written]",
    story: Story,
    more: Sequence[str],
) -> dict[str, Any]:
    """Facts of an export, as they are written to export.json."""
    return {
        "library" if story.library else "story": story.title,
        "as_of": story.checked.isoformat(),
        "made_by": f"leadline {version('leadline')}",
        "left_out": list(more),
        "formats": {each.name: {"title": each.title, "keeps": each.keeps, "lacks": each.lacks} for each in formats},
        "layers": {layer.name: _of_layer(layer, written) for layer in layers},
        "files": sorted(one.path for one in written),
    }


def readme_text(facts: Mapping[str, Any]) -> str:
    """Facts of `sidecar` for a reader, as Markdown."""
    return "\n".join(_lines(facts)) + "\n"


def _of_layer(layer: ExportedLayer, written: "Sequence[Written]") -> dict[str, Any]:
    of_it = [one for one in written if one.layer == layer.name]
    crs = {"crs": _crs_words(layer)} if layer.placed else {}
    return {
        **words_of(layer),
        "group": layer.group,
        "rows": len(layer.frame),
        **crs,
        "files": {one.format: one.path for one in of_it},
        "not_kept": {one.format: list(one.lost) for one in of_it if one.lost},
    }


def _crs_words(layer: ExportedLayer) -> str:
    crs: Any = layer.frame.crs
    code = crs_code(crs)
    return code if code == crs.name else f"{code} ({crs.name})"


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    common = _common(facts["layers"])
    yield f"# {facts['library'] if 'library' in facts else facts['story']}"
    yield from ["", *_start(facts), "", "## What is here", "", "| layer | rows | licence |", "|---|---|---|"]
    for name, layer in facts["layers"].items():
        yield f"| {_cell(layer['title'])} (`{name}`) | {layer['rows']:,} | {layer.get('licence', 'none')} |"
    if facts["left_out"]:
        yield from ["", "## Left out", "", *(f"- {line}" for line in facts["left_out"])]
    yield from ["", "## Formats", "", "| format | keeps | does not keep |", "|---|---|---|"]
    for name, each in facts["formats"].items():
        yield f"| {each['title']} (`{name}/`) | {each['keeps']} | {each['lacks']} |"
    if common:
        yield from ["", "## Columns of most layers", "", *_columns(common)]
    if "status" in common:
        yield from ["", "| status | how the value is known |", "|---|---|"]
        yield from (f"| {status} | {meaning} |" for status, meaning in STATUSES.items())
    yield from ["", "## Layers"]
    for name, layer in facts["layers"].items():
        yield from _layer_lines(name, layer, common)


def _start(facts: Mapping[str, Any]) -> list[str]:
    """Say what it is, which file to open first, what else lies here, and what whoever passes it on has to do."""
    project = next((path for path in facts["files"] if path.endswith(".qgz")), "")
    tables = next((f"`{name}/`" for name in ("csv",) if name in facts["formats"]), "")
    first = [
        f"with `{project}` in QGIS" if project else "",
        f"with the files of {tables} in a spreadsheet" if tables else "",
    ]
    opened = ", or ".join(part for part in first if part)
    return [
        f"{len(facts['layers'])} layers and tables, as of {facts['as_of']}, written by {facts['made_by']}."
        + (f" Start {opened}." if opened else ""),
        "",
        (
            "Pass a layer on under its licence, and name the publishers that stand under its sources. Every row names "
            "its own source in `source_id`. LicenseRef-Facts are facts, free to use."
        ),
        "",
        "`export.json` says the same as this page for programs; `ro-crate-metadata.json` lists all files with hashes.",
    ]


def _common(layers: Mapping[str, Any]) -> dict[str, str]:
    """Meanings of columns that say the same in most layers, three and more."""
    told = Counter((name, column["meaning"]) for layer in layers.values() for name, column in layer["columns"].items())
    enough = max(FEWEST, len(layers) / 2)
    return {name: meaning for (name, meaning), count in told.items() if count >= enough}


def _columns(meanings: Mapping[str, str]) -> list[str]:
    rows = (f"| `{name}` | {_cell(meaning)} |" for name, meaning in meanings.items())
    return ["| column | meaning |", "|---|---|", *rows]


def _layer_lines(name: str, layer: Mapping[str, Any], common: Mapping[str, str]) -> Iterator[str]:
    yield from ["", f"### {layer['title']} (`{name}`)", "", layer["description"], ""]
    place = f" CRS: {layer['crs']}." if "crs" in layer else ""
    yield f"{layer['rows']:,} rows.{place} Licence: {layer.get('licence', 'none')}."
    notes = [
        *layer.get("notes", ()),
        *(f"{each}: {line}" for each, lines in layer["not_kept"].items() for line in lines),
    ]
    yield from ["", *(f"- {note}" for note in notes)] if notes else []
    meanings = {column: told["meaning"] for column, told in layer["columns"].items()}
    own = {column: meaning for column, meaning in meanings.items() if common.get(column) != meaning}
    yield from ["", *_columns(own)] if own else []
    if shared := [f"`{column}`" for column in meanings if column not in own]:
        yield from ["", f"Explained above: {', '.join(shared)}."]
    yield from ["", "Sources:", ""]
    for source in layer.get("sources", ()):
        link = f" <{source['url']}>" if source.get("url") else ""
        yield f"- `{source['id']}` ({source['licence']}): {source['credit']}{link}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
