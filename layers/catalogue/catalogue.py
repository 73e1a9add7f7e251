"""The list of the library's layers: what there is, what each promises, and how to load it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from math import isnan
from typing import TYPE_CHECKING, Any

from layers.catalogue.entries import Entry
from layers.catalogue.licences import expression
from layers.catalogue.packaged import toml_folder
from layers.catalogue.sources import Source, all_source_ids, sources
from leadline.near import did_you_mean
from leadline.words import N_, _, spoken

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A layer in words and numbers; `str()` of it is text for a reader.

    `accuracy_m` is the (best, worst) accuracy in metres over the rows that state one, None where none does.
    `columns` maps every column to its meaning; `statuses` and `kinds` map each value to its number of rows.

    Examples
    --------
    >>> from layers import describe
    >>> print(str(describe("sensing")).splitlines()[0])
    sensing: What the satellites can do with ships
    """

    name: str
    title: str
    summary: str
    rows: int
    columns: dict[str, str]
    kinds: dict[str, int]
    statuses: dict[str, int]
    sources: tuple[Source, ...]
    licences: tuple[str, ...]
    accuracy_m: tuple[float, float] | None
    bounds: tuple[float, float, float, float] | None

    def _repr_html_(self) -> str:
        """HTML for a notebook: title, rows and how they are known; columns and sources behind lines that open them."""
        from leadline.notebook import block, folded, table  # noqa: PLC0415  `print` goes without it

        bounds = ", ".join(f"{b:.3f}" for b in self.bounds or ())
        accuracy = " - ".join(f"{a:,.0f} m" for a in self.accuracy_m or ())
        facts = (
            (_("rows"), f"{self.rows:,}"),
            (_("kinds"), _counts(self.kinds)),
            (_("statuses"), _counts(self.statuses)),
            (_("accuracy, where stated"), accuracy),
            (_("west, south, east, north"), bounds),
            (_("licences"), ", ".join(self.licences)),
        )
        columns = table((_("Column"), _("Meaning")), list(self.columns.items()), most=len(self.columns))
        credited = [(source.id, source.licence, source.credit) for source in self.sources]
        sources = table((_("Source"), _("Licence"), _("Credit")), credited, most=len(credited))
        return block(
            self.summary,
            tables=[
                table((), [fact for fact in facts if fact[1]]),
                folded(_("Columns"), columns),
                folded(_("Sources"), sources),
            ],
            bold=self.title,
        )

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.title}", self.summary, "", f"rows      {self.rows}"]
        if self.kinds:
            lines.append("kinds     " + _counts(self.kinds))
        lines.append("statuses  " + _counts(self.statuses))
        if self.accuracy_m:
            lines.append(f"accuracy  {self.accuracy_m[0]:,.0f} to {self.accuracy_m[1]:,.0f} m, where stated")
        if self.bounds:
            lines.append("bounds    " + ", ".join(f"{b:.3f}" for b in self.bounds) + " (west, south, east, north)")
        lines += ["licences  " + ", ".join(self.licences), "", "columns"]
        lines += [f"  {name}: {meaning}" for name, meaning in self.columns.items()]
        lines += ["", "sources"]
        lines += [f"  {s.id} ({s.licence}): {s.credit}{' ' + s.url if s.url else ''}" for s in self.sources]
        return "\n".join(lines)


CREDITS_JOINED_BY = "\n"  # credits have commas and semicolons of their own
STANDARD_MEANINGS = {
    "id": N_("unique in the layer"),
    "name": N_("what a reader calls it"),
    "kind": N_("what sort of thing it is"),
    "source_id": N_("id of the source, several joined by ';'"),
    "status": N_("how the value is known"),
    "accuracy_m": N_("metres by which the position may be off; empty if not stated"),
    "as_of": N_("date that the value speaks of: year, month or day"),
    "note": N_("what a reader must know before using the row"),
    "geometry": N_("longitude, latitude, WGS 84 (EPSG:4326)"),
}


def names() -> list[str]:
    """Names of the library's layers, sorted; each is accepted by `load`."""
    return list(_entries())


def entry(name: str) -> Entry:
    """Look up what the catalogue promises about a layer.

    Parameters
    ----------
    name : str
        One of `names()`.

    Raises
    ------
    ValueError
        If there is no such layer; the message gives close matches and the whole list.
    """
    known = _entries()
    if name not in known:
        near = did_you_mean(name, known, most=3)
        raise ValueError(f"there is no layer {name!r}.{near} Expected one of: {', '.join(known)}.")
    return _in_language(known[name])


def _in_language(found: Entry) -> Entry:
    """Give an entry with its words in the language that is spoken."""
    if spoken().is_source:
        return found
    columns = {column: _(meaning) for column, meaning in found.columns.items()}
    return replace(found, title=_(found.title), summary=_(found.summary), columns=columns)


def load(name: str) -> Any:  # noqa: ANN401  a GeoDataFrame, or a DataFrame for the tables; geopandas has no types
    """Load one layer, held to what the catalogue promises about it.

    Parameters
    ----------
    name : str
        One of `names()`.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        Columns `id name kind source_id status accuracy_m as_of note geometry`, then the layer's own, which
        `describe` explains. A table without geometry is a DataFrame with `source_id status as_of note`.
        It is yours to change: each call returns a new one. `attrs` has, as text, the `title`, the `licence` of all rows
        together (an SPDX expression) and their `credit`, a line for each that a map must show; and where the layer says
        once for all rows what edges mean, `edge_model`. geopandas keeps `attrs` over filters and copies, where it is
        still that of the whole layer, not over joins: see `with_edge_model`.

    Raises
    ------
    ValueError
        If there is no such layer, or its data are not as promised; the message says which rows and what was expected.
    """
    promised = entry(name)
    from layers.catalogue.schema import check  # noqa: PLC0415  geopandas takes 0.65 s to import, and names() has no use for it

    frame = _loader(promised)()
    if promised.names:
        frame = _named(frame, promised)
    check(frame, promised)
    return told(frame, promised)


def _named(frame: Any, promised: Entry) -> Any:  # noqa: ANN401
    from layers.catalogue.other_names import with_other_names  # noqa: PLC0415  as in `load`
    from layers.catalogue.typed import read_table  # noqa: PLC0415

    table = read_table(promised.names, text=("layer", "id", "language", "name"))
    try:
        return with_other_names(frame, promised.name, table, names(), sources())
    except ValueError as error:
        raise ValueError(f"layers/data/{promised.names}.csv: {error}") from error


def told(frame: Any, promised: Entry, known: Mapping[str, Source] | None = None) -> Any:  # noqa: ANN401  as `load`
    """Write into `frame.attrs` what holds for all rows, and nothing of a layer that this one was made from.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        Rows of a layer; changed.
    promised : Entry
        Its title, and the model of its edges.
    known : mapping of str to Source, optional
        Sources by id; those of the package if left out.

    Returns
    -------
    GeoDataFrame or DataFrame
        `frame`. Each value of `attrs` is plain text, which pandas compares and Parquet keeps.
    """
    of_all = sources() if known is None else known
    used = all_source_ids(frame, of_all)
    frame.attrs = {
        "title": promised.title,
        "licence": expression(of_all[one].licence for one in used),
        "credit": CREDITS_JOINED_BY.join(sorted({of_all[one].credit for one in used})),
    } | ({"edge_model": promised.edge_model} if promised.edge_model else {})
    return frame


def _loader(promised: Entry) -> Callable[[], Any]:
    try:
        found: Callable[[], Any] = import_module(f"layers.{promised.module}").load
    except (ModuleNotFoundError, AttributeError) as error:
        if isinstance(error, ModuleNotFoundError) and not f"layers.{promised.module}".startswith(str(error.name)):
            raise  # it is there, and wants something that is not installed
        raise ValueError(
            f"layers/data/catalogue/{promised.name}.toml: module {promised.module!r} has no load() ({error}); expected "
            'a module below layers, as "sea.ports".'
        ) from error
    return found


def with_edge_model(frame: "pd.DataFrame") -> Any:  # noqa: ANN401  as `load`
    """Rows with a column `edge_model`, also where the layer says once for all rows what edges mean.

    Parameters
    ----------
    frame : GeoDataFrame or DataFrame
        What `load` returned, or rows of it; left as it was. Without such a column and without `attrs["edge_model"]` it
        is returned as it is.
    """
    model = frame.attrs.get("edge_model")
    if model is None or "edge_model" in frame.columns:
        return frame
    written = frame.assign(edge_model=model)
    del written.attrs["edge_model"]
    return written


def described(promised: Entry, frame: "pd.DataFrame", known: Mapping[str, Source] | None = None) -> Description:
    """Describe a layer from its entry and its rows.

    Parameters
    ----------
    promised : Entry
        With the meaning of every column.
    frame : DataFrame or GeoDataFrame
        Its rows.
    known : mapping of str to Source, optional
        Sources by id; those of the package if left out.

    Returns
    -------
    Description
        `str()` of it is readable; the fields are for programs.
    """
    of_all = sources() if known is None else known
    used = tuple(of_all[i] for i in all_source_ids(frame, of_all))
    stated = [float(a) for a in frame.get("accuracy_m", []) if not isnan(a)]
    placed = bool(promised.geometry) and not frame.geometry.is_empty.all()
    meanings = {column: _(meaning) for column, meaning in STANDARD_MEANINGS.items()} | promised.columns
    return Description(
        name=promised.name,
        title=promised.title,
        summary=promised.summary,
        rows=len(frame),
        columns={str(c): meanings[str(c)] for c in frame.columns},
        kinds=_tally(frame, "kind"),
        statuses=_tally(frame, "status"),
        sources=used,
        licences=tuple(sorted({s.licence for s in used})),
        accuracy_m=(min(stated), max(stated)) if stated else None,
        bounds=tuple(float(b) for b in frame.geometry.total_bounds) if placed else None,  # type: ignore[arg-type]
    )


@cache
def _entries() -> dict[str, Entry]:
    return {name: _entry(name, fields) for name, fields in toml_folder("catalogue").items()}


def _entry(name: str, fields: dict[str, Any]) -> Entry:
    rows = fields.get("rows")
    tidy = fields | {
        "rows": (rows, rows) if isinstance(rows, int) else tuple(rows or ()),
        "geometry": tuple(fields.get("geometry", ())),
        "kinds": tuple(fields.get("kinds", ())),
        "bounds": tuple(fields.get("bounds", (-180.0, -90.0, 180.0, 90.0))),
    }
    try:
        return Entry(name=name, **tidy)
    except (TypeError, IndexError) as error:
        raise ValueError(
            f"layers/data/catalogue/{name}.toml does not fit: {error}; expected title, summary, module, rows, and "
            "if it has geometry: geometry, bounds [west, south, east, north], kinds; then [columns], "
            "each with its meaning."
        ) from error


def _tally(frame: "pd.DataFrame", column: str) -> dict[str, int]:
    if column not in frame:
        return {}
    return {str(value): int(count) for value, count in frame[column].value_counts().items()}


def _counts(tally: dict[str, int]) -> str:
    return ", ".join(f"{value} {count}" for value, count in tally.items())
