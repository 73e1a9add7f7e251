"""A project of QGIS beside a GeoPackage: layers in groups and order as on the maps, a theme and a layout for each page.

Written by a template, without QGIS.
"""

import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
import pyproj

from layers.catalogue.sources import SEPARATOR, Source
from layers.files.draft import drafted
from layers.files.output import check_place
from layers.stories.statement import Statement
from layers.stories.story import Story
from maps.formats.exported import GROUND, GROUND_GROUP, ExportedLayer
from maps.html.escape import render
from maps.page.headline import Headline
from maps.page.page import View
from maps.page.static.pictured import off_page
from maps.qgis.element import NEVER
from maps.qgis.laid_out import file_name, laid_out
from maps.qgis.layouts import WRAP, Plan, box_of, plan, span, uuid, wrapped
from maps.qgis.layouts import Page as Printed
from maps.qgis.lettering import rgb
from maps.qgis.project_layers import LAYER_SOURCES, SOURCES, ProjectLayer, crs_of, joining, layer_id, layers_of, ordered
from maps.qgis.qml import DEFAULT, VERSION, legend_of
from maps.qgis.rules import Rows
from maps.sheets.layer_looks import LayerLook
from maps.sheets.sheets import SheetSpec
from maps.site.pages import PageSpec

TEMPLATE = "project.qgs.j2"
MERCATOR, PACIFIC_MERCATOR = "EPSG:3857", "EPSG:3832"  # the pages'; one that does not end at 180 degrees
HALF_TURN_DEG = 180.0
TABLES = "Tables"
STAMP = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: the same project is the same bytes


class Seen(NamedTuple):
    """A layer as a page shows it, and the style that draws it so."""

    layer: ProjectLayer
    style: str


class Entry(NamedTuple):
    """A layer in a legend, and what QGIS is told of it there: its words, which of its symbols, and their words."""

    layer: ProjectLayer
    settings: Mapping[str, str]


class Group(NamedTuple):
    """A heading with what stands under it."""

    name: str
    layers: tuple[ProjectLayer, ...] = ()
    entries: tuple[Entry, ...] = ()
    expanded: bool = True


class Place(NamedTuple):
    """A view of a page."""

    uuid: str
    name: str
    polygon: str
    box: tuple[float, float, float, float]


class Page(NamedTuple):
    """A page of the story in the project."""

    title: str
    seen: tuple[Seen, ...]
    legend: tuple[Group, ...]
    views: tuple[Place, ...]
    layout: Plan


class Relation(NamedTuple):
    """Rows of one layer that belong to a row of another."""

    id: str
    name: str
    of: str
    of_field: str
    to: str
    to_field: str


def write_project(
    path: Path | str,
    layers: Iterable[ExportedLayer],
    geopackage: Path | str,
    story: Story,
    *,
    headlines: Mapping[str, Headline] | None = None,
) -> Path:
    """Write a project that shows a GeoPackage as the pages of its story do; pages with nothing to draw are left out.

    Parameters
    ----------
    path : Path or str
        Ending in .qgz; replaced if it is there.
    layers : iterable of ExportedLayer
        What the GeoPackage holds; those that it does not hold are left out.
    geopackage : Path or str
        Named in the project by the way that leads from it, so that both can be moved together.
    story : Story
        That the layers are of.
    headlines : mapping of str to Headline, optional
        Name of a page -> claim, verdict and finding above its map in print; by default the statement that it is about,
        as a claim, and where its verdict is found.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ValueError
        As `layers.files.check_place` does, or if there is no such GeoPackage.
    """
    path, geopackage = Path(path), Path(geopackage)
    check_place(path, (".qgz",))
    if not geopackage.is_file():
        raise ValueError(f"there is no file {geopackage}; expected the GeoPackage that the project is to show.")
    words = project_xml(list(layers), geopackage, path, story, headlines or {})
    with drafted(path) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo(f"{path.stem}.qgs", STAMP), words, zipfile.ZIP_DEFLATED)
    return path


def project_xml(
    exported: Sequence[ExportedLayer], geopackage: Path, path: Path, story: Story, headlines: Mapping[str, Headline]
) -> str:
    """Write the project as XML; parameters as of `write_project`."""
    file = "./" + Path(os.path.relpath(geopackage, path.parent)).as_posix()
    shown = laid_out(story, exported)
    specs = shown.pages
    crs = pyproj.CRS(PACIFIC_MERCATOR if _beyond(specs) else MERCATOR)
    opening = max(specs, key=lambda page: sum(spec.shown for spec in page.sheets), default=None)
    sheets = _sheets([*specs, *shown.empty], opening)
    layers = layers_of(exported, file, geopackage)
    pages = [_page(spec, layers, crs, story, headlines) for spec in specs]
    open_now = {seen.layer.id for page, spec in zip(pages, specs, strict=True) if spec is opening for seen in page.seen}
    layers = [replace(layer, on=layer.id in open_now or not specs) for layer in layers]
    joined, relations = _relations(layers, file)
    timeline = next((spec.timeline for spec in specs if spec.timeline), None)
    words = render(
        TEMPLATE, title=story.title, version=VERSION, identifier=story.id, day=story.checked,
        abstract=_abstract(story, layers), sources=_sources(layers), crs_of=crs_of(crs),
        degrees=crs_of(pyproj.CRS("EPSG:4326")), groups=_groups(layers, sheets), hidden=joined,
        order=ordered(layers, [layer for layer, _ in sheets]), layers=[*layers, *joined], relations=relations,
        pages=pages, opening=_opening(pages, specs, opening, layers, crs), sea=rgb("sea"), ink=rgb("ink"),
        quiet=rgb("quiet"), graticule=rgb("graticule"),
        ground=next((layer.id for layer in layers if layer.of and layer.of.name == GROUND and layer.shape), ""),
        times=span(timeline) if timeline else None,
    )  # fmt: skip
    return NEVER.sub("\ufffd", words.lstrip())


def _beyond(specs: Sequence[PageSpec]) -> bool:
    return any(
        view.bounds[2] > HALF_TURN_DEG or view.bounds[0] < -HALF_TURN_DEG for spec in specs for view in spec.views
    )


def _name(spec: SheetSpec) -> str:
    return file_name(spec.layer)


def _sheets(specs: Sequence[PageSpec], opening: PageSpec | None) -> list[tuple[str, str]]:
    """Layers with their groups, in the order of the legends, that of the page which shows most first."""
    ranked = sorted(specs, key=lambda spec: spec is not opening)
    return list(dict.fromkeys((_name(sheet), off_page(sheet.file.group)) for spec in ranked for sheet in spec.sheets))


def _claimed(statement: Statement) -> Headline:
    """Tell a statement as what it is: a claim, whose verdict nobody has handed over."""
    return Headline(claim=statement.text, finding=f"For the verdict: leadline check {statement.id}")


def _page(
    spec: PageSpec,
    layers: Sequence[ProjectLayer],
    crs: pyproj.CRS,
    story: Story,
    headlines: Mapping[str, Headline],
) -> Page:
    shown = {_name(sheet) for sheet in spec.sheets if sheet.shown}
    seen = [
        Seen(layer, spec.title if spec.title in {style.name for style in layer.styles} else DEFAULT)
        for layer in layers
        if layer.shape and layer.of and (layer.of.name in shown or layer.of.name == GROUND)
    ]
    claim = next((_claimed(one) for one in story.statements if one.id == spec.statement), Headline(finding=""))
    legend = tuple(_legend(spec, seen))
    printed = Printed(
        name=spec.name, title=spec.title, headline=headlines.get(spec.name, claim), bounds=spec.bounds,
        timeline=spec.timeline, looks=_looks(spec, seen), sources=_of_rows(seen, spec.title),
        legend_lines=sum(map(sum, map(_blocks, legend))),
        legend_blocks=[lines for group in legend for lines in _blocks(group)],
    )  # fmt: skip
    return Page(
        title=spec.title, seen=tuple(seen), legend=legend, views=tuple(_place(spec, view) for view in spec.views),
        layout=plan(printed, crs, story.checked),
    )  # fmt: skip


def _looks(spec: PageSpec, seen: Sequence[Seen]) -> list[tuple[LayerLook, gpd.GeoDataFrame]]:
    """List the looks of a page that are on, in the order of its legend, each with the rows of its layer."""
    parts: dict[str, list[ExportedLayer]] = {}
    for layer, _ in seen:
        if layer.of and layer.of.placed:
            parts.setdefault(layer.of.name, []).append(layer.of)
    return [
        (look, gpd.GeoDataFrame(pd.concat([part.frame for part in parts[name]])))
        for name in dict.fromkeys(_name(sheet) for sheet in spec.sheets)
        if name in parts
        for look in parts[name][0].looks
        if look.page == spec.title and look.shown
    ]


def _blocks(group: Group) -> list[int]:
    """Count the lines of each layer of a group of a legend, of the first with the heading."""
    told = [[*([] if n else [group.name]), *_told(entry.settings)] for n, entry in enumerate(group.entries)]
    return [sum(1 + words.count(WRAP) for words in block) for block in told]


def _told(settings: Mapping[str, str]) -> list[str]:
    title = settings["legend/title-style"] != "hidden"
    nodes = [words for name, words in settings.items() if name.startswith("legend/label-")]
    return [settings["legend/title-label"]] * title + nodes


def _legend(spec: PageSpec, seen: Sequence[Seen]) -> Iterator[Group]:
    """Headings and layers of a page's legend, without the ground."""
    sheets = [sheet for sheet in spec.sheets if sheet.shown]
    for group in dict.fromkeys(sheet.file.group for sheet in sheets):
        entries = []
        for name in dict.fromkeys(_name(sheet) for sheet in sheets if sheet.file.group == group):
            titles = [sheet.title for sheet in sheets if _name(sheet) == name]
            parts = [one.layer for one in seen if one.layer.of and one.layer.of.name == name]
            words = titles[0] if len(titles) == 1 else ""
            entries += [Entry(part, _settings(part, words, spec.title)) for part in parts]
        yield Group(wrapped(off_page(group)), entries=tuple(entries))


def _settings(layer: ProjectLayer, words: str, page: str) -> dict[str, str]:
    """Tell a legend what to show of a layer: symbols that are on; no title above a single one or headings."""
    nodes = legend_of(Rows.of(layer.of), page) if layer.of else []
    title = {"legend/title-label": wrapped(words or layer.name)}
    return {
        "legend/title-style": "hidden" if len(nodes) == 1 or any(heads for _, _, heads in nodes) else "subgroup",
        "legend/node-order": ",".join(str(n) for n, _, _ in nodes),
        **title,
        **{f"legend/label-{n}": wrapped(told) for n, told, _ in nodes},
    }


def _of_rows(seen: Iterable[Seen], page: str) -> list[Source]:
    """Find the sources of the rows that a page draws."""
    found: dict[str, Source] = {}
    for layer, _ in seen:
        if layer.of:
            known = {source.id: source for source in layer.of.sources}
            ids = layer.of.frame.loc[_drawn(layer.of, page), "source_id"].astype(str).str.split(SEPARATOR).explode()
            found |= {one: known[one] for one in ids.unique() if one in known}
    return list(found.values())


def _drawn(layer: ExportedLayer, page: str) -> "pd.Series[bool]":
    looks = [look for look in layer.looks if look.page == page] or layer.looks[:1]
    return pd.concat([look.keys.reindex(layer.frame.index) != "" for look in looks], axis=1).any(axis=1)


def _place(spec: PageSpec, view: View) -> Place:
    west, south, east, north = view.bounds
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    polygon = ", ".join(f"{lon:g} {lat:g}" for lon, lat in corners)
    return Place(uuid(spec.name, "view", view.name), view.name, f"POLYGON(({polygon}))", view.bounds)


def _groups(layers: Sequence[ProjectLayer], sheets: Sequence[tuple[str, str]]) -> list[Group]:
    """Headings in the order of the legends, then layers of no page, the ground, and tables."""
    place = {name: n for n, (name, _) in reversed(list(enumerate(sheets)))}
    known = list(dict.fromkeys(group for _, group in sheets))
    last = [group for group in dict.fromkeys(layer.group for layer in layers) if group not in known]
    last.sort(key=[GROUND_GROUP, TABLES].count)
    last.sort(key=[TABLES].count)
    found = []
    for name in [*known, *last]:
        inside = [layer for layer in layers if layer.group == name]
        inside.sort(key=lambda layer: place.get(layer.of.name if layer.of else "", len(place)))
        if inside:
            found.append(Group(name, tuple(inside), expanded=name not in last))
    return found


def _relations(layers: Sequence[ProjectLayer], file: str) -> tuple[list[ProjectLayer], list[Relation]]:
    """Relations from rows to their sources, and the parts of the joining table that they lead over."""
    there = {layer.id for layer in layers}
    sources, joins = layer_id(SOURCES), layer_id(LAYER_SOURCES)
    if not {sources, joins} <= there:
        return [], []
    joined = [joining(layer, file) for layer in layers if layer.of]
    owners = [layer for layer in layers if layer.of]
    found = [
        Relation(f"sources_of_{owner.id}", "Sources", part.id, "row_fid", owner.id, "fid")
        for owner, part in zip(owners, joined, strict=True)
    ]
    return joined, [*found, Relation("rows_of_source", "Rows", joins, "source_id", sources, "id")]


def _opening(
    pages: Sequence[Page], specs: Sequence[PageSpec], opening: PageSpec | None, layers: Sequence[ProjectLayer],
    crs: pyproj.CRS,
) -> dict[str, Any]:  # fmt: skip
    """Choose what the project shows when it opens: the first view of the page that shows most, else all layers."""
    views = [page.views[0].box for page, spec in zip(pages, specs, strict=True) if spec is opening]
    if views:
        return {"box": box_of(views[0], crs)}
    boxes = [layer.of.described.bounds for layer in layers if layer.of and layer.of.described.bounds]
    west, south = (min(box[n] for box in boxes) for n in (0, 1)) if boxes else (-180.0, -85.0)
    east, north = (max(box[n] for box in boxes) for n in (2, 3)) if boxes else (180.0, 85.0)
    return {"box": box_of((west, south, east, north), crs)}


def _sources(layers: Iterable[ProjectLayer]) -> list[Source]:
    return list({source.id: source for layer in layers for source in layer.sources}.values())


def _abstract(story: Story, layers: Iterable[ProjectLayer]) -> str:
    """Words on the project: the story, the day of its answers, credits with licences."""
    credit = dict.fromkeys(f"{one.credit} ({one.licence})" for one in _sources(layers))
    date = "" if story.library else f" ({story.date})"
    return "\n".join([f"{story.title}{date}. {story.url}".rstrip(". ") + ".", f"As of {story.checked}.", "", *credit])
