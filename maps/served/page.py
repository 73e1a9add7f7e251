"""An answer of the service as a page in the look of the site: made from its JSON, without scripts, asking nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from maps.page.document import Link
from maps.served.shelf import CREDIT, LICENCE
from maps.site.words_page import words_page

AS_PAGE = {"f": "html"}
NAMED = (("attribution", "Credit"), ("license", "Licence"))
LONGEST_CELL = 120  # characters; the whole stands on the page of the item


class Way(NamedTuple):
    """A link to another document of the service, or away from it."""

    text: str
    href: str
    outside: bool


def page_of(told: Mapping[str, Any], path: Sequence[str], url: str, site: str) -> str:
    """Write an answer as a page.

    Parameters
    ----------
    told : mapping
        The answer as JSON.
    path : sequence of str
        Its parts behind the landing page: ("collections", "lanes", "items").
    url : str
        Of the landing page, without a slash at its end.
    site : str
        Path of the overview of the site.

    Returns
    -------
    str
        HTML.
    """
    features = told.get("features", ())
    lead, credit, licence = _told(str(told.get("description", "")))
    title = str(told.get("title") or _title(told, path))
    return words_page(
        "served.html.j2",
        title,
        str(told.get("description") or title),
        (),
        ways=_crumbs(path, url, site),
        lead=lead,
        entries=_entries(told, path, url),
        facts=[*([("Credit", credit), ("Licence", licence)] if credit else []), *_facts(told)],
        columns=["id", *(name for name in (features[0]["properties"] if features else ()) if name != "id")],
        rows=[_row(feature, path, url) for feature in features],
        more=[
            (Way(link.get("title") or link["href"], link["href"], not link["href"].startswith(url)), _kind(link))
            for link in told.get("links", ())
            if link["href"].startswith(("http://", "https://"))
        ],
    )


def _told(description: str) -> tuple[str, str, str]:
    """Words of a collection in three: what it is, its credit, its licence; see `maps.served.shelf.served_layer`."""
    lead, _, rest = description.partition(CREDIT)
    credit, _, licence = rest.rpartition(LICENCE)
    return lead, credit, licence.rstrip(".")


def _title(told: Mapping[str, Any], path: Sequence[str]) -> str:
    if "info" in told:
        return str(told["info"]["title"])
    if told.get("type") == "Feature":
        return str(told["properties"].get("name") or told["id"])
    if told.get("type") == "FeatureCollection":
        return next((link["title"] for link in told["links"] if link["rel"] == "collection"), "Rows")
    return " / ".join(path).capitalize() or "Service"


def _crumbs(path: Sequence[str], url: str, site: str) -> list[Link]:
    ends = [("Overview", site, False), ("Service", f"{url}?f=html", not path)]
    ends += [(part, _page(url, *path[: n + 1]), n + 1 == len(path)) for n, part in enumerate(path)]
    return [Link(text=text, href=href, here=here) for text, href, here in ends]


def _entries(told: Mapping[str, Any], path: Sequence[str], url: str) -> list[Link]:
    """Link what stands one step further down: the list of layers, a layer, its rows."""
    if not path:
        return [Link(text="Layers and tables", href=_page(url, "collections"))]
    if "itemType" in told:
        return [Link(text=f"Rows of {told['title']}", href=_page(url, "collections", told["id"], "items"))]
    return [
        Link(text=each["title"], href=_page(url, "collections", each["id"])) for each in told.get("collections", ())
    ]


def _facts(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List what else is short: counts, classes, properties of an item, CRS, paths of the definition."""
    facts = [("Rows that fit", f"{told['numberMatched']:,}")] if "numberMatched" in told else []
    facts += [("Rows here", f"{told['numberReturned']:,}")] if "numberReturned" in told else []
    facts += [(name, str(told[key]).replace("\n", "; ")) for key, name in NAMED if key in told]
    facts += [("Conforms to", each) for each in told.get("conformsTo", ())]
    facts += [("CRS", each) for each in told.get("crs", ())]
    facts += [("Path", each) for each in told.get("paths", ())]
    if told.get("type") == "Feature":
        facts += [(name, _cell(value)) for name, value in told["properties"].items()]
        facts += [("geometry", str((told.get("geometry") or {}).get("type", "none")))]
    if told.get("type") == "object":
        facts += [(name, str(each.get("type", each.get("format", "")))) for name, each in told["properties"].items()]
    return facts


def _row(feature: Mapping[str, Any], path: Sequence[str], url: str) -> tuple[Link, list[str]]:
    cells = [_cut(_cell(value)) for name, value in feature["properties"].items() if name != "id"]
    return Link(text=str(feature["id"]), href=_page(url, *path, str(feature["id"]))), cells


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_CELL else f"{words[:LONGEST_CELL]}…"


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _kind(link: Mapping[str, str]) -> str:
    return ", ".join(filter(None, (link.get("rel", ""), link.get("type", ""))))


def _page(url: str, *parts: str) -> str:
    return f"{'/'.join([url, *(quote(part, safe='') for part in parts)])}?{urlencode(AS_PAGE)}"
