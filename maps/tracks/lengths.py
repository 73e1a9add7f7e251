"""Lengths in words."""


def span_m(metres: float) -> str:
    """Length in the unit that a reader uses.

    >>> span_m(160.0), span_m(12345.0)
    ('160 m', '12.3 km')
    """
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.3g} km"  # noqa: PLR2004  a kilometre
