"""Packages that are not ours under our names: one line that names the file, by every door (#11)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from leadline import packages

ROOT = Path(__file__).parents[2]


def ran(folder, *words):
    """Run Python in a folder as a reader does, whose files come before ours."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, env=environment, cwd=folder, check=False, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


def hide(folder, name, *, package):
    """Put a file or a package of the reader's own under one of our names."""
    path = folder / name / "__init__.py" if package else folder / f"{name}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text("raise RuntimeError('the file of the reader was run')\n")
    return path


@pytest.mark.parametrize("package", [False, True], ids=["file", "package"])
@pytest.mark.parametrize("name", packages.PACKAGES)
def test_the_command_names_the_file_that_hides_a_package(tmp_path, name, package):
    path = hide(tmp_path, name, package=package)
    told = f"leadline: {path} hides leadline's package '{name}', which is {ROOT / name / '__init__.py'}. "
    for command in (["--help"], ["doctor"], ["layers"]):
        code, out, err = ran(tmp_path, "-m", "leadline", *command)
        assert (code, out) == (2, "")
        assert err == told + "Give yours another name, or run from another folder.\n"


@pytest.mark.parametrize(
    ("hidden", "words"),
    [
        ("geo", "import layers"),
        ("geo", "import maps"),
        ("layers", "import maps"),
        ("layers", "import leadline; leadline.layers"),
        ("geo", "import leadline; leadline.maps"),
        ("maps", "import leadline; leadline.maps"),
    ],
)
def test_each_door_of_python_says_which_file_hides_a_package(tmp_path, hidden, words):
    path = hide(tmp_path, hidden, package=False)
    code, _, err = ran(tmp_path, "-c", words)
    assert code == 1
    assert err.splitlines()[-1].startswith(
        f"leadline.packages.StrangerError: {path} hides leadline's package '{hidden}'"
    )


def test_what_comes_beside_ours_and_hides_nothing_is_left_alone(tmp_path):
    (tmp_path / "maps").mkdir()  # a folder without __init__.py: Python takes our package, wherever it stands
    code, out, err = ran(tmp_path, "-c", "import leadline; print(leadline.maps.show.__module__)")
    assert (code, out.strip(), err) == (0, "maps.shown.shown", "")


def test_another_project_installed_over_ours_is_told(tmp_path, monkeypatch):
    for name in packages.PACKAGES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text('"""Maps for everybody."""\n')
    monkeypatch.setattr(packages, "HOME", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "maps")
    told = packages.stranger("maps")
    assert "is of another project, whose package 'maps' was installed over leadline's" in told
    assert "\n" not in told


def test_a_package_that_is_gone_is_told(monkeypatch):
    monkeypatch.setattr(packages, "_found", lambda _: None)
    assert "is not there" in packages.stranger("geo")


def test_leadline_has_what_a_user_guesses():
    import leadline  # noqa: PLC0415

    assert dir(leadline) == ["__version__", "geo", "layers", "maps"]
    assert leadline.__version__ == packages.version()
    assert {"show", "StoryMap", "Sheet"} <= set(dir(leadline.maps))
    with pytest.raises(AttributeError, match="it has __version__, geo, layers, maps"):
        _ = leadline.charts


def test_help_of_maps_shows_what_a_user_looks_for():
    code, out, _ = ran(ROOT, "-c", "import maps; help(maps)")
    assert code == 0
    assert "class StoryMap(" in out
    assert "show(" in out
    assert "class Sheet(" in out
