"""What a kind of sensor can and cannot do (`layers.observation.readings.capability`), in words for a reader."""

import re

from leadline.words import _, alternatives, in_turn, pgettext

_OF_SOME = re.compile(r"(?P<cannot>.+) \((?P<families>[^()]+)\)")


def able(words: str) -> str:
    """Tell whether it can do a thing, of several families each that is said.

    >>> able("partly or no")
    'partly or no'
    """
    return alternatives(_one(word) for word in words.split(" or "))


def unable(words: str) -> str:
    """Tell what it cannot do, with the families of which that is said, where it is not said of all.

    >>> unable("name or flag (SPOT, NAOS); small boats")
    'name or flag (SPOT, NAOS); small boats'
    """
    return in_turn(_clause(clause) for clause in words.split("; "))


def _one(word: str) -> str:
    match word:
        case "yes":
            return pgettext("ability", "yes")
        case "partly":
            return pgettext("ability", "partly")
        case "no":
            return pgettext("ability", "no")
    return _(word)


def _clause(clause: str) -> str:
    found = _OF_SOME.fullmatch(clause)
    if found is None:
        return _(clause)
    return _("{cannot} ({families})").format(cannot=_(found["cannot"]), families=found["families"])
