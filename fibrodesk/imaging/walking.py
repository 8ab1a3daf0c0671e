"""The way through a folder and all below it, on which nothing is passed over in silence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from fibrodesk.imaging.errors import UnreadableFileError
from fibrodesk.imaging.refusal import Refusal

Folder = tuple[Path, list[str], list[str]]
"""A folder, the names of the folders in it, and those of its files."""


def folders_below(top: Path) -> Iterator[Folder | Refusal]:
    """A folder and those below it in the order of names; one that cannot be read is a refusal.

    Links to folders are not followed, so that no ring holds us: they stand among the files. What
    is taken from a list of folders, before the next one is asked for, is not walked into.
    """
    unread: list[OSError] = []
    for parent, folders, names in os.walk(top, onerror=unread.append):
        yield from _refusals(unread)
        links = {name for name in folders if Path(parent, name).is_symlink()}
        folders[:] = sorted(set(folders) - links)
        yield Path(parent), folders, sorted({*names, *links})
    yield from _refusals(unread)


def _refusals(unread: list[OSError]) -> Iterator[Refusal]:
    while unread:
        error = unread.pop(0)
        path = Path(str(error.filename))
        reason = error.strerror or "unknown"
        yield Refusal.of(path, UnreadableFileError(path=path.name, reason=reason))
