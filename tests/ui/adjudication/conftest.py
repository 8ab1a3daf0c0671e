"""The adjudication over a desk in memory."""

from __future__ import annotations

import pytest
from adjudication_room import MemoryAdjudication, rest

from fibrodesk.ui.adjudication.screen import AdjudicationScreen


@pytest.fixture
def desk() -> MemoryAdjudication:
    return MemoryAdjudication()


@pytest.fixture
def shown(workplace, desk, qtbot):
    """Opens the screen once it is called, so that a test may set up its desk before."""
    made = []

    def show(width=1188, height=740, **where):
        screen = AdjudicationScreen(workplace, desk)
        made.append(screen)
        qtbot.addWidget(screen)
        screen.resize(width, height)
        screen.show()
        qtbot.waitExposed(screen)
        screen.open(**where)
        rest(qtbot, workplace.runner)
        screen.focus_home()
        return screen

    yield show
    for screen in made:
        screen.close_down()
        screen.hide()


@pytest.fixture
def screen(shown, qtbot):
    return shown()
