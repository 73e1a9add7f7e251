"""Text from data in every argument of the drawing API: shown as it is, never run, nothing broken."""

import dataclasses
import inspect
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, get_args, get_type_hints

import pandas as pd
import pytest
from hostile import PAYLOADS, SIGN, Told, missing
from playwright.sync_api import Error, Page
from shapely.geometry import LineString, Point, Polygon

from layers.counts.windows import Window
from maps import Headline, Link, Sheet, View
from maps.page.chronology import Chronology, Moment, Sort
from maps.page.counts import Count, Counts
from maps.page.headline import Remark
from maps.page.lettering import MOST_LETTERS, Label, Note
from maps.page.measure import Classes, Measure
from maps.page.page import StoryMap
from maps.page.row_table import Row, RowTable
from maps.page.sheet import Cells, Detail, Sizes
from maps.page.timeline import Timeline

# Arguments of the drawing API that hold text -> what the page does with it: "shown" as it is, or why it is never shown.
TEXTS = {
    "StoryMap.title": "shown",
    "StoryMap.lang": "an attribute",
    "StoryMap.image_hosts": "refused unless a host: test_assets",
    "StoryMap.connect": "refused unless a host: test_assets",
    "StoryMap.assets": "JavaScript and CSS by the caller",
    "StoryMap.sources": "ids; see Source",
    "StoryMap.byline": "shown",
    "StoryMap.source_line": "shown",
    "Source.credit": "shown",
    "Source.licence": "shown",
    "Source.url": "refused unless an address of the web: test_page",
    "Headline.finding": "shown",
    "Headline.claim": "shown",
    "Headline.verdict": "shown",
    "Headline.href": "an attribute",
    "Remark.text": "shown",
    "Remark.verdict": "shown",
    "Remark.href": "an attribute",
    "View.name": "shown",
    "Label.text": "shown",
    "Label.kind": "a class of the style sheet",
    "Note.text": "shown",
    "Locator.path": "an attribute",
    "Link.text": "shown",
    "Link.href": "an attribute",
    "Sheet.title": "shown",
    "Sheet.group": "shown",
    "Sheet.style": "a key of the style table; refused if unknown",
    "Sheet.label": "shown",
    "Sheet.weight": "a column",
    "Sheet.words": "shown",
    "Sheet.note": "shown",
    "Sheet.rest": "a look, and words that stand under the keys of measures",
    "Sheet.keys_title": "shown",
    "Sizes.title": "shown",
    "Sizes.keys": "shown",
    "Cells.tips": "shown",
    "Cells.images": "columns of addresses with words; see test_cards",
    "Detail.column": "a column",
    "Detail.label": "shown",
    "Detail.form": "shown",
    "Measure.column": "a column",
    "Measure.title": "shown",
    "Measure.unit": "shown",
    "Measure.says": "shown",
    "Classes.column": "a column",
    "Classes.title": "shown",
    "Classes.names": "shown",
    "Classes.says": "shown",
    "Timeline.noun": "shown",
    "Timeline.counted": "title of a sheet",
    "Timeline.share_words": "beside the shares, by textContent",
    "Timeline.about": "shown",
    "Timeline.zone": "refused unless a time zone: test_times",
    "Chronology.title": "shown",
    "Moment.words": "shown",
    "Moment.row": "id of a row",
    "Moment.sources": "ids",
    "Counts.months": "a month",
    "Counts.notes": "shown",
    "Counts.events": "shown",
    "Counts.windows": "shown",
    "Counts.note": "shown",
    "Counts.days_of": "shown",
    "Counts.printed": "titles of counts, by which totals are found",
    "Count.title": "shown",
    "Count.says": "shown",
    "Count.unit": "shown",
    "Count.amount": "shown",
    "Count.basis": "shown",
    "Count.sources": "ids",
    "Count.every_day": "compared with the basis",
    "RowTable.title": "shown",
    "RowTable.columns": "shown",
    "RowTable.notes": "shown",
    "Row.cells": "shown",
}
# Columns of rows that hold text; `kind` and `source_id` are refused unless known (test_sheet).
COLUMNS = ("name", "status", "as_of", "note", "edge_model")


def hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind) if dataclasses.is_dataclass(kind) or hasattr(kind, "_fields") else {}


def parts(hint: object) -> Iterator[object]:
    yield hint
    for inner in get_args(hint):
        yield from parts(inner)


def texts(owner: str, names: dict[str, Any], seen: set[type]) -> Iterator[str]:
    """All arguments that hold text, of a signature and of the classes of ours in it."""
    for name, hint in names.items():
        found = list(parts(hint))
        if str in found:
            yield f"{owner}.{name}"
        ours = {p for p in found if inspect.isclass(p) and p.__module__.split(".")[0] in {"geo", "layers", "maps"}}
        for kind in ours - seen:
            seen.add(kind)
            yield from texts(kind.__name__, hints(kind), seen)


def test_every_argument_that_holds_text_has_its_case():
    signature = get_type_hints(StoryMap.__init__) | {"sheet": Sheet}
    del signature["return"]
    found = set(texts("StoryMap", signature, set())) | {"Source.credit", "Source.licence", "Source.url"}
    assert found == set(TEXTS), "say in TEXTS what the page does with it, and put `told` into the page below"


def written(words: str, n: int) -> pd.Series:
    """Column of a frame; Arrow's strings cannot hold halves of surrogate pairs."""
    return pd.Series([words] * n, dtype=object)


def hostile_page(told: Told, make_page: Any, make_rows: Any, credit: type) -> StoryMap:
    """A page with a payload in every argument and every column that holds text."""
    start, end = datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 8, 3, tzinfo=UTC)
    months = ("2026-06", "2026-07", "2026-08")
    count = Count(
        title=told("Count.title"), says=told("Count.says"), unit=told("Count.unit"), numbers=(1, 2, 3),
        counted=(30, 31, 31), basis=(told("Count.basis"), "a", "b"), bounds=("at least", "about", ""),
        sources=("example",), every_day=told.payload, amount="{number} " + told("Count.amount"),
    )  # fmt: skip
    page: StoryMap = make_page(
        title=told("StoryMap.title"),
        lang=told.payload,
        headline=Headline(
            finding=told("Headline.finding"),
            claim=told("Headline.claim"),
            verdict=told("Headline.verdict"),
            href=told.payload,
            remarks=(Remark(told("Remark.text"), told("Remark.verdict"), told.payload),),
        ),
        byline=told("StoryMap.byline"),
        source_line=told("StoryMap.source_line"),
        notes=[Note(text=told.payload[:MOST_LETTERS], lon_deg=121.0, lat_deg=24.0)],
        links=[
            Link(text=told("Link.text"), href=told.payload),
            Link(text=told("Link.text here"), href="b.html", here=True),
        ],
        views=[View(told(f"View.name {n}"), (118.0, 20.0, 126.0, 28.0)) for n in range(2)],
        sources={"example": credit(credit=told("Source.credit"), licence=told("Source.licence"))},
        labels=[Label(text=told("Label.text"), lon_deg=124.0, lat_deg=21.0, kind="sea", rank=1)],
        timeline=Timeline(
            start_utc=start,
            end_utc=end,
            window=timedelta(hours=24),
            noun=(told("Timeline.noun one"), told("Timeline.noun")),
            about=told("Timeline.about"),
        ),
        chronology=Chronology(
            title=told("Chronology.title"),
            moments=(Moment(words=told("Moment.words"), start=start.date(), end=end.date(), sort=Sort.FOUND),),
        ),
        counts=Counts(
            months=months,
            days=(30, 31, 31),
            notes={"2026-06": told("Counts.notes")},
            counts=(count,),
            events={"2026-08": told("Counts.events")},
            note=told("Counts.note"),
            days_of=told("Counts.days_of"),
            windows=((told("Counts.windows"), Window("2026-06", "2026-06"), Window("2026-07", "2026-07")),),
        ),
        table=RowTable(
            title=told("RowTable.title"),
            columns=(told("RowTable.columns"), "b"),
            rows=(Row((told("Row.cells"), told("Row.cells second")), 121.0, 25.0),),
            notes=(told("RowTable.notes"),),
        ),
    )
    classes = Classes(
        column="class",
        title=told("Classes.title"),
        names={"a": (told("Classes.names"), "median_line")},
        says=told.form("Classes.says"),
        opens=True,
    )
    measure = Measure(
        column="n",
        title=told("Measure.title"),
        unit=told("Measure.unit"),
        limits=(1, 2, 3, 4),
        says=told.form("Measure.says"),
    )
    shapes = {
        "points": (
            [Point(121, 25), Point(123, 23)],
            "place",
            {
                "sizes": Sizes(told("Sizes.title"), ((6.0, told("Sizes.keys")),)),
                "cells": Cells(tips=((0, told("Cells.tips")),)),
            },
        ),
        "lines": ([LineString([(119, 22), (122, 26)])], "median_line", {"measures": (classes, measure), "weight": "n"}),
        "areas": (
            [Polygon([(123, 24), (125, 24), (125, 26), (123, 26)])],
            "territorial_sea",
            {
                "timed": True,
                "words": {"territorial_sea": told("Sheet.words")},
                "keys_title": told("Sheet.keys_title"),
            },
        ),
        "heavy": ([LineString([(119, 21 + n / 9), (121, 21.1 + n / 9)]) for n in range(9)], "track", {"heavy": True}),
    }
    for what, (geometry, kind, options) in shapes.items():
        own = {column: written(told(f"{what} {column}"), len(geometry)) for column in COLUMNS}
        frame = make_rows(*geometry, kind=kind).assign(
            **own,
            id=written(told.payload, len(geometry)).str.cat([str(n) for n in range(len(geometry))]),
            n=2.0,
            **{"class": "a"},
            start_utc=start,
            end_utc=end,
        )
        details = (
            Detail("edge_model", told(f"{what} Detail.label")),
            Detail("n", f"{what} form", told.form(f"{what} Detail.form")),
        )
        words = "" if what == "heavy" else told(f"{what} Sheet.label")
        page.add_sheet(
            Sheet(
                frame=frame,
                title=told(f"{what} Sheet.title"),
                group=told(f"{what} Sheet.group"),
                note=told(f"{what} Sheet.note"),
                details=details,
                label=lambda _, words=words: words,
                **options,
            )
        )
    return page


@pytest.mark.one_in(3)
@pytest.mark.browser
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_text_is_shown_as_it_is_and_never_run(reader, payload, make_page, make_rows, sources, tmp_path):
    told = Told(payload)
    story = hostile_page(told, make_page, make_rows, type(sources["example"]))
    story.save(str(tmp_path / "page.html"))
    page = reader.open(tmp_path / "page.html")
    given, left = told.given, missing(page, told.given)
    for act in acts(page):
        act()
        left = missing(page, {name: given[name] for name in left})
    assert left == set()
    reader.assert_quiet()


def acts(page: Page) -> Iterator[Callable[[], object]]:
    """What a reader does until all has been told: choose a measure, point at marks, open cards, also on canvas."""
    yield lambda: page.select_option("#measure", index=1)
    for name in ("Table of counts by month", "Close"):
        yield lambda name=name: page.get_by_role("button", name=name).last.click()
    for sheet in range(3):
        mark = page.locator(f".rows-sheet-{sheet}").first
        yield lambda mark=mark: mark.dispatch_event("mouseover")
        yield lambda mark=mark: mark.dispatch_event("click")
    yield lambda: page.mouse.click(*centred(page, 120.0, 21.05))


def centred(page: Page, lon: float, lat: float) -> list[float]:
    """Move the map to a place; its pixels in the window."""
    return page.evaluate(
        """([lon, lat]) => {
          const map = window[document.querySelector(".folium-map").id];
          map.closePopup().setView([lat, lon], 9, { animate: false });
          const { left, top } = map.getContainer().getBoundingClientRect();
          const { x, y } = map.latLngToContainerPoint([lat, lon]);
          return [x + left, y + top];
        }""",
        [lon, lat],
    )


@pytest.mark.browser
def test_the_sign_would_be_seen(reader, tmp_path):
    path = tmp_path / "naive.html"
    path.write_text(f"<!DOCTYPE html><title>x</title>{PAYLOADS['image']}")
    reader.page.goto(path.as_uri())
    reader.page.wait_for_function("window.pwned === 1")


@pytest.mark.browser
def test_what_gets_in_all_the_same_does_not_run(reader, make_page, tmp_path):
    make_page().save(str(tmp_path / "page.html"))
    page = reader.open(tmp_path / "page.html")
    page.evaluate(f"document.body.insertAdjacentHTML('beforeend', {json.dumps(PAYLOADS['image'])})")
    assert page.locator("body > img").evaluate("(node) => node.outerHTML") == "<img>"
    reader.assert_quiet()
    page.evaluate(f"const s = document.createElement('script'); s.append('{SIGN}'); document.body.append(s)")
    with pytest.raises(Error, match="requires 'TrustedScript'"):
        page.evaluate(f"document.body.setAttribute('onfocus', '{SIGN}')")
    page.wait_for_timeout(50)
    assert page.evaluate("window.pwned") is None
    assert len(reader.watch.errors) == 2
    assert all("requires 'TrustedScript' assignment" in error for error in reader.watch.errors)
