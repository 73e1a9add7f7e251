"""Verify a signed folder or file: both signatures over the manifest, then every file against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from layers.files.draft import real_place
from maps.signed.keys import PublicKey
from maps.signed.manifest import (
    ED25519,
    LINK,
    ML_DSA_65,
    MOST_BYTES,
    SIGNED_FILES,
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

SIGNATURE_BYTES = {ED25519: 64, ML_DSA_65: 3309}
KIND_WORDS = {ED25519: "Ed25519", ML_DSA_65: "ML-DSA-65"}
COVERED = {"folder": "a folder", "files": "single files"}
NOT_HELD = "another key signed it"
UNREAD = "; no file was compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found: a line for each fault, none if all is as it was signed.

    `files`, `bytes`, `signed_utc` and `by` are as the manifest says, and empty if its signatures do not hold;
    `fingerprint` is that of the key that it was verified with.
    """

    faults: tuple[str, ...]
    fingerprint: str
    files: int = 0
    bytes: int = 0
    signed_utc: str = ""
    by: str = ""

    @property
    def holds(self) -> bool:
        """Whether all is as it was signed."""
        return not self.faults


def verify(path: Path | str, key: PublicKey) -> Verified:
    """Verify a folder or a file that was signed.

    Parameters
    ----------
    path : Path or str
        A folder, all of which must be as it was signed; or a file with its manifest beside it.
    key : PublicKey
        Of whom it is said to come from, had from elsewhere than the folder itself.

    Returns
    -------
    Verified
        Faults name: a manifest that is altered or signed with another key; a signature that is missing, not that of the
        manifest, or not of this key, though the other one may hold; files that are changed, missing, added, links, or
        cannot be read. If a signature does not hold the manifest tells nothing, so no file is compared.

    Raises
    ------
    ValueError
        If there is no manifest, or it is signed and of another version.
    """
    path = Path(path)
    path = real_place(path)
    place = manifest_path(path)
    signed = _manifest_bytes(path, place)
    if faults := tuple(_signature_faults(place, signed, key)):
        return Verified(faults=faults, fingerprint=key.fingerprint)
    try:
        manifest = read_manifest(signed)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error
    return Verified(
        faults=tuple(_file_faults(path, place, manifest, key)),
        fingerprint=key.fingerprint,
        files=len(manifest.files),
        bytes=sum(each.bytes for each in manifest.files),
        signed_utc=manifest.signed_utc,
        by=manifest.by,
    )


def _manifest_bytes(path: Path, place: Path) -> bytes:
    if place.is_symlink() or not place.is_file():
        what = "is a link" if place.is_symlink() else "is not there"
        raise ValueError(f"{place} {what}; expected what `leadline sign {path.name} --key KEY` or --sign writes there.")
    if place.stat().st_size > MOST_BYTES:
        raise ValueError(f"{place} has more than {MOST_BYTES:,} bytes; expected a manifest of leadline.")
    return place.read_bytes()


def _signature_faults(place: Path, signed: bytes, key: PublicKey) -> Iterator[str]:
    """Tell which of the two signatures does not hold, and why."""
    found = {kind: _signature_fault(kind, file, place, signed, key) for kind, file in companions(place).items()}
    named = _named_key(signed)
    if named not in ("", key.fingerprint) and all(each.endswith(NOT_HELD) for each in found.values()):
        yield f"{place.name}: another key: it says that {shown(named)} signed it, not {key.fingerprint}{UNREAD}"
        return
    for kind, fault in found.items():
        if fault:
            yield f"{companions(place)[kind].name}: {fault}{UNREAD}"


def _signature_fault(kind: str, file: Path, place: Path, signed: bytes, key: PublicKey) -> str:
    """Say what is wrong with one signature; empty if it holds."""
    words = KIND_WORDS[kind]
    if file.is_symlink() or not file.is_file():
        return f"missing: {place.name} must have an {words} signature too"
    try:
        with file.open("rb") as opened:
            signature = opened.read(SIGNATURE_BYTES[kind] + 1)
    except OSError as error:
        return unread(error)
    if len(signature) != SIGNATURE_BYTES[kind]:
        return f"damaged: expected {SIGNATURE_BYTES[kind]:,} bytes of an {words} signature"
    held = key.holds(kind, signature, signed)
    return "" if held else f"does not hold: {place.name} or this signature was altered, or {NOT_HELD}"


def _named_key(signed: bytes) -> str:
    """Fingerprint of the key that a manifest names, which may be a lie as long as no signature holds."""
    try:
        return read_manifest(signed).key
    except ValueError:
        return ""


def _file_faults(path: Path, place: Path, manifest: Manifest, key: PublicKey) -> Iterator[str]:
    """Compare every file with a manifest whose signatures hold."""
    if manifest.key != key.fingerprint:
        yield f"{place.name}: its signatures are of keys of different pairs: it names {shown(manifest.key)}"
        return
    is_folder = path.is_dir()
    if manifest.covers != ("folder" if is_folder else "files"):
        yield f"{place.name}: it was signed for {COVERED[manifest.covers]}, and put here later"
        return
    listed = {each.name: each for each in manifest.files}
    if is_folder:
        there = {name: wrong for name, wrong in walk(path) if name not in SIGNED_FILES}
    else:
        if path.name not in listed:
            yield f"{shown(path.name)}: not signed: {place.name} lists {', '.join(map(shown, listed))}"
        names = {each.name for each in path.parent.iterdir()}
        there = {name: _wrong_with(path.parent / name) for name in listed.keys() & names}
    for name in sorted(listed.keys() | there.keys()):
        if fault := _fault(path if is_folder else path.parent, name, there.get(name), listed.get(name)):
            yield f"{shown(name)}: {fault}"


def _wrong_with(path: Path) -> str:
    return LINK if path.is_symlink() else ""


def _fault(folder: Path, name: str, wrong: str | None, listed: Listed | None) -> str:
    """Say what is wrong with one file; empty if nothing is."""
    if wrong is None:
        return "missing"
    if wrong:
        return wrong
    if listed is None:
        return "added: it was not signed"
    try:
        if (size := (folder / name).lstat().st_size) != listed.bytes:
            return f"changed: {size:,} bytes, signed were {listed.bytes:,}"
        return "" if measured(folder / name, name) == listed else "changed: as many bytes, and not the same"
    except OSError as error:
        return unread(error)
