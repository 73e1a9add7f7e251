"""What licences of data ask for: whether rows may be passed on, and on which terms."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from leadline.words import N_


class Duty(StrEnum):
    """What somebody who passes rows on has to do."""

    ATTRIBUTION = N_("name its publisher, as every map does")
    SHARE_ALIKE = N_("pass on what you make of it under the same licence")
    NON_COMMERCIAL = N_("no commercial use")
    NO_DERIVATIVES = N_("pass it on unchanged only")


_BY = (Duty.ATTRIBUTION,)
_SAME = (Duty.ATTRIBUTION, Duty.SHARE_ALIKE)
QUOTED = "quoted"  # a text of which some words are used; none of its rows
# By SPDX identifier in lower case (https://spdx.org/licenses/); those of Creative Commons are read by their parts.
_DUTIES: Mapping[str, tuple[Duty, ...]] = {
    **dict.fromkeys(("cc0-1.0", "pddl-1.0", "dl-de-zero-2.0", "0bsd", "unlicense"), ()),
    **dict.fromkeys(("licenseref-facts", "licenseref-publicdomain", "licenseref-usgovernmentwork"), ()),
    **dict.fromkeys(("odc-by-1.0", "dl-de-by-2.0", "etalab-2.0", "nlod-1.0", "nlod-2.0"), _BY),
    **dict.fromkeys(("ogl-uk-1.0", "ogl-uk-2.0", "ogl-uk-3.0", "ogl-canada-2.0"), _BY),
    **dict.fromkeys(("cdla-permissive-1.0", "cdla-permissive-2.0"), _BY),
    **dict.fromkeys(("apache-2.0", "bsd-2-clause", "bsd-3-clause", "isc", "mit"), _BY),
    **dict.fromkeys(("odbl-1.0", "cdla-sharing-1.0", "eupl-1.2"), _SAME),
}
_CREATIVE_COMMONS = re.compile(r"cc-by(?P<nc>-nc)?(?:-(?P<more>sa|nd))?-[1-4]\.[05](?:-[a-z]{2,3})?")


def expression(licences: Iterable[str]) -> str:
    """SPDX expression of several licences that all hold.

    Parameters
    ----------
    licences : iterable of str
        SPDX identifiers or expressions, or terms in words, which become a `LicenseRef-`: SPDX has no other name for
        what is not on its list.

    Returns
    -------
    str
        Each once, sorted, joined by AND; empty for none.

    References
    ----------
    SPDX Specification 3.0, annex B, SPDX license expressions.

    >>> expression(["CC-BY-4.0", "cc0-1.0", "CC-BY-4.0"])
    'CC-BY-4.0 AND CC0-1.0'
    >>> expression(["MIT OR Apache-2.0", "All rights reserved."])
    'LicenseRef-All-rights-reserved AND (MIT OR Apache-2.0)'
    """
    each = sorted({_spdx(licence) for licence in licences})
    return " AND ".join(f"({one})" if " OR " in one and len(each) > 1 else one for one in each)


def _spdx(licence: str) -> str:
    from packaging.licenses import (  # noqa: PLC0415  the list of SPDX, paid for by what names licences
        InvalidLicenseExpression,
        canonicalize_license_expression,
    )

    try:
        return canonicalize_license_expression(licence)
    except InvalidLicenseExpression:
        return "LicenseRef-" + (re.sub(r"[^A-Za-z0-9.]+", "-", licence).strip("-.") or "in-words")


def duties(licence: str) -> tuple[Duty, ...] | None:
    """Tell what a licence asks of those who pass rows on.

    Parameters
    ----------
    licence : str
        SPDX identifier, in capitals or not.

    Returns
    -------
    tuple of Duty, or None
        Empty where nothing is asked; None where it is not known that rows may be passed on at all.

    References
    ----------
    SPDX License List, https://spdx.org/licenses/.
    Creative Commons, About CC Licenses, https://creativecommons.org/share-your-work/cclicenses/.

    >>> [duty.name for duty in duties("CC-BY-NC-SA-4.0")], duties("CC0-1.0"), duties("all rights reserved")
    (['ATTRIBUTION', 'NON_COMMERCIAL', 'SHARE_ALIKE'], (), None)
    """
    name = licence.strip().lower()
    found = _CREATIVE_COMMONS.fullmatch(name)
    if not found:
        return _DUTIES.get(name)
    more = {"sa": (Duty.SHARE_ALIKE,), "nd": (Duty.NO_DERIVATIVES,)}.get(found["more"] or "", ())
    return (Duty.ATTRIBUTION, *((Duty.NON_COMMERCIAL,) if found["nc"] else ()), *more)


def licence_page(licence: str) -> str:
    """Address of the text of a licence; "" for terms in words, and for licences that are not known here.

    Parameters
    ----------
    licence : str
        SPDX identifier.

    >>> licence_page("CC-BY-NC-SA-3.0-DE"), licence_page("CC0-1.0")
    ('https://creativecommons.org/licenses/by-nc-sa/3.0/de/', 'https://creativecommons.org/publicdomain/zero/1.0/')
    >>> licence_page("MIT"), licence_page("LicenseRef-Facts")
    ('https://spdx.org/licenses/MIT.html', '')
    """
    name = licence.strip()
    if _CREATIVE_COMMONS.fullmatch(name.lower()):
        terms, version, *country = re.split(r"-(?=[1-4]\.)|(?<=\.[05])-", name.lower().removeprefix("cc-"))
        return f"https://creativecommons.org/licenses/{'/'.join([terms, version, *country])}/"
    if name.lower() == "cc0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    listed = name.lower() in _DUTIES and not name.lower().startswith("licenseref-")
    return f"https://spdx.org/licenses/{name}.html" if listed else ""
