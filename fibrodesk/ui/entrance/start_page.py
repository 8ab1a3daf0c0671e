"""The first page where no project is open: go on, open, begin, or look at the demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.look import icons, pieces, theme


class StartPage(QWidget):
    open_wanted = Signal(object)  # Path, or None: ask for a folder
    new_wanted = Signal()
    demonstration_wanted = Signal()
    forget_wanted = Signal(object)  # Path
    stop_wanted = Signal()  # making the demonstration

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("start_page")
        pieces.surface(self, "window")
        self._recent = QVBoxLayout()
        self._recent.setSpacing(theme.S4)
        self._recent_head = pieces.label(self.tr("Recent studies"), "section")
        self._demonstration = pieces.button(
            self.tr("Open the demonstration"),
            "demonstration_button",
            glyph="heart",
            tip=self.tr("Synthetic hearts, read by simulated readers. No patient is in it."),
            run=self.demonstration_wanted.emit,
        )
        self._open = pieces.button(
            self.tr("Open a study…"),
            "open_button",
            glyph="folder",
            run=lambda: self.open_wanted.emit(None),
        )
        self._new = pieces.button(
            self.tr("New study…"), "new_button", glyph="plus", run=self.new_wanted.emit
        )
        self._working = pieces.ElidedLabel("", "quiet", name="start_working")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._stop = pieces.tool(
            "cross", "demonstration_stop", self.tr("Cancel"), run=self.stop_wanted.emit
        )
        self._primary = self._demonstration
        self._entries: list[QWidget] = []
        self._arrange()
        self.show_recent([])
        self.show_working("")

    def show_recent(self, paths: Sequence[Path]) -> None:
        """List `paths`; the one primary button is what a newcomer, or a regular, wants first."""
        pieces.clear(self._recent)
        self._entries = [self._entry(path, place) for place, path in enumerate(paths)]
        for entry in self._entries:
            self._recent.addWidget(entry)
        self._recent_head.setVisible(bool(paths))
        for button, primary in ((self._demonstration, not paths), (self._open, bool(paths))):
            button.setProperty("primary", primary)
            button.style().unpolish(button)
            button.style().polish(button)
            if primary:
                self._primary = button
                button.setFocus()
        icons.retint(self)

    def show_making(self, words: str) -> None:
        """Say how far the demonstration is, which takes a while and can be stopped."""
        self.show_working(words)
        self._stop.setVisible(bool(words))

    def show_working(self, words: str) -> None:
        """Say what is being done; meanwhile nothing else can be started."""
        self._working.tell(words)
        self._bar.setVisible(bool(words))
        self._stop.hide()
        for each in (self._demonstration, self._open, self._new, *self._entries):
            each.setEnabled(not words)
        if not words:
            self._primary.setFocus()  # what had the focus lost it; the cross must not get it

    def _arrange(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(theme.S8)
        column.addStretch(2)
        column.addWidget(pieces.label("fibrodesk", "headline"))
        column.addWidget(
            pieces.label(
                self.tr(
                    "Outline suspected myocardial fibrosis on echo loops, alone; see how far two "
                    "readers agree; let a model propose; review what it says."
                ),
                "quiet",
                wrap=True,
            )
        )
        column.addSpacing(theme.S24)
        column.addLayout(
            pieces.row(self._demonstration, self._open, self._new, None, spacing=theme.S8)
        )
        column.addLayout(pieces.row(self._working, self._stop))
        column.addWidget(self._bar)
        column.addSpacing(theme.S16)
        column.addWidget(self._recent_head)
        column.addLayout(self._recent)
        column.addStretch(3)
        column.addWidget(
            pieces.label(
                self.tr("Research use only. Never for the diagnosis of a patient."), "caption"
            )
        )
        column.addSpacing(theme.S24)
        inside = QWidget()
        inside.setFixedWidth(theme.PAGE_WIDTH)
        inside.setLayout(column)
        whole = QHBoxLayout(self)
        whole.addWidget(inside, 0, Qt.AlignmentFlag.AlignHCenter)

    def _entry(self, path: Path, place: int) -> QWidget:
        there = path.is_dir()
        entry = QWidget()
        name = pieces.button(
            path.stem, f"recent_{place}", flat=True, run=lambda: self.open_wanted.emit(path)
        )
        icons.wear(name, "study" if there else "warn")
        name.setIconSize(QSize(theme.GLYPH, theme.GLYPH))
        name.setEnabled(there)
        name.setMaximumWidth(theme.PAGE_WIDTH // 2)
        words = str(path.parent) if there else self.tr("No longer there: ") + str(path.parent)
        folder = pieces.ElidedLabel(words, "caption")
        folder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        forget = pieces.tool(
            "cross",
            f"forget_{place}",
            self.tr("Leave it out of this list\nThe study itself stays where it is."),
            run=lambda: self.forget_wanted.emit(path),
        )
        line = QHBoxLayout(entry)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(name, 0, Qt.AlignmentFlag.AlignLeft)
        line.addWidget(folder, 1)
        line.addWidget(forget)
        return entry
