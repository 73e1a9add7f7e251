"""Plain values written as TOML, for tests that change a story one value at a time."""

import json
from collections.abc import Mapping
from datetime import date, time
from typing import Any


def toml(table: Mapping[str, Any]) -> str:
    """Write a table with one line a key; what is nested stands in the line."""
    return "".join(f"{json.dumps(key)} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
        case date() | time():  # a datetime is a date
            return value.isoformat()
        case Mapping():
            return "{" + ", ".join(f"{json.dumps(key)} = {_value(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)  # numbers, nan and inf
