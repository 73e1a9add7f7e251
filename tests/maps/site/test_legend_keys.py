"""No key of a legend looks like another, on any page of the site: computed styles of all keys, pair by pair."""

import pytest
from legend_keys import same
from visits import MAPS, looks

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("name", "size", "scheme"), looks(MAPS))
def test_no_key_of_a_page_looks_like_another(visit, name, size, scheme):
    assert same(visit(name, size, scheme).keys) == []
