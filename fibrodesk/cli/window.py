"""`fibrodesk open`: the window."""

from __future__ import annotations

import argparse
from pathlib import Path

from fibrodesk.cli.console import Register


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("open", help="the window (also without any command)")
    parser.add_argument("project", type=Path, nargs="?", metavar="PROJECT")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """The one place where a command imports the window."""
    from fibrodesk.app import main

    return main(args.project)
