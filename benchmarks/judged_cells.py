"""The kinds of worlds in which a judgement is examined, and what is claimed of each."""

from dataclasses import dataclass

CHANGES = (0, -20, -40, -50, 30)  # percent
SAME = "same receivers"
HALF, ONE_OF_THREE = "half the receivers", "one receiver of three lost"
NEXT_LOST, NEXT_OFF = "receiver next to the zone lost", "receiver next to the zone off two hours in five"
DUTY, LOSS = "duty cycle halved", "message loss doubled"
SILENT, SILENT_NEAR = "half the fleet silent on purpose", "silent only near the zone"
WATCHINGS = (SAME, HALF, ONE_OF_THREE, NEXT_LOST, NEXT_OFF, DUTY, LOSS, SILENT, SILENT_NEAR)
TRANSITS, FISHERY = "transits", "loitering fishery"
TRAFFICS = (TRANSITS, FISHERY)
ENTRIES = 360  # entries of the first period, about, where nothing else is asked for
OTHER_SIZES = (20, 60, 2000)
FEW = 60  # up to here the size of a fishery is its vessels

FALSE_CLAIM = {0: -40, -20: 30, -40: 30, -50: -20, 30: -20}  # percent, a factor of 1.5 from the truth or more
FALSE_OF_HALF = {-50: -20, -60: -20, -70: -40, -75: -50, -35: 30}  # where half the fleet is silent besides
NEAR_MISSES = {0: (-20, 30), -20: (-40,), -40: (-20, -50), -50: (-40,), 30: (60,)}
ALL_VESSELS = "true of all vessels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One kind of world: the change that is true, who listens, what sails, and how much of it.

    `size` is about how many entries the first period has; of a fishery of 60 or less, how many vessels.
    """

    change_percent: int
    watching: str
    traffic: str
    size: int = ENTRIES

    @property
    def name(self) -> str:
        """The cell in words, as it is asked for and kept under."""
        return f"{self.traffic}, {self.size}, {self.watching}, {self.change_percent:+d} %"


def all_cells() -> list[Cell]:
    """Every cell of the table: the main ones, and other sizes where nothing but the traffic changes."""
    main = [Cell(change_percent=c, watching=w, traffic=t) for t in TRAFFICS for w in WATCHINGS for c in CHANGES]
    kinds = [(traffic, size) for traffic in TRAFFICS for size in OTHER_SIZES]
    return main + [Cell(change_percent=c, watching=SAME, traffic=t, size=size) for t, size in kinds for c in CHANGES]


def claims_of(cell: Cell) -> dict[str, int]:
    """Name what is claimed of a world, percent: "true", "false", and further claims that have tables of their own."""
    truth = cell.change_percent
    if cell.watching == SILENT:  # of the vessels that transmit, half as many are left
        of_half = round((1 + truth / 100) * 50 - 100)
        of_all = {ALL_VESSELS: truth} if truth else {}
        return {"true": of_half, "false": FALSE_OF_HALF[of_half], **of_all}
    claims = ({"true": truth} if truth else {}) | {"false": FALSE_CLAIM[truth]}
    if cell.watching == SAME and cell.size == ENTRIES:
        claims |= {f"near {claim:+d}": claim for claim in NEAR_MISSES[truth]}
    return claims
