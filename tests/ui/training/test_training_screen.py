"""The training screen: one button starts and stops, curves grow, a model is judged and used."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
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
    QScrollArea,
    QSlider,
    QSpinBox,
    QTableWidget,
)

from fibrodesk.contract.events import (
    Failed,
    Finished,
    Sampled,
    Saved,
    Smaller,
    Started,
    Step,
    Stopped,
    Validated,
)
from fibrodesk.ui.training.graphs.frame_tile import MODEL, READER, FrameTile
from fibrodesk.ui.training.graphs.interval_line import IntervalLine
from fibrodesk.ui.training.presenter import Stage
from fibrodesk.ui.training.screen import ARMS, MODELS, RUNS, TRAIN, TrainingScreen


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


def test_before_the_models_are_known_nobody_says_that_there_are_none(workplace, desk, qtbot):
    made = TrainingScreen(workplace, desk)
    qtbot.addWidget(made)
    made.show()
    sentence = made.findChild(QLabel, "model_gate")
    band = made.models.band
    assert sentence.text() == ""
    assert not band.isVisible()
    with qtbot.waitSignal(made.models_presenter.models_changed):
        made.open()
    assert sentence.text() != ""
    assert band.isVisible()
    made.close_down()
    made.hide()


def click(screen, qtbot, name: str) -> None:
    qtbot.mouseClick(screen.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def begin(screen, desk, qtbot):
    screen.tabs.setCurrentIndex(TRAIN)
    click(screen, qtbot, "training_start")
    qtbot.waitUntil(lambda: screen.presenter.stage is Stage.RUNNING)
    return desk.runs_begun[-1]


def test_in_the_smallest_window_all_of_a_models_page_can_be_reached(screen, qtbot):
    screen.resize(931, 570)  # beside the rail, of 1024
    page = screen.findChild(QScrollArea, "model_page")
    page.widget().setMinimumWidth(600)  # as with a gallery of frames
    qtbot.waitUntil(lambda: page.widget().width() == 600)
    assert page.viewport().width() < 600
    qtbot.waitUntil(page.horizontalScrollBar().isVisible)
    assert page.horizontalScrollBar().maximum() == 600 - page.viewport().width()


def test_a_press_on_stop_that_comes_as_the_training_ends_starts_no_other(screen, desk, qtbot):
    run = begin(screen, desk, qtbot)
    run.tell(*steps(2), Finished(bundle="b", reason="all epochs"))
    qtbot.waitUntil(lambda: screen.presenter.stage is Stage.IDLE)
    button = screen.findChild(QPushButton, "training_start")
    assert not button.isEnabled()
    assert "ended by itself" in button.toolTip()
    click(screen, qtbot, "training_start")
    assert len(desk.starts) == 1
    qtbot.waitUntil(button.isEnabled)
    click(screen, qtbot, "training_start")
    qtbot.waitUntil(lambda: len(desk.starts) == 2)


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
    screen.tabs.setCurrentIndex(TRAIN)
    screen.findChild(QRadioButton, "preset_baseline").click()
    click(screen, qtbot, "training_more")
    for name, value in (("epochs", 3), ("batches", 5), ("batch_size", 2), ("width", 8)):
        screen.findChild(QSpinBox, f"training_{name}").setValue(value)
    begin(screen, desk, qtbot)
    plan = desk.starts[0]
    assert (plan.preset, plan.snapshot_id, desk.gone_on) == ("baseline", "s1", [])
    assert (plan.epochs, plan.batches, plan.batch_size, plan.width) == (3, 5, 2, 8)


def said(widget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_the_graphs_grow_with_the_events(screen, desk, qtbot):
    run = begin(screen, desk, qtbot)
    run.tell(
        Started(config={}, parameters=5_000_000, device="cpu", train_frames=9, precision="bf16"),
        *steps(20),
        Validated(epoch=1, dice=0.5, iou=0.4, best=True),
    )
    plots = screen.course.plots
    qtbot.waitUntil(lambda: "0.500" in said(plots.dice))
    assert {"generator", "0.100", "discriminator", "0.600"} <= set(said(plots.loss))
    assert {"Dice", "0.500", "IoU", "0.400"} <= set(said(plots.dice))
    assert any("no GPU memory to watch" in text and "bf16" in text for text in said(plots.machine))
    qtbot.waitUntil(lambda: bool(plots.loss._items))  # the library is fetched beside the window
    qtbot.waitUntil(lambda: len(plots.loss._items[0].getData()[0]) == 20)
    assert plots.loss._items[0].getData()[1][-1] == pytest.approx(0.1)
    log = screen.findChild(QPlainTextEdit, "training_log").toPlainText()
    assert "5 M parameters" in log
    assert "Epoch 1: Dice 0.50, IoU 0.40, the best so far." in log
    assert "about 80 s left" in screen.findChild(QLabel, "training_now").text()


def test_a_gpu_shows_its_memory_as_a_curve(screen, desk, qtbot):
    run = begin(screen, desk, qtbot)
    told = [replace(each, memory_mb=1800.0 + each.step, learning_rate=2e-4) for each in steps(9)]
    run.tell(Started(config={}, parameters=5_000_000, device="cuda"), *told)
    machine, rate = screen.course.plots.machine, screen.course.plots.rate
    qtbot.waitUntil(lambda: "1,809 MB" in said(machine))
    assert "2.0e-4" in said(rate)
    assert not machine.none.isVisible()


def test_each_stage_of_the_desks_model_has_its_own_curves(screen, desk, qtbot):
    """The one that is trained is followed, until a person looks back at the other."""
    run = begin(screen, desk, qtbot)
    both = {"stages": ("wall", "scar"), "config": {}, "parameters": 5, "device": "cpu"}
    run.tell(
        Started(stage="wall", **both),
        *(replace(each, stage="wall") for each in steps(5)),
        Validated(
            epoch=1,
            dice=0.9,
            iou=0.8,
            best=True,
            stage="wall",
            structures={"myocardium": 0.9, "left_atrium": 0.7},
        ),
        Started(stage="scar", **both),
        replace(steps(6)[-1], stage="scar"),
    )
    plots = screen.course.plots
    qtbot.waitUntil(lambda: plots.shown == "scar" and plots.stages.isVisible())
    assert list(screen.presenter.course.stages["wall"].steps) == [1, 2, 3, 4, 5]
    assert list(screen.presenter.course.stages["scar"].steps) == [6]
    click(screen, qtbot, "stage_wall")
    qtbot.waitUntil(lambda: {"0.900", "0.700"} <= set(said(plots.dice)))
    assert screen.findChild(QLabel, "training_now").text().startswith("Scar · epoch 1")


def test_less_memory_than_was_wanted_is_told_in_words(screen, desk, workplace, qtbot):
    run = begin(screen, desk, qtbot)
    run.tell(Started(config={}, parameters=5, device="cpu"), Smaller(batch_size=3, reason="memory"))
    qtbot.waitUntil(lambda: workplace.messages.message is not None)
    assert "passes of 3 images" in workplace.messages.message.text
    assert workplace.messages.message.kind == "note"


def test_the_same_frames_stand_there_after_every_validation(screen, desk, qtbot):
    """The newest are followed; the slider goes back, and then nothing pulls it forward."""
    run = begin(screen, desk, qtbot)
    run.tell(Started(config={}, parameters=5, device="cpu"))
    strip, presenter = screen.course.strip, screen.samples_presenter
    run.tell(Sampled(epoch=2, stage="", folder="runs/run-1/samples", frames=3))
    qtbot.waitUntil(lambda: len(presenter.frames) == 3 and presenter.epoch == 2)
    run.tell(Sampled(epoch=4, stage="", folder="runs/run-1/samples", frames=3))
    label = screen.findChild(QLabel, "sample_epoch")
    qtbot.waitUntil(lambda: label.text() == "epoch 4")
    assert sum(tile.isVisible() for tile in strip._tiles) == 3
    slider = screen.findChild(QSlider, "sample_slider")
    slider.setValue(0)
    qtbot.waitUntil(lambda: presenter.epoch == 2)
    run.tell(Sampled(epoch=6, stage="", folder="runs/run-1/samples", frames=3))
    qtbot.waitUntil(lambda: presenter.epochs == [2, 4, 6])
    assert (presenter.epoch, slider.value()) == (2, 0)
    assert desk.sampled == [2, 4]  # what was seen is kept


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
    assert (len(desk.starts), desk.gone_on) == (1, [run.folder.name])
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


def test_a_run_that_another_session_stopped_is_offered_to_go_on(workplace, desk, past, plan, qtbot):
    desk.past = [past(state="stopped", resumable=True)]
    screen = TrainingScreen(workplace, desk)
    qtbot.addWidget(screen)
    with qtbot.waitSignals(
        [screen.presenter.choices_changed, screen.models_presenter.models_changed]
    ):
        screen.open()
    assert screen.plan.plan() == plan
    assert screen.plan.start.text() == "Go on"
    screen.plan.start.click()
    qtbot.waitUntil(lambda: desk.gone_on == ["run-1"])
    screen.close_down()


def test_the_newest_snapshot_is_chosen(screen, desk, qtbot):
    screen.tabs.setCurrentIndex(TRAIN)
    click(screen, qtbot, "take_snapshot")
    box = screen.findChild(QComboBox, "training_snapshot")
    qtbot.waitUntil(lambda: box.count() == 2)
    assert box.currentData() == "s2"


def test_a_finished_run_leaves_a_candidate_that_is_judged_and_used(screen, desk, qtbot):
    run = begin(screen, desk, qtbot)
    with qtbot.waitSignal(screen.presenter.registered):
        run.tell(*steps(1), Finished(bundle="b", reason="all epochs"))
    screen.tabs.setCurrentIndex(MODELS)
    screen.models_presenter.choose("m2")
    with qtbot.waitSignal(screen.models_presenter.judged):
        click(screen, qtbot, "model_judge")
    gate = screen.findChild(QLabel, "model_gate")
    qtbot.waitUntil(lambda: gate.text() == "The new model is better.")
    told = screen.findChild(QLabel, "model_gate_figures").text()
    assert told == (
        "Dice 0.80 → 0.84, difference +0.010 to +0.070 · patients compared: 12\n"
        "Bias of the burden +1.2 → −0.4 points"
    )
    line = screen.models.gate.line
    assert line.isVisible()
    assert line._shown.each == pytest.approx((0.1,))  # who has no Dice has no dot
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
    assert {"0.81", "0.78", "0.70–0.86"} <= set(told)


def test_words_of_the_card_that_wrap_have_the_room_of_their_lines(screen, qtbot):
    screen.resize(1024, 700)
    screen.models_presenter.choose("m1")
    card = screen.models_presenter.chosen.card
    labels = screen.models.card.findChildren(QLabel)
    use = next(label for label in labels if label.text() == card.intended_use)
    qtbot.waitUntil(lambda: use.height() >= use.heightForWidth(use.width()))
    assert use.height() > 1.5 * use.fontMetrics().height()  # it does wrap here
    limits = next(label for label in labels if label.text() == card.limits[0])
    assert limits.y() >= use.geometry().bottom()


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
    assert not desk.runs_begun[0].stopped
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


# What stands at the top.


def test_the_first_sight_is_the_model_in_use_and_what_can_be_done_now(screen, desk, qtbot):
    assert screen.tabs.currentIndex() == MODELS
    assert screen.findChild(QLabel, "in_use_dice").text() == "0.81"
    assert "validation patients: 12" in screen.findChild(QLabel, "in_use_kind").text()
    button = screen.findChild(QPushButton, "next_step")
    assert button.text() == "Judge it"  # model 2 waits
    with qtbot.waitSignal(screen.models_presenter.judged):
        click(screen, qtbot, "next_step")
    qtbot.waitUntil(lambda: button.text() == "Put it into use")
    click(screen, qtbot, "next_step")
    qtbot.waitUntil(lambda: desk.used == [("m2", "")])
    qtbot.waitUntil(lambda: button.text() == "Train another")
    click(screen, qtbot, "next_step")
    assert screen.tabs.currentIndex() == TRAIN


def test_while_a_training_runs_the_top_leads_to_it(screen, desk, qtbot):
    begin(screen, desk, qtbot)
    screen.tabs.setCurrentIndex(MODELS)
    assert screen.findChild(QPushButton, "next_step").text() == "See it run"
    screen.open()  # whoever comes back from another screen sees it at once
    assert screen.tabs.currentIndex() == TRAIN


def test_a_model_that_the_gate_refused_is_not_offered_for_use(screen, desk, qtbot):
    desk.gate = replace(desk.gate, decision="refused", sentence="It is worse.")
    with qtbot.waitSignal(screen.models_presenter.judged):
        click(screen, qtbot, "next_step")
    button = screen.findChild(QPushButton, "next_step")
    qtbot.waitUntil(lambda: button.text() == "See why")
    assert screen.findChild(QLabel, "model_gate").text() == "It is worse."
    assert desk.used == []


def test_esc_puts_the_reason_away_and_the_model_in_use_stays(screen, desk, qtbot):
    screen.models_presenter.choose("m2")
    click(screen, qtbot, "model_use")
    text = screen.findChild(QLineEdit, "use_reason")
    QTest.keyClicks(text, "perhaps")
    QTest.keyClick(text, Qt.Key.Key_Escape)
    assert not text.isVisible()
    assert desk.used == []


def test_frames_better_and_worse_are_shown_and_one_grows_when_it_is_pressed(screen, desk, qtbot):
    screen.models_presenter.choose("m2")
    with qtbot.waitSignal(screen.models_presenter.judged):
        click(screen, qtbot, "model_judge")
    gallery = screen.models.gallery
    told = {"31 got better", "9 got worse", "Frames that stayed alike: 4."}
    qtbot.waitUntil(lambda: told <= set(said(gallery)))
    assert {"0.50 → 0.70", "0.70 → 0.50"} <= set(said(gallery))
    tile = gallery.findChild(FrameTile, "gallery_worse_0")
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Return)
    large = gallery.findChild(FrameTile, "gallery_large")
    assert large.isVisible()
    title = screen.findChild(QLabel, "gallery_large_title").text()
    assert title == "FD-0001 · cine 4 · frame 9 · Dice 0.70 → 0.50"
    QTest.keyClick(large, Qt.Key.Key_Escape)
    assert not large.isVisible()


def test_frames_of_loops_that_the_person_still_reads_are_counted_and_not_shown(screen, desk, qtbot):
    desk.pictures = replace(desk.pictures, sealed=3)
    screen.models_presenter.choose("m2")
    with qtbot.waitSignal(screen.models_presenter.judged):
        click(screen, qtbot, "model_judge")
    left_out = screen.findChild(QLabel, "gallery_left_out")
    qtbot.waitUntil(lambda: "3 are not shown" in left_out.text())


def test_each_look_at_the_report_patients_is_told(screen, desk, look, qtbot):
    told = screen.findChild(QLabel, "report_looks")
    assert "never looked at" in told.text()
    desk.seen = [look]
    with qtbot.waitSignal(screen.models_presenter.models_changed):
        screen.models_presenter.load()
    assert "This is look 2 at these 12 report patients." in told.text()


# All runs.


def test_whoever_comes_back_sees_how_the_last_training_went(workplace, desk, past, qtbot):
    desk.past = [past(number=2), past(number=1)]
    told = Validated(epoch=1, dice=0.6, iou=0.5, best=True)
    desk.courses["run-2"] = [Started(config={"preset": "paper"}, parameters=5, device="cpu"), told]
    screen = TrainingScreen(workplace, desk)
    qtbot.addWidget(screen)
    with qtbot.waitSignal(screen.presenter.course_read):
        screen.open(part="train")
    assert screen.tabs.currentIndex() == TRAIN
    assert screen.course.head.text() == "paper · best so far: Dice 0.60 in epoch 1"
    assert "Epoch 1: Dice 0.60" in screen.course.log.toPlainText()
    screen.close_down()


def show_runs(screen, desk, runs, qtbot):
    desk.past = runs
    with qtbot.waitSignal(screen.runs_presenter.runs_changed):
        screen.tabs.setCurrentIndex(RUNS)
    return screen.findChild(QTableWidget, "runs")


def test_ticked_runs_lie_over_one_another_and_their_differences_are_told(screen, desk, past, qtbot):
    other = past(number=2, preset="baseline")
    other.config.update(preset="baseline", width=32)
    desk.courses = {
        "run-1": [*steps(30), Validated(epoch=1, dice=0.6, iou=0.5, best=True)],
        "run-2": [*steps(20), Validated(epoch=1, dice=0.7, iou=0.6, best=True)],
    }
    table = show_runs(screen, desk, [other, past()], qtbot)
    assert [table.item(row, 0).text() for row in (0, 1)] == ["2 · baseline", "1 · paper"]
    qtbot.waitUntil(lambda: set(screen.runs_presenter.courses) == {"run-2"})  # the newest alone
    table.item(1, 0).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: set(screen.runs_presenter.courses) == {"run-1", "run-2"})
    told = {"1 paper", "0.60", "2 baseline", "0.70"}
    qtbot.waitUntil(lambda: told <= set(said(screen.runs.dice)))
    told = screen.findChild(QLabel, "runs_differences").text()
    assert told == (
        "Run 2 against run 1: preset baseline, not paper; channels of the first level 32, not 16."
    )
    qtbot.waitUntil(lambda: len(screen.runs.loss._items) == 2)
    lengths = [len(item.getData()[0]) for item in screen.runs.loss._items]
    assert lengths == [30, 20]


def test_a_stopped_run_goes_on_from_the_list_and_a_finished_one_says_why_it_cannot(
    screen, desk, past, qtbot
):
    runs = [past(number=2), past(number=1, state="stopped", resumable=True)]
    table = show_runs(screen, desk, runs, qtbot)
    table.setCurrentCell(0, 1)
    assert not screen.runs.go_on.isEnabled()
    assert "has come to its end" in screen.runs.go_on.toolTip()
    table.setCurrentCell(1, 1)
    click(screen, qtbot, "run_go_on")
    qtbot.waitUntil(lambda: desk.gone_on == ["run-1"])
    assert screen.tabs.currentIndex() == TRAIN
    qtbot.waitUntil(lambda: screen.presenter.stage is Stage.RUNNING)
    assert not screen.runs.go_on.isEnabled()  # one training at a time in this window


def test_without_a_run_the_list_leads_to_a_training(screen, desk, qtbot):
    show_runs(screen, desk, [], qtbot)
    click(screen, qtbot, "runs_train")
    assert screen.tabs.currentIndex() == TRAIN


# The question of the discriminator.


def test_what_the_discriminator_brings_is_asked_shown_and_told(screen, desk, workplace, qtbot):
    screen.tabs.setCurrentIndex(ARMS)
    screen.findChild(QSpinBox, "arms_seeds").setValue(1)
    screen.findChild(QSpinBox, "arms_folds").setValue(2)
    assert "4 trainings, about" in screen.findChild(QLabel, "arms_estimate").text()
    with qtbot.waitSignal(screen.arms_presenter.found):
        click(screen, qtbot, "arms_begin")
    plan = desk.arms_plans[0]
    assert (plan.pair, plan.seeds, plan.folds, plan.epochs) == ("paper", 1, 2, None)
    sentence = screen.findChild(QLabel, "arms_sentence")
    qtbot.waitUntil(lambda: "not decided" in sentence.text())
    assert screen.findChild(IntervalLine, "arms_interval").isVisible()
    assert "40 patients, 5 seeds" in screen.findChild(QLabel, "arms_kind").text()
    assert workplace.busy.works == []


def test_the_comparison_is_stopped_and_goes_on_where_it_was(screen, desk, workplace, qtbot):
    desk.arms_go.clear()
    screen.tabs.setCurrentIndex(ARMS)
    click(screen, qtbot, "arms_begin")
    told = screen.findChild(QLabel, "arms_estimate")
    qtbot.waitUntil(lambda: "0 of 4" in told.text())
    assert not screen.findChild(QSpinBox, "arms_seeds").isEnabled()
    assert [work.title for work in workplace.busy.works] == ["Comparing both arms"]
    answer(screen, "Keep it running")
    assert not screen.may_close()
    click(screen, qtbot, "arms_begin")
    button = screen.findChild(QPushButton, "arms_begin")
    qtbot.waitUntil(lambda: button.text() == "Go on comparing")
    assert workplace.busy.works == []
    desk.arms_go.set()
    with qtbot.waitSignal(screen.arms_presenter.found):
        click(screen, qtbot, "arms_begin")
    assert desk.arms_plans[0] == desk.arms_plans[1]


# What a frame shows.


def test_a_mask_of_noise_is_tinted_as_its_outlines_would_hide_the_frame(qtbot):
    tile = FrameTile("noise")
    qtbot.addWidget(tile)
    noise = np.zeros((64, 64), bool)
    noise[::4, ::4] = True
    whole = np.zeros((64, 64), bool)
    whole[20:40, 20:40] = True
    grey = np.full((64, 64), 100, np.uint8)
    tile.show_frame(grey, [(whole, READER), (noise, MODEL)], spoken="a frame")
    assert [look for look, _ in tile._lines] == [READER]
    assert tile._tints[0].pixelColor(4, 4).name() == MODEL.colour.lower()
    assert tile._tints[0].pixelColor(5, 5).alpha() == 0
    tile.resize(128, 128)
    picture = tile.grab().toImage()
    assert picture.pixelColor(60, 60).name() == "#646464"  # the grey under a mask is the evidence


# A training that dies.


def test_a_training_that_dies_says_what_to_do_and_can_go_on(screen, desk, workplace, qtbot):
    run = begin(screen, desk, qtbot)
    failed = Failed(message="The disk is full.", hint="Make room, then go on.")
    with qtbot.waitSignal(screen.presenter.ended):
        run.tell(*steps(3), Saved(path="p"), failed)
    told = workplace.messages.message
    assert (told.text, told.advice) == ("The disk is full.", "Make room, then go on.")
    assert screen.plan.start.text() == "Go on"
    assert workplace.busy.works == []
