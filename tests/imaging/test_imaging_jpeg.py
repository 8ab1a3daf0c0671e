"""JPEG frames have the pixels that pydicom's Pillow finds, and none where Pillow refuses them."""

from __future__ import annotations

import io
import os
import random
import struct
from pathlib import Path

import numpy as np
import pydicom
import pytest
from craft_dicom import compressed, jpeg, jpeg_loop, moving_fan, save
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.pixels import pixel_array
from pydicom.uid import JPEGBaseline8Bit

from fibrodesk.imaging.decoding.worker import DecodingWorker
from fibrodesk.imaging.dicom import jpeg as decoder
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.dicom.codestream import is_whole_jpeg, stream_size
from fibrodesk.imaging.dicom.faults import FAULTS, check_stream
from fibrodesk.imaging.dicom.picture import Picture
from fibrodesk.imaging.errors import FrameDamagedError

_TURNED = Image.Exif()
_TURNED[0x0112] = 6  # orientation: a quarter to the right
_WRITTEN = {
    "as a scanner does": {"quality": 85},
    "every pixel its colour": {"quality": 90, "subsampling": 0},
    "two pixels one colour": {"quality": 90, "subsampling": 1},
    "RGB itself": {"quality": 90, "keep_rgb": True},
    "with restarts": {"quality": 70, "restart_marker_blocks": 5},
    "with its own tables": {"quality": 85, "optimize": True},
    "turned by a camera": {"quality": 85, "exif": _TURNED},
    "line by line finer": {"quality": 85, "progressive": True},
}


def _stream(image, **how):
    target = io.BytesIO()
    Image.fromarray(image).save(target, "JPEG", **how)
    return target.getvalue()


def _picture(image):
    return Picture(
        rows=image.shape[0],
        columns=image.shape[1],
        samples=3 if image.ndim == 3 else 1,
        photometric="YBR_FULL_422" if image.ndim == 3 else "MONOCHROME2",
        planar=False,
        frames=2,
    )


def _by_pillow(stream, mode):
    with Image.open(io.BytesIO(stream)) as image:
        image.draft(mode, image.size)
        return np.asarray(image.convert(mode))


def _images(rows, columns):
    grey = moving_fan(frames=1, rows=rows, columns=columns)[0]
    coloured = np.repeat(grey[..., None], 3, axis=2)
    coloured[rows // 3 : rows // 2, columns // 3 : columns // 2, 0] = 230
    return grey, coloured


@pytest.mark.parametrize("how", _WRITTEN.values(), ids=_WRITTEN)
@pytest.mark.parametrize("size", [(96, 128), (97, 131)], ids=["even", "odd"])
def test_pixels_are_pillow_s_to_the_last_bit(how, size):
    grey, coloured = _images(*size)
    found = decoder.decode(stream := _stream(grey, **how), _picture(grey), False)
    assert np.array_equal(found, _by_pillow(stream, "L"))
    stream = _stream(coloured, **how)
    for colour, mode in ((True, "RGB"), (False, "L")):
        found = decoder.decode(stream, _picture(coloured), colour)
        assert np.array_equal(found, _by_pillow(stream, mode))
        assert found.flags.c_contiguous


@pytest.mark.parametrize("size", [(96, 128), (97, 131)], ids=["even", "odd"])
@pytest.mark.parametrize("how", [{}, {"subsampling": 0}, {"progressive": True}])
def test_an_eighth_of_the_size_is_pillow_s_too(how, size):
    coloured = _images(*size)[1]
    found = decoder.colours(stream := _stream(coloured, **how), _picture(coloured), scale=8)
    with Image.open(io.BytesIO(stream)) as image:
        image.draft("RGB", (size[1] // 8, size[0] // 8))
        assert np.array_equal(found, np.asarray(image))
    assert found.shape == (-(-size[0] // 8), -(-size[1] // 8), 3)


def test_a_loop_has_the_pixels_of_pydicom_with_pillow(tmp_path):
    path = save(jpeg_loop(), tmp_path / "loop.dcm")
    theirs = pixel_array(path, decoding_plugin="pillow")
    with DicomCine(path) as cine:
        assert np.array_equal([cine.frame(index) for index in range(12)], theirs)


def test_the_real_loop_has_the_luma_of_pydicom_with_pillow():
    """Their colours are made from it in another way, and differ by their rounding."""
    path = Path(get_testdata_file("color3d_jpeg_baseline.dcm", download=False))
    data = pydicom.dcmread(path)
    with DicomCine(path) as cine:
        for index in (0, 59, 119):
            theirs = pixel_array(data, index=index, raw=True, decoding_plugin="pillow")
            assert np.array_equal(cine.luma(index), theirs[..., 0])
            shown = pixel_array(data, index=index, decoding_plugin="pillow").astype(int)
            assert np.abs(cine.rgb(index) - shown).max() <= 2


def test_one_whole_scan_is_told_from_everything_else():
    whole = jpeg(moving_fan(frames=1)[0])
    assert is_whole_jpeg(whole)
    assert is_whole_jpeg(whole + b"\0")
    assert not is_whole_jpeg(whole[:-2])
    assert not is_whole_jpeg(whole[: len(whole) // 2])
    middle = len(whole) * 3 // 4
    assert not is_whole_jpeg(whole[:middle] + b"\xff\xc4" + whole[middle:])
    assert not is_whole_jpeg(_stream(moving_fan(frames=1)[0], progressive=True))
    assert not is_whole_jpeg(b"\xff\xd8")
    assert not is_whole_jpeg(b"no stream at all")


def _damaged(stream, rng):
    data = bytearray(stream)
    head = data.index(b"\xff\xda") + 20
    for _ in range(rng.choice((1, 1, 3, 10))):
        at, kind = rng.randrange(2, rng.choice((head, len(data) - 2))), rng.randrange(4)
        if kind == 0:
            data[at] = rng.randrange(256)
        elif kind == 1:
            del data[at : at + rng.choice((1, 8, 200))]
        elif kind == 2:
            data[at:at] = data[at : at + rng.choice((1, 8, 64))]
        else:
            data[at : at + 2] = bytes((0xFF, rng.randrange(256)))
        if len(data) < head + 4:
            break
    return bytes(data)


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_stream_is_refused_or_has_pillow_s_pixels(seed, capfd):
    """OpenCV alone would show some that Pillow refuses: with rows that nobody wrote."""
    rng = random.Random(seed)
    grey, coloured = _images(96, 128)
    ways = ({}, {"subsampling": 0}, {"restart_marker_blocks": 4}, {"progressive": True})
    streams = [(image, _stream(image, **how)) for image in (grey, coloured) for how in ways]
    shown = refused = 0
    for number in range(160):
        image, stream = streams[number % len(streams)]
        data, colour = _damaged(stream, rng), image.ndim == 3 and rng.random() < 0.5
        try:
            expected = _by_pillow(data, "RGB" if colour else "L")
        except (OSError, SyntaxError, ValueError, struct.error, IndexError):
            expected = None
        try:
            check_stream(data, _picture(image))
            found = decoder.decode(data, _picture(image), colour)
        except FAULTS:
            refused += 1
            assert expected is None or stream_size(data) != stream_size(stream)
            continue
        shown += 1
        assert np.array_equal(found, expected)
    assert shown > 20
    assert refused > 20
    capfd.readouterr()  # libjpeg's own words, which a decoding process keeps to itself


def _look_at_all(path: Path) -> str:
    try:
        with DicomCine(path) as cine:
            for index in range(cine.facts.frames):
                cine.frame(index)
    except FrameDamagedError as error:
        os.write(2, b"a library's own words\n")
        return str(error)
    return "whole"


def test_what_a_library_writes_of_a_file_stays_in_the_decoding_process(tmp_path, capfd):
    images = moving_fan(frames=3)
    streams = [jpeg(image) for image in images]
    streams[1] = streams[1][: len(streams[1]) // 2]
    path = save(compressed(streams, images, syntax=JPEGBaseline8Bit), tmp_path / "loop.dcm")
    with DecodingWorker() as worker:
        assert worker.call(_look_at_all, path).startswith("Frame 2 of loop.dcm")
    assert capfd.readouterr() == ("", "")
