"""What pygeoapi is told: the story as its service, a collection for each layer."""

from collections.abc import Mapping, Sequence
from typing import Any

from layers.stories.story import Story
from maps.served.provider import DOTTED
from maps.served.shelf import CRS84, ServedLayer, crs_of

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
DEFAULT_CRS = ("EPSG:4326", "EPSG:3857")  # beside CRS84, longitude and latitude, which every server has
PAGE, MOST = 100, 10_000  # rows that come unasked, and that can be asked for at once
LICENCE = {"name": "of each collection", "url": "https://spdx.org/licenses/"}


def crs_uris(codes: Sequence[str]) -> list[str]:
    """Addresses of CRS by their codes, CRS84 first.

    Raises
    ------
    ValueError
        If one is no code of EPSG, or of no CRS in the plane.

    >>> crs_uris(["EPSG:3826"])[1]
    'http://www.opengis.net/def/crs/EPSG/0/3826'
    """
    found = [CRS84]
    for code in codes:
        authority, _, number = code.partition(":")
        expected = "expected codes as EPSG:3826, of a CRS with two axes"
        if authority.upper() != "EPSG" or not number.isascii() or not number.isdigit():
            raise ValueError(f"--crs {code!r} is no code of EPSG; {expected}.")
        try:
            axes = len(crs_of(EPSG + number).axis_info)
        except RuntimeError as error:  # pyproj's
            raise ValueError(f"--crs {code!r}: PROJ knows no such CRS; {expected}.") from error
        if axes != 2:  # noqa: PLR2004
            raise ValueError(f"--crs {code!r} has {axes} axes; {expected}.")
        found.append(EPSG + number)
    return list(dict.fromkeys(found))


def configuration(story: Story, layers: Mapping[str, ServedLayer], url: str, crs: Sequence[str]) -> dict[str, Any]:
    """Configure pygeoapi.

    Parameters
    ----------
    story : Story
    layers : mapping of str to ServedLayer
        By the name of the collection.
    url : str
        Of the landing page, without a slash at its end.
    crs : sequence of str
        Addresses from `crs_uris`.
    """
    said = f"Layers and tables behind {story.title!r}, each with its credit, licence and sources."
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 0},  # which our own server holds
            "url": url,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "limits": {"default_items": PAGE, "max_items": MOST, "on_exceed": "throttle"},
            "map": {"url": "", "attribution": ""},  # of pages of pygeoapi's, which are not shown
        },
        "logging": {"level": "CRITICAL"},
        "metadata": {
            "identification": {
                "title": story.title,
                "description": said,
                "keywords": ["leadline"],
                "keywords_type": "theme",
                "terms_of_service": LICENCE["url"],
                "url": story.url or url,
            },
            "license": LICENCE,
            "provider": {"name": "leadline", "url": url},
            "contact": {"name": "leadline", "url": url},
        },
        "resources": {name: _collection(layer, crs) for name, layer in layers.items()},
    }


def _collection(layer: ServedLayer, crs: Sequence[str]) -> dict[str, Any]:
    provider = {
        "type": "feature",
        "name": DOTTED,
        "data": layer,
        "id_field": "id",
        "time_field": layer.times[0],
        "title_field": "name" if "name" in layer.table else "id",
        "crs": list(crs),
        "storage_crs": CRS84,
    }
    return {
        "type": "collection",
        "title": layer.title,
        "description": layer.description,
        "keywords": list(layer.keywords),
        "links": [dict(link) for link in layer.links],
        "extents": {"spatial": {"bbox": list(layer.bounds), "crs": CRS84}},
        "providers": [provider],
    }
