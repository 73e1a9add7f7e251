"""A bundle opened elsewhere: the site built and all statements checked again, and what differs named."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layers.catalogue.cache import FOLDER_VARIABLE
from layers.files.draft import temporary_folder
from layers.stories.read import load_story
from maps.replay import made_by
from maps.replay.bag import read_bag, sha256_of
from maps.replay.bundle import ANSWERS, FORMAT, INSTALLED, LIBRARY, REPLAY, SITE, STORY, Progress, make, replay_file
from maps.replay.differences import Difference, differences


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Something that was one thing when the bundle was made and is another here; "" where it is not there."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of building the site of a bundle again.

    `files` counts those compared, the answers among them; `verdicts` and `numbers` name statements; `layers`, `data`,
    `versions` and `seeds` are what may explain a difference.
    """

    story: str
    files: int
    statements: int
    differences: tuple[Difference, ...]
    verdicts: tuple[Changed, ...]
    numbers: tuple[Changed, ...]
    layers: tuple[Changed, ...]
    data: tuple[Changed, ...]
    versions: tuple[Changed, ...]
    seeds: tuple[Changed, ...]

    @property
    def same(self) -> bool:
        """Whether all bytes of the site and of the answers are the same."""
        return not self.differences


def replay(path: Path | str, *, progress: Progress | None = None, max_unpacked_bytes: int | None = None) -> Replayed:
    """Build the site of a bundle again, from what is in it and with an empty cache, and compare.

    Parameters
    ----------
    path : Path or str
        A zip file of `bundle`.
    progress : callable, optional
        As of `maps.site.build`.
    max_unpacked_bytes : int, optional
        Bytes that it may unpack to; by default 512 MiB or 100 times its size, whichever is more.

    Returns
    -------
    Replayed
        Nothing is left of what was unpacked and built.

    Raises
    ------
    ValueError
        If there is no such file, it is no bundle, or not as it was when it was made (`maps.replay.bag.read_bag`); or
        if this version cannot build its story, saying how it differs from the one that made the bundle.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"there is no file {path}; expected one of `leadline bundle`.")
    with temporary_folder() as room:
        was = read_bag(path, room / "was", max_unpacked_bytes=max_unpacked_bytes)
        before = _told(was, path)
        now = room / "now"
        now.mkdir()
        with _cache_in(room / "cache"), _told_with(path, before["versions"]):
            story = load_story(was / STORY / before["story"])
            sources = make(story, now, progress)
            after = replay_file(story)
        files = sorted({ANSWERS, *_below(was, SITE), *_below(now, SITE)})
        verdicts, numbers = _answers(_by_statement(was / ANSWERS), _by_statement(now / ANSWERS))
        return Replayed(
            story=before["story"],
            files=len(files),
            statements=len(story.statements),
            differences=tuple(differences(was, now, files)),
            verdicts=verdicts,
            numbers=numbers,
            layers=_changed(_rows(before), _rows(after)),
            data=_data(was, made_by.installed_files(sources)),
            versions=_changed(before["versions"], after["versions"]),
            seeds=_changed(before["seeds"], after["seeds"]),
        )


def _told(was: Path, path: Path) -> dict[str, Any]:
    """Content of the file that tells what made the site; ValueError if it is none of ours."""
    try:
        told = json.loads((was / REPLAY).read_bytes())
        name, parts = told["story"], [told[part] for part in ("versions", "seeds", "layers")]
        if told["format"] != FORMAT or not all(isinstance(part, dict) for part in parts) or Path(name).name != name:
            raise ValueError("it is in another form")  # noqa: TRY301  it is told as those of other lines
        load_story(was / STORY / name)
        _rows(told)
        _by_statement(was / ANSWERS)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{path} is no bundle that this version reads: {error}. Expected one of `leadline bundle`, with a {REPLAY} "
            f"that says {FORMAT!r}."
        ) from error
    return dict(told)


@contextmanager
def _told_with(path: Path, versions: Mapping[str, str]) -> Iterator[None]:
    """Say of an error in which versions this program differs from the one that made the bundle."""
    try:
        yield
    except ValueError as error:
        others = [f"{one.what} was {one.was}, is {one.now}" for one in _changed(versions, made_by.versions())]
        raise ValueError(
            f"{path}: its story cannot be built here: {error} Of the versions that made it "
            f"{'; '.join(others) or 'none is another here'}."
        ) from error


@contextmanager
def _cache_in(folder: Path) -> Iterator[None]:
    """Keep what is derived in an empty folder, so that nothing made elsewhere has a part in it."""
    before = os.environ.get(FOLDER_VARIABLE)
    os.environ[FOLDER_VARIABLE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[FOLDER_VARIABLE]
        else:
            os.environ[FOLDER_VARIABLE] = before


def _below(folder: Path, part: str) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in (folder / part).rglob("*") if path.is_file()]


def _by_statement(file: Path) -> dict[str, dict[str, Any]]:
    """Answers by statement; ValueError if they are none."""
    try:
        return {one["claim"]["id"]: one | {"verdict": one["verdict"]} for one in json.loads(file.read_bytes())}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{ANSWERS} holds no answers ({error})") from error


def _answers(
    before: Mapping[str, dict[str, Any]], after: Mapping[str, dict[str, Any]]
) -> tuple[tuple[Changed, ...], tuple[Changed, ...]]:
    """Verdicts that changed, and statements of the same verdict whose findings or sentence did."""
    verdicts = _changed(*({name: one["verdict"] for name, one in told.items()} for told in (before, after)))
    turned = {changed.what for changed in verdicts}
    numbers = []
    for name in before.keys() & after.keys() - turned:
        first = next(_different(before[name], after[name], ""), None)
        numbers += [Changed(what=f"{name}, {first.what}", was=first.was, now=first.now)] if first else []
    return verdicts, tuple(sorted(numbers, key=lambda one: one.what))


def _different(was: Any, now: Any, where: str) -> Iterator[Changed]:  # noqa: ANN401  whatever JSON can hold
    """Every plain value that differs, by the names that lead to it."""
    if isinstance(was, dict) and isinstance(now, dict):
        for name in [*was, *(name for name in now if name not in was)]:
            yield from _different(was.get(name), now.get(name), f"{where} {name}".strip())
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for number, (old, new) in enumerate(zip(was, now, strict=True), start=1):
            yield from _different(old, new, f"{where} {number}")
    elif was != now:
        yield Changed(what=where, was=str(was), now=str(now))


def _rows(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: f"{layer['rows']} rows, {layer['sha256']}" for name, layer in told["layers"].items()}


def _data(was: Path, installed: Mapping[str, Path]) -> tuple[Changed, ...]:
    """Files of the library, and of the packages that its layers are made from, that are others here."""
    before = {
        f"{part}/{path.relative_to(was / part).as_posix()}": sha256_of(path)
        for part in (LIBRARY, INSTALLED)
        for path in (was / part).rglob("*")
        if path.is_file()
    }
    library = {f"{LIBRARY}/{name}": made_by.hashed(file) for name, file in made_by.library_files().items()}
    return _changed(before, library | {f"{INSTALLED}/{name}": made_by.hashed(file) for name, file in installed.items()})


def _changed(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Changed, ...]:
    names = [*was, *(name for name in now if name not in was)]
    return tuple(
        Changed(what=name, was=str(was.get(name, "")), now=str(now.get(name, "")))
        for name in names
        if was.get(name) != now.get(name)
    )
