"""Figures of an opened round, nothing at all of a sealed one."""

from __future__ import annotations

import math

import pytest

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.figures import Domain
from fibrodesk.ui.agreement.presenter import Stage
from fibrodesk.ui.agreement.sheet import Figure


def test_the_newest_opened_round_is_shown_with_its_worst_frame(presenter, qtbot):
    with qtbot.waitSignal(presenter.pair_arrived):
        presenter.load()
    assert presenter.stage is Stage.FIGURES
    assert presenter.round.id == "r1"
    assert presenter.chosen.key == ("c3", 1)  # one alone could assess it
    with qtbot.waitSignal(presenter.pair_arrived) as arrived:
        assert presenter.step(1)
    assert presenter.chosen.key == ("c1", 4)  # kappa below 0: apart altogether
    assert arrived.args[0].pair.first.any()


def test_a_sealed_round_asks_for_no_figure(presenter, desk, qtbot):
    with qtbot.waitSignal(presenter.stage_changed):
        presenter.load("r2")
    assert presenter.stage is Stage.SEALED
    assert desk.asked == []
    presenter.choose_domain(Domain.FRAME)
    assert desk.asked == []
    assert presenter.figures is None


def test_without_a_round_there_is_nothing_to_agree_on(presenter, desk, qtbot):
    desk.listed = []
    with qtbot.waitSignal(presenter.stage_changed):
        presenter.load()
    assert presenter.stage is Stage.NO_ROUND


def test_going_to_a_sealed_round_forgets_the_figures(presenter, qtbot):
    with qtbot.waitSignal(presenter.pair_arrived):
        presenter.load()
    presenter.choose_round("r2")
    assert (presenter.figures, presenter.frames, presenter.chosen) == (None, [], None)


def test_a_row_of_the_count_before_is_known_by_its_frame(presenter, qtbot):
    """A table may still tell one; its undefined figures equal nothing, not even themselves."""
    with qtbot.waitSignal(presenter.pair_arrived):
        presenter.load()
    old = presenter.frames[-1]
    with qtbot.waitSignal(presenter.figures_changed):
        presenter.choose_domain(Domain.FRAME)
    qtbot.waitUntil(lambda: presenter.chosen is not None)
    presenter.choose(old)
    assert presenter.chosen.key == old.key
    assert any(row is presenter.chosen for row in presenter.frames)
    assert presenter.step(1) or presenter.step(-1)


def test_another_domain_keeps_the_frame_that_is_looked_at(presenter, qtbot):
    with qtbot.waitSignal(presenter.pair_arrived):
        presenter.load()
    presenter.step(1)
    here = presenter.chosen.key
    with qtbot.waitSignal(presenter.figures_changed):
        presenter.choose_domain(Domain.FRAME)
    assert presenter.figures.domain == "frame"
    assert presenter.chosen.key == here


def test_frames_are_sorted_by_disagreement_and_conflicts_of_assessability_come_first(
    presenter, qtbot
):
    with qtbot.waitSignal(presenter.figures_changed):
        presenter.load()
    kinds = [row.kind for row in presenter.frames]
    assert kinds == ["not_assessable_by_one", "both", "one_empty", "both", "both_empty"]
    apart = [row.apart for row in presenter.frames[1:4]]
    assert apart == sorted(apart, reverse=True)


def test_the_area_apart_is_in_square_millimetres_where_calibrated(presenter, qtbot):
    with qtbot.waitSignal(presenter.figures_changed):
        presenter.load()
    row = next(row for row in presenter.frames if row.key == ("c1", 0))
    assert (row.apart, row.unit) == (pytest.approx(20 * 0.25), "mm²")


def test_stepping_stops_at_both_ends(presenter, qtbot):
    with qtbot.waitSignal(presenter.figures_changed):
        presenter.load()
    assert not presenter.step(-1)
    assert all(presenter.step(1) for _ in range(4))
    assert not presenter.step(1)


def test_the_seal_of_the_desk_is_told_in_its_words(presenter, desk, qtbot):
    desk.error = FibrodeskError()
    presenter.load()
    qtbot.waitUntil(lambda: presenter.stage is Stage.REFUSED)
    assert presenter.refusal is desk.error
    assert presenter.figures is None


def test_another_domain_may_do_where_one_was_refused(presenter, desk, qtbot):
    desk.error = FibrodeskError()
    presenter.load()
    qtbot.waitUntil(lambda: presenter.stage is Stage.REFUSED)
    desk.error = None
    with qtbot.waitSignal(presenter.figures_changed):
        presenter.choose_domain(Domain.SECTOR)
    assert presenter.figures.domain == "sector"


def test_too_few_patients_give_a_value_without_an_interval(presenter, qtbot):
    with qtbot.waitSignal(presenter.figures_changed):
        presenter.load()
    mean = presenter.figures.kappa_mean
    assert mean.defined
    assert wording.interval(mean) == ""
    assert "five patients" in wording.explained(mean)


def test_undefined_is_a_dash_with_its_reason_and_never_a_number(presenter, qtbot):
    with qtbot.waitSignal(presenter.figures_changed):
        presenter.load()
    row = next(row for row in presenter.frames if row.kind == "both_empty")
    assert wording.share(row.kappa.value) == wording.DASH
    assert wording.explained(row.kappa) == "Neither reader marked anything."
    unseen = next(row for row in presenter.frames if row.kind == "not_assessable_by_one")
    assert wording.area(unseen.apart) == wording.DASH
    assert wording.explained(unseen.dice) == "Not assessable for one reader."


@pytest.mark.parametrize(
    ("value", "text"), [(0.876, "0.88"), (-0.25, "−0.25"), (-0.001, "0.00"), (math.nan, "–")]
)
def test_shares_have_two_decimals_and_a_true_minus(value, text):
    assert wording.share(value) == text


def test_an_interval_stands_in_brackets():
    assert wording.interval(Figure(value=0.87, low=0.82, high=0.91)) == "(0.82–0.91)"
