"""The shape of GeoJSON (RFC 7946, with the crs of 2008 and the moving points of OGC 19-045r3), checked once."""

import re
from typing import Annotated, Any, Literal

import msgspec

Coordinate = float | None  # JSON has no NaN: null, where a coordinate is missing
Place = Annotated[list[Coordinate], msgspec.Meta(min_length=2)]

CALLED = {
    "array": "a list",
    "object": "an object",
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
}


class Point(msgspec.Struct, tag_field="type", tag="Point"):
    """A position; an empty list where there is none."""

    coordinates: list[Coordinate]

    def __post_init__(self) -> None:
        if len(self.coordinates) == 1:
            raise ValueError("Expected longitude and latitude, got one number")


class MultiPoint(msgspec.Struct, tag_field="type", tag="MultiPoint"):
    """Positions."""

    coordinates: list[Place]


class LineString(msgspec.Struct, tag_field="type", tag="LineString"):
    """Positions in their order."""

    coordinates: list[Place]


class MultiLineString(msgspec.Struct, tag_field="type", tag="MultiLineString"):
    """Lines."""

    coordinates: list[list[Place]]


class Polygon(msgspec.Struct, tag_field="type", tag="Polygon"):
    """Not a track."""


class MultiPolygon(msgspec.Struct, tag_field="type", tag="MultiPolygon"):
    """Not a track."""


class GeometryCollection(msgspec.Struct, tag_field="type", tag="GeometryCollection"):
    """Not a track."""


Geometry = Point | MultiPoint | LineString | MultiLineString | Polygon | MultiPolygon | GeometryCollection


class MovingPoint(msgspec.Struct, tag_field="type", tag="MovingPoint"):
    """A moving point of OGC 19-045r3."""

    coordinates: list[Place]
    datetimes: list[Any]


class Feature(msgspec.Struct, rename={"moving": "temporalGeometry"}):
    """A geometry with properties."""

    type: Literal["Feature"] = "Feature"
    geometry: Geometry | None = None
    properties: dict[str, Any] | None = None
    id: str | int | float | None = None
    moving: dict[str, Any] | None = None


class CrsName(msgspec.Struct):
    """What a crs of 2008 is called."""

    name: str


class Crs(msgspec.Struct):
    """The crs of 2008, by name; one by link cannot be read."""

    properties: CrsName


class Collection(msgspec.Struct):
    """The whole of a document."""

    features: list[Feature]
    crs: Crs | None = None


GEOMETRIES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
KINDS = {"FeatureCollection", "Feature", *GEOMETRIES}


def collection(document: dict[str, Any]) -> Collection:
    """Hold a GeoJSON document to its shape; a single feature or geometry becomes a collection of one.

    Parameters
    ----------
    document : dict
        As `json.loads` gives it, whose `type` is one of `KINDS`.

    Returns
    -------
    Collection

    Raises
    ------
    ValueError
        In one line: which place of the document is wrong, and what was expected there.
    """
    kind = document["type"]
    if kind == "FeatureCollection":
        whole: Collection = _held(document, Collection, "")
        return whole
    crs = _held({"features": [], "crs": document.get("crs")}, Collection, "").crs
    if kind == "Feature":
        return Collection([_held(document, Feature, "")], crs)
    return Collection([Feature(geometry=_held(document, Geometry, ""))], crs)


def moving_point(feature: Feature, row: int) -> MovingPoint | None:
    """Return the moving point of a feature; None where nothing of it moves, or something else than a point."""
    if feature.moving is None or feature.moving.get("type") != "MovingPoint":
        return None
    found: MovingPoint = _held(feature.moving, MovingPoint, f"features[{row}].temporalGeometry")
    return found


def _held(value: object, shape: Any, place: str) -> Any:  # noqa: ANN401  a union is no type
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        what, _, at = str(error).partition(" - at `$")
        where = f"{place}{at.rstrip('`')}".lstrip(".") or "the document"
        words = re.sub(r"`([a-z |]+)`", _called, what)
        raise ValueError(
            f"it is no valid GeoJSON (RFC 7946): {where}: {words[0].lower()}{words[1:]}. Mend that place, or write the "
            "file again with a GIS."
        ) from error


def _called(kinds: re.Match[str]) -> str:
    return " or ".join(dict.fromkeys(CALLED.get(kind, kind) for kind in kinds[1].split(" | ")))
