"""The files that travel with the package: found, read, and named well when they are wrong."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


def packaged(*parts: str) -> Traversable:
    """Name a file or folder under `layers/data`, wherever the package is installed.

    Parameters
    ----------
    *parts : str
        Path below `layers/data`, one name at a time.

    Returns
    -------
    Traversable
        With `read_text`, `read_bytes`, `iterdir`; it need not be a path of the file system.

    Raises
    ------
    FileNotFoundError
        If the installed package does not hold it.
    """
    place = files("layers").joinpath("data", *parts)
    if not (place.is_file() or place.is_dir()):
        raise FileNotFoundError(
            f"layers/data/{'/'.join(parts)} is not in the installed package; expected it there. "
            "If you added the file, install the package again; if not, the installation is incomplete."
        )
    return place


def toml_folder(folder: str) -> dict[str, dict[str, Any]]:
    """Every TOML file of a folder under `layers/data`, by stem, sorted.

    Parameters
    ----------
    folder : str
        "catalogue" or "sources".

    Returns
    -------
    dict of str to dict
        Stem ("ports") to the parsed file.

    Raises
    ------
    ValueError
        If a file is not TOML; the message names it.
    """
    found = sorted((f for f in packaged(folder).iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {f.name.removesuffix(".toml"): _parsed(folder, f) for f in found}


def _parsed(folder: str, file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"layers/data/{folder}/{file.name} is not TOML: {error}; mend the line it names.") from error
