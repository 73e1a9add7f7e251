"""Values of AIS messages that stand for "not known", and the id of a vessel."""

MMSI_MOST = 999_999_999
SPEED_UNKNOWN_KN, COURSE_UNKNOWN_DEG = 102.3, 360.0  # ITU-R M.1371-6, table 47
STATUS_UNKNOWN = 15


def mmsi(number: int) -> str:
    """Nine digits.

    >>> mmsi(2_320_787)
    '002320787'
    """
    return f"{number:09d}"


def speed_kn(value: float | None) -> float | None:
    """Speed over ground, None where the ship does not know it."""
    return value if value is not None and 0 <= value < SPEED_UNKNOWN_KN - 0.05 else None


def course_deg(value: float | None) -> float | None:
    """Course over ground, None where the ship does not know it."""
    return value if value is not None and 0 <= value < COURSE_UNKNOWN_DEG else None


def status_of(value: int | None) -> int | None:
    """Navigational status, None where it is not defined."""
    return value if value is not None and 0 <= value < STATUS_UNKNOWN else None
