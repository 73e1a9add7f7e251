"""Feeds of NMEA sentences: a file, a TCP server that may go away and come back, UDP packets.

A feed is iterated once and gives pieces of bytes with the time they were received. A network that fails never raises:
the feed says so in its health and tries again until it is stopped.
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from layers.ais.pieces import Feed, FileFeed
from layers.ais.sockets import Patience, TcpFeed, UdpFeed
from leadline.near import checks_names

EXPECTED = "expected tcp://host:port, udp://:port or the path of a file"
LARGEST_PORT = 65_535
LONGEST_NAME = 253  # RFC 1035
SCHEMES = ("tcp", "udp")
ADDRESS = re.compile(r"[^:/]*://(?P<host>\[[^\[\]]*\]|[^\[\]:/?#@\\]*):(?P<port>[0-9]{1,6})/?")
LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")  # RFC 1123, and the underscore that some use


def utc_now() -> datetime:
    """Tell the time by the clock of this machine."""
    return datetime.now(UTC)


@checks_names
def open_feed(
    address: str,
    *,
    patience: Patience | None = None,
    now_utc: Callable[[], datetime] = utc_now,
    wait: Callable[[float], object] | None = None,
    seed: int | None = None,
    max_unpacked_bytes: int | None = None,
    start_bytes: int = 0,
) -> Feed:
    """Open a feed of NMEA sentences.

    Parameters
    ----------
    address : str
        `tcp://host:port` connects to a server; `udp://:port` or `udp://host:port` listens; anything else is the
        path of a file, plain, .gz or .zst.
    patience : Patience, optional
        How long to wait for what, in seconds.
    now_utc : callable
        The clock that stamps what is received; gives aware times.
    wait : callable, optional
        Called with the seconds to wait before connecting again; by default waits so long, or until it is stopped.
    seed : int, optional
        Of the jitter of these waits; by default another each time.
    max_unpacked_bytes : int, optional
        What a packed file may unpack to; see `layers.files.unpacked`.
    start_bytes : int
        Of a file, unpacked: how many to pass over.

    Returns
    -------
    Feed
        Iterate over it for `Piece`s (data, received_utc); `health` tells how it is doing, `stop()` ends it. Leaving
        `with open_feed(...) as feed` stops it too.

    Raises
    ------
    ValueError
        In one line: if the address is none, the file is missing, or the port is taken.
    """
    patience = patience or Patience()
    if "://" not in address:
        path = _path(address)
        return FileFeed(path, now_utc=now_utc, max_unpacked_bytes=max_unpacked_bytes, start_bytes=start_bytes)
    scheme, host, port = parted(address)
    if scheme == "tcp":
        return TcpFeed(host, port, patience, now_utc=now_utc, wait=wait, seed=seed)
    return UdpFeed(host, port, patience, now_utc=now_utc)


def parted(address: str) -> tuple[str, str, int]:
    """Take the address of a network feed apart: scheme, host (without brackets, empty for udp://:port) and port.

    >>> parted("tcp://[::1]:10110"), parted("UDP://:10110")
    (('tcp', '::1', 10110), ('udp', '', 10110))

    Raises
    ------
    ValueError
        In one line, if nothing could ever be heard there: the address is not of this form, or the host no host's name.
    """
    scheme = address.partition("://")[0].lower()
    if scheme not in SCHEMES:
        raise ValueError(f"{address!r} begins with {scheme}://; {EXPECTED}.")
    found = ADDRESS.fullmatch(address)
    if not found:
        raise ValueError(f"{address!r} is not a host and a port alone; {EXPECTED}.")
    host, port = found["host"].strip("[]"), int(found["port"])
    if port > LARGEST_PORT:
        raise ValueError(f"{address!r} has the port {port}; {EXPECTED}, the port from 0 to {LARGEST_PORT}.")
    if scheme == "tcp" and (not host or port == 0):
        raise ValueError(f"{address!r} names no host or no port to connect to; {EXPECTED}.")
    if host and (wrong := _wrong_host(found["host"])):
        raise ValueError(f"{address!r}: the host {wrong}; {EXPECTED}.")
    if _is_multicast(host):
        raise ValueError(f"{address!r} is a multicast group, and none is joined; relay it to a port of this machine.")
    return scheme, host, port


def _path(address: str) -> Path:
    path = Path(address)
    try:
        found = path.is_file()
    except (OSError, ValueError):  # a name too long, or with a zero in it
        found = False
    if not found:
        raise ValueError(f"{address!r} is no file; {EXPECTED}.")
    return path


def _wrong_host(host: str) -> str:
    """Tell what is wrong with a host, as it stands in an address; empty if nothing is."""
    if host.startswith("["):
        return _wrong_address(host.strip("[]"), ipaddress.IPv6Address, "IPv6")
    try:
        labels = host.encode("idna").decode("ascii").removesuffix(".").split(".")
    except UnicodeError as error:
        return f"is no name of a host ({error.__cause__ or error})"
    if len(".".join(labels)) > LONGEST_NAME:
        return f"is longer than the {LONGEST_NAME} characters that a name can have"
    if labels[-1].isdigit():
        return _wrong_address(".".join(labels), socket.inet_aton, "IPv4")
    wrong = [label for label in labels if not LABEL.fullmatch(label)]
    return f"is no name of a host ({wrong[0]!r} in it is not letters, digits and hyphens)" if wrong else ""


def _wrong_address(host: str, read: Callable[[str], object], kind: str) -> str:
    try:
        read(host)
    except (OSError, ValueError) as error:
        return f"is no {kind} address ({error})"
    return ""


def _is_multicast(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_multicast
    return False
