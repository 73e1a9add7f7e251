import ast
import io
import time
from pathlib import Path

import pytest

from maps.cli import progress

CLI = Path(progress.__file__).parent
SPEAKS = {  # modules that write to a stream themselves, and why
    "progress.py": "this is where words go out",
    "new_story.py": "asks a question, whose answer stands on the same line",
    "watch_told.py": "lines of a feed, for as long as it goes on",
}


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def patience(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE_S", 0.05)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")


def stderr(monkeypatch, stream):
    monkeypatch.setattr("sys.stderr", stream)
    return stream


def wait_for(stream, words):
    end = time.monotonic() + 10
    while words not in stream.getvalue():
        assert time.monotonic() < end, stream.getvalue()
        time.sleep(0.02)


@pytest.mark.usefixtures("patience")
def test_a_bar_shows_what_is_not_counted_and_then_what_is(monkeypatch, capsys):
    told = stderr(monkeypatch, Terminal())
    with progress.command_bar("leadline layers"):
        wait_for(told, "leadline layers")
        with progress.progress_bar("following satellites") as step:
            step(7, 1_234)
            wait_for(told, "following satellites")
            wait_for(told, "7/1,234")
        progress.put("the answer")
        shown = told.getvalue()
        assert shown.endswith("\x1b[?25h\r\x1b[1A\x1b[2K")  # the cursor is back, the line of the bar is gone
        time.sleep(0.3)
        assert told.getvalue() == shown  # nothing comes after the answer
    assert capsys.readouterr().out == "the answer\n"


@pytest.mark.usefixtures("patience")
@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_where_there_is_no_terminal_each_step_that_takes_time_is_one_plain_line(monkeypatch, capsys, term):
    told = stderr(monkeypatch, Terminal() if term == "dumb" else io.StringIO())
    monkeypatch.setenv("TERM", term)
    with progress.command_bar("leadline incursions"):
        with progress.progress_bar("reading tracks") as step:
            wait_for(told, "reading")
            step(1, 2)
            time.sleep(0.2)
        with progress.progress_bar("quick"):
            pass
        with progress.page_bar() as step:
            step("strait", 0, 12)
            wait_for(told, "strait")
            step("lanes", 1, 12)
    assert told.getvalue() == "leadline: reading tracks ...\nleadline: strait ...\n"
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("patience")
def test_no_bar_stays_when_a_step_fails(monkeypatch):
    told = stderr(monkeypatch, Terminal())

    def torn():
        with progress.command_bar("leadline check"):
            wait_for(told, "leadline check")
            raise ValueError("torn")

    with pytest.raises(ValueError, match="torn"):
        torn()
    assert told.getvalue().endswith("\x1b[?25h\r\x1b[1A\x1b[2K")
    assert progress._FOOT._steps == []


@pytest.mark.usefixtures("patience")
def test_a_question_is_not_drawn_over(monkeypatch):
    told = stderr(monkeypatch, Terminal())
    with progress.command_bar("leadline new"):
        progress.hush()
        time.sleep(0.3)
    assert told.getvalue() == ""


def test_commands_write_through_one_place_so_that_no_bar_stands_in_the_way():
    writers = {
        path.name
        for path in CLI.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "write"
        and ast.unparse(node.value) in ("sys.stdout", "sys.stderr")
    }
    assert writers == set(SPEAKS)
