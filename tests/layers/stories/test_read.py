"""Files that are no story: each told in one line with file, table and field, whatever stands in them."""

import re
from datetime import UTC, date, datetime, time
from importlib import import_module
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from effort import cases

from layers.catalogue.toml_shape import held
from layers.stories.read import read_story
from layers.story_file.check_kinds import check_kinds, module_of
from layers.story_file.definitions import BESIDE, PARTS, FactFile, StoryFile
from layers.story_file.derivations import derivations
from maps.cli import main

STORY = """title = "A strait"
date = "2026-11"
source = "news"
checked = 2026-11-29
[sources.news]
credit = "News"
licence = "quoted"
retrieved = 2026-11-22
[layers.places]
title = "Places"
source = "news"
points = { a = [1.0, 2.0] }
[[statement]]
id = "a"
text = "It is."
kind = "opinion"
check = "reported"
sentence = "So [claim]."
[[page]]
name = "map"
title = "Map"
layers = ["places"]
"""
WRONG = (
    True,
    3,
    2.5,
    float("nan"),
    "x",
    [],
    [1],
    ["a"],
    {},
    {"a": 1},
    [{"a": 1}],
    date(2026, 1, 1),
    datetime(2026, 1, 1, tzinfo=UTC),
    time(1),
    10**400,
    -1,
    "\0",
    "a\nb",
)
SHAPES = [
    StoryFile, *PARTS.values(), FactFile, *(module_of(kind).Fields for kind in check_kinds()),
    *(import_module(f"layers.derived.{by}").Fields for by in derivations()),
]  # fmt: skip


def written(folder, content, name="story.toml"):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def refused(capsys, folder, says=""):
    """Have the command refuse a story: exit code 2, one line, that line."""
    assert main(["check", f"{folder}/"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("leadline: ")
    assert err.count("\n") == 1
    assert says in err, err
    return err


def test_what_the_cases_start_from_is_read(tmp_path, capsys):
    assert main(["check", f"{written(tmp_path, STORY)}/"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),  # a byte order mark, as Notepad writes
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text + "# " + "x" * 1_000_000,
        lambda text: text.replace("A strait", "ünïcödé 🌊 \\u4e2d"),
        lambda text: text.rstrip("\n"),
    ],
)
def test_what_editors_make_of_a_file_is_read(tmp_path, change):
    assert read_story(written(tmp_path, change(STORY))).statements[0].id == "a"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\0", b"\xff\xfe", STORY.encode("utf-16"), STORY.replace("strait", "stra\u00efet").encode("latin-1"),
        STORY + "\0", "[" * 1000, "a = " + "[" * 1000, "a = " + "{a = " * 1000, "a." * 1000 + "b = 1",
        "[" + "a." * 1000 + "b]",
        STORY + "[[statement]", STORY + "title = 2", STORY + '[sources.news]\ncredit = "b"', "{}", "<xml/>",
        "title: A strait",
        STORY.replace('"A strait"', '"A strait'), STORY.replace('"A strait"', "'''A strait"), "a = 1" + "0" * 5000,
        STORY + "x = 2026-02-30", "\r", "a = 1\ra = 2",
        STORY.replace("[layers.places]", "[layers]\nplaces = 1\n[layers.places]"),
    ],
)  # fmt: skip
def test_what_is_no_story_is_told_in_one_line(tmp_path, capsys, content):
    refused(capsys, written(tmp_path, content), "story.toml")


@pytest.mark.parametrize("name", BESIDE)
def test_files_beside_the_story_are_named_in_their_errors(tmp_path, capsys, name):
    table = BESIDE[name][0]
    written(tmp_path, STORY)
    for content, says in (
        (b"\xff", f"{name} is not TOML: "),
        ("[", f"{name} is not TOML: "),
        (
            f"{table}x = 1",
            f"{name}: unknown field '{table}x'; expected only {', '.join(BESIDE[name])}. Did you mean '{table}'?",
        ),
        ("title = 1", f"{name}: unknown field 'title'; expected only "),
        (f"{table} = 3", f"{name}: {table} 3 is a number; expected "),
    ):
        written(tmp_path, content, name)
        refused(capsys, tmp_path, says)
    written(tmp_path, "", name)
    assert read_story(tmp_path).id == tmp_path.name
    if table != "fleets":
        written(tmp_path, f"[{table}]" if table in ("sources", "layers") else f"[[{table}]]", name)
        refused(capsys, tmp_path, f"{name}: the table '{table}' stands in story.toml too; expected it in one of them.")


def test_tables_may_stand_beside_the_story_and_are_named_there(tmp_path, capsys):
    head, tables = STORY.split("[[statement]]")
    written(tmp_path, head)
    statement, page = tables.split("[[page]]")
    written(tmp_path, "[[page]]" + page, "pages.toml")
    written(tmp_path, "[[statement]]" + statement, "statements.toml")
    assert [page.name for page in read_story(tmp_path).pages] == ["map"]
    written(tmp_path, "[[statement]]" + statement.replace("kind", "knid"), "statements.toml")
    refused(capsys, tmp_path, "statements.toml, statement 'a': unknown field 'knid'; expected only id, text, kind, ")
    written(tmp_path, "[[statement]]" + statement, "statements.toml")
    written(tmp_path, "[[page]]" + page.replace('"places"', '"plces"'), "pages.toml")
    refused(capsys, tmp_path, "pages.toml, page 'map': layers, item 1")


def test_a_file_that_is_not_read_is_told(tmp_path, capsys):
    written(written(tmp_path, STORY), "", "source.toml")
    assert main(["check", f"{tmp_path}/"]) == 0
    assert capsys.readouterr().err == (
        "leadline: source.toml is not read; what is read are story.toml, sources.toml, layers.toml, fleets.toml, "
        "statements.toml, pages.toml.\n"
    )


@pytest.mark.parametrize("name", ["a/b", "leadline:a", "", " a", "a b", "-a", "_a", "a.b", "a\\u0000"])
@pytest.mark.parametrize("table", ["layers", "fleets"])
def test_a_name_that_no_reference_can_say_is_refused(tmp_path, capsys, table, name):
    fields = 'title = "A"\npoints = { a = [1.0, 2.0] }' if table == "layers" else 'nations = ["Italy"]'
    err = refused(capsys, written(tmp_path, f'{STORY}[{table}."{name}"]\n{fields}\n'), "story.toml")
    assert "expected letters, digits, _ and -" in err


@pytest.mark.parametrize("name", ["A", "a b", "a/b", "", "-a", "ä", "a.b", "a\\u0000", "a\\n"])
def test_an_id_that_is_no_word_of_a_command_is_refused(tmp_path, capsys, name):
    refused(capsys, written(tmp_path, STORY.replace('id = "a"', f'id = "{name}"')), "story.toml, statement")


def sample(kind: Any) -> Any:
    """A value of a kind."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        return sample(next(one for one in get_args(kind) if one is not NoneType))
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if get_origin(kind) in (tuple, list):
        of = get_args(kind)
        return [sample(of[0])] if Ellipsis in of or len(of) == 1 else [sample(one) for one in of]
    if get_origin(kind) is dict:
        return {"a": sample(get_args(kind)[1])}
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return table_of(kind)
    return {
        str: "x",
        float: 1.5,
        int: 1,
        bool: True,
        date: date(2026, 1, 1),
        datetime: datetime(2026, 1, 1, tzinfo=UTC),
    }.get(kind, {})


def table_of(shape: type[msgspec.Struct]) -> dict[str, Any]:
    """A table with what a shape needs."""
    hints = get_type_hints(shape, include_extras=True)
    needed = {f.encode_name: sample(hints[f.name]) for f in msgspec.structs.fields(shape) if f.required}
    config = shape.__struct_config__
    return {config.tag_field: config.tag, **needed} if config.tag_field else needed


def wrong_fields(shape, value):
    """Each field of a shape, and of those within it, with a value that it does not take; path, table."""
    hints = get_type_hints(shape, include_extras=True)
    for field in msgspec.structs.fields(shape):
        table = table_of(shape)
        try:
            msgspec.convert(value, hints[field.name], strict=True, builtin_types=(date, datetime, time))
        except msgspec.ValidationError:
            yield field.encode_name, {**table, field.encode_name: value}
        for below, within in _within(hints[field.name], value):
            yield below, {**table, field.encode_name: within}


def _within(kind, value):
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        for one in get_args(kind):
            yield from _within(one, value)
    elif get_origin(kind) in (tuple, list) and Ellipsis in get_args(kind):
        yield from ((name, [table]) for name, table in _within(get_args(kind)[0], value))
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield from wrong_fields(kind, value)


def said(table, shape):
    """What is said of a table of samples: a shape may have rules of its own, as one of two fields; empty if nothing."""
    try:
        held(table, shape, "the file, table 'x'", under="x")
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__struct_config__.tag or shape.__name__)
def test_every_field_with_every_wrong_value_is_named(shape):
    own_rule = said(table_of(shape), shape)
    turn = SHAPES.index(shape)
    for value in cases(WRONG[turn % 4 :: 4], WRONG):  # others for each shape
        for name, table in wrong_fields(shape, value):
            with pytest.raises(ValueError, match=r"^the file, table 'x'[:,]") as error:
                held(table, shape, "the file, table 'x'", under="x")
            words = str(error.value)
            assert "\n" not in words
            assert words == own_rule or re.search(rf"\b{re.escape(name)}\b", words), (name, words)
            assert "expected" in words, (name, value, words)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__struct_config__.tag or shape.__name__)
def test_every_field_that_is_missing_or_misspelled_is_named(shape):
    table = table_of(shape)
    for field in msgspec.structs.fields(shape):
        near = f"{field.encode_name}q"
        with pytest.raises(ValueError, match=re.escape(f"p: unknown field {near!r}; expected only ")) as error:
            held({**table, near: 1}, shape, "p")
        assert "Did you mean" in str(error.value) or len(field.encode_name) < 3
        if field.required:
            lacking = {name: value for name, value in table.items() if name != field.encode_name}
            with pytest.raises(
                ValueError, match=re.escape(f"p: {field.encode_name} is missing or empty; expected a value")
            ):
                held(lacking, shape, "p")


def test_the_file_may_be_named_in_place_of_its_folder(tmp_path):
    assert read_story(written(tmp_path, STORY) / "story.toml").id == tmp_path.name
