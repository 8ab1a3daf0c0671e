"""`fibrodesk report`: the study as one page."""

from __future__ import annotations

import argparse

from fibrodesk.cli.console import Register, person_options, place, progress, say, signed_in
from fibrodesk.cli.tables import replace_option, require_named_place
from fibrodesk.domain.errors import FibrodeskError


class ReportKindError(FibrodeskError):
    title = "This kind of report is not made"
    text = "A report is written as .html; {name} has another ending."
    hint = "Name a file that ends with .html; a browser prints it as PDF."


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("report", help="agreement, model and burden as one HTML page")
    person_options(parser)
    parser.add_argument("out", type=place, metavar="OUT.html")
    replace_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from fibrodesk.desk.models.looks import last_look
    from fibrodesk.desk.reporting.report import write_report

    if args.out.suffix.lower() not in (".html", ".htm"):
        raise ReportKindError(name=args.out.name)
    require_named_place(args.out, replace=args.replace)
    with signed_in(args) as session:
        before = last_look(session)
        path = write_report(session, args.out, replace=args.replace, progress=progress("sections"))
        look = last_look(session)
    say(f"The report is {path}.")
    if look is not None and look != before:
        say(look.sentence)
    return 0
