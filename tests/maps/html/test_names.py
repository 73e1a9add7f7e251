import re

import folium
from branca.element import Element

from maps.html.names import SteadyNames

LIKE_A_NAME = "report_0123456789abcdef0123456789abcdef"


def test_elements_keep_their_names_in_python_and_scripts_of_a_user_find_them(small_page):
    marker = folium.CircleMarker((24.5, 121)).add_to(small_page)
    named = marker.get_name()
    small_page.get_root().script.add_child(Element(f"{named}.bringToFront();"))
    html = small_page.get_root().render()
    steady = SteadyNames(small_page.get_root()).in_place(named)
    assert marker.get_name() == named
    assert named not in html
    assert f"{steady}.bringToFront();" in html
    assert f"var {steady} = L.circleMarker(" in html


def test_words_of_a_reader_that_look_like_a_name_stay(small_page):
    folium.CircleMarker((24.5, 121), tooltip=LIKE_A_NAME).add_to(small_page)
    assert LIKE_A_NAME in small_page.get_root().render()


def test_names_stay_apart(small_page):
    for lon in (120, 121):
        folium.CircleMarker((24.5, lon)).add_to(small_page)
    made = re.findall(r"var (circle_marker_[0-9a-f]{32}) = L\.circleMarker", small_page.get_root().render())
    assert len(set(made)) == 2
