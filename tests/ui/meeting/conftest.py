"""The meeting over a desk in memory."""

from __future__ import annotations

import pytest
from meeting_room import MemoryMeeting, rest

from fibrodesk.ui.meeting.screen import MeetingScreen


@pytest.fixture
def desk() -> MemoryMeeting:
    return MemoryMeeting()


@pytest.fixture
def shown(workplace, desk, qtbot):
    """Opens the screen once it is called, so that a test may set up its desk before."""
    made = []

    def show(width=1188, height=740, **where):
        screen = MeetingScreen(workplace, desk)
        made.append(screen)
        qtbot.addWidget(screen)
        screen.resize(width, height)
        screen.show()
        qtbot.waitExposed(screen)
        screen.open(**where)
        rest(qtbot, workplace.runner)
        return screen

    yield show
    for screen in made:
        screen.close_down()
        screen.hide()


@pytest.fixture
def screen(shown, workplace, qtbot):
    """At the table, on the first frame."""
    made = shown()
    made.presenter.begin(people=["ann"], guests=["Dr Guest"])
    rest(qtbot, workplace.runner)
    made.focus_home()
    return made
