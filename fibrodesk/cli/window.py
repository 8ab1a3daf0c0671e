"""`fibrodesk open`: the window."""

from __future__ import annotations

import argparse
import os
import sys

from fibrodesk.cli.console import Register, place
from fibrodesk.domain.errors import FibrodeskError


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("open", help="the window (also without any command)")
    parser.add_argument("project", type=place, nargs="?", metavar="PROJECT")
    parser.set_defaults(run=run)


class ScreenMissingError(FibrodeskError):
    title = "There is no screen here"
    text = "The window needs a desktop, and this terminal is on none."
    hint = "Start it from a desktop; `fibrodesk --help` lists what can be done without a window."


def require_screen() -> None:
    """Where there is neither of Linux' displays, Qt ends the process itself, without a sentence.

    Raises:
        ScreenMissingError: no display is named, nor a platform of Qt's that needs none.
    """
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in names):
        raise ScreenMissingError


def run(args: argparse.Namespace) -> int:
    """Together with the demonstration's, the one place where a command imports the window."""
    require_screen()
    from fibrodesk.app import main

    return main(args.project)
