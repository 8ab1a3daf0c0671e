"""The history of a reading: its replay, the time spent on it, and what a crash left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from fibrodesk.ui.drawing.past.recovering import Recovering
from fibrodesk.ui.drawing.past.replaying import Replaying
from fibrodesk.ui.drawing.past.timekeeper import TimeKeeper
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.look import pieces

if TYPE_CHECKING:
    from fibrodesk.ui.drawing.editor import Editor


class Past:
    """One part of an editor."""

    def __init__(self, editor: Editor) -> None:
        self.replay = Replaying(editor)
        self.time = TimeKeeper(editor)
        self.recovery = Recovering(editor)
        self.button = pieces.tool("replay", "replay_button", "-", run=self._replay)

    def bind(self, actions: Actions) -> None:
        """Its commands, by their keys."""
        action = actions.bind("replay", self._replay)
        action.changed.connect(lambda: self._name(action))
        self._name(action)

    def _name(self, action: QAction) -> None:
        """Its key may be another now."""
        self.button.setToolTip(action.toolTip())
        self.button.setAccessibleName(action.text())

    def _replay(self) -> None:
        self.recovery.leave()
        self.replay.toggle()

    def close_down(self) -> None:
        """The editor goes."""
        self.recovery.leave()
        self.replay.leave()
        self.time.close()
