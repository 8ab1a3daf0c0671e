"""The next loop of the list is open before it is asked for, and never a moment too long."""

import pytest
from desk.studies import make_project, make_study

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.reading.acts import DeskReading
from fibrodesk.ui.reading.ahead import LoopAhead


class Loop:
    """A file, and whether somebody closed it."""

    def __init__(self, path):
        self.path, self.closed = path, False

    def close(self):
        self.closed = True


@pytest.fixture
def loop(tmp_path):
    path = tmp_path / "loop.dcm"
    path.write_bytes(b"pixels")
    return Loop(path)


@pytest.fixture
def ahead(loop):
    made = LoopAhead()
    made.make_ready("one", lambda: loop)
    return made


def test_the_loop_made_ready_is_handed_over_once(ahead, loop):
    assert ahead.take("another") is None
    assert ahead.take("one") is loop
    assert ahead.take("one") is None
    ahead.end()
    assert not loop.closed, "whoever took it closes it"


def test_it_is_opened_once_however_often_it_is_looked_at(ahead):
    ahead.make_ready("one", lambda: pytest.fail("it is open already"))


def test_another_takes_its_place(ahead, loop, tmp_path):
    other = Loop(loop.path)
    ahead.make_ready("another", lambda: other)
    assert loop.closed
    assert ahead.take("another") is other


def test_a_file_touched_since_is_not_handed_over(ahead, loop):
    loop.path.write_bytes(b"pixelz!")
    assert ahead.take("one") is None
    assert loop.closed


def test_after_the_end_nothing_stays_open(ahead, loop):
    ahead.end()
    assert loop.closed
    late = Loop(loop.path)
    ahead.make_ready("another", lambda: late)
    assert ahead.take("another") is None


def test_the_end_closes_what_was_being_opened(loop):
    ahead = LoopAhead()

    def overtaken():
        ahead.end()
        return loop

    ahead.make_ready("one", overtaken)
    assert loop.closed


def test_looking_ahead_takes_no_pen_and_the_damaged_file_is_told_when_it_is_opened(tmp_path):
    study = make_study(make_project(tmp_path))
    acts = DeskReading(study.ann)
    item = acts.work()[0]
    with pytest.raises(FibrodeskError):
        acts.look_ahead(item.round_id, item.cine.id)  # the loops are noise, and no files of ours
    assert acts.work()[0].state == "not_started"
    with pytest.raises(FibrodeskError):
        acts.open(item.round_id, item.cine.id)
    acts.end()
    study.project.close()
