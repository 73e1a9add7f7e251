"""The validator of RO-Crate, in an environment of its own that `make test` makes (tests/find_validators.sh)."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ENVIRONMENT = Path(os.environ.get("LEADLINE_TEST_VALIDATORS") or "nowhere")
PROGRAM = ENVIRONMENT / "bin" / "rocrate-validator"
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
    command = [PROGRAM, "--no-interactive", "validate", "--offline", "--cache-path", ENVIRONMENT / "context"]
    command += ["--profile-identifier", "ro-crate-1.1", "--requirement-severity", "recommended", "--no-paging"]
    command += ["--output-format", "json", "--output-file", told, folder]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env={"HOME": str(told.parent)})
    if done.returncode not in {0, 1} or "not available in the HTTP cache" in done.stdout or not told.is_file():
        raise RuntimeError(f"the validator of RO-Crate failed ({done.returncode}): {done.stdout}{done.stderr}")
    found = json.loads(told.read_text(encoding="utf-8"))["issues"]
    return [Issue(each["severity"], each["check"]["name"], each["message"]) for each in found]
