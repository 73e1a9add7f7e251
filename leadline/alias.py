"""`from leadline.layers import load`: what is below `leadline.layers` is what is below `layers`, not a second copy."""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

NAMES = ("leadline.geo", "leadline.layers", "leadline.maps")


class Alias:
    """Finder and loader of the modules below the names of our packages within `leadline`."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """Take a name below `NAMES` that there is under its real name, and leave every other to Python.

        Raises
        ------
        StrangerError
            If another package stands under the real name.
        """
        if not name.startswith(NAMES) or name.split(".")[1] not in {ours.split(".")[1] for ours in NAMES}:
            return None
        from importlib.util import find_spec  # noqa: PLC0415  the command hears signals before it imports anything

        from leadline.packages import own  # noqa: PLC0415

        real = name.partition(".")[2]
        own(real.partition(".")[0])
        return ModuleSpec(name, Alias) if find_spec(real) else None  # type: ignore[arg-type]  # it has what Python calls

    @staticmethod
    def create_module(_spec: ModuleSpec) -> None:
        """Let Python make a module, whose place the real one takes."""

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Put the real module in its place, which is where Python takes it from afterwards."""
        sys.modules[module.__name__] = import_module(module.__name__.partition(".")[2])


def install() -> None:
    """Have Python ask `Alias` first; once, however often leadline is loaded."""
    if not any(getattr(finder, "__module__", "") == __name__ for finder in sys.meta_path):
        sys.meta_path.insert(0, Alias)
