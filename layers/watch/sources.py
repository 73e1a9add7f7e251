"""Where a feed comes from, as an address says it, and what it sends."""

import os
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from layers.ais.feed import open_feed, utc_now
from layers.ais.pieces import Feed
from layers.ais.sockets import Patience
from layers.feeds.formats import AIRCRAFT, AIS_CATCHER, AISSTREAM, FORMATS, NMEA, SBS, format_of
from layers.files.unpacked import open_unpacked
from leadline.near import checks_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

KEY = "AISSTREAM_API_KEY"  # in the environment; lists of processes and histories of shells show command lines
BEGIN_BYTES = 1 << 16
SENT_BY = {  # scheme: formats that can come so, the first one if none is said ("" where it has to be)
    "tcp": (NMEA, SBS, AIS_CATCHER, AIRCRAFT),
    "udp": (NMEA, AIS_CATCHER),
    "sbs": (SBS,),
    "http": ("", AIRCRAFT, AIS_CATCHER),
    "https": ("", AIRCRAFT, AIS_CATCHER),
    "ws": (AISSTREAM,),
    "wss": (AISSTREAM,),
}
EXPECTED = (
    "expected tcp://host:port, udp://:port, sbs://host:30003, http(s)://host/path/aircraft.json, "
    "wss://stream.aisstream.io/v0/stream or the path of a file"
)
AIRCRAFT_FILE = "aircraft.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A feed: where it is, and what it sends; `every_s` if it is to be asked for again and again."""

    text: str
    scheme: str  # empty for a file
    format: str
    every_s: float | None = None

    @property
    def is_recording(self) -> bool:
        """Whether it is a file that is read once."""
        return not self.scheme and self.every_s is None


def address_of(text: str, format_name: str | None = None, every_s: float | None = None) -> Address:
    """Tell where a feed is and what it sends.

    Parameters
    ----------
    text : str
        As for `open_source`.
    format_name : str, optional
        One of `layers.feeds.FORMATS`; where it is left out the scheme tells, or how a file begins.
    every_s : float, optional
        Ask for a file again and again.

    Raises
    ------
    ValueError
        In one line: if the scheme is none of these, does not send the format, or does not tell it.
    """
    scheme, found, _ = text.partition("://")
    scheme = scheme.lower() if found else ""
    if format_name is not None and format_name not in FORMATS:
        raise ValueError(f"{format_name!r} is no format of a feed; expected one of {', '.join(FORMATS)}.")
    if not scheme:
        chosen = format_name or _format_of_file(Path(text))
        if every_s is not None and chosen != AIRCRAFT:
            raise ValueError(
                f"{text!r}: a file of {chosen} is read once; expected none but aircraft to be asked again."
            )
        return Address(text=text, scheme="", format=chosen, every_s=every_s)
    if scheme not in SENT_BY:
        raise ValueError(f"{text!r} begins with {ascii(scheme)[1:-1]}://; {EXPECTED}.")
    if every_s is not None and not scheme.startswith("http"):
        raise ValueError(
            f"{scheme}:// sends by itself; expected only http(s):// or a file to be asked again and again."
        )
    usual, *_ = formats = SENT_BY[scheme]
    if scheme.startswith("http"):
        usual = AIRCRAFT if urlsplit(text).path.endswith(AIRCRAFT_FILE) else ""
    chosen = format_name or usual
    if not chosen or chosen not in formats:
        known = " or ".join(each for each in formats if each)
        what = f"{scheme}:// does not send {chosen}" if chosen else f"{text!r} does not tell what it sends"
        raise ValueError(f"{what}; expected format={known}.")
    return Address(text=text, scheme=scheme, format=chosen, every_s=every_s)


def _format_of_file(path: Path) -> str:
    try:
        with open_unpacked(path) as file:
            return format_of(file.read(BEGIN_BYTES))
    except (OSError, EOFError, ValueError):  # whoever reads it says why
        return NMEA


@checks_names
def open_source(
    address: Address,
    *,
    about: "Iterable[gpd.GeoDataFrame]" = (),
    max_unpacked_bytes: int | None = None,
    start_bytes: int = 0,
    patience: Patience | None = None,
) -> Feed:
    """Open a feed.

    Parameters
    ----------
    address : Address
    about : iterable of GeoDataFrame
        What is watched: aisstream.io is asked for what is near it.
    max_unpacked_bytes, start_bytes : int
        Of a file; see `layers.ais.open_feed`.
    patience : Patience, optional

    Returns
    -------
    Feed
        As `layers.ais.open_feed` gives it.

    Raises
    ------
    ValueError
        As `layers.ais.open_feed`; if aisstream.io is to be asked and there is no key.
    """
    patience = patience or Patience()
    if address.scheme.startswith("ws"):
        from layers.feeds.subscription import boxes_about, subscription  # noqa: PLC0415  with geopandas
        from layers.watch.websocket import WebSocketFeed  # noqa: PLC0415

        first = subscription(_key(address.text), boxes_about(about))
        return WebSocketFeed(address.text, first, patience, now_utc=utc_now)
    if address.scheme.startswith("http") or address.every_s is not None:
        from layers.watch.polled import EVERY_S, PolledFeed, ask_file, ask_http  # noqa: PLC0415

        ask = ask_http(address.text) if address.scheme else ask_file(_there(Path(address.text)))
        is_document = address.format == AIRCRAFT
        return PolledFeed(ask, address.every_s or EVERY_S, patience, now_utc=utc_now, is_document=is_document)
    text = address.text if address.scheme != "sbs" else f"tcp{address.text[3:]}"
    return open_feed(text, patience=patience, max_unpacked_bytes=max_unpacked_bytes, start_bytes=start_bytes)


def _there(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"{str(path)!r} is no file; {EXPECTED}.")
    return path


def _key(url: str) -> str:
    """Key for aisstream.io from the environment; not sent in the clear, but to this machine."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError(f"{url!r} names no host; {EXPECTED}.")
    if parts.username is not None:
        raise ValueError(f"the address at {parts.hostname} holds a password; {EXPECTED}.")
    if parts.scheme != "wss" and not _is_here(parts.hostname):
        raise ValueError(f"{url!r} would send the key unencrypted; expected wss://.")
    if not (key := os.environ.get(KEY, "").strip()):
        raise ValueError(f"{url} asks for a key; expected one in the environment variable {KEY}.")
    return key


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
