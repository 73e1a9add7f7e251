"""Which feed sends what: the reader of each format, and the format of a file by how it begins."""

import re
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, TypeAlias

from layers.ais.nmea import EXPECTED_SENTENCES, Decoder
from layers.feeds.aircraft import AircraftDecoder
from layers.feeds.ais_catcher import AisCatcherDecoder
from layers.feeds.aisstream import AisstreamDecoder
from layers.feeds.basestation import BaseStationDecoder
from layers.feeds.lines import FeedDecoder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

AnyDecoder: TypeAlias = Decoder | FeedDecoder

NMEA, AIRCRAFT, SBS, AISSTREAM, AIS_CATCHER = "nmea", "aircraft", "sbs", "aisstream", "ais-catcher"
FORMATS = (NMEA, AIRCRAFT, SBS, AISSTREAM, AIS_CATCHER)
OF_AIRCRAFT = (AIRCRAFT, SBS)
KEYS = (
    (AISSTREAM, re.compile(rb'"MessageType"\s*:')),
    (AIS_CATCHER, re.compile(rb'"(?:mmsi|msgs)"\s*:')),
    (AIRCRAFT, re.compile(rb'"(?:now|aircraft|ac|hex)"\s*:')),
)
SBS_LINE = re.compile(rb"(?:MSG,[1-8]|SEL|ID|AIR|STA|CLK),[^,\r\n]*,[^,\r\n]*,[^,\r\n]*,[0-9A-Fa-f~]*,")


def decoder_of(name: str, *, default_time: datetime | None = None, zone: tzinfo | None = None) -> AnyDecoder:
    """Make the reader of a format.

    Parameters
    ----------
    name : str
        One of `FORMATS`.
    default_time : datetime, optional
        Of AIS sentences that carry no time; see `layers.ais.Decoder`.
    zone : tzinfo, optional
        Of the clock that SBS-1 tells.

    Raises
    ------
    ValueError
        If there is no such format.
    """
    makers: Mapping[str, Callable[[], AnyDecoder]] = {
        NMEA: lambda: Decoder(default_time),
        AIRCRAFT: AircraftDecoder,
        SBS: lambda: BaseStationDecoder(zone),
        AISSTREAM: AisstreamDecoder,
        AIS_CATCHER: AisCatcherDecoder,
    }
    if name not in makers:
        raise ValueError(f"{name!r} is no format of a feed; expected one of {', '.join(FORMATS)}.")
    return makers[name]()


def format_of(begin: bytes) -> str:
    """Tell the format of a file by its first bytes; AIS sentences where nothing else is seen.

    >>> format_of(b'{"now": 1.0, "aircraft": []}'), format_of(b"!AIVDM,1,1,,B,1"), format_of(b"MSG,3,1,1,4CA2D6,1,")
    ('aircraft', 'nmea', 'sbs')
    """
    lines = [line.strip() for line in begin.splitlines() if line.strip()]
    if lines and lines[0].startswith(b"{"):
        for name, key in KEYS:
            if key.search(begin):
                return name
    return SBS if lines and SBS_LINE.match(lines[0]) else NMEA


def expected_of(decoder: AnyDecoder) -> str:
    """Tell what a feed should have held."""
    return decoder.expected if isinstance(decoder, FeedDecoder) else EXPECTED_SENTENCES
