from hypothesis import given
from hypothesis import strategies as st

from maps.replay.differences import differences


@given(old=st.binary(max_size=60), new=st.binary(max_size=60))
def test_the_first_byte_that_differs_is_that_of_a_plain_loop(tmp_path_factory, old, new):
    was, now = tmp_path_factory.mktemp("was"), tmp_path_factory.mktemp("now")
    (was / "f").write_bytes(old)
    (now / "f").write_bytes(new)
    found = list(differences(was, now, ["f"]))
    if old == new:
        assert found == []
        return
    at = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    assert [(one.byte, one.line) for one in found] == [(at, old[:at].count(b"\n") + 1)]


def test_a_file_that_is_not_there_is_told(tmp_path):
    (tmp_path / "was").mkdir()
    (tmp_path / "was" / "f").write_bytes(b"12345")
    (one,) = differences(tmp_path / "was", tmp_path / "now", ["f"])
    assert (one.was, one.now, one.line) == ("5 bytes", "not there", 0)
