"""The bytes of one frame in, its pixels out: one function for each codec."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray
from fibrodesk.imaging.colours import from_ybr, luma
from fibrodesk.imaging.dicom import deep_jpeg, jpeg
from fibrodesk.imaging.dicom.codestream import bare, has_sane_tiles, stream_size
from fibrodesk.imaging.dicom.faults import FrameFault, check_stream
from fibrodesk.imaging.dicom.picture import Picture, StreamColour

Decoder = Callable[[bytes, Picture, bool], FrameArray]
"""(bytes, layout, colour): uint8 (H, W), or (H, W, 3) RGB where colour is asked for."""


_SMALL_PX = 64  # below that a frame is its own thumbnail


def decoder_for(codec: str) -> Decoder:
    """The decoder of `Encoding.codec`."""
    return _DECODERS[codec]


def thumbnail(data: bytes, picture: Picture, codec: str) -> FrameArray:
    """A colour frame at an eighth of its size where the codec can, for a quick look: (h, w, 3)."""
    small = min(picture.rows, picture.columns) < _SMALL_PX
    lossless = picture.stream_colour in (StreamColour.YBR, StreamColour.KEPT)
    if codec == "jpeg" and picture.samples == 3 and not lossless:
        check_stream(data, picture)
        return jpeg.colours(data, picture, scale=1 if small else 8)
    frame = decoder_for(codec)(data, picture, True)
    if small:
        return frame
    return np.asarray(
        cv2.resize(frame, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA), np.uint8
    )


def _jpeg(data: bytes, picture: Picture, colour: bool) -> FrameArray:
    check_stream(data, picture)
    if picture.samples == 3:
        return jpeg.decode(data, picture, colour)
    if picture.sample_bytes == 2:
        return _single(deep_jpeg.words(data, picture), picture, colour)
    return _single(jpeg.decode(data, picture, False), picture, colour)


def _jpeg_2000(data: bytes, picture: Picture, colour: bool) -> FrameArray:
    from PIL import Image

    data = bare(data)
    check_stream(data, picture)
    if not has_sane_tiles(data):
        raise FrameFault("it is cut into too many parts")
    if picture.depth.signed:  # which Pillow shifts into what is not
        return _unmixed(_by_openjpeg(data, picture), picture, colour)
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG2000"]) as image:
            pixels = np.asarray(image)
    except OSError:  # it wants more of the last bytes than the other binding of the same decoder
        return _unmixed(_by_openjpeg(data, picture), picture, colour)
    if pixels.dtype.itemsize == 2:  # Pillow moves fewer bits up to fill 16
        pixels = pixels.astype(np.uint16) >> (16 - min(16, _bits(data)))
    return _unmixed(pixels, picture, colour)


def _by_openjpeg(data: bytes, picture: Picture) -> NDArray[Any]:
    """The samples as they are coded; of two bytes, signed or not, as the words that hold them."""
    import openjpeg

    pixels = openjpeg.decode(data)
    if pixels.shape[:2] != (picture.rows, picture.columns):
        raise FrameFault("its size is not that of the loop")
    if pixels.dtype.itemsize * 8 != picture.depth.allocated:
        raise FrameFault("its pixels are not of the form that the header tells")
    return np.asarray(pixels if pixels.dtype == np.uint8 else pixels.astype(np.uint16))


def _unmixed(pixels: NDArray[Any], picture: Picture, colour: bool) -> FrameArray:
    if picture.samples == 3:
        if picture.stream_colour is StreamColour.YBR:
            return from_ybr(pixels) if colour else np.ascontiguousarray(pixels[..., 0])
        return pixels if colour else luma(pixels)
    return _single(pixels, picture, colour)


def _bits(data: bytes) -> int:
    size = stream_size(data)
    return size.bits if size else 16


def _jpeg_ls(data: bytes, picture: Picture, colour: bool) -> FrameArray:
    from fibrodesk.imaging.dicom import charls

    check_stream(data, picture)
    if charls.available():
        pixels, planes = charls.decode(data, size=picture.whole_bytes)
    else:
        pixels, planes = _jpeg_ls_holding_on(data)
    if picture.samples == 1:
        return _single(pixels, picture, colour)
    return _coloured(_interleaved(pixels, picture, planar=planes), picture, colour)


def _jpeg_ls_holding_on(data: bytes) -> tuple[NDArray[np.uint8], bool]:
    """Where the library cannot be called by itself; no other thread runs meanwhile."""
    import jpeg_ls

    from fibrodesk.imaging.dicom.charls import ended

    raw, told = jpeg_ls.decode_pixel_data(ended(data))
    return np.frombuffer(raw, np.uint8), told["interleave_mode"] == 0


def _rle(data: bytes, picture: Picture, colour: bool) -> FrameArray:
    from rle import decode_pixel_data

    raw = decode_pixel_data(
        data,
        rows=picture.rows,
        columns=picture.columns,
        samples_per_pixel=picture.samples,
        bits_allocated=picture.depth.allocated,
        version=2,
        byteorder="<",
    )
    pixels = np.frombuffer(raw, np.uint8)
    if picture.samples == 1:
        return _single(pixels, picture, colour)
    return _coloured(_interleaved(pixels, picture, planar=True), picture, colour)


def _native(data: bytes, picture: Picture, colour: bool) -> FrameArray:
    pixels = np.frombuffer(data, np.uint8)
    if picture.samples == 1:
        return _single(pixels, picture, colour)
    if picture.subsampled:
        return _coloured(_spread(pixels, picture), picture, colour)
    return _coloured(_interleaved(pixels, picture, planar=picture.planar), picture, colour)


def _single(pixels: NDArray[Any], picture: Picture, colour: bool) -> FrameArray:
    """A frame of one sample, as bytes or as whole words: through its table where it has one."""
    if pixels.dtype == np.uint8 and picture.sample_bytes == 2:
        pixels = pixels.view("<u2")
    frame: FrameArray = pixels.reshape(picture.rows, picture.columns)
    if picture.table is not None:
        frame = picture.table[frame]
    elif frame.dtype != np.uint8:
        frame = (frame >> 8).astype(np.uint8)  # only before the range of the loop is known
    if colour and frame.ndim == 2:
        return np.repeat(frame[..., None], 3, axis=2)
    return luma(frame) if frame.ndim == 3 and not colour else frame


def words_of(data: bytes, picture: Picture, codec: str) -> NDArray[np.uint16]:
    """A frame of one sample as the words that are stored, before any table: (H, W)."""
    plain = replace(picture, table=np.arange(1 << 16, dtype=np.uint16))
    return np.asarray(decoder_for(codec)(data, plain, False), dtype=np.uint16)


def _interleaved(pixels: NDArray[np.uint8], picture: Picture, *, planar: bool) -> FrameArray:
    if planar:
        planes = pixels.reshape(3, picture.rows, picture.columns)
        return np.ascontiguousarray(planes.transpose(1, 2, 0))
    return pixels.reshape(picture.rows, picture.columns, 3)


def _spread(pixels: NDArray[np.uint8], picture: Picture) -> FrameArray:
    """Y Y Cb Cr of two neighbours becomes one YCbCr triple for each (PS3.3, C.7.6.3.1.2)."""
    pairs = pixels.reshape(picture.rows, picture.columns // 2, 4)
    whole = np.empty((picture.rows, picture.columns, 3), np.uint8)
    whole[:, 0::2, 0], whole[:, 1::2, 0] = pairs[..., 0], pairs[..., 1]
    whole[..., 1:] = np.repeat(pairs[..., 2:], 2, axis=1)
    return whole


def _coloured(pixels: FrameArray, picture: Picture, colour: bool) -> FrameArray:
    """RGB, or grey, of interleaved RGB or full-range YCbCr (H, W, 3)."""
    if picture.photometric == "RGB":
        return pixels if colour else luma(pixels)
    if not colour:
        return np.ascontiguousarray(pixels[..., 0])
    return from_ybr(pixels)


_DECODERS: dict[str, Decoder] = {
    "native": _native,
    "jpeg": _jpeg,
    "jpeg-ls": _jpeg_ls,
    "jpeg-2000": _jpeg_2000,
    "rle": _rle,
}
