"""A loop's file and its row, together or not at all, however the process ends between the two.

A mark stands in the folder of the loops before the file does and goes once the row is written.
A mark that outlived its process says which file no row names; nothing else is ever taken away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fibrodesk.storage.store import Rows

_ENDING = ".storing"
_MARK = re.compile(r"([0-9a-f]{64})" + re.escape(_ENDING))


def mark(folder: Path, cine_id: str) -> None:
    """Say that the file of a loop is about to be written; `folder` is that of all loops.

    To be called inside the write that adds the row, so that `settle` never meets a loop half way.

    Raises:
        OSError: the disk is full, or the folder may not be written.
    """
    (folder / f"{cine_id}{_ENDING}").touch()


def marked(folder: Path) -> list[str]:
    """The loops whose storing is under way, or was when a process ended."""
    names = (_MARK.fullmatch(path.name) for path in sorted(folder.glob(f"*{_ENDING}")))
    return [name.group(1) for name in names if name]


def settle(rows: Rows, folder: Path, cine_ids: Iterable[str]) -> None:
    """Take away what was begun of loops that have no row, then their marks; inside a write."""
    for cine_id in cine_ids:
        with suppress(OSError):  # a disk that went, or is for reading alone: the mark stays
            _settle(folder, cine_id, stored=rows.cines.get(cine_id) is not None)


def _settle(folder: Path, cine_id: str, *, stored: bool) -> None:
    begun, there = folder / f"{cine_id}{_ENDING}", folder / cine_id[:2]
    if not begun.exists():
        return  # nobody said that it was begun: what lies there is not ours to take away
    for unfinished in there.glob(f".{cine_id}.dcm.*.part"):
        unfinished.unlink(missing_ok=True)
    if not stored:
        (there / f"{cine_id}.dcm").unlink(missing_ok=True)
    begun.unlink(missing_ok=True)


def is_stray(rows: Rows, folder: Path, path: Path) -> bool:
    """Whether nothing tells of a file: no mark, and no row that was written a moment ago."""
    begun = (folder / f"{path.stem}{_ENDING}").exists()
    return not begun and rows.cines.get(path.stem) is None and path.exists()
