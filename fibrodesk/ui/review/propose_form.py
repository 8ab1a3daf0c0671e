"""Asking the model for proposals: which cine, and how much of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QRadioButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.keys.actions import OWN_ENTER
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.review.ports import ReviewedCine
from fibrodesk.ui.review.proposing import ProposingPresenter

_ASKING = 1  # the page
_ENDING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
_FITS, _IGNORED = QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored


class ProposeForm(QWidget):
    """Closed it is one button; open it asks; while it works it says how far it is."""

    def __init__(self, presenter: ProposingPresenter) -> None:
        super().__init__()
        self.setObjectName("propose_form")
        self._presenter = presenter
        self._cines = QComboBox()
        self._cines.setObjectName("propose_cine")
        self._cines.setAccessibleName(self.tr("Cine"))
        self._cines.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._cines.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._key_frames = QRadioButton(self.tr("Key frames"))
        self._key_frames.setObjectName("propose_key_frames")
        self._whole_loop = QRadioButton(self.tr("Whole loop"))
        self._whole_loop.setObjectName("propose_whole_loop")
        self._key_frames.setChecked(True)
        for choice in (self._cines, self._key_frames, self._whole_loop):
            choice.setProperty(OWN_ENTER, True)  # it must not accept the frame beside the form
        self._extent = QButtonGroup(self)
        self._extent.addButton(self._key_frames)
        self._extent.addButton(self._whole_loop)
        self._progress = pieces.label("", "quiet", name="propose_progress")
        self._pages = QStackedWidget()
        self._pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._page_list = (self._closed(), self._asking(), self._working())
        for page in self._page_list:
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self._listen()
        self._turn_to(0)

    def _listen(self) -> None:
        self._presenter.cines_arrived.connect(self._show_cines)
        self._presenter.begun.connect(self._begun)
        self._presenter.progressed.connect(self._progressed)
        for ended in (self._presenter.finished, self._presenter.stopped, self._presenter.failed):
            ended.connect(lambda *_: self._turn_to(0))

    def _closed(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(
            pieces.button(
                self.tr("Propose for a cine"),
                "propose_open",
                glyph="model",
                tip=self.tr(
                    "Propose for a cine\nThe model in use outlines a cine, in the background."
                ),
                run=self.ask,
            )
        )
        return page

    def _asking(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S4)
        column.addWidget(pieces.label(self.tr("Propose for a cine"), "section"))
        column.addWidget(self._cines)
        column.addLayout(pieces.row(self._key_frames, self._whole_loop, None, spacing=theme.S16))
        self._start = pieces.button(self.tr("Propose"), "propose_start", run=self._propose)
        self._cancel = pieces.button(
            self.tr("Cancel"), "propose_cancel", flat=True, run=lambda: self._turn_to(0)
        )
        column.addLayout(pieces.row(self._start, self._cancel, None))
        return page

    def _working(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        column.addWidget(self._progress)
        column.addWidget(
            pieces.button(
                self.tr("Stop"),
                "propose_stop",
                glyph="cross",
                tip=self.tr("Stop\nFrames that were not finished get no proposal."),
                run=self._presenter.stop,
            )
        )
        return page

    def ask(self) -> None:
        """Open the form; the cines are fetched anew each time."""
        if not self._presenter.running:
            self._presenter.load()
            self._turn_to(_ASKING)
            self._cines.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        asking = self._pages.currentIndex() == _ASKING
        leaves = event.key() == Qt.Key.Key_Escape or self._cancel.hasFocus()
        if not asking or event.key() not in _ENDING:
            super().keyPressEvent(event)
        elif leaves:
            self._turn_to(0)
        elif self._start.isEnabled():
            self._propose()

    def _propose(self) -> None:
        cine_id = self._cines.currentData()
        if cine_id:
            self._presenter.propose(cine_id, whole_loop=self._whole_loop.isChecked())

    def _show_cines(self, cines: list[ReviewedCine]) -> None:
        here = self._cines.currentData()
        self._cines.clear()
        for cine in cines:
            words = self.tr("{patient} · cine {cine}")
            self._cines.addItem(words.format(patient=cine.patient, cine=cine.number), cine.id)
        self._cines.setCurrentIndex(max(0, self._cines.findData(here)))
        pieces.allow(
            self._start,
            bool(cines),
            why_not=self.tr("No cine is ready: the myocardium has to be prepared first."),
        )

    def _begun(self, _cine_id: str) -> None:
        words = self.tr("{cine}: loading the model")
        self._progress.setText(words.format(cine=self._cines.currentText()))
        self._turn_to(2)

    def _progressed(self, done: int, total: int) -> None:
        words = self.tr("{cine}: {done} of {total} frames")
        cine = self._cines.currentText()
        self._progress.setText(words.format(cine=cine, done=done, total=total))

    def _turn_to(self, place: int) -> None:
        for number, page in enumerate(self._page_list):
            fitting = _FITS if number == place else _IGNORED
            page.setSizePolicy(QSizePolicy.Policy.Preferred, fitting)
        self._pages.setCurrentIndex(place)
        self._pages.updateGeometry()
