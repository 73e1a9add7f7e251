"""What packed layers say, by a decoder written a second time, number by number (see maps/assets/packed.js)."""

import base64
import zlib

import numpy as np


def read_varint(content, at):
    """Seven bits a byte, the lowest first; where the top bit is set, more follow."""
    value, shift = 0, 0
    while True:
        byte = content[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def read_streams(text, table):
    """Streams of a pack as lists of numbers, or bytes."""
    content = zlib.decompress(base64.b64decode(text))
    at, found = 0, []
    for entry in table:
        if len(entry) == 1:
            found.append(content[at : at + entry[0]])
            at += entry[0]
            continue
        count, order, _ = entry
        numbers = []
        for _ in range(count):
            raw, at = read_varint(content, at)
            numbers.append(raw // 2 if raw % 2 == 0 else -(raw + 1) // 2)
        for _ in range(order):
            numbers = list(np.cumsum(numbers, dtype=object))
        found.append([int(n) for n in numbers])
    assert at == len(content)
    return found


def told(column, streams, row):
    """What a column says of a row."""
    if "all" in column:
        return column["all"]
    if "list" in column:
        return column["list"][streams[column["at"]][row]]
    if "of" in column:
        return told(column["of"], streams, streams[column["at"]][row])
    if "lengths" in column:
        ends = np.cumsum([0, *streams[column["lengths"]]])
        return streams[column["text"]][ends[row] : ends[row + 1]].decode()
    number = streams[column["number"]][row]
    return f"{column['before']}{number:0{column['digits']}d}{column['after']}"
