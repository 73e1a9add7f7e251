"""Keys to sign with, of two kinds that must both hold: Ed25519 and ML-DSA-65, as two PEM blocks of one file.

A signature stands as long as one of the two kinds cannot be forged: Ed25519 is old and well tried, ML-DSA-65 withstands
what is known of quantum computers.

References
----------
Josefsson, S., Liusvaara, I. (2017). Edwards-Curve Digital Signature Algorithm. doi:10.17487/RFC8032
NIST (2024). Module-Lattice-Based Digital Signature Standard. doi:10.6028/NIST.FIPS.204
"""

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from layers.files.draft import drafted
from layers.files.output import check_place
from maps.signed.manifest import ED25519, KINDS, ML_DSA_65

try:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"{error}; signing needs cryptography 48 or later. Install it with: pip install 'leadline[sign]'.",
        name=error.name,
    ) from error

PRIVATE_SUFFIX, PUBLIC_SUFFIX = ".key", ".pub"
MODE = 0o600
MOST_BYTES = 65_536
BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\r?\n.*?-----END \1-----", re.DOTALL)
LOCKED = b"ENCRYPTED PRIVATE KEY"
PEM, PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What signatures are verified with; anybody may have it."""

    ed25519: Ed25519PublicKey
    ml_dsa_65: MLDSA65PublicKey

    @property
    def fingerprint(self) -> str:
        """SHA-256, 64 hex digits, of the two keys in DER (SubjectPublicKeyInfo), one after the other."""
        form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        return hashlib.sha256(self.ed25519.public_bytes(*form) + self.ml_dsa_65.public_bytes(*form)).hexdigest()

    def holds(self, kind: str, signature: bytes, signed: bytes) -> bool:
        """Whether a signature of one kind is by this key, over these bytes."""
        key = self.ed25519 if kind == ED25519 else self.ml_dsa_65
        try:
            key.verify(signature, signed)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """What signatures are made with; it stays with its owner."""

    ed25519: Ed25519PrivateKey
    ml_dsa_65: MLDSA65PrivateKey

    @property
    def public(self) -> PublicKey:
        """The public keys of both."""
        return PublicKey(self.ed25519.public_key(), self.ml_dsa_65.public_key())

    def signatures(self, signed: bytes) -> dict[str, bytes]:
        """Signatures over some bytes, by their kinds: 64 bytes of Ed25519, and 3,309 of ML-DSA-65."""
        return {ED25519: self.ed25519.sign(signed), ML_DSA_65: self.ml_dsa_65.sign(signed)}


def new_key(place: Path | str, passphrase: str = "") -> tuple[Path, Path, PublicKey]:
    """Make a pair of keys of both kinds and write it to two files; none that is there is replaced.

    Parameters
    ----------
    place : Path or str
        Where, without an ending: `newsroom` makes `newsroom.key`, which only its owner may read, and `newsroom.pub`.
    passphrase : str
        Locks the private keys (PKCS #8, AES-256, PBKDF2); without one whoever has the file can sign.

    Returns
    -------
    tuple of Path, Path, PublicKey
        File of the private keys, file of the public ones, and these.

    Raises
    ------
    ValueError
        If a file cannot be written there, or the cryptography that is installed has no ML-DSA.
    FileExistsError
        If one of the files is there.
    """
    place = Path(place)
    if place.name in ("", ".."):
        raise ValueError(f"{place} is no name of a file; expected one for the keys, as newsroom.")
    private, public = (place.with_name(place.name + suffix) for suffix in (PRIVATE_SUFFIX, PUBLIC_SUFFIX))
    for path in (private, public):
        if path.exists() or path.is_symlink():
            raise FileExistsError(f"{path} is there; a key that is lost cannot be made again. Choose another name.")
        check_place(path)
    try:
        key = SigningKey(Ed25519PrivateKey.generate(), MLDSA65PrivateKey.generate())
    except UnsupportedAlgorithm as error:
        _refuse_library(private, error)
    with drafted(public) as draft:  # first: alone it does no harm
        draft.write_bytes(public_pem(key.public))
    with drafted(private) as draft, os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as file:
        file.write(private_pem(key, passphrase))
    return private, public, key.public


def private_pem(key: SigningKey, passphrase: str = "") -> bytes:
    """Two PEM blocks of PKCS #8, locked if there is a passphrase."""
    lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        lock = serialization.BestAvailableEncryption(passphrase.encode())
    return key.ed25519.private_bytes(PEM, PKCS8, lock) + key.ml_dsa_65.private_bytes(PEM, PKCS8, lock)


def public_pem(key: PublicKey) -> bytes:
    """Two PEM blocks of SubjectPublicKeyInfo."""
    form = PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return key.ed25519.public_bytes(*form) + key.ml_dsa_65.public_bytes(*form)


def read_key(path: Path | str, ask: Callable[[], str] = lambda: "") -> SigningKey:
    """Read a file of private keys.

    Parameters
    ----------
    path : Path or str
    ask : callable
        Gives the passphrase; called if the keys are locked.

    Raises
    ------
    ValueError
        Naming `path`: if it cannot be read, holds no two private keys of the two kinds, is locked and the passphrase is
        missing or wrong.
    """
    path = Path(path)
    blocks = _blocks(path, "PRIVATE KEY", "the public one; expected the private one, whose name ends in .key")
    locked = any(label == LOCKED for label, _ in blocks)
    passphrase = ask().encode() if locked else None
    if passphrase == b"":
        raise ValueError(f"{path} is locked by a passphrase; expected it. Put it into LEADLINE_KEY_PASSPHRASE.")
    try:
        found = [
            serialization.load_pem_private_key(block, passphrase if label == LOCKED else None)
            for label, block in blocks
        ]
    except UnsupportedAlgorithm as error:
        _refuse_library(path, error)
    except (ValueError, TypeError) as error:
        wrong = "password" in str(error).lower()
        why = "the passphrase is wrong" if wrong else "a block is damaged; expected a key of `leadline new-key`"
        raise ValueError(f"{path} cannot be opened: {why}.") from error
    ed25519 = [key for key in found if isinstance(key, Ed25519PrivateKey)]
    ml_dsa_65 = [key for key in found if isinstance(key, MLDSA65PrivateKey)]
    _check_pair(path, found, ed25519, ml_dsa_65)
    return SigningKey(ed25519[0], ml_dsa_65[0])


def read_public_key(path: Path | str) -> PublicKey:
    """Read a file of public keys.

    Raises
    ------
    ValueError
        Naming `path`: if it cannot be read, or holds no two public keys of the two kinds.
    """
    path = Path(path)
    blocks = _blocks(path, "PUBLIC KEY", "a private one; expected the public one, whose name ends in .pub")
    try:
        found = [serialization.load_pem_public_key(block) for _, block in blocks]
    except UnsupportedAlgorithm as error:
        _refuse_library(path, error)
    except ValueError as error:
        raise ValueError(
            f"{path} cannot be opened: a block of it is damaged; expected a key of `leadline new-key`."
        ) from error
    ed25519 = [key for key in found if isinstance(key, Ed25519PublicKey)]
    ml_dsa_65 = [key for key in found if isinstance(key, MLDSA65PublicKey)]
    _check_pair(path, found, ed25519, ml_dsa_65)
    return PublicKey(ed25519[0], ml_dsa_65[0])


def _blocks(path: Path, label: str, other: str) -> list[tuple[bytes, bytes]]:
    """Labels and PEM blocks of a file of keys."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} cannot be read: {_reason(error)}; expected a key of `leadline new-key`.") from error
    found = [(match[1], match[0] + b"\n") for match in BLOCK.finditer(data)] if len(data) <= MOST_BYTES else []
    if not found:
        raise ValueError(f"{path} holds no key; expected two PEM blocks, as `leadline new-key` writes them.")
    if any(label.encode() not in (kind, kind.removeprefix(b"ENCRYPTED ")) for kind, _ in found):
        if all(kind.endswith((b"PRIVATE KEY", b"PUBLIC KEY")) for kind, _ in found):
            raise ValueError(f"{path} is {other}.")
        raise ValueError(f"{path} holds {found[0][0].decode()}; expected two PEM blocks {label}.")
    return found


def _check_pair(path: Path, found: Sequence[object], first: Sequence[object], second: Sequence[object]) -> None:
    """Refuse keys that are not one of each kind."""
    if len(found) != len(KINDS) or not first or not second:
        told = ", ".join(re.sub("(Public|Private)Key", "", type(key).__name__) for key in found)
        raise ValueError(f"{path} holds keys of {told}; expected one of Ed25519 and one of ML-DSA-65.")


def _reason(error: Exception) -> str:
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)


def _refuse_library(path: Path, error: UnsupportedAlgorithm) -> NoReturn:
    raise ValueError(
        f"{path}: the cryptography that is installed does not know this kind of key ({error}); expected Ed25519 and "
        "ML-DSA-65, which version 48 and later know: pip install 'leadline[sign]'."
    ) from error
