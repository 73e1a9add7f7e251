"""What made a site: versions of the program and of all that has a part in its numbers, seeds, data of the library."""

import hashlib
import platform
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution, requires
from importlib.resources import files
from importlib.resources.abc import Traversable
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING

from layers.catalogue.packaged import packaged
from layers.catalogue.sources import Source
from layers.ground import gshhg
from layers.stories.story import Story

if TYPE_CHECKING:
    import pandas as pd

OURS = ("geo", "layers", "leadline", "maps")
CODE = (".py", ".js", ".css", ".j2", ".svg", ".png")
STORIES = "stories"  # folder of the library's data whose stories are no part of it
# Beneath packages that leadline needs, with a part in numbers; and beside it, with a part in maps.
BENEATH = ("llvmlite", gshhg.DISTRIBUTION)
# Functions that draw unless they are told the seed.
SEEDED = (
    ("geo.access.coverage", "coverage"),
    ("geo.access.reach", "mark_reach"),
    ("geo.change.rate_ratio", "rate_ratio"),
)


def versions() -> dict[str, str]:
    """Tell versions by name: of leadline, its code, Python, the system, libraries and every package that it needs."""
    import pyogrio  # noqa: PLC0415  paid for by bundles only
    import pyproj  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    found = {
        "leadline": distribution("leadline").version,
        "code of leadline (SHA-256)": code_hash(),
        "Python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "C library": " ".join(platform.libc_ver()).strip(),
        "GEOS": shapely.geos_version_string,
        "PROJ": pyproj.proj_version_str,
        "GDAL": pyogrio.__gdal_version_string__,
    }
    return found | {name: _version(name) for name in (*_needed(), *BENEATH)}


def seeds(story: Story) -> dict[str, int]:
    """Seeds of all that draws: functions, by their names, and checks of a story, by their statements."""
    of_checks = {
        f"statement {statement.id}": int(statement.check.seed)
        for statement in story.statements
        if hasattr(statement.check, "seed")
    }
    return {f"{module}.{name}": _seed(module, name) for module, name in SEEDED} | of_checks


def code_hash() -> str:
    """SHA-256 of the names and contents of all files of the program: versions under work have one number."""
    total = hashlib.sha256()
    for package in OURS:
        for name, file in sorted(_all_files(files(package), package)):
            if name.endswith(CODE) and not name.startswith("layers/data/"):
                content = file.read_bytes()
                total.update(f"{name}:{len(content)}:".encode() + content)
    return total.hexdigest()


def rows_hash(rows: "pd.DataFrame") -> str:
    """SHA-256 of the values and shapes of the rows of a layer, in their order; not of how their CRS is written."""
    import geopandas as gpd  # noqa: PLC0415  as in `versions`
    import pandas as pd  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    placed = isinstance(rows, gpd.GeoDataFrame)
    plain = pd.DataFrame(rows.drop(columns=rows.geometry.name) if placed else rows)
    shapes = shapely.to_wkb(rows.geometry.to_numpy()) if placed else ()
    return hashlib.sha256(b"\0".join([plain.to_csv().encode(), *shapes])).hexdigest()


def library_files() -> dict[str, Traversable]:
    """Find the data files of the package's library, by path below `layers/data`, without the stories."""
    found = dict(sorted(_all_files(packaged(), "")))
    return {name.removeprefix("/"): file for name, file in found.items() if not name.startswith(f"/{STORIES}/")}


def installed_files(sources: Mapping[str, Source]) -> dict[str, Path]:
    """Files of the pinned data packages that are what some sources describe, by distribution and path.

    They are found by their hashes: a source's is that of its file, and an installer lists those of all that it wrote.
    """
    wanted = {source.sha256 for source in sources.values() if source.sha256}
    return {
        f"{name}-{distribution(name).version}/{file}": Path(str(file.locate()))
        for name in _needed(pinned=True)
        for file in distribution(name).files or ()
        if file.hash and file.hash.mode == "sha256" and _hex(file.hash.value) in wanted
    }


def hashed(file: Traversable) -> str:
    """SHA-256 of a file, 64 hex digits."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _hex(value: str) -> str:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4)).hex()


def _all_files(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        here = f"{name}/{each.name}"
        if each.is_dir():
            yield from _all_files(each, here) if each.name != "__pycache__" else ()
        else:
            yield here, each


def _needed(*, pinned: bool = False) -> list[str]:
    """Names of the packages that leadline needs, without extras; only those pinned to one version if asked."""
    found = [need for need in requires("leadline") or () if "extra ==" not in need]
    names = [re.split(r"[\s<>=!~;\[(]", need, maxsplit=1)[0] for need in found if not pinned or "==" in need]
    return sorted(names, key=str.lower)


def _version(name: str) -> str:
    try:
        return distribution(name).version
    except PackageNotFoundError:
        return "not installed"


def _seed(module: str, name: str) -> int:
    return int(signature(getattr(import_module(module), name)).parameters["seed"].default)
