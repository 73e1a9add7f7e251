"""Where each row comes from: publisher, licence, credit and date; one TOML file a source."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from layers.catalogue.packaged import toml_folder
from layers.catalogue.partial_dates import span
from layers.catalogue.toml_shape import held
from layers.catalogue.toml_words import Words
from leadline.words import spoken

if TYPE_CHECKING:
    import pandas as pd

# Licences that a BSD-3-Clause package may carry data under. ODbL, CC-BY-SA, CC-BY-NC and EUPL are missing on purpose.
ALLOWED_LICENCES = frozenset(
    {
        "Apache-2.0",
        "BSD-3-Clause",
        "CC-BY-4.0",
        "CC0-1.0",
        "LicenseRef-Facts",  # facts typed from print or read on a page; data/licences says why they may be
        "LicenseRef-PublicDomain",
        "LicenseRef-USGovernmentWork",
        "MIT",
    }
)
# Of data that a package of their own carries, which an extra brings; pages hold what is drawn of them.
BESIDE_LICENCES = frozenset({"LGPL-3.0-or-later"})
SEPARATOR = ";"  # between the ids of a row that is derived from several sources
_SHA256 = re.compile(r"(?:[0-9a-f]{64})?")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One publication that rows were taken from.

    Parameters
    ----------
    id : str
        Lower case, digits and hyphens ("ourairports-2026-08"): the value in `source_id` of each row.
    url : str
        The page a reader can open; empty only where the fact was recalled or is our own arithmetic.
    credit : str
        The words the publisher asks for, shown on every map that draws a row.
    licence : str
        SPDX identifier, or "LicenseRef-..." whose text is in `layers/data/licences`, or terms in words; of what travels
        with the package one of `ALLOWED_LICENCES`, of what an extra brings one of `BESIDE_LICENCES`.
    retrieved : date
        When it was read.
    published : str
        Day, month or year of publication; empty where it bears none. No fact cited from it may be later.
    sha256 : str
        Of the file as published, 64 hex digits; empty for facts that were typed from print or from a page,
        where there is no file to hash.
    changes : str
        What was dropped, joined or rounded here.

    Raises
    ------
    ValueError
        If the id, the licence, the dates, the hash or the credit is not as above.

    Examples
    --------
    >>> day = date(2026, 11, 1)
    >>> Source(id="own-counts", url="", credit="Counted by us", licence="CC0-1.0", retrieved=day, sha256="").id
    'own-counts'
    >>> Source(id="Own counts", url="", credit="Counted by us", licence="CC0-1.0", retrieved=day, sha256="")
    Traceback (most recent call last):
    ValueError: source id 'Own counts' has other characters than expected; use lower case letters, ...
    """

    id: str
    url: str
    credit: str
    licence: str
    retrieved: date
    published: str = ""
    sha256: str = ""
    changes: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(
                f"source id {self.id!r} has other characters than expected; use lower case letters, digits and single "
                "hyphens, as in 'ourairports-2026-08', because it also names the file."
            )
        if not self.credit.strip():
            raise ValueError(f"source {self.id!r} has no credit; expected the words that every map shows.")
        if not self.licence.strip():
            raise ValueError(f"source {self.id!r} has no licence; expected an SPDX identifier, or its terms in words.")
        if self.published and span(self.published, f"source {self.id!r}: published")[0] > self.retrieved:
            raise ValueError(
                f"source {self.id!r}: published {self.published!r} is after retrieved, {self.retrieved}; expected a "
                "day on which it could be read, on or after its publication."
            )
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError(
                f"source {self.id!r} has sha256 {self.sha256!r}; expected 64 lower case hex digits, "
                "or nothing for facts typed from print."
            )

    @property
    def latest(self) -> date:
        """Last day that it can speak of as past: of its publication as far as that is known, else of its retrieval."""
        return min(span(self.published)[1], self.retrieved) if self.published else self.retrieved


class _SourceFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The fields of a file in `layers/data/sources`; the id is the name of the file."""

    url: str
    credit: str
    licence: str
    retrieved: date
    published: str = ""
    sha256: str = ""
    changes: Words = ""


def sources() -> dict[str, Source]:
    """All sources, by id.

    Returns
    -------
    dict of str to Source
        A new dict each time, sorted by id.

    Raises
    ------
    ValueError
        If a file under `layers/data/sources` has a missing, unknown or wrong field; the message names the file.

    >>> sources()["searoute-ports-1-6-0"].licence
    'Apache-2.0'
    """
    return dict(_all(spoken().key))


@cache
def _all(_language: str) -> dict[str, Source]:
    return {name: _source(name, fields) for name, fields in toml_folder("sources").items()}


def _source(name: str, fields: dict[str, Any]) -> Source:
    place = f"layers/data/sources/{name}.toml"
    given = held(fields, _SourceFile, place)
    if given.licence not in ALLOWED_LICENCES | BESIDE_LICENCES:
        raise ValueError(
            f"{place}: source {name!r} has licence {given.licence!r}; expected one of "
            f"{', '.join(sorted(ALLOWED_LICENCES))}. "
            "Data under other terms may not travel in the package: read them from a package of their own."
        )
    try:
        return Source(id=name, **msgspec.structs.asdict(given))
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error


def source_ids(frame: "pd.DataFrame") -> list[str]:
    """Ids of all sources that the rows rest on, sorted, each once.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        With the column `source_id`; a row derived from several sources has their ids joined by ";".

    Returns
    -------
    list of str
        Empty for an empty frame.

    Raises
    ------
    ValueError
        If there is no column `source_id`.
    """
    if "source_id" not in frame:
        raise ValueError(
            f"the frame has the columns {', '.join(map(str, frame.columns))} but no 'source_id'; "
            "expected it on every row. If the rows were joined or dissolved, carry the column along."
        )
    return sorted(each_id(frame["source_id"]))


def all_source_ids(frame: "pd.DataFrame", known: Mapping[str, Source]) -> list[str]:
    """Ids of all sources that rows name, those of single columns too (see `row_sources`), sorted, each once."""
    return sorted({one for ids in row_sources(frame, known) for one in ids})


def row_sources(frame: "pd.DataFrame", known: Mapping[str, Source]) -> list[tuple[str, ...]]:
    """Ids of the sources of each row, and of those that a column names for another.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        As for `source_ids`. A column as `name_ja_source_id` names sources of `name_ja` alone; it counts where all its
        ids are known ones.
    known : mapping of str to Source
        Sources by id.

    Returns
    -------
    list of tuple of str
        One a row, in its order; ids in order of first use, each once.

    Raises
    ------
    ValueError
        If there is no column `source_id`.
    """
    source_ids(frame)  # which says what is missing
    beside = [frame[c].fillna("").astype(str) for c in frame.columns if str(c).endswith("_source_id")]
    columns = [frame["source_id"], *(ids for ids in beside if {*each_id(ids)} - {""} <= known.keys())]
    return [tuple(one for one in each_id(cells) if one) for cells in zip(*columns, strict=True)]


def field_sources(frame: "pd.DataFrame", known: Container[str]) -> Iterator[tuple[int, str, str]]:
    """Give each row with each of its sources and the column that the source is for.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        As for `row_sources`.
    known : container of str
        Ids of sources.

    Yields
    ------
    int
        Number of the row, from 0.
    str
        The column, as "name_ja"; "" for the row itself.
    str
        Id of the source.
    """
    ends = [str(column) for column in frame.columns if str(column).endswith("_source_id")]
    told = {column: each_id(frame[column].dropna()) for column in ends}
    own = [column for column, ids in told.items() if all(one.strip() in known for one in ids if one.strip())]
    cells = {column.removesuffix("source_id").rstrip("_"): frame[column].tolist() for column in ["source_id", *own]}
    for n in range(len(frame)):
        for field, joined in cells.items():
            ids = each_id([joined[n]]) if joined[n] == joined[n] and joined[n] else ()
            yield from ((n, field, one) for one in dict.fromkeys(map(str.strip, ids)) if one)


def each_id(joined: Iterable[object]) -> tuple[str, ...]:
    """Ids of the sources in some values of `source_id`, in order of first use, each once.

    Parameters
    ----------
    joined : iterable of str
        Each one id, or several joined by ";".

    Returns
    -------
    tuple of str
        Empty where there is no value.

    >>> each_id(["un-2020;imo-1972", "imo-1972;asil-2013"])
    ('un-2020', 'imo-1972', 'asil-2013')
    """
    return tuple(dict.fromkeys(part for ids in joined for part in str(ids).split(SEPARATOR)))


def credit_lines(frame: "pd.DataFrame", known: Mapping[str, Source] | None = None) -> list[str]:
    """Credits that a map or table of these rows must show, sorted, each once.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        With the column `source_id`.
    known : mapping of str to Source, optional
        Those of a story; those of the package if left out.

    Returns
    -------
    list of str
        `Source.credit` of every source of the rows.

    Raises
    ------
    ValueError
        If there is no column `source_id`, or it names an unknown source.
    """
    known = sources() if known is None else known
    ids = source_ids(frame)
    unknown = [i for i in ids if i not in known]
    if unknown:
        raise ValueError(
            f"rows name the sources {', '.join(map(repr, unknown))}, which are not known; expected a table "
            f"[sources.{unknown[0]}] of the story, or for a layer of the package layers/data/sources/{unknown[0]}.toml."
        )
    return sorted({known[i].credit for i in ids})
