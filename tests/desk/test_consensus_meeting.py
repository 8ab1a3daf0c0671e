"""A meeting: masks without names, voices that are counted, decisions, and minutes that are kept."""

import hashlib

import numpy as np
import pytest

from desk.studies import FRAMES, SHAPE, paint, write
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.consensus import closing
from fibrodesk.desk.consensus.adjudicating import open_adjudication
from fibrodesk.desk.consensus.at_the_table import decided_mask, who_may_attend
from fibrodesk.desk.consensus.closing import close_meeting
from fibrodesk.desk.consensus.deciding import decide, open_meeting_reading, take_back_decision
from fibrodesk.desk.consensus.disputes import DisputeState, disputes
from fibrodesk.desk.consensus.errors import (
    DrawnSinceError,
    MeetingClosedError,
    MeetingRefusedError,
    SettledAlreadyError,
    UndecidedError,
)
from fibrodesk.desk.consensus.laying import lay, took
from fibrodesk.desk.consensus.meeting import list_meetings, open_meeting
from fibrodesk.desk.consensus.minutes import minutes, save_minutes
from fibrodesk.desk.consensus.protocol import (
    BOTH,
    DRAWN,
    INTERSECTION,
    MAJORITY,
    MEAN,
    NEITHER,
    NONE,
    NOT_ASSESSABLE,
    UNION,
    shuffled,
)
from fibrodesk.desk.consensus.signing import settle, sign
from fibrodesk.desk.consensus.standing import standing_consensus
from fibrodesk.desk.consensus.voting import meeting_table, minute, take_back_vote, vote
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.desk.people import lock_person, set_roles
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import AnswerState, Purpose
from fibrodesk.storage.errors import DiskFullError

ANN = np.zeros(SHAPE, np.bool_)
ANN[5:15, 5:20] = True
BOB = np.zeros(SHAPE, np.bool_)
BOB[8:20, 9:26] = True


@pytest.fixture
def met(opened):
    """A meeting that Rita moderates, Ann and Bob at the table."""
    opened.meeting = meet(opened).id
    return opened


def meet(study, name="rita", *, people=("ann", "bob"), guests=()):
    return open_meeting(
        study.sessions[name],
        round_id=study.round_id,
        participants=[study.people[each].id for each in people],
        guests=guests,
    )


def where(study, cine=0):
    return {"meeting_id": study.meeting, "cine_id": study.cines[cine]}


def decided(study, choice, *, frame=0, cine=0, name="rita", **told):
    reading = open_meeting_reading(study.sessions[name], **where(study, cine))
    try:
        return decide(study.sessions[name], reading, frame=frame, choice=choice, **told)
    finally:
        reading.close()


def standing(study, cine=0):
    return standing_consensus(study.rita, study.cines[cine])


def mask_of(study, letter, frame=0):
    """Whose mask a letter is on a frame, by the rule that shuffles them."""
    ids = [study.people[name].id for name in ("ann", "bob")]
    order = shuffled(study.meeting, study.cines[0], frame, ids)
    return ANN if order["AB".index(letter)] == ids[0] else BOB


# Who moderates, and who attends.


@pytest.mark.parametrize("name", ["rita", "administrator"])
def test_a_reviewer_or_an_administrator_moderates(opened, name):
    meeting = meet(opened, name, guests=["  Prof.  Lot "])
    assert meeting.moderator == name
    assert meeting.participants == ("ann", "bob", "Prof. Lot")
    assert list_meetings(opened.ann, opened.round_id) == [meeting]


def test_an_annotator_does_not(opened):
    with pytest.raises(NotAllowedError):
        meet(opened, "ann")


def test_who_read_in_the_round_attends_and_does_not_moderate(opened):
    set_roles(opened.administrator, opened.people["ann"].id, {Role.ANNOTATOR, Role.REVIEWER})
    with pytest.raises(MeetingRefusedError):
        meet(opened, "ann", people=["bob"])


def test_who_neither_read_nor_reviews_does_not_attend(opened):
    opened.add("carl", Role.ANNOTATOR)
    with pytest.raises(MeetingRefusedError):
        meet(opened, people=["ann", "carl"])
    lock_person(opened.administrator, opened.people["bob"].id)
    with pytest.raises(MeetingRefusedError):
        meet(opened)
    with pytest.raises(MeetingRefusedError):
        meet(opened, people=[], guests=["  "])
    assert list_meetings(opened.rita, opened.round_id) == []


def test_every_guest_who_is_named_stands_in_the_minutes(opened):
    names = ["👩\u200d⚕️ Zoe", "אבי כהן", "\u202eeve", " x\n y ", "W" * 40, " "]
    found = meet(opened, guests=names).participants
    assert found == ("ann", "bob", "👩\u200d⚕️ Zoe", "אבי כהן", "eve", "x y", "W" * 40)


@pytest.mark.parametrize(
    ("names", "words"),
    [(["Zoe", "zoe "], "twice"), (["\u202e\u200b"], "no letter"), (["q" * 5000], "longer")],
)
def test_a_guest_who_cannot_stand_in_the_minutes_is_refused_and_not_left_out(opened, names, words):
    with pytest.raises(MeetingRefusedError, match=words):
        meet(opened, guests=names)
    assert list_meetings(opened.rita, opened.round_id) == []


def test_only_who_may_moderate_acts_in_it(met):
    for act in (
        lambda session: meeting_table(session, met.meeting),
        lambda session: vote(session, **where(met), frame=0, choice="A"),
        lambda session: open_meeting_reading(session, **where(met)),
        lambda session: minute(session, meeting_id=met.meeting, text="mine"),
        lambda session: close_meeting(session, met.meeting),
    ):
        with pytest.raises(NotAllowedError):
            act(met.ann)
    assert vote(met.administrator, **where(met), frame=0, choice="A").votes == ("A",)


# The table.


def test_the_table_names_nobody_and_tells_no_side(met):
    told = repr(meeting_table(met.rita, met.meeting, everything=True))
    for name in ("ann", "bob", met.people["ann"].id, met.people["bob"].id, "Side."):
        assert name not in told


def test_a_letter_is_not_always_the_same_reader_and_stays_the_same_on_a_frame():
    orders = [shuffled("m1", "c1", frame, ["ann", "bob"]) for frame in range(40)]
    assert orders == [shuffled("m1", "c1", frame, ["ann", "bob"]) for frame in range(40)]
    assert 10 < sum(order[0] == "ann" for order in orders) < 30


def test_voices_are_counted_and_taken_back_one_at_a_time(met):
    for choice in ("A", "B", "A", BOTH):
        vote(met.rita, **where(met), frame=0, choice=choice)
    said = take_back_vote(met.rita, **where(met), frame=0)
    assert said.votes == ("A", "B", "A")
    assert said.tally == {"A": 2, "B": 1}
    assert said.leader == "A"
    assert take_back_vote(met.rita, **where(met), frame=0).leader is None  # one each
    take_back_vote(met.rita, **where(met), frame=0)
    take_back_vote(met.rita, **where(met), frame=0)
    assert take_back_vote(met.rita, **where(met), frame=0).votes == ()
    assert take_back_vote(met.rita, **where(met, 1), frame=0).votes == ()  # nothing was said


def test_a_voice_that_is_sent_twice_counts_once(met):
    for _ in range(2):
        said = vote(met.rita, **where(met), frame=0, choice=NEITHER, operation="one key")
    assert said.votes == (NEITHER,)


def test_nobody_votes_for_what_is_not_there(met):
    with pytest.raises(ValueError, match="vote"):
        vote(met.rita, **where(met), frame=0, choice="C")
    with pytest.raises(ValueError, match="round"):
        vote(met.rita, meeting_id=met.meeting, cine_id="elsewhere", frame=0, choice="A")


def test_the_table_holds_what_a_rule_sends_or_somebody_spoke_of_greatest_first(met):
    from dataclasses import replace

    from fibrodesk.desk.study import change_settings

    settings = replace(met.project.settings, adjudicate_area_px=10)
    change_settings(met.administrator, settings)
    minute(met.rita, meeting_id=met.meeting, text="look here", cine_id=met.cines[0], frame=3)
    table = meeting_table(met.rita, met.meeting)
    assert [each.id[1] for each in table.frames] == [0, 0, 3]
    assert table.frames[2].said.note == "look here"
    assert len(meeting_table(met.rita, met.meeting, everything=True).frames) == 2 * FRAMES


# Decisions.


@pytest.mark.parametrize("letter", ["A", "B"])
def test_deciding_for_a_letter_takes_the_mask_of_whoever_it_stood_for(met, letter):
    vote(met.rita, **where(met), frame=0, choice=letter)
    said = decided(met, letter)
    assert said.decision.choice == letter
    assert said.decision.votes == {letter: 1}
    assert close_meeting(met.rita, met.meeting).settled == 1
    found = standing(met)[0]
    assert np.array_equal(found.mask, mask_of(met, letter))
    assert (found.how, found.author_kind) == ("meeting", "group")
    assert [each.name for each in found.signed_by] == ["rita"]
    assert letter not in "".join(found.history).replace("mask", "")  # no letter outlives the frame


@pytest.mark.parametrize(
    ("choice", "mask"),
    [
        (INTERSECTION, ANN & BOB),
        (UNION, ANN | BOB),
        (NONE, None),
        (NOT_ASSESSABLE, None),
    ],
)
def test_other_decisions_are_laid_as_they_are_named(met, choice, mask):
    decided(met, choice)
    close_meeting(met.rita, met.meeting)
    found = standing(met)[0]
    if mask is None:
        assert found.mask is None
        assert found.answer.state in (AnswerState.NONE, AnswerState.NOT_ASSESSABLE)
    else:
        assert np.array_equal(found.mask, mask)


def test_not_assessable_is_decided_with_its_reason_and_the_minutes_tell_it(met):
    decided(met, NOT_ASSESSABLE, reason="shadow")
    assert "- Decision: not assessable, because of shadow" in minutes(met.rita, met.meeting)
    close_meeting(met.rita, met.meeting)
    assert standing(met)[0].answer.reason == "shadow"


def test_a_mean_shape_lies_between(met):
    decided(met, MEAN, share=0.5)
    close_meeting(met.rita, met.meeting)
    mask = standing(met)[0].mask
    assert not (ANN & BOB & ~mask).any()
    assert not (mask & ~(ANN | BOB)).any()


def test_where_both_said_none_a_letter_is_none(met):
    decided(met, "A", frame=2)
    close_meeting(met.rita, met.meeting)
    assert standing(met)[2].answer.state is AnswerState.NONE


def test_two_readers_have_no_majority_and_what_is_not_drawn_is_not_decided(met):
    for choice in (MAJORITY, MEAN, DRAWN):
        with pytest.raises(UndecidedError):
            decided(met, choice)
    assert meeting_table(met.rita, met.meeting, everything=True).frames[0].said.decision is None


@pytest.mark.parametrize(
    ("choice", "told"),
    [(NONE, {"frame": 999}), (NONE, {"frame": -1}), (NOT_ASSESSABLE, {"reason": "no idea"})],
)
def test_a_frame_or_a_reason_that_there_is_not_is_never_decided(met, choice, told):
    with pytest.raises(ValueError, match=r"frame|assessable"):
        decided(met, choice, **told)
    assert close_meeting(met.rita, met.meeting).settled == 0


def test_what_the_moderator_drew_is_decided_as_it_is(met):
    reading = open_meeting_reading(met.rita, **where(met))
    write(reading, paint(reading.draft, 0, (30, 30, 35, 36)))
    decide(met.rita, reading, frame=0, choice=DRAWN)
    close_meeting(met.rita, met.meeting)
    assert standing(met)[0].mask.sum() == 30


def test_what_is_drawn_after_the_decision_is_not_smuggled_in(met):
    decided(met, "A")
    reading = open_meeting_reading(met.rita, **where(met))
    write(reading, paint(reading.draft, 0, (30, 30, 35, 36)))
    with pytest.raises(DrawnSinceError):
        close_meeting(met.rita, met.meeting)
    assert standing(met) == {}
    assert decide(met.rita, reading, frame=0, choice=DRAWN).decision.choice == DRAWN
    assert close_meeting(met.rita, met.meeting).settled == 1


def test_a_decision_can_be_taken_back(met):
    decided(met, "A")
    assert take_back_decision(met.rita, **where(met), frame=0).decision is None
    assert close_meeting(met.rita, met.meeting).settled == 0
    assert standing(met) == {}


def test_what_was_settled_before_is_not_decided_again(met):
    settled_by_rita(met)
    with pytest.raises(SettledAlreadyError):
        decided(met, "A")


def settled_by_rita(study):
    reading = open_adjudication(study.rita, round_id=study.round_id, cine_id=study.cines[0])
    lay(reading, 0, ANN, words=took("A"))
    settle(study.rita, reading, [0])


def test_what_others_settled_meanwhile_is_left_as_it_is_and_counted(met):
    decided(met, "A")
    decided(met, "A", frame=1)
    settled_by_rita(met)
    done = close_meeting(met.rita, met.meeting)
    assert (done.settled, done.settled_elsewhere) == (1, 1)
    assert [standing(met)[frame].how for frame in (0, 1)] == ["alone", "meeting"]


def test_what_others_settle_at_the_moment_of_the_closing_is_not_settled_over(met, monkeypatch):
    """Between the look at what was decided and the row that settles it."""
    decided(met, "A")
    looked = closing._require_as_decided

    def meanwhile(session, reading, of):
        looked(session, reading, of)
        monkeypatch.setattr(closing, "_require_as_decided", looked)
        theirs = open_adjudication(met.ann, round_id=met.round_id, cine_id=met.cines[0])
        lay(theirs, 0, BOB, words=took("B"))
        sign(met.bob, reading_id=settle(met.ann, theirs, [0]).reading_id)

    monkeypatch.setattr(closing, "_require_as_decided", meanwhile)
    with pytest.raises(SettledAlreadyError):
        close_meeting(met.rita, met.meeting)
    assert close_meeting(met.rita, met.meeting).settled_elsewhere == 1
    assert np.array_equal(standing(met)[0].mask, BOB)


def test_the_sealed_readings_are_never_changed_by_a_meeting(met):
    def sealed(rows):
        return rows.readings.find(purpose=Purpose.SEALED)

    before = met.project.store.read(sealed)
    decided(met, "A")
    close_meeting(met.rita, met.meeting)
    assert met.project.store.read(sealed) == before


def test_a_decided_frame_is_in_work_until_the_meeting_is_closed(met):
    decided(met, "A")
    (begun,) = [each for each in disputes(met.rita, met.round_id) if each.frame == 0][:1]
    assert (begun.state, begun.how) == (DisputeState.BEGUN, "meeting")
    close_meeting(met.rita, met.meeting)
    assert disputes(met.rita, met.round_id)[0].state is DisputeState.SETTLED


# The end.


def test_a_closed_meeting_is_over(met):
    close_meeting(met.rita, met.meeting)
    for act in (
        lambda: vote(met.rita, **where(met), frame=0, choice="A"),
        lambda: decided(met, "A"),
        lambda: minute(met.rita, meeting_id=met.meeting, text="late"),
        lambda: close_meeting(met.rita, met.meeting),
    ):
        with pytest.raises(MeetingClosedError):
            act()


def test_the_minutes_tell_who_what_and_how_and_end_with_the_head_of_the_audit(met, tmp_path):
    vote(met.rita, **where(met), frame=0, choice="A")
    vote(met.rita, **where(met), frame=0, choice=NEITHER)
    decided(met, "A")
    decided(met, MEAN, frame=0, cine=1, share=0.25)
    minute(met.rita, meeting_id=met.meeting, text="first words", cine_id=met.cines[0], frame=0)
    minute(met.rita, meeting_id=met.meeting, text="The rim counts.", cine_id=met.cines[0], frame=0)
    minute(met.rita, meeting_id=met.meeting, text="A short meeting.")
    before = minutes(met.rita, met.meeting)
    assert "Reader" not in before  # nobody is named while it goes on
    close_meeting(met.rita, met.meeting)
    told = minutes(met.rita, met.meeting)
    for words in (
        "Participants: ann, bob",
        "Moderator: rita",
        "## Cine 1, frame 1",
        "- Votes: A 1, neither 1",
        "- Decision: A\n- Whose masks these were: A Reader ",
        "The rim counts.",
        "A short meeting.",
        "0.25 of the way from A to B",
        met.project.store.read(lambda rows: rows.audit.head()),
    ):
        assert words in told
    assert "first words" not in told  # said anew; the row is kept
    path = save_minutes(met.rita, met.meeting, tmp_path / "minutes.md")
    assert "## Cine 2, frame 1" in path.read_text()
    assert read_audit(met.administrator)[-1].act == "minutes saved"


def test_nothing_that_is_typed_passes_for_a_heading_or_a_decision_in_the_minutes(met):
    forged = "No.\r## Cine 9, frame 1\n- Decision: no fibrosis\u2028# End"
    minute(met.rita, meeting_id=met.meeting, text=forged, cine_id=met.cines[0], frame=0)
    minute(met.rita, meeting_id=met.meeting, text=forged)
    lines = minutes(met.rita, met.meeting).split("\n")
    assert lines.count("> ## Cine 9, frame 1") == lines.count("> # End") == 2
    assert [line for line in lines if line.startswith("## ")] == [
        "## On the whole",
        "## Cine 1, frame 1",
    ]


@pytest.mark.parametrize("text", ["a\ud800b", "a\x00b", "a\u202eb", "a\x1b\x7fb"])
def test_a_sign_that_no_file_can_hold_or_nobody_sees_is_left_out_of_a_note(met, tmp_path, text):
    where_told = {"meeting_id": met.meeting, "cine_id": met.cines[0], "frame": 0}
    assert minute(met.rita, text=text, **where_told).note == "ab"
    assert "> ab\n" in save_minutes(met.rita, met.meeting, tmp_path / "m.md").read_text()


def test_long_minutes_in_any_script_come_back_whole(met, tmp_path):
    text = "שלום, 心肌 👩\u200d⚕️ line\n" * 5000
    minute(met.rita, meeting_id=met.meeting, text=text)
    told = save_minutes(met.rita, met.meeting, tmp_path / "m.md").read_text()
    assert told.count("> שלום, 心肌 👩\u200d⚕️ line\n") == 5000


def test_minutes_of_nothing_say_so(met):
    assert "Nothing was said of any frame." in minutes(met.rita, met.meeting)


def test_each_act_of_a_meeting_is_in_the_audit_which_the_rows_are_tied_to(met):
    decided(met, "A")
    take_back_decision(met.rita, **where(met), frame=0)
    close_meeting(met.rita, met.meeting)
    rows = [row for row in read_audit(met.administrator) if "meeting" in row.act]
    wanted = [
        "meeting opened",
        "meeting decided",
        "meeting's decision taken back",
        "meeting closed",
    ]
    assert [row.act for row in rows] == wanted
    assert len(rows[-1].detail["entries_sha256"]) == hashlib.sha256().digest_size * 2
    assert rows[-1].detail["entries_sha256"] in minutes(met.rita, met.meeting)
    assert met.people["ann"].id not in repr(rows[1:])  # whose mask a letter was is not told there


def test_minutes_that_cannot_be_written_leave_no_row(met, tmp_path):
    with pytest.raises(DiskFullError):
        save_minutes(met.rita, met.meeting, tmp_path / "nowhere" / "minutes.md")
    assert read_audit(met.administrator)[-1].act == "meeting opened"


def test_those_who_may_attend_are_the_readers_and_who_sees_the_agreement_anyway(met):
    met.add("carl", Role.ANNOTATOR)
    found = {person.name: read for person, read in who_may_attend(met.rita, met.round_id)}
    assert found == {"administrator": False, "ann": True, "bob": True}
    with pytest.raises(NotAllowedError):
        who_may_attend(met.ann, met.round_id)


def test_what_was_decided_is_seen_as_a_mask_until_it_is_taken_back(met):
    assert decided_mask(met.rita, **where(met), frame=0) is None
    decided(met, UNION)
    assert np.array_equal(decided_mask(met.rita, **where(met), frame=0), ANN | BOB)
    take_back_decision(met.rita, **where(met), frame=0)
    assert decided_mask(met.rita, **where(met), frame=0) is None


# Three readers.


@pytest.fixture
def three(study):
    """Ann and Bob drew alike, Carl elsewhere; the first round has opened as well."""
    for name in ("ann", "bob"):
        for cine in (0, 1):
            study.read_all(name, cine)
    study.add("carl", Role.ANNOTATOR)
    readers = [study.people[name].id for name in ("ann", "bob", "carl")]
    study.round_id = create_round(
        study.administrator, name="Three", cines=study.cines[:1], readers=readers
    ).id
    for name, box in (("ann", (5, 5, 15, 20)), ("bob", (5, 5, 15, 20)), ("carl", (20, 20, 30, 30))):
        study.read_all(name, box=box)
    study.meeting = meet(study, people=("ann", "bob", "carl")).id
    return study


def test_of_three_readers_the_majority_can_be_decided_and_there_is_a_third_letter(three):
    assert vote(three.rita, **where(three), frame=0, choice="C").votes == ("C",)
    decided(three, MAJORITY)
    with pytest.raises(UndecidedError):
        decided(three, MEAN, frame=1, share=0.5)  # between two masks only
    close_meeting(three.rita, three.meeting)
    assert np.array_equal(standing(three)[0].mask, ANN)
    whose = next(
        line for line in minutes(three.rita, three.meeting).splitlines() if "Whose" in line
    )
    assert {"Reader A", "Reader B", "Reader C"} <= {
        each.strip()[2:] for each in whose.split(":")[1].split(",")
    }
