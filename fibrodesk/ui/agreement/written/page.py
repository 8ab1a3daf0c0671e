"""The methods paragraph, ready to paste, and the way out for tables, figure and numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from fibrodesk.ui.agreement.asides import Aside
from fibrodesk.ui.agreement.frames import sentences
from fibrodesk.ui.agreement.presenter import AgreementPresenter
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.messages import Messages


class MethodsPage(QWidget):
    """Text that is copied or written; nothing of it can be changed here."""

    def __init__(
        self,
        presenter: AgreementPresenter,
        *,
        messages: Messages,
        export: Callable[[Path], object],
    ) -> None:
        super().__init__()
        self.setObjectName("agreement_methods")
        pieces.surface(self, "panel")
        self._presenter, self._messages, self._export = presenter, messages, export
        self.text = QPlainTextEdit()
        self.text.setObjectName("methods_text")
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Methods paragraph"))
        self.text.setToolTip(self.tr("Methods paragraph\nReady to paste into a manuscript."))
        self.copy = pieces.button(
            self.tr("Copy"),
            "methods_copy",
            primary=True,
            glyph="copy",
            tip=self.tr("Copy\nThe whole paragraph goes to the clipboard."),
            run=self.copy_text,
        )
        self.export = pieces.button(
            self.tr("Export…"),
            "methods_export",
            glyph="export",
            tip=self.tr(
                "Export…\nParagraph, tables as CSV, figure as SVG and all numbers, into a folder."
            ),
            run=self._choose_folder,
        )
        self._words = pieces.label("", "quiet", name="methods_words", wrap=True)
        row = pieces.row(self.copy, self.export, spacing=theme.S8)
        row.addWidget(self._words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S16)
        column.setSpacing(theme.S12)
        column.addLayout(row)
        column.addWidget(self.text, 1)
        presenter.figures_changed.connect(self._reset)
        presenter.asides.arrived.connect(self._arrived)
        self._reset()

    def come_to_front(self) -> None:
        self._presenter.asides.want(Aside.METHODS)
        self._arrived(Aside.METHODS)

    def _reset(self) -> None:
        self.text.setPlainText("")
        self._words.setText(self.tr("Being written …"))
        self._allow()
        if self.isVisible():
            self.come_to_front()

    def _allow(self) -> None:
        written = bool(self.text.toPlainText())
        pieces.allow(
            self.copy,
            written,
            why_not=self.tr("Copy: the paragraph is not written yet."),
            tip=self.tr("Copy\nThe whole paragraph goes to the clipboard."),
        )

    def _arrived(self, aside: object) -> None:
        if aside is not Aside.METHODS:
            return
        asides = self._presenter.asides
        found, refusal = asides.found.get(Aside.METHODS), asides.refused.get(Aside.METHODS)
        if isinstance(found, str):
            self.text.setPlainText(found)
            self._words.setText(self.tr("As counted now, with its references below."))
        elif refusal is not None:
            self._words.setText(sentences.refusal(refusal))
        self._allow()

    def copy_text(self) -> None:
        if self.text.toPlainText():
            QGuiApplication.clipboard().setText(self.text.toPlainText())
            self._messages.note(self.tr("The methods paragraph is on the clipboard."))

    def _choose_folder(self) -> None:
        beside = QFileDialog.getExistingDirectory(self, self.tr("Where the agreement is written"))
        if beside:
            self._export(Path(beside))
