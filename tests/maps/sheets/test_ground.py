from itertools import pairwise

import pytest

from layers.ground import gshhg
from maps.page.page import View
from maps.sheets import ground

STRAIT = View("Strait", (139.6, 40.4, 142.2, 42.0))
BASE = View("Base", (141.3, 40.67, 141.43, 40.735))
FAR = View("Far", (-5.0, 30.0, 155.0, 76.0), detail=False)


@pytest.fixture(params=[True, False], ids=["with the extra coast", "without"])
def fine(request, monkeypatch):
    if request.param and not gshhg.is_installed():
        pytest.skip("the extra coast is not installed")
    monkeypatch.setattr(gshhg, "is_installed", lambda: request.param)
    return request.param


def zoom_at(stretches, lon, lat):
    inside = [one.zoom for one in stretches if ground_holds(one.bounds, lon, lat)]
    return max(inside)


def ground_holds(bounds, lon, lat):
    west, south, east, north = bounds
    return (lon - west) % 360 <= east - west and south <= lat <= north


def test_the_legend_says_whose_coast_it_is(fine):
    sheet = ground.ground((STRAIT,), 0.004, 0.1)
    named = sheet.frame["source_id"].str.contains("gshhg").all()
    assert named == fine
    assert ("GSHHG at full resolution" in sheet.note) == fine
    assert ("Built with leadline's extra coast" in sheet.note) == (not fine)


@pytest.mark.usefixtures("fine")
@pytest.mark.parametrize("view", [STRAIT, BASE, FAR])
def test_every_view_opens_on_the_widest_screen_and_goes_closer(view):
    west, south, east, north = view.bounds
    stretches = ground.closest((STRAIT, BASE, FAR), 0.004, 0.1)
    closer = 0.6 if view is BASE else 2
    assert zoom_at(stretches, (west + east) / 2, (south + north) / 2) >= ground._first_zoom(view.bounds) + closer


@pytest.mark.usefixtures("fine")
def test_a_close_view_goes_no_closer_than_it_must_to_open():
    """The coast about Misawa is a raster of 3 seconds of arc: at zoom 15.5 its steps were 36 px high."""
    most = zoom_at(ground.closest((STRAIT, BASE, FAR), 0.004, 0.1), 141.36, 40.7)
    assert most <= ground._first_zoom(BASE.bounds) + 1


def test_far_from_the_views_the_map_goes_no_closer_than_its_coast_is_true(fine):
    zooms = [zoom_at(ground.closest((STRAIT,), 0.004, 0.1), *at) for at in ((141, 41), (137, 37), (-100, 40))]
    assert all(near >= far for near, far in pairwise(zooms))
    tolerance_px = 0.6 * 2**1.5 if fine else 0.1 / 360 * 256 * 2 ** zooms[-1]
    assert zooms[-1] < 6
    assert tolerance_px < 2.1


def test_zoom_levels_are_those_at_which_a_map_can_stand():
    assert all(one.zoom % 0.25 == 0 for one in ground.closest((STRAIT, BASE, FAR), 0.004, 0.1))
