"""The wheel, installed with hashes into an empty environment of each Python at hand, builds a story: `make pythons`.

Prints a line for each version; the exit code is 1 if one fails, 2 if none is at hand. Nothing is taken from the
checkout but the wheel and requirements.txt: the story is a new one, in a folder elsewhere.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
PYENV = Path.home() / ".pyenv" / "versions"
STEPS = (
    ("new", "mine"),
    ("check", "mine/"),
    ("build", "mine/", "--out", "site"),
)


def pythons() -> Iterator[tuple[str, Path | None]]:
    """Versions that leadline is for, with the newest interpreter of each that is at hand."""
    for version in VERSIONS:
        of_pyenv = sorted(PYENV.glob(f"{version}.*/bin/python"), key=_number)
        found: list[str | Path] = [*reversed(of_pyenv), *filter(None, [shutil.which(f"python{version}")])]
        yield version, next((Path(one) for one in found if _runs(Path(one), version)), None)


def _number(path: Path) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", path.parts[-3])]


def _runs(path: Path, version: str) -> bool:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603  an interpreter
    return told.returncode == 0 and told.stdout.startswith(f"Python {version}.")


def tried(python: Path, wheel: Path, folder: Path) -> str:
    """Install and build; what was built, or the last line of what failed."""
    environment, work = folder / "venv", folder / "elsewhere"
    work.mkdir()
    _run([python, "-m", "venv", environment], work)
    inside = environment / ("Scripts" if sys.platform == "win32" else "bin")
    pip: list[str | Path] = [inside / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    begun = time.monotonic()
    _run([*pip, "--require-hashes", "-r", ROOT / "requirements.txt"], work)
    _run([*pip, "--no-deps", wheel], work)
    installed = time.monotonic()
    for words in STEPS:
        _run([inside / "leadline", *words], work)
    pages = len(list((work / "site").glob("*.html")))
    if not pages:
        raise RuntimeError("no page was built")
    return f"{pages} pages; installed in {installed - begun:.0f} s, built in {time.monotonic() - installed:.0f} s"


def _run(words: Sequence[str | Path], folder: Path) -> None:
    command = [str(word) for word in words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  our own words
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["nothing was said"]
        raise RuntimeError(f"{' '.join(Path(str(words[0])).name.split())} {words[1]}: {said[-1]}")


def wheel_in(folder: Path) -> Path:
    """Newest wheel of leadline in a folder."""
    found = sorted(folder.glob("leadline-*.whl"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise SystemExit(f"there is no wheel in {folder}; expected one: make wheel")
    return found[-1].resolve()


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    """Try each version."""
    wheel = wheel_in(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist")
    failed, count = False, 0
    for version, python in pythons():
        if python is None:
            _say(f"Python {version}: not at hand")
            continue
        count += 1
        with tempfile.TemporaryDirectory() as folder:
            try:
                _say(f"Python {version}: {tried(python, wheel, Path(folder))}")
            except RuntimeError as error:
                failed = True
                _say(f"Python {version}: FAILED: {error}")
    return 1 if failed else 0 if count else 2


if __name__ == "__main__":
    sys.exit(main())
