"""After a crash: what is newer than the save point is shown, and nobody is kept from drawing."""

import numpy as np
import pytest
from drawing_room import SHAPE, WANTED, Hand, MemoryReading
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from fibrodesk.domain.answering import painted, said
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.mask import MaskKey, Structure, difference
from fibrodesk.domain.reading import AnswerState
from fibrodesk.domain.recovery import recovery
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.presenter import EditorPresenter


def _key(frame):
    return MaskKey(frame, Structure.FIBROSIS)


def _paint(draft, frame, top, left):
    after = draft.mask(_key(frame)).copy()
    after[top : top + 8, left : left + 8] = True
    draft.record(painted(draft, difference(_key(frame), draft.mask(_key(frame)), after)))


@pytest.fixture
def reading():
    """Two frames were drawn at the save point; one more stroke and one answer came after it."""
    draft = Draft(shape=SHAPE, now_s=lambda: 1_700_000_000)
    _paint(draft, WANTED[0], 30, 40)
    _paint(draft, WANTED[1], 30, 40)
    save_point = len(draft.log)
    _paint(draft, WANTED[0], 50, 60)
    draft.record(said(draft, _key(WANTED[2]), AnswerState.NONE))
    made = MemoryReading(draft)
    made.recovery = recovery(draft, save_point)
    return made


@pytest.fixture
def opened(presenter, workplace, qtbot):
    made = Editor(presenter, workplace)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    qtbot.waitExposed(made)
    made.canvas.setFocus()
    qtbot.waitUntil(lambda: made.past.recovery.card is not None)
    yield made
    made.close_down()
    made.close()


def test_it_tells_what_is_newer_than_the_save_point_with_pictures(opened, qtbot):
    card = opened.past.recovery.card
    assert "not closed properly" in card.title.text()
    frames = [WANTED[0], WANTED[2]]
    buttons = {
        (frame, side): card.findChild(QToolButton, f"recovery_{side}_{frame}")
        for frame in frames
        for side in ("before", "after")
    }
    assert all(buttons.values())
    assert card.findChild(QToolButton, f"recovery_before_{WANTED[1]}") is None
    qtbot.waitUntil(lambda: buttons[WANTED[2], "after"].text() == "none here")
    assert buttons[WANTED[2], "before"].text() == "open"
    pictures = [
        buttons[WANTED[0], side].icon().pixmap(128, 96).toImage() for side in ("before", "after")
    ]
    assert pictures[0] != pictures[1]


def test_enter_goes_on_with_everything(opened, presenter):
    before = presenter.draft.mask(_key(WANTED[0])).copy()
    assert opened.past.recovery.card.go_on.hasFocus()
    QTest.keyClick(opened.past.recovery.card.go_on, Qt.Key.Key_Return)
    assert opened.past.recovery.card is None
    assert opened.canvas.hasFocus()
    assert np.array_equal(presenter.draft.mask(_key(WANTED[0])), before)


def test_enter_on_the_canvas_goes_on_as_well(opened):
    opened.canvas.setFocus()
    QTest.keyClick(opened.canvas, Qt.Key.Key_Return)
    assert opened.past.recovery.card is None


def test_going_back_to_the_save_point_is_undone_frame_by_frame(opened, presenter, reading):
    now = presenter.draft.mask(_key(WANTED[0])).copy()
    QTest.mouseClick(opened.past.recovery.card.go_back, Qt.MouseButton.LeftButton)
    assert presenter.draft.mask(_key(WANTED[0])).sum() == 64
    assert presenter.draft.answer(_key(WANTED[2])).state is None
    assert len(reading.entries) == 2, "each step is in the journal"
    presenter.go_to(WANTED[0])
    presenter.undo()
    assert np.array_equal(presenter.draft.mask(_key(WANTED[0])), now)
    assert presenter.draft.answer(_key(WANTED[2])).state is None


def test_who_draws_has_gone_on(opened, presenter):
    hand = Hand(opened)
    card = opened.past.recovery.card
    card.move(0, 0)
    card.setFixedSize(20, 20)
    hand.stroke((100, 80), (110, 85))
    assert opened.past.recovery.card is None
    assert presenter.mask()[80, 100]


def test_a_picture_goes_to_its_frame(opened, presenter):
    button = opened.past.recovery.card.findChild(QToolButton, f"recovery_after_{WANTED[2]}")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert presenter.frame == WANTED[2]
    assert opened.past.recovery.card is not None


def test_where_nothing_is_newer_a_quiet_word_is_enough(cine, policy, locked, workplace, qtbot):
    reading = MemoryReading()
    _paint(reading.draft, WANTED[0], 30, 40)
    reading.recovery = recovery(reading.draft, len(reading.draft.log))
    presenter = EditorPresenter(reading, cine, policy=policy, post=lambda call: call())
    made = Editor(presenter, workplace)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.hint.isVisible())
    assert "Nothing is lost" in made.hint.words.text()
    assert made.past.recovery.card is None
    assert made.findChild(QLabel, "recovery_title") is None
    made.close_down()


def test_an_editor_that_goes_at_once_tells_nothing(presenter, workplace, qtbot):
    made = Editor(presenter, workplace)
    qtbot.addWidget(made)
    made.close_down()
    qtbot.wait(20)
    assert made.past.recovery.card is None
