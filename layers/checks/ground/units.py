"""Units in which statements give lengths, areas and shares, and how large each is."""

from collections.abc import Mapping

from leadline.near import did_you_mean

KM = 1000.0
NAUTICAL_MILE_M, STATUTE_MILE_M = 1852.0, 1609.344  # exactly, by definition: Monaco 1929; international yard of 1959
METRES: Mapping[str, float] = {
    "m": 1.0,
    "metres": 1.0,
    "km": KM,
    "kilometres": KM,
    "nautical miles": NAUTICAL_MILE_M,
    "nmi": NAUTICAL_MILE_M,
    "statute miles": STATUTE_MILE_M,
    "feet": 0.3048,
}
SQUARE_METRES: Mapping[str, float] = {
    "m2": 1.0,
    "km2": KM**2,
    "square km": KM**2,
    "square kilometres": KM**2,
    "ha": 1e4,
    "hectares": 1e4,
    "mi2": STATUTE_MILE_M**2,
    "square miles": STATUTE_MILE_M**2,
    "square nautical miles": NAUTICAL_MILE_M**2,
    "acres": STATUTE_MILE_M**2 / 640,  # international
}
PERCENT: Mapping[str, float] = {"percent": 0.01, "%": 0.01}
EITHER_MILE = (
    "which is either of two lengths; expected 'statute miles' (1.609344 km) or 'nautical miles' (1.852 km). At sea and "
    "in the air nautical ones are usual, on land statute ones."
)
MEANT: Mapping[str, str] = {  # what people write for a unit that no spelling is near to
    "meters": "m",
    "kilometers": "km",
    "ft": "feet",
    "nm": "nautical miles",
    "sm": "nautical miles",
    "hectare": "ha",
    "sq km": "km2",
    "sqkm": "km2",
    "km^2": "km2",
    "km²": "km2",
    "m²": "m2",
    "sq m": "m2",
    "sq mi": "mi2",
    "sq miles": "mi2",
    "per cent": "percent",
    "pct": "percent",
}
MILES = ("mile", "miles", "mi")


def size_of(unit: str, units: Mapping[str, float]) -> float:
    """Size of a unit; the error says what was expected, without the unit's name before it.

    Raises
    ------
    ValueError
        If it is none of these, or may be read as two of them.
    """
    if unit in units:
        return units[unit]
    if unit.lower() in MILES and "statute miles" in units:
        raise ValueError(EITHER_MILE)
    meant = MEANT.get(unit.lower(), "")
    raise ValueError(f"expected one of {', '.join(units)}.{did_you_mean(meant if meant in units else unit, units)}")
