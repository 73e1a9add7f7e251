"""Change the code at one place at a time, and see whether a test fails: `make mutants`.

Of a module: `PYTHONPATH=. python tests/mutants/run.py geo/geodesy/edges.py --most 30`.

tests/mutants/listed.py makes the mutants. The tests of a module (suites.toml) run once, to learn which of them run
which of its lines, and how long they take. Then each mutant gets a fork of this process, which has the libraries
imported: there our own modules are imported anew, and the tests that run the changed line run until one fails, quick
ones first. Modules with compiled loops run uncompiled: numba keeps what it compiled, and would not see the change.
"""

import argparse
import ast
import contextlib
import gc
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import machinery
from pathlib import Path

import coverage
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COMPILED = ("compiled", "njit")
QUIET = (
    "-q",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:unraisableexception",
    "--assert=plain",
)  # a file that is named would be rewritten from disk
PATIENCE_S, MOST_BYTES = 60, 2 << 30  # of CPU and memory, beyond what the tests that are run need
ENDS = {
    0: "survived",
    1: "killed",
    2: "killed",
    3: "killed",
    4: "killed",
}  # of pytest: passed, failed, not to be imported


def in_fork(work: Callable[[], int]) -> int:
    """End of some work in a copy of this process: its number, or minus the signal that stopped it."""
    gc.freeze()  # the copy need not look through what was there before
    sys.stdout.flush()
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    end = 70
    try:
        end = work()
    except BaseException:  # noqa: BLE001  told here: nothing else in a fork may run on
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(end)


def quietly(arguments: list[str], plugins: tuple[object, ...] = (), told: Path = Path(os.devnull)) -> int:
    """Run pytest; what it prints goes into a file."""
    with told.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        return int(pytest.main([*QUIET, *arguments], plugins))


def forgotten() -> None:
    """Have every module of ours be imported anew."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and Path(file).is_relative_to(ROOT) and "site-packages" not in file and name != "__main__":
            del sys.modules[name]


def exchanged(file: Path, source: str) -> None:
    """Have the import of a file take this source."""
    usual, code = machinery.SourceFileLoader.get_code, compile(source, str(file), "exec")
    machinery.SourceFileLoader.get_code = lambda self, name: code if self.path == str(file) else usual(self, name)


class Followed:
    """Plugin of pytest: which lines each test runs, and its seconds of CPU; setting up is told of its whole file."""

    def __init__(self, file: Path) -> None:
        self.seconds: Counter[str] = Counter()
        self.trace = coverage.Coverage(data_file=None, include=[str(file)], config_file=False)
        self.trace.start()
        self.trace.switch_context("import")

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        begun = time.process_time()
        self.trace.switch_context(item.nodeid.partition("::")[0])
        yield
        self.trace.switch_context("import")
        self.seconds[item.nodeid] = time.process_time() - begun

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item):
        self.trace.switch_context(item.nodeid)
        yield
        self.trace.switch_context(item.nodeid.partition("::")[0])

    def written(self, file: Path, to: Path) -> None:
        """Write seconds and lines by test."""
        self.trace.stop()
        lines: dict[str, list[int]] = {}
        for line, contexts in self.trace.get_data().contexts_by_lineno(str(file)).items():
            for context in contexts:
                lines.setdefault(context, []).append(line)
        to.write_text(json.dumps({"seconds": self.seconds, "lines": lines}))


def followed(file: Path, tests: list[str], folder: Path) -> dict[str, dict]:
    """What the tests of a module run of it, by a run of the unchanged code."""

    def work() -> int:
        forgotten()
        plugin = Followed(file)
        end = quietly(tests, (plugin,), folder / "told")
        plugin.written(file, folder / "followed.json")
        return end

    if end := in_fork(work):
        raise SystemExit(
            f"the tests of {file.relative_to(ROOT)} end with {end} before any change:\n{(folder / 'told').read_text()}"
        )
    return json.loads((folder / "followed.json").read_text())


def span(tree: ast.Module, line: int) -> set[int]:
    """Lines of the statement around a line; of a function or class its head. Empty if it runs at import."""
    best, inside = None, False
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno <= line <= node.end_lineno:
            head = isinstance(node, ast.FunctionDef) and line < node.body[0].lineno
            inside |= isinstance(node, ast.FunctionDef) and not head
            if best is None or best.lineno <= node.lineno:
                best = node
    last = best.body[0].lineno - 1 if getattr(best, "body", None) else best.end_lineno
    return set(range(best.lineno, max(last, best.lineno) + 1)) if inside else set()


def asked(run: dict[str, dict], lines: set[int], budget_s: float) -> tuple[list[str], int]:
    """Tests that run one of these lines, quick ones first, as many as fit; and how many do not."""
    hit = {context for context, its in run["lines"].items() if lines.intersection(its)}
    seconds = run["seconds"]
    tests = [test for test in seconds if not lines or test in hit or test.partition("::")[0] in hit]
    chosen, spent = [], 0.0
    for test in sorted(tests, key=seconds.get):
        spent += seconds[test]
        if spent > budget_s and chosen:
            break
        chosen.append(test)
    return chosen, len(tests) - len(chosen)


def came_of(file: Path, source: str, tests: list[str], seconds: float, told: Path) -> str:
    """Run tests against a changed source."""

    def work() -> int:
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + MOST_BYTES,) * 2)
        limit = int(PATIENCE_S + 5 * seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        signal.alarm(10 * limit)
        forgotten()
        try:
            exchanged(file, source)
        except SyntaxError:
            return 2
        return quietly(["-x", *tests], (), told)

    end = in_fork(work)
    if end in {-signal.SIGXCPU, -signal.SIGALRM}:
        return "too long"
    return ENDS.get(end, "killed" if end < 0 else f"ended with {end}")


def tried(name: str, tests: list[str], options: argparse.Namespace, folder: Path) -> Counter[str]:
    """Try the mutants of a module, and print those that no test noticed."""
    file = ROOT / name
    lister = [str(ROOT / ".venv-mutants" / "bin" / "python"), str(HERE / "listed.py"), name]
    listed = json.loads(subprocess.check_output([*lister, str(options.most), str(options.seed)], cwd=ROOT))
    listed = [each for each in listed if not options.line or each["line"] in options.line]
    run, tree, ends = followed(file, tests, folder), ast.parse(file.read_text()), Counter()
    every, _ = asked(run, set(), options.budget)
    if (end := came_of(file, file.read_text(), every, options.budget, folder / "told")) != "survived":
        raise SystemExit(f"{name}: the tests of unchanged code: {end}\n{(folder / 'told').read_text()}")
    for each in listed:
        chosen, left = asked(run, span(tree, each["line"]), options.budget)
        seconds = sum(run["seconds"][test] for test in chosen)
        end = came_of(file, each["source"], chosen, seconds, folder / "told") if chosen else "not run"
        ends[end] += 1
        if end not in {"killed", "too long"} or options.show:
            slow = f" ({left} slower tests not run)" if left else ""
            print(f"  {name}:{each['line']} {end}{slow}\n    - {each['before']}\n    + {each['after']}", flush=True)
    places = listed[0]["places"] if listed else 0
    told = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
    print(f"{name}: {len(listed)} of {places} places: {told}", flush=True)
    return ends


def group(names: list[str], suites: dict[str, list[str]], options: argparse.Namespace) -> int:
    """Try modules one after the other, with the libraries of all their tests imported."""
    sys.path[:0] = [str(ROOT)]
    files = sorted({test for name in names for test in (*suites[name], name)})

    def collect() -> None:
        kept = os.dup(1), os.dup(2)
        quietly(["--collect-only", *files])
        for to, fd in enumerate(kept, 1):
            os.dup2(fd, to)

    collect()
    gc.disable()  # what takes a second of CPU each time, and memory is limited
    with tempfile.TemporaryDirectory() as folder:
        sys.dont_write_bytecode, sys.pycache_prefix = False, folder  # of what is imported anew each time
        for name in names:
            begun = resource.getrusage(resource.RUSAGE_CHILDREN)
            with contextlib.suppress(KeyboardInterrupt):
                tried(name, [*suites[name], name], options, Path(folder))
            now = resource.getrusage(resource.RUSAGE_CHILDREN)
            print(f"  {now.ru_utime + now.ru_stime - begun.ru_utime - begun.ru_stime:.0f} s of CPU", flush=True)
    return 0


def modes(names: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Modules that run as they are, and those that run uncompiled."""
    loops = [name for name in names if any(word in (ROOT / name).read_text() for word in COMPILED)]
    yield "0", [name for name in names if name not in loops]
    yield "1", loops


def main() -> int:
    """Try the modules that are named, or all of suites.toml."""
    suites = tomllib.loads((HERE / "suites.toml").read_text())["tests"]
    parser = argparse.ArgumentParser(description="Try mutants of modules.")
    parser.add_argument("module", nargs="*", help="as in tests/mutants/suites.toml")
    parser.add_argument("--most", type=int, default=16, help="mutants of a module (16), drawn")
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument(
        "--budget", type=float, default=6, help="seconds of CPU of the tests for a mutant, quick ones first (6)"
    )
    parser.add_argument("--line", type=int, action="append", help="only mutants of this line")
    parser.add_argument("--show", action="store_true", help="print those that were killed, too")
    options = parser.parse_args()
    ends = []
    for uncompiled, names in modes(options.module or list(suites)):
        if names:
            os.environ["NUMBA_DISABLE_JIT"] = uncompiled
            ends.append(in_fork(lambda names=names: group(names, suites, options)))
    return max(map(abs, ends), default=0)


if __name__ == "__main__":
    sys.exit(main())
