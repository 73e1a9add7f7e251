"""Delivers the messages of a ledger to a web address, one after the other, until the receiver has taken them."""

import random
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from layers.ais.sockets import Patience
from layers.watch.ledger import Ledger, Waiting

TIMEOUT_S = 10.0
ANSWER_BYTES = 1 << 16  # of the receiver's answer, which is not looked at
TAKEN, REFUSED = range(200, 300), range(300, 500)
TRY_AGAIN = (408, 425, 429)  # 4xx that say: later
LONGEST_ASKED_S = 3600.0  # a receiver that asks for more time than this (Retry-After) gets this
FULL_TOLD_S = 60.0
LOOK_S = 0.2


class Answer(NamedTuple):
    """What the receiver said: a status, 0 if nobody answered; why; seconds to wait, if it says so."""

    status: int
    why: str
    wait_s: float = 0.0


class Courier:
    """A thread that delivers, oldest first; after a failure it waits longer and longer.

    A message is taken out of the ledger once the receiver has answered 2xx. If the process is killed between the two,
    the message is sent again, with the same id: HTTP has no better promise. 4xx, but 408, 425 and 429, and 3xx set the
    message aside.

    Parameters
    ----------
    ledger : Ledger
    send : callable
        Sends a message.
    say : callable
        Takes words for whoever watches.
    patience : Patience
    """

    def __init__(
        self,
        ledger: Ledger,
        send: Callable[[Waiting], Answer],
        say: Callable[[str], None],
        *,
        patience: Patience | None = None,
    ) -> None:
        self._ledger, self._send, self._say = ledger, send, say
        self._patience = patience or Patience()
        self._chance = random.Random()  # noqa: S311  spreads questions, keeps no secret
        self._stopped = threading.Event()
        self._failures, self._no_room, self._full_s = 0, ledger.counted().no_room, -FULL_TOLD_S
        self._thread = threading.Thread(target=self._deliver, name="courier", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopped.set()
        self._thread.join(TIMEOUT_S + 1)

    def wait(self, longest_s: float, stopped: threading.Event) -> None:
        """Wait until all is delivered or set aside, but no longer than this, and not once somebody stops."""
        until = time.monotonic() + longest_s
        while self._ledger.next_message() is not None and time.monotonic() < until and not stopped.is_set():
            stopped.wait(LOOK_S / 4)

    def _deliver(self) -> None:
        while not self._stopped.is_set():
            self._tell_full()
            message = self._ledger.next_message()
            if message is None:
                self._stopped.wait(LOOK_S)
                continue
            try:
                self._deliver_one(message)
            except OSError as error:  # the disk; it may be delivered twice, with one id
                self._again(Answer(0, str(error)))

    def _deliver_one(self, message: Waiting) -> None:
        answer = self._send(message)
        if answer.status in TAKEN:
            self._ledger.delivered(message.number)
            self._tell_back()
        elif answer.status in REFUSED and answer.status not in TRY_AGAIN:
            self._ledger.set_aside(message.number, answer.why)
            self._say(f"a message was refused ({answer.why}) and set aside; it is tried again at the next start")
        else:
            self._again(answer)

    def _again(self, answer: Answer) -> None:
        self._failures += 1
        if self._failures == 1:
            self._say(f"a message could not be delivered ({answer.why}); it is kept, trying again")
        self._stopped.wait(max(answer.wait_s, self._patience.wait_s(self._failures, self._chance)))

    def _tell_back(self) -> None:
        if self._failures:
            self._say("messages are delivered again")
        self._failures = 0

    def _tell_full(self) -> None:
        lost = self._ledger.counted().no_room
        if lost > self._no_room and time.monotonic() - self._full_s >= FULL_TOLD_S:
            self._say(f"the outbox is full: {lost - self._no_room:,} messages more were not kept; see --notify-log")
            self._no_room, self._full_s = lost, time.monotonic()


def send_http(url: str) -> Callable[[Waiting], Answer]:
    """Give what posts a message as JSON: TLS is verified, redirections are not followed, answers are bounded.

    The header `Idempotency-Key` is the id of the message.

    Raises
    ------
    ValueError
        If the address is none, or urllib3 is not installed.
    """
    try:
        import urllib3  # noqa: PLC0415  0.1 s, paid for by those who notify only
    except ModuleNotFoundError as error:
        raise ValueError(
            "a message to a web address needs urllib3; install it with: pip install 'leadline[live]'."
        ) from error

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError("the address to notify is none; expected https://host/path, without a password.")
    pool = urllib3.PoolManager(num_pools=1, retries=False, timeout=urllib3.Timeout(total=TIMEOUT_S))

    def send(message: Waiting) -> Answer:
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.id, "User-Agent": "leadline"}
        try:
            with pool.request(
                "POST", url, body=message.body.encode(), headers=headers, redirect=False, preload_content=False
            ) as answer:
                answer.read(ANSWER_BYTES)
                answer.close()  # whatever else it says
                why = f"{parts.hostname} answers {answer.status} {answer.reason or ''}".rstrip()
                return Answer(answer.status, why, _asked_s(answer.headers.get("Retry-After", "")))
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return Answer(0, f"{parts.hostname}: {_plain(error)}")

    return send


def _asked_s(words: str) -> float:
    """Seconds of a Retry-After; a date is passed over."""
    return min(float(words), LONGEST_ASKED_S) if words.isascii() and words.isdigit() else 0.0


def _plain(error: Exception) -> str:
    """Why nobody answered, without the address: its path may be a secret."""
    import urllib3  # noqa: PLC0415  loaded by now

    kinds = urllib3.exceptions
    for kind, words in (
        (kinds.NameResolutionError, "no such host"),
        (kinds.NewConnectionError, "no connection"),
        (kinds.ConnectTimeoutError, "no connection in time"),
        (kinds.TimeoutError, "no answer in time"),
        (kinds.SSLError, "its certificate was not accepted"),
    ):
        if isinstance(error, kind):
            return words
    return f"the connection failed ({type(error).__name__})"
