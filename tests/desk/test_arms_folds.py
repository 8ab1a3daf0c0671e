"""A snapshot cut into folds: every patient is judged once, by what never saw it."""

from collections import Counter

import pytest

from desk.frozen_patients import frozen
from fibrodesk.contract.snapshot import read_snapshot
from fibrodesk.desk.training.folds import FoldsRefusedError, draw_folds, write_fold


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
