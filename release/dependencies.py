"""What leadline depends on, with versions and licences: writes docs/dependencies.md from the environment it runs in.

python release/dependencies.py            write the page
python release/dependencies.py --check    end with 1 if the page is not as it would be written, or a licence is none of
those that are allowed
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "dependencies.md"
LOCKED = ROOT / "requirements.txt"
PINNED = ROOT / "constraints.txt"
# Of one licence a package may choose any that "OR" offers; those joined by AND all hold.
PERMISSIVE = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python",
    "ISC", "MIT", "MIT-0", "MIT-CMU", "OFL-1.1", "PSF-2.0", "Zlib", "ZPL-2.1", "LicenseRef-BSD",
    "LicenseRef-Public-Domain",
}  # fmt: skip
OF_FILES = {"MPL-2.0"}  # asks for the source of its own files alone
OF_LIBRARIES = {"LGPL-3.0-only", "LGPL-3.0-or-later", "LicenseRef-LGPL"}  # for what is not installed by default
INTRODUCTION = (
    "Made by `python release/dependencies.py` (`make lock`) in the environment of the tests, with the versions of "
    "`constraints.txt`. A test holds each licence to the list in that script: permissive ones and MPL-2.0, and for "
    "extras and tests LGPL too. The same stands in the SBOM beside the wheel ([install.md](install.md))."
)
SAID = {  # how packages write it that have no expression of SPDX
    "apache 2.0": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "new bsd": "BSD-3-Clause",
    "zpl 2.1": "ZPL-2.1",
    "apache software license": "Apache-2.0",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "lgpl": "LicenseRef-LGPL",  # of which version is not said
}
READ = {  # in their own files: what they say of themselves is not enough, or it is not one licence
    "docutils": "LicenseRef-Public-Domain AND 0BSD AND BSD-2-Clause AND BSD-3-Clause",
    "xstatic-leaflet": "BSD-2-Clause",  # "same as Leaflet", whose file in the package says so
}


def pins(path: Path) -> dict[str, str]:
    """Versions by name, as a file of pins has them."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def extras() -> dict[str, list[str]]:
    """Tell the requirements of the project by extra; those of none under an empty name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"": project["dependencies"], **project["optional-dependencies"]}


def needed(requirements: Iterable[str]) -> set[str]:
    """Names of what requirements bring into this environment, with all that those need."""
    names: set[str] = set()
    waiting = [Requirement(each) for each in requirements]
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        if name == "leadline":
            waiting += [Requirement(each) for extra in asked.extras for each in extras()[extra]]
            continue
        new = name not in names
        names.add(name)
        if new or asked.extras:
            waiting += _asked_by(name, asked.extras)
    return names


def asked_by(name: str) -> set[str]:
    """Names of what a package itself asks for in this environment; leadline without extras."""
    asked = map(Requirement, extras()[""]) if name == "leadline" else _asked_by(name, ())
    return {canonicalize_name(each.name) for each in asked}


def _asked_by(name: str, wanted: Iterable[str]) -> Iterator[Requirement]:
    try:
        lines = distribution(name).requires or []
    except PackageNotFoundError:  # of another system, or an extra that is not installed
        return
    for each in map(Requirement, lines):
        surroundings = [{**default_environment(), "extra": extra} for extra in ("", *wanted)]
        if each.marker is None or any(each.marker.evaluate(one) for one in surroundings):
            yield each


def licence_of(name: str) -> str:
    """Expression of SPDX for the licence of an installed package; ValueError if it cannot be told.

    Taken from its `License-Expression`, else from what it calls its licence, else from the text that it brings.
    """
    found = distribution(name)
    told = READ.get(name) or found.metadata.get("License-Expression")
    called = [(found.metadata.get("License") or "").strip(), *_classified(found)]
    told = told or next(filter(None, map(_known, called)), "")
    told = told or next(filter(None, map(_read, (called[0], *_texts(found)))), "")
    if not told and "BSD License" not in called:
        raise ValueError(f"{name} does not tell its licence: {called}; expected an entry of READ, as its files say.")
    return told or "LicenseRef-BSD"  # which of them, is not said


def _known(words: str) -> str:
    """Licence that a package names in words of its own; empty if that is not clear."""
    first = words.partition("\n")[0].strip()
    is_expression = first and all(part in PERMISSIVE | OF_FILES | OF_LIBRARIES for part in _parts(first))
    return first if is_expression else SAID.get(first.lower(), "")


def _classified(found: Distribution) -> list[str]:
    lines = found.metadata.get_all("Classifier") or []
    return [line.rpartition(" :: ")[2] for line in lines if line.startswith("License ::")]


def _texts(found: Distribution) -> Iterator[str]:
    for file in found.files or ():
        if re.match(r"(LICEN[CS]E|COPYING)", file.name, re.IGNORECASE):
            yield Path(str(found.locate_file(file))).read_text(encoding="utf-8", errors="replace")


def _read(text: str) -> str:
    """Licence that a text is, by words that only it has."""
    words = " ".join(text.split()).lower()
    if "permission is hereby granted, free of charge" in words:
        return "MIT"
    if "redistribution and use in source and binary forms" in words:
        ends = ("neither the name", "names of its contributors", "name of the author may not", "name of the copyright")
        return "BSD-3-Clause" if any(end in words for end in ends) else "BSD-2-Clause"
    return "Apache-2.0" if "apache license version 2.0" in words.replace(",", "") else ""


def _parts(expression: str) -> list[str]:
    """Licences of an expression without brackets."""
    return re.split(r" AND | OR ", expression)


def is_allowed(expression: str, *, by_default: bool) -> bool:
    """Whether leadline may depend on what is under a licence; extras and tests may on more."""
    allowed = PERMISSIVE | OF_FILES | (set() if by_default else OF_LIBRARIES)
    return all(any(one in allowed for one in part.strip("()").split(" OR ")) for part in expression.split(" AND "))


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Name, version, licence and what it is for, of every package that is pinned."""
    asked = extras()
    by_default = needed(asked[""])
    of_extras = {extra: needed(lines) - by_default for extra, lines in asked.items() if extra not in ("", "test")}
    for name, version in sorted(pins(PINNED).items()):
        whose = [extra for extra, names in of_extras.items() if name in names]
        what = "always" if name in by_default else ", ".join(f"`{extra}`" for extra in whose) or "tests"
        yield name, version, licence_of(name), what


def page() -> str:
    """Text of the page."""
    table = list(rows())
    always = sum(row[3] == "always" for row in table)
    lines = [
        "# Dependencies",
        "",
        INTRODUCTION,
        "",
        f"{always} of {len(table)} are always installed; the others come with an extra (its name), or for tests alone.",
        "",
        "| package | version | licence | installed |",
        "|---|---|---|---|",
        *(f"| {name} | {version} | {licence} | {what} |" for name, version, licence, what in table),
    ]
    return "\n".join([*lines, ""])


def refused() -> list[str]:
    """List packages whose licence is none of those that are allowed, a line each."""
    return [
        f"{name}: {licence}"
        for name, _, licence, what in rows()
        if not is_allowed(licence, by_default=what == "always")
    ]


def main() -> int:
    """Write the page, or hold it to what it would be."""
    if wrong := refused():
        sys.stderr.write("\n".join(["licences that are not allowed:", *wrong, ""]))
        return 1
    if sys.argv[1:] == ["--check"]:
        return int(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
