"""A real training in the real window: begun, stopped, gone on with, judged, used, taken back."""

import pytest
from desk.studies import PASSWORD
from desk.synthetic import make_synthetic
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidget

from e2e.hands import Hands, until
from e2e.windows import windows_at
from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.models.registry import list_models, model_in_use
from fibrodesk.desk.training.history import runs
from fibrodesk.ui.training.graphs.frame_tile import FrameTile
from fibrodesk.ui.training.presenter import Stage
from fibrodesk.ui.training.screen import MODELS, RUNS, TRAIN

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(900),  # a real training, also beside others on two cores
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
_LENGTH = {"epochs": 10, "batches": 1, "batch_size": 2, "width": 4}  # a validation after 10


@pytest.fixture
def hands(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr("e2e.hands.PATIENCE_MS", 240_000)  # a real training on a busy machine
    study = make_synthetic(tmp_path, patients=4)
    study.round("one", [cine.id for cine in study.cines])
    study.read("ann", "bob")
    path = study.project.path
    study.project.close()
    with windows_at(qapp, tmp_path) as open_window:
        hands = Hands(open_window(1280, 800))
        hands.window.open_project(path)
        hands.sign_in("administrator", PASSWORD)
        hands.path = path
        yield hands


def turn_to(hands, station):
    tabs = hands.find("training_tabs")
    hands.click("training_tabs", at=tabs.tabRect(station).center())


def test_a_training_is_stopped_goes_on_and_its_model_is_used_and_taken_back(hands):
    hands.go("training")
    session = hands.window.door.session
    screen = hands.window.workspace.screen_in_front
    presenter = screen.presenter
    shipped = model_in_use(session).id
    with hands.step("the first sight tells the model in use and leads to a training"):
        assert "model 1" in hands.words("in_use_name")
        hands.click("next_step")
        hands.click("take_snapshot")
        until(lambda: "4 patients" in hands.words("snapshot_sides"), "the snapshot")
    with hands.step("a training is begun, and stopped within a step"):
        hands.click("preset_baseline")
        hands.click("training_more")
        for name, value in _LENGTH.items():
            hands.fill(f"training_{name}", str(value))
            hands.press(Qt.Key.Key_Tab)
        hands.click("training_start")
        until(lambda: len(presenter.course.now.steps) >= 2, "two steps")
        hands.click("training_start")
        until(lambda: presenter.stage is Stage.IDLE, "the stop")
        hands.quiet()
        assert [(run.state, run.resumable) for run in runs(session)] == [("stopped", True)]
    with hands.step("it goes on from the list of runs"):
        turn_to(hands, RUNS)
        hands.quiet()
        steps = len(presenter.course.now.steps)
        hands.click("run_go_on")
        until(lambda: presenter.stage is not Stage.IDLE, "the training to go on")
        until(lambda: len(presenter.course.now.steps) > steps, "a further step")
        until(lambda: presenter.course.now.epochs, "a validation")
    with hands.step("the fixed frames stand there after the validation"):
        until(lambda: hands.seen("sample_0", FrameTile), "the sample frames")
        assert hands.words("sample_epoch") == "epoch 10"
    with hands.step("it leaves a candidate"):
        until(lambda: "stands among the candidates" in hands.all_words(), "the candidate")
        hands.quiet()
        assert list(presenter.course.now.steps) == list(range(1, 11))
        [run] = runs(session)
        assert (run.state, run.steps) == ("finished", 10)
    judge_and_use(hands, session, shipped)
    hands.sign_out()
    assert verify_project(hands.path) == []


def judge_and_use(hands, session, shipped):
    with hands.step("the candidate is judged and cannot be decided on"):
        turn_to(hands, MODELS)
        assert hands.words("next_step") == "Judge it"
        hands.click("next_step")
        until(lambda: "ot decided" in hands.words("model_gate"), "the gate")
        hands.quiet()
    with hands.step("it is used with a reason alone, and Esc keeps the one in use"):
        hands.click("model_use")
        hands.find("use_reason")
        hands.press(Qt.Key.Key_Escape)
        assert hands.seen("use_reason") is None
        hands.click("model_use")
        hands.type("to see whether the way back is one press")
        hands.press(Qt.Key.Key_Return)
        until(lambda: model_in_use(session).id != shipped, "the candidate in use")
        hands.quiet()
        table = hands.find("models", QTableWidget)
        states = [table.item(row, 1).text() for row in range(table.rowCount())]
        assert states == ["in use", "kept"]
    with hands.step("one press goes back"):
        hands.click("model_back")
        until(lambda: model_in_use(session).id == shipped, "the model of before")
        hands.quiet()
        assert len(list_models(session)) == 2


def test_closing_over_a_training_asks_and_what_was_learnt_goes_on_another_day(hands, monkeypatch):
    """The window is kept first; then the run saves its state before the project closes."""
    hands.go("training")
    session = hands.window.door.session
    screen = hands.window.workspace.screen_in_front
    turn_to(hands, TRAIN)
    hands.click("take_snapshot")
    until(lambda: "4 patients" in hands.words("snapshot_sides"), "the snapshot")
    hands.click("preset_baseline")
    hands.click("training_more")
    for name, value in _LENGTH.items():
        hands.fill(f"training_{name}", str(value))
        hands.press(Qt.Key.Key_Tab)
    hands.click("training_start")
    until(lambda: screen.presenter.course.now.steps, "a step")
    answers = iter((False, True))
    monkeypatch.setattr("fibrodesk.ui.training.course.closing.ask", lambda *_, **__: next(answers))
    hands.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert screen.presenter.stage is Stage.RUNNING
    assert hands.window.door.session is session
    hands.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.find("sign_in_password")
    hands.sign_in("administrator", PASSWORD)
    hands.go("training")
    turn_to(hands, TRAIN)
    hands.quiet()
    assert hands.words("training_start") == "Go on"
    assert "are left of the run that was stopped" in hands.words("training_estimate")
    [run] = runs(hands.window.door.session)
    assert (run.state, run.preset, run.resumable) == ("stopped", "baseline", True)
