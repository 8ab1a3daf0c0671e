"""The editor in the place of the pictures, while a consensus is drawn at the table."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fibrodesk.domain.mask import Structure
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.others import OtherHand
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.meeting.ports import Drawing
from fibrodesk.ui.workplace import Workplace


class DrawingPage(QWidget):
    """Holds one editor at a time; the readers lie over it as letters."""

    done = Signal()
    laid_aside = Signal()
    status_changed = Signal(object)  # StatusLine of the editor

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("meeting_drawing")
        self._workplace = workplace
        self.editor: Editor | None = None
        self._where = pieces.ElidedLabel("", "title", name="meeting_drawing_where")
        head = pieces.row(
            self._where,
            pieces.button(
                self.tr("Back without deciding"),
                "meeting_drawing_aside",
                flat=True,
                tip=self.tr("Back without deciding\nWhat is drawn is kept."),
                run=self.laid_aside.emit,
            ),
            pieces.button(
                self.tr("Decide on this"),
                "meeting_drawing_done",
                primary=True,
                glyph="check",
                tip=self.tr("Decide on this\nWhat is drawn now is what the meeting decides (D)."),
                run=self._finish,
            ),
            spacing=theme.S12,
        )
        head.setContentsMargins(theme.S16, theme.S8, theme.S16, theme.S8)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)

    def edit(self, drawing: Drawing, *, title: str) -> None:
        """Open the editor on the frame; nothing else of the cine takes the pen."""
        self.close_editor()
        self._where.tell(self.tr("Drawing {frame}").format(frame=title))
        has_wall = any(key.structure is Structure.MYOCARDIUM for key in drawing.locked)
        policy = EditorPolicy(
            structures=(Structure.FIBROSIS,),
            locked=frozenset({Structure.MYOCARDIUM} if has_wall else ()),
            answers=True,
            frames_wanted=(drawing.frame,),
            consensus=True,
            ed=drawing.ed,
            es=drawing.es,
            apex_up=drawing.apex_up,
            septum_left=drawing.septum_left,
        )
        presenter = EditorPresenter(
            drawing.reading,
            drawing.cine,
            policy=policy,
            post=self._workplace.runner.post,
            locked=drawing.locked,
        )
        presenter.others = tuple(
            OtherHand(
                letter=voice.letter,
                title=self.tr("reader {letter}").format(letter=voice.letter),
                colour=theme.READERS[place % len(theme.READERS)],
                masks={} if voice.mask is None else {drawing.frame: voice.mask},
                letter_right=bool(place % 2),
            )
            for place, voice in enumerate(drawing.voices)
        )
        presenter.go_to(drawing.frame)
        self.editor = Editor(presenter, self._workplace, owner=self)
        self.editor.keys.actions.bind("done", self._finish)
        self.editor.status_changed.connect(self.status_changed)
        self._column.addWidget(self.editor, 1)
        if has_wall:
            QTimer.singleShot(0, self.editor, self.editor.fit_wall)  # once it has its size
        self.editor.canvas.setFocus()

    def _finish(self) -> None:
        if self.editor is not None:
            self.editor.presenter.end_gesture()  # a stroke in hand belongs to the mask
            self.done.emit()

    def close_editor(self) -> None:
        """End its players and timers for good."""
        editor, self.editor = self.editor, None
        if editor is not None:
            editor.close_down()
            self._column.removeWidget(editor)
            editor.deleteLater()
