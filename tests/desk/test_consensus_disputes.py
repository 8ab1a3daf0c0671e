"""Which frames are disagreed on, in what order, and how far each is from its end."""

from dataclasses import replace

import numpy as np
import pytest

from desk.studies import FRAMES, SHAPE, answered, paint, said, write
from fibrodesk.desk.consensus.access import Way
from fibrodesk.desk.consensus.adjudicating import open_adjudication, reopen_consensus
from fibrodesk.desk.consensus.disputes import DisputeState, consensus_counts, disputes
from fibrodesk.desk.consensus.laying import lay, took
from fibrodesk.desk.consensus.signing import settle, sign
from fibrodesk.desk.errors import NotAllowedError, SealedError
from fibrodesk.desk.people import set_roles
from fibrodesk.desk.readings import open_reading, submit_reading
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.study import change_settings
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import AnswerState

BLOB = np.zeros(SHAPE, np.bool_)
BLOB[6:14, 8:20] = True


def read(study, name, cine, boxes, unseen=()):
    """Outline a box on each of the frames named, none on the others."""
    reading = open_reading(study.sessions[name], round_id=study.round_id, cine_id=study.cines[cine])
    for frame in range(FRAMES):
        if frame in boxes:
            write(reading, paint(reading.draft, frame, boxes[frame]))
        elif frame in unseen:
            state = AnswerState.NOT_ASSESSABLE
            write(reading, answered(reading.draft, frame, state, reason="shadow"))
        else:
            write(reading, answered(reading.draft, frame))
    write(reading, said(reading.draft, form="focal"))
    submit_reading(study.sessions[name], reading)


@pytest.fixture(scope="module")
def differing_template(tmp_path_factory):
    """Small, large, presence and assessability in conflict, over two cines."""
    from desk.studies import make_project, make_study

    made = make_study(make_project(tmp_path_factory.mktemp("differing") / "study.fibrodesk"))
    read(made, "ann", 0, {0: (5, 5, 15, 20), 1: (5, 5, 35, 40), 2: (5, 5, 9, 9)})
    read(made, "bob", 0, {0: (5, 5, 15, 21), 1: (5, 5, 10, 40)}, unseen=[3])
    read(made, "ann", 1, {0: (5, 5, 25, 25)})
    read(made, "bob", 1, {0: (5, 5, 25, 36)})
    made.project.close()
    return made


@pytest.fixture
def differing(differing_template, tmp_path):
    from desk.studies import copy_study

    made = copy_study(differing_template, tmp_path / "differing.fibrodesk")
    yield made
    made.project.abandon()


def listed(study, name="rita", **told):
    return disputes(study.sessions[name], study.round_id, **told)


def places(found):
    return [(each.number, each.frame) for each in found]


def rules(found):
    return [[str(reason.rule) for reason in each.reasons] for each in found]


def state_of(study, number=1, frame=1, name="rita"):
    return next(
        each
        for each in listed(study, name, everything=True)
        if (each.number, each.frame) == (number, frame)
    )


def test_the_greatest_disagreement_comes_first_each_with_its_reasons(differing):
    found = listed(differing)
    assert places(found) == [(1, 3), (1, 1), (2, 0), (1, 2)]
    assert rules(found) == [
        ["assessability"],
        ["area", "boundary"],
        ["area", "boundary"],
        ["presence"],
    ]
    area = found[1].reasons[0]
    assert (area.value, area.limit, area.unit) == (25 * 35, 200, "px")
    assert found[1].apart_px == 25 * 35
    assert found[1].apart_mm2 is None  # not calibrated
    assert found[0].apart_px is None  # one could not assess it


def test_the_limits_are_those_of_the_study(differing):
    settings = replace(
        differing.project.settings,
        adjudicate_area_px=900,
        adjudicate_apart_px=100.0,
        adjudicate_presence=False,
        adjudicate_assessability=False,
    )
    change_settings(differing.administrator, settings)
    assert listed(differing) == []
    change_settings(differing.administrator, replace(settings, adjudicate_area_px=0))
    assert places(listed(differing)) == [(1, 1), (2, 0), (1, 2), (1, 0)]


def test_frames_that_no_rule_sends_can_be_taken_by_hand(differing):
    every = listed(differing, everything=True)
    assert len(every) == 2 * FRAMES
    assert state_of(differing, 1, 0).state is DisputeState.NONE
    reading = open_adjudication(
        differing.rita, round_id=differing.round_id, cine_id=differing.cines[0]
    )
    lay(reading, 0, BLOB, words=took("A"))
    reading.flush()
    taken = state_of(differing, 1, 0)
    assert (taken.state, taken.reasons) == (DisputeState.BEGUN, ())
    assert (1, 0) in places(listed(differing))


def test_a_frame_goes_from_open_to_begun_to_signing_to_settled(differing):
    assert state_of(differing).state is DisputeState.OPEN
    reading = open_adjudication(
        differing.ann, round_id=differing.round_id, cine_id=differing.cines[0]
    )
    lay(reading, 1, BLOB, words=took("A"))
    reading.flush()
    assert state_of(differing).state is DisputeState.BEGUN
    told = settle(differing.ann, reading, [1])
    waiting = state_of(differing, name="bob")
    assert (waiting.state, waiting.waits_for, waiting.mine) == (
        DisputeState.SIGNING,
        ("bob",),
        True,
    )
    assert not state_of(differing, name="ann").mine
    sign(differing.bob, reading_id=told.reading_id)
    done = state_of(differing, name="bob")
    assert (done.state, done.how) == (DisputeState.SETTLED, Way.TOGETHER)
    assert set(done.settled_by) == {"ann", "bob"}


def test_names_of_readers_are_hidden_from_a_reviewer_where_the_study_hides_them(differing):
    reading = open_adjudication(
        differing.ann, round_id=differing.round_id, cine_id=differing.cines[0]
    )
    lay(reading, 1, BLOB, words=took("A"))
    told = settle(differing.ann, reading, [1])
    assert state_of(differing, name="rita").waits_for == ("Reader B",)
    sign(differing.bob, reading_id=told.reading_id)
    assert set(state_of(differing).settled_by) == {"Reader A", "Reader B"}
    assert "ann" not in repr(listed(differing))
    change_settings(differing.administrator, replace(differing.project.settings, hide_names=False))
    assert set(state_of(differing).settled_by) == {"ann", "bob"}


def test_a_reopened_frame_is_in_work_again_and_tells_who_had_settled_it(differing):
    reading = open_adjudication(
        differing.rita, round_id=differing.round_id, cine_id=differing.cines[0]
    )
    lay(reading, 1, BLOB, words=took("A"))
    settle(differing.rita, reading, [1])
    assert state_of(differing).settled_by == ("rita",)
    reopen_consensus(
        differing.rita,
        round_id=differing.round_id,
        cine_id=differing.cines[0],
        frames=[1],
        reason="the apex was cut",
    )
    again = state_of(differing)
    assert (again.state, again.settled_by) == (DisputeState.BEGUN, ("rita",))


def test_the_counts_of_a_round_leave_nothing_out(differing):
    counts = consensus_counts(differing.rita, differing.round_id)
    assert (counts.frames, counts.flagged, counts.open) == (2 * FRAMES, 4, 4)
    reading = open_adjudication(
        differing.rita, round_id=differing.round_id, cine_id=differing.cines[0]
    )
    for frame in (0, 1):
        lay(reading, frame, BLOB, words=took("A"))
    settle(differing.rita, reading, [0, 1])
    counts = consensus_counts(differing.rita, differing.round_id)
    assert counts.settled == {Way.ALONE: 2}
    assert (counts.settled_by_hand, counts.open, counts.flagged) == (1, 3, 4)
    assert (counts.signing, counts.begun, counts.cines_sealed) == (0, 0, 0)


def test_a_cine_that_the_person_reads_again_is_left_out_and_counted(differing):
    readers = [differing.people[name].id for name in ("ann", "bob")]
    create_round(differing.administrator, name="Two", cines=differing.cines[:1], readers=readers)
    assert places(listed(differing, "ann")) == [(2, 0)]
    assert consensus_counts(differing.ann, differing.round_id).cines_sealed == 1
    assert len(listed(differing, "rita")) == 4  # she does not read


def test_who_may_see_the_agreement_may_see_the_list_and_nobody_else(differing):
    assert len(listed(differing, "administrator")) == 4
    differing.add("carl", Role.ANNOTATOR)
    with pytest.raises(NotAllowedError):
        listed(differing, "carl")


def test_a_sealed_round_has_no_list(study):
    for name in ("ann", "bob", "rita", "administrator"):
        with pytest.raises(SealedError):
            disputes(study.sessions[name], study.round_id)
        with pytest.raises(SealedError):
            consensus_counts(study.sessions[name], study.round_id)


def test_of_three_readers_the_pair_furthest_apart_tells(differing):
    differing.add("carl", Role.ANNOTATOR)
    readers = [differing.people[name].id for name in ("ann", "bob", "carl")]
    differing.round_id = create_round(
        differing.administrator, name="Three", cines=differing.cines[1:], readers=readers
    ).id
    for name, box in (("ann", (5, 5, 9, 9)), ("bob", (5, 5, 9, 9)), ("carl", (5, 5, 35, 40))):
        read(differing, name, 1, {0: box})
    (found,) = listed(differing)
    assert found.apart_px == 30 * 35 - 16
    assert found.readers == 3
    assert rules([found]) == [["area", "boundary"]]


def test_a_role_that_was_taken_away_shows_no_list(differing):
    set_roles(differing.administrator, differing.people["rita"].id, {Role.ANNOTATOR})
    with pytest.raises(NotAllowedError):
        listed(differing)


def test_what_was_measured_once_is_measured_anew_only_when_it_changed(differing, monkeypatch):
    """And is asked for behind the seal and the role each time."""
    from fibrodesk.desk.consensus import comparing

    first, measured = listed(differing), []
    true = comparing._compared

    def counted(*told):
        measured.append(told[1])
        return true(*told)

    monkeypatch.setattr(comparing, "_compared", counted)
    assert listed(differing) == first
    assert measured == []
    settings = differing.project.settings
    change_settings(differing.administrator, replace(settings, adjudicate_area_px=900))
    assert listed(differing) != first
    assert len(measured) == 2 * FRAMES
    differing.add("carl", Role.ANNOTATOR)
    with pytest.raises(NotAllowedError):
        listed(differing, "carl")
