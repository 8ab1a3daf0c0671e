"""Whether a training is made once or in folds by patient, with what speaks for it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QSpinBox, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.training.ports import SnapshotEntry

_USUAL, _FEWEST, _MOST = 5, 2, 10
_FEWEST_PATIENTS = 3  # each fold learns from two at least
_LEARNT_FROM = ("train", "validation")  # patients of the gate and of reports stay closed


class FoldsBox(QWidget):
    """One check box and a number; what it means stands beneath."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training_folds_box")
        self._snapshot: SnapshotEntry | None = None
        self._allowed = True
        self.check = QCheckBox(self.tr("In folds by patient"))
        self.check.setObjectName("training_in_folds")
        self.number = QSpinBox()
        theme.pad(self.number)
        self.number.setObjectName("training_folds")
        self.number.setAccessibleName(self.tr("Number of folds"))
        self.number.setToolTip(
            self.tr("Number of folds\nInto so many parts the patients are dealt; five are usual.")
        )
        self.number.setFont(theme.tabular(self.number.font()))
        self.number.setFixedWidth(4 * theme.S24 - theme.S16)  # as the numbers beneath
        self.number.setRange(_FEWEST, _MOST)
        self.number.setValue(_USUAL)
        self._words = pieces.label("", "caption", name="training_folds_words", wrap=True)
        self._warning = pieces.label("", "warn", name="training_folds_advice", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S4)
        column.addLayout(pieces.row(self.check, None, self.number))
        column.addWidget(self._warning)
        column.addWidget(self._words)
        self.check.toggled.connect(lambda _on: self._turn())
        self.number.valueChanged.connect(lambda _value: self._turn())
        self._show()

    @property
    def folds(self) -> int:
        """0: one training on the snapshot's own sides."""
        return self.number.value() if self.check.isChecked() else 0

    def take(self, folds: int) -> None:
        """Put in what a run was begun with."""
        with QSignalBlocker(self.check), QSignalBlocker(self.number):
            self.check.setChecked(folds > 0)
            if folds:
                self.number.setValue(folds)
        self._turn()

    def take_snapshot(self, snapshot: SnapshotEntry | None) -> None:
        """No more folds than patients; with few patients they are recommended."""
        self._snapshot = snapshot
        if self._patients >= _FEWEST_PATIENTS:
            fewest = _FEWEST if self._patients > _FEWEST_PATIENTS else self._patients
            with QSignalBlocker(self.number):
                self.number.setRange(fewest, min(_MOST, self._patients))
        self._show()

    def let(self, allowed: bool) -> None:
        self._allowed = allowed
        self._show()

    @property
    def _patients(self) -> int:
        sides = {} if self._snapshot is None else self._snapshot.sides
        return sum(sides.get(side, 0) for side in _LEARNT_FROM)

    def _turn(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        few = self._snapshot is not None and self._patients < _FEWEST_PATIENTS
        pieces.allow(
            self.check,
            self._allowed and not few,
            why_not=self.tr("Three patients at least are dealt into folds.")
            if few
            else self.tr("A training runs."),
            tip=self.tr(
                "In folds by patient\nTrains once for each part of the patients, on all the others."
            ),
        )
        chosen = self.check.isChecked()
        self.number.setEnabled(self._allowed and chosen)
        self.number.setVisible(chosen)
        advised = self._snapshot is not None and self._snapshot.folds_recommended and not few
        self._warning.setVisible(advised and not chosen)
        if self._snapshot is not None:
            told = self.tr("Recommended: with {count} patients one split by chance tells little.")
            self._warning.setText(told.format(count=self._snapshot.patients))
        means = self.tr(
            "Each patient is judged by a network that never saw it. It takes {count} times as "
            "long, and leaves figures, no model."
        )
        self._words.setText(means.format(count=self.number.value()))
        self._words.setVisible(chosen)
