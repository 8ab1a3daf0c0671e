"""One walk over a file's bytes, before anything in it is believed.

Every length is held against the file, and the number of elements and items and the depth of
nesting are bounded, so that a file made to hurt is refused in a moment. The walk knows where each
value lies; `header` turns those places into numbers and words.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from mmap import mmap

from fibrodesk.imaging.dicom.attributes import PIXEL_DATA, TRANSFER_SYNTAX_UID, VR_OF
from fibrodesk.imaging.dicom.encodings import Encoding, encoding_of
from fibrodesk.imaging.errors import (
    EncodingRefusedError,
    HeaderCutError,
    HostileFileError,
    NotDicomError,
)

LARGEST_SIDE_PX = 4096
MOST_FRAMES = 10_000
MOST_DECODED_BYTES = 2 * 1024**3
MOST_PARTS = 50_000  # elements and items; a scanner's file has some hundreds
_MOST_FRAGMENTS = 4 * MOST_FRAMES
_DEEPEST = 24
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_PREAMBLE_BYTES = 132
_LONG_VRS = frozenset((b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN"))
_LONG_VRS |= frozenset((b"UR", b"UT", b"UV"))
_SHORT_VRS = frozenset(
    b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split()  # PS3.5, 6.2
)
_TAG_AND_LENGTH = struct.Struct("<HHL")
_SHORT_HEAD = struct.Struct("<HH2sH")


@dataclass(slots=True)
class Element:
    """Where one value lies: `start` and `length` in bytes; `items` for a sequence."""

    vr: str
    start: int
    length: int
    items: tuple[dict[int, Element], ...] = ()


@dataclass(slots=True)
class PixelBytes:
    """Where the pixels lie. `fragments` is None where they are not encapsulated."""

    start: int
    length: int  # bytes that are there, which may be fewer than the file promises
    whole: bool = True
    offsets: tuple[int, int] = (0, 0)  # start and length of the basic offset table
    fragments: list[tuple[int, int]] | None = None  # start and length of each


@dataclass(slots=True)
class Structure:
    """The places of all values of a file."""

    encoding: Encoding
    elements: dict[int, Element]
    pixels: PixelBytes | None
    header_end: int  # the first byte of the pixel data element, or the end of the file


def walk(data: bytes | mmap, *, path: str, most_parts: int = MOST_PARTS) -> Structure:
    """Look over the structure of a whole file.

    Args:
        data: the file.
        path: its name, for the words of an error.
        most_parts: how many elements and items it may have.
    Raises:
        NotDicomError: there is no "DICM" where it has to be.
        EncodingRefusedError: the data set is deflated, big-endian or of no known encoding.
        HeaderCutError: a length leads out of the file.
        HostileFileError: nested too deep, too many parts, or not built like DICOM.
    """
    if len(data) < _PREAMBLE_BYTES or data[128:132] != b"DICM":
        raise NotDicomError(path=path)
    meta = _Walk(data, path=path)
    start = meta.file_meta()
    found = meta.elements.get(TRANSFER_SYNTAX_UID.tag)
    uid = data[found.start : found.start + found.length] if found else b""
    encoding = encoding_of(uid)
    if not encoding.readable:
        raise EncodingRefusedError(path=path, name=encoding.name)
    body = _Walk(data, path=path, most_parts=most_parts)
    body.elements = dict(meta.elements)
    body.top_level(start, implicit=not _is_explicit(data, start))
    return Structure(encoding, body.elements, body.pixels, body.header_end or len(data))


def _is_explicit(data: bytes | mmap, at: int) -> bool:
    """Whether the data set names the kinds of its values, whatever its encoding promised.

    Some exporters write the one and promise the other; a length in the place of a kind would
    have to be above 16,000 to look like two letters.
    """
    return data[at + 4 : at + 6] in _SHORT_VRS | _LONG_VRS


@dataclass(slots=True)
class _Walk:
    data: bytes | mmap
    path: str
    most_parts: int = MOST_PARTS
    elements: dict[int, Element] = field(default_factory=dict)
    pixels: PixelBytes | None = None
    header_end: int = 0
    _parts: int = 0

    def file_meta(self) -> int:
        """Read group 2, always explicit little endian; returns where the data set begins."""
        at, end = _PREAMBLE_BYTES, len(self.data)
        while at + 8 <= end and self.data[at : at + 2] == b"\x02\x00":
            at = self._element(at, end, self.elements, depth=0, implicit=False)
        return at

    def top_level(self, at: int, *, implicit: bool) -> None:
        end = len(self.data)
        while at < end:
            if end - at < 8 and not any(self.data[at:end]):
                return  # padding
            at = self._element(at, end, self.elements, depth=0, implicit=implicit)

    def _element(
        self, at: int, end: int, into: dict[int, Element], *, depth: int, implicit: bool
    ) -> int:
        """Take up the element at `at` and return where the next begins."""
        self._count()
        tag, vr, length, start = self._head(at, end, implicit=implicit)
        if tag == PIXEL_DATA.tag and depth == 0:
            self.header_end = at
            return self._pixels(start, length)
        opaque = vr == "UN" and length != _UNDEFINED
        if vr == "SQ" or length == _UNDEFINED or (opaque and self._is_item(start, length)):
            inner = implicit or vr == "UN"  # PS3.5, 6.2.2: an unknown sequence is implicit
            items, after = self._sequence(start, length, end, depth=depth + 1, implicit=inner)
            into.setdefault(tag, Element("SQ", start, after - start, items))
            return after
        if length > end - start:
            raise HeaderCutError(path=self.path)
        into.setdefault(tag, Element(vr, start, length))
        return start + length

    def _head(self, at: int, end: int, *, implicit: bool) -> tuple[int, str, int, int]:
        """Tag, value representation, length and the value's place."""
        if end - at < 8:
            raise HeaderCutError(path=self.path)
        group, number, length = _TAG_AND_LENGTH.unpack_from(self.data, at)
        tag = group << 16 | number
        if implicit or group == 0xFFFE:
            return tag, VR_OF.get(tag, "UN"), length, at + 8
        _, _, vr, short = _SHORT_HEAD.unpack_from(self.data, at)
        if vr in _SHORT_VRS:
            return tag, vr.decode("ascii"), short, at + 8
        if vr not in _LONG_VRS:
            raise HostileFileError(path=self.path, reason="a value in it is of no known kind")
        if end - at < 12:
            raise HeaderCutError(path=self.path)
        return tag, vr.decode("ascii"), struct.unpack_from("<L", self.data, at + 8)[0], at + 12

    def _sequence(
        self, at: int, length: int, end: int, *, depth: int, implicit: bool
    ) -> tuple[tuple[dict[int, Element], ...], int]:
        if depth > _DEEPEST:
            raise HostileFileError(path=self.path, reason="its parts are nested too deep")
        endless = length == _UNDEFINED
        if not endless and length > end - at:
            raise HeaderCutError(path=self.path)
        limit = end if endless else at + length
        items: list[dict[int, Element]] = []
        while endless or at < limit:
            tag, _, item_length, at = self._head(at, limit, implicit=True)
            if tag == _SEQUENCE_END and endless:
                return tuple(items), at
            if tag != _ITEM:
                raise HostileFileError(path=self.path, reason="a list in it is out of joint")
            item, at = self._item(at, item_length, limit, depth=depth, implicit=implicit)
            items.append(item)
        return tuple(items), at

    def _item(
        self, at: int, length: int, limit: int, *, depth: int, implicit: bool
    ) -> tuple[dict[int, Element], int]:
        self._count()
        endless = length == _UNDEFINED
        if not endless and length > limit - at:
            raise HeaderCutError(path=self.path)
        end = limit if endless else at + length
        item: dict[int, Element] = {}
        while endless or at < end:
            if endless and self._tag_at(at, end) == _ITEM_END:
                return item, at + 8
            at = self._element(at, end, item, depth=depth, implicit=implicit)
        return item, at

    def _pixels(self, start: int, length: int) -> int:
        end = len(self.data)
        if length != _UNDEFINED:
            there = min(length, end - start)
            self.pixels = PixelBytes(start, there, whole=there == length)
            return start + there
        pixels = PixelBytes(start, 0, fragments=[])
        self.pixels = pixels
        after = self._fragments(pixels, start, end)
        pixels.length = after - start
        return after

    def _fragments(self, pixels: PixelBytes, at: int, end: int) -> int:
        """List the fragments; a file that ends among them is kept as far as it goes."""
        fragments: list[tuple[int, int]] = []
        while at + 8 <= end:
            tag, _, length, at = self._head(at, end, implicit=True)
            if tag == _SEQUENCE_END:
                break
            if tag != _ITEM:
                raise HostileFileError(path=self.path, reason="its frames are out of joint")
            if length > end - at:
                at = end
                pixels.whole = False
                break
            fragments.append((at, length))
            if len(fragments) > _MOST_FRAGMENTS:
                raise HostileFileError(path=self.path, reason="it is in too many pieces")
            at += length
        else:
            pixels.whole, at = False, end
        if fragments:
            pixels.offsets = fragments.pop(0)
        pixels.fragments = fragments
        return at

    def _tag_at(self, at: int, end: int) -> int:
        if end - at < 8:
            raise HeaderCutError(path=self.path)
        group, number, _ = _TAG_AND_LENGTH.unpack_from(self.data, at)
        return int(group << 16 | number)

    def _is_item(self, start: int, length: int) -> bool:
        """Whether a value of unknown kind is a sequence, which a parser would descend into."""
        return (
            length >= 8 and self._tag_at(start, start + length) == _ITEM
            if (length <= len(self.data) - start)
            else False
        )

    def _count(self) -> None:
        self._parts += 1
        if self._parts > self.most_parts:
            raise HostileFileError(path=self.path, reason="it is in too many pieces")
