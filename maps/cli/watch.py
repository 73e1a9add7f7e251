"""The command `leadline watch`: who enters which zone, as a feed tells it; as lines, as a page, or to others."""

import argparse
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.cli.incursions import SECONDS, add_max_unpacked, max_unpacked_of, measured, rules_of
from maps.cli.progress import hush
from maps.cli.shapes import add_zones_and_lines, checked_encoding, paths_of, shapes_of
from maps.cli.watch_feed import add_feed, address_of, decoder_of, inputs_of, said_of
from maps.cli.watch_state import add_state, check_state, courier_of, finish, kept, ledger_of
from maps.cli.watch_stop import Stop, exit_code, stopped_by_signals
from maps.cli.watch_told import Told, plain
from maps.cli.words import as_options, in_options

if TYPE_CHECKING:
    from layers.ais.pieces import Feed
    from layers.stories.given import GivenShapes
    from layers.watch.kept_watch import AnyWatch, KeptWatch
    from layers.watch.sources import Address
    from layers.watch.watch import News
    from maps.export.event_log import EventLog
    from maps.tracks.live_server import LiveServer

LEFT_OUT = {"unreadable": "unreadable", "late": "late", "held_out": "held out for a clock ahead"}
UNTOLD = "that cannot be told from those above or below the zone"
TIMES = {"lateness": "60s", "silent": "10m", "forget": "1d"}


def add_watch(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Describe the command; loads nothing heavy."""
    watch = commands.add_parser("watch", help="watch zones in a live feed of AIS or ADS-B")
    add_feed(watch)
    add_max_unpacked(watch)
    add_zones_and_lines(watch)
    watch.add_argument("--encoding", metavar="NAME", help="of text in Shapefiles (what they declare): big5, cp932")
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
    watch.add_argument("--silent", default=TIMES["silent"], metavar="T", help="those not heard for so long turn grey")
    watch.add_argument("--forget", default=TIMES["forget"], metavar="T", help="and leave the page after so long (1d)")
    watch.add_argument("--speed", type=float, metavar="X", help="play a file X times as fast as it was recorded")
    watch.add_argument("--to", type=Path, metavar="FILE", help="append events as they close: .csv .jsonl")
    watch.add_argument("--serve", metavar="HOST:PORT", help="show a page on this machine: 127.0.0.1:8000")
    watch.add_argument("--json", action="store_true", help="print alerts as JSON, one a line")
    watch.add_argument(
        "--log", type=Path, metavar="FILE", help="lines and words go there, none to the screen: .log .txt"
    )
    add_state(watch)
    watch.set_defaults(run=cmd_watch, min_depth=None, depth=False)


def cmd_watch(args: argparse.Namespace) -> int:
    """Follow the feed until it ends or somebody stops it; bad input is a ValueError with one clear line."""
    address = _checked(args)
    decoder = decoder_of(args, address)
    rules = rules_of(args)
    lateness_s, silent_s, forget_s = (measured(f"--{name}", getattr(args, name), SECONDS) for name in TIMES)

    from layers.watch.follow import follow  # noqa: PLC0415  paid for by this command only
    from layers.watch.link import link_told  # noqa: PLC0415
    from layers.watch.sources import open_source  # noqa: PLC0415
    from layers.watch.watch import Watch  # noqa: PLC0415
    from maps.export.event_log import EventLog  # noqa: PLC0415

    told = Told(args.log, as_json=args.json, shown=args.serve is not None)
    encoding = checked_encoding(args.encoding, paths_of(args.zones, args.lines))
    zones, lines = shapes_of(args, encoding, max_unpacked_of(args))
    given = [shapes for shapes in (zones, lines) if shapes]
    for words in (*(note for shapes in given for note in shapes.notes), *said_of(args, address)):
        told.say(words)
    log = EventLog(args.to, zones=zones is not None, lines=lines is not None) if args.to else None
    watch: AnyWatch = Watch(
        zones.frame if zones else None,
        lines.frame if lines else None,
        rules=rules,
        lateness_s=lateness_s,
        silent_s=silent_s,
        forget_s=forget_s,
        keeps_map=args.serve is not None,
        decoder=decoder,
    )
    with ExitStack() as stack:
        ledger = stack.enter_context(ledger_of(args))
        if ledger is not None:
            watch = kept(args, watch, ledger, address=address, rules=rules, zones=zones, lines=lines, log=log)  # type: ignore[arg-type]
            if _is_done(watch, address, told):
                return 0
        with in_options():
            feed = stack.enter_context(
                open_source(
                    address,
                    about=[shapes.frame for shapes in given],
                    max_unpacked_bytes=max_unpacked_of(args),
                    start_bytes=getattr(watch, "read_bytes", 0),
                )
            )
        stop = stack.enter_context(stopped_by_signals(feed))
        news_of = follow(feed, watch, speed=args.speed, stopped=stop.asked)
        if args.serve is not None:
            server = stack.enter_context(_view(args, feed, watch, address, zones, lines))
            told.say(f"the page is at {server.url} (this machine alone); stop with Ctrl-C")
        hush()  # from here on, what is told is the feed
        told.say(f"watching {_heard_at(feed, address)}")
        courier = stack.enter_context(courier_of(args, ledger, told.say))
        with link_told(feed, address.text, told.say, stopped=stop.asked, now_s=time.monotonic), in_options():
            for news in news_of:
                _tell(news, log if ledger is None else None, told, stop)
        early = stop.asked.is_set()
        _tell(_last(watch, early=early), log if ledger is None else None, told, stop)
        how = "stopped before the feed ended" if early else "the feed has ended"
        told.say(f"{how}: {_sum(watch, log)}")
        failed = finish(courier, ledger, stop.asked, told.say)
        if args.serve is not None:
            while not stop.asked.wait(1.0):
                pass
    if not early:
        _refuse_nothing(address, watch)
    return exit_code(stop, unfinished=early and address.is_recording) or int(failed)


def _checked(args: argparse.Namespace) -> "Address":
    """Tell where the feed is, once the options fit together; ValueError before any work."""
    if args.zones is None and args.lines is None:
        raise ValueError("what? Expected --zones LAYER|FILE, --lines LAYER|FILE, or both.")
    address = address_of(args)
    reads = [*inputs_of(address), *paths_of(args.zones, args.lines)]
    if args.to:
        from layers.files.output import refuse_read  # noqa: PLC0415

        refuse_read(args.to, reads)
    check_state(args, reads)
    return address


def _is_done(watch: "KeptWatch", address: "Address", told: Told) -> bool:
    """Tell whether the recording was read to its end before, and say so, or where it goes on."""
    if watch.is_done:
        told.say(f"{address.text} was read to its end before, and all that it tells was told; nothing is left to do")
    elif watch.resumed:
        told.say("going on where the state file stands")
    return watch.is_done


def _last(watch: "AnyWatch", *, early: bool) -> "News":
    """End the watch, or let it rest until the next start if it is kept."""
    pause = getattr(watch, "pause", None)
    return pause() if early and pause is not None else watch.close()


def _tell(news: "News", log: "EventLog | None", told: Told, stop: Stop) -> None:
    if log:
        for found in news.closed:
            log.add(found)
    told.alerts(news.alerts, stop)


def _view(
    args: argparse.Namespace,
    feed: "Feed",
    watch: "AnyWatch",
    address: "Address",
    zones: "GivenShapes | None",
    lines: "GivenShapes | None",
) -> "LiveServer":
    from maps.tracks.live_page import live_page  # noqa: PLC0415  paid for by the page only
    from maps.tracks.live_server import loopback  # noqa: PLC0415
    from maps.tracks.live_view import live_view  # noqa: PLC0415

    loopback(args.serve)  # before the page is made
    page = live_page(address.text, zones, lines, edge_model=args.edge_model or "parallel-aware", kind=args.kind)
    return live_view(args.serve, page, feed, watch)


def _heard_at(feed: "Feed", address: "Address") -> str:
    """Tell where the feed is heard: of UDP, where it listens indeed."""
    from layers.ais.sockets import UdpFeed  # noqa: PLC0415  loaded by now

    return "udp://{}:{}".format(*feed.address) if isinstance(feed, UdpFeed) else address.text


def _sum(watch: "AnyWatch", log: "EventLog | None") -> str:
    from geo.figures import many  # noqa: PLC0415

    counts = watch.snapshot.counts
    parts = [many(counts["messages"], "position"), many(counts["alerts"], "alert")]
    if counts["untold"]:
        parts.append(f"{many(counts['untold'], 'stay')} {UNTOLD}")
    parts += [f"{counts[name]:,} {words}" for name, words in LEFT_OUT.items() if counts[name]]
    rows = getattr(watch, "rows", log.rows if log else 0)
    written = f"; appended {many(rows, 'row')} to {', '.join(map(str, log.paths.values()))}" if log else ""
    return f"{', '.join(parts)}{written}"


def _refuse_nothing(address: "Address", watch: "AnyWatch") -> None:
    """Raise ValueError if a file had lines, but no position, or no time passed in it."""
    snapshot = watch.snapshot
    if not address.is_recording:
        return
    if not snapshot.counts["messages"]:
        what = "; ".join(f"{each.rows:,} x {each.reason}" for each in snapshot.dropped) or "it is empty"
        raise ValueError(as_options(f"{address.text}: no line gave a position ({plain(what)}). {watch.expected}"))
    with in_options():
        watch.refuse_standstill(address.text)
