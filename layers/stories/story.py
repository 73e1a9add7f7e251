"""A story: its statements, sources, layers, fleets and pages, read from a folder."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from layers.catalogue import catalogue
from layers.catalogue.entries import Entry
from layers.catalogue.partial_dates import span
from layers.catalogue.sources import Source
from layers.stories.inside import ADVICE, check_inside
from layers.stories.statement import Correction, Statement
from layers.story_file.check_kinds import rests_on
from layers.story_file.definitions import STORY_FILE, LayerFile
from layers.story_file.fleet_file import FleetFile
from layers.story_file.page_file import NameFile, PageFile
from leadline.near import did_you_mean
from leadline.words import _, unasked

Day = date
LIBRARY = "leadline:"  # before the name of a layer of the package's library
GEODATABASE = ".gdb"  # of Esri: a folder that is read as a file
DERIVED = "layers.derived"  # whose modules compute layers from others


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Story:
    """A published story: what it states, in order, and all that its checks and maps rest on.

    Parameters
    ----------
    id : str
        Name of its folder.
    folder : Path
        Where its files stand.
    title, date, url, source_id, checked, author
        `date` is a year, month or day; `checked` is the day of the answers, and no search goes beyond it; `author` is
        who gives them, "" if nobody says.
    rests_on : str
        What its answers rest on or lack, in a sentence; "" if nobody says.
    language : str
        In which its texts are written, BCP 47.
    statements : tuple of Statement
    sources : mapping of str to Source
        Its own and those of the package, by id.
    layers : mapping of str to LayerFile
        Its own layers, as written.
    fleets : mapping of str to FleetFile
    pages : tuple of PageFile
        Its map pages, each layer a `SheetFile` of its own.
    names : tuple of NameFile
        Names to write on the maps beside those of lands and sea areas.
    pages_file : str
        What errors call the file that pages stand in.
    files : mapping of str to str
        Name of the file that each table stands in, for errors; the story file where none is named.
    corrections : tuple of Correction
        Those of layers and maps, beside those of each statement.
    outside : bool
        Whether files outside of the folder may be read.
    unnamed : tuple of str
        Own sources that none of its tables names; rows of its files may.
    warnings : tuple of str
        What its author is to know, as of files that are not read.
    library : bool
        Whether this is no story, but the package's library told in its place (`layers.stories.library`).

    Raises
    ------
    ValueError
        If ids repeat or dates are not so.
    """

    id: str
    folder: Path
    title: str
    date: str
    url: str
    source_id: str
    checked: Day
    statements: tuple[Statement, ...]
    sources: Mapping[str, Source]
    author: str = ""
    rests_on: str = ""
    language: str = "en"
    own_sources: tuple[str, ...] = ()
    layers: Mapping[str, LayerFile] = field(default_factory=dict)
    fleets: Mapping[str, FleetFile] = field(default_factory=dict)
    pages: tuple[PageFile, ...] = ()
    names: tuple[NameFile, ...] = ()
    pages_file: str = "pages.toml"
    files: Mapping[str, str] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    outside: bool = False
    unnamed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    library: bool = False
    _made: dict[str, Any] = field(default_factory=dict, repr=False)
    _making: list[str] = field(default_factory=list, repr=False)
    _uses: dict[str, dict[str, None]] = field(default_factory=dict, repr=False)  # by layer; "": outside of any

    def __post_init__(self) -> None:
        span(self.date, "date")
        for what, given in (("statement", [s.id for s in self.statements]), ("page", [p.name for p in self.pages])):
            twice = [i for i, times in Counter(given).items() if times > 1]
            if twice:
                raise ValueError(f"{what} {twice[0]!r} stands twice; expected each once.")
        for statement in self.statements:
            for fact in statement.facts:
                if fact.searched and span(fact.as_of)[0] > self.checked:
                    raise ValueError(
                        f"statement {statement.id!r}, fact {fact.id!r}: as_of {fact.as_of!r} of a search is later than "
                        f"checked, {self.checked}; expected the day until which was searched."
                    )

    def check_references(self) -> None:
        """Hold the story to what its tables name, before long work; errors as `layers.stories.references`."""
        from layers.stories.references import check_references  # noqa: PLC0415  a story is read without it

        check_references(self)

    def file_of(self, table: str) -> str:
        """Name of the file in which a table stands, for errors."""
        return self.files.get(table, STORY_FILE)

    def all_corrections(self) -> dict[str, tuple[Correction, ...]]:
        """Corrections by id of the statement, "" for those of layers and maps; without statements that have none."""
        of_each = {s.id: s.corrections for s in self.statements} | {"": self.corrections}
        return {name: found for name, found in of_each.items() if found}

    def statement(self, statement_id: str) -> Statement:
        """Take one statement; ValueError if there is none with this id, listing those there are."""
        for statement in self.statements:
            if statement.id == statement_id:
                return statement
        ids = [s.id for s in self.statements]
        raise ValueError(
            f"the story {self.id!r} has no statement {statement_id!r}; expected one of {', '.join(ids)}."
            f"{did_you_mean(statement_id, ids)}"
        )

    def file(self, name: str) -> Path:
        """Find a file that the story names.

        Parameters
        ----------
        name : str
            Relative to the folder of the story.

        Raises
        ------
        ValueError
            If it is outside of the folder, links followed, or leads out of it (see `layers.stories.inside`), and
            `outside` is not set; or if it is not there.
        """
        path = self.folder / name
        if "\0" in name or not name.strip():
            raise ValueError(f"{name!r} is no name of a file; expected one that stands beside the story file.")
        try:
            inside = path.resolve().is_relative_to(self.folder.resolve())
            there = path.is_file() or (path.is_dir() and path.suffix.lower() == GEODATABASE)
        except (OSError, RuntimeError) as error:  # too long a name; links that go round, in Python 3.11 and 3.12
            raise ValueError(f"{path} is no file: {error}; expected one beside the story file.") from error
        if not inside and not self.outside:
            raise ValueError(f"{path} is outside of the story's folder; expected a file in {self.folder}. {ADVICE}")
        if not there:
            names = [each.name for each in self.folder.iterdir()]
            raise ValueError(f"there is no file {path}; expected it beside the story file.{did_you_mean(name, names)}")
        if not self.outside:
            check_inside(path, self.folder)
        return path.resolve()

    def layer_names(self) -> list[str]:
        """Names of its own layers, sorted."""
        return sorted(self.layers)

    def entry(self, ref: str) -> Entry:
        """Look up what is promised about the layer of a reference; errors as `load`."""
        name = _layer_of(ref)
        if name.startswith(LIBRARY):
            return catalogue.entry(name.removeprefix(LIBRARY))
        given = self._own(name)
        return Entry(
            name=name,
            title=given.title,
            summary=given.summary or given.title,
            module="",
            rows=_rows(given.rows),
            geometry=given.geometry,
            bounds=given.bounds or (-180.0, -90.0, 180.0, 90.0),
            kinds=given.kinds,
            columns=dict(given.columns),
            empty_geometry=given.empty_geometry,
            edge_model=given.edges or "",
        )

    def promised(self, ref: str, frame: Any) -> Entry:  # noqa: ANN401  as `load` gives it
        """Tell what rows of a layer are held to: its entry, completed from them where it says nothing."""
        from layers.stories.own_layers import completed  # noqa: PLC0415

        name = _layer_of(ref)
        if name.startswith(LIBRARY):
            return self.entry(name)
        return completed(self.entry(name), frame, self._meanings(name, map(str, frame.columns)))

    def _meanings(self, name: str, columns: Iterable[str]) -> dict[str, str]:
        """Tell what columns of a derived layer mean: by its derivation, else as in a layer that it was made from."""
        from layers.stories.own_layers import AS_IN_FILE  # noqa: PLC0415  as in `promised`
        from layers.story_file.derivations import columns_of, meaning_of  # noqa: PLC0415

        by = self.layers[name].derive.get("by")
        if not by:
            return {}
        own = columns_of(by)
        found: dict[str, str] = {}
        for part in self.made_from(name):
            made = {} if part.startswith(LIBRARY) else self._made
            of_part = self.promised(part, made[part]).columns if part in made else self.entry(part).columns
            plain = _("as in the layer {layer!r}").format(layer=part)
            found |= {
                c: plain if meaning == _(AS_IN_FILE) else meaning for c, meaning in of_part.items() if c not in found
            }
        told = {column: meaning_of(column, own) or found.get(column, "") for column in columns}
        return {column: meaning for column, meaning in told.items() if meaning}

    def load(self, ref: str) -> Any:  # noqa: ANN401  a GeoDataFrame, or a DataFrame for tables
        """Load the layer of a reference, held to what is promised about it.

        Parameters
        ----------
        ref : str
            "places", or "leadline:land" for a layer of the package's library. What stands behind a slash is left out.

        Returns
        -------
        GeoDataFrame, EPSG:4326, or DataFrame for a table
            As `layers.load` gives it; yours to change.

        Raises
        ------
        ValueError
            If there is no such layer, its file cannot be read, its rows are not as promised, or it is derived from
            itself.
        """
        name = _layer_of(ref)
        self._uses.setdefault(self._making[-1] if self._making else "", {})[name] = None
        if name.startswith(LIBRARY):
            return catalogue.load(name.removeprefix(LIBRARY))
        given = self._own(name)
        if name not in self._made:
            self._made[name] = self._make(name, given)
        frame = self._made[name].copy()
        frame.attrs = dict(self._made[name].attrs)
        return frame

    def rows(self, ref: str) -> Any:  # noqa: ANN401  as `load`
        """Rows of a reference: all of a layer, or the one that stands behind a slash by its id, else by its name.

        Raises
        ------
        ValueError
            As `load`; also if no row, or more than one, has that id or name.
        """
        frame = self.load(ref)
        row = ref.removeprefix(_layer_of(ref)).removeprefix("/")
        if not row:
            return frame
        for column in ("id", "name"):
            found = frame[frame[column].astype(str).isin([row, unasked(row)])] if column in frame else frame[:0]
            if len(found) == 1:
                return found
            if len(found) > 1:
                raise ValueError(
                    f"{ref!r} names {len(found)} rows by {column}; expected one: use an id that only one has."
                )
        known = [str(i) for i in frame["id"]] if "id" in frame else []
        raise ValueError(
            f"the layer {_layer_of(ref)!r} has no row {row!r}; expected an id or a name that is there."
            f"{did_you_mean(row, [*known, *map(str, frame.get('name', []))])}"
        )

    @contextmanager
    def used(self) -> Iterator[dict[str, None]]:
        """Note which layers are loaded while it lasts, in order: what an answer that is computed meanwhile rests on."""
        before = self._uses.get("", {})
        noted: dict[str, None] = {}
        self._uses[""] = noted
        try:
            yield noted
        finally:
            self._uses[""] = before | noted

    def all_used(self) -> tuple[str, ...]:
        """Every layer that was loaded so far, sorted: by answers, by maps, to derive others."""
        return tuple(sorted({name for noted in self._uses.values() for name in noted}))

    def made_from(self, ref: str) -> tuple[str, ...]:
        """Layers that a derived layer, loaded before, was computed from; none of others.

        Those of the library that its derivation reads by itself (`RESTS_ON` of its module) are among them.
        """
        name = _layer_of(ref)
        by = self.layers[name].derive.get("by") if name in self.layers else None
        by_itself = rests_on(import_module(f"{DERIVED}.{by}")) if by and name in self._made else ()
        return tuple(dict.fromkeys([*self._uses.get(name, {}), *by_itself]))

    def _own(self, name: str) -> LayerFile:
        if name not in self.layers:
            library = f" The package's library has one: write {LIBRARY}{name}." if name in catalogue.names() else ""
            raise ValueError(
                f"the story {self.id!r} has no layer {name!r}; expected one of {', '.join(self.layers) or 'none'}."
                f"{library or did_you_mean(name, self.layers)}"
            )
        return self.layers[name]

    def _make(self, name: str, given: LayerFile) -> Any:  # noqa: ANN401
        from layers.catalogue.schema import check  # noqa: PLC0415  geopandas takes 0.65 s to import
        from layers.stories.own_layers import filled, own_layer  # noqa: PLC0415

        if name in self._making:
            raise ValueError(f"the layer {name!r} is derived from itself: {' from '.join([*self._making, name])}.")
        self._making.append(name)
        try:
            frame = (
                filled(self._derived(name, given), name, given, self) if given.derive else own_layer(name, given, self)
            )
        finally:
            self._making.pop()
        if given.names:
            frame = self._named(frame, name, given)
        entry = self.promised(name, frame)
        check(frame, entry, self.sources)
        return catalogue.told(frame, entry, self.sources)

    def _named(self, frame: Any, name: str, given: LayerFile) -> Any:  # noqa: ANN401
        """Rows with their names in other languages."""
        from layers.catalogue.other_names import with_other_names  # noqa: PLC0415  as in `_make`
        from layers.shapes.plain_tables import plain_table  # noqa: PLC0415

        try:
            return with_other_names(frame, name, plain_table(self.file(given.names)), self.layers, self.sources)
        except ValueError as error:
            raise ValueError(f"layer {name!r}, names ({given.names}): {error}") from error

    def _derived(self, name: str, given: LayerFile) -> Any:  # noqa: ANN401
        from layers.story_file.derivations import derivation_of  # noqa: PLC0415

        fields = derivation_of(given.derive, f"layer {name!r}")
        return import_module(f"{DERIVED}.{fields.__struct_config__.tag}").derive(fields, self)


def _layer_of(ref: str) -> str:
    """Layer of a reference: what stands before the first slash."""
    return ref.partition("/")[0]


def _rows(given: int | tuple[int, int] | None) -> tuple[int, int]:
    most = 1_000_000_000
    if given is None:
        return (1, most)
    return (given, given) if isinstance(given, int) else given
