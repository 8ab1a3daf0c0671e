"""What only the frames themselves tell of a loop's pixels: their range, and what their colours are.

Files promise RGB and hold YCbCr, or the other way round; files of 12 bits may fill 8. A few
frames are looked at when a loop is opened, and what they tell is kept with its layout.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.imaging.dicom import codestream
from fibrodesk.imaging.dicom.decoders import thumbnail, words_of
from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.dicom.levels import grey_table, seen_range, told_range
from fibrodesk.imaging.dicom.picture import GREY, Picture, StreamColour

GreyRange = tuple[float, float]
"""The values of the source that became 0 and 255."""


def settled(
    header: Header, picture: Picture, *, frames: int, read: Callable[[int], bytes]
) -> tuple[Picture, GreyRange | None]:
    """The layout with what the frames tell, and the range of grey where it had to be mapped.

    Args:
        frames: how many there are.
        read: the bytes of one of them.
    Raises:
        one of `faults.FAULTS`: a frame cannot be decoded.
    """
    if picture.samples == 3:
        colour = _stream_colour(header, picture, read(frames // 2))
        return replace(picture, stream_colour=colour), None
    depth = picture.depth
    if picture.photometric not in GREY or (depth.allocated, depth.stored) == (8, 8):
        return picture, None
    found = told_range(header)
    if found is None:
        codec = header.encoding.codec
        looked = [words_of(read(i), picture, codec) for i in {0, frames // 2, frames - 1}]
        values = depth.values()
        brightest = max(float(values[words].max()) for words in looked)
        found = seen_range(header, depth, brightest)
    table = grey_table(header, depth, black=found[0], white=found[1])
    return replace(picture, table=table), found


def _stream_colour(header: Header, picture: Picture, stream: bytes) -> StreamColour:
    codec, told = header.encoding.codec, picture.photometric
    if codec == "jpeg-2000":
        mixed = codestream.mixes_components(stream)
        plain_ybr = told in ("YBR_FULL", "YBR_FULL_422") and not mixed
        return StreamColour.YBR if plain_ybr else StreamColour.BY_DECODER
    if codec != "jpeg":
        return StreamColour.BY_DECODER
    silent = codestream.tells_no_colour(stream)
    if codestream.is_lossless_jpeg(stream):
        return StreamColour.YBR if silent and told != "RGB" else StreamColour.KEPT
    if not silent:
        return StreamColour.BY_DECODER
    return _likelier(picture, stream) if told == "RGB" else StreamColour.BY_DECODER


def _likelier(picture: Picture, stream: bytes) -> StreamColour:
    """Of two readings the one with less colour: the false one turns every grey pixel green."""
    by_decoder = thumbnail(stream, picture, "jpeg")
    as_it_is = thumbnail(stream, replace(picture, stream_colour=StreamColour.RGB), "jpeg")
    if _median_saturation(as_it_is) < _median_saturation(by_decoder):
        return StreamColour.RGB
    return StreamColour.BY_DECODER


def _median_saturation(rgb: FrameArray) -> float:
    brightest, darkest = rgb.max(axis=-1).astype(float), rgb.min(axis=-1).astype(float)
    return float(np.median((brightest - darkest) / np.maximum(brightest, 1)))
