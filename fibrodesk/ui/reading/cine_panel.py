"""What the reader says of the whole cine: the form of the disease, and a comment."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QPlainTextEdit

from fibrodesk.domain.reading import Form
from fibrodesk.ui.drawing.controls import Section, Segments
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import ROW


class CinePanel(Section):
    """The comment becomes one step when the field is left."""

    def __init__(self, presenter: EditorPresenter) -> None:
        super().__init__(QCoreApplication.translate("CinePanel", "This cine"))
        self._presenter = presenter
        self.form = Segments(
            "form",
            (
                (Form.FOCAL, self.tr("Focal")),
                (Form.DIFFUSE, self.tr("Diffuse")),
                (Form.MIXED, self.tr("Mixed")),
            ),
        )
        self.form.setToolTip(self.tr("The form of the disease, as you see it."))
        self.comment = QPlainTextEdit()
        self.comment.setObjectName("comment")
        self.comment.setAccessibleName(self.tr("Comment"))
        self.comment.setPlaceholderText(self.tr("Comment"))
        self.comment.setTabChangesFocus(True)
        self.comment.setFixedHeight(2 * ROW + 4)
        self.comment.installEventFilter(self)
        self.add(pieces.label(self.tr("Form of the disease"), "quiet"), self.form, self.comment)
        self.form.picked.connect(lambda form: presenter.answers.say("form", form))
        presenter.fact_changed.connect(self._show)
        self._show()
        for widget in (self.form, self.comment):
            widget.setEnabled(presenter.reading.editable)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.keep()
        return False

    def keep(self) -> None:
        """Put what stands in the field into the reading, if it is new."""
        words = self.comment.toPlainText().strip()
        if words != (self._presenter.draft.facts.get("comment") or ""):
            self._presenter.answers.say("comment", words)

    def _show(self, *_: object) -> None:
        facts = self._presenter.draft.facts
        self.form.show_value(str(facts.get("form") or ""))
        words = str(facts.get("comment") or "")
        if words != self.comment.toPlainText().strip() and not self.comment.hasFocus():
            self.comment.setPlainText(words)
