"""A reader's day on a real study: the list, drawing, leaving, coming back, submitting."""

from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton, QTableWidget, QWidget

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import AnswerState
from fibrodesk.ui.drawing.journal import Saved

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def key(screen, which, held=Qt.NoModifier):
    QTest.keyClick(screen.page.editor.canvas, which, held)


def stroke(screen):
    canvas = screen.page.editor.canvas
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(canvas, middle + QPoint(40, 10))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 10))


def answer_all(screen):
    for _ in range(5):
        key(screen, Key.Key_N)


def reopen(screen, qtbot, round_id, cine_id):
    screen.open_cine(round_id, cine_id)
    qtbot.waitUntil(lambda: screen.page is not None)


def submit(screen, qtbot):
    press_submit(screen, qtbot)
    qtbot.waitUntil(lambda: screen.page is None)


def press_submit(screen, qtbot):
    key(screen, Key.Key_Return, CTRL)
    page = screen.page
    qtbot.waitUntil(lambda: page._side.currentWidget() is page.checklist)
    button = page.findChild(QPushButton, "submit_now")
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_list_shows_what_is_to_be_read_and_how_far(screen):
    table = screen.findChild(QTableWidget, "work_list")
    assert table.rowCount() == 2
    assert {table.item(row, 3).text() for row in range(2)} == {"0 of 5"}
    assert {table.item(row, 0).text() for row in range(2)} == {"Not started"}
    assert not any("bob" in label.text() for label in screen.findChildren(QLabel))


def test_a_reader_without_a_round_is_told_what_happens_next(make_screen, administrator, project):
    screen = make_screen(administrator)
    empty = screen.findChild(QWidget, "work_empty")
    assert empty.isVisible()
    assert len(empty.findChildren(QPushButton)) == 1


def test_q_opens_the_first_cine_and_tells_where_one_is(opened):
    header = opened.page.editor.header
    assert header.title.whole.startswith("cine 1 of 2 · FD-000")
    assert "key frame 1/5" in header.frame.text()


def test_what_was_drawn_is_there_when_the_cine_is_opened_again(opened, qtbot, readers):
    page = opened.page
    stroke(opened)
    drawn_key = page.presenter.key
    before = page.presenter.draft.mask(drawn_key).copy()
    assert before.any()
    key(opened, Key.Key_D)
    key(opened, Key.Key_N)
    key(opened, Key.Key_L)
    frame = page.presenter.frame
    round_id, cine_id = page.opened.round_id, page.opened.record.id
    qtbot.waitUntil(lambda: page.presenter.journal.state is Saved.SAVED)
    assert opened.leave()
    reopen(opened, qtbot, round_id, cine_id)
    again = opened.page.presenter
    assert again.reading is not page.opened.reading, "read from the disk"
    assert np.array_equal(again.draft.mask(drawn_key), before)
    assert again.frame == frame
    assert again.board.tool.name == "outline"
    again.go_to(drawn_key.frame)
    again.undo()
    again.undo()
    assert not again.draft.mask(drawn_key).any(), "undo reaches to the beginning of the reading"


def test_leaving_closes_the_loop_and_lays_down_the_pen(opened, qtbot):
    cine = opened.presenter._acts.cines[-1]
    reading = opened.page.opened.reading
    assert opened.leave()
    qtbot.waitUntil(lambda: cine.closed)
    assert not reading.editable


def test_the_panel_answers_as_the_keys_do(opened, qtbot):
    page = opened.page
    first = page.presenter.frame
    QTest.mouseClick(
        page.findChild(QRadioButton, "answer_none"), Qt.MouseButton.LeftButton, pos=QPoint(8, 14)
    )
    assert page.presenter.answers.of(first).state is AnswerState.NONE
    assert page.presenter.frame != first
    QTest.mouseClick(
        page.findChild(QRadioButton, "answer_drawn"), Qt.MouseButton.LeftButton, pos=QPoint(8, 14)
    )
    assert not page.findChild(QRadioButton, "answer_drawn").isChecked()
    assert "by drawing" in page.editor.hint.words.text()
    progress = page.findChild(QLabel, "reading_progress")
    qtbot.waitUntil(lambda: progress.text() == "1 of 5 key frames answered")


def test_the_form_is_one_step_and_the_comment_is_kept_when_it_is_left(opened):
    page = opened.page
    QTest.mouseClick(page.findChild(QPushButton, "form_diffuse"), Qt.MouseButton.LeftButton)
    comment = page.cine_panel.comment
    comment.setFocus()
    QTest.keyClicks(comment, "bel")
    assert page.presenter.board.tool.name == "brush", "letters in a field are text"
    page.editor.canvas.setFocus()
    assert page.presenter.draft.facts == {"form": "diffuse", "comment": "bel"}


def test_the_check_list_names_frames_and_goes_there(opened, qtbot):
    stroke(opened)
    page = opened.page
    key(opened, Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: page._side.currentWidget() is page.checklist)
    assert not page.checklist.submit.isEnabled()
    assert "4" in page.checklist.submit.toolTip()
    line = next(
        button
        for button in page.checklist.findChildren(QPushButton)
        if button.text() == "Frame 3: no answer yet"
    )
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert page.presenter.frame == 2
    key(opened, Key.Key_N)
    qtbot.waitUntil(lambda: "3" in page.checklist.submit.toolTip())
    QTest.mouseClick(page.checklist.back, Qt.MouseButton.LeftButton)
    assert page._side.currentIndex() == 0


def test_a_reading_is_submitted_and_taken_back(opened, qtbot):
    answer_all(opened)
    opened_cine = opened.page.opened
    submit(opened, qtbot)
    assert "taken back" in opened.workplace.messages.message.title
    qtbot.waitUntil(lambda: any(item.state == "submitted" for item in opened.presenter.items))
    reopen(opened, qtbot, opened_cine.round_id, opened_cine.record.id)
    page = opened.page
    stroke(opened)
    assert not page.presenter.draft.has_mask(page.presenter.key), "a submitted reading stands"
    QTest.mouseClick(page.findChild(QPushButton, "take_back_button"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.page is not None and opened.page is not page)
    opened.page.presenter.go_to(0)
    stroke(opened)
    assert opened.page.presenter.draft.has_mask(MaskKey(0, Structure.FIBROSIS))


def test_who_turns_the_page_while_a_reading_is_handed_in_stays_where_they_went(
    opened, qtbot, monkeypatch
):
    may_submit, acts = Event(), opened.presenter._acts
    really = acts.submit
    monkeypatch.setattr(acts, "submit", lambda reading: may_submit.wait(10) and really(reading))
    answer_all(opened)
    first = opened.page.opened.place
    press_submit(opened, qtbot)
    key(opened, Key.Key_PageDown)
    qtbot.waitUntil(lambda: opened.page is not None and opened.page.opened.place != first)
    second = opened.page
    may_submit.set()
    qtbot.waitUntil(lambda: "submitted" in states(opened).values())
    qtbot.waitUntil(lambda: not opened.workplace.runner.busy)
    assert opened.page is second
    assert states(opened)[first] == "submitted"
    assert states(opened)[second.opened.place] != "submitted"


def states(screen):
    return {(item.round_id, item.cine.id): item.state for item in screen.presenter.items}


def test_the_round_opens_with_the_last_submission(make_screen, readers, qtbot):
    for session in readers:
        screen = make_screen(session)
        for _ in range(2):
            screen.next_wanted()
            qtbot.waitUntil(lambda screen=screen: screen.page is not None)
            answer_all(screen)
            submit(screen, qtbot)
    assert "round has opened" in screen.workplace.messages.message.title


def test_page_keys_walk_through_the_list(opened, qtbot):
    first = opened.page.opened.record.id
    key(opened, Key.Key_PageDown)
    qtbot.waitUntil(lambda: opened.page is not None and opened.page.opened.record.id != first)
    key(opened, Key.Key_PageDown)
    assert "no other cine" in opened.page.editor.hint.words.text()
    key(opened, Key.Key_PageUp)
    qtbot.waitUntil(lambda: opened.page is not None and opened.page.opened.record.id == first)


def test_tool_and_zoom_stay_from_cine_to_cine(opened, qtbot):
    page = opened.page
    key(opened, Key.Key_P)
    view = page.editor.canvas.viewport
    page.editor.canvas.set_viewport(type(view)(zoom=7.0, centre=view.centre))
    page.presenter.go_to(3)
    key(opened, Key.Key_PageDown)
    qtbot.waitUntil(lambda: opened.page is not None and opened.page is not page)
    assert opened.page.presenter.board.tool.name == "polygon"
    assert opened.page.editor.canvas.viewport.zoom == 7.0
    assert opened.page.presenter.frame == 0, "the frame belongs to its cine"


def test_nobody_leaves_what_is_not_on_disk(opened, qtbot):
    page = opened.page

    def refuse(entry, *, done, failed):
        failed(FibrodeskError())

    append = page.opened.reading.append
    page.opened.reading.append = refuse
    key(opened, Key.Key_N)
    qtbot.waitUntil(lambda: page.presenter.journal.state is Saved.FAILED)
    assert not opened.leave()
    assert opened.page is page
    page.opened.reading.append = append
    page.presenter.journal._waiting.clear()
    assert opened.leave()


def test_an_error_is_told_and_the_list_comes_back(screen, qtbot, monkeypatch):
    def fail(_round_id, _cine_id):
        raise FibrodeskError

    monkeypatch.setattr(screen.presenter._acts, "open", fail)
    screen.next_wanted()
    qtbot.waitUntil(lambda: screen.workplace.messages.message is not None)
    assert screen._pages.currentWidget() is screen.work_page


def test_the_status_line_tells_area_and_whether_it_is_saved(opened, qtbot):
    told = []
    opened.status.connect(told.append)
    stroke(opened)
    qtbot.waitUntil(lambda: bool(told) and told[-1].saved == "saved")
    assert any("px²" in part for part in told[-1].left), "no calibration, no millimetres"


@pytest.mark.parametrize("size", [(1280, 800), (1000, 700)])
def test_nothing_is_cut_off_in_a_small_window(opened, size):
    opened.resize(*size)
    for label in opened.page.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.wordWrap():
            wanted = label.fontMetrics().horizontalAdvance(label.text())
            assert label.width() >= wanted - 1, label.text()


def test_a_comment_on_a_frame_stays_with_its_frame(screen, qtbot):
    screen.work_page.open_next()
    qtbot.waitUntil(lambda: screen.page is not None)
    presenter, field = screen.page.presenter, screen.page.frame_panel.comment
    first, second = presenter.policy.frames_wanted[:2]
    QTest.keyClicks(field, "a poor window")
    presenter.go_to(second)
    assert field.text() == ""
    assert presenter.answers.of(first).comment == "a poor window"
    assert presenter.answers.of(second).comment == ""
    presenter.go_to(first)
    assert field.text() == "a poor window"
    presenter.undo()
    assert field.text() == ""


def test_a_confidence_that_is_not_told_is_seen_as_such(screen, qtbot):
    screen.work_page.open_next()
    qtbot.waitUntil(lambda: screen.page is not None)
    said = screen.page.findChild(QLabel, "confidence_not_told")
    assert not said.isVisible()  # nothing is answered yet, so nothing is missed
    key(screen, Key.Key_N)
    screen.page.presenter.go_to(screen.page.presenter.policy.frames_wanted[0])
    assert said.isVisible()
    key(screen, Key.Key_4)
    assert not said.isVisible()


def test_esc_leaves_the_check_list_before_it_takes_a_message_away(screen, qtbot):
    screen.work_page.open_next()
    qtbot.waitUntil(lambda: screen.page is not None)
    page, messages = screen.page, screen.workplace.messages
    page.show_checklist([])
    messages.note("Saved.")
    page.editor.canvas.setFocus()
    key(screen, Key.Key_Escape)
    assert not page.checklist.isVisible()
    assert messages.message is not None
    key(screen, Key.Key_Escape)
    assert messages.message is None
