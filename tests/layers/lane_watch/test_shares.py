"""A share that is none is refused before any satellite is followed."""

import numpy as np
import pytest

from layers.lane_watch import lane_watch
from layers.lane_watch import readings as lane_readings
from layers.lane_watch import uncertainty as lane_uncertainty

DOORS = [
    lane_watch.windows,
    lane_watch.lanes_in_view,
    lane_readings.readings,
    lane_uncertainty.draws,
    lane_uncertainty.tornado,
]


@pytest.mark.parametrize("share", [0, 1, 2, float("nan"), -1, 85, None, "0.85", True, np.inf])
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_wrong_share_is_refused_at_once(door, share, monkeypatch):
    def engine(*_args, **_more):
        raise AssertionError("the engine ran")

    for module, names in (
        (lane_watch, ("digest", "_compute")),
        (lane_readings, ("digest", "_compute")),
        (lane_uncertainty, ("digest", "_pool")),
    ):
        for name in names:
            monkeypatch.setattr(module, name, engine)
    with pytest.raises(ValueError, match=r"share is .*; expected a number between 0 and 1\. 85 percent are 0\.85\."):
        door(share)
