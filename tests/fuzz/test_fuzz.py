"""Every reader with bytes that nobody wrote: a value, or one line; no other exception, no hang, no file beside (#17).

`make fuzz SECONDS=600` goes on for so long with each (tests/fuzz/run.py); what broke a reader is kept in `corpus`.
"""

import signal
from pathlib import Path

import pytest
from effort import cases
from fuzzed import READERS, came_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import EDITS, mutated, with_sums

CORPUS = Path(__file__).parent / "corpus"
KEPT = [(each.parent.name.replace("_", " "), each) for each in sorted(CORPUS.glob("*/*"))]
LONGEST_S = 10
FEW = {"saved pages": 4, "shapes": 2, "tracks": 2, "stories": 1}  # these take longest: a fraction of the cases


@pytest.fixture(autouse=True)
def no_hang():
    def too_long(_number, _frame):
        raise TimeoutError(f"took more than {LONGEST_S} s of CPU")

    before = signal.signal(signal.SIGPROF, too_long)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("name", READERS)
def test_valid_files_are_read(name):
    for ending, content in READERS[name].seeds().items():
        begun = name != "stories" or ending == ".toml"  # examples of kinds of checks name layers that are not there
        assert came_of(READERS[name], content, ending) == "read" or not begun, ending


@pytest.mark.parametrize(("name", "path"), KEPT, ids=[f"{name}-{path.name}" for name, path in KEPT])
def test_what_broke_a_reader_does_so_no_more(name, path):
    signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
    assert came_of(READERS[name], path.read_bytes(), "".join(path.suffixes)) in {"read", "refused"}


@pytest.mark.parametrize("name", READERS)
def test_any_bytes_are_read_or_refused_in_one_line(name):
    reader, seeds = READERS[name], list(READERS[name].seeds().items())
    often = cases(20, 400) // FEW.get(name, 1)

    @settings(max_examples=often, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(seeds) - 1), EDITS, st.booleans())
    def attack(number, edits, summed):
        ending, content = seeds[number]
        content = mutated(content, edits)
        signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
        came_of(reader, with_sums(content, ending) if summed else content, ending)
        signal.setitimer(signal.ITIMER_PROF, 0)

    attack()
