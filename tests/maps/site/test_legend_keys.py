"""No key of a legend looks like another, on any page of the site: computed styles of all keys, pair by pair."""

import pytest
from legend_keys import same
from visits import MAPS, SCHEMES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", MAPS)
def test_no_key_of_a_page_looks_like_another(visit, name, scheme):
    assert same(visit(name, "desktop", scheme).keys) == []
