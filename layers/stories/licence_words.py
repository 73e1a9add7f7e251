"""What a story's sources ask of whoever publishes it: duties of the rows it shows, and sources that nothing names."""

from collections import defaultdict
from collections.abc import Iterator

from layers.catalogue.licences import duties
from layers.catalogue.sources import SEPARATOR, source_ids
from layers.stories.story import Story

NAMES_OF = "_source_id"  # end of the columns with the sources of names in other languages


def licence_words(story: Story) -> Iterator[str]:
    """Tell, in a line each, what licences of own sources ask, and which own sources nothing names.

    Facts that are only cited ask for nothing but their mention: only sources of rows and of orbits are looked at. All
    layers of the story are loaded.

    Parameters
    ----------
    story : Story

    Yields
    ------
    str
    """
    used = sources_of_rows(story)
    asked = defaultdict[str, list[str]](list)
    for name in story.own_sources:
        if name in used:
            asked[story.sources[name].licence].append(name)
    terms = []
    for licence, names in sorted(asked.items()):
        known = duties(licence)
        if known is None:
            yield (
                f"it is not known whether rows of {_listed(names)} may be passed on: the licence is {licence!r}. Ask "
                "the owner before you publish them, or write its SPDX identifier, as CC-BY-4.0."
            )
        elif known:
            terms.append(f"{licence} ({_listed(names)}): {', '.join(known)}")
    if terms:
        yield f"licences of the rows: {'; '.join(terms)}."
    for name in story.unnamed:
        if name not in used:
            yield f"nothing names the source {name!r}: no row, no fact; take it out, or name it where it belongs."


def sources_of_rows(story: Story) -> set[str]:
    """Ids of the sources that rows of a story's layers, their names, and satellites of its own files come from."""
    frames = [story.load(name) for name in story.layer_names()]
    rows = {source for frame in frames for source in source_ids(frame)}
    named = [frame[column] for frame in frames for column in frame.columns if column.endswith(NAMES_OF)]
    rows |= {one for ids in named for each in ids.unique() for one in str(each).split(SEPARATOR) if one}
    return rows | {one for fleet in story.fleets.values() for one in fleet.source.split(SEPARATOR) if one}


def _listed(names: list[str]) -> str:
    return ", ".join(map(repr, names))
