"""Layers in a folder: a folder of each format, and beside them what every layer is and what each format left out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from layers.files.draft import drafted
from layers.files.output import check_folder
from layers.stories.story import Story
from maps.export.crate import CRATE_FILE, write_crate
from maps.export.exported import ExportedLayer, Tell, styled
from maps.export.formats import Format
from maps.export.sidecar import readme_text, sidecar
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
    layers = [styled(layer) for layer in layers]
    pairs = [(layer, each) for each in formats for layer in layers if each.holds(layer)]
    if not pairs:
        raise ValueError(
            f"no layer fits {', '.join(each.title for each in formats)}; tables go to geoparquet and csv alone."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with drafted(folder) as draft:
        draft.mkdir()
        written = [_write(layer, each, draft) for layer, each in pairs]
        joined = [_join(each, written, draft, story) for each in formats if each.join]
        facts = sidecar(layers, formats, written, story, more)
        facts["files"] = sorted([*facts["files"], *joined, README, SIDECAR, CRATE_FILE])
        (draft / SIDECAR).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        (draft / README).write_text(readme_text(facts), encoding="utf-8")
        holds = {one.path: [one.layer] for one in written}
        for path in joined:
            holds[path] = [one.layer for one in written if one.path.split("/")[0] == path.split("/")[0]]
        write_crate(draft, story, layers, holds, command=command)
        if key:
            from maps.signed.signed import sign_folder  # noqa: PLC0415  paid for by who signs

            sign_folder(draft, key)
    for line in _told(written, formats):
        tell(line)
    return written


def _write(layer: ExportedLayer, each: Format, draft: Path) -> Written:
    path = draft / each.name / f"{layer.name}{each.ending}"
    path.parent.mkdir(exist_ok=True)
    lost = each.write(layer, path)
    return Written(layer=layer.name, format=each.name, path=path.relative_to(draft).as_posix(), lost=tuple(lost))


def _join(each: Format, written: Sequence[Written], draft: Path, story: Story) -> str:
    """Write one file of all layers in a format that can hold them, and return its path in the folder."""
    path = draft / each.name / f"{story.id}{each.ending}"
    if each.join:
        each.join([draft / one.path for one in written if one.format == each.name], path, story.title)
    return path.relative_to(draft).as_posix()


def _told(written: Sequence[Written], formats: Sequence[Format]) -> list[str]:
    """Say what each format cannot keep, and what it did not keep of these layers."""
    lines = []
    for each in formats:
        lines.append(f"{each.title} does not keep {each.lacks}.")
        notes: dict[str, list[str]] = {}
        for one in written:
            for note in one.lost if one.format == each.name else ():
                notes.setdefault(note.partition(": ")[0], []).append(one.layer)  # the rest stands in the sidecar
        lines += [f"{each.title}: {note} ({', '.join(of)})" for note, of in notes.items()]
    return lines


def _strange(folder: Path) -> str:
    """Name of something in a folder that no export put there; empty if there is nothing."""
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    try:
        ours = {*json.loads((folder / SIDECAR).read_text(encoding="utf-8"))["files"], *SIGNED_FILES}
    except (OSError, ValueError, KeyError, TypeError):
        ours = set()
    return next((name for name in found if name not in ours), "")
