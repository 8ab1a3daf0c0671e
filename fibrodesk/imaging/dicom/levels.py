"""From the values that a file stores to grey of 8 bits, or to the colours of its palette.

A table of all values that a pixel can have is made once; a frame is one look-up.

Source: DICOM PS3.3, C.7.6.3.1.5 and 6 (palettes), C.7.9.2 (segmented palettes), C.11.1 and 2
(rescaling and windows).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom.header import Header

Table = NDArray[np.uint8]
"""(2^8 or 2^16,) to grey, or (2^8 or 2^16, 3) to RGB; the index is the stored word."""

_DISCRETE, _LINEAR, _INDIRECT = 0, 1, 2
_MOST_ENTRIES = 65_536
_FEWEST_BITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """How a value lies in its word."""

    allocated: int  # bits: 8 or 16
    stored: int
    high_bit: int
    signed: bool

    def values(self) -> NDArray[np.int64]:
        """What each word of `allocated` bits means, in the order of the words."""
        words = np.arange(1 << self.allocated, dtype=np.int64)
        values = (words >> (self.high_bit + 1 - self.stored)) & ((1 << self.stored) - 1)
        if self.signed:
            values = np.where(values >> (self.stored - 1), values - (1 << self.stored), values)
        return np.asarray(values, dtype=np.int64)


def told_range(header: Header) -> tuple[float, float] | None:
    """The values that the file's own window shows as black and as white; None without one."""
    centre, width = header.number(at.WINDOW_CENTER), header.number(at.WINDOW_WIDTH)
    if centre is None or width is None or width <= 1:
        return None
    low = centre - 0.5 - (width - 1) / 2
    return low, low + width - 1


def seen_range(header: Header, depth: Depth, brightest: float) -> tuple[float, float]:
    """The range of the fewest bits, 8 or more, that hold what was seen in some of the frames."""
    slope, intercept = _rescale(header)
    bits = _FEWEST_BITS
    while bits < depth.stored and brightest >= 1 << bits:
        bits += 1
    low = -(1 << (bits - 1)) if depth.signed else 0
    return low * slope + intercept, (low + (1 << bits) - 1) * slope + intercept


def grey_table(header: Header, depth: Depth, *, black: float, white: float) -> Table:
    """From a stored word to grey: `black` and below become 0, `white` and above 255."""
    slope, intercept = _rescale(header)
    values = depth.values() * slope + intercept
    grey = (values - black) * (255 / max(white - black, 1e-9))
    return np.asarray(np.clip(np.rint(grey), 0, 255), dtype=np.uint8)


def palette_table(header: Header, depth: Depth) -> Table | None:
    """From a stored word to RGB; None where the palette is missing or out of joint."""
    channels = []
    for descriptor, plain, segmented in _CHANNELS:
        told = [int(value) for value in header.numbers(descriptor)]
        if len(told) != 3 or told[2] not in (8, 16):
            return None
        entries = _entries(header, told[0] or _MOST_ENTRIES, told[2], plain, segmented)
        if entries is None:
            return None
        places = np.clip(depth.values() - told[1], 0, len(entries) - 1)
        channels.append(entries[places])
    return np.stack(channels, axis=-1)


_CHANNELS = (
    (at.RED_DESCRIPTOR, at.RED_PALETTE, at.RED_SEGMENTS),
    (at.GREEN_DESCRIPTOR, at.GREEN_PALETTE, at.GREEN_SEGMENTS),
    (at.BLUE_DESCRIPTOR, at.BLUE_PALETTE, at.BLUE_SEGMENTS),
)


def _entries(
    header: Header, count: int, bits: int, plain: at.Attribute, segmented: at.Attribute
) -> Table | None:
    """The entries of one channel: uint8 (count,)."""
    raw = header.raw(plain)
    if not raw:
        words = _unfolded(header.raw(segmented), count)
        if words is None:
            return None
    elif bits == 8 and len(raw) in (count, count + 1):
        return np.frombuffer(raw, np.uint8, count)  # two entries in one word
    elif len(raw) >= 2 * count:
        words = np.frombuffer(raw, "<u2", count)
    else:
        return None
    deep = bits == 16 and words.max() > 255  # some promise 16 bits and fill 8
    return (words >> 8 if deep else words).astype(np.uint8)


def _unfolded(raw: bytes, count: int) -> NDArray[np.uint16] | None:
    """A palette that is written as runs and slopes."""
    words = struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])
    entries: list[int] = []
    if not _unfold(words, 0, len(words), entries, count) or len(entries) != count:
        return None
    return np.array(entries, np.uint16)


def _unfold(words: tuple[int, ...], at_word: int, end: int, entries: list[int], count: int) -> bool:
    """Append what the segments say; False where they lead nowhere or say too much."""
    while at_word + 1 < end:
        kind, length = words[at_word : at_word + 2]
        at_word += 2
        if kind == _DISCRETE and at_word + length <= end:
            entries.extend(words[at_word : at_word + length])
            at_word += length
        elif kind == _LINEAR and entries and at_word < end:
            entries.extend(_slope(entries[-1], words[at_word], length))
            at_word += 1
        elif kind == _INDIRECT and at_word + 2 <= end:
            if not _repeated(words, at_word, length, entries, count):
                return False
            at_word += 2
        else:
            return False
        if len(entries) > count:
            return False
    return True


def _slope(start: int, stop: int, length: int) -> list[int]:
    """`length` values that follow `start` and end at `stop`."""
    return [round(start + (stop - start) * step / length) for step in range(1, length + 1)]


def _repeated(
    words: tuple[int, ...], at_word: int, segments: int, entries: list[int], count: int
) -> bool:
    """Some earlier segments once more; these may be no such repetition themselves."""
    place = (words[at_word] | words[at_word + 1] << 16) // 2
    for _ in range(segments):
        if place + 1 >= at_word or words[place] not in (_DISCRETE, _LINEAR):
            return False
        length = 2 + (words[place + 1] if words[place] == _DISCRETE else 1)
        if not _unfold(words, place, min(place + length, len(words)), entries, count):
            return False
        place += length
    return True


def _rescale(header: Header) -> tuple[float, float]:
    slope, intercept = header.number(at.RESCALE_SLOPE), header.number(at.RESCALE_INTERCEPT)
    return slope if slope and slope > 0 else 1.0, intercept or 0.0
