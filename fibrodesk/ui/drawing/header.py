"""One line above the canvas: which cine, and which of its frames."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import ROW, S12, tokens

_FRAME_WIDTH = 480
_SHARE = 0.7  # of the line, at most, is the frame's; the cine's name gives way


class Header(QWidget):
    """`title` is the screen's word; the frame is told by the editor."""

    def __init__(self) -> None:
        super().__init__()
        pieces.surface(self, "canvas")
        self.setFixedHeight(ROW + 4)
        self.title = pieces.ElidedLabel("", "quiet", name="editor_title")
        self.frame = pieces.label("", "figure", name="editor_frame")
        dark = tokens(dark=True)  # the canvas is dark in every theme
        self.title.setStyleSheet(f"color: {dark.quiet};")
        self.frame.setStyleSheet(f"color: {dark.text};")
        # of one size, as words of another size would have the whole window laid out anew
        self.frame.setFixedSize(_FRAME_WIDTH, ROW)
        self.frame.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._parts: Sequence[str] = ()
        row = pieces.row(self.title, self.frame)
        row.setStretch(0, 1)
        row.setContentsMargins(S12, 0, S12, 0)
        self.setLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.frame.setFixedWidth(min(_FRAME_WIDTH, round(_SHARE * self.width())))
        self._show()

    def tell(self, presenter: EditorPresenter) -> None:
        """A key frame by its place among the key frames, any other by its place in the loop."""
        frame, count = presenter.frame, presenter.cine.facts.frames
        wanted = presenter.policy.frames_wanted
        parts = []
        if presenter.board.lock_holds:
            parts.append(self.tr("only inside the myocardium"))
        marks = ((self.tr("ED"), presenter.policy.ed), (self.tr("ES"), presenter.policy.es))
        parts += [name for name, at in marks if at == frame]
        if len(wanted) > 1 and frame in wanted:
            parts.append(
                self.tr("key frame {place}/{wanted}").format(
                    place=wanted.index(frame) + 1, wanted=len(wanted)
                )
            )
        parts.append(self.tr("frame {number} of {count}").format(number=frame + 1, count=count))
        self._parts = parts
        self._show()

    def _show(self) -> None:
        """As much as there is room for: the frame's number is the last to go."""
        metrics, parts = self.frame.fontMetrics(), list(self._parts)
        while len(parts) > 1 and metrics.horizontalAdvance(" · ".join(parts)) > self.frame.width():
            parts.pop(0)
        self.frame.setText(" · ".join(parts))
        whole = " · ".join(self._parts)
        self.frame.setAccessibleName(whole)
        self.frame.setToolTip("" if len(parts) == len(self._parts) else whole)
