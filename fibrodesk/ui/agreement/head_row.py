"""The row above everything: which round, which two readers, which page, which pixels."""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QPushButton, QTabBar, QWidget

from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.figures import Domain, StudyFigures
from fibrodesk.ui.agreement.ports import Places, RoundProgress
from fibrodesk.ui.look import pieces, theme


class HeadRow(QWidget):
    """Tells what is chosen; what can be chosen is shown to it."""

    round_chosen = Signal(str)
    pair_chosen = Signal(object)  # Places
    domain_chosen = Signal(object)  # Domain
    tab_chosen = Signal(int)
    imported_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rounds = self._box("agreement_round", self.tr("Round"), 12)
        self.pairs = self._box("agreement_pair", self.tr("Which two readers"), 10)
        self._pairs: list[Places] = []
        self.tabs = QTabBar()
        self.tabs.setObjectName("agreement_tabs")
        self.tabs.setAccessibleName(self.tr("Page"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        names = (self.tr("Frames"), self.tr("Study"), self.tr("Trends"), self.tr("Methods"))
        for words in names:
            self.tabs.addTab(words)
        self.domains = QButtonGroup(self)
        for place, domain in enumerate(Domain):
            button = QPushButton(wording.domain_button(domain))
            button.setObjectName(f"domain_{domain.value}")
            button.setToolTip(wording.domain_sentence(domain))
            button.setCheckable(True)
            self.domains.addButton(button, place)
        self.imported = pieces.button(
            self.tr("Other tools…"),
            "agreement_imported",
            tip=self.tr("Compare the masks of two people that were drawn in other tools."),
            run=self.imported_wanted.emit,
        )
        self._offers_imported = False  # until masks of two were imported
        self.imported.hide()
        self._domain_row = QWidget()
        domains = pieces.row(
            pieces.label(self.tr("kappa in"), "quiet"), *self.domains.buttons(), spacing=theme.S4
        )
        self._domain_row.setLayout(domains)
        row = pieces.row(
            pieces.label(self.tr("Agreement"), "title"),
            theme.S4,
            self.rounds,
            self.pairs,
            self.tabs,
            None,
            self.imported,
            self._domain_row,
            spacing=theme.S8,
        )
        row.setContentsMargins(theme.S16, theme.S8, theme.S16, theme.S8)
        self.setLayout(row)
        self.rounds.activated.connect(lambda _: self.round_chosen.emit(self.rounds.currentData()))
        self.pairs.activated.connect(lambda place: self.pair_chosen.emit(self._pairs[place]))
        self.domains.idClicked.connect(lambda place: self.domain_chosen.emit(list(Domain)[place]))
        self.tabs.currentChanged.connect(self.tab_chosen)

    def _box(self, name: str, words: str, letters: int) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(words)
        box.setToolTip(words)
        box.setMinimumContentsLength(letters)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return box

    def show_rounds(self, rounds: list[RoundProgress], chosen: RoundProgress | None) -> None:
        with QSignalBlocker(self.rounds):
            self.rounds.clear()
            for view in rounds:
                sealed = self.tr("{round} · sealed").format(round=view.name)
                self.rounds.addItem(view.name if view.open else sealed, view.id)
            if chosen is not None:
                self.rounds.setCurrentIndex(self.rounds.findData(chosen.id))
        self.rounds.setToolTip(self.rounds.currentText() or self.tr("Round"))
        self.rounds.setVisible(chosen is not None)

    def show_pairs(self, figures: StudyFigures | None) -> None:
        """From three readers up there are pairs to choose from."""
        names = figures.names if figures is not None else ()
        self._pairs = list(combinations(range(len(names)), 2))
        with QSignalBlocker(self.pairs):
            self.pairs.clear()
            for first, second in self._pairs:
                words = self.tr("{first} and {second}")
                self.pairs.addItem(words.format(first=names[first], second=names[second]))
            if figures is not None and figures.places in self._pairs:
                self.pairs.setCurrentIndex(self._pairs.index(figures.places))
        self.pairs.setToolTip(self.pairs.currentText() or self.tr("Which two readers"))
        self.pairs.setVisible(self.pairs.count() > 1)

    def offer_imported(self, offered: bool) -> None:
        self._offers_imported = offered
        self.imported.setVisible(offered)

    def stand_aside(self) -> None:
        """For a page that is of no round, and chooses for itself."""
        for part in (self.rounds, self.pairs, self.tabs, self._domain_row, self.imported):
            part.hide()

    def come_back(self) -> None:
        self.imported.setVisible(self._offers_imported)
        self.pairs.setVisible(self.pairs.count() > 1)

    def show_domain(self, domain: Domain, *, offered: bool) -> None:
        self.domains.button(list(Domain).index(domain)).setChecked(True)
        self._domain_row.setVisible(offered)
