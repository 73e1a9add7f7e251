"""The command `leadline picture`: a page's map as a picture to print."""

import argparse
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.cli.progress import progress_bar, put, say
from maps.cli.sign import PASSPHRASE_WORDS, passphrase_of
from maps.cli.story_words import STORY_WORDS, add_outside, folder_and_rest, told_story

if TYPE_CHECKING:
    from layers.stories.story import Story
    from maps.page.headline import Headline
    from maps.page.page import StoryMap
    from maps.picture.picture import Picture, Size
    from maps.saved.saved import SavedPage
    from maps.signed.credentials import Credentials
    from maps.site.pages import PageSpec

SUFFIXES = (".png", ".svg", ".pdf")
SAVED = (".html", ".htm")
CSS_PX_PER_INCH, MM_PER_INCH = 96.0, 25.4


def add_picture(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Describe the command; loads nothing heavy."""
    picture = commands.add_parser("picture", help="draw a map to print, without a browser")
    picture.add_argument(
        "words",
        nargs="+",
        metavar="[STORY] MAP",
        help=f"{STORY_WORDS}; a map page of its site; or alone a page that was saved (.html), or a file of shapes",
    )
    add_outside(picture)
    picture.add_argument("--to", type=Path, required=True, metavar="FILE", help="the picture: .png .svg .pdf")
    picture.add_argument(
        "--size", metavar="WxH", help="size of the sheet, as 297x210mm or 1600x1200px (A4, as the map is wide or tall)"
    )
    picture.add_argument(
        "--bbox",
        metavar="W,S,E,N",
        help="what to show, degrees, as -6,47,15,56; across 180 as 170,-10,-170,10",
    )
    picture.add_argument("--dark", action="store_true", help="light ink on a dark ground")
    picture.add_argument(
        "--c2pa",
        nargs=2,
        type=Path,
        metavar=("CERT", "KEY"),
        help="put content credentials in: what made it, credits and licences of what it shows, signed with KEY, "
        f"whose certificate stands first in CERT (both PEM); {PASSPHRASE_WORDS}",
    )
    picture.set_defaults(run=cmd_picture)


def cmd_picture(args: argparse.Namespace) -> int:
    """Draw, write and print the path; bad input is a ValueError with one clear line."""
    from layers.files.output import check_place  # noqa: PLC0415  paid for by this command only

    check_place(args.to, SUFFIXES)
    bounds = bbox(args.bbox) if args.bbox else None
    credentials = asked_credentials(args.c2pa)

    size = sheet_size(args.size) if args.size else None
    scheme: Any = "dark" if args.dark else "light"

    from maps.picture.picture import check_pixels, draw_picture  # noqa: PLC0415

    if size:
        check_pixels(args.to, size)
    if path := file_named(args.words):
        with progress_bar("drawing"):
            page = saved(path) if path.suffix.lower() in SAVED else shown(path)
            picture = draw_picture(page, size=size, bounds=bounds, scheme=scheme)
        return written(picture, args.to, credentials, page.sources)

    from maps.site.pages import page_named, pages_of  # noqa: PLC0415

    folder, rest = folder_and_rest(args.words)
    if len(rest) != 1:
        raise ValueError(
            f"{' '.join(args.words)!r} names {len(rest)} pages; expected a story folder, if any, and one page."
        )
    story = told_story(folder, allow_outside=args.allow_outside)
    spec = page_named(rest[0], pages_of(story))
    with progress_bar("drawing"):
        picture = draw_picture(spec, said(spec, story), story.sources, size=size, bounds=bounds, scheme=scheme)
    return written(picture, args.to, credentials, story.sources)


def file_named(words: Sequence[str]) -> Path | None:
    """File that the words name, a page or shapes; None if they name a page of a story.

    Raises
    ------
    ValueError
        If they name a page that is not there.
    """
    path = Path(words[0])
    if len(words) == 1 and path.is_file():
        return path
    if len(words) == 1 and path.suffix.lower() in SAVED:
        raise ValueError(f"there is no file {path}; expected a page that was saved, or the name of a page of a story.")
    return None


def saved(path: Path) -> "SavedPage":
    """Page that was saved, read back; what of it the picture leaves out goes to stderr."""
    from maps.saved import read_page  # noqa: PLC0415  paid for by who has one

    page = read_page(path)
    if page.adopted:
        say(f"layers that folium draws on {path} are left out: only scripts know them.")
    return page


def shown(path: Path) -> "StoryMap":
    """Page of a file of shapes, as `maps.show` makes it; what a reader must know of the file goes to stderr."""
    import maps  # noqa: PLC0415  folium takes 0.8 s to import
    from layers.files.chosen_layer import Chosen  # noqa: PLC0415
    from layers.shapes import read_shape_file  # noqa: PLC0415

    found = read_shape_file(Chosen(path))
    for line in found.notes:
        say(line)
    return maps.show(found.frame, title=path.stem, source=path.name)


def written(picture: "Picture", path: Path, credentials: "Credentials | None", sources: "Mapping[str, Any]") -> int:
    """Write a picture, signed if that is asked for, and print its path."""
    from maps.picture.fonts import cannot_draw  # noqa: PLC0415
    from maps.picture.picture import save_picture  # noqa: PLC0415

    if credentials is None:
        save_picture(picture, path)
    else:
        save_signed(picture, path, credentials, sources)
    if picture.lost:
        say(f"boxes stand for letters in {path}: {cannot_draw(picture.lost)}.")
    put(str(path))
    return 0


def asked_credentials(paths: Sequence[Path] | None) -> "Credentials | None":
    """Read certificate and key of `--c2pa` before the work; None if they are not asked for.

    Raises
    ------
    ValueError
        If they cannot be used, or c2pa-python is not installed.
    """
    if paths is None:
        return None
    try:
        from maps.signed.credentials import read_credentials  # noqa: PLC0415  paid for by who signs
    except ModuleNotFoundError as error:
        raise ValueError(str(error)) from error
    certificate, key = paths
    return read_credentials(certificate, key, passphrase_of(key))


def save_signed(picture: "Picture", path: Path, credentials: "Credentials", known: "Mapping[str, Any]") -> None:
    """Write a picture with content credentials; it appears with them, or not at all."""
    from layers.files.draft import drafted  # noqa: PLC0415
    from maps.picture.picture import save_picture  # noqa: PLC0415
    from maps.signed.credentials import sign_picture  # noqa: PLC0415

    with drafted(path) as draft:
        save_picture(picture, draft)
        sources = [known[each] for each in picture.sources]
        sign_picture(draft, credentials, title=picture.title, description=picture.finding, sources=sources)


def said(page: "PageSpec", story: "Story") -> "Headline":
    """Headline of a page, made with the checks that it rests on."""
    from layers.checks import checks  # noqa: PLC0415
    from maps.site.said import said as headline_of  # noqa: PLC0415

    if slow := slow_of(page, story):
        with progress_bar("following satellites") as progress:  # half a minute, unless they are in the cache
            checks.prepare(progress, story=story, only=slow)
    return headline_of(page, story)


def slow_of(page: "PageSpec", story: "Story") -> frozenset[str]:
    """Ids of the statements that a page rests on whose checks follow satellites."""
    from layers.checks import checks  # noqa: PLC0415
    from maps.site.said import rests_on  # noqa: PLC0415

    slow, statements = checks.slow(story), rests_on(page)
    return slow if statements is None else slow & set(statements)


def sheet_size(words: str) -> "Size":
    """Size of the sheet; a pixel is that of CSS, 1/96 inch.

    >>> sheet_size("960x720px").width, sheet_size("254x127mm").height
    (720.0, 360.0)
    """
    from maps.picture.frame import POINTS_PER_INCH  # noqa: PLC0415
    from maps.picture.picture import PRINT_DPI, Size  # noqa: PLC0415

    found = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)x(\d{1,6}(?:\.\d+)?)(mm|px)", words.strip().lower())
    if not found:
        raise ValueError(f"--size is {words!r}; expected width x height with its unit, as 297x210mm or 1600x1200px.")
    per_inch, dpi = {"mm": (MM_PER_INCH, PRINT_DPI), "px": (CSS_PX_PER_INCH, CSS_PX_PER_INCH)}[found[3]]
    width, height = (float(side) / per_inch * POINTS_PER_INCH for side in (found[1], found[2]))
    return Size(width=width, height=height, dpi=dpi)


def bbox(words: str) -> tuple[float, float, float, float]:
    """West, south, east, north; an east that is not east of west lies across 180 degrees.

    >>> bbox("116.5,20,125,28.5"), bbox("170,-10,-170,10")
    ((116.5, 20.0, 125.0, 28.5), (170.0, -10.0, 190.0, 10.0))
    """
    try:
        west, south, east, north = (float(part) for part in words.split(","))
    except ValueError as error:
        raise ValueError(
            f"--bbox is {words!r}; expected west,south,east,north in degrees, as 116,20,126,28."
        ) from error
    inside = -180 <= west <= 180 and -180 <= east <= 360 and -90 <= south < north <= 90  # noqa: PLR2004  degrees
    if not all(map(math.isfinite, (west, south, east, north))) or not inside or west == east:
        raise ValueError(
            f"--bbox is {words!r}; expected west,south,east,north with south below north, longitudes in -180..180 "
            "and latitudes in -90..90."
        )
    return west, south, east + 360 if east < west else east, north
