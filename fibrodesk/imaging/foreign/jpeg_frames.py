"""The sizes of the JPEG frames of an AVI: OpenCV stretches a frame that differs, without a word."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_HEAD_BYTES = 4096  # tables stand before a picture's size, and fill less
_MOST_CHUNKS = 50_000
_STARTS = (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
_LISTS = (b"RIFF", b"LIST")
_FRAMES = (b"dc", b"db")  # how a chunk of pictures ends its name: 00dc
_WITHOUT_LENGTH = (0x01, *range(0xD0, 0xD9))


def frame_sizes(path: Path) -> set[tuple[int, int]]:
    """Rows and columns that the JPEG frames of an AVI claim; those that tell none are left out."""
    with path.open("rb") as file:
        return {size for head in _heads(file) if (size := _size(head)) is not None}


def _heads(file: BinaryIO) -> Iterator[bytes]:
    """The first bytes of every chunk of pictures, in whatever list it lies."""
    for _ in range(_MOST_CHUNKS):
        name, length = file.read(4), file.read(4)
        if len(length) < 4:
            return
        if name in _LISTS:
            file.read(4)  # the list's kind; its chunks follow
            continue
        (count,) = struct.unpack("<I", length)
        start = file.tell()
        if name[2:] in _FRAMES:
            yield file.read(min(count, _HEAD_BYTES))
        file.seek(start + count + count % 2)


def _size(head: bytes) -> tuple[int, int] | None:
    """Rows and columns by a JPEG's start of frame; None where none is found."""
    place = 2
    while place + 9 <= len(head) and head[place] == 0xFF:
        marker = head[place + 1]
        if marker in _STARTS:
            rows, columns = struct.unpack(">HH", head[place + 5 : place + 9])
            return rows, columns
        if marker == 0xFF:  # fill
            place += 1
            continue
        length = 0 if marker in _WITHOUT_LENGTH else int.from_bytes(head[place + 2 : place + 4])
        place += 2 + length
    return None
