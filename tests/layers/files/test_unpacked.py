"""Packed files that unpack to too much, or that are as large as they are (#10)."""

import gzip
import zipfile

import pyarrow as pa
import pytest

from layers.files import unpacked
from layers.files.unpacked import check_archive, open_unpacked, read_unpacked

HELD = b"a line\n" * 300_000  # 2.1 MB


@pytest.fixture(params=["gz", "GZ", "zst", "zip"])
def packed(request, tmp_path):
    path = tmp_path / f"held.txt.{request.param}"
    if request.param.lower() == "gz":
        path.write_bytes(gzip.compress(HELD))
    elif request.param == "zst":
        path.write_bytes(pa.compress(HELD, "zstd", asbytes=True))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("held.txt", HELD)
    return path, "held.txt" if request.param == "zip" else ""


def test_content_is_whole_at_the_limit_and_refused_one_byte_below(packed):
    path, member = packed
    assert read_unpacked(path, member=member) == HELD
    assert read_unpacked(path, member=member, max_unpacked_bytes=len(HELD)) == HELD
    with pytest.raises(ValueError, match="unpacks to more than 2 MiB.*max_unpacked_bytes"):
        read_unpacked(path, member=member, max_unpacked_bytes=len(HELD) - 1)


def test_lines_before_the_limit_are_given(packed):
    path, member = packed
    with open_unpacked(path, member=member, max_unpacked_bytes=len(HELD) - 1) as stream:
        assert stream.readline() == b"a line\n"
        with pytest.raises(ValueError, match="unpacks to more"):
            stream.read()


def test_a_hundred_times_the_packed_size_may_come_out_of_what_is_read_in_pieces(packed, monkeypatch):
    path, member = packed
    monkeypatch.setattr(unpacked, "LEAST_BYTES", 1000)
    with open_unpacked(path, member=member) as stream, pytest.raises(ValueError, match="unpacks to more"):
        stream.read()  # a line 300,000 times packs to less than a hundredth
    monkeypatch.setattr(unpacked, "MOST_TIMES", 100_000)
    with open_unpacked(path, member=member) as stream:
        assert stream.read() == HELD


def test_what_is_not_packed_has_no_limit(tmp_path):
    path = tmp_path / "held.txt"
    path.write_bytes(HELD)
    assert read_unpacked(path, max_unpacked_bytes=1) == HELD


def test_archives_are_judged_by_the_sizes_they_declare(tmp_path):
    path = tmp_path / "held.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one", HELD)
        archive.writestr("two", HELD)
    check_archive(path, max_unpacked_bytes=2 * len(HELD))
    with pytest.raises(ValueError, match="unpacks to more"):
        check_archive(path, max_unpacked_bytes=2 * len(HELD) - 1)


def test_a_member_said_to_be_longer_than_its_archive_is_refused(tmp_path):  # issue 17
    path = tmp_path / "ships.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ships.dbf", b"x" * 100)
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")  # of the directory; 20 bytes on stands the packed size (APPNOTE.TXT 4.3.12)
    data[entry + 20 : entry + 24] = (3_000_000_000).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"'ships\.dbf' is said to be longer than the archive"):
        check_archive(path)
