"""The command `leadline sample`: small files to try the other commands with."""

import argparse
import shutil
from pathlib import Path
from typing import Any

from maps.cli.progress import put


def add_sample(commands: Any) -> None:  # noqa: ANN401  argparse keeps the type of its subparsers to itself
    """Describe the command; loads nothing heavy."""
    sample = commands.add_parser("sample", help="list the samples that travel with leadline, or write one to a file")
    sample.add_argument("name", nargs="?", metavar="NAME", help="a sample; without it, all are listed")
    sample.add_argument("--to", type=Path, metavar="FILE", help="where to write it (its own name, in this folder)")
    sample.set_defaults(run=cmd_sample)


def cmd_sample(args: argparse.Namespace) -> int:
    """List the samples, or copy one to where it is wanted.

    Raises
    ------
    ValueError
        If there is no such sample, or a file stands in its place.
    """
    from layers.files.draft import drafted  # noqa: PLC0415  paid for by this command alone
    from layers.shapes.packaged_samples import sample_file, samples  # noqa: PLC0415

    if args.name is None:
        for name, words in samples().items():
            put(f"{name:<10}{words}")
        return 0
    source = sample_file(args.name)
    to = args.to or Path(source.name)
    if to.exists() and (to.is_dir() or to.read_bytes() != source.read_bytes()):
        raise ValueError(f"{to} is there already; expected a new file. Name another with --to.")
    with drafted(to) as draft:
        shutil.copyfile(source, draft)
    put(str(to))
    return 0
