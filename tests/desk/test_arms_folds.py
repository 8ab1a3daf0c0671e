"""A snapshot cut into folds: every patient is judged once, by what never saw it."""

import hashlib
from collections import Counter

import numpy as np
import pytest

from fibrodesk.contract.snapshot import (
    Snapshot,
    SnapshotFrame,
    SnapshotMask,
    read_snapshot,
    write_snapshot,
)
from fibrodesk.desk.training.folds import FoldsRefusedError, draw_folds, write_fold
from fibrodesk.imaging.png import encode_png

SIDES = ("train",) * 7 + ("validation",) * 3 + ("gate", "report")


def frozen(folder, *, patients=24, marked=lambda number: number % 3 > 0):
    """One frame a patient: two thirds have fibrosis, focal or diffuse; sides as drawn."""
    folder.mkdir()
    frames = []
    for number in range(patients):
        picture = np.full((4, 6), number, np.uint8)
        image, mask = f"{number}.png", f"{number}-mask.png"
        (folder / image).write_bytes(encode_png(picture))
        data = encode_png(picture > 250)
        (folder / mask).write_bytes(data)
        found = SnapshotMask(
            png=mask,
            sha256=hashlib.sha256(data).hexdigest(),
            author="R",
            purpose="sealed",
            origin="drawn" if marked(number) else "none",
        )
        frames.append(
            SnapshotFrame(
                patient=f"FD-{number:04d}",
                side=SIDES[number % len(SIDES)],
                cine=f"c{number}",
                index=0,
                pixel_sha256=hashlib.sha256(picture.tobytes()).hexdigest(),
                png=image,
                form=("focal", "diffuse")[number % 2] if marked(number) else "",
                masks={"fibrosis": (found,)},
            )
        )
    facts = {"study": "s", "seed": 3, "created": "2026-01-01T00:00:00+00:00", "synthetic": True}
    write_snapshot(folder, Snapshot(frames=tuple(frames), **facts))
    return read_snapshot(folder)[1]


def patients_of(snapshot, *sides):
    return {frame.patient for frame in snapshot.frames if frame.side in sides}


def test_each_patient_is_judged_in_one_fold_and_gate_and_report_patients_in_none(tmp_path):
    snapshot = frozen(tmp_path / "whole")
    judged = Counter()
    for fold in range(5):
        out = write_fold(tmp_path / "whole", snapshot, tmp_path / f"{fold}", fold=fold, folds=5)
        _, cut = read_snapshot(out)  # which refuses a patient on two sides
        judged.update(patients_of(cut, "gate"))
        assert patients_of(cut, "report") == set()
        assert patients_of(cut, "validation")
        assert patients_of(cut, "train")
        closed = patients_of(snapshot, "gate", "report")
        assert closed.isdisjoint(frame.patient for frame in cut.frames)
    assert set(judged) == patients_of(snapshot, "train", "validation")
    assert set(judged.values()) == {1}


def test_folds_are_alike_in_size_and_in_who_has_fibrosis(tmp_path):
    snapshot = frozen(tmp_path / "whole", patients=48)
    drawn = draw_folds(snapshot, 4)
    sizes = Counter(drawn.values())
    assert max(sizes.values()) - min(sizes.values()) <= 1
    marked = {frame.patient for frame in snapshot.frames if frame.form}
    with_fibrosis = Counter(fold for patient, fold in drawn.items() if patient in marked)
    assert max(with_fibrosis.values()) - min(with_fibrosis.values()) <= 1


def test_the_same_snapshot_is_cut_alike_for_both_arms(tmp_path):
    snapshot = frozen(tmp_path / "whole")
    assert draw_folds(snapshot, 5) == draw_folds(snapshot, 5)


def test_pictures_are_shared_and_not_copied_where_the_disk_can(tmp_path):
    snapshot = frozen(tmp_path / "whole")
    out = write_fold(tmp_path / "whole", snapshot, tmp_path / "cut", fold=0, folds=3)
    part = next(frame.png for frame in read_snapshot(out)[1].frames)
    assert (out / part).samefile(tmp_path / "whole" / part)


@pytest.mark.parametrize(("folds", "words"), [(2, "fewer than 3"), (9, "too few for 9 folds")])
def test_folds_that_could_teach_or_judge_nothing_are_refused(tmp_path, folds, words):
    snapshot = frozen(tmp_path / "whole", patients=12)
    with pytest.raises(FoldsRefusedError, match=words):
        draw_folds(snapshot, folds)
