"""No key of a legend looks like another, on any page of the site: computed styles of all keys, pair by pair."""

import pytest
from legend_keys import same

from layers.stories.read import load_story
from maps.site.pages import pages_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [page.name for page in pages_of(load_story())])
def test_no_key_of_a_page_looks_like_another(built_site, open_page, name, scheme):
    page, _ = open_page(scheme=scheme)
    page.goto((built_site / f"{name}.html").as_uri())
    page.wait_for_selector("html[data-drawn=yes]")
    assert same(page) == []
