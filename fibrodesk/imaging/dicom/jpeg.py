"""JPEG frames of 8 bits: a whole stream by the quick binding, any other by the careful one.

Both call libjpeg-turbo and give the same pixels. OpenCV writes them straight into the array, in
half of Pillow's time for colour; Pillow refuses some damage that OpenCV fills with grey, so it
judges every stream that is not plainly whole.
"""

from __future__ import annotations

import io

import cv2
import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.imaging.colours import from_ybr, luma
from fibrodesk.imaging.dicom.codestream import is_lossless_jpeg, is_whole_jpeg
from fibrodesk.imaging.dicom.picture import Picture, StreamColour

_AS_IT_LIES = cv2.IMREAD_IGNORE_ORIENTATION  # a camera's word on turning is no scanner's
_GREY = cv2.IMREAD_GRAYSCALE | _AS_IT_LIES
_RGB = cv2.IMREAD_COLOR_RGB | _AS_IT_LIES
_EIGHTH_BGR = cv2.IMREAD_REDUCED_COLOR_8 | _AS_IT_LIES


def decode(data: bytes, picture: Picture, colour: bool) -> FrameArray:
    """A frame that `check_stream` has passed: uint8 (H, W), or RGB (H, W, 3) of three components.

    Raises:
        one of `faults.FAULTS`: it cannot be decoded.
    """
    if not colour and picture.stream_colour is StreamColour.BY_DECODER:
        return _luma_alone(data)
    rgb = colours(data, picture)
    return rgb if colour else luma(rgb)


def _luma_alone(data: bytes) -> FrameArray:
    from PIL import Image

    found = _quickly(data, _GREY)
    if found is not None:
        return found
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        image.draft("L", image.size)  # without the way over RGB
        return np.asarray(image if image.mode == "L" else image.convert("L"))


def colours(data: bytes, picture: Picture, *, scale: int = 1) -> FrameArray:
    """RGB of three components, at 1/`scale` of the size: 1 or 8."""
    from PIL import Image

    if picture.stream_colour is StreamColour.BY_DECODER:
        found = _quickly(data, _RGB if scale == 1 else _EIGHTH_BGR)
        if found is not None:
            return found if scale == 1 else np.ascontiguousarray(found[..., ::-1])
    mode = "YCbCr" if picture.stream_colour is StreamColour.RGB else "RGB"  # as they lie there
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        if picture.stream_colour in (StreamColour.BY_DECODER, StreamColour.RGB):
            image.draft(mode, (image.width // scale, image.height // scale))
        if image.mode == "YCbCr" and mode == "YCbCr":
            return np.asarray(image)
        pixels = np.asarray(image.convert("RGB"))
    ybr = picture.stream_colour is StreamColour.YBR
    return from_ybr(pixels) if ybr else pixels


def _quickly(data: bytes, form: int) -> FrameArray | None:
    """The frame by OpenCV; None where the stream is not plainly whole, or it knows no way."""
    if not is_whole_jpeg(data) or is_lossless_jpeg(data):
        return None
    found = cv2.imdecode(np.frombuffer(data, np.uint8), form)
    return None if found is None else np.asarray(found, dtype=np.uint8)
