"""One line above the canvas: which cine, and which of its frames."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from fibrodesk.ui import pieces
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.theme import ROW, S12, tokens

_FRAME_WIDTH = 320


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
        row = pieces.row(self.title, self.frame)
        row.setStretch(0, 1)
        row.setContentsMargins(S12, 0, S12, 0)
        self.setLayout(row)

    def tell(self, presenter: EditorPresenter) -> None:
        """A key frame by its place among the key frames, any other by its place in the loop."""
        frame, count = presenter.frame, presenter.cine.facts.frames
        words = self.tr("frame {number} of {count}").format(number=frame + 1, count=count)
        wanted = presenter.policy.frames_wanted
        if len(wanted) > 1 and frame in wanted:
            words = self.tr("key frame {place}/{wanted} · {words}").format(
                place=wanted.index(frame) + 1, wanted=len(wanted), words=words
            )
        marks = ((self.tr("ED"), presenter.policy.ed), (self.tr("ES"), presenter.policy.es))
        for name, at in marks:
            if at == frame:
                words = f"{name} · {words}"
        if presenter.board.lock_holds:
            words = self.tr("only inside the myocardium · {words}").format(words=words)
        self.frame.setText(words)
