"""The real apical four-chamber loop of pydicom-data, from file to stored loop."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.encaps import encapsulate, generate_frames

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.imaging.candidates import find_candidates
from fibrodesk.imaging.decoding.worker import DecodingWorker
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.dicom.cine import DicomCine, read_header
from fibrodesk.imaging.intake import deidentify_file, survey_pixels
from fibrodesk.imaging.source import SourceRef
from fibrodesk.imaging.stored import StoredCine, write_stored


@pytest.fixture(scope="module")
def real() -> Path:
    return Path(get_testdata_file("color3d_jpeg_baseline.dcm", download=False))


@pytest.fixture(scope="module")
def source_frames(real):
    with DicomCine(real) as cine:
        return np.stack([cine.frame(index) for index in range(cine.facts.frames)])


@pytest.fixture(scope="module")
def labelled(real, tmp_path_factory):
    """The real loop with a banner of a name above the fan and a clock that runs beside it."""
    data = pydicom.dcmread(real)
    streams = []
    for number, stream in enumerate(generate_frames(data.PixelData, number_of_frames=120)):
        image = np.array(Image.open(io.BytesIO(stream)))
        font = cv2.FONT_HERSHEY_SIMPLEX
        cv2.putText(image, "MUSTERMANN, ERIKA 1950", (150, 22), font, 0.7, (255, 255, 255), 2)
        cv2.putText(image, f"12:08:{number % 60:02d}", (500, 445), font, 0.6, (255, 255, 0), 2)
        target = io.BytesIO()
        Image.fromarray(image).save(target, "JPEG", quality=92)
        streams.append(target.getvalue())
    data.PixelData = encapsulate(streams)
    path = tmp_path_factory.mktemp("labelled") / "labelled.dcm"
    data.save_as(path)
    return path


@pytest.fixture(scope="module")
def stored(labelled, tmp_path_factory):
    """The labelled loop after the whole way of an import, in the decoding process."""
    linkage = Linkage()
    with DecodingWorker() as worker:
        (candidate,) = find_candidates([labelled], worker=worker)
        survey = worker.call(survey_pixels, SourceRef(labelled))
        pseudonym = linkage.pseudonym(candidate.identity, candidate.uids)
        result = worker.call(
            deidentify_file, SourceRef(labelled), survey.mask, pseudonym, confirmed=True
        )
    _, path = write_stored(tmp_path_factory.mktemp("cines"), result)
    with StoredCine(path) as cine:
        yield cine, survey


def test_the_real_loop_tells_its_scale_and_its_time(real):
    with DicomCine(real) as cine:
        facts = cine.facts
    assert (facts.frames, facts.rows, facts.columns) == (120, 480, 640)
    assert facts.spacing.row_mm == pytest.approx(0.510497, abs=1e-6)
    assert facts.spacing.column_mm == pytest.approx(0.510497, abs=1e-6)
    assert facts.frame_time_ms == pytest.approx(33.333, abs=1e-6)
    assert not facts.time_assumed
    assert facts.heart_rate_bpm is None  # the file says 0, which means unknown
    assert facts.scanner == "SonoSite Turbo"


def test_grey_tissue_is_grey_though_the_file_is_in_colour(real, source_frames):
    """A green mark of the screen stands still, so it does not make the loop a coloured one."""
    with DicomCine(real) as cine:
        assert cine.picture.samples == 3
        assert not cine.facts.colour
    assert source_frames.shape == (120, 480, 640)


def test_a_frame_is_the_luma_that_pillow_decodes(real, source_frames):
    data = pydicom.dcmread(real)
    streams = list(generate_frames(data.PixelData, number_of_frames=120))
    for index in (0, 59, 119):
        image = Image.open(io.BytesIO(streams[index]))
        image.draft("YCbCr", image.size)
        assert np.array_equal(source_frames[index], np.asarray(image)[..., 0])


def test_banner_and_clock_are_gone_and_every_moving_pixel_of_the_heart_is_kept(
    labelled, source_frames, stored
):
    cine, survey = stored
    keep = survey.mask.keep
    with DicomCine(labelled) as source:
        for index in (0, 1, 60, 119):
            frame = cine.frame(index)
            assert np.array_equal(frame[keep], source.frame(index)[keep])
            assert not frame[~keep].any()
    moving = np.ptp(source_frames, axis=0) > 4  # of the loop as it was before it was labelled
    moving[:, 596:] = False  # the region ends at column 595; three pixels of JPEG noise lie behind
    assert np.count_nonzero(moving & ~keep) == 0
    assert not keep[:30].any()
    assert not keep[425:].any()
    assert np.count_nonzero(moving) > 100_000


def test_the_projection_shows_banner_and_clock_to_the_person_who_confirms(stored):
    _, survey = stored
    assert (survey.projection[5:25, 150:400] > 200).sum() > 500
    assert (survey.projection[430:446, 500:600] > 150).sum() > 200


def test_the_stored_loop_keeps_scale_and_time_and_says_what_was_done(stored):
    cine, _ = stored
    cine.verify()
    assert cine.facts.spacing.row_mm == pytest.approx(0.510497, abs=1e-6)
    assert cine.facts.frame_time_ms == pytest.approx(33.333, abs=1e-6)
    data = pydicom.dcmread(cine.path)
    codes = [item.CodeValue for item in data.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113101", "113105", "113108", "113109"]
    assert data.PatientIdentityRemoved == "YES"
    assert data.BurnedInAnnotation == "NO"
    assert "Research use only, not for diagnostic use" in data.ImageComments
    assert data.file_meta.TransferSyntaxUID.name == "JPEG-LS Lossless Image Compression"
    assert data.PhotometricInterpretation == "MONOCHROME2"
    assert str(data.PatientName).startswith("FD-")


def test_pydicom_reads_the_same_pixels_from_the_stored_loop(stored):
    cine, _ = stored
    pixels = pydicom.dcmread(cine.path).pixel_array
    assert pixels.shape == (120, 480, 640)
    assert np.array_equal(pixels[17], cine.frame(17))


def test_pixels_that_nobody_confirmed_are_not_called_clean(real):
    survey = survey_pixels(SourceRef(real))
    linkage = Linkage()
    (candidate,) = find_candidates([real])
    pseudonym = linkage.pseudonym(candidate.identity, candidate.uids)
    result = deidentify_file(SourceRef(real), survey.mask, pseudonym, confirmed=False)
    data = pydicom.dcmread(io.BytesIO(result))
    assert "BurnedInAnnotation" not in data
    codes = [item.CodeValue for item in data.DeidentificationMethodCodeSequence]
    assert "113101" not in codes


def test_a_resized_copy_of_the_loop_is_not_believed(tmp_path):
    """pydicom's own example is this loop at half size with its region left as it was."""
    path = Path(get_testdata_file("examples_ybr_color.dcm", download=False))
    from fibrodesk.imaging.dicom.calibration import spacing

    found, warnings = spacing(read_header(path))
    assert found is None
    assert "resized" in warnings[0]


def test_the_regions_of_the_real_loop_bound_the_fan(stored):
    _, survey = stored
    box = PixelBox(31, 84, 415, 596)
    rows, columns = np.nonzero(survey.mask.keep)
    assert rows.min() >= box.top
    assert rows.max() < box.bottom
    assert columns.min() >= box.left
    assert columns.max() < box.right
