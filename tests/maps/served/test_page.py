"""Pages of the service, from answers as JSON (#14)."""

import re

from maps.served.page import page_of

URL, SITE = "http://127.0.0.1:5000/ogc", "../index.html"


def test_the_first_page_leads_to_the_layers_before_all_else():
    html = page_of({"title": "A story", "description": "Layers.", "links": []}, (), URL, SITE)
    assert f'href="{URL}/collections?f=html">Layers and tables</a>' in html


def test_a_layer_says_what_it_is_and_names_credit_and_licence_apart():
    words = "Ports of the lanes. Credit: Somebody; Else, 2. Edition. Licence: MIT AND LicenseRef-Facts."
    told = {"id": "ports", "title": "Ports", "description": words, "itemType": "feature", "links": []}
    html = page_of(told, ("collections", "ports"), URL, SITE)
    assert re.search(r"<p[^>]*>Ports of the lanes.</p>", html)
    assert "Somebody; Else, 2. Edition<" in html
    assert "MIT AND LicenseRef-Facts<" in html


def test_words_without_credit_stay_as_they_are():
    html = page_of({"title": "Ports", "description": "No more.", "links": []}, ("collections", "ports"), URL, SITE)
    assert re.search(r"<p[^>]*>No more.</p>", html)
    assert "<dt>Credit" not in html
