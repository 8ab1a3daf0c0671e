"""The editor in the place of the panes, while a proposal is corrected."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fibrodesk.domain.cine import Cine
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.review import words
from fibrodesk.ui.review.ports import Correction
from fibrodesk.ui.review.queue import QueueRow
from fibrodesk.ui.workplace import Workplace


class CorrectionPage(QWidget):
    """Holds one editor at a time; the model's mask is its first step and can be undone."""

    done = Signal()
    laid_aside = Signal()
    status_changed = Signal(object)  # StatusLine of the editor

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("correction_page")
        self._workplace = workplace
        self._editor: Editor | None = None
        self._presenter: EditorPresenter | None = None
        self._where = pieces.ElidedLabel("", "title", name="correction_where")
        head = pieces.row(
            self._where,
            pieces.button(
                self.tr("Lay aside"),
                "correction_aside",
                flat=True,
                tip=self.tr("Lay aside\nWhat is drawn is kept; no verdict is given."),
                run=self.laid_aside.emit,
            ),
            pieces.button(
                self.tr("Done"),
                "correction_done",
                primary=True,
                glyph="check",
                tip=self.tr("Done ({key})\nWhat is drawn now is the corrected mask.").format(
                    key=workplace.commands["submit"].shown_key
                ),
                run=self._finish,
            ),
            spacing=theme.S12,
        )
        head.setContentsMargins(theme.S16, theme.S8, theme.S16, theme.S8)
        head.setStretchFactor(self._where, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)

    def edit(
        self, correction: Correction, cine: Cine, *, row: QueueRow, wall: MaskArray | None
    ) -> None:
        """Open the editor on the frame of the proposal; the locked wall is shown, not drawn."""
        self.close_editor()
        frame = row.item.frame
        where = words.place(row)
        self._where.tell(self.tr("Correcting {proposal}").format(proposal=where))
        locked = {} if wall is None else {MaskKey(frame, Structure.MYOCARDIUM): wall}
        policy = EditorPolicy(
            structures=(Structure.FIBROSIS,),
            locked=frozenset({Structure.MYOCARDIUM} if locked else ()),
            answers=True,
            frames_wanted=(frame,),
            apex_up=row.item.cine.apex_up,
            septum_left=row.item.cine.septum_left,
        )
        self._presenter = EditorPresenter(
            correction, cine, policy=policy, post=self._workplace.runner.post, locked=locked
        )
        self._presenter.go_to(frame)
        self._editor = Editor(self._presenter, self._workplace, owner=self)
        self._editor.status_changed.connect(self.status_changed)
        self._editor.keys.actions.bind("submit", self._finish)  # as every drawing is handed in
        self._column.addWidget(self._editor, 1)
        self._editor.canvas.setFocus()

    def _finish(self) -> None:
        if self._presenter is not None:
            self._presenter.end_gesture()  # a stroke in hand belongs to the mask
        self.done.emit()

    def close_editor(self) -> None:
        """End its players and timers for good."""
        editor = self._editor
        self._editor = self._presenter = None
        if editor is not None:
            editor.close_down()
            self._column.removeWidget(editor)
            editor.deleteLater()
