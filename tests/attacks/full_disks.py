"""Disks without room for a layer: the earlier file stays, and the command fails with one line (#10).

`PYTHONPATH=. python tests/attacks/full_disks.py`, on Linux, as root or where users may have namespaces of their own.
Each run gets a small file system in memory that nobody else sees, and that ends with it.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

SIZES_KB = (4, 8, 16, 32, 64, 128, 160, 200)  # on both sides of what the files and 64 kB beside them need
ENDINGS = (".geojson", ".kml", ".fgb", ".parquet")
HELD = {
    "exit 1, old file, 1 in the folder, 1 lines of errors",
    "exit 0, new file, 1 in the folder, 0 lines of errors",
}
OLD = "what was here before"
MOUNTED = """
mount -t tmpfs -o size="$1"k tmpfs "$2" || exit 99
printf '%s' "$5" > "$2/x$3"
"$4" -m leadline layers adiz --overwrite --to "$2/x$3" > /dev/null
code=$?
kept=other
[ "$(head -c 99 "$2/x$3" | tr -d '\\0')" = "$5" ] && kept=old
cmp -s "$2/x$3" "$6" && kept=new
echo "exit $code, $kept file, $(ls -A "$2" | wc -l) in the folder"
"""


def attack(size_kb: int, ending: str, whole: Path) -> str:
    """Write a layer where there is room for so many kB, and tell how it ended."""
    with tempfile.TemporaryDirectory() as folder:
        words = [str(size_kb), folder, ending, sys.executable, OLD, str(whole)]
        done = subprocess.run(
            ["unshare", "-rm", "sh", "-c", MOUNTED, "sh", *words],
            check=False,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        raise SystemExit(f"no file system could be mounted: {done.stderr.strip()}")
    return f"{done.stdout.strip()}, {len(done.stderr.splitlines())} lines of errors"


def main() -> int:
    """Attack with all sizes and formats, count how they ended, and return 1 if one did not hold."""
    told: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for ending in ENDINGS:
            whole = Path(folder) / f"x{ending}"
            subprocess.run([sys.executable, "-m", "leadline", "layers", "adiz", "--to", whole], check=True, stdout=-3)
            told.update(attack(size_kb, ending, whole) for size_kb in SIZES_KB)
    for words, count in told.most_common():
        print(count, words)  # noqa: T201  the answer
    return int(not set(told) <= HELD)


if __name__ == "__main__":
    sys.exit(main())
