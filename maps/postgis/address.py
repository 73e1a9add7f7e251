"""Address of a database, as libpq reads it, and the schema that the layers go to."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

SCHEMES = ("postgresql", "postgres")
LONGEST_NAME = 63  # bytes; PostgreSQL cuts what is longer without an error
_PLAIN_SCHEMA = re.compile(r"[^a-z0-9_]+")
EXPECTED = "expected postgresql://USER@HOST:PORT/DATABASE?schema=NAME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where layers go.

    Parameters
    ----------
    conninfo : str
        For libpq, perhaps with a password; never to be shown.
    shown : str
        The same without a password.
    schema : str
    """

    conninfo: str
    shown: str
    schema: str

    def __repr__(self) -> str:
        return f"Address({self.shown!r}, schema={self.schema!r})"


def is_database(target: str) -> bool:
    """Whether words name a database, and no file.

    >>> is_database("postgresql://localhost/gis"), is_database("gis.gpkg")
    (True, False)
    """
    return target.partition("://")[0].lower() in SCHEMES and "://" in target


def address(url: str, story_id: str) -> Address:
    """Read an address.

    Parameters
    ----------
    url : str
        "postgresql://user@host:5432/database?schema=news"; what it leaves out libpq takes from the environment (PGHOST,
        PGUSER, PGPASSWORD) and from the file of passwords. Further parameters are those of libpq ("sslmode=require").
    story_id : str
        The schema is called so if the address names none.

    Raises
    ------
    ValueError
        If it is no such address, or the name of the schema cannot be one. No message shows a password.
    """
    try:
        parts = urlsplit(url)
        port_is_number(parts)
    except ValueError as error:
        raise ValueError(f"the address of the database is none ({error}); {EXPECTED}.") from None
    if not is_database(url):
        raise ValueError(f"{parts.scheme or 'nothing'!r} is no database; {EXPECTED}.")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    asked = [value for name, value in pairs if name == "schema"]
    if len(asked) > 1:
        raise ValueError(f"the address names the schemas {', '.join(asked)}; expected one.")
    schema = asked[0] if asked else _PLAIN_SCHEMA.sub("_", story_id.lower())
    check_name(schema, "schema")
    if schema.startswith("pg_") or schema == "information_schema":
        raise ValueError(f"schema {schema!r} belongs to PostgreSQL itself; expected another name, as ?schema=news.")
    rest = [(name, value) for name, value in pairs if name != "schema"]
    return Address(
        conninfo=_joined(parts, rest), shown=_joined(_without_password(parts), _harmless(rest)), schema=schema
    )


def port_is_number(parts: SplitResult) -> None:
    """Raise ValueError, without what stands in front of it, if the port is none."""
    if "," in parts.netloc:  # several hosts, as libpq takes them
        return
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("its port is no number from 0 to 65535") from None


def check_name(name: str, what: str) -> None:
    """Raise ValueError for a name that PostgreSQL would cut, or cannot have."""
    if not name or "\0" in name or len(name.encode()) > LONGEST_NAME:
        raise ValueError(
            f"{what} {name[:80]!r} has {len(name.encode())} bytes; PostgreSQL's names have 1 to {LONGEST_NAME}, none "
            "of them zero. Choose another name."
        )


def _without_password(parts: SplitResult) -> SplitResult:
    user, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}")


def _harmless(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in pairs if "password" not in name.lower() and "key" not in name.lower()]


def _joined(parts: SplitResult, pairs: list[tuple[str, str]]) -> str:
    whole = urlunsplit(parts._replace(scheme="", netloc="", query=urlencode(pairs, quote_via=quote), fragment=""))
    return f"postgresql://{parts.netloc}{whole}"  # two slashes where no host is named, too


def without_password(words: str, url: str) -> str:
    """Words of an error in which a password of the address, as written or decoded, is not to be read.

    >>> without_password('could not read "s%20e"', "postgresql://me:s%20e@host/db")
    'could not read "***"'
    """
    parts = urlsplit(url)
    written = parts.netloc.rpartition("@")[0].partition(":")[2]
    secrets = [written, *(value for name, value in parse_qsl(parts.query) if "password" in name.lower())]
    forms = {form for one in secrets for form in (one, unquote(one), quote(unquote(one), safe=""), quote(one, safe=""))}
    for secret in sorted(forms - {""}, key=len, reverse=True):
        words = words.replace(secret, "***")
    return words
