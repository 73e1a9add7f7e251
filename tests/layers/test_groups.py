import pytest

from geo import Satellite
from layers import groups


def test_groups_hold_what_their_names_say():
    both, japan, nato = (groups.members(n) for n in ("japan-nato", "japan", "nato"))
    assert len(both) == len(japan) + len(nato)
    assert {m.nation for m in japan} == {"Japan"}
    assert len(groups.members("japan-civil")) == 2  # ALOS-2 and ALOS-4
    assert {m.name for m in groups.members("nato-eu-esa")} == {"SENTINEL-1C", "SENTINEL-1D"}
    for base in ("japan", "nato"):
        rest = "japan-civil" if base == "japan" else "nato-public"
        assert len(groups.members(base)) == len(groups.members(rest)) + len(groups.members(f"{base}-commercial"))


def test_optical_and_ship_radio_come_on_top():
    radar, more = groups.members("japan-nato"), groups.members("japan-nato+optical+ais")
    kinds = [m.kind for m in more]
    assert kinds.count("radar") == len(radar)
    assert kinds.count("optical") > 10
    assert {"NORSAT 1 AIS", "ALOS-4 (DAICHI-4) AIS"} <= {m.name for m in more}
    assert all(m.satellite.sensor.sun_min_deg is not None for m in more if m.kind == "optical")


def test_nobody_left_out_is_an_empty_table():
    assert groups.left_out("nato-commercial").empty


def test_satellites_and_duties_go_together():
    assert all(isinstance(s, Satellite) for s in groups.satellites("japan"))
    assert len(groups.satellites("nato+ais")) == len(groups.duties("nato+ais"))


@pytest.mark.parametrize("name", ["france", "japan+radio", "", "nato+"])
def test_an_unknown_group_lists_the_known_ones(name):
    with pytest.raises(ValueError, match=r"expected one of japan, japan-civil, .*\+optical or \+ais"):
        groups.members(name)
