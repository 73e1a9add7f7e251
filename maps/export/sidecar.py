"""What lies beside exported files: each layer, its columns, sources and licence, and what each format left out."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from layers.stories.story import Story
from maps.formats.exported import ExportedLayer
from maps.formats.formats import Format
from maps.formats.words import words_of

if TYPE_CHECKING:
    from maps.export.folder import Written


def sidecar(
    layers: Sequence[ExportedLayer],
    formats: Sequence[Format],
    written: "Sequence[Written]",
    story: Story,
    more: Sequence[str],
) -> dict[str, Any]:
    """Facts of an export, as they are written to export.json."""
    return {
        "story": story.title,
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
    crs = layer.frame.crs
    code = crs.to_authority()
    return f"{':'.join(code)} ({crs.name})" if code else str(crs.name)


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {facts['story']}"
    yield from [
        "",
        f"Layers written by {facts['made_by']}; export.json says the same for programs.",
        "",
        "## Formats",
        "",
    ]
    yield from ["| format | keeps | does not keep |", "|---|---|---|"]
    for name, each in facts["formats"].items():
        yield f"| {each['title']} (`{name}/`) | {each['keeps']} | {each['lacks']} |"
    if facts["left_out"]:
        yield from ["", "## Left out", "", *(f"- {line}" for line in facts["left_out"])]
    yield from ["", "## Layers"]
    for name, layer in facts["layers"].items():
        yield from _layer_lines(name, layer)


def _layer_lines(name: str, layer: Mapping[str, Any]) -> Iterator[str]:
    yield from ["", f"### {layer['title']} (`{name}`)", "", layer["description"], ""]
    place = f" CRS: {layer['crs']}." if "crs" in layer else ""
    yield f"{layer['rows']:,} rows.{place} Licence: {layer.get('licence', 'none')}."
    notes = [
        *layer.get("notes", ()),
        *(f"{each}: {line}" for each, lines in layer["not_kept"].items() for line in lines),
    ]
    yield from ["", *(f"- {note}" for note in notes)] if notes else []
    yield from ["", "| column | meaning |", "|---|---|"]
    yield from (f"| `{column}` | {_cell(told['meaning'])} |" for column, told in layer["columns"].items())
    yield from ["", "Sources:", ""]
    for source in layer.get("sources", ()):
        link = f" <{source['url']}>" if source.get("url") else ""
        yield f"- `{source['id']}` ({source['licence']}): {source['credit']}{link}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
