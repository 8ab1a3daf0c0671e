"""What is on disk is told as it is, and what is not is never lost."""

import threading

import pytest
import shiboken6
from drawing_room import MemoryReading

from fibrodesk.domain import answering
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import AnswerState
from fibrodesk.storage.errors import DiskFullError
from fibrodesk.ui.drawing.journal import Journal, Saved
from fibrodesk.ui.messages import Messages


def say_none(reading, frame):
    return answering.said(reading.draft, MaskKey(frame, Structure.FIBROSIS), AnswerState.NONE)


def test_a_step_is_saved_when_the_writer_says_so(qtbot):
    reading = MemoryReading()
    reading.slow = True
    journal = Journal(reading, post=lambda call: call())
    told = []
    journal.saved_changed.connect(told.append)
    journal.record(say_none(reading, 1))
    assert journal.state is Saved.SAVING
    journal.record(say_none(reading, 2))
    reading.settle()
    assert journal.state is Saved.SAVED
    assert told == [Saved.SAVING, Saved.SAVED]
    journal.close()


def test_a_full_disk_is_told_once_and_tried_again(qtbot):
    reading = MemoryReading()
    reading.refusing = FibrodeskError()
    journal = Journal(reading, post=lambda call: call())
    failures = []
    journal.failed.connect(failures.append)
    journal.record(say_none(reading, 1))
    journal.record(say_none(reading, 2))
    assert journal.state is Saved.FAILED
    assert failures == [reading.refusing]
    reading.refusing = None
    journal.retry()
    assert journal.state is Saved.SAVED
    assert [entry.edit.frame for entry in reading.entries] == [1, 2], "in their order"
    reading.refusing = FibrodeskError()
    journal.record(say_none(reading, 3))
    assert len(failures) == 2, "trouble that comes again is told again"
    journal.close()


def test_a_disk_that_was_freed_is_noticed_without_a_key(qtbot):
    reading = MemoryReading()
    reading.refusing = FibrodeskError()
    journal = Journal(reading, post=lambda call: call())
    journal._again.setInterval(1)
    journal.record(say_none(reading, 1))
    reading.refusing = None
    qtbot.waitUntil(lambda: journal.state is Saved.SAVED)
    assert not journal._again.isActive()
    journal.close()


def test_what_was_told_of_a_full_disk_is_taken_back_once_all_is_on_disk(qtbot):
    reading, messages = MemoryReading(), Messages()
    reading.refusing = DiskFullError(name="study")
    journal = Journal(reading, post=lambda call: call())
    journal.failed.connect(messages.tell)
    journal.mended.connect(messages.withdraw)
    journal.record(say_none(reading, 1))
    journal.record(say_none(reading, 2))
    assert messages.message.title == DiskFullError.title
    reading.refusing = None
    journal.retry()
    assert messages.message is None
    reading.refusing = DiskFullError(name="study")
    journal.record(say_none(reading, 3))
    messages.note("Something else")
    reading.refusing = None
    journal.retry()
    assert messages.message.title == "Something else"
    journal.close()


def test_the_writers_answers_arrive_on_the_gui_thread(runner, qtbot):
    reading = MemoryReading()
    reading.slow = True
    journal = Journal(reading, post=runner.post)
    seen = []
    journal.saved_changed.connect(lambda _state: seen.append(threading.current_thread()))
    journal.record(say_none(reading, 1))
    writer = threading.Thread(target=reading.settle)
    writer.start()
    writer.join()
    qtbot.waitUntil(lambda: journal.state is Saved.SAVED)
    assert set(seen) == {threading.main_thread()}
    journal.close()


def test_a_closed_editor_hears_no_more(qtbot):
    reading = MemoryReading()
    reading.slow = True
    journal = Journal(reading, post=lambda call: call())
    journal.record(say_none(reading, 1))
    told = []
    journal.saved_changed.connect(told.append)
    journal.close()
    reading.settle()
    assert told == []
    assert len(reading.entries) == 1


@pytest.mark.parametrize("refusing", [None, FibrodeskError()], ids=["written", "refused"])
def test_an_answer_that_was_on_its_way_as_the_editor_went_finds_nobody(qtbot, refusing):
    reading, on_its_way = MemoryReading(), []
    reading.refusing = refusing
    journal = Journal(reading, post=on_its_way.append)
    journal.record(say_none(reading, 1))
    journal.close()
    shiboken6.delete(journal)
    (answer,) = on_its_way
    answer()
