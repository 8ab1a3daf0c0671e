"""The table of commands and the window: each command is bound somewhere, each action is listed."""

from __future__ import annotations

import pytest
from desk.synthetic import make_synthetic
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from fibrodesk.desk.models.proposing import propose
from fibrodesk.desk.preparing import reopen_preparation
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.shell.main_window import MainWindow
from fibrodesk.ui.shell.workspace import Workspace

_LONG_MS = 30_000
PREFIX = "action_"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("study"), patients=3)
    cines = [cine.id for cine in made.cines]
    made.first = made.round("one", cines[:1])
    propose(made.sessions["rita"], cine_id=cines[1])
    reopen_preparation(made.sessions["rita"], cines[2], reason="its marks are looked at again")
    yield made
    made.project.close()


@pytest.fixture
def bound(monkeypatch):
    """Every command that some `Actions` was given while the test ran, with its screen."""
    found: dict[str, set[str]] = {}
    real = Actions.bind

    def bind(self, command_id, run, **more):
        found.setdefault(command_id, set()).add(self._screen)
        return real(self, command_id, run, **more)

    monkeypatch.setattr(Actions, "bind", bind)
    return found


def rest(qtbot, runner):
    for _ in range(4):
        qtbot.waitUntil(lambda: not runner.busy, timeout=_LONG_MS)
        QApplication.processEvents()


def test_every_command_is_bound_in_the_window_and_every_action_is_a_command(
    study, bound, workplace, preferences, qtbot
):
    window = MainWindow(preferences)
    qtbot.addWidget(window)
    window.show()
    open_screens(study, workplace, qtbot)
    actions = {
        action.objectName().removeprefix(PREFIX)
        for widget in QApplication.allWidgets()
        for action in widget.findChildren(QAction)
        if action.objectName().startswith(PREFIX)
    }
    window.close()
    table = workplace.commands
    assert sorted(command.id for command in table if command.id not in bound) == []
    for command_id in actions | set(bound):
        assert command_id in table
    for command_id, screens in bound.items():
        assert screens == {table[command_id].screen}, command_id


def open_screens(study, workplace, qtbot):
    """What Ann reads, what Rita prepares, judges and corrects, what an administrator imports."""
    cine = study.cines[0]
    for name, places in {
        "ann": [("reading", {"round_id": study.first.id, "cine_id": cine.id})],
        "rita": [
            ("adjudication", {}),
            ("meeting", {}),
            ("prepare", {"cine_id": study.cines[2].id}),
            ("review", {}),
        ],
        "administrator": [("library", {}), ("agreement", {})],
    }.items():
        workplace.session = study.sessions[name]
        workspace = Workspace(workplace, "Study")
        qtbot.addWidget(workspace)
        workspace.show()
        for place, where in places:
            workspace.go(place, where)
            rest(qtbot, workplace.runner)
        screen = workspace.screen_in_front
        if name == "administrator":
            workspace.go("library", {})
            workspace.screen_in_front.show_import()
            rest(qtbot, workplace.runner)
        elif screen is not None and screen.name == "review":
            with qtbot.waitSignal(screen.presenter.correction_opened, timeout=_LONG_MS):
                screen.presenter.correct()
            screen.presenter.lay_aside()
            rest(qtbot, workplace.runner)
        workspace.close_down()
        workspace.hide()
