"""`fibrodesk phantom`: synthetic loops with exact masks."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from fibrodesk.cli.console import Register, at_least, progress, say

FORMATS = (
    "dicom", "png", "stills", "tiff", "video", "echonet", "echonet-pediatric", "echonet-lvh",
    "camus", "camus-mhd", "ted", "hmcqu",
)  # fmt: skip


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("phantom", help="write synthetic loops with exact masks")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="dicom",
        help="png: pairs of frames and masks; the others as their makers lay them out",
    )
    parser.add_argument("--patients", type=at_least(1), default=12, metavar="N")
    parser.add_argument("--seed", type=at_least(0), default=1, metavar="N")
    parser.add_argument("--look", metavar="A", help="one scanner look for all; else they are mixed")
    parser.add_argument("--workers", type=at_least(1), default=1, metavar="N", help="processes")
    parser.add_argument("--frames", type=at_least(4), default=24, metavar="N")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    write = _writer(args.format)
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


def _writer(layout: str) -> Callable[..., object]:
    """What writes patients in that format."""
    if layout == "dicom":
        from fibrodesk.phantom.dataset import write_dataset

        return write_dataset
    if layout == "png":
        from fibrodesk.phantom.pairs import write_pngs

        return write_pngs
    from fibrodesk.phantom.layouts.writing import write_patients

    return partial(write_patients, layout)
