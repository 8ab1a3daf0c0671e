"""The seal on a consensus: whoever owes a reading of a cine reaches nothing that others made of it.

Every act that ends a disagreement is tried, by each role, while the round, another round or a
repeat of the cine is owed; and in random order beside readings.
"""

import os
import random
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from desk.studies import FRAMES, PASSWORD, SHAPE, copy_study, make_project, make_study, paint, write
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from fibrodesk.desk import auditing
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.consensus import signing
from fibrodesk.desk.consensus.adjudicating import ending_of, open_adjudication, reopen_consensus
from fibrodesk.desk.consensus.at_the_table import decided_mask
from fibrodesk.desk.consensus.closing import close_meeting
from fibrodesk.desk.consensus.deciding import decide, open_meeting_reading, take_back_decision
from fibrodesk.desk.consensus.disputes import consensus_counts, disputes
from fibrodesk.desk.consensus.errors import MeetingRefusedError
from fibrodesk.desk.consensus.laying import lay, took
from fibrodesk.desk.consensus.meeting import list_meetings, open_meeting
from fibrodesk.desk.consensus.minutes import minutes, save_minutes
from fibrodesk.desk.consensus.sources import sources
from fibrodesk.desk.consensus.standing import standing_consensus
from fibrodesk.desk.consensus.voting import meeting_sources, meeting_table, minute, vote
from fibrodesk.desk.errors import NotAllowedError, SealedError
from fibrodesk.desk.exporting.voices import CONSENSUS, codes_of, loop_source
from fibrodesk.desk.people import set_roles
from fibrodesk.desk.readings import reading_answers, view_reading
from fibrodesk.desk.rounds.repeats import plan_repeat
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.status import project_status
from fibrodesk.desk.training.frames import gather
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.people import Role
from fibrodesk.storage import engine

pytestmark = pytest.mark.faults

SEQUENCES = int(os.environ.get("FIBRODESK_SEQUENCES", "25"))
BLOB = np.zeros(SHAPE, np.bool_)
BLOB[6:14, 8:20] = True
WORDS = "the bright rim is the pericardium"


def settled(study, cine=0, frame=0):
    reading = open_adjudication(study.rita, round_id=study.round_id, cine_id=study.cines[cine])
    lay(reading, frame, BLOB, words=took("A"))
    return signing.settle(study.rita, reading, [frame]).reading_id


def shared(study, frame=1):
    """A consensus that Ann has signed and Bob has not."""
    reading = open_adjudication(study.ann, round_id=study.round_id, cine_id=study.cines[0])
    lay(reading, frame, BLOB, words=took("B"))
    return signing.settle(study.ann, reading, [frame]).reading_id


def met(study):
    """A meeting with a vote, a decision and a note on the first cine."""
    meeting = open_meeting(
        study.administrator, round_id=study.round_id, participants=[study.people["bob"].id]
    ).id
    where = {"meeting_id": meeting, "cine_id": study.cines[0]}
    vote(study.administrator, **where, frame=2, choice="A")
    reading = open_meeting_reading(study.administrator, **where)
    decide(study.administrator, reading, frame=2, choice="A")
    reading.close()
    minute(study.administrator, meeting_id=meeting, text=WORDS, cine_id=study.cines[0], frame=2)
    minute(study.administrator, meeting_id=meeting, text=WORDS)
    return meeting


@pytest.fixture(params=["another round", "a repeat"])
def owing(opened, request):
    """Ann owes the first cine again, with every role there is; others ended its disagreements."""
    opened.settled = settled(opened)
    opened.shared = shared(opened)
    opened.meeting = met(opened)
    set_roles(opened.administrator, opened.people["ann"].id, set(Role))
    if request.param == "a repeat":
        plan_repeat(
            opened.administrator, round_id=opened.round_id, percent=50, after_days=0, seed=1
        )
    else:
        opened.add("carl", Role.ANNOTATOR)
        readers = [opened.people[name].id for name in ("ann", "carl")]
        create_round(opened.administrator, name="Two", cines=opened.cines[:1], readers=readers)
    return opened


def ways(study, session, tmp_path):
    """Every act on the first cine that shows, takes, signs or tells anything of a consensus."""
    cine = {"round_id": study.round_id, "cine_id": study.cines[0]}
    table = {"meeting_id": study.meeting, "cine_id": study.cines[0]}
    return [
        lambda: ending_of(session, **cine),
        lambda: open_adjudication(session, **cine),
        lambda: reopen_consensus(session, **cine, frames=[0], reason="to look"),
        lambda: sources(session, **cine, frame=0),
        lambda: standing_consensus(session, study.cines[0]),
        lambda: view_reading(session, study.settled),
        lambda: reading_answers(session, study.settled),
        lambda: view_reading(session, study.shared),
        lambda: signing.settlement(session, study.shared),
        lambda: signing.sign(session, reading_id=study.shared),
        lambda: signing.withdraw_signature(session, reading_id=study.shared),
        lambda: signing.sign_beside(
            study.bob, reading_id=study.shared, name=session.person.name, password=PASSWORD
        ),
        lambda: meeting_sources(session, **table, frame=2),
        lambda: vote(session, **table, frame=2, choice="A"),
        lambda: open_meeting_reading(session, **table),
        lambda: take_back_decision(session, **table, frame=2),
        lambda: minute(session, meeting_id=study.meeting, text="x", cine_id=table["cine_id"]),
        lambda: decided_mask(session, **table, frame=2),
        lambda: gather(session),
    ]


def test_no_act_shows_a_consensus_to_who_owes_the_cine_whatever_the_roles(owing, tmp_path):
    for way in ways(owing, owing.ann, tmp_path):
        with pytest.raises(FibrodeskError) as refused:
            way()
        assert isinstance(refused.value, SealedError | MeetingRefusedError), way.__code__.co_names


def test_no_list_count_page_or_export_tells_of_it_either(owing, tmp_path):
    """What is left out is counted; the other rows of the audit stay."""
    ann = owing.ann
    assert all(
        each.cine_id != owing.cines[0] for each in disputes(ann, owing.round_id, everything=True)
    )
    assert consensus_counts(ann, owing.round_id).cines_sealed >= 1
    assert sum(consensus_counts(ann, owing.round_id).settled.values()) == 0
    assert signing.awaiting_signature(ann) == []
    told = minutes(ann, owing.meeting)
    save_minutes(ann, owing.meeting, tmp_path / "minutes.md")
    for page in (told, (tmp_path / "minutes.md").read_text()):
        assert WORDS not in page
        assert "Votes" not in page
        assert "Not told here: 1 frame of cines that you read alone." in page
    source = loop_source(ann, owing.cines[0], codes_of(ann))
    assert CONSENSUS not in {voice.code for voice in source.voices}
    rows = [row for row in read_audit(ann) if row.detail.get("cine") == owing.cines[0]]
    assert {row.act for row in rows} >= {"consensus settled", "meeting decided"}
    assert not [row for row in rows if {"frames", "votes", "choice"} & set(row.detail)]
    assert WORDS not in repr([project_status(ann), [row.detail for row in read_audit(ann)]])


def test_the_audit_tells_no_vote_verdict_or_fault_found_in_a_cine_that_is_owed(owing):
    """Whatever the roles; who owes nothing reads all of it."""
    cine = owing.cines[0]
    taken_back = {"meeting": owing.meeting, "cine": cine, "frame": 2, "votes": {"A": 1}}
    told = [
        ("meeting's decision taken back", "Round 1", taken_back),
        ("verdict", cine, {"frame": 2, "verdict": "rejected", "reason": WORDS}),
        ("verdict taken back", cine, {"frame": 2, "verdict": "rejected"}),
        ("reading reopened", "again", {"cine": cine, "reader": "bob", "reason": WORDS}),
    ]
    for act, subject, detail in told:
        owing.project.store.write(
            lambda rows, each=(act, subject, detail): auditing.record(rows, owing.rita, *each)
        )
    acts = {act for act, _, _ in told}
    mine = [row.detail for row in read_audit(owing.ann) if row.act in acts]
    theirs = [row.detail for row in read_audit(owing.rita) if row.act in acts]
    assert len(mine) == len(theirs) == len(acts)
    assert not [each for each in mine if {"frame", "votes", "verdict", "reason"} & set(each)]
    assert all({"frame", "reason"} & set(each) for each in theirs)


def test_the_others_see_all_of_it_meanwhile(owing):
    """So the tests above can fail: Rita reads nothing."""
    found = disputes(owing.rita, owing.round_id, everything=True)
    assert any(each.cine_id == owing.cines[0] for each in found)
    assert standing_consensus(owing.rita, owing.cines[0])
    assert WORDS in minutes(owing.rita, owing.meeting)
    assert any("frames" in row.detail for row in read_audit(owing.rita))
    source = loop_source(owing.rita, owing.cines[0], codes_of(owing.rita))
    assert CONSENSUS in {voice.code for voice in source.voices}


def test_a_meeting_shows_nothing_of_a_cine_that_somebody_at_the_table_owes(owing):
    """The moderator owes nothing, but who sits beside does."""
    set_roles(owing.administrator, owing.people["ann"].id, {Role.ANNOTATOR})
    people = [owing.people[name].id for name in ("ann", "bob")]
    sealed = all(
        owing.project.store.read(lambda rows, c=c: rows.rounds.sealed_for(people[0], c))
        for c in owing.cines
    )
    if sealed:  # a repeat seals the whole round
        with pytest.raises(MeetingRefusedError):
            open_meeting(owing.rita, round_id=owing.round_id, participants=people)
        return
    meeting = open_meeting(owing.rita, round_id=owing.round_id, participants=people).id
    table = meeting_table(owing.rita, meeting, everything=True)
    assert {each.id[0] for each in table.frames} == {owing.cines[1]}
    assert table.kept_apart == FRAMES
    where = {"meeting_id": meeting, "cine_id": owing.cines[0]}
    for way in (
        lambda: meeting_sources(owing.rita, **where, frame=0),
        lambda: vote(owing.rita, **where, frame=0, choice="A"),
        lambda: open_meeting_reading(owing.rita, **where),
    ):
        with pytest.raises(SealedError):
            way()


def test_what_was_decided_of_a_cine_that_is_owed_since_is_not_settled(opened):
    """The meeting stays open until the seal does."""
    meeting = met(opened)
    opened.add("carl", Role.ANNOTATOR)
    readers = [opened.people[name].id for name in ("bob", "carl")]
    create_round(opened.administrator, name="Two", cines=opened.cines[:1], readers=readers)
    with pytest.raises(SealedError):
        close_meeting(opened.administrator, meeting)
    assert standing_consensus(opened.rita, opened.cines[0]) == {}
    assert list_meetings(opened.rita, opened.round_id)[0].closed is None


def test_a_consensus_in_hand_is_not_settled_once_a_cine_is_owed_again(opened):
    reading = open_adjudication(opened.ann, round_id=opened.round_id, cine_id=opened.cines[0])
    lay(reading, 0, BLOB, words=took("B"))
    opened.add("carl", Role.ANNOTATOR)
    readers = [opened.people[name].id for name in ("ann", "carl")]
    create_round(opened.administrator, name="Two", cines=opened.cines[:1], readers=readers)
    with pytest.raises(SealedError):
        signing.settle(opened.ann, reading, [0])
    assert reading.editable  # what was drawn is kept


@pytest.mark.parametrize("name", ["ann", "bob", "rita", "administrator"])
def test_while_the_round_itself_is_sealed_nothing_of_it_can_be_ended(study, name):
    """Ann has submitted all of it, Bob has not."""
    for cine in (0, 1):
        study.read_all("ann", cine)
    session = study.sessions[name]
    cine = {"round_id": study.round_id, "cine_id": study.cines[0]}
    people = [study.people["ann"].id]
    for way in (
        lambda: open_adjudication(session, **cine),
        lambda: sources(session, **cine, frame=0),
        lambda: reopen_consensus(session, **cine, frames=[0], reason="to look"),
        lambda: disputes(session, study.round_id),
        lambda: consensus_counts(session, study.round_id),
        lambda: open_meeting(session, round_id=study.round_id, participants=people),
        lambda: list_meetings(session, study.round_id),
    ):
        with pytest.raises(SealedError):
            way()


class Apart(RuleBasedStateMachine):
    """Whatever is read, ended, signed and read again: nobody who owes a cine sees its consensus."""

    template = None

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.kept = engine._PRAGMAS
        engine._PRAGMAS = (*self.kept, ("synchronous", "OFF"))  # this is not about power cuts
        if Apart.template is None:
            Apart.template = _opened(Path(tempfile.mkdtemp()))
        self.study = copy_study(Apart.template, self.folder / "study.fibrodesk")
        self.first, self.owed, self.number = self.study.round_id, None, 0

    def teardown(self):
        self.study.project.abandon()
        engine._PRAGMAS = self.kept
        shutil.rmtree(self.folder)

    @rule(
        name=st.sampled_from(["ann", "bob", "rita"]), cine=st.integers(0, 1), seed=st.integers(0, 9)
    )
    def end(self, name, cine, seed):
        """Settle a frame, alone or as the first of two; refused exactly where it is owed."""
        study, chance = self.study, random.Random(seed)
        frame = chance.randrange(FRAMES)
        where = {"round_id": self.first, "cine_id": study.cines[cine]}
        try:
            reading = open_adjudication(study.sessions[name], **where)
        except SealedError:
            assert self._owes(name, cine)
            return
        assert not self._owes(name, cine)
        write(reading, paint(reading.draft, frame, (3, 3, 9, 12)))
        try:
            signing.settle(study.sessions[name], reading, [frame])
        except FibrodeskError:  # settled before
            reading.close()

    @rule(name=st.sampled_from(["ann", "bob"]))
    def sign(self, name):
        for waiting in signing.awaiting_signature(self.study.sessions[name]):
            assert not self._owes(name, self.study.cines.index(waiting.cine_id))
            signing.sign(self.study.sessions[name], reading_id=waiting.reading_id)

    @rule(cine=st.integers(0, 1))
    def read_again(self, cine):
        """Ann and Bob get a cine in a round more."""
        if self.owed is None:
            self.number += 1
            readers = [self.study.people[name].id for name in ("ann", "bob")]
            view = create_round(
                self.study.administrator,
                name=f"Again {self.number}",
                cines=[self.study.cines[cine]],
                readers=readers,
            )
            self.owed = (view.id, cine, {"ann", "bob"})

    @rule(name=st.sampled_from(["ann", "bob"]))
    def submit(self, name):
        if self.owed is None or name not in self.owed[2]:
            return
        round_id, cine, left = self.owed
        self.study.round_id = round_id
        self.study.read_all(name, cine)
        left.discard(name)
        if not left:
            self.owed = None

    @invariant()
    def nobody_sees_the_consensus_of_a_cine_that_is_owed(self):
        for name in ("ann", "bob", "rita"):
            session = self.study.sessions[name]
            for cine, cine_id in enumerate(self.study.cines):
                try:
                    found = standing_consensus(session, cine_id)
                    shown = True
                except (SealedError, NotAllowedError):
                    shown, found = False, {}
                assert shown != self._owes(name, cine)
                listed = {each.cine_id for each in disputes(session, self.first, everything=True)}
                assert (cine_id in listed) != self._owes(name, cine)
                for each in found.values():
                    assert {one.person_id for one in each.signed_by} >= set(each.author.split("+"))

    def _owes(self, name, cine):
        """Until both have submitted, also who has: it could be taken back."""
        return name != "rita" and self.owed is not None and self.owed[1] == cine


def _opened(folder):
    made = make_study(make_project(folder / "study.fibrodesk"))
    for name, box in (("ann", (5, 5, 15, 20)), ("bob", (8, 9, 20, 26))):
        for cine in (0, 1):
            made.read_all(name, cine, box=box)
    made.project.close()
    return made


Apart.TestCase.settings = settings(
    max_examples=max(4, SEQUENCES // 5),
    stateful_step_count=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # real projects are too slow to shrink
    suppress_health_check=list(HealthCheck),
)
test_apart_from_every_consensus = Apart.TestCase
