"""The fixed validation frames of a run: shown to administrators, and kept from who still reads."""

import cv2
import numpy as np
import pytest

from desk.studies import PASSWORD
from desk.synthetic import make_synthetic
from fibrodesk.desk.errors import NotAllowedError, SealedError
from fibrodesk.desk.people import add_person
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.training.samples import SamplesMissingError, run_samples
from fibrodesk.domain.people import Role


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("study"), patients=2)
    yield made
    made.project.close()


@pytest.fixture(scope="module")
def folder(study):
    """As the training writes it: the frame, the reader's mask, and the mask of epoch 2."""
    made = study.project.path / "runs" / "0123456789ab-0001-aaaaaa" / "samples"
    for part in ("frames", "0002"):
        (made / part).mkdir(parents=True)
    mask = np.zeros((20, 30), np.uint8)
    mask[5:9, 5:9] = 255
    for name, pixels in (
        ("frames/00.png", np.full((20, 30), 77, np.uint8)),
        ("frames/00-reader.png", mask),
        ("0002/00.png", 255 - mask),
    ):
        assert cv2.imwrite(str(made / name), pixels)
    return made


def test_an_epoch_is_read_as_frame_reader_and_model(study, folder):
    [sample] = run_samples(study.sessions["administrator"], folder, 2)
    assert sample.image[0, 0] == 77
    assert int(sample.reader.sum()) == 16
    assert np.array_equal(sample.model, ~sample.reader)


def test_an_epoch_whose_files_are_gone_is_told_in_words(study, folder):
    with pytest.raises(SamplesMissingError) as told:
        run_samples(study.sessions["administrator"], folder, 4)
    assert "epoch 4" in str(told.value)


def test_frames_are_for_administrators_and_of_this_project_alone(study, folder, tmp_path):
    with pytest.raises(NotAllowedError):
        run_samples(study.sessions["rita"], folder, 2)
    with pytest.raises(ValueError, match="no run of this project"):
        run_samples(study.sessions["administrator"], tmp_path, 2)


def test_an_administrator_who_still_reads_a_validation_patient_sees_no_frame(study, folder):
    """The seal goes before the role."""
    administrator = study.sessions["administrator"]
    roles = {Role.ADMINISTRATOR, Role.ANNOTATOR}
    both = add_person(administrator, name="both", roles=roles, password=PASSWORD)
    session = sign_in(study.project, "both", PASSWORD)
    assert run_samples(session, folder, 2)
    cine = study.cines[0]
    study.project.store.write(lambda rows: rows.cines.set_side(cine.patient, "validation"))
    readers = [both.id, study.people["ann"].id]
    create_round(administrator, name="sealed", cines=[cine.id], readers=readers, seed=1)
    with pytest.raises(SealedError):
        run_samples(session, folder, 2)
    assert run_samples(administrator, folder, 2)
