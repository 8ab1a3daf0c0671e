"""What a file is by its first bytes, and what a video says beside its frames."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

VIDEO, PICTURE, DICOM_FILE = "video", "picture", "dicom"
_HEAD_BYTES = 132
_MOST_WORD_BYTES = 4 << 20
_MOST_BOXES = 10_000
_BRANDLESS = (b"moov", b"mdat", b"wide", b"free", b"skip")  # how old QuickTime files begin
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_FRAMES_OF_AVI = (b"movi", b"idx1")


def kind_of_file(path: Path) -> str:
    """VIDEO, PICTURE or DICOM_FILE by the first bytes; "" for anything else or unreadable.

    A DICOM file may begin like a picture, so its own mark is looked for first.
    """
    if not path.is_file():  # a pipe would keep us waiting for ever
        return ""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return ""
    if head[128:132] == b"DICM":
        return DICOM_FILE
    if _is_avi(head) or head[4:8] == b"ftyp" or head[4:8] in _BRANDLESS:
        return VIDEO
    return PICTURE if head.startswith(_PICTURES) else ""


def words_beside_frames(path: Path) -> bytes:
    """Everything that an AVI, MP4 or MOV file says outside its frames, at most 4 MiB."""
    with path.open("rb") as file:
        head = file.read(12)
        file.seek(0)
        parts = _riff_parts(file) if _is_avi(head) else _box_parts(file)
        return b"".join(parts)[:_MOST_WORD_BYTES]


def _is_avi(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:11] == b"AVI"


def _riff_parts(file: BinaryIO) -> Iterator[bytes]:
    """The chunks of an AVI but those of its frames and of their index."""
    file.seek(12)
    for _ in range(_MOST_BOXES):
        head = file.read(12)
        if len(head) < 8:
            return
        (length,) = struct.unpack("<I", head[4:8])
        kind = head[8:12] if head[:4] in (b"LIST", b"RIFF") else head[:4]
        start = file.tell() - len(head) + 8
        if kind in (b"AVIX", b"AVI "):  # a second part of a long file: its chunks follow
            continue
        if kind not in _FRAMES_OF_AVI:
            file.seek(start)
            yield file.read(min(length, _MOST_WORD_BYTES))
        file.seek(start + length + length % 2)


def _box_parts(file: BinaryIO) -> Iterator[bytes]:
    """The boxes of an MP4 or MOV but the one of its frames."""
    for _ in range(_MOST_BOXES):
        start = file.tell()
        head = file.read(16)
        if len(head) < 8:
            return
        (length,) = struct.unpack(">I", head[:4])
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:16])
        if head[4:8] != b"mdat":
            file.seek(start)
            yield file.read(min(length or _MOST_WORD_BYTES, _MOST_WORD_BYTES))
        if length < 8 or length > 1 << 50:  # 0: to the end of the file; else no box
            return
        file.seek(start + length)
