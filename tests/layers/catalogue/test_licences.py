"""What licences ask, against what their publishers say of them."""

import pytest

from layers.catalogue.licences import Duty, duties
from layers.catalogue.sources import ALLOWED_LICENCES

BY, SA, NC, ND = Duty.ATTRIBUTION, Duty.SHARE_ALIKE, Duty.NON_COMMERCIAL, Duty.NO_DERIVATIVES


@pytest.mark.parametrize(
    ("licence", "asked"),
    [  # the conditions that https://creativecommons.org/share-your-work/cclicenses/ and the texts of the others name
        ("CC-BY-4.0", {BY}),
        ("CC-BY-3.0-IGO", {BY}),
        ("CC-BY-SA-4.0", {BY, SA}),
        ("cc-by-sa-3.0-de", {BY, SA}),
        ("CC-BY-NC-4.0", {BY, NC}),
        ("CC-BY-NC-SA-4.0", {BY, NC, SA}),
        ("CC-BY-ND-4.0", {BY, ND}),
        ("CC-BY-NC-ND-4.0", {BY, NC, ND}),
        ("CC0-1.0", set()),
        ("ODbL-1.0", {BY, SA}),
        ("ODC-By-1.0", {BY}),
        ("PDDL-1.0", set()),
        ("OGL-UK-3.0", {BY}),
        ("etalab-2.0", {BY}),
        ("DL-DE-BY-2.0", {BY}),
        ("DL-DE-ZERO-2.0", set()),
    ],
)
def test_the_duties_of_a_licence_are_those_that_its_text_names(licence, asked):
    assert set(duties(licence)) == asked


@pytest.mark.parametrize("licence", ["", "quoted", "all rights reserved", "CC-BY", "CC-BY-9.9", "ask me", "ODbL"])
def test_of_other_words_nothing_is_known(licence):
    assert duties(licence) is None


@pytest.mark.parametrize("licence", sorted(ALLOWED_LICENCES))
def test_what_may_travel_with_the_package_may_be_passed_on_without_share_alike(licence):
    assert set(duties(licence)) <= {BY}
