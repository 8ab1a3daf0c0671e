"""Making the demonstration from the start page: a process beside the window."""

import sys

import pytest
from PySide6.QtCore import QObject

from fibrodesk.desk.demonstration.walk import PROJECT_NAME
from fibrodesk.ui.entrance.demonstration import Demonstration, DemonstrationFailedError


@pytest.fixture
def demonstration(qapp, tmp_path):
    made = Demonstration(QObject(qapp), folder=tmp_path)
    yield made
    made.stop()


def test_a_demonstration_that_is_there_is_opened_at_once(demonstration, tmp_path, qtbot):
    (tmp_path / "ready").touch()
    with qtbot.waitSignal(demonstration.ready) as told:
        demonstration.open()
    assert told.args == [tmp_path / PROJECT_NAME]


def test_its_invented_people_are_told_and_those_of_a_real_study_are_not(demonstration, tmp_path):
    (tmp_path / "ready").touch()
    assert demonstration.people_of(tmp_path / PROJECT_NAME)
    assert demonstration.people_of(tmp_path / "real.fibrodesk") == []


def test_making_it_can_be_stopped(demonstration, qtbot):
    words = []
    demonstration.working.connect(words.append)
    demonstration.open()
    assert words[-1]
    demonstration.cancel()
    assert words[-1] == ""
    assert demonstration._process is None


def test_a_process_that_ends_early_is_told_with_what_to_do(demonstration, qtbot, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with qtbot.waitSignal(demonstration.failed) as told:
        demonstration.open()
    assert isinstance(told.args[0], DemonstrationFailedError)
    assert told.args[0].advice
