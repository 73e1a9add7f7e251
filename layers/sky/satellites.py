"""Earth observation and ship-tracking satellites, with their orbital elements.

What is stored is what was typed: whose a satellite is, what it carries, its state, and its element set. Heights,
inclination, period, epoch and local times of the nodes follow from the elements and are computed when it is loaded.
"""

import sys
from datetime import UTC, datetime
from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.orbits.frames import DAY_S
from geo.orbits.orbit import Orbit, subsatellite_point
from layers.catalogue.cache import cached_frame, digest
from layers.catalogue.typed import read_table, standard
from layers.sky.earth_rotation import ut1_minus_utc_s
from leadline.words import N_, _, spoken

TEXT = (
    *("name", "cospar", "group", "nation", "operator", "commercial", "kinds", "sensor", "role", "cluster"),
    *("launch_date", "status_2026", "orbit_source", "tle_line1", "tle_line2"),
)
KINDS = ("radar", "optical", "rf", "ais")  # what a satellite can carry, as the column `kinds` says it
AT_UTC = datetime(2026, 8, 23, tzinfo=UTC)  # start of the span of the lanes' answer, a day after most epochs
AGEING_M_A_DAY = 3000.0  # METHODS: public elements lose 1 to 3 km a day along the track
AT_EPOCH_M = 2000.0  # what SGP4 on public elements is worth at their epoch
FIRST_SIX_DIGITS = 100_000  # catalogue numbers from here on do not fit the fixed-width format
DECAYING_BELOW_KM = 400.0  # our rule: below it the air brings a satellite down in weeks or months
EARTH_MU_KM3_S2 = 398_600.4418  # WGS 84
EARTH_RADIUS_KM = 6378.137  # WGS 84, equator
J2_NODE_DEG_A_DAY = 9.9641  # drift of the node of a circular orbit at the equator's radius and 180 degrees: 1.5 J2 n
MEAN_SUN_DEG_A_DAY = 0.9856474
SUN_SYNCHRONOUS_WITHIN = 0.2  # degrees a day: 48 s of local time a day, so that the hour means something for months
J2000_UTC = datetime(2000, 1, 1, 12, tzinfo=UTC)


class Status(StrEnum):
    """What is known of a satellite's state on 22 August 2026: the values of the column `status_2026`."""

    ACTIVE = N_("listed as active")
    ON_REFERENCE = N_("on the reference orbit (not verified)")  # kept there, so somebody flies it
    IN_ORBIT = N_("in orbit (not verified)")
    OFF_REFERENCE = N_("off the reference orbit")  # of its constellation, by its own elements
    SPARE = N_("spare")
    DECAYING = N_("decaying")  # below `DECAYING_BELOW_KM`
    ENDED = N_("mission ended")
    NO_ORBIT = N_("orbit not published")


def load() -> gpd.GeoDataFrame:
    """Read the satellites and place each under its orbit at one common instant.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        One row a satellite. Point: longitude and latitude under it at `at_utc`, the same instant for all (SGP4);
        empty, with the reason in `note`, where no elements are public. `accuracy_m` grows with the time from the epoch
        of the elements. Standard columns, then `norad_id name cospar group nation operator commercial kinds sensor role
        cluster launch_date status_2026 orbit_source tle_line1 tle_line2` as typed (`launch_date` is the year of the
        international designator where no day was typed), and from the elements `tle_epoch_utc alt_mean_km perigee_km
        apogee_km inc_deg ecc period_min ltan_h ltdn_h`: heights in km, angles in degrees, period in minutes, local
        times of the nodes in hours, missing where the orbit does not follow the Sun. Kept in the cache.

    Raises
    ------
    ValueError
        If an element set has a wrong length or checksum, or cannot be propagated; if a state, a kind of sensor or a
        word for commercial is not one of the allowed.
    """
    table = read_table("satellites", text=TEXT)
    key = digest(table, sys.modules[__name__], subsatellite_point, AT_UTC.isoformat())
    placed = cached_frame("satellites", key, lambda: _placed(table))
    return placed if spoken().is_source else placed.assign(note=placed["note"].map(_told))


def _placed(table: pd.DataFrame) -> gpd.GeoDataFrame:
    check_words(table)
    known = table["tle_line1"] != ""
    orbits = {index: Orbit.from_tle(*row) for index, row in _elements(table[known]).iterrows()}
    told = table.assign(commercial=table["commercial"] == "yes")
    for column, values in _computed(table[known]).items():
        told[column] = values.reindex(table.index) if column not in table else values.combine_first(table[column])
    ut1 = ut1_minus_utc_s(AT_UTC)
    points = [_point(table.loc[i], orbits[i], ut1) if i in orbits else shapely.Point() for i in table.index]
    told["alt_mean_km"] = told["alt_mean_km"].fillna((told["perigee_km"] + told["apogee_km"]) / 2)  # of the catalogue
    age = (told["tle_epoch_utc"] - pd.Timestamp(AT_UTC)).abs().dt.total_seconds() / DAY_S
    frame = told.assign(
        id="norad-" + table["norad_id"].astype(str),
        kind="satellite",
        at_utc=pd.Timestamp(AT_UTC),
        accuracy_m=(AT_EPOCH_M + AGEING_M_A_DAY * age).round(-3),
        status=table["status"].where(~known, "derived"),
        note=[_note(row) for row in table[["note", "norad_id", "orbit_source", "tle_line1"]].itertuples(index=False)],
    )
    return standard(gpd.GeoDataFrame(frame, geometry=points, crs=4326))


def check_words(table: pd.DataFrame) -> None:
    """Hold the columns of closed vocabularies to them.

    Parameters
    ----------
    table : DataFrame
        With `name`, `status_2026`, `commercial` and `kinds`.

    Raises
    ------
    ValueError
        Naming the column, the first row with another word, and the words allowed.
    """
    allowed: dict[str, list[str]] = {"status_2026": list(Status), "commercial": ["yes", "no"], "kinds": list(KINDS)}
    for column, right in allowed.items():
        values = table[column] if column != "kinds" else table[column].str.split().explode().dropna()
        wrong = values[~values.isin(right)]
        if len(wrong):
            raise ValueError(
                f"layers/data/satellites.csv: {column} of {table['name'][wrong.index[0]]!r} (row {wrong.index[0] + 1}) "
                f"is {wrong.iloc[0]!r}; expected one of {', '.join(repr(str(word)) for word in right)}. "
                "Other words belong into note."
            )


def _elements(table: pd.DataFrame) -> pd.DataFrame:
    return table[["name", "tle_line1", "tle_line2"]]


def _computed(table: pd.DataFrame) -> dict[str, pd.Series]:
    """Columns that follow from the fixed-width elements of rows that have them."""
    first, second = table["tle_line1"].str, table["tle_line2"].str
    turns = second[52:63].astype(float)  # a day
    ecc, inc = ("0." + second[26:33]).astype(float), second[8:16].astype(float)
    axis = (EARTH_MU_KM3_S2 / (turns * 2 * np.pi / DAY_S) ** 2) ** (1 / 3)
    epoch = pd.to_datetime("20" + first[18:20], format="%Y", utc=True) + pd.to_timedelta(
        (first[20:32].astype(float) - 1) * DAY_S, unit="s"
    ).dt.round("s")
    node = _local_time_h(second[17:25].astype(float), epoch).where(_follows_the_sun(axis, ecc, inc))
    year = first[9:11].astype(int).map(lambda two: two + (1900 if two > 56 else 2000)).astype(str)  # noqa: PLR2004
    launched = table["launch_date"].where(table["launch_date"] != "", year)
    return {
        "cospar": year + "-" + first[11:17].str.strip(),
        "launch_date": launched,
        "tle_epoch_utc": epoch,
        "alt_mean_km": (axis - EARTH_RADIUS_KM).round(1),
        "perigee_km": (axis * (1 - ecc) - EARTH_RADIUS_KM).round(1),
        "apogee_km": (axis * (1 + ecc) - EARTH_RADIUS_KM).round(1),
        "inc_deg": inc,
        "ecc": ecc,
        "period_min": (1440 / turns).round(3),
        "ltan_h": node.round(2) % 24,
        "ltdn_h": ((node + 12) % 24).round(2) % 24,
    }


def _follows_the_sun(axis_km: pd.Series, ecc: pd.Series, inc_deg: pd.Series) -> pd.Series:
    """Whether the node of an orbit turns with the mean Sun, so that its local time stays."""
    drift = J2_NODE_DEG_A_DAY * (EARTH_RADIUS_KM / axis_km) ** 3.5 * -np.cos(np.radians(inc_deg)) / (1 - ecc**2) ** 2
    return pd.Series((drift - MEAN_SUN_DEG_A_DAY).abs() < SUN_SYNCHRONOUS_WITHIN)


def _local_time_h(raan_deg: pd.Series, when_utc: pd.Series) -> pd.Series:
    """Mean local solar time of the ascending node, hours in [0, 24)."""
    days = (when_utc - pd.Timestamp(J2000_UTC)) / pd.Timedelta(days=1)
    mean_sun = 280.4606 + MEAN_SUN_DEG_A_DAY * days  # Astronomical Almanac: mean longitude of the Sun, degrees
    return ((raan_deg - mean_sun) / 15 + 12) % 24


def _point(row: pd.Series, orbit: Orbit, ut1: float) -> shapely.Point:
    try:
        lon, lat, _ = subsatellite_point(row["tle_line1"], row["tle_line2"], AT_UTC, ut1, name=orbit.name)
    except ValueError as error:
        raise ValueError(f"layers/data/satellites.csv: {error}") from error
    return shapely.Point(lon, lat)


PLACED = N_("the point is where the satellite stood at {at}, by its elements")
NO_LINES = N_("no point: numbered 100000 or more, so no fixed-width elements were published")
NO_ELEMENTS = N_("no point: only height and inclination are in the public catalogue, no elements")
NO_ORBIT = N_("no point: no orbit is published")
AT = f"{AT_UTC:%Y-%m-%dT%H:%MZ}"


def _note(row: tuple[str, int, str, str]) -> str:
    note, number, source, line = row
    return "; ".join(part for part in (note, (PLACED if line else _why_not(number, source)).format(at=AT)) if part)


def _told(note: str) -> str:
    """Note of a satellite, as `_note` wrote it, in the language that is spoken."""
    end = next(one for one in (PLACED, NO_LINES, NO_ELEMENTS, NO_ORBIT) if note.endswith(one.format(at=AT)))
    own = note.removesuffix(end.format(at=AT)).removesuffix("; ")
    return _("; ").join(filter(None, [_(own), _(end).format(at=AT)]))


def _why_not(number: int, orbit_source: str) -> str:
    if number >= FIRST_SIX_DIGITS:
        return NO_LINES
    if orbit_source == "satcat":
        return NO_ELEMENTS
    return NO_ORBIT
