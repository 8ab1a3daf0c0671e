"""Every ultrasound file of pydicom and pydicom-data comes in, or is refused by name."""

from __future__ import annotations

from pathlib import Path

import data_store
import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate, generate_frames
from pydicom.pixels import apply_color_lut

from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.errors import (
    EncodingRefusedError,
    FrameDamagedError,
    ImagingError,
    PixelsRefusedError,
    StillImageError,
)
from fibrodesk.imaging.intake import open_candidate, survey_pixels
from fibrodesk.imaging.source import SourceRef

_ROOTS = (Path(pydicom.data.__file__).parent, Path(data_store.__file__).parent)
ALL = sorted((p for root in _ROOTS for p in root.rglob("*") if p.is_file()), key=lambda p: p.name)
_STORAGE = "1.2.840.10008.5.1.4.1.1."
_KINDS = {_STORAGE + end for end in ("3", "3.1", "6", "6.1", "7", "7.2", "7.4")}


def _header(path):
    try:
        return pydicom.dcmread(path, stop_before_pixels=True)
    except (pydicom.errors.InvalidDicomError, EOFError, ValueError, KeyError):
        return None


def _is_ultrasound(path):
    found = _header(path) if path.suffix not in (".py", ".pyc", ".json", ".csv") else None
    return found is not None and found.get("Modality") == "US"


pytestmark = pytest.mark.filterwarnings("ignore")  # old files break a rule here and there


def _listed(judge):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old files break a rule here and there
        return [path for path in ALL if judge(path)]


ULTRASOUND = _listed(_is_ultrasound)
IN = {
    "OBXXXX1A_2frame.dcm": 2,
    "OBXXXX1A_rle_2frame.dcm": 2,
    "color3d_jpeg_baseline.dcm": 120,
    "examples_ybr_color.dcm": 30,
}


def test_there_are_ultrasound_files_to_try():
    assert len(ULTRASOUND) >= 20
    assert set(IN) <= {path.name for path in ULTRASOUND}


@pytest.mark.parametrize("path", ULTRASOUND, ids=lambda path: path.name)
def test_an_ultrasound_file_comes_in_or_is_refused_by_name(path):
    if path.name in IN:
        assert open_candidate(SourceRef(path)).facts.frames == IN[path.name]
        survey = survey_pixels(SourceRef(path))
        assert survey.mask is not None or survey.warnings
        return
    with pytest.raises((StillImageError, EncodingRefusedError)) as refusal:
        open_candidate(SourceRef(path))
    assert str(refusal.value).startswith((path.name,))
    assert refusal.value.advice
    if isinstance(refusal.value, EncodingRefusedError):
        assert "big endian" in str(refusal.value)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_any_file_of_theirs_is_opened_or_refused_with_one_kind_of_error(path):
    try:
        with DicomCine(path, salvage=True) as cine:
            cine.frame(0)
    except ImagingError as error:
        told = str(error), error.advice
        assert all(told)


def _is_still_picture(path):
    found = _header(path)
    return (
        found is not None
        and str(found.get("SOPClassUID", "")) in _KINDS
        and "PixelData" in pydicom.dcmread(path)
        and "Expl" not in path.name
        and path.name != "SC_rgb_jpeg.dcm"  # its header is such that pydicom cannot write it again
        and not found.file_meta.TransferSyntaxUID.is_deflated
        and found.file_meta.TransferSyntaxUID.is_little_endian
        and int(found.get("NumberOfFrames", 1) or 1) == 1
    )


STILLS = _listed(_is_still_picture)
_NOT_READ = (PixelsRefusedError, FrameDamagedError)


@pytest.mark.parametrize("path", STILLS, ids=lambda path: path.name)
def test_a_still_that_is_shown_twice_has_the_pixels_that_pydicom_finds(path, tmp_path):
    """Each way of writing pixels that they have an example of, as if it were a loop."""
    theirs = pydicom.dcmread(path)
    expected = _pixels_of(theirs)
    twice = _twice(theirs, tmp_path)
    if _is_beyond(theirs):
        with pytest.raises(_NOT_READ), DicomCine(twice) as cine:
            cine.frame(0)
        return
    with DicomCine(twice) as cine:
        ours = cine.rgb(1) if cine.samples == 3 else cine.luma(1)
    assert ours.max() > 0
    if expected is None or expected.dtype != np.uint8:
        return  # their plug-ins cannot decode it here; or grey of more bits, which is mapped
    apart = np.abs(ours.astype(int) - expected.astype(int))
    lossy = "jpeg" in path.name.lower() or "J2KI" in path.name or "jls" in path.name
    assert np.percentile(apart, 99) <= (12 if lossy else 2)


def _pixels_of(theirs):
    try:
        found = theirs.pixel_array
    except RuntimeError:
        return None
    if theirs.PhotometricInterpretation != "PALETTE COLOR":
        return found
    colours = apply_color_lut(found, theirs)
    return colours if colours.dtype == np.uint8 else (colours >> 8).astype(np.uint8)


def _is_beyond(theirs):
    """What is refused by name: pixels of four bytes, deep colours, a stream that was cut in two."""
    deep = theirs.BitsAllocated > 8
    cut = "embedded-sequence-delimiter" in Path(theirs.filename).name
    return theirs.BitsAllocated == 32 or (deep and theirs.SamplesPerPixel == 3) or cut


def _twice(data, folder):
    data.NumberOfFrames = "2"
    if data.file_meta.TransferSyntaxUID.is_compressed:
        (stream,) = generate_frames(data.PixelData, number_of_frames=1)
        data.PixelData = encapsulate([stream, stream])
        data["PixelData"].VR = "OB"
    else:
        size = data.Rows * data.Columns * data.SamplesPerPixel * data.BitsAllocated // 8
        if data.PhotometricInterpretation == "YBR_FULL_422":
            size = size * 2 // 3
        data.PixelData = data.PixelData[:size] * 2
    path = folder / "twice.dcm"
    data.save_as(path)
    return path
