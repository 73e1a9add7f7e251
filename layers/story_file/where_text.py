"""The filter of rows written as SQL writes conditions, for a command line: read into the table that stories write."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from layers.story_file.where import Where

NAME, QUOTED, NUMBER, TEXT, SIGN, MARK, OTHER = "name", "quoted", "number", "text", "sign", "mark", "other"
TOKEN = re.compile(
    r"""\s*(?:(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])|'(?P<text>(?:[^']|'')*)'"""
    r"""|"(?P<quoted>(?:[^"]|"")+)"|(?P<sign><=|>=|<>|!=|==|=|<|>)|(?P<mark>[(),])"""
    r"""|(?P<name>[^\W\d][\w.]*)|(?P<other>\S))"""
)
SIGNS = {"<": "below", "<=": "to", ">": "above", ">=": "from", "=": "", "==": "", "!=": "not", "<>": "not"}
TRUTH = {"true": True, "false": False}
EXPECTED = (
    "expected conditions joined by and, as in: ship_type >= 80 and flag in ('TW', 'JP') and speed is not null. Text "
    "stands in single quotes, a name with blanks in double ones"
)


class _Token(NamedTuple):
    kind: str
    text: str

    @property
    def word(self) -> str:
        """A bare word in small letters; else empty."""
        return self.text.lower() if self.kind == NAME else ""


def where_of(text: str) -> Where:
    """Read conditions of SQL into the table of `layers.story_file.where.chosen`; nothing in them is run.

    Parameters
    ----------
    text : str
        Conditions joined by `and`: a column and `=`, `!=`, `<`, `<=`, `>`, `>=` and a value; `in (...)`,
        `not in (...)`, `between ... and ...`, `is null`, `is not null`. A value is a number, text in single quotes,
        true or false.

    Returns
    -------
    dict
        As in SQL a row whose value is missing fits no condition but `is null`, and so neither `!=` nor `not in`.

    Raises
    ------
    ValueError
        For anything else.

    Examples
    --------
    >>> where_of("ship_type >= 80 and status != 5")
    {'ship_type': {'from': 80}, 'status': {'not': [5], 'missing': False}}
    """
    tokens = list(_tokens(text))
    found: Where = {}
    at = 0
    while True:
        column, condition, at = _condition(text, tokens, at)
        _add(text, found, column, condition)
        if at == len(tokens):
            return found
        if tokens[at].word != "and":
            raise _refused(text, tokens, at)
        at += 1


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup in {None, OTHER}:
            raise ValueError(f"where is {text!r}, which cannot be read from {text[at:].strip()[:20]!r} on; {EXPECTED}.")
        kind = str(match.lastgroup)
        quote = {TEXT: "'", QUOTED: '"'}.get(kind)
        yield _Token(kind, match[kind].replace(quote * 2, quote) if quote else match[kind])
        at = match.end()


def _condition(text: str, tokens: Sequence[_Token], at: int) -> tuple[str, dict[str, Any], int]:
    """Column, condition as a table, and where the next begins."""
    words = [token.word for token in tokens]
    if at >= len(tokens) or tokens[at].kind not in {NAME, QUOTED} or words[at] in {"not", "and", "or"}:
        raise _refused(text, tokens, at)
    column, at = tokens[at].text, at + 1
    if at < len(tokens) and tokens[at].kind == SIGN:
        value, after = _value(text, tokens, at + 1), at + 2
        name = SIGNS[tokens[at].text]
        if name == "not":
            return column, {"not": [value], "missing": False}, after
        return column, {name: value}, after
    rest = words[at : at + 3]
    if rest[:2] == ["is", "null"] or rest == ["is", "not", "null"]:
        return column, {"missing": len(rest) == 2 or rest[1] == "null"}, at + (2 if rest[1] == "null" else 3)  # noqa: PLR2004
    away = rest[:1] == ["not"]
    at += away
    if words[at : at + 1] == ["in"]:
        values, at = _list(text, tokens, at + 1)
        return column, ({"not": values, "missing": False} if away else {"": values}), at
    if words[at : at + 1] == ["between"] and not away and words[at + 2 : at + 3] == ["and"]:
        return column, {"from": _value(text, tokens, at + 1), "to": _value(text, tokens, at + 3)}, at + 4
    raise _refused(text, tokens, at)


def _list(text: str, tokens: Sequence[_Token], at: int) -> tuple[list[Any], int]:
    """Values in brackets."""
    values: list[Any] = []
    while at < len(tokens) and tokens[at].text == (",(" if not values else ",")[-1] and tokens[at].kind == MARK:
        values.append(_value(text, tokens, at + 1))
        at += 2
    if not values or at >= len(tokens) or (tokens[at].kind, tokens[at].text) != (MARK, ")"):
        raise _refused(text, tokens, at)
    return values, at + 1


def _value(text: str, tokens: Sequence[_Token], at: int) -> Any:  # noqa: ANN401  a number, text, true or false
    token = tokens[at] if at < len(tokens) else _Token(OTHER, "")
    if token.kind == NUMBER:
        return int(token.text) if re.fullmatch(r"[+-]?\d+", token.text) else float(token.text)
    if token.kind == TEXT:
        return token.text
    if token.word in TRUTH:
        return TRUTH[token.word]
    raise _refused(text, tokens, at)


def _add(text: str, found: Where, column: str, condition: dict[str, Any]) -> None:
    """Put a condition to those of its column."""
    before = found.get(column)
    if before is None:
        found[column] = condition.get("", condition)
        return
    if isinstance(before, dict) and "" not in condition:
        both = before.keys() & condition.keys()
        if both <= {"not", "missing"} and all(before[name] == condition[name] for name in both - {"not"}):
            joined = [*before.get("not", []), *condition.get("not", [])]
            found[column] = before | condition | ({"not": joined} if joined else {})
            return
    raise ValueError(f"where is {text!r}, which asks twice of {column} what one condition can say; {EXPECTED}.")


def _refused(text: str, tokens: Sequence[_Token], at: int) -> ValueError:
    wrong = tokens[at] if at < len(tokens) else _Token(OTHER, "")
    if wrong.word == "or":
        why = "it has an or; for several values of a column say: in (30, 35)"
    elif wrong.text == "":
        why = "it ends where a value or a condition is missing"
    elif wrong.kind in {NAME, QUOTED} and at and tokens[at - 1].kind == SIGN:
        why = f"{wrong.text} stands for a value; text stands in single quotes: '{wrong.text}'"
    else:
        why = f"{wrong.text!r} is no part of a condition there"
    return ValueError(f"where is {text!r}: {why}; {EXPECTED}.")
