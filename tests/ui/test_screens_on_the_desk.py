"""Agreement, review and reports over the real desk: a small synthetic study on a real disk."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from two_rounds import make_two_rounds

from fibrodesk.desk.agreeing.study import study_agreement
from fibrodesk.desk.reviewing.review import review_queue
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.presenter import Stage
from fibrodesk.ui.agreement.screen import AgreementScreen
from fibrodesk.ui.reports.screen import ReportsScreen
from fibrodesk.ui.review.queue import Verdict
from fibrodesk.ui.review.screen import ReviewScreen

_LONG_MS = 20_000


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = make_two_rounds(tmp_path_factory.mktemp("study"))
    yield made
    made.project.close()


@pytest.fixture
def sit(study, workplace, qtbot):
    """Show a screen to somebody of the study; it is closed at the end."""
    shown = []

    def sit(kind, name):
        workplace.session = study.sessions[name]
        screen = kind(workplace)
        qtbot.addWidget(screen)
        screen.resize(1200, 720)
        screen.show()
        shown.append(screen)
        return screen

    yield sit
    for screen in shown:
        screen.close_down()
        screen.hide()


def words(screen, name: str) -> str:
    return screen.findChild(QLabel, name).text()


def test_the_screen_shows_the_kappa_of_the_desk(study, sit, qtbot):
    screen = sit(AgreementScreen, "administrator")
    with qtbot.waitSignal(screen.presenter.pair_arrived, timeout=_LONG_MS):
        screen.open(round_id=study.first.id)
    told = study_agreement(study.sessions["administrator"], round_id=study.first.id)
    assert words(screen, "kappa_mean_value") == wording.share(told.study.kappa_mean)
    assert words(screen, "kappa_pooled_value") == wording.share(told.study.kappa_pooled)
    assert len(screen.presenter.frames) == len(told.frames)
    assert screen.comparison.first.canvas._layers


def test_a_reviewer_is_told_letters_where_the_study_hides_names(study, sit, monkeypatch, qtbot):
    hidden = replace(study.project.settings, hide_names=True)
    monkeypatch.setattr(study.project, "settings", hidden)
    screen = sit(AgreementScreen, "rita")
    with qtbot.waitSignal(screen.presenter.pair_arrived, timeout=_LONG_MS):
        screen.open(round_id=study.first.id)
    figures = screen.presenter.figures
    assert (figures.first_name, figures.second_name) == ("Reader A", "Reader B")
    assert screen.comparison.first.title.whole == "Reader A"


def test_a_round_that_is_owed_shows_no_figure_even_to_an_administrator(study, sit, qtbot):
    screen = sit(AgreementScreen, "administrator")
    with qtbot.waitSignal(screen.presenter.stage_changed, timeout=_LONG_MS):
        screen.open(round_id=study.second.id)
    assert screen.presenter.stage is Stage.SEALED
    assert "2 readings are still owed" in words(screen, "agreement_sealed_sentence")


def test_who_still_owes_a_cine_sees_no_agreement_of_it(study, sit, qtbot):
    """Cine two is in both rounds: the seal goes before the role, also for the first."""
    screen = sit(AgreementScreen, "ann")
    screen.open(round_id=study.first.id)
    qtbot.waitUntil(lambda: screen.presenter.stage is Stage.REFUSED, timeout=_LONG_MS)
    assert screen.presenter.figures is None
    assert "sealed" in words(screen, "agreement_refused_heading").lower()


def test_a_proposal_is_accepted_taken_back_and_corrected(study, sit, qtbot):
    screen = sit(ReviewScreen, "rita")
    with qtbot.waitSignal(screen.presenter.frame_arrived, timeout=_LONG_MS):
        screen.open()
    screen.focus_home()
    first = screen.presenter.row.id
    with qtbot.waitSignal(screen.presenter.frame_arrived, timeout=_LONG_MS):
        QTest.keyClick(screen.panes.image.canvas, Qt.Key.Key_Return)
    assert _stored(study, first) == "accepted"
    with qtbot.waitSignal(screen.presenter.frame_arrived, timeout=_LONG_MS):
        qtbot.mouseClick(screen.verdicts.back, Qt.MouseButton.LeftButton)
    assert _stored(study, first) == ""

    with qtbot.waitSignal(screen.presenter.correction_opened, timeout=_LONG_MS):
        QTest.keyClick(screen.panes.image.canvas, Qt.Key.Key_E)
    canvas = screen.correction._editor.canvas
    QTest.mouseClick(
        canvas, Qt.MouseButton.LeftButton, pos=canvas.screen_point(ImagePoint(90, 90)).toPoint()
    )
    with qtbot.waitSignal(screen.presenter.frame_arrived, timeout=_LONG_MS):
        qtbot.mouseClick(
            screen.findChild(QPushButton, "correction_done"), Qt.MouseButton.LeftButton
        )
    assert _stored(study, first) == "corrected"
    assert next(row for row in screen.presenter.rows if row.id == first).verdict == (
        Verdict.CORRECTED
    )


def _stored(study, row_id: str) -> str:
    """The verdict as the desk has it on the disk."""
    queue = review_queue(study.sessions["rita"])
    return next(item.verdict for item in queue if item.id == row_id)


def test_the_report_is_made_in_the_folder_of_the_study(study, sit, qtbot):
    screen = sit(ReportsScreen, "administrator")
    with qtbot.waitSignal(screen.presenter.changed, timeout=_LONG_MS):
        screen.open()
    with qtbot.waitSignal(screen.presenter.made, timeout=_LONG_MS) as made:
        qtbot.mouseClick(screen.make, Qt.MouseButton.LeftButton)
    path = made.args[0]
    assert path.parent == study.project.path / "reports"
    text = path.read_text(encoding="utf-8")
    assert "Research use only" in text
    qtbot.waitUntil(lambda: screen.chosen == path, timeout=_LONG_MS)
