"""What stands about a map in print: bars that are as long as they say, claim with finding, dates, claimants (#14)."""

from datetime import UTC, date, datetime, timedelta

import geopandas as gpd
import pandas as pd
import pyproj
import pytest
import shapely

from maps.page.headline import Headline
from maps.page.timeline import Timeline
from maps.qgis.layouts import MARGIN_MM, SHORT_MM, Page, box_of, plan
from maps.qgis.margin import bars, scale_words
from maps.sheets.layer_looks import LayerLook

MERCATOR, WGS84 = pyproj.CRS("EPSG:3857"), pyproj.Geod(ellps="WGS84")
BOUNDS = {
    "strait": (116.0, 20.6, 123.2, 28.2),
    "theatre": (-8.0, -10.0, 156.0, 74.0),
    "south": (10.0, -50.0, 30.0, -20.0),
}
CHECKED = date(2026, 11, 29)


def middle(box):
    to = pyproj.Transformer.from_crs(MERCATOR, "EPSG:4326", always_xy=True)
    return to.transform((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


@pytest.mark.parametrize("bounds", BOUNDS.values(), ids=list(BOUNDS))
def test_a_bar_is_as_long_as_it_says_in_the_middle_of_the_map(bounds):
    """By the geodesic over a hundredth of a degree of longitude, and by the degrees of EPSG:3857."""
    box = box_of(bounds, MERCATOR)
    lon, lat = middle(box)
    ground_m = WGS84.inv(lon, lat, lon + 0.01, lat)[2]
    plane_m = 0.01 * 2 * 3.141592653589793 * 6_378_137 / 360
    for bar in bars(box, MERCATOR):
        metres = {"km": 1000, "nautical miles": 1852}[bar.unit]
        assert bar.metres / metres == pytest.approx(plane_m / ground_m, rel=1e-5)
        assert 0.05 < 2 * bar.segment * bar.metres / (box[2] - box[0]) <= 0.24


def test_the_margin_says_where_the_scale_holds_and_of_which_day_the_data_are():
    words = scale_words(box_of(BOUNDS["strait"], MERCATOR), MERCATOR, 190, CHECKED)
    # cos 24.46 / cos 20.6 = 0.972; cos 24.46 / cos 28.2 = 1.033, and 0.5 % more along meridians of this projection
    assert words.startswith("Scale at 24°27′N; elsewhere on the map −3 to +4 %.")
    assert "Mercator projection (EPSG:3857), WGS 84." in words
    assert "Data as of 29 November 2026." in words


def rows():
    claimants = ["PRC", "ROC", "Peru"]
    places = [shapely.Point(120, 25), shapely.Point(121, 24), shapely.Point(-75, -10)]
    frame = gpd.GeoDataFrame({"id": list("abc"), "claimant": claimants}, geometry=places, crs=4326)
    look = LayerLook(
        name="x", title="Zones", group="At sea, by the time below the map", keys=pd.Series("adiz", index=frame.index),
        labels=pd.Series("", index=frame.index), uncertain=pd.Series([False, True, False]), timed=True,
        note="Drawn as each claims it; the card says more.",
    )  # fmt: skip
    return look, frame


def printed(**more):
    start = datetime(2026, 8, 23, tzinfo=UTC)
    timeline = Timeline(start_utc=start, end_utc=start + timedelta(days=1), window=timedelta(hours=1))
    headline = Headline(claim="It fell by 40 %.", verdict="does not hold", finding="No count fell so far.")
    return Page(
        name="strait", title="The strait", headline=headline, bounds=BOUNDS["strait"], timeline=timeline,
        looks=[rows()], **more,
    )  # fmt: skip


def test_a_print_says_what_was_claimed_what_was_found_when_and_by_whom():
    words = {one.name: one.text for one in plan(printed(), MERCATOR, CHECKED).words}
    assert words["claim"] == "Claimed: It fell by 40 %."
    assert words["verdict"] == "Does not hold"
    assert words["finding"] == "No count fell so far."
    assert words["notes"].splitlines() == [
        "Zones: passes from 23 August 2026, 00:00 to 01:00 UTC; claimed by PRC, ROC; drawn as each claims it.",
        "Dotted or hollow: approximate, recalled, assumed, illustrative or announced; no source confirms it.",
    ]


@pytest.mark.parametrize("lines", [0, 8, 40, 90])
def test_nothing_on_a_sheet_lies_over_another_or_beyond_its_margin(lines):
    made = plan(printed(legend_lines=lines), MERCATOR, CHECKED)
    items = [made.map, made.legend, *(at for at, _ in made.bars), *(one.at for one in made.words)]
    boxes = [shapely.box(at.x, at.y, at.x + at.width, at.y + at.height) for at in items]
    for n, one in enumerate(boxes):
        assert one.bounds[0] >= MARGIN_MM - 1e-6
        assert one.bounds[2] <= SHORT_MM - MARGIN_MM + 1e-6
        assert one.bounds[3] <= made.sheet.height - MARGIN_MM + 1e-6
        for other in boxes[n + 1 :]:
            assert one.intersection(other).area < 0.01


def test_a_long_legend_is_set_smaller():
    sizes = [plan(printed(legend_lines=n), MERCATOR, CHECKED).legend_styles[-1][1].size for n in (8, 90)]
    assert sizes[0] == 6.4
    assert sizes[1] < sizes[0]


@pytest.mark.parametrize(
    ("blocks", "longest", "split"),
    [([4], 4, False), ([2, 3, 4], 4, False), ([3, 30, 2], 12, True), ([9] * 9, 27, False), ([50] * 3, 50, False)],
)  # issue 16: the legend of one layer with four lines had room for three, and its last line was cut
def test_a_legend_has_room_for_its_longest_column(blocks, longest, split):
    made = plan(printed(legend_lines=sum(blocks), legend_blocks=blocks), MERCATOR, CHECKED)
    letters = made.legend_styles[-1][1].size / 6.4
    assert made.columns == 3
    assert made.split is split
    assert made.legend.height >= longest * 4.3 * letters * 0.98
