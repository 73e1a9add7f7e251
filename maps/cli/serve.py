"""The command `leadline serve`: the site, and its layers by OGC API - Features, for programs on this machine."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.cli.parsing import parts_of
from maps.cli.progress import page_bar, progress_bar, put, say
from maps.cli.story_words import STORY_WORDS, add_outside, told_story

if TYPE_CHECKING:
    from layers.stories.story import Story

DONE = 0
MISSING = (
    "leadline serve needs pygeoapi and waitress, of which {name} is missing; expected them installed: "
    "pip install 'leadline[serve]'."
)


def add_serve(commands: Any) -> None:  # noqa: ANN401  argparse names no type for it
    """Add the command."""
    serve = commands.add_parser(
        "serve", help="serve the site, and its layers by OGC API - Features (WFS 3), to programs on this machine"
    )
    serve.add_argument("story", nargs="?", type=Path, metavar="STORY", help=STORY_WORDS)
    add_outside(serve)
    serve.add_argument("--port", type=int, default=0, metavar="PORT", help="port of 127.0.0.1 (one that is free)")
    serve.add_argument(
        "--site", type=Path, metavar="FOLDER", help="a site of this story that leadline build wrote (it is built anew)"
    )
    serve.add_argument(
        "--crs",
        action="unite",
        metavar="EPSG:CODE,...",
        help="a CRS in which places are told too, beside EPSG:4326 and EPSG:3857",
    )
    serve.set_defaults(run=cmd_serve)


def cmd_serve(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C; print the addresses of the site and of the service."""
    try:
        from maps.served.configuration import DEFAULT_CRS, crs_uris  # noqa: PLC0415  --help has no use for it
        from maps.served.served import Served, listening  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ValueError(MISSING.format(name=error.name)) from error
    from layers.files.draft import temporary_folder  # noqa: PLC0415
    from maps.formats.asked import Asked  # noqa: PLC0415
    from maps.formats.exported import exported_layers  # noqa: PLC0415

    crs = [*DEFAULT_CRS, *parts_of(args.crs, "--crs")]
    crs_uris(crs)  # tells of a bad one before long work
    story = told_story(args.story, allow_outside=args.allow_outside)
    story.check_references()
    with listening(args.port) as sock, temporary_folder() as room:
        site = _checked(args.site) if args.site else _built(story, room / "site")
        with progress_bar("working out the layers"):
            served = Served(sock, story, exported_layers(story, Asked()), site, crs)
        put(f"{served.url}/\n{served.service_url}")
        sys.stdout.flush()
        say("serving to this machine alone; Ctrl-C stops it")
        served.run()
    return DONE


def _built(story: "Story", site: Path) -> Path:
    from maps.offered.offered import write_data  # noqa: PLC0415
    from maps.site.build import build  # noqa: PLC0415

    with page_bar() as progress:
        build(site, progress=progress, story=story, write_data=write_data)
    return site


def _checked(site: Path) -> Path:
    """Raise ValueError if a folder is no site that a build wrote."""
    from maps.site.build import GENERATOR, MANIFEST  # noqa: PLC0415

    try:
        told = json.loads((site / MANIFEST).read_bytes())
    except (OSError, ValueError):
        told = None
    if not isinstance(told, dict) or told.get("generator") != GENERATOR:
        raise ValueError(f"--site {site} is no site of ours; expected a folder that leadline build wrote.")
    return site
