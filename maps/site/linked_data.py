"""What a page tells to machines: each check as a schema.org ClaimReview, each layer as a Dataset, in JSON-LD."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from markupsafe import Markup

from geo.claim import MEANINGS, Check, Verdict
from layers.catalogue.catalogue import Description
from layers.catalogue.entries import Entry
from layers.catalogue.licences import licence_page
from layers.catalogue.sources import Source
from layers.stories.story import LIBRARY, Story
from maps.html import escape

SCHEMA = "https://schema.org"
THE_STORY = "the story"  # what `Claim.said_by` says where the story speaks for itself
ADDRESSES = ("@id", "url", "contentUrl")  # names of JSON-LD and schema.org whose values may be relative
AUTHOR = {"@type": "Organization", "name": "leadline"}  # of answers of a story that does not say whose they are
# The scale that ratings are on; an opinion, and what cannot be told, stand outside it.
SCALE = (Verdict.DOES_NOT_HOLD, Verdict.NOT_SUPPORTED, Verdict.HOLDS_ONLY_IF, Verdict.HOLDS)
SCALE_NAME = "leadline's verdicts: " + ", ".join(f"{n} {verdict.value}" for n, verdict in enumerate(SCALE, start=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A file to take away: its address from the page, what it is, and that it is the one that was written.

    `of_all` says that it holds every layer of the site.
    """

    href: str
    words: str
    media_type: str
    conforms_to: str
    bytes: int
    sha256: str
    of_all: bool = False


def claim_review(check: Check, story: Story, source: Source) -> dict[str, Any]:
    """Tell a check as a ClaimReview: who says what where, and how it is rated on a named scale.

    Parameters
    ----------
    check : Check
    story : Story
        That the claim is from.
    source : Source
        Of the story: who published it.

    Returns
    -------
    dict
        JSON-LD without a context of its own; `url` is the place of the check on the page.

    References
    ----------
    https://schema.org/ClaimReview
    """
    claim = check.claim
    address = {"url": story.url} if story.url else {}
    publisher = {"@type": "Organization", "name": source.credit.partition(",")[0], **address}
    item: dict[str, Any] = {
        "@type": "Claim",
        "text": claim.text,
        "description": f"Said by: {claim.speaker}.",
        "appearance": {"@type": "NewsArticle", **address, "datePublished": story.date, "publisher": publisher},
    }
    if claim.said_by == THE_STORY:
        item["author"] = publisher
    return {
        "@type": "ClaimReview",
        "@id": f"#{claim.id}",
        "url": f"checks.html#{claim.id}",
        "author": author_of(story),
        "datePublished": story.checked.isoformat(),
        "claimReviewed": claim.text,
        "itemReviewed": item,
        "reviewBody": check.sentence,
        "reviewRating": _rating(check.verdict),
    }


def author_of(story: Story, layer: str = "") -> dict[str, str]:
    """Tell who answers a story, or made a layer of it, as it says; leadline made those of the library."""
    if layer.startswith(LIBRARY):
        return AUTHOR
    return AUTHOR | ({"name": story.author} if story.author else {})


def _rating(verdict: Verdict) -> dict[str, Any]:
    named = {
        "@type": "Rating",
        "alternateName": verdict.value,
        "ratingExplanation": MEANINGS[verdict],
        "reviewAspect": SCALE_NAME,
    }
    if verdict not in SCALE:
        return named
    return named | {"ratingValue": SCALE.index(verdict) + 1, "worstRating": 1, "bestRating": len(SCALE)}


def dataset(story: Story, entry: Entry, rests_on: Iterable[Source], name: str) -> dict[str, Any]:
    """Tell a layer as a Dataset: what it is, where, under which licences, and from whom.

    Parameters
    ----------
    story : Story
        Whose author made the layer, unless it is of the library.
    entry : Entry
        Of the catalogue.
    rests_on : iterable of Source
        The sources of its rows.
    name : str
        What the story calls it, "leadline:ports" for one of the library.

    Returns
    -------
    dict
        JSON-LD without a context of its own.

    References
    ----------
    https://schema.org/Dataset
    """
    told = _dataset(entry, list(rests_on), f"#{address_of(name)}", author_of(story, name))
    return told | (_place(entry.bounds) if entry.geometry else {})


def data_files(story: Story, layer: Description, files: Iterable[DataFile]) -> dict[str, Any]:
    """Tell a layer as a Dataset with its files as DataDownloads.

    Parameters
    ----------
    story : Story
        Whose author made the layer, unless it is of the library.
    layer : Description
    files : iterable of DataFile

    Returns
    -------
    dict
        JSON-LD without a context of its own; addresses are relative to the page.

    References
    ----------
    https://schema.org/DataDownload
    """
    told = _dataset(layer, layer.sources, f"#{address_of(layer.name)}", author_of(story, layer.name))
    told |= {"isBasedOn": [{"@id": work_id(source)} for source in layer.sources]}
    told |= _place(layer.bounds) if layer.bounds else {}
    downloads = [
        {
            "@type": "DataDownload",
            "name": f"{layer.title}: {file.words}",
            "contentUrl": file.href,
            "encodingFormat": file.media_type,
            "contentSize": f"{file.bytes} B",
            "sha256": file.sha256,
        }
        for file in files
    ]
    return told | ({"distribution": downloads} if downloads else {})


def works(layers: Iterable[Description]) -> list[dict[str, Any]]:
    """Tell the sources of layers as works, each once, to which `data_files` refers."""
    sources = {source.id: source for layer in layers for source in layer.sources}
    return [{"@id": work_id(sources[name])} | _work(sources[name]) for name in sorted(sources)]


def work_id(source: Source) -> str:
    """Id of a source among the works of a page."""
    return f"#source-{source.id}"


def address_of(name: str) -> str:
    """Id of a layer on the pages of words, by its name in the story.

    >>> address_of("leadline:ports")
    'layer-leadline-ports'
    """
    return f"layer-{name.replace(':', '-')}"


def _dataset(
    layer: Entry | Description, rests_on: Sequence[Source], address: str, creator: dict[str, str]
) -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "@id": address,
        "name": layer.title,
        "description": layer.summary,
        "creator": creator,
        "license": [_licence(name) for name in sorted({source.licence for source in rests_on})],
        "isBasedOn": [_work(source) for source in rests_on],
        "variableMeasured": [
            {"@type": "PropertyValue", "name": name, "description": meaning} for name, meaning in layer.columns.items()
        ],
    }


def _place(bounds: tuple[float, float, float, float]) -> dict[str, Any]:
    west, south, east, north = bounds
    box = {"@type": "GeoShape", "box": f"{south:g} {west:g} {north:g} {east:g}"}  # schema.org: latitude first
    return {"spatialCoverage": {"@type": "Place", "geo": box}}


def _work(source: Source) -> dict[str, Any]:
    work = {"@type": "CreativeWork", "name": source.credit, "license": _licence(source.licence)}
    return work | ({"url": source.url} if source.url else {})


def _licence(name: str) -> str | dict[str, str]:
    """Address of a licence; one without is a work with a name."""
    return licence_page(name) or {"@type": "CreativeWork", "name": name}


def block(nodes: Sequence[Mapping[str, Any]], address: str = "") -> Markup:
    """JSON-LD of some nodes, fit to stand in a script element of type application/ld+json.

    Parameters
    ----------
    nodes : sequence of mapping
        With addresses relative to the page.
    address : str
        Where the page will stand: the addresses are made whole, which search engines ask for.
    """
    told = [_whole(dict(node), address) for node in nodes] if address else list(nodes)
    return escape.json_block({"@context": SCHEMA, "@graph": told})


def _whole(told: Any, address: str) -> Any:  # noqa: ANN401  a part of JSON
    """Make addresses of a part of JSON-LD whole."""
    if isinstance(told, list):
        return [_whole(part, address) for part in told]
    if not isinstance(told, dict):
        return told
    return {
        name: urljoin(address, part) if name in ADDRESSES and isinstance(part, str) else _whole(part, address)
        for name, part in told.items()
    }
