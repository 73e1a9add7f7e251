"""Numbers that no ship station can have: Maritime Mobile Service Identities by ITU-R M.585."""

from __future__ import annotations

import re
from collections.abc import Sequence

from leadline.words import N_

DIGITS = 9
MMSI_SHARE = 0.5  # of the ids: with fewer that look like identities the column holds something else
LEAST_MID, GREATEST_MID = 201, 775  # maritime identification digits that the ITU allots, table of its Radio Regulations
PLACEHOLDERS = {"123456789", "987654321", "012345678", "876543210", "1193046"}  # 1193046 is 0x123456
FORMATS = (  # ITU-R M.585-9, annexes 1 and 2; the first that fits
    ("00", N_("a coast or base station")),
    ("0", N_("a group of ships")),
    ("111", N_("a search and rescue aircraft")),
    ("970", N_("a search and rescue transmitter")),
    ("972", N_("a man overboard device")),
    ("974", N_("an emergency beacon")),
    ("99", N_("an aid to navigation")),
    ("8", N_("a handheld radio")),
)
CRAFT = "98"  # of a parent ship: a ship, with the digits of its flag behind
ADDRESS = re.compile(r"[0-9a-fA-F]{6}")  # of an aircraft, ICAO Annex 10 volume III


def identity_faults(names: Sequence[str], kind: str = "vessel") -> tuple[list[str], bool]:
    """Say what is wrong with each identity, "" where nothing is.

    Parameters
    ----------
    names : sequence of str
        Ids of vessels or aircraft.
    kind : {"vessel", "aircraft"}

    Returns
    -------
    (list of str, bool)
        The faults, and whether the ids are such identities at all: half of them or more must look like one, else none
        is judged, for they may be names, numbers of tracks or of the International Maritime Organization.

    References
    ----------
    ITU-R M.585-9 (2022), Assignment and use of identities in the maritime mobile service.

    >>> identity_faults(["416004567", "123456789", "002320001", "800123456"])[0]
    ['', 'a placeholder', 'a coast or base station', 'a handheld radio']
    """
    looks = ADDRESS.fullmatch if kind == "aircraft" else _nine_digits
    like = sum(1 for name in names if looks(name))
    if not names or like < MMSI_SHARE * len(names):
        return [""] * len(names), False
    fault = _address_fault if kind == "aircraft" else _mmsi_fault
    return [fault(name) for name in names], True


def _nine_digits(name: str) -> bool:
    return len(name) == DIGITS and name.isdecimal() and name.isascii()


def _address_fault(name: str) -> str:
    return N_("a placeholder") if ADDRESS.fullmatch(name) and len(set(name.lower())) == 1 else ""


def _mmsi_fault(name: str) -> str:
    digits = name.zfill(DIGITS) if name.isdecimal() and name.isascii() else name  # tables drop leading zeros
    if name in PLACEHOLDERS or digits in PLACEHOLDERS or (_nine_digits(digits) and len(set(digits)) == 1):
        return N_("a placeholder")
    if not _nine_digits(digits):
        return N_("not nine digits")
    for prefix, whose in FORMATS:
        if digits.startswith(prefix):
            return whose
    mid = digits[2:5] if digits.startswith(CRAFT) else digits[:3]
    return "" if LEAST_MID <= int(mid) <= GREATEST_MID else f"no flag has the digits {mid}"
