"""Colours that are not what the header promises, and JPEG 2000 in its newer forms."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from craft_dicom import as_bytes, compressed, moving_fan, save
from PIL import Image
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit

from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.dicom.codestream import has_sane_tiles, tells_no_colour
from fibrodesk.imaging.errors import FrameDamagedError

STREAMS = Path(__file__).parent / "streams"


def _jpeg_2000(image):
    target = io.BytesIO()
    Image.fromarray(image).save(target, "JPEG2000", no_jp2=True)
    return target.getvalue()


def _bare_jpeg(image, *, as_rgb):
    """A JPEG of three components without a word on what they are."""
    target = io.BytesIO()
    if as_rgb:
        Image.fromarray(image).save(target, "JPEG", quality=95, keep_rgb=True)
        stream = bytearray(target.getvalue())
        for marker in (b"\xff\xc0", b"\xff\xda"):  # "R", "G", "B" become 1, 2, 3
            at = stream.index(marker)
            for sign, number in ((b"R", 1), (b"G", 2), (b"B", 3)):
                place = stream.index(sign, at + 4, at + 20)
                stream[place] = number
    else:
        Image.fromarray(image).save(target, "JPEG", quality=95)
        stream = bytearray(target.getvalue())
    out = bytearray(stream[:2])
    at = 2
    while stream[at + 1] not in (0xDA, 0xC0):
        length = struct.unpack(">H", stream[at + 2 : at + 4])[0]
        if stream[at + 1] not in (0xE0, 0xEE):
            out += stream[at : at + 2 + length]
        at += 2 + length
    return bytes(out + stream[at:])


@pytest.mark.parametrize(
    ("as_rgb", "told"), [(False, "RGB"), (True, "RGB"), (False, "YBR_FULL_422")]
)
def test_unmarked_colours_are_true_whatever_the_header_promises(as_rgb, told, tmp_path):
    """Tissue is grey; of two readings the one with less colour is the true one."""
    grey = moving_fan(frames=4)
    images = np.repeat(grey[..., None], 3, axis=3)
    images[:, 60:80, 60:80, 0] = 200
    streams = [_bare_jpeg(image, as_rgb=as_rgb) for image in images]
    assert tells_no_colour(streams[0])
    data = compressed(streams, images, syntax=JPEGBaseline8Bit, photometric=told)
    with DicomCine(save(data, tmp_path / "loop.dcm")) as cine:
        error = np.abs(cine.rgb(2).astype(int) - images[2])
        assert np.median(error) <= 2
        assert np.percentile(error, 95) < 40
        assert np.median(np.abs(cine.luma(2).astype(int) - grey[2])) <= 3


# High-throughput JPEG 2000.


def _pattern():
    y, x = np.mgrid[:48, :64]
    grey = ((x * 3 + y * 5) % 256).astype(np.uint8)
    return grey, np.stack([grey, (x * 4 % 256).astype(np.uint8), (y * 5).astype(np.uint8)], -1)


@pytest.mark.parametrize("colour", [False, True])
def test_high_throughput_streams_are_lossless(colour, tmp_path):
    """The streams were written by OpenJPH from the pattern beside."""
    stream = (STREAMS / f"high_throughput_{'colour' if colour else 'grey'}.j2c").read_bytes()
    image = _pattern()[colour]
    data = compressed(
        [stream] * 3,
        np.stack([image] * 3),
        syntax="1.2.840.10008.1.2.4.201",
        photometric="YBR_RCT" if colour else "MONOCHROME2",
    )
    with DicomCine(save(data, tmp_path / "loop.dcm")) as cine:
        assert np.array_equal(cine.rgb(1) if colour else cine.frame(1), image)


def test_luma_and_chroma_that_jpeg_2000_did_not_mix_are_turned_into_colours(tmp_path):
    images = np.stack([_pattern()[1]] * 3)
    ybr = np.stack([cv2.cvtColor(i, cv2.COLOR_RGB2YCrCb)[..., (0, 2, 1)] for i in images])
    streams = []
    for image in ybr:
        target = io.BytesIO()
        Image.fromarray(image).save(target, "JPEG2000", no_jp2=True, mct=0)
        streams.append(target.getvalue())
    data = compressed(streams, images, syntax=JPEG2000Lossless, photometric="YBR_FULL")
    with DicomCine(save(data, tmp_path / "loop.dcm")) as cine:
        assert np.abs(cine.rgb(0).astype(int) - images[0]).max() <= 3


def test_a_frame_of_a_million_tiles_never_reaches_the_decoder(tmp_path):
    grey = moving_fan(frames=3, rows=1024, columns=1024)
    stream = bytearray(_jpeg_2000(grey[0]))
    assert has_sane_tiles(bytes(stream))
    stream[24:32] = struct.pack(">LL", 1, 1)
    assert not has_sane_tiles(bytes(stream))
    data = compressed([bytes(stream)] * 3, grey, syntax=JPEG2000Lossless)
    with (
        DicomCine(save(as_bytes(data), tmp_path / "loop.dcm")) as cine,
        pytest.raises(FrameDamagedError, match="too many parts"),
    ):
        cine.frame(0)
