"""Options of `leadline watch` that outlive it: the state file, and whom it tells."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from maps.cli.words import in_options

if TYPE_CHECKING:
    from threading import Event

    from geo.tracks.rules import Rules
    from layers.stories.given import GivenShapes
    from layers.watch.courier import Courier
    from layers.watch.kept_watch import KeptWatch
    from layers.watch.ledger import Ledger
    from layers.watch.sources import Address
    from layers.watch.watch import Watch
    from maps.export.event_log import EventLog

DELIVER_S = 30.0  # at the end of a recording
STATE, LOG, NOTIFIED = (".sqlite",), (".log", ".txt"), (".jsonl",)


def add_state(watch: argparse.ArgumentParser) -> None:
    """Describe the options."""
    group = watch.add_argument_group("kept, and told to others")
    group.add_argument(
        "--state", type=Path, metavar="FILE", help="go on after a restart, nothing told twice and nothing lost: .sqlite"
    )
    group.add_argument(
        "--notify", metavar="URL", help="POST each sure alert as JSON; kept in the state file until it is delivered"
    )
    group.add_argument("--notify-most", type=int, metavar="N", help="how many may wait to be delivered (10000)")
    group.add_argument(
        "--notify-log", type=Path, metavar="FILE", help="append the same to a file, .jsonl, each once; with --state"
    )


def check_state(args: argparse.Namespace, reads: list[Path]) -> None:
    """Refuse, before the work, options that lack others and files that could not be written."""
    from layers.files.output import check_place  # noqa: PLC0415

    for option, value in (("--notify", args.notify), ("--notify-log", args.notify_log)):
        if value is not None and args.state is None:
            raise ValueError(f"{option} keeps what is not told yet in a state file; expected --state FILE too.")
    if args.notify_most is not None and (args.notify is None or args.notify_most < 1):
        raise ValueError(f"--notify-most is {args.notify_most}; expected --notify URL, and at least 1 message.")
    places = [path for path in (args.state, args.notify_log, args.to, args.log) if path is not None]
    if len({path.absolute() for path in places}) < len(places):
        raise ValueError("--state, --to, --log and --notify-log name the same file; expected one for each.")
    for path, endings in ((args.state, STATE), (args.log, LOG), (args.notify_log, NOTIFIED)):
        if path is not None:
            check_place(path, endings, reads=reads)
    if args.notify is not None:
        from layers.watch.courier import send_http  # noqa: PLC0415

        send_http(args.notify)


@contextmanager
def ledger_of(args: argparse.Namespace) -> "Iterator[Ledger | None]":
    """Open the state file, if one is named."""
    if args.state is None:
        yield None
        return
    from layers.watch.ledger import MOST_MESSAGES, Ledger  # noqa: PLC0415

    ledger = Ledger(args.state, most_messages=args.notify_most or MOST_MESSAGES)
    try:
        yield ledger
    finally:
        ledger.close()


def kept(
    args: argparse.Namespace,
    watch: "Watch",
    ledger: "Ledger",
    *,
    address: "Address",
    rules: "Rules",
    zones: "GivenShapes | None",
    lines: "GivenShapes | None",
    log: "EventLog | None",
) -> "KeptWatch":
    """Make the watch one that goes on where the state file stands."""
    from layers.files.unpacked import open_unpacked  # noqa: PLC0415
    from layers.watch.kept_watch import BEGIN_BYTES, KeptWatch, Outlets, asked_of, recording_digest  # noqa: PLC0415
    from maps.export.event_log import header, rows_text  # noqa: PLC0415

    feed = "network"
    if address.is_recording:
        with open_unpacked(Path(address.text)) as file:
            feed = recording_digest(file.read(BEGIN_BYTES))
    asked = asked_of(
        zones.frame if zones else None,
        lines.frame if lines else None,
        rules,
        feed=feed,
        format=address.format,
        kind=args.kind,
        lateness=args.lateness,
        forget=args.forget,
        timezone=args.timezone,
        default_time=args.default_time,
    )
    tables = {} if log is None else log.paths
    outlets = Outlets(
        tables=tables,
        rows=rows_text,
        headers={name: header(path, name) for name, path in tables.items()},
        messages=args.notify_log,
        posts=args.notify is not None,
        kind=args.kind,
    )
    with in_options():
        return KeptWatch(watch, ledger, asked, outlets, rules=rules, is_recording=address.is_recording)


@contextmanager
def courier_of(
    args: argparse.Namespace, ledger: "Ledger | None", say: Callable[[str], None]
) -> "Iterator[Courier | None]":
    """Deliver messages meanwhile, if anybody is to be notified."""
    if args.notify is None or ledger is None:
        yield None
        return
    from layers.watch.courier import Courier, send_http  # noqa: PLC0415

    with Courier(ledger, send_http(args.notify), say) as courier:
        yield courier


def finish(courier: "Courier | None", ledger: "Ledger | None", stopped: "Event", say: Callable[[str], None]) -> bool:
    """Have what waits delivered, say what could not be, and tell whether messages were refused or lost."""
    if courier is None or ledger is None:
        return False
    courier.wait(0.0 if stopped.is_set() else DELIVER_S, stopped)
    left = ledger.counted()
    if left.waiting:
        say(f"{left.waiting:,} messages wait in {ledger.path}; the next start delivers them")
    if left.aside:
        say(f"{left.aside:,} messages were refused and set aside in {ledger.path}; the next start tries them again")
    if left.no_room:
        say(f"{left.no_room:,} messages were not kept: the outbox was full")
    return bool(left.aside or left.no_room)
