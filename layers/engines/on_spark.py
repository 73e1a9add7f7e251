"""Events on Spark: the same function for each partition of vessels, through `mapInArrow`."""

import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from geo.events.events import Found
from geo.geodesy.edges import Edges
from geo.tracks.fixes import HEIGHT_COLUMNS
from geo.tracks.rules import AS_RULES, AsRules, Rules, rules_with
from layers.engines.partition import SCHEMA, Files, found_in, is_files, partition_files, tables_of, together
from leadline.near import checks_names

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

OLDEST_JAVA = 17  # of Spark 4
TABLES = ("events", "crossings", "pieces", "cleaning", "untold", "rejected")
RESULT = pa.schema([(name, pa.binary()) for name in TABLES])  # a row for each partition, its tables as Arrow streams
RESULT_OF_SPARK = ", ".join(f"{name} binary" for name in TABLES)
DIED = re.compile(r"Python worker exited unexpectedly[^.\n]*")
RAISED = re.compile(r"(?:Caused by: )?[A-Za-z_][\w.$]*(?:Error|Exception|Invalid)\b: ")
BLANKS = r"^\s+|\s+$"  # around an id are no part of it

Batches = Iterator[pa.RecordBatch]


@checks_names
def find_events_spark(  # noqa: PLR0913  all rules by name
    source: "DataFrame | Files",
    zones: gpd.GeoDataFrame | None = None,
    lines: gpd.GeoDataFrame | None = None,
    *,
    spark: "SparkSession | None" = None,
    partitions: int | None = None,
    rules: Rules | None = None,
    max_gap_s: float | None = None,
    max_speed_kn: float | AsRules | None = AS_RULES,
    rejects_to_cut: int | None = None,
    hysteresis_m: float | None = None,
    merge_breaks_s: float | None = None,
    min_duration_s: float | None = None,
    min_depth_m: float | None = None,
    depth: bool | None = None,
    edge_model: Edges | None = None,
    tolerance_m: float | None = None,
) -> Found:
    """Find events and crossings as `geo.find_events` does, on the executors of Spark.

    Parameters
    ----------
    source : Spark DataFrame, folder, or sequence of files
        A DataFrame with the columns id, time (timestamp), lon, lat (height_m, height_kind) is shuffled once, by id. A
        folder that
        `layers.engines.partition_by_id` wrote, or Parquet files that hold each vessel wholly in one, need no shuffle;
        the executors must see them under the same names.
    zones, lines : GeoDataFrame, optional
        As for `find_events`; they travel with the function.
    spark : SparkSession, optional
        Left out: that of the DataFrame, else the active one, else a new one as Spark is configured (on this machine,
        if it is not), which stays for later calls.
    partitions : int, optional
        Of a DataFrame; left out, as `spark.sql.shuffle.partitions` and adaptive execution decide.
    rules
    max_gap_s, max_speed_kn, rejects_to_cut, hysteresis_m, merge_breaks_s : optional
    min_duration_s, min_depth_m, depth, edge_model, tolerance_m : optional
        As for `find_events`.

    Returns
    -------
    Found
        Events, crossings and pieces identical to those of `find_events`; see `layers.engines.partition.together`. Of
        two rows of a vessel with the same time the one stays that comes first in the DataFrame, as far as it has an
        order.

    Raises
    ------
    ModuleNotFoundError
        If PySpark is not installed.
    RuntimeError
        If a session must be started and there is no Java 17 or newer; in one line, if a part fails on an executor.
    ValueError, FileNotFoundError
        As `find_events`, `partition_files` and `together` do.
    """
    pyspark_sql = _pyspark_sql()
    rules = rules_with(
        rules,
        max_gap_s=max_gap_s,
        max_speed_kn=max_speed_kn,
        rejects_to_cut=rejects_to_cut,
        hysteresis_m=hysteresis_m,
        merge_breaks_s=merge_breaks_s,
        min_duration_s=min_duration_s,
        min_depth_m=min_depth_m,
        depth=depth,
        edge_model=edge_model,
        tolerance_m=tolerance_m,
    )

    def found(part: "str | pa.Table") -> pa.RecordBatch:
        return _packed(found_in(part, zones, lines, rules))

    with _arrow_only():
        if is_files(source):
            files = partition_files(source)
            parts = _collected(_over_files(_session(pyspark_sql, spark), files, found))
        else:
            parts = _collected(_over_rows(source, partitions, found))
    return together(parts or [found_in(SCHEMA.empty_table(), zones, lines, rules)])


def java_version() -> int | None:
    """Major version of the Java that Spark would start, None if there is none."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if java is None or not Path(java).exists():
        return None
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603  the user's own
    version = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    return int(version[1]) if version else None


def _over_files(session: Any, files: list[str], found: Callable[[str], pa.RecordBatch]) -> Any:  # noqa: ANN401
    """Make a task of each file, which the executor reads itself."""

    def task(numbers: Batches) -> Batches:
        for batch in numbers:
            for number in batch.column(0).to_pylist():
                yield found(files[number])

    return session.range(0, len(files), 1, len(files)).mapInArrow(task, RESULT_OF_SPARK)


def _over_rows(rows: Any, partitions: int | None, found: Callable[[pa.Table], pa.RecordBatch]) -> Any:  # noqa: ANN401
    """Make a task of all rows of some vessels, brought together by id and put in the order in which they came."""
    if not hasattr(rows, "mapInArrow"):
        raise TypeError(
            f"positions as {type(rows).__name__}; expected a Spark DataFrame, a folder or files. "
            "Write them with layers.engines.partition_by_id(), or use find_events()."
        )
    functions = import_module("pyspark.sql.functions")
    missing = [name for name in SCHEMA.names if name not in rows.columns]
    if missing:
        raise ValueError(
            f"the Spark DataFrame lacks the column {missing[0]!r}; expected id, time, lon and lat, "
            f"found {', '.join(rows.columns)}. Rename them with withColumnsRenamed()."
        )
    vessel = functions.regexp_replace(functions.col("id").cast("string"), BLANKS, "")
    heights = [name for name in HEIGHT_COLUMNS if name in rows.columns]
    arrived = rows.select(
        vessel.alias("id"), *SCHEMA.names[1:], *heights, functions.monotonically_increasing_id().alias("nth")
    )
    by_vessel = arrived.repartition(*([partitions] if partitions else []), "id").sortWithinPartitions("nth")

    def task(batches: Batches) -> Batches:
        tables = list(tables_of(batches, heights=True))
        if tables:
            yield found(pa.concat_tables(tables))

    return by_vessel.mapInArrow(task, RESULT_OF_SPARK)


def _packed(found: Found) -> pa.RecordBatch:
    """One row: each table as an Arrow stream, which keeps types that Spark does not have."""
    return pa.record_batch([pa.array([_stream(getattr(found, name))], pa.binary()) for name in TABLES], schema=RESULT)


def _stream(frame: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def _collected(packed: Any) -> list[Found]:  # noqa: ANN401  a Spark DataFrame
    """Run the tasks, and take what was found in each partition."""
    try:
        rows = packed.toArrow().to_pylist()
    except _errors() as error:
        raise RuntimeError(
            f"Spark could not count a part: {why(str(error))}; expected executors that see the files, and have the "
            "memory for a part. Smaller parts need less."
        ) from error
    return [Found(**{name: _frame(row[name]) for name in TABLES}) for row in rows]


def _errors() -> tuple[type[BaseException], ...]:
    """Errors of Spark's own, and of the bridge to its Java."""
    return (import_module("pyspark.errors").PySparkException, import_module("py4j.protocol").Py4JError)


def why(told: str) -> str:
    r"""Find the line of a Python worker's traceback, or of Java's, that says what went wrong.

    >>> why("An exception was thrown:\n  File x\nValueError: no id\n\nJVM stacktrace:")
    'ValueError: no id'
    """
    lines = [line.strip() for line in told.splitlines()]
    died = DIED.findall(told)
    raised = [line for line in lines if RAISED.match(line)]
    return (died[:1] or raised[-1:] or lines[:1] or [""])[0].removeprefix("Caused by: ")


def _frame(stream: bytes) -> pd.DataFrame:
    with pa.ipc.open_stream(stream) as reader:
        frame: pd.DataFrame = reader.read_pandas()
    return frame


def _pyspark_sql() -> Any:  # noqa: ANN401  a module that is taken without its types
    try:
        return import_module("pyspark.sql")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{error}; expected PySpark for this engine. Install it with: pip install 'leadline[spark]'.",
            name=error.name,
        ) from error


def _session(pyspark_sql: Any, given: "SparkSession | None") -> Any:  # noqa: ANN401
    """Return the session given, or the active one, or a new one."""
    session = given or pyspark_sql.SparkSession.getActiveSession()
    if session is not None:
        return session
    found = java_version()
    if found is None or found < OLDEST_JAVA:
        raise RuntimeError(
            f"Spark needs Java {OLDEST_JAVA} or newer; found {'none' if found is None else f'Java {found}'}. "
            "Install one, or name its folder in JAVA_HOME. find_events() and find_events_dask() need none."
        )
    with _own_python():
        return pyspark_sql.SparkSession.builder.appName("leadline").getOrCreate()


@contextmanager
def _arrow_only() -> Iterator[None]:
    """Pass over Spark's warning that it does not know pandas 3: it is given Arrow, and no pandas."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
        yield


@contextmanager
def _own_python() -> Iterator[None]:
    """Let the workers of a session run this Python, and not the first that is found; a choice of the user's stays."""
    chosen = os.environ.get("PYSPARK_PYTHON")
    os.environ["PYSPARK_PYTHON"] = chosen or sys.executable
    try:
        yield
    finally:
        if chosen is None:
            del os.environ["PYSPARK_PYTHON"]
