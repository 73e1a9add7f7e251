"""The state file of a watch: a SQLite database, so that each step is on the disk as a whole or not at all."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from layers.watch.kept import as_bytes, from_bytes

VERSION = 1
APPLICATION = 0x6C656164  # "lead"
MOST_MESSAGES = 10_000
TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE snapshot (id INTEGER PRIMARY KEY CHECK (id = 1), state BLOB NOT NULL, read_bytes INTEGER NOT NULL);
CREATE TABLE pieces (number INTEGER PRIMARY KEY, look INTEGER NOT NULL, received_us INTEGER, data BLOB NOT NULL);
CREATE TABLE told (id TEXT PRIMARY KEY, read_bytes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, body TEXT NOT NULL, aside TEXT);
CREATE TABLE files (path TEXT PRIMARY KEY, bytes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE lines (number INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, text BLOB NOT NULL);
"""


class Waiting(NamedTuple):
    """A message that was not delivered yet."""

    number: int
    id: str
    body: str


class Counted(NamedTuple):
    """Messages: those that wait, those that were set aside, and those for which there was no room."""

    waiting: int
    aside: int
    no_room: int


class Ledger:
    """What was taken, what was told, and what waits to be told; one process at a time.

    Parameters
    ----------
    path : Path or str
        Made if it is not there.
    most_messages : int
        How many messages may wait.

    Raises
    ------
    ValueError
        If it is no state file of this version, or another process has it.
    """

    def __init__(self, path: Path | str, *, most_messages: int = MOST_MESSAGES) -> None:
        path = Path(path)
        self.path, self._most = path, most_messages
        self._lock = threading.RLock()
        try:
            self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0.5)
            self._open()
        except sqlite3.DatabaseError as error:
            raise ValueError(f"{path}: {_why(error)}.") from error

    def _open(self) -> None:
        base = self._base
        base.execute("PRAGMA locking_mode=EXCLUSIVE")
        base.execute("PRAGMA trusted_schema=OFF")
        base.execute("PRAGMA cell_size_check=ON")
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=FULL")
        base.execute("BEGIN IMMEDIATE")
        (application,), (version,) = (
            base.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
        )
        is_new = not application and not base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if is_new:
            for each in TABLES.strip().split(";\n"):
                base.execute(each.removesuffix(";"))
            base.execute(f"PRAGMA application_id={APPLICATION}")
            base.execute(f"PRAGMA user_version={VERSION}")
        base.execute("COMMIT")
        if not is_new and (application, version) != (APPLICATION, VERSION):
            base.close()
            what = f"a state file of version {version}" if application == APPLICATION else "another database"
            raise ValueError(f"{self.path} is {what}; expected version {VERSION}. Name another file.")
        base.execute("UPDATE outbox SET aside = NULL")  # whoever starts anew has mended what was wrong
        base.execute("DELETE FROM meta WHERE name = 'no_room'")  # which was told

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._base.close()

    @contextmanager
    def step(self) -> Iterator[None]:
        """Do what is inside as a whole or not at all; OSError if the disk does not take it."""
        with self._lock:
            try:
                self._base.execute("BEGIN IMMEDIATE")
                yield
                self._base.execute("COMMIT")
            except BaseException as error:
                if self._base.in_transaction:
                    self._base.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):  # a full disk, above all
                    raise OSError(f"{self.path}: the state cannot be written ({error}); it stays as it was.") from error
                raise

    def meta(self) -> dict[str, str]:
        """Give what the file says of itself."""
        with self._lock:
            return dict(self._base.execute("SELECT name, value FROM meta").fetchall())

    def say(self, **values: str) -> None:
        """Have the file say something of itself."""
        with self._lock:
            self._base.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def tell(self, name: str, read_bytes: int = 0) -> bool:
        """Whether an id is told for the first time, after so many bytes of a recording; it is told by now."""
        return bool(self._base.execute("INSERT OR IGNORE INTO told VALUES (?, ?)", (name, read_bytes)).rowcount)

    # the state

    def keep_snapshot(self, state: object, read_bytes: int) -> None:
        """Replace the state, and forget the pieces that led to it, and ids that cannot be told again.

        A recording is read again from here: what was told of bytes after these, by a process that was killed, is known
        on.
        """
        blob = as_bytes(state)
        with self.step():
            self._base.execute("INSERT OR REPLACE INTO snapshot VALUES (1, ?, ?)", (blob, read_bytes))
            self._base.execute("DELETE FROM pieces")
            self._base.execute("DELETE FROM told WHERE read_bytes <= ?", (read_bytes,))

    def snapshot(self) -> tuple[object, int] | None:
        """Give the state and how many bytes of a recording it has read; None if there is none.

        Raises
        ------
        ValueError
            If it is damaged or of another version.
        """
        found = self._base.execute("SELECT state, read_bytes FROM snapshot").fetchone()
        return None if found is None else (from_bytes(found[0]), int(found[1]))

    def add_pieces(self, look: int, pieces: Iterable[tuple[int | None, bytes]]) -> None:
        """Keep pieces of a feed that cannot be read again: when they came, microseconds, and their bytes."""
        rows = [(look, received_us, data) for received_us, data in pieces]
        self._base.executemany("INSERT INTO pieces (look, received_us, data) VALUES (?, ?, ?)", rows)

    def pieces(self) -> Iterator[tuple[int, int | None, bytes]]:
        """Give the pieces since the snapshot: number of the look after them, when they came, their bytes."""
        yield from self._base.execute("SELECT look, received_us, data FROM pieces ORDER BY number").fetchall()

    # the outbox

    def post(self, name: str, body: str) -> bool:
        """Put a message into the outbox; False if there is no room."""
        if self.counted().waiting >= self._most:
            lost = int(self.meta().get("no_room", "0")) + 1
            self.say(no_room=str(lost))
            return False
        self._base.execute("INSERT INTO outbox (id, body) VALUES (?, ?)", (name, body))
        return True

    def next_message(self) -> Waiting | None:
        """Give the message that has waited longest."""
        with self._lock:
            found = self._base.execute(
                "SELECT number, id, body FROM outbox WHERE aside IS NULL ORDER BY number LIMIT 1"
            ).fetchone()
        return None if found is None else Waiting(*found)

    def delivered(self, number: int) -> None:
        """Take a message out of the outbox."""
        with self.step():
            self._base.execute("DELETE FROM outbox WHERE number = ?", (number,))

    def set_aside(self, number: int, why: str) -> None:
        """Keep a message that the receiver does not want; it is tried again at the next start."""
        with self.step():
            self._base.execute("UPDATE outbox SET aside = ? WHERE number = ?", (why, number))

    def counted(self) -> Counted:
        """Count messages."""
        with self._lock:
            waiting, aside = self._base.execute(
                "SELECT count(*) FILTER (WHERE aside IS NULL), count(aside) FROM outbox"
            ).fetchone()
            return Counted(waiting, aside, int(self.meta().get("no_room", "0")))

    # files that grow

    def grows(self, path: Path | str, size: int) -> bool:
        """Note a file that is to grow, of a size now; False if it was noted before."""
        path = Path(path)
        with self._lock:
            row = (str(path), size)
            return bool(self._base.execute("INSERT OR IGNORE INTO files VALUES (?, ?)", row).rowcount)

    def append(self, path: Path | str, text: bytes) -> None:
        """Have bytes appended to a file of `grows`, by `layers.watch.growing.write_files`."""
        path = Path(path)
        self._base.execute("INSERT INTO lines (path, text) VALUES (?, ?)", (str(path), text))

    def files(self) -> list[tuple[Path, int, list[tuple[int, bytes]]]]:
        """Give files with what is to be appended: path, its size after what was noted, numbers and bytes."""
        with self._lock:
            rows = self._base.execute("SELECT path, number, text FROM lines ORDER BY number").fetchall()
            sizes = dict(self._base.execute("SELECT path, bytes FROM files").fetchall())
        waiting: dict[str, list[tuple[int, bytes]]] = {}
        for path, number, text in rows:
            waiting.setdefault(path, []).append((number, text))
        return [(Path(path), sizes[path], parts) for path, parts in waiting.items()]

    def appended(self, path: Path | str, size: int, last: int) -> None:
        """Note that a file has this size, and that all up to the part `last` stands in it."""
        path = Path(path)
        with self.step():
            self._base.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (str(path), size))
            self._base.execute("DELETE FROM lines WHERE path = ? AND number <= ?", (str(path), last))


def _why(error: sqlite3.DatabaseError) -> str:
    words = str(error)
    if "locked" in words:
        return "another watch has this state file open; expected one at a time"
    if "not a database" in words or "malformed" in words:
        return "no state file, or a damaged one; expected one that leadline watch wrote, or the name of a new file"
    return f"the state file cannot be opened ({words}); expected a place that can be written to"
