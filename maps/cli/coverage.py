"""The command `leadline coverage`: how much of anybody's lines, areas or points some satellites see within a time."""

import argparse
import json
import math
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.cli.incursions import add_max_unpacked, max_unpacked_of
from maps.cli.parsing import parts_of
from maps.cli.progress import progress_bar, put, say
from maps.cli.shapes import EDGE_MODELS, EDGES_HELP, NAME_HELP, checked_encoding, paths_of, shape_of
from maps.cli.words import in_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.access.access import Satellite
    from geo.access.tasking import Duty
    from geo.orbits.sensor import Sensor
    from layers.coverage.chosen import ChosenFleet
    from layers.coverage.coverage import Answer
    from layers.coverage.fleet import Fleet
    from layers.coverage.targets import Watched
    from layers.observation.question import Question
    from layers.shapes.kinds import What
    from layers.stories.given import GivenShapes
    from layers.stories.statement import Statement
    from layers.stories.story import Story

LIST = "list"  # in place of a fleet
HOURS = {"m": 1 / 60, "h": 1.0, "d": 24.0}


def add_coverage(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Describe the command; loads nothing heavy."""
    cover = commands.add_parser("coverage", help="how much satellites see of lanes, areas or points within a time")
    who = cover.add_argument_group("who looks: fleets of a story, a file, or all of them together")
    who.add_argument(
        "--satellites", metavar="FLEET,...", action="unite",
        help="fleets of the story, each with +optical, +rf or +ais for more of its sensors; list prints them all",
    )  # fmt: skip
    who.add_argument("--story", type=Path, metavar="FOLDER", help="story whose fleets they are (the built-in one)")
    who.add_argument(
        "--allow-outside", action="store_true", help="read files that the story names outside of its folder"
    )
    who.add_argument("--elements", type=Path, metavar="FILE", help="two-line elements, or OMM as JSON, CSV, XML or KVN")
    band = who.add_mutually_exclusive_group()
    band.add_argument("--incidence", metavar="MIN..MAX", help="band of incidence angles, degrees, as in 20..45")
    band.add_argument("--look", metavar="MIN..MAX", help="band of look angles at the satellite, degrees")
    who.add_argument("--side", choices=("left", "right", "both"), help="side of the track it looks to (both)")
    who.add_argument("--swath-km", type=float, metavar="KM", help="width of one swath, for --tasked")
    who.add_argument("--duty-min", type=float, metavar="MINUTES", help="imaging a pass, for --tasked")

    add_max_unpacked(cover)
    what = cover.add_argument_group(
        "at what; without it, that of the first statement of the story about a share that satellites see"
    )
    place = what.add_mutually_exclusive_group()
    place.add_argument("--lanes", metavar="LAYER|FILE", help="lines, polygons or points: a layer, a file, or some rows")
    place.add_argument("--at", metavar="LAYER|FILE", help="points as they are, with an optional height_m")
    what.add_argument("--edge-model", choices=EDGE_MODELS, help=EDGES_HELP)
    what.add_argument("--target-name", metavar="COLUMN", help=f"{NAME_HELP}; cells are numbered")
    what.add_argument("--encoding", metavar="NAME", help="of text in a Shapefile (what it declares): big5, cp932")

    when = cover.add_argument_group("when")
    when.add_argument("--from", dest="start", metavar="TIME", help="start, UTC: 2026-08-23, or with T06:00")
    when.add_argument("--days", type=float, default=7.0, metavar="N", help="length of the span (7)")
    when.add_argument("--within", default="6h", metavar="T", help="window: 30m, 6h, 2d (6h)")

    out = cover.add_argument_group("answer")
    out.add_argument("--tasked", action="store_true", help="also what a plan of one swath a pass could take")
    out.add_argument(
        "--uncertainty", action="store_true",
        help="also how far the share moves with what is not known: seeded draws, and one assumption after the other",
    )  # fmt: skip
    out.add_argument("--accesses", type=Path, metavar="FILE", help="write every access to FILE: .parquet .csv")
    out.add_argument(
        "--per-point", type=Path, metavar="FILE",
        help="write looks and longest gap of each point, by its name, or of each cell: .parquet .gpkg .csv",
    )  # fmt: skip
    out.add_argument("--plot", type=Path, metavar="FILE", help="draw the curves: .png .svg .pdf")
    out.add_argument("--json", action="store_true", help="print JSON")
    cover.set_defaults(run=cmd_coverage)


def cmd_coverage(args: argparse.Namespace) -> int:
    """Answer, write what was asked for, and print; bad input is a ValueError with one clear line."""
    from layers.coverage.chosen import chosen_fleet  # noqa: PLC0415
    from layers.stories.read import load_story  # noqa: PLC0415  paid for by this command only
    from maps.cli import coverage_report  # noqa: PLC0415

    if args.satellites == LIST:
        put(coverage_report.fleet_list(load_story(args.story, allow_outside=args.allow_outside)))
        return 0
    if args.start is None:
        raise ValueError(
            "leadline coverage lacks --from TIME; expected it, as in: leadline coverage --elements mine.tle "
            "--incidence 20..45 --at ports.geojson --from 2026-08-23."
        )
    start, within_h = start_utc(args.start), window_h(args.within)
    _check_files(args)
    story = load_story(args.story, allow_outside=args.allow_outside)
    with in_options():
        chosen = [chosen_fleet(story.fleets, name, story.file) for name in parts_of(args.satellites, "--satellites")]
        satellites = _fleet(args, chosen, start)
    asked = _shapes(args)
    watch = _watched(args, asked, story)
    question = _question(args, chosen, satellites, asked, story, (start, within_h)) if args.uncertainty else None

    from layers.coverage import coverage  # noqa: PLC0415

    with progress_bar("looking") as progress:
        answer = coverage.cover(
            satellites, watch, start_utc=start, days=args.days, within_h=within_h, with_tasked=args.tasked,
            progress=progress,
        )  # fmt: skip
    if question is not None:
        from layers.observation.uncertain import uncertain  # noqa: PLC0415

        with progress_bar("draws") as progress:
            answer.facts["uncertainty"] = uncertain(question, progress)
    for words in answer.facts["warnings"]:
        say(words)
    _write_files(args, answer, satellites, watch, start)
    told = json.dumps(answer.facts, indent=2, ensure_ascii=False) if args.json else coverage_report.table(answer.facts)
    put(told)
    return 0


def _check_files(args: argparse.Namespace) -> None:
    """Raise ValueError for files to be written that may not be."""
    from layers.files.output import check_place  # noqa: PLC0415
    from maps.cli import coverage_report  # noqa: PLC0415
    from maps.export import access_file, point_file  # noqa: PLC0415

    reads = [*([args.elements] if args.elements else []), *paths_of(args.lanes, args.at)]
    if args.plot:
        check_place(args.plot, coverage_report.PLOT_SUFFIXES, reads=reads)
    if args.accesses:
        check_place(args.accesses, access_file.SUFFIXES, reads=reads)
        access_file.refuse_others_table(args.accesses, access_file.ACCESS_COLUMNS)
    if args.per_point:
        point_file.check(args.per_point, reads)


def _write_files(
    args: argparse.Namespace, answer: "Answer", satellites: "Fleet", watch: "Watched", start: datetime
) -> None:
    """Write accesses, points and the plot, if they were asked for."""
    from layers.coverage import coverage  # noqa: PLC0415
    from maps.cli import coverage_report  # noqa: PLC0415
    from maps.export import access_file, point_file  # noqa: PLC0415

    if args.accesses:
        with progress_bar("writing") as progress:
            tables = coverage.access_tables(satellites, watch, start_utc=start, days=args.days, progress=progress)
            access_file.write_accesses(tables, watch, args.accesses)
    if args.per_point:
        say(f"wrote {point_file.write_points(answer, watch, args.per_point)}")
    if args.plot:
        coverage_report.write_plot(answer.facts, args.plot)


def start_utc(words: str) -> datetime:
    """Aware time of an ISO 8601 date or time; UTC if it names no zone.

    >>> start_utc("2026-08-23T06:00").isoformat()
    '2026-08-23T06:00:00+00:00'
    """
    try:
        when = datetime.fromisoformat(words)
    except ValueError as error:
        raise ValueError(f"--from is {words!r}; expected a date like 2026-08-23, or 2026-08-23T06:00.") from error
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def window_h(words: str) -> float:
    """Hours of a window written as 30m, 6h or 2d.

    >>> window_h("30m"), window_h("2d")
    (0.5, 48.0)
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([mhd])", words.strip())
    if not found or not float(found[1]) > 0:
        raise ValueError(f"--within is {words!r}; expected minutes, hours or days like 30m, 6h or 2d, more than 0.")
    return float(found[1]) * HOURS[found[2]]


def band_deg(option: str, words: str) -> tuple[float, float]:
    """Two angles, degrees, of a band written as 20..45.

    >>> band_deg("--look", "20..45")
    (20.0, 45.0)
    """
    try:
        low, high = (float(part) for part in words.split(".."))
    except ValueError as error:
        raise ValueError(f"{option} is {words!r}; expected two angles in degrees like 20..45.") from error
    if not 0 <= low < high < 90:  # noqa: PLR2004  the horizon
        raise ValueError(f"{option} is {words!r}; expected 0 <= min < max < 90 degrees.")
    return low, high


def _fleet(args: argparse.Namespace, chosen: "Sequence[ChosenFleet]", start: datetime) -> "Fleet":
    from layers.coverage.coverage import middle_of_span  # noqa: PLC0415
    from layers.coverage.fleet import fleet  # noqa: PLC0415

    if args.satellites is None and args.elements is None:
        raise ValueError("whose satellites? Expected --satellites FLEET, --elements FILE, or both.")
    given = [name for name in ("incidence", "look", "side", "swath_km", "duty_min") if getattr(args, name) is not None]
    if args.elements is None and given:
        raise ValueError(
            f"--{given[0].replace('_', '-')} is for the satellites of --elements; expected a file, or none of it: the "
            "sensors of a fleet are known."
        )
    middle = middle_of_span(start, args.days)
    return fleet(
        chosen, args.elements, sensor=_sensor(args), duty=_duty(args), middle_utc=middle,
        max_unpacked_bytes=max_unpacked_of(args),
    )  # fmt: skip


def _sensor(args: argparse.Namespace) -> "Sensor | None":
    from geo.orbits.sensor import Sensor  # noqa: PLC0415

    for angle, words in (("incidence", args.incidence), ("look", args.look)):
        if words is not None:
            low, high = band_deg(f"--{angle}", words)
            return Sensor(name=f"--{angle}", angle=angle, min_deg=low, max_deg=high, side=args.side or "both")  # type: ignore[arg-type]
    if args.side:
        raise ValueError("--side says nothing without a band; expected --incidence or --look with it.")
    return None


def _duty(args: argparse.Namespace) -> "Duty | None":
    from geo.access.tasking import Duty  # noqa: PLC0415

    if (args.swath_km is None) != (args.duty_min is None):
        raise ValueError(f"a plan needs --swath-km and --duty-min; expected both or neither.{_as_band(args.swath_km)}")
    if args.swath_km is None:
        return None
    if not all(0 < value < math.inf for value in (args.swath_km, args.duty_min)):
        raise ValueError(
            f"--swath-km is {args.swath_km:g} and --duty-min {args.duty_min:g}; expected both more than 0."
        )
    return Duty(swath_km=args.swath_km, seconds=args.duty_min * 60)


def _as_band(swath_km: float | None) -> str:
    """Say that a swath is no band of angles, and which band it would be from 500 km."""
    if swath_km is None:
        return ""
    from geo.orbits.sensor import look_of_swath_deg  # noqa: PLC0415

    try:
        edge = float(look_of_swath_deg(swath_km, 500.0))
    except ValueError:  # wider than to the horizon
        return ""
    return (
        " --swath-km is the width of one picture within the band that is looked at, and no band: all that lies within "
        f"a swath of {swath_km:g} km, half of it on each side, is --look 0..{edge:.1f} from 500 km, and "
        "geo.orbits.look_of_swath_deg(swath_km, height_km) from elsewhere."
    )


def _shapes(args: argparse.Namespace) -> "GivenShapes | None":
    """Targets of the options; None if none were given."""
    what: What = "at" if args.at else "lanes"
    given = [name for name in ("edge_model", "target_name", "encoding") if getattr(args, name) is not None]
    if given and not (args.at or args.lanes):
        raise ValueError(f"--{given[0].replace('_', '-')} is for --lanes or --at; expected one of them with it.")
    return shape_of(
        args.at or args.lanes,
        what,
        edges=args.edge_model,
        name=args.target_name,
        encoding=checked_encoding(args.encoding, paths_of(args.at, args.lanes)),
        most=max_unpacked_of(args),
    )


def _watched(args: argparse.Namespace, asked: "GivenShapes | None", story: "Story") -> "Watched":
    from layers.coverage.targets import given_watched, watched  # noqa: PLC0415

    if asked is not None:
        with in_options():
            return given_watched(asked, args.edge_model)
    from layers.catalogue.sources import credit_lines  # noqa: PLC0415

    statement, question = _asked_by(story)
    rows = question.networks[question.network]
    found = watched(rows, title=statement.check.title or f"{question.noun or 'target'}s of {statement.id}")  # type: ignore[attr-defined]  # by its kind
    return replace(found, credits=tuple(credit_lines(rows, story.sources)))


def _asked_by(story: "Story") -> "tuple[Statement, Question]":
    """Find the first statement of a story about a share that satellites see, and what it asks."""
    from layers.observation.asked import question_of_statement  # noqa: PLC0415
    from layers.story_file.check_kinds import kind_of  # noqa: PLC0415

    for statement in story.statements:
        if kind_of(statement.check) == "observed_share":
            return statement, question_of_statement(story, statement.id)
    raise ValueError(
        f"at what? The story {story.id!r} has no statement of the kind observed_share; expected --lanes or --at."
    )


def _elements_of(one: "Satellite") -> tuple[str, int, datetime]:
    return one.orbit.name, one.orbit.number, one.orbit.epoch_utc


def _question(
    args: argparse.Namespace,
    chosen: "Sequence[ChosenFleet]",
    satellites: "Fleet",
    asked: "GivenShapes | None",
    story: "Story",
    when: tuple[datetime, float],
) -> "Question":
    """Ask what the draws answer: the fleet as a whole, without commercial satellites, and each fleet that was named."""
    from layers.catalogue.catalogue import with_edge_model  # noqa: PLC0415
    from layers.observation.uncertain import question_of, united  # noqa: PLC0415

    # by number and epoch too: a satellite of the file may be called as one of a fleet, with other elements
    of_fleets = {_elements_of(member.satellite) for fleet in chosen for member in fleet.members()}
    of_file = [
        (one, duty)
        for one, duty in zip(satellites.satellites, satellites.duties, strict=True)
        if args.elements is not None and _elements_of(one) not in of_fleets
    ]
    fleet = united(chosen, of_file, str(args.elements) if args.elements is not None else "")
    start, within_h = when
    ask = partial(question_of, fleet, chosen, start_utc=start, days=args.days, within_h=within_h)
    if asked is None:
        told = _asked_by(story)[1]
        return ask(networks=told.networks, weights=told.weights, seed=told.seed, noun=told.noun)
    rows = with_edge_model(asked.frame)
    if args.edge_model and "edge_model" not in rows:
        rows = rows.assign(edge_model=args.edge_model)
    return ask(networks={asked.title: rows.reset_index(drop=True)})
