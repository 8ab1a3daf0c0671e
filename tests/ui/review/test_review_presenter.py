"""One press is one verdict, and it can be taken back."""

from __future__ import annotations

from threading import Event

import pytest

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.review.presenter import ReviewPresenter
from fibrodesk.ui.review.proposing import ProposingPresenter
from fibrodesk.ui.review.queue import Verdict, counts, next_open, rows_of


def verdict_of(presenter: ReviewPresenter, row_id: str) -> Verdict:
    return next(row.verdict for row in presenter.rows if row.id == row_id)


def test_the_first_open_proposal_is_looked_at(presenter):
    assert presenter.row.id == "p1"
    assert presenter.frame.model.any()
    assert len(presenter.shown) == 6


def test_accepting_goes_on_to_the_next_open_proposal(presenter, desk, qtbot):
    with qtbot.waitSignal(presenter.frame_arrived):
        presenter.accept()
    assert verdict_of(presenter, "p1") is Verdict.ACCEPTED
    assert presenter.row.id == "p2"
    assert desk.acts == [("accept", "p1")]


def test_a_second_press_while_the_first_is_written_is_not_heard(presenter, desk, qtbot):
    desk.gate = Event()
    presenter.accept()
    presenter.accept()
    presenter.reject(reason="too large", reader="")
    assert not presenter.can_judge
    with qtbot.waitSignal(presenter.frame_arrived):
        desk.gate.set()
    assert desk.acts == [("accept", "p1")]


def test_a_proposal_is_not_judged_before_its_frame_is_seen(desk, runner, qtbot):
    presenter = ReviewPresenter(desk, runner)
    with qtbot.waitSignal(presenter.row_changed):
        presenter.load()
    assert presenter.frame is None
    presenter.accept()
    assert not presenter.can_judge
    assert desk.acts == []


def test_a_verdict_is_taken_back_and_its_frame_is_looked_at_again(presenter, desk, qtbot):
    with qtbot.waitSignal(presenter.frame_arrived):
        presenter.accept()
    with qtbot.waitSignal(presenter.frame_arrived):
        presenter.take_back()
    assert presenter.row.id == "p1"
    assert verdict_of(presenter, "p1") is Verdict.OPEN
    assert desk.acts == [("accept", "p1"), ("take_back", "p1")]
    assert not presenter.can_take_back


def test_a_verdict_of_another_session_cannot_be_taken_back_in_passing(desk, runner, qtbot):
    desk.accept(desk.items["p1"])
    presenter = ReviewPresenter(desk, runner)
    with qtbot.waitSignal(presenter.frame_arrived):
        presenter.load()
    presenter.show(Verdict.ACCEPTED)
    assert presenter.row.id == "p1"
    assert not presenter.can_take_back


def test_a_rejection_keeps_its_reason_and_its_reader(presenter, desk, qtbot):
    with qtbot.waitSignal(presenter.frame_arrived):
        presenter.reject(reason="wrong place", reader="b")
    assert (desk.items["p1"].reason, desk.items["p1"].reader) == ("wrong place", "b")
    assert presenter.rows[0].reason == "wrong place"


def test_a_verdict_that_fails_is_told_and_the_proposal_still_waits(presenter, desk, qtbot):
    desk.error = FibrodeskError()
    with qtbot.waitSignal(presenter.failed) as told:
        presenter.accept()
    assert told.args == [desk.error]
    assert verdict_of(presenter, "p1") is Verdict.OPEN
    assert presenter.can_judge


def test_the_last_verdict_leaves_nothing_to_do(presenter, desk, qtbot):
    for given in range(1, 7):
        qtbot.waitUntil(lambda: presenter.can_judge)
        presenter.accept()
        qtbot.waitUntil(lambda: counts(presenter.rows)[Verdict.ACCEPTED] == given)  # noqa: B023
    assert counts(presenter.rows)[Verdict.ACCEPTED] == 6
    assert not presenter.next_wanted()
    assert presenter.row.id == "p6"


def test_the_filter_keeps_the_row_under_review_in_sight(presenter, desk, qtbot):
    with qtbot.waitSignal(presenter.frame_arrived):
        presenter.accept()
    presenter.show(Verdict.REJECTED)
    assert [row.id for row in presenter.shown] == ["p2"]
    presenter.show(None)
    assert len(presenter.shown) == 6


def test_the_next_wanted_goes_round_the_end(presenter, qtbot):
    with qtbot.waitSignal(presenter.frame_arrived):
        presenter.select("p6")
    assert presenter.next_wanted()
    assert presenter.row.id == "p1"


def test_a_correction_is_finished_as_the_verdict(presenter, desk, qtbot):
    with qtbot.waitSignal(presenter.correction_opened) as opened:
        presenter.correct()
    correction, cine = opened.args
    assert (correction.id, cine.facts.frames) == ("r-p1", 8)
    assert not presenter.can_judge
    assert not presenter.next_wanted()
    with qtbot.waitSignal(presenter.frame_arrived):
        presenter.finish_correction()
    assert verdict_of(presenter, "p1") is Verdict.CORRECTED
    assert presenter.correction is None


def test_a_correction_laid_aside_gives_no_verdict(presenter, desk, qtbot):
    with qtbot.waitSignal(presenter.correction_opened):
        presenter.correct()
    with qtbot.waitSignal(presenter.correction_closed):
        presenter.lay_aside()
    qtbot.waitUntil(lambda: desk.corrections[0].closed)
    assert verdict_of(presenter, "p1") is Verdict.OPEN
    assert desk.acts == []


def test_a_frame_that_arrives_too_late_stays_silent(presenter, qtbot):
    seen = []
    presenter.frame_arrived.connect(seen.append)
    presenter.select("p2")
    with qtbot.waitSignal(presenter.frame_arrived):
        presenter.select("p4")
    qtbot.waitUntil(lambda: not presenter._runner.busy)
    assert len(seen) == 1
    assert seen[0].expert is not None  # p4 has been read, p2 too; p3 has not


def test_next_open_skips_verdicts_and_comes_back_to_itself(desk):
    desk.accept(desk.items["p2"])
    rows = rows_of(desk.queue())
    assert next_open(rows, "p1").id == "p3"
    assert next_open(rows, "p6").id == "p1"
    assert next_open([rows[1]], "p2") is None


@pytest.mark.parametrize(("whole", "frames"), [(True, 8), (False, 3)])
def test_proposing_tells_its_progress_and_how_many(desk, runner, qtbot, whole, frames):
    proposing = ProposingPresenter(desk, runner)
    told = []
    proposing.progressed.connect(lambda *progress: told.append(progress))
    with qtbot.waitSignal(proposing.finished) as finished:
        proposing.propose("c1", whole_loop=whole)
    assert finished.args == [frames]
    assert not proposing.running
    assert told == [(done, frames) for done in range(1, frames + 1)]


def test_proposing_that_is_stopped_says_nothing_more(desk, runner, qtbot):
    proposing = ProposingPresenter(desk, runner)
    finished = []
    proposing.finished.connect(finished.append)
    with qtbot.waitSignal(proposing.stopped):
        proposing.propose("c1", whole_loop=True)
        proposing.stop()
    qtbot.waitUntil(lambda: not runner.busy)
    assert finished == []
    assert not proposing.running
