"""Attack the reader of bundles: a small bag with bytes turned, taken out, put in and moved; prints what came of each.

    python tests/attacks/mangled_bundles.py [COUNT]

A bag must be refused with a ValueError, or unpack to exactly what was packed; nothing may appear beside its folder.
"""

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from shutil import rmtree

sys.path.insert(0, str(Path(__file__).parents[2]))

from maps.replay.bag import read_bag, write_bag

FILES = {"a.txt": b"one\n", "deep/er/b.bin": bytes(range(256)), "50 % sure.csv": b"x\n", "Zürich.txt": b""}
SEED = 12


def mangled(content: bytes, how: int, dice: random.Random) -> bytes:
    changed = bytearray(content)
    at, other = dice.randrange(len(content)), dice.randrange(len(content))
    some = dice.randint(1, 60)
    if how == 0:
        for _ in range(dice.randint(1, 8)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    elif how == 1:
        del changed[at : at + some]
    elif how == 2:
        changed[at:at] = dice.randbytes(some)
    else:
        changed[at : at + some] = changed[other : other + some]
    return bytes(changed)


def came_of(packed: Path, room: Path) -> str:
    rmtree(room, ignore_errors=True)
    into = room / "into"
    into.mkdir(parents=True)
    try:
        folder = read_bag(packed, into)
        same = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()} == FILES
        told = "the same files" if same else "OTHER FILES"
    except ValueError:
        told = "refused"
    except Exception as error:  # noqa: BLE001  that is what is looked for
        told = f"{type(error).__name__.upper()}: {error}"[:100]
    return told if [path.name for path in room.iterdir()] == ["into"] else f"{told}, AND A FILE OUTSIDE"


def main(count: int) -> int:
    dice = random.Random(SEED)  # noqa: S311  not for secrets
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "folder"
        for name, content in FILES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        write_bag(folder, Path(place) / "whole.zip", "hormuz")
        whole, found = (Path(place) / "whole.zip").read_bytes(), Counter[str]()
        for number in range(count):
            (Path(place) / "mangled.zip").write_bytes(mangled(whole, number % 4, dice))
            found[came_of(Path(place) / "mangled.zip", Path(place) / "room")] += 1
    for told, times in found.most_common():
        print(f"{times:6,} {told}")  # noqa: T201
    return int(bool(set(found) - {"refused", "the same files"}))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 6000))
