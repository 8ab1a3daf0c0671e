"""The rules that other tools learned the hard way, one by one, at the real window."""

import shutil
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from desk.studies import CHEAP, PASSWORD
from e2e.hands import until
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QAbstractButton

from fibrodesk.desk.agreeing.study import opened_rounds
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.models.registry import list_models
from fibrodesk.desk.project.folder import create_project
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.training.snapshots import list_snapshots
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import AnswerState, Origin
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.drawing.journal import Saved
from fibrodesk.ui.drawing.loop.state_mark import draw_state
from fibrodesk.ui.drawing.readout import area_words, radius_words, spacing_words
from ux.whole_readings import submit_all

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]

_CONTROL = Qt.KeyboardModifier.ControlModifier
_TESTS = Path(__file__).parent.parent


def test_rule_1_the_pen_never_waits_and_every_acknowledged_stroke_is_on_disk(desk, study, desks):
    """Another program holds the database: strokes go on, wait their turn, and reach the disk."""
    other = sqlite3.connect(study / "project.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    desk.stroke()
    first = desk.mask
    assert first.any(), "the pen did not wait"
    assert desk.presenter.journal.state is Saved.SAVING
    other.execute("ROLLBACK")
    other.close()
    desk.saved()
    desk.stroke(held=_CONTROL)
    desk.saved()
    frame, second = desk.presenter.frame, desk.mask
    assert not np.array_equal(first, second)
    desk.hands.press(Qt.Key.Key_Q, _CONTROL)
    until(lambda: not desk.window.isVisible(), "the window to close")
    again = desks("ann").read()
    again.presenter.go_to(frame)
    assert np.array_equal(again.mask, second)
    for _ in range(2):
        again.hands.press(Qt.Key.Key_Z, _CONTROL)
    assert not again.mask.any(), "undo reaches back to the beginning, also after a restart"
    again.hands.press(Qt.Key.Key_Y, _CONTROL)
    assert np.array_equal(again.mask, first)


def test_rule_2_nothing_is_carried_to_another_frame_unless_the_reader_asks(same_desk):
    desk = same_desk
    desk.stroke()
    drawn, frame = desk.mask, desk.presenter.frame
    desk.hands.press(Qt.Key.Key_C, _CONTROL)
    desk.hands.press(Qt.Key.Key_Right, _CONTROL)
    assert desk.presenter.frame != frame
    assert not desk.mask.any(), "nothing came along"
    desk.hands.press(Qt.Key.Key_V, _CONTROL)
    assert np.array_equal(desk.mask, drawn), "it came when it was asked for, and is seen"
    assert desk.presenter.answers.of(desk.presenter.frame).origin is Origin.COPIED
    desk.hands.press(Qt.Key.Key_Z, _CONTROL)
    assert not desk.mask.any()


@pytest.mark.usefixtures("assisted")
def test_rule_3_the_model_never_alters_human_pixels(desks):
    """Accepting is a human act, one step to undo, and its origin stays on the mask."""
    desk = desks("ann")
    desk.read()
    frames = desk.presenter.policy.frames_wanted
    proposed = [
        frame for frame in frames if MaskKey(frame, Structure.FIBROSIS) in desk.presenter.proposals
    ]
    assert proposed, "the model found nothing on any frame of this loop: choose another seed"
    desk.presenter.go_to(proposed[0])
    desk.stroke()
    mine = desk.mask
    desk.hands.press(Qt.Key.Key_A)
    desk.hands.press(Qt.Key.Key_A)
    assert np.array_equal(desk.mask, mine), "looking at the proposal changes nothing"
    desk.hands.click("accept_proposal")
    assert desk.presenter.answers.of(proposed[0]).origin is Origin.MODEL
    desk.editor.canvas.setFocus()
    desk.hands.press(Qt.Key.Key_Z, _CONTROL)
    assert np.array_equal(desk.mask, mine), "one step gives the human pixels back"


def test_rule_4_whoever_still_owes_a_reading_sees_nothing_of_the_other(desk, desks):
    desk.stroke()
    cine = desk.page.opened.record.id
    desk.saved()
    desk.hands.press(Qt.Key.Key_Q, _CONTROL)
    until(lambda: not desk.window.isVisible(), "the window to close")
    bob = desks("bob")
    bob.hands.go("reading")
    bob.window.workspace.screen_in_front.open(
        round_id=bob.window.workspace.screen_in_front.presenter.items[0].round_id, cine_id=cine
    )
    bob.hands.find("reading_page")
    for frame in bob.presenter.policy.frames_wanted:
        bob.presenter.go_to(frame)
        assert {
            layer.tag.structure for layer in bob.editor.layers.of(frame) if layer.mask.any()
        } == {Structure.MYOCARDIUM}
    bob.hands.go("agreement")
    bob.hands.find("agreement_sealed_heading")
    assert bob.hands.seen("agreement_headline") is None


_LIGHT_DESK = """
import sys
sys.path[:0] = {paths!r}
import tempfile
from pathlib import Path
from PySide6.QtWidgets import QApplication
from desk.studies import PASSWORD
from e2e.hands import Hands
from fibrodesk.app import dress
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.shell.main_window import MainWindow
from fibrodesk.ui.preferences import Preferences

app = QApplication([])
dress(app, kept := Preferences(Path(tempfile.mkdtemp()) / "preferences.ini"))
window = MainWindow(kept)
window.show()
window.activateWindow()
hands = Hands(window)
window.open_project(Path({study!r}))
hands.find("sign_in_password")
hands.sign_in("ann", PASSWORD)
hands.go("reading")
hands.click("read_next")
hands.find("reading_page")
hands.stroke([ImagePoint(100, 100), ImagePoint(110, 104)])
assert window.workspace.screen_in_front.page.presenter.mask().any()
window.close()
heavy = {{"torch", "openvino", "onnxruntime"}}
print(sorted(heavy & {{name.split(".")[0] for name in sys.modules}}))
"""


def test_rule_5_reading_needs_no_gpu_and_loads_no_network_runtime(study):
    code = _LIGHT_DESK.format(paths=[str(_TESTS.parent), str(_TESTS)], study=str(study))
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert told.stdout.strip().splitlines()[-1:] == ["[]"], told.stderr


def test_rule_6_millimetres_only_where_the_file_is_calibrated(same_desk):
    desk = same_desk
    spacing = desk.presenter.spacing
    assert spacing is not None
    assert "mm²" in area_words(9, spacing)
    assert "mm" in radius_words(4, spacing)
    assert "mm" not in area_words(9, None) + radius_words(4, None) + spacing_words(None)
    assert area_words(9, None) == "9 px²"
    until(lambda: any("mm" in part for part in desk.editor.status().left), "the status line")


def test_rule_7_display_filters_touch_no_pixel_that_a_model_or_an_export_sees(same_desk):
    desk = same_desk
    stored = desk.presenter.picture().copy()
    before = desk.editor.canvas.grab().toImage()
    for key in (Qt.Key.Key_G, Qt.Key.Key_K, Qt.Key.Key_N):  # gamma, local contrast, speckle
        desk.hands.press(key, Qt.KeyboardModifier.ShiftModifier)
    desk.editor.canvas.set_grey_window(90, 120)
    assert desk.editor.canvas.grab().toImage() != before, "what the eye gets has changed"
    assert np.array_equal(desk.presenter.picture(), stored)
    assert np.array_equal(desk.presenter.cine.frame(desk.presenter.frame), stored)


def test_rule_8_a_disabled_tool_says_why(same_desk):
    """Every button of the reading page that cannot be pressed has a sentence on it."""
    desk = same_desk
    silent = [
        button.objectName()
        for button in desk.page.findChildren(QAbstractButton)
        if not button.isEnabled() and button.isVisible() and not button.toolTip().strip()
    ]
    assert silent == []
    undo = desk.hands.find("undo_button")
    assert not undo.isEnabled()
    assert "Nothing" in undo.toolTip()


def test_rule_9_one_bad_file_never_stops_the_others(study, tmp_path):
    """The list tells what was refused, why, and what to do."""
    loops = tmp_path / "loops"
    loops.mkdir()
    good = next(iter(sorted((study.parent.parent).rglob("synthetic/loops/*.dcm"))), None)
    good = good or next(iter(sorted((study / "cines").rglob("*.dcm"))))
    shutil.copy(good, loops / "a.dcm")
    (loops / "cut.dcm").write_bytes(good.read_bytes()[:5000])
    (loops / "empty.dcm").write_bytes(b"")
    (loops / "letter.txt").write_text("Dear colleague")
    project = create_project(tmp_path / "other.fibrodesk", name="O", password=PASSWORD, cost=CHEAP)
    try:
        found = importing.find(sign_in(project, "administrator", PASSWORD), [loops])
        assert len(found.candidates) == 1
        refused = {Path(refusal.path).name: refusal for refusal in found.refusals}
        assert {"cut.dcm", "empty.dcm"} <= set(refused)
        assert all(refusal.reason and refusal.hint for refusal in refused.values())
    finally:
        project.close()


def test_rule_10_submitting_training_and_putting_into_use_are_three_acts(act):
    """All have submitted: the round opens, and nothing else happens by itself."""

    def hand_all_in(session):
        submit_all(session)
        models = [(model.id, model.state) for model in list_models(session)]
        runs = list((session.project.path / "runs").glob("*"))
        return opened_rounds(session), list_snapshots(session), runs, models

    rounds, snapshots, runs, models = act("administrator", hand_all_in)
    assert [view.name for view in rounds] == ["Round one"]
    assert snapshots == []
    assert runs == []
    assert [state for _, state in models if state != "in_use"] == []


def test_rule_11_long_work_tells_the_time_left_can_be_cancelled_and_never_blocks_drawing(same_desk):
    desk = same_desk
    busy, stop = desk.window.busy, Event()
    work = busy.start("Counting", cancel=stop)
    begun = Event()

    def count(_cancel):
        begun.set()
        for number in range(2000):
            work.progress(number, 2000)
            if stop.wait(0.005):
                return number
        return 2000

    answers = []
    desk.window.runner.run(count, done=answers.append, failed=answers.append)
    until(begun.is_set, "the work to begin")
    desk.stroke()
    assert desk.mask.any(), "drawing went on"
    assert not answers
    until(lambda: work.seconds_left is not None, "a time left")
    desk.hands.click("work_cancel")
    until(lambda: answers, "the work to stop")
    assert answers[0] < 2000
    work.finish()


def test_rule_12_zoom_pan_window_and_tool_stay_from_frame_to_frame_and_cine_to_cine(desk):
    canvas = desk.editor.canvas
    canvas.zoom_at(QPointF(200, 150), 2.5)
    canvas.set_grey_window(100, 150)
    desk.editor.player.set_speed(0.25)
    desk.hands.press(Qt.Key.Key_L)
    seen = canvas.viewport
    desk.hands.press(Qt.Key.Key_Right, _CONTROL)
    assert canvas.viewport == seen
    assert canvas.grey_window == (100, 150)
    first = desk.page
    desk.hands.press(Qt.Key.Key_PageDown)
    until(lambda: desk.page not in (None, first), "the next cine")
    assert desk.editor.canvas.viewport == seen
    assert desk.editor.canvas.grey_window == (100, 150)
    assert desk.editor.player.speed == 0.25
    assert desk.presenter.board.tool.name == "outline"


@pytest.mark.usefixtures("qapp")
def test_rule_13_states_differ_in_shape_as_well_as_in_colour():
    """In black and white no two marks are alike."""

    def shape_of(state):
        image = QImage(24, 24, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        draw_state(painter, QPointF(12, 12), state)
        painter.end()
        alpha = np.frombuffer(image.constBits(), np.uint8).reshape(24, 24, 4)[..., 3]
        return alpha > 100

    shapes = [shape_of(state) for state in FrameState]
    for place, one in enumerate(shapes):
        assert one.any()
        for other in shapes[place + 1 :]:
            assert np.count_nonzero(one != other) >= 8, "too alike to be told apart"


def test_rule_14_not_assessable_is_an_answer_of_its_own_and_none_is_another(same_desk):
    """Neither is ever an empty mask, and drawing takes either back."""
    desk = same_desk
    frame = desk.presenter.frame
    desk.stroke()
    desk.hands.press(Qt.Key.Key_X)
    until(lambda: desk.hands.window.findChild(object, "reasons"), "the reasons")
    desk.hands.press(Qt.Key.Key_2)
    said = desk.presenter.answers.of(frame)
    assert (said.state, said.reason) == (AnswerState.NOT_ASSESSABLE, "shadow")
    assert not desk.mask.any()
    desk.presenter.go_to(frame)
    desk.hands.press(Qt.Key.Key_N)
    assert desk.presenter.answers.of(frame).state is AnswerState.NONE
    desk.presenter.go_to(frame)
    desk.stroke()
    assert desk.presenter.answers.of(frame).state is AnswerState.DRAWN
    desk.hands.press(Qt.Key.Key_Z, _CONTROL)
    assert desk.presenter.answers.of(frame).state is AnswerState.NONE, "undo brings the answer back"
    for _ in range(2):
        desk.hands.press(Qt.Key.Key_Z, _CONTROL)
    assert desk.presenter.answers.of(frame).state is AnswerState.DRAWN
