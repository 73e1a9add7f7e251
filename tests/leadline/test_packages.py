"""Packages that are not ours under our names: one line that names the file, by every door (#11)."""

import os
import subprocess
import sys
import zipfile
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
    monkeypatch.delitem(sys.modules, "maps", raising=False)
    told = packages.stranger("maps")
    assert "is of another project, whose package 'maps' was installed over leadline's" in told
    assert "\n" not in told


def test_a_package_that_is_gone_is_told(monkeypatch):
    monkeypatch.setattr(packages, "_found", lambda _: None)
    assert "is not there" in packages.stranger("geo")


def test_leadline_has_what_a_user_guesses():
    import leadline  # noqa: PLC0415

    assert dir(leadline) == ["__version__", "geo", "layers", "maps", "sample", "sample_file", "samples"]
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


@pytest.mark.parametrize("words", ["import layers", "import maps"])
@pytest.mark.parametrize("script", [False, True], ids=["beside", "the script itself"])
def test_a_file_named_leadline_is_named_and_not_run(tmp_path, words, script):
    """A script leadline.py ran twice, and then had "no attribute 'load' (most likely due to a circular import)"."""
    path = tmp_path / "leadline.py"
    path.write_text(f"print('run')\n{words}\n")
    code, out, err = ran(tmp_path, *(["leadline.py"] if script else ["-c", words]))
    assert (code, out) == (1, "run\n" if script else "")
    assert err.splitlines()[-1].startswith(f"ImportError: {path} hides leadline's package 'leadline'. Give yours")


def test_a_folder_named_leadline_is_in_nobody_s_way(tmp_path):
    (tmp_path / "leadline").mkdir()  # a checkout, seen from the folder above it
    code, out, _ = ran(tmp_path, "-c", "import layers; print(layers.load.__module__)")
    assert (code, out) == (0, "layers.stories.shelf\n")


@pytest.mark.parametrize(
    "words",
    [
        "from leadline.layers import load; import layers; print(load is layers.load)",
        "import leadline.geo; import geo; print(leadline.geo is geo)",
        "import leadline.geo.geodesy.edges as a; import geo.geodesy.edges as b; print(a is b)",
        "import geo.geodesy.edges as b; from leadline.geo.geodesy import edges as a; print(a is b)",
        "import leadline.maps, maps; print(maps.__spec__.name == maps.__name__ == 'maps')",
        "from leadline import *; import maps as ours; print(maps is ours)",
        "import importlib as i, sys, leadline; i.reload(leadline); print(str(sys.meta_path).count('alias') == 1)",
    ],
)
def test_what_is_below_leadline_is_no_second_copy(words):
    assert ran(ROOT, "-c", words) == (0, "True\n", "")


@pytest.mark.parametrize("name", ["leadline.layers.nothing", "leadline.layerss", "leadline.charts", "leadline.geo.x.y"])
def test_what_is_not_below_leadline_is_not_found(name):
    code, _, err = ran(ROOT, "-c", f"import {name}")
    assert code == 1
    assert err.splitlines()[-1].startswith("ModuleNotFoundError: No module named ")


def test_a_stranger_below_leadline_is_told(tmp_path):
    path = hide(tmp_path, "layers", package=False)
    _, _, err = ran(tmp_path, "-c", "from leadline.layers import load")
    assert err.splitlines()[-1].startswith(f"leadline.packages.StrangerError: {path} hides leadline's package 'layers'")


def test_a_package_that_is_gone_is_not_called_hidden(tmp_path, monkeypatch):
    """Removing PyPI's `geo` removes the files of ours that it had overwritten; what is found then hides nothing."""
    monkeypatch.setattr(packages, "HOME", tmp_path)
    told = packages.stranger("geo")
    assert told == (
        f"leadline's package 'geo' is not there; expected {tmp_path / 'geo' / '__init__.py'}, "
        f"and Python finds {ROOT / 'geo' / '__init__.py'} instead. Install leadline again."
    )


@pytest.mark.parametrize("made", ["None", "types.ModuleType('geo')", "unittest.mock.MagicMock()"])
def test_what_was_put_there_by_hand_is_told(made):
    words = f"import sys, types, unittest.mock; sys.modules['geo'] = {made}; import layers"
    code, _, err = ran(ROOT, "-c", words)
    assert code == 1
    assert err.splitlines()[-1].startswith("leadline.packages.StrangerError: leadline's package 'geo' ")


def test_a_zip_is_told(tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name in ("leadline", *packages.PACKAGES):
            for file in (ROOT / name).glob("*.py*"):
                if file.is_file():
                    packed.write(file, file.relative_to(ROOT))
    environment = {**os.environ, "PYTHONPATH": str(path)}
    done = subprocess.run(
        [sys.executable, "-m", "leadline", "--help"],
        capture_output=True, text=True, env=environment, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"leadline: {path} is no folder; ")
    assert done.stderr.count("\n") == 1


def test_types_travel_with_every_package():
    for name in ("leadline", *packages.PACKAGES):
        assert (ROOT / name / "py.typed").is_file()
