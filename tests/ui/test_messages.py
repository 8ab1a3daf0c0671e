"""What went wrong, told once and in words."""

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.messages import MessageBar, Messages


class CutError(FibrodeskError):
    title = "This cine cannot be opened"
    text = "{path} ends after {found} frames."
    hint = "Export {path} again."


@pytest.fixture
def messages():
    return Messages()


@pytest.fixture
def ground(qtbot):
    """What a bar lies on, as wide as a window."""
    made = QWidget()
    made.resize(1280, 800)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def bar(messages, ground):
    return MessageBar(messages, ground)


def test_an_error_is_told_with_what_to_do():
    messages = Messages()
    messages.tell(CutError(path="a.dcm", found=3))
    assert messages.message.title == "This cine cannot be opened"
    assert messages.message.text == "a.dcm ends after 3 frames."
    assert messages.message.advice == "Export a.dcm again."


def test_a_repeated_failure_is_one_message_with_a_count(messages, bar):
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


def test_details_are_folded_until_asked_for(messages, bar):
    messages.report("Three files were refused", "", details="a.dcm is no DICOM file.")
    details = bar.card.findChild(QLabel, "message_details")
    assert not details.isVisible()
    bar.findChild(QToolButton, "message_more").click()
    assert details.isVisible()


def test_the_cross_takes_the_message_away(messages, bar):
    messages.note("Saved.")
    assert not bar.isHidden()
    bar.findChild(QToolButton, "message_close").click()
    assert bar.isHidden()
    assert messages.message is None


def test_markup_in_a_file_name_is_shown_and_not_obeyed(messages, bar):
    messages.tell(CutError(path="<b>a</b>.dcm", found=3))
    label = bar.findChild(QLabel, "message_text")
    assert "<b>" in label.text()
    assert label.textFormat().name == "PlainText"


def test_an_error_that_is_mended_is_taken_away_and_another_message_stays(messages):
    error = CutError(path="a.dcm", found=3)
    messages.tell(error)
    messages.withdraw(error)
    assert messages.message is None
    messages.note("Saved.")
    messages.withdraw(error)
    assert messages.message.title == "Saved."


def test_what_two_lines_cannot_hold_is_in_a_card_and_what_to_do_is_never_cut(messages, ground, bar):
    messages.tell(CutError(path="/archive/" + "folder/" * 40 + "a.dcm", found=3))
    short, more = bar.findChild(QLabel, "message_text"), bar.findChild(QToolButton, "message_more")
    assert short.cut
    assert short.text().endswith("a.dcm again.")
    assert more.isVisible()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton)  # the words, not the arrow
    whole = bar.card.findChild(QLabel, "message_whole_text")
    assert whole.isVisible()
    assert whole.text() == messages.message.text
    assert ground.rect().contains(bar.card.geometry())
    assert not bar.geometry().intersects(bar.card.geometry())
    QTest.mouseClick(bar.card, Qt.MouseButton.LeftButton)
    assert not bar.card.isVisible()
    messages.note("Saved.")
    assert not more.isVisible()


def test_the_card_goes_with_its_message_and_is_never_that_of_the_one_before(messages, bar):
    messages.report("Three files were refused", "", details="a.dcm is no DICOM file.")
    bar.findChild(QToolButton, "message_more").click()
    messages.report("Two files were refused", "", details="b.dcm is no DICOM file.")
    assert not bar.card.isVisible()
    bar.findChild(QToolButton, "message_more").click()
    assert "b.dcm" in bar.card.findChild(QLabel, "message_details").text()
    messages.dismiss()
    assert not bar.card.isVisible()


def test_the_same_failure_again_does_not_fold_the_card_that_is_being_read(messages, bar):
    error = CutError(path="/archive/" + "folder/" * 40 + "a.dcm", found=3)
    messages.tell(error)
    bar.findChild(QToolButton, "message_more").click()
    messages.tell(error)
    assert bar.card.isVisible()
    assert "2 times" in bar.card.findChild(QLabel, "message_whole_title").text()


def test_a_window_that_is_made_narrower_offers_what_no_longer_fits(messages, ground, bar):
    messages.report("The disk is full", "Nothing more can be written. " * 4)
    more = bar.findChild(QToolButton, "message_more")
    assert not more.isVisible()
    ground.resize(600, 640)
    assert bar.width() == 600
    assert more.isVisible()
