"""The commands `leadline new-key`, `sign` and `verify`, and the option `--sign` of commands that write."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.cli.progress import hush, put, say

if TYPE_CHECKING:
    from maps.signed.keys import PublicKey, SigningKey
    from maps.signed.verified import Verified

DONE, DIFFERS = 0, 1
PASSPHRASE = "LEADLINE_KEY_PASSPHRASE"  # noqa: S105  the name of a variable
OTHERS = 0o077  # bits of a mode: what others than the owner may do
PASSPHRASE_WORDS = f"its passphrase, if any, is that of {PASSPHRASE}, or is asked for"


def add_sign(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Describe the commands; loads nothing heavy."""
    key = commands.add_parser("new-key", help="make a pair of keys to sign with, Ed25519 and ML-DSA-65 side by side")
    key.add_argument(
        "name",
        type=Path,
        metavar="NAME",
        help=f"makes NAME.key, to keep, and NAME.pub, to publish; {PASSPHRASE_WORDS}",
    )
    key.set_defaults(run=cmd_new_key)
    sign = commands.add_parser("sign", help="sign a folder or a file, such as a site or an export")
    sign.add_argument("path", type=Path, metavar="PATH", help="a folder without links, or a file")
    sign.add_argument("--key", type=Path, required=True, metavar="KEY", help=f"NAME.key; {PASSPHRASE_WORDS}")
    sign.set_defaults(run=cmd_sign)
    verify = commands.add_parser("verify", help="verify a signed folder or file, and name all that is not as signed")
    verify.add_argument("path", type=Path, metavar="PATH", help="a folder, or a file with its manifest beside it")
    verify.add_argument("--key", type=Path, required=True, metavar="PUB", help="NAME.pub of whom it should come from")
    verify.set_defaults(run=cmd_verify)


def add_sign_option(command: argparse.ArgumentParser) -> None:
    """Add `--sign`; the command asks `asked_key` before its work, and signs what it writes before that appears."""
    command.add_argument(
        "--sign", type=Path, metavar="KEY", help=f"sign what is written with NAME.key; {PASSPHRASE_WORDS}"
    )


def asked_key(path: Path | None, file: Path | None = None) -> "SigningKey | None":
    """Read the key of `--sign` or `--key` before the work; None if none is asked for.

    Parameters
    ----------
    path : Path, optional
        Of the key.
    file : Path, optional
        That will be written and signed.

    Raises
    ------
    ValueError
        If it cannot be used, or cryptography is not installed.
    FileExistsError
        If another key signed what the file replaces.
    """
    if path is None:
        return None
    try:
        from layers.files.draft import real_place  # noqa: PLC0415  paid for by who signs
        from maps.signed.keys import read_key  # noqa: PLC0415
        from maps.signed.manifest import manifest_path  # noqa: PLC0415
        from maps.signed.signed import check_places  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ValueError(str(error)) from error
    key = read_key(path, passphrase_of(path))
    if os.name == "posix" and path.stat().st_mode & OTHERS:
        say(f"{path} can be read by others, who could sign in your name; expected mode 600: chmod 600 {path}")
    if file is not None:
        check_places(manifest_path(real_place(file)), key)
    return key


def sign_written(paths: Sequence[Path], key: "SigningKey") -> Path:
    """Sign what a command wrote: a folder; or a file, with the files beside it that belong to it.

    Returns
    -------
    Path
        The manifest.
    """
    from maps.signed.signed import sign_file, sign_folder  # noqa: PLC0415

    first, *rest = paths
    return sign_folder(first, key) if first.is_dir() else sign_file(first, key, beside=rest)


def cmd_new_key(args: argparse.Namespace) -> int:
    """Make a pair of keys, and print their paths and the fingerprint."""
    try:
        from maps.signed.keys import new_key  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ValueError(str(error)) from error
    passphrase = _new_passphrase()
    private, public, key = new_key(args.name, passphrase)
    if not passphrase:
        say(f"{private} is not locked: whoever has the file can sign. A passphrase is taken from {PASSPHRASE}.")
    put(f"{private}\n{public}\nfingerprint {key.fingerprint}")
    return DONE


def cmd_sign(args: argparse.Namespace) -> int:
    """Sign, and print the path of the manifest."""
    key = asked_key(args.key)
    if key is None:
        raise ValueError("there is no key; expected one with --key.")
    if not args.path.exists():
        raise ValueError(f"{args.path} is not there; expected a folder or a file to sign.")
    put(str(sign_written([args.path], key)))
    return DONE


def cmd_verify(args: argparse.Namespace) -> int:
    """Print what was verified, or a line for each fault; exit code 1 if there is any."""
    try:
        from maps.signed.keys import read_public_key  # noqa: PLC0415
        from maps.signed.verified import verify  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ValueError(str(error)) from error
    key: PublicKey = read_public_key(args.key)
    found = verify(args.path, key)
    put("\n".join(in_words(args.path, found)))
    return DONE if found.holds else DIFFERS


def in_words(path: Path, found: "Verified") -> list[str]:
    """Lines of text that tell what was verified, or what is wrong."""
    if not found.holds:
        count = len(found.faults)
        return [f"{path}: NOT as signed: {count} fault{'s' * (count > 1)}.", *(f"- {each}" for each in found.faults)]
    files = f"{found.files:,} file{'s' * (found.files > 1)}, {found.bytes:,} bytes"
    how = f"signed {found.signed_utc} by {found.by}, Ed25519 and ML-DSA-65"
    return [f"{path}: as signed: {files}, {how}.", f"fingerprint {found.fingerprint}"]


def passphrase_of(path: Path) -> Callable[[], str]:
    """Give what asks for the passphrase of a locked key: the environment, or who sits at the terminal."""

    def ask() -> str:
        if PASSPHRASE in os.environ or not sys.stdin.isatty():
            return os.environ.get(PASSPHRASE, "")
        hush()
        return getpass.getpass(f"Passphrase of {path}: ")

    return ask


def _new_passphrase() -> str:
    """Ask for a passphrase twice, unless the environment has it or nobody is there to ask."""
    if PASSPHRASE in os.environ or not sys.stdin.isatty():
        return os.environ.get(PASSPHRASE, "")
    hush()
    passphrase = getpass.getpass("New passphrase (empty for none): ")
    if passphrase != getpass.getpass("The same again: "):
        raise ValueError("the two passphrases differ; no key was made. Try again.")
    return passphrase
