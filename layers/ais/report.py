"""Why lines of an AIS feed gave a position or did not: one reason a line, counted, with an example."""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

TYPES_KNOWN = range(1, 29)  # ITU-R M.1371-6, table 46
TYPE = 32  # the reason of a message of type t that holds no position of a vessel is TYPE + t
EXAMPLE_CHARACTERS = 120
WITHOUT_VESSEL = {4: "base station", 11: "answer about the time", 17: "corrections", 21: "aid to navigation"}
WITHOUT_VESSEL |= {5: "name and voyage", 24: "name and call sign", 28: "aid to navigation"}


class Reason(IntEnum):
    """What became of a line; every line has exactly one."""

    POSITION = 0
    EARLIER_PART = 1
    WAITING = 2
    INCOMPLETE = 3
    BLANK = 4
    NOT_AIS = 5
    SEVERAL = 6
    MALFORMED = 7
    CHECKSUM = 8
    TAG_BLOCK = 9
    ALPHABET = 10
    SHORT = 11
    UNKNOWN_TYPE = 12
    MMSI = 13
    NO_TIME = 14
    LONG_LINE = 15
    UNCLEAR_TIME = 16
    CLOCK = 17


LABELS = {
    Reason.POSITION: "position",
    Reason.EARLIER_PART: "earlier part of a position in several sentences",
    Reason.WAITING: "part of a message whose rest has not come yet",
    Reason.INCOMPLETE: "part of a message whose other parts are missing",
    Reason.BLANK: "blank line",
    Reason.NOT_AIS: "not an AIS sentence",
    Reason.SEVERAL: "several sentences in one line",
    Reason.MALFORMED: "malformed sentence",
    Reason.CHECKSUM: "bad checksum",
    Reason.TAG_BLOCK: "bad tag block",
    Reason.ALPHABET: "payload outside the six-bit alphabet",
    Reason.SHORT: "message too short",
    Reason.UNKNOWN_TYPE: "unknown message type",
    Reason.MMSI: "MMSI of more than nine digits",
    Reason.NO_TIME: "no time",
    Reason.LONG_LINE: "line too long",
    Reason.UNCLEAR_TIME: "times that disagree beside the sentence",
    Reason.CLOCK: "clock of the feed",
}


def label(code: int) -> str:
    """Words for a reason or for a message type that holds no position of a vessel."""
    if code < TYPE:
        return LABELS[Reason(code)]
    kind = WITHOUT_VESSEL.get(code - TYPE)
    return f"not a position: type {code - TYPE}" + (f" ({kind})" if kind else "")


class Tally:
    """Lines by reason, each with the first example seen."""

    def __init__(self) -> None:
        self._lines: dict[int, int] = {}
        self._examples: dict[int, tuple[int, str]] = {}

    def add(self, code: int, line: int, example: bytes, lines: int = 1) -> None:
        """Count lines for one reason; `example` stands in line number `line`, and the earliest one is kept."""
        self._lines[code] = self._lines.get(code, 0) + lines
        if code not in self._examples or line < self._examples[code][0]:
            self._examples[code] = (line, _readable(example))

    def add_all(
        self,
        codes: npt.NDArray[np.uint8],
        lines: npt.NDArray[np.int64],
        data: bytes,
        start: npt.NDArray[np.int64],
        end: npt.NDArray[np.int64],
    ) -> None:
        """Count one line for each code, shape (lines,); at `data[start:end]`, numbered `lines`."""
        for code in np.flatnonzero(np.bincount(codes)).tolist():
            at = codes == code
            first = int(np.argmax(at))
            example = data[start[first] : min(end[first], start[first] + EXAMPLE_CHARACTERS)]
            self.add(code, int(lines[first]), example, int(at.sum()))

    def table(self, waiting: Sequence[bytes] = ()) -> pd.DataFrame:
        """One row for each reason met: `reason`, `lines`, `example`; `waiting` are lines not yet decided.

        The lines sum to the lines read; positions come first, then what is most frequent.
        """
        lines = dict(self._lines)
        examples = {code: example for code, (_, example) in self._examples.items()}
        if waiting:
            lines[Reason.WAITING] = len(waiting)
            examples[Reason.WAITING] = _readable(waiting[0])
        order = sorted(lines, key=lambda code: (code != Reason.POSITION, -lines[code], code))
        return pd.DataFrame(
            {
                "reason": pd.Series([label(code) for code in order], dtype="str"),
                "lines": pd.Series([lines[code] for code in order], dtype="int64"),
                "example": pd.Series([examples[code] for code in order], dtype="str"),
            }
        )


def _readable(line: bytes) -> str:
    return line.rstrip(b"\r\n")[:EXAMPLE_CHARACTERS].decode("ascii", "backslashreplace")
