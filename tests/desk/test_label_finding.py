"""Files of masks are read in the decoding process; a bad one never stops the others."""

import base64
import json
import os
from threading import Event

import numpy as np
import pytest
from imaging.label_writers import labelme, shape, write_png, write_volume

from desk.studies import FRAMES, SHAPE, copy_study
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.desk.labels.finding import FindingCancelledError, MasksMissingError, find_masks
from fibrodesk.desk.labels.joining import plan
from fibrodesk.domain.mask import MaskKey, Structure


@pytest.fixture
def small(template, tmp_path):
    made = copy_study(template, tmp_path / "study.fibrodesk")
    yield made
    made.project.abandon()


def scar():
    values = np.zeros(SHAPE, np.uint8)
    values[5:9, 5:9] = 255
    return values


def hostile(folder):
    """One of each kind that would eat memory, time or patience."""
    folder.mkdir()
    (folder / "cut.nii.gz").write_bytes(os.urandom(400))
    (folder / "empty.nrrd").write_bytes(b"")
    (folder / "claims.nrrd").write_bytes(
        b"NRRD0004\ntype: double\ndimension: 3\nsizes: 8000 8000 90000\nencoding: raw\n\n"
    )
    (folder / "deep.json").write_text('{"shapes": ' + "[" * 50_000 + "]" * 50_000 + "}")
    many = json.dumps([shape("scar", [[0, 0], [5, 0], [5, 5]])])[1:-1]
    (folder / "many.json").write_text('{"shapes": [' + ",".join([many] * 100_000) + "]}")
    (folder / "laughs.xml").write_text(
        '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><annotations>&b;</annotations>'
    )
    (folder / "noise.png").write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(300))
    bomb = base64.b64encode(bytes(1000)).decode()
    labelme(
        folder / "bomb.json",
        [shape("scar", [[0, 0], [47, 39]], "mask", mask=bomb)],
        size=SHAPE,
    )
    return 8


def test_hostile_files_are_a_refusal_each_and_the_good_one_comes_in(small, tmp_path):
    count = hostile(tmp_path / "masks")
    write_png(tmp_path / "masks/fibrosis/cine-0001_frame-0002.png", scar())
    found = find_masks(small.administrator, [tmp_path / "masks"])
    assert [(each.stem, each.label) for each in found.frames] == [
        ("cine-0001_frame-0002", "fibrosis")
    ]
    assert len(found.refusals) == count
    assert all(each.reason and each.hint for each in found.refusals)


def test_pictures_beside_the_masks_are_passed_over_in_one_word(small, tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, SHAPE, np.uint8)
    for number in range(6):
        write_png(tmp_path / f"m/frames/cine-0001_frame-000{number}.png", noise)
    write_png(tmp_path / "m/fibrosis/cine-0001_frame-0002.png", scar())
    found = find_masks(small.administrator, [tmp_path / "m"])
    assert found.refusals == ()
    assert found.warnings == ("Passed over: 6 pictures that hold no mask.",)


def test_many_files_of_one_fault_are_one_line(small, tmp_path):
    for number in range(5):
        write_png(tmp_path / f"m/{number}.png", np.stack([scar(), scar() * 0, scar()], axis=-1))
    (refusal,) = find_masks(small.administrator, [tmp_path / "m"]).refusals
    assert refusal.name == "5 files"
    assert "0.png to 4.png: each is in colour" in refusal.reason


def test_a_volume_of_all_frames_and_an_empty_mask_come_together(small, tmp_path):
    frames = np.zeros((FRAMES, *SHAPE), np.uint8)
    frames[3, 2:8, 2:8] = 1
    write_volume(tmp_path / "m/cine-0002_lv_myo.nii.gz", frames)
    write_png(tmp_path / "m/fibrosis/cine-0002_frame-0001.png", scar() * 0)
    found = find_masks(small.administrator, [tmp_path / "m"])
    planned = plan(small.administrator, found)
    keys = {each.key: bool(each.mask.any()) for loop in planned.loops for each in loop.masks}
    assert keys == {
        MaskKey(3, Structure.MYOCARDIUM): True,
        MaskKey(0, Structure.FIBROSIS): False,
    }
    assert found.kind == "nifti, png"


def test_a_format_that_is_named_reads_no_other(small, tmp_path):
    write_png(tmp_path / "m/a.png", scar())
    labelme(tmp_path / "m/b.json", [shape("scar", [[0, 0], [5, 0], [5, 5]])], size=SHAPE)
    assert find_masks(small.administrator, [tmp_path / "m"], kind="labelme").kind == "labelme"
    with pytest.raises(MasksMissingError):
        find_masks(small.administrator, [tmp_path / "m"], kind="cvat")


def test_it_can_be_stopped(small, tmp_path):
    write_png(tmp_path / "m/a.png", scar())
    cancel = Event()
    cancel.set()
    with pytest.raises(FindingCancelledError):
        find_masks(small.administrator, [tmp_path / "m"], cancel=cancel)


def test_only_an_administrator_reads_files_in(small, tmp_path):
    with pytest.raises(NotAllowedError):
        find_masks(small.rita, [tmp_path])
