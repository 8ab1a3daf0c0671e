"""The command `fibrodesk`: parse, call what the window calls, print data and words."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from pathlib import Path
from typing import NoReturn

from fibrodesk import __version__
from fibrodesk.cli import (
    agreement,
    demo,
    doctor,
    evaluating,
    exporting,
    loops,
    masks,
    models,
    people,
    phantom,
    projects,
    reports,
    training,
    window,
)
from fibrodesk.cli.console import say
from fibrodesk.domain.errors import FibrodeskError

DONE, NOTHING_DONE = 0, 2
_GROUPS = (
    window,
    demo,
    projects,
    people,
    loops,
    agreement,
    masks,
    training,
    models,
    reports,
    evaluating,
    exporting,
    phantom,
    doctor,
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One sentence and where to read on, instead of the whole usage."""
        self.exit(NOTHING_DONE, f"{self.prog}: {message}. See '{self.prog} --help'.\n")


def build_parser() -> argparse.ArgumentParser:
    """Every command with its options; nothing heavy is imported for it."""
    parser = _Parser(
        prog="fibrodesk",
        description="Outline myocardial fibrosis on echo loops, compare readers, retrain. "
        "Research use only; not for diagnostic use.",
    )
    parser.add_argument("--version", action="version", version=f"fibrodesk {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for group in _GROUPS:
        group.register(commands)
    return parser


def _parsed(parser: argparse.ArgumentParser, arguments: list[str]) -> argparse.Namespace:
    """What may be left out may also stand behind the options, where argparse looks no longer.

    A command names it as its default `behind`, with the type of one.
    """
    args, rest = parser.parse_known_args(arguments)
    name, as_type = getattr(args, "behind", ("", str))
    if rest and name and not any(each.startswith("-") for each in rest):
        try:
            if getattr(args, name) == []:
                setattr(args, name, [as_type(each) for each in rest])
                rest = []
            elif getattr(args, name) is None:
                setattr(args, name, as_type(rest.pop(0)))
        except argparse.ArgumentTypeError as error:
            parser.error(str(error))
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return args


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 done with refusals, 2 nothing done."""
    arguments = sys.argv[1:] if argv is None else argv
    if isinstance(sys.stdout, io.TextIOWrapper):  # a sign that a terminal has not ends no command
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = build_parser()
    args = _parsed(parser, arguments or ["open"])
    try:
        code = int(args.run(args))
        if sys.stdout is not None:  # it is none where the shell closed it
            sys.stdout.flush()  # a pipe that is closed is met here, not at the end
    except FibrodeskError as error:
        say(f"{error.title}: {error} {error.advice}".rstrip())
        return NOTHING_DONE
    except KeyboardInterrupt:
        print("Stopped. What was acknowledged is on disk.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nor does the exit flush
        return DONE
    except OSError as error:
        refusal = _first_refusal(error)
        where = Path(refusal.filename).name if isinstance(refusal.filename, str) else ""
        say(
            f"The disk refused: {refusal.strerror or refusal} {where}".rstrip() + ". "
            "Mend what is named, then run the command again."
        )
        return NOTHING_DONE
    return code


def _first_refusal(error: OSError) -> OSError:
    """What the system said; a library may wrap it into words and lines of its own code."""
    while error.strerror is None and isinstance(error.__context__, OSError):
        error = error.__context__
    told = re.search(r"\[Errno (\d+)\]", str(error))
    if error.strerror is None and told is not None:  # out of another process it comes as words
        return OSError(int(told[1]), os.strerror(int(told[1])))
    return error
