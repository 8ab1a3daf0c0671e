"""The training screen: one button starts and stops, four curves grow, a model is used."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
)

from fibrodesk.contract.events import Finished, Started, Step, Stopped, Validated
from fibrodesk.ui.training.presenter import Stage
from fibrodesk.ui.training.screen import TrainingScreen


@pytest.fixture
def screen(workplace, desk, qtbot):
    made = TrainingScreen(workplace, desk)
    qtbot.addWidget(made)
    made.resize(1200, 720)
    made.show()
    with qtbot.waitSignals([made.presenter.choices_changed, made.models_presenter.models_changed]):
        made.open()
    yield made
    made.close_down()
    made.hide()


def click(screen, qtbot, name: str) -> None:
    qtbot.mouseClick(screen.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def begin(screen, desk, qtbot):
    click(screen, qtbot, "training_start")
    qtbot.waitUntil(lambda: screen.presenter.stage is Stage.RUNNING)
    return desk.runs[-1]


def steps(count: int) -> list[Step]:
    return [
        Step(
            step=number,
            epoch=1,
            generator_loss=2.0 / number,
            discriminator_loss=0.6,
            dice_loss=0.5,
            bce=0.2,
            seconds_left=100.0 - number,
        )
        for number in range(1, count + 1)
    ]


def test_start_takes_what_is_chosen(screen, desk, qtbot):
    screen.findChild(QRadioButton, "preset_baseline").click()
    for name, value in (("epochs", 3), ("batches", 5), ("batch_size", 2), ("width", 8)):
        screen.findChild(QSpinBox, f"training_{name}").setValue(value)
    begin(screen, desk, qtbot)
    plan, resume = desk.starts[0]
    assert (plan.preset, plan.snapshot_id, resume) == ("baseline", "s1", False)
    assert (plan.epochs, plan.batches, plan.batch_size, plan.width) == (3, 5, 2, 8)


def test_the_four_curves_grow_with_the_events(screen, desk, qtbot):
    run = begin(screen, desk, qtbot)
    run.tell(
        Started(config={}, parameters=5_000_000, device="cpu", train_frames=9),
        *steps(20),
        Validated(epoch=1, dice=0.5, iou=0.4, best=True),
    )

    def value(name: str) -> str:
        return screen.findChild(QLabel, f"curve_{name}_value").text()

    qtbot.waitUntil(lambda: value("dice") == "0.500")
    assert (value("generator"), value("discriminator"), value("iou")) == ("0.100", "0.600", "0.400")
    drawn = screen.plots.generator._line.getData()
    assert list(drawn[0]) == list(range(1, 21))
    assert drawn[1][-1] == pytest.approx(0.1)
    log = screen.findChild(QPlainTextEdit, "training_log").toPlainText()
    assert "5 M parameters" in log
    assert "Epoch 1: Dice 0.50, IoU 0.40, the best so far." in log
    assert "about 80 s left" in screen.findChild(QLabel, "training_now").text()


def test_stop_asks_the_run_and_go_on_resumes_it(screen, desk, workplace, qtbot):
    run = begin(screen, desk, qtbot)
    button = screen.plan.start
    assert button.text() == "Stop"
    click(screen, qtbot, "training_start")
    assert run.stopped
    assert not button.isEnabled()
    with qtbot.waitSignal(screen.presenter.ended):
        run.tell(*steps(2), Stopped(epoch=1, step=2))
    assert button.text() == "Go on"
    begin(screen, desk, qtbot)
    assert [resume for _, resume in desk.starts] == [False, True]
    assert len(workplace.busy.works) == 1


def test_the_cross_in_the_status_line_stops_the_run(screen, desk, workplace, qtbot):
    run = begin(screen, desk, qtbot)
    workplace.busy.works[0].cancel()
    assert run.stopped
    with qtbot.waitSignal(screen.presenter.ended):
        run.tell(Stopped(epoch=1, step=1))
    assert workplace.busy.works == []


def test_without_a_snapshot_start_says_what_is_missing(workplace, desk, qtbot):
    desk.taken.clear()
    screen = TrainingScreen(workplace, desk)
    qtbot.addWidget(screen)
    with qtbot.waitSignals(
        [screen.presenter.choices_changed, screen.models_presenter.models_changed]
    ):
        screen.open()
    assert not screen.plan.start.isEnabled()
    assert "Take a snapshot first" in screen.plan.start.toolTip()
    screen.findChild(QPushButton, "take_snapshot").click()
    qtbot.waitUntil(lambda: screen.plan.start.isEnabled())
    assert "train 8" in screen.findChild(QLabel, "snapshot_sides").text()
    screen.close_down()


def test_a_run_that_another_session_stopped_is_offered_to_go_on(workplace, desk, plan, qtbot):
    desk.left_over = plan
    screen = TrainingScreen(workplace, desk)
    qtbot.addWidget(screen)
    with qtbot.waitSignals(
        [screen.presenter.choices_changed, screen.models_presenter.models_changed]
    ):
        screen.open()
    assert screen.plan.plan() == plan
    assert screen.plan.start.text() == "Go on"
    screen.plan.start.click()
    qtbot.waitUntil(lambda: desk.starts == [(plan, True)])
    screen.close_down()


def test_the_newest_snapshot_is_chosen(screen, desk, qtbot):
    click(screen, qtbot, "take_snapshot")
    box = screen.findChild(QComboBox, "training_snapshot")
    qtbot.waitUntil(lambda: box.count() == 2)
    assert box.currentData() == "s2"


def test_a_finished_run_leaves_a_candidate_that_is_judged_and_used(screen, desk, qtbot):
    run = begin(screen, desk, qtbot)
    with qtbot.waitSignal(screen.presenter.registered):
        run.tell(*steps(1), Finished(bundle="b", reason="all epochs"))
    screen.models_presenter.choose("m2")
    with qtbot.waitSignal(screen.models_presenter.judged):
        click(screen, qtbot, "model_judge")
    gate = screen.findChild(QLabel, "model_gate")
    qtbot.waitUntil(lambda: gate.text() == "The new model is better.")
    told = screen.findChild(QLabel, "model_gate_figures").text()
    assert told == "Dice 0.80 → 0.84 in 12 patients, difference +0.010 to +0.070"
    with qtbot.waitSignal(screen.models_presenter.models_changed):
        click(screen, qtbot, "model_use")
    assert desk.used == [("m2", "")]
    with qtbot.waitSignal(screen.models_presenter.models_changed):
        click(screen, qtbot, "model_back")
    assert desk.listed["m1"].state == "in_use"


def test_a_model_that_was_not_passed_is_used_with_a_reason_alone(screen, desk, qtbot):
    screen.models_presenter.choose("m2")
    click(screen, qtbot, "model_use")
    text = screen.findChild(QLineEdit, "use_reason")
    assert text.isVisible()
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert desk.used == []  # an empty reason is none
    QTest.keyClicks(text, "the only one that runs here")
    with qtbot.waitSignal(screen.models_presenter.models_changed):
        QTest.keyClick(text, Qt.Key.Key_Return)
    assert desk.used == [("m2", "the only one that runs here")]


def test_the_card_tells_what_the_model_learnt_from(screen):
    screen.models_presenter.choose("m1")
    told = [label.text() for label in screen.models.card.findChildren(QLabel)]
    assert "synthetic hearts alone" in told
    assert "720 frames, 60 patients" in told
    assert "0.81 pooled" in told


def answer(screen, name: str) -> None:
    """Press a button of the dialog as soon as it stands there."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(button for button in box.buttons() if button.text() == name).click()

    QTimer.singleShot(0, screen, press)


def test_closing_over_a_training_asks_and_keeps_by_default(screen, desk, qtbot):
    assert screen.may_close()  # nothing runs
    begin(screen, desk, qtbot)
    assert screen.leave()  # other screens may be used meanwhile
    answer(screen, "Keep it running")
    assert not screen.may_close()
    assert not desk.runs[0].stopped
    answer(screen, "Stop it and close")
    assert screen.may_close()


def test_a_screen_that_goes_stops_its_run_and_waits_for_it(workplace, desk, runner, qtbot):
    screen = TrainingScreen(workplace, desk)
    qtbot.addWidget(screen)
    with qtbot.waitSignal(screen.presenter.choices_changed):
        screen.open()
    run = begin(screen, desk, qtbot)
    heard = []
    screen.presenter.event_told.connect(heard.append)
    screen.close_down()
    run.tell(*steps(1))
    qtbot.waitUntil(lambda: run.ended)
    assert run.stopped
    assert heard == []
