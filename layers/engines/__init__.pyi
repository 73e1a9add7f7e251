from .by_day import find_events_by_day
from .on_cores import find_events_cores
from .on_dask import find_events_dask
from .on_spark import find_events_spark
from .partition import partition_by_id

__all__ = ["find_events_by_day", "find_events_cores", "find_events_dask", "find_events_spark", "partition_by_id"]
