"""Element files that were damaged at random: one line that says what is wrong, or elements that hold (#10).

`python tests/layers/coverage/test_elements_fuzz.py 20000` tries as many and prints how they ended.
"""

import json
import random
import signal
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from geo import Sensor
from layers.coverage.elements import read_elements

ROUNDS = 1500
SEED = 10
MOST_S = 10  # for one file
START = datetime(2026, 8, 23, tzinfo=UTC)
BAND = Sensor(name="band", angle="incidence", min_deg=20, max_deg=45, side="right")
LINES = (  # CelesTrak, 22 August 2026
    "ALOS-2\n"
    "1 39766U 14029A   26234.28409097  .00000696  00000+0  10011-3 0  9999\n"
    "2 39766  97.9220 330.5025 0001503  93.3032 266.8352 14.79478913661355\n"
    "0 QPS-SAR-5\n"
    "1 58578U 23196A   26234.26277478  .00011166  00000+0  45738-3 0  9998\n"
    "2 58578  42.0101 359.1957 0027051   4.8658 355.2435 15.23912656148323\n"
)
FIELDS = {
    "OBJECT_NAME": "ALOS-2", "OBJECT_ID": "2014-029A", "EPOCH": "2026-08-22T06:49:05.459808",
    "MEAN_MOTION": 14.79478913, "ECCENTRICITY": 0.0001503, "INCLINATION": 97.922, "RA_OF_ASC_NODE": 330.5025,
    "ARG_OF_PERICENTER": 93.3032, "MEAN_ANOMALY": 266.8352, "EPHEMERIS_TYPE": 0, "NORAD_CAT_ID": 100123,
    "BSTAR": 0.00010011,
}  # fmt: skip
HOSTILE = (
    None, True, False, "", " ", "x", "nan", "inf", "-1e999", "1e400", 1e400, -1e308, 10**30, 2**64, -(2**63) - 1,
    1e-320, [], {}, [[]], {"a": []}, "9" * 5000, "\x00", "\ud800", "\u202e", "１２", "12,5", "0001-01-01T00:00:00",
    "9999-12-31T23:59:59", "2016-12-31T23:59:60", "2026-366T00:00:00", "NaT", "A0001", "I0001", "\n", "\x1b[31m", -0.0,
)  # fmt: skip
SCRAPS = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n", b"\x1a", b"#", b"{", b"[", b"<", b"=", b",", b'"', b"1 ", b"2 ",
    b"0 ", b"<!DOCTYPE a>", b"NaN", b"1e400", b"9" * 400, b"[" * 2000, b"<a>" * 2000, "é".encode(), b"-",
)  # fmt: skip


def xml(fields):
    cells = {key: "".join(f"<{k}>{v}</{k}>" for k, v in fields.items() if k in keys) for key, keys in PARTS.items()}
    mean = f"<meanElements>{cells['mean']}</meanElements><tleParameters>{cells['tle']}</tleParameters>"
    return (
        f"<ndm><omm><body><segment><metadata>{cells['meta']}</metadata><data>{mean}</data></segment></body></omm></ndm>"
    )


PARTS = {"meta": list(FIELDS)[:2], "mean": list(FIELDS)[2:9], "tle": list(FIELDS)[9:]}
TEXTS = (
    LINES,
    json.dumps([FIELDS, FIELDS | {"OBJECT_NAME": "B", "NORAD_CAT_ID": "A0124"}]),
    json.dumps({"name": "C", "tle": LINES.splitlines()[1:3], "sensor": {"look_deg": [15, 45], "side": "left"}}),
    ",".join(FIELDS) + "\r\n" + ",".join(map(str, FIELDS.values())) + "\r\n",
    xml(FIELDS),
    "".join(f"{key} = {value}\n" for key, value in FIELDS.items()),
)


def damaged(rng):
    """A file of any format with one to four bytes, scraps or pieces changed, or one field of an object replaced."""
    if rng.random() < 0.35:
        entry = dict(FIELDS) if rng.random() < 0.8 else json.loads(TEXTS[2])
        entry[rng.choice([*entry, "name", "sensor", "tle", "TIME_SYSTEM"])] = rng.choice(HOSTILE)
        if rng.random() < 0.2:
            entry["sensor"] = {"look_deg": [15, 45], "side": "left"} | {
                rng.choice(["look_deg", "side", "swath_km", "duty_min", "clear_sky"]): rng.choice(HOSTILE)
            }
        return json.dumps(entry).encode()
    text = bytearray(rng.choice(TEXTS).encode())
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text) + 1)
        end = min(len(text), at + rng.choice((1, 1, 1, 5, 70)))
        kind = rng.randrange(5)
        text[at:end] = (
            b"", bytes([rng.randrange(256)]), rng.choice(SCRAPS), text[at:end] * 2, text[at:end] + rng.choice(SCRAPS)
        )[kind]  # fmt: skip
    if rng.random() < 0.5 and text.startswith(b"ALOS"):
        return b"\n".join(map(with_sum, bytes(text).split(b"\n")))
    return bytes(text)


def with_sum(line):
    """Give a damaged line a right checksum, so that more than the checksum has to notice."""
    if len(line) != 69:
        return line
    return line[:68] + str(sum(c - 48 if 48 <= c <= 57 else c == 45 for c in line[:68]) % 10).encode()


def outcome(path):
    """How reading a file ends: "refused", or "read" with elements that can be flown; anything else fails."""
    try:
        found = read_elements(path, sensor=BAND)
    except ValueError as error:
        words = str(error)
        assert "\n" not in words
        assert len(words) < 600 + len(str(path))
        words.encode()
        return "refused"
    for one in found:
        orbit = one.satellite.orbit
        assert 0 <= orbit.number <= 999_999_999
        orbit.name.encode()
        try:
            r, _ = orbit.earth_fixed(orbit.epoch_utc, np.linspace(0, 86_400, 10), 0.0)
        except ValueError as error:
            assert "cannot be propagated" in str(error)  # noqa: PT017  either end is right
            return "read, decays"
        assert np.isfinite(r).all()
        assert (np.linalg.norm(r, axis=1) > 6.3e6).all()
    return "read"


def attack(rounds, folder):
    """Outcomes of so many damaged files; one that takes too long fails."""
    rng = random.Random(SEED)  # noqa: S311  not for secrets
    counts, path = Counter(), Path(folder, "elements.txt")
    for number in range(rounds):
        path.write_bytes(damaged(rng))
        signal.alarm(MOST_S)
        try:
            counts[outcome(path)] += 1
        except BaseException:
            sys.stderr.write(f"round {number}: {path.read_bytes()[:2000]!r}\n")
            raise
        finally:
            signal.alarm(0)
    return counts


def test_damaged_files_are_refused_in_one_line_or_hold(tmp_path):
    from effort import cases  # noqa: PLC0415  not at hand where this is run as a script

    rounds = cases(300, ROUNDS)
    counts = attack(rounds, tmp_path)
    assert sum(counts.values()) == rounds
    assert min(counts["refused"], counts["read"]) > rounds / 20  # the attack goes both ways


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        sys.stdout.write(f"{dict(attack(int(sys.argv[1]), scratch))}\n")
