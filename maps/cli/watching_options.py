"""Options that say how the watching near a zone is measured: --belt, --watching, --control, --heard."""

import argparse
from typing import Any

from leadline.near import did_you_mean
from maps.cli.shapes import shape_of


def add_watching(parser: Any) -> None:  # noqa: ANN401  argparse keeps the type of its groups to itself
    """Describe the options."""
    parser.add_argument(
        "--belt", metavar="D", help="about zones in which the watching is measured: 20nm (as far as vessels go in 1 h)"
    )
    parser.add_argument(
        "--watching",
        action="unite",
        metavar="NAME,...",
        help="how it is measured: tracks, uptime, completeness, beacons, receivers (all that the tracks allow)",
    )
    parser.add_argument(
        "--control", metavar="LAYER|FILE", help="zones elsewhere in which nothing is thought to have changed"
    )
    parser.add_argument(
        "--heard",
        metavar="FILE",
        help="when receivers were on, CSV: from, to, and share or hours; times as those of --timezone (UTC)",
    )


def watching_of(args: argparse.Namespace, encoding: str | None, most: int | None) -> dict[str, Any]:
    """Arguments of `geo.watching.watching` as the options say them; ValueError for one that is none."""
    from geo.watching.watching import MEASURES, USUAL  # noqa: PLC0415  paid for by this command only
    from maps.cli.incursions import METRES, measured  # noqa: PLC0415

    if args.before is None and (args.belt or args.watching or args.control or args.heard):
        raise ValueError(
            "--belt, --watching, --control and --heard are of a change; expected --before and --after too."
        )
    given: dict[str, Any] = {}
    if args.belt is not None:
        given["belt_m"] = measured("--belt", args.belt, METRES)
    if args.watching is not None:
        names = [name.strip() for name in args.watching.split(",")]
        wrong = [name for name in names if name not in USUAL]
        if wrong:
            known = ", ".join(USUAL)
            more = " A control area is named by --control." if wrong[0] in MEASURES else ""
            raise ValueError(
                f"--watching names {wrong[0]!r}; expected some of {known}.{more or did_you_mean(wrong[0], USUAL)}"
            )
        given["measures"] = names
    if args.control is not None:
        try:
            control = shape_of(args.control, "zones", edges=args.edge_model, name=None, encoding=encoding, most=most)
        except ValueError as error:
            raise ValueError(str(error).replace("--zones", "--control")) from error
        given["control"] = control.frame if control else None
    if args.heard is not None:
        from layers.tracks.listening import read_listening  # noqa: PLC0415

        try:
            given["heard_hours"] = read_listening(args.heard, args.timezone or "UTC")
        except ValueError as error:
            raise ValueError(f"--heard: {error}") from error
    return given
