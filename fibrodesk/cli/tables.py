"""Files that a command writes where somebody named a place."""

from __future__ import annotations

import argparse
from pathlib import Path


def replace_option(parser: argparse.ArgumentParser, what: str = "the file") -> None:
    """`--replace`, the one switch with which a command writes over what is there."""
    parser.add_argument(
        "--replace", action="store_true", help=f"write over {what}, if it is there already"
    )


def require_named_place(out: Path, *, replace: bool) -> None:
    """Before anybody thinks of a password or waits for a result.

    Raises:
        FileTakenError, FilePlaceError: it cannot be written, or not without `--replace`.
    """
    from fibrodesk.desk.exporting.places import require_outside_projects, require_place

    require_outside_projects(out)
    require_place(out, replace=replace)


def require_folder_elsewhere(out: Path | None) -> None:
    """Before any work, too, if a folder is named at all: files come into it.

    Raises:
        FilePlaceError: it is a project, or lies in one.
    """
    from fibrodesk.desk.exporting.places import require_outside_projects

    if out is not None:
        require_outside_projects(out, filled=True)


def write_table(path: Path, text: str, *, replace: bool) -> None:
    """Write a table, whole or not at all.

    Raises:
        FileTakenError, FilePlaceError: there is no such place, or something stands there.
        NotWrittenError: the disk takes no more.
    """
    from fibrodesk.desk.exporting.places import write_file
    from fibrodesk.storage.errors import NotWrittenError

    try:
        write_file(path, text.encode(), replace=replace)
    except OSError as error:
        raise NotWrittenError.of(path, error) from error
