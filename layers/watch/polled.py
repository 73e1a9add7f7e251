"""A feed that is asked for again and again: a document by HTTP, or a file that a program writes anew."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from layers.ais.pieces import Feed, Piece
from layers.ais.sockets import Patience

MOST_BYTES = 1 << 25  # of an answer, unpacked: ten times what a receiver of the whole world sends
ANSWER_S = 30.0  # a whole answer takes no longer
CONNECT_S, READ_S = 5.0, 5.0
EVERY_S = 1.0
REDIRECTS = range(300, 400)
GOOD = 200
HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "leadline"}


class PolledFeed(Feed):
    """Asks every `every_s` seconds, after a failure later and later; an answer like the one before is passed over.

    Parameters
    ----------
    ask : callable
        Gives the answer; OSError if there is none.
    every_s : float
        Seconds between two questions.
    patience : Patience
        How long to wait after failures.
    now_utc : callable
        The clock that stamps what is received.
    is_document : bool
        An answer is one document of JSON, and given as one line; otherwise it is lines.
    wait : callable, optional
        Called with the seconds to wait; by default waits so long, or until it is stopped.
    seed : int, optional
        Of the jitter of waits after failures.

    Raises
    ------
    ValueError
        If `every_s` is not above 0.
    """

    def __init__(
        self,
        ask: Callable[[], bytes],
        every_s: float = EVERY_S,
        patience: Patience | None = None,
        *,
        now_utc: Callable[[], datetime],
        is_document: bool = True,
        wait: Callable[[float], object] | None = None,
        seed: int | None = None,
    ) -> None:
        super().__init__(now_utc)
        self._is_document = is_document
        if not every_s > 0:
            raise ValueError(f"every_s is {every_s}; expected more than 0 seconds.")
        self._ask, self._every_s, self._patience = ask, every_s, patience or Patience()
        self._wait = wait or self._stopped.wait
        self._chance = random.Random(seed)  # noqa: S311  spreads questions, keeps no secret

    def __iter__(self) -> Iterator[Piece]:
        failures, before = 0, b""
        while not self._stopped.is_set():
            asked_s = time.monotonic()
            try:
                answer = self._ask()
            except OSError as error:
                failures += 1
                self._connected = False
                self._error = f"{self._now_utc():%Y-%m-%d %H:%M:%S} UTC: {error}"
                self._wait(self._patience.wait_s(failures, self._chance))
                continue
            failures, self._connections = 0, self._connections + (not self._connected)
            self._connected = True
            if answer != before:
                before = answer
                data = _one_line(answer) if self._is_document else answer + b"\n"
                yield self._piece(data, self._now_utc())
            self._wait(max(0.0, self._every_s - (time.monotonic() - asked_s)))
        self._connected = False


def ask_http(url: str) -> Callable[[], bytes]:
    """Give what asks a web server for a document: TLS is verified, redirections are not followed, answers bounded.

    Raises
    ------
    ValueError
        If the address is none, or holds a password; if urllib3 is not installed.
    """
    try:
        import urllib3  # noqa: PLC0415  0.1 s, paid for by such feeds only
    except ModuleNotFoundError as error:
        raise ValueError(f"{url} needs urllib3; install it with: pip install 'leadline[live]'.") from error

    parts = _parts(url)
    timeout = urllib3.Timeout(connect=CONNECT_S, read=READ_S)
    pool = urllib3.PoolManager(num_pools=1, retries=False, timeout=timeout)

    def ask() -> bytes:
        try:
            with pool.request("GET", parts, preload_content=False, redirect=False, headers=HEADERS) as answer:
                if answer.status in REDIRECTS:
                    place = answer.headers.get("Location", "elsewhere")
                    raise ConnectionError(f"the server points to {place}, which is not followed; name that address")
                if answer.status != GOOD:
                    raise ConnectionError(f"the server answers {answer.status} {answer.reason or ''}".rstrip())
                return _read(answer.stream(1 << 16, decode_content=True))
        except urllib3.exceptions.HTTPError as error:
            raise ConnectionError(str(error)) from error

    return ask


def ask_file(path: Path) -> Callable[[], bytes]:
    """Give what reads a file that a program writes anew."""

    def ask() -> bytes:
        with path.open("rb") as file:
            return _read(iter(lambda: file.read(1 << 16), b""))

    return ask


def _parts(url: str) -> str:
    from urllib3.util import parse_url  # noqa: PLC0415  loaded by now

    expected = "expected http://host/path or https://host/path"
    try:
        parts = parse_url(url)
    except ValueError as error:  # LocationParseError
        raise ValueError(f"{url!r} is no address ({error}); {expected}.") from error
    if parts.scheme not in ("http", "https") or not parts.host:
        raise ValueError(f"{url!r} is no address of a web server; {expected}.")
    if parts.auth is not None:
        raise ValueError(f"the address at {parts.host} holds a password, which lists of processes show; {expected}.")
    return parts.url


def _read(parts: Iterator[bytes]) -> bytes:
    """Join the parts of an answer; ConnectionError if it is too large or takes too long."""
    until, found, size = time.monotonic() + ANSWER_S, [], 0
    for part in parts:
        found.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise ConnectionError(f"the answer is larger than {MOST_BYTES:,} bytes")
        if time.monotonic() > until:
            raise TimeoutError(f"the answer takes longer than {ANSWER_S:g} s")
    return b"".join(found)


def _one_line(answer: bytes) -> bytes:
    """Write a document of JSON in one line: outside of texts a line's end is white space, inside it cannot stand."""
    return answer.replace(b"\r", b" ").replace(b"\n", b" ") + b"\n"
