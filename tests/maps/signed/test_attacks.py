"""A signed folder attacked by a seed: bits turned, files taken, added, renamed and exchanged; none goes unnamed.

`LEADLINE_FLIPS=2000 LEADLINE_KILLS=100 pytest tests/maps/signed/test_attacks.py` does more of it.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from itertools import product

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

from layers.files.draft import HIDDEN
from maps.signed import new_key, read_key, read_public_key, sign_folder, verify
from maps.signed.keys import SigningKey, public_pem
from maps.signed.manifest import companions

FLIPS = int(os.environ.get("LEADLINE_FLIPS", "100"))  # of each class
KILLS = int(os.environ.get("LEADLINE_KILLS", "5"))
SIGNING = """
import sys
from pathlib import Path
from maps.signed import read_key, sign_folder
key = read_key(Path("desk.key"))
print(flush=True)
while True:
    sign_folder(Path("site"), key)
"""
FILES = {"a.csv": 7, "b.geojson": 5_000, "maps/c.html": 70_000, "maps/d.png": 1, "maps/e/f.gpkg": 300_000}


def new():
    return SigningKey(Ed25519PrivateKey.generate(), MLDSA65PrivateKey.generate())


@pytest.fixture
def draw():
    return random.Random(14)  # noqa: S311  a seed


@pytest.fixture
def folder(tmp_path, draw):
    for name, size in FILES.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(draw.randbytes(size))
    return tmp_path / "site"


def turned(data, place, bit):
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


def test_any_bit_of_any_file_that_is_turned_is_named(folder, draw):
    key = new()
    manifest = sign_folder(folder, key)
    own = {manifest, *companions(manifest).values()}
    for path in [*own, *(folder / name for name in FILES)]:
        data = path.read_bytes()
        size = len(data)
        for place in {0, size // 2, size - 1, *(draw.randrange(size) for _ in range(FLIPS))}:
            path.write_bytes(turned(data, place, draw.randrange(8)))
            found = verify(folder, key.public).faults
            assert found, (path, place)
            if path not in own:
                assert found == (f"{path.relative_to(folder)}: changed: as many bytes, and not the same",)
            elif path != manifest:
                assert [each.split(":")[0] for each in found] == [path.name]
        path.write_bytes(data)
    assert verify(folder, key.public).holds


def test_a_part_of_any_file_that_is_cut_out_put_in_or_moved_is_named(folder, draw):
    key = new()
    manifest = sign_folder(folder, key)
    for path in [manifest, *companions(manifest).values(), *(folder / name for name in FILES)]:
        data = path.read_bytes()
        for _ in range(FLIPS):
            one, two = sorted(draw.randrange(len(data) + 1) for _ in range(2))
            changed = draw.choice([
                data[:one] + data[two:],
                data[:one] + draw.randbytes(1 + draw.randrange(9)) + data[one:],
                data[one:two] + data[:one] + data[two:],
                data[:one],
                data + data[one:two],
            ])  # fmt: skip
            path.write_bytes(changed)
            assert verify(folder, key.public).holds == (changed == data), path
        path.write_bytes(data)


def meddled(folder, name, how):
    """Do something to a file, and say what verification must tell."""
    if how == "add":
        (folder / f"{name}.new").write_bytes(b"")
        return {f"{name}.new: added: it was not signed"}
    to = {"remove": None, "rename": f"{name}.old", "move": f"to/{name.replace('/', '-')}"}[how]
    if to is None:
        (folder / name).unlink()
        return {f"{name}: missing"}
    (folder / to).parent.mkdir(exist_ok=True)
    (folder / name).rename(folder / to)
    return {f"{name}: missing", f"{to}: added: it was not signed"}


def test_any_change_of_names_is_told_with_the_names(folder, draw):
    key = new()
    sign_folder(folder, key)
    for _ in range(FLIPS):
        names, told = list(FILES), set()
        draw.shuffle(names)
        kept = folder.with_name("kept")
        shutil.copytree(folder, kept)
        for name in names[: draw.randrange(1, 4)]:
            told |= meddled(folder, name, draw.choice(["remove", "rename", "add", "move"]))
        found = verify(folder, key.public).faults
        assert (set(found), len(found)) == (told, len(told))
        shutil.rmtree(folder)
        kept.rename(folder)
    for one in FILES:  # two files exchange their names
        for two in FILES:
            if one < two:
                contents = (folder / one).read_bytes(), (folder / two).read_bytes()
                for first, second in (contents, contents[::-1]):
                    (folder / one).write_bytes(second)
                    (folder / two).write_bytes(first)
                    found = verify(folder, key.public).faults
                    expected = [one, two] if first == contents[0] else []
                    assert [each.split(":")[0] for each in found] == expected


def test_no_choice_of_keys_and_signatures_stands_but_the_right_one(tmp_path):
    """Every manifest, each signature of every key over every manifest, verified with every pair made of the keys."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "a.csv").write_text("x")
    first, second = new(), new()
    pairs = [(0, 0), (1, 1), (0, 1)]  # of which key the Ed25519 part, and of which the other
    keys = [SigningKey((first, second)[one].ed25519, (first, second)[two].ml_dsa_65) for one, two in pairs]
    manifests = []
    for key in keys:
        (folder / "leadline-manifest.json").unlink(missing_ok=True)
        place = sign_folder(folder, key)
        manifests.append(place.read_bytes())
    signed = [(n, m, key.signatures(data)) for n, key in enumerate(keys) for m, data in enumerate(manifests)]
    tried = stood = 0
    for (n1, m1, one), (n2, m2, two), number in product(signed, signed, range(3)):
        place.write_bytes(manifests[number])
        companions(place)["ed25519"].write_bytes(one["ed25519"])
        companions(place)["ml-dsa-65"].write_bytes(two["ml-dsa-65"])
        for asked in range(3):
            right = m1 == m2 == number == asked and (pairs[n1][0], pairs[n2][1]) == pairs[asked]
            assert verify(folder, keys[asked].public).holds == right
            tried, stood = tried + 1, stood + right
    assert (tried, stood) == (9 * 9 * 3 * 3, 2 + 2 + 4)


def read_or_told(path):
    try:
        return read_public_key(path), ""
    except ValueError as error:
        return None, str(error)


def test_a_public_key_that_was_turned_never_makes_another_folder_stand(folder, draw, tmp_path):
    key = new()
    sign_folder(folder, key)
    data, path = public_pem(key.public), tmp_path / "turned.pub"
    refused = 0
    for _ in range(5 * FLIPS):
        path.write_bytes(turned(data, draw.randrange(len(data)), draw.randrange(8)))
        read, words = read_or_told(path)
        assert words.startswith(str(path)) != (read is not None)
        assert "\n" not in words
        refused += read is None
        assert read is None or verify(folder, read).holds == (read == key.public)
    assert refused > FLIPS / 10


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_signing_that_is_killed_leaves_what_verifies_or_what_does_not_and_nothing_else(folder, draw):
    """Three files are renamed one after the other: a kill between leaves a mixture, which never verifies."""
    private, _, key = new_key(folder.with_name("desk"))
    sign_folder(folder, read_key(private))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "leadline" not in path.name}
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for _ in range(KILLS):
        command = [sys.executable, "-c", SIGNING]
        with subprocess.Popen(command, cwd=folder.parent, env=environment, stdout=subprocess.PIPE) as run:
            run.stdout.readline()
            time.sleep(draw.uniform(0.0, 0.3))
            run.kill()
        assert all(path.read_bytes() == data for path, data in before.items())
        for fault in verify(folder, key).faults:
            assert fault.startswith(("leadline-manifest.json", HIDDEN)), fault
        sign_folder(folder, read_key(private))
        assert verify(folder, key).holds
        assert not list(folder.glob(f"{HIDDEN}*"))
