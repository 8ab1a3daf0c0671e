"""Whether every picture that stands about a frame, and every mask of it, is of its size."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

from fibrodesk.contract.snapshot import Snapshot, SnapshotFrame
from training.errors import SnapshotUnfitError

_HEAD_BYTES = 24  # signature, length and name of the first chunk, width, height
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def check_sizes(folder: Path, snapshot: Snapshot) -> None:
    """Refuse a snapshot whose pictures do not lie upon one another; reads their heads alone.

    Raises:
        SnapshotUnfitError: naming the picture and both sizes.
    """
    size_of = cache(lambda part: _size(folder / part))
    for frame in snapshot.frames:
        wanted = size_of(frame.png)
        for part in _parts(frame):
            if size_of(part) != wanted:
                reason = (
                    f"it is {_words(size_of(part))}, and its frame {frame.png} {_words(wanted)}"
                )
                raise SnapshotUnfitError(path=folder / part, reason=reason)


def _parts(frame: SnapshotFrame) -> list[str]:
    return [*frame.neighbours, *(mask.png for masks in frame.masks.values() for mask in masks)]


def _size(path: Path) -> tuple[int, int]:
    """Width and height as the PNG's head tells them."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if len(head) < _HEAD_BYTES or not head.startswith(_SIGNATURE):
        raise SnapshotUnfitError(path=path, reason="this is no image that can be decoded")
    width, height = struct.unpack(">II", head[16:])
    return width, height


def _words(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]} pixels"
