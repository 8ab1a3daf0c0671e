"""The companion pane: other loops of the same patient, played beside the still."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget

from fibrodesk.desk.cines import CineRecord
from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.drawing.beside.companion import Companion

SHAPE = (40, 56)


class Loop:
    def __init__(self, facts):
        self.facts, self.closed = facts, False

    def frame(self, index):
        return np.full(SHAPE, 10 * index, np.uint8)

    def close(self):
        self.closed = True


class Loops:
    """`numbers`: the other loops of the patient."""

    def __init__(self, *numbers):
        self.numbers, self.opened, self.error = numbers, [], None

    def others(self):
        return [_record(number) for number in self.numbers]

    def open(self, cine_id):
        if self.error is not None:
            raise self.error
        self.opened.append(Loop(_facts(int(cine_id))))
        return self.opened[-1]


def _facts(number):
    return CineFacts(frames=number + 2, rows=SHAPE[0], columns=SHAPE[1], view="PLAX")


def _record(number):
    return CineRecord(
        id=str(number),
        number=number,
        patient="FD-0001",
        facts=_facts(number),
        prepared=False,
        excluded=False,
        key_frames=(),
        ed=None,
        es=None,
        apex_up=False,
        septum_left=None,
        rounds=(),
    )


@pytest.fixture
def make(workplace, qtbot):
    made = []

    def build(loops):
        holder = QWidget()
        pane = Companion(loops, workplace)
        pane.come_in()
        pane.setParent(holder)
        holder.resize(500, 600)
        qtbot.addWidget(holder)
        holder.show()
        qtbot.waitExposed(holder)
        made.append((holder, pane))
        return pane

    yield build
    for holder, pane in made:
        pane.close_down()
        holder.close()


def test_it_is_hidden_until_it_is_asked_for_and_remembered_then(make, qtbot):
    first = make(Loops(3))
    assert first.isHidden()
    first.toggle()
    qtbot.waitUntil(lambda: first.pane.player is not None)
    again = make(Loops(3))
    assert again.isVisible()
    again.toggle()
    assert make(Loops(3)).isHidden()


def test_a_loop_plays_by_itself_and_pauses_on_a_press(make, qtbot):
    pane = make(Loops(3, 5))
    pane.toggle()
    qtbot.waitUntil(lambda: pane.pane.player is not None and pane.pane.player.playing)
    qtbot.waitUntil(lambda: pane.pane.frame > 0)
    QTest.mouseClick(pane.pane.play_button, Qt.MouseButton.LeftButton)
    assert not pane.pane.player.playing
    pane.pane.slider.setValue(2)
    assert pane.pane.frame == 2


def test_choosing_another_loop_closes_the_one_before(make, qtbot):
    loops = Loops(3, 5)
    pane = make(loops)
    pane.toggle()
    qtbot.waitUntil(lambda: pane.pane.player is not None)
    chooser = pane.findChild(QComboBox, "companion_chooser")
    assert [chooser.itemText(at) for at in range(2)] == [
        "cine 3 · PLAX · 5 frames",
        "cine 5 · PLAX · 7 frames",
    ]
    chooser.setCurrentIndex(1)
    chooser.activated.emit(1)
    qtbot.waitUntil(lambda: pane.pane.slider.maximum() == 6)
    assert [loop.closed for loop in loops.opened] == [True, False]
    pane.close_down()
    assert all(loop.closed for loop in loops.opened)


def test_it_lies_as_the_loop_was_prepared_to_lie(make, qtbot):
    pane = make(Loops(3))
    pane.toggle()
    qtbot.waitUntil(lambda: pane.pane.player is not None)
    assert pane.pane.canvas.viewport.flip_down
    assert not pane.pane.canvas.viewport.flip_across


def test_nothing_is_drawn_there(make, qtbot):
    pane = make(Loops(3))
    pane.toggle()
    qtbot.waitUntil(lambda: pane.pane.player is not None)
    canvas, pressed = pane.pane.canvas, []
    canvas.pressed.connect(lambda *what: pressed.append(what))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    QTest.mouseMove(canvas, QPoint(90, 90))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(90, 90))
    assert pressed == []


def test_a_patient_with_one_loop_is_told_so(make, qtbot):
    pane = make(Loops())
    pane.toggle()
    qtbot.waitUntil(lambda: pane.findChild(QWidget, "companion_none").isVisible())
    assert pane.chooser.isHidden()


def test_a_loop_that_does_not_open_is_told_and_the_others_stay(make, qtbot, workplace):
    loops = Loops(3, 5)
    loops.error = FibrodeskError()
    pane = make(loops)
    pane.toggle()
    qtbot.waitUntil(lambda: workplace.messages.message is not None)
    loops.error = None
    pane.chooser.activated.emit(1)
    qtbot.waitUntil(lambda: pane.pane.player is not None)
