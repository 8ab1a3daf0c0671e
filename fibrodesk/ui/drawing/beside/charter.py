"""The reading charter beside the canvas: what a reader outlines, and what not."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import PANEL_WIDTH, S4, S8, S12, S16
from resources import packaged


class Charter(QWidget):
    """Hidden until it is asked for; made, and read from its file, then."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("charter")
        pieces.surface(self, "panel")
        self.setFixedWidth(PANEL_WIDTH + 60)
        self.hide()

    def _furnish(self) -> None:
        self.words = QTextBrowser()
        self.words.setObjectName("charter_words")
        self.words.setOpenLinks(False)
        self.words.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.words.document().setDocumentMargin(S12)
        close = pieces.tool("cross", "charter_close", self.tr("Close"), run=self.hide)
        column = QVBoxLayout(self)
        column.setContentsMargins(S8, S8, S8, S8)
        head = pieces.row(pieces.label(self.tr("Reading charter"), "section"), None, close)
        column.addLayout(head)
        column.addWidget(self.words, 1)

    def toggle(self) -> None:
        if self.layout() is None:
            self._furnish()
            text = packaged("reading_charter.md").read_text(encoding="utf-8")
            self.words.setMarkdown(text)
            _space_out(self.words.document())
        self.setVisible(self.isHidden())


def _space_out(document: QTextDocument) -> None:
    """Room above each heading and below each paragraph, which Markdown's reader leaves out."""
    document.setIndentWidth(S16)
    block = document.begin()
    while block.isValid():
        kind = block.blockFormat()
        heading = kind.headingLevel() > 0
        kind.setTopMargin(S12 if heading else 0)
        kind.setBottomMargin(S4 if heading or block.textList() else S8)
        QTextCursor(block).setBlockFormat(kind)
        block = block.next()
