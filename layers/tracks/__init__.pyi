from .behaviours import Asked, FoundBehaviours, count_behaviours
from .by_day import find_events_by_day
from .counts import CountedTracks, count_tracks
from .doubt import Doubted, grade, without
from .drawn import drawn_tracks
from .files import Tracks, read_tracks
from .on_dask import find_events_dask
from .on_spark import find_events_spark
from .partition import partition_by_id

__all__ = [
    "Asked",
    "CountedTracks",
    "Doubted",
    "FoundBehaviours",
    "Tracks",
    "count_behaviours",
    "count_tracks",
    "drawn_tracks",
    "find_events_by_day",
    "find_events_dask",
    "find_events_spark",
    "grade",
    "partition_by_id",
    "read_tracks",
    "without",
]
