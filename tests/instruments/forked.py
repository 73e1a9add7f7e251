"""Commands in children of one process that has everything imported: quick, and stopped while they work."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

SERVER = """
# For each line of JSON that comes, a child runs the command in its words, and hears a signal after so many seconds.
import json, os, signal, sys, time
import folium, geopandas, matplotlib.pyplot, numba, pyogrio, pyproj, scgraph
import geo.access, geo.events.events, layers.tracks, maps.cli.cli, maps.export, maps.shown, maps.site.build
import layers.coverage.coverage, layers.tracks.counts, layers.tracks.doubt, maps.export.event_file, maps.sheets.given
import maps.sheets.names, maps.tracks.page
from leadline import entry
for line in sys.stdin:
    asked = json.loads(line)
    listening, telling = os.pipe()
    child = os.fork()
    if not child:
        os.chdir(asked["folder"])
        os.environ.update(asked["environment"])
        for path, number in ((os.devnull, 0), (asked["out"], 1), (asked["said"], 2)):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have started us with it ignored
        sys.argv = ["leadline", *asked["words"]]
        if asked["quick"]:
            maps.site.build._Writer.html = lambda _self, name, _folder: f"{name} of the new site " * 20_000
            maps.site.build._Writer.look_at_lanes = lambda _self, _progress: None
            maps.cli.cli.tell_of_build = lambda _story: None
        streams = entry._open_standard_streams
        entry._open_standard_streams = lambda: (os.close(telling), streams())  # it hears signals now
        entry.run()
    os.close(telling)
    os.read(listening, 1)
    os.close(listening)
    if asked["after"] is not None:
        time.sleep(asked["after"])
        os.kill(child, asked["signal"])
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Forked:
    """A process that runs commands of leadline, one after the other, each in a child of its own."""

    def __enter__(self) -> Self:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.__exit__(None, None, None)  # closes both pipes, and waits

    def run(
        self,
        words: Sequence[str],
        folder: Path,
        *,
        after: float | None = None,
        how: int = signal.SIGTERM,
        quick: bool = False,
        said: str = "said",
        out: str = os.devnull,
        environment: Mapping[str, str] | None = None,
    ) -> int:
        """Run a command in a folder, stop it after so many seconds if any are given, and return its exit code.

        What it says on stderr is in the file `said`; the number of a signal that ended it is negative. `quick` makes
        pages of a built site that take no time.
        """
        asked = {"words": [*words], "folder": str(folder), "quick": quick, "after": after, "signal": int(how)}
        asked |= {"said": said, "out": out, "environment": dict(environment or {})}
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())
