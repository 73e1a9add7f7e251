"""Wheel and sdist hold what belongs in them, the same bytes each time, and one version stands in all places."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VERSION = PROJECT["version"]
PACKAGES = ("geo", "layers", "leadline", "maps")
BESIDE = {"LICENSE", "NOTICE", "README.md", "pyproject.toml"}
ONLY_IN_SDIST = {"CHANGELOG.md", "CITATION.cff"}
MADE = {".gitignore", "PKG-INFO"}  # by the builder: the first says what it leaves out
BUILD = "import hatchling.build as b, sys; b.build_sdist(sys.argv[1]); b.build_wheel(sys.argv[1])"


def sources(root: Path) -> set[str]:
    files = (path for name in PACKAGES for path in (root / name).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix() for path in files if "__pycache__" not in path.parts}


def built(tree: Path, to: Path, umask: int) -> tuple[Path, Path]:
    """Sdist and wheel of a tree."""
    left_out = shutil.ignore_patterns("__pycache__")
    for name in (*PACKAGES, "tests"):
        shutil.copytree(
            ROOT / name, tree / name, ignore=left_out if name != "tests" else only_top, copy_function=copied
        )
    for name in (*BESIDE, *ONLY_IN_SDIST, ".gitignore"):
        copied(ROOT / name, tree / name)
    tree.joinpath("geo", "__pycache__").mkdir()
    tree.joinpath("geo", "__pycache__", "claim.cpython-311.pyc").write_bytes(b"stray")
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "SOURCE_DATE_EPOCH"}}
    subprocess.run([sys.executable, "-c", BUILD, to], cwd=tree, env=environment, umask=umask, check=True)
    return to / f"leadline-{VERSION}.tar.gz", to / f"leadline-{VERSION}-py3-none-any.whl"


def only_top(folder, names):
    return [name for name in names if (Path(folder) / name).is_dir()]


def copied(source, target):
    """As another person's checkout has it: with times of its own, and what a group may do as the umask says."""
    shutil.copyfile(source, target)
    return target


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    return built(folder / "tree", folder / "out", 0o022)


def test_the_wheel_holds_the_four_packages_and_nothing_else(archives):
    with zipfile.ZipFile(archives[1]) as wheel:
        inside = set(wheel.namelist())
    told = f"leadline-{VERSION}.dist-info/"
    names = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "licenses/NOTICE")
    assert inside == sources(ROOT) | {told + name for name in names}


def test_the_sdist_holds_what_the_wheel_is_built_from_and_no_tests(archives):
    with tarfile.open(archives[0]) as sdist:
        inside = {member.name.removeprefix(f"leadline-{VERSION}/") for member in sdist if member.isfile()}
    assert inside == sources(ROOT) | BESIDE | ONLY_IN_SDIST | MADE


def test_the_same_bytes_from_another_checkout_and_from_the_sdist(archives, tmp_path):
    again = built(tmp_path / "tree", tmp_path / "out", 0o077)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in archives]
    with tarfile.open(archives[0]) as sdist:
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # not in Python 3.11.2 of Debian 12
        sdist.extractall(tmp_path, **safely)  # noqa: S202  made a moment ago
    code = "import hatchling.build as b, sys; b.build_wheel(sys.argv[1])"
    unpacked = tmp_path / f"leadline-{VERSION}"
    subprocess.run([sys.executable, "-c", code, tmp_path / "third"], cwd=unpacked, check=True, capture_output=True)
    assert (tmp_path / "third" / archives[1].name).read_bytes() == archives[1].read_bytes()


def test_one_version_in_all_places():
    """All places are told at once, each with what stands there."""
    said = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    other = [f"CITATION.cff says {said.group(1)}"] * (said.group(1) != VERSION)
    install = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    other += [
        f"docs/install.md, line {n}: {line}"
        for n, line in enumerate(install.splitlines(), 1)
        if set(re.findall(r"(?:leadline-|tagged `v)(\d+\.\d+\.\d+)", line)) - {VERSION}
    ]
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    if headings[0] == "[Unreleased]":  # it stands above what is released, if at all
        del headings[0]
    other += [f"CHANGELOG.md begins with {headings[0]}"] * (not headings[0].startswith(f"[{VERSION}] - "))
    other += [
        f"CHANGELOG.md has the heading {text}; expected [X.Y.Z] - YYYY-MM-DD"
        for text in headings
        if not re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", text)
    ]
    assert other == [], f"pyproject.toml has {VERSION}; " + "; ".join(other)


def test_the_pythons_that_are_promised_are_those_of_the_classifiers():
    lowest = re.fullmatch(r">=3\.(\d+)", PROJECT["requires-python"]).group(1)
    named = [int(text.rpartition(".")[2]) for text in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", text)]
    assert named[0] == int(lowest)
    assert named == list(range(named[0], named[-1] + 1))
