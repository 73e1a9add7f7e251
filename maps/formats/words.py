"""What files of any format say of a layer, as plain values: title, licence, credit, sources, columns."""

from typing import Any

from maps.formats.exported import ExportedLayer


def words_of(layer: ExportedLayer) -> dict[str, Any]:
    """Title, summary, licence, credit, sources, meaning of columns and what else to know of a layer, for JSON.

    `licence` is an SPDX expression; `credit` the words that publishers ask for, a list.
    """
    told = {
        "title": layer.title,
        "description": layer.described.summary,
        "licence": layer.licence,
        "credit": layer.credit.splitlines(),
        "sources": [source_words(source) for source in layer.sources],
        "columns": column_words(layer),
        "notes": list(layer.told),
    }
    return {name: value for name, value in told.items() if value}


def source_words(source: Any) -> dict[str, str]:  # noqa: ANN401
    """One source, for JSON."""
    told = {
        "id": source.id, "url": source.url, "credit": source.credit, "licence": source.licence,
        "retrieved": source.retrieved.isoformat(), "changes": source.changes,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def column_words(layer: ExportedLayer) -> dict[str, dict[str, str]]:
    """Meaning, kind and unit (UCUM) of each column, for JSON."""
    words = {
        name: {"meaning": column.meaning, "kind": column.kind, "unit": column.unit}
        for name, column in layer.columns.items()
    }
    return {name: {key: value for key, value in told.items() if value} for name, told in words.items()}


def summary_text(layer: ExportedLayer) -> str:
    """Summary, licence, credit and notes, for formats that have one description."""
    parts = [
        layer.described.summary,
        f"Licence: {layer.licence}." if layer.licence else "",
        "\n".join(["Credit:", *layer.credit.splitlines()]) if layer.credit else "",
        *layer.told,
    ]
    return "\n".join(part for part in parts if part)


def without_place(layer: ExportedLayer) -> int:
    """Count the rows that have no geometry."""
    shapes = layer.frame.geometry
    return int((shapes.is_empty | shapes.isna()).sum())
