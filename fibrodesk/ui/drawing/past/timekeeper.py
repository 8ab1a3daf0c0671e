"""Counts how long the reader is at work on each frame, and keeps it with the reading."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from fibrodesk.domain.active_time import ActiveTime, with_more

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

    from fibrodesk.ui.drawing.editor import Editor

_WORTH_A_NOTE_S = 1.0
"""What is less waits for the next note: scrubbing writes none, nor does a glance at a cine."""


class TimeKeeper(QObject):
    """Hears every act on the canvas and of the presenter; a note is written as a frame is left.

    While the loop plays, its time goes to the frame on which it was started.
    """

    def __init__(self, editor: Editor, *, now_s: Callable[[], float] = time.monotonic) -> None:
        super().__init__(editor)
        self._editor, self._now_s = editor, now_s
        self._time = ActiveTime(editor.presenter.frame, now_s=now_s)
        canvas, presenter, act = editor.canvas, editor.presenter, self._act
        canvas.pressed.connect(act)
        canvas.dragged.connect(act)
        canvas.released.connect(act)
        canvas.hovered.connect(act)
        canvas.viewport_changed.connect(act)
        canvas.grey_window_changed.connect(act)
        presenter.history_changed.connect(self._step)
        presenter.structure_changed.connect(act)
        presenter.board.tool_changed.connect(act)
        presenter.board.radius_changed.connect(act)
        presenter.frame_changed.connect(self._turn)
        editor.player.due.connect(self._watch)
        editor.player.playing_changed.connect(self._playing)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._front)

    def begin(self) -> None:
        """The reader is here, which is an act; nothing of what was arranged before was one."""
        self._time = ActiveTime(self._editor.presenter.frame, now_s=self._now_s)
        self._time.act()

    def _act(self, *_: object) -> None:
        self._time.act()

    def _step(self) -> None:
        """A step was made, or another frame has another history, as while the loop plays."""
        if self._editor.player.playing:
            self._time.watch()
        else:
            self._time.act()

    def _watch(self, *_: object) -> None:
        self._time.watch()

    def _turn(self, frame: int) -> None:
        if self._editor.player.playing:
            self._time.watch()
            return
        self._time.turn(frame)
        self.keep()

    def _playing(self, playing: bool) -> None:
        if playing:
            self._time.act()
        else:
            self._turn(self._editor.presenter.frame)

    def _front(self, window: QWindow | None) -> None:
        """Another program has the focus: the reader works elsewhere."""
        if window is None:
            self._time.rest()

    def settle(self) -> None:
        """The reading is handed in: what was gathered up to now goes with it."""
        self._time.act()
        self.keep()

    def keep(self) -> None:
        """Write what was gathered beside the reading, as a note that is no step of it."""
        if not self._editor.presenter.reading.editable:
            self._time.take()
        elif self._time.gathered_s >= _WORTH_A_NOTE_S:
            facts = self._editor.presenter.draft.facts
            self._editor.presenter.journal.note(with_more(facts, self._time.take()))

    def close(self) -> None:
        """The last frame is left."""
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.disconnect(self._front)
        self._time.rest()
        self.keep()
