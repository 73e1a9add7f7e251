"""Signed folders and files: signatures against other implementations, and every fault named."""

import base64
import builtins
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace

import geopandas
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from dilithium_py.ml_dsa import ML_DSA_65

from maps.cli import main
from maps.signed import new_key, read_key, read_public_key, sign_file, sign_folder, verify
from maps.signed.keys import BLOCK, SigningKey, private_pem, public_pem
from maps.signed.manifest import Listed, Manifest, companions

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
NAME = "leadline-manifest.json"
ODD = (
    "plain.csv", "with blank.csv", "new\nline", "quote\"s'", "-dash", ".hidden", "back\\slash", "tab\t", "é", "e\u0301",
    "東京.geojson", "right\u202eleft.txt", "bell\x07", "n" * 250, "sub/deep/er/x", f"sub/{NAME}", f"{NAME}.bak",
)  # fmt: skip
# RFC 8032, 7.1, tests 1 to 3: secret key, public key, message, and the halves of the signature
RFC_8032 = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


# RFC 9881, appendix C.2: the public key of ML-DSA-65 with the seed 00 01 ... 1f, its first lines
RFC_9881 = b"""-----BEGIN PUBLIC KEY-----
MIIHsjALBglghkgBZQMEAxIDggehAEhoPZGXjjHrPd24sEc0gtK4il9iWUn9j1il
YeaWvUwn0Fs427Lt8B5mTv2Bvh6ok2iM5oqi1RxZWPi7xutOie5n0sAyCVTVchLK
xyKf8dbq8DkovVFRH42I2EdzbH3icw1ZeOVBBxMWCXiGdxG/VTmgv8TDUMK+Vyuv
DuLi+xbM/qCAKNmaxJrrt1k33c4RHNq2L/886ouiIz0eVvvFxaHnJt5j+t0q8Bax
"""


@pytest.fixture(scope="module")
def key():
    return SigningKey(Ed25519PrivateKey.generate(), MLDSA65PrivateKey.generate())


@pytest.fixture(scope="module")
def other():
    return SigningKey(Ed25519PrivateKey.generate(), MLDSA65PrivateKey.generate())


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "site"
    for number, name in enumerate(ODD):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(b"%d\n" % number * number)
    return made


def faults(path, key):
    return verify(path, key.public).faults


@pytest.mark.parametrize(("secret", "public", "message", "first", "second"), RFC_8032)
def test_ed25519_gives_the_signatures_of_rfc_8032(key, secret, public, message, first, second):
    known = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)), key.ml_dsa_65)
    assert known.public.ed25519.public_bytes(Encoding.Raw, PublicFormat.Raw).hex() == public
    assert known.signatures(bytes.fromhex(message))["ed25519"].hex() == first + second
    assert known.public.holds("ed25519", bytes.fromhex(first + second), bytes.fromhex(message))


def test_ml_dsa_65_gives_the_public_key_of_rfc_9881(key):
    known = SigningKey(key.ed25519, MLDSA65PrivateKey.from_seed_bytes(bytes(range(32))))
    assert list(BLOCK.finditer(public_pem(known.public)))[1][0].startswith(RFC_9881)
    assert ML_DSA_65.key_derive(bytes(range(32)))[0] == known.public.ml_dsa_65.public_bytes_raw()


def test_ml_dsa_65_agrees_with_another_implementation(folder, key):
    manifest = sign_folder(folder, key)
    public, private = ML_DSA_65.key_derive(key.ml_dsa_65.private_bytes_raw())
    assert public == key.public.ml_dsa_65.public_bytes_raw()
    assert ML_DSA_65.verify(public, manifest.read_bytes(), companions(manifest)["ml-dsa-65"].read_bytes())
    theirs = ML_DSA_65.sign(private, b"signed by dilithium-py")
    assert key.public.holds("ml-dsa-65", theirs, b"signed by dilithium-py")
    assert not key.public.holds("ml-dsa-65", theirs, b"signed by dilithium-pi")


def openssl(*words):
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_verifies_the_signatures(folder, key, tmp_path):
    manifest = sign_folder(folder, key)
    kinds = ["ed25519", "ml-dsa-65"]
    if not re.search(r"OpenSSL (3\.[5-9]|3\.\d\d|[4-9])", openssl("version")[1]):
        kinds.remove("ml-dsa-65")  # OpenSSL has it since 3.5
    (tmp_path / "ed25519").write_bytes(public_pem(key.public))  # openssl takes the first block
    (tmp_path / "ml-dsa-65").write_bytes(list(BLOCK.finditer(public_pem(key.public)))[1][0] + b"\n")
    for kind in kinds:
        words = ("pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / kind, "-rawin")
        files = ("-in", manifest, "-sigfile", companions(manifest)[kind])
        assert "Verified Successfully" in openssl(*words, *files)[1]
        (tmp_path / "other").write_bytes(manifest.read_bytes() + b" ")
        assert openssl(*words, "-in", tmp_path / "other", *files[2:])[0] == 1


def test_the_fingerprint_is_that_of_both_keys(key, tmp_path):
    (tmp_path / "desk.pub").write_bytes(public_pem(key.public))
    ders = [base64.b64decode(b"".join(block[0].splitlines()[1:-1])) for block in BLOCK.finditer(public_pem(key.public))]
    assert [len(der) for der in ders] == [12 + 32, 22 + 1952]  # RFC 8410; RFC 9881 with FIPS 204, table 2
    assert ders[0].startswith(bytes.fromhex("302a300506032b6570"))  # id-Ed25519, 1.3.101.112
    assert ders[1][:17].endswith(bytes.fromhex("0609608648016503040312"))  # id-ml-dsa-65, 2.16.840.1.101.3.4.3.18
    assert read_public_key(tmp_path / "desk.pub").fingerprint == hashlib.sha256(b"".join(ders)).hexdigest()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_the_manifest_lists_every_file_with_the_sum_that_sha256sum_gives(folder, key):
    told = json.loads(sign_folder(folder, key).read_text(encoding="utf-8"))
    assert [each["name"] for each in told["files"]] == sorted(ODD)
    for each in told["files"]:
        done = subprocess.run(["sha256sum", "-z", "--", folder / each["name"]], capture_output=True, check=True)
        assert (done.stdout[:64].decode(), each["bytes"]) == (each["sha256"], (folder / each["name"]).stat().st_size)


def test_the_signed_bytes_are_canonical_json():  # RFC 8785, 3.2.2.2: its example of strings
    euro = '€$\x0f\nA\'B"\\\\"/'
    listed = Listed(bytes=3, name=euro, sha256="ab")
    manifest = Manifest(
        by="x", covers="files", files=(listed,), format="leadline manifest", key="k", signed_utc="t", version=1
    )
    assert manifest.canonical() == (
        b'{"by":"x","covers":"files","files":[{"bytes":3,"name":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/","sha256":"ab"}],'
        b'"format":"leadline manifest","key":"k","signed_utc":"t","version":1}'
    )


def test_a_signed_folder_verifies_and_says_when(folder, key):
    manifest = sign_folder(folder, key, now_utc=NOON)
    found = verify(folder, key.public)
    assert (found.holds, found.files, found.signed_utc) == (True, len(ODD), "2026-11-29T12:00:00Z")
    assert found.bytes == sum((folder / name).stat().st_size for name in ODD)
    assert found.fingerprint == key.public.fingerprint == json.loads(manifest.read_bytes())["key"]
    assert sorted(path.name for path in folder.glob("leadline*")) == [
        NAME, f"{NAME}.bak", f"{NAME}.ed25519", f"{NAME}.ml-dsa-65",
    ]  # fmt: skip


def test_signing_again_takes_the_place_of_the_earlier_signature_but_not_of_what_others_signed(folder, key, other):
    sign_folder(folder, key)
    (folder / "plain.csv").write_bytes(b"new")
    manifest = sign_folder(folder, key)
    assert faults(folder, key) == ()
    kept = manifest.read_bytes()
    with pytest.raises(FileExistsError, match=f"signed with another key, {key.public.fingerprint}"):
        sign_folder(folder, other)
    assert manifest.read_bytes() == kept
    manifest.write_text('{"name": "An app"}')
    with pytest.raises(FileExistsError, match="it is no manifest of leadline"):
        sign_folder(folder, key)
    assert manifest.read_text() == '{"name": "An app"}'


@pytest.mark.parametrize("name", ODD)
def test_each_file_that_is_changed_removed_renamed_or_replaced_is_named(folder, key, name):
    sign_folder(folder, key)
    path, was = folder / name, (folder / name).read_bytes()
    words = name if name.isprintable() else json.dumps(name)
    path.write_bytes(was + b"x")
    assert faults(folder, key) == (f"{words}: changed: {len(was) + 1} bytes, signed were {len(was)}",)
    if was:
        path.write_bytes(bytes([was[0] ^ 1]) + was[1:])
        assert faults(folder, key) == (f"{words}: changed: as many bytes, and not the same",)
    path.unlink()
    assert faults(folder, key) == (f"{words}: missing",)
    path.mkdir()
    assert faults(folder, key) == (f"{words}: missing",)
    path.rmdir()
    path.symlink_to(folder / "é")
    assert faults(folder, key) == (f"{words}: is a link; expected a file",)
    path.unlink()
    (path.parent / "Other").write_bytes(was)
    there = str((path.parent / "Other").relative_to(folder))
    assert sorted(faults(folder, key)) == sorted([f"{there}: added: it was not signed", f"{words}: missing"])
    assert not any("\n" in fault or "\u202e" in fault for fault in faults(folder, key))


def test_what_is_added_is_named_whatever_it_is(folder, key, tmp_path):
    sign_folder(folder, key)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "secret").write_text("x")
    (folder / "new" / "er").mkdir(parents=True)
    (folder / "new" / "er" / "file").write_text("")
    (folder / "to a folder").symlink_to(tmp_path / "out")
    (folder / "loop").symlink_to("loop")
    (folder / "broken").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    with open(os.fsencode(folder) + b"/\xff\xfe", "wb"):  # noqa: PTH123  a name that is no text
        pass
    (folder / "sub" / f"{NAME}.ed25519").write_bytes(b"x")  # not at the top: a file like others
    (folder / f"plain.csv\nplain: as signed: {len(ODD)} files").write_bytes(b"x")  # a name that speaks
    assert faults(folder, key) == (
        "broken: is a link; expected a file",
        "loop: is a link; expected a file",
        "new/er/file: added: it was not signed",
        "pipe: is a device, a pipe or a socket; expected a file",
        f'"plain.csv\\nplain: as signed: {len(ODD)} files": added: it was not signed',
        f"sub/{NAME}.ed25519: added: it was not signed",
        "to a folder: is a link; expected a file",
        '"\\udcff\\udcfe": added: it was not signed',
    )


def test_a_folder_in_it_that_becomes_a_link_to_the_same_files_is_named(folder, key, tmp_path):
    sign_folder(folder, key)
    shutil.move(folder / "sub", tmp_path / "sub")
    (folder / "sub").symlink_to(tmp_path / "sub")
    assert faults(folder, key) == (
        "sub: is a link; expected a file", "sub/deep/er/x: missing", f"sub/{NAME}: missing",
    )  # fmt: skip


def test_what_cannot_be_read_is_named(folder, key, monkeypatch):
    sign_folder(folder, key)
    opened, scanned = os.open, os.scandir

    def refuse(path, *rest, **more):
        if str(path).endswith(("plain.csv", "deep")):
            raise PermissionError(13, "Permission denied", str(path))
        return (opened if rest else scanned)(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(os, "scandir", refuse)
    assert faults(folder, key) == (
        "plain.csv: cannot be read: Permission denied",
        "sub/deep: cannot be read: Permission denied",
        "sub/deep/er/x: missing",
    )
    with pytest.raises(OSError, match="cannot be read: Permission denied"):
        sign_folder(folder, key)


def test_neither_signature_can_be_left_out_or_taken_from_elsewhere(folder, key, other):
    manifest = sign_folder(folder, key, now_utc=NOON)
    places = companions(manifest)
    good = {kind: place.read_bytes() for kind, place in places.items()}
    others = other.signatures(manifest.read_bytes())
    elsewhere = key.signatures(b"something else")
    for kind, place in places.items():
        for wrong, told in (
            (None, "missing"), (b"", "damaged"), (good[kind][:-1], "damaged"), (good[kind] + b"\0", "damaged"),
            (bytes(len(good[kind])), "does not hold"), (others[kind], "does not hold"),
            (elsewhere[kind], "does not hold"), (next(v for k, v in good.items() if k != kind), "damaged"),
        ):  # fmt: skip
            place.unlink()
            if wrong is not None:
                place.write_bytes(wrong)
            (fault,) = faults(folder, key)
            assert fault.startswith(f"{place.name}: {told}")
            place.write_bytes(good[kind])
        place.unlink()
        place.symlink_to(folder / "plain.csv")
        assert faults(folder, key)[0].startswith(f"{place.name}: missing")
        place.unlink()
        place.write_bytes(good[kind])
    assert faults(folder, key) == ()


def test_a_manifest_signed_by_keys_of_two_pairs_is_told(folder, key, other):
    mixed = SigningKey(key.ed25519, other.ml_dsa_65)
    manifest = sign_folder(folder, key)
    data = manifest.read_bytes()
    for kind, signature in mixed.signatures(data).items():
        companions(manifest)[kind].write_bytes(signature)
    (fault,) = faults(folder, mixed)
    assert "keys of different pairs" in fault
    assert len(faults(folder, key)) == len(faults(folder, other)) == 1


def test_any_mixture_of_an_earlier_and_a_later_signature_does_not_verify(folder, key):
    """What a kill between the three renames could leave."""
    kept = []
    for day in (1, 2):
        manifest = sign_folder(folder, key, now_utc=NOON.replace(day=day))
        kept.append({place: place.read_bytes() for place in (manifest, *companions(manifest).values())})
    for chosen in product((0, 1), repeat=3):
        for place, which in zip(kept[0], chosen, strict=True):
            place.write_bytes(kept[which][place])
        assert (faults(folder, key) == ()) == (len(set(chosen)) == 1)


def test_a_file_is_signed_beside_itself_with_what_belongs_to_it(tmp_path, key):
    for name in ("story.gpkg", "story.qgz", "else.csv"):
        (tmp_path / name).write_text(name)
    manifest = sign_file(tmp_path / "story.gpkg", key, beside=[tmp_path / "story.qgz"], now_utc=NOON)
    assert manifest.name == "story.gpkg.manifest.json"
    found = verify(tmp_path / "story.gpkg", key.public)
    assert (found.faults, found.files) == ((), 2)
    (tmp_path / "story.qgz").write_text("story.qgx")
    assert faults(tmp_path / "story.gpkg", key) == ("story.qgz: changed: as many bytes, and not the same",)
    (tmp_path / "story.qgz").unlink()
    (tmp_path / "story.gpkg").unlink()
    assert faults(tmp_path / "story.gpkg", key) == ("story.gpkg: missing", "story.qgz: missing")


def test_a_manifest_of_one_thing_does_not_speak_for_another(folder, key):
    (folder / "a.gpkg").write_text("a")
    manifest = sign_file(folder / "a.gpkg", key)
    for place in (manifest, *companions(manifest).values()):
        shutil.copy(place, folder / place.name.replace("a.gpkg.manifest.json", NAME))
        shutil.copy(place, folder / place.name.replace("a.gpkg", "b.gpkg"))
    (folder / "b.gpkg").write_text("a")
    assert faults(folder, key) == (f"{NAME}: it was signed for single files, and put here later",)
    assert faults(folder / "b.gpkg", key) == ("b.gpkg: not signed: b.gpkg.manifest.json lists a.gpkg",)
    whole = sign_folder(folder, key)
    for place in (whole, *companions(whole).values()):
        shutil.copy(place, folder / place.name.replace(NAME, "b.gpkg.manifest.json"))
    assert faults(folder / "b.gpkg", key) == ("b.gpkg.manifest.json: it was signed for a folder, and put here later",)


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "sub/x", "..", "."])
def test_a_manifest_cannot_lead_out_of_its_folder(tmp_path, key, name):
    """Even if who signs is the attacker."""
    (tmp_path / "here").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "here" / "a.csv").write_text("x")
    listed = tuple(Listed(bytes=1, name=each, sha256="0" * 64) for each in ("a.csv", name))
    manifest = Manifest(
        by="x", covers="files", files=listed, format="leadline manifest", key=key.public.fingerprint,
        signed_utc="t", version=1,
    )  # fmt: skip
    place = tmp_path / "here" / "a.csv.manifest.json"
    place.write_bytes(manifest.canonical())
    for kind, signature in key.signatures(manifest.canonical()).items():
        companions(place)[kind].write_bytes(signature)
    assert f"{name}: missing" in faults(tmp_path / "here" / "a.csv", key)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda told: told | {"version": 2}, "version 2; expected 1"),
        (lambda told: told | {"more": 1}, "no manifest of leadline: Object contains unknown field"),
        (lambda told: {k: v for k, v in told.items() if k != "key"}, "missing required field `key`"),
        (lambda told: told | {"format": "other"}, "no manifest of leadline"),
        (lambda told: [told], "Expected `object`"),
    ],
)
def test_what_is_signed_and_no_manifest_of_this_version_is_refused(folder, key, change, told):
    manifest = sign_folder(folder, key)
    data = json.dumps(change(json.loads(manifest.read_bytes())), sort_keys=True, separators=(",", ":")).encode()
    manifest.write_bytes(data)
    for kind, signature in key.signatures(data).items():
        companions(manifest)[kind].write_bytes(signature)
    with pytest.raises(ValueError, match=told):
        verify(folder, key.public)


def test_only_files_with_names_for_everybody_are_signed(tmp_path, key):
    made = tmp_path / "made"
    made.mkdir()
    with pytest.raises(ValueError, match="holds no file"):
        sign_folder(made, key)
    (made / "a.csv").write_text("x")
    (made / "link").symlink_to("a.csv")
    with pytest.raises(ValueError, match="link is a link; expected a file"):
        sign_folder(made, key)
    (made / "link").unlink()
    os.mkfifo(made / "pipe")
    with pytest.raises(ValueError, match="pipe is a device, a pipe or a socket"):
        sign_folder(made, key)
    (made / "pipe").unlink()
    with open(os.fsencode(made) + b"/\xff", "wb"):  # noqa: PTH123  a name that is no text
        pass
    with pytest.raises(ValueError, match="is no UTF-8"):
        sign_folder(made, key)
    os.unlink(os.fsencode(made) + b"/\xff")  # noqa: PTH108
    (made / NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ValueError, match="is a link, and would be written elsewhere"):
        sign_folder(made, key)
    assert not (tmp_path / "elsewhere").exists()
    (made / NAME).unlink()
    assert [path.name for path in made.iterdir()] == ["a.csv"]
    with pytest.raises(ValueError, match="is no folder"):
        sign_folder(made / "a.csv", key)
    with pytest.raises(ValueError, match="is no file"):
        sign_file(made, key)
    (tmp_path / "b").write_text("")
    with pytest.raises(ValueError, match="does not lie beside"):
        sign_file(made / "a.csv", key, beside=[tmp_path / "b"])


def test_what_a_killed_run_left_is_not_signed(tmp_path, key):
    left = tmp_path / ".leadline-0123456789abcdef"
    left.mkdir()
    (left / "half").write_text("x")
    (tmp_path / "a.csv").write_text("x")
    sign_folder(tmp_path, key)
    assert not left.exists()
    assert verify(tmp_path, key.public).files == 1


def test_a_large_file_is_read_in_pieces(tmp_path, key):
    with (tmp_path / "large").open("wb") as file:
        file.truncate(1 << 26)
    tracemalloc.start()
    sign_file(tmp_path / "large", key)
    assert faults(tmp_path / "large", key) == ()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 22


@pytest.mark.parametrize("passphrase", ["", "correct horse battery staple ö"])
def test_keys_are_written_for_their_owner_and_read_again(tmp_path, passphrase):
    private, public, made = new_key(tmp_path / "desk", passphrase)
    assert (private.name, public.name) == ("desk.key", "desk.pub")
    assert private.stat().st_mode & 0o777 == 0o600
    assert read_key(private, lambda: passphrase).public == made == read_public_key(public)
    assert (b"ENCRYPTED" in private.read_bytes()) == bool(passphrase)
    before = private.read_bytes()
    with pytest.raises(FileExistsError, match="is there"):
        new_key(tmp_path / "desk")
    assert private.read_bytes() == before
    if passphrase:
        with pytest.raises(ValueError, match="passphrase is wrong"):
            read_key(private, lambda: "other")
        with pytest.raises(ValueError, match="LEADLINE_KEY_PASSPHRASE"):
            read_key(private)


def test_bad_files_of_keys_are_refused_in_one_line(tmp_path, key):
    public, private = public_pem(key.public), private_pem(key)
    blocks = [match[0] + b"\n" for match in BLOCK.finditer(public)]
    bad = {
        "empty": b"", "noise": os.urandom(3000), "long": public * 100, "half": public[:1500], "one": blocks[0],
        "twice": blocks[0] * 2, "three": public + blocks[1], "swapped types": public.replace(b"MCow", b"AAAA"),
        "a certificate": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "private": private,
    }  # fmt: skip
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ValueError, match=f"^{re.escape(str(tmp_path / name))} ") as told:
            read_public_key(tmp_path / name)
        assert "\n" not in str(told.value)
    (tmp_path / "public").write_bytes(public)
    for name in [*bad, "public", "nowhere", "."]:
        if name == "private":
            continue
        with pytest.raises(ValueError, match=f"^{re.escape(str(tmp_path / name))} ") as told:
            read_key(tmp_path / name)
        assert "\n" not in str(told.value)
    (tmp_path / "turned").write_bytes(blocks[1] + b"a word between\n" + blocks[0])  # in any order
    assert read_public_key(tmp_path / "turned") == key.public


def run(capsys, *words):
    code = main([str(word) for word in words])
    return code, *capsys.readouterr()


def test_the_commands_make_keys_sign_and_verify(folder, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEADLINE_KEY_PASSPHRASE", "six words of a dice list")
    code, out, err = run(capsys, "new-key", "desk")
    assert (code, out.splitlines()[:2], err) == (0, ["desk.key", "desk.pub"], "")
    fingerprint = out.splitlines()[2]
    assert re.fullmatch("fingerprint [0-9a-f]{64}", fingerprint)
    assert run(capsys, "sign", "site", "--key", "desk.key") == (0, f"site/{NAME}\n", "")
    monkeypatch.delenv("LEADLINE_KEY_PASSPHRASE")
    code, out, err = run(capsys, "verify", "site", "--key", "desk.pub")
    assert (code, err, out.splitlines()[1]) == (0, "", fingerprint)
    assert re.match(
        rf"site: as signed: {len(ODD)} files, [\d,]+ bytes, signed 20\S+Z by leadline \S+, Ed25519 and ML", out
    )
    (folder / "plain.csv").write_text("x")
    (folder / "more").write_text("x")
    code, out, err = run(capsys, "verify", "site", "--key", "desk.pub")
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "site: NOT as signed: 2 faults.",
        "- more: added: it was not signed",
        "- plain.csv: changed: 1 bytes, signed were 0",
    ]
    assert run(capsys, "sign", "site", "--key", "desk.key")[0] == 2  # no passphrase
    run(capsys, "new-key", "other")
    code, out, _ = run(capsys, "verify", "site", "--key", "other.pub")
    assert (code, out.splitlines()[0]) == (1, "site: NOT as signed: 1 fault.")
    assert out.splitlines()[1].startswith(f"- {NAME}: another key: it says that {fingerprint[12:]} signed it, not ")


def test_an_exported_layer_is_signed_and_reading_leaves_it_as_it_was(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "layers", "misawa", "--to", "misawa.gpkg")[0] == 0
    run(capsys, "new-key", "desk")
    assert run(capsys, "sign", "misawa.gpkg", "--key", "desk.key")[:2] == (0, "misawa.gpkg.manifest.json\n")
    assert len(geopandas.read_file("misawa.gpkg", layer="misawa")) > 0
    assert run(capsys, "verify", "misawa.gpkg", "--key", "desk.pub")[0] == 0
    with sqlite3.connect("misawa.gpkg") as base:
        base.execute("update gpkg_contents set description = 'another'")
    base.close()
    code, out, _ = run(capsys, "verify", "misawa.gpkg", "--key", "desk.pub")
    assert (code, out.splitlines()[1].startswith("- misawa.gpkg: changed: ")) == (1, True)


@pytest.mark.usefixtures("folder")
def test_wrong_usage_is_one_line_and_exit_2(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "new-key", "desk")[2].startswith("leadline: desk.key is not locked")
    for words in (
        ("verify", "site", "--key", "desk.pub"),  # nothing signed
        ("verify", "nowhere", "--key", "desk.pub"),
        ("verify", "site", "--key", "desk.key"),
        ("verify", "site", "--key", "nowhere.pub"),
        ("verify", "site", "--key", "site"),
        ("sign", "site", "--key", "desk.pub"),
        ("sign", "nowhere", "--key", "desk.key"),
        ("sign", "site", "--key", "nowhere"),
        ("new-key", "desk"),
        ("new-key", "no/folder/desk"),
        ("new-key", "."),
        ("new-key", ".."),
        ("new-key", "x" * 300),
        ("new-key", "desk.key/desk"),
    ):
        code, out, err = run(capsys, *words)
        assert (code, out, err.count("\n"), err[:10]) == (2, "", 1, "leadline: "), words


@pytest.mark.usefixtures("folder")
def test_who_sits_at_the_terminal_is_asked_for_the_passphrase(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LEADLINE_KEY_PASSPHRASE", raising=False)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    said, asked = [], []
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or said.pop(0))
    said[:] = ["one", "another"]
    code, _, err = run(capsys, "new-key", "desk")
    assert (code, "the two passphrases differ" in err, list(tmp_path.glob("desk*"))) == (2, True, [])
    said[:] = ["one", "one"]
    assert run(capsys, "new-key", "desk")[0] == 0
    said[:] = ["one"]
    assert run(capsys, "sign", "site", "--key", "desk.key")[0] == 0
    assert asked[-1] == "Passphrase of desk.key: "
    said[:] = ["two"]
    code, _, err = run(capsys, "sign", "site", "--key", "desk.key")
    assert (code, err) == (2, "leadline: desk.key cannot be opened: the passphrase is wrong.\n")
    assert run(capsys, "verify", "site", "--key", "desk.pub")[0] == 0  # asks for nothing
    assert said == []


@pytest.mark.usefixtures("folder")
def test_a_key_that_others_can_read_is_told(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    run(capsys, "new-key", "desk")
    (tmp_path / "desk.key").chmod(0o644)
    code, _, err = run(capsys, "sign", "site", "--key", "desk.key")
    assert (code, err.startswith("leadline: desk.key can be read by others")) == (0, True)


def test_without_the_library_the_commands_say_what_to_install(capsys, monkeypatch):
    for name in [each for each in sys.modules if each.startswith("maps.signed.")]:
        monkeypatch.delitem(sys.modules, name)
    imported = builtins.__import__

    def without(name, *rest):
        if name.startswith("cryptography"):
            raise ModuleNotFoundError("No module named 'cryptography'", name="cryptography")
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    for words in (("new-key", "a"), ("sign", ".", "--key", "k"), ("verify", ".", "--key", "k")):
        code, _, err = run(capsys, *words)
        assert (code, "pip install 'leadline[sign]'" in err, err.count("\n")) == (2, True, 1)
