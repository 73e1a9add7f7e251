"""Data files inside pinned packages from PyPI: found without importing the package, and held to a hash."""

import hashlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from layers.catalogue.sources import sources


def installed_bytes(distribution_name: str, path: str, *, source_id: str) -> bytes:
    """Content of a file that an installed distribution brought along.

    The package is not imported: `importlib.resources.files("searoute")` would run its `__init__` and take 0.7 s.

    Parameters
    ----------
    distribution_name : str
        Name on PyPI ("geo-intel-offline").
    path : str
        Of the file, below site-packages ("geo_intel_offline/data/polygons.json.gz").
    source_id : str
        Of the source whose `sha256` is the hash of this file.

    Returns
    -------
    bytes
        Exactly the file that was looked at when the source was described.

    Raises
    ------
    FileNotFoundError
        If the distribution is not installed, or has no such file.
    ValueError
        If the file is another one than the source describes.
    """
    try:
        found = distribution(distribution_name)
    except PackageNotFoundError as error:
        raise FileNotFoundError(
            f"the package {distribution_name} is not installed; expected the version that pyproject.toml pins. "
            "Run `pip install leadline` again."
        ) from error
    place = Path(str(found.locate_file(path)))
    if not place.is_file():
        raise FileNotFoundError(
            f"{distribution_name} {found.version} has no {path}; expected the version that pyproject.toml pins. "
            "Install that one."
        )
    content = place.read_bytes()
    _check_hash(content, source_id, f"{path} of {distribution_name} {found.version}")
    return content


def _check_hash(content: bytes, source_id: str, what: str) -> None:
    expected = sources()[source_id].sha256
    actual = hashlib.sha256(content).hexdigest()
    if actual != expected:
        raise ValueError(
            f"{what} has SHA-256 {actual}; expected {expected}, as in layers/data/sources/{source_id}.toml. "
            "A new release is new data: install the pinned version, or look at the new file and describe it there."
        )
