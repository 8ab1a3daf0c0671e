"""Coming in and going out, with a desk that is played."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.entrance.door import Door, NewProject


class RefusedError(FibrodeskError):
    title = "No"


class PlayedDesk:
    """Knows one password and counts what it is asked."""

    def __init__(self):
        self.error = None
        self.closed = 0
        self.out = []

    def open_project(self, path):
        if self.error:
            raise self.error
        return SimpleNamespace(path=path, close=self._close, abandon=self._close)

    def create(self, wanted):
        project = self.open_project(wanted.path)
        return project, self._session(wanted.administrator)

    def names(self, _project):
        return ["ann", "bob"]

    def sign_in(self, _project, name, password):
        if password != "right":
            raise RefusedError
        return self._session(name)

    def sign_out(self, session):
        self.out.append(session.person.name)

    def notices(self, _session):
        return ["Your password was reset."]

    def _session(self, name):
        return SimpleNamespace(person=SimpleNamespace(name=name))

    def _close(self):
        self.closed += 1


@pytest.fixture
def desk():
    return PlayedDesk()


@pytest.fixture
def door(runner, desk):
    return Door(runner, desk)


def opened(door, qtbot):
    with qtbot.waitSignal(door.opened) as told:
        door.open_project(Path("s.fibrodesk"))
    return told.args


def test_an_opened_study_tells_who_may_sign_in(door, qtbot):
    assert opened(door, qtbot) == [Path("s.fibrodesk"), ["ann", "bob"]]


def test_a_right_password_brings_a_session_and_its_notices(door, qtbot):
    opened(door, qtbot)
    with qtbot.waitSignal(door.signed_in) as told:
        door.sign_in("ann", "right")
    assert told.args[0].person.name == "ann"
    assert told.args[1] == ["Your password was reset."]
    assert door.session is told.args[0]


def test_a_wrong_password_is_told_and_nobody_is_in(door, qtbot):
    opened(door, qtbot)
    with qtbot.waitSignal(door.failed) as told:
        door.sign_in("ann", "wrong")
    assert isinstance(told.args[0], RefusedError)
    assert door.session is None


def test_unlocking_keeps_the_session_that_was_there(door, qtbot):
    opened(door, qtbot)
    with qtbot.waitSignal(door.signed_in):
        door.sign_in("ann", "right")
    before = door.session
    with qtbot.waitSignal(door.failed):
        door.unlock("wrong")
    with qtbot.waitSignal(door.unlocked):
        door.unlock("right")
    assert door.session is before


def test_signing_out_keeps_the_study_open(door, desk, qtbot):
    opened(door, qtbot)
    with qtbot.waitSignal(door.signed_in):
        door.sign_in("ann", "right")
    with qtbot.waitSignal(door.opened):
        door.sign_out()
    assert desk.out == ["ann"]
    assert door.session is None
    assert door.project is not None
    assert desk.closed == 0


def test_another_study_closes_the_one_before(door, desk, qtbot):
    opened(door, qtbot)
    opened(door, qtbot)
    assert desk.closed == 1


def test_a_study_that_cannot_be_opened_leaves_none_open(door, desk, qtbot):
    desk.error = RefusedError()
    with qtbot.waitSignal(door.failed):
        door.open_project(Path("s.fibrodesk"))
    assert door.project is None


def test_a_second_click_while_the_first_is_under_way_does_nothing(door, desk, qtbot):
    heard = []
    door.opened.connect(lambda path, _names: heard.append(path))
    with qtbot.waitSignal(door.opened):
        door.open_project(Path("first"))
        door.open_project(Path("second"))
    assert heard == [Path("first")]


def test_a_new_study_is_open_and_its_administrator_is_in(door, qtbot):
    wanted = NewProject(path=Path("n"), name="New", administrator="adi", password="right")
    with qtbot.waitSignals([door.opened, door.signed_in]):
        door.create(wanted)
    assert door.session.person.name == "adi"
    assert door.path == Path("n")


def test_a_disk_that_is_full_keeps_the_study_open(door, desk, qtbot):
    opened(door, qtbot)

    def refuse():
        raise RefusedError

    door.project.close = refuse
    with pytest.raises(RefusedError):
        door.close_project()
    assert door.project is not None
    door.abandon_project()
    assert door.project is None


def test_a_study_that_cannot_be_closed_leaves_the_door_free(door, desk, qtbot):
    opened(door, qtbot)
    close = door.project.close

    def refuse():
        raise RefusedError

    door.project.close = refuse
    with qtbot.waitSignal(door.failed):
        door.open_project(Path("other"))
    assert door.path == Path("s.fibrodesk")
    door.project.close = close
    with qtbot.waitSignal(door.opened):
        door.open_project(Path("other"))
