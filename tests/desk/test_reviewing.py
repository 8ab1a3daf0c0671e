"""Proposals and verdicts when the disk is full, another reviewer was quicker, or a seal closed."""

from dataclasses import replace

import pytest

from desk.studies import PASSWORD
from desk.synthetic import make_synthetic
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.errors import SealedError
from fibrodesk.desk.models import proposing
from fibrodesk.desk.people import add_person, set_roles
from fibrodesk.desk.reviewing import review as reviewing
from fibrodesk.desk.reviewing.verdicts import VerdictGivenError
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import Purpose
from fibrodesk.storage.audit import AuditShelf
from fibrodesk.storage.errors import DiskFullError
from fibrodesk.storage.verdicts import VerdictShelf


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("review"), patients=1, seed=4)
    proposing.propose(made.sessions["rita"], cine_id=made.cines[0].id)
    yield made
    made.project.abandon()


@pytest.fixture
def item(study):
    """One that waits."""
    queue = reviewing.review_queue(study.sessions["rita"])
    return next(each for each in queue if not each.verdict)


def full(*_args, **_kwargs):
    raise DiskFullError(name="study")


def proposals(study):
    cine = study.cines[0].id
    return study.project.store.read(
        lambda rows: rows.readings.find(cine_id=cine, purpose=Purpose.PROPOSAL)
    )


def test_a_verdict_that_a_full_disk_refused_can_be_given_again(study, item, monkeypatch):
    rita = study.sessions["rita"]
    with monkeypatch.context() as broken:
        broken.setattr(VerdictShelf, "add", full)
        with pytest.raises(DiskFullError):
            reviewing.accept(rita, item)
    assert not study.project.open_readings
    reviewing.accept(rita, item)
    given = {each.id: each.verdict for each in reviewing.review_queue(rita)}
    assert given[item.id] == "accepted"


def test_a_pen_that_could_not_be_laid_down_is_taken_up_again(study, item, monkeypatch):
    """The disk is full for the verdict and for the pen; then there is room."""
    rita, write = study.sessions["rita"], study.project.store.write
    calls = []

    def fails_from_the_second(change):
        calls.append(change)
        return write(change) if len(calls) == 1 else full()

    with monkeypatch.context() as broken:
        broken.setattr(study.project.store, "write", fails_from_the_second)
        with pytest.raises(DiskFullError):
            reviewing.accept(rita, item)
    reviewing.accept(rita, item)


def test_of_two_reviewers_at_once_one_verdict_stands(study, item):
    """Both have looked before either has said anything."""
    second = add_person(
        study.sessions["administrator"], name="Ruth", roles={Role.REVIEWER}, password=PASSWORD
    )
    ruth = sign_in(study.project, "Ruth", PASSWORD)
    reading = reviewing.open_correction(study.sessions["rita"], item)
    reviewing.reject(ruth, item, reason="artefact")
    with pytest.raises(VerdictGivenError):
        reviewing.finish_correction(study.sessions["rita"], item, reading)
    reading.close()
    verdicts = study.project.store.read(lambda rows: rows.verdicts.all(reading=item.reading))
    assert [each.person for each in verdicts if each.frame == item.frame] == [second.id]


def test_a_proposal_and_its_audit_row_are_one(study, monkeypatch):
    before = len(proposals(study))
    with monkeypatch.context() as broken:
        broken.setattr(AuditShelf, "append", full)
        with pytest.raises(DiskFullError):
            proposing.propose(study.sessions["rita"], cine_id=study.cines[0].id)
    assert len(proposals(study)) == before
    rows = read_audit(study.sessions["administrator"])
    assert sum(row.act == "proposed" for row in rows) == before


def test_masks_bear_the_name_of_the_model_that_drew_them(study, monkeypatch):
    """Also where another was put into use while it drew."""
    known = proposing.model_in_use
    told = iter([known(study.sessions["rita"])])

    def another(session):
        first = next(told, None)
        return first or replace(known(session), id="another")

    monkeypatch.setattr(proposing, "model_in_use", another)
    done = proposing.propose(study.sessions["rita"], cine_id=study.cines[0].id)
    assert done.model == known(study.sessions["rita"]).id
    assert proposals(study)[-1].author == done.model


def test_proposing_once_more_costs_nobody_a_review(study, item):
    rita = study.sessions["rita"]
    reviewing.reject(rita, item, reason="artefact")
    proposing.propose(rita, cine_id=item.cine.id)
    after = {each.frame: each for each in reviewing.review_queue(rita)}
    assert after[item.frame].verdict == "rejected"
    waiting = [each for each in after.values() if not each.verdict]
    assert {each.reading for each in waiting} == {proposals(study)[-1].id}


def test_who_owes_a_reading_meets_the_seal_before_the_role(study, item):
    """A reviewer who became a reader of the cine says nothing more of its proposals."""
    administrator, rita = study.sessions["administrator"], study.sessions["rita"]
    reviewing.accept(rita, item)
    readers = [study.people["rita"].id, study.people["ann"].id]
    set_roles(administrator, readers[0], {Role.REVIEWER, Role.ANNOTATOR})
    create_round(administrator, name="Late", cines=[item.cine.id], readers=readers)
    for act in (
        lambda: proposing.propose(rita, cine_id=item.cine.id),
        lambda: proposing.propose(study.sessions["ann"], cine_id=item.cine.id),
        lambda: reviewing.review_frame(rita, item),
        lambda: reviewing.accept(rita, item),
        lambda: reviewing.reject(rita, item, reason="artefact"),
        lambda: reviewing.take_back_verdict(rita, item),
    ):
        with pytest.raises(SealedError):
            act()
    assert reviewing.review_queue(rita) == []
