"""The small card beside a pin in the making: note or question, its words, who will see it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from fibrodesk.domain.remark import RemarkKind
from fibrodesk.ui.drawing.controls import Segments
from fibrodesk.ui.drawing.remarks import words
from fibrodesk.ui.drawing.remarks.acts import Told
from fibrodesk.ui.drawing.remarks.field import RemarkField
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import PANEL_WIDTH, S8, S12, S16


class RemarkCard(QFrame):
    """Lies over the canvas. What was typed stays in it until it is on disk or thrown away."""

    sent = Signal(object, str)  # RemarkKind, the words
    left = Signal()

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.setObjectName("remark_card")
        pieces.surface(self, "card")
        self.setFixedWidth(PANEL_WIDTH)
        self.kind = RemarkKind.NOTE
        self._told: Told | None = None
        self._at = QPointF()  # on the canvas
        self._where = pieces.label("", "caption", name="remark_where")
        self.kinds = Segments(
            "remark_kind",
            (
                (RemarkKind.NOTE, self.tr("Note")),
                (RemarkKind.QUESTION, self.tr("Question")),
            ),
        )
        self.field = RemarkField("remark_words", self.tr("What is there? Ctrl+Enter keeps it."))
        self._seen = pieces.label("", "quiet", name="remark_seen_by", wrap=True)
        self.cancel = pieces.button(
            self.tr("Cancel"),
            "remark_cancel",
            tip=self.tr("Esc. What you typed stays for the next remark."),
        )
        self.send = pieces.button("", "remark_send", run=self._send)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(S12, S12, S12, S12)
        column.setSpacing(S8)
        column.addLayout(pieces.row(pieces.label(self.tr("Remark"), "section"), None, self._where))
        for widget in (self.kinds, self.field, self._seen):
            column.addWidget(widget)
        column.addLayout(pieces.row(None, self.cancel, self.send))
        self.cancel.clicked.connect(self.left)
        self.kinds.picked.connect(lambda kind: self.choose(RemarkKind(kind)))
        self.field.sent.connect(self._send)
        self.field.left.connect(self.left)
        self.field.textChanged.connect(self._show)
        self.choose(RemarkKind.NOTE)
        self.hide()

    def ask(self, at: QPointF, where: str, told: Told | None) -> None:
        """Open beside `at`, a place on the canvas."""
        self._told, self._at = told, at
        self._where.setText(where)
        self._show()
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus()

    def choose(self, kind: RemarkKind) -> None:
        self.kind = kind
        self.kinds.show_value(kind)
        self._show()

    def tell(self, told: Told | None) -> None:
        """Who will see it became known, or has changed."""
        self._told = told
        self._show()

    def wait(self, busy: bool) -> None:
        """Nothing is typed while it is being written."""
        for widget in (self.field, self.kinds, self.cancel):
            widget.setEnabled(not busy)
        self._show()
        self.send.setEnabled(self.send.isEnabled() and not busy)

    def clear(self) -> None:
        """It is on disk, or not wanted any more."""
        self.field.clear()
        self.choose(RemarkKind.NOTE)

    def _show(self, *_: object) -> None:
        asks = self.kind is RemarkKind.QUESTION
        self.send.setText(self.tr("Ask") if asks else self.tr("Pin"))
        self._seen.setText(words.seen_by(self.kind, self._told))
        ready = bool(self.field.words) and self._told is not None
        why_not = self.tr("It has no words yet.")
        if self._told is None:
            why_not = self.tr("Who will see it is being looked up.")
        pieces.allow(self.send, ready, why_not=why_not, tip=self.tr("Ctrl+Enter"))
        if self.isVisible():
            self._place()  # it may be taller now

    def _send(self) -> None:
        if self.send.isEnabled():
            self.sent.emit(self.kind, self.field.words)

    def _place(self) -> None:
        """At the right of the point, or left of it where there is no room; never outside."""
        at = self._at
        self._column.activate()  # words that take another line count at once
        self.adjustSize()
        canvas = self.parentWidget()
        room = canvas.rect() if canvas is not None else QRect()
        left = round(at.x()) + S16
        if left + self.width() > room.right() - S8:
            left = round(at.x()) - S16 - self.width()
        left = max(S8, min(left, room.right() - S8 - self.width()))
        top = max(S8, min(round(at.y()) - S16, room.bottom() - S8 - self.height()))
        self.move(left, top)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves from everywhere in the card; no key of the pen is meant while it is open."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        event.accept()
