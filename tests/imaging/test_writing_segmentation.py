"""DICOM segmentations: read back by highdicom, judged by dciodvfy."""

from dataclasses import replace
from datetime import UTC, datetime

import highdicom
import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from imaging.crafted_loop import COLUMNS, DRAWN, ROWS, ring
from imaging.dicom_judges import faults
from imaging.stored_loop import LOSSY, stored_loop
from pydicom.pixels.utils import unpack_bits

from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Answer, AnswerState, Origin
from fibrodesk.imaging.dicom.cine import read_header
from fibrodesk.imaging.stored import StoredCine
from fibrodesk.imaging.writing.codes import TYPES
from fibrodesk.imaging.writing.segmentation import SegmentationWriter, pack_bits

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SHAPE = (ROWS, COLUMNS)


def written(folder, *, loop=None, now=NOW):
    loop = stored_loop(folder / "cines") if loop is None else loop
    SegmentationWriter(folder, written=now).add(loop)
    return loop


def segmentation(folder, voice):
    return highdicom.seg.segread(folder / voice.code / "cine-0001.seg.dcm")


def spoken(loop, **changes):
    """The loop with the first author alone, who says other things."""
    return replace(loop, voices=(replace(loop.voices[0], **changes),))


def test_highdicom_reads_every_mask_by_the_frame_on_which_it_was_drawn(tmp_path):
    loop = written(tmp_path)
    source = pydicom.dcmread(tmp_path / "cine-0001.dcm")
    for voice in loop.voices:
        found = segmentation(tmp_path, voice)
        labels = [
            found.get_segment_description(each).segment_label for each in found.segment_numbers
        ]
        assert labels == [str(each) for each in voice.structures]
        for number, structure in enumerate(voice.structures, start=1):
            judged = {frame: voice.mask(MaskKey(frame, structure), SHAPE) for frame in loop.frames}
            judged = {frame: mask for frame, mask in judged.items() if mask is not None}
            pixels = found.get_pixels_by_source_frame(
                source.SOPInstanceUID,
                [frame + 1 for frame in judged],
                segment_numbers=[number],
            )
            assert np.array_equal(pixels[..., 0] > 0, np.stack(list(judged.values())))


def test_none_is_an_empty_mask_and_not_assessable_is_none_at_all(tmp_path):
    loop = written(tmp_path)
    found = segmentation(tmp_path, loop.voices[0])
    frames = [
        item.DerivationImageSequence[0].SourceImageSequence[0].ReferencedFrameNumber
        for item in found.PerFrameFunctionalGroupsSequence
    ]
    assert frames == [2, 3]  # the fifth could not be assessed
    assert [bool(mask.any()) for mask in found.pixel_array] == [True, False]


def test_the_validator_finds_no_error_in_segmentation_and_loop(tmp_path):
    for name, options in {"plain": {}, "bare": {"spacing": None}, "lossy": {"loss": LOSSY}}.items():
        loop = stored_loop(tmp_path / "cines" / name, **options)
        written(tmp_path / name, loop=loop)
        files = list((tmp_path / name).rglob("*.dcm"))
        assert len(files) == 3
        for path in files:
            assert faults(path) == []


def test_the_validator_would_find_a_fault(tmp_path):
    loop = written(tmp_path)
    path = tmp_path / loop.voices[0].code / "cine-0001.seg.dcm"
    dataset = pydicom.dcmread(path)
    del dataset.SegmentSequence, dataset.ContentLabel
    dataset.save_as(path)
    assert faults(path)


def test_the_loop_beside_it_is_the_stored_one_and_is_what_it_refers_to(tmp_path):
    loop = written(tmp_path)
    assert (tmp_path / "cine-0001.dcm").read_bytes() == loop.stored.read_bytes()
    source = pydicom.dcmread(tmp_path / "cine-0001.dcm")
    for voice in loop.voices:
        found = segmentation(tmp_path, voice)
        assert found.StudyInstanceUID == source.StudyInstanceUID
        assert found.PatientID == source.PatientID == "FD-0001"
        assert found.PatientIdentityRemoved == "YES"
        assert set(found.get_source_image_uids()) == {
            (source.StudyInstanceUID, source.SeriesInstanceUID, source.SOPInstanceUID)
        }
    uids = {segmentation(tmp_path, voice).SOPInstanceUID for voice in loop.voices}
    assert len(uids | {source.SOPInstanceUID}) == 3


def test_each_segment_has_the_code_of_its_structure(tmp_path):
    loop = stored_loop(tmp_path / "cines")
    said = {MaskKey(1, structure): (DRAWN, ring()) for structure in Structure}
    loop = written(tmp_path, loop=spoken(loop, said=said))
    found = segmentation(tmp_path, loop.voices[0])
    for number, structure in enumerate(Structure, start=1):
        told = found.get_segment_description(number)
        assert told.segmented_property_type.value == TYPES[structure].value
        assert told.segmented_property_type.scheme_designator == "SCT"
    first = found.get_segment_description(1)
    assert (first.segmented_property_type.value, first.segmented_property_type.meaning) == (
        "112674009",
        "Fibrosis",
    )
    assert first.segmented_property_category.meaning == "Morphologically Abnormal Structure"


@pytest.mark.parametrize(
    ("origins", "wanted"),
    [
        ([Origin.DRAWN, Origin.COPIED], "MANUAL"),
        ([Origin.DRAWN, Origin.PROPAGATED], "SEMIAUTOMATIC"),
        ([Origin.MODEL_CORRECTED], "SEMIAUTOMATIC"),
        ([Origin.MODEL], "AUTOMATIC"),
    ],
)
def test_it_says_how_far_a_hand_drew_it(tmp_path, origins, wanted):
    said = {
        MaskKey(frame, Structure.FIBROSIS): (
            Answer(state=AnswerState.DRAWN, origin=origin, model="bundle-7"),
            ring(),
        )
        for frame, origin in enumerate(origins)
    }
    loop = written(tmp_path, loop=spoken(stored_loop(tmp_path / "cines"), said=said))
    told = segmentation(tmp_path, loop.voices[0]).get_segment_description(1)
    assert told.algorithm_type.value == wanted
    assert told.get("SegmentAlgorithmName") == (None if wanted == "MANUAL" else "bundle-7")
    assert faults(tmp_path / loop.voices[0].code / "cine-0001.seg.dcm") == []


def test_a_reading_in_which_nothing_could_be_assessed_has_no_file(tmp_path):
    unseen = Answer(state=AnswerState.NOT_ASSESSABLE, reason="dropout")
    said = {MaskKey(1, Structure.FIBROSIS): (unseen, None)}
    written(tmp_path, loop=spoken(stored_loop(tmp_path / "cines"), said=said))
    assert [path.name for path in tmp_path.rglob("*.dcm") if "cines" not in path.parts] == [
        "cine-0001.dcm"
    ]


def test_the_same_answers_are_the_same_object_and_others_are_another(tmp_path):
    loop = written(tmp_path / "one")
    later = datetime(2027, 1, 1, tzinfo=UTC)
    written(tmp_path / "two", loop=loop, now=later)
    first, second = (segmentation(tmp_path / each, loop.voices[0]) for each in ("one", "two"))
    assert first.SOPInstanceUID == second.SOPInstanceUID
    assert first.PixelData == second.PixelData
    assert (first.ContentDate, second.ContentDate) == ("20260304", "20270101")
    said = dict(loop.voices[0].said)
    said[MaskKey(1, Structure.FIBROSIS)] = (DRAWN, ~ring())
    written(tmp_path / "three", loop=spoken(loop, said=said))
    third = segmentation(tmp_path / "three", loop.voices[0])
    assert third.SOPInstanceUID != first.SOPInstanceUID
    assert third.SeriesInstanceUID == first.SeriesInstanceUID


def test_the_import_refuses_it_by_name_as_no_loop(tmp_path):
    """Nobody takes an export for a source by mistake."""
    from fibrodesk.imaging.dicom.cine import DicomCine
    from fibrodesk.imaging.errors import KindRefusedError

    loop = written(tmp_path)
    path = tmp_path / loop.voices[0].code / "cine-0001.seg.dcm"
    assert read_header(path)
    with pytest.raises(KindRefusedError, match="segmentation"):
        DicomCine(path)
    StoredCine(loop.stored).close()


@settings(max_examples=60, deadline=None)
@given(arrays(np.bool_, st.tuples(st.integers(1, 4), st.integers(1, 9), st.integers(1, 9))))
def test_bits_are_packed_as_pydicom_unpacks_them(masks):
    packed = pack_bits(iter(masks))
    assert len(packed) % 2 == 0
    assert np.array_equal(unpack_bits(packed)[: masks.size], masks.ravel())
