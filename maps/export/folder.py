"""Layers in a folder: a folder of each format, and beside them what every layer is and what each format left out."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from layers.files.draft import drafted
from layers.files.output import check_folder
from layers.stories.story import Story
from maps.export.crate import CRATE_FILE, write_crate
from maps.export.sidecar import readme_text, sidecar
from maps.formats.exported import ExportedLayer, Tell, styled
from maps.formats.formats import Format
from maps.signed.manifest import SIGNED_FILES

if TYPE_CHECKING:
    from maps.signed.keys import SigningKey

SIDECAR, README = "export.json", "README.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A layer in a format: its file in the folder, and what that does not hold as it is, a line each."""

    layer: str
    format: str
    path: str
    lost: tuple[str, ...] = field(default=())


def check_export_folder(folder: Path, *, overwrite: bool) -> None:
    """Refuse, before the work, a folder that holds anything but an earlier export, or that nobody said to replace.

    Raises
    ------
    ValueError
        Naming it; as `layers.files.output.check_folder` does.
    FileExistsError
        If a file is there.
    """
    check_folder(folder)
    if not folder.exists() or not any(folder.iterdir()):
        return
    if strange := _strange(folder):
        raise ValueError(
            f"{folder} holds {strange}, which no export wrote and which would be lost; choose another folder."
        )
    if not overwrite:
        raise ValueError(
            f"{folder} holds an earlier export, which would be replaced as a whole; say overwrite (--overwrite) if "
            "that is meant, or choose another folder."
        )


def write_folder(  # noqa: PLR0913  a folder is described by name
    layers: Sequence[ExportedLayer],
    folder: Path,
    formats: Sequence[Format],
    story: Story,
    *,
    overwrite: bool = False,
    tell: Tell = str,
    more: Sequence[str] = (),
    qml: Callable[[ExportedLayer], str] | None = None,
    command: str = "leadline export",
    key: "SigningKey | None" = None,
) -> list[Written]:
    """Write layers to a folder, which appears whole or not at all.

    Parameters
    ----------
    layers : sequence of ExportedLayer
    folder : Path
        Not there, empty, or an earlier export.
    formats : sequence of Format
        Each gets a folder of its name.
    story : Story
        That they are of.
    overwrite : bool
        Whether an earlier export may be replaced.
    tell : callable, optional
        Takes a line for each thing that a format cannot keep.
    more : sequence of str
        What else the sidecar says: what was left out.
    qml : callable, optional
        Gives the style of a layer for QGIS, which formats that take one get beside each file.
    command : str
        Words by which the folder is made, for its RO-Crate.
    key : SigningKey, optional
        Signs the folder before it appears.

    Returns
    -------
    list of Written

    Raises
    ------
    ValueError
        As `check_export_folder` does; if no format holds any of the layers.
    """
    check_export_folder(folder, overwrite=overwrite)
    dressed = [styled(layer) for layer in layers]
    if not any(each.holds(layer) for each in formats for layer in layers):
        raise ValueError(
            f"no layer fits {', '.join(each.title for each in formats)}; tables go to geoparquet, csv and geopackage."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with drafted(folder) as draft:
        draft.mkdir()
        written = [one for each in formats for one in _write(each, layers, dressed, draft, story)]
        if qml:
            _write_styles(formats, layers, draft, qml)
        facts = sidecar(dressed, formats, written, story, more)
        facts["files"] = sorted([*_files(draft), README, SIDECAR, CRATE_FILE])
        (draft / SIDECAR).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        (draft / README).write_text(readme_text(facts), encoding="utf-8")
        write_crate(draft, story, dressed, _held(written, formats, story, draft), command=command)
        if key:
            from maps.signed.signed import sign_folder  # noqa: PLC0415  paid for by who signs

            sign_folder(draft, key)
        check_export_folder(folder, overwrite=overwrite)  # what somebody put there in the meantime is not ours
    for line in _told(written, formats):
        tell(line)
    return written


def _write(
    each: Format, layers: Sequence[ExportedLayer], dressed: Sequence[ExportedLayer], draft: Path, story: Story
) -> Iterator[Written]:
    """Write layers in one format: a file of each; or one of all, whose writer gives the rows their looks."""
    held = [layer for layer in (layers if each.whole else dressed) if each.holds(layer)]
    if not held:
        return
    (draft / each.name).mkdir()
    every = _of_all(each, story, draft)
    if each.whole:
        lost = each.whole(held, every, story)
        for layer in held:
            yield _written(layer, each, every, draft, lost if layer is held[0] else [])
    elif each.write:
        paths = [draft / each.name / f"{layer.name}{each.ending}" for layer in held]
        for layer, path in zip(held, paths, strict=True):
            yield _written(layer, each, path, draft, each.write(layer, path))
        if each.join and every not in paths:
            each.join(paths, every, story.title)


def _of_all(each: Format, story: Story, draft: Path) -> Path:
    """Name the file of a format that holds all layers."""
    return draft / each.name / f"{story.id}{each.ending}"


def _written(layer: ExportedLayer, each: Format, path: Path, draft: Path, lost: Sequence[str]) -> Written:
    return Written(layer=layer.name, format=each.name, path=path.relative_to(draft).as_posix(), lost=tuple(lost))


def _write_styles(
    formats: Sequence[Format], layers: Sequence[ExportedLayer], draft: Path, qml: Callable[[ExportedLayer], str]
) -> None:
    for layer in layers:
        for each in formats if layer.placed else ():
            if each.qml and each.holds(layer):
                (draft / each.name / f"{layer.name}.qml").write_text(qml(layer), encoding="utf-8")


def _held(written: Sequence[Written], formats: Sequence[Format], story: Story, draft: Path) -> dict[str, list[str]]:
    """Names of the layers that each file holds, by its path in the folder."""
    held: dict[str, list[str]] = {}
    for one in written:
        held.setdefault(one.path, []).append(one.layer)
    for each in formats:
        if each.join and (path := _of_all(each, story, draft)).exists():
            held[path.relative_to(draft).as_posix()] = [one.layer for one in written if one.format == each.name]
    return held


def _files(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()]


def _held_by(folder: Path) -> list[str]:
    """Files in a folder, links to folders, which nobody follows, and folders with nothing in them."""
    links = [path for path in folder.rglob("*") if path.is_symlink() and path.is_dir()]
    empty = [path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink() and not any(path.iterdir())]
    return _files(folder) + [path.relative_to(folder).as_posix() for path in (*links, *empty)]


def _told(written: Sequence[Written], formats: Sequence[Format]) -> list[str]:
    """Say, in a line each, what a format cannot keep, and of how many layers; which, stands in the README."""
    lines = []
    for each in formats:
        notes: dict[str, list[str]] = {}
        for one in written:
            for note in one.lost if one.format == each.name else ():
                notes.setdefault(note.partition(": ")[0].removesuffix("."), []).append(one.layer)
        counts = {what: f" ({len(of)} {'layer' if len(of) == 1 else 'layers'})" for what, of in notes.items()}
        told = "; ".join(f"{what}{'' if each.whole else counts[what]}" for what in notes)
        lines.append(f"{each.title} does not keep {each.lacks}.{f' Here: {told}; see {README}.' if told else ''}")
    return lines


def _strange(folder: Path) -> str:
    """Name of something in a folder that no export put there; empty if there is nothing."""
    found = sorted(_held_by(folder))
    try:
        ours = {*json.loads((folder / SIDECAR).read_text(encoding="utf-8"))["files"], *SIGNED_FILES}
    except (OSError, ValueError, KeyError, TypeError):
        ours = set()
    return next((name for name in found if name not in ours), "")
