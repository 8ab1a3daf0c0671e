"""`fibrodesk phantom`: synthetic loops with exact masks."""

from __future__ import annotations

import argparse
from pathlib import Path

from fibrodesk.cli.console import Register, at_least, progress, say


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("phantom", help="write synthetic loops with exact masks")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--format", choices=("dicom", "png"), default="dicom")
    parser.add_argument("--patients", type=at_least(1), default=12, metavar="N")
    parser.add_argument("--seed", type=at_least(0), default=1, metavar="N")
    parser.add_argument("--look", metavar="A", help="one scanner look for all; else they are mixed")
    parser.add_argument("--workers", type=at_least(1), default=1, metavar="N", help="processes")
    parser.add_argument("--frames", type=at_least(4), default=24, metavar="N")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from fibrodesk.phantom.dataset import write_dataset
    from fibrodesk.phantom.pairs import write_pngs

    write = write_dataset if args.format == "dicom" else write_pngs
    write(
        args.out,
        patients=args.patients,
        seed=args.seed,
        look=args.look,
        frames=args.frames,
        workers=args.workers,
        progress=progress("patients"),
    )
    say(f"{args.patients} synthetic patients written to {args.out}.")
    return 0
