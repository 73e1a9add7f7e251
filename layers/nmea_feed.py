"""Feeds of NMEA sentences: a file, a TCP server that may go away and come back, UDP packets.

A feed is iterated once and gives pieces of bytes with the time they were received. A network that fails never raises:
the feed says so in its health and tries again until it is stopped.
"""

import ipaddress
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from layers.nmea_pieces import Feed, FileFeed
from layers.nmea_sockets import Patience, TcpFeed, UdpFeed

EXPECTED = "expected tcp://host:port, udp://:port or the path of a file"
LARGEST_PORT = 65_535


def utc_now() -> datetime:
    """Tell the time by the clock of this machine."""
    return datetime.now(UTC)


def open_feed(
    address: str,
    *,
    patience: Patience | None = None,
    now_utc: Callable[[], datetime] = utc_now,
    wait: Callable[[float], object] | None = None,
    seed: int | None = None,
) -> Feed:
    """Open a feed of NMEA sentences.

    Parameters
    ----------
    address : str
        `tcp://host:port` connects to a server; `udp://:port` or `udp://host:port` listens; anything else is the
        path of a file, plain or .gz.
    patience : Patience, optional
        How long to wait for what, in seconds.
    now_utc : callable
        The clock that stamps what is received; gives aware times.
    wait : callable, optional
        Called with the seconds to wait before connecting again; by default waits so long, or until it is stopped.
    seed : int, optional
        Of the jitter of these waits; by default another each time.

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
        path = Path(address)
        if not path.is_file():
            raise ValueError(f"{address!r} is no file; {EXPECTED}.")
        return FileFeed(path, now_utc=now_utc)
    parts = urlsplit(address)
    host, port = _host_and_port(address, parts)
    if parts.scheme == "tcp":
        if not host or port == 0:
            raise ValueError(f"{address!r} names no host or no port to connect to; {EXPECTED}.")
        return TcpFeed(host, port, patience, now_utc=now_utc, wait=wait, seed=seed)
    if parts.scheme != "udp":
        raise ValueError(f"{address!r} begins with {parts.scheme}://; {EXPECTED}.")
    if _is_multicast(host):
        raise ValueError(f"{address!r} is a multicast group, and none is joined; relay it to a port of this machine.")
    return UdpFeed(host, port, patience, now_utc=now_utc)


def _is_multicast(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_multicast
    return False


def _host_and_port(address: str, parts: SplitResult) -> tuple[str, int]:
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"{address!r}: {error}; {EXPECTED}, the port from 0 to {LARGEST_PORT}.") from error
    if port is None or parts.path not in {"", "/"} or parts.query or parts.username:
        raise ValueError(f"{address!r} is not a host and a port alone; {EXPECTED}.")
    return host, port
