"""What the catalogue says of one layer: where it is, and what its rows are held to."""

from dataclasses import dataclass, field

from leadline.words import N_

STATUSES = (
    N_("published"),
    N_("published (transcription)"),  # read in a copy of the official text
    N_("published (tertiary)"),  # read in a work that cites a work that cites it
    N_("derived"),  # computed here from published values; the note says how
    N_("approximate"),  # no source read for the position; accuracy_m says how far off it may be
    N_("part published, part recalled"),  # the note says which
    N_("recalled"),  # from memory: look it up before printing it
    N_("assumed"),  # chosen here, for want of a published value
)
GEOMETRY_TYPES = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the catalogue promises about one layer.

    Parameters
    ----------
    name : str
        The name given to `load`, and of the file in `layers/data/catalogue`.
    title, summary : str
        For a legend, and for a reader.
    module : str
        `layers.<module>`, which has `load()`.
    rows : (int, int)
        Fewest and most rows.
    geometry : tuple of str
        Allowed geometry types; empty for a table without geometry.
    bounds : (float, float, float, float)
        West, south, east, north that hold all geometry, EPSG:4326 degrees.
    kinds : tuple of str
        Allowed values of the column `kind`; empty for a table without one.
    columns : dict of str to str
        The layer's own columns, beyond the standard ones, each with its meaning and unit.
    empty_geometry : bool
        Whether a row may have no geometry, its note saying why.
    names : str
        Stem of the table in `layers/data` that has names of its rows in other languages; empty for none.
    edge_model : str
        What the edges of all its lines and polygons mean, one of `geo.geodesy.edges`, where no column says it row by
        row; empty for points.

    Raises
    ------
    ValueError
        If bounds, rows or geometry types make no sense.
    """

    name: str
    title: str
    summary: str
    module: str
    rows: tuple[int, int]
    geometry: tuple[str, ...] = ()
    bounds: tuple[float, float, float, float] = (-180.0, -90.0, 180.0, 90.0)
    kinds: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    empty_geometry: bool = False
    edge_model: str = ""
    names: str = ""

    def __post_init__(self) -> None:
        unknown = set(self.geometry) - GEOMETRY_TYPES
        if unknown:
            raise ValueError(
                f"layer {self.name!r} declares geometry {sorted(unknown)}; expected some of {sorted(GEOMETRY_TYPES)}."
            )
        west, south, east, north = self.bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004  the whole sphere
            raise ValueError(
                f"layer {self.name!r} declares bounds {list(self.bounds)}; "
                "expected west, south, east, north in degrees."
            )
        if not 0 <= self.rows[0] <= self.rows[1]:
            raise ValueError(
                f"layer {self.name!r} declares rows {list(self.rows)}; expected a count, or [fewest, most]."
            )
