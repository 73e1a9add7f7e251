"""A folder as one zip file with the SHA-256 of every file: the same bytes for the same files; unpacked with care.

The file is a bag of BagIt 1.0 (RFC 8493), so `sha256sum --check manifest-sha256.txt` tests it without this program.

References
----------
Kunze, J. et al. (2018). The BagIt File Packaging Format (V1.0). doi:10.17487/RFC8493
"""

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from layers.files.unpacked import READ_BYTES, check_archive, open_unpacked

PAYLOAD, MANIFEST, DECLARATION = "data", "manifest-sha256.txt", "bagit.txt"
DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
OLDEST = (1980, 1, 1, 0, 0, 0)  # that a zip file can hold: times of files would make each zip another
MODE, UNIX = 0o644, 3
MOST_FILES = 100_000
IN_MANIFEST = {"%": "%25", "\n": "%0A", "\r": "%0D"}  # RFC 8493, 2.1.3


def write_bag(folder: Path, to: Path, name: str) -> None:
    """Pack all files of a folder.

    Parameters
    ----------
    folder : Path
        Regular files only, at any depth.
    to : Path
        The zip file.
    name : str
        Of the one folder at the top of it.
    """
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    lines = [f"{sha256_of(files[each])}  {PAYLOAD}/{_encoded(each)}\n" for each in sorted(files)]
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(_member(f"{name}/{DECLARATION}"), DECLARED)
        archive.writestr(_member(f"{name}/{MANIFEST}"), "".join(lines))
        for each in sorted(files):
            archive.writestr(_member(f"{name}/{PAYLOAD}/{each}"), files[each].read_bytes())


def read_bag(path: Path, into: Path, *, max_unpacked_bytes: int | None = None) -> Path:
    """Unpack a bag, and hold every file to its hash.

    Parameters
    ----------
    path : Path
        The zip file.
    into : Path
        An empty folder.
    max_unpacked_bytes : int, optional
        As `layers.files.unpacked.check_archive`.

    Returns
    -------
    Path
        Of the folder that was packed.

    Raises
    ------
    ValueError
        Naming `path`: if it is no zip file or no bag; a member leads out of the folder, is a link, stands twice or is
        packed with a password; there are too many or they are too large; a file is missing, is not listed or is another
        than when it was packed.
    """
    try:
        check_archive(path, max_unpacked_bytes=max_unpacked_bytes)
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
        top = _checked(members)
        for member in members:
            if not member.is_dir():
                _unpack(path, member, into, max_unpacked_bytes)
        _check_bag(into / top)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise ValueError(f"{path} is no zip file that can be read: {error}.") from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return into / top / PAYLOAD


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, OLDEST)
    member.external_attr, member.create_system = (stat.S_IFREG | MODE) << 16, UNIX
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _checked(members: list[zipfile.ZipInfo]) -> str:
    """Name of the one folder at the top; ValueError for a member that must not be unpacked."""
    if len(members) > MOST_FILES:
        raise ValueError(f"it has {len(members):,} members; expected at most {MOST_FILES:,}.")
    seen = set()
    for member in members:
        if member.header_offset < 0:
            raise zipfile.BadZipFile(f"the member {member.filename!r} begins before the file does")
        parts = PurePosixPath(member.filename).parts
        kind = stat.S_IFMT(member.external_attr >> 16)
        if (
            not parts
            or ".." in parts
            or member.filename.startswith("/")
            or any(character in member.filename for character in ("\\", ":", "\0"))
        ):
            raise ValueError(f"the member {member.filename!r} would lie outside of its folder; nothing was unpacked.")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise ValueError(f"the member {member.filename!r} is a link or a device; expected files and folders.")
        if (known := "/".join(parts).casefold()) in seen:
            raise ValueError(f"the member {member.filename!r} stands twice; expected each file once.")
        seen.add(known)
    tops = {PurePosixPath(member.filename).parts[0] for member in members}
    if len(tops) != 1:
        raise ValueError(f"it has {len(tops)} folders at its top; expected one, a bundle of `leadline bundle`.")
    return tops.pop()


def _unpack(path: Path, member: zipfile.ZipInfo, into: Path, limit: int | None) -> None:
    place = into / member.filename
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with open_unpacked(path, member=member.filename, max_unpacked_bytes=limit) as packed, place.open("xb") as file:
            while data := packed.read(READ_BYTES):
                file.write(data)
    except (FileExistsError, NotADirectoryError) as error:
        raise ValueError(
            f"the member {member.filename!r} lies in another that is a file; expected a folder."
        ) from error


def _check_bag(bag: Path) -> None:
    if not (bag / DECLARATION).is_file() or not (bag / MANIFEST).is_file():
        raise ValueError(
            f"it has no {DECLARATION} and {MANIFEST} in its folder; expected a bundle of `leadline bundle`."
        )
    listed = dict(_listed((bag / MANIFEST).read_text(encoding="utf-8")))
    there = {path.relative_to(bag).as_posix() for path in (bag / PAYLOAD).rglob("*") if path.is_file()}
    if missing := sorted(set(listed) - there):
        raise ValueError(f"the file {missing[0]} is listed and not there; the bundle is not whole.")
    if strange := sorted(there - set(listed)):
        raise ValueError(f"the file {strange[0]} is not listed in {MANIFEST}; it was put there later.")
    for name, expected in sorted(listed.items()):
        if (found := sha256_of(bag / name)) != expected:
            raise ValueError(f"the file {name} has SHA-256 {found}; expected {expected}: it was changed later.")


def _listed(manifest: str) -> Iterator[tuple[str, str]]:
    """Files and their hashes, as the manifest lists them."""
    for line in manifest.splitlines():
        hashed, _, name = line.partition("  ")
        if not name:
            raise ValueError(f"the line {line!r} of {MANIFEST} is none; expected a hash, two blanks and a file.")
        for character, code in reversed(IN_MANIFEST.items()):
            name = name.replace(code, character)
        yield name, hashed


def _encoded(name: str) -> str:
    for character, code in IN_MANIFEST.items():
        name = name.replace(character, code)
    return name
