"""Why one frame cannot be decoded, and the first look at its bytes, before any decoder's."""

from __future__ import annotations

import cv2

from fibrodesk.imaging.dicom.codestream import stream_size
from fibrodesk.imaging.dicom.picture import Picture


class FrameFault(Exception):
    """Why one frame cannot be decoded; the loop that owns it tells which frame and file."""


# what the codecs raise on bytes that are none of theirs
FAULTS = (
    FrameFault,
    cv2.error,
    ArithmeticError,
    OSError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    RuntimeError,
    SyntaxError,
)


def check_stream(data: bytes, picture: Picture) -> None:
    """A stream that claims another size than the header never reaches a decoder.

    Raises:
        FrameFault: it does, or it is no image.
    """
    size = stream_size(data)
    if size is None:
        raise FrameFault("it is no image")
    if (size.rows, size.columns) != (picture.rows, picture.columns):
        raise FrameFault("its size is not that of the loop")
    if size.samples != picture.samples or (size.bits > 8) != (picture.depth.allocated > 8):
        raise FrameFault("its pixels are not of the form that the header tells")
