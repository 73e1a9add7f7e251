"""Where tracks are that meet no zone or line."""

from typing import TYPE_CHECKING, NamedTuple

from leadline.words import _, between

if TYPE_CHECKING:
    import geopandas as gpd

    from layers.tracks.files import Tracks


class Box(NamedTuple):
    """Least and greatest longitude and latitude, degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def in_words(self) -> str:
        """The box for a reader."""
        lon, lat = (_span(self.west, self.east), _span(self.south, self.north))
        return _("longitude {lon} and latitude {lat}").format(lon=lon, lat=lat)

    def meets(self, other: "Box") -> bool:
        """Whether the two have a place in common."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )

    @property
    def swapped(self) -> "Box":
        """The box with longitude and latitude exchanged."""
        return Box(self.south, self.west, self.north, self.east)


def told_place(tracks: "Tracks", shapes: "gpd.GeoDataFrame", named: str) -> str:
    """Say where tracks and shapes are that have nothing in common; "" where there are no positions.

    Parameters
    ----------
    tracks : Tracks
    shapes : GeoDataFrame
        Zones or lines in EPSG:4326.
    named : str
        Their reference.

    Returns
    -------
    str
        One or two sentences.
    """
    boxes = [_box_of(batch.column("lon"), batch.column("lat")) for batch in tracks.batches() if batch.num_rows]
    if not boxes:
        return ""
    of_tracks = Box(
        min(b.west for b in boxes), min(b.south for b in boxes), max(b.east for b in boxes), max(b.north for b in boxes)
    )
    of_shapes = Box(*map(float, shapes.total_bounds))
    near = of_tracks.meets(of_shapes)
    swapped = not near and of_tracks.swapped.meets(of_shapes)
    told = [] if near else [_("No track comes near {named}.").format(named=named)]
    lie = _("The tracks lie at {tracks}, {named} at {shapes}.")
    told.append(lie.format(tracks=of_tracks.in_words, named=named, shapes=of_shapes.in_words))
    if swapped:
        hint = _("Their longitude and latitude look swapped: if so, write {columns}.")
        told.append(hint.format(columns=_exchanged(tracks)))
    return " ".join(told)


def _exchanged(tracks: "Tracks") -> str:
    """Field of the check that reads longitude and latitude each from the column of the other."""
    columns = tracks.columns.set_index("field")["column"]
    lon, lat = (columns[role] if isinstance(columns[role], str) else columns[role].iloc[0] for role in ("lon", "lat"))
    return f'columns = {{ lon = "{lat}", lat = "{lon}" }}'


def _box_of(lon: object, lat: object) -> Box:
    import pyarrow.compute as pc  # noqa: PLC0415  for this answer alone

    (west, east), (south, north) = ((float(end.as_py()) for end in pc.min_max(axis).values()) for axis in (lon, lat))
    return Box(west, south, east, north)


def _span(low: float, high: float) -> str:
    low_words, high_words = (f"{value:.1f}".replace("-", "−") for value in (low, high))
    return between(low_words, high_words)
