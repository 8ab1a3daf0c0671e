"""Snapshots of phantom patients: what stands in them, and what makes a patient another one."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from fibrodesk.domain.mask import Structure
from training.data.dataset import open_snapshot, read_grey
from training.data.phantoms import (
    READER_FOLDER,
    PhantomFailedError,
    PhantomGroup,
    write_phantom_snapshot,
)

SMALL = (96, 128)
SCARRED = 1  # a patient of the usual seed with fibrosis


@pytest.fixture(scope="module")
def snapshot_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("phantoms") / "snapshot"
    groups = [
        PhantomGroup(side="train", first=0, patients=2, size_px=SMALL),
        PhantomGroup(side="gate", first=5, patients=1, size_px=SMALL, look="E"),
    ]
    write_phantom_snapshot(folder, groups, frames=4, readers=2)
    return folder


def test_phantom_patients_become_a_snapshot(snapshot_folder):
    """The phantom's own process draws them; exact masks of every structure on each frame."""
    _, snapshot = open_snapshot(snapshot_folder)
    assert snapshot.synthetic
    assert len(snapshot.side("train")) == 8
    assert {frame.scanner for frame in snapshot.side("gate")} == {"look E"}
    every = {structure.value for structure in Structure}
    assert all(set(frame.masks) == every for frame in snapshot.frames)


def test_each_frame_stands_with_twelve_phases_of_its_own_loop(snapshot_folder):
    """The frame itself comes first, and after the last frame the beat begins anew."""
    _, snapshot = open_snapshot(snapshot_folder)
    for frame in snapshot.frames:
        assert len(frame.neighbours) == 12
        assert frame.neighbours[0] == frame.png
        seen = [int(name[-7:-4]) for name in frame.neighbours]
        assert set(seen) == {0, 1, 2, 3}
        assert seen[6] == (frame.index + 2) % 4  # half a beat on
        assert all(frame.patient in name for name in frame.neighbours)


def test_outlines_of_readers_lie_beside_and_are_no_reference(snapshot_folder):
    _, snapshot = open_snapshot(snapshot_folder)
    for frame in snapshot.frames:
        name = frame.png.rpartition("/")[2]
        truth = read_grey(snapshot_folder / frame.masks["fibrosis"][0].png)
        for number in (1, 2):
            outline = read_grey(snapshot_folder / READER_FOLDER.format(number) / name)
            assert outline.shape == truth.shape
            assert set(np.unique(outline)) <= {0, 255}
        assert len(frame.masks["fibrosis"]) == 1


def test_contrast_and_motion_change_the_picture_and_not_the_patient(tmp_path):
    """At 0 dB with normal motion the same scar is there to be found, and cannot be seen."""
    group = {"side": "gate", "first": SCARRED, "patients": 1, "size_px": SMALL}
    kinds = {
        "clear": PhantomGroup(**group, contrast_db=6.0),
        "none": PhantomGroup(**group, contrast_db=0.0, abnormal_motion=False),
    }
    pictures, patients = {}, set()
    for name, each in kinds.items():
        write_phantom_snapshot(tmp_path / name, [each], frames=4)
        _, snapshot = open_snapshot(tmp_path / name)
        patients |= {(frame.patient, frame.form) for frame in snapshot.frames}
        pictures[name] = tuple(frame.pixel_sha256 for frame in snapshot.frames)
    assert len(patients) == 1
    assert not set(pictures["clear"]) & set(pictures["none"])


def test_two_processes_draw_what_one_draws(tmp_path):
    groups = [PhantomGroup(side="gate", first=0, patients=9, size_px=SMALL)]
    drawn = [
        write_phantom_snapshot(tmp_path / str(workers), groups, frames=4, workers=workers)
        for workers in (1, 2)
    ]
    assert len({hashlib.sha256(manifest.read_bytes()).hexdigest() for manifest in drawn}) == 1


def test_one_patient_in_two_groups_is_refused(tmp_path):
    groups = [
        PhantomGroup(side="train", first=0, patients=3),
        PhantomGroup(side="gate", first=2, patients=1),
    ]
    with pytest.raises(ValueError, match="patient 2 stands in two groups"):
        write_phantom_snapshot(tmp_path / "snapshot", groups)


def test_a_look_that_is_none_is_told_in_the_words_of_the_phantom(tmp_path):
    groups = [PhantomGroup(side="gate", first=0, patients=1, size_px=SMALL, look="Z")]
    with pytest.raises(PhantomFailedError, match="look"):
        write_phantom_snapshot(tmp_path / "snapshot", groups, frames=4)
    assert not (tmp_path / "snapshot").exists()
