"""`fibrodesk export`: readings in the formats of other programs."""

from __future__ import annotations

import argparse

from fibrodesk.cli.console import (
    Register,
    person_options,
    place,
    print_json,
    progress,
    say,
    signed_in,
)
from fibrodesk.desk.exporting.formats import FORMATS
from fibrodesk.domain.counting import counted


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("export", help="readings as files of other programs")
    person_options(parser)
    parser.add_argument("out", type=place, metavar="OUT", help="a folder that is not there yet")
    parser.add_argument("--to", choices=FORMATS, required=True)
    parser.add_argument(
        "--mask-one",
        action="store_true",
        help="PNG masks of 0 and 1, as in the paper, instead of 0 and 255",
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """1 where a cine was left out that was not excluded; each is named on stderr."""
    from fibrodesk.desk.exporting.exports import export

    if args.mask_one and args.to != "png":
        say("--mask-one changes PNG masks alone; here it changes nothing.")
    with signed_in(args) as session:
        done = export(
            session, args.out, to=args.to, mask_one=args.mask_one, progress=progress("cines")
        )
    for each in done.left_out:
        say(f"Cine {each.number}: left out, {each.words}")
    if args.json:
        print_json(
            {
                "path": done.path,
                "format": done.format,
                "cines": done.cines,
                "authors": done.authors,
                "files": done.files,
                "left_out": [
                    {"cine": each.number, "why": each.why, "reason": each.words}
                    for each in done.left_out
                ],
                "audit_head": done.audit_head,
            }
        )
    cines = counted(len(done.cines), "cine")
    say(f"The export of {cines} is {done.path}. Research use only.")
    return 1 if any(each.why != "excluded" for each in done.left_out) else 0
