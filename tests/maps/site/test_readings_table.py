import pandas as pd
import pytest

from maps.site.readings_table import HEAD, readings_of

COMMON = {"detect": "yes", "identify": "no", "follow": "no", "instant_min": 0.0, "instant_max": 0.792}


def row(reading, chance, fleet, satellites, mean, window, sure, **more):
    return COMMON | {
        "reading": reading, "title": f"look by {reading}", "chance": chance, "group": "Japan", "fleet": fleet,
        "satellites": satellites, "instant_mean": mean, "mean_window_h": window, "guaranteed_window_h": sure,
        "cannot": f"cannot {reading}",
    } | more  # fmt: skip


@pytest.fixture
def found():
    return readings_of(
        pd.DataFrame(
            [
                row("radar", "every look", "all", 20, 0.0884, 1.0234, 4.05),
                row("radar", "every look", "none", 0, float("nan"), float("nan"), float("nan")),
                row("ais", "every look", "all", 200, 1.0, 0.1, 0.2, instant_min=1.0, instant_max=1.0),
                row("ais", "low", "all", 200, 0.42, 2.1, float("nan")),
                row("ais", "high", "all", 200, 0.97, 0.3, 7.5),
            ]
        )
    )


def test_readings_stand_in_their_order_with_what_they_can_and_cannot(found):
    assert [(r.title, r.cannot) for r in found] == [
        ("look by radar", "cannot radar"),
        ("look by ais", "cannot ais"),
    ]
    assert found[0].abilities == "detect: yes; identify: no; follow: no"


def test_a_row_has_as_many_cells_as_the_head_and_two_digits(found):
    assert found[0].rows[0] == ("Japan", "all", "20", "8.8 %", "0 to 79 %", "1 h", "4.1 h")
    assert {len(cells) for reading in found for cells in reading.rows} == {len(HEAD)}


def test_without_satellites_there_is_nothing_to_tell(found):
    assert found[0].rows[1] == ("Japan", "none", "0", "none", "", "", "")


def test_published_chances_make_a_range_and_the_possible_looks_stay_out_of_it(found):
    (cells,) = found[1].rows
    assert cells[3:] == ("42 to 97 %", "0 to 79 %", "0.3 to 2.1 h", "7.5 h or never in the span")
