"""`leadline doctor`: what is installed, where things are, and what is missing for what."""

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from geo.figures import many
from leadline.packages import HOME, PACKAGES, stranger

LIBRARIES = ("numpy", "pandas", "geopandas", "shapely", "pyproj", "pyogrio", "pyarrow", "folium", "matplotlib", "numba")
EXTRAS = {"dask": "distributed", "spark": "pyspark", "test": "pytest"}
BROWSERS = {"LEADLINE_TEST_BROWSER": "Chromium", "LEADLINE_TEST_FIREFOX": "Firefox"}
OK, WRONG = 0, 1


def add_doctor(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    doctor = commands.add_parser(
        "doctor", help="print versions, folders, cache, extras and browsers, and what is wrong"
    )
    doctor.set_defaults(run=cmd_doctor)


def cmd_doctor(_: argparse.Namespace) -> int:
    """Print what a report of a fault should say; exit code 1 if something is wrong."""
    faults = [told for name in PACKAGES if (told := stranger(name))]
    for heading, words in [*_versions(), *_folders(), *_extras(), *_browsers()]:
        sys.stdout.write(f"{heading:<10}{words}\n")
    for told in faults:
        sys.stdout.write(f"{'wrong':<10}{told}\n")
    return WRONG if faults else OK


def _versions() -> Iterator[tuple[str, str]]:
    import pyogrio  # noqa: PLC0415  --help does without these
    import pyproj  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    yield "leadline", f"{version('leadline')}, Python {platform.python_version()}, {platform.platform(terse=True)}"
    yield "libraries", ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    gdal = ".".join(map(str, pyogrio.__gdal_version__))
    yield "", f"GEOS {shapely.geos_version_string}, PROJ {pyproj.proj_version_str}, GDAL {gdal}"


def _folders() -> Iterator[tuple[str, str]]:
    from layers.catalogue.cache import FOLDER_VARIABLE, cache_folder  # noqa: PLC0415

    yield "packages", f"{', '.join(PACKAGES)} in {HOME}"
    yield "Python", sys.executable
    cache = cache_folder()
    said_by = f"set by {FOLDER_VARIABLE}" if os.environ.get(FOLDER_VARIABLE) else f"{FOLDER_VARIABLE} sets another"
    yield "cache", f"{cache} ({_size(cache)}; {said_by}; safe to delete)"


def _size(folder: Path) -> str:
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()] if folder.is_dir() else []
    return f"{many(len(sizes), 'file')}, {sum(sizes) / 1e6:.1f} MB" if sizes else "empty"


def _extras() -> Iterator[tuple[str, str]]:
    for extra, package in EXTRAS.items():
        there = find_spec(package) is not None
        yield (
            f"[{extra}]",
            f"{package} {_version(package)}" if there else f"not installed: pip install 'leadline[{extra}]'",
        )


def _browsers() -> Iterator[tuple[str, str]]:
    """Browsers of the tests: building and opening maps needs none of them."""
    for variable, browser in BROWSERS.items():
        path = os.environ.get(variable, "")
        known = path if path and Path(path).exists() else f"{variable} is not set; `make test` sets it"
        yield browser, f"{known} (for the tests; maps need none)"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
