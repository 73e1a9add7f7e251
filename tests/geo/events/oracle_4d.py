"""Stays in zones with floors, ceilings and times, slowly and in rational arithmetic; shares nothing with the engine.

Each step of a track is cut at every instant at which anything may change: where it meets an edge, where its height (or
the least or greatest that it may be) meets a limit, where a window opens or closes. Each of these instants, and each
stretch between two of them by its middle, is asked where it lies; the rest is reading the list from the left.
"""

from fractions import Fraction
from itertools import groupby, pairwise
from typing import NamedTuple

from tests.geo.events.test_exact import INSIDE, OUTSIDE, meetings, whereabouts

FAR = Fraction(10**12)


class Zone(NamedTuple):
    """Edges on a lattice; limits in metres, windows in seconds, None for none."""

    vertices: tuple[tuple[int, int], ...]
    floor: int | None = None
    ceiling: int | None = None
    windows: tuple[tuple[int, int], ...] | None = None

    @property
    def edges(self):
        return list(pairwise((*self.vertices, self.vertices[0])))


class Fix(NamedTuple):
    t: int
    x: int
    y: int
    h: int | None = 0


class Moment(NamedTuple):
    """An instant, or a stretch between two, and where it lies: in the plane, in height and by the clock.

    `sure` and `maybe` are 1 inside, 0 on a limit, -1 beyond it; `beyond` is the limit that keeps it from being sure.
    """

    begin: Fraction
    end: Fraction
    place: str
    sure: int
    maybe: int
    beyond: str
    known: bool
    clock: int


def told_and_untold(track, zone, max_gap_s, error=(0, 0)):
    """Stays (t_in, t_out, entry, exit), and stretches of which it cannot be told (t_in, t_out, why)."""
    told, untold = [], []
    cuts = [i + 1 for i, (a, b) in enumerate(pairwise(track)) if b.t - a.t > max_gap_s]
    bounds = [0, *cuts, len(track)]
    for i, j in pairwise(bounds):
        moments = timeline(track[i:j], zone, error)
        told += stays(moments, "gap" if i else "start", "gap" if j < len(track) else "end")
        untold += doubts(moments)
    return told, sorted(untold)


def timeline(piece, zone, error):
    found = []
    for a, b in pairwise(piece):
        cuts = instants(a, b, zone, error)
        for begin, end in pairwise(cuts):
            found += [moment(a, b, begin, begin, zone, error), moment(a, b, begin, end, zone, error)]
    last = piece[-1]
    return [*found, moment(last, last, Fraction(last.t), Fraction(last.t), zone, error)]


def instants(a, b, zone, error):
    shares = set(meetings((Fraction(a.x), Fraction(a.y)), (Fraction(b.x), Fraction(b.y)), zone.edges)) | {
        Fraction(0),
        Fraction(1),
    }
    if a.h is not None and b.h is not None and a.h != b.h:
        for limit in (zone.floor, zone.ceiling):
            for off in error:
                if limit is not None:
                    shares.add(Fraction(limit - off - a.h, b.h - a.h))
    shares |= {Fraction(each - a.t, b.t - a.t) for window in zone.windows or () for each in window}
    return [a.t + share * (b.t - a.t) for share in sorted(shares) if 0 <= share <= 1]


def moment(a, b, begin, end, zone, error):
    when = (begin + end) / 2
    share = (when - a.t) / (b.t - a.t) if b.t > a.t else Fraction(0)
    place = whereabouts((a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)), zone.edges)
    if share in (0, 1) and begin == end:
        h = a.h if share == 0 else b.h
    else:
        h = None if a.h is None or b.h is None else a.h + share * (b.h - a.h)
    sure, maybe, beyond, known = heights(h, zone, error)
    return Moment(begin, end, place, sure, maybe, beyond, known, clock(when, zone.windows))


def heights(h, zone, error):
    if zone.floor is None and zone.ceiling is None:
        return 1, 1, "", True
    if h is None:
        return -1, 1, "", False
    floor, ceiling = (limit if limit is not None else far for limit, far in ((zone.floor, -FAR), (zone.ceiling, FAR)))
    least, most = h + error[0], h + error[1]
    sure, maybe = min(sign(least - floor), sign(ceiling - most)), min(sign(most - floor), sign(ceiling - least))
    return sure, maybe, "below" if least < floor else "above" if most > ceiling else "", True


def sign(number):
    return (number > 0) - (number < 0)


def clock(when, windows):
    if windows is None:
        return 1
    joined = []
    for begin, end in sorted(windows):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return max((min(sign(when - a), sign(b - when)) for a, b in joined), default=-1)


def is_in(m, height):
    return m.place != OUTSIDE and height >= 0 and m.clock >= 0


def is_within(m, height):
    return m.place == INSIDE and height > 0 and m.clock > 0


def kind(outside, switched):
    """What begins or ends where something next to a stretch is out: the edge first, then heights, then the clock."""
    if outside.place == OUTSIDE:
        return "crossing"
    if outside.sure < 0 and outside.known:
        return outside.beyond
    return switched if outside.clock < 0 else "gap"


def stays(moments, began, ended):
    found = []
    runs = [
        list(run) for held, run in groupby(range(len(moments)), lambda i: is_in(moments[i], moments[i].sure)) if held
    ]
    for run in runs:
        if not any(is_within(moments[i], moments[i].sure) for i in run):
            continue
        first, last = run[0], run[-1]
        entry = began if first == 0 else kind(moments[first - 1], "activated")
        leave = ended if last == len(moments) - 1 else kind(moments[last + 1], "deactivated")
        if entry in ("above", "below") and not came_through(moments, first, entry):
            entry = "gap"
        found.append((moments[first].begin, moments[last].end, entry, leave))
    return found


def came_through(moments, first, entry):
    """Whether the stretch in which it may be inside began at that limit, and was not surely inside before."""
    i = first
    while i > 0 and is_in(moments[i - 1], moments[i - 1].maybe):
        i -= 1
    if any(is_within(m, m.sure) for m in moments[i:first]) or i == 0:
        return False
    before = moments[i - 1]
    return before.place != OUTSIDE and before.known and before.beyond == entry and before.maybe < 0


def doubts(moments):
    found = []
    for why, wanted in (("no height", False), ("within the error of the height", True)):

        def doubtful(m, wanted=wanted):
            return is_in(m, m.maybe) and m.sure < 0 and m.known == wanted

        def held(i, doubtful=doubtful):
            m = moments[i]
            if m.begin != m.end:
                return doubtful(m)
            near = [moments[k] for k in (i - 1, i + 1) if 0 <= k < len(moments)]
            return any(doubtful(n) for n in near) or (not near and doubtful(m))

        for yes, run in groupby(range(len(moments)), held):
            rows = list(run)
            if yes and any(is_within(moments[i], moments[i].maybe) and doubtful(moments[i]) for i in rows):
                found.append((moments[rows[0]].begin, moments[rows[-1]].end, why))
    return found
