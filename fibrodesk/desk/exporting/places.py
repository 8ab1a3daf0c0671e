"""Where a file goes that somebody named: never over another one unasked, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from fibrodesk.domain.errors import FibrodeskError


class FileTakenError(FibrodeskError):
    title = "Something is here already"
    text = "{name} exists, and nothing is written over unasked."
    hint = "Name another file, or replace this one (--replace)."


class FilePlaceError(FibrodeskError):
    title = "The file cannot be written there"
    text = "{name} {found}."
    hint = "Name a file in a folder that exists, outside of every project."


class FolderPlaceError(FibrodeskError):
    title = "No folder can be made there"
    text = "{name} is a file."
    hint = "Name a folder that is there, or a new one."


def require_folder(out: Path) -> None:
    """Raises: FolderPlaceError: a file has that name."""
    if out.exists() and not out.is_dir():
        raise FolderPlaceError(name=out.name)


def require_place(out: Path, *, replace: bool = False) -> None:
    """Ask before the work begins what is refused at its end.

    Raises:
        FilePlaceError: a folder or a device has that name, or there is no such place.
        FileTakenError: a file has it, and `replace` is not asked for.
        OSError: the place cannot be looked at.
    """
    name = out.name or str(out)
    if out.is_dir():
        raise FilePlaceError(name=name, found="is a folder")
    if not out.parent.is_dir():
        raise FilePlaceError(name=name, found="lies in a folder that is not there")
    if out.exists() and not out.is_file():
        raise FilePlaceError(name=name, found="is a device, not a file")
    if not replace and (out.exists() or out.is_symlink()):
        raise FileTakenError(name=name)


def require_outside_projects(out: Path, *, filled: bool = False) -> None:
    """Refuse a place among the files of a project, which are the program's alone.

    Args:
        filled: whether `out` is a folder that takes files, and thus no project itself either.
    Raises:
        FilePlaceError: a folder above `out` is a project.
    """
    inside = Path(os.path.realpath(out if filled else out.absolute().parent))  # a ring of links too
    for folder in (inside, *inside.parents):
        try:
            is_project = (folder / "project.toml").exists()
        except OSError:
            continue  # nobody may look into it, nor write there
        if is_project:
            itself = filled and folder == inside
            found = "is a project" if itself else f"lies inside the project {folder.name}"
            raise FilePlaceError(name=out.name, found=found)


def write_file(out: Path, data: bytes, *, replace: bool = False) -> None:
    """Write beside `out` and move into place at the end; until then the old file stands whole.

    Raises:
        FilePlaceError, FileTakenError: as `require_place`; somebody may have come between.
        OSError: the disk is full or refuses.
    """
    from fibrodesk.contract.manifest import write_whole

    require_place(out, replace=replace)
    write_whole(out, data)
