"""Lines of feeds spoilt at random, in files and over TCP: a right answer, a count of lines, or one line of refusal.

`python tests/layers/ais/test_attacks.py 6000` tries as many as one likes.
"""

import gzip
import random
import socket
import sys
import tempfile
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pyais
import pytest

from layers.ais.feed import Patience, open_feed
from layers.ais.nmea import Decoder, read_nmea
from layers.tracks.files import is_nmea, read_tracks

FEW = 300
FIRST, LAST = datetime(2026, 8, 6, 7, tzinfo=UTC), datetime(2026, 8, 6, 9, tzinfo=UTC)  # of all times in the lines
BESIDE = (b"431000111", b"002734450", b"r003669945", b"0", b"", b"120.05", b"s28", b"1999999", b"T070640.10")
JUNK = (b"", b"\xff\xfe", b"\0" * 9, b"\\", b"!", b"*", b"$", b",", b"\r", b"\n", b"x" * 5000, "é".encode(), b"\\c:1*")


def sentence(chance, kind):
    fields = {"msg_type": kind, "mmsi": 431000111, "lon": round(chance.uniform(119, 121), 4), "lat": 25.0, "speed": 9}
    fields |= {"course": 90.0, "shipname": "X", "destination": "Y", "partno": 0}
    return [each.encode() for each in pyais.encode_dict(fields, talker_id="AI", radio_channel="A")]


def with_time(chance, line, epoch):
    """A line with its time in one of the places where it may stand, and without one."""
    iso = datetime.fromtimestamp(epoch, tz=UTC)
    body = f"c:{epoch}".encode()
    tag = b"\\" + body + f"*{pyais.util.checksum(body):02X}\\".encode()
    between, other = chance.choice((b",", b" ", b";", b"|")), chance.choice(BESIDE)
    times = (str(epoch), f"{epoch}000", f"{iso:%Y-%m-%dT%H:%M:%SZ}", f"{iso:%Y%m%d%H%M%S}", f"{iso:%Y-%m-%d %H:%M:%S}")
    time = chance.choice(times).encode()
    places = [tag + line, time + between + line, time + between + other + between + line]
    places += [other + between + time + between + line, line + b"," + time, line + b"," + time + b"," + other]
    places += [line + b"," + other + b"," + time, line, line + b"," + other, other + between + line]
    return chance.choice(places)


def clock(chance, epoch):
    iso = datetime.fromtimestamp(epoch, tz=UTC)
    bodies = (f"GPZDA,{iso:%H%M%S}.00,{iso:%d,%m,%Y},00,00", "GPGGA,120000.00,,,,,0,,,,M,,M,,", f"PGHP,1,{epoch}")
    body = chance.choice(bodies)
    return f"${body}*{pyais.util.checksum(body.encode()):02X}".encode()


def feed(chance):
    lines, epoch = [], int(FIRST.timestamp())
    for _ in range(chance.randint(1, 12)):
        epoch += chance.randint(0, 500)
        if chance.random() < 0.2:
            lines.append(clock(chance, epoch))
        kind = chance.choice((1, 3, 4, 5, 9, 18, 19, 21, 27))
        lines += [with_time(chance, each, epoch) for each in sentence(chance, kind)]
    return [line + chance.choice((b"\n", b"\r\n")) for line in lines]


def spoilt(chance, lines):
    """Bytes changed, lost, doubled or put in, lines lost, doubled or moved; what is left of digits can be any time."""
    data = bytearray(b"".join(lines))
    for _ in range(chance.randint(1, 4)):
        at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        match chance.randrange(6):
            case 0 if at < len(data):
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 20)]
            case 2:
                data[at:at] = chance.choice(JUNK)
            case 3:
                data[at:at] = data[at:to][:300]
            case 4:
                del data[at:to]
            case _:
                data[at:at] = chance.randbytes(chance.randint(1, 60))
        data = data or bytearray(b"\n")
    return bytes(data)


def attack(chance, folder):
    """Read one feed, whole and spoilt; tell what came of it."""
    lines = feed(chance)
    decoder = Decoder()
    whole = decoder.feed(b"".join(lines)).to_pylist()
    assert all(row["id"] == "431000111" and FIRST <= row["time"] <= LAST for row in whole)
    assert decoder.lines_read == len(lines)
    data = spoilt(chance, lines)
    path = folder / f"feed{chance.choice(('.nmea', '.csv', '.txt', '.nmea.gz', '.json', '.log', '.csv.gz'))}"
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" and chance.random() < 0.9 else data)
    try:
        return _read(path)
    except ValueError as error:
        return f"{len(str(error).splitlines())} line"
    finally:
        path.unlink()


def _read(path):
    reader = read_nmea(path) if is_nmea(path) else read_tracks(path)
    rows = sum(len(batch) for batch in reader.batches())
    assert (reader.report()["rows"] > 0).all()
    return "positions" if rows else "nothing"


@pytest.mark.one_in(3)
@pytest.mark.parametrize("seed", range(FEW // 50))
def test_spoilt_files_give_positions_or_one_line(seed, tmp_path):  # issue #10
    chance = random.Random(seed)  # noqa: S311  no secret
    came = Counter(attack(chance, tmp_path) for _ in range(50))
    assert set(came) <= {"positions", "1 line"}


def test_garbage_from_a_network_is_counted():  # issue #10
    chance = random.Random(10)  # noqa: S311  no secret
    data = [spoilt(chance, feed(chance)) + chance.randbytes(chance.randint(0, 3000)) + b"\n" for _ in range(60)]
    good = sentence(chance, 1)[0] + b"\n"
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            client, _ = listener.accept()
            with client:
                for piece in data:
                    client.sendall(piece)
                client.sendall(b"\n" + good)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        decoder, received = Decoder(), 0
        address = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        total, rows = sum(map(len, data)) + 1 + len(good), []
        with open_feed(address, patience=Patience(connect_s=2.0, idle_s=5.0, gather_s=0.0)) as live:
            for piece in live:
                received += len(piece.data)
                rows += decoder.feed(piece.data, piece.received_utc).to_pylist()
                if received >= total:
                    live.stop()
        thread.join(5)
    assert rows[-1]["id"] == "431000111"
    assert decoder.lines_read == sum(piece.count(b"\n") for piece in data) + 2


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        chances = random.Random(2026)  # noqa: S311  no secret
        print(Counter(attack(chances, Path(place)) for _ in range(int(sys.argv[1]))))  # noqa: T201  a tool
