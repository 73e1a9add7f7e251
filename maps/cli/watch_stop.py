"""How `leadline watch` is stopped: by signals, or because nobody reads its lines any more."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING

from leadline.exits import BY_SIGNAL, STOPS

if TYPE_CHECKING:
    from layers.ais.pieces import Feed


class Stop:
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
def stopped_by_signals(feed: "Feed") -> Iterator[Stop]:
    """Stop the feed at Ctrl-C, a request to end or a closed terminal; what ignores one goes on doing so."""
    stop, before = Stop(feed), {}
    if threading.current_thread() is threading.main_thread():
        heard = [number for name in STOPS if (number := getattr(signal, name, None)) is not None]
        before = {each: signal.signal(each, stop.hear) for each in heard if signal.getsignal(each) != signal.SIG_IGN}
    try:
        with stop.listening():
            yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def exit_code(stop: Stop, *, unfinished: bool) -> int:
    """0 also after a stop, for a network has no end of its own; unless a file was not read, or an answer by nobody."""
    return BY_SIGNAL + stop.number if unfinished or stop.number == signal.SIGPIPE else 0
