"""The seal: tried through every act, through random sequences of acts, the files and the rows."""

import hashlib
import os
import random
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from desk.studies import FRAMES, SHAPE, answered, make_project, make_study, paint, said, write
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from fibrodesk.desk import remarks, seal
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.cines import cine_record, list_cines
from fibrodesk.desk.errors import NotAllowedError, SealBrokenError, SealedError
from fibrodesk.desk.people import notices
from fibrodesk.desk.preparing import preparation
from fibrodesk.desk.readings import (
    locked_masks,
    open_correction_reading,
    reading_answers,
    reading_facts,
    readings_of,
    store_reading,
    submit_reading,
    take_back,
    view_reading,
)
from fibrodesk.desk.rounds.round import list_rounds, reading_states, work_list
from fibrodesk.desk.threads import all_threads, audience, threads_of
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskKey, Structure, encode_mask
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import Answer, AnswerState, Origin, Purpose, ReadingState
from fibrodesk.domain.remark import Anchor, RemarkKind
from fibrodesk.storage import engine
from fibrodesk.storage.errors import ReadingDamagedError

pytestmark = pytest.mark.faults

SEQUENCES = int(os.environ.get("FIBRODESK_SEQUENCES", "25"))
FIBROSIS = MaskKey(0, Structure.FIBROSIS)
BOX = (7, 9, 26, 31)
SECRET_WORD = "a comment that nobody else reads"
SECRET_QUESTION = "is the bright line the pericardium"


def _drawn_by_ann(study):
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, BOX))
    for frame in range(1, FRAMES):
        write(reading, answered(reading.draft, frame))
    write(reading, said(reading.draft, form="mixed", comment=SECRET_WORD))
    submit_reading(study.ann, reading)
    return reading.id


def _pin(study, kind, *, name="ann", cine=0, text=SECRET_WORD):
    return remarks.pin_remark(
        study.sessions[name],
        round_id=study.round_id,
        cine_id=study.cines[cine],
        kind=kind,
        text=text,
        anchor=Anchor(frame=0),
    )


def _ways_to_a_mask(session, reading_id, cine_id):
    """Every act that could show what another drew."""
    return [
        lambda: view_reading(session, reading_id),
        lambda: reading_answers(session, reading_id),
        lambda: reading_facts(session, reading_id),
        lambda: session.project.store.read(
            lambda rows: seal.envelope_of(session, rows, rows.readings.require(reading_id))
        ),
        lambda: _opened_anyway(session, reading_id),
    ]


def _opened_anyway(session, reading_id):
    """The shares that are published do not tell the round's secret yet."""

    def look(rows):
        return seal.round_secret(rows, rows.readings.require(reading_id).round_id)

    return session.project.store.read(look)


@pytest.mark.parametrize("name", ["bob", "rita", "administrator"])
def test_no_act_shows_a_sealed_mask(study, name):
    reading_id = _drawn_by_ann(study)
    session = study.sessions[name]
    for way in _ways_to_a_mask(session, reading_id, study.cines[0]):
        with pytest.raises(SealedError):
            way()
    assert reading_id not in [row.id for row in readings_of(session)]
    told = [
        list_rounds(session),
        work_list(session),
        list_cines(session),
        cine_record(session, study.cines[0]),
        preparation(session, study.cines[0]),
        locked_masks(session, study.cines[0]),
        reading_states(session, study.cines[0]),
        notices(session),
        [row.detail for row in read_audit(session)],
    ]
    assert SECRET_WORD not in repr(told)
    assert "mixed" not in repr(told)


@pytest.mark.parametrize("name", ["bob", "rita", "administrator"])
def test_nothing_that_another_asks_or_notes_is_told_to_whom_it_is_not_put(study, name, tmp_path):
    """A note to nobody, a question to those who read nothing: through lists, status and audit."""
    from fibrodesk.desk.status import project_status

    _drawn_by_ann(study)
    note = _pin(study, RemarkKind.NOTE)
    question = _pin(study, RemarkKind.QUESTION, text=SECRET_QUESTION)
    session = study.sessions[name]
    seen = {view.id for view in all_threads(session).found}
    where = {"round_id": study.round_id, "cine_id": study.cines[0]}
    assert {view.id for view in threads_of(session, **where).found} == seen
    assert seen == (set() if name == "bob" else {question})
    with pytest.raises(SealedError):
        remarks.reply(session, note, "I guessed it")
    told = [
        list_rounds(session),
        work_list(session),
        list_cines(session),
        reading_states(session, study.cines[0]),
        notices(session),
        [row.detail for row in read_audit(session)],
        project_status(session),
    ]
    assert SECRET_WORD not in repr(told)
    assert SECRET_QUESTION not in repr(told)
    if name == "bob":
        assert all(item.open_questions == 0 for item in work_list(session))
        assert question not in repr(told)


@pytest.mark.parametrize("name", ["bob", "rita", "administrator"])
def test_neither_agreement_report_snapshot_nor_status_tells_of_a_sealed_round(
    study, name, tmp_path
):
    from fibrodesk.desk.agreeing.publishing import methods_paragraph, publish_agreement
    from fibrodesk.desk.agreeing.study import opened_rounds, pair, study_agreement
    from fibrodesk.desk.reporting.report import write_report
    from fibrodesk.desk.status import project_status
    from fibrodesk.desk.training.frames import gather
    from fibrodesk.desk.training.snapshots import take_snapshot

    _drawn_by_ann(study)
    session, cine_id = study.sessions[name], study.cines[0]
    for way in (
        lambda: study_agreement(session, round_id=study.round_id, domain="frame"),
        lambda: pair(session, round_id=study.round_id, cine_id=cine_id, frame=0),
        lambda: methods_paragraph(session, study.round_id, "frame"),
        lambda: publish_agreement(session, round_id=study.round_id, folder=tmp_path / "agreed"),
        lambda: write_report(session, tmp_path / "report.html"),
        lambda: take_snapshot(session, out=tmp_path / "snapshot"),
    ):
        with pytest.raises(FibrodeskError):
            way()
    for name_of_nothing in ("report.html", "snapshot", "agreed"):
        assert not (tmp_path / name_of_nothing).exists()
    assert opened_rounds(session) == []
    assert gather(session) == []
    told = repr(project_status(session))
    assert SECRET_WORD not in told
    assert "mixed" not in told


def test_no_role_goes_before_the_seal(study):
    """A reader who also holds every other role is still kept apart."""
    from fibrodesk.desk.people import set_roles

    set_roles(study.administrator, study.people["bob"].id, set(Role))
    reading_id = _drawn_by_ann(study)
    for way in _ways_to_a_mask(study.bob, reading_id, study.cines[0]):
        with pytest.raises(SealedError):
            way()
    with pytest.raises(SealedError):
        open_correction_reading(study.bob, study.cines[0])
    assert seal.owes(study.bob, study.cines[0])


def test_the_own_submission_does_not_open_the_others(study):
    """It can be taken back until the opening, so what it would show could be drawn again."""
    reading_id = _drawn_by_ann(study)
    study.read_all("bob", 0)
    study.read_all("bob", 1)
    with pytest.raises(SealedError):
        view_reading(study.bob, reading_id)
    with pytest.raises(SealedError):
        seal.require_unsealed(study.bob, study.cines[0])


def _needles(mask):
    """How a mask would look if it lay anywhere in the clear, by its bytes and by their hash."""
    encoded = encode_mask(mask)
    bits = np.packbits(mask).tobytes()
    hashes = [hashlib.sha256(form) for form in (encoded, bits, mask.tobytes())]
    names = [each.hexdigest().encode() for each in hashes] + [each.digest() for each in hashes]
    return [encoded[8:], *names], [_middle(bits), _middle(mask.tobytes())]


def _middle(data):
    return data[len(data) // 2 - 40 : len(data) // 2 + 40]


def test_neither_files_nor_rows_hold_a_sealed_mask(study):
    """A database browser finds no mask, no answer, no comment, nor the hash of an empty mask."""
    reading_id = _drawn_by_ann(study)
    _pin(study, RemarkKind.NOTE)
    _pin(study, RemarkKind.QUESTION, text=SECRET_QUESTION)
    study.open("ann", 1).close()
    mask = np.zeros(SHAPE, np.bool_)
    empty, _ = _needles(mask)
    mask[BOX[0] : BOX[2], BOX[1] : BOX[3]] = True
    drawn, pixels = _needles(mask)
    words = [SECRET_WORD.encode(), b"mixed", b'"drawn"', b'"none"']
    words += [SECRET_QUESTION.encode(), b'"question"', b'"note"']
    needles = [*empty, *drawn, *pixels, *words]
    study.project.close()
    everything = b"".join(
        path.read_bytes() for path in study.project.path.rglob("*") if path.is_file()
    )
    assert reading_id.encode() in everything  # what is looked through is the real thing
    assert [needle for needle in needles if needle in everything] == []


def test_the_same_search_finds_what_is_not_sealed(study):
    """So the search above can fail."""
    _propose(study)
    study.project.close()
    stored = (study.project.path / "project.db").read_bytes()
    found, _ = _needles(np.ones(SHAPE, np.bool_))
    assert [needle in stored for needle in found[:2]] == [True, True]  # the bytes and their name
    assert b'"drawn"' in stored


def test_a_browser_cannot_tell_drawn_from_none(study):
    """Every answer has a payload and a mask of the same size."""
    reading_id = _drawn_by_ann(study)

    def sizes(rows):
        return {
            (len(row.payload), len(rows.masks.get(row.mask, reading=reading_id)))
            for row in rows.readings.newest_answers(reading_id)
            if row.frame is not None
        }

    assert len(study.project.store.read(sizes)) == 1


def test_the_same_mask_on_two_frames_has_two_names(study):
    reading = study.open("ann")
    for frame in (0, 1):
        write(reading, paint(reading.draft, frame, BOX))
    reading.close()
    rows = study.project.store.read(lambda rows: rows.readings.newest_answers(reading.id))
    assert len({row.mask for row in rows}) == 2


def test_a_share_that_was_tampered_with_opens_nothing(study):
    """The last submit fails whole, rather than open the round on noise."""
    _drawn_by_ann(study)
    study.read_all("ann", 1)
    study.read_all("bob", 0)
    me = study.ann.person.id
    study.project.store.write(lambda rows: rows.rounds.publish(study.round_id, me, b"x" * 32))
    with pytest.raises(SealBrokenError):
        study.read_all("bob", 1)
    (row,) = study.project.store.read(
        lambda rows: rows.readings.find(cine_id=study.cines[1], author=study.bob.person.id)
    )
    assert row.state is ReadingState.DRAFT
    assert not list_rounds(study.rita)[0].open


def test_a_round_that_is_declared_open_shows_nothing_without_its_shares(study):
    """Whoever writes into the file can change a column, which gives no key."""
    reading_id = _drawn_by_ann(study)
    study.project.store.write(lambda rows: rows.rounds.set_opened(study.round_id, "now"))
    for session in (study.bob, study.rita, study.administrator):
        with pytest.raises(SealedError):
            view_reading(session, reading_id)


def test_a_key_that_was_swapped_is_damage(study):
    reading_id = _drawn_by_ann(study)
    me = study.ann.person.id
    study.project.store.write(lambda rows: rows.readings.add_key(reading_id, "person", me, b"no"))
    with pytest.raises(ReadingDamagedError):
        view_reading(study.ann, reading_id)


def test_in_an_assisted_round_the_proposal_is_seen_and_the_other_reader_is_not(tmp_path):
    from dataclasses import replace

    from fibrodesk.desk.study import change_settings

    project = make_project(tmp_path / "assisted")
    try:
        study = make_study(project)
        change_settings(study.administrator, replace(project.settings, reading_mode="assisted"))
        stored = _propose(study)
        with pytest.raises(SealedError):  # the round was made blind, and stays so
            reading_answers(study.ann, stored)
        for name in ("ann", "bob"):
            study.read_all(name, 0)
            study.read_all(name, 1)
        from fibrodesk.desk.rounds.round import create_round

        readers = [study.people[name].id for name in ("ann", "bob")]
        view = create_round(study.administrator, name="Two", cines=study.cines, readers=readers)
        study.round_id = view.id
        assert reading_answers(study.ann, stored)[FIBROSIS][1].any()
        other = study.read_all("bob", 0)
        with pytest.raises(SealedError):
            reading_answers(study.ann, other)
    finally:
        project.abandon()


def _propose(study):
    return store_reading(
        study.rita,
        cine_id=study.cines[0],
        author_kind="bundle",
        author="m1",
        purpose=Purpose.PROPOSAL,
        masks={
            FIBROSIS: (
                Answer(state=AnswerState.DRAWN, origin=Origin.MODEL),
                np.ones(SHAPE, np.bool_),
            )
        },
    )


class Blindness(RuleBasedStateMachine):
    """Whatever the readers do in whatever order: nobody sees another before both submitted."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.kept = engine._PRAGMAS
        engine._PRAGMAS = (*self.kept, ("synchronous", "OFF"))  # this is not about power cuts
        self.study = make_study(make_project(self.folder / "study.fibrodesk"))
        self.submitted = set()
        self.threads = {}  # each with who began it and what it is

    def teardown(self):
        self.study.project.abandon()
        engine._PRAGMAS = self.kept
        shutil.rmtree(self.folder)

    @property
    def _open(self):
        return len(self.submitted) == 4

    @rule(name=st.sampled_from(["ann", "bob"]), cine=st.integers(0, 1), seed=st.integers(0, 99))
    def draw(self, name, cine, seed):
        if (name, cine) in self.submitted:
            return
        reading = self.study.open(name, cine)
        top = random.Random(seed).randrange(20)
        write(reading, paint(reading.draft, 0, (top, 3, top + 9, 12)))
        reading.close()

    @rule(name=st.sampled_from(["ann", "bob"]), cine=st.integers(0, 1))
    def submit(self, name, cine):
        if (name, cine) not in self.submitted:
            self.study.read_all(name, cine)
            self.submitted.add((name, cine))

    @rule(name=st.sampled_from(["ann", "bob"]))
    def submit_all(self, name):
        for cine in (0, 1):
            self.submit(name, cine)

    @rule(name=st.sampled_from(["ann", "bob"]), cine=st.integers(0, 1))
    def take_back(self, name, cine):
        if (name, cine) in self.submitted and not self._open:
            take_back(
                self.study.sessions[name],
                round_id=self.study.round_id,
                cine_id=self.study.cines[cine],
            )
            self.submitted.discard((name, cine))

    @rule(
        name=st.sampled_from(["ann", "bob"]),
        cine=st.integers(0, 1),
        kind=st.sampled_from(RemarkKind),
    )
    def pin(self, name, cine, kind):
        """Also at a reading that is submitted, and after the opening."""
        if (name, cine) not in self.submitted:
            self.study.open(name, cine).close()
        told = audience(self._as(name), cine_id=self.study.cines[cine])
        if not self._open:
            assert [person.name for person in told] == ["administrator", "rita"]
        self.threads[_pin(self.study, kind, name=name, cine=cine)] = (name, kind)

    @rule(
        name=st.sampled_from(["ann", "bob", "rita", "administrator"]),
        act=st.sampled_from([remarks.reply, remarks.answer, remarks.reopen]),
        place=st.integers(0, 9),
    )
    def speak(self, name, act, place):
        """Whoever sees a thread may speak in it, and nobody else."""
        if not self.threads:
            return
        thread = sorted(self.threads)[place % len(self.threads)]
        try:
            act(self._as(name), thread, "more words")
            spoke = True
        except (SealedError, NotAllowedError):
            spoke = False
        assert spoke == self._may_see(name, thread)

    @rule(gives=st.booleans())
    def change_a_role(self, gives):
        """A second role shows a reader nothing; what it takes away from Rita is another matter."""
        from fibrodesk.desk.people import set_roles

        more = {Role.REVIEWER, Role.ADMINISTRATOR} if gives else set()
        set_roles(self.study.administrator, self.study.people["bob"].id, {Role.ANNOTATOR, *more})

    @rule()
    def forget_a_password(self):
        from fibrodesk.desk.people import reset_password
        from fibrodesk.desk.session import sign_in

        new = "a password told on the phone"
        ann = self.study.people["ann"]
        reset_password(self.study.administrator, ann.id, new=new, reason="forgotten")
        self.study.sessions["ann"] = sign_in(self.study.project, "ann", new)

    @invariant()
    def nobody_sees_another_before_the_opening(self):
        study = self.study
        assert list_rounds(study.administrator)[0].open == self._open
        rows = study.project.store.read(lambda rows: rows.readings.find(purpose=Purpose.SEALED))
        for row in rows:
            for name in ("ann", "bob", "rita", "administrator"):
                self._look(study.sessions[name], row)

    @invariant()
    def nobody_is_told_what_is_not_put_to_them(self):
        for name in ("ann", "bob", "rita", "administrator"):
            seen = {view.id for view in all_threads(self._as(name)).found}
            assert seen == {each for each in self.threads if self._may_see(name, each)}

    def _may_see(self, name, thread):
        author, kind = self.threads[thread]
        told = kind is RemarkKind.QUESTION and name in ("rita", "administrator")
        return self._open or name == author or told

    def _as(self, name):
        return self.study.sessions[name]

    def _look(self, session, row):
        mine = row.author == session.person.id
        try:
            view_reading(session, row.id)
            shown = True
        except (SealedError, NotAllowedError):
            shown = False
        assert shown == (mine or self._open)


Blindness.TestCase.settings = settings(
    max_examples=SEQUENCES,
    stateful_step_count=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # real projects are too slow to shrink
    suppress_health_check=list(HealthCheck),
)
test_blind_until_both_submitted = Blindness.TestCase
