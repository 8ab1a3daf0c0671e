"""A meeting as the people at the table have it: keys, large figures, minutes."""

from __future__ import annotations

import numpy as np
import pytest
from meeting_room import blob, rest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QLabel, QPushButton

from fibrodesk.desk.consensus.errors import MeetingClosedError
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.storage.errors import DiskFullError
from fibrodesk.ui.meeting.ports import HeldMeeting, Spoken, Stage


@pytest.fixture
def press(screen, workplace, qtbot):
    def press(*keys):
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or screen, key)
        rest(qtbot, workplace.runner)

    return press


def words(screen, name: str) -> str:
    found = [one for one in screen.findChildren(QLabel, name) if one.isVisible()]
    return getattr(found[0], "whole", found[0].text())


def push(screen, name: str) -> None:
    QTest.mouseClick(screen.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def counts(screen) -> list[str]:
    choices = screen.table.votes.buttons
    return [words(screen, f"count_{choice}") for choice in choices]


def test_it_asks_who_comes_and_the_readers_are_ticked(shown, desk, workplace, qtbot):
    screen = shown()
    assert screen.presenter.stage is Stage.START
    boxes = {box.objectName(): box for box in screen.findChildren(QCheckBox)}
    assert boxes["attends_ann"].isChecked()
    assert not boxes["attends_ada"].isChecked()
    QTest.keyClicks(screen.start.guests, "Dr Guest,  Prof. X ")
    push(screen, "meeting_begin")
    rest(qtbot, workplace.runner)
    assert desk.acts == [("begin", "r1", ("ann",), ("Dr Guest", "Prof. X"))]
    assert screen.presenter.stage is Stage.TABLE


def test_a_frame_that_cannot_be_read_leaves_no_picture_of_another_on_the_table(
    screen, desk, press, monkeypatch
):
    def lost(*_ids):
        raise MeetingClosedError

    canvases = [pane.canvas for pane in screen.table.panes.panes]
    assert [canvas.grey_at(ImagePoint(2, 2)) for canvas in canvases] == [90] * len(canvases)
    monkeypatch.setattr(desk, "picture", lost)
    press(Qt.Key.Key_Right)
    assert [canvas.grey_at(ImagePoint(2, 2)) for canvas in canvases] == [None] * len(canvases)
    assert [canvas.layers for canvas in canvases] == [()] * len(canvases)
    assert not screen.table.ready


def test_nobody_meets_alone(shown):
    screen = shown()
    screen.findChild(QCheckBox, "attends_ann").setChecked(False)
    begin = screen.findChild(QPushButton, "meeting_begin")
    assert not begin.isEnabled()
    assert begin.toolTip() == "Name at least one person beside you."


def test_the_frames_lie_there_by_disagreement_and_nobody_is_named(screen):
    assert words(screen, "meeting_where") == "FD-0001 · cine 1 · frame 1"
    assert words(screen, "meeting_place") == "1 of 5 · 0 decided"
    titles = [pane.title.whole for pane in screen.table.panes.panes]
    assert titles == ["", "Where they part", ""]
    shown_words = " ".join(one.text() for one in screen.table.findChildren(QLabel))
    assert "Ann" not in shown_words


def test_one_press_is_one_vote_and_backspace_takes_the_last_back(screen, press, desk):
    press(Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5)
    assert counts(screen) == ["2", "1", "1", "1", "1"]
    press(Qt.Key.Key_Backspace, Qt.Key.Key_Backspace)
    assert counts(screen) == ["2", "1", "1", "0", "0"]
    assert [act[2] for act in desk.acts if act[0] == "vote"] == [
        "A",
        "A",
        "B",
        "both",
        "neither",
        "not_assessable",
    ]


def test_a_press_of_the_mouse_is_a_vote_too(screen, workplace, qtbot):
    push(screen, "vote_B")
    rest(qtbot, workplace.runner)
    assert counts(screen)[1] == "1"
    assert screen.table.votes.buttons["B"].isChecked(), "it leads"


def test_enter_takes_what_most_voted_for_and_then_goes_on(screen, press, desk):
    press(Qt.Key.Key_2, Qt.Key.Key_2, Qt.Key.Key_1)
    assert words(screen, "meeting_outlook") == "Most for B. Enter decides."
    press(Qt.Key.Key_Return)
    assert ("decide", 0, "B") in desk.acts
    assert words(screen, "meeting_outlook") == "Decided: B. Enter goes on."
    decided = screen.table.panes.parting.canvas.layers[-1]
    assert decided.style.dark_edge
    press(Qt.Key.Key_Return)
    assert screen.presenter.place == 1


def test_enter_right_after_the_last_vote_counts_it(screen, press, desk):
    for key in (Qt.Key.Key_1, Qt.Key.Key_Return):
        QTest.keyClick(QApplication.focusWidget(), key)
    press()
    assert ("decide", 0, "A") in desk.acts


def test_both_means_all_that_was_marked(screen, press, desk):
    press(Qt.Key.Key_3, Qt.Key.Key_Return)
    assert ("decide", 0, "union") in desk.acts


def test_not_assessable_by_vote_asks_for_the_reason(screen, press, desk, workplace, qtbot):
    press(Qt.Key.Key_5)
    assert words(screen, "meeting_outlook") == "Most for not assessable. Enter asks why."
    press(Qt.Key.Key_Return)
    assert words(screen, "decide_words") == "Not assessable, because of"
    assert not [act for act in desk.acts if act[0] == "decide"]
    push(screen, "decide_shadow")
    rest(qtbot, workplace.runner)
    assert ("decide", 0, "not_assessable") in desk.acts
    assert desk.reasons[0] == "shadow"
    assert not screen.table.asking


def test_not_assessable_out_of_a_tie_asks_for_the_reason_too(screen, press, desk):
    press(Qt.Key.Key_Return)
    push(screen, "decide_not_assessable")
    assert words(screen, "decide_words") == "Not assessable, because of"
    press(Qt.Key.Key_Escape)
    assert not screen.table.asking
    assert not [act for act in desk.acts if act[0] == "decide"]


def test_a_tie_asks(screen, press, desk, workplace, qtbot):
    press(Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_Return)
    assert screen.table.asking
    assert words(screen, "decide_words") == "A tie: A, B. What does the meeting decide?"
    assert not [act for act in desk.acts if act[0] == "decide"]
    push(screen, "decide_mean")
    rest(qtbot, workplace.runner)
    assert ("decide", 0, "mean") in desk.acts
    assert words(screen, "meeting_outlook") == "Decided: the mean shape at 50 %. Enter goes on."


def test_escape_leaves_the_question_and_no_key_votes_meanwhile(screen, press, desk):
    press(Qt.Key.Key_Return)
    assert screen.table.asking
    press(Qt.Key.Key_5)
    press(Qt.Key.Key_Escape)
    assert not screen.table.asking
    assert counts(screen) == ["0"] * 5


def test_votes_after_the_decision_open_it_again(screen, press, desk):
    press(Qt.Key.Key_1, Qt.Key.Key_Return, Qt.Key.Key_2, Qt.Key.Key_2)
    assert words(screen, "meeting_outlook") == "Decided before: A. Most for B. Enter decides."
    press(Qt.Key.Key_Return)
    assert ("decide", 0, "B") in desk.acts


def test_text_keys_type_minutes_and_nothing_else(screen, press, desk, workplace, qtbot):
    press(Qt.Key.Key_M)
    assert screen.table.note.hasFocus()
    QTest.keyClicks(screen.table.note, "12 e n p: the shadow")
    QTest.keyClick(screen.table.note, Qt.Key.Key_Backspace)
    assert screen.presenter.place == 0
    assert counts(screen) == ["0"] * 5
    press(Qt.Key.Key_Escape)
    assert ("note", "12 e n p: the shado", ("c1", 0)) in desk.acts
    press(Qt.Key.Key_1)
    assert counts(screen)[0] == "1"


def test_minutes_stay_with_their_frame(screen, press, desk):
    screen.table.note.setPlainText("of the first")
    press(Qt.Key.Key_N)
    assert screen.table.note.toPlainText() == ""
    screen.table.note.setPlainText("of the second")
    press(Qt.Key.Key_P)
    assert screen.table.note.toPlainText() == "of the first"
    assert desk.spoken["c2", 1].note == "of the second"


def test_a_vote_that_comes_back_late_does_not_bring_the_minutes_before_back(
    screen, press, desk, workplace, qtbot
):
    """Both were asked for at once; the answer to the vote knows the minutes as they were."""
    screen.presenter.vote("A")
    screen.table.note.setPlainText("new words")
    screen.table.keep_note()
    rest(qtbot, workplace.runner)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Left)
    assert screen.table.note.toPlainText() == "new words"
    assert desk.spoken["c1", 0].note == "new words"


def test_minutes_that_the_disk_did_not_take_keep_the_window_open_and_are_written_later(
    screen, press, desk, workplace, qtbot
):
    desk.error = DiskFullError(name="project.db")
    screen.table.note.setPlainText("not to be lost")
    screen.table.keep_note()
    rest(qtbot, workplace.runner)
    assert not screen.may_close()
    assert workplace.messages.message.kind != "note"
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Left)
    assert screen.table.note.toPlainText() == "not to be lost"
    desk.error = None
    assert screen.may_close()
    assert desk.spoken["c1", 0].note == "not to be lost"


def test_minutes_that_are_refused_for_good_keep_nobody_in_the_window(screen, desk, workplace):
    """Another moderator has closed the meeting meanwhile."""
    desk.error = MeetingClosedError()
    screen.table.note.setPlainText("too late")
    assert screen.leave()
    screen.may_close()
    assert screen.may_close()
    assert workplace.messages.message.kind != "note"


def test_minutes_behind_a_vote_are_on_the_disk_when_the_window_may_go(screen, desk):
    """Nothing that waits for its turn is run once the window has gone."""
    screen.presenter.vote("A")
    screen.table.note.setPlainText("last words")
    assert screen.leave()
    assert screen.may_close()
    assert desk.spoken["c1", 0].note == "last words"


def test_e_draws_and_what_is_drawn_is_decided(screen, press, desk, workplace, qtbot):
    press(Qt.Key.Key_E)
    assert screen.presenter.stage is Stage.DRAWING
    editor = screen.drawing.editor
    letters = [layer.style.letter for layer in editor.canvas.layers if layer.style.letter]
    assert letters == ["A", "B"]
    at = editor.canvas.screen_point(ImagePoint(90.5, 70.5)).toPoint()
    QTest.mouseClick(editor.canvas, Qt.MouseButton.LeftButton, pos=at)
    assert editor.presenter.mask()[70, 90]
    push(screen, "meeting_drawing_done")
    rest(qtbot, workplace.runner)
    assert screen.presenter.stage is Stage.TABLE
    assert ("decide", 0, "drawn") in desk.acts
    assert words(screen, "meeting_outlook") == "Decided: as drawn here. Enter goes on."
    assert desk.drafts[0].closed == 1


def test_drawing_is_left_without_a_decision(screen, press, desk, workplace, qtbot):
    press(Qt.Key.Key_E)
    push(screen, "meeting_drawing_aside")
    rest(qtbot, workplace.runner)
    assert screen.presenter.stage is Stage.TABLE
    assert not [act for act in desk.acts if act[0] == "decide"]
    assert desk.drafts[0].closed == 1


def test_most_for_neither_opens_the_editor(screen, press):
    press(Qt.Key.Key_4, Qt.Key.Key_Return)
    assert screen.presenter.stage is Stage.DRAWING


def test_a_meeting_that_was_cut_short_goes_on_where_it_was(shown, desk, workplace, qtbot):
    desk.held = HeldMeeting(
        id="m1",
        round_id="r1",
        round_name="Round 1",
        participants=("Ann",),
        started="2026-01-02 09:00",
    )
    desk.spoken["c1", 0] = Spoken(votes=("A",), decision="A", decided_on={"A": 1})
    workplace.preferences.keep("meeting/place", "c1:2")
    screen = shown()
    assert screen.presenter.stage is Stage.TABLE
    assert screen.presenter.frame.id == ("c1", 2)
    assert screen.presenter.decided == 1
    told = workplace.messages.message.title
    assert told == "The meeting of 2026-01-02 09:00 goes on where it was."


def test_it_ends_with_a_summary_and_the_minutes_in_a_file(
    screen, press, desk, workplace, qtbot, monkeypatch, tmp_path
):
    press(Qt.Key.Key_1, Qt.Key.Key_Return)
    screen.table.note.setPlainText("agreed at once")
    push(screen, "meeting_end")
    rest(qtbot, workplace.runner)
    assert words(screen, "summary_words") == "Decided: 1 of 5 frames. The others stay open."
    assert "agreed at once" in screen.summary.text.toPlainText()
    screen.summary.note.setPlainText("a short meeting")
    push(screen, "meeting_close")
    rest(qtbot, workplace.runner)
    assert screen.presenter.stage is Stage.CLOSED
    assert words(screen, "summary_title") == "The meeting is closed"
    assert desk.note_on_all == "a short meeting"
    file = tmp_path / "minutes.md"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    push(screen, "meeting_save")
    rest(qtbot, workplace.runner)
    assert "agreed at once" in file.read_text(encoding="utf-8")
    assert workplace.messages.message.title == "The minutes are in minutes.md."


def test_one_goes_back_from_the_summary(screen, press, workplace, qtbot):
    push(screen, "meeting_end")
    rest(qtbot, workplace.runner)
    push(screen, "meeting_back")
    assert screen.presenter.stage is Stage.TABLE


def test_leaving_keeps_the_minutes_and_the_pen_is_laid_down(screen, press, desk, workplace, qtbot):
    screen.table.note.setPlainText("to be gone on with")
    assert screen.leave()
    rest(qtbot, workplace.runner)
    assert desk.spoken["c1", 0].note == "to be gone on with"
    press(Qt.Key.Key_E)
    assert screen.leave()
    rest(qtbot, workplace.runner)
    assert desk.drafts[0].closed == 1
    assert screen.presenter.stage is Stage.TABLE


def test_three_readers_have_a_letter_each(shown, desk, workplace, qtbot):
    desk.masks.append(blob(60, 60, 70, 70))
    screen = shown()
    screen.presenter.begin(people=["ann"], guests=[])
    rest(qtbot, workplace.runner)
    assert list(screen.table.panes.readers) == ["A", "B", "C"]
    screen.focus_home()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_6)
    rest(qtbot, workplace.runner)
    assert counts(screen)[2] == "1"


def test_a_letter_that_nobody_has_takes_no_vote(screen, press, desk):
    press(Qt.Key.Key_6)
    assert not [act for act in desk.acts if act[0] == "vote"]


def test_who_may_not_moderate_is_told_why(shown, desk, workplace):
    desk.error = NotAllowedError(name="Ann", act="moderate a meeting")
    screen = shown()
    assert screen.empty.isVisible()
    assert "moderate" in screen.empty.sentence.text()


def test_a_round_without_disputes_says_so(shown, desk, workplace, qtbot):
    desk.frames = []
    screen = shown()
    screen.presenter.begin(people=["ann"], guests=[])
    rest(qtbot, workplace.runner)
    assert screen.empty.isVisible()


def test_a_vote_that_could_not_be_kept_is_told_and_not_counted(screen, press, desk, workplace):
    desk.error = NotAllowedError(name="Ann", act="moderate a meeting")
    press(Qt.Key.Key_1)
    assert workplace.messages.message.kind != "note"
    assert counts(screen) == ["0"] * 5


def test_what_differs_is_striped_and_what_is_shared_is_plain(screen):
    layers = screen.table.panes.parting.canvas.layers
    styles = [(layer.style.letter, layer.style.pattern) for layer in layers]
    assert styles == [("", "plain"), ("A", "stripes"), ("B", "falling")]
    first, second = blob(20, 20, 40, 50), blob(24, 26, 44, 56)
    assert np.array_equal(layers[0].mask, first & second)
    assert np.array_equal(layers[1].mask, first & ~second)
    assert np.array_equal(layers[2].mask, second & ~first)
