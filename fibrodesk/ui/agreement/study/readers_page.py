"""More than two readers as a matrix of pairs, and the same reader twice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.asides import Aside
from fibrodesk.ui.agreement.beside import OwnAgreement, Readers
from fibrodesk.ui.agreement.figures import StudyFigures
from fibrodesk.ui.agreement.frames import sentences
from fibrodesk.ui.agreement.presenter import AgreementPresenter
from fibrodesk.ui.agreement.sheet import part, whole
from fibrodesk.ui.agreement.study.line_table import LineTable, line_view, show_lines
from fibrodesk.ui.agreement.study.lines import StudyLine, head, line, patients, told
from fibrodesk.ui.look import pieces, theme

_NAME_PX = 6 * theme.S24
_PAIR = Qt.ItemDataRole.UserRole


_Told = tuple[str, tuple[StudyLine, ...]]  # words above, and the lines


class LatePage(QWidget):
    """A table of lines of `aside`, which is asked for when it is first looked at.

    `told` says what was found: the words above, and the lines.
    """

    def __init__(
        self,
        presenter: AgreementPresenter,
        aside: Aside,
        told: Callable[[object], _Told],
        name: str,
    ) -> None:
        super().__init__()
        pieces.surface(self, "panel")
        self._presenter, self.aside, self._told = presenter, aside, told
        self._model = LineTable()
        self.words = pieces.label("", "quiet", name=f"{name}_words", wrap=True)
        self.words.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S8)
        self.lines = line_view(self._model, name, spoken="")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.words)
        self.column.addWidget(self.lines, 1)
        presenter.asides.arrived.connect(self._arrived)

    def come_to_front(self) -> None:
        self._presenter.asides.want(self.aside)
        self._arrived(self.aside)

    def _arrived(self, aside: object) -> None:
        if aside is not self.aside:
            return
        asides = self._presenter.asides
        refusal = asides.refused.get(self.aside)
        lines: tuple[StudyLine, ...] = ()
        if self.aside in asides.found:
            words, lines = self._told(asides.found[self.aside])
        elif refusal is not None:
            words = sentences.refusal(refusal)
        else:
            words = self.tr("Being counted …")
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.lines.setVisible(bool(lines))
        show_lines(self.lines, self._model, lines)


class ReadersPage(LatePage):
    """Every pair of more than two readers; a click looks at that pair in the whole screen."""

    def __init__(self, presenter: AgreementPresenter) -> None:
        super().__init__(presenter, Aside.READERS, self._of_all, "agreement_readers")
        self.lines.setAccessibleName(self.tr("All readers together"))
        self.pairs = QTableWidget()
        self.pairs.setObjectName("agreement_pairs")
        self.pairs.setAccessibleName(self.tr("Kappa of every pair, mean of patients"))
        self.pairs.setToolTip(
            self.tr(
                "Kappa of every pair, mean of patients\n"
                "Below the diagonal its interval. A click or Enter looks at that pair."
            )
        )
        self.pairs.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.pairs.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.pairs.setTabKeyNavigation(False)
        self.pairs.horizontalHeader().setHighlightSections(False)
        self.pairs.verticalHeader().setHighlightSections(False)
        self.pairs.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.pairs.verticalHeader().setDefaultSectionSize(theme.ROW)
        self.pairs.verticalHeader().setMaximumWidth(_NAME_PX)
        self.pairs.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.pairs.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.pairs.setVisible(False)
        self.column.insertWidget(1, self.pairs)
        self.pairs.itemClicked.connect(self._choose)
        self.pairs.itemActivated.connect(self._choose)

    def show_figures(self, figures: StudyFigures) -> None:
        """Two readers have one pair, which is what the whole screen shows."""
        two = len(figures.names) <= 2
        if two:
            self.words.setText(self.tr("This round has two readers: the pair that is shown."))
        self.words.setVisible(True)
        self.pairs.setVisible(False)
        self.lines.setVisible(False)

    def come_to_front(self) -> None:
        figures = self._presenter.figures
        if figures is not None and len(figures.names) > 2:
            super().come_to_front()

    def _of_all(self, found: object) -> _Told:
        if not isinstance(found, Readers):
            return self.tr("This round has two readers: the pair that is shown."), ()
        self._show_pairs(found)
        return "", tuple(
            head(entry) if isinstance(entry, str) else told(entry[1], entry[0], over=entry[2])
            for entry in found.lines
        )

    def _show_pairs(self, found: Readers) -> None:
        names = found.names
        self.pairs.setRowCount(len(names))
        self.pairs.setColumnCount(len(names))
        letters = [wording.letter(place) for place in range(len(names))]
        self.pairs.setHorizontalHeaderLabels(letters)  # names of forty letters leave no room
        both = [f"{letter}  {name}" for letter, name in zip(letters, names, strict=True)]
        self.pairs.setVerticalHeaderLabels(both)
        for place, name in enumerate(names):
            self._told_whole(self.pairs.horizontalHeaderItem(place), name)
            self._told_whole(self.pairs.verticalHeaderItem(place), name)
        for i in range(len(names)):
            for j in range(len(names)):
                self.pairs.setItem(i, j, self._cell(found, i, j))
        height = theme.ROW * (len(names) + 1) + theme.S8
        self.pairs.setFixedHeight(height)
        self.pairs.setVisible(True)

    @staticmethod
    def _told_whole(head: QTableWidgetItem | None, name: str) -> None:
        if head is not None:
            head.setToolTip(name)

    def _cell(self, found: Readers, i: int, j: int) -> QTableWidgetItem:
        pair = (min(i, j), max(i, j))
        if i == j:
            item = QTableWidgetItem("")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            return item
        figure = found.pairs[pair]
        value, spread = wording.share(figure.value), wording.interval(figure)
        text = value if i < j else spread or wording.DASH  # above the values, below the intervals
        item = QTableWidgetItem(text)
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setData(_PAIR, pair)
        names = self.tr("{first} and {second}").format(
            first=found.names[pair[0]], second=found.names[pair[1]]
        )
        why = f"{value} {spread} {wording.explained(figure)}".strip()
        item.setToolTip(f"{names}\n{why}")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{names}: {why}")
        if pair == self._presenter.places:
            font = item.font()
            font.setBold(True)
            item.setFont(font)
        return item

    def _choose(self, item: QTableWidgetItem) -> None:
        pair = item.data(_PAIR)
        if pair is not None:
            self._presenter.choose_readers((int(pair[0]), int(pair[1])))


class OwnPage(LatePage):
    """What came back under new codes: each reader against the own first reading."""

    def __init__(self, presenter: AgreementPresenter) -> None:
        super().__init__(presenter, Aside.OWN, self._of_each, "agreement_own")
        self.lines.setAccessibleName(self.tr("The same reader again"))

    def _of_each(self, found: object) -> _Told:
        if not isinstance(found, tuple) or not found:
            return (
                self.tr(
                    "No cine of this round was read again yet. An administrator has a part of it "
                    "come back to its readers from the list of rounds."
                ),
                (),
            )
        lines: list[StudyLine] = []
        for one in found:
            if isinstance(one, OwnAgreement):
                lines += self._of(one)
        return "", tuple(lines)

    def _of(self, one: OwnAgreement) -> list[StudyLine]:
        if one.refused:
            words = self.tr("{reader}, first and again").format(reader=one.reader)
            return [head(words), StudyLine(caption=one.refused)]
        study = part(one.record, "study")
        over = patients(whole(study, "patients"))
        words = self.tr("{reader}, first and again · {patients}")
        lines = [head(words.format(reader=one.reader, patients=over))]
        for name, caption in (
            ("kappa_mean", self.tr("kappa, mean of patients")),
            ("kappa_pooled", self.tr("kappa, pooled")),
            ("dice_mean", self.tr("Dice, mean of patients")),
        ):
            lines.append(line(study, name, caption))
        presence = part(study, "presence")
        lines.append(line(presence, "kappa", self.tr("kappa of presence, by frame")))
        return lines
