"""A reviewer prepares a loop: ratings, key frames, the myocardium, and the lock."""

import sys
from threading import Event, current_thread

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton

from fibrodesk.desk.cines import CineRecord
from fibrodesk.desk.preparing import Preparation, what_is_missing
from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Origin
from fibrodesk.ui.drawing.controls import Dots
from fibrodesk.ui.library.preparing.acts import OpenedPreparation, ProposedWalls
from fibrodesk.ui.library.preparing.screen import PrepareScreen

SHAPE = (60, 80)
FRAMES = 60
CTRL = Qt.KeyboardModifier.ControlModifier


class MemoryReading:
    def __init__(self):
        self.id = "preparation-1"
        self.draft = Draft(shape=SHAPE)
        self.editable = True
        self.recovery = None
        self.entries = []

    def append(self, entry, *, done, failed):
        self.entries.append(entry)
        done()

    def checkpoint(self):
        pass

    def flush(self):
        pass

    def close(self):
        self.editable = False


class MemoryCine:
    """`may_measure`: what is looked at beside the canvas waits for it."""

    def __init__(self, facts, may_measure):
        self.facts, self._may_measure = facts, may_measure

    def frame(self, index):
        if current_thread().name.startswith("desk"):
            self._may_measure.wait(10)
        return np.full(self.facts.shape, index, np.uint8)

    def close(self):
        pass


def wall():
    mask = np.zeros(SHAPE, bool)
    mask[10:50, 20:60] = True
    return mask


class MemoryActs:
    """The desk as a room full of nothing: what was asked of it is kept."""

    def __init__(self):
        self.reading = MemoryReading()
        self.facts = CineFacts(
            frames=FRAMES,
            rows=SHAPE[0],
            columns=SHAPE[1],
            frame_times_ms=tuple(20.0 * n for n in range(FRAMES)),
            r_wave_times_ms=(40.0, 1040.0),
        )
        self.waiting = ["cine-1"]
        self.preparation = Preparation()
        self.why_no_proposal = ""
        self.locked = []
        self.reopened = []
        self.error = None
        self.may_propose, self.may_measure, self.may_lock = Event(), Event(), Event()
        for each in (self.may_propose, self.may_measure, self.may_lock):
            each.set()

    def next_cine(self, *, but=""):
        return next((cine for cine in self.waiting if cine != but), None)

    def open(self, cine_id):
        if self.error is not None:
            raise self.error
        record = CineRecord(
            id=cine_id,
            number=4,
            patient="FD-0031",
            facts=self.facts,
            prepared=self.preparation.locked,
            excluded=False,
            key_frames=(),
            ed=None,
            es=None,
            apex_up=None,
            septum_left=None,
            rounds=(),
        )
        return OpenedPreparation(
            record=record,
            preparation=self.preparation,
            reading=self.reading,
            cine=MemoryCine(self.facts, self.may_measure),
            key_frames_wanted=22,
            why_no_proposal=self.why_no_proposal,
        )

    def missing(self, draft):
        return what_is_missing(draft)

    def propose(self, cine_id, frames, *, cancel, progress):
        self.may_propose.wait(10)
        progress(len(frames), len(frames))
        return ProposedWalls({frame: wall() for frame in frames}, "bundle-7")

    def lock(self, reading):
        self.may_lock.wait(10)
        if self.error is not None:
            raise self.error
        self.locked.append(reading.id)
        self.waiting = []

    def reopen(self, cine_id, *, reason):
        self.reopened.append((cine_id, reason))

    def put_away(self, opened):
        pass


@pytest.fixture
def acts():
    return MemoryActs()


@pytest.fixture
def make_screen(workplace, qtbot, acts):
    made = []

    def make():
        screen = PrepareScreen(workplace, acts)
        qtbot.addWidget(screen)
        screen.resize(1280, 900)
        screen.show()
        qtbot.waitExposed(screen)
        screen.open()
        made.append(screen)
        return screen

    yield make
    for screen in made:
        screen.close_down()
        screen.close()


@pytest.fixture
def screen(make_screen, qtbot):
    screen = make_screen()
    qtbot.waitUntil(lambda: screen.page is not None)
    return screen


def press(screen, name):
    button = screen.page.findChild(QPushButton, name)
    assert button.isEnabled(), button.toolTip()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def facts(screen):
    return screen.page.drawing.draft.facts


def fill_in(screen):
    press(screen, "view_A4C")
    press(screen, "apex_up")
    press(screen, "septum_left")
    for name in ("quality", "contrast", "accuracy"):
        dots = screen.page.findChild(Dots, f"rating_{name}")
        QTest.mouseClick(dots, Qt.MouseButton.LeftButton, pos=QPoint(70, 10))
    press(screen, "suggest_key_frames")


def test_it_says_what_is_missing_until_nothing_is(screen):
    missing = screen.page.findChild(QLabel, "prepare_missing")
    assert "the view" in missing.text()
    assert "key frames" in missing.text()
    assert not screen.page.act.isEnabled()
    fill_in(screen)
    assert screen.page.act.isEnabled()
    assert "the sector is the common ground" in missing.text()


def test_the_answers_are_facts_of_the_preparation(screen):
    fill_in(screen)
    box = screen.page.findChild(QCheckBox, "artefact_dropout")
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, 14))
    found = facts(screen)
    assert (found["view"], found["apex_up"], found["septum_left"]) == ("A4C", True, True)
    assert (found["quality"], found["contrast"], found["accuracy"]) == (4, 4, 4)
    assert found["artefacts"] == ["dropout"]
    press(screen, "apex_down")
    assert facts(screen)["apex_up"] is False


def test_a_number_rates_the_quality(screen):
    QTest.keyClick(screen.page.editor.canvas, Qt.Key.Key_3)
    assert facts(screen)["quality"] == 3


def test_key_frames_are_suggested_as_one_step(screen):
    press(screen, "suggest_key_frames")
    drawing = screen.page.drawing
    assert len(drawing.policy.frames_wanted) == 22
    assert drawing.policy.ed == 2
    assert drawing.policy.es in drawing.policy.frames_wanted
    assert "R wave" in screen.page.findChild(QLabel, "key_frame_words").text()
    drawing.undo_elsewhere()
    assert drawing.policy.frames_wanted == ()


def test_frames_are_taken_out_and_put_in_by_hand(screen):
    press(screen, "suggest_key_frames")
    drawing = screen.page.drawing
    drawing.go_to(2)
    press(screen, "toggle_key_frame")
    assert 2 not in drawing.policy.frames_wanted
    assert drawing.policy.ed is None, "the mark goes with its frame"
    drawing.go_to(3)
    press(screen, "mark_ed")
    assert drawing.policy.ed == 3
    assert 3 in drawing.policy.frames_wanted


def test_without_key_frames_nothing_is_drawn(screen):
    canvas = screen.page.editor.canvas
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert screen.page.opened.reading.entries == []
    assert "key frames" in screen.page.editor.hint.words.text()


def test_the_proposal_is_one_step_a_frame_and_tells_its_origin(screen, qtbot):
    press(screen, "suggest_key_frames")
    drawing = screen.page.drawing
    press(screen, "propose_wall")
    qtbot.waitUntil(lambda: not screen.presenter.proposing)
    key = MaskKey(drawing.policy.frames_wanted[5], Structure.MYOCARDIUM)
    assert np.array_equal(drawing.draft.mask(key), wall())
    assert drawing.draft.answer(key).origin is Origin.MODEL
    assert drawing.draft.answer(key).model == "bundle-7"
    assert screen.page.findChild(QLabel, "wall_count").text() == "22/22"
    drawing.go_to(key.frame)
    drawing.undo()
    assert not drawing.draft.has_mask(key)
    assert screen.page.findChild(QLabel, "wall_count").text() == "21/22"
    assert not screen.workplace.busy.works


def test_a_proposal_never_alters_what_a_hand_drew(screen, qtbot):
    press(screen, "suggest_key_frames")
    drawing = screen.page.drawing
    frame = drawing.policy.frames_wanted[0]
    drawing.go_to(frame)
    canvas = screen.page.editor.canvas
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=middle)
    before = drawing.draft.mask(drawing.key).copy()
    assert before.any()
    press(screen, "propose_wall")
    qtbot.waitUntil(lambda: not screen.presenter.proposing)
    assert np.array_equal(drawing.draft.mask(drawing.key), before)
    assert drawing.draft.answer(drawing.key).origin is Origin.DRAWN
    assert "1 frame stays" in screen.page.editor.hint.words.text()


def test_a_proposal_that_comes_after_the_cine_is_left_stays_silent(screen, acts, qtbot):
    press(screen, "suggest_key_frames")
    acts.may_propose.clear()
    press(screen, "propose_wall")
    count = len(acts.reading.entries)
    assert screen.workplace.busy.works
    acts.waiting = []
    assert screen.leave()
    acts.may_propose.set()
    qtbot.waitUntil(lambda: not screen.workplace.busy.works)
    assert len(acts.reading.entries) == count


def test_a_model_without_the_myocardium_says_so(make_screen, acts, qtbot):
    acts.why_no_proposal = "Demo proposes fibrosis, not the myocardium."
    screen = make_screen()
    qtbot.waitUntil(lambda: screen.page is not None)
    button = screen.page.findChild(QPushButton, "propose_wall")
    assert not button.isEnabled()
    press(screen, "suggest_key_frames")
    assert button.toolTip() == acts.why_no_proposal


def test_a_wall_is_copied_to_the_next_key_frame(screen, qtbot):
    press(screen, "suggest_key_frames")
    drawing = screen.page.drawing
    first, second = drawing.policy.frames_wanted[:2]
    drawing.go_to(first)
    drawing.answers.put(first, wall(), origin=Origin.DRAWN)
    press(screen, "copy_wall")
    assert drawing.frame == second
    assert np.array_equal(drawing.draft.mask(drawing.key), wall())
    assert drawing.answers.of(second).origin is Origin.COPIED


def test_locking_goes_on_to_the_next_cine_or_says_that_all_is_done(screen, acts, qtbot):
    fill_in(screen)
    press(screen, "lock_button")
    qtbot.waitUntil(lambda: acts.locked == ["preparation-1"])
    qtbot.waitUntil(lambda: screen._pages.currentWidget() is screen._empty)
    assert "Cine 4 is locked" in screen.workplace.messages.message.title


def test_nobody_leaves_while_the_lock_is_on_its_way(screen, acts, qtbot):
    """The pen would be laid down beside it, and what failed would have nowhere to go back to."""
    fill_in(screen)
    acts.may_lock.clear()
    press(screen, "lock_button")
    assert not screen.leave()
    acts.may_lock.set()
    qtbot.waitUntil(lambda: screen._pages.currentWidget() is screen._empty)
    assert screen.leave()


def test_a_loop_that_is_left_while_its_picture_is_measured_is_left_in_peace(
    make_screen, acts, qtbot, monkeypatch
):
    raised = []
    monkeypatch.setattr(sys, "excepthook", lambda *what: raised.append(what[1]))
    acts.may_measure.clear()
    screen = make_screen()
    qtbot.waitUntil(lambda: screen.page is not None)
    assert screen.leave()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    acts.may_measure.set()
    qtbot.waitUntil(lambda: not screen.workplace.runner.busy)
    assert raised == []


def test_a_lock_that_fails_is_told_and_drawing_goes_on(screen, acts, qtbot):
    fill_in(screen)
    acts.error = FibrodeskError()
    press(screen, "lock_button")
    qtbot.waitUntil(lambda: screen.workplace.messages.message is not None)
    acts.error = None
    assert not screen.page.drawing.paused


def test_an_excluded_cine_needs_its_reason_alone(screen):
    box = screen.page.findChild(QCheckBox, "exclude")
    reason = screen.page.findChild(QLineEdit, "exclusion_reason")
    assert not reason.isVisible()
    box.click()
    assert not reason.isHidden()
    assert not screen.page.act.isEnabled()
    QTest.keyClicks(reason, "no apical view")
    QTest.keyClick(reason, Qt.Key.Key_Return)
    assert facts(screen)["exclusion_reason"] == "no apical view"
    assert screen.page.act.isEnabled()


def test_a_locked_preparation_is_opened_again_with_a_reason_alone(make_screen, acts, qtbot):
    acts.reading.editable = False
    acts.preparation = Preparation(locked=True, by="rita")
    screen = make_screen()
    qtbot.waitUntil(lambda: screen.page is not None)
    assert "Locked by rita" in screen.page.findChild(QLabel, "prepare_missing").text()
    assert not screen.page.findChild(QPushButton, "suggest_key_frames").isEnabled()
    assert not screen.page.act.isEnabled()
    QTest.keyClicks(screen.page.reason, "wrong septum")
    press(screen, "reopen_button")
    qtbot.waitUntil(lambda: acts.reopened == [("cine-1", "wrong septum")])
    qtbot.waitUntil(lambda: screen.page is not None)


def test_nothing_left_to_prepare_offers_the_way_home(make_screen, acts, qtbot, went):
    acts.waiting = []
    screen = make_screen()
    qtbot.waitUntil(lambda: screen._pages.currentWidget() is screen._empty)
    QTest.mouseClick(
        screen._empty.findChild(QPushButton, "prepare_library"), Qt.MouseButton.LeftButton
    )
    assert went == [("library", {})]


def test_charter_and_other_loops_stand_beside_the_canvas_here_too(screen, monkeypatch):
    from fibrodesk.ui.drawing.beside.companion import DeskLoops

    monkeypatch.setattr(DeskLoops, "others", lambda _self: [])
    canvas = screen.page.editor.canvas
    QTest.keyClick(canvas, Qt.Key.Key_F2)
    assert screen.page.editor.charter.isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    assert screen.page.companion.isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    assert not screen.page.companion.isVisible()
