"""Whether the model agrees with a reader as well as the other reader does, in the report."""

import numpy as np
import pytest

from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.kappa import cohen_kappa
from fibrodesk.agreement.study import Mode
from fibrodesk.reports.model.beside_readers import (
    FrameOfThree,
    ModelBesideReaders,
    beside_readers_blocks,
)

READERS = ("Reader A", "Reader B")


def counts(missed):
    return Counts(1000 - missed, missed, missed // 2, 9000)


def study(patients):
    """The model misses more than the readers do of one another, of B more than of A."""
    chance = np.random.default_rng(8)
    made = ModelBesideReaders(READERS)
    for patient in range(patients):
        for _ in range(3):
            missed = [int(chance.integers(low, low + 60)) for low in (100, 200, 300)]
            made.add(
                FrameOfThree(
                    patient=f"FD-{patient:04}",
                    with_model=(counts(missed[1]), counts(missed[2])),
                    of_readers=counts(missed[0]),
                )
            )
    return made


def test_each_reader_has_the_difference_of_the_kappas_of_the_same_frames():
    found = ModelBesideReaders(READERS)
    for patient in range(6):
        one, other, readers = counts(200 + patient), counts(300 + patient), counts(100)
        found.add(FrameOfThree(patient=f"{patient}", with_model=(one, other), of_readers=readers))
    expected = [
        cohen_kappa(counts(200 + patient)) - cohen_kappa(counts(100)) for patient in range(6)
    ]
    with_a, with_b = found.differences().values()
    assert with_a.mean == pytest.approx(np.mean(expected), abs=1e-12)
    assert with_b.mean < with_a.mean < 0
    assert with_a.mean_interval.high < 0


def test_the_page_tells_the_interval_the_draws_and_the_patients():
    _, table = beside_readers_blocks(study(8))
    assert [row[0] for row in table.rows] == [
        f"Kappa (model, {name}) − kappa (Reader A, Reader B), {kind}"
        for name in READERS
        for kind in ("mean", "pooled")
    ]
    assert all(row[4] == "8" for row in table.rows)
    assert "24 frames" in table.note
    assert "seed 12345" in table.note
    assert "too narrow" in table.note
    assert table.columns[0].title == "Difference of kappas (myocardium)"
    assisted = ModelBesideReaders(READERS, Mode.ASSISTED)
    assisted.add(None)
    assert "(myocardium, assisted)" in beside_readers_blocks(assisted)[1].columns[0].title


def test_few_patients_have_no_interval_and_say_so():
    _, table = beside_readers_blocks(study(3))
    for row in table.rows:
        assert row[2].aside == row[3].aside == "fewer than five patients"


def test_frames_without_a_wall_are_counted_and_a_study_of_none_says_nothing():
    found = study(6)
    found.add(None)
    assert "1 frame without a locked myocardium" in beside_readers_blocks(found)[1].note
    only = ModelBesideReaders(READERS)
    only.add(None)
    for row in beside_readers_blocks(only)[1].rows:
        assert row[1].aside == "no patient is in both comparisons"
    assert beside_readers_blocks(None) == beside_readers_blocks(ModelBesideReaders(READERS)) == []
