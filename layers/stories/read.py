"""Reading a story folder: its tables put together, held to their definitions, and built."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import msgspec
from msgspec.structs import asdict

from geo.claim import Bearing
from geo.claimed import number_of_words
from layers.catalogue import catalogue
from layers.catalogue.packaged import packaged
from layers.catalogue.partial_dates import span
from layers.catalogue.sources import SEPARATOR, Source, sources
from layers.catalogue.toml_shape import Tables, held, missing, told_at
from layers.catalogue.toml_words import written_in
from layers.stories.inside import check_links
from layers.stories.statement import Correction, Fact, Statement
from layers.stories.story import LIBRARY, Story
from layers.story_file.check_kinds import check_of
from layers.story_file.definitions import (
    BESIDE,
    LANGUAGE,
    STORY_FILE,
    CorrectionFile,
    FactFile,
    LayerFile,
    SourceFile,
    StatementFile,
    StoryFile,
)
from layers.story_file.fleet_file import FleetFile
from layers.story_file.page_tables import read_pages
from leadline.near import did_you_mean
from leadline.words import SOURCE

Built = TypeVar("Built")
_NAME = re.compile(r"[^\W_][\w-]*")
NO_STATEMENT = (
    "it has no statement; expected one at least, of what is checked: a table [[statement]] with id, text, kind and "
    "check. `leadline new FOLDER` writes a story that has one."
)


def load_story(where: Path | str | None = None, *, allow_outside: bool = False) -> Story:
    """Read a story.

    Parameters
    ----------
    where : path, optional
        Its folder, or the `story.toml` in it; the story that travels with the package if left out.
    allow_outside : bool
        Whether it may name files outside of its folder.

    Returns
    -------
    Story
        Validated.

    Raises
    ------
    ValueError
        If there is no such folder or file, a field is missing, unknown, of another type or wrong, an id repeats, or a
        source, a layer or a mark of a sentence is unknown; the message, one line, names file, table and field.

    Examples
    --------
    >>> story = load_story()
    >>> len({statement.id for statement in story.statements}) == len(story.statements) > 0
    True
    """
    return read_story(built_in() if where is None else Path(where), allow_outside=allow_outside)


def built_in() -> Path:
    """Folder of the story that travels with the package: the only one in `layers/data/stories`."""
    folders = [one for one in packaged("stories").iterdir() if one.is_dir()]
    return Path(str(folders[0]))


def read_story(folder: Path | str, *, allow_outside: bool = False) -> Story:
    """Read and validate a story folder; see `load_story`."""
    folder = Path(folder)
    folder = folder.parent if folder.name == STORY_FILE and not folder.is_dir() else folder
    if not (folder / STORY_FILE).is_file():
        raise ValueError(
            f"there is no {folder / STORY_FILE}; expected a story folder. `leadline new {folder}` makes one."
        )
    content, files = _content(folder, allow_outside=allow_outside)
    with written_in(_language(content)):
        return _read(folder, content, files, allow_outside=allow_outside)


def language_of(where: Path | None) -> str:
    """Tell in which language the texts of a story are written, before it is read; "en" where it cannot be told."""
    folder = built_in() if where is None else where
    file = folder / STORY_FILE if folder.is_dir() else folder
    try:
        return _language(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, RecursionError):  # whoever reads it says what is wrong with it
        return SOURCE


def _language(content: Mapping[str, Any]) -> str:
    """Language of a story's texts, held to BCP 47."""
    code = content.get("language", SOURCE)
    if isinstance(code, str) and not re.fullmatch(LANGUAGE, code):
        raise ValueError(
            f"{STORY_FILE}: language is {code!r}; expected a tag of BCP 47 in its usual letters, as en, ja, zh-Hant or "
            "pt-BR."
        )
    return str(code)


def _read(folder: Path, content: dict[str, Any], files: dict[str, str], *, allow_outside: bool) -> Story:
    """Build a story from what its files hold."""
    head = held(content, StoryFile, STORY_FILE)
    _filled(head, ("title", "date", "source", "statement"), STORY_FILE)
    with told_at(STORY_FILE):
        span(head.date, "date")
    own = {name: _source(name, fields, files["sources"]) for name, fields in head.sources.items()}
    known = {**sources(), **own}
    if head.source not in known:
        raise ValueError(
            f"{STORY_FILE}: source {head.source!r}; expected the id of one of its sources: write "
            f"[sources.{head.source}]."
        )
    layers = {
        n: held(f, LayerFile, f"{files['layers']}, layer {n!r}", under=f"layers.{n}") for n, f in head.layers.items()
    }
    for what, names in (("layers", layers), ("fleets", head.fleets)):
        _named(what, names, files[what])
    for name, layer in layers.items():
        _one_origin(layer, f"{files['layers']}, layer {name!r}")
    fleets = {
        n: held(f, FleetFile, f"{files['fleets']}, fleet {n!r}", under=f"fleets.{n}") for n, f in head.fleets.items()
    }
    pages = read_pages({"page": list(head.page), "sheets": head.sheets, "name": list(head.name)}, files["page"])
    statements = [
        _statement(fields, head, f"{files['statement']}, statement {_id_or(number, fields)}", layers, known)
        for number, fields in enumerate(head.statement, start=1)
    ]
    return _built(
        Story,
        {
            "id": folder.resolve().name,
            "folder": folder,
            "title": head.title,
            "date": head.date,
            "url": head.url or known[head.source].url,
            "source_id": head.source,
            "checked": head.checked,
            "author": head.author.strip(),
            "rests_on": head.rests_on,
            "language": head.language,
            "statements": tuple(statements),
            "sources": known,
            "own_sources": tuple(own),
            "layers": layers,
            "fleets": fleets,
            "pages": pages.pages,
            "names": pages.names,
            "pages_file": pages.place,
            "files": files,
            "corrections": _corrections(head.correction, STORY_FILE),
            "outside": allow_outside,
            "unnamed": _unnamed(own, content),
            "warnings": _unread(folder),
        },
        STORY_FILE,
    )


def _content(folder: Path, *, allow_outside: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """All tables of the folder, and in which file each of those that may stand beside the story file is."""
    content = _toml(folder / STORY_FILE, allow_outside=allow_outside)
    files = {table: STORY_FILE for tables in BESIDE.values() for table in tables}
    for name, tables in BESIDE.items():
        if not (folder / name).exists():
            continue
        beside = _toml(folder / name, allow_outside=allow_outside)
        held(beside, _tables(tables), name)
        for table, value in beside.items():
            if table in content:
                raise ValueError(f"{name}: the table {table!r} stands in {STORY_FILE} too; expected it in one of them.")
            content[table], files[table] = value, name
    return content, files


@cache
def _tables(names: tuple[str, ...]) -> type[msgspec.Struct]:
    """Shape of a file beside the story file: some of the tables of a story."""
    hints = get_type_hints(StoryFile, include_extras=True)
    return msgspec.defstruct(
        "Tables", [(name, hints[name], None) for name in names], kw_only=True, forbid_unknown_fields=True
    )


def _toml(file: Path, *, allow_outside: bool) -> dict[str, Any]:
    if not allow_outside:
        check_links(file, file.parent)
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {error.strerror}; expected a file in TOML.") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file.name} is not TOML: {error}; mend the line it names.") from error


def _source(name: str, fields: Mapping[str, Any], file: str) -> Source:
    place = f"{file}, source {name!r}"
    given = held(fields, SourceFile, place, under=f"sources.{name}")
    if name in sources():
        raise ValueError(f"{place} is the id of a source of the package; expected an id of its own.")
    return _built(Source, {"id": name, **asdict(given)}, place)


def _unnamed(own: Iterable[str], content: Mapping[str, Any]) -> tuple[str, ...]:
    """Find own sources that no other table names; rows of files may."""
    named = {
        each.strip()
        for table, value in content.items()
        if table != "sources"
        for text in _texts(value)
        for each in text.split(SEPARATOR)
    }
    return tuple(name for name in own if name not in named)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401  as TOML has it
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Mapping, list)):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(one)


def _unread(folder: Path) -> tuple[str, ...]:
    known = (STORY_FILE, *BESIDE)
    others = sorted(each.name for each in folder.iterdir() if each.suffix.lower() == ".toml" and each.name not in known)
    return tuple(f"{name} is not read; what is read are {', '.join(known)}." for name in others)


def _named(what: str, names: Iterable[str], file: str) -> None:
    """Hold names to what references can say: a slash parts a layer from a row, a colon the library from a layer."""
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"{file}: {what} has the name {name!r}; expected letters, digits, _ and -, as [{what}.tanker_lanes]."
            )


def _one_origin(layer: LayerFile, place: str) -> None:
    origins = [name for name in ("file", "points", "derive") if getattr(layer, name)]
    if len(origins) != 1:
        raise ValueError(f"{place} has {' and '.join(origins) or 'no rows'}; expected one of file, points, derive.")


def _statement(
    fields: Mapping[str, Any], head: StoryFile, place: str, layers: Mapping[str, Any], known: Mapping[str, Source]
) -> Statement:
    given = held(fields, StatementFile, place, under="statement")
    _filled(given, ("id", "text", "kind", "check"), place)
    own = asdict(given)
    for ref in given.layers:
        _known_layer(ref, layers, place)
    facts = tuple(
        _fact(fact, f"{place}, fact {_id_or(number, fact)}", known)
        for number, fact in enumerate(own.pop("fact"), start=1)
    )
    own |= {
        "check": check_of(given.check, place),
        "stated_on": head.date,
        "url": head.url or known[head.source].url,
        "facts": facts,
        "corrections": _corrections(own.pop("correction"), place),
    }
    if isinstance(given.value, str):
        with told_at(place):
            own["value"], step = number_of_words(given.value, given.unit, given.sense)
            own["words"] = given.value
            own["rounded_to"] = step if given.rounded_to is None else given.rounded_to
    return _built(Statement, own, place)


def _known_layer(ref: str, own: Mapping[str, Any], place: str) -> None:
    name = ref.partition("/")[0]
    library = [f"{LIBRARY}{each}" for each in catalogue.names()]
    if name not in own and name not in library:
        hint = did_you_mean(name, [*own, *library])
        raise ValueError(
            f"{place}: layers names {ref!r}; expected one of {', '.join(own) or 'none'}, or of the library, "
            f"as {LIBRARY}land.{hint}"
        )


def _fact(fields: Mapping[str, Any], place: str, known: Mapping[str, Source]) -> Fact:
    given = held(fields, FactFile, place)
    _filled(given, ("id", "text", "as_of"), place)
    own = asdict(given)
    own |= {"bears": _bearing(given.bears, place), "source_ids": own.pop("sources")}
    fact = _built(Fact, own, place)
    with told_at(place):
        fact.check_sources(known)
    return fact


def _corrections(tables: Tables, place: str) -> tuple[Correction, ...]:
    found = []
    for number, fields in enumerate(tables, start=1):
        here = f"{place}, correction {number}"
        found.append(_built(Correction, asdict(held(fields, CorrectionFile, here)), here))
    return tuple(found)


def _bearing(word: str, place: str) -> Bearing:
    if word in set(Bearing):
        return Bearing(word)
    allowed = ", ".join(repr(str(b)) for b in Bearing)
    raise ValueError(f"{place}: bears {word!r}; expected one of {allowed}.")


def _built(kind: type[Built], fields: Mapping[str, Any], place: str) -> Built:
    with told_at(place):
        return kind(**fields)


def _filled(given: msgspec.Struct, needed: Sequence[str], place: str) -> None:
    values = {name: getattr(given, name) for name in needed}
    empty = [name for name, value in values.items() if not value or (isinstance(value, str) and not value.strip())]
    if empty:
        raise ValueError(f"{place}: {NO_STATEMENT if 'statement' in empty else missing(empty)}")


def _id_or(number: int, fields: Mapping[str, Any]) -> str:
    """Name a table by its id or name, if it has one, else by its number."""
    own = fields.get("id") or fields.get("name")
    return repr(own) if own and isinstance(own, str) else str(number)
