"""The loops as files: what a reader of DICOM finds in them, and what must not stay there."""

from __future__ import annotations

import io

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.encaps import generate_frames
from pydicom.uid import UltrasoundMultiFrameImageStorage

from fibrodesk.phantom.dicom import burnt, identity_of, write_dicom


@pytest.fixture(scope="module")
def jpeg_path(native_loop, tmp_path_factory):
    path = tmp_path_factory.mktemp("jpeg") / "loop.dcm"
    write_dicom(native_loop, path)
    return path


@pytest.fixture(scope="module")
def plain_path(native_loop, tmp_path_factory):
    path = tmp_path_factory.mktemp("plain") / "loop.dcm"
    write_dicom(native_loop, path, compressed=False)
    return path


def fan(loop):
    shown = np.zeros(loop.cine.facts.shape, bool)
    shown[loop.sector.box.slices] = loop.sector.inside(loop.sector.box)
    return shown


def test_an_uncompressed_loop_holds_every_pixel(native_loop, plain_path):
    data = pydicom.dcmread(plain_path)
    wanted = burnt(native_loop, identity_of(native_loop))
    assert data.PhotometricInterpretation == "MONOCHROME2"
    assert (data.pixel_array == wanted).all()


def test_a_compressed_loop_is_jpeg_baseline_in_colour_that_is_grey(native_loop, jpeg_path):
    data = pydicom.dcmread(jpeg_path)
    assert data.file_meta.TransferSyntaxUID == pydicom.uid.JPEGBaseline8Bit
    assert data.PhotometricInterpretation == "YBR_FULL_422"
    frames = list(generate_frames(data.PixelData, number_of_frames=data.NumberOfFrames))
    assert len(frames) == native_loop.cine.facts.frames
    wanted = burnt(native_loop, identity_of(native_loop)).astype(int)
    for index in (0, len(frames) - 1):
        shown = np.asarray(Image.open(io.BytesIO(frames[index])).convert("RGB")).astype(int)
        assert np.ptp(shown, axis=2).max() <= 8
        assert np.abs(shown[..., 0] - wanted[index])[fan(native_loop)].mean() < 3


def test_pydicom_decodes_it_too(native_loop, jpeg_path):
    pixels = pydicom.dcmread(jpeg_path).pixel_array
    assert pixels.shape == (*native_loop.cine.frames.shape, 3)


def test_the_header_tells_kind_time_and_view(native_loop, jpeg_path):
    data = pydicom.dcmread(jpeg_path, stop_before_pixels=True)
    facts = native_loop.cine.facts
    assert data.SOPClassUID == UltrasoundMultiFrameImageStorage
    assert data.FrameIncrementPointer == pydicom.tag.Tag("FrameTime")
    assert float(data.FrameTime) == pytest.approx(facts.frame_time_ms, abs=0.001)
    assert data.HeartRate == facts.heart_rate_bpm
    assert data.RWaveTimeVector == 0  # one beat begins with its own
    assert data.ViewCodeSequence[0].CodeValue == "399214001"
    assert (data.Rows, data.Columns) == facts.shape


def test_the_region_is_calibrated_and_lies_on_the_fan(native_loop, jpeg_path):
    (region,) = pydicom.dcmread(jpeg_path, stop_before_pixels=True).SequenceOfUltrasoundRegions
    assert region.RegionSpatialFormat == 1
    assert region.PhysicalUnitsXDirection == region.PhysicalUnitsYDirection == 3
    spacing = native_loop.cine.facts.spacing
    assert region.PhysicalDeltaY * 10 == pytest.approx(spacing.row_mm)
    assert region.PhysicalDeltaX * 10 == pytest.approx(spacing.column_mm)
    rows, columns = np.nonzero(fan(native_loop))
    assert region.RegionLocationMinX0 <= columns.min()
    assert region.RegionLocationMaxX1 >= columns.max()
    assert region.RegionLocationMinY0 <= rows.min()
    assert region.RegionLocationMaxY1 >= rows.max()
    assert region.RegionLocationMaxX1 < native_loop.cine.facts.columns
    assert region.RegionLocationMaxY1 < native_loop.cine.facts.rows


def test_it_says_that_it_is_synthetic(jpeg_path):
    data = pydicom.dcmread(jpeg_path, stop_before_pixels=True)
    assert data.ImageComments == "SYNTHETIC"
    assert data.SyntheticData == "YES"


def test_the_fake_person_stands_in_header_private_elements_and_picture(native_loop, plain_path):
    """De-identification is shown on all three, nested data sets among them."""
    who = identity_of(native_loop)
    data = pydicom.dcmread(plain_path)
    assert (data.PatientName, data.PatientID) == (who.name, who.patient_id)
    assert data.PatientBirthDate == who.birth_date
    assert data.BurnedInAnnotation == "YES"
    block = data.private_block(0x0019, "PHANTOM PRIVATE DATA")
    assert block[0x01].value == who.name
    assert block[0x03].value[0].PatientID == who.patient_id
    added = data.pixel_array.astype(int) - native_loop.cine.frames
    assert (added > 60).any(axis=(1, 2)).all()
    assert not added[:, fan(native_loop)].any()


def test_another_identity_can_be_given(native_loop, tmp_path):
    path = tmp_path / "loop.dcm"
    write_dicom(
        native_loop,
        path,
        patient_name="Testperson^Zoe",
        patient_id="ZZ991",
        birth_date="19400229",
        compressed=False,
    )
    data = pydicom.dcmread(path)
    assert (data.PatientName, data.PatientID) == ("Testperson^Zoe", "ZZ991")
    assert data.PatientBirthDate == "19400229"
    own = burnt(native_loop, identity_of(native_loop))
    assert (data.pixel_array != own).any()


def test_uids_are_valid_and_belong_to_the_loop(native_loop, loop, tmp_path, jpeg_path):
    first = pydicom.dcmread(jpeg_path, stop_before_pixels=True)
    write_dicom(loop, tmp_path / "other.dcm")
    second = pydicom.dcmread(tmp_path / "other.dcm", stop_before_pixels=True)
    for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        assert first[keyword].value.is_valid
        assert first[keyword].value != second[keyword].value


def test_the_same_loop_gives_the_same_bytes(native_loop, jpeg_path, tmp_path):
    write_dicom(native_loop, tmp_path / "again.dcm")
    assert (tmp_path / "again.dcm").read_bytes() == jpeg_path.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.dcm"]
