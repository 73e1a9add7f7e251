"""Sign a folder or a file: a manifest of names, sizes and SHA-256, and two signatures over its bytes, all beside it.

The signatures are bare files, 64 and 3,309 bytes, so that other tools can verify them over the manifest, and
`sha256sum` the files.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from layers.files.draft import HIDDEN, drafted, hidden_folder, real_place
from layers.files.output import check_place
from leadline.packages import version
from maps.signed.keys import SigningKey
from maps.signed.manifest import (
    FORMAT,
    IN_FOLDER,
    LINK,
    SIGNED_FILES,
    STRANGE,
    VERSION,
    Covers,
    Listed,
    Manifest,
    companions,
    manifest_path,
    measured,
    read_manifest,
    shown,
    unread,
    walk,
)

IN_WORK = re.compile(re.escape(HIDDEN) + r"[0-9a-f]{16}/.*")


def sign_folder(folder: Path | str, key: SigningKey, *, now_utc: datetime | None = None) -> Path:
    """Sign all files of a folder, at any depth.

    Parameters
    ----------
    folder : Path or str
        Files and folders without links. An earlier manifest of the same key is replaced.
    key : SigningKey
    now_utc : datetime, optional
        When it was signed, as the manifest says; by default now.

    Returns
    -------
    Path
        The manifest, `leadline-manifest.json` in the folder; its signatures have its name and an ending more.

    Raises
    ------
    ValueError
        Naming what is wrong: if it is no folder or cannot be written to, holds no file, a link, a device, or a name
        that is no UTF-8; if another leadline writes into it.
    FileExistsError
        If another key signed it.
    OSError
        If a file cannot be read, naming it.
    """
    folder = Path(folder)
    folder = real_place(folder)
    if not folder.is_dir():
        raise ValueError(f"{folder} is no folder; expected one to sign.")
    manifest = folder / IN_FOLDER
    check_places(manifest, key)
    with hidden_folder(folder):  # what killed runs left goes first, and is not signed
        names = list(_names(folder))
    if not names:
        raise ValueError(f"{folder} holds no file; expected some to sign.")
    files = [_measured(folder / name, name) for name in names]
    return _write(manifest, "folder", files, key, now_utc)


def sign_file(
    path: Path | str, key: SigningKey, *, beside: Iterable[Path | str] = (), now_utc: datetime | None = None
) -> Path:
    """Sign a file, and others that belong to it.

    Parameters
    ----------
    path : Path or str
    key : SigningKey
    beside : iterable of Path or str
        Files in the same folder that are signed with it, such as the project of a GeoPackage.
    now_utc : datetime, optional
        When it was signed, as the manifest says; by default now.

    Returns
    -------
    Path
        The manifest beside it, as `story.gpkg.manifest.json`; its signatures have its name and an ending more.

    Raises
    ------
    ValueError
        Naming what is wrong: if there is no such file, one of `beside` lies elsewhere, the place cannot be written to.
    FileExistsError
        If another key signed it.
    OSError
        If a file cannot be read, naming it.
    """
    path = real_place(Path(path))
    files = [path, *(real_place(Path(each)) for each in beside)]
    for each in files:
        if not each.is_file():
            raise ValueError(f"{each} is no file; expected one to sign.")
        if each.parent.resolve() != path.parent.resolve():
            raise ValueError(f"{each} does not lie beside {path}; expected files of one folder.")
        _check_name(each.name, path.parent)
    manifest = manifest_path(path)
    check_places(manifest, key)
    names = sorted({each.name for each in files})
    return _write(manifest, "files", [_measured(path.parent / name, name) for name in names], key, now_utc)


def check_places(manifest: Path, key: SigningKey) -> None:
    """Refuse, before the work, places of a manifest and its signatures.

    Raises
    ------
    ValueError
        If one is a link, and would be written elsewhere, or cannot be written to.
    FileExistsError
        If another key signed what is there.
    """
    for place in (manifest, *companions(manifest).values()):
        if place.is_symlink():
            raise ValueError(f"{place} is a link, and would be written elsewhere; remove it.")
        check_place(place)
    if not manifest.exists():
        return
    try:
        earlier = read_manifest(manifest.read_bytes()).key
    except ValueError as error:
        raise FileExistsError(f"{manifest} is there: {error} Rename it, or remove it.") from error
    if earlier != key.public.fingerprint:
        raise FileExistsError(
            f"{manifest} is there, signed with another key, {shown(earlier)}; expected none, or one of yours. "
            "If theirs is not needed any more, remove it."
        )


def _names(folder: Path) -> Iterator[str]:
    """Walk the files of a folder, and refuse what cannot be signed."""
    for name, wrong in walk(folder):
        if name in SIGNED_FILES:
            continue
        if IN_WORK.fullmatch(name):
            raise ValueError(f"{folder}: another leadline writes into it; sign it when that one is done.")
        _check_name(name, folder)
        if wrong in (LINK, STRANGE):
            raise ValueError(f"{folder}/{shown(name)} {wrong}; a signature is over the bytes of files alone.")
        if wrong:
            raise OSError(f"{folder}/{shown(name)} {wrong}.")
        yield name


def _check_name(name: str, folder: Path) -> None:
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{folder}/{shown(name)} is no UTF-8; expected names that other systems can read.") from error


def _measured(path: Path, name: str) -> Listed:
    try:
        return measured(path, name)
    except OSError as error:
        raise OSError(f"{path.parent}/{shown(path.name)} {unread(error)}.") from error


def _write(manifest: Path, covers: Covers, files: list[Listed], key: SigningKey, now_utc: datetime | None) -> Path:
    """Write manifest and signatures, each whole; a kill between them leaves what does not verify, never what does."""
    when = (now_utc or datetime.now(UTC)).astimezone(UTC)
    data = Manifest(
        by=f"leadline {version()}",
        covers=covers,
        files=tuple(sorted(files, key=lambda each: each.name)),
        format=FORMAT,
        key=key.public.fingerprint,
        signed_utc=f"{when:%Y-%m-%dT%H:%M:%SZ}",
        version=VERSION,
    ).canonical()
    signatures = key.signatures(data)
    with ExitStack() as drafts:
        for kind, place in companions(manifest).items():
            drafts.enter_context(drafted(place)).write_bytes(signatures[kind])
        drafts.enter_context(drafted(manifest)).write_bytes(data)
    return manifest
