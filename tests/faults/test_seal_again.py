"""Repeats and revisions in random order: whoever owes one sees no mask that it seals."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from desk.studies import FRAMES, answered, make_project, make_study, paint, write
from desk.test_repeats import plan, read_round
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fibrodesk.desk.agreeing.study import study_agreement
from fibrodesk.desk.errors import NotAllowedError, RoundRefusedError, SealedError
from fibrodesk.desk.people import reset_password
from fibrodesk.desk.readings import open_reading, submit_reading, take_back, view_reading
from fibrodesk.desk.rounds.revisions import reopen
from fibrodesk.desk.rounds.round import work_list
from fibrodesk.desk.rounds.withdrawing import withdraw
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.reading import ReadingState
from fibrodesk.storage import engine

pytestmark = pytest.mark.faults

SEQUENCES = int(os.environ.get("FIBRODESK_SEQUENCES", "25")) // 3  # each looks at more readings
READERS = st.sampled_from(["ann", "bob"])


class ReadingAgain(RuleBasedStateMachine):
    """The model knows which rounds wait for whom; the desk is held against it after each act.

    `waiting`: each unopened round with its readers and the places of the cines that it seals.
    """

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.kept = engine._PRAGMAS
        engine._PRAGMAS = (*self.kept, ("synchronous", "OFF"))  # this is not about power cuts
        self.study = make_study(make_project(self.folder / "study.fibrodesk"))
        read_round(self.study)
        self.before = self._agreement("administrator").study.counts
        self.waiting = {}
        self.done = set()  # the round and the reader of what was submitted

    def teardown(self):
        self.study.project.abandon()
        engine._PRAGMAS = self.kept
        shutil.rmtree(self.folder)

    def _agreement(self, name):
        return study_agreement(
            self.study.sessions[name], round_id=self.study.round_id, domain="frame"
        )

    # What they do.

    @rule(percent=st.sampled_from([50, 100]))
    def plan_a_repeat(self, percent):
        try:
            view = plan(self.study, percent=percent)
        except RoundRefusedError:
            assert self.waiting, "only what waits already stands in the way"
            return
        assert not self.waiting
        self.waiting[view.id] = ({"ann", "bob"}, {0, 1})

    @rule(name=READERS, cine=st.integers(0, 1))
    def reopen_a_reading(self, name, cine):
        try:
            view = reopen(
                self.study.administrator,
                round_id=self.study.round_id,
                cine_id=self.study.cines[cine],
                reader=self.study.people[name].id,
                reason="a sentence",
            )
        except RoundRefusedError:
            assert self._owes(name, cine)
            return
        assert not self._owes(name, cine)
        self.waiting[view.id] = ({name}, {cine})

    @precondition(lambda self: self.waiting)
    @rule(place=st.integers(0, 3))
    def withdraw_one(self, place):
        round_id = sorted(self.waiting)[place % len(self.waiting)]
        try:
            withdraw(self.study.administrator, round_id)
        except RoundRefusedError:
            return  # somebody has begun to draw in it
        del self.waiting[round_id]

    @precondition(lambda self: self.waiting)
    @rule(name=READERS, submits=st.booleans(), top=st.integers(0, 20))
    def read_on(self, name, submits, top):
        session = self.study.sessions[name]
        for item in [item for item in work_list(session) if item.round_id in self.waiting]:
            if item.state == "submitted":
                continue
            reading = open_reading(session, round_id=item.round_id, cine_id=item.cine.id)
            write(reading, paint(reading.draft, 0, (top, 3, top + 9, 12)))
            for frame in range(1, FRAMES):
                write(reading, answered(reading.draft, frame))
            if not submits:
                reading.close()
                continue
            submit_reading(session, reading)
        if submits:
            self._submitted(name)

    def _submitted(self, name):
        for round_id, (readers, _) in list(self.waiting.items()):
            if name in readers:
                self.done.add((round_id, name))
            if all((round_id, reader) in self.done for reader in readers):
                del self.waiting[round_id]

    @precondition(lambda self: self.waiting)
    @rule(name=READERS)
    def take_one_back(self, name):
        session = self.study.sessions[name]
        for item in work_list(session):
            if item.round_id in self.waiting and item.state == "submitted":
                take_back(session, round_id=item.round_id, cine_id=item.cine.id)
                self.done.discard((item.round_id, name))
                return

    @rule(name=READERS)
    def forget_a_password(self, name):
        new = "a password told on the phone"
        person = self.study.people[name]
        reset_password(self.study.administrator, person.id, new=new, reason="forgotten")
        self.study.sessions[name] = sign_in(self.study.project, name, new)

    # What holds.

    def _owes(self, name, cine):
        return any(name in readers and cine in sealed for readers, sealed in self.waiting.values())

    @invariant()
    def each_reading_is_seen_by_whom_it_may_be(self):
        rows = self.study.project.store.read(lambda rows: rows.readings.find())
        for row in rows:
            if row.purpose.sealed and row.state is not ReadingState.SUPERSEDED:
                for name in ("ann", "bob", "rita", "administrator"):
                    assert self._sees(name, row) is self._may(name, row), (name, row)

    def _sees(self, name, row):
        try:
            view_reading(self.study.sessions[name], row.id)
        except (SealedError, NotAllowedError):
            return False
        return True

    def _may(self, name, row):
        waits = row.round_id in self.waiting
        if waits:
            return row.author == self.study.people.get(name, row).id
        return not self._owes(name, self.study.cines.index(row.cine_id))

    @invariant()
    def agreement_is_counted_from_the_first_round_alone(self):
        for name in ("ann", "bob", "rita", "administrator"):
            owed = any(self._owes(name, cine) for cine in (0, 1))
            try:
                found = self._agreement(name).study.counts
            except SealedError:
                assert owed
            else:
                assert not owed
                assert found == self.before


ReadingAgain.TestCase.settings = settings(
    max_examples=SEQUENCES,
    stateful_step_count=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # real projects are too slow to shrink
    suppress_health_check=list(HealthCheck),
)
test_what_is_read_again_is_read_alone = ReadingAgain.TestCase
