"""The loop that plays under the masks while a key is held, and the still frame when it is not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.agreement.ports import OpenLoop
from fibrodesk.ui.drawing.loop.frames import FrameStore
from fibrodesk.ui.drawing.loop.player import Player

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope

_CAPACITY_BYTES = 64 * 1024 * 1024


class LoopUnder(QObject):
    """Opens a loop when it is first wanted; `close` ends its threads."""

    shown = Signal(object)  # FrameArray, or None: the still frame again
    failed = Signal(object)

    def __init__(
        self, open_loop: Callable[[str], OpenLoop], tasks: TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_loop, self._tasks = open_loop, tasks
        self._cines: list[OpenLoop] = []  # opened and not closed; a thread may add to it
        self._store: FrameStore | None = None
        self._player: Player | None = None
        self._cine_id, self._frame, self._held = "", 0, False
        self._opening = Event()

    def play(self, cine_id: str, frame: int) -> None:
        """From `frame` on, as soon as the loop is open, until `stop`."""
        self._held, self._frame = True, frame
        if cine_id == self._cine_id and self._player is not None:
            self._player.play(frame)
        elif cine_id != self._cine_id:
            self.close()
            self._held, self._cine_id = True, cine_id
            self._opening = self._tasks.run(
                partial(self._open, cine_id), done=self._opened, failed=self._refused
            )

    def _open(self, cine_id: str, cancel: Event) -> OpenLoop:
        cine = self._open_loop(cine_id)
        self._cines.append(cine)
        if cancel.is_set():
            self._drop(cine)
        return cine

    def _opened(self, cine: OpenLoop) -> None:
        self._store = FrameStore(cine, post=self._tasks.post, capacity_bytes=_CAPACITY_BYTES)
        self._player = Player(cine.facts, parent=self)
        self._player.due.connect(self._show)
        if self._held:
            self._player.play(self._frame)

    def _refused(self, error: BaseException) -> None:
        self._cine_id = ""
        self.failed.emit(error)

    def _show(self, frame: int) -> None:
        if self._store is None or not self._held:
            return
        try:
            self.shown.emit(self._store.frame(frame))
        except (FibrodeskError, OSError) as error:
            self.close()
            self.failed.emit(error)

    def stop(self) -> None:
        """The key is let go: the same frame is back."""
        if not self._held:
            return
        self._held = False
        if self._player is not None:
            self._player.pause()
        self.shown.emit(None)

    def close(self) -> None:
        """Forget the loop; what is shown stays."""
        self._opening.set()
        self._held, self._cine_id = False, ""
        if self._player is not None:
            self._player.pause()
            self._player.deleteLater()
        if self._store is not None:
            self._store.close()
        self._player, self._store = None, None
        for cine in list(self._cines):
            self._drop(cine)

    def _drop(self, cine: OpenLoop) -> None:
        if cine in self._cines:
            self._cines.remove(cine)
            cine.close()
