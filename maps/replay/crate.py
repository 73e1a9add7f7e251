"""What a bundle holds, for programs of archives: RO-Crate 1.1, which is JSON-LD in the terms of schema.org.

References
----------
Sefton, P. et al. (2020). RO-Crate Metadata Specification 1.1. doi:10.5281/zenodo.4031327
"""

import mimetypes
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from layers.catalogue.sources import Source
from layers.stories.story import Story
from maps.linked import linked

FILE = linked.CRATE_FILE
TYPES = mimetypes.MimeTypes()  # those that Python knows, whatever files the machine has
PARTS: Mapping[str, str] = {
    "story": "the story folder: what was said, the checks, the layers that it brings",
    "library": "data of the package's library: element sets, tables, layers, sources",
    "installed": "files of data packages that layers of the library are made from",
    "site": "the site as built: maps, checks, overview",
    "answers.json": "every statement with its verdict, findings and sources",
    "replay.json": "versions, seeds, and hashes of the rows of all layers used",
}


def crate(
    story: Story, files: Mapping[str, int], sources: Mapping[str, Source], versions: Mapping[str, str]
) -> dict[str, Any]:
    """Describe a bundle.

    Parameters
    ----------
    story : Story
    files : mapping of str to int
        Sizes in bytes, by path in the bundle.
    sources : mapping of str to Source
        Of the rows and findings in it.
    versions : mapping of str to str
        As `maps.replay.made_by.versions`.

    Returns
    -------
    dict
        Ready for JSON. Hashes stand in the manifest of the bag, where RO-Crate 1.1 leaves them.
    """
    programs = [linked.program(name, version) for name, version in versions.items()]
    cited = [linked.cited(source) for source in sources.values()]
    tops = {name.partition("/")[0] for name in files if "/" in name}
    folders = [_folder(part, words, files) for part, words in PARTS.items() if part in tops]
    return {
        "@context": linked.CRATE_CONTEXT,
        "@graph": [
            linked.descriptor(),
            {
                "@id": "./",
                "@type": "Dataset",
                "name": story.title,
                "description": f"The statements of {story.title!r}, checked by leadline, with all that they rest on.",
                "datePublished": story.checked.isoformat(),
                "license": {"@id": linked.TERMS},
                "hasPart": linked.refs([*folders, *({"@id": quote(name)} for name in files)]),
                "citation": linked.refs(cited),
                "mentions": {"@id": "#build"},
            },
            linked.terms_by_source(),
            {
                "@id": "#build",
                "@type": "CreateAction",
                "name": "leadline build",
                "instrument": linked.refs(programs),
                "object": {"@id": "story/"},
                "result": [{"@id": "site/"}, {"@id": "answers.json"}],
            },
            *folders,
            *(_file(name, size) for name, size in files.items()),
            *programs,
            *cited,
        ],
    }


def _folder(part: str, words: str, files: Mapping[str, int]) -> dict[str, Any]:
    inside = [{"@id": quote(name)} for name in files if name.startswith(f"{part}/")]
    return {"@id": f"{part}/", "@type": "Dataset", "name": part, "description": words, "hasPart": inside}


def _file(name: str, size: int) -> dict[str, Any]:
    told = {"description": PARTS[name]} if name in PARTS else {}
    return {
        "@id": quote(name),
        "@type": "File",
        "name": name.rpartition("/")[2],
        "contentSize": str(size),
        "encodingFormat": TYPES.guess_type(name)[0] or "application/octet-stream",
        **told,
    }
