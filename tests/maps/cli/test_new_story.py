"""`leadline new`: on a terminal, with options, with hostile answers, killed; and the words that name a story."""

import contextlib
import os
import pty
import select
import shlex
import signal
import subprocess
import sys
import time
import tomllib
from datetime import UTC, datetime

import pytest
from effort import cases

from layers.stories.new import DEFAULTS, new_story
from layers.stories.read import read_story
from maps.cli import main
from maps.cli.story_words import folder_and_rest

CTRL_C = "\x03"
LEADLINE = [sys.executable, "-m", "leadline"]
HOSTILE = [
    "with \"quotes\" and 'others'",
    "back\\slash \\n \\u0041 \\",
    "$title ${text} $$ $1",
    "{name} {{ }} {0.__class__}",
    "[claim] [x]",
    "#comment = 1",
    '"""',
    "'''",
    "ünïcödé 中文 🌊 \u202eright to left",
    "<script>alert(1)</script> & </title>",
    "a" * 10_000,
    "a\u2028b\u2029c\u0085d",
]


def made(capsys, *words):
    """Exit code, standard output and the lines of words of a command."""
    code = main(["new", *map(str, words)])
    told = capsys.readouterr()
    return code, told.out, told.err


def interrupt(process):
    """Interrupt a process, again if the first came just before it began to read, when Python does not see it."""
    for _ in range(20):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
            return


def on_a_terminal(words, answers, folder):
    """Run a command on a terminal of its own, and type or interrupt; exit code and all that is seen."""
    ours, its = pty.openpty()
    process = subprocess.Popen([*LEADLINE, *words], cwd=folder, stdin=its, stdout=its, stderr=its)
    os.close(its)
    seen = b""
    for answer in [*answers, None]:
        while select.select([ours], [], [], 60)[0]:
            try:
                read = os.read(ours, 10_000)
            except OSError:  # the end
                break
            seen += read
            if answer is not None and seen.rstrip(b" ").endswith(b":"):
                break
        if answer == CTRL_C:
            interrupt(process)
        elif answer is not None:
            os.write(ours, answer.encode())
    code = process.wait()
    os.close(ours)
    return code, seen.decode(errors="replace")


def test_it_asks_on_a_terminal_for_what_no_option_says(tmp_path):
    answers = ["A title\n", "\n", "Publisher 中\n", "\n", "2025-04\n"]
    code, seen = on_a_terminal(["new", "mine"], answers, tmp_path)
    assert code == 0, seen
    story = read_story(tmp_path / "mine")
    assert (story.title, story.date, story.url) == ("A title", "2025-04", "")
    assert story.statements[0].text == DEFAULTS["text"]
    assert story.sources[story.source_id].credit == "Publisher 中"
    code, seen = on_a_terminal(
        ["new", "other", "--title", "T", "--text", "X", "--publisher", "P"], ["\n", "\n"], tmp_path
    )
    assert (code, seen.count("[")) == (0, 0)
    assert read_story(tmp_path / "other").date == datetime.now(UTC).date().isoformat()


@pytest.mark.parametrize("answer", [CTRL_C, "yesterday\n"])
def test_what_breaks_off_leaves_nothing(tmp_path, answer):
    code, seen = on_a_terminal(
        ["new", "mine", "--title", "T", "--text", "X", "--publisher", "P", "--url", "u"], [answer], tmp_path
    )
    assert code == (130 if answer == CTRL_C else 2), seen
    assert "Traceback" not in seen
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("answer", HOSTILE)
def test_answers_stand_in_the_file_as_they_were_given(tmp_path, capsys, answer):
    folder = tmp_path / "mine"
    code, out, _ = made(capsys, folder, "--title", answer, "--text", answer, "--publisher", answer, "--url", answer)
    assert (code, out) == (0, f"{folder / 'story.toml'}\n")
    table = tomllib.loads((folder / "story.toml").read_text(encoding="utf-8"))
    assert table["title"] == table["sources"]["the-story"]["credit"] == table["sources"]["the-story"]["url"] == answer
    assert read_story(folder).statements[0].text == answer


@pytest.mark.parametrize("name", ["title", "text", "publisher", "date"])
@pytest.mark.parametrize("answer", ["", " ", "two\nlines", "tab\t", "\x1b[31m", "\x7f"])
def test_answers_that_make_no_line_are_refused(tmp_path, name, answer):
    if name == "date" and not answer:
        return  # today
    with pytest.raises(ValueError, match=name) as error:
        new_story(tmp_path / "mine", **{name: answer})
    assert "\n" not in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_places_that_cannot_be_are_told_and_left_as_they_are(tmp_path, capsys):
    (tmp_path / "there").mkdir()
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for place in ("there", "file", "link", "no/such/folder", "file/below", "story.toml", ".", "x" * 300):
        code, out, err = made(capsys, tmp_path / place)
        assert (code, out) == (2, ""), place
        assert err.startswith("leadline: ")
        assert err.count("\n") == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "link", "there"]
    assert (tmp_path / "file").read_text() == "mine"
    code, _, err = made(capsys, "/proc/mine")
    assert code in (1, 2)
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", ["a b", "a'b", 'a"b', "$HOME", "ü", "-x", "a;b", "a&&b"])
def test_the_commands_that_it_tells_work_as_they_are_printed(tmp_path, name, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, _, err = made(capsys, "--", name)
    assert code == 0
    command = err.partition("then: ")[2].partition(" and ")[0]
    words = shlex.split(command)
    assert words[0] == "leadline"
    assert main(words[1:]) == 0
    assert "crossing: holds" in capsys.readouterr().out


def test_a_kill_leaves_the_whole_folder_or_none(tmp_path):
    kills = cases(6, 12)
    for moment in range(kills):
        folder = tmp_path / f"mine{moment}"
        process = subprocess.Popen([*LEADLINE, "new", folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.1 + 2.4 * moment / kills)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if folder.exists():
            assert sorted(each.name for each in folder.iterdir()) == ["story.schema.json", "story.toml"]
            read_story(folder)
    main(["new", str(tmp_path / "last")])
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("words", "folder", "rest"),
    [
        ([], None, []),
        (["lanes"], None, ["lanes"]),
        (["far"], "far", []),  # a folder with a story file
        (["empty"], None, ["empty"]),  # without one
        (["far", "far"], "far", ["far"]),
        (["far/"], "far", []),
        (["./far"], "far", []),
        (["far/story.toml"], "far/story.toml", []),
        (["."], ".", []),
        ([".."], "..", []),
        (["no/such"], "no/such", []),
        (["far\\"], "far\\", []),
        (["C:\\stories\\far"], "C:\\stories\\far", []),
        (["story.toml"], "story.toml", []),
        (["a", "b", "c"], None, ["a", "b", "c"]),
    ],
)
def test_a_folder_is_parted_from_the_words_behind_it(tmp_path, monkeypatch, words, folder, rest):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    new_story(tmp_path / "far")
    found, left = folder_and_rest(words)
    assert (None if found is None else str(found), left) == (folder, rest)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["no/such"], "there is no no/such/story.toml; expected a story folder. `leadline new no/such` makes one."),
        (["mine/", "crosing"], "has no statement 'crosing'; expected one of first, crossing. Did you mean 'crossing'?"),
        (["mine/", "first", "crossing"], "there is a word too many, 'crossing'"),
        (["crossing", "mine/"], "there is a word too many, 'mine/'"),
        (["mine/story.toml/x"], "there is no mine/story.toml/x/story.toml"),
        (["mine/story.schema.json"], "there is no mine/story.schema.json/story.toml"),
    ],
)
def test_a_story_that_is_not_there_is_told_in_one_line(tmp_path, monkeypatch, capsys, words, says):
    monkeypatch.chdir(tmp_path)
    new_story(tmp_path / "mine")
    assert main(["check", *words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("words", [("--url", ""), ("--url=",), ("--url", "", "--date", "")])
def test_an_address_and_a_day_may_be_left_empty(tmp_path, capsys, words):
    code, _, told = made(capsys, tmp_path / "mine", *words)
    assert code == 0, told
    assert read_story(tmp_path / "mine").url == ""
    code, _, told = made(capsys, tmp_path / "other", "--title", "")
    assert code == 2
    assert "--title is empty" in told
