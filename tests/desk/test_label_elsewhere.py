"""An export of one study is not taken for the loops of another."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from imaging.label_writers import write_png

from desk.studies import PASSWORD
from desk.synthetic import SIZE_PX, make_synthetic
from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.labels.finding import find_masks
from fibrodesk.desk.labels.joining import plan
from fibrodesk.desk.session import sign_in


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("elsewhere"), patients=1, seed=8)
    yield sign_in(made.project, "administrator", PASSWORD)
    made.project.close()


def exported(folder, patient):
    """A mask as an export holds it, with the table that says whose the cine is."""
    write_png(folder / "masks/fibrosis/cine-0001_frame-0003.png", np.full(SIZE_PX, 255, np.uint8))
    text = io.StringIO()
    csv.writer(text).writerows([["cine", "patient"], ["cine-0001", patient]])
    (folder / "answers.csv").write_text(text.getvalue())
    return folder


def test_a_mask_of_another_studys_cine_of_the_same_number_is_refused(session, tmp_path):
    labels = find_masks(session, [exported(tmp_path, "FD-0000") / "masks"])
    planned = plan(session, labels)
    assert planned.loops == ()
    (refusal,) = planned.refusals
    assert "another study" in refusal.reason


def test_an_export_of_this_study_comes_back(session, tmp_path):
    (record,) = list_cines(session)
    labels = find_masks(session, [exported(tmp_path, record.patient)])
    (loop,) = plan(session, labels).loops
    assert (loop.record.id, loop.frames) == (record.id, (2,))
