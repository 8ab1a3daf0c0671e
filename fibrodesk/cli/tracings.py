"""What `fibrodesk import` is told of videos, pictures and data sets, and of their outlines."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fibrodesk.cli.console import number_between, progress, say
from fibrodesk.cli.labels import tell_left_out
from fibrodesk.domain.counting import counted

if TYPE_CHECKING:
    from fibrodesk.desk.importing.tracings import TracedLoop
    from fibrodesk.desk.session import Session

FORMATS = ("dicom", "echonet", "camus", "ted", "hmcqu", "video", "png")
_SLOWEST_PER_S, _FASTEST_PER_S = 1.0, 2000.0
_KINDS = {"png": "stills"}  # pictures of every kind that is read


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="",
        help="what the sources hold; told from the content when left out",
    )
    parser.add_argument(
        "--frames-per-s",
        type=number_between(_SLOWEST_PER_S, _FASTEST_PER_S, " frames a second"),
        metavar="N",
        help="the rate of pictures, and of videos that tell none; else 30 are assumed",
    )
    parser.add_argument(
        "--salvage",
        action="store_true",
        help="take loops that end early as far as their whole frames go",
    )
    parser.add_argument(
        "--tracings",
        action="store_true",
        help="take the outlines that come with a public data set as that data set's reading",
    )


def wishes(args: argparse.Namespace) -> dict[str, Any]:
    """What a person said of the sources, as `importing.find` takes it."""
    return {
        "kind": _KINDS.get(args.format, args.format),
        "salvage": args.salvage,
        "frames_per_s": args.frames_per_s,
    }


def attach(
    session: Session, args: argparse.Namespace, told: dict[str, Any], loops: Sequence[TracedLoop]
) -> None:
    """Attach the outlines of the loops that just came in; what became of them goes to `told`."""
    from fibrodesk.desk.importing.tracings import attach_tracings

    done = attach_tracings(session, loops, progress=progress("Attaching tracings"))
    tell_left_out(told, done.refusals, done.warnings)
    told["tracings"] = [
        {
            "cine": loop.number,
            "id": loop.cine_id,
            "reading": loop.reading,
            "frames": loop.frames,
            "masks": loop.masks,
            "new": loop.new,
            "sealed": loop.sealed,
        }
        for loop in done.loops
    ]
    new = sum(loop.new for loop in done.loops)
    if done.loops:
        say(f"Tracings of {counted(len(done.loops), 'loop')}, {new} of them new.")
