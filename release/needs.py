"""What pip is asked for, in lines: `make` installs packages anew where these change, not with each version."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def needs(pyproject: str, constraints: str) -> list[str]:
    """Tell dependencies, extras, what builds the project, the Python it wants, and the versions that are held."""
    told = tomllib.loads(pyproject)
    project = told["project"]
    extras = project.get("optional-dependencies", {})
    lines = [project["requires-python"], *told["build-system"].get("requires", []), *project.get("dependencies", [])]
    lines += [f"{extra}: {package}" for extra, packages in extras.items() for package in packages]
    return lines + [line for line in constraints.splitlines() if line and not line.startswith("#")]


if __name__ == "__main__":
    files = ((ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "constraints.txt"))
    sys.stdout.write("\n".join(needs(*files)) + "\n")
