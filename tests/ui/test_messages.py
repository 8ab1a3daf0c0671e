"""What went wrong, told once and in words."""

import sys

from PySide6.QtWidgets import QLabel, QToolButton

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.messages import MessageBar, Messages


class CutError(FibrodeskError):
    title = "This cine cannot be opened"
    text = "{path} ends after {found} frames."
    hint = "Export {path} again."


def test_an_error_is_told_with_what_to_do():
    messages = Messages()
    messages.tell(CutError(path="a.dcm", found=3))
    assert messages.message.title == "This cine cannot be opened"
    assert messages.message.text == "a.dcm ends after 3 frames."
    assert messages.message.advice == "Export a.dcm again."


def test_a_repeated_failure_is_one_message_with_a_count(qtbot):
    messages = Messages()
    bar = MessageBar(messages)
    qtbot.addWidget(bar)
    for _ in range(3):
        messages.tell(CutError(path="a.dcm", found=3))
    assert messages.message.times == 3
    assert "3 times" in bar.findChild(QLabel, "message_title").text()


def test_an_exception_that_nobody_foresaw_goes_to_the_report(monkeypatch):
    caught = []
    monkeypatch.setattr(sys, "excepthook", lambda *what: caught.append(what))
    messages = Messages()
    messages.tell(KeyError("bug"))
    assert messages.message is None
    assert caught[0][0] is KeyError


def test_details_are_folded_until_asked_for(qtbot):
    messages = Messages()
    bar = MessageBar(messages)
    qtbot.addWidget(bar)
    messages.report("Three files were refused", "", details="a.dcm is no DICOM file.")
    details = bar.findChild(QLabel, "message_details")
    assert details.isHidden()
    bar.findChild(QToolButton, "message_more").click()
    assert not details.isHidden()


def test_the_cross_takes_the_message_away(qtbot):
    messages = Messages()
    bar = MessageBar(messages)
    qtbot.addWidget(bar)
    messages.note("Saved.")
    assert not bar.isHidden()
    bar.findChild(QToolButton, "message_close").click()
    assert bar.isHidden()
    assert messages.message is None


def test_markup_in_a_file_name_is_shown_and_not_obeyed(qtbot):
    messages = Messages()
    bar = MessageBar(messages)
    qtbot.addWidget(bar)
    messages.tell(CutError(path="<b>a</b>.dcm", found=3))
    label = bar.findChild(QLabel, "message_text")
    assert "<b>" in label.text()
    assert label.textFormat().name == "PlainText"


def test_while_the_pen_is_down_a_message_waits_so_that_nothing_moves_under_it(qtbot):
    messages = Messages()
    bar = MessageBar(messages)
    qtbot.addWidget(bar)
    messages.hold()
    messages.tell(CutError(path="a.dcm", found=3))
    assert bar.isHidden()
    messages.let_go()
    assert not bar.isHidden()
    assert messages.message.title == "This cine cannot be opened"


def test_what_is_mended_before_the_pen_is_up_is_never_told():
    messages, error = Messages(), CutError(path="a.dcm", found=3)
    messages.note("Saved.")
    messages.hold()
    messages.tell(error)
    messages.withdraw(error)
    messages.let_go()
    assert messages.message.title == "Saved."
