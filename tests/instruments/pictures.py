"""Pictures of pages, kept and compared: blind to fonts and antialiasing, not to a line that is gone.

Both pictures are cut into blocks. A block is the same if its mean colour is that of the block at its place in the other
picture, or of one of the eight around that; what is new must be found in the old one, and what is old in the new.
Blocks are small on the map, and large over the whole page, whose words may be set in other type.
"""

import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageOps

SHRINK = 2  # a picture is kept at half the size of the screen
MOST_BYTES = 60_000
COLOURS = (256, 128, 64, 32)  # as many as fit
SMALL_PX, LARGE_PX = 8, 32
# (CIE 1976 difference of two mean colours, of which 2.3 is just noticeable; share of the blocks that may differ more).
# Other fonts (Liberation Sans, a serif) in place of DejaVu Sans make 0.0024, 0.0116 and 0.0375 of the site's pages
# differ; a median line that is gone makes 0.009 and 0.015, the territorial sea 0.002 and 0.026.
SMALL_LIMITS = ((5.0, 0.003), (3.0, 0.013))
LARGE_LIMITS = ((5.0, 0.05),)


class Box(NamedTuple):
    """A part of the screen, CSS pixels."""

    left: float
    top: float
    right: float
    bottom: float


# Linear sRGB to XYZ, over the white of D65 (IEC 61966-2-1), and from there to CIE L*a*b* (ISO/CIE 11664-4).
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.0890])


def shrunk(screen: bytes) -> Image.Image:
    """Read a screenshot (PNG) at the size in which it is kept."""
    with Image.open(io.BytesIO(screen)) as image:
        return image.convert("RGB").reduce(SHRINK)


def keep(picture: Image.Image, path: Path) -> None:
    """Write a picture in as many colours as MOST_BYTES allow; raise ValueError if it is too rich for them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for colours in COLOURS:
        few = picture.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return
    raise ValueError(
        f"{path.name} has {path.stat().st_size} bytes in {COLOURS[-1]} colours; expected {MOST_BYTES} at most."
    )


def differences(old: Image.Image, new: Image.Image, chart: Box | None = None) -> list[str]:
    """Say how two pictures differ by more than they may, in small blocks inside `chart`; nothing if they do not."""
    if old.size != new.size:
        return [f"{new.size[0]} x {new.size[1]} px in place of {old.size[0]} x {old.size[1]}"]
    parts = [("page", old, new, LARGE_PX, LARGE_LIMITS)]
    if chart:
        left, upper, right, lower = (round(n / SHRINK) for n in chart)
        cut = (left, upper, min(right, old.width), min(lower, old.height))  # a map may go on below the screen
        parts.append(("map", old.crop(cut), new.crop(cut), SMALL_PX, SMALL_LIMITS))
    said = []
    for name, before, after, size_px, limits in parts:
        apart = distances(blocks(before, size_px), blocks(after, size_px))
        shares = [(limit, float((apart > limit).mean()), most) for limit, most in limits]
        said += [f"{s:.2%} of the {name} by more than {d:g}, at most {m:.2%} may" for d, s, m in shares if s > m]
    return said


def distances(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far a block of either picture is from the most like around its place in the other."""
    return np.maximum(nearest(before, after), nearest(after, before))


def blocks(picture: Image.Image, size_px: int) -> NDArray[np.float64]:
    """Mean colour of each block, shape (rows, columns, 3), CIE L*a*b*; what is left over at the edges is left out."""
    pixels = np.asarray(picture.convert("RGB"), dtype=float) / 255
    rows, columns = (n // size_px for n in pixels.shape[:2])
    cut = pixels[: rows * size_px, : columns * size_px]
    return lab(cut.reshape(rows, size_px, columns, size_px, 3).mean(axis=(1, 3)))


def lab(srgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE L*a*b* of colours in sRGB from 0 to 1, shape (..., 3)."""
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    ratio = linear @ TO_XYZ.T / WHITE
    x, y, z = np.moveaxis(np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def nearest(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance in colour of each of our blocks from the most like of their nine blocks at and around its place."""
    rows, columns = ours.shape[:2]
    padded = np.pad(theirs, ((1, 1), (1, 1), (0, 0)), mode="edge")
    around = [padded[r : r + rows, c : c + columns] for r in range(3) for c in range(3)]
    return np.min([np.linalg.norm(ours - other, axis=-1) for other in around], axis=0)


def side_by_side(old: Image.Image, new: Image.Image) -> Image.Image:
    """Old picture, new picture, and how far each pixel is from the other, from left to right."""
    both = [picture.convert("RGB") for picture in (old, new)]
    width, height = (max(sizes) for sizes in zip(*(picture.size for picture in both), strict=True))
    sheet = Image.new("RGB", (3 * width, height), "white")
    for n, picture in enumerate(both):
        sheet.paste(picture, (n * width, 0))
    sheet.paste(ImageOps.invert(ImageChops.difference(*both)), (2 * width, 0))
    return sheet
