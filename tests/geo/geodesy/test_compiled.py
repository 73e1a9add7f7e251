import subprocess
import sys

import pytest

from geo.geodesy import compiled as module
from geo.geodesy.compiled import compiled


def test_what_cannot_be_kept_is_compiled_all_the_same(monkeypatch):  # issue #17: no home, an installation of root's
    def njit(*, cache=False, **how):
        if cache:
            raise RuntimeError("cannot cache function 'twice': no locator available for file 'x.py'")
        return lambda function: (function, how)

    monkeypatch.setattr(module, "njit", njit)
    assert compiled(nogil=True)(abs) == (abs, {"nogil": True})


def test_other_errors_of_numba_are_told(monkeypatch):
    def njit(**_how):
        raise RuntimeError("something else")

    monkeypatch.setattr(module, "njit", njit)
    with pytest.raises(RuntimeError, match="something else"):
        compiled()(abs)


def test_a_loop_runs_where_no_folder_can_be_written():
    code = "from numba.core import caching as c\n"
    code += "c.CacheImpl._locator_classes = c.CompileResultCacheImpl._locator_classes = []\n"
    code += "from geo.geodesy import vertex_kernel\nprint('there')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "there\n", done.stderr[-300:]
