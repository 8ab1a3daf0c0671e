"""What a compressed frame says of its own size, read before a decoder sees it."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

_NO_FRAME_HEADER = (0xC4, 0xC8, 0xCC)  # tables and extensions among the FFC0 to FFCF markers
_JPEG_LS_HEADER = 0xF7
_LOSSLESS_HEADER = 0xC3
_NUMBERED = (b"\x01\x02\x03", b"\x00\x01\x02")  # components that tell no colour by their names
_SCAN, _END = 0xDA, 0xD9
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # but for stuffing and restarts
_JP2_FILE = b"\0\0\0\x0cjP  "
_MOST_TILES = 4096  # of a JPEG 2000 frame; a decoder takes some room for each


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


def bare(stream: bytes) -> bytes:
    """A JPEG 2000 stream without the file that some exporters put around it."""
    if stream.startswith(_JP2_FILE):
        at = stream.find(b"\xff\x4f\xff\x51")
        return stream[at:] if at >= 0 else stream
    return stream


def tells_no_colour(stream: bytes) -> bool:
    """Whether a JPEG of three components leaves open if they are RGB or YCbCr."""
    for marker, at, length in _segments(stream):
        if marker == 0xE0 and stream[at : at + 4] == b"JFIF":
            return False
        if marker == 0xEE and stream[at : at + 5] == b"Adobe":
            return False
        if _opens_frame(marker):
            return length >= 15 and stream[at + 6 : at + 15 : 3] in _NUMBERED
    return False


def is_lossless_jpeg(stream: bytes) -> bool:
    """Whether a JPEG is coded without loss; then a decoder takes its components as they are."""
    opened = (marker for marker, _, _ in _segments(stream) if _opens_frame(marker))
    return next(opened, None) == _LOSSLESS_HEADER


def is_whole_jpeg(stream: bytes) -> bool:
    """Whether a JPEG is one scan that ends where it should, with no stray marker in it."""
    for marker, at, length in _segments(stream, through_frame=True):
        if marker == _SCAN:
            found = _MARKER_IN_SCAN.search(stream, at + length)
            return found is not None and stream[found.end() - 1] == _END
    return False


def mixes_components(stream: bytes) -> bool:
    """Whether a JPEG 2000 stream was turned into luma and chroma by its own coder."""
    stream = bare(stream)
    at = stream.find(b"\xff\x52", 0, 4096)  # COD; SGcod ends with the transformation
    return at >= 0 and stream[at + 8 : at + 9] == b"\x01"


def has_sane_tiles(stream: bytes) -> bool:
    """Whether a JPEG 2000 stream is cut into few parts, each component at full size."""
    right, bottom, _, _, width, height, left, top = struct.unpack_from(">LLLLLLLL", stream, 8)
    if not width or not height or right < left or bottom < top:
        return False
    tiles = -(-(right - left) // width) * -(-(bottom - top) // height)
    (samples,) = struct.unpack_from(">H", stream, 40)
    steps = stream[42 : 42 + 3 * min(samples, 3)]
    return tiles <= _MOST_TILES and all(steps[i] == 1 for i in range(len(steps)) if i % 3)


def _segments(stream: bytes, *, through_frame: bool = False) -> Iterator[tuple[int, int, int]]:
    """Each marker before the pixels, with where its content begins and how long that is.

    The last is the frame's own header, or the scan's where it is asked for.
    """
    at = 2
    while at + 4 <= len(stream) and stream[at] == 0xFF:
        marker = stream[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        (length,) = struct.unpack_from(">H", stream, at + 2)
        yield marker, at + 4, length - 2
        if marker == _SCAN or (_opens_frame(marker) and not through_frame) or length < 2:
            return
        at += 2 + length


def _opens_frame(marker: int) -> bool:
    frame = 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME_HEADER
    return frame or marker == _JPEG_LS_HEADER


def _jpeg_size(stream: bytes) -> StreamSize | None:
    for marker, at, length in _segments(stream):
        if _opens_frame(marker) and length >= 6 and at + 6 <= len(stream):
            bits, rows, columns, samples = struct.unpack_from(">BHHB", stream, at)
            return StreamSize(rows, columns, samples, bits)
    return None
