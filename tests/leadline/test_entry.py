"""The command's way in and its ways out: signals, closed and full outputs, threads that still run (#10)."""

import os
import signal
import subprocess
import sys
import time

import pytest
from effort import cases

from leadline import entry

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
STUB = """
import sys, types
def main():
    import os, signal, threading, time
    from pathlib import Path
{body}
sys.modules["maps.cli.cli"] = types.SimpleNamespace(main=main)
from leadline.entry import run
run()
"""
ONE_LINE = entry.STOPPED


def ended(body, *words, **how):
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", STUB.format(body=lines), *words],
        capture_output=True, text=True, env=environment, check=False, timeout=60, **how,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr, time.monotonic() - began


SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"]
WAYS = {
    "at work": "os.kill(os.getpid(), {number})\ntime.sleep(30)",
    "turned into another error": (
        "try: os.kill(os.getpid(), {number})\nexcept KeyboardInterrupt: raise ImportError('numpy')"
    ),
    "swallowed at the end": "try: os.kill(os.getpid(), {number})\nexcept BaseException: pass\nreturn 0",
    "swallowed at work": "try: os.kill(os.getpid(), {number})\nexcept BaseException: time.sleep(30)",
    "twice": "os.kill(os.getpid(), {number}); os.kill(os.getpid(), {number})\ntime.sleep(30)",
}
IN_TURN = [(way, SIGNALS[n % len(SIGNALS)]) for n, way in enumerate(WAYS)]
EACH = [(way, name) for way in WAYS for name in SIGNALS]


@pytest.mark.parametrize(("way", "name"), cases(IN_TURN, EACH))
def test_a_signal_ends_the_command_in_one_line(way, name):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell or nohup may have started us with them ignored
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    number = int(getattr(signal, name))
    code, out, err, took = ended(WAYS[way].format(number=number))
    assert (code, out, err) == (128 + number, "", ONE_LINE)
    assert took < 20


def test_a_signal_while_importing_is_one_line():
    code, _, err, _ = ended("import importlib\nos.kill(os.getpid(), 15)\nimport layers.catalogue")
    assert (code, err) == (143, ONE_LINE)


def test_what_ignores_a_signal_goes_on_ignoring_it():
    code, out, _, _ = ended(
        "os.kill(os.getpid(), 1)\nprint('done')\nreturn 0",
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )
    assert (code, out) == (0, "done\n")


def test_hidden_folders_go_when_an_interrupt_is_swallowed(tmp_path):
    body = (
        "from layers.files.draft import hidden_folder\nwith hidden_folder(Path(sys.argv[1])) as folder:\n"
        "    try: os.kill(os.getpid(), 15)\n    except BaseException: time.sleep(30)"
    )
    code, _, err, _ = ended(body, str(tmp_path))
    assert (code, err) == (143, ONE_LINE)
    assert list(tmp_path.iterdir()) == []


def test_no_interpreter_is_torn_down_under_a_thread():
    """A thread of Arrow that frees memory of Python's then ends in exit 134; here one that would hold up the end."""
    body = "import atexit\natexit.register(lambda: print('torn down'))\n"
    code, out, _, took = ended(f"{body}threading.Thread(target=time.sleep, args=(40,)).start()\nprint('x')\nreturn 2")
    assert (code, out) == (2, "x\n")
    assert took < 20


def test_a_fault_of_ours_is_told_in_full():
    code, _, err, _ = ended("1 / 0")
    assert code == 1
    assert err.endswith("ZeroDivisionError: division by zero\n")


def command(words, **how):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    line = f"'{sys.executable}' -m leadline {words}"
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=environment, check=False, **how)


def test_a_reader_who_has_had_enough_hears_nothing():
    done = command("layers misawa | head -1; exit ${PIPESTATUS[0]}")
    steps = [line for line in done.stderr.splitlines() if line.startswith("leadline: working out")]  # on a busy machine
    assert (done.stdout, done.stderr.splitlines()) == ("misawa: Misawa Air Base\n", steps)
    assert done.returncode in {0, 128 + signal.SIGPIPE}


@pytest.mark.parametrize("words", ["layers misawa", "--help", "build --help"])
def test_an_answer_that_cannot_be_printed_is_said(words):
    if not os.path.exists("/dev/full"):  # noqa: PTH110
        pytest.skip("no /dev/full here")
    done = command(f"{words} > /dev/full")
    expected = "leadline: the answer cannot be written to standard output: No space left on device.\n"
    assert (done.returncode, done.stderr.splitlines(keepends=True)[-1]) == (
        1,
        expected,
    )  # behind a step, on a busy machine


def test_closed_streams_are_no_fault(tmp_path):
    done = command(f"layers misawa --to {tmp_path}/x.geojson <&- >&- 2>&-")
    assert done.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["x.geojson"]
