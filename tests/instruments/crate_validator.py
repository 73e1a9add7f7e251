"""The validator of RO-Crate, in an environment of its own that `make test` makes (tests/find_validators.sh)."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ENVIRONMENT = Path(os.environ.get("LEADLINE_TEST_VALIDATORS") or "nowhere")
PROGRAM = ENVIRONMENT / "bin" / "python"
SEVERAL = """
# The command for each folder, in one process: its start takes longer than many a crate.
import sys
from rocrate_validator.cli import cli
for folder, told in zip(sys.argv[1::2], sys.argv[2::2]):
    try:
        cli.main([*WORDS, "--output-file", told, folder], standalone_mode=False)
    except SystemExit as end:
        if end.code not in {0, 1}:
            raise
"""
needed = pytest.mark.skipif(
    not PROGRAM.is_file(),
    reason="LEADLINE_TEST_VALIDATORS names no environment with roc-validator; `make test` makes it",
)


@dataclass(frozen=True)
class Issue:
    """What the validator finds wrong."""

    severity: str
    check: str
    message: str


def crate_issues(folder: Path, told: Path) -> list[Issue]:
    """Find what RO-Crate 1.1 requires or recommends and a folder has not; without a network.

    Parameters
    ----------
    folder : Path
    told : Path
        A file for the report of the validator, outside of the folder.
    """
    return issues_of_each([(folder, told)])[0]


def issues_of_each(folders: Sequence[tuple[Path, Path]]) -> list[list[Issue]]:
    """What `crate_issues` finds in each of several folders, each with its file for the report."""
    words = ["--no-interactive", "validate", "--offline", "--cache-path", str(ENVIRONMENT / "context")]
    words += ["--profile-identifier", "ro-crate-1.1", "--requirement-severity", "recommended", "--no-paging"]
    words += ["--output-format", "json"]
    command = [PROGRAM, "-c", f"WORDS = {words!r}\n{SEVERAL}", *(path for pair in folders for path in pair)]
    home = {"HOME": str(folders[0][1].parent)}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=home)
    missing = [told for _, told in folders if not told.is_file()]
    if done.returncode or "not available in the HTTP cache" in done.stdout or missing:
        raise RuntimeError(f"the validator of RO-Crate failed ({done.returncode}): {done.stdout}{done.stderr}")
    return [_issues(told) for _, told in folders]


def _issues(told: Path) -> list[Issue]:
    found = json.loads(told.read_text(encoding="utf-8"))["issues"]
    return [Issue(each["severity"], each["check"]["name"], each["message"]) for each in found]
