"""Structured reports: read back by highdicom, judged by dciodvfy."""

import sys
from dataclasses import replace
from datetime import UTC, datetime

import highdicom
import numpy as np
import pytest
from imaging.crafted_loop import COLUMNS, DRAWN, ROWS, SPACING, ring
from imaging.dicom_judges import faults
from imaging.stored_loop import stored_loop
from skimage.draw import polygon2mask

from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import AnswerState
from fibrodesk.imaging.writing.codes import TYPES
from fibrodesk.imaging.writing.structured_report import ReportLibraryMissingError, ReportWriter

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def written(folder, **options):
    loop = stored_loop(folder / "cines", **options)
    ReportWriter(folder, written=NOW).add(loop)
    return loop


def report(folder, voice):
    return highdicom.sr.srread(folder / voice.code / "cine-0001.sr.dcm")


def groups_of(folder, voice, key):
    """The groups of one frame and structure that have a line."""
    return [
        group
        for group in report(folder, voice).content.get_planar_roi_measurement_groups()
        if group.finding_type.value == TYPES[key.structure].value
        and group.roi.ContentSequence[0].referenced_frame_numbers == [key.frame + 1]
    ]


def value_of(group, name):
    return {each.name.meaning: each.value for each in group.get_measurements()}.get(name)


def evaluations_of(group):
    told = {each.name.meaning: each.value.meaning for each in group.get_qualitative_evaluations()}
    assert told.pop("Finding category") == "Morphologically Abnormal Structure"
    return told


def test_the_lines_of_every_mask_fill_to_it_again(tmp_path):
    loop = written(tmp_path)
    compared = 0
    for voice in loop.voices:
        for key, (answer, mask) in voice.said.items():
            groups = groups_of(tmp_path, voice, key)
            if answer.state is not AnswerState.DRAWN:
                assert groups == []
                continue
            canvas = np.zeros((ROWS, COLUMNS), np.bool_)
            for group in groups:
                assert group.roi.graphic_type.value == "POLYLINE"
                canvas |= polygon2mask(canvas.shape, group.roi.value[:, ::-1] - 0.5)
            assert np.array_equal(canvas, mask)
            compared += 1
    assert compared == 4


def test_areas_are_in_mm2_and_add_up_to_that_of_the_mask(tmp_path):
    loop = written(tmp_path)
    groups = groups_of(tmp_path, loop.voices[0], MaskKey(1, Structure.FIBROSIS))
    assert len(groups) == 3
    for group in groups:
        (area,) = [each for each in group.get_measurements() if each.name.meaning == "Area"]
        assert area.unit.value == "mm2"
    total = sum(value_of(group, "Area") for group in groups)
    assert total == pytest.approx(ring().sum() * SPACING.pixel_mm2, abs=3e-3)


def test_without_calibration_areas_are_in_pixels_and_never_in_mm2(tmp_path):
    loop = written(tmp_path, spacing=None)
    groups = groups_of(tmp_path, loop.voices[0], MaskKey(1, Structure.FIBROSIS))
    units = {each.unit.value for group in groups for each in group.get_measurements()}
    assert "{pixels}" in units
    assert "mm2" not in units
    assert sum(value_of(group, "Area") for group in groups) == ring().sum()


def test_none_and_not_assessable_are_groups_without_a_line(tmp_path):
    loop = written(tmp_path)
    content = report(tmp_path, loop.voices[0]).content
    told = {
        group.tracking_identifier: evaluations_of(group)
        for group in content.get_image_measurement_groups()
    }
    assert told == {
        "cine-0001_frame-0003 fibrosis": {"Presence": "Absent"},
        "cine-0001_frame-0005 fibrosis": {
            "Presence": "Undetermined",
            "Why it could not be assessed": "dropout",
        },
    }


def test_a_group_tells_how_its_mask_came_about_and_how_sure_its_reader_was(tmp_path):
    loop = written(tmp_path)
    for group in groups_of(tmp_path, loop.voices[0], MaskKey(1, Structure.FIBROSIS)):
        assert evaluations_of(group) == {"How the mask came about": "drawn"}
        assert value_of(group, "Confidence of the reader") == 4


def test_words_that_somebody_typed_are_in_no_report(tmp_path):
    loop = written(tmp_path)
    for voice in loop.voices:
        assert b"=1+1" not in (tmp_path / voice.code / "cine-0001.sr.dcm").read_bytes()


def test_the_validator_finds_no_error(tmp_path):
    for name, options in {"plain": {}, "bare": {"spacing": None}}.items():
        written(tmp_path / name, **options)
        files = list((tmp_path / name).glob("*/*.sr.dcm"))
        assert len(files) == 2
        for path in files:
            assert faults(path) == []


def test_it_lies_in_the_study_of_the_loop_and_refers_to_it_alone(tmp_path):
    loop = written(tmp_path)
    assert (tmp_path / "cine-0001.dcm").read_bytes() == loop.stored.read_bytes()
    for voice in loop.voices:
        found = report(tmp_path, voice)
        (study,) = found.CurrentRequestedProcedureEvidenceSequence
        (series,) = study.ReferencedSeriesSequence
        (instance,) = series.ReferencedSOPSequence
        assert study.StudyInstanceUID == found.StudyInstanceUID == "2.25.11"
        assert instance.ReferencedSOPInstanceUID == "2.25.13"
        assert str(found.PatientName) == found.PatientID == "FD-0001"
        assert found.PatientIdentityRemoved == "YES"
        assert (found.ContentDate, found.ContentTime) == ("20260304", "050607")
        assert "InstanceCreationDate" not in found


def test_a_draft_is_partial_and_a_submitted_reading_complete(tmp_path):
    loop = stored_loop(tmp_path / "cines")
    for state, flag in (("draft", "PARTIAL"), ("submitted", "COMPLETE")):
        voice = replace(loop.voices[0], state=state)
        ReportWriter(tmp_path / state, written=NOW).add(replace(loop, voices=(voice,)))
        found = report(tmp_path / state, voice)
        assert found.CompletionFlag == flag
        assert found.VerificationFlag == "UNVERIFIED"


def test_a_model_is_a_device_and_a_reader_a_person(tmp_path):
    loop = stored_loop(tmp_path / "cines")
    model = replace(loop.voices[1], code="proposal-1", purpose="proposal")
    loop = replace(loop, voices=(loop.voices[0], model))
    ReportWriter(tmp_path, written=NOW).add(loop)
    kinds = [
        context.observer_type.meaning
        for voice in loop.voices
        for context in report(tmp_path, voice).content.get_observer_contexts()
    ]
    assert kinds == ["Person", "Device"]
    assert faults(tmp_path / "proposal-1" / "cine-0001.sr.dcm") == []


def test_the_same_readings_give_the_same_bytes(tmp_path):
    for folder in ("one", "two"):
        written(tmp_path / folder)
    written_once = list((tmp_path / "one").rglob("*.sr.dcm"))
    assert written_once
    for path in written_once:
        other = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == other.read_bytes()


def test_a_mask_of_many_specks_is_a_part_each(tmp_path):
    loop = stored_loop(tmp_path / "cines")
    mask = np.zeros((ROWS, COLUMNS), np.bool_)
    mask[::6, ::6] = True
    key = MaskKey(1, Structure.FIBROSIS)
    voice = replace(loop.voices[0], said={key: (DRAWN, mask)})
    ReportWriter(tmp_path, written=NOW).add(replace(loop, voices=(voice,)))
    assert len(groups_of(tmp_path, voice, key)) == mask.sum()


def test_without_the_library_the_refusal_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "highdicom", None)
    with pytest.raises(ReportLibraryMissingError) as refused:
        ReportWriter(tmp_path, written=NOW)
    assert "fibrodesk[sr]" in refused.value.hint
    assert list(tmp_path.iterdir()) == []
