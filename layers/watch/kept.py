"""What a watch remembers, as bytes and back: numbers, texts, arrays and a list of our own classes, and nothing else.

A pickle can run anything when it is read. This one can only make what `ALLOWED` names; a state file that holds more is
refused, whoever wrote it.
"""

import io
import pickle
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

import pyarrow as pa

ALLOWED = {
    "builtins": {"set"},
    "collections": {"deque"},
    "datetime": {"datetime", "timedelta", "timezone"},
    "numpy": {"dtype", "ndarray"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "numpy.core.multiarray": {"_reconstruct", "scalar"},
    "numpy.core.numeric": {"_frombuffer"},
    "pandas._libs.tslibs.timestamps": {"_unpickle_timestamp", "Timestamp"},
    "geo.events.alerts": {"Alerts", "_Alert"},
    "geo.events.line_crossings": {"Passings"},
    "geo.events.stream": {"_Buffer"},
    "geo.events.stretches": {"Stretches"},
    "geo.tracks.fixes": {"Fixes", "Heights", "Ids", "Report"},
    "geo.tracks.pieces": {"Memory"},
    "layers.ais.clock": {"FeedClock"},
    "layers.ais.parts": {"Assembly", "Groups", "Heard", "Part"},
    "layers.ais.report": {"Reason", "Tally"},
    "layers.ais.standstill": {"Standstill"},
    "layers.feeds.lines": {"Tally"},
    "layers.watch.alerts": {"Alert"},
    "layers.watch.kept": {"batch_of"},
    "layers.watch.vessels": {"Heard"},
}


def as_bytes(state: object) -> bytes:
    """Write a state: plain values, arrays, batches, and objects of the classes of `ALLOWED`."""
    file = io.BytesIO()
    _Pickler(file, protocol=5).dump(state)
    return file.getvalue()


def from_bytes(data: bytes) -> Any:  # noqa: ANN401  whatever was written
    """Read a state.

    Raises
    ------
    ValueError
        If it is damaged, of another version of leadline, or holds anything else.
    """
    try:
        return _Unpickler(io.BytesIO(data)).load()
    except Exception as error:  # a damaged pickle can raise anything
        raise ValueError(f"what was remembered cannot be read ({error})") from error


def state_of(thing: object, fixed: Iterable[str] = ()) -> dict[str, Any]:
    """Attributes of an object but those that are made of what it was made from."""
    left_out = set(fixed)
    return {name: value for name, value in vars(thing).items() if name not in left_out}


def restore(thing: object, state: dict[str, Any], fixed: Iterable[str] = ()) -> None:
    """Give an object, just made, the attributes of `state_of`.

    Raises
    ------
    ValueError
        If they are not those that it has.
    """
    have = set(state_of(thing, fixed))
    if have != set(state):
        odd = ", ".join(sorted(have ^ set(state)))
        raise ValueError(f"what was remembered is of another version of leadline ({type(thing).__name__}: {odd})")
    vars(thing).update(state)


def batch_of(data: bytes) -> pa.RecordBatch:
    """Read a batch as `as_bytes` writes it."""
    with pa.ipc.open_stream(data) as stream:
        table = stream.read_all().combine_chunks()
        return table.to_batches()[0] if len(table) else pa.RecordBatch.from_pylist([], schema=table.schema)


class _Pickler(pickle.Pickler):
    def reducer_override(self, thing: object) -> Any:  # noqa: ANN401  as pickle has it
        if isinstance(thing, pa.RecordBatch):
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, thing.schema) as stream:
                stream.write_batch(thing)
            return batch_of, (sink.getvalue().to_pybytes(),)
        if isinstance(thing, Enum):  # some Pythons write getattr(class, name)
            return type(thing), (thing.value,)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        if name not in ALLOWED.get(module, ()):
            raise ValueError(f"it names {module}.{name}, which is none of what a watch remembers")
        found: Callable[..., Any] = super().find_class(module, name)
        return found
