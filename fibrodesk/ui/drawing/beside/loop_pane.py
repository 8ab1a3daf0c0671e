"""A loop to look at beside something else: it plays in its true times and takes no pen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from fibrodesk.domain.cine import Cine
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.journal import Post
from fibrodesk.ui.drawing.loop.frames import FrameStore
from fibrodesk.ui.drawing.loop.player import Player
from fibrodesk.ui.look import icons, pieces
from fibrodesk.ui.look.theme import S4, S8

_CAPACITY_BYTES = 64 * 1024 * 1024


class LoopPane(QWidget):
    """A canvas over a slim row: play, the frames, which one is shown.

    It has no masks and no way to get any. `close_loop` ends its threads.
    """

    failed = Signal(object)
    frame_shown = Signal(int)

    def __init__(self, name: str, *, post: Post) -> None:
        super().__init__()
        self.setObjectName(name)
        self._post = post
        self._store: FrameStore | None = None
        self._owner: QObject | None = None  # of the player: it goes with the loop
        self.player: Player | None = None
        self.frame = 0
        self.canvas = Canvas()
        self.canvas.setObjectName(f"{name}_canvas")
        self.canvas.setAccessibleName(self.tr("Another loop"))
        self.play_button = pieces.tool(
            "play",
            f"{name}_play",
            self.tr("Play or pause this loop\nIn true time, apart from the one that is drawn on."),
            run=self.toggle,
        )
        self.play_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName(f"{name}_slider")
        self.slider.setAccessibleName(self.tr("Frame of this loop"))
        self.slider.setToolTip(self.tr("Frame of this loop"))
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._count = pieces.label("", "figure", name=f"{name}_count")
        row = pieces.row(self.play_button, self.slider, self._count)
        row.setStretchFactor(self.slider, 1)
        row.setContentsMargins(S4, S4, S8, S4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addLayout(row)
        self.slider.valueChanged.connect(self._scrub)

    def show_loop(self, cine: Cine, *, frame: int = 0) -> None:
        """Put another loop in; whoever opened `cine` closes it after `close_loop`."""
        self.close_loop()
        self._owner = QObject(self)
        self._store = FrameStore(cine, post=self._post, capacity_bytes=_CAPACITY_BYTES)
        self.player = Player(cine.facts, parent=self._owner)
        self.player.due.connect(self.show_frame)
        self.player.playing_changed.connect(self._show_playing)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, cine.facts.frames - 1)
        pieces.allow(
            self.play_button,
            cine.facts.frames > 1,
            why_not=self.tr("A single frame does not play."),
            tip=self.tr("Play or pause this loop"),
        )
        self.canvas.set_spacing(cine.facts.spacing)
        self.show_frame(frame)

    def show_frame(self, frame: int) -> None:
        if self._store is None:
            return
        try:
            self.canvas.set_frame(self._store.frame(frame))
        except (FibrodeskError, OSError) as error:
            self.close_loop()
            self.failed.emit(error)
            return
        self.frame = frame
        with QSignalBlocker(self.slider):
            self.slider.setValue(frame)
        self._count.setText(f"{frame + 1}/{self.slider.maximum() + 1}")
        self.frame_shown.emit(frame)

    def toggle(self) -> None:
        if self.player is None:
            return
        if self.player.playing:
            self.player.pause()
        else:
            self.player.play(self.frame)

    def pause(self) -> None:
        if self.player is not None:
            self.player.pause()

    def close_loop(self) -> None:
        """End its threads and forget it; the pane is empty then."""
        self.pause()
        if self._store is not None:
            self._store.close()
        if self._owner is not None:
            self._owner.deleteLater()
        self._store, self._owner, self.player = None, None, None
        self.canvas.set_frame(None)
        self._count.setText("")

    def _scrub(self, frame: int) -> None:
        self.pause()
        self.show_frame(frame)

    def _show_playing(self, playing: bool) -> None:
        icons.wear(self.play_button, "pause" if playing else "play")
