from .behaviours import Asked, FoundBehaviours, count_behaviours
from .changes import Change, judged_change
from .counts import CountedTracks, count_tracks
from .doubt import Doubted, grade, without
from .drawn import drawn_tracks
from .files import Tracks, read_tracks
from .listening import read_listening

__all__ = [
    "Asked",
    "Change",
    "CountedTracks",
    "Doubted",
    "FoundBehaviours",
    "Tracks",
    "count_behaviours",
    "count_tracks",
    "drawn_tracks",
    "grade",
    "judged_change",
    "read_listening",
    "read_tracks",
    "without",
]
