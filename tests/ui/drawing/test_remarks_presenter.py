"""What is noted and asked, where looks and writes overtake one another."""

from threading import Event

import pytest

from fibrodesk.desk.threads import Threads
from fibrodesk.domain.remark import Anchor, RemarkKind
from fibrodesk.storage.errors import DiskFullError
from fibrodesk.ui.drawing.remarks.acts import Told
from fibrodesk.ui.drawing.remarks.presenter import RemarksPresenter

NOTE, FRAME = RemarkKind.NOTE, Anchor(frame=1)


class SlowActs:
    """The first look is slow, and tells what stood when it was begun; writes wait to be let go."""

    def __init__(self):
        self.looks = 0
        self.first_may_end, self.may_write = Event(), Event()
        self.operations = []

    def look(self):
        self.looks += 1
        found = Threads(damaged=self.looks)
        if found.damaged == 1:
            self.first_may_end.wait(5)
        return found

    def told(self):
        return Told()

    def pin(self, kind, text, anchor, operation):
        self.operations.append((text, operation))
        self.may_write.wait(5)
        raise DiskFullError(name="study")


@pytest.fixture
def acts():
    return SlowActs()


@pytest.fixture
def presenter(acts, runner):
    made = RemarksPresenter(acts, runner)
    yield made
    made.close()


def test_a_slow_look_never_hides_what_a_later_one_found(presenter, acts, runner, qtbot):
    presenter.refresh()
    qtbot.waitUntil(lambda: acts.looks == 1)
    with qtbot.waitSignal(presenter.changed):
        presenter.refresh()
    acts.first_may_end.set()
    qtbot.waitUntil(lambda: not runner.busy)
    assert presenter.damaged == 2


def test_a_press_while_something_is_written_does_not_change_how_it_is_tried_again(
    presenter, acts, runner, qtbot
):
    presenter.pin(NOTE, "apex", FRAME)
    presenter.pin(NOTE, "base", FRAME)
    acts.may_write.set()
    with qtbot.waitSignal(presenter.failed):
        pass
    with qtbot.waitSignal(presenter.failed):
        presenter.pin(NOTE, "apex", FRAME)
    assert [text for text, _ in acts.operations] == ["apex", "apex"]
    assert len({operation for _, operation in acts.operations}) == 1
