"""`python -m fibrodesk.phantom OUT`: synthetic patients for a process that may not import this."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.phantom.dataset import write_dataset
from fibrodesk.phantom.loop import NATIVE_SIZE_PX
from fibrodesk.phantom.pairs import write_pngs


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m fibrodesk.phantom", description=__doc__)
    parser.add_argument("out", type=Path, help="a new or empty folder")
    parser.add_argument("--format", choices=("dicom", "png"), default="dicom")
    parser.add_argument("--patients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first patient")
    parser.add_argument("--look", help="one scanner look for all; else a mix of A to D")
    parser.add_argument("--frames", type=int, default=24)
    parser.add_argument("--rows", type=int, help="of the picture")
    parser.add_argument("--columns", type=int)
    parser.add_argument("--contrast-db", type=float, help="of scar over healthy wall")
    parser.add_argument("--normal-motion", action="store_true", help="scars move as healthy wall")
    parser.add_argument("--readers", type=int, default=0, help="png: outlines of so many beside")
    parser.add_argument("--workers", type=int, default=1)
    return parser


def main(argv: list[str] | None = None) -> int:
    args = build_parser().parse_args(argv)
    size_px = NATIVE_SIZE_PX if args.format == "dicom" else (256, 256)
    write: Callable[..., object] = write_dataset
    if args.format == "png":
        write = partial(write_pngs, readers=args.readers)
    try:
        write(
            args.out,
            patients=args.patients,
            seed=args.seed,
            first=args.first,
            look=args.look,
            frames=args.frames,
            size_px=(args.rows or size_px[0], args.columns or size_px[1]),
            scar_contrast_db=args.contrast_db,
            abnormal_motion=not args.normal_motion,
            workers=args.workers,
            progress=_tell,
        )
    except FibrodeskError as error:
        sys.stderr.write(f"{error.title}: {error} {error.advice}\n")
        return 2
    return 0


def _tell(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done} of {total} patients" + ("\n" if done == total else ""))


if __name__ == "__main__":
    raise SystemExit(main())
