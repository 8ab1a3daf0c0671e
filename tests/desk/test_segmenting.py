"""A foreign loop is segmented without one byte of it being decoded in the desk's own process."""

import numpy as np
import pytest
from imaging.craft_dicom import jpeg_loop, save
from skimage.io import imread

from fibrodesk.desk.models.segmenting import segment_file
from fibrodesk.desk.project.workshop import Workshop
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.errors import NoRoomForFramesError
from fibrodesk.imaging.intake import write_frames
from fibrodesk.imaging.source import SourceRef
from fibrodesk.inference.loop import each_proposal
from resources import demonstration_bundle


@pytest.fixture
def loop(tmp_path):
    return save(jpeg_loop(), tmp_path / "loop.dcm")


def test_the_masks_of_a_file_are_those_of_its_frames_and_the_desk_decodes_none(
    loop, tmp_path, monkeypatch
):
    workshop = Workshop()
    engine = workshop.engine(demonstration_bundle(), "cpu")
    with DicomCine(loop) as cine:
        wanted = {
            (index, str(structure)): proposed.mask.copy()
            for index, found in each_proposal(engine, cine, range(cine.facts.frames))
            for structure, proposed in found.items()
        }

    def here(*_args, **_kwargs):
        raise AssertionError("a foreign file was opened in the desk's own process")

    monkeypatch.setattr(DicomCine, "__init__", here)
    rows = segment_file(loop, out=tmp_path / "masks", bundle=None, device="cpu")
    assert {(row["frame"] - 1, row["structure"]) for row in rows} == set(wanted)
    for row in rows:
        there = imread(row["mask"]) > 0
        assert np.array_equal(there, wanted[row["frame"] - 1, row["structure"]])


def test_frames_that_the_disk_does_not_take_are_a_refusal_with_what_to_do(loop):
    with pytest.raises(NoRoomForFramesError) as refused:
        write_frames(SourceRef(loop), loop.parent / "gone" / "frames")
    assert "cannot be decoded" in str(refused.value)
    assert "Free some space" in refused.value.advice
