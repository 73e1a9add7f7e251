"""The built-in story's question of lanes and satellites, and its fleets, for the tests that measure with them."""

from functools import cache

from layers.coverage.chosen import ChosenFleet, chosen_fleet
from layers.observation.asked import question_of_statement
from layers.observation.question import Question
from layers.sky.members import Member
from layers.stories.read import load_story
from layers.stories.story import Story

EVERYBODY = "Japan and NATO members"
FLEETS = ("all", "without commercial fleets")
GROUPS = {"Japan": "japan", "NATO members": "nato", EVERYBODY: "japan-nato"}
PUBLIC = {"japan": "japan-civil", "nato": "nato-public", "japan-nato": "japan-nato-public"}


@cache
def story() -> Story:
    """Story that travels with the package."""
    return load_story()


@cache
def question() -> Question:
    """What its statement of the 85 % asks."""
    return question_of_statement(story(), "lanes_85")


@cache
def fleet(name: str) -> ChosenFleet:
    """One of its fleets, with additions."""
    return chosen_fleet(story().fleets, name, story().file)


def members(name: str, *, doubtful: bool = False) -> list[Member]:
    """Sensors of a fleet."""
    return fleet(name).members(doubtful=doubtful)


def of_kind(
    name: str, kind: str, case: str = "base", *, commercial: bool = True, doubtful: bool = False
) -> list[Member]:
    """Sensors of one kind of a fleet."""
    found = fleet(name).members([kind], case, doubtful=doubtful)
    return [member for member in found if commercial or not member.commercial]
