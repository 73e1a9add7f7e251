"""What is signed: names, sizes and SHA-256 of files as canonical JSON (RFC 8785), and how files are measured for it.

References
----------
Rundgren, A. et al. (2020). JSON Canonicalization Scheme (JCS). doi:10.17487/RFC8785
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

ED25519, ML_DSA_65 = "ed25519", "ml-dsa-65"
KINDS = (ED25519, ML_DSA_65)  # of signatures: endings of their files, and the order of keys in a file
IN_FOLDER = "leadline-manifest.json"  # at the top of a signed folder
SIGNED_FILES = (IN_FOLDER, *(f"{IN_FOLDER}.{kind}" for kind in KINDS))  # what signing adds to a folder
BESIDE_FILE = ".manifest.json"  # behind the name of a signed file
FORMAT, VERSION = "leadline manifest", 1
MOST_BYTES = 1 << 27  # of a manifest: a million files
NO_LINKS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
Covers = Literal["folder", "files"]
LINK, STRANGE = "is a link; expected a file", "is a device, a pipe or a socket; expected a file"


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A signed file: its name, with slashes, below the manifest's folder; its size and SHA-256 (hex)."""

    bytes: int
    name: str
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a signature says: these files, all of a folder or some beside the manifest; when, by what, with which key.

    `key` is the fingerprint of both public keys, so that neither signature can be taken from another pair.
    """

    by: str
    covers: Covers
    files: tuple[Listed, ...]
    format: str
    key: str
    signed_utc: str
    version: int

    def canonical(self) -> bytes:
        """Bytes that are signed: keys sorted, no blanks, UTF-8."""
        plain = msgspec.to_builtins(self, enc_hook=str)  # a text in the language that is spoken is that text
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_manifest(data: bytes) -> Manifest:
    """Read the bytes of a manifest whose signatures hold.

    Raises
    ------
    ValueError
        If they are no manifest, or one of another version.
    """
    try:
        told = msgspec.json.decode(data)
        if isinstance(told, dict) and told.get("format") == FORMAT and told.get("version") != VERSION:
            raise ValueError(f"it is of version {told.get('version')!r}; expected {VERSION}. Update leadline.")
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"it is no manifest of leadline: {' '.join(str(error).split())}.") from error
    if manifest.format != FORMAT or manifest.canonical() != data:
        raise ValueError("it is no manifest of leadline in canonical JSON; expected one that `leadline sign` wrote.")
    return manifest


def companions(manifest: Path) -> dict[str, Path]:
    """Files of the signatures beside a manifest, by their kinds."""
    return {kind: manifest.with_name(f"{manifest.name}.{kind}") for kind in KINDS}


def manifest_path(path: Path) -> Path:
    """Where the manifest of a folder or a file is."""
    return path / IN_FOLDER if path.is_dir() else path.with_name(path.name + BESIDE_FILE)


def walk(folder: Path) -> Iterator[tuple[str, str]]:
    """Walk all that lies in a folder, at any depth and without following links.

    Yields
    ------
    str, str
        Name below the folder, with slashes; and what is wrong with it, empty for a file. Folders are left out, unless
        they cannot be read.
    """
    yield from _walk(folder, "")


def _walk(folder: Path, before: str) -> Iterator[tuple[str, str]]:
    try:
        with os.scandir(folder) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
    except OSError as error:
        yield before.rstrip("/") or ".", unread(error)
        return
    for entry in entries:
        name = f"{before}{entry.name}"
        if entry.is_symlink():
            yield name, LINK
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{name}/")
        else:
            yield name, "" if entry.is_file(follow_symlinks=False) else STRANGE


def measured(path: Path, name: str) -> Listed:
    """Size and SHA-256 of a file, read in pieces; a link is not followed.

    Raises
    ------
    OSError
        If it cannot be read, or is no file.
    """
    with os.fdopen(os.open(path, NO_LINKS), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(STRANGE)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Listed(bytes=file.tell(), name=name, sha256=digest)


def unread(error: OSError) -> str:
    """Words for a file that cannot be read."""
    return f"cannot be read: {os.strerror(error.errno)}" if error.errno else str(error)


def shown(name: str) -> str:
    """Name of a file in a line of text: what cannot be printed, breaks lines or turns them about is escaped."""
    return name if name.isprintable() else json.dumps(name)
