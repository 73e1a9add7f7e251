"""Options of `leadline watch` that say which feed is followed, what it sends and of what."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from maps.cli.incursions import DEFAULT_TIME, KINDS, SECONDS, heard_at, measured
from maps.cli.words import in_options

if TYPE_CHECKING:
    from datetime import tzinfo

    from layers.feeds.formats import AnyDecoder
    from layers.watch.sources import Address

UDP, UDP_HERE = "udp://:", "udp://127.0.0.1:"
FORMATS = ("nmea", "aircraft", "sbs", "aisstream", "ais-catcher")  # layers.feeds.FORMATS, which a test holds them to


def add_feed(watch: argparse.ArgumentParser) -> None:
    """Describe the options."""
    group = watch.add_argument_group("feed")
    feeds = group.add_mutually_exclusive_group(required=True)
    feeds.add_argument(
        "--feed",
        metavar="FEED",
        help="http(s)://host/path/aircraft.json, sbs://host:30003, wss://stream.aisstream.io/v0/stream, "
        "tcp://host:port, udp://:port (this machine alone; udp://0.0.0.0:port to all), or a file",
    )
    feeds.add_argument("--nmea", metavar="FEED", help="the same as --feed FEED --format nmea: AIS sentences")
    group.add_argument(
        "--format",
        choices=FORMATS,
        help="what the feed sends, where its address or how a file begins does not tell; tcp:// and udp:// send nmea",
    )
    group.add_argument(
        "--poll", metavar="T", help="ask again so often: of http(s):// (1s), and of a file that a program writes anew"
    )
    group.add_argument("--timezone", metavar="NAME", help="of the clock of SBS-1, which names none: Europe/Berlin, UTC")
    group.add_argument("--default-time", metavar="TIME", help=f"{DEFAULT_TIME}; of files of AIS sentences only")
    watch.add_argument("--kind", choices=tuple(KINDS), help="as for incursions (what the feed sends)")


def address_of(args: argparse.Namespace) -> "Address":
    """Tell where the feed is and what it sends; `args.kind` is set if it was not said."""
    from layers.feeds.formats import OF_AIRCRAFT  # noqa: PLC0415  paid for by this command only
    from layers.watch import sources  # noqa: PLC0415

    if args.nmea is not None and args.format not in (None, "nmea"):
        raise ValueError(f"--nmea is a feed of AIS sentences, not {args.format}; expected --feed {args.nmea}.")
    text = args.feed if args.nmea is None else args.nmea
    text = UDP_HERE + text[len(UDP) :] if text.lower().startswith(UDP) else text
    every_s = None if args.poll is None else measured("--poll", args.poll, SECONDS)
    chosen = args.format if args.nmea is None else "nmea"
    with in_options():
        address = sources.address_of(text, chosen, every_s)
    if args.kind is None:
        args.kind = "aircraft" if address.format in OF_AIRCRAFT else "vessel"
    return address


def decoder_of(args: argparse.Namespace, address: "Address") -> "AnyDecoder":
    """Make the reader of the feed; ValueError for an option that it does not have, or needs."""
    from layers.feeds import formats  # noqa: PLC0415  loaded by now

    if args.timezone is not None and address.format != formats.SBS:
        raise ValueError(f"--timezone is of the clock of SBS-1; a feed of {address.format} says its times in UTC.")
    if args.default_time is not None and address.format != formats.NMEA:
        raise ValueError(f"--default-time is of AIS sentences; a feed of {address.format} says its times.")
    if address.format == formats.SBS and address.is_recording and args.timezone is None:
        raise ValueError(
            f"{address.text}: times of SBS-1 are by the clock of the receiver, and name no zone; expected --timezone "
            "NAME, as Europe/Berlin or UTC."
        )
    zone = None if args.timezone is None else _zone(args.timezone)
    return formats.decoder_of(address.format, default_time=heard_at(args.default_time), zone=zone)


def said_of(args: argparse.Namespace, address: "Address") -> list[str]:
    """Tell what is assumed of the feed."""
    from layers.feeds.formats import OF_AIRCRAFT  # noqa: PLC0415  loaded by now

    said = []
    if address.format == "sbs" and args.timezone is None:
        said.append("times of SBS-1 name no zone: those of receipt are taken; --timezone takes the receiver's")
    if address.format in OF_AIRCRAFT and args.kind == "vessel":
        said.append("a feed of aircraft is counted by the rules of vessels, as --kind says")
    return said


def inputs_of(address: "Address") -> list[Path]:
    """Files that the feed is read from."""
    return [] if address.scheme else [Path(address.text)]


def _zone(name: str) -> "tzinfo":
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  paid for by SBS-1 only

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"--timezone is {name!r}; expected a name of the IANA database: Asia/Tokyo.") from error
