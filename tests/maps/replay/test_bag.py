import hashlib
import stat
import subprocess
import zipfile

import pytest

from maps.replay.bag import MANIFEST, read_bag, write_bag

FILES = {"a.txt": b"one\n", "deep/er/b.bin": bytes(range(256)), "50 % sure.csv": b"x\n", "Zürich.txt": b""}


@pytest.fixture
def packed(tmp_path):
    folder = tmp_path / "folder"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    write_bag(folder, tmp_path / "bag.zip", "hormuz")
    return tmp_path / "bag.zip"


def rewritten(path, change):
    """The same zip with its members passed through a function: (member, content) -> list of them."""
    with zipfile.ZipFile(path) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    other = path.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for info, content in [each for member in members for each in change(*member)]:
            archive.writestr(info, content)
    return other


def test_what_was_packed_is_unpacked(packed, tmp_path):
    folder = read_bag(packed, tmp_path / "out")
    assert {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()} == FILES


def test_the_same_files_give_the_same_bytes_at_any_time_in_any_order(packed, tmp_path):
    again = tmp_path / "again"
    for name in reversed(FILES):
        (again / name).parent.mkdir(parents=True, exist_ok=True)
        (again / name).write_bytes(FILES[name])
    write_bag(again, tmp_path / "again.zip", "hormuz")
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes()


def test_coreutils_hold_the_files_to_the_manifest(packed, tmp_path):  # independent of this program
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "out")
    bag = tmp_path / "out" / "hormuz"
    lines = (bag / MANIFEST).read_text(encoding="utf-8").splitlines()
    plain = [line for line in lines if "%25" not in line]  # RFC 8493 writes %, coreutils take names as they are
    told = subprocess.run(
        ["sha256sum", "--check", "--strict", "-"],
        check=False,
        input="\n".join(plain),
        cwd=bag,
        text=True,
        capture_output=True,
    )
    assert (told.returncode, len(plain)) == (0, len(FILES) - 1), told.stderr
    assert f"{hashlib.sha256(b'one' + bytes([10])).hexdigest()}  data/a.txt" in lines


def member(name, mode=stat.S_IFREG | 0o644):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


@pytest.mark.parametrize(
    ("name", "mode", "words"),
    [
        ("hormuz/data/../../../evil", stat.S_IFREG, "would lie outside"),
        ("../evil", stat.S_IFREG, "would lie outside"),
        ("/evil", stat.S_IFREG, "would lie outside"),
        ("hormuz/data/..\\..\\evil", stat.S_IFREG, "would lie outside"),
        ("C:evil", stat.S_IFREG, "would lie outside"),
        ("hormuz/data/link", stat.S_IFLNK, "is a link or a device"),
        ("hormuz/data/pipe", stat.S_IFIFO, "is a link or a device"),
        ("hormuz/data/A.TXT", stat.S_IFREG, "stands twice"),
        ("elsewhere/data/a.txt", stat.S_IFREG, "2 folders at its top"),
        ("hormuz/data/a.txt/b", stat.S_IFREG, "lies in another that is a file"),
        ("hormuz/data/strange", stat.S_IFREG, "is not listed"),
    ],
)
def test_a_member_that_must_not_be_unpacked_is_refused_and_nothing_is_outside(packed, tmp_path, name, mode, words):
    def change(info, content):
        return [(info, content), *([(member(name, mode), b"evil")] if info.filename.endswith("a.txt") else [])]

    into = tmp_path / "room" / "into"
    into.mkdir(parents=True)
    before = {path.name for path in tmp_path.iterdir()} | {"other.zip", "room"}
    with pytest.raises(ValueError, match=words) as error:
        read_bag(rewritten(packed, change), into)
    assert "other.zip" in str(error.value)
    assert {path.name for path in tmp_path.iterdir()} == before
    assert not list((tmp_path / "room").glob("evil"))


def test_a_changed_a_missing_and_an_unlisted_file_are_named(packed, tmp_path):
    changed = rewritten(packed, lambda i, c: [(i, b"two\n" if i.filename.endswith("a.txt") else c)])
    with pytest.raises(ValueError, match=r"the file data/a\.txt has SHA-256 27dd8ed4.*it was changed later"):
        read_bag(changed, tmp_path / "changed")  # sha256sum of "two\n"
    missing = rewritten(packed, lambda i, c: [] if i.filename.endswith("a.txt") else [(i, c)])
    with pytest.raises(ValueError, match=r"data/a\.txt is listed and not there"):
        read_bag(missing, tmp_path / "missing")


def test_a_small_file_that_unpacks_to_much_is_refused(packed, tmp_path):
    def change(info, content):
        return [(info, bytes(3_000_000) if info.filename.endswith("a.txt") else content)]

    with pytest.raises(ValueError, match="unpacks to more than"):
        read_bag(rewritten(packed, change), tmp_path / "out", max_unpacked_bytes=1_000_000)


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip file at all", bytes(1000)])
def test_what_is_no_zip_file_is_told(tmp_path, content):
    (tmp_path / "no.zip").write_bytes(content)
    with pytest.raises(ValueError, match=r"no\.zip is no zip file that can be read"):
        read_bag(tmp_path / "no.zip", tmp_path / "out")


def test_a_file_cut_short_anywhere_is_told(packed, tmp_path):
    content = packed.read_bytes()
    for at in range(0, len(content), 17):
        cut = tmp_path / "cut.zip"
        cut.write_bytes(content[:at])
        with pytest.raises(ValueError, match="cut.zip"):
            read_bag(cut, tmp_path / f"out{at}")


def test_a_bit_turned_anywhere_is_told_or_changes_nothing(packed, tmp_path):
    content, told = packed.read_bytes(), 0
    for at in range(0, len(content), 17):
        turned = tmp_path / "turned.zip"
        turned.write_bytes(content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :])
        into = tmp_path / f"out{at}"
        try:
            folder = read_bag(turned, into)
        except ValueError:
            told += 1
        else:
            assert {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()} == FILES
    assert told > 0
