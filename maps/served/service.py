"""OGC API - Features over HTTP: pygeoapi behind checks of our own, reading only.

pygeoapi makes the answers as JSON; pages for people are written from these (`maps.served.page`), so none of its
templates, which load scripts from other hosts, is ever used.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from pygeoapi import api as core
from pygeoapi.api import API, APIRequest, itemtypes
from werkzeug import Request, Response
from werkzeug.exceptions import MethodNotAllowed

from maps.served.asked import ALWAYS, OF_ITEMS, BadRequestError, box_of, check_parameters, interval_of
from maps.served.definition import UNSERVED, definition
from maps.served.page import page_of
from maps.served.provider import ASKED_BOX
from maps.served.shelf import CRS84, ServedLayer, crs_of

JSON, HTML = "json", "html"
READ_ONLY = "http://www.opengis.net/spec/ogcapi-features-4/"  # which pygeoapi claims for all features
CONFORMS_TO = sorted(
    each
    for each in {*core.CONFORMANCE_CLASSES, *itemtypes.CONFORMANCE_CLASSES_FEATURES}
    if not each.startswith(READ_ONLY)
)
Answered = tuple[dict[str, str], int, Any]


def _with_crs(told: dict[str, Any], crs: str) -> dict[str, Any]:
    """Name the CRS in the body too, as GeoJSON of 2008 does: GDAL takes places for degrees of WGS 84 without it.

    RFC 7946 leaves other members free, and Part 2 of the standard (/req/crs/geojson) asks for no more than that both
    sides agree. Such readers take the first number for the easting, so it is left out where the axes begin north.
    """
    if crs in ("", CRS84) or crs_of(crs).axis_info[0].direction != "east":
        return told
    authority, _, code = crs.split("/")[-3:]
    named = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{authority}::{code}"}}
    return {"type": told["type"], "crs": named, **told}


def _conformance(_api: API, _asked: APIRequest) -> Answered:
    return {"Content-Type": "application/json"}, HTTPStatus.OK, json.dumps({"conformsTo": CONFORMS_TO})


def _of_a_collection(api: API, asked: APIRequest, *, ask: Callable[..., Answered], name: str) -> Answered:
    return ask(api, asked, name)


def _item(api: API, asked: APIRequest, *, name: str, item: str) -> Answered:
    answered: Answered = itemtypes.get_collection_item(api, asked, name, item)
    return answered


# What answers a path, and of paths below a collection the parameters that they take beside those of every path.
WHOLE: dict[tuple[str, ...], Callable[[API, APIRequest], Answered]] = {
    (): core.landing_page,
    ("openapi",): core.openapi_,
    ("conformance",): _conformance,
    ("collections",): core.describe_collections,
}
OF_A_COLLECTION: dict[str, tuple[Callable[..., Answered], tuple[str, ...]]] = {
    "": (core.describe_collections, ()),
    "schema": (core.get_collection_schema, ("profile",)),
    "queryables": (itemtypes.get_collection_queryables, ("profile", "properties")),
    "items": (itemtypes.get_collection_items, OF_ITEMS),
}


class Service:
    """Answers requests below the path of the service.

    Parameters
    ----------
    config : dict
        From `maps.served.configuration`.
    layers : mapping of str to ServedLayer
        By the name of the collection.
    site : str
        Path of the overview of the site, for links.
    """

    def __init__(
        self, config: dict[str, Any], layers: Mapping[str, ServedLayer], crs: Sequence[str], site: str
    ) -> None:
        self._api = API(config, definition(config, [JSON, HTML]))
        logging.getLogger("pygeoapi").setLevel(logging.CRITICAL)
        self._layers, self._crs, self._site = layers, crs, site
        self._url = str(config["server"]["url"])

    def answer(self, request: Request, path: str) -> Response:
        """Answer a request; `path` is what stands behind the path of the service."""
        if request.method not in ("GET", "HEAD"):
            return MethodNotAllowed(valid_methods=["GET", "HEAD"]).get_response()
        parts = [part for part in path.split("/") if part]
        try:
            return self._checked(request, parts)
        except BadRequestError as error:
            return _told(HTTPStatus.BAD_REQUEST, "InvalidParameterValue", str(error))

    def _checked(self, request: Request, parts: list[str]) -> Response:
        route = self._route(parts)
        if route is None:
            return _told(HTTPStatus.NOT_FOUND, "NotFound", f"there is nothing at {'/'.join(parts)!r}.")
        ask, known = route
        given = {name: request.args.getlist(name) for name in request.args}
        check_parameters(given, known)
        wanted = _format(request)
        box = box_of(given["bbox"][0], given.get("bbox-crs", [CRS84])[0], self._crs) if "bbox" in given else None
        if "datetime" in given:
            interval_of(given["datetime"][0])  # refuses what is no time
        token = ASKED_BOX.set(box)
        try:
            headers, status, content = ask(APIRequest.from_flask(_as_json(request), self._api.locales))
        finally:
            ASKED_BOX.reset(token)
        told = self._ours(json.loads(content), wanted)
        if wanted == HTML and status == HTTPStatus.OK:
            page = page_of(told, parts, self._url, self._site)
            return Response(page, status, content_type="text/html; charset=utf-8")
        kept = {name: value for name, value in headers.items() if name in ("Content-Type", "Content-Crs")}
        if told.get("type") in ("FeatureCollection", "Feature"):
            kept["Content-Type"] = "application/geo+json"
            told = _with_crs(told, str(headers.get("Content-Crs", "")).strip("<>"))
        return Response(json.dumps(told, ensure_ascii=False, allow_nan=False), status, headers=kept)

    def _route(self, parts: list[str]) -> tuple[Callable[[APIRequest], Answered], tuple[str, ...]] | None:
        """Find what answers a path, and which parameters it takes."""
        if tuple(parts) in WHOLE:
            return partial(WHOLE[tuple(parts)], self._api), ALWAYS
        if parts[0] != "collections" or parts[1] not in self._layers:
            return None
        name, *rest = parts[1:]
        if rest[:1] == ["items"] and len(rest) > 1:
            return partial(_item, self._api, name=name, item="/".join(rest[1:])), (*ALWAYS, "crs")
        found = OF_A_COLLECTION.get("/".join(rest))
        if found is None:
            return None
        ask, known = found
        fields = tuple(self._layers[name].fields) if rest == ["items"] else ()
        return partial(_of_a_collection, self._api, ask=ask, name=name), (*ALWAYS, *known, *fields)

    def _ours(self, told: dict[str, Any], wanted: str) -> dict[str, Any]:
        """Take away links to what is not served, and let those to other pages lead in the form that was asked for."""
        for holder in [told, *told.get("collections", ())]:
            if "links" in holder:
                holder["links"] = [self._link(link, wanted) for link in holder["links"] if self._is_served(link)]
        return told

    def _is_served(self, link: Mapping[str, str]) -> bool:
        own = link["href"].removeprefix(self._url)
        return link.get("type") != "application/ld+json" and not (
            link["href"].startswith(self._url) and own.startswith(UNSERVED)
        )

    def _link(self, link: dict[str, str], wanted: str) -> dict[str, str]:
        if wanted == HTML and link.get("rel") in ("next", "prev", "collection", "data", "conformance"):
            joint = "&" if "?" in link["href"] else "?"
            return link | {"href": f"{link['href']}{joint}f=html", "type": "text/html"}
        return link


def _format(request: Request) -> str:
    """Read what is asked for: JSON, or a page for people, by `f`, else by what the program says that it takes."""
    wanted = request.args.get("f")
    if wanted is None:
        best = request.accept_mimetypes.best_match(["application/json", "application/geo+json", "text/html"])
        return HTML if best == "text/html" else JSON
    if wanted not in (JSON, HTML):
        raise BadRequestError(f"f={wanted!r} is not served; expected json or html.")
    return wanted


def _as_json(request: Request) -> Request:
    """Ask the same for JSON, whatever the program takes."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "f"]
    environ = request.environ | {"QUERY_STRING": urlencode([*pairs, ("f", JSON)]), "HTTP_ACCEPT": "application/json"}
    environ.pop("werkzeug.request", None)
    return Request(environ)


def _told(status: HTTPStatus, code: str, words: str) -> Response:
    return Response(json.dumps({"code": code, "description": words}), status, content_type="application/json")
