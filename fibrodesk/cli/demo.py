"""`fibrodesk demo`: the whole way on synthetic patients."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from fibrodesk.cli.console import Register, at_least, place, say
from fibrodesk.cli.window import require_screen


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("demo", help="the whole way on synthetic patients")
    parser.add_argument("folder", type=place, nargs="?", metavar="DIR")
    parser.add_argument("--patients", type=at_least(1), default=8, metavar="N")
    parser.add_argument("--seed", type=at_least(0), default=1, metavar="N")
    parser.add_argument(
        "--headless", action="store_true", help="without a window, from import to report"
    )
    parser.add_argument("--no-screenshots", action="store_true", help="headless: only the report")
    parser.add_argument("--make", action="store_true", help="make the project and open no window")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Headless: import to report. Else: the demonstration project, made once, in the window."""
    from fibrodesk.desk.demonstration.walk import demonstration_folder, make_demonstration, walk
    from fibrodesk.desk.exporting.places import require_folder

    folder = args.folder or demonstration_folder(headless=args.headless)
    require_folder(folder)
    if args.headless:
        walk(folder, patients=args.patients, seed=args.seed, tell=say)
        if not args.no_screenshots:
            _picture(folder)
        return 0
    if not args.make:
        require_screen()  # before minutes of work
    project = make_demonstration(folder, patients=args.patients, seed=args.seed, tell=say)
    if args.make:
        return 0
    from fibrodesk.app import main

    return main(project)


def _picture(folder: Path) -> None:
    """A picture of each screen, from the real window, offscreen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from fibrodesk.cli.tour import take
    from fibrodesk.desk.demonstration.study import PASSWORD, PROJECT_NAME

    pictures = take(folder / PROJECT_NAME, folder / "screenshots", password=PASSWORD)
    say(f"{len(pictures)} screenshots: {folder / 'screenshots'}")
