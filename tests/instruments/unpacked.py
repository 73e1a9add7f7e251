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


class Questions:
    """Answers of an adaptive range coder, in whole numbers without bounds; None asks one that is as likely as not."""

    def __init__(self, content):
        self.content, self.at, self.chances = content, 4, {}
        self.code, self.width = int.from_bytes(content[:4], "big"), 2**31 - 1

    def ask(self, name):
        chance = self.chances.get(name, 2**14)
        bound = self.width // 2 if name is None else (self.width >> 15) * chance
        bit = int(self.code >= bound)
        self.code, self.width = (self.code - bound, self.width - bound) if bit else (self.code, bound)
        if name is not None:
            self.chances[name] = chance - (chance >> 5) if bit else chance + ((2**15 - chance) >> 5)
        while self.width < 2**23:
            byte = self.content[self.at] if self.at < len(self.content) else 0
            self.code, self.width, self.at = self.code * 256 + byte, self.width * 256, self.at + 1
        return bit

    def step(self, axis, seen, signs):
        """A step with its count of bits; `seen` is None where a line begins."""
        bits = 0
        while self.ask(("length", axis, seen, min(bits, 15))):
            bits += 1
        if not bits:
            return 0, 0
        minus, value = self.ask(("sign", axis, signs)), 1
        for k in range(bits - 1):
            value = 2 * value + self.ask(("top", axis, min(bits, 15), value) if k < 2 else None)
        return (-value if minus else value), bits


def read_outlines(content, vertices):
    """Vertices of outlines, a list a line, from the bytes of their coder."""
    asked, lines = Questions(content), []
    place, lengths, signs, grid = [0, 0], [0, 0], [0, 0], 0
    for begins in (n == 0 for count in vertices for n in range(count)):
        if begins:
            lines.append([])
        if asked.ask(("grid", begins)):
            grid = sum(asked.ask(None) << k for k in range(4))
        before = tuple(signs)
        for axis in (0, 1):
            seen = None if begins else tuple(min(bits, 7) for bits in lengths)
            moved, lengths[axis] = asked.step(axis, seen, before if axis == 0 else (signs[0], *before))
            signs[axis] = (moved > 0) - (moved < 0)
            place[axis] = ((place[axis] >> grid) + moved) << grid
        lines[-1].append(tuple(place))
    return lines
