"""Where the pointer is: the brush's ring around it, and the figures of the status line."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.drawing import readout
from fibrodesk.ui.drawing.canvas.guide import Ring
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.screen import StatusLine

_READOUT_MS = 40
_REACH = 8.0  # logical pixels; a press this near to a handle means the handle


class Pointer(QObject):
    """Follows the hand over the canvas; words are told at most every 40 ms."""

    status_changed = Signal(object)  # StatusLine

    def __init__(self, presenter: EditorPresenter, canvas: Canvas, parent: QObject) -> None:
        super().__init__(parent)
        self._presenter, self._canvas = presenter, canvas
        self._at: ImagePoint | None = None
        self._readout = QTimer(self)
        self._readout.setSingleShot(True)
        self._readout.setInterval(_READOUT_MS)
        self._readout.timeout.connect(self._tell)
        canvas.hovered.connect(self._hover)
        canvas.size_turned.connect(self.resize_brush)
        canvas.viewport_changed.connect(self._zoomed)
        canvas.pen_changed.connect(self._hold)
        presenter.board.tool_changed.connect(self.show_ring)
        presenter.saved_changed.connect(self.tell_soon)

    def _hover(self, point: ImagePoint | None) -> None:
        self._at = point
        if point is not None:
            self._presenter.board.hover(point, self._canvas.pen)
        self.show_ring()
        self.tell_soon()

    def _zoomed(self, *_: object) -> None:
        canvas = self._canvas
        self._presenter.board.reach_px = _REACH * canvas.ratio / canvas.viewport.zoom
        self.tell_soon()

    def _hold(self, pen: Pen) -> None:
        """Ctrl, Alt and Shift change what the pen will do before it moves."""
        board = self._presenter.board
        erased = board.tool.would_erase(board.pen)
        board.hold(pen)
        if board.tool.would_erase(pen) != erased:  # Shift let go leaves the size that it told
            self.show_ring()

    def show_ring(self, *_: object) -> None:
        """Where the brush would hit; no ring where it would not, as while the loop plays."""
        board = self._presenter.board
        elsewhen = self._presenter.paused or self._presenter.looking_back
        if self._at is None or not board.tool.rings or elsewhen:
            self._canvas.set_ring(None)
        else:
            erases = board.tool.would_erase(board.pen)
            self._canvas.set_ring(Ring(self._at, board.radius_px, erases=erases))

    def resize_brush(self, notches: int) -> None:
        """Larger or smaller, its size told beside the ring until the pen moves."""
        board = self._presenter.board
        board.resize(notches)
        if self._at is not None and board.tool.rings:
            words = readout.radius_words(board.radius_px, self._presenter.spacing)
            erases = board.tool.would_erase(board.pen)
            self._canvas.set_ring(Ring(self._at, board.radius_px, words, erases=erases))

    def tell_soon(self, *_: object) -> None:
        if not self._readout.isActive():
            self._readout.start()

    def _tell(self) -> None:
        self.status_changed.emit(self.status())

    def status(self) -> StatusLine:
        """The figures of the frame shown."""
        grey = None if self._at is None else self._canvas.grey_at(self._at)
        left = readout.status_words(
            self._presenter, self._at, grey=grey, zoom=self._canvas.viewport.zoom
        )
        return StatusLine(left=left, saved=readout.saved_words(self._presenter.journal.state))

    def close_down(self) -> None:
        self._readout.stop()
