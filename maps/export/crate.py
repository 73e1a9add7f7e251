"""What a folder of exported files holds, for programs of archives: RO-Crate 1.1, with a hash of every file.

References
----------
Sefton, P. et al. (2020). RO-Crate Metadata Specification 1.1. doi:10.5281/zenodo.4031327
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from layers.catalogue.licences import licence_page
from layers.catalogue.sources import Source
from layers.stories.story import Story
from maps.formats.exported import ExportedLayer
from maps.linked import linked
from maps.linked.formats import format_of

CRATE_FILE = linked.CRATE_FILE
# Terms of schema.org that the context of RO-Crate 1.1 is too old for.
NEWER_TERMS = {name: f"http://schema.org/{name}" for name in ("creditText", "sha256")}
AUTHOR, UNNAMED = "#author", "not named"  # of a story that does not say whose its answers and layers are


def write_crate(
    folder: Path,
    story: Story,
    layers: Iterable[ExportedLayer],
    files: Mapping[str, Sequence[str]],
    *,
    command: str = "leadline export",
) -> Path:
    """Write `ro-crate-metadata.json`, which tells of every file of a folder what it is, and from whom.

    The same files give the same bytes: there is no clock in it.

    Parameters
    ----------
    folder : Path
        With the files, at any depth. A metadata file that is there is replaced, and not told of.
    story : Story
    layers : iterable of ExportedLayer
        What was exported; one at a time is held.
    files : mapping of str to sequence of str
        Names of the layers that a file holds, by its path in the folder, with slashes. Of files that are not named
        size and hash are told alone.
    command : str
        Words by which the folder was made.

    Returns
    -------
    Path
        The metadata file.

    Raises
    ------
    ValueError
        If a file that is named is not there, or one names a layer that was not exported.
    """
    told = {layer.name: _told(layer) for layer in layers}
    there = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    parts = [name for name in there if name != CRATE_FILE]
    _check(files, parts, told)
    graph = _graph(folder, story, told, {name: files.get(name, ()) for name in parts}, command)
    path = folder / CRATE_FILE
    words = {"@context": [linked.CRATE_CONTEXT, NEWER_TERMS], "@graph": graph}
    path.write_text(json.dumps(words, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is told of a layer; its rows are not kept."""

    title: str
    words: str
    credit: str
    licences: tuple[str, ...]
    sources: tuple[Source, ...]
    columns: list[dict[str, Any]]


def _told(layer: ExportedLayer) -> _Told:
    described, rows = layer.described, len(layer.frame)
    known = ""
    if described.accuracy_m:
        known = f" Positions are known to {described.accuracy_m[0]:,.0f} to {described.accuracy_m[1]:,.0f} m."
    return _Told(
        title=layer.title,
        words=f"{described.summary.rstrip('.')}. {rows:,} {'row' if rows == 1 else 'rows'}.{known}",
        credit=layer.credit,
        licences=described.licences,
        sources=layer.sources,
        columns=[_column(layer, name) for name in map(str, layer.frame.columns)],
    )


def _column(layer: ExportedLayer, name: str) -> dict[str, Any]:
    held = layer.columns.get(name)
    meaning, unit = (held.meaning, held.unit) if held else (layer.described.columns.get(name, ""), "")
    told = {"@id": f"#column-{quote(layer.name)}-{quote(name)}", "@type": "PropertyValue", "name": name}
    return told | ({"description": meaning} if meaning else {}) | ({"unitText": unit} if unit else {})


def _check(files: Mapping[str, Sequence[str]], there: Sequence[str], told: Mapping[str, _Told]) -> None:
    """Raise ValueError for a file that is not there, and a layer that was not exported."""
    missing = sorted(files.keys() - set(there))
    if missing:
        raise ValueError(
            f"there is no file {missing[0]!r} in the folder; expected some of {', '.join(there) or 'none'}."
        )
    for name, held in files.items():
        unknown = [each for each in held if each not in told]
        if unknown:
            raise ValueError(
                f"file {name!r} names the layer {unknown[0]!r}; expected some of {', '.join(told) or 'none'}."
            )


def _graph(
    folder: Path, story: Story, told: Mapping[str, _Told], files: Mapping[str, Sequence[str]], command: str
) -> list[dict[str, Any]]:
    sources = {source.id: source for layer in told.values() for source in layer.sources}
    licences = dict.fromkeys(licence for layer in told.values() for licence in layer.licences)
    cited = [_cited(sources[name]) for name in sorted(sources)]
    written = [_file(folder / name, name, [told[each] for each in held]) for name, held in files.items()]
    program = linked.program("leadline", version("leadline"))
    whose = f"of the {story.title}" if story.library else f"behind {story.title!r}"
    day = "when the latest source was read" if story.library else "the day of the answers of the story"
    formats = {page: entity for name in files for page, entity in _format(name).items()}
    return [
        linked.descriptor(),
        {
            "@id": "./",
            "@type": "Dataset",
            "name": story.title if story.library else f"Data of {story.title!r}",
            "description": f"Layers and tables {whose}, with their sources, as leadline writes them.",
            "datePublished": story.checked.isoformat(),
            "author": {"@id": AUTHOR},
            "license": {"@id": linked.TERMS},
            "hasPart": _single(linked.refs(written)),
            "citation": _single(linked.refs(cited)),
            "mentions": {"@id": "#export"},
        },
        linked.terms_by_source(),
        {
            "@id": "#export",
            "@type": "CreateAction",
            "name": command,
            "description": f"Data as of {story.checked.isoformat()}, {day}.",
            "instrument": {"@id": program["@id"]},
            "result": _single(linked.refs(written)),
        },
        program,
        {"@id": AUTHOR, "@type": "Organization", "name": story.author or UNNAMED},
        *written,
        *(column for layer in told.values() for column in layer.columns),
        *formats.values(),
        *(_licence(name) for name in licences if licence_page(name)),
        *cited,
    ]


def _file(path: Path, name: str, held: Sequence[_Told]) -> dict[str, Any]:
    kind = format_of(name)
    told: dict[str, Any] = {
        "@id": quote(name),
        "@type": "File",
        "name": "; ".join(layer.title for layer in held) or name,
        "contentSize": str(path.stat().st_size),
        "sha256": _sha256(path),
        "encodingFormat": [kind.media_type, {"@id": kind.page}] if kind.page else kind.media_type,
        "isPartOf": {"@id": "./"},
    }
    if kind.page:
        told["conformsTo"] = {"@id": kind.page}
    if held:
        licences = dict.fromkeys(licence for layer in held for licence in layer.licences)
        sources = {source.id: {"@id": f"#source-{source.id}"} for layer in held for source in layer.sources}
        told |= {
            "description": " ".join(layer.words for layer in held),
            "license": _single([linked.licence(licence) for licence in licences]),
            "creditText": "\n".join(dict.fromkeys(layer.credit for layer in held)),
            "isBasedOn": _single(list(sources.values())),
            "variableMeasured": _single(linked.refs(column for layer in held for column in layer.columns)),
        }
    return told


def _single(values: list[Any]) -> Any:  # noqa: ANN401  whatever JSON can hold
    """Give one value as it is, and several as a list, as RO-Crate's JSON-LD recommends."""
    return values[0] if len(values) == 1 else values


def _format(name: str) -> dict[str, dict[str, Any]]:
    """Entity of the specification of a file's format, by its address; none where it has none."""
    kind = format_of(name)
    told = {"@id": kind.page, "@type": "WebSite", "name": kind.words}
    return {kind.page: told} if kind.page else {}


def _licence(name: str) -> dict[str, Any]:
    return {"@id": licence_page(name), "@type": "CreativeWork", "name": name, "identifier": name}


def _cited(source: Source) -> dict[str, Any]:
    """Entity of a source, with the days of its publication and retrieval, and the hash of what was published."""
    told = linked.cited(source) | {"identifier": source.id}
    told |= {"datePublished": source.published} if source.published else {}
    told |= {"sha256": source.sha256} if source.sha256 else {}
    changes = f" {source.changes}" if source.changes else ""
    return told | {"description": f"Retrieved {source.retrieved.isoformat()}.{changes}"}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
