"""The one style table: how each kind of feature looks on the map, in the legend and in the plots, light and dark."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from leadline.words import N_
from maps.page.chosen_looks import chosen_look
from maps.page.style import Mark, Pane, Style

_ZONE = ("#3b7ea1", "#7fb7d6")
_LANE = ("#08519c", "#9ecae1")
_ADIZ = ("#6a51a3", "#b9a7e0")
_RING = ("#8c2d04", "#ffb38a")
_INCURSION = ("#99000d", "#ffb3a7")
_INK = ("#111111", "#ffffff")
_SITE = ("#444b50", "#d7dde1")
_TRACK = ("#00695c", "#6fe0cf")
_ACCORD = ("#8e1b5e", "#ff8fc8")
_CONTRACT = ("#6b6200", "#d8cf5a")
_VISIT = ("#1e6b2f", "#86d993")
_DOING = ("#a94fc9", "#f0a0ff")  # violet, as in HUES
_DOUBT = ("#d1430f", "#ff7a3c")  # orange
_FALSE = ("#5a1a1a", "#fafab4")  # brown


def _zone(label: str, **more: object) -> Style:
    return Style(label=label, pane=Pane.ZONES, light=_ZONE[0], dark=_ZONE[1], **more)  # type: ignore[arg-type]


def _lane(label: str, width_px: float, dash: str = "") -> Style:
    return Style(label=label, pane=Pane.LANES, light=_LANE[0], dark=_LANE[1], width_px=width_px, dash=dash, halo=True)


def _ramp(label: str, light: str, dark: str) -> Style:
    return Style(label=label, pane=Pane.LANES, light=light, dark=dark, width_px=3.0)


def _swath(colours: tuple[str, str]) -> Style:
    """Strip of a radar: dashed; those of optical satellites would be solid."""
    light, dark = colours
    return Style(label=N_("Strip"), pane=Pane.SWATHS, light=light, dark=dark, width_px=1.0, dash="6 2", fill=0.05)


def _accord(label: str, colours: tuple[str, str], told: str, *, beat: str = "") -> Style:
    """Dated line between seats: dashed as the story states it, solid as found; `beat` tells without colour."""
    light, dark = colours
    width, dash = (2.0, beat + "9 5") if told == "stated" else (1.8, beat and beat + "18 3")
    return Style(label=label, pane=Pane.RINGS, light=light, dark=dark, width_px=width, dash=dash)


def _adiz(label: str, dash: str) -> Style:
    return Style(label=label, pane=Pane.ADIZ, light=_ADIZ[0], dark=_ADIZ[1], width_px=1.6, dash=dash)


def _median(label: str, dash: str, width_px: float = 2.2) -> Style:
    ink = ("#333333", "#e6e6e6")
    return Style(label=label, pane=Pane.MEDIAN, light=ink[0], dark=ink[1], width_px=width_px, dash=dash, halo=True)


def _ring(label: str, dash: str, width_px: float = 1.6) -> Style:
    return Style(label=label, pane=Pane.RINGS, light=_RING[0], dark=_RING[1], width_px=width_px, dash=dash)


def _place(label: str, mark: Mark, radius_px: float, colours: tuple[str, str] = _SITE) -> Style:
    return Style(
        label=label, pane=Pane.PLACES, light=colours[0], dark=colours[1], fill=1.0, mark=mark, radius_px=radius_px
    )


def _ring_mark(label: str, radius_px: float, mark: Mark = Mark.CIRCLE) -> Style:
    """Ring about another mark, for what stands at the same place."""
    return Style(
        label=label, pane=Pane.PLACES, light=_RING[0], dark=_RING[1], width_px=1.4, mark=mark, radius_px=radius_px
    )


def _event(label: str, mark: Mark, fill: float, colours: tuple[str, str] = _INCURSION, radius_px: float = 5.0) -> Style:
    return Style(
        label=label, pane=Pane.EVENTS, light=colours[0], dark=colours[1], width_px=1.8, fill=fill, mark=mark,
        radius_px=radius_px,
    )  # fmt: skip


def _doing(label: str, mark: Mark, fill: float = 1.0, radius_px: float = 6.0) -> Style:
    return _event(label, mark, fill, _DOING, radius_px)


def _way(label: str, colours: tuple[str, str], width_px: float, dash: str, alpha: float = 1.0) -> Style:
    """Way of a vessel or aircraft, or what stands for one."""
    light, dark = colours
    return Style(label=label, pane=Pane.DENSITY, light=light, dark=dark, width_px=width_px, dash=dash, alpha=alpha)


def _ends(
    key: str, kinds: tuple[str, str, str, str], labels: tuple[str, str, str, str], fill: float
) -> dict[str, Style]:
    """Mark how stays in zones begin or end; grey where it is not known when the vessel came or went."""
    crossing, outermost, gap, cut = (f"{key}-{kind}" for kind in kinds)
    return {
        crossing: _event(labels[0], Mark.DIAMOND, fill),
        outermost: _event(labels[1], Mark.CIRCLE, fill, _SITE, 4.0),
        gap: _event(labels[2], Mark.SQUARE, fill, _SITE, 3.5),
        cut: _event(labels[3], Mark.CROSS, fill, _SITE, 4.0),
    }


_ENTRY = N_("Entry across the edge"), N_("Track starts inside"), N_("Entry within a gap"), N_("Entry at a cut")
_EXIT = N_("Exit across the edge"), N_("Track ends inside"), N_("Exit within a gap"), N_("Exit at a cut")

# Hues of names in anybody's data, told apart with any colour vision; each has a dash and a mark too.
HUES = (
    ("#0f3d7a", "#6e8cff"),
    ("#d1430f", "#ff7a3c"),
    ("#148c8c", "#3cf0dc"),
    ("#a94fc9", "#f0a0ff"),
    ("#5a1a1a", "#fafab4"),
)
COLOURS = ("blue", "orange", "teal", "violet", "brown", "grey")  # the hues by name, and one that is none
_RAMP = (  # neighbours differ by 21 or more (CIEDE2000), by 11 to eyes that lack a cone
    ("#c4640d", "#844ef1"),
    ("#ba0028", "#d17dd3"),
    ("#a51c76", "#fd768a"),
    ("#3d006d", "#fdaf79"),
    ("#0a0314", "#fbefbd"),
)
PLAIN = (Mark.CIRCLE, Mark.DIAMOND, Mark.SQUARE, Mark.TRIANGLE, Mark.CROSS)  # marks of anybody's data
_HUE_CUES = tuple(zip(("", "10 4", "5 3", "14 4 3 4", "18 5"), PLAIN, strict=True))


def _given(
    suffix: str, colours: tuple[str, str], point: dict[str, object], line: dict[str, object], fill: float
) -> dict[str, Style]:
    """Make looks of points, lines and areas that a reader brings; areas have the dash of lines."""
    light, dark = colours
    edge = {"width_px": 1.2, "dash": line.get("dash", "")}
    looks: dict[str, dict[str, object]] = {
        "point": {"label": N_("Points"), "pane": Pane.EVENTS, "width_px": 1.2, "fill": 0.9, "radius_px": 4.5, **point},
        "line": {"label": N_("Lines"), "pane": Pane.LANES, "width_px": 2.2, **line},
        "area": {"label": N_("Areas"), "pane": Pane.ZONES, "fill": fill, **edge},
    }
    return {f"given-{shape}{suffix}": Style(light=light, dark=dark, **look) for shape, look in looks.items()}  # type: ignore[arg-type]


def _given_looks() -> dict[str, Style]:
    """Every look of data that a reader brings: one for all, by name, by number, and of what has no value."""
    found = _given("", _LANE, {}, {}, 0.25)
    for n, (colours, (dash, mark)) in enumerate(zip(HUES, _HUE_CUES, strict=True), 1):
        found |= _given(f"-hue-{n}", colours, {"mark": mark}, {"dash": dash}, 0.35)
    for n, colours in enumerate(_RAMP, 1):
        found |= _given(f"-ramp-{n}", colours, {"radius_px": 2.6 + 0.8 * n}, {"width_px": 1.0 + 0.7 * n}, 0.75)
    found |= _given("-other", _SITE, {"fill": 0.0, "radius_px": 3.5}, {"width_px": 1.4}, 0.15)
    return found | _given("-none", _SITE, {"mark": Mark.CROSS, "radius_px": 3.0}, {"width_px": 0.8, "dash": "6 6"}, 0.0)


def _general_looks() -> dict[str, Style]:
    """Make looks that a story gives to layers of its own: areas, lines and points in each colour, with any mark."""
    found: dict[str, Style] = {}
    for name, (light, dark) in zip(COLOURS, (*HUES, _SITE), strict=True):
        line: dict[str, Any] = {"light": light, "dark": dark, "pane": Pane.LANES, "width_px": 2.2}
        point: dict[str, Any] = {"light": light, "dark": dark, "pane": Pane.PLACES, "fill": 1.0, "radius_px": 4.5}
        found |= {
            f"area-{name}": Style(label=N_("Area"), pane=Pane.ZONES, light=light, dark=dark, width_px=1.2, fill=0.15),
            f"outline-{name}": Style(
                label=N_("Area"), pane=Pane.ZONES, light=light, dark=dark, width_px=1.6, dash="6 3"
            ),
            f"line-{name}": Style(label=N_("Line"), **line),
            f"thin-{name}": Style(label=N_("Line"), **{**line, "width_px": 1.2}),
            f"dashed-{name}": Style(label=N_("Line"), dash="8 4", **line),
            f"point-{name}": Style(label=N_("Point"), **point),
            **{
                f"{mark.value}-{name}": Style(label=N_("Point"), mark=mark, **point)
                for mark in PLAIN
                if mark != Mark.CIRCLE
            },
        }
    return found


STYLES: Mapping[str, Style] = {
    # zones stay blue-grey: they are ground for the question, not its answer
    "sea_area": _zone(N_("Sea area"), width_px=1.0, dash="9 3 2 3"),
    "sea_limit": _zone(N_("Limit of a sea area"), width_px=1.2, dash="5 3"),
    "corridor": _zone(N_("Open corridor"), width_px=1.0, dash="15 4"),
    "base_point": Style(
        label=N_("Base point"),
        pane=Pane.ZONES,
        light=_ZONE[0],
        dark=_ZONE[1],
        fill=1.0,
        radius_px=2.5,
        mark=Mark.SQUARE,
    ),
    "baseline": _zone(N_("Baseline"), width_px=0.8),
    "territorial_sea": _zone(N_("Territorial sea"), width_px=1.2, fill=0.06),
    "territorial_sea-narrow": _zone(N_("Territorial sea, narrower"), width_px=1.2, dash="10 3", fill=0.06),
    "contiguous_zone": _zone(N_("Contiguous zone"), width_px=1.2, dash="6 3", fill=0.03),
    "traffic_separation_scheme": _place(N_("Traffic separation scheme"), Mark.SQUARE, 3.5, _LANE),
    # lanes
    "lane-major": _lane(N_("Major lane"), 3.6),
    "lane-middle": _lane(N_("Middle lane"), 2.2),
    "lane-minor": _lane(N_("Minor lane"), 1.0),
    # of another network on the same map
    "lane-major-other": _lane(N_("Major lane"), 3.6, "14 4"),
    "lane-middle-other": _lane(N_("Middle lane"), 2.2, "11 4"),
    "lane-minor-other": _lane(N_("Minor lane"), 1.0, "8 4"),
    # sequential: what has most stands out most, dark by day and bright by night; warm, to stand apart from the blue of
    # lanes that were not looked at
    "ramp-1": _ramp(N_("looked at least"), *_RAMP[0]),
    "ramp-2": _ramp(N_("looked at little"), *_RAMP[1]),
    "ramp-3": _ramp(N_("looked at now and then"), *_RAMP[2]),
    "ramp-4": _ramp(N_("looked at often"), *_RAMP[3]),
    "ramp-5": _ramp(N_("looked at most"), *_RAMP[4]),
    # strips of ground that a radar could image
    "swath": _swath(HUES[0]),
    **{f"swath-{colour}": _swath(hue) for colour, hue in zip(COLOURS, HUES, strict=False)},
    "density": Style(
        label=N_("Vessel density"), pane=Pane.DENSITY, light="#00695c", dark="#6fe0cf", fill=1.0, radius_px=1.0
    ),
    # claims
    # dots are kept for what is uncertain, so certain lines have dashes
    "adiz": _adiz(N_("Air defence identification zone"), "7 4"),
    "drawing_chord": _adiz(N_("Chord for drawing, not declared"), "1 6"),
    "median_line": _median(N_("Median line"), "10 4 2 4"),
    "median_line-thin": _median(N_("Median line, another version"), "16 5", 1.6),
    # tracks that a reader brings: what is filled began or went left to right, what is hollow ended or went back
    "given_zone": _zone(N_("Zone"), width_px=1.6, fill=0.06),
    "given_line": _median(N_("Line"), ""),
    "line_side": Style(
        label=N_("Side of a line"), pane=Pane.MEDIAN, light="#333333", dark="#e6e6e6", radius_px=1.5, fill=1.0
    ),
    "track": _way(N_("Track"), _TRACK, 1.2, ""),
    "track_of_many": _way(N_("Track"), _TRACK, 1.0, "", 0.35),
    "track_gap": _way(N_("No fix for longer than the longest gap"), _TRACK, 0.8, "1 6"),
    "track_doubtful": _way(N_("Track that may be false"), _DOUBT, 2.0, "8 3 2 3"),
    "track_impossible": _way(N_("Track that cannot be true"), _FALSE, 2.8, "3 2"),
    # of zones with a floor or a ceiling, or with times: an arrow points the way that was flown
    "entry-above": _event(N_("Entry from above, through the ceiling"), Mark.ARROW_DOWN, 1.0, radius_px=6.0),
    "entry-below": _event(N_("Entry from below, through the floor"), Mark.ARROW_UP, 1.0, radius_px=6.0),
    "entry-activated": _event(N_("Inside when the zone became active"), Mark.HOURGLASS, 1.0),
    **_ends("entry", ("crossing", "start", "gap", "cut"), _ENTRY, 1.0),
    "exit-above": _event(N_("Exit upward, through the ceiling"), Mark.ARROW_UP, 0.0, radius_px=6.0),
    "exit-below": _event(N_("Exit downward, through the floor"), Mark.ARROW_DOWN, 0.0, radius_px=6.0),
    "exit-deactivated": _event(N_("Inside when the zone ceased to be active"), Mark.HOURGLASS, 0.0),
    **_ends("exit", ("crossing", "end", "gap", "cut"), _EXIT, 0.0),
    "crossed-left-to-right": _event(N_("Line crossed, left to right"), Mark.TRIANGLE, 1.0),
    "crossed-right-to-left": _event(N_("Line crossed, right to left"), Mark.TRIANGLE, 0.0),
    "untold": replace(
        _event(N_("Perhaps inside: the height does not tell"), Mark.DIAMOND, 0.0, _SITE, 6.5), dash="2.5 2"
    ),
    # what vessels do
    "silence-unexplained": _way(N_("Silent where others were heard"), _DOING, 2.0, "10 4"),
    "silence-explained": _way(N_("Silent where nobody was heard"), _SITE, 1.6, "4 4"),
    "silence-untold": _way(N_("Silent; whether others were heard cannot be told"), _SITE, 1.2, "12 5 3 5"),
    "silence-in-place": _doing(N_("Silent, and heard again at the same place"), Mark.SQUARE, 0.0, 4.5),
    "loitering": _doing(N_("Loitering"), Mark.STAR, radius_px=7.0),
    "encounter": _doing(N_("Two vessels together"), Mark.PAIR, radius_px=8.0),
    "encounter-throughout": _doing(N_("Two vessels never seen apart: tug and tow?"), Mark.PAIR, 0.0, 8.0),
    "port_visit": _doing(N_("Port visit"), Mark.HOUSE, radius_px=5.5),
    "port_visit-unsure": _doing(N_("Perhaps a port visit"), Mark.HOUSE, 0.0, 5.5),
    # reach
    "range_ring": _ring(N_("Published range"), "8 5"),
    "great_circle": _ring(N_("Shortest path"), "", 1.4),
    # who agreed what with whom
    "agreement-stated": _accord(N_("Agreement, programme or body, as stated"), _ACCORD, "stated"),
    "agreement-found": _accord(N_("Agreement, programme or body, found"), _ACCORD, "found"),
    "contract-stated": _accord(N_("Contract, as stated"), _CONTRACT, "stated"),
    "contract-found": _accord(N_("Contract, found"), _CONTRACT, "found"),
    "visit-stated": _accord(N_("Visit or exercise, as stated"), _VISIT, "stated", beat="2 3 "),
    "visit-found": _accord(N_("Visit or exercise, found"), _VISIT, "found", beat="2 3 "),
    "nearer_disputed": Style(
        label=N_("Disputed ground is nearer"), pane=Pane.LANES, light=_INK[0], dark=_INK[1], width_px=1.4, dash="2 5"
    ),
    # places
    "air_base": _place(N_("Air base"), Mark.DIAMOND, 7.0, _INK),
    "air_base-other": _place(N_("Another air base"), Mark.DIAMOND, 6.0, _RING),
    "airfield": _place(N_("Airfield"), Mark.DIAMOND, 5.0),
    "runway": Style(label=N_("Runway"), pane=Pane.PLACES, light=_INK[0], dark=_INK[1], width_px=4.0),
    "threshold": _place(N_("Runway threshold"), Mark.SQUARE, 3.0, _INK),
    "training_range": _place(N_("Training range"), Mark.TRIANGLE, 6.0, _RING),
    "seat": _place(N_("Seat of government or command"), Mark.SQUARE, 5.0),
    "place": _place(N_("Place of the story"), Mark.CIRCLE, 4.5),
    "port": _place(N_("Port"), Mark.CIRCLE, 3.0, _LANE),
    "chokepoint": _place(N_("Chokepoint"), Mark.CROSS, 4.5, _LANE),
    "traffic": _place(N_("Published traffic volume"), Mark.STAR, 6.0, _LANE),
    "unit": _ring_mark(N_("Units"), 10.0),
    "event": _ring_mark(N_("Announced visit"), 12.0, Mark.SQUARE),
    "bank": _place(N_("Island or bank"), Mark.TRIANGLE, 4.0, _LANE),
    "disputed_feature": _place(N_("Disputed feature"), Mark.TRIANGLE, 3.8),
    **_given_looks(),
    **_general_looks(),
}
GENERAL: tuple[str, ...] = tuple(_general_looks())

VARIANT = "--"  # between a key and the number of its variant
VARIED_DASHES = ("9 4", "15 4 4 4", "4 3", "20 4", "12 3 3 3 3 3")
VARIED_MARKS = (*PLAIN[1:], Mark.STAR, Mark.HOUSE, Mark.HOURGLASS)

RAMP = ("ramp-1", "ramp-2", "ramp-3", "ramp-4", "ramp-5")  # from few looks to many; see maps.page.measure

# Kinds of rows that share a look with another kind.
KINDS: Mapping[str, str] = {
    "adiz_boundary": "adiz",
    "agreement": "agreement-found",
    "airport_reference_point": "air_base",
    "approach": "chokepoint",
    "city": "place",
    "coast": "line-grey",
    "contract": "contract-found",
    "disputed_ground": "disputed_feature",
    "island_or_bank": "bank",
    "strait": "chokepoint",
    "government": "seat",
    "headquarters": "seat",
    "lane_waters": "thin-blue",
    "naval_base": "seat",
    "great_circle_route": "great_circle",
    "adiz_drawing_chord": "drawing_chord",
    "strait_corridor": "corridor",
    "territorial_sea_3_nm": "territorial_sea-narrow",
    "runway_threshold": "threshold",
    "units": "unit",
    "visit": "visit-found",
    "works": "place",
}


def kind_style(row: Mapping[str, object]) -> str:
    """Key of the style table for a row, from its `kind`; that of a lane from its `class` too.

    >>> kind_style({"kind": "sea area"}), kind_style({"kind": "city"}), kind_style({"kind": "lane", "class": "major"})
    ('sea_area', 'place', 'lane-major')
    """
    kind = str(row["kind"]).replace(" ", "_")
    by_class = f"lane-{row.get('class')}" if kind.startswith("lane") else ""
    return by_class if by_class in STYLES else KINDS.get(kind, kind)


_own: ContextVar[Mapping[str, Style]] = ContextVar("own", default=MappingProxyType({}))


@contextmanager
def with_looks(looks: Mapping[str, Style]) -> Iterator[None]:
    """Let keys stand for looks of a page that was saved, within the block, before those of the table."""
    token = _own.set(looks)
    try:
        yield
    finally:
        _own.reset(token)


def style_of(key: str) -> Style:
    """Style of a kind of feature; raise ValueError, listing the table, if it has none.

    >>> style_of("median_line").dash
    '10 4 2 4'
    """
    base, _, n = key.partition(VARIANT)
    look = _own.get().get(key) or STYLES.get(key) or chosen_look(key)
    if look is None and n.isdigit() and (plain := STYLES.get(base) or chosen_look(base)):
        look = _variant(plain, int(n), own=base.startswith("given-"))
    if look is None:
        kinds = sorted(each for each in STYLES if each not in GENERAL and not each.startswith("given-"))
        lane = " A lane has one by its column 'class': major, middle or minor." if key.startswith("lane") else ""
        raise ValueError(
            f"no style for {key!r}; the style table knows {', '.join(kinds)}, and shapes in colours such as area-blue, "
            f"line-orange, point-teal.{lane} Name one, Sheet(style=lambda row: 'line-blue'), or add one to maps.STYLES."
        )
    return look


def varied(key: str, n: int) -> str:
    """Key of the n-th variant of a look, for rows that would be taken for others; the first is the look itself.

    >>> varied("lane-minor", 1), varied("lane-minor", 2)
    ('lane-minor', 'lane-minor--2')
    """
    return key if n == 1 else f"{key}{VARIANT}{n}"


def _variant(style: Style, n: int, *, own: bool) -> Style:
    """Look with another dash and mark, then wider; of data that a reader brings in another colour as well."""
    nth = HUES.index((style.light, style.dark)) if (style.light, style.dark) in HUES else 0
    hue = HUES[(nth + n - 1) % len(HUES)] if own else (style.light, style.dark)
    dashes = [dash for dash in VARIED_DASHES if dash != style.dash]
    marks = [mark for mark in VARIED_MARKS if mark != style.mark]
    turn, place = divmod(n - 2, len(dashes))
    return replace(
        style, light=hue[0], dark=hue[1], dash=dashes[place], mark=marks[(n - 2) % len(marks)],
        width_px=style.width_px + 0.8 * turn, radius_px=style.radius_px + turn,
    )  # fmt: skip


def styles_of(keys: Iterable[str]) -> dict[str, Style]:
    """Styles by their keys, sorted, each once; raise ValueError as `style_of` does."""
    return {key: style_of(key) for key in sorted(set(keys))}
