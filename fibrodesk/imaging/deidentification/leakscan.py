"""The last gate: nothing that a source says in words or long numbers stands in the result.

Every run of four letters or more and of six digits or more of the source's bytes outside its
pixels, nested and private values and the preamble among them, is searched in the bytes of the
result. What the result may say is known word by word and is blanked before; the frames are
streams of our own encoder, whose bytes are no text, and are checked to carry no comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fibrodesk.imaging.deidentification.ecg_waveform import LEAD
from fibrodesk.imaging.deidentification.linkage import Pseudonym
from fibrodesk.imaging.deidentification.rebuild import (
    CODES,
    IMPLEMENTATION_UID,
    IMPLEMENTATION_VERSION,
)
from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom.encodings import JPEG_LS_LOSSLESS
from fibrodesk.imaging.dicom.structure import Element, walk
from fibrodesk.imaging.dicom.vocabulary import COMMENTS, CONSTANTS, NAMES
from fibrodesk.imaging.errors import IdentityLeakError

_TOKEN = re.compile(rb"[A-Za-z]{4,}|[0-9]{6,}")
_PREFIX = slice(128, 132)  # "DICM", in every file
_STREAM_START = b"\xff\xd8\xff\xf7"  # JPEG-LS whose first segment is the frame's own head
_SCAN = b"\xff\xda"  # the segment that has to follow it: none for comments lies between
_WORDS = frozenset(
    (
        "DERIVED", "PRIMARY", "MONOCHROME2", "RGB", LEAD.scheme, "YES", "NO", "US", "DCM", "SCT",
        "MODIFIED", "REMOVED", "ISO_10918_1", "ISO_14495_1", "ISO_15444_1",
        "1.2.840.10008.5.1.4.1.1.3.1",
    )
)  # fmt: skip
_MEASURED = frozenset((at.FRAME_TIME.tag, at.FRAME_TIME_VECTOR.tag))
"""Numbers in letters."""
_BINARY = frozenset(("FD", "FL", "US", "UL", "SS", "SL", "AT"))
"""Kinds of value that hold numbers as bytes: checked numbers, in which letters are chance."""
_NUMBERS = re.compile(rb"[0-9.eE+\\-]*[ \0]*")


@dataclass(frozen=True, slots=True)
class Leak:
    """A word of the source that stands in the result, and where."""

    token: bytes
    offset: int


def check_leaks(source: bytes, result: bytes, *, pseudonym: Pseudonym, path: str) -> None:
    """Refuse a result in which anything of the source can be read.

    Args:
        source: the bytes of the source file outside its pixels.
        result: the object that would be stored.
        pseudonym: what was put in place of the identity.
    Raises:
        IdentityLeakError: how many words were found; which ones is never told.
    """
    found = list(leaks(source, result, pseudonym=pseudonym))
    if found:
        raise IdentityLeakError(path=path, count=len(found))


def leaks(source: bytes, result: bytes, *, pseudonym: Pseudonym) -> Iterator[Leak]:
    """Every word of the source that can be read in the result; offsets leave out the frames."""
    rest = _unexplained(result, pseudonym).lower()
    for token in sorted({match.group().lower() for match in _TOKEN.finditer(source)}):
        offset = rest.find(token)
        if offset >= 0:
            yield Leak(token, offset)


def _unexplained(result: bytes, pseudonym: Pseudonym) -> bytes:
    """The result without its frames and without the words that it may say."""
    structure = walk(result, path="the result")
    pixels = structure.pixels
    rest, after = bytearray(result[: structure.header_end]), structure.header_end
    rest[_PREFIX] = bytes(4)
    allowed = _allowed(pseudonym)
    for tag, element in _leaves(structure.elements):
        end = element.start + element.length
        if end > len(rest):
            continue  # it stands after the frames, where nothing of ours does
        value = bytes(result[element.start : end])
        if element.vr in _BINARY or _explained(tag, value, allowed):
            rest[element.start : end] = bytes(element.length)
    for start, length in (pixels.fragments or []) if pixels else []:
        if _is_own_stream(result, start):
            rest += result[after:start]
            after = start + length
    return bytes(rest + result[after:])


def _is_own_stream(result: bytes, start: int) -> bool:
    """Whether the frame is as our encoder writes it: its head, the scan, and nothing between."""
    head_bytes = int.from_bytes(result[start + 4 : start + 6], "big")
    scan = start + 4 + head_bytes
    return result[start : start + 4] == _STREAM_START and result[scan : scan + 2] == _SCAN


def _leaves(elements: dict[int, Element]) -> Iterator[tuple[int, Element]]:
    for tag, element in elements.items():
        if element.vr != "SQ":
            yield tag, element
        for item in element.items:
            yield from _leaves(item)


def _explained(tag: int, value: bytes, allowed: frozenset[str]) -> bool:
    if tag in _MEASURED:
        return _NUMBERS.fullmatch(value) is not None
    text = value.decode("ascii", "replace").rstrip("\0 ")
    return text in allowed or all(word in allowed for word in text.split("\\"))


def _allowed(pseudonym: Pseudonym) -> frozenset[str]:
    own = (
        pseudonym.code,
        pseudonym.study_uid,
        pseudonym.series_uid,
        pseudonym.instance_uid,
        pseudonym.study_date,
    )
    fixed = (JPEG_LS_LOSSLESS.uid, IMPLEMENTATION_UID, IMPLEMENTATION_VERSION)
    codes = (*CODES, *CODES.values())
    return _WORDS | frozenset((*own, *fixed, *codes, *CONSTANTS, *COMMENTS, *NAMES))
