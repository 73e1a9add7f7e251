"""The command `leadline incursions`: who was in which zone, who crossed which line, in tracks that the user brings."""

import argparse
import json
import re
import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadline.near import did_you_mean
from maps.cli.behaviours import add_behaviours, behaviours_of
from maps.cli.progress import progress_bar, put, say
from maps.cli.shapes import add_zones_and_lines, checked_encoding, paths_of, shapes_of
from maps.cli.watching_options import add_watching, watching_of
from maps.cli.words import as_options, in_options

if TYPE_CHECKING:
    from geo.tracks.rules import Rules
    from layers.tracks.changes import Change

SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
METRES = {"m": 1.0, "km": 1000.0, "nm": 1852.0}
BYTES = {"GB": 1e9, "MB": 1e6, "kB": 1e3, "B": 1.0, "TB": 1e12, "GiB": 2.0**30, "MiB": 2.0**20, "KiB": 2.0**10}
KINDS = {"vessel": {}, "aircraft": {"max_speed_kn": 700.0, "max_gap_s": 300.0}}
ROLES = (
    *("id", "time", "lon", "lat", "speed", "course", "source", "height", "height_kind", "vertical_rate"),
    *("ship_class", "message", "status", "turn", "name"),
)
READ_AS = ("time_unit", "time_format", "timezone", "height_unit", "height_kind")
DURATIONS = ("max_gap", "merge_breaks", "min_duration")
LENGTHS = ("hysteresis", "min_depth")
NO_COLUMN = "-"
ENGINES = (
    "what it runs on: this machine (local), day by day in bounded memory (days; of itself above 10 million rows), "
    "with a process for each of its cores (cores)"
)
PERIODS = (
    "first of two periods to compare, B not included: dates, or times as 2026-03-01T00:00+08:00; UTC where they name "
    "no offset"
)
UTC_DAYS = "Times were read as those of {0.timezone}; --by counts days of UTC, with --days-of {0.timezone} its own."
DEFAULT_TIME = "of AIS sentences that carry none and follow no clock: 2026-08-06T07:06, UTC unless it names a zone"


def add_incursions(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Describe the command; loads nothing heavy."""
    count = commands.add_parser(
        "incursions", help="count entries into zones and crossings of lines, in your own tracks"
    )
    count.add_argument(
        "tracks", nargs="+", type=Path, metavar="TRACKS", help="files or folders: CSV, Parquet, GIS formats, NMEA"
    )
    count.add_argument(
        "--columns",
        action="unite",
        metavar="ROLE=NAME,...",
        help="which column is which: id=ship,time=when,lon=x,lat=y; '-' for none",
    )
    count.add_argument(
        "--time-format", metavar="FORMAT", help="of times as text, as strptime has it: '%%d.%%m.%%Y %%H:%%M'"
    )
    count.add_argument("--time-unit", choices=("s", "ms", "us", "ns"), help="of times that are numbers since 1970")
    count.add_argument("--timezone", metavar="NAME", help="of times without a zone (UTC): Asia/Tokyo")
    count.add_argument("--height-unit", choices=("m", "ft", "FL", "km"), help="of heights whose column does not tell")
    count.add_argument("--height-kind", choices=("geometric", "barometric"), help="likewise: of GNSS, or of pressure")
    count.add_argument("--name-column", metavar="NAME", help="of the tracks: the vessel's name, told beside its id")
    count.add_argument(
        "--where",
        action="unite_conditions",
        metavar="CONDITIONS",
        help="rows that count, by any column: 'ship_type >= 80'",
    )
    add_max_unpacked(count)
    count.add_argument("--encoding", metavar="NAME", help="of text in Shapefiles (what they declare): big5, cp932")
    count.add_argument("--default-time", metavar="TIME", help=DEFAULT_TIME)
    where = count.add_argument_group("where: a layer, a file, or some rows of either by id, as in layer:id,id")
    add_zones_and_lines(where)
    rules = count.add_argument_group("rules: what counts")
    rules.add_argument("--kind", choices=tuple(KINDS), default="vessel", help="vessel: 60 kn, 1h; aircraft: 700 kn, 5m")
    rules.add_argument("--max-gap", metavar="T", help="nothing is interpolated over longer gaps (1h)")
    rules.add_argument("--max-speed", metavar="KN", help="faster fixes are rejected, knots; off rejects none (60)")
    rules.add_argument("--hysteresis", metavar="D", help="excursions within this distance end no event: 200m")
    rules.add_argument("--merge-breaks", metavar="T", help="breaks of at most this length are closed: 10m")
    rules.add_argument("--min-duration", metavar="T", help="shorter events are left out: 5m")
    rules.add_argument("--min-depth", metavar="D", help="shallower events are left out: 500m, 1nm")
    rules.add_argument("--depth", action="store_true", help="measure how far from the edge each event gets")
    rules.add_argument("--doubtful", choices=("keep", "drop"), help="doubtful pieces of track (keep; both are told)")
    when = count.add_argument_group("when")
    when.add_argument("--before", metavar="A..B", help=PERIODS)
    when.add_argument("--after", metavar="C..D", help="second period, likewise")
    when.add_argument(
        "--claim",
        metavar="CHANGE",
        help="change that was claimed, as --claim -25 (percent), more or fewer: gives a verdict; without it the "
        "change is told and not judged",
    )
    add_watching(when)
    when.add_argument("--draws", type=int, default=2000, metavar="N", help="of the bootstrap (2000)")
    when.add_argument("--seed", type=int, default=0, metavar="N", help="of the bootstrap (0)")
    when.add_argument(
        "--by", choices=("day", "week", "month", "year"), help="count by calendar periods as well, of UTC or --days-of"
    )
    when.add_argument("--days-of", metavar="ZONE", help="time zone whose days --by counts (UTC): Asia/Taipei")
    add_behaviours(count)
    out = count.add_argument_group("answer")
    out.add_argument("--engine", choices=("local", "days", "cores", "dask", "spark"), default="local", help=ENGINES)
    out.add_argument("--to", type=Path, metavar="FILE", help="write what was found: .parquet .gpkg .csv")
    out.add_argument("--map", type=Path, metavar="FILE", help="draw tracks, zones and events on a page: .html")
    out.add_argument("--json", action="store_true", help="print JSON")
    count.set_defaults(run=cmd_incursions)


def cmd_incursions(args: argparse.Namespace) -> int:
    """Count, write what was asked for, and print; bad input is a ValueError with one clear line."""
    from layers.files.output import check_place  # noqa: PLC0415  paid for by this command only
    from maps.export import event_file  # noqa: PLC0415
    from maps.tracks import report as incursions_report  # noqa: PLC0415

    if args.zones is None and args.lines is None and args.behaviours is None:
        raise ValueError("where? Expected --zones LAYER|FILE, --lines LAYER|FILE, or both.")
    rules, change, columns = rules_of(args), change_of(args), columns_of(args.columns)
    days_of = days_of_option(args)
    if args.name_column is not None:
        columns = {**(columns or {}), "name": args.name_column}
    if args.to:
        check_place(args.to, event_file.SUFFIXES)
    if args.map:
        check_place(args.map, (".html",))
    encoding, most = checked_encoding(args.encoding, _inputs(args)), max_unpacked_of(args)
    behaviours, ports = behaviours_of(args, encoding, most)
    wanted = behaviours.definitions if behaviours else ()
    where = {"zones": bool(args.zones), "lines": bool(args.lines)}
    event_file.check_outputs(_inputs(args), args.to, args.map, **where, behaviours=wanted)
    zones, lines = shapes_of(args, encoding, most)
    watching_by = watching_of(args, encoding, most)

    from geo.tracks.zoneless import ZonelessTimesWarning  # noqa: PLC0415
    from layers.tracks.counts import count_tracks  # noqa: PLC0415
    from layers.tracks.files import read_tracks  # noqa: PLC0415

    options = {name: getattr(args, name) for name in READ_AS} | {
        "max_unpacked_bytes": most,
        "encoding": encoding,
        "default_time": heard_at(args.default_time),
        "where": args.where,
    }
    with in_options(), progress_bar("reading tracks"), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", ZonelessTimesWarning)
        tracks = read_tracks(args.tracks, columns=columns, **options)
    for each in warned:
        say(as_options(str(each.message)))
    with in_options(), progress_bar("counting") as progress:
        try:
            counted = count_tracks(
                tracks,
                zones.frame if zones else None,
                lines.frame if lines else None,
                rules=rules,
                change=change,
                watching_by=watching_by,
                every=args.by,
                days_of=days_of,
                engine=args.engine,
                kind=args.kind,
                doubtful=args.doubtful or "tell",
                behaviours=behaviours,
                progress=progress,
            )
        except (ModuleNotFoundError, RuntimeError) as error:  # an engine that is not installed
            raise ValueError(f"--engine {args.engine}: {error}") from error
    given = [shapes for shapes in (zones, lines, ports) if shapes]
    facts = counted.facts | {
        **{key: incursions_report.told_edges(counted.facts[key]) for key in ("zones", "lines")},
        "credits": list(dict.fromkeys(c for shapes in given for c in shapes.credits)),
        "notes": list(
            dict.fromkeys(
                [
                    *counted.facts["notes"],
                    *(note for shapes in given for note in shapes.notes),
                    *([UTC_DAYS.format(args)] if args.by and args.timezone and not args.days_of else []),
                ]
            )
        ),
    }
    if args.to:
        frames = [shapes.frame if shapes else None for shapes in (zones, lines)]
        with progress_bar(f"writing {args.to.name}"):
            written = event_file.write_events(replace(counted, facts=facts), args.to, *frames)
        for path in written:
            say(f"wrote {path}")
    if args.map:
        from maps.tracks.page import incursions_page, write_page  # noqa: PLC0415

        with progress_bar(f"drawing {args.map.name}"):
            page = write_page(incursions_page(counted, tracks, zones, lines), args.map)
        say(f"wrote {page}")
    told = json.dumps(facts, indent=2, ensure_ascii=False) if args.json else incursions_report.table(facts)
    put(told)
    return 0


def rules_of(args: argparse.Namespace) -> "Rules":
    """Rules as the options say them; ValueError for one that is none."""
    from geo.tracks.rules import Rules  # noqa: PLC0415

    given: dict[str, Any] = dict(KINDS[args.kind])
    for name in DURATIONS:
        if (words := getattr(args, name)) is not None:
            given[f"{name}_s"] = measured(f"--{name.replace('_', '-')}", words, SECONDS)
    for name in LENGTHS:
        if (words := getattr(args, name)) is not None:
            given[f"{name}_m"] = measured(f"--{name.replace('_', '-')}", words, METRES)
    if args.max_speed is not None:
        given["max_speed_kn"] = speed_kn(args.max_speed)
    if args.edge_model:
        given["edge_model"] = args.edge_model
    return Rules(depth=args.depth, **given)


def add_max_unpacked(parser: argparse.ArgumentParser) -> None:
    """Describe the option that lets packed files unpack to more than they may by default."""
    parser.add_argument(
        "--max-unpacked",
        metavar="SIZE",
        help="what a packed file (.gz .zst .zip) may unpack to: 4GB (512 MiB, or 100 times its size where that is more "
        "and it is read in pieces)",
    )


def max_unpacked_of(args: argparse.Namespace) -> int | None:
    """Bytes that the option allows; None if it was not given."""
    return None if args.max_unpacked is None else int(measured("--max-unpacked", args.max_unpacked, BYTES))


def measured(option: str, words: str, units: Mapping[str, float]) -> float:
    """Turn a number with a unit into seconds or metres.

    >>> measured("--max-gap", "90m", SECONDS), measured("--min-depth", "1nm", METRES)
    (5400.0, 1852.0)
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?([A-Za-z]+)", words.strip())
    if not found or found[2] not in units:
        raise ValueError(
            f"{option} is {words!r}; expected a number and one of {', '.join(units)}, like 10{next(iter(units))}."
        )
    return float(found[1]) * units[found[2]]


def speed_kn(words: str) -> float | None:
    """Knots, or None for "off".

    >>> speed_kn("45"), speed_kn("off")
    (45.0, None)
    """
    if words == "off":
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?(?:kn)?", words)
    if not found or not float(found[1]) > 0:
        raise ValueError(f"--max-speed is {words!r}; expected knots, more than 0, or off.")
    return float(found[1])


def columns_of(words: str | None) -> dict[str, str | None] | None:
    """Columns by role.

    >>> columns_of("id=ship,speed=-")
    {'id': 'ship', 'speed': None}
    """
    if words is None:
        return None
    pairs = [part.partition("=") for part in words.split(",")]
    wrong = [role.strip() for role, _, name in pairs if role.strip() not in ROLES or not name.strip()]
    if wrong:
        near = did_you_mean(wrong[0], ROLES)
        raise ValueError(f"--columns names {wrong[0]!r}; expected ROLE=NAME with a role of {', '.join(ROLES)}.{near}")
    return {role.strip(): None if name.strip() == NO_COLUMN else name.strip() for role, _, name in pairs}


def heard_at(words: str | None) -> datetime | None:
    """Time that the option says, in UTC if it names no zone.

    >>> heard_at("2026-08-06T16:06+09:00")
    datetime.datetime(2026, 8, 6, 7, 6, tzinfo=datetime.timezone.utc)
    """
    if words is None:
        return None
    try:
        time = datetime.fromisoformat(words)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"--default-time is {words!r}; expected a time like 2026-08-06T07:06.") from error


def claimed(words: str | None) -> "dict[str, Any]":
    """Change that was claimed, as `Change` takes it: percent, with or without its sign, or the way alone.

    >>> claimed("-50%"), claimed("\u2212 7.5 %"), claimed("+30"), claimed("more"), claimed(None)
    ({'claim_percent': -50.0}, {'claim_percent': -7.5}, {'claim_percent': 30.0}, {'claim': 'more'}, {})
    """
    if words is None:
        return {}
    if words in ("more", "fewer"):
        return {"claim": words}
    plain = words.strip().removesuffix("%").replace("\u2212", "-").replace(" ", "").replace("\xa0", "")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", plain, re.ASCII):
        raise ValueError(
            f"--claim is {words!r}; expected a change in percent, like --claim=-25 or --claim=-25%, or more, or fewer."
        )
    return {"claim_percent": float(plain)}


def days_of_option(args: argparse.Namespace) -> str:
    """Time zone whose days are counted; ValueError for one that is none, or without --by."""
    if args.days_of is None:
        return "UTC"
    if args.by is None:
        raise ValueError("--days-of is of calendar periods; expected --by too.")
    from geo.change.periods import zone_of  # noqa: PLC0415  paid for by this option only

    try:
        return zone_of(args.days_of).key
    except ValueError as error:
        raise ValueError(f"--days-of: {error}") from error


def change_of(args: argparse.Namespace) -> "Change | None":
    """Two periods to compare, if they were given; ValueError for one without the other."""
    if args.before is None and args.after is None:
        if args.claim is not None:
            raise ValueError("--claim is of a change; expected --before A..B and --after C..D too.")
        return None
    if args.before is None or args.after is None:
        raise ValueError("a change needs --before A..B and --after C..D; expected both or neither.")
    from layers.tracks.changes import Change  # noqa: PLC0415

    before, after = period("--before", args.before), period("--after", args.after)
    return Change(before=before, after=after, **claimed(args.claim), draws=args.draws, seed=args.seed)


def period(option: str, words: str) -> tuple[datetime, datetime]:
    """Two dates or times, UTC where they name no zone; the period is half-open.

    >>> [f"{bound:%F %R}" for bound in period("--before", "2022-08-01..2023-01-01")]
    ['2022-08-01 00:00', '2023-01-01 00:00']
    """
    try:
        first, last = (datetime.fromisoformat(part) for part in words.split(".."))
        bounds = [time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC) for time in (first, last)]
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{option} is {words!r}; expected two dates like 2022-08-01..2023-01-01.") from error
    if not bounds[0] < bounds[1]:
        raise ValueError(f"{option} is {words!r}; expected the earlier date first.")
    return bounds[0], bounds[1]


def _inputs(args: argparse.Namespace) -> list[Path]:
    """Files and folders that are read."""
    from layers.files.chosen_layer import chosen  # noqa: PLC0415

    return [*(chosen(str(words)).path for words in args.tracks), *paths_of(args.zones, args.lines, args.ports)]
