"""`--format` and `--tracings` of `fibrodesk import`: public data sets and their own outlines."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fibrodesk.cli.console import progress, say

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.desk.tracings import TracedLoop

FORMATS = ("dicom", "echonet", "camus", "ted", "hmcqu", "video", "png")
_KINDS = {"png": "stills"}  # pictures of every kind that is read


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="",
        help="what the sources hold; told from the content when left out",
    )
    parser.add_argument(
        "--tracings",
        action="store_true",
        help="take the outlines that come with a public data set as that data set's reading",
    )


def kind_of(args: argparse.Namespace) -> str:
    """The kind of source that `--format` names; "" to look."""
    return str(_KINDS.get(args.format, args.format))


def attach(
    session: Session, args: argparse.Namespace, told: dict[str, Any], loops: Sequence[TracedLoop]
) -> None:
    """Attach the outlines of the loops that just came in; what became of them goes to `told`."""
    from fibrodesk.desk.tracings import attach_tracings

    done = attach_tracings(session, loops, progress=progress("Attaching tracings"))
    for refusal in done.refusals:
        told["refused"].append(
            {"path": refusal.name, "reason": refusal.reason, "hint": refusal.hint}
        )
        say(f"Refused {refusal.reason} {refusal.hint}")
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
    say(f"Tracings of {len(done.loops)} loops, {new} of them new.")
