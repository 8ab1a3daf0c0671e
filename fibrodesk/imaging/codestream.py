"""What a compressed frame says of its own size, read before a decoder sees it."""

from __future__ import annotations

import struct
from typing import NamedTuple

_NO_FRAME_HEADER = (0xC4, 0xC8, 0xCC)  # tables and extensions among the FFC0 to FFCF markers
_JPEG_LS_HEADER = 0xF7


class StreamSize(NamedTuple):
    rows: int
    columns: int
    samples: int
    bits: int


def stream_size(stream: bytes) -> StreamSize | None:
    """Size of a JPEG, JPEG-LS or JPEG 2000 stream; None where it tells none."""
    if stream.startswith(b"\xff\x4f\xff\x51") and len(stream) >= 43:
        right, bottom, left, top = struct.unpack_from(">LLLL", stream, 8)
        samples, bits = struct.unpack_from(">HB", stream, 40)
        return StreamSize(bottom - top, right - left, samples, (bits & 0x7F) + 1)
    if not stream.startswith(b"\xff\xd8"):
        return None
    return _jpeg_size(stream)


def _jpeg_size(stream: bytes) -> StreamSize | None:
    at = 2
    while at + 10 <= len(stream) and stream[at] == 0xFF:
        marker = stream[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        frame = 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME_HEADER
        if frame or marker == _JPEG_LS_HEADER:
            bits, rows, columns, samples = struct.unpack_from(">BHHB", stream, at + 4)
            return StreamSize(rows, columns, samples, bits)
        (length,) = struct.unpack_from(">H", stream, at + 2)
        at += 2 + length
    return None
