"""What the tests look with is held to what is known: colours from print, changes that must be seen or must not."""

import threading
from types import SimpleNamespace

import numpy as np
import pictures
import pytest
import validators
from effort import THOROUGH, VARIABLE, drawn
from PIL import Image, ImageDraw
from pytest import approx
from shared_run import made_once, one_at_a_time

SCREEN = (640, 400)


def picture(*lines, ground="#dfe8ee", shift=0):
    """A sea with lines across it, at the size of a kept picture."""
    image = Image.new("RGB", SCREEN, ground)
    for y, colour, width in lines:
        ImageDraw.Draw(image).line([(0, y + shift), (640, y + shift + 60)], fill=colour, width=width)
    return image


WHOLE = pictures.Box(0, 0, 2 * SCREEN[0], 2 * SCREEN[1])
MEDIAN = (150, "#333333", 1)


@pytest.mark.parametrize(
    ("srgb", "expected"),
    [("#ffffff", (100, 0, 0)), ("#ff0000", (53.24, 80.09, 67.20)), ("#0000ff", (32.30, 79.19, -107.86))],
)
def test_colours_are_those_of_the_tables(srgb, expected):  # B. Lindbloom's calculator, D65
    rgb = np.array(list(bytes.fromhex(srgb[1:]))) / 255
    assert pictures.lab(rgb) == approx(expected, abs=0.05)


def test_a_line_that_is_gone_or_new_is_seen_and_one_that_moved_a_little_is_not():
    with_line, without = picture(MEDIAN), picture()
    assert pictures.differences(with_line, without, WHOLE)
    assert pictures.differences(without, with_line, WHOLE)
    assert pictures.differences(with_line, picture(MEDIAN, shift=3), WHOLE) == []
    assert pictures.differences(with_line, with_line.resize((639, 400)), WHOLE) == [
        "639 x 400 px in place of 640 x 400"
    ]


def test_a_whole_ground_of_another_colour_is_seen_without_a_map():
    said = pictures.differences(picture(), picture(ground="#1b2329"))
    assert said == ["100.00% of the page by more than 5, at most 5.00% may"]


def test_a_kept_picture_is_small_and_says_the_same(tmp_path):
    noisy = Image.fromarray(np.random.default_rng(5).integers(0, 60, (400, 640, 3), dtype=np.uint8))
    ImageDraw.Draw(noisy).line([(0, 100), (640, 200)], fill="#ff7a3c", width=4)
    with pytest.raises(ValueError, match="bytes in 32 colours; expected 60000 at most"):
        pictures.keep(noisy, tmp_path / "noise.png")
    pictures.keep(picture(MEDIAN), tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as kept:
        assert pictures.differences(kept, picture(MEDIAN), WHOLE) == []


@pytest.mark.skipif(bool(validators.missing()), reason=validators.missing())
def test_wrong_html_is_told_with_file_line_and_rule(tmp_path):
    path = tmp_path / "bad.html"
    path.write_text(
        '<!DOCTYPE html>\n<html lang="en">\n<head><title>x</title></head>\n<body><p id="a"><p id="a"></body></html>'
    )
    said = validators.html_errors([path])
    assert "no-dup-id" in " ".join(said)
    assert all(line.startswith("bad.html:4 ") for line in said)


def test_what_several_processes_share_is_made_once(tmp_path):
    made = []

    def make(place):
        made.append(place)
        place.mkdir()

    assert made_once(tmp_path / "site", make) == made_once(tmp_path / "site", make) == tmp_path / "site"
    assert made == [tmp_path / "site"]

    def fails(_place):
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        made_once(tmp_path / "other", fails)
    with pytest.raises(RuntimeError, match=r"another process of the run failed to make other: OSError\('full'\)"):
        made_once(tmp_path / "other", make)


def test_a_lock_is_held_by_one(tmp_path):
    inside, most = [], []

    def work():
        with one_at_a_time(tmp_path / "locks" / "a"):
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def collected(name, cases, *marks):
    """Tests as pytest collects them, as far as the draw looks at them: names, parameters by their number, marks."""
    found = {mark.name: mark for mark in marks}
    return [
        SimpleNamespace(nodeid=f"{name}[{n}]", callspec=SimpleNamespace(params=case), get_closest_marker=found.get)
        for n, case in enumerate(cases)
    ]


def test_what_is_drawn_has_each_value_and_make_thorough_has_all(monkeypatch):
    pages = collected("pages", [{"page": p, "size": s} for p in range(3) for s in range(2)], pytest.mark.each_once.mark)
    numbers = collected("numbers", [{"n": n} for n in range(7)], pytest.mark.one_in(3).mark)
    rare = collected("rare", [{"n": 0}], pytest.mark.thorough.mark)
    plain = collected("plain", [{"n": 0}, {"n": 1}])
    items = [*pages, *numbers, *rare, *plain]
    monkeypatch.delenv(VARIABLE, raising=False)
    kept, left_out = drawn(items)
    assert kept == [pages[0], pages[3], pages[4], numbers[0], numbers[3], numbers[6], *plain]
    assert left_out == [item for item in items if item not in kept]
    monkeypatch.setenv(VARIABLE, THOROUGH)
    assert drawn(items) == (items, [])
