"""Which bytes of a file hold which frame."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from mmap import mmap

from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.dicom.structure import PixelBytes

_STARTS = (  # a JPEG or JPEG-LS stream; a JPEG 2000 stream, bare and in a file of its own
    b"\xff\xd8",
    b"\xff\x4f\xff\x51",
    b"\0\0\0\x0c",
)


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """The pieces of each whole frame, as (start, length) in bytes."""

    pieces: tuple[tuple[tuple[int, int], ...], ...]

    def __len__(self) -> int:
        return len(self.pieces)

    def read(self, data: bytes | mmap, frame: int) -> bytes:
        """The frame's bytes; its pieces joined."""
        return b"".join(data[start : start + length] for start, length in self.pieces[frame])


def index_frames(header: Header, *, declared: int, native_frame_bytes: int) -> FrameIndex:
    """Find the whole frames of a file, at most as many as it declares.

    Args:
        header: of the file.
        declared: the number of frames that its header tells.
        native_frame_bytes: how long one frame is where pixels are not encapsulated.
    """
    pixels = header.structure.pixels
    if pixels is None:
        return FrameIndex(())
    if pixels.fragments is None:
        count = min(declared, pixels.length // native_frame_bytes)
        size = native_frame_bytes
        return FrameIndex(tuple(((pixels.start + i * size, size),) for i in range(count)))
    return FrameIndex(tuple(_grouped(header, pixels, declared))[:declared])


def _grouped(
    header: Header, pixels: PixelBytes, declared: int
) -> list[tuple[tuple[int, int], ...]]:
    fragments = pixels.fragments or []
    if declared == 1:
        return [tuple(fragments)] if fragments else []
    if len(fragments) == declared:
        return [(fragment,) for fragment in fragments]
    starts = _offsets(header, pixels) or _stream_starts(header, fragments)
    if not starts:
        return [(fragment,) for fragment in fragments]
    frames: list[list[tuple[int, int]]] = []
    for start, length in fragments:
        if start - 8 in starts or not frames:
            frames.append([])
        frames[-1].append((start, length))
    if (
        not pixels.whole
        and len(frames) > 0
        and len(frames) <= declared
        and _is_open(header, frames)
    ):
        frames.pop()  # the file ends inside this frame
    return [tuple(frame) for frame in frames]


def _is_open(header: Header, frames: list[list[tuple[int, int]]]) -> bool:
    """Whether the last frame lacks its end marker."""
    start, length = frames[-1][-1]
    return b"\xff\xd9" not in header.data[start + max(0, length - 4) : start + length]


def _offsets(header: Header, pixels: PixelBytes) -> set[int]:
    """The places of the frames' first items, by the extended or the basic offset table."""
    start, length = pixels.offsets
    base = start + length
    extended = header.raw(at.EXTENDED_OFFSETS)
    if extended:
        return {base + value for (value,) in struct.iter_unpack("<Q", _cut(extended, 8))}
    table = header.data[start : start + length]
    return {base + value for (value,) in struct.iter_unpack("<L", _cut(table, 4))}


def _cut(table: bytes, size: int) -> bytes:
    return table[: len(table) // size * size]


def _stream_starts(header: Header, fragments: list[tuple[int, int]]) -> set[int]:
    """Where no table tells it, a frame begins at each fragment that opens a stream."""
    return {
        start - 8 for start, _ in fragments if header.data[start : start + 4].startswith(_STARTS)
    }
