"""A story in one file, with all that it rests on, the answers and the site, from which they can be made again."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from layers.catalogue.licences import duties
from layers.catalogue.sources import Source, source_ids
from layers.checks import checks
from layers.files.draft import drafted, temporary_folder
from layers.files.output import check_place
from layers.stories.read import load_story
from layers.stories.story import Story
from layers.story_file.check_kinds import module_of, rests_on
from maps.offered.offered import write_data
from maps.replay import crate, made_by
from maps.replay.bag import write_bag
from maps.site.build import GENERATOR, MANIFEST, build

SUFFIXES = (".zip",)
STORY, LIBRARY, INSTALLED, SITE = "story", "library", "installed", "site"  # folders of a bundle
ANSWERS, REPLAY = "answers.json", "replay.json"
FORMAT = "leadline bundle 1"
GROUND = ("leadline:land", "leadline:sea_areas")  # every map draws the one and writes the names of both
Progress = Callable[[str, int, int], None]


def bundle(
    story: Path | str | Story, to: Path | str, *, despite_licence: bool = False, progress: Progress | None = None
) -> tuple[str, ...]:
    """Write a story folder with all that it rests on into one zip file; see `maps.replay.bag` and `maps.replay.crate`.

    Parameters
    ----------
    story : Path, str or Story
        The folder. Files that begin with a dot and sites that a build wrote are left out.
    to : Path or str
        The zip file, outside of the folder; one that is there is replaced.
    despite_licence : bool
        Whether rows may go into it whose licence does not allow to pass them on, for a bundle that stays with you.
    progress : callable, optional
        As of `maps.site.build`.

    Returns
    -------
    tuple of str
        What of the folder was left out.

    Raises
    ------
    ValueError
        If the file cannot be written there, or lies in the story folder; the story is none, or names files outside of
        its folder; a link stands in the folder; a licence does not allow to pass rows on.
    """
    to = Path(to)
    given = story if isinstance(story, Story) else load_story(story)
    check_place(to, SUFFIXES, reads=[given.folder])
    if not despite_licence:
        _refuse_restricted(given)
    with temporary_folder() as folder:
        own = folder / STORY / given.id
        left_out = _copy(given.folder, own)
        told = load_story(own)  # what is in the bundle, and nothing else, makes what is in it
        made = make(told, folder, progress)
        _copy_data(folder, made)
        _write(folder / REPLAY, replay_file(told))
        _write_crate(told, folder, made)
        with drafted(to) as draft:
            write_bag(folder, draft, given.id)
    return left_out


def make(story: Story, folder: Path, progress: Progress | None = None) -> dict[str, Source]:
    """Build the site of a story into a folder, and write its answers beside it; return the sources of all of it."""
    build(folder / SITE, progress=progress, story=story, write_data=write_data)
    found = [checks.check(statement.id, story=story) for statement in story.statements]
    answers = [checks.as_plain(check, story.statement(check.claim.id).corrections) for check in found]
    _write(folder / ANSWERS, answers)
    said = {name for check in found for finding in check.findings for name in finding.sources}
    drawn = {name for layer in layers_of(story) for name in source_ids(story.load(layer))}
    return {name: story.sources[name] for name in sorted({story.source_id, *said, *drawn})}


def layers_of(story: Story) -> list[str]:
    """Layers that the answers and pages of a story used, once they are made; sorted."""
    used, kinds = story.all_used(), {statement.check_kind for statement in story.statements}
    by_itself = [name for kind in kinds for name in rests_on(module_of(kind))]
    by_itself += [name for layer in used for name in story.made_from(layer)]
    return sorted({*used, *by_itself, *(GROUND if story.pages else ())})


def replay_file(story: Story) -> dict[str, Any]:
    """Tell what made a site: versions, seeds, and the layers that were used with hashes of their rows."""
    layers = {name: story.load(name) for name in layers_of(story)}
    return {
        "format": FORMAT,
        "story": story.id,
        "versions": made_by.versions(),
        "seeds": made_by.seeds(story),
        "layers": {name: {"rows": len(rows), "sha256": made_by.rows_hash(rows)} for name, rows in layers.items()},
    }


def _refuse_restricted(story: Story) -> None:
    """Raise ValueError if a layer of the story has rows whose licence does not allow to pass them on."""
    for name in story.layer_names():
        if story.layers[name].derive:
            continue
        for source in source_ids(story.load(name)):
            licence = story.sources[source].licence if source in story.sources else ""
            if duties(licence) is None:
                raise ValueError(
                    f"the layer {name!r} has rows from the source {source!r}, whose licence is {licence!r}: as far as "
                    "this program knows they may not be passed on. Ask the owner and write the licence down, or make "
                    "a bundle that stays with you: --despite-licence."
                )


def _copy(folder: Path, to: Path) -> tuple[str, ...]:
    """Copy the files of a story folder, and return the names of what was left out."""
    left_out = []
    to.mkdir(parents=True)
    for path in sorted(folder.iterdir()):
        name = path.relative_to(folder).as_posix()
        if path.name.startswith(".") or _is_site(path):
            left_out.append(name)
        elif path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise ValueError(f"{path} is a link or a device; expected files and folders. Copy there what it leads to.")
        elif path.is_dir():
            left_out += [f"{name}/{deeper}" for deeper in _copy(path, to / path.name)]
        else:
            shutil.copyfile(path, to / path.name)
    return tuple(left_out)


def _is_site(path: Path) -> bool:
    """Whether a folder is a site that a build wrote."""
    try:
        told = json.loads((path / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and told.get("generator") == GENERATOR


def _copy_data(folder: Path, sources: Mapping[str, Source]) -> None:
    """Copy the data of the library, and the files of data packages that some sources describe."""
    for part, files in ((LIBRARY, made_by.library_files()), (INSTALLED, made_by.installed_files(sources))):
        for name, file in files.items():
            place = folder / part / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())


def _write_crate(story: Story, folder: Path, sources: Mapping[str, Source]) -> None:
    files = {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    made = json.loads((folder / REPLAY).read_text(encoding="utf-8"))
    _write(folder / crate.FILE, crate.crate(story, dict(sorted(files.items())), sources, made["versions"]))


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
