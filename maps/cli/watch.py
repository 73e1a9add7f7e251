"""The command `leadline watch`: who enters which zone, as a feed of AIS sentences tells it; as lines or as a page."""

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from leadline.exits import BY_SIGNAL, STOPS
from maps.cli.incursions import (
    DEFAULT_TIME,
    KINDS,
    SECONDS,
    add_max_unpacked,
    heard_at,
    max_unpacked_of,
    measured,
    rules_of,
)
from maps.cli.shapes import add_zones_and_lines, checked_encoding, paths_of, shapes_of
from maps.cli.words import as_options, in_options

if TYPE_CHECKING:
    from layers.ais.pieces import Feed
    from layers.stories.given import GivenShapes
    from layers.watch.watch import News, Watch
    from maps.export.event_log import EventLog
    from maps.tracks.live_server import LiveServer

UDP, UDP_HERE = "udp://:", "udp://127.0.0.1:"
COLUMNS = ("time", "id", "place", "state")  # of a line, before how a vessel came in and how it went
ENTRIES = {
    "crossing": "entry: crossing",
    "start": "no entry seen: already inside when first heard",
    "gap": "no entry seen: inside after a gap",
    "cut": "no entry seen: inside after a cut",
}
EXITS = {
    "crossing": "exit: crossing",
    "end": "no exit seen: still inside when last heard",
    "gap": "no exit seen: lost in a gap",
    "cut": "no exit seen: lost at a cut",
    "joined": "one stay with another entry, which goes on",
}
LEFT_OUT = {"unreadable": "unreadable", "late": "late", "held_out": "held out for a clock ahead"}
TIMES = {"lateness": "60s", "silent": "10m", "forget": "1d"}


def add_watch(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Describe the command; loads nothing heavy."""
    watch = commands.add_parser("watch", help="watch zones in a live feed of AIS, as lines or as a page")
    watch.add_argument(
        "--nmea",
        required=True,
        metavar="FEED",
        help="tcp://host:port; udp://:port listens on this machine alone, udp://0.0.0.0:port to all; or a file",
    )
    watch.add_argument("--default-time", metavar="TIME", help=f"{DEFAULT_TIME}; of files only")
    add_max_unpacked(watch)
    add_zones_and_lines(watch)
    watch.add_argument("--encoding", metavar="NAME", help="of text in Shapefiles (what they declare): big5, cp932")
    watch.add_argument("--kind", choices=tuple(KINDS), default="vessel", help="as for incursions")
    for name, example in (("max-gap", "1h"), ("merge-breaks", "10m"), ("min-duration", "5m"), ("hysteresis", "200m")):
        watch.add_argument(
            f"--{name}", metavar="T" if name != "hysteresis" else "D", help=f"as for incursions: {example}"
        )
    watch.add_argument("--max-speed", metavar="KN", help="faster fixes are rejected, knots; off rejects none (60)")
    watch.add_argument(
        "--lateness",
        default=TIMES["lateness"],
        metavar="T",
        help="how late messages may come; entries are sure after it",
    )
    watch.add_argument("--silent", default=TIMES["silent"], metavar="T", help="vessels not heard for so long turn grey")
    watch.add_argument("--forget", default=TIMES["forget"], metavar="T", help="and leave the page after so long (1d)")
    watch.add_argument("--speed", type=float, metavar="X", help="play a file X times as fast as it was recorded")
    watch.add_argument("--to", type=Path, metavar="FILE", help="append events as they close: .csv .jsonl")
    watch.add_argument("--serve", metavar="HOST:PORT", help="show a page on this machine: 127.0.0.1:8000")
    watch.add_argument("--json", action="store_true", help="print alerts as JSON, one a line")
    watch.set_defaults(run=cmd_watch, min_depth=None, depth=False)


def cmd_watch(args: argparse.Namespace) -> int:
    """Follow the feed until it ends or somebody stops it; bad input is a ValueError with one clear line."""
    if args.zones is None and args.lines is None:
        raise ValueError("what? Expected --zones LAYER|FILE, --lines LAYER|FILE, or both.")
    if args.to:
        from layers.files.output import refuse_read  # noqa: PLC0415

        feeds = [] if "://" in args.nmea else [Path(args.nmea)]
        refuse_read(args.to, [*feeds, *paths_of(args.zones, args.lines)])
    rules = rules_of(args)
    lateness_s, silent_s, forget_s = (measured(f"--{name}", getattr(args, name), SECONDS) for name in TIMES)

    from layers.ais.feed import open_feed  # noqa: PLC0415  paid for by this command only
    from layers.watch.follow import follow  # noqa: PLC0415
    from layers.watch.link import link_told  # noqa: PLC0415
    from layers.watch.watch import Watch  # noqa: PLC0415
    from maps.export.event_log import EventLog  # noqa: PLC0415

    encoding = checked_encoding(args.encoding, paths_of(args.zones, args.lines))
    zones, lines = shapes_of(args, encoding, max_unpacked_of(args))
    _say_of([shapes for shapes in (zones, lines) if shapes])
    log = EventLog(args.to, zones=zones is not None, lines=lines is not None) if args.to else None
    watch = Watch(
        zones.frame if zones else None,
        lines.frame if lines else None,
        rules=rules,
        lateness_s=lateness_s,
        silent_s=silent_s,
        forget_s=forget_s,
        keeps_map=args.serve is not None,
        default_time=heard_at(args.default_time),
    )
    address = UDP_HERE + args.nmea[len(UDP) :] if args.nmea.lower().startswith(UDP) else args.nmea
    with ExitStack() as stack:
        with in_options():
            feed = stack.enter_context(open_feed(address, max_unpacked_bytes=max_unpacked_of(args)))
        stop = stack.enter_context(_stopped_by_signals(feed))
        told = follow(feed, watch, speed=args.speed, stopped=stop.asked)
        if args.serve is not None:
            server = stack.enter_context(_view(args, feed, watch, zones, lines))
            _say(f"the page is at {server.url} (this machine alone); stop with Ctrl-C")
        _say(f"watching {_heard_at(feed, address)}")
        with link_told(feed, address, _say, stopped=stop.asked, now_s=time.monotonic), in_options():
            for news in told:
                _tell(news, log, args, stop)
        early = stop.asked.is_set()
        _tell(watch.close(), log, args, stop)
        _say(f"{'stopped before the feed ended' if early else 'the feed has ended'}: {_sum(watch, log)}")
        if args.serve is not None:
            while not stop.asked.wait(1.0):
                pass
    if not early:
        _refuse_nothing(address, watch)
    return _code(stop, unfinished=early and "://" not in address)


def _say_of(given: "list[GivenShapes]") -> None:
    for shapes in given:
        for note in shapes.notes:
            _say(note)


class _Stop:
    """A feed that somebody stops, and the number of the signal that did."""

    def __init__(self, feed: "Feed") -> None:
        self.asked, self.number, self._feed = threading.Event(), 0, feed
        self._heard: SimpleQueue[bool] = SimpleQueue()

    def stop(self, number: int) -> None:
        """Have what was read counted, and read no more."""
        self.number = self.number or int(number)
        self.asked.set()
        self._feed.stop()

    def hear(self, number: int, _frame: object) -> None:
        """Have another thread stop the feed; a second Ctrl-C breaks off.

        A signal can come while this thread holds the lock of an event that it waits for; to set that event from here
        would wait for it for ever. A SimpleQueue may be written to at any moment.
        """
        self.number = self.number or int(number)
        self._heard.put(item=True)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Stop the feed once a signal was heard."""

        def wait() -> None:
            if self._heard.get():
                self.stop(self.number)

        threading.Thread(target=wait, daemon=True).start()
        try:
            yield
        finally:
            self._heard.put(item=False)


@contextmanager
def _stopped_by_signals(feed: "Feed") -> Iterator[_Stop]:
    """Stop the feed at Ctrl-C, a request to end or a closed terminal; what ignores one goes on doing so."""
    stop, before = _Stop(feed), {}
    if threading.current_thread() is threading.main_thread():
        heard = [number for name in STOPS if (number := getattr(signal, name, None)) is not None]
        before = {each: signal.signal(each, stop.hear) for each in heard if signal.getsignal(each) != signal.SIG_IGN}
    try:
        with stop.listening():
            yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _code(stop: _Stop, *, unfinished: bool) -> int:
    """0 also after a stop, for a network has no end of its own; unless a file was not read, or an answer by nobody."""
    return BY_SIGNAL + stop.number if unfinished or stop.number == signal.SIGPIPE else 0


def _view(
    args: argparse.Namespace,
    feed: "Feed",
    watch: "Watch",
    zones: "GivenShapes | None",
    lines: "GivenShapes | None",
) -> "LiveServer":
    from maps.tracks.live_page import live_page  # noqa: PLC0415  paid for by the page only
    from maps.tracks.live_server import loopback  # noqa: PLC0415
    from maps.tracks.live_view import live_view  # noqa: PLC0415

    loopback(args.serve)  # before the page is made
    page = live_page(args.nmea, zones, lines, edge_model=args.edge_model or "parallel-aware")
    return live_view(args.serve, page, feed, watch)


def _tell(news: "News", log: "EventLog | None", args: argparse.Namespace, stop: _Stop) -> None:
    if log:
        for found in news.closed:
            log.add(found)
    if (args.serve is not None and not args.json) or not news.alerts:
        return
    from maps.tracks.live_data import alert_block  # noqa: PLC0415

    blocks = [alert_block(alert) for alert in news.alerts]
    told = [json.dumps(block) if args.json else _line(block) for block in blocks]
    try:
        sys.stdout.write("\n".join(told) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the lines has had enough; the events that are written need no reader
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        stop.stop(signal.SIGPIPE)


def _line(block: dict[str, Any]) -> str:
    """Tell an alert in columns: when, who, where, the state, how the vessel came in, and how it went if it has."""
    told = [block[name] for name in COLUMNS]
    told.append(block["entry"] if block["state"] == "crossed" else ENTRIES[block["entry"]])
    if block["exit"]:
        told.append(EXITS[block["exit"]])
    return "\t".join(_plain(words) for words in told)


def _heard_at(feed: "Feed", address: str) -> str:
    """Tell where the feed is heard: of UDP, where it listens indeed."""
    from layers.ais.sockets import UdpFeed  # noqa: PLC0415  loaded by now

    return "udp://{}:{}".format(*feed.address) if isinstance(feed, UdpFeed) else address


def _plain(words: str) -> str:
    """Words without what a terminal would obey: they come from files."""
    return "".join(c if c.isprintable() else " " for c in words)


def _sum(watch: "Watch", log: "EventLog | None") -> str:
    from geo.figures import many  # noqa: PLC0415

    counts = watch.snapshot.counts
    parts = [many(counts["messages"], "position"), many(counts["alerts"], "alert")]
    parts += [f"{counts[name]:,} {words}" for name, words in LEFT_OUT.items() if counts[name]]
    written = f"; appended {many(log.rows, 'row')} to {', '.join(map(str, log.paths.values()))}" if log else ""
    return f"{', '.join(parts)}{written}"


def _refuse_nothing(address: str, watch: "Watch") -> None:
    """Raise ValueError if a file had lines, but no position, or no time passed in it."""
    from layers.ais.nmea import EXPECTED_SENTENCES  # noqa: PLC0415  loaded by now

    snapshot = watch.snapshot
    if "://" not in address and not snapshot.counts["messages"]:
        what = "; ".join(f"{each.rows:,} x {each.reason}" for each in snapshot.dropped) or "it is empty"
        raise ValueError(as_options(f"{address}: no line gave a position ({_plain(what)}). {EXPECTED_SENTENCES}"))
    if "://" not in address:
        with in_options():
            watch.refuse_standstill(address)


def _say(words: str) -> None:
    sys.stderr.write(f"leadline: {words}\n")
