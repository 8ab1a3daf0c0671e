"""Which of a reviewer's masks are learnt from: those that a hand mended, and that still stand."""

import errno
from pathlib import Path

import numpy as np
import pytest

from desk.synthetic import make_synthetic
from fibrodesk.contract.snapshot import read_snapshot
from fibrodesk.desk.demonstration.hands import draw
from fibrodesk.desk.errors import SealedError
from fibrodesk.desk.models import proposing
from fibrodesk.desk.people import set_roles
from fibrodesk.desk.reviewing import review as reviewing
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.training.frames import gather, write_frame
from fibrodesk.desk.training.hearts import mri_scar_of
from fibrodesk.desk.training.masks import standing_masks
from fibrodesk.desk.training.snapshots import (
    FolderTakenError,
    NothingToFreezeError,
    list_snapshots,
    take_snapshot,
)
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import Answer, AnswerState, Origin, Purpose
from fibrodesk.storage.errors import DiskFullError


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("frames"), patients=2, seed=8)
    for record in made.cines:
        proposing.propose(made.sessions["rita"], cine_id=record.id)
    yield made
    made.project.abandon()


def items_of(study, number):
    queue = reviewing.review_queue(study.sessions["rita"])
    return [item for item in queue if item.cine.number == number]


def correct(study, item, area):
    rita = study.sessions["rita"]
    reading = reviewing.open_correction(rita, item)
    mask = np.zeros(item.cine.facts.shape, np.bool_)
    mask[area] = True
    key = MaskKey(item.frame, Structure.FIBROSIS)
    draw(reading, key, mask, origin=Origin.MODEL_CORRECTED, model=item.model)
    reviewing.finish_correction(rita, item, reading)


def standing(study, item, *, judged=False, accepted=False):
    """The fibrosis that trains on a frame, or judges there."""
    return [
        mask
        for source in gather(study.sessions["administrator"])
        if source.cine.id == item.cine.id and source.frame == item.frame
        for mask in standing_masks(source.masks, judged=judged, accepted=accepted)
        if mask.structure is Structure.FIBROSIS
    ]


def fibrosis_of(study, item):
    return [mask.mask for mask in standing(study, item)]


def test_a_correction_that_was_taken_back_and_rejected_is_not_learnt_from(study):
    item = items_of(study, 1)[0]
    correct(study, item, np.s_[90:99, 120:130])
    assert len(fibrosis_of(study, item)) == 1
    reviewing.take_back_verdict(study.sessions["rita"], item)
    reviewing.reject(study.sessions["rita"], item, reason="artefact")
    assert fibrosis_of(study, item) == []


def test_of_two_corrections_of_a_frame_the_newer_one_is_learnt_from(study):
    item = items_of(study, 1)[1]
    correct(study, item, np.s_[90:99, 120:130])
    reviewing.take_back_verdict(study.sessions["rita"], item)
    correct(study, item, np.s_[60:64, 120:130])
    (mask,) = fibrosis_of(study, item)
    assert mask[60:64, 120:130].all()
    assert mask.sum() == 40


def test_a_none_of_the_model_that_was_accepted_untouched_is_not_learnt_from(study):
    """Else the model would be taught what it said itself."""
    record = study.cines[1]
    frame = record.key_frames[0]
    reading_of_nothing(study, record, frame)
    item = next(item for item in items_of(study, 2) if item.frame == frame)
    reviewing.accept(study.sessions["rita"], item)
    assert fibrosis_of(study, item) == []
    (asked_for,) = standing(study, item, accepted=True)
    assert asked_for.untouched
    assert not asked_for.mask.any()
    assert standing(study, item, judged=True, accepted=True) == []


def reading_of_nothing(study, record, frame):
    """A proposal that the model left empty."""
    from fibrodesk.desk.models.registry import model_in_use
    from fibrodesk.desk.readings import store_reading

    rita = study.sessions["rita"]
    model = model_in_use(rita).id
    answer = Answer(state=AnswerState.NONE, model=model)
    empty = np.zeros(record.facts.shape, np.bool_)
    store_reading(
        rita,
        cine_id=record.id,
        author_kind="bundle",
        author=model,
        purpose=Purpose.PROPOSAL,
        masks={MaskKey(frame, Structure.FIBROSIS): (answer, empty)},
    )


def test_an_administrator_who_still_reads_freezes_nothing_instead_of_a_part(study):
    """What the seal hides would be missing from the snapshot without a word."""
    administrator = study.sessions["administrator"]
    helper = study.people["rita"]
    set_roles(administrator, helper.id, {Role.ADMINISTRATOR, Role.ANNOTATOR, Role.REVIEWER})
    create_round(
        administrator,
        name="Later",
        cines=[study.cines[0].id],
        readers=[helper.id, study.people["ann"].id],
    )
    with pytest.raises(SealedError):
        take_snapshot(study.sessions["rita"])


def test_with_nothing_mended_and_nothing_opened_there_is_nothing_to_freeze(tmp_path):
    made = make_synthetic(tmp_path, patients=1, seed=3)
    with pytest.raises(NothingToFreezeError):
        take_snapshot(made.sessions["administrator"])
    made.project.abandon()


def test_an_accepted_proposal_is_learnt_from_only_where_it_is_asked_for_and_marked(tmp_path):
    made = make_synthetic(tmp_path, patients=1, seed=8)
    administrator = made.sessions["administrator"]
    proposing.propose(made.sessions["rita"], cine_id=made.cines[0].id)
    for item in items_of(made, 1):
        reviewing.accept(made.sessions["rita"], item)
    with pytest.raises(NothingToFreezeError):
        take_snapshot(administrator)
    taken = take_snapshot(administrator, accepted=True)
    _, snapshot = read_snapshot(taken.path)
    assert snapshot.accepted
    assert {mask.origin for f in snapshot.frames for mask in f.masks["fibrosis"]} == {"model"}
    assert taken.accepted_frames == taken.frames == len(snapshot.frames) > 0
    assert any("accepted untouched" in words for words in taken.warnings)
    made.project.abandon()


class TestASnapshotThatFails:
    """Runs on a study in which one correction stands."""

    @pytest.fixture
    def mended(self, tmp_path):
        made = make_synthetic(tmp_path, patients=1, seed=8)
        proposing.propose(made.sessions["rita"], cine_id=made.cines[0].id)
        correct(made, items_of(made, 1)[0], np.s_[90:99, 120:130])
        yield made
        made.project.abandon()

    def left(self, study):
        return list((study.project.path / "snapshots").iterdir())

    def test_a_full_disk_leaves_neither_folder_nor_row(self, mended, monkeypatch):
        administrator = mended.sessions["administrator"]

        def full(*_args, **_kwargs):
            raise OSError(errno.ENOSPC, "No space left on device")

        for broken in ((Path, "write_bytes"), (Path, "rename")):
            with monkeypatch.context() as patch:
                patch.setattr(*broken, full)
                with pytest.raises(DiskFullError):
                    take_snapshot(administrator)
            assert self.left(mended) == []
            assert list_snapshots(administrator) == []
        assert take_snapshot(administrator).path.exists()

    def test_a_row_that_could_not_be_written_leaves_no_folder(self, mended, monkeypatch):
        administrator, write = mended.sessions["administrator"], mended.project.store.write

        def no_commit(change):
            write(change)
            raise DiskFullError(name="study")

        def last(change):
            return no_commit(change) if "_put_in_place" in change.__qualname__ else write(change)

        monkeypatch.setattr(mended.project.store, "write", last)
        with pytest.raises(DiskFullError):
            take_snapshot(administrator)
        assert self.left(mended) == []

    def test_nothing_is_written_over(self, mended, tmp_path):
        out = tmp_path / "mine"
        out.mkdir()
        with pytest.raises(FolderTakenError):
            take_snapshot(mended.sessions["administrator"], out=out)

    def test_it_may_lie_in_a_folder_that_is_not_there_yet(self, mended, tmp_path):
        taken = take_snapshot(mended.sessions["administrator"], out=tmp_path / "new" / "frozen")
        assert taken.path == tmp_path / "new" / "frozen"
        assert (taken.path / "manifest.json").exists()
        assert [path.name for path in taken.path.parent.iterdir()] == ["frozen"]


def test_scar_by_cardiac_mri_goes_with_every_frame_of_its_patient(study, tmp_path):
    admin = study.sessions["administrator"]
    source = gather(admin)[0]
    told = {"mri_scar_9": 0.2, "lvidd_mm": 50.0}
    study.project.store.write(lambda rows: rows.cines.add_patient(source.patient, told))
    assert write_frame(admin, tmp_path, source, "train").mri_scar == {"9": 0.2}
    assert mri_scar_of(admin, "nobody") == {}
