"""The table of verdicts in made-up worlds, as a page: what each column is, the cells, and what the worlds leave out."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from textwrap import fill
from typing import Any

import numpy as np
import numpy.typing as npt
from judged_cells import ALL_VESSELS, CHANGES, ENTRIES, FEW, SAME, SILENT, TRANSITS, Cell, claims_of

HOLDS, NOT, UNTOLD = "holds", "does not hold", "cannot be told"
MOST_WRONG, MOST_UNTOLD = 0.05, 0.20  # what issue 13 allows
BOTH = ("true", "false")  # the claims of every world
Z = 1.959964  # of a two-sided bound of 95 %

Lines = dict[str, list[dict[str, Any]]]

HEAD = """\
# Verdicts on a change, in worlds whose truth is known

Written by `benchmarks/judgement.py`; nothing here is typed by hand. How a verdict comes about is in
[judgement.md](judgement.md).

{worlds}

Each row is one kind of world. `true` is the change of the entries that was built into it; `claim` is what was asked
besides, which is false: its ratio of the two periods is a factor of 1.5 or more away. Where nothing changed there is no
true claim.

- **wrong**: worlds in which a false claim "holds" or a true one "does not hold", of all, with Wilson's 95 % bounds.
  Bold: more than 5 %.
- **true claim**, **false claim**: how many verdicts were right / "cannot be told" / wrong. "Holds only if" counts as
  "cannot be told".
- **untold**: share of these verdicts that are "cannot be told".
- **counts alone**: share of the worlds in which the true counts, every entry seen, exclude that nothing changed (95 %,
  Poisson). No judgement can do much better.
- **entries**: true entries in the two periods, mean of the worlds; **ratio**: of these counts, 5th to 95th percentile.
"""
COLUMNS = (
    "| true % | claim % | worlds | wrong | wrong % (bounds) | true claim | false claim | untold % | counts alone % "
    "| entries | ratio |\n|---|---|---|---|---|---|---|---|---|---|---|"
)
OVERVIEW = """\
## In one view: worlds with a wrong verdict, and verdicts that cannot be told, percent

"""
HIDDEN = """\
## Half the fleet silent, judged against all vessels

Above, the truth of "half the fleet silent on purpose" is that of the vessels that transmit. Vessels that are silent
always and everywhere leave nothing in the data, so a true claim about *all* vessels is answered by those that are left.
No rule on AIS alone can show this; this table says how often the answer is then wrong.

| traffic | true of all % | worlds | holds | cannot be told | does not hold (wrong) |
|---|---|---|---|---|---|
"""
NEAR = """\
## Near misses: what such counts cannot resolve

Claims within a factor of 1.5 of the truth, same receivers, some {size} entries. They are false, but two counts of
this size have an interval of about a factor of {factor:.2f} either way at least, so that "holds" is to be expected: a
verdict says that the counts agree with a claim, not that no other figure would agree as well.

| traffic | true % | claim % | factor | worlds | holds | cannot be told | does not hold |
|---|---|---|---|---|---|---|---|
"""
LIMITS = """\
## What the worlds are, and what they leave out

A zone of 20 to 40 km in a strait of 150 km, 14 and 14 days. Transits: Poisson arrivals, 8 to 18 kn, 15 % by vessels
that return every three to six days. Fishery: 60 to 150 vessels from one port, at sea two days in five, towing at 2 to
4 kn on grounds of their own about the zone's edge; a few vessels make most of the entries; a change is by lot one of
vessels or of trips. Other lanes change with the traffic in two worlds of five. Receivers: 3 to 6, range 30 to 60 km
with a soft edge, a message in five lost, down for an hour or two every five days, range 5 % more or less from day to
day, in both periods. A message every 1 to 5 minutes. Half of the worlds have no station in the table, half no speed
and no type; two in five have aids to navigation and moored vessels, which come and go.

Silent only near the zone: 30 to 60 % of the vessels send nothing within 10 to 20 km of it. Off two hours in five: in
turn, in blocks of two hours, or by lot. Duty cycle halved: all receivers off for half of each half hour, hour, two
hours, six hours or day.

Left out: weather that keeps a whole fleet in port on the same days, seasons, receivers that fade slowly, false
positions and shared identities, collisions of messages in dense traffic, satellites.
"""


def wilson(wrong: int, of: int) -> tuple[float, float]:
    """Bounds of a share, 95 %.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
    """
    if not of:
        return 0.0, 1.0
    share, more = wrong / of, Z**2 / of
    middle = (share + more / 2) / (1 + more)
    half = Z / (1 + more) * math.sqrt(share * (1 - share) / of + more / of / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def answers(lines: Iterable[dict[str, Any]], claim: str) -> list[str]:
    """Return what was said of a claim in each world; "holds only if" decides nothing."""
    said = [line["verdicts"][claim] for line in lines if claim in line["verdicts"]]
    return [each if each in (HOLDS, NOT) else UNTOLD for each in said]


def written(cells: Sequence[Cell], lines: Iterable[dict[str, Any]]) -> str:
    """Return the page, of the cells of which there are results."""
    by_cell: Lines = defaultdict(list)
    for line in lines:
        by_cell[line["cell"]].append(line)
    some = [cell for cell in cells if by_cell[cell.name]]
    parts = [HEAD.format(worlds=fill(_summary(some, by_cell), 118)), _overview(some, by_cell)]
    for group in dict.fromkeys((cell.traffic, cell.size, cell.watching) for cell in some):
        rows = [cell for cell in some if (cell.traffic, cell.size, cell.watching) == group]
        traffic, size, watching = group
        parts.append(f"## {_sized(traffic, size)}: {watching}\n\n{COLUMNS}\n" + _rows(rows, by_cell))
    parts += [_hidden(some, by_cell), _near(some, by_cell), LIMITS]
    return "\n".join(part for part in parts if part)


def _sized(traffic: str, size: int) -> str:
    """Words for a kind of traffic and how much of it."""
    if size == ENTRIES:
        return traffic.capitalize()
    return f"{traffic.capitalize()}, {size} {'vessels' if traffic != TRANSITS and size <= FEW else 'entries'}"


def _summary(cells: Sequence[Cell], by_cell: Lines) -> str:
    """Tell how many worlds and verdicts there are, how many cells are beyond what is allowed, and the worst one."""
    shares = {cell: _wrong(by_cell[cell.name]) / len(by_cell[cell.name]) for cell in cells}
    worlds = sum(len(by_cell[cell.name]) for cell in cells)
    told = sum(len(line["verdicts"]) for cell in cells for line in by_cell[cell.name])
    over = [cell for cell, share in shares.items() if share > MOST_WRONG]
    enough = [cell for cell in cells if cell.watching == SAME and cell.size >= FEW]
    both, true = ([c for c in enough if _untold(by_cell[c.name], of) > MOST_UNTOLD] for of in (BOTH, BOTH[:1]))
    worst = max(shares, key=shares.__getitem__) if shares else None
    named = f" (the worst: {worst.name}, {100 * shares[worst]:.1f} %)" if worst else ""
    return (
        f"{worlds:,} worlds in {len(cells)} cells, {told:,} verdicts: more than 5 % of the worlds wrong in {len(over)} "
        f'cells{named}. Of {len(enough)} cells with the same receivers and 60 vessels or more, "cannot be told" is '
        f"more than 20 % of the verdicts in {len(both)}, and of those on the true claim alone in {len(true)}."
    )


def _overview(cells: Sequence[Cell], by_cell: Lines) -> str:
    """One line a kind of watching, one column a change."""
    head = " | ".join(f"{_signed(change)} %" for change in CHANGES)
    rows = ""
    for traffic, size, watching in dict.fromkeys((cell.traffic, cell.size, cell.watching) for cell in cells):
        rows += f"| {_sized(traffic, size)}: {watching} "
        for change in CHANGES:
            lines = by_cell[Cell(change_percent=change, watching=watching, traffic=traffic, size=size).name]
            share = _wrong(lines) / len(lines) if lines else 0.0
            told = f"{_marked(100 * share, share > MOST_WRONG)}, {100 * _untold(lines):.0f}" if lines else ""
            rows += f"| {told} "
        rows += "|\n"
    return f"{OVERVIEW}| | {head} |\n|{'---|' * (len(CHANGES) + 1)}\n{rows}"


def _marked(percent: float, beyond: bool) -> str:  # noqa: FBT001  whether to print it bold
    return f"**{percent:.1f}**" if beyond else f"{percent:.1f}"


def _signed(percent: int) -> str:
    return f"{percent:+d}" if percent else "0"


def _wrong(lines: Sequence[dict[str, Any]]) -> int:
    """Worlds with a wrong verdict."""
    return sum(line["verdicts"].get("true") == NOT or line["verdicts"].get("false") == HOLDS for line in lines)


def _untold(lines: Sequence[dict[str, Any]], claims: Sequence[str] = BOTH) -> float:
    """Share of the verdicts on such claims that decide nothing."""
    said = [each for claim in claims for each in answers(lines, claim)]
    return said.count(UNTOLD) / len(said) if said else 0.0


def _rows(cells: Sequence[Cell], by_cell: Lines) -> str:
    rows = []
    for cell in cells:
        lines, claims = by_cell[cell.name], claims_of(cell)
        wrong, of = _wrong(lines), len(lines)
        low, high = wilson(wrong, of)
        share = _marked(100 * wrong / of, wrong / of > MOST_WRONG)
        true, false = answers(lines, "true"), answers(lines, "false")
        told_true = f"{true.count(HOLDS)} / {true.count(UNTOLD)} / {true.count(NOT)}" if true else ""
        told_false = f"{false.count(NOT)} / {false.count(UNTOLD)} / {false.count(HOLDS)}"
        counts = np.array([line["transmitted"] for line in lines], dtype=float)
        ratio = np.percentile(counts[:, 1] / np.maximum(counts[:, 0], 1), (5, 95))
        rows.append(
            f"| {_signed(claims.get('true', 0))} | {claims['false']:+d} | {of} | {wrong} "
            f"| {share} ({100 * low:.1f} to {100 * high:.1f}) "
            f"| {told_true} | {told_false} | {100 * _untold(lines):.0f} | {100 * _resolved(counts):.0f} "
            f"| {counts[:, 0].mean():,.0f}, {counts[:, 1].mean():,.0f} | {ratio[0]:.2f} to {ratio[1]:.2f} |\n"
        )
    return "".join(rows)


def _resolved(counts: npt.NDArray[np.float64]) -> float:
    """Share of pairs of counts whose ratio differs from one by more than its 95 % interval."""
    some = np.maximum(counts, 0.5)
    return float(np.mean(np.abs(np.log(some[:, 1] / some[:, 0])) > Z * np.sqrt((1 / some).sum(axis=1))))


def _hidden(cells: Sequence[Cell], by_cell: Lines) -> str:
    rows = ""
    for cell in (cell for cell in cells if cell.watching == SILENT):
        said = answers(by_cell[cell.name], ALL_VESSELS)
        if said:
            rows += f"| {cell.traffic} | {_signed(cell.change_percent)} | {len(said)} | {_counted(said)} |\n"
    return HIDDEN + rows if rows else ""


def _near(cells: Sequence[Cell], by_cell: Lines) -> str:
    rows = ""
    for cell in (cell for cell in cells if cell.watching == SAME and cell.size == ENTRIES):
        for claim, percent in claims_of(cell).items():
            said = answers(by_cell[cell.name], claim) if claim.startswith("near ") else []
            factor = math.exp(abs(math.log((1 + percent / 100) / (1 + cell.change_percent / 100))))
            if said:
                row = f"| {cell.traffic} | {_signed(cell.change_percent)} | {percent:+d} | {factor:.2f} | {len(said)} "
                rows += f"{row}| {_counted(said)} |\n"
    factor = math.exp(Z * math.sqrt(1 / ENTRIES + 1 / (0.6 * ENTRIES)))
    return NEAR.format(size=ENTRIES, factor=factor) + rows if rows else ""


def _counted(said: Sequence[str]) -> str:
    return " | ".join(str(said.count(each)) for each in (HOLDS, UNTOLD, NOT))
