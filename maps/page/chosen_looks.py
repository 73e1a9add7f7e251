"""Looks in colours that a caller chooses: a key that says them is its look, so that no table has to be filled.

`own-area-2166ac-6db3f2-r30` is an area, #2166ac in light and #6db3f2 in the dark, with the third cue of a ramp. Cues
tell looks apart where colours do not: `h` is a name (mark and dash), `r` a step of a ramp in tenths, from 10 to 50
(size and width), `b` and `a` the same below and above a middle (square and dashed; round and solid), `m` the middle.
"""

import re
from typing import Any

from maps.page.style import Mark, Pane, Style

NAME_CUES = (("", Mark.CIRCLE), ("10 4", Mark.DIAMOND), ("5 3", Mark.SQUARE), ("14 4 3 4", Mark.TRIANGLE),
             ("18 5", Mark.CROSS))  # fmt: skip
WORDS = {"point": "Points", "line": "Lines", "area": "Areas"}
_KEY = re.compile(r"own-(point|line|area)-([0-9a-f]{6})-([0-9a-f]{6})-([hrbam])(\d{1,2})")


def chosen_key(shape: str, light: str, dark: str, cue: str) -> str:
    """Key of a look.

    >>> chosen_key("line", "#2166ac", "#6db3f2", "r30")
    'own-line-2166ac-6db3f2-r30'
    """
    return f"own-{shape}-{light.removeprefix('#')}-{dark.removeprefix('#')}-{cue}"


def chosen_look(key: str) -> Style | None:
    """Look that a key says; None if it says none."""
    found = _KEY.fullmatch(key)
    if not found:
        return None
    shape, light, dark, kind, number = found.groups()
    more = _of_name(int(number)) if kind == "h" else _of_step(kind, int(number) / 10)
    return _look(shape, f"#{light}", f"#{dark}", more)


def _of_name(nth: int) -> dict[str, Any]:
    dash, mark = NAME_CUES[(nth - 1) % len(NAME_CUES)]
    return {"mark": mark, "dash": dash, "fill": 0.35}


def _of_step(kind: str, step: float) -> dict[str, Any]:
    mark, dash = (Mark.SQUARE, "5 3") if kind == "b" else (Mark.CIRCLE, "")
    size = {"radius_px": round(2.6 + 0.8 * step, 2), "width_px": round(1.0 + 0.7 * step, 2)}
    return {"mark": mark, "dash": dash, "fill": 0.75, **size}


def _look(shape: str, light: str, dark: str, more: dict[str, Any]) -> Style:
    """Style of a shape: areas are edged finely, whatever the width of lines."""
    looks: dict[str, dict[str, Any]] = {
        "point": {"pane": Pane.EVENTS, "width_px": 1.2, "fill": 0.9, "mark": more["mark"],
                  "radius_px": more.get("radius_px", 4.5)},
        "line": {"pane": Pane.LANES, "width_px": more.get("width_px", 2.2), "dash": more["dash"]},
        "area": {"pane": Pane.ZONES, "width_px": 1.2, "fill": more["fill"], "dash": more["dash"]},
    }  # fmt: skip
    return Style(label=WORDS[shape], light=light, dark=dark, **looks[shape])
