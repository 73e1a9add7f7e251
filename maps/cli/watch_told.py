"""What `leadline watch` says: alerts on stdout and words on stderr, or both in a log and none on the screen."""

import json
import logging
import os
import signal
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from time import gmtime
from typing import TYPE_CHECKING, Any

from maps.cli.progress import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.watch.alerts import Alert
    from maps.cli.watch_stop import Stop

COLUMNS = ("time", "id", "place", "state")  # of a line, before how a vessel came in and how it went
ENTRIES = {
    "crossing": "entry: crossing",
    "start": "no entry seen: already inside when first heard",
    "gap": "no entry seen: inside after a gap",
    "cut": "no entry seen: inside after a cut",
    "above": "entry: through the ceiling",
    "below": "entry: through the floor",
    "activated": "inside when the zone became active",
}
EXITS = {
    "crossing": "exit: crossing",
    "end": "no exit seen: still inside when last heard",
    "gap": "no exit seen: lost in a gap",
    "cut": "no exit seen: lost at a cut",
    "above": "exit: through the ceiling",
    "below": "exit: through the floor",
    "deactivated": "inside when the zone ceased to be active",
    "joined": "one stay with another entry, which goes on",
}
LOG_BYTES, LOG_FILES = 10_000_000, 3


class Told:
    """Says words and alerts.

    Parameters
    ----------
    log : Path or None
        Everything goes there, each line with its time, UTC; three earlier ones of 10 MB are kept beside it. By default
        words go to stderr and alerts to stdout.
    as_json : bool
        Alerts as JSON.
    shown : bool
        Whether a page shows the alerts: then they are told only as JSON, or in a log.
    """

    def __init__(self, log: Path | None, *, as_json: bool, shown: bool) -> None:
        self._log = None if log is None else _logger(log)
        self._as_json, self._silent = as_json, shown and not as_json and log is None

    def say(self, words: str) -> None:
        """Say words."""
        if self._log:
            self._log.info("%s", plain(words))
        else:
            say(words)

    def alerts(self, alerts: "Sequence[Alert]", stop: "Stop") -> None:
        """Say alerts; if nobody reads them any more, stop."""
        if self._silent or not alerts:
            return
        from maps.tracks.live_data import alert_block  # noqa: PLC0415  paid for by this command only

        blocks = [alert_block(alert) for alert in alerts]
        lines = [json.dumps(block) if self._as_json else line(block) for block in blocks]
        if self._log:
            for each in lines:
                self._log.info("%s", each)
            return
        try:
            sys.stdout.write("\n".join(lines) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:  # whoever read the lines has had enough; the events that are written need no reader
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            stop.stop(signal.SIGPIPE)


def line(block: dict[str, Any]) -> str:
    """Tell an alert in columns: when, who, where, the state, how it came in, and how it went if it has."""
    told = [block[name] for name in COLUMNS]
    told.append(block["entry"] if block["state"] == "crossed" else ENTRIES[block["entry"]])
    if block["exit"]:
        told.append(EXITS[block["exit"]])
    return "\t".join(plain(words) for words in told)


def plain(words: str) -> str:
    """Words without what a terminal would obey: they come from files."""
    return "".join(c if c.isprintable() else " " for c in words)


def _logger(path: Path) -> logging.Logger:
    handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    form = logging.Formatter("%(asctime)sZ\t%(message)s", datefmt="%Y-%m-%dT%H:%M:%S")
    form.converter = gmtime
    handler.setFormatter(form)
    logger = logging.getLogger("leadline.watch")  # no other library's words
    logger.setLevel(logging.INFO)
    logger.propagate = False
    for before in list(logger.handlers):
        logger.removeHandler(before)
        before.close()
    logger.addHandler(handler)
    return logger
