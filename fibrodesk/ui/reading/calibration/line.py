"""The line above the work list that offers the calibration, until it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.reading.calibration.acts import CalibrationActs, DeskCalibration
from fibrodesk.ui.reading.calibration.words import totals_words
from fibrodesk.ui.reading.presenter import ReadingPresenter
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.calibration.cases import CalibrationState


class CalibrationLine(QWidget):
    """Seen with the list alone, `pages` showing `home`; a study that wants none shows nothing."""

    def __init__(
        self,
        workplace: Workplace,
        reading: ReadingPresenter,
        *,
        pages: QStackedWidget,
        home: QWidget,
        acts: CalibrationActs | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("calibration_line")
        self._workplace, self._pages, self._home = workplace, pages, home
        self._acts = acts or DeskCalibration(workplace.session)
        self.state: CalibrationState | None = None
        self.words = pieces.label("", "section", name="calibration_words")
        self.sentence = pieces.ElidedLabel("", "quiet", name="calibration_sentence")
        self.go = pieces.button("", "calibration_go", run=lambda: workplace.go("calibration", {}))
        card = QFrame()
        pieces.surface(card, "card")
        card.setLayout(pieces.row(self.words, self.sentence, self.go, margins=theme.S12))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S24, theme.S16, theme.S24, 0)
        column.addWidget(card)
        self.hide()
        reading.listed.connect(self._ask)
        pages.currentChanged.connect(self._stand)

    def _ask(self) -> None:
        self._workplace.runner.run(
            lambda _cancel: self._acts.state(),
            done=self.tell,
            failed=self._workplace.messages.tell,
        )

    def tell(self, state: CalibrationState) -> None:
        """Show how far the reader is."""
        self.state = state
        if state.finished:
            self.words.setText(self.tr("Calibration done"))
            self.sentence.tell(totals_words(state.first))
            self.go.setText(self.tr("Look at it"))
        else:
            words = self.tr("Calibration: {done} of {total}")
            self.words.setText(words.format(done=state.done, total=state.total))
            offered = self.tr("Loops with known answers, to be read before the first round.")
            required = self.tr("This study wants all of them read before a round is begun.")
            self.sentence.tell(required if state.wanted == "required" else offered)
            begun = state.done or any(case.state != "not_started" for case in state.cases)
            self.go.setText(self.tr("Go on") if begun else self.tr("Begin"))
        self._stand()

    def _stand(self, *_: object) -> None:
        wanted = self.state is not None and self.state.wanted != "off"
        self.setVisible(wanted and self._pages.currentWidget() is self._home)
