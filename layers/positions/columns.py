"""Which column of a file of positions is which: names that publishers use, speeds in knots, swapped latitudes."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from geo.geodesy.geodesic import Floats

Role = Literal[
    "id",
    "time",
    "lon",
    "lat",
    "speed",
    "course",
    "source",
    "height",
    "height_kind",
    "vertical_rate",
    "ship_class",
    "message",
    "status",
    "turn",
    "name",
]
SpeedUnit = Literal["kn", "m/s", "km/h"]

ROLES: tuple[Role, ...] = get_args(Role)
REQUIRED: tuple[Role, ...] = ("id", "time", "lon", "lat")
FIELDS: dict[Role, str] = {role: role for role in ROLES} | {
    "speed": "speed_kn",
    "course": "course_deg",
    "height": "height_m",
    "vertical_rate": "vertical_rate_m_s",
    "turn": "turn_deg_min",
    "name": "vessel_name",
}
KNOT_M_S = 1852 / 3600  # the international nautical mile an hour, exact since 1929
KNOTS: dict[SpeedUnit, float] = {"kn": 1.0, "m/s": 1 / KNOT_M_S, "km/h": 1000 / 1852}

# Names in small letters and digits only ("# Timestamp" is "timestamp", "base_date_time" is "basedatetime"). A later
# group counts only where the file has no name of an earlier one: a call sign names an aircraft that has no address.
# From the headers of: MarineCadastre to 2024 (MMSI, BaseDateTime, LAT, LON, SOG, COG) and since (mmsi, base_date_time,
# longitude, latitude, sog, cog); Danish Maritime Authority (# Timestamp, MMSI, Latitude, Longitude, SOG, COG, Data
# source type); Statsat, doi:10.5281/zenodo.7415840, and the Norwegian Coastal Administration (mmsi, date_time_utc, lon,
# lat, sog, cog); Naval Academy Brest, doi:10.5281/zenodo.1167595 (sourcemmsi, speedoverground, courseoverground, t);
# OpenSky state vectors (time, icao24, lat, lon, velocity in m/s, heading) and its REST API (true_track); traffic
# (timestamp, icao24, latitude, longitude, groundspeed in kn, track); Global Fishing Watch (mmsi or ssvid, timestamp,
# lat, lon, speed, course); MovingPandas (traj_id, t); our own. German and Spanish names come
# later: Länge and Breite are also those of a ship, in metres, and count only where nothing else is a position.
ALIASES: dict[Role, tuple[frozenset[str], ...]] = {
    "id": (
        frozenset({"mmsi", "mmsinumber", "sourcemmsi", "ssvid", "icao24"}),
        frozenset({"vesselid", "shipid", "aircraftid", "trackid", "trajid", "trajectoryid"}),
        frozenset({"id"}),
        frozenset({"callsign"}),
    ),
    "time": (
        frozenset(
            {
                *("basedatetime", "datetimeutc", "timestamputc", "timestamp", "datetime", "time", "timeutc", "utc"),
                *("msgtime", "tsposutc", "unixtime", "epoch", "tstamp", "rxtime"),
            }
        ),
        frozenset({"t"}),
        frozenset({"timeposition"}),  # of OpenSky's REST API, beside last_contact
        frozenset({"zeitstempel", "zeitpunkt", "zeit", "fechahora"}),
        frozenset({"date", "utcdate", "dateutc", "localdate", "gpsdate"}),  # with a clock in another column
    ),
    "lon": (
        frozenset({"lon", "long", "lng", "longitude", "londeg", "longitudedeg", "longitudedegrees"}),
        frozenset({"langengrad", "laengengrad", "longitud"}),
        frozenset({"lange", "laenge"}),
    ),
    "lat": (
        frozenset({"lat", "latitude", "latdeg", "latitudedeg", "latitudedegrees"}),
        frozenset({"breitengrad", "latitud"}),
        frozenset({"breite"}),
    ),
    "speed": (
        frozenset(
            {
                *("speedkn", "speedkts", "speedknots", "speedms", "speedmps", "speedkmh", "speedkph"),
                *("sog", "sogkn", "sogknots", "speedoverground", "groundspeed", "velocity"),
            }
        ),
        frozenset({"speed"}),
    ),
    "course": (
        frozenset({"cog", "cogdeg", "coursedeg", "courseoverground", "truetrack"}),
        frozenset({"course"}),
        frozenset({"track", "heading"}),  # of aircraft only, see find_columns
    ),
    "source": (
        frozenset({"source", "datasource", "datasourcetype"}),
        frozenset({"stationid", "receiverid", "sensorid", "basestationid"}),
        frozenset({"station", "receiver"}),
    ),
    "height": (),  # see layers.positions.altitudes
    "height_kind": (frozenset({"heightkind"}),),
    "vertical_rate": (),  # likewise
    "ship_class": (frozenset({"shipclass", "typeofmobile", "transceiverclass", "aisclass"}),),
    "message": (frozenset({"message", "messagetype", "msgtype", "aismessagetype", "messageid", "msgid"}),),
    "status": (
        frozenset({"navigationalstatus", "navigationstatus", "navstatus", "navstat"}),
        frozenset({"status"}),  # of ships only, see find_columns
    ),
    "name": (),  # read where it is asked for
    "turn": (frozenset({"turndegmin", "rotdegmin"}),),  # what `rot` holds can be the number that is sent too
}
SHIP = "mmsi"  # where it is, `status` is that of navigation
EXTRAS: tuple[Role, ...] = ROLES[ROLES.index("height") :]  # of several columns the first is read
AIRCRAFT = "icao24"  # where it is, `track` and `heading` are courses; a ship's heading is where her bow points
SPEED_UNITS: dict[str, SpeedUnit] = {
    "velocity": "m/s",
    "speedms": "m/s",
    "speedmps": "m/s",
    "speedkmh": "km/h",
    "speedkph": "km/h",
}

LISTED, LONGEST_NAME = 50, 100  # names of columns, and letters of each, that a message has at most
NO_LATITUDE = (91.0, 181.0)  # "not available" in ITU-R M.1371: 91 of a latitude, 181 of a longitude
# What coordinates can be that are no degrees: words, least of the larger one, most of
# the one across and of the one up, whether they are whole numbers.
OTHER_UNITS = (
    ("longitudes that run on beyond half a turn", 180, 540, 90, False),
    ("degrees and minutes as in NMEA 0183 (dddmm.mmmm)", 180, 18_000, 9_000, False),
    ("metres of a projection", 1_000, 2.1e7, 2.1e7, False),
    ("ten-thousandths of a minute, as in messages of AIS", 1e6, 180 * 6e5, 90 * 6e5, True),
    ("degrees times ten million", 1e8, 180e7, 90e7, True),
)
PROJECTED = {"easting", "eastings", "northing", "northings", "utmx", "utmy", "utme", "utmn", "x", "y", "xm", "ym"}
SMALL_SHARE = 0.05  # of impossible latitudes: fewer are rows gone wrong, not a wrong column
WITHIN_SHARE = 0.99  # of the other column's values that could be latitudes, where the two are swapped


def plain(name: str) -> str:
    """Small letters and digits of a column's name, letters without their marks."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", name).lower())


def find_columns(
    names: Sequence[str], given: Mapping[str, str | None] | None = None, *, provided: Collection[Role] = ()
) -> dict[Role, str]:
    """Tell which column holds what.

    Parameters
    ----------
    names : sequence of str
        Columns of the file, as written there.
    given : mapping, optional
        Column by role (`id`, `time`, `lon`, `lat`, `speed`, `course`, `source`, `height`, `height_kind`,
        `vertical_rate`, `ship_class`, `message`, `status`, `turn`, `name`), which settles it; None for a role that is
        not to be read.
    provided : collection of str
        Roles that need no column: longitude and latitude where there is a geometry.

    Returns
    -------
    dict
        Column by role; roles without a column are absent.

    Raises
    ------
    ValueError
        If `given` has a role or a column that does not exist, two columns could be meant, or a required one is missing.
    """
    given = given or {}
    _check_given(names, given)
    found: dict[Role, str] = {}
    levels = _levels(names)
    for role in ROLES:
        column = given[role] if role in given else _by_alias(levels, role, drawn=role in provided)
        if column is not None:
            found[role] = column
    _check_single(names, found)
    missing = [role for role in REQUIRED if role not in found and role not in given and role not in provided]
    if missing:
        raise ValueError(
            f"there is no column for {', '.join(missing)} among {listed(names)}; expected names such as "
            f"{'; '.join(f'{role}: ' + ', '.join(sorted(ALIASES[role][0])) for role in missing)}. "
            f"{_how(missing)}{_projected(names, missing)}"
        )
    return found


def roles_named(names: Sequence[str]) -> set[Role]:
    """Roles for which there is a column of a known name."""
    known = {plain(name) for name in names}
    return {role for role in ROLES if any(known & group for group in ALIASES[role])}


def speed_unit_of(column: str) -> SpeedUnit:
    """Tell the unit of a speed column by its name: knots unless the name says otherwise."""
    return SPEED_UNITS.get(plain(column), "kn")


@dataclass(slots=True)
class AxisEvidence:
    """Whether latitude and longitude could be swapped, from all rows seen so far."""

    rows: int = 0
    beyond: int = 0
    within: int = 0
    example: float = float("nan")
    low: float = float("inf")
    high: float = float("-inf")
    nowhere: tuple[float, float] | None = None  # first longitude and latitude that no place on the Earth has

    def add(self, lon_deg: Floats, lat_deg: Floats) -> None:
        """Take rows into account, shape (n,) each; values that are not numbers or mean "not available" do not count."""
        use = np.isfinite(lon_deg) & np.isfinite(lat_deg)
        use &= ~np.isin(np.abs(lat_deg), NO_LATITUDE) & (np.abs(lon_deg) != NO_LATITUDE[1])
        lon, lat = lon_deg[use], lat_deg[use]
        beyond = (np.abs(lat) > 90) & (np.abs(lat) <= 180)  # noqa: PLR2004  right angles
        self.rows += len(lat)
        self.beyond += int(beyond.sum())
        nowhere = (np.abs(lat) > 90) | (lon > 360) | (lon < -180)  # noqa: PLR2004  a right angle; a whole turn, half of one
        if self.nowhere is None and nowhere.any():
            self.nowhere = (float(lon[nowhere][0]), float(lat[nowhere][0]))
        self.within += int((np.abs(lon) <= 90).sum())  # noqa: PLR2004  a right angle
        if beyond.any():
            self.example = self.example if self.beyond > beyond.sum() else float(lat[beyond][0])
        if len(lon):
            self.low, self.high = min(self.low, float(lon.min())), max(self.high, float(lon.max()))

    def refuse_swapped(self, lon_column: str, lat_column: str, *, mend: str = "") -> None:
        """Raise ValueError, with the evidence, if the latitudes can only be longitudes; `mend` says how to mend it."""
        if not self.rows or self.beyond <= SMALL_SHARE * self.rows or self.within < WITHIN_SHARE * self.rows:
            return
        mend = mend or (f'say columns={{"lon": "{lat_column}", "lat": "{lon_column}"}}, which is then taken as it is.')
        raise ValueError(
            f"column {lat_column} holds {self.example:g}, beyond 90 degrees, in {100 * self.beyond / self.rows:.3g} % "
            f"of rows while {lon_column} lies within {self.low:g} to {self.high:g}; expected latitudes. "
            f"They look swapped: if so, {mend}"
        )


def told_nowhere(nowhere: tuple[float, float], lon_column: str, lat_column: str) -> str:
    """Say what coordinates look like that are no degrees.

    >>> told_nowhere((197181.3, 2768300.2), "x", "y").split(". ")[1]
    'They look like metres of a projection'
    """
    across, up = map(abs, nowhere)
    digital = across % 1 == up % 1 == 0
    looks = [
        words
        for words, least, most_across, most_up, whole in OTHER_UNITS
        if least < max(across, up) and across <= most_across and up <= most_up and (digital or not whole)
    ]
    told = f" They look like {' or '.join(looks)}." if looks else ""
    return (
        f"no row has a position on the Earth: {lon_column} holds {nowhere[0]:.10g} and {lat_column} {nowhere[1]:.10g}; "
        f"expected degrees.{told} Turn them into longitudes and latitudes, or write points with their CRS to a "
        "GeoPackage or GeoParquet."
    )


def _check_given(names: Sequence[str], given: Mapping[str, str | None]) -> None:
    if empty := [role for role in REQUIRED if role != "id" and role in given and given[role] is None]:
        raise ValueError(
            f"columns leaves out {', '.join(empty)}; expected a column, without which there is no position."
        )
    if unknown := sorted(set(given) - set(ROLES)):
        raise ValueError(f"columns names the role {', '.join(unknown)}; expected one of {', '.join(ROLES)}.")
    if absent := sorted({column for column in given.values() if column is not None} - set(names)):
        raise ValueError(f"there is no column {', '.join(absent)}; the file has {listed(names)}.")


def _check_single(names: Sequence[str], found: Mapping[Role, str]) -> None:
    for role, column in found.items():
        if (times := list(names).count(column)) > 1:
            raise ValueError(
                f"{times} columns are called {column}, which is read as {role}; expected a name of its own for each. "
                "Rename the others in the file."
            )


def _levels(names: Sequence[str]) -> list[dict[str, str]]:
    """Plain words of columns by name: of all, then of those of objects in objects ("MetaData.MMSI"), by depth."""
    levels = [{name: plain(name) for name in names}]
    nested: dict[int, dict[str, str]] = {}
    for name in names:
        if depth := name.count("."):
            nested.setdefault(depth, {})[name] = plain(name.rsplit(".", 1)[1])
    return levels + [nested[depth] for depth in sorted(nested)]


def _by_alias(levels: Sequence[Mapping[str, str]], role: Role, *, drawn: bool) -> str | None:
    found = (_by_word(called, role, drawn=drawn) for called in (levels[:1] if drawn else levels))
    return next((column for column in found if column is not None), None)


def _by_word(called: Mapping[str, str], role: Role, *, drawn: bool) -> str | None:
    """Column of a role, of those that are called so."""
    aircraft, ship = AIRCRAFT in called.values(), any(SHIP in word for word in called.values())
    for group in ALIASES[role][:1] if drawn else ALIASES[role]:
        allowed = group if aircraft else group - {"track", "heading"}
        allowed = allowed if ship else allowed - {"status"}
        candidates = [name for name, word in called.items() if word in allowed]
        if len(candidates) > 1 and role not in EXTRAS:
            raise ValueError(
                f"the columns {' and '.join(candidates)} could both be the {role}; "
                f'expected one. Say which with columns={{"{role}": "{candidates[0]}"}}.'
            )
        if candidates:
            return candidates[0]
    return None


def listed(names: Sequence[str]) -> str:
    """Names of columns for a message: of many the first."""
    if len(names) > LISTED:
        return f"{len(names)} columns, which begin {', '.join(name[:LONGEST_NAME] for name in names[:LISTED])}"
    return f"the columns {', '.join(name[:LONGEST_NAME] for name in names)}" if len(names) else "no columns"


def _projected(names: Sequence[str], missing: Sequence[Role]) -> str:
    """Say of columns that are called as metres are that they are no degrees."""
    metres = [name for name in names if plain(name) in PROJECTED]
    if not {"lon", "lat"} & set(missing) or not metres:
        return ""
    return (
        f" {' and '.join(metres)} look like metres of a projection: if so, turn them into degrees, or write points "
        "with their CRS to a GeoPackage or GeoParquet."
    )


def _how(missing: Sequence[Role]) -> str:
    override = ", ".join(f'"{role}": "NAME"' for role in missing)
    alone = ' For a file of one track, columns={"id": None} names it after the file.' if "id" in missing else ""
    return f"Name them with columns={{{override}}}.{alone}"
