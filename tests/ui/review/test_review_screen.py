"""The review as a person has it: keys, buttons, three panes."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.review.queue import Verdict, counts
from fibrodesk.ui.review.screen import ReviewScreen


def press(screen, key) -> None:
    QTest.keyClick(screen.panes.image.canvas, key)


def words(screen, name: str) -> str:
    return screen.findChild(QLabel, name).text()


def test_enter_accepts_and_goes_on(screen, desk, qtbot):
    with qtbot.waitSignal(screen.presenter.frame_arrived):
        press(screen, Qt.Key.Key_Return)
    assert desk.acts == [("accept", "p1")]
    assert screen.presenter.row.id == "p2"
    assert words(screen, "review_place") == "1 of 5"


def test_the_three_panes_are_equal_in_the_smallest_window_and_a_sentence_is_whole(screen):
    panes = screen.panes
    screen.resize(931, 570)  # beside the rail, of 1024
    panes.model.figure.tell("1355.9 mm² · 25 % of the wall")
    panes.expert.explain("Nobody has read this frame, as it came later.")
    QApplication.processEvents()
    wide = [pane.width() for pane in (panes.image, panes.expert, panes.model)]
    assert max(wide) - min(wide) <= 1
    sentence = screen.findChild(QLabel, "review_expert_sentence")
    assert sentence.height() >= sentence.heightForWidth(sentence.width())
    assert panes.expert.canvas.rect().contains(sentence.geometry())


def test_a_held_key_is_one_verdict(screen, desk, qtbot):
    canvas = screen.panes.image.canvas
    for repeated in (False, True, True, True):
        event = QKeyEvent(
            QEvent.Type.KeyPress,
            Qt.Key.Key_Return,
            Qt.KeyboardModifier.NoModifier,
            "",
            repeated,
        )
        QApplication.sendEvent(canvas, event)
        qtbot.waitUntil(lambda: screen.presenter.can_judge)
    assert desk.acts == [("accept", "p1")]


def test_the_verdict_is_taken_back_without_a_dialog(screen, desk, qtbot):
    with qtbot.waitSignal(screen.presenter.frame_arrived):
        press(screen, Qt.Key.Key_Return)
    button = screen.findChild(QPushButton, "verdict_back_button")
    assert button.isVisible()
    with qtbot.waitSignal(screen.presenter.frame_arrived):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert desk.acts[-1] == ("take_back", "p1")
    assert screen.presenter.row.id == "p1"
    assert not button.isVisible()


def test_rejecting_asks_a_reason_and_a_reader(screen, desk, qtbot):
    press(screen, Qt.Key.Key_R)
    assert screen.reject_form.isVisible()
    assert desk.acts == []
    screen.findChild(QComboBox, "reject_reason").setCurrentIndex(1)
    screen.findChild(QComboBox, "reject_reader").setCurrentIndex(1)
    QTest.keyClicks(screen.findChild(QLineEdit, "reject_text"), "the moderator band")
    with qtbot.waitSignal(screen.presenter.frame_arrived):
        QTest.keyClick(screen.findChild(QLineEdit, "reject_text"), Qt.Key.Key_Return)
    assert desk.items["p1"].reason == "wrong place: the moderator band"
    assert desk.items["p1"].reader == "b"
    assert screen.verdicts.isVisible()


def test_a_letter_in_the_reason_is_no_verdict(screen, desk, qtbot):
    press(screen, Qt.Key.Key_R)
    text = screen.findChild(QLineEdit, "reject_text")
    text.setFocus()
    QTest.keyClicks(text, "error")
    assert text.text() == "error"
    assert screen.presenter.correction is None
    QTest.keyClick(text, Qt.Key.Key_Escape)
    assert screen.verdicts.isVisible()
    assert desk.acts == []


def test_masks_hide_while_h_is_held(screen):
    canvas = screen.panes.image.canvas
    QTest.keyPress(canvas, Qt.Key.Key_H)
    assert screen.panes.model.canvas._masks_hidden
    QTest.keyRelease(canvas, Qt.Key.Key_H)
    assert not screen.panes.model.canvas._masks_hidden


def test_a_frame_that_nobody_has_read_says_so(screen):
    assert words(screen, "review_expert_sentence") == "Nobody has read this frame."


def test_the_panes_look_at_the_same_place(screen, qtbot):
    screen.panes.model.canvas.set_viewport(screen.panes.model.canvas.viewport.moved_px(3.0, 2.0))
    chosen = screen.panes.model.canvas.viewport
    assert screen.panes.image.canvas.viewport == chosen
    assert screen.panes.expert.canvas.viewport == chosen
    with qtbot.waitSignal(screen.presenter.frame_arrived):
        screen.presenter.select("p3")
    assert screen.panes.image.canvas.viewport == chosen  # zoom and pan stay


def test_a_frame_that_cannot_be_read_leaves_no_picture_of_another_under_its_name(
    screen, desk, qtbot
):
    canvases = [pane.canvas for pane in screen.panes._panes]
    assert [canvas.grey_at(ImagePoint(3, 3)) for canvas in canvases] == [90, 90, 90]
    desk.error = FibrodeskError()
    with qtbot.waitSignal(screen.presenter.failed):
        screen.presenter.select("p3")
    assert [canvas.grey_at(ImagePoint(3, 3)) for canvas in canvases] == [None, None, None]
    assert [canvas.layers for canvas in canvases] == [(), (), ()]
    assert not screen.verdicts.accept.isEnabled()


def test_correcting_opens_the_editor_in_place_with_one_step_to_undo(screen, desk, qtbot):
    with qtbot.waitSignal(screen.presenter.correction_opened):
        press(screen, Qt.Key.Key_E)
    assert screen.correction.isVisible()
    draft = desk.corrections[0].draft
    key = MaskKey(1, Structure.FIBROSIS)
    assert draft.has_mask(key)
    canvas = screen.correction._editor.canvas
    at = canvas.screen_point(ImagePoint(26.5, 18.5)).toPoint()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert draft.mask(key)[18, 26]
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not draft.has_mask(key)  # the stroke, then the model's mask
    QTest.keyClick(canvas, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(screen.presenter.frame_arrived):
        qtbot.mouseClick(
            screen.findChild(QPushButton, "correction_done"), Qt.MouseButton.LeftButton
        )
    assert counts(screen.presenter.rows)[Verdict.CORRECTED] == 1
    assert screen.panes.isVisible()
    assert screen.correction._editor is None


def test_a_correction_is_handed_in_with_the_key_of_every_drawing(screen, qtbot):
    with qtbot.waitSignal(screen.presenter.correction_opened):
        press(screen, Qt.Key.Key_E)
    assert "(Ctrl+Enter)" in screen.findChild(QPushButton, "correction_done").toolTip()
    canvas = screen.correction._editor.canvas
    with qtbot.waitSignal(screen.presenter.frame_arrived):
        QTest.keyClick(canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert counts(screen.presenter.rows)[Verdict.CORRECTED] == 1
    assert screen.panes.isVisible()


def test_a_correction_can_be_laid_aside(screen, desk, qtbot):
    with qtbot.waitSignal(screen.presenter.correction_opened):
        press(screen, Qt.Key.Key_E)
    assert screen.leave()
    qtbot.waitUntil(lambda: desk.corrections[0].closed)
    assert screen.presenter.row.open
    assert screen.panes.isVisible()


def test_an_editor_that_was_laid_aside_is_gone_with_its_keys(screen, qtbot):
    """The page of corrections stays, and another editor comes on it."""
    page, gone = screen.correction, []
    for _ in range(3):
        with qtbot.waitSignal(screen.presenter.correction_opened):
            press(screen, Qt.Key.Key_E)
        gone.append(weakref.ref(page._editor))
        assert len(page.findChildren(Actions)) == 1
        screen.presenter.lay_aside()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert page.findChildren(Actions) == []
    gc.collect()
    assert [editor() for editor in gone] == [None] * 3


def test_verdict_keys_rest_while_a_mask_is_corrected(screen, desk, qtbot):
    with qtbot.waitSignal(screen.presenter.correction_opened):
        press(screen, Qt.Key.Key_E)
    QTest.keyClick(screen.correction._editor.canvas, Qt.Key.Key_Return)
    assert desk.acts == []


def test_a_disabled_verdict_says_why(screen, qtbot):
    with qtbot.waitSignal(screen.presenter.frame_arrived):
        press(screen, Qt.Key.Key_Return)
    with qtbot.waitSignal(screen.presenter.frame_arrived):
        screen.presenter.show(Verdict.ACCEPTED)
    assert not screen.verdicts.accept.isEnabled()
    assert screen.verdicts.accept.toolTip() == "This proposal has its verdict."


def test_proposing_runs_in_the_status_line_and_brings_the_queue(screen, desk, workplace, qtbot):
    seen = []
    workplace.busy.changed.connect(lambda: seen.append(len(workplace.busy.works)))
    with qtbot.waitSignal(screen.proposing.cines_arrived):
        screen.propose_form.ask()
    with qtbot.waitSignal(screen.proposing.finished):
        qtbot.mouseClick(screen.findChild(QPushButton, "propose_start"), Qt.MouseButton.LeftButton)
    assert max(seen) == 1
    assert workplace.busy.works == []
    assert "3 frames" in workplace.messages.message.title


@pytest.fixture
def empty_screen(workplace, desk, qtbot):
    desk.items.clear()
    made = ReviewScreen(workplace, desk)
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(made.presenter.queue_changed):
        made.open()
    yield made
    made.close_down()
    made.hide()


def test_without_proposals_one_button_asks_for_some(empty_screen, qtbot):
    assert empty_screen.empty.isVisible()
    with qtbot.waitSignal(empty_screen.proposing.cines_arrived):
        qtbot.mouseClick(
            empty_screen.findChild(QPushButton, "review_empty_propose"),
            Qt.MouseButton.LeftButton,
        )
    assert empty_screen.findChild(QComboBox, "propose_cine").count() == 2


def test_the_head_counts_the_disagreements_and_goes_to_them(screen, went, workplace, qtbot):
    button = screen.findChild(QPushButton, "review_disagreements")
    qtbot.waitUntil(lambda: button.text() == "Disagreements (7)")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert went == [("adjudication", {})]


def test_enter_in_the_form_proposes_and_accepts_no_frame(screen, desk, qtbot):
    """Nobody who chooses a cine accepts the frame that stands beside the form."""
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    with qtbot.waitSignal(screen.proposing.cines_arrived):
        screen.propose_form.ask()
    cines = screen.findChild(QComboBox, "propose_cine")
    qtbot.waitUntil(cines.hasFocus)
    with qtbot.waitSignal(screen.proposing.finished):
        qtbot.keyClick(cines, Qt.Key.Key_Return)
    assert "accept" not in [name for name, _ in desk.acts]


def test_escape_in_the_form_puts_it_away(screen, qtbot):
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    with qtbot.waitSignal(screen.proposing.cines_arrived):
        screen.propose_form.ask()
    cines = screen.findChild(QComboBox, "propose_cine")
    qtbot.waitUntil(cines.hasFocus)
    qtbot.keyClick(cines, Qt.Key.Key_Escape)
    assert screen.findChild(QPushButton, "propose_open").isVisible()
    assert not cines.isVisible()
