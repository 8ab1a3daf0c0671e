"""The rounds at the right of the library: sealed or open, and how far each reader is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from fibrodesk.ui import icons, pieces, theme
from fibrodesk.ui.library.shelf import LibraryPresenter

if TYPE_CHECKING:
    from fibrodesk.desk.rounds import ReaderProgress, RoundView


class RoundsPanel(QWidget):
    """An annotator is told the own progress alone; the desk sees to that."""

    def __init__(self, presenter: LibraryPresenter) -> None:
        super().__init__()
        self.setObjectName("rounds_panel")
        pieces.surface(self, "panel")
        self.setFixedWidth(theme.PANEL_WIDTH)
        self._presenter = presenter
        self._inside = QWidget()
        self._inside.setProperty("surface", "clear")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(theme.S16, theme.S16, theme.S16, theme.S16)
        self._column.setSpacing(theme.S8)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self._inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        pieces.clear(self._column)
        self._column.addWidget(pieces.label(self.tr("Rounds"), "section"))
        for one in self._presenter.shelf.rounds:
            self._add(one)
        if not self._presenter.shelf.rounds:
            words = self.tr("No round yet. A round gives loops to two or more readers.")
            self._column.addWidget(pieces.label(words, "quiet", wrap=True))
        self._column.addStretch(1)

    def _add(self, one: RoundView) -> None:
        self._column.addSpacing(theme.S8)
        sign = QLabel()
        worn = theme.worn()
        colour = worn.accent if one.open else worn.quiet
        sign.setPixmap(
            icons.pixmap("unlock" if one.open else "lock", side_px=theme.S16, colour=colour)
        )
        head = QWidget()
        head.setLayout(pieces.row(sign, pieces.ElidedLabel(one.name, "section")))
        self._column.addWidget(head)
        state = self.tr("open") if one.open else self.tr("sealed")
        words = self.tr("{state} · {mode} · {count} loops").format(
            state=state, mode=one.mode, count=len(one.cines)
        )
        self._column.addWidget(pieces.label(words, "caption"))
        for reader in one.readers:
            self._column.addWidget(self._progress(reader))

    def _progress(self, reader: ReaderProgress) -> QWidget:
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setRange(0, max(1, reader.total))
        bar.setValue(reader.submitted)
        count = pieces.label(f"{reader.submitted}/{reader.total}", "figure")
        name = pieces.ElidedLabel(reader.name, "quiet")
        entry = QWidget()
        column = QVBoxLayout(entry)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S4)
        line = pieces.row()
        line.addWidget(name, 1)
        line.addWidget(count)
        column.addLayout(line)
        column.addWidget(bar)
        return entry
