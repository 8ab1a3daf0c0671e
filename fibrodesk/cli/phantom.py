"""`fibrodesk phantom`: synthetic loops with exact masks."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from fibrodesk.cli.console import Register, at_least, number_between, place, progress, say
from fibrodesk.cli.tables import require_folder_elsewhere
from fibrodesk.domain.counting import counted

_NOTHING_DONE = 2
_MOST_DB = 40.0  # from black to white
FORMATS = (
    "dicom", "png", "stills", "tiff", "video", "echonet", "echonet-pediatric", "echonet-lvh",
    "camus", "camus-mhd", "ted", "hmcqu",
)  # fmt: skip


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("phantom", help="write synthetic loops with exact masks")
    parser.add_argument("out", type=place, metavar="OUT")
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
    parser.add_argument(
        "--contrast-db",
        type=number_between(-_MOST_DB, _MOST_DB, " dB"),
        metavar="DB",
        help="of scar over healthy wall; else 5 to 7, another for each patient",
    )
    parser.add_argument(
        "--normal-motion",
        action="store_true",
        help="scars move and thicken as healthy wall does; at 0 dB nothing can be found then",
    )
    parser.add_argument(
        "--readers",
        type=at_least(0),
        default=0,
        metavar="N",
        help="with png: the outlines of so many simulated readers beside the true masks",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.readers and args.format != "png":
        say("Outlines of simulated readers are written with --format png alone.")
        return _NOTHING_DONE
    if args.look is not None:
        from fibrodesk.phantom.look import look_named

        look_named(args.look)  # before anything is written
    require_folder_elsewhere(args.out)
    out: Path = args.out
    was_there = out.is_dir()
    was_empty = not out.exists() or (was_there and not any(out.iterdir()))
    try:
        _write(args)
    except (OSError, KeyboardInterrupt):
        if was_empty:  # half of it would stand in the way of the next try
            _clear(out, keep=was_there)
        raise
    say(f"{counted(args.patients, 'synthetic patient')} written to {args.out}.")
    return 0


def _clear(out: Path, *, keep: bool) -> None:
    """Take away what was written; a folder that somebody else made, as a mounted disk, stays."""
    for written in list(out.iterdir()) if keep else [out]:
        if written.is_dir():
            shutil.rmtree(written, ignore_errors=True)
        else:
            with suppress(OSError):
                written.unlink()


def _write(args: argparse.Namespace) -> None:
    write = _writer(args.format, readers=args.readers)
    write(
        args.out,
        patients=args.patients,
        seed=args.seed,
        look=args.look,
        frames=args.frames,
        scar_contrast_db=args.contrast_db,
        abnormal_motion=not args.normal_motion,
        workers=args.workers,
        progress=progress("patients"),
    )


def _writer(layout: str, *, readers: int) -> Callable[..., object]:
    """What writes patients in that format."""
    if layout == "dicom":
        from fibrodesk.phantom.dataset import write_dataset

        return write_dataset
    if layout == "png":
        from fibrodesk.phantom.pairs import write_pngs

        return partial(write_pngs, readers=readers)
    from fibrodesk.phantom.layouts.writing import write_patients

    return partial(write_patients, layout)
