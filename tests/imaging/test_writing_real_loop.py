"""The real loop, stored without identity: what is written of it, in other people's readers."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import highdicom
import numpy as np
import pytest
from imaging.crafted_loop import DRAWN
from imaging.dicom_judges import faults
from pydicom.data import get_testdata_file
from skimage.draw import ellipse, polygon2mask

from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.intake import deidentify_file, open_candidate, survey_pixels
from fibrodesk.imaging.source import SourceRef
from fibrodesk.imaging.stored import StoredCine, write_stored
from fibrodesk.imaging.writing.content import Loop, Voice
from fibrodesk.imaging.writing.segmentation import SegmentationWriter
from fibrodesk.imaging.writing.structured_report import ReportWriter

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SHAPE, FRAMES = (480, 640), (0, 60, 119)


def wall(frame):
    """A thick ring that moves with the frame; not the truth, but of its size."""
    mask = np.zeros(SHAPE, np.bool_)
    mask[ellipse(250, 300 + frame // 10, 110, 70, shape=SHAPE)] = True
    mask[ellipse(250, 300 + frame // 10, 90, 52, shape=SHAPE)] = False
    return mask


@pytest.fixture(scope="module", params=["", "20190311"], ids=["dates removed", "dates shifted"])
def written(request, tmp_path_factory):
    """Segmentation and report of one reading, and its loop."""
    folder = tmp_path_factory.mktemp("real")
    source = SourceRef(Path(get_testdata_file("color3d_jpeg_baseline.dcm", download=False)))
    candidate, survey = open_candidate(source), survey_pixels(source)
    pseudonym = Linkage().pseudonym(candidate.identity, candidate.uids)
    pseudonym = replace(pseudonym, study_date=request.param)
    data = deidentify_file(source, survey.mask, pseudonym, confirmed=True)
    _, path = write_stored(folder / "cines", data)
    with StoredCine(path) as cine:
        said = {MaskKey(frame, Structure.MYOCARDIUM): (DRAWN, wall(frame)) for frame in FRAMES}
        voice = Voice(
            code="reader-a_round-1", purpose="sealed", round_number=1, state="submitted", said=said
        )
        loop = Loop(
            code="cine-0001",
            patient=pseudonym.code,
            cine=cine,
            frames=FRAMES,
            voices=(voice,),
            stored=path,
        )
        for writer in (SegmentationWriter, ReportWriter):
            writer(folder, written=NOW).add(loop)
    return folder


def test_the_validator_finds_no_error_in_loop_segmentation_and_report(written):
    files = sorted(path for path in written.rglob("*.dcm") if "cines" not in path.parts)
    assert [path.name for path in files] == [
        "cine-0001.dcm",
        "cine-0001.seg.dcm",
        "cine-0001.sr.dcm",
    ]
    for path in files:
        assert faults(path) == []


def test_highdicom_reads_the_masks_back_from_both(written):
    found = highdicom.seg.segread(written / "reader-a_round-1" / "cine-0001.seg.dcm")
    ((_, _, loop),) = found.get_source_image_uids()
    pixels = found.get_pixels_by_source_frame(loop, [frame + 1 for frame in FRAMES])
    for place, frame in enumerate(FRAMES):
        assert np.array_equal(pixels[place, ..., 0] > 0, wall(frame))
    report = highdicom.sr.srread(written / "reader-a_round-1" / "cine-0001.sr.dcm")
    groups = report.content.get_planar_roi_measurement_groups()
    assert len(groups) == len(FRAMES)
    for frame, group in zip(FRAMES, groups, strict=True):
        assert np.array_equal(polygon2mask(SHAPE, group.roi.value[:, ::-1] - 0.5), wall(frame))
        areas = [each for each in group.get_measurements() if each.name.meaning == "Area"]
        assert [each.unit.value for each in areas] == ["mm2"]
        assert areas[0].value == pytest.approx(wall(frame).sum() * 0.510497**2, rel=1e-4)
