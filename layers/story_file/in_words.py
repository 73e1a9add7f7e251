"""What may stand in a story, in words: tables, kinds of checks and derivations with their fields."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from inspect import cleandoc
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from layers.catalogue.toml_shape import expected
from layers.story_file import derivations
from layers.story_file.check_kinds import check_kinds, module_of
from layers.story_file.definitions import PARTS, FactFile, StoryFile
from leadline.near import did_you_mean

TABLES: Mapping[str, type[msgspec.Struct]] = {"story": StoryFile, **PARTS, "fact": FactFile}


ALL, KINDS = "all", "kinds"
RULE = "rule"  # a field that says the rule in words of the story: the check has it


def names() -> tuple[str, ...]:
    """Names of all that can be told: tables, kinds of checks, derivations."""
    return (*TABLES, *check_kinds(), *derivations.derivations())


def told(name: str) -> str:
    """Tell a table, a kind of check or a derivation as Markdown: what it is, its fields, its rule, an example.

    "all" tells all of them on one page, "kinds" lists kinds of checks and derivations in a line each.

    Raises
    ------
    ValueError
        If there is none of this name.
    """
    if name == ALL:
        return "\n".join(_page())
    if name == KINDS:
        return "\n".join(_kinds())
    if name in TABLES:
        return "\n".join(_table(TABLES[name]))
    if name in check_kinds():
        return "\n".join(_kind(name))
    if name in derivations.derivations():
        return "\n".join(_derivation(name))
    hint = did_you_mean(name, [*names(), KINDS, ALL])
    raise ValueError(f"nothing is called {name!r}; expected one of {', '.join(names())}.{hint}")


def _kinds() -> Iterator[str]:
    shapes = {f"check, kind = {name!r}": module_of(name).Fields for name in check_kinds()}
    for by in derivations.derivations():
        shapes[f"derive, by = {by!r}"] = import_module(f"{derivations.HOME}.{by}").Fields
    width = max(map(len, shapes))
    for name, shape in shapes.items():
        yield f"{name.replace(chr(39), chr(34)):{width}}  {cleandoc(shape.__doc__ or '').splitlines()[0]}"


def _page() -> Iterator[str]:
    yield from ("# Everything that may stand in a story", "", "Written by `leadline schema all`.", "")
    groups = {"Tables": TABLES, "Kinds of checks": check_kinds(), "Derivations of layers": derivations.derivations()}
    for title, some in groups.items():
        yield from (f"## {title}", "")
        for name in some:
            yield from (f"### {name}", "", told(name), "")


def _kind(name: str) -> Iterator[str]:
    module = module_of(name)
    yield from _table(module.Fields)
    if hasattr(module, "UNITS"):
        yield from ("", f"Units: {module.UNITS}")
    yield from ("", f"Rule: {module.RULE}", "", "```toml", module.EXAMPLE.strip(), "```")
    marks: Mapping[str, str] = getattr(module, "MARKS", {})
    if marks:
        yield from (
            "",
            "Marks for own sentences (`{mark}` prints the number, `[mark]` ends the clause it rests on):",
            "",
        )
        yield from _pairs("mark", "what it is", marks)


def _derivation(name: str) -> Iterator[str]:
    yield from _table(import_module(f"{derivations.HOME}.{name}").Fields)
    columns = derivations.columns_of(name)
    if columns:
        yield from ("", "Columns of the layer, beside the standard ones and those of what it is made from:", "")
        yield from _pairs("column", "meaning", columns)


def _pairs(first: str, second: str, told: Mapping[str, str]) -> Iterator[str]:
    yield from (f"| {first} | {second} |", "|---|---|")
    yield from (f"| `{name}` | {words} |" for name, words in told.items())


def meanings(shape: type[msgspec.Struct]) -> dict[str, str]:
    """Tell what each field of a table means, by the name it has in the file."""
    hints = get_type_hints(shape, include_extras=True)
    return {field.encode_name: _meaning(hints[field.name]) for field in msgspec.structs.fields(shape)}


def texts_of_checks() -> Iterator[str]:
    """Texts that a page of checks says of a kind whatever is claimed: what it answers, and what its fields mean."""
    for kind in check_kinds():
        shape = module_of(kind).Fields
        yield asks(shape)
        yield from (words for name, words in meanings(shape).items() if name != RULE and words)


def asks(shape: type[msgspec.Struct]) -> str:
    """Tell what a kind of check answers: the first paragraph of its fields."""
    return cleandoc(shape.__doc__ or "").split("\n\n", maxsplit=1)[0].replace("\n", " ")


def _table(shape: type[msgspec.Struct], seen: tuple[type[msgspec.Struct], ...] = ()) -> Iterator[str]:
    """Tell a table, then the tables that stand in its fields."""
    yield from (cleandoc(shape.__doc__ or ""), "", "| field | what stands there | meaning |", "|---|---|---|")
    hints = get_type_hints(shape, include_extras=True)
    for field in msgspec.structs.fields(shape):
        kind = hints[field.name]
        needed = "" if not field.required else " (needed)"
        default = _default(field)
        yield f"| `{field.encode_name}`{needed} | {expected(kind, field.encode_name)}{default} | {_meaning(kind)} |"
    inside = {field.encode_name: one for field in msgspec.structs.fields(shape) for one in _shapes(hints[field.name])}
    for name, one in inside.items():
        if one not in seen:
            yield from ("", f"In `{name}`:", "")
            yield from _table(one, (*seen, shape, *inside.values()))


def _shapes(kind: Any) -> Iterator[type[msgspec.Struct]]:  # noqa: ANN401
    """Tables that stand in a field, however deep in lists and alternatives."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for inner in get_args(kind):
        yield from _shapes(inner)


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required or field.default in (None, "", (), msgspec.NODEFAULT):
        return ""
    return f", {str(field.default).lower() if isinstance(field.default, bool) else field.default} if left out"


def _meaning(kind: Any) -> str:  # noqa: ANN401
    """Say what the descriptions of a field say, the outer one first."""
    if get_origin(kind) is not Annotated:
        return ""
    inner, *said = get_args(kind)
    words = [one.description for one in said if isinstance(one, msgspec.Meta) and one.description]
    return words[-1] if words else _meaning(inner)
