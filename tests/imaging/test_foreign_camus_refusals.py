"""What a damaged copy of CAMUS gives: one refusal in words each, and the rest comes in."""

import errno
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from imaging.damaged_camus import header, old_patient, part, patient, whole, write

from fibrodesk.imaging.candidates import find_candidates
from fibrodesk.imaging.datasets.layouts import labels_of, loops_of
from fibrodesk.imaging.foreign.volumes import read_volume
from fibrodesk.imaging.intake import Candidate, open_candidate
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.imaging.source import SourceRef

__all__ = ["old_patient", "patient", "whole"]  # fixtures


def test_a_view_of_stills_alone_is_refused_by_name_and_the_other_comes_in(patient):
    part(patient, "half_sequence").unlink()
    part(patient, "half_sequence_gt").unlink()
    listing = loops_of(patient, "camus")
    assert [ref.path.name for ref in listing.loops] == ["patient0001_2CH_half_sequence.nii.gz"]
    (refusal,) = listing.refusals
    assert refusal.path.name == "patient0001_4CH_ED.nii.gz"
    assert "still" in refusal.reason
    assert refusal.hint


def test_a_patient_whose_folder_cannot_be_read_is_a_refusal_and_the_others_come_in(
    patient, monkeypatch
):
    locked = patient.parent / "patient0002"
    locked.mkdir()
    scan = os.scandir

    def scandir(path):
        if Path(path) == locked:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    listing = loops_of(patient.parent, "camus")
    assert len(listing.loops) == 2
    (refusal,) = listing.refusals
    assert "patient0002 cannot be read" in refusal.reason


def test_a_loop_without_outlines_comes_in_and_says_so(patient):
    for path in patient.glob("*4CH*_gt.nii.gz"):
        path.unlink()
    ref = SourceRef(part(patient, "half_sequence"), "camus")
    found = open_candidate(ref)
    assert found.told.labelled == ()
    assert any("outlines" in warning for warning in found.warnings)
    assert labels_of(ref).frames == ()


@pytest.mark.parametrize("change", ["size", "spacing", "frames"])
def test_outlines_on_another_grid_are_refused_with_both_sizes_and_never_stretched(patient, change):
    path = part(patient, "half_sequence_gt")
    volume = read_volume(path)
    row_mm, column_mm = volume.header.spacing
    values = {"size": volume.values[:, :-2], "frames": volume.values[:-1]}.get(
        change, volume.values
    )
    scale = 2.0 if change == "spacing" else 1.0
    write(path, values, (column_mm * scale, row_mm, 1.0))
    ref = SourceRef(part(patient, "half_sequence"), "camus")
    labels = labels_of(ref)
    assert labels.frames == ()
    (refusal,) = labels.refusals
    assert refusal.name == path.name
    rows, columns = volume.header.shape
    assert f"{columns} x {rows} px" in refusal.reason
    found = open_candidate(ref)
    assert found.told.labelled == ()
    assert any(path.name in warning for warning in found.warnings)


@pytest.mark.parametrize("number", [4, 7, 255])
def test_a_label_that_means_nothing_refuses_the_outlines(patient, number):
    path = part(patient, "half_sequence_gt")
    volume = read_volume(path)
    values = volume.values.copy()
    values[0, 5, 5] = number
    row_mm, column_mm = volume.header.spacing
    write(path, values, (column_mm, row_mm, 1.0))
    labels = labels_of(SourceRef(part(patient, "half_sequence"), "camus"))
    assert labels.frames == ()
    assert str(number) in labels.refusals[0].reason


def test_labels_stored_as_fractions_are_read_where_they_are_whole(patient):
    path = part(patient, "half_sequence_gt")
    volume = read_volume(path)
    before = labels_of(SourceRef(part(patient, "half_sequence"), "camus"))
    row_mm, column_mm = volume.header.spacing
    write(path, volume.values.astype(np.float32), (column_mm, row_mm, 1.0))
    after = labels_of(SourceRef(part(patient, "half_sequence"), "camus"))
    assert len(after.frames) == len(before.frames) > 0
    write(path, volume.values.astype(np.float32) * 0.9, (column_mm, row_mm, 1.0))
    assert labels_of(SourceRef(part(patient, "half_sequence"), "camus")).refusals


def test_outlines_of_a_still_that_is_another_picture_are_refused(old_patient):
    still = old_patient / "patient0001_4CH_ES.raw"
    still.write_bytes(bytes(255 - byte for byte in still.read_bytes()))
    ref = SourceRef(old_patient / "patient0001_4CH_sequence.mhd", "camus")
    labels = labels_of(ref)
    assert {each.frame for each in labels.frames} == {0}
    (refusal,) = labels.refusals
    assert refusal.name == "patient0001_4CH_ES_gt.mhd"


def test_one_patient_in_the_folder_of_another_is_refused(patient, whole):
    stranger = whole / "new" / "database_nifti" / "patient0002"
    for path in stranger.glob("patient0002_4CH*"):
        shutil.copy(path, patient)
    listing = loops_of(patient, "camus")
    assert {ref.path.name[:11] for ref in listing.loops} == {"patient0001"}
    (refusal,) = listing.refusals
    assert "another patient" in refusal.reason
    assert refusal.path.name.startswith("patient0002")


def test_in_a_folder_of_no_name_two_patients_cannot_share_a_table(patient, whole):
    heap = patient.parent / "heap"
    heap.mkdir()
    for source in (patient, whole / "new" / "database_nifti" / "patient0002"):
        for path in source.glob("*4CH*"):
            shutil.copy(path, heap)
    listing = loops_of(heap, "camus")
    assert listing.loops == ()
    assert len(listing.refusals) == 2


def test_of_a_folder_with_every_fault_each_is_one_line_and_the_rest_comes_in(whole, tmp_path):
    """Through the real list: in the decoding process, in the order of names."""
    top = tmp_path / "database_nifti"
    for number in (1, 2):
        name = f"patient{number:04d}"
        shutil.copytree(whole / "new" / "database_nifti" / name, top / name)
    cut = top / "patient0001" / "patient0001_2CH_half_sequence.nii.gz"
    cut.write_bytes(cut.read_bytes()[:1000])
    (top / "patient0002" / "Info_2CH.cfg").unlink()
    header(
        top / "patient0002" / "patient0002_4CH_half_sequence.nii.gz",
        dims=(3, 32767, 32767, 32767, 1, 1, 1, 1),
    )
    found = list(find_candidates([top]))
    taken = [one.path.name for one in found if isinstance(one, Candidate)]
    refused = [one for one in found if isinstance(one, Refusal)]
    assert taken == ["patient0001_4CH_half_sequence.nii.gz"]
    assert len(refused) == 3
    assert all(one.reason and one.hint for one in refused)
